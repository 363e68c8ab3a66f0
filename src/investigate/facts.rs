//! What is known about a claim: plain data that a caller fills from the store, from files and from
//! an agent's answers. It borrows, so that a sweep can lend the same partner, customer and offers
//! to many events; the order within a list never matters.

use std::collections::{BTreeMap, BTreeSet};

use strum::{EnumString, IntoStaticStr};

use super::addressee::Addressee;
use super::check::Check;
use super::code::Code;
use super::ledger::PaymentSource;
use super::records::{ClaimPartner, Customer, Event, Lookalike, Reward};
use super::replies::Replies;
use crate::domain::{Resource, ThirdParty, Timestamp, Zone};
use crate::offers::{EventKind, OffersFile};

/// Everything that an investigation looks at.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// Now.
    pub now: Timestamp,
    /// The zone in which days are told to partners.
    pub zone: Zone,
    /// The start of the last sync in which every readable list was complete.
    pub data_as_of: Option<Timestamp>,
    /// What is claimed.
    pub claim: Claim,
    /// For whom the reply is.
    pub addressee: Addressee,
    /// The partner: the one that was named, else that of the customer.
    pub partner: Lookup<'a, ClaimPartner>,
    /// The customer: the one that was named, else that of the event.
    pub customer: Lookup<'a, Customer>,
    /// The event that is judged. Many: the claim fits several, and nothing tells which is meant.
    pub event: Lookup<'a, Event>,
    /// The transactions of the customer, the judged one among them or not.
    pub transactions: PaymentSource<'a>,
    /// Rewards that name the event or its customer, whoever got them.
    pub linked: &'a [Reward],
    /// Rewards that nothing but a person made: with the event's key in their words, whoever got them, and
    /// the partner's for the customer.
    pub by_hand: Vec<&'a Reward>,
    /// The keys of the customer's payments that have a reward of their own; where none was made by hand,
    /// they aren't needed.
    pub rewarded: &'a BTreeSet<String>,
    /// The partner's rewards on hold.
    pub held: &'a [Reward],
    /// The partner's rewards from offers that have caps, and what was taken back from it for no offer;
    /// without such offers, none are needed.
    pub capped: &'a [Reward],
    /// The customer's rewards from offers that have caps for a customer, whoever got them.
    pub capped_of_customer: &'a [Reward],
    /// What the partner could withdraw now, in US cents, where it is known.
    pub balance: Option<i64>,
    /// The lead or deal that the customer came from, where the event isn't one itself.
    pub origin: Option<&'a Event>,
    /// Leads and deals on the customer's account, or the event's, whoever's they are; for words alone.
    pub pipeline: &'a [Event],
    /// The names of partners that the words may name, by their keys.
    pub names: &'a [(String, String)],
    /// Other customers who may be the same person: by e-mail, provider key, or name and domain.
    pub lookalikes: &'a [Lookalike],
    /// An earlier customer of the partner with the same company's e-mail domain.
    pub domain_seen: Option<&'a str>,
    /// Where customers were looked for in vain: the closest ones, for the agent.
    pub closest: &'a [String],
    /// A record here has the key that was asked for, and isn't the event that was meant.
    pub is_key_taken: bool,
    /// What was asked for as a customer is the name, e-mail or key of somebody else on record.
    pub is_customer_taken: bool,
    /// How the claim was understood, for the agent: a line each.
    pub hints: &'a [String],
    /// Names, e-mails and keys of other partners and their customers, as far as the texts that a reply may
    /// quote hold any.
    pub third_parties: &'a [ThirdParty],
    /// Of the decline reasons of the rewards, those that were given to several partners.
    pub common_reasons: &'a [String],
    /// The offers file; none when there is no file.
    pub offers: Option<&'a OffersFile>,
    /// Offers that rewards name and the file doesn't (rule: offers-judged): key and description.
    pub mined: &'a [(String, String)],
    /// How complete each list is.
    pub coverage: &'a Coverage,
    /// What the agent answered.
    pub answers: &'a [Answer],
    /// The sentences for partners.
    pub replies: &'a Replies,
}

static NOTHING: BTreeSet<String> = BTreeSet::new();

