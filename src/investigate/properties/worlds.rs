//! Worlds of every kind, likely or not: money and dates at their limits, lists never read, partners who are their own
//! customers.

use proptest::prelude::*;
use proptest::sample::select;
use strum::IntoEnumIterator;

use crate::domain::time::DAY;
use crate::domain::{Resource, Timestamp};
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::facts::{Answer, AnswerValue, Coverage, Reach};
use crate::investigate::records::{
    ClaimPartner, Customer, Event, GroupSeen, Lookalike, Reward, TagsSeen,
};
use crate::investigate::world::{OwnedFacts, payment as plain_payment};
use crate::offers::{EventKind, Label};

const KINDS: [EventKind; 5] = [
    EventKind::Signup,
    EventKind::Transaction,
    EventKind::Lead,
    EventKind::Deal,
    EventKind::Action,
];

/// The present of [`OwnedFacts::new`], in epoch ms.
const NOW: i64 = 1_781_524_800_000;

pub(super) fn stamp() -> impl Strategy<Value = Timestamp> {
    let near = (-500_i64..10).prop_map(|days| days * DAY + NOW);
    let same_hour = (0_i64..4).prop_map(|n| NOW - 3 * DAY + n * 1_200_000);
    let any = prop_oneof![
        5 => near,
        4 => same_hour,
        1 => Just(-62_167_219_200_000),
        1 => Just(253_402_300_799_999),
    ];
    any.prop_map(|ms| Timestamp::from_ms(ms).unwrap())
}

fn cents() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => select(vec![0, 1, 2, 3, 4999, 5000, 10_000, -10_000]),
        1 => any::<i64>(),
        1 => Just(i64::MIN),
        1 => Just(i64::MAX),
    ]
}

/// A payment half of the time.
fn kind() -> impl Strategy<Value = EventKind> {
    prop_oneof![select(KINDS.to_vec()), Just(EventKind::Transaction)]
}

/// True one time in eight.
fn rarely() -> impl Strategy<Value = bool> {
    prop_oneof![7 => Just(false), 1 => Just(true)]
}

