//! Rewards in every state: most for a payment, some for a sign-up, a few given by hand. Each is what the
//! programme's own offers pay, except a handful that show what can go wrong (`docs/demo.md` names them).

use std::sync::Arc;

use serde_json::{Value, json};

use super::customers::CustomerRows;
use super::faults::Fault;
use super::filters::ListRequest;
use super::partners::PartnerRows;
use super::programme::DemoWorld;
use super::random::{Draw, Use};
use super::rows::{MadeRows, index, key};
use super::terms::{DRIP10, SIGNUP5, STD20, Terms};
use super::transactions::Transactions;
use crate::domain::time::DAY;

/// All rewards except those of the cases. Each payment has two places here: an even one for its own reward, which is
/// empty if no offer pays for the payment, and an odd one for a sign-up near it in time, or something made by hand.
pub(super) struct Rewards {
    world: DemoWorld,
    pub(super) len: i64,
    pub(super) partners: Arc<PartnerRows>,
    customers: Arc<CustomerRows>,
    pub(super) transactions: Arc<Transactions>,
    pub(super) faults: Vec<(i64, Fault)>,
}

const PREFIX: &str = "rwrd_";
/// The prefix of the keys of faulty rewards.
const FAULT: &str = "rwrd_fault-";

/// What a reward is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum MadeFor {
    Payment,
    /// A payment that isn't there: refunded since, or one that never existed.
    Gone(&'static str),
    SignUp,
    ByHand,
    /// It should have been made, and wasn't.
    Nothing,
}

/// A reward before it is a row.
#[derive(Clone, Copy)]
pub(super) struct Made {
    pub(super) cause: MadeFor,
    /// The offer that pays it; `None` when it was given by hand.
    pub(super) terms: Option<&'static Terms>,
    pub(super) transaction: i64,
    pub(super) customer: i64,
    pub(super) partner: i64,
    pub(super) amount: i64,
    pub(super) words: &'static str,
}

impl Rewards {
    pub(super) fn new(
        world: DemoWorld,
        partners: Arc<PartnerRows>,
        customers: Arc<CustomerRows>,
        transactions: Arc<Transactions>,
    ) -> Self {
        let len = transactions.count() * 2;
        let mut rewards =
            Self { world, len, partners, customers, transactions, faults: Vec::new() };
        rewards.place_faults();
        rewards
    }

    pub(super) fn draw(&self, i: i64, salt: u64) -> Draw {
        self.world.random.of(Use::Reward, i, salt)
    }

    pub(super) fn transaction(i: i64) -> i64 {
        i / 2
    }

    /// The reward at a place, if there is one.
    fn made(&self, i: i64) -> Option<Made> {
        match self.faults.iter().find(|(at, _)| *at == i) {
            Some((_, fault)) => self.wrong(i, *fault).filter(|made| made.cause != MadeFor::Nothing),
            None => self.right(i),
        }
    }

    /// The reward that the offers pay at a place.
    pub(super) fn right(&self, i: i64) -> Option<Made> {
        let transaction = Self::transaction(i);
        if i % 2 == 0 {
            return self.paid(transaction);
        }
        if let Some(customer) = self.signs_up(transaction) {
            return self.signed_up(i, customer);
        }
        match self.draw(i, 1).below(100) {
            0..2 => Some(Made {
                cause: MadeFor::ByHand,
                amount: 2500,
                words: "Thank you for the webinar",
                ..self.of_payment(transaction)
            }),
            2..6 => {
                let paid = self.paid(transaction)?;
                Some(Made { cause: MadeFor::Gone("refunded"), ..paid })
            }
            _ => None,
        }
    }

    /// The customer whose sign-up has its place beside a payment's: the customers are spread over the payments, so
    /// that each has one.
    pub(super) fn signs_up(&self, transaction: i64) -> Option<i64> {
        let of = |t: i64| t * self.customers.count() / self.transactions.count().max(1);
        let is_first = transaction == 0 || of(transaction) != of(transaction - 1);
        is_first.then(|| of(transaction))
    }

    /// What all rewards of a payment have in common.
    pub(super) fn of_payment(&self, transaction: i64) -> Made {
        let customer = self.transactions.customer(transaction);
        Made {
            cause: MadeFor::Payment,
            terms: None,
            transaction,
            customer,
            partner: self.customers.partner(customer),
            amount: 0,
            words: "",
        }
    }

    /// The reward for a payment by the first of the offers that pays for it.
    fn paid(&self, transaction: i64) -> Option<Made> {
        let terms = [&STD20, &DRIP10].into_iter().find(|terms| self.pays(terms, transaction))?;
        Some(self.by(terms, transaction))
    }

    pub(super) fn by(&self, terms: &'static Terms, transaction: i64) -> Made {
        let amount = terms.share(self.base(transaction));
        let words = terms.words;
        Made { terms: Some(terms), amount, words, ..self.of_payment(transaction) }
    }

