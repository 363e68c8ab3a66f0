//! Leads, deals, actions and applications.

use std::sync::Arc;

use serde_json::{Value, json};

use super::customers::CustomerRows;
use super::names::{company, mailbox, person};
use super::partners::{GROUPS, PartnerRows};
use super::programme::DemoWorld;
use super::random::{Draw, Use};
use super::rows::{MadeRows, Timeline, index, key};
use crate::domain::Timestamp;
use crate::domain::num::len;
use crate::domain::time::DAY;

/// What the four lists have in common.
struct Base {
    world: DemoWorld,
    time: Timeline,
    purpose: Use,
    prefix: &'static str,
}

impl Base {
    /// A list of `of_ten` rows for every ten partners.
    fn new(world: DemoWorld, of_ten: i64, purpose: Use, prefix: &'static str) -> Self {
        let len = (world.partners * of_ten / 10).max(1);
        Self {
            world,
            time: Timeline { start: world.start + 20 * DAY, end: world.anchor - 1, len },
            purpose,
            prefix,
        }
    }

    fn draw(&self, i: i64, salt: u64) -> Draw {
        self.world.random.of(self.purpose, i, salt)
    }

    fn updated(&self, i: i64) -> i64 {
        let created = self.time.at(i);
        let draw = self.draw(i, 1);
        if draw.percent(50) {
            created + draw.below((self.world.anchor - created).max(1))
        } else {
            created
        }
    }
}

/// The parts of [`MadeRows`] that are the same for all four.
macro_rules! rows {
    ($list:ty) => {
        impl MadeRows for $list {
            fn len(&self) -> i64 {
                self.base.time.len
            }
            fn created(&self, i: i64) -> i64 {
                self.base.time.at(i)
            }
            fn updated(&self, i: i64) -> i64 {
                self.base.updated(i)
            }
            fn key(&self, i: i64) -> String {
                key(self.base.prefix, i)
            }
            fn index(&self, key: &str) -> Option<i64> {
                index(self.base.prefix, key, self.base.time.len)
            }
            fn row(&self, i: i64) -> Value {
                self.make(i)
            }
        }
    };
}

/// All leads.
pub(super) struct Leads {
    base: Base,
    partners: Arc<PartnerRows>,
}

/// All deals.
pub(super) struct Deals {
    base: Base,
    partners: Arc<PartnerRows>,
}

/// All actions.
pub(super) struct Actions {
    base: Base,
    customers: Arc<CustomerRows>,
}

/// All applications.
pub(super) struct Applications {
    base: Base,
    partners: Arc<PartnerRows>,
}

rows!(Leads);
rows!(Deals);
rows!(Actions);
rows!(Applications);

fn group_key(partners: &PartnerRows, partner: i64) -> Option<&'static str> {
    GROUPS.get(len(partners.group_of(partner)?)).map(|(key, _, _)| *key)
}

impl Leads {
    pub(super) fn new(world: DemoWorld, partners: Arc<PartnerRows>) -> Self {
        Self { base: Base::new(world, 6, Use::Lead, "lead_"), partners }
    }

    fn make(&self, i: i64) -> Value {
        let draw = |salt| self.base.draw(i, salt);
        let partner = self.partners.active_at(self.created(i), draw(2));
        let (first, last) = person(self.base.world.random, Use::Lead, i, 30);
        let email = format!("{}@prospect.example", mailbox(draw(3), i));
        let firm = company(self.base.world.random, Use::Lead, i, 20);
        let (status, stage) = draw(4).pick(&[
            ("open", "New"),
            ("open", "New"),
            ("closed", "Qualified"),
            ("dead", "Unqualified"),
            ("closed won", "Closed Won"),
            ("closed lost", "Closed Lost"),
        ]);
        let approved = (status == "closed won").then(|| draw(5).percent(80));
        json!({
            "key": self.key(i), "created_at": self.created(i), "updated_at": self.updated(i), "amount": draw(6).skewed(1_000_000),
            "approved": approved, "customer_key": null, "external_key": email,
            "field_data": {"company": firm, "email": email, "firstname": first, "lastname": last, "industry": null, "notes": null, "phone": null, "website": null},
            "fields": [], "group_key": group_key(&self.partners, partner), "meta": {"first_name": first, "last_name": last},
            "mold_key": "mold_leads", "partner_key": self.partners.partner_key(partner), "status": status,
            "stage_data": {"key": format!("stg_{}", stage.to_lowercase().replace(' ', "_")), "api_name": status, "name": stage, "description": null, "internal_status": status},
            "team": self.partners.team_short(partner), "team_member": self.partners.member(partner, 0),
        })
    }
}

