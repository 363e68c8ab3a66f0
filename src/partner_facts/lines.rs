//! The facts of one partner as lines. Many of them lead to the rows behind them.

use super::place::{FollowPlace, Target};
use crate::domain::num::{grouped, plural};
use crate::domain::partner::person_name;
use crate::domain::profile::{Application, Commission, Metrics, PartnerProfile, Since, conversion};
use crate::domain::record_table::RecordTable;
use crate::domain::team::Member;
use crate::domain::text::clean;
use crate::domain::{Cents, Clean, KeyAndName, Resource, Segment, Timestamp, Zone};
use crate::offers::{Membership, OffersFile};

/// The heading of the last section, whose facts come only from imported files.
pub const IMPORTED: &str = "Resources and training";

/// How a line is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FactStyle {
    Heading,
    #[default]
    Plain,
    /// Not known; the text says why.
    Unknown,
    /// Worth a look.
    Notable,
}

/// A line of the Profile tab and of `show`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fact {
    pub label: String,
    /// The text, which is also what is copied unless [`Self::copy`] is set.
    pub value: String,
    /// How it is meant.
    pub standing: FactStyle,
    /// Where it leads.
    pub place: Option<FollowPlace>,
    /// What is copied instead of the value: only the e-mail, a bare number.
    pub copy: Option<String>,
}

/// What the lines are made from, beside the partner.
pub struct FactContext<'a> {
    /// The totals of the partner's rows, once they are summed.
    pub metrics: Option<&'a Metrics>,
    pub segments: &'a [Segment],
    /// Offers the partner can use now, see [`offer_lines`].
    pub offers: &'a [OfferLine],
    /// Whether members and links are being fetched.
    pub fetching: bool,
    /// Why members and links couldn't be fetched.
    pub fetch_failed: Option<&'a str>,
    /// "reward" or "commission", as the programme calls it.
    pub word: &'a str,
    /// The zone for dates.
    pub zone: Zone,
}

/// All facts about a partner, in order.
pub fn facts(profile: &PartnerProfile, context: &FactContext<'_>) -> Vec<Fact> {
    let mut list = FactList { facts: Vec::new() };
    numbers(&mut list, profile, context);
    partnership(&mut list, profile, context);
    people(&mut list, profile, context);
    offers(&mut list, context);
    if let Some(newest) = profile.applications.first() {
        answers(&mut list, newest, context.zone);
        let more = profile.applications.len() - 1;
        if more > 0 {
            let all = Some(FollowPlace::Rows(Target::to(RecordTable::Applications)));
            list.add("Earlier applications", &more.to_string(), FactStyle::Plain, all);
        }
    }
    links(&mut list, profile, context);
    list.section("Custom fields", !profile.fields.is_empty());
    for (name, value) in &profile.fields {
        list.say(name, value);
    }
    imports(&mut list, profile, context);
    list.facts
}

/// The offers a partner can use now: the description that the partner reads, and the reward in words. Those of the
/// offers file come first, then those known only from rewards, marked as such.
pub fn offer_lines(
    offers: &OffersFile,
    profile: &PartnerProfile,
    metrics: Option<&Metrics>,
    now: Timestamp,
) -> Vec<OfferLine> {
    let partner = &profile.partner;
    let tier = partner.tier.clone().map(|name| KeyAndName { key: String::new(), name });
    let membership = Membership::new(partner.group.as_ref(), &partner.tags, tier.as_ref());
    let mut lines: Vec<OfferLine> = offers
        .offers_for(&membership, now)
        .map(|offer| {
            let words = format!("{} per {}", offer.reward.words(), offer.event.words());
            OfferLine {
                key: Some(offer.key.clone()),
                description: offer.description.clone(),
                words,
            }
        })
        .collect();
    let mined = metrics.map(|metrics| metrics.offers.as_slice()).unwrap_or_default();
    for offer in mined {
        if offer.key.as_deref().is_some_and(|key| offers.offer(key).is_some()) {
            continue;
        }
        let description = offer.description.clone().or_else(|| offer.key.clone());
        let words = format!("seen on {}", plural(offer.rewards, "rewards"));
        let description = description.unwrap_or_default();
        lines.push(OfferLine { key: offer.key.clone(), description, words });
    }
    lines
}