    pub(super) fn base(&self, transaction: i64) -> i64 {
        self.transactions.payment(transaction).amount_usd.unwrap_or(0)
    }

    /// Whether a payment could earn anything at all.
    pub(super) fn is_sound(&self, transaction: i64) -> bool {
        let Made { customer, partner, .. } = self.of_payment(transaction);
        self.base(transaction) > 0
            && self.transactions.is_approved(transaction)
            && !self.customers.is_test(customer)
            && self.partners.joined(partner) <= self.transactions.created_at(transaction)
            && !self.transactions.is_repeat(transaction)
    }

    /// Whether an offer's rules hold for a payment.
    pub(super) fn pays(&self, terms: &Terms, transaction: i64) -> bool {
        self.is_sound(transaction)
            && self.is_for(terms, transaction)
            && self.is_young(terms, transaction)
            && terms.takes_product(self.transactions.payment(transaction).product)
            && self.base(transaction) >= terms.least
    }

    pub(super) fn is_for(&self, terms: &Terms, transaction: i64) -> bool {
        terms.is_for(self.partners.group_of(self.of_payment(transaction).partner))
    }

    pub(super) fn is_young(&self, terms: &Terms, transaction: i64) -> bool {
        let customer = self.customers.created_at(self.transactions.customer(transaction));
        terms.is_young(customer, self.transactions.created_at(transaction))
    }

    /// The reward for a customer's sign-up.
    fn signed_up(&self, i: i64, customer: i64) -> Option<Made> {
        let (partner, at) = (self.customers.partner(customer), self.customers.created_at(customer));
        let is_due = !self.customers.is_test(customer)
            && SIGNUP5.is_for(self.partners.group_of(partner))
            && self.partners.joined(partner) <= at;
        is_due.then(|| Made {
            cause: MadeFor::SignUp,
            terms: Some(&SIGNUP5),
            customer,
            partner,
            amount: 500,
            words: SIGNUP5.words,
            ..self.of_payment(Self::transaction(i))
        })
    }

    /// The reward's state, and the reason given for it.
    pub(super) fn state(&self, i: i64, made: &Made) -> (&'static str, Option<&'static str>) {
        if made.cause == MadeFor::Gone("refunded") {
            return ("declined", Some("Payment refunded"));
        }
        let delay = made.terms.map_or(0, |terms| terms.delay);
        let age = self.world.anchor - self.created(i) - delay;
        match self.draw(i, 2).below(100) {
            0..2 if self.fault_of(i).is_none() => ("hold", Some("Suspicious activity")),
            2..5 if self.fault_of(i).is_none() => {
                ("declined", Some("Customer is already known to us"))
            }
            _ if age < 0 => ("scheduled", None),
            _ if age < 20 * DAY => ("pending", None),
            _ if age < 45 * DAY => ("approved", None),
            _ => ("paid", None),
        }
    }
}

impl MadeRows for Rewards {
    fn len(&self) -> i64 {
        self.len
    }

    /// Counts the places that hold a reward; every place has to be looked at, so all cores do it.
    fn filled(&self) -> i64 {
        let parts = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let parts = crate::domain::num::count(parts).clamp(1, self.len.max(1));
        let part = |n: i64| {
            let places = (self.len * n / parts)..(self.len * (n + 1) / parts);
            crate::domain::num::count(places.filter(|i| self.made(*i).is_some()).count())
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..parts).map(|n| scope.spawn(move || part(n))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or_default()).sum()
        })
    }

    fn created(&self, i: i64) -> i64 {
        (self.transactions.created_at(Self::transaction(i)) + 1).min(self.world.anchor)
    }
    fn updated(&self, i: i64) -> i64 {
        self.created(i)
    }
    fn key(&self, i: i64) -> String {
        self.fault_of(i).map_or_else(|| key(PREFIX, i), |name| format!("{FAULT}{name}"))
    }
    fn index(&self, wanted: &str) -> Option<i64> {
        if wanted.starts_with(FAULT) {
            return self.faults.iter().map(|(at, _)| *at).find(|at| self.key(*at) == wanted);
        }
        index(PREFIX, wanted, self.len)
            .filter(|i| self.fault_of(*i).is_none() && self.made(*i).is_some())
    }

    /// Scheduled rewards are listed only when asked for.
    fn is_listed(&self, i: i64, question: &ListRequest) -> bool {
        let Some(made) = self.made(i) else { return false };
        let (status, _) = self.state(i, &made);
        question.status.as_deref().map_or(status != "scheduled", |wanted| wanted == status)
    }

    fn row(&self, i: i64) -> Value {
        let Some(made) = self.made(i) else { return Value::Null };
        let (status, reason) = self.state(i, &made);
        let created = self.created(i);
        let mut row = json!({
            "key": self.key(i), "created_at": created, "updated_at": self.updated(i), "amount": made.amount, "currency": "USD",
            "description": made.words, "decline_reason": reason, "reward_status": status, "action": null,
            "customer": self.named_customer(&made), "transaction": self.named_payment(i, &made),
            "partnership": self.partners.short(made.partner),
            "offer": made.terms.map(|terms| json!({"key": terms.key, "description": terms.description})),
            "trigger": made.terms.map(|terms| json!({"key": terms.key.replace("offr_", "trig_")})),
            "invoice": self.invoice(created, status),
        });
        let delay = made.terms.map(|terms| terms.delay).filter(|_| status == "scheduled");
        if let (Some(delay), Some(row)) = (delay, row.as_object_mut()) {
            row.insert("ready_at".to_owned(), (created + delay).into());
        }
        row
    }
}

