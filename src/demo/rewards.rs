//! Rewards: most for a payment, some for a sign-up, a few given by hand; in every state.

use std::sync::Arc;

use serde_json::{Value, json};

use super::customers::Customers;
use super::filters::Question;
use super::partners::Partners;
use super::programme::World;
use super::random::{Draw, Use};
use super::rows::{Rows, index, key};
use super::transactions::Transactions;
use crate::domain::time::DAY;

/// All rewards but those of the cases. Of five payments four earned one.
pub(super) struct Rewards {
    world: World,
    len: i64,
    partners: Arc<Partners>,
    customers: Arc<Customers>,
    transactions: Arc<Transactions>,
}

const PREFIX: &str = "rwrd_";

/// What a reward is for.
enum Cause {
    Payment,
    /// A payment that was refunded: its transaction is gone, the reward still names it.
    Refunded,
    SignUp,
    ByHand,
}

impl Rewards {
    pub(super) fn new(
        world: World,
        partners: Arc<Partners>,
        customers: Arc<Customers>,
        transactions: Arc<Transactions>,
    ) -> Self {
        Self { world, len: transactions.count() * 4 / 5, partners, customers, transactions }
    }

    fn draw(&self, i: i64, salt: u64) -> Draw {
        self.world.random.of(Use::Reward, i, salt)
    }

    fn transaction(i: i64) -> i64 {
        i * 5 / 4
    }

    fn cause(&self, i: i64) -> Cause {
        match self.draw(i, 1).below(100) {
            0 => Cause::ByHand,
            1..3 => Cause::Refunded,
            3..9 => Cause::SignUp,
            _ => Cause::Payment,
        }
    }

    /// State and the reason given with it.
    fn state(&self, i: i64, refunded: bool) -> (&'static str, Option<&'static str>) {
        if refunded {
            return ("declined", Some("Payment refunded"));
        }
        let age = self.world.anchor - self.created(i);
        let draw = self.draw(i, 2).below(100);
        match draw {
            0..2 => ("hold", Some("Suspicious activity")),
            2..5 => ("declined", Some("Customer is already known to us")),
            5..11 if age < 330 * DAY => ("scheduled", None),
            _ if age < 20 * DAY => ("pending", None),
            _ if age < 45 * DAY => ("approved", None),
            _ => ("paid", None),
        }
    }
}

impl Rows for Rewards {
    fn len(&self) -> i64 {
        self.len
    }
    fn created(&self, i: i64) -> i64 {
        (self.transactions.created_at(Self::transaction(i)) + 1).min(self.world.anchor)
    }
    fn updated(&self, i: i64) -> i64 {
        self.created(i)
    }
    fn key(&self, i: i64) -> String {
        key(PREFIX, i)
    }
    fn index(&self, key: &str) -> Option<i64> {
        index(PREFIX, key, self.len)
    }

    /// Scheduled ones are listed only when asked for.
    fn is_listed(&self, i: i64, question: &Question) -> bool {
        let (status, _) = self.state(i, matches!(self.cause(i), Cause::Refunded));
        question.status.as_deref().map_or(status != "scheduled", |wanted| wanted == status)
    }

    fn row(&self, i: i64) -> Value {
        let transaction = Self::transaction(i);
        let customer = self.transactions.customer(transaction);
        let partner = self.customers.partner(customer);
        let payment = self.transactions.payment(transaction);
        let cause = self.cause(i);
        let (status, reason) = self.state(i, matches!(cause, Cause::Refunded));
        let created = self.created(i);
        let base = payment.amount_usd.unwrap_or(payment.amount).max(0);
        let offer = |key: &str, description: &str| json!({"key": key, "description": description});
        let twenty =
            || offer("offr_std20", "Earn 20% of every payment in a customer's first 12 months");
        let drip = || offer("offr_drip10", "Earn 10% of every payment, 30 days after it");
        let (amount, description, offer, named) = match cause {
            Cause::Payment if status == "scheduled" => {
                (base / 10, "10% of purchase".to_owned(), drip(), true)
            }
            Cause::Payment | Cause::Refunded => {
                (base / 5, "20% of purchase".to_owned(), twenty(), true)
            }
            Cause::SignUp => (
                500,
                "New customer".to_owned(),
                offer("offr_signup5", "Earn $5 for every new customer"),
                false,
            ),
            Cause::ByHand => (2500, "Thank you for the webinar".to_owned(), Value::Null, false),
        };
        let by_hand = matches!(cause, Cause::ByHand);
        let key_of_payment = if matches!(cause, Cause::Refunded) {
            format!("inv-refunded-{i:08}")
        } else {
            Transactions::row_key(transaction)
        };
        let named_payment = named.then(|| json!({"key": key_of_payment, "amount": payment.amount, "currency": payment.currency}));
        let named_customer = (!by_hand).then(|| {
            json!({"key": Customers::row_key(customer), "email": self.customers.email(customer),
                "name": self.customers.name(customer), "external_key": self.customers.external_key(customer)})
        });
        let invoice = match status {
            "paid" => {
                json!({"key": format!("invo_{}", created / (30 * DAY)), "status": "charge_succeeded", "payment_date": (created + 40 * DAY).min(self.world.anchor)})
            }
            "approved" => {
                json!({"key": format!("invo_{}", created / (30 * DAY)), "status": "pending", "payment_date": null})
            }
            _ => Value::Null,
        };
        let ready = (status == "scheduled").then(|| {
            (created + 30 * DAY).max(self.world.anchor + DAY + self.draw(i, 3).below(25 * DAY))
        });
        let trigger = if offer.is_null() {
            Value::Null
        } else {
            json!({"key": format!("trig_{}", offer.get("key").and_then(Value::as_str).unwrap_or_default().trim_start_matches("offr_"))})
        };
        let mut row = json!({
            "key": self.key(i), "created_at": created, "updated_at": self.updated(i), "amount": amount, "currency": "USD",
            "description": description, "decline_reason": reason, "reward_status": status, "action": null,
            "customer": named_customer, "transaction": named_payment, "partnership": self.partners.short(partner),
            "offer": offer, "trigger": trigger, "invoice": invoice,
        });
        if let (Some(ready), Some(row)) = (ready, row.as_object_mut()) {
            row.insert("ready_at".to_owned(), ready.into());
        }
        row
    }
}
