//! A sweep compared with single claims, event by event.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use partnerdesk::api::{Client, Credentials, Endpoint, Limits};
use partnerdesk::demo::{DemoProgramme, ServerOptions, Spec, start};
use partnerdesk::domain::Want;
use partnerdesk::domain::{Resource, Timestamp};
use partnerdesk::inquiry::{
    Ask, Sweep, SweepError, SweepProgress, SweepScope, UnrewardedEvent, gather, sweep,
};
use partnerdesk::investigate::{Check, Code, Verdict, investigate};
use partnerdesk::offers::{EventKind, OffersFile};
use partnerdesk::store::{Access, RecordFilter, Store, StoreWriter};
use partnerdesk::sync::{Settings, Syncer};

use crate::world::{DAY, Die, World, at, later, now, offers, programme};

const KINDS: [(EventKind, Resource); 5] = [
    (EventKind::Transaction, Resource::Transactions),
    (EventKind::Signup, Resource::Customers),
    (EventKind::Lead, Resource::Leads),
    (EventKind::Deal, Resource::Deals),
    (EventKind::Action, Resource::Actions),
];

pub fn period(days: i64) -> SweepScope {
    SweepScope {
        since: now().plus(-days * DAY),
        until: now(),
        kinds: KINDS.iter().map(|(kind, _)| *kind).collect(),
        groups: Vec::new(),
    }
}

/// Compares every `step`-th item with the single claim of its key; returns how many were compared.
fn compare(
    file: &Path,
    found: &Sweep,
    offers: Option<&OffersFile>,
    now: Timestamp,
    step: usize,
) -> usize {
    let store = Store::open_as(file, Access::Read).unwrap();
    let mut compared = 0;
    for item in found.items.iter().step_by(step) {
        let ask = Ask { key: Some(item.key.clone()), kind: Some(item.kind), ..Ask::default() };
        let gathered = gather(&store, &ask, offers, now).unwrap();
        let single = investigate(&gathered.facts(offers));
        let event = single.event.as_ref().unwrap();
        let failing = single.first_failing();
        let payee = single.check(Check::Payee).and_then(|finding| finding.code);
        assert_ne!(payee, Some(Code::ByHand), "{item:?}");
        assert_eq!(item.verdict, single.verdict, "{item:?}\n{}", single.agent_note);
        assert_eq!(item.check, failing.map(|(_, finding)| finding.id), "{item:?}");
        assert_eq!(item.code, failing.and_then(|(_, finding)| finding.code), "{item:?}");
        assert_eq!(item.offer.as_deref(), single.nearest().map(|offer| offer.key.as_str()));
        assert_eq!(item.sums, single.at_stake(), "{item:?}");
        let one = |sums: Vec<(String, i64)>| match sums.as_slice() {
            [] => Some(0),
            [(_, sum)] => Some(*sum),
            _ => None,
        };
        assert_eq!(item.would_pay, one(single.part_at_stake()), "{item:?}");
        assert_eq!(item.would_pay_total, one(single.at_stake()), "{item:?}");
        assert_eq!((item.recorded_at, item.amount), (event.recorded_at, event.amount));
        assert_eq!(item.customer, event.customer_key);
        if let Some(partner) = &single.partner {
            assert_eq!(item.partner.as_ref(), Some(&partner.key));
        }
        compared += 1;
    }
    compared
}

/// The events that a sweep has to judge, asked one by one.
fn naive(file: &Path, period: &SweepScope) -> (i64, BTreeSet<(EventKind, String)>) {
    let store = Store::open_as(file, Access::Read).unwrap();
    let (mut events, mut all_keys) = (0, BTreeSet::new());
    let far = at("2100-01-01T00:00:00Z");
    for (kind, list) in KINDS {
        let mut all = Vec::new();
        store.each_stored(list, Timestamp::EPOCH, far, |stored| all.push(stored)).unwrap();
        for key in (0..500).map(|n| format!("txn_{n}")).filter(|_| kind == EventKind::Transaction) {
            // Events without a date of their own.
            let found = store.stored(list, RecordFilter::Key(&key)).unwrap();
            all.extend(found.into_iter().filter(|one| one.time("created_at").is_none()));
        }
        for stored in all {
            let recorded = stored.time("created_at").or(stored.time("updated_at")).unwrap();
            let customer = stored.customer.clone().unwrap_or_default();
            let one =
                store.stored(Resource::Customers, RecordFilter::Key(&customer)).unwrap().pop();
            let partner =
                stored.partner.clone().or(one.as_ref().and_then(|one| one.partner.clone()));
            let partner = partner.unwrap_or_default();
            let partner =
                store.stored(Resource::Partnerships, RecordFilter::Key(&partner)).unwrap().pop();
            let is_test = stored.truth("test") == Some(true)
                || one.is_some_and(|one| one.truth("test") == Some(true))
                || partner.is_some_and(|one| one.text("partner_key").as_deref() == Some("gstest"));
            if is_test || recorded < period.since || recorded > period.until {
                continue;
            }
            events += 1;
            let key = stored.record.key.clone();
            all_keys.insert((kind, key));
        }
    }
    (events, all_keys)
}

