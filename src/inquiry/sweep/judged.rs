//! Reads and judges some events together.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::known::KnownPartners;
use super::{EventSlot, SweepError, UnrewardedEvent};
use crate::domain::{Resource, StoredRecord, Timestamp};
use crate::inquiry::by_hand;
use crate::inquiry::capped::{self, Capped};
use crate::inquiry::{events, records};
use crate::investigate::{
    Claim, Coverage, Customer, Event, Facts, Investigation, Ledger, Lookup, PaymentSource, Reward,
    caps_since, judge,
};
use crate::offers::{EventKind, OffersFile};
use crate::store::{AmongKeys, Store};

/// What all events are judged with.
pub(in crate::inquiry) struct SharedFacts<'a> {
    pub(in crate::inquiry) known: &'a KnownPartners,
    pub(in crate::inquiry) offers: Option<&'a OffersFile>,
    pub(in crate::inquiry) coverage: &'a Coverage,
    pub(in crate::inquiry) data_as_of: Option<Timestamp>,
    pub(in crate::inquiry) now: Timestamp,
}

/// What is known about the customers of some events, and the rewards that answered for the events before they
/// vanished.
struct Around {
    customers: HashMap<String, Customer>,
    transactions: HashMap<String, Vec<Event>>,
    /// The leads and deals that customers came from, by the customer's key.
    origins: HashMap<String, Event>,
    /// By the event's key; for sign-ups, leads and deals, by the customer's.
    linked: HashMap<String, Vec<Reward>>,
    /// What offers with a cap per customer paid, whoever got it, by the customer's key.
    capped: HashMap<String, Vec<Reward>>,
}

/// Judges some events of one kind; those that have a reward are left out.
pub(super) fn judge_some(
    store: &Store,
    slots: &[EventSlot],
    lent: &SharedFacts<'_>,
) -> Result<Vec<UnrewardedEvent>, SweepError> {
    each_event(store, slots, lent, |event, partner, facts| {
        let judged = judge(facts);
        (!judged.is_rewarded()).then(|| told(event, partner, &judged))
    })
}

