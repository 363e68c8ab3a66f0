//! Groups and partnerships.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::filters::ListRequest;
use super::names::{company, mailbox, person};
use super::programme::DemoWorld;
use super::random::Use;
use super::rows::{MadeRows, Timeline, index, key};
use crate::domain::num::{count, len};
use crate::domain::time::DAY;

/// Key, name and slug.
pub(super) const GROUPS: [(&str, &str, &str); 9] = [
    ("grup_marketplace", "Marketplace", "marketplace"),
    ("grup_referral", "Referral", "referral"),
    ("grup_agencies", "Agencies", "agencies"),
    ("grup_affiliates", "Affiliates", "affiliates"),
    ("grup_referralemea", "Referral EMEA", "referralemea"),
    ("grup_resellers", "Resellers", "resellers"),
    ("grup_technology", "Technology", "technology"),
    ("grup_founders", "Founders Club", "foundersclub"),
    ("grup_cases", "Worked examples", "workedexamples"),
];

const MANAGERS: [(&str, &str); 6] = [
    ("pat@vendor.example", "Pat Manager"),
    ("robin@vendor.example", "Robin Okafor"),
    ("saša@vendor.example", "Saša Horvat"),
    ("mei@vendor.example", "Mei Lin"),
    ("diego@vendor.example", "Diego Ruiz"),
    ("ingrid@vendor.example", "Ingrid Dahl"),
];

const TAGS: [&str; 12] = [
    "agency",
    "emea",
    "vip",
    "newsletter",
    "podcast",
    "latam",
    "apac",
    "top-2025",
    "at risk",
    "beta",
    "webinar",
    "long tail",
];

const TIERS: [&str; 3] = ["Bronze", "Silver", "Gold"];

const COUNTRIES: [&str; 8] = ["CA", "US", "Germany", "BR", "Japan", "GB", "India", "FR"];

/// The group list, short enough to be written out.
pub(super) struct Groups {
    world: DemoWorld,
}

impl Groups {
    pub(super) fn new(world: DemoWorld) -> Self {
        Self { world }
    }
}

/// A group as other records carry it.
pub(super) fn group(at: i64, world: &DemoWorld) -> Value {
    let Some((key, name, slug)) = GROUPS.get(len(at)) else { return Value::Null };
    json!({
        "key": key, "name": name, "slug": slug, "archived": false, "default": at == 1,
        "features": {"application_enabled": true, "deals_enabled": at % 2 == 0, "disable_link_create": false, "leads_enabled": true},
        "created_at": world.start + at, "updated_at": world.start + at,
    })
}

impl MadeRows for Groups {
    fn len(&self) -> i64 {
        count(GROUPS.len())
    }

    fn created(&self, i: i64) -> i64 {
        self.world.start + i
    }

    fn updated(&self, i: i64) -> i64 {
        self.created(i)
    }

    fn key(&self, i: i64) -> String {
        GROUPS.get(len(i)).map(|(key, _, _)| (*key).to_owned()).unwrap_or_default()
    }

    fn index(&self, key: &str) -> Option<i64> {
        GROUPS.iter().position(|(known, _, _)| *known == key).map(count)
    }

    fn row(&self, i: i64) -> Value {
        group(i, &self.world)
    }
}

/// Whether a partner was let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    Approved,
    Archived,
    Pending,
    Declined,
}

/// All partnerships except those of the cases.
pub(super) struct PartnerRows {
    world: DemoWorld,
    time: Timeline,
    /// In a small programme, each partner's totals.
    counted: OnceLock<Vec<Counted>>,
}

/// A partner's totals, counted from the rows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    pub(super) customers: i64,
    pub(super) paid: i64,
    pub(super) payments: i64,
    pub(super) revenue: i64,
}

const PREFIX: &str = "part_";
const TEAM: &str = "stck_";
/// The index of the test partner, which every programme has.
const TEST_PARTNER: i64 = 7;

impl PartnerRows {
    pub(super) fn new(world: DemoWorld) -> Self {
        let time = Timeline { start: world.start, end: world.anchor - DAY, len: world.partners };
        Self { world, time, counted: OnceLock::new() }
    }

    /// Sets the totals counted from the rows, so that the partners' own statistics agree with them.
    pub(super) fn count_rows(&self, counted: Vec<Counted>) {
        // It is set only once.
        let _ = self.counted.set(counted);
    }

    pub(super) fn standing(&self, i: i64) -> Admission {
        // The first few are always approved, so that there are partners for customers.
        match self.world.random.of(Use::Partner, i, 1).below(100) {
            _ if i < 10 => Admission::Approved,
            0..4 => Admission::Pending,
            4..6 => Admission::Declined,
            6..8 => Admission::Archived,
            _ => Admission::Approved,
        }
    }

    /// An admitted partner who existed at an instant; a few partners have most of everything.
    pub(super) fn active_at(&self, at: i64, draw: super::random::Draw) -> i64 {
        let there = self.time.until(at - DAY).max(1);
        let mut i = draw.skewed(there);
        while i > 0 && matches!(self.standing(i), Admission::Pending | Admission::Declined)
            || i == TEST_PARTNER
        {
            i -= 1;
        }
        i
    }