impl Rewards {
    fn named_customer(&self, made: &Made) -> Value {
        let customer = made.customer;
        match made.cause {
            MadeFor::ByHand => Value::Null,
            _ => {
                json!({"key": CustomerRows::row_key(customer), "email": self.customers.email(customer),
                    "name": self.customers.name(customer), "external_key": self.customers.external_key(customer)})
            }
        }
    }

    fn named_payment(&self, i: i64, made: &Made) -> Value {
        let key = match made.cause {
            MadeFor::SignUp | MadeFor::ByHand | MadeFor::Nothing => return Value::Null,
            MadeFor::Gone(how) => format!("inv-{how}-{i:08}"),
            MadeFor::Payment => Transactions::row_key(made.transaction),
        };
        let payment = self.transactions.payment(made.transaction);
        json!({"key": key, "amount": payment.amount, "currency": payment.currency})
    }

    fn invoice(&self, created: i64, status: &str) -> Value {
        let key = format!("invo_{}", created / (30 * DAY));
        match status {
            "paid" => {
                json!({"key": key, "status": "charge_succeeded", "payment_date": (created + 40 * DAY).min(self.world.anchor)})
            }
            "approved" => json!({"key": key, "status": "pending", "payment_date": null}),
            _ => Value::Null,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::faults::FAULTS;
    use super::super::{DemoProgramme, Spec};
    use super::*;

    fn rows(seed: u64, partners: u32) -> Vec<Value> {
        let programme = DemoProgramme::new(Spec { seed, partners, anchor_ms: 1_790_000_000_000 });
        let list = programme.list("rewards").unwrap();
        let asked = |status: Option<&str>| {
            let mut question = ListRequest::default();
            question.status = status.map(str::to_owned);
            question
        };
        let mut rows = Vec::new();
        for question in [asked(None), asked(Some("scheduled"))] {
            let places = list.after(None).take(usize::try_from(list.rows.len()).unwrap() + 20);
            rows.extend(places.filter(|at| list.is_listed(*at, &question)).map(|at| list.row(at)));
        }
        rows
    }

    #[test]
    fn what_is_counted_is_what_is_listed_and_every_fault_is_there_once() {
        for (seed, partners) in [(1, 500), (7, 500), (3, 60)] {
            let spec = Spec { seed, partners, anchor_ms: 1_790_000_000_000 };
            let counts: std::collections::BTreeMap<_, _> =
                DemoProgramme::new(spec).counts().into_iter().collect();
            let rows = rows(seed, partners);
            assert_eq!(counts["rewards"], u64::try_from(rows.len()).unwrap());
            let keys: std::collections::BTreeSet<&str> =
                rows.iter().map(|row| row["key"].as_str().unwrap()).collect();
            assert_eq!(keys.len(), rows.len(), "each key once");
            let made = FAULTS.iter().filter(|(fault, _)| *fault != Fault::Forgotten);
            for (_, name) in made {
                let there = keys.contains(format!("{FAULT}{name}").as_str());
                assert!(there || partners < 500, "{name} of {seed}");
            }
            let statuses: std::collections::BTreeSet<&str> =
                rows.iter().map(|row| row["reward_status"].as_str().unwrap()).collect();
            assert_eq!(statuses.len(), 6, "{statuses:?}");
            assert!(rows.len() > usize::try_from(partners).unwrap() * 3, "{}", rows.len());
        }
    }

    #[test]
    fn the_same_spec_gives_the_same_rows_and_a_key_leads_back() {
        assert_eq!(rows(1, 60), rows(1, 60));
        let programme =
            DemoProgramme::new(Spec { seed: 1, partners: 500, anchor_ms: 1_790_000_000_000 });
        let list = programme.list("rewards").unwrap();
        for row in rows(1, 500) {
            let key = row["key"].as_str().unwrap();
            assert_eq!(list.row(list.find(key).unwrap())["key"], key);
        }
        assert!(list.find("rwrd_fault-nothing").is_none());
    }
}
