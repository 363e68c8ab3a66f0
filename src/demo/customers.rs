//! Customers.

use std::sync::Arc;

use serde_json::{Value, json};

use super::names::{company, mailbox, person};
use super::partners::PartnerRows;
use super::programme::DemoWorld;
use super::random::Use;
use super::rows::{MadeRows, Timeline, index, key};
use crate::domain::time::DAY;

/// All customers except those of the cases.
pub(super) struct CustomerRows {
    world: DemoWorld,
    time: Timeline,
    partners: Arc<PartnerRows>,
}

const PREFIX: &str = "cus_";
const HOSTS: [&str; 5] =
    ["buyer.example", "shop.example", "corp.example", "firm.example", "home.example"];

impl CustomerRows {
    pub(super) fn new(world: DemoWorld, partners: Arc<PartnerRows>) -> Self {
        let len = world.partners * if world.large { 2 } else { 6 };
        let time = Timeline { start: world.start + 5 * DAY, end: world.anchor - 1, len };
        Self { world, time, partners }
    }

    /// The partner a customer came through.
    pub(super) fn partner(&self, i: i64) -> i64 {
        self.partners.active_at(self.time.at(i), self.world.random.of(Use::Customer, i, 1))
    }

    /// A customer who existed at an instant.
    pub(super) fn there_at(&self, at: i64, draw: super::random::Draw) -> i64 {
        draw.below(self.time.until(at).max(1))
    }

    pub(super) fn is_test(&self, i: i64) -> bool {
        self.world.random.of(Use::Customer, i, 2).below(1000) < 15
    }

    pub(super) fn name(&self, i: i64) -> Option<String> {
        let draw = self.world.random.of(Use::Customer, i, 3);
        match draw.below(100) {
            0..4 => None,
            4..6 => Some(CustomerRows::row_key(i)),
            6..40 => Some(company(self.world.random, Use::Customer, i, 20)),
            _ => {
                let (first, last) = person(self.world.random, Use::Customer, i, 30);
                Some(format!("{first} {last}"))
            }
        }
    }

    pub(super) fn email(&self, i: i64) -> Option<String> {
        let draw = |salt| self.world.random.of(Use::Customer, i, salt);
        (!draw(4).percent(5)).then(|| format!("{}@{}", mailbox(draw(5), i), draw(6).pick(&HOSTS)))
    }

    pub(super) fn external_key(&self, i: i64) -> Option<String> {
        (!self.world.random.of(Use::Customer, i, 7).percent(10))
            .then(|| format!("acct-{}", 10_000 + i))
    }

    pub(super) fn row_key(i: i64) -> String {
        key(PREFIX, i)
    }

    pub(super) fn created_at(&self, i: i64) -> i64 {
        self.time.at(i)
    }

    pub(super) fn count(&self) -> i64 {
        self.time.len
    }
}

impl MadeRows for Arc<CustomerRows> {
    fn len(&self) -> i64 {
        self.count()
    }
    fn created(&self, i: i64) -> i64 {
        self.created_at(i)
    }
    fn updated(&self, i: i64) -> i64 {
        let draw = self.world.random.of(Use::Customer, i, 8);
        let created = self.created_at(i);
        if draw.percent(15) {
            created + draw.below((self.world.anchor - created).max(1))
        } else {
            created
        }
    }
    fn key(&self, i: i64) -> String {
        CustomerRows::row_key(i)
    }
    fn index(&self, key: &str) -> Option<i64> {
        index(PREFIX, key, self.count())
    }

    fn row(&self, i: i64) -> Value {
        let draw = |salt| self.world.random.of(Use::Customer, i, salt);
        let partner = self.partner(i);
        let source = draw(9).pick(&["link", "link", "link", "lead", "deal", "api"]);
        let provider = (!draw(10).percent(20)).then(|| format!("cus_stripe{i:08}"));
        json!({
            "key": CustomerRows::row_key(i), "created_at": self.created_at(i), "updated_at": MadeRows::updated(self, i),
            "customer_key": self.external_key(i), "email": self.email(i), "name": self.name(i),
            "partner_key": self.partners.partner_key(partner), "partnership_key": PartnerRows::key(partner),
            "provider_key": provider, "source_key": format!("lnk_{}", self.partners.partner_key(partner)),
            "source_type": source, "test": self.is_test(i), "meta": {}, "field_data": {}, "fields": [],
        })
    }
}