fn text(words: &[&'static str]) -> impl Strategy<Value = Option<String>> + use<> {
    proptest::option::of(select(words.to_vec()).prop_map(str::to_owned))
}

fn event() -> impl Strategy<Value = Event> {
    let money =
        (proptest::option::of(cents()), proptest::option::of(cents()), text(&["USD", "EUR", ""]));
    let approved = prop_oneof![4 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    let flags = (approved, rarely(), rarely(), rarely());
    let words = (
        text(&["pro", "Pro", "", "team", "pro\u{1b}[31m\nX"]),
        text(&["open", "closed won", "Closed Won", "closed lost"]),
        text(&["qualified_demo", "qualified_demo", "x"]),
        text(&["cus_1", "cus_1", "cus_1", "cus_2"]),
        text(&["part_1", "part_1", "part_1", "part_2"]),
        text(&["ch_1", "ch_2"]),
    );
    (kind(), 0..6, stamp(), proptest::option::of(stamp()), money, flags, words).prop_map(
        |(kind, n, at, happened, (amount, usd, currency), flags, words)| {
            let mut event = plain_payment(&format!("txn_{n}"), at, 0);
            event.kind = kind;
            event.happened_at = happened;
            (event.amount, event.amount_usd, event.currency) = (amount, usd, currency);
            (event.approved, event.archived, event.test) = (flags.0, flags.1, flags.2);
            event.vanished_at = flags.3.then_some(at);
            event.value = amount;
            (event.product_key, event.stage, event.action_type) =
                (words.0.clone(), words.1.clone(), words.2);
            (event.category_key, event.status, event.subscription_key) =
                (words.0.clone(), words.1, words.0);
            (event.customer_key, event.partnership_key) = (words.3, words.4);
            event.provider_id = words.5;
            event
        },
    )
}

/// A payment with a key of its own.
pub(super) fn payment() -> impl Strategy<Value = Event> {
    (event(), any::<u32>()).prop_map(|(event, n)| Event {
        kind: EventKind::Transaction,
        key: format!("txn_{n}"),
        ..event
    })
}

fn reward() -> impl Strategy<Value = Reward> {
    let statuses = ["hold", "pending", "approved", "declined", "paid", "scheduled", "else"];
    let keys = (
        text(&["part_1", "part_1", "part_2"]),
        text(&["cus_1", "cus_1", "cus_2"]),
        text(&["txn_1", "txn_2"]),
        text(&["o", "o", "p", "x"]),
        text(&["trig_1"]),
        text(&["failed", "expired", "available", "paid_and_refunded"]),
    );
    let dates = (proptest::option::of(stamp()), proptest::option::of(stamp()), any::<bool>());
    (
        0..9,
        select(statuses.to_vec()),
        keys,
        dates,
        proptest::option::of(cents()),
        text(&["USD", "EUR"]),
    )
        .prop_map(|(n, status, keys, dates, amount, currency)| Reward {
            key: format!("rwrd_{n}"),
            partnership_key: keys.0,
            partner_name: Some("Somebody Else".to_owned()),
            customer_key: keys.1,
            action_key: keys.2.clone(),
            transaction_key: keys.2,
            offer_key: keys.3,
            trigger_key: keys.4,
            payment_status: keys.5,
            amount,
            currency,
            created_at: dates.0,
            invoice_paid_at: dates.1.filter(|_| n % 3 == 0),
            ready_at: dates.1,
            vanished_at: dates.0.filter(|_| dates.2),
            decline_reason: Some("Fraud, see part_2".to_owned()),
            ..OwnedFacts::reward(status)
        })
}

/// An offers file with offers for every kind of event and every rule, some of which hold.
pub(super) fn offers() -> impl Strategy<Value = String> {
    let rules = [
        "",
        "rules = { product_keys = [\"pro\"], min_amount = 5000 }",
        "rules = { max_customer_age = \"12mo\", min_customer_age = \"1d\", \
            max_transactions_per_customer = 2 }",
        "rules = { currencies = [\"USD\"], first_transaction_only = true, \
            min_partnership_age = \"60d\" }",
        "rules = { countries = [\"US\"], max_amount = 10000, category_keys = [\"pro\"] }",
        "rules = { action_type = \"qualified_demo\", lead_statuses = [\"closed won\"], \
            deal_stages = [\"Closed Won\"] }",
        "groups = [\"Referral\"]\ntags_none = [\"gold\"]",
        "segments = [\"Agencies\"]\nstarts = 2026-01-01T00:00:00Z",
        "caps = { per_customer = { amount = 3000 }, per_partner = { count = 2, period = \
            \"month\" } }",
        "enabled = false",
        "groups = [\"Agencies\"]",
        "tags_all = [\"vip\"]",
        "tiers = [\"Platinum\"]",
        "starts = 2026-06-14T00:00:00Z",
        "ends = 2025-12-01T00:00:00Z",
        "rules = { action_min_value = 5000 }",
        "caps = { per_customer = { amount = 15000 } }",
        "caps = { per_partner = { count = 1 } }",
        "drip = { delay = \"30d\", every = \"1mo\", occurrences = 3 }",
    ];
    let pays = ["{ percent = \"12.5\" }", "{ flat = 500, currency = \"EUR\" }", "{ flat = 500 }"];
    let one = (kind(), select(rules.to_vec()), select(pays.to_vec()));
    proptest::collection::vec(one, 0..6).prop_map(|all| {
        let keys = ["o", "p", "q", "r", "s", "t"];
        keys.iter()
            .zip(all)
            .map(|(key, (kind, rules, pays))| {
                format!(
                    "[[offer]]\nkey = \"{key}\"\nname = \"{key}-internal\"\ndescription \
                        = \"Offer {key}\"\nevent = \"{}\"\nreward = {pays}\n{rules}\n",
                    kind.name()
                )
            })
            .collect::<Vec<_>>()
            .concat()
    })
}

fn coverage() -> impl Strategy<Value = Coverage> {
    let lists = [
        Resource::Partnerships,
        Resource::Customers,
        Resource::Transactions,
        Resource::Rewards,
        Resource::Leads,
    ];
    let reach = prop_oneof![
        6 => Just(Some(Reach::Complete(Timestamp::from_ms(NOW).unwrap()))),
        2 => stamp().prop_map(|at| Some(Reach::Complete(at))),
        1 => Just(Some(Reach::Refused)),
        1 => Just(None),
    ];
    proptest::collection::vec(reach, lists.len()).prop_map(move |reaches| {
        let known = lists.into_iter().zip(reaches);
        Coverage { lists: known.filter_map(|(list, reach)| Some((list, reach?))).collect() }
    })
}

fn answers() -> impl Strategy<Value = Vec<Answer>> {
    let ids: Vec<Check> = Check::iter().collect();
    let one = (
        select(ids),
        any::<bool>(),
        select(vec![AnswerValue::Yes, AnswerValue::No, AnswerValue::Skip]),
    )
        .prop_map(|(id, of_offer, says)| Answer {
            id,
            offer: of_offer.then(|| "o".to_owned()),
            says,
            code: None,
            note: "seen".to_owned(),
        });
    let click = select(vec![Code::ClickTooOld, Code::LaterClick]).prop_map(|code| Answer {
        id: Check::Click,
        offer: None,
        says: AnswerValue::No,
        code: Some(code),
        note: String::new(),
    });
    proptest::collection::vec(prop_oneof![4 => one, 1 => click], 0..4)
}

/// What goes wrong in a world now and then: who was asked for and how often it was found, what the people's records
/// say of them, where the customer came from, whether there are offers.
fn oddities() -> impl Strategy<Value = Vec<fn(&mut OwnedFacts)>> {
    let all: Vec<fn(&mut OwnedFacts)> = vec![
        |world| world.claim.partner = Some("member@acme.example".to_owned()),
        |world| world.claim.partner = Some("nobody@x.example".to_owned()),
        |world| world.claim.customer = Some("JANE-1".to_owned()),
        |world| world.claim.key = Some("txn_1".to_owned()),
        |world| world.event = None,
        |world| world.transactions.clear(),
        |world| world.partners = vec![ClaimPartner::default(), ClaimPartner::default()],
        |world| world.customers = vec![Customer::default(), Customer::default()],
        |world| world.events = world.event.iter().chain(&world.event).cloned().collect(),
        |world| mail(world, Some("owner@acme.example")),
        |world| mail(world, Some("owner+shop@acme.example")),
        |world| mail(world, Some("sales@acme.example")),
        |world| mail(world, Some("jane@yopmail.com")),
        |world| mail(world, None),
        |world| world.domain_seen = Some("cus_0".to_owned()),
        |world| with_customer(world, |one| one.provider_key = None),
        |world| with_customer(world, |one| one.subscription_key = Some("Pro".to_owned())),
        |world| with_customer(world, |one| one.country = Some("Norway".to_owned())),
        |world| with_customer(world, |one| one.source_type = Some("lead".to_owned())),
        |world| with_customer(world, |one| one.test = true),
        |world| {
            let now = world.now;
            with_customer(world, |one| one.vanished_at = Some(now));
        },
        |world| world.origin = Some(Event::new(EventKind::Lead, "lead_1", world.now)),
        |world| {
            world.lookalikes = vec![Lookalike {
                key: "cus_9".to_owned(),
                by: "e-mail".to_owned(),
                partner: None,
                has_paid: true,
            }];
        },
        |world| world.offers = None,
        refunded,
        |world| {
            refunded(world);
            world
                .transactions
                .iter_mut()
                .for_each(|row| row.amount = row.amount.map(|sum| sum / 2));
        },
        |world| {
            world.transactions.extend(world.event.iter().map(|event| Event {
                key: "txn_before".to_owned(),
                recorded_at: event.recorded_at.plus(-60_000),
                ..event.clone()
            }));
        },
        |world| tagged_that_day(world, &["vip"], &["gold"]),
        |world| tagged_that_day(world, &[], &["vip"]),
        |world| by_hand(world, "a thank you", 1),
        |world| by_hand(world, "for txn_0 txn_1 txn_2 txn_3 txn_4 txn_5", 1),
        |world| by_hand(world, "a thank you", 500),
        moved_that_day,
        |world| {
            let rules = "rules = { action_type = \"qualified_demo\", action_min_value = 5000 }";
            world.offer_for(EventKind::Action, rules);
            world.event.iter_mut().for_each(|event| event.kind = EventKind::Action);
        },
        |world| world.balance = Some(499),
    ];
    proptest::collection::vec(select(all), 0..4)
}

/// Keeps the first row of each key.
fn unique<T, K: Ord>(rows: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut seen = std::collections::BTreeSet::new();
    rows.retain(|row| seen.insert(key(row)));
}

/// The payment is refunded a day later.
fn refunded(world: &mut OwnedFacts) {
    world.transactions.extend(world.event.iter().map(|event| Event {
        key: "txn_back".to_owned(),
        recorded_at: event.recorded_at.plus(DAY),
        amount: event.amount.and_then(i64::checked_neg),
        ..event.clone()
    }));
}

/// The partner changed groups on the event's day, and an agent knows that the trigger for that ran first.
fn moved_that_day(world: &mut OwnedFacts) {
    if let (Some(partner), Some(event)) = (&mut world.partner, &world.event) {
        partner.group_since = Some(event.recorded_at);
    }
    world.answers.push(Answer {
        id: Check::OrderHazard,
        offer: None,
        says: AnswerValue::No,
        code: None,
        note: String::new(),
    });
}

/// The partner's tags changed after the event.
fn tagged_that_day(world: &mut OwnedFacts, before: &[&str], after: &[&str]) {
    let labels = |tags: &[&str]| tags.iter().map(|tag| Label::new(tag)).collect();
    if let (Some(partner), Some(event)) = (&mut world.partner, &world.event) {
        partner.membership.tags = labels(after);
        partner.tags_seen = vec![TagsSeen {
            at: event.recorded_at.plus(DAY),
            unseen_at: Some(event.recorded_at),
            before: labels(before),
            after: labels(after),
        }];
    }
}

/// Somebody made a reward for the customer by hand, two days after the event.
fn by_hand(world: &mut OwnedFacts, description: &str, cents: i64) {
    world.by_hand.push(Reward {
        key: format!("rwrd_hand_{}", world.by_hand.len()),
        partnership_key: Some("part_1".to_owned()),
        customer_key: Some("cus_1".to_owned()),
        amount: Some(cents),
        status: "approved".to_owned(),
        description: Some(description.to_owned()),
        created_at: world.event.as_ref().map(|event| event.recorded_at.plus(2 * DAY)),
        ..Reward::default()
    });
}

fn mail(world: &mut OwnedFacts, email: Option<&str>) {
    with_customer(world, |one| one.email = email.map(str::to_owned));
}

fn with_customer(world: &mut OwnedFacts, change: impl FnOnce(&mut Customer)) {
    if let Some(customer) = &mut world.customer {
        change(customer);
    }
}

prop_compose! {
    pub(super) fn world()(
        event in proptest::option::weighted(0.9, event()),
        transactions in proptest::collection::vec(payment(), 0..8),
        linked in proptest::collection::vec(reward(), 0..5),
        others in proptest::collection::vec(reward(), 0..5),
        offers in offers(),
        coverage in coverage(),
        answers in answers(),
        who in (any::<bool>(), any::<bool>(), text(&["part_1", "part_1", "part_1", "part_2"]),
            proptest::option::of(stamp())),
        partner in (proptest::option::of(stamp()), proptest::option::of(stamp()),
            select(vec!["approved", "approved", "approved", "pending"]), rarely()),
        seen in proptest::collection::vec((stamp(), select(vec!["Referral", "B"])), 0..3),
        (on, balance) in (proptest::option::of(stamp()), proptest::option::of(cents())),
        moved in proptest::option::weighted(0.2, stamp()),
        oddities in oddities(),
    ) -> OwnedFacts {
        let mut world = OwnedFacts::new();
        world.offers(&offers);
        world.claim.kind = event.as_ref().map_or(EventKind::Transaction, |event| event.kind);
        world.claim.on = on.map(|on| (on, on.plus(DAY)));
        (world.event, world.transactions, world.linked) = (event, transactions, linked);
        (world.held, world.capped) = (others.clone(), others);
        (world.coverage, world.answers, world.balance) = (coverage, answers, balance);
        let one = world.partner.as_mut().unwrap();
        (one.joined_at, one.group_since, one.archived) = (partner.0, partner.1, partner.3);
        one.status = partner.2.to_owned();
        one.groups_seen = seen
            .into_iter()
            .map(|(at, name)| GroupSeen { at, unseen_at: None, group: vec![Label::new(name)] })
            .collect();
        let customer = world.customer.as_mut().unwrap();
        (customer.partnership_key, customer.created_at) = (who.2, who.3);
        let before = |at| crate::investigate::PartnerBefore::seen(at, Some("part_2"));
        customer.partners_before = moved.map(before).into_iter().collect();
        world.partner = world.partner.filter(|_| !who.0 || !who.1);
        world.customer = world.customer.filter(|_| who.0 || !who.1);
        // Keys are unique in any list of the platform, and a sync sees a partner once.
        unique(&mut world.transactions, |row| row.key.clone());
        for rewards in [&mut world.linked, &mut world.held, &mut world.capped] {
            unique(rewards, |row| row.key.clone());
        }
        if let Some(partner) = &mut world.partner {
            unique(&mut partner.groups_seen, |seen| seen.at);
        }
        for spoil in oddities {
            spoil(&mut world);
        }
        unique(&mut world.transactions, |row| row.key.clone());
        world
    }
}

prop_compose! {
    /// The case with nothing wrong, and rewards for it that are as due or somehow not.
    pub(super) fn paid_world()(
        offers in select(vec![
            "[[offer]]\nkey = \"o\"\nevent = \"transaction\"\nreward = { percent = 20 }\n",
            "[[offer]]\nkey = \"o\"\nevent = \"transaction\"\nreward = { percent = 20 }\n\
             [[offer]]\nkey = \"p\"\nevent = \"transaction\"\nreward = { percent = 10 }\ngroups = [\"B\"]\n",
            "[[offer]]\nkey = \"o\"\nevent = \"transaction\"\nreward = { percent = 20 }\n\
             drip = { every = \"1d\", occurrences = 3 }\n",
            "[[offer]]\nkey = \"o\"\nevent = \"transaction\"\nreward = { percent = 20 }\ngroups = [\"B\"]\n",
        ]),
        rewards in proptest::collection::vec(
            (select(vec!["o", "o", "p", "x"]), select(vec![2000_i64, 2000, 2500, 1500]), 0_i64..3), 1..3),
    ) -> OwnedFacts {
        let mut world = OwnedFacts::new();
        world.offers(offers);
        let at = world.event.as_ref().unwrap().recorded_at;
        let made = (0..).zip(rewards).map(|(n, (offer, amount, days))| Reward {
            key: format!("rwrd_{n}"),
            offer_key: Some(offer.to_owned()),
            amount: Some(amount),
            created_at: Some(at),
            ready_at: Some(at.plus(days * DAY)),
            ..OwnedFacts::reward("approved")
        });
        world.linked = made.collect();
        world
    }
}
