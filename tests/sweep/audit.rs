//! An audit compared with single claims, and with the rewards themselves.

use std::collections::{BTreeMap, BTreeSet};

use partnerdesk::domain::{Resource, Timestamp};
use partnerdesk::inquiry::{
    Ask, Audit, AuditItem, AuditScope, SweepProgress, audit, difference, gather, judge_event,
};
use partnerdesk::investigate::{Check, CheckState, Code, PaidOutcome, Verdict, investigate};
use partnerdesk::offers::{EventKind, OffersFile};
use partnerdesk::store::{Access, RecordFilter, Store};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::equal::period;
use crate::world::{DAY, Die, Lists, World, at, later, now, offers, programme};

/// The key of a payment that was never here.
const NOWHERE: &str = "txn_nowhere";

fn scope(days: i64) -> AuditScope {
    let period = period(days);
    AuditScope {
        since: period.since,
        until: period.until,
        kinds: period.kinds,
        groups: Vec::new(),
        offers: Vec::new(),
        partner: None,
    }
}

fn audited(world: &World, scope: &AuditScope, offers: &OffersFile) -> Audit {
    audit(&world.file(), scope, Some(offers), now(), SweepProgress::NOBODY).unwrap()
}

/// The words that `W5` has for an outcome of an event with a reward of its partner's.
fn word(outcome: PaidOutcome) -> Option<(CheckState, Option<Code>)> {
    Some(match outcome {
        PaidOutcome::Fits => (CheckState::Pass, Some(Code::Fits)),
        PaidOutcome::Overpaid => (CheckState::Warn, Some(Code::Overpaid)),
        PaidOutcome::Underpaid => (CheckState::Warn, Some(Code::Underpaid)),
        PaidOutcome::NotDue | PaidOutcome::EventGone => (CheckState::Warn, Some(Code::NotDue)),
        PaidOutcome::OtherOffer => (CheckState::Warn, Some(Code::OtherOffer)),
        PaidOutcome::Twice => (CheckState::Warn, Some(Code::Twice)),
        PaidOutcome::PartMissing => (CheckState::Warn, Some(Code::PartMissing)),
        PaidOutcome::CantTell => (CheckState::Unknown, None),
        _ => return None,
    })
}

/// Compares every item that has an event with the single claim of its key; returns how many were compared.
fn compare(world: &World, found: &Audit, offers: &OffersFile) -> usize {
    let store = Store::open_as(&world.file(), Access::Read).unwrap();
    let mut compared = 0;
    for item in &found.items {
        let (Some(kind), Some(key)) = (item.kind, &item.event) else { continue };
        // Of an event that was never here, `why` knows only what the reward says.
        if key == NOWHERE {
            continue;
        }
        let (_, alone) = judge_event(&store, kind, key, Some(offers), now()).unwrap().unwrap();
        // A reward that several leads or deals of one customer may claim is told with one of them.
        let is_shared = matches!(kind, EventKind::Lead | EventKind::Deal)
            && item.outcome == PaidOutcome::CantTell;
        if is_shared {
            continue;
        }
        assert_eq!(*item, AuditItem { partner: item.partner.clone(), ..alone });
        let ask = Ask { key: Some(key.clone()), kind: Some(kind), ..Ask::default() };
        let gathered = gather(&store, &ask, Some(offers), now()).unwrap();
        let single = investigate(&gathered.facts(Some(offers)));
        let amount = single.check(Check::AmountDue).unwrap();
        let has_own = single.check(Check::RewardLinked).unwrap().code == Some(Code::Found);
        match word(item.outcome).filter(|_| has_own) {
            Some(told) => assert_eq!((amount.state, amount.code), told, "{item:?}"),
            None => assert_eq!(amount.state, CheckState::NotApplicable, "{item:?}"),
        }
        let fires = single.verdict == Verdict::ShouldHaveFired;
        assert_eq!(item.outcome == PaidOutcome::Missing, fires, "{item:?}\n{}", single.agent_note);
        compared += 1;
    }
    compared
}