    pub(super) fn partner_key(&self, i: i64) -> String {
        if i == TEST_PARTNER {
            return "gstest".to_owned();
        }
        format!("{}-{i}", mailbox(self.world.random.of(Use::Partner, i, 2), i % 97))
    }

    fn index_of_partner_key(&self, key: &str) -> Option<i64> {
        let i =
            if key == "gstest" { TEST_PARTNER } else { key.rsplit_once('-')?.1.parse().ok()? };
        (i < self.len() && self.partner_key(i) == key).then_some(i)
    }

    fn email(&self, i: i64) -> String {
        const HOSTS: [&str; 6] = [
            "mail.example",
            "acme.example",
            "studio.example",
            "media.example",
            "post.example",
            "web.example",
        ];
        let draw = |salt| self.world.random.of(Use::Partner, i, salt);
        format!("{}@{}", mailbox(draw(3), i), draw(4).pick(&HOSTS))
    }

    pub(super) fn group_of(&self, i: i64) -> Option<i64> {
        let draw = self.world.random.of(Use::Partner, i, 5);
        (!draw.percent(3)).then(|| draw.skewed(8))
    }

    fn has_team(&self, i: i64) -> bool {
        !self.world.random.of(Use::Partner, i, 6).percent(25)
    }

    /// Members of a team; most are one person.
    fn members(&self, i: i64) -> i64 {
        1 + self.world.random.of(Use::Partner, i, 7).skewed(7)
    }

    /// The partner with this key, partner key or e-mail.
    pub(super) fn find(&self, identifier: &str) -> Option<i64> {
        let of_email = || {
            let digits: String =
                identifier.split_once('@')?.0.chars().filter(char::is_ascii_digit).collect();
            let i = digits.parse::<i64>().ok()? - 1;
            (i >= 0 && i < self.len() && self.email(i) == identifier).then_some(i)
        };
        self.index(identifier).or_else(|| self.index_of_partner_key(identifier)).or_else(of_email)
    }

    /// A partnership as a reward shows it.
    pub(super) fn short(&self, i: i64) -> Value {
        let group = self.group_of(i).map_or(Value::Null, |at| group(at, &self.world));
        json!({"key": PartnerRows::key(i), "name": self.name(i), "email": self.email(i), "group": group})
    }

    /// A team as leads and deals show it.
    pub(super) fn team_short(&self, i: i64) -> Value {
        if !self.has_team(i) {
            return Value::Null;
        }
        json!({"key": key(TEAM, i), "name": self.company(i), "created_at": self.created(i), "updated_at": self.created(i)})
    }

    fn company(&self, i: i64) -> String {
        company(self.world.random, Use::Partner, i, 20)
    }

    fn name(&self, i: i64) -> String {
        if self.has_team(i) {
            return self.company(i);
        }
        let (first, last) = person(self.world.random, Use::Partner, i, 30);
        format!("{first} {last}")
    }

    /// A member of a partner's team, as a lead names its submitter.
    pub(super) fn member(&self, i: i64, nth: i64) -> Value {
        let (first, last) =
            person(self.world.random, Use::Partner, i, 30 + u64::try_from(nth).unwrap_or(0) * 2);
        let email = if nth == 0 {
            self.email(i)
        } else {
            format!("{}.{nth}@team.example", mailbox(self.world.random.of(Use::Partner, i, 8), i))
        };
        json!({"key": format!("mem_{i}_{nth}"), "email": email, "first_name": first, "last_name": last,
            "created_at": self.created(i), "updated_at": self.created(i)})
    }

    /// The team with this key, and its members.
    pub(super) fn team(&self, team_key: &str) -> Option<Value> {
        let i = index(TEAM, team_key, self.len()).filter(|i| self.has_team(*i))?;
        let members: Vec<Value> = (0..self.members(i))
            .map(|nth| {
                let mut member = self.member(i, nth);
                let role = ["owner", "admin", "member", "finance"]
                    .get(len(nth.min(3)))
                    .copied()
                    .unwrap_or("member");
                if let Some(member) = member.as_object_mut() {
                    member.insert("role".to_owned(), role.into());
                }
                member
            })
            .collect();
        Some(
            json!({"key": team_key, "name": self.company(i), "partnership_key": PartnerRows::key(i), "members": members}),
        )
    }
}

impl MadeRows for std::sync::Arc<PartnerRows> {
    fn len(&self) -> i64 {
        PartnerRows::len(self)
    }
    fn created(&self, i: i64) -> i64 {
        PartnerRows::created(self, i)
    }
    fn updated(&self, i: i64) -> i64 {
        // A third of them changed after their creation, some quite recently.
        let draw = self.world.random.of(Use::Partner, i, 9);
        let created = PartnerRows::created(self, i);
        if draw.percent(33) {
            created + draw.below((self.world.anchor - created).max(1))
        } else {
            created
        }
    }
    fn key(&self, i: i64) -> String {
        PartnerRows::key(i)
    }
    fn index(&self, key: &str) -> Option<i64> {
        PartnerRows::index(self, key)
    }