/// Puts together the facts of some events of one kind, and returns what is told of each.
pub(in crate::inquiry) fn each_event<T>(
    store: &Store,
    slots: &[EventSlot],
    lent: &SharedFacts<'_>,
    tell: impl Fn(&Event, Option<&String>, &Facts<'_>) -> Option<T>,
) -> Result<Vec<T>, SweepError> {
    let Some(kind) = slots.first().map(|slot| slot.kind) else { return Ok(Vec::new()) };
    let Some(list) = kind.list() else { return Ok(Vec::new()) };
    let around = Around::load(store, kind, slots, lent.offers)?;
    // A customer's payments, including the ones to judge, are read together with the customer.
    let read = |slot: &&EventSlot| kind == EventKind::Transaction && slot.found.customer.is_some();
    let rows: Vec<i64> =
        slots.iter().filter(|slot| !read(slot)).map(|slot| slot.found.row).collect();
    let stored = store.stored_among(list, AmongKeys::Rows(&rows))?;
    let events = events::events(store, stored)?;
    let wanted: HashSet<&str> =
        slots.iter().filter(read).map(|slot| slot.found.key.as_str()).collect();
    let of_customers = around.transactions.values().flatten();
    let of_customers = of_customers.filter(|event| wanted.contains(event.key.as_str()));
    let ledgers = around.ledgers();
    let judged: Vec<&Event> = events.iter().chain(of_customers).collect();
    let made = made_by_hand(store, &judged, (&around, &ledgers), lent)?;
    let told = judged.into_iter().filter_map(|event| {
        let (partner, facts) = facts_of(event, &around, &ledgers, &made, lent);
        tell(event, partner, &facts)
    });
    Ok(told.collect())
}

impl Around {
    fn load(
        store: &Store,
        kind: EventKind,
        slots: &[EventSlot],
        offers: Option<&OffersFile>,
    ) -> Result<Self, SweepError> {
        let customers: BTreeSet<&String> =
            slots.iter().filter_map(|slot| slot.found.customer.as_ref()).collect();
        let customers: Vec<String> = customers.into_iter().cloned().collect();
        let keys: Vec<String> = slots.iter().map(|slot| slot.found.key.clone()).collect();
        let found = store.stored_among(Resource::Customers, AmongKeys::Keys(&customers))?;
        let mut changes = store.changes_among(Resource::Customers, &customers)?;
        let people = found.into_iter().map(|stored| {
            let mut customer = records::plain_customer(stored);
            let seen = changes.remove(&customer.key).unwrap_or_default();
            customer.partners_before = records::partners_before(seen);
            customer
        });
        let mut linked = linked(store, kind, &keys, &customers)?;
        let offers = capped::offers(offers, kind, Capped::PerCustomer);
        let transactions = if kind == EventKind::Transaction {
            let payments = payments(store, &customers)?;
            link_refunds(store, &payments, &mut linked)?;
            payments
        } else if !offers.is_empty() {
            payments(store, &customers)?
        } else {
            // A reward made by hand may name one of the customer's payments, and is that payment's then.
            let made = linked.iter().filter(|(_, rewards)| rewards.iter().any(Reward::is_manual));
            payments(store, &made.map(|(customer, _)| customer.clone()).collect::<Vec<_>>())?
        };
        let capped = of_caps(store, &offers, &customers, &transactions)?;
        let customers: HashMap<String, Customer> =
            people.map(|customer| (customer.key.clone(), customer)).collect();
        let origins = match kind {
            EventKind::Lead | EventKind::Deal => HashMap::new(),
            _ => origins(store, customers.values())?,
        };
        Ok(Self { customers, transactions, origins, linked, capped })
    }
}

/// The customers' payments, by customer key.
fn payments(
    store: &Store,
    customers: &[String],
) -> Result<HashMap<String, Vec<Event>>, SweepError> {
    let mut found = HashMap::new();
    for stored in store.stored_among(Resource::Transactions, AmongKeys::OfCustomers(customers))? {
        let customer = stored.customer.clone();
        put(&mut found, customer, records::event_of(stored, &[]));
    }
    Ok(found)
}

/// The rewards that may answer for events: by the event's key for payments and actions, else by the customer's.
fn linked(
    store: &Store,
    kind: EventKind,
    keys: &[String],
    customers: &[String],
) -> Result<HashMap<String, Vec<Reward>>, SweepError> {
    let mut found = HashMap::new();
    let is_by_customer = !matches!(kind, EventKind::Transaction | EventKind::Action);
    let (answering, name): (AmongKeys<'_>, fn(&StoredRecord) -> Option<String>) = match kind {
        EventKind::Transaction => {
            (AmongKeys::OfTransactions(keys), |reward| reward.text("transaction_key"))
        }
        EventKind::Action => (AmongKeys::OfActions(keys), |reward| reward.text("action_key")),
        _ => (AmongKeys::OfCustomers(customers), |reward| reward.customer.clone()),
    };
    for stored in store.stored_among(Resource::Rewards, answering)? {
        let (of, reward) = (name(&stored), records::reward(stored));
        put(&mut found, of, Some(reward).filter(|reward| !is_by_customer || !reward.is_manual()));
    }
    // For rewards made by hand, the description counts, too.
    if is_by_customer {
        for stored in store.stored_among(Resource::Rewards, AmongKeys::ByHandFor(customers))? {
            put(&mut found, stored.customer.clone(), Some(records::reward(stored)));
        }
    }
    Ok(found)
}

/// Adds what was taken back in a refund's name to the payment that the refund takes back.
fn link_refunds(
    store: &Store,
    payments: &HashMap<String, Vec<Event>>,
    linked: &mut HashMap<String, Vec<Reward>>,
) -> Result<(), SweepError> {
    let mut refunded: HashMap<String, String> = HashMap::new();
    for all in payments.values() {
        let mut refunds =
            all.iter().filter(|row| row.amount.or(row.amount_usd) < Some(0)).peekable();
        if refunds.peek().is_none() {
            continue;
        }
        let ledger = Ledger::of(all);
        let pairs = refunds.map(|row| (row.key.clone(), ledger.source(&row.key).to_owned()));
        refunded.extend(pairs.filter(|(refund, payment)| refund != payment));
    }
    if refunded.is_empty() {
        return Ok(());
    }
    let keys: Vec<String> = refunded.keys().cloned().collect();
    for stored in store.stored_among(Resource::Rewards, AmongKeys::OfTransactions(&keys))? {
        let reward = records::reward(stored);
        let key = reward.transaction_key.as_ref().filter(|_| reward.takes_back());
        let payment = key.and_then(|key| refunded.get(key)).cloned();
        put(linked, payment, Some(reward));
    }
    Ok(())
}

impl Around {
    fn of(&self, event: &Event) -> Option<&Customer> {
        event.customer_key.as_ref().and_then(|key| self.customers.get(key))
    }

    /// The ledger of each customer: what became of a payment depends on all the customer's payments.
    fn ledgers(&self) -> HashMap<&str, Ledger<'_>> {
        let ledgers = self.transactions.iter();
        ledgers.map(|(key, payments)| (key.as_str(), Ledger::of(payments))).collect()
    }
}

