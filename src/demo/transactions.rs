//! Payments of customers.

use std::sync::Arc;

use serde_json::{Value, json};

use super::customers::CustomerRows;
use super::programme::DemoWorld;
use super::random::{Draw, Use};
use super::rows::{MadeRows, Timeline};
use crate::domain::time::DAY;

/// The products on sale: product key and price in US cents.
const PRODUCTS: [(&str, i64); 6] = [
    ("starter", 1900),
    ("team", 4900),
    ("business", 14_900),
    ("enterprise", 99_000),
    ("seats", 900),
    ("add-on", 500),
];

/// Currencies and how many hundredths of one are a US dollar.
const CURRENCIES: [(&str, i64); 5] =
    [("USD", 100), ("EUR", 92), ("GBP", 79), ("CAD", 135), ("JPY", 14_800)];

/// All transactions except those of the cases.
pub(super) struct Transactions {
    world: DemoWorld,
    time: Timeline,
    customers: Arc<CustomerRows>,
}

/// What a payment was about.
pub(super) struct PaymentShape {
    pub(super) amount: i64,
    pub(super) amount_usd: Option<i64>,
    pub(super) currency: &'static str,
    pub(super) product: Option<&'static str>,
}

const PREFIX: &str = "inv-";

impl Transactions {
    pub(super) fn new(world: DemoWorld, customers: Arc<CustomerRows>) -> Self {
        let len = world.partners * if world.large { 3 } else { 10 };
        let time = Timeline { start: world.start + 10 * DAY, end: world.anchor - 1, len };
        Self { world, time, customers }
    }

    pub(super) fn count(&self) -> i64 {
        self.time.len
    }

    pub(super) fn created_at(&self, i: i64) -> i64 {
        self.time.at(i)
    }

    pub(super) fn row_key(i: i64) -> String {
        format!("{PREFIX}{i:08}")
    }

    pub(super) fn customer(&self, i: i64) -> i64 {
        self.customers.there_at(self.time.at(i), self.draw(i, 1))
    }

    fn draw(&self, i: i64, salt: u64) -> Draw {
        self.world.random.of(Use::Transaction, i, salt)
    }

    pub(super) fn is_approved(&self, i: i64) -> bool {
        !self.draw(i, 8).percent(3)
    }

    /// Whether an earlier payment of the same import has the same customer, amount and currency.
    pub(super) fn is_repeat(&self, i: i64) -> bool {
        let looks = |i| {
            let PaymentShape { amount, currency, .. } = self.payment(i);
            (self.customer(i), amount, currency)
        };
        let looks_of = looks(i);
        ((i - i % 4)..i).any(|before| looks(before) == looks_of)
    }

    pub(super) fn payment(&self, i: i64) -> PaymentShape {
        let (product, price) = self.draw(i, 2).pick(&PRODUCTS);
        let quantity = 1 + self.draw(i, 3).skewed(40);
        let (currency, per_dollar) = self.draw(i, 4).pick(&[
            CURRENCIES[0],
            CURRENCIES[0],
            CURRENCIES[0],
            CURRENCIES[1],
            CURRENCIES[2],
            CURRENCIES[3],
            CURRENCIES[4],
        ]);
        let usd = match self.draw(i, 5).below(200) {
            0 => -price,
            1..3 => 0,
            _ => price * quantity,
        };
        let known = currency == "USD" || !self.draw(i, 6).percent(4);
        PaymentShape {
            amount: usd * per_dollar / 100,
            amount_usd: known.then_some(usd),
            currency,
            product: (!self.draw(i, 7).percent(5)).then_some(product),
        }
    }
}

impl MadeRows for Arc<Transactions> {
    fn len(&self) -> i64 {
        self.count()
    }
    fn created(&self, i: i64) -> i64 {
        self.created_at(i)
    }
    fn updated(&self, i: i64) -> i64 {
        self.created_at(i)
    }
    fn key(&self, i: i64) -> String {
        Transactions::row_key(i)
    }
    fn index(&self, key: &str) -> Option<i64> {
        let digits = key.strip_prefix(PREFIX).filter(|digits| digits.len() == 8)?;
        digits.parse().ok().filter(|i| (0..self.count()).contains(i))
    }

    fn row(&self, i: i64) -> Value {
        let customer = self.customer(i);
        let PaymentShape { amount, amount_usd, currency, product } = self.payment(i);
        json!({
            "key": Transactions::row_key(i), "created_at": self.created_at(i), "updated_at": self.created_at(i),
            "amount": amount, "amount_usd": amount_usd, "currency": currency, "approved": self.is_approved(i),
            "category_key": if self.draw(i, 9).percent(70) { Some("subscription") } else { None }, "product_key": product,
            "customer_key": CustomerRows::row_key(customer),
            "customer": {"key": CustomerRows::row_key(customer), "email": self.customers.email(customer),
                "external_key": self.customers.external_key(customer)},
            "metadata": {}, "extension": {}, "test": self.customers.is_test(customer),
        })
    }
}
