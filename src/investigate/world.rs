//! A case with nothing wrong, for tests to spoil: a partner, a customer, one payment of $100.00, one offer of 20 %
//! that fits, no reward.

use super::addressee::Addressee;
use std::collections::BTreeSet;

use super::check::Check;
use super::facts::{Answer, Claim, Coverage, Facts, Lookup};
use super::finding::Finding;
use super::ledger::PaymentSource;
use super::outcome::Investigation;
use super::records::{ClaimPartner, Customer, Event, Lookalike, Reward};
use super::replies::Replies;
use crate::domain::time::DAY;
use crate::domain::{KeyAndName, PartnerGroup, ThirdParty, Timestamp, Zone};
use crate::offers::{EventKind, Membership, OffersFile};

/// Owns what [`Facts`] borrows.
#[derive(Clone, Debug)]
pub(super) struct OwnedFacts {
    pub(super) now: Timestamp,
    pub(super) zone: Zone,
    pub(super) data_as_of: Option<Timestamp>,
    pub(super) is_key_taken: bool,
    pub(super) is_customer_taken: bool,
    pub(super) claim: Claim,
    pub(super) addressee: Addressee,
    pub(super) partner: Option<ClaimPartner>,
    /// Replaces the one partner unless it is empty.
    pub(super) partners: Vec<ClaimPartner>,
    pub(super) customer: Option<Customer>,
    pub(super) customers: Vec<Customer>,
    pub(super) event: Option<Event>,
    pub(super) events: Vec<Event>,
    pub(super) transactions: Vec<Event>,
    pub(super) linked: Vec<Reward>,
    pub(super) by_hand: Vec<Reward>,
    pub(super) rewarded: BTreeSet<String>,
    pub(super) held: Vec<Reward>,
    pub(super) capped: Vec<Reward>,
    pub(super) capped_of_customer: Vec<Reward>,
    pub(super) balance: Option<i64>,
    pub(super) origin: Option<Event>,
    pub(super) pipeline: Vec<Event>,
    pub(super) names: Vec<(String, String)>,
    pub(super) lookalikes: Vec<Lookalike>,
    pub(super) domain_seen: Option<String>,
    pub(super) third_parties: Vec<ThirdParty>,
    pub(super) common_reasons: Vec<String>,
    pub(super) offers: Option<OffersFile>,
    pub(super) mined: Vec<(String, String)>,
    pub(super) coverage: Coverage,
    pub(super) answers: Vec<Answer>,
    pub(super) replies: Replies,
}

const HEAD: &str = "version = 1\n[[segment]]\nname = \"Agencies\"\ntags_all = [\"agency\"]\n";

impl OwnedFacts {
    pub(super) fn new() -> Self {
        let now = Timestamp::parse("2026-06-15T12:00:00Z").unwrap();
        let mut world = Self {
            now,
            zone: Zone::UTC,
            data_as_of: Some(now),
            is_key_taken: false,
            is_customer_taken: false,
            claim: Claim::of(EventKind::Transaction),
            addressee: Addressee::default(),
            partner: Some(partner(now)),
            partners: Vec::new(),
            customer: Some(customer(now)),
            customers: Vec::new(),
            event: Some(payment("txn_1", now.plus(-3 * DAY), 10_000)),
            events: Vec::new(),
            transactions: Vec::new(),
            linked: Vec::new(),
            by_hand: Vec::new(),
            rewarded: BTreeSet::new(),
            held: Vec::new(),
            capped: Vec::new(),
            capped_of_customer: Vec::new(),
            balance: None,
            origin: None,
            pipeline: Vec::new(),
            names: Vec::new(),
            lookalikes: Vec::new(),
            domain_seen: None,
            third_parties: Vec::new(),
            common_reasons: Vec::new(),
            offers: None,
            mined: Vec::new(),
            coverage: Coverage::complete(now),
            answers: Vec::new(),
            replies: Replies::shipped().clone(),
        };
        world.transactions = world.event.iter().cloned().collect();
        world.offer_with("");
        world
    }

    /// One offer of 20 % for payments, with more lines.
    pub(super) fn offer_with(&mut self, more: &str) {
        self.offer_for(EventKind::Transaction, more);
    }

    /// One offer of 20 % for a kind of event, with more lines.
    pub(super) fn offer_for(&mut self, kind: EventKind, more: &str) {
        self.offers(&format!(
            "[[offer]]\nkey = \"o\"\nname = \"std-20\"\ndescription = \"Earn 20% of every payment\"\n\
             event = \"{}\"\nreward = {{ percent = 20 }}\n{more}\n",
            kind.name()
        ));
    }

    /// Replaces the offers file by this text.
    pub(super) fn offers(&mut self, text: &str) {
        self.offers = Some(OffersFile::parse(&format!("{HEAD}{text}")).unwrap());
    }