    /// The plain list has approved partners; archived, pending and declined ones have to be asked for.
    fn is_listed(&self, i: i64, question: &ListRequest) -> bool {
        match (self.standing(i), question.approved_status.as_deref()) {
            (Admission::Archived, None | Some("approved")) => question.include_archived,
            (Admission::Approved, None | Some("approved"))
            | (Admission::Pending, Some("pending"))
            | (Admission::Declined, Some("declined")) => true,
            _ => false,
        }
    }

    fn row(&self, i: i64) -> Value {
        let draw = |salt| self.world.random.of(Use::Partner, i, salt);
        let (first, last) = if draw(10).percent(2) {
            ("", "")
        } else {
            person(self.world.random, Use::Partner, i, 30)
        };
        let standing = self.standing(i);
        let status = match standing {
            Admission::Approved | Admission::Archived => "approved",
            Admission::Pending => "pending",
            Admission::Declined => "declined",
        };
        let created = PartnerRows::created(self, i);
        let joined = (status == "approved").then(|| self.joined(i));
        let group = self.group_of(i).map_or(Value::Null, |at| group(at, &self.world));
        let manager = if draw(12).percent(20) {
            Value::Null
        } else {
            let (email, name) = draw(13).pick(&MANAGERS);
            json!({"manager_email": email, "manager_name": name})
        };
        let mut tags: Vec<&str> = (0..draw(14).below(4))
            .map(|n| draw(40 + u64::try_from(n).unwrap_or(0)).pick(&TAGS))
            .collect();
        tags.sort_unstable();
        tags.dedup();
        let tier = if draw(15).percent(40) {
            Value::Null
        } else {
            let at = draw(16).skewed(3);
            json!({"key": format!("tier_{at}"), "name": TIERS.get(len(at))})
        };
        let website = format!("https://{}.example/", self.partner_key(i));
        json!({
            "key": PartnerRows::key(i), "created_at": created, "updated_at": MadeRows::updated(self, i), "joined_at": joined,
            "partner_key": self.partner_key(i), "email": self.email(i), "first_name": first, "last_name": last,
            "approved_status": status, "claimed": draw(17).percent(90), "group": group, "team": self.team_short(i),
            "manager": manager, "tags": tags, "tier": tier, "mdata": {"website": website},
            "address": {"key": format!("addr_{i}"), "street": "1 Main St", "unit": null, "city": "Springfield", "state": null,
                "region": null, "country": draw(18).pick(&COUNTRIES), "postal": "12345", "primary": true},
            "stats": self.stats(i),
            "fields": [{"api_name": "website", "external_type": null, "field_key": "fld_website", "help_text": null,
                "hidden": false, "internal_name": "website", "name": "Website", "options": null, "placeholder_text": null,
                "position": 0, "required": false, "type": "input", "value": website}],
        })
    }
}

impl PartnerRows {
    pub(super) fn len(&self) -> i64 {
        self.time.len
    }

    pub(super) fn created(&self, i: i64) -> i64 {
        self.time.at(i)
    }

    pub(super) fn key(i: i64) -> String {
        key(PREFIX, i)
    }

    /// When an admitted partner joined.
    pub(super) fn joined(&self, i: i64) -> i64 {
        let created = self.created(i);
        let waited = self.world.random.of(Use::Partner, i, 11).below(3 * DAY);
        created + waited.min(self.world.anchor - created)
    }

    fn index(&self, key: &str) -> Option<i64> {
        index(PREFIX, key, self.len())
    }

    /// The statistics that the web app shows: close to the rows, but an hour old. Some partners have only
    /// their number of members.
    fn stats(&self, i: i64) -> Value {
        let draw = self.world.random.of(Use::Partner, i, 19);
        let members = if self.has_team(i) { self.members(i) } else { 1 };
        if draw.percent(15) {
            return json!({"PARTNER_COUNT": members});
        }
        let counted = self.counted.get().and_then(|counted| counted.get(len(i)));
        let counted = if let Some(counted) = counted {
            let mut counted = *counted;
            // The figures are an hour old: now and then a customer is missing.
            if draw.percent(10) && counted.customers > counted.paid {
                counted.customers -= 1;
            }
            counted
        } else {
            let customers = draw.skewed(40) * (self.len() - i) / self.len().max(1);
            let paid = customers * 2 / 3;
            let revenue = paid * (2000 + draw.below(30_000));
            Counted { customers, paid, payments: paid * 3, revenue }
        };
        let Counted { customers, paid, payments, revenue } = counted;
        json!({"CUSTOMER_COUNT": customers, "PAID_ACCOUNT_COUNT": paid, "REVENUE": revenue, "COMMISSION_EARNED": revenue / 5,
            "COMMISSION_PAID": revenue / 8, "COMMISSION_UNPAID": revenue / 5 - revenue / 8, "TRANSACTION_COUNT": payments,
            "LINK_CLICKS": customers * 11, "PARTNER_COUNT": members})
    }
}