impl Deals {
    pub(super) fn new(world: DemoWorld, partners: Arc<PartnerRows>) -> Self {
        Self { base: Base::new(world, 3, Use::Deal, "deal_"), partners }
    }

    fn make(&self, i: i64) -> Value {
        let draw = |salt| self.base.draw(i, salt);
        let partner = self.partners.active_at(self.created(i), draw(2));
        let by_vendor = draw(3).percent(10);
        let (first, last) = person(self.base.world.random, Use::Deal, i, 30);
        let stage = draw(4).pick(&[
            "Submitted",
            "Qualified",
            "Proposal",
            "Negotiation",
            "Closed Won",
            "Closed Lost",
        ]);
        let close = Timestamp::from_ms(self.created(i) + 60 * DAY)
            .map(|at| at.utc().date_naive().to_string());
        json!({
            "key": self.key(i), "created_at": self.created(i), "updated_at": self.updated(i),
            "account_name": company(self.base.world.random, Use::Deal, i, 20), "amount": draw(5).skewed(5_000_000), "close_date": close,
            "contact_first_name": first, "contact_last_name": last, "customer_key": null, "external_key": null, "field_data": {},
            "fields": [], "group_key": group_key(&self.partners, partner), "meta": {}, "mold_key": "mold_deals",
            "lost_reason": if stage == "Closed Lost" { Some("No budget") } else { None },
            "partner_key": (!by_vendor).then(|| self.partners.partner_key(partner)),
            "source": if by_vendor { "vendor" } else { "partner" }, "stage": stage,
            "team": if by_vendor { Value::Null } else { self.partners.team_short(partner) },
            "team_member": if by_vendor { Value::Null } else { self.partners.member(partner, 0) },
        })
    }
}

impl Actions {
    pub(super) fn new(world: DemoWorld, customers: Arc<CustomerRows>) -> Self {
        Self { base: Base::new(world, 5, Use::Action, "act_"), customers }
    }

    fn make(&self, i: i64) -> Value {
        let draw = |salt| self.base.draw(i, salt);
        let customer = self.customers.there_at(self.created(i), draw(2));
        let of_partner = draw(3).percent(20);
        let by = self.customers.partner(customer);
        json!({
            "key": self.key(i), "created_at": self.created(i), "updated_at": self.updated(i), "archived": draw(4).percent(2),
            "company": {"key": "co_vendor", "name": "Vendor Inc"},
            "customer": (!of_partner).then(|| json!({"key": CustomerRows::row_key(customer), "sub_ids": []})),
            "partnership_key": if of_partner || draw(5).percent(50) { Some(PartnerRows::key(by)) } else { None },
            "type": draw(6).pick(&["qualified_demo", "trial_started", "course_finished"]), "value": 1 + draw(7).skewed(5),
        })
    }
}

impl Applications {
    pub(super) fn new(world: DemoWorld, partners: Arc<PartnerRows>) -> Self {
        Self { base: Base::new(world, 5, Use::Application, "appl_"), partners }
    }

    fn make(&self, i: i64) -> Value {
        let draw = |salt| self.base.draw(i, salt);
        let partner = self.partners.active_at(self.created(i), draw(2));
        let (first, last) = person(self.base.world.random, Use::Partner, partner, 30);
        let approved = match draw(3).below(10) {
            0 => None,
            1 => Some(false),
            _ => Some(true),
        };
        let group = self.partners.group_of(partner).and_then(|at| GROUPS.get(len(at)));
        let member = self.partners.member(partner, 0);
        let email = member.get("email").cloned().unwrap_or_default();
        json!({
            "key": self.key(i), "created_at": self.created(i), "updated_at": self.updated(i), "archived": false, "approved": approved,
            "decline_reason": if approved == Some(false) { "Not a fit for now" } else { "" }, "email": email,
            "first_name": first, "last_name": last,
            "group": group.map(|(key, name, slug)| json!({"key": key, "name": name, "slug": slug})),
            "group_name": group.map(|(_, name, _)| *name), "group_slug": group.map(|(_, _, slug)| *slug),
            "mold_key": "mold_applications", "partner_key": self.partners.partner_key(partner), "partnership_key": PartnerRows::key(partner),
            "content": {"first_name": first, "last_name": last, "email": email, "business_name": company(self.base.world.random, Use::Application, i, 20), "agreement": true},
            "meta": {},
        })
    }
}