/// What offers with a cap per customer paid, by customer key.
fn of_caps(
    store: &Store,
    offers: &[String],
    customers: &[String],
    transactions: &HashMap<String, Vec<Event>>,
) -> Result<HashMap<String, Vec<Reward>>, SweepError> {
    let mut found = HashMap::new();
    if offers.is_empty() {
        return Ok(found);
    }
    let payments =
        transactions.iter().flat_map(|(whose, all)| all.iter().map(move |one| (whose, one)));
    let whose: HashMap<&str, &String> =
        payments.map(|(whose, payment)| (payment.key.as_str(), whose)).collect();
    let keys: Vec<String> = whose.keys().map(|key| (*key).to_owned()).collect();
    for stored in capped::of_customers(store, offers, customers, &keys)? {
        let payment = stored.text("transaction_key");
        let of_payment =
            || payment.and_then(|key| whose.get(key.as_str()).map(|key| (*key).clone()));
        let customer = stored.customer.clone().or_else(of_payment);
        put(&mut found, customer, Some(records::reward(stored)));
    }
    Ok(found)
}

/// Where customers came from, for those who may have come by a lead or a deal.
fn origins<'a>(
    store: &Store,
    customers: impl Iterator<Item = &'a Customer>,
) -> Result<HashMap<String, Event>, SweepError> {
    let may =
        |one: &&Customer| one.may_come_by(EventKind::Lead) || one.may_come_by(EventKind::Deal);
    let customers: Vec<&Customer> = customers.filter(may).collect();
    let names = |one: &Customer| [Some(one.key.clone()), one.external_key.clone()];
    let keys: Vec<String> = customers.iter().flat_map(|one| names(one)).flatten().collect();
    let mut found: HashMap<String, Vec<Event>> = HashMap::new();
    for list in [Resource::Leads, Resource::Deals] {
        for stored in store.stored_among(list, AmongKeys::OfCustomers(&keys))? {
            let name = stored.text("customer_key");
            put(&mut found, name, records::event_of(stored, &[]));
        }
    }
    let origin = |one: &Customer| {
        let own = names(one).into_iter().flatten().filter_map(|name| found.get(&name));
        events::origin(own.flatten().cloned().collect())
    };
    Ok(customers.iter().filter_map(|one| Some((one.key.clone(), origin(one)?))).collect())
}

fn put<T>(map: &mut HashMap<String, Vec<T>>, key: Option<String>, value: Option<T>) {
    if let (Some(key), Some(value)) = (key, value) {
        map.entry(key).or_default().push(value);
    }
}

fn some<'a, T>(map: &'a HashMap<String, Vec<T>>, key: Option<&String>) -> &'a [T] {
    key.and_then(|key| map.get(key)).map(Vec::as_slice).unwrap_or_default()
}

/// Rewards made by hand that may answer for some events.
struct MadeByHand<'a> {
    /// By the event's key.
    rewards: HashMap<&'a str, Vec<&'a Reward>>,
    /// The customers' payments that have a reward of their own.
    rewarded: BTreeSet<String>,
}

fn made_by_hand<'a>(
    store: &Store,
    events: &[&'a Event],
    (around, ledgers): (&Around, &HashMap<&str, Ledger<'_>>),
    lent: &SharedFacts<'a>,
) -> Result<MadeByHand<'a>, SweepError> {
    let mut rewards = HashMap::new();
    let mut payments: BTreeSet<&String> = BTreeSet::new();
    for event in events {
        let customer = around.of(event);
        let found = lent.known.by_hand.on(event, customer, whose(event, customer));
        if !found.is_empty() {
            rewards.insert(event.key.as_str(), found);
            let all = some(&around.transactions, event.customer_key.as_ref());
            payments.extend(all.iter().map(|payment| &payment.key));
        }
    }
    payments.extend(ledgers.values().flat_map(Ledger::repeating).map(|payment| &payment.key));
    let payments: Vec<String> = payments.into_iter().cloned().collect();
    let rewarded =
        if payments.is_empty() { BTreeSet::new() } else { by_hand::rewarded(store, &payments)? };
    Ok(MadeByHand { rewards, rewarded })
}