impl<'a> Facts<'a> {
    /// A claim of which nothing is known, for callers to fill in what they know.
    pub fn bare(now: Timestamp, claim: Claim, coverage: &'a Coverage) -> Self {
        Self {
            now,
            zone: Zone::UTC,
            data_as_of: None,
            claim,
            addressee: Addressee::default(),
            partner: Lookup::Open,
            customer: Lookup::Open,
            event: Lookup::Open,
            transactions: PaymentSource::All(&[]),
            linked: &[],
            by_hand: Vec::new(),
            rewarded: &NOTHING,
            held: &[],
            capped: &[],
            capped_of_customer: &[],
            balance: None,
            origin: None,
            pipeline: &[],
            names: &[],
            lookalikes: &[],
            domain_seen: None,
            closest: &[],
            is_key_taken: false,
            is_customer_taken: false,
            hints: &[],
            third_parties: &[],
            common_reasons: &[],
            offers: None,
            mined: &[],
            coverage,
            answers: &[],
            replies: Replies::shipped(),
        }
    }
}

/// What is claimed. All but the kind may be missing.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The kind of event.
    pub kind: EventKind,
    /// Nobody named the kind: a key may be that of any event.
    pub any_kind: bool,
    /// The partner, as it was asked for.
    pub partner: Option<String>,
    /// The customer, as it was asked for.
    pub customer: Option<String>,
    /// The event's key, as it was asked for.
    pub key: Option<String>,
    /// When it is said to have been: the first instant, and the instant behind the last.
    pub on: Option<(Timestamp, Timestamp)>,
    /// What it is said to have come to, in the minor unit of whatever currency.
    pub amount: Option<i64>,
}

impl Claim {
    /// A claim of which only the kind is known.
    pub fn of(kind: EventKind) -> Self {
        Self {
            kind,
            any_kind: false,
            partner: None,
            customer: None,
            key: None,
            on: None,
            amount: None,
        }
    }
}

/// How a search ended.
#[derive(Debug, Default)]
pub enum Lookup<'a, T> {
    /// Nobody asked.
    #[default]
    Open,
    /// It was looked for and isn't there.
    Missing,
    /// It is this.
    One(&'a T),
    /// It may be each of these.
    Many(&'a [T]),
}

impl<T> Clone for Lookup<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Lookup<'_, T> {}

impl<'a, T> Lookup<'a, T> {
    /// The one that was found.
    pub fn one(&self) -> Option<&'a T> {
        match self {
            Self::One(one) => Some(one),
            _ => None,
        }
    }
}

/// How complete the lists are (rule: unknown-is-not-zero). A list that isn't in it was never read whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The state of each list that was read or refused.
    pub lists: BTreeMap<Resource, Reach>,
}

/// How far one list reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Read whole, as it was at this instant.
    Complete(Timestamp),
    /// The keys may not read it.
    Refused,
}

impl Coverage {
    /// Every list read whole at an instant.
    pub fn complete(at: Timestamp) -> Self {
        use strum::IntoEnumIterator;
        Self { lists: Resource::iter().map(|list| (list, Reach::Complete(at))).collect() }
    }

    /// When a list was last read whole; nothing where it never was.
    pub fn read(&self, list: Resource) -> Option<Timestamp> {
        match self.lists.get(&list) {
            Some(Reach::Complete(read)) => Some(*read),
            Some(Reach::Refused) | None => None,
        }
    }

    /// Why the absence of a record of a list at an instant proves nothing; nothing when it does.
    pub fn gap(&self, list: Resource, at: Option<Timestamp>) -> Option<String> {
        let name = list.name();
        match self.lists.get(&list) {
            None => Some(format!("the list of {name} has never been read whole; sync first")),
            Some(Reach::Refused) => {
                Some(format!("the API keys may not read {name}; look in the web app"))
            }
            Some(Reach::Complete(read)) => at.filter(|at| read < at).map(|at| {
                format!("{name} were last read at {read}, which is before {at}; sync again")
            }),
        }
    }
}

/// What an agent answered to a check's question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which check.
    pub id: Check,
    /// Which offer's, by its key; none: all of them.
    pub offer: Option<String>,
    /// What.
    pub says: AnswerValue,
    /// What exactly is wrong, where the agent chose among several codes.
    pub code: Option<Code>,
    /// The agent's own words.
    pub note: String,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum AnswerValue {
    /// It is so.
    Yes,
    /// It isn't.
    No,
    /// Not known to the agent either.
    Skip,
}
