//! The wizard: a claim in which everything is in order, and what spoils it for each verdict.

mod messages;
mod questions;
mod replies;
mod verdicts;
mod ways;

use partnerdesk::app::{
    Effect, InvestigationEffect, InvestigationMsg, InvestigationView, Msg, SyncState, Trouble,
};
use partnerdesk::domain::time::DAY;
use partnerdesk::domain::{PartnerGroup, Timestamp};
use partnerdesk::investigate::{
    Answer, Ask, Claim, ClaimPartner, Coverage, Customer, Event, Facts, Lookup, PaymentSource,
    Reward, Verdict, investigate,
};
use partnerdesk::offers::{EventKind, Membership, OffersFile};

use crate::{Console, NOW, stamp};

/// A claim in which everything is in order; each verdict's test spoils it.
#[derive(Clone)]
struct Case {
    partner: Option<ClaimPartner>,
    customer: Option<Customer>,
    event: Option<Event>,
    rewards: Vec<Reward>,
    held: Vec<Reward>,
    coverage: Coverage,
    offers: Option<OffersFile>,
}

const OFFERS: &str = "version = 1\n[[offer]]\nkey = \"offr_1\"\nname = \"std-20\"\n\
    description = \"Earn 20% of every payment of $50 and more\"\nevent = \"transaction\"\nreward = { percent = 20 }\n\
    [offer.rules]\nmin_amount = 5000\n\
    [[offer]]\nkey = \"offr_2\"\nname = \"annual\"\ndescription = \"Earn 30% of yearly plans\"\nevent = \"transaction\"\n\
    reward = { percent = 30 }\n[offer.rules]\nproduct_keys = [\"pro_annual\"]\n";

fn now() -> Timestamp {
    stamp(NOW)
}

fn case() -> Case {
    let group =
        PartnerGroup { key: "grup_1".to_owned(), name: "Marketplace".to_owned(), slug: None };
    let partner = ClaimPartner {
        key: "part_1".to_owned(),
        name: "Acme GmbH".to_owned(),
        email: Some("ann@acme.example".to_owned()),
        membership: Membership::new(Some(&group), &[], None),
        group: Some(group),
        status: "approved".to_owned(),
        joined_at: Some(now().plus(-400 * DAY)),
        created_at: Some(now().plus(-400 * DAY)),
        ..ClaimPartner::default()
    };
    let customer = Customer {
        key: "cus_1".to_owned(),
        name: Some("Jane Doe".to_owned()),
        email: Some("jane@shop.example".to_owned()),
        provider_key: Some("pay_1".to_owned()),
        created_at: Some(now().plus(-40 * DAY)),
        partnership_key: Some("part_1".to_owned()),
        ..Customer::default()
    };
    let mut event = Event::new(EventKind::Transaction, "inv-1", now().plus(-5 * DAY));
    event.amount = Some(9900);
    event.amount_usd = Some(9900);
    event.currency = Some("USD".to_owned());
    event.product_key = Some("pro_month".to_owned());
    event.approved = Some(true);
    event.customer_key = Some("cus_1".to_owned());
    Case {
        partner: Some(partner),
        customer: Some(customer),
        event: Some(event),
        rewards: Vec::new(),
        held: Vec::new(),
        coverage: Coverage::complete(now()),
        offers: Some(OffersFile::parse(OFFERS).unwrap()),
    }
}

fn reward(status: &str) -> Reward {
    Reward {
        key: "rwrd_1".to_owned(),
        partnership_key: Some("part_1".to_owned()),
        customer_key: Some("cus_1".to_owned()),
        transaction_key: Some("inv-1".to_owned()),
        offer_key: Some("offr_1".to_owned()),
        amount: Some(1980),
        currency: Some("USD".to_owned()),
        status: status.to_owned(),
        created_at: Some(now().plus(-5 * DAY)),
        ready_at: Some(now().plus(25 * DAY)),
        ..Reward::default()
    }
}

