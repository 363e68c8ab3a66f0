//! What is known about a claim: plain data that a caller fills from the store, from files and from an agent's
//! answers. It borrows, so that a sweep can lend the same partner, customer and offers to many events. The order
//! within a list never matters.

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
    /// The present.
    pub now: Timestamp,
    /// The time zone of the days in a reply.
    pub zone: Zone,
    /// The start of the last sync that read every readable list whole.
    pub data_as_of: Option<Timestamp>,
    /// What the agent or the partner claims.
    pub claim: Claim,
    /// Who the reply is for.
    pub addressee: Addressee,
    /// The partner that was named, else the customer's.
    pub partner: Lookup<'a, ClaimPartner>,
    /// The customer that was named, else the event's.
    pub customer: Lookup<'a, Customer>,
    /// The event to judge. `Many`: the claim fits several, and nothing tells which is meant.
    pub event: Lookup<'a, Event>,
    /// The customer's transactions, with or without the judged one.
    pub transactions: PaymentSource<'a>,
    /// Rewards that name the event or its customer, whoever got them.
    pub linked: &'a [Reward],
    /// Rewards made by hand: those with the event's key in their description, whoever got them, and the partner's for
    /// this customer.
    pub by_hand: Vec<&'a Reward>,
    /// The keys of the customer's payments that have a reward of their own. Only needed if a reward was made by hand.
    pub rewarded: &'a BTreeSet<String>,
    /// The partner's rewards on hold.
    pub held: &'a [Reward],
    /// The partner's rewards from offers with caps, and what was taken back from it without naming an offer. Only
    /// needed if there are such offers.
    pub capped: &'a [Reward],
    /// What was taken back of those, where it isn't among them.
    pub capped_back: &'a [Reward],
    /// The customer's rewards from offers with a cap per customer, whoever got them.
    pub capped_of_customer: &'a [Reward],
    /// What the partner could withdraw now, in US cents, if known.
    pub balance: Option<i64>,
    /// The lead or deal that the customer came from, unless the event is one itself.
    pub origin: Option<&'a Event>,
    /// Anybody's leads and deals on the customer's or the event's account. They are only mentioned, never judged.
    pub pipeline: &'a [Event],
    /// Keys and names of partners that the texts may name.
    pub names: &'a [(String, String)],
    /// Other customers who may be the same person: by e-mail, provider key, or name and domain.
    pub lookalikes: &'a [Lookalike],
    /// An earlier customer of the partner with the same company's e-mail domain.
    pub domain_seen: Option<&'a str>,
    /// If the customer wasn't found: the closest ones, for the agent.
    pub closest: &'a [String],
    /// The key that was asked for belongs to a record that isn't the event meant.
    pub is_key_taken: bool,
    /// The customer that was asked for is the name, e-mail or key of somebody else on record.
    pub is_customer_taken: bool,
    /// How the claim was understood, for the agent, one line each.
    pub hints: &'a [String],
    /// Names, e-mails and keys of other partners and their customers that occur in texts a reply may quote.
    pub third_parties: &'a [ThirdParty],
    /// Those of the rewards' decline reasons that several partners were given.
    pub common_reasons: &'a [String],
    /// The offers file, if there is one.
    pub offers: Option<&'a OffersFile>,
    /// Key and description of offers that rewards name and the file doesn't (rule: offers-judged).
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
    /// A claim of which nothing is known yet; callers fill in the rest.
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
            capped_back: &[],
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

/// What is claimed. Everything but the kind may be missing.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The kind of event.
    pub kind: EventKind,
    /// Nobody named the kind, so a key may be any event's.
    pub any_kind: bool,
    /// The partner, as it was asked for.
    pub partner: Option<String>,
    /// The customer, as it was asked for.
    pub customer: Option<String>,
    /// The event's key, as it was asked for.
    pub key: Option<String>,
    /// When it is said to have happened: the first instant, and the first one after it.
    pub on: Option<(Timestamp, Timestamp)>,
    /// What it is said to have come to, in the minor unit of any currency.
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
    /// Nobody asked for it.
    #[default]
    Open,
    /// It was looked for and isn't there.
    Missing,
    /// Exactly one fits.
    One(&'a T),
    /// Each of these fits.
    Many(&'a [T]),
}

impl<T> Clone for Lookup<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Lookup<'_, T> {}

impl<'a, T> Lookup<'a, T> {
    /// The only one that fits, if there is exactly one.
    pub fn one(&self) -> Option<&'a T> {
        match self {
            Self::One(one) => Some(one),
            _ => None,
        }
    }
}

/// How complete the lists are (rule: unknown-is-not-zero). A list that isn't in here was never read whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Each list that was read whole, or refused.
    pub lists: BTreeMap<Resource, Reach>,
}

/// How much of a list is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Read whole; this is its state at that instant.
    Complete(Timestamp),
    /// The API keys may not read it.
    Refused,
}

impl Coverage {
    /// Every list, read whole at this instant.
    pub fn complete(at: Timestamp) -> Self {
        use strum::IntoEnumIterator;
        Self { lists: Resource::iter().map(|list| (list, Reach::Complete(at))).collect() }
    }

    /// When a list was last read whole, if ever.
    pub fn read(&self, list: Resource) -> Option<Timestamp> {
        match self.lists.get(&list) {
            Some(Reach::Complete(read)) => Some(*read),
            Some(Reach::Refused) | None => None,
        }
    }

    /// Why a record's absence from a list at an instant proves nothing; `None` if it does.
    pub fn gap(&self, list: Resource, at: Option<Timestamp>) -> Option<String> {
        let name = list.name();
        match self.lists.get(&list) {
            None => Some(format!("{name} have never been read completely; sync first")),
            Some(Reach::Refused) => {
                Some(format!("the API keys may not read {name}; look in the web app"))
            }
            Some(Reach::Complete(read)) => at
                .filter(|at| read < at)
                .map(|at| format!("{name} were last read at {read}, before {at}; sync again")),
        }
    }
}

/// An agent's answer to a check's question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which check.
    pub id: Check,
    /// The key of the offer it is about; `None`: all offers.
    pub offer: Option<String>,
    /// Yes, no, or not known.
    pub says: AnswerValue,
    /// The code the agent chose, where a failure may have several.
    pub code: Option<Code>,
    /// The agent's own words.
    pub note: String,
}

/// What an agent answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum AnswerValue {
    /// The check holds.
    Yes,
    /// It doesn't.
    No,
    /// The agent doesn't know either.
    Skip,
}