/// Whether anybody has a reward for an event, according to `why`.
fn is_rewarded(store: &Store, kind: EventKind, key: &str, offers: &OffersFile) -> bool {
    let ask = Ask { key: Some(key.to_owned()), kind: Some(kind), ..Ask::default() };
    let gathered = gather(store, &ask, Some(offers), now()).unwrap();
    investigate(&gathered.facts(Some(offers))).is_rewarded()
}

fn totals(found: &Sweep) {
    assert_eq!(found.unrewarded, i64::try_from(found.items.len()).unwrap());
    assert_eq!(found.groups.iter().map(|group| group.count).sum::<i64>(), found.unrewarded);
    let mut by_hand: BTreeMap<&str, i64> = BTreeMap::new();
    let mut by_group = by_hand.clone();
    for (currency, sum) in found.items.iter().flat_map(|item| &item.sums) {
        *by_hand.entry(currency).or_default() += sum;
    }
    for (currency, sum) in found.groups.iter().flat_map(|group| &group.sums) {
        *by_group.entry(currency).or_default() += sum;
    }
    assert_eq!(by_hand, by_group);
    let fired = |at: usize| found.groups[at].verdict == Verdict::ShouldHaveFired;
    for at in 1..found.groups.len() {
        let sum = |at: usize| found.groups[at].sums.iter().map(|(_, sum)| *sum).max().unwrap_or(0);
        assert!(!fired(at) || fired(at - 1));
        assert!(fired(at) != fired(at - 1) || sum(at) <= sum(at - 1));
    }
    let order = |item: &UnrewardedEvent| (item.recorded_at, item.kind, item.key.clone());
    assert!(found.items.is_sorted_by_key(order));
}

#[test]
fn every_item_of_made_up_programmes_is_what_why_says() {
    let (mut compared, mut verdicts) = (0, BTreeSet::new());
    for seed in 0..5 {
        let mut die = Die::new(seed);
        let lists = programme(&mut die);
        let world = World::new(&lists);
        world.sync(&later(&mut die, &lists), now().plus(-DAY / 2));
        for _ in 0..2 {
            let offers = OffersFile::parse(&offers(&mut die)).unwrap();
            let period = period(150);
            let found =
                sweep(&world.file(), &period, Some(&offers), now(), SweepProgress::NOBODY).unwrap();
            let (events, judged) = naive(&world.file(), &period);
            let keys: BTreeSet<(EventKind, String)> =
                found.items.iter().map(|item| (item.kind, item.key.clone())).collect();
            let mut without = judged;
            let store = Store::open_as(&world.file(), Access::Read).unwrap();
            without.retain(|one| !is_rewarded(&store, one.0, &one.1, &offers));
            let apart: Vec<_> = keys.symmetric_difference(&without).collect();
            assert!(apart.is_empty(), "{apart:?}");
            assert_eq!(found.events, events);
            totals(&found);
            verdicts.extend(found.items.iter().map(|item| item.verdict.word()));
            compared += compare(&world.file(), &found, Some(&offers), now(), 2);
        }
    }
    assert!(compared >= 600, "{compared}");
    // All verdicts except those that a sweep can't have (TEST_DATA, EVENT_NOT_FOUND, REWARD_EXISTS) and
    // HELD_FOR_REVIEW, which is rare.
    assert!(verdicts.len() >= 8, "{verdicts:?}");
}

#[test]
fn without_an_offers_file_and_with_a_list_that_is_missing() {
    let mut die = Die::new(77);
    let mut lists = programme(&mut die);
    lists.retain(|(list, _)| *list != Resource::Rewards);
    let world = World::new(&lists);
    let file = OffersFile::parse(&offers(&mut die)).unwrap();
    for offers in [None, Some(&file)] {
        let found =
            sweep(&world.file(), &period(100), offers, now(), SweepProgress::NOBODY).unwrap();
        assert!(found.items.len() > 100);
        let open = [Verdict::ShouldHaveFired, Verdict::NoOfferForEvent];
        if offers.is_none() {
            assert!(found.items.iter().all(|item| !open.contains(&item.verdict)));
            assert!(found.items.iter().any(|item| item.verdict == Verdict::NeedsData));
        } else {
            assert!(found.items.iter().all(|item| item.verdict != Verdict::ShouldHaveFired));
        }
        assert!(compare(&world.file(), &found, offers, now(), 3) > 50);
        totals(&found);
    }
}