impl Case {
    fn view(&self, answers: &[Answer]) -> InvestigationView {
        let mut claim = Claim::of(EventKind::Transaction);
        claim.partner = Some("part_1".to_owned());
        claim.key = Some("inv-1".to_owned());
        let payments: Vec<Event> = self.event.iter().cloned().collect();
        let facts = Facts {
            data_as_of: Some(now()),
            partner: self.partner.as_ref().map_or(Lookup::Missing, Lookup::One),
            customer: self.customer.as_ref().map_or(Lookup::Missing, Lookup::One),
            event: self.event.as_ref().map_or(Lookup::Missing, Lookup::One),
            transactions: PaymentSource::All(&payments),
            linked: &self.rewards,
            held: &self.held,
            offers: self.offers.as_ref(),
            answers,
            ..Facts::bare(now(), claim, &self.coverage)
        };
        InvestigationView {
            ask: Ask { key: Some("inv-1".to_owned()), ..Ask::default() },
            result: investigate(&facts),
            reasons: Vec::new(),
            about: None,
            also: Vec::new(),
            others: Vec::new(),
            guess: None,
            edited: None,
            kept: None,
        }
    }
}

/// What spoils the claim, for each verdict.
fn spoiled() -> Vec<(Verdict, Case)> {
    let with = |verdict, spoil: &dyn Fn(&mut Case)| {
        let mut case = case();
        spoil(&mut case);
        (verdict, case)
    };
    let customer =
        |case: &mut Case, spoil: &dyn Fn(&mut Customer)| spoil(case.customer.as_mut().unwrap());
    let event = |case: &mut Case, spoil: &dyn Fn(&mut Event)| spoil(case.event.as_mut().unwrap());
    vec![
        with(Verdict::TestData, &|case| customer(case, &|one| one.test = true)),
        with(Verdict::PartnerNotEligible, &|case| {
            case.partner.as_mut().unwrap().joined_at = Some(now().plus(-2 * DAY));
        }),
        with(Verdict::EventNotFound, &|case| case.event = None),
        with(Verdict::RewardExists, &|case| case.rewards = vec![reward("scheduled")]),
        with(Verdict::AttributedElsewhere, &|case| {
            customer(case, &|one| {
                one.partnership_key = Some("part_9".to_owned());
                one.partner_name = Some("Quiet Harbour".to_owned());
            });
        }),
        with(Verdict::NotAttributed, &|case| customer(case, &|one| one.partnership_key = None)),
        with(Verdict::EventNotValid, &|case| event(case, &|one| one.approved = Some(false))),
        with(Verdict::NoOfferForEvent, &|case| {
            let only = OFFERS
                .replace("\"transaction\"", "\"signup\"")
                .replace("percent = 20", "flat = 500")
                .replace("percent = 30", "flat = 700")
                .replace("min_amount = 5000", "")
                .replace("product_keys = [\"pro_annual\"]", "");
            case.offers = Some(OffersFile::parse(&only).unwrap());
        }),
        with(Verdict::RuleNotMet, &|case| {
            event(case, &|one| (one.amount, one.amount_usd) = (Some(4590), Some(4590)));
        }),
        with(Verdict::HeldForReview, &|case| {
            let own = case.customer.as_ref().and_then(|customer| customer.email.clone());
            case.partner.as_mut().unwrap().email = own;
        }),
        with(Verdict::ShouldHaveFired, &|_| {}),
        with(Verdict::NeedsData, &|case| case.offers = None),
    ]
}

/// The name of a verdict's snapshot.
fn picture(verdict: Verdict) -> String {
    format!("wizard_{}", verdict.word().to_lowercase())
}

pub fn pictures() -> Vec<String> {
    spoiled().iter().map(|(verdict, _)| picture(*verdict)).collect()
}

/// A console in which an investigation was asked for and answered.
fn opened(view: Result<InvestigationView, Trouble>, columns: u16, rows: u16) -> Console {
    let mut console = Console::with(3, columns, rows);
    console.model.data.sync = SyncState::Offline;
    console.keys("i");
    answer(&mut console, view);
    console
}

fn answer(console: &mut Console, view: Result<InvestigationView, Trouble>) {
    let Some(Effect::Investigation(InvestigationEffect::Judge { request, .. })) =
        console.effects.pop()
    else {
        panic!("nothing is asked")
    };
    console
        .send(Msg::Investigation(InvestigationMsg::Judged { request, result: view.map(Box::new) }));
}

fn answers(console: &Console) -> Vec<Answer> {
    let Some(Effect::Investigation(InvestigationEffect::Judge { claim, .. })) =
        console.effects.last()
    else {
        panic!()
    };
    claim.answers.clone()
}

fn others(n: usize) -> Vec<(String, String, String)> {
    (2..=n)
        .map(|n| {
            let why = format!("${n}.00, 2026-02-{n:02}, Jane Doe");
            (format!("inv-{n}"), "transaction".to_owned(), why)
        })
        .collect()
}
