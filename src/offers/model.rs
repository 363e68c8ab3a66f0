//! The types of an offers file. An offer is an event, rules, and what is paid if all rules hold.

use std::collections::BTreeMap;

use strum::{EnumString, IntoStaticStr, VariantNames};

use super::percent::Percent;
use crate::domain::CalendarSpan;
use crate::domain::text::fold;
use crate::domain::{Resource, Segment, Timestamp};

/// A whole offers file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffersFile {
    /// What pays if several offers match.
    pub stacking: Stacking,
    /// Named combinations of tags, in the file's order.
    pub segments: Vec<Segment>,
    /// The offers, in the file's order; their keys are unique.
    pub offers: Vec<Offer>,
    /// What partners call products, by their keys.
    pub product_names: BTreeMap<String, String>,
    /// What is allowed but probably a slip.
    pub warnings: Vec<FileMistake>,
}

/// A place in the file, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileMistake {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What was found and what was expected.
    pub message: String,
}

/// A place in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePlace {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

/// What pays when several offers match one event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Stacking {
    /// All of them pay.
    #[default]
    All,
    /// The one that pays most.
    Highest,
    /// The first in the file.
    First,
}

/// The kind of event that an offer rewards.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumString,
    IntoStaticStr,
    VariantNames,
)]
#[strum(serialize_all = "snake_case")]
pub enum EventKind {
    /// A customer was created.
    Signup,
    /// A customer paid.
    Transaction,
    /// A partner submitted a lead.
    Lead,
    /// A partner registered a deal.
    Deal,
    /// A custom event of a customer or partner.
    Action,
    /// The partner joined the programme or a group.
    PartnerJoined,
}

impl EventKind {
    /// Its word in files, options and JSON.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The list that has events of this kind; `None` for new partnerships, which have no list of events.
    pub fn list(self) -> Option<Resource> {
        Some(match self {
            Self::Signup => Resource::Customers,
            Self::Transaction => Resource::Transactions,
            Self::Lead => Resource::Leads,
            Self::Deal => Resource::Deals,
            Self::Action => Resource::Actions,
            Self::PartnerJoined => return None,
        })
    }
}

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Where it begins in the file.
    pub at: FilePlace,
    /// Its key, byte for byte: the API's own, if the API shows it.
    pub key: String,
    /// What the vendor calls it; never shown to a partner.
    pub name: Option<String>,
    /// What the partner reads; empty if the file has none.
    pub description: String,
    /// The kind of event it rewards.
    pub event: EventKind,
    /// What it pays.
    pub reward: OfferReward,
    /// Who it is for.
    pub audience: Audience,
    /// When it holds.
    pub span: OfferSpan,
    /// Whether it is on; an offer that is off is never judged (rule: offers-judged).
    pub enabled: bool,
    /// Whether some of its rules aren't written down yet. The rules it has can rule an event out, but nothing can
    /// show that it should have paid.
    pub draft: bool,
    /// When and how often it pays, unless that is once and at once.
    pub drip: Option<Drip>,
    /// What an event must be like.
    pub rules: Rules,
    /// What it pays at most.
    pub caps: Caps,
}

/// What an offer pays for one event, each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferReward {
    /// A share of the amount in US dollars, paid in US dollars (rule: percent-of-usd).
    Percent(Percent),
    /// The same sum each time.
    Flat {
        /// Minor units, above zero.
        amount: i64,
        /// Three capital letters.
        currency: String,
    },
}

/// Who an offer is for. Every part that names something must hold (rule: scope).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// One of these groups, by name, slug or key.
    pub groups: Vec<Label>,
    /// One of these tags.
    pub tags_any: Vec<Label>,
    /// All of these tags.
    pub tags_all: Vec<Label>,
    /// None of these tags.
    pub tags_none: Vec<Label>,
    /// One of these segments, each of which the file defines.
    pub segments: Vec<Label>,
    /// One of these tiers, by name or key.
    pub tiers: Vec<Label>,
}

/// A name as written, and in the form in which it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// As written.
    pub text: String,
    /// Without capitals and accents.
    pub folded: String,
}

impl Label {
    /// A name with the form in which it is compared.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), folded: fold(text) }
    }
}

/// When an offer holds: always, if both ends are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfferSpan {
    /// The first instant.
    pub starts: Option<Timestamp>,
    /// The first instant after it.
    pub ends: Option<Timestamp>,
}

/// A reward that is paid later, or in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drip {
    /// The time from the event to the first part.
    pub delay: Option<CalendarSpan>,
    /// The time between two parts.
    pub every: Option<CalendarSpan>,
    /// How many parts there are; each is the whole reward.
    pub occurrences: u32,
}

/// What an event must be like. All rules must hold; an empty list or `None` is no rule (rule: keys-are-bytes).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The payment's product is one of these, byte for byte.
    pub product_keys: Vec<String>,
    /// The payment's category is one of these, byte for byte.
    pub category_keys: Vec<String>,
    /// The customer is younger than this; exactly this age is too old.
    pub max_customer_age: Option<CalendarSpan>,
    /// The customer is this old or older.
    pub min_customer_age: Option<CalendarSpan>,
    /// It is among this many first payments of the customer.
    pub max_transactions_per_customer: Option<u32>,
    /// It comes to at least this much, in US cents.
    pub min_amount: Option<i64>,
    /// It comes to at most this much, in US cents.
    pub max_amount: Option<i64>,
    /// It was paid in one of these currencies, in capital letters.
    pub currencies: Vec<String>,
    /// It is the customer's first payment.
    pub first_transaction_only: bool,
    /// The partnership is this old or older.
    pub min_partnership_age: Option<CalendarSpan>,
    /// The customer's country is one of these: ISO codes or English names.
    pub countries: Vec<String>,
    /// The action's type, byte for byte.
    pub action_type: Option<String>,
    /// The action's value is at least this.
    pub action_min_value: Option<i64>,
    /// The lead's status is one of these.
    pub lead_statuses: Vec<String>,
    /// The deal's stage is one of these.
    pub deal_stages: Vec<String>,
}

/// What an offer pays at most; if both caps are given, both hold (rule: caps).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// For one customer.
    pub per_customer: Option<Cap>,
    /// For one partner.
    pub per_partner: Option<Cap>,
}

/// A limit on rewards. At least one of the two numbers is given; of both, the tighter one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cap {
    /// The sum of the rewards, in US cents.
    pub amount: Option<i64>,
    /// The number of rewards.
    pub count: Option<i64>,
    /// The period in which they are counted.
    pub period: CapPeriod,
}

/// The period in which a cap counts: a stretch of the UTC calendar (rule: caps).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum CapPeriod {
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
    /// All time.
    #[default]
    All,
}

impl OfferSpan {
    /// Whether an instant lies in it.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.starts.is_none_or(|starts| at >= starts) && self.ends.is_none_or(|ends| at < ends)
    }
}

impl Offer {
    /// Whether the offer holds at an instant; the start is included, the end isn't.
    pub fn is_live(&self, at: Timestamp) -> bool {
        self.span.holds(at)
    }

    /// In how many parts it pays; each is the whole reward.
    pub fn parts(&self) -> i64 {
        self.drip.map_or(1, |drip| i64::from(drip.occurrences))
    }
}

impl OffersFile {
    /// The offer with this key.
    pub fn offer(&self, key: &str) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.key == key)
    }

    /// What partners call a product: its name in the file, else its key.
    pub fn product_name<'a>(&'a self, key: &'a str) -> &'a str {
        self.product_names.get(key).map_or(key, String::as_str)
    }
}