/// An offer that a partner can use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferLine {
    pub key: Option<String>,
    /// What the partner reads.
    pub description: String,
    /// What it pays, in words.
    pub words: String,
}

struct FactList {
    facts: Vec<Fact>,
}

impl FactList {
    fn section(&mut self, title: &str, wanted: bool) {
        if wanted {
            let heading =
                Fact { label: title.to_owned(), standing: FactStyle::Heading, ..Fact::default() };
            self.facts.push(heading);
        }
    }

    fn say(&mut self, label: &str, value: &str) {
        self.add(label, value, FactStyle::Plain, None);
    }

    fn add(&mut self, label: &str, value: &str, standing: FactStyle, place: Option<FollowPlace>) {
        let (label, value) = (clean(label).into_owned(), clean(value).into_owned());
        self.facts.push(Fact { label, value, standing, place, copy: None });
    }

    /// Sets what is copied of the last line.
    fn copies(&mut self, text: Option<String>) {
        if let Some(last) = self.facts.last_mut() {
            last.copy = text;
        }
    }

    fn maybe(&mut self, label: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.say(label, value);
        }
    }
}

/// Why a list can't be read: "your keys may not read rewards". Never shown as a zero (rule: unknown-is-not-zero).
pub fn refusal(profile: &PartnerProfile, resource: Resource) -> Option<String> {
    let status = profile.refused.get(&resource)?;
    Some(format!("your keys may not read {} ({status})", resource.name()))
}

fn numbers(list: &mut FactList, profile: &PartnerProfile, context: &FactContext<'_>) {
    list.section("Numbers", true);
    let partner = &profile.partner;
    let rows_of = |sheet, kinds: &[&str]| {
        let target = Target {
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            ..Target::to(sheet)
        };
        Some(FollowPlace::Rows(target))
    };
    let counted = |n: Option<i64>, show: &dyn Fn(i64) -> String, what: &str, resource| {
        let disagreement = profile.disagreements().into_iter().find(|(name, ..)| *name == what);
        let provisional = profile.rows.signups.is_none() && n.is_some();
        match (refusal(profile, resource), n, disagreement) {
            (Some(why), None, _) => (why, FactStyle::Unknown),
            (_, None, _) => ("not known yet".to_owned(), FactStyle::Unknown),
            (_, Some(n), Some((_, listed, rows))) => (
                format!("{}  (list {}, rows {})", show(n), show(listed), show(rows)),
                FactStyle::Notable,
            ),
            (_, Some(n), None) if provisional => (format!("~{}", show(n)), FactStyle::Plain),
            (_, Some(n), None) => (show(n), FactStyle::Plain),
        }
    };
    let (text, standing) = counted(partner.signups, &grouped, "signups", Resource::Customers);
    list.add("Signups", &text, standing, rows_of(RecordTable::Customers, &["signed up", "paid"]));
    list.copies(partner.signups.map(|n| n.to_string()));
    let (mut text, standing) =
        counted(partner.paid, &grouped, "paid customers", Resource::Transactions);
    if let Some(share) =
        partner.signups.zip(partner.paid).and_then(|(all, paid)| conversion(all, paid))
    {
        text = format!("{text}  {}.{} % of signups", share / 10, share % 10);
    }
    list.add("Paid customers", &text, standing, rows_of(RecordTable::Customers, &["paid"]));
    list.copies(partner.paid.map(|n| n.to_string()));
    let money = |cents: i64| format!("${}", Cents(cents).grouped());
    let (text, standing) = counted(partner.revenue, &money, "revenue", Resource::Transactions);
    list.add(
        "Revenue",
        &text,
        standing,
        Some(FollowPlace::Rows(Target::to(RecordTable::Transactions))),
    );
    list.copies(partner.revenue.map(|cents| Cents(cents).decimal()));
    commission(list, profile, context);
}