/// The partner of an event: the one it names, else its customer's.
fn whose<'a>(event: &'a Event, customer: Option<&'a Customer>) -> Option<&'a String> {
    let of_customer = || customer.and_then(|customer| customer.partnership_key.as_ref());
    event.partnership_key.as_ref().or_else(of_customer)
}

/// The facts of a claim that consists of the event's key alone, with the event's partner.
///
/// What can only warn or add words isn't looked up: why a payment isn't approved, other records of the same person,
/// earlier customers of the same company, and the lead behind a payment whose customer came another way.
fn facts_of<'a>(
    event: &'a Event,
    around: &'a Around,
    ledgers: &'a HashMap<&str, Ledger<'a>>,
    made: &'a MadeByHand<'a>,
    lent: &'a SharedFacts<'a>,
) -> (Option<&'a String>, Facts<'a>) {
    let of = event.customer_key.as_ref();
    let transactions = match of.and_then(|key| ledgers.get(key.as_str())) {
        Some(ledger) => PaymentSource::Kept(ledger),
        None => PaymentSource::All(&[]),
    };
    let customer = around.of(event);
    let partner = whose(event, customer);
    let account = lent.known.of(partner);
    let answered = match event.kind {
        EventKind::Transaction | EventKind::Action => Some(&event.key),
        _ => of,
    };
    let capped = account.and_then(|account| account.capped(event.kind));
    // What lies before every cap's period isn't gone through again for each event.
    let since = lent.offers.and_then(|file| caps_since(file, event.kind, event.recorded_at));
    let claim = Claim { key: Some(event.key.clone()), ..Claim::of(event.kind) };
    let facts = Facts {
        data_as_of: lent.data_as_of,
        partner: account
            .and_then(|account| account.partner.as_ref())
            .map_or(Lookup::Open, Lookup::One),
        customer: customer.map_or(Lookup::Open, Lookup::One),
        event: Lookup::One(event),
        transactions,
        linked: some(&around.linked, answered),
        origin: of.and_then(|key| around.origins.get(key)),
        by_hand: made.rewards.get(event.key.as_str()).cloned().unwrap_or_default(),
        rewarded: &made.rewarded,
        held: account.map(|account| account.held.as_slice()).unwrap_or_default(),
        capped: capped.map(|all| all.between(since, event.recorded_at)).unwrap_or_default(),
        capped_back: capped.map(|all| all.back.as_slice()).unwrap_or_default(),
        capped_of_customer: some(&around.capped, of),
        offers: lent.offers,
        ..Facts::bare(lent.now, claim, lent.coverage)
    };
    (partner, facts)
}

/// What a sweep says of an event.
pub(in crate::inquiry) fn told(
    event: &Event,
    partner: Option<&String>,
    result: &Investigation,
) -> UnrewardedEvent {
    let failing = result.first_failing();
    let sums = result.at_stake();
    let one = |sums: &[(String, i64)]| match sums {
        [] => (Some(0), None),
        [(currency, sum)] => (Some(*sum), Some(currency.clone())),
        _ => (None, None),
    };
    let (would_pay_total, pay_currency) = one(&sums);
    let (would_pay, _) = one(&result.part_at_stake());
    UnrewardedEvent {
        kind: event.kind,
        key: event.key.clone(),
        partner: partner.cloned(),
        customer: event.customer_key.clone(),
        recorded_at: event.recorded_at,
        amount: event.amount,
        amount_usd: event.amount_usd,
        currency: event.currency.clone(),
        verdict: result.verdict,
        check: failing.map(|(_, finding)| finding.id),
        code: failing.and_then(|(_, finding)| finding.code),
        offer: result.nearest().map(|offer| offer.key.clone()),
        would_pay,
        would_pay_total,
        pay_currency,
        sums,
    }
}