/// What stands of the rewards with these keys, a currency each, read record by record.
fn standing(store: &Store, keys: &BTreeSet<&String>) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for key in keys {
        let found = store.stored(Resource::Rewards, RecordFilter::Key(key)).unwrap().pop().unwrap();
        let stands =
            found.vanished_at.is_none() && !found.record.rest.contains("\"archived\":true");
        if stands && found.text("status").as_deref() != Some("declined") {
            let currency = found.text("currency").unwrap_or("USD".to_owned()).to_uppercase();
            *sums.entry(currency).or_default() += found.int("amount").unwrap_or(0);
        }
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

fn totals(world: &World, scope: &AuditScope, found: &Audit) {
    let store = Store::open_as(&world.file(), Access::Read).unwrap();
    let keys: Vec<&String> = found.items.iter().flat_map(|item| &item.rewards).collect();
    let told: BTreeSet<&String> = keys.iter().copied().collect();
    assert_eq!(keys.len(), told.len(), "each reward has one outcome");
    assert_eq!(found.rewards, i64::try_from(told.len()).unwrap());
    let events: Vec<(EventKind, &String)> = found
        .items
        .iter()
        .filter(|item| item.event.as_deref() != Some(NOWHERE))
        .filter_map(|item| Some((item.kind?, item.event.as_ref()?)))
        .collect();
    let each: BTreeSet<_> = events.iter().collect();
    assert_eq!(events.len(), each.len(), "each event has one outcome");
    let mut all = Vec::new();
    let far = at("2100-01-01T00:00:00Z");
    store.each_stored(Resource::Rewards, Timestamp::EPOCH, far, |one| all.push(one)).unwrap();
    let is_test = |list: Resource, key: Option<String>| {
        let key = key.unwrap_or_default();
        let found = store.stored(list, RecordFilter::Key(&key)).unwrap().pop();
        found.is_some_and(|one| {
            one.truth("test") == Some(true) || one.text("partner_key").as_deref() == Some("gstest")
        })
    };
    for reward in &all {
        let made = reward.time("created_at").unwrap();
        let event = [Resource::Transactions, Resource::Actions].into_iter().find_map(|list| {
            let name = if list == Resource::Actions { "action_key" } else { "transaction_key" };
            let key = reward.text(name)?;
            store.stored(list, RecordFilter::Key(&key)).unwrap().pop()
        });
        let (customer, whose) = event.map(|one| (one.customer, one.partner)).unwrap_or_default();
        let owner = store
            .stored(Resource::Customers, RecordFilter::Key(customer.as_deref().unwrap_or_default()))
            .unwrap()
            .pop()
            .and_then(|one| one.partner);
        let test = is_test(Resource::Customers, reward.customer.clone())
            || is_test(Resource::Customers, customer)
            || is_test(Resource::Transactions, reward.text("transaction_key"))
            || is_test(Resource::Partnerships, whose.or(owner))
            || is_test(Resource::Partnerships, reward.partner.clone());
        if made >= scope.since && made <= scope.until && !test {
            assert!(told.contains(&reward.record.key), "{:?} has no outcome", reward.record.key);
        }
    }
    let mut paid: BTreeMap<String, i64> = BTreeMap::new();
    for group in &found.outcomes {
        if let Some(currency) = &group.currency {
            *paid.entry(currency.clone()).or_default() += group.paid;
        }
    }
    paid.retain(|_, sum| *sum != 0);
    assert_eq!(paid, standing(&store, &told), "sums by outcome are all that was paid");
    let off = |due: Option<i64>, paid: i64| difference(due, paid).unwrap_or(0);
    let of_groups: i64 = found.outcomes.iter().map(|group| off(group.due, group.paid)).sum();
    let of_items: i64 =
        found.items.iter().flat_map(|item| item.lines().map(|line| off(line.due, line.paid))).sum();
    assert_eq!(of_groups, of_items);
    assert!(found.outcomes.is_sorted_by_key(|group| group.outcome));
}

/// Two offers for payments and one in parts, with few rules, so that much is due.
const OFFERS: &str = "version = 1
[[offer]]
key = \"offr_0\"
event = \"transaction\"
reward = { percent = 20 }
rules = { product_keys = [\"pro\", \"Pro\"] }
[[offer]]
key = \"offr_1\"
event = \"transaction\"
reward = { percent = 10 }
drip = { every = \"1mo\", occurrences = 3 }
rules = { product_keys = [\"team\"] }
";

/// Changes the rows of a list one by one.
fn each(lists: &mut Lists, list: Resource, change: impl FnMut(&mut Value)) {
    lists.iter_mut().find(|(name, _)| *name == list).unwrap().1.iter_mut().for_each(change);
}

/// Makes most partners, customers and payments sound, and most rewards of payments what the offers pay, or somehow not,
/// for the customer's partner.
fn settle(die: &mut Die, lists: &mut Lists) {
    let long_ago = now().ms() - 900 * DAY;
    each(lists, Resource::Partnerships, |one| {
        if die.roll(8) > 0 {
            (one["approved_status"], one["joined_at"]) = (json!("approved"), json!(long_ago));
            (one["created_at"], one["archived"]) = (json!(long_ago), json!(false));
        }
    });
    each(lists, Resource::Customers, |one| {
        if die.roll(8) > 0 {
            one["created_at"] = json!(long_ago + DAY);
        }
    });
    let mut amount = 10_000;
    each(lists, Resource::Transactions, |one| {
        amount += 30;
        if die.roll(8) > 0 && one["amount"] != -4000 {
            (one["amount"], one["amount_usd"]) = (json!(amount), json!(amount));
            (one["currency"], one["approved"]) = (json!("USD"), json!(true));
        }
    });
    let of = |list: Resource, lists: &Lists| -> BTreeMap<String, Value> {
        let (_, rows) = lists.iter().find(|(name, _)| *name == list).unwrap();
        rows.iter().map(|row| (row["key"].as_str().unwrap().to_owned(), row.clone())).collect()
    };
    let payments = of(Resource::Transactions, lists);
    let customers = of(Resource::Customers, lists);
    let (_, rewards) = lists.iter_mut().find(|(name, _)| *name == Resource::Rewards).unwrap();
    for reward in rewards {
        let Some(payment) = reward["transaction"]["key"].as_str().and_then(|key| payments.get(key))
        else {
            continue;
        };
        let customer = payment["customer"]["key"].as_str().and_then(|key| customers.get(key));
        let partner = customer.and_then(|customer| {
            let by_key = customer["partner_key"].as_str().map(|key| key.replace('p', "part_"));
            customer["partnership_key"].as_str().map(str::to_owned).or(by_key)
        });
        let usd = payment["amount_usd"].as_i64().unwrap_or(0);
        if let Some(partner) = partner {
            reward["partnership"] = json!({ "key": partner });
        }
        let is_team = payment["product_key"] == "team";
        let (offer, share) = if is_team { ("offr_1", 10) } else { ("offr_0", 5) };
        if die.roll(10) > 0 {
            reward["offer"] = json!({ "key": offer });
            reward["currency"] = json!("USD");
            reward["amount"] = json!(
                (usd / share).max(1) + [0, 0, 0, 0, 1, 500][usize::try_from(die.roll(6)).unwrap()]
            );
            reward["created_at"] = json!(payment["updated_at"].as_i64().unwrap());
            // One names a payment that was never here.
            if die.roll(40) == 0 {
                reward["transaction"] = json!({ "key": NOWHERE });
            }
        }
    }
}

#[test]
fn every_event_and_every_reward_has_the_outcome_that_why_has() {
    let (mut compared, mut outcomes) = (0, BTreeSet::new());
    for seed in 0..6 {
        let mut die = Die::new(seed);
        let mut lists = programme(&mut die);
        if seed >= 2 {
            settle(&mut die, &mut lists);
        }
        let world = World::new(&lists);
        if seed < 2 {
            world.sync(&later(&mut die, &lists), now().plus(-DAY / 2));
        }
        let text = if seed >= 2 { OFFERS.to_owned() } else { offers(&mut die) };
        let offers = OffersFile::parse(&text).unwrap();
        for days in [150, 20] {
            let scope = scope(days);
            let found = audited(&world, &scope, &offers);
            totals(&world, &scope, &found);
            compared += compare(&world, &found, &offers);
            outcomes.extend(found.items.iter().map(|item| item.outcome));
        }
    }
    assert!(compared >= 1000, "{compared}");
    assert_eq!(outcomes.len(), PaidOutcome::iter().count(), "{outcomes:?}");
}

#[test]
fn a_partner_a_group_and_an_offer_narrow_it() {
    let mut die = Die::new(5);
    let lists = programme(&mut die);
    let world = World::new(&lists);
    let offers = OffersFile::parse(&offers(&mut die)).unwrap();
    let all = audited(&world, &scope(150), &offers);
    let partner = all.items.iter().find_map(|item| item.partner.clone()).unwrap();
    let of_one =
        audited(&world, &AuditScope { partner: Some(partner.clone()), ..scope(150) }, &offers);
    assert!(!of_one.items.is_empty() && of_one.items.len() < all.items.len());
    let own = |item: &&AuditItem| {
        let is_recent = item.recorded_at >= Some(scope(150).since);
        item.partner.as_ref() == Some(&partner) && item.kind.is_some() && is_recent
    };
    let wanted: BTreeSet<_> = all.items.iter().filter(own).map(|item| &item.event).collect();
    let got: BTreeSet<_> = of_one.items.iter().filter(own).map(|item| &item.event).collect();
    assert_eq!(wanted, got);
    let offer = all.items.iter().find_map(|item| item.offer.clone()).unwrap();
    let of_offer =
        audited(&world, &AuditScope { offers: vec![offer.clone()], ..scope(150) }, &offers);
    let wanted = all.items.iter().filter(|item| item.offer.as_ref() == Some(&offer)).count();
    assert_eq!(of_offer.items.len(), wanted);
    let nobody = AuditScope { groups: vec!["nowhere".to_owned()], ..scope(150) };
    let none = audit(&world.file(), &nobody, Some(&offers), now(), SweepProgress::NOBODY);
    assert!(none.is_err());
}