/// Picks one of a commission's sums, in hundredths.
type CommissionSum = fn(&Commission) -> i128;

fn commission(list: &mut FactList, profile: &PartnerProfile, context: &FactContext<'_>) {
    let title = capitalised(context.word);
    if let Some(why) = refusal(profile, Resource::Rewards) {
        list.add(&title, &why, FactStyle::Unknown, None);
        return;
    }
    let Some(metrics) = context.metrics else {
        list.add(&title, "adding up", FactStyle::Unknown, None);
        return;
    };
    if metrics.commission.is_empty() {
        let none = profile.incomplete.contains(&Resource::Rewards);
        let (text, standing) =
            if none { ("not known yet", FactStyle::Unknown) } else { ("none", FactStyle::Plain) };
        list.add(&format!("{title} earned"), text, standing, None);
    }
    let parts: [(&str, CommissionSum, &[&str]); 5] = [
        ("earned", |sum| sum.earned, &[]),
        ("paid", |sum| sum.paid, &["paid"]),
        ("unpaid", |sum| sum.unpaid, &["pending", "approved"]),
        ("scheduled", |sum| sum.scheduled, &["scheduled"]),
        ("held", |sum| sum.held, &["hold"]),
    ];
    for (currency, sum) in metrics.commissions() {
        for (name, part, kinds) in parts {
            let text = amount(currency, part(sum));
            let standing = if name == "held" && part(sum) != 0 {
                FactStyle::Notable
            } else {
                FactStyle::Plain
            };
            let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            list.add(
                &format!("{title} {name}"),
                &text,
                standing,
                Some(FollowPlace::Rows(Target { kinds, ..Target::to(RecordTable::Rewards) })),
            );
        }
    }
}