/// The demo programme, read over HTTP.
async fn demo(file: &Path, now: Timestamp) {
    let programme = DemoProgramme::new(Spec { seed: 1, partners: 300, anchor_ms: now.ms() });
    let server = start(Arc::new(programme), ServerOptions::default()).await.unwrap();
    let credentials = Credentials {
        public_key: server.public_key().to_owned(),
        secret_key: server.secret_key().to_owned().into(),
    };
    let endpoint = Endpoint { base: server.base_url().parse().unwrap(), credentials };
    let mut limits = Limits::new(|| Timestamp::EPOCH);
    limits.requests_per_minute = 0;
    let (events, _listener) = tokio::sync::mpsc::unbounded_channel();
    let syncer = Syncer {
        client: Arc::new(Client::new(endpoint, limits)),
        writer: StoreWriter::start(Store::open(file).unwrap().store).unwrap(),
        settings: Settings::default(),
        clock: Arc::new(move || now),
        events,
        cancel: tokio_util::sync::CancellationToken::new(),
    };
    assert!(syncer.sync(Want::Changes).await.error.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_item_of_the_demo_is_what_why_says() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("store.db");
    demo(&file, now()).await;
    DemoProgramme::new(Spec { seed: 1, partners: 300, anchor_ms: now().ms() })
        .write_profile_files(dir.path())
        .unwrap();
    let offers = OffersFile::read(&dir.path().join("offers.toml")).unwrap();
    let found = sweep(&file, &period(400), Some(&offers), now(), SweepProgress::NOBODY).unwrap();
    totals(&found);
    let compared = compare(&file, &found, Some(&offers), now(), 1 + found.items.len() / 400);
    assert!(compared >= 200, "{compared} of {}", found.items.len());
    assert_eq!(found.groups[0].verdict, Verdict::ShouldHaveFired, "case 12 of the demo");
    // A shorter period and a group of partners give parts of the whole result.
    let narrow = SweepScope { groups: vec!["worked EXAMPLES".to_owned()], ..period(30) };
    let part = sweep(&file, &narrow, Some(&offers), now(), SweepProgress::NOBODY).unwrap();
    assert!(part.events < found.events && part.unrewarded > 5);
    assert!(part.items.iter().all(|item| found.items.contains(item)));
    assert!(part.items.iter().all(|item| item.partner.as_ref().unwrap().starts_with("part_case-")));
    let nobody = SweepScope { groups: vec!["Nobody".to_owned()], ..period(30) };
    match sweep(&file, &nobody, None, now(), SweepProgress::NOBODY) {
        Err(SweepError::NoGroup(asked, known)) => {
            assert_eq!(asked, "Nobody");
            assert!(known.contains(&"Worked examples".to_owned()), "{known:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_tells_how_far_it_is_and_can_be_stopped() {
    let mut die = Die::new(5);
    let world = World::new(&programme(&mut die));
    let (most, whole) = (std::sync::atomic::AtomicUsize::new(0), period(150));
    let progress = |done: usize, of: usize| {
        assert!(done <= of);
        most.fetch_max(done, std::sync::atomic::Ordering::Relaxed);
    };
    let onlooker = SweepProgress { progress: &progress, ..SweepProgress::NOBODY };
    let found = sweep(&world.file(), &whole, None, now(), onlooker).unwrap();
    // All of them are judged; an event that a person made a reward for isn't missing one.
    assert!(most.into_inner() >= found.items.len());
    let onlooker = SweepProgress { stopped: &|| true, ..SweepProgress::NOBODY };
    let stopped = sweep(&world.file(), &whole, None, now(), onlooker);
    assert!(matches!(stopped, Err(SweepError::Stopped)));
    let nothing = SweepScope {
        since: at("2020-01-01T00:00:00Z"),
        until: at("2020-01-02T00:00:00Z"),
        ..whole
    };
    let found = sweep(&world.file(), &nothing, None, now(), SweepProgress::NOBODY).unwrap();
    assert!(found.items.is_empty() && found.groups.is_empty() && found.events == 0);
}