    /// A reward that the partner got for the payment.
    pub(super) fn reward(status: &str) -> Reward {
        Reward {
            key: "rwrd_1".to_owned(),
            partnership_key: Some("part_1".to_owned()),
            customer_key: Some("cus_1".to_owned()),
            transaction_key: Some("txn_1".to_owned()),
            offer_key: Some("o".to_owned()),
            trigger_key: Some("trig_1".to_owned()),
            amount: Some(2000),
            currency: Some("USD".to_owned()),
            status: status.to_owned(),
            created_at: Timestamp::parse("2026-06-12T12:00:01Z"),
            ..Reward::default()
        }
    }

    pub(super) fn facts(&self) -> Facts<'_> {
        let claim = &self.claim;
        let asked_event = claim.key.is_some() || claim.customer.is_some();
        Facts {
            now: self.now,
            zone: self.zone,
            data_as_of: self.data_as_of,
            is_key_taken: self.is_key_taken,
            is_customer_taken: self.is_customer_taken,
            claim: claim.clone(),
            addressee: self.addressee,
            partner: sought(self.partner.as_ref(), &self.partners, claim.partner.is_some()),
            customer: sought(self.customer.as_ref(), &self.customers, claim.customer.is_some()),
            event: sought(self.event.as_ref(), &self.events, asked_event),
            transactions: PaymentSource::All(&self.transactions),
            linked: &self.linked,
            by_hand: self.by_hand.iter().collect(),
            rewarded: &self.rewarded,
            held: &self.held,
            capped: &self.capped,
            capped_back: &[],
            capped_of_customer: &self.capped_of_customer,
            balance: self.balance,
            origin: self.origin.as_ref(),
            pipeline: &self.pipeline,
            names: &self.names,
            lookalikes: &self.lookalikes,
            domain_seen: self.domain_seen.as_deref(),
            closest: &[],
            hints: &[],
            third_parties: &self.third_parties,
            common_reasons: &self.common_reasons,
            offers: self.offers.as_ref(),
            mined: &self.mined,
            coverage: &self.coverage,
            answers: &self.answers,
            replies: &self.replies,
        }
    }

    pub(super) fn investigate(&self) -> Investigation {
        super::engine::investigate(&self.facts())
    }

    /// A check's finding; of a check made for each offer, the nearest offer's.
    pub(super) fn finding(&self, id: Check) -> Finding {
        let result = self.investigate();
        let all = result.all_checks();
        all.into_iter().find(|(_, finding)| finding.id == id).unwrap().1.clone()
    }

    /// State, code and distance of a check on one line: `FAIL TOO_OLD, 3 days over`.
    pub(super) fn told(&self, id: Check) -> String {
        let finding = self.finding(id);
        let code = finding.code.map(|code| format!(" {}", code.word())).unwrap_or_default();
        let distance = finding.distance.map(|text| format!(", {text}")).unwrap_or_default();
        format!("{}{code}{distance}", finding.state.word())
    }
}

fn sought<'a, T>(one: Option<&'a T>, many: &'a [T], asked: bool) -> Lookup<'a, T> {
    match one {
        _ if !many.is_empty() => Lookup::Many(many),
        Some(one) => Lookup::One(one),
        None if asked => Lookup::Missing,
        None => Lookup::Open,
    }
}

pub(super) fn partner(now: Timestamp) -> ClaimPartner {
    let group = PartnerGroup { key: "grp_1".to_owned(), name: "Referral".to_owned(), slug: None };
    let tier = KeyAndName { key: "tier_1".to_owned(), name: "Silver".to_owned() };
    ClaimPartner {
        key: "part_1".to_owned(),
        partner_key: Some("acme".to_owned()),
        name: "Acme Partners".to_owned(),
        email: Some("owner@acme.example".to_owned()),
        member_emails: vec!["owner@acme.example".to_owned(), "member@acme.example".to_owned()],
        membership: Membership::new(Some(&group), &["gold".to_owned()], Some(&tier)),
        group: Some(group),
        status: "approved".to_owned(),
        archived: false,
        joined_at: Some(now.plus(-420 * DAY)),
        created_at: Some(now.plus(-421 * DAY)),
        group_since: None,
        groups_seen: Vec::new(),
        tags_seen: Vec::new(),
    }
}

pub(super) fn customer(now: Timestamp) -> Customer {
    Customer {
        key: "cus_1".to_owned(),
        external_key: Some("jane-1".to_owned()),
        provider_key: Some("pay_1".to_owned()),
        email: Some("jane@doe.example".to_owned()),
        name: Some("Jane Doe".to_owned()),
        created_at: Some(now.plus(-45 * DAY)),
        partnership_key: Some("part_1".to_owned()),
        partner_name: Some("Acme Partners".to_owned()),
        source_type: Some("link".to_owned()),
        ..Customer::default()
    }
}

pub(super) fn payment(key: &str, at: Timestamp, amount: i64) -> Event {
    let mut event = Event::new(EventKind::Transaction, key, at);
    event.amount = Some(amount);
    event.amount_usd = Some(amount);
    event.currency = Some("USD".to_owned());
    event.product_key = Some("pro".to_owned());
    event.category_key = Some("plan".to_owned());
    event.approved = Some(true);
    event.customer_key = Some("cus_1".to_owned());
    event
}