/// An exact amount with its currency: `$1,234.50`, `12.00 CAD`.
pub fn amount(currency: &str, hundredths: i128) -> String {
    Cents(crate::domain::num::saturate(hundredths)).in_currency(currency)
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn partnership(list: &mut FactList, profile: &PartnerProfile, context: &FactContext<'_>) {
    let partner = &profile.partner;
    let day = |at: Option<Timestamp>| at.map(|at| context.zone.minute(at));
    list.section("Partnership", true);
    let mut status = partner.status.clone();
    if partner.archived {
        status.push_str(", archived");
    }
    if partner.vanished {
        status.push_str(", no longer listed by the API");
    }
    let standing = if status == "approved" { FactStyle::Plain } else { FactStyle::Notable };
    list.add("Status", &status, standing, None);
    let since = profile.group_since.map(|since| match since {
        Since::Imported(at) => format!("  since {} (imported)", context.zone.date(at)),
        Since::Seen(at) => format!("  since {} or a little before", context.zone.date(at)),
    });
    let group = partner.group.as_ref().map_or("none", |group| &group.name);
    list.say("Group", &format!("{group}{}", since.unwrap_or_default()));
    list.maybe("Tier", partner.tier.as_deref());
    let manager = partner.manager.as_ref();
    let manager = manager.map(|manager| named(manager.name.as_deref(), manager.email.as_deref()));
    list.say("Manager", manager.as_deref().unwrap_or("none"));
    list.say("Signed up", day(partner.signed_up).as_deref().unwrap_or("not known"));
    list.say("Joined", day(profile.joined_at).as_deref().unwrap_or("not known"));
    let active = day(partner.last_active);
    let all = Some(FollowPlace::Rows(Target::to(RecordTable::Timeline)));
    list.add("Last active", active.as_deref().unwrap_or("never"), FactStyle::Plain, all);
    list.say("Partnership key", &partner.key);
    list.maybe("Partner key", partner.partner_key.as_deref());
    if let Some(team) = &partner.team {
        list.say("Team", &team.name);
        list.maybe("Team key", Some(&team.key));
    }
    list.maybe("Tags", Some(&partner.tags.join(", ")));
    let tags: Vec<&str> = partner.tags.iter().map(String::as_str).collect();
    let segments: Vec<&str> = context
        .segments
        .iter()
        .filter(|segment| segment.takes(&tags))
        .map(|segment| segment.name.as_str())
        .collect();
    list.maybe("Segments", Some(&segments.join(", ")));
}

fn named(name: Option<&str>, email: Option<&str>) -> String {
    match (name, email) {
        (Some(name), Some(email)) => format!("{name} <{email}>"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "none".to_owned(),
    }
}

fn people(list: &mut FactList, profile: &PartnerProfile, context: &FactContext<'_>) {
    let owner = &profile.partner.owner;
    list.section("People", true);
    list.say("Owner", &named(owner.name.as_deref(), owner.email.as_deref()));
    list.copies(owner.email.clone());
    match (&profile.members, context.fetch_failed) {
        (Some(members), _) => {
            let is_owner = |member: &&Member| {
                let email = member.email.as_ref().and_then(Clean::present);
                email.is_some() && email == owner.email.as_deref()
            };
            for member in members.iter().filter(|member| !is_owner(member)) {
                let role = member.role.as_ref().and_then(Clean::present).unwrap_or("member");
                list.say(&capitalised(role), &member_words(member));
                list.copies(member.email.as_ref().map(|email| email.as_str().to_owned()));
            }
        }
        _ if context.fetching => {
            list.add("Members", "fetching", FactStyle::Unknown, None);
        }
        (None, Some(why)) => {
            list.add("Members", why, FactStyle::Unknown, None);
        }
        (None, None) if profile.team_key.is_none() => {}
        (None, None) => {
            list.add("Members", "not fetched yet", FactStyle::Unknown, None);
        }
    }
}

fn member_words(member: &Member) -> String {
    let present = |text: &Option<Clean>| text.as_ref().and_then(Clean::present).map(str::to_owned);
    let (first, last) = (present(&member.first_name), present(&member.last_name));
    named(
        person_name(first.as_deref(), last.as_deref()).as_deref(),
        present(&member.email).as_deref(),
    )
}

fn offers(list: &mut FactList, context: &FactContext<'_>) {
    list.section("Offers available now", true);
    for offer in context.offers {
        let alike = |other: &&OfferLine| {
            (&other.description, &other.words) == (&offer.description, &offer.words)
        };
        let is_alone = context.offers.iter().filter(alike).count() == 1;
        // Two that read the same are told apart by their keys.
        let key = offer.key.as_ref().filter(|_| !is_alone);
        let key = key.map(|key| format!(" ({key})")).unwrap_or_default();
        let text = format!("{}{key}", offer.description);
        let place = offer
            .key
            .as_ref()
            .map(|key| FollowPlace::Offer(key.clone(), offer.description.clone()));
        list.add(&offer.words, &text, FactStyle::Plain, place);
    }
    if context.offers.is_empty() {
        list.add("", "none known; list them in offers.toml", FactStyle::Unknown, None);
    }
}

fn answers(list: &mut FactList, application: &Application, zone: Zone) {
    let sent = application.created_at.map(|at| zone.date(at)).unwrap_or_default();
    list.section(&format!("Application {sent}"), true);
    let decision = match application.approved {
        Some(true) => "approved",
        Some(false) => "declined",
        None => "undecided",
    };
    list.say("Decision", decision);
    list.maybe("Declined because", application.decline_reason.as_deref());
    for (question, answer) in &application.answers {
        list.say(question, answer);
    }
}

fn links(list: &mut FactList, profile: &PartnerProfile, context: &FactContext<'_>) {
    let none = profile.links.as_ref().is_none_or(Vec::is_empty);
    list.section("Links", !none || context.fetching || context.fetch_failed.is_some());
    match &profile.links {
        Some(links) => {
            for link in links {
                let text = |text: &Option<Clean>| {
                    text.as_ref().map(Clean::as_str).unwrap_or_default().to_owned()
                };
                list.say(&text(&link.url), &text(&link.dest));
            }
        }
        None if context.fetching => {
            list.add("", "fetching", FactStyle::Unknown, None);
        }
        None => {
            if let Some(why) = context.fetch_failed {
                list.add("", why, FactStyle::Unknown, None);
            }
        }
    }
}

fn imports(list: &mut FactList, profile: &PartnerProfile, context: &FactContext<'_>) {
    list.section(IMPORTED, true);
    for sheet in [RecordTable::Resources, RecordTable::Training] {
        let counts = context.metrics.map(|metrics| &metrics.counts);
        let many = counts.and_then(|counts| counts.get(&sheet)).copied().unwrap_or(0);
        let known = profile.imported.iter().any(|kind| kind == sheet.name());
        let (text, standing) = match (many, known) {
            (0, false) => (
                format!(
                    "not in the API; partnerdesk import {} FILE.csv brings it in",
                    sheet.name()
                ),
                FactStyle::Unknown,
            ),
            (many, _) => (grouped(many), FactStyle::Plain),
        };
        list.add(sheet.title(), &text, standing, Some(FollowPlace::Rows(Target::to(sheet))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profile::ActivityCounts;

    fn told<'f>(facts: &'f [Fact], label: &str) -> &'f Fact {
        facts.iter().find(|fact| fact.label == label).unwrap_or_else(|| panic!("{label}"))
    }

    fn context(metrics: Option<&Metrics>) -> FactContext<'_> {
        FactContext {
            metrics,
            segments: &[],
            offers: &[],
            fetching: false,
            fetch_failed: None,
            word: "reward",
            zone: Zone::Named(chrono_tz::UTC),
        }
    }

    #[test]
    fn a_disagreement_between_list_and_rows_is_shown() {
        let mut profile = PartnerProfile {
            list: ActivityCounts { signups: Some(41), paid: Some(2), revenue: None },
            rows: ActivityCounts { signups: Some(43), paid: Some(2), revenue: Some(5) },
            ..PartnerProfile::default()
        };
        (profile.partner.signups, profile.partner.paid) = (Some(43), Some(2));
        let facts = facts(&profile, &context(Some(&Metrics::default())));
        assert_eq!(told(&facts, "Signups").value, "43  (list 41, rows 43)");
        assert_eq!(told(&facts, "Paid customers").value, "2  4.7 % of signups");
        assert_eq!(told(&facts, "Revenue").standing, FactStyle::Unknown);
    }

    #[test]
    fn what_may_not_be_read_is_no_zero() {
        let mut profile = PartnerProfile::default();
        profile.refused.insert(Resource::Rewards, 403);
        let facts = facts(&profile, &context(Some(&Metrics::default())));
        assert_eq!(told(&facts, "Reward").value, "your keys may not read rewards (403)");
    }

    #[test]
    fn sums_stay_apart_by_currency() {
        let mut metrics = Metrics::default();
        let sum = |earned| Commission { earned, held: earned, ..Commission::default() };
        metrics.commission.insert("USD".to_owned(), sum(123_456));
        metrics.commission.insert("CAD".to_owned(), sum(500));
        let facts = facts(&PartnerProfile::default(), &context(Some(&metrics)));
        let earned: Vec<&str> = facts
            .iter()
            .filter(|fact| fact.label == "Reward earned")
            .map(|fact| fact.value.as_str())
            .collect();
        assert_eq!(earned, ["$1,234.56", "5.00 CAD"]);
        assert_eq!(told(&facts, "Reward held").standing, FactStyle::Notable);
    }
}
