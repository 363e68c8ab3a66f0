//! What an offers file says, in types: an offer is an event, rules, and what is paid when all hold.

use std::collections::BTreeMap;

use strum::{EnumString, IntoStaticStr, VariantNames};

use super::percent::Percent;
use crate::domain::CalendarSpan;
use crate::domain::text::fold;
use crate::domain::{Resource, Segment, Timestamp};

/// A whole offers file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffersFile {
    /// What pays when several offers match.
    pub stacking: Stacking,
    /// Named tag combinations, in the file's order.
    pub segments: Vec<Segment>,
    /// Offers, in the file's order; their keys are unique.
    pub offers: Vec<Offer>,
    /// What partners call products, by their keys.
    pub product_names: BTreeMap<String, String>,
    /// What is allowed and yet probably a slip.
    pub warnings: Vec<FileMistake>,
}

/// A place in the file and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileMistake {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
    /// What was found and what was expected.
    pub message: String,
}

/// A place in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePlace {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
}

/// What pays when several offers match one event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Stacking {
    /// Each of them.
    #[default]
    All,
    /// The one that pays most.
    Highest,
    /// The first in the file.
    First,
}

/// What an offer rewards.
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
    /// The word for it in files, options and JSON.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The list that events of the kind are in; partnerships that begin are in none of their own.
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
    /// Where it begins.
    pub at: FilePlace,
    /// Its key, byte for byte: that of the API where the API shows it.
    pub key: String,
    /// What the vendor calls it; never shown to a partner.
    pub name: Option<String>,
    /// What the partner reads; empty when the file has none.
    pub description: String,
    /// What it rewards.
    pub event: EventKind,
    /// What it pays.
    pub reward: OfferReward,
    /// Whom it is for.
    pub audience: Audience,
    /// When it holds.
    pub span: OfferSpan,
    /// Whether it is on; one that is off is never judged (rule: offers-judged).
    pub enabled: bool,
    /// Whether its rules aren't all written down yet: what it has can rule an event out, and nothing can
    /// say that it should have paid.
    pub draft: bool,
    /// When and how often it pays, if not once and at once.
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
    /// The same each time.
    Flat {
        /// Minor units, above zero.
        amount: i64,
        /// Three capital letters.
        currency: String,
    },
}

/// Whom an offer is for: every part that names something must hold (rule: scope).
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

/// A name as it was written and as it is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// As it was written.
    pub text: String,
    /// Without case and accents.
    pub folded: String,
}

impl Label {
    /// A name with the form in which it is compared.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), folded: fold(text) }
    }
}

/// When an offer holds; without ends, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfferSpan {
    /// The first instant.
    pub starts: Option<Timestamp>,
    /// The instant behind the last one.
    pub ends: Option<Timestamp>,
}

/// A reward that comes later, or in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drip {
    /// From the event to the first part.
    pub delay: Option<CalendarSpan>,
    /// From part to part.
    pub every: Option<CalendarSpan>,
    /// How many parts; each is the whole reward.
    pub occurrences: u32,
}

/// What an event must be like. Rules hold together; an empty list or `None` is no rule (rule:
/// keys-are-bytes).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The payment's product is one of these, byte for byte.
    pub product_keys: Vec<String>,
    /// The payment's category is one of these, byte for byte.
    pub category_keys: Vec<String>,
    /// The customer is younger than that; that age itself is too old.
    pub max_customer_age: Option<CalendarSpan>,
    /// The customer has that age or is older.
    pub min_customer_age: Option<CalendarSpan>,
    /// It is one of the customer's first so many payments.
    pub max_transactions_per_customer: Option<u32>,
    /// It comes to that much or more, in US cents.
    pub min_amount: Option<i64>,
    /// It comes to that much or less, in US cents.
    pub max_amount: Option<i64>,
    /// It was paid in one of these, in capital letters.
    pub currencies: Vec<String>,
    /// It is the customer's first payment.
    pub first_transaction_only: bool,
    /// The partnership has that age or is older.
    pub min_partnership_age: Option<CalendarSpan>,
    /// The customer's country is one of these: ISO codes or English names.
    pub countries: Vec<String>,
    /// The action's type, byte for byte.
    pub action_type: Option<String>,
    /// The action's value is that or more.
    pub action_min_value: Option<i64>,
    /// The lead's status is one of these.
    pub lead_statuses: Vec<String>,
    /// The deal's stage is one of these.
    pub deal_stages: Vec<String>,
}

/// What an offer pays at most; where both are given, both hold (rule: caps).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// For one customer.
    pub per_customer: Option<Cap>,
    /// For one partner.
    pub per_partner: Option<Cap>,
}

/// A limit on rewards. One of the two limits is given at least; where both are, the tighter one
/// counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cap {
    /// Their sum in US cents.
    pub amount: Option<i64>,
    /// Their number.
    pub count: Option<i64>,
    /// In what time.
    pub period: CapPeriod,
}

/// The time in which a cap counts: a stretch of the calendar in UTC (rule: caps).
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
    /// Whether the instant lies in it.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.starts.is_none_or(|starts| at >= starts) && self.ends.is_none_or(|ends| at < ends)
    }
}

impl Offer {
    /// Whether it holds at an instant: its start is in, its end is out.
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

    /// What partners call a product: its name, where the file has one, else its key.
    pub fn product_name<'a>(&'a self, key: &'a str) -> &'a str {
        self.product_names.get(key).map_or(key, String::as_str)
    }
}
