//! The demo programme's offers files follow the same rules as everybody's, and its worked examples get
//! the verdicts that docs/demo.md promises.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]
#![allow(clippy::indexing_slicing, reason = "a fault ends the test")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use partnerdesk::api::{Client, Credentials, Endpoint, Limits};
use partnerdesk::demo::{DemoProgramme, ServerOptions, Spec, start};
use partnerdesk::domain::Want;
use partnerdesk::domain::time::DAY;
use partnerdesk::domain::{PartnerGroup, Resource, StoredRecord, Timestamp};
use partnerdesk::inquiry::{SweepProgress, SweepScope, sweep};
use partnerdesk::investigate::{
    Claim, ClaimPartner, Code, Coverage, Customer, Event, Facts, Investigation, Lookup, Verdict,
    investigate,
};
use partnerdesk::offers::{EventKind, Membership, OffersFile};
use partnerdesk::store::{Access, Store, StoreWriter};
use partnerdesk::sync::{Settings, Syncer};

#[test]
fn the_demos_offers_files_have_no_mistake_and_no_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let anchor_ms = 1_790_000_000_000;
    let programme = DemoProgramme::new(Spec { seed: 1, partners: 20, anchor_ms });
    programme.write_profile_files(folder.path()).unwrap();
    let file = OffersFile::read(&folder.path().join("offers.toml")).unwrap();
    assert!(file.offers.len() > 16 && file.segments.len() == 1);
    assert!(file.warnings.is_empty(), "{:?}", file.warnings);
    let none = OffersFile::read(&folder.path().join("offers-none.toml")).unwrap();
    assert_eq!(none, OffersFile::default());
}

/// The partner, customer and payment of one worked example of the demo, as facts.
struct Example {
    tag: &'static str,
    group: &'static str,
    days_ago: i64,
    customer_days_ago: i64,
    amount: i64,
    product: &'static str,
    /// How many days ago the partner joined its group, if a file says so.
    joined_group: Option<i64>,
}

impl Example {
    fn judged(&self, file: &OffersFile, claimed_days_ago: Option<i64>) -> Investigation {
        let now = Timestamp::from_ms(1_790_000_000_000).unwrap();
        let ago = |days: i64| now.plus(-days * DAY);
        let group = PartnerGroup { name: self.group.to_owned(), ..PartnerGroup::default() };
        let partner = ClaimPartner {
            key: "part_1".to_owned(),
            name: "Worked example".to_owned(),
            email: Some("case@demo.example".to_owned()),
            membership: Membership::new(Some(&group), &[self.tag.to_owned()], None),
            group: Some(group),
            status: "approved".to_owned(),
            joined_at: Some(ago(420)),
            group_since: self.joined_group.map(ago),
            ..ClaimPartner::default()
        };
        let customer = Customer {
            key: "cus_1".to_owned(),
            email: Some("buyer@buyer.example".to_owned()),
            created_at: Some(ago(self.customer_days_ago)),
            partnership_key: Some("part_1".to_owned()),
            ..Customer::default()
        };
        let payment = |key: &str, days: i64| Event {
            amount: Some(self.amount),
            amount_usd: Some(self.amount),
            currency: Some("USD".to_owned()),
            product_key: Some(self.product.to_owned()),
            category_key: Some("subscription".to_owned()),
            approved: Some(true),
            customer_key: Some("cus_1".to_owned()),
            ..Event::new(EventKind::Transaction, key, ago(days))
        };
        let event = payment("payment", self.days_ago);
        let before = if self.tag == "case-04" { 12 } else { 0 };
        let mut transactions: Vec<Event> =
            (1..=before).map(|n| payment(&format!("p{n}"), self.days_ago + 30 * n)).collect();
        transactions.push(event.clone());
        let coverage = Coverage::complete(now);
        let mut claim = Claim::of(EventKind::Transaction);
        claim.on = claimed_days_ago.map(|days| (ago(days), ago(days - 1)));
        investigate(&Facts {
            data_as_of: Some(now),
            partner: Lookup::One(&partner),
            customer: Lookup::One(&customer),
            event: Lookup::One(&event),
            transactions: partnerdesk::investigate::PaymentSource::All(&transactions),
            offers: Some(file),
            ..Facts::bare(now, claim, &coverage)
        })
    }
}

/// Many of the demo's offers are alike; each example still finds its own.
#[test]
fn each_example_of_the_demo_finds_its_own_offer_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let programme =
        DemoProgramme::new(Spec { seed: 1, partners: 20, anchor_ms: 1_790_000_000_000 });
    programme.write_profile_files(folder.path()).unwrap();
    let file = OffersFile::read(&folder.path().join("offers.toml")).unwrap();
    let own = "Worked examples";
    let example = |tag, days_ago, customer_days_ago, amount, product| Example {
        tag,
        group: own,
        days_ago,
        customer_days_ago,
        amount,
        product,
        joined_group: None,
    };
    let moved = |tag, days_ago, product, joined| Example {
        group: "Marketplace",
        joined_group: Some(joined),
        ..example(tag, days_ago, 60, 8000, product)
    };
    for (example, claimed, verdict, nearest, first) in [
        (
            example("case-02", 4, 45, 12_000, "pro_month"),
            None,
            "RULE_NOT_MET",
            "offr_case02",
            "L1 WRONG_PRODUCT",
        ),
        (
            example("case-03", 2, 370, 9900, "pro-03"),
            None,
            "RULE_NOT_MET",
            "offr_case03",
            "L3 TOO_OLD",
        ),
        (
            example("case-04", 3, 395, 2900, "pro-04"),
            None,
            "RULE_NOT_MET",
            "offr_case04",
            "L4 LIMIT_REACHED",
        ),
        (
            example("case-05", 3, 45, 4590, "pro-05"),
            None,
            "RULE_NOT_MET",
            "offr_case05",
            "L5 BELOW_MIN",
        ),
        (
            moved("case-07", 10, "pro-07", 8),
            None,
            "RULE_NOT_MET",
            "offr_case07",
            "O2 JOINED_GROUP_LATER",
        ),
        (moved("case-08", 2, "pro-08", 6), Some(10), "SHOULD_HAVE_FIRED", "offr_case08", ""),
        (example("case-12", 3, 45, 10_000, "pro-12"), None, "SHOULD_HAVE_FIRED", "offr_case12", ""),
        (
            example("case-13", 5, 45, 4000, "pro-13"),
            None,
            "RULE_NOT_MET",
            "offr_case13_near",
            "L5 BELOW_MIN",
        ),
        (example("case-15", 5, 45, 0, "pro-15"), None, "EVENT_NOT_VALID", "offr_case15", "V2 ZERO"),
    ] {
        let result = example.judged(&file, claimed);
        let found = result.first_failing().map_or_else(String::new, |(_, finding)| {
            format!("{} {}", finding.id, finding.code.map_or("", Code::word))
        });
        let offer = result.nearest().map(|offer| offer.key.as_str());
        let told = (result.verdict.word(), offer, found.as_str());
        assert_eq!(told, (verdict, Some(nearest), first), "{}\n{}", example.tag, result.agent_note);
    }
}

const ANCHOR: i64 = 1_790_000_000_000;

/// The demo's store, and its offers file.
async fn demo(folder: &Path, partners: u32) -> (Store, OffersFile) {
    let spec = Spec { seed: 1, partners, anchor_ms: ANCHOR };
    DemoProgramme::new(spec).write_profile_files(folder).unwrap();
    let options = ServerOptions { refund_dropped: false, ..ServerOptions::default() };
    let server = start(Arc::new(DemoProgramme::new(spec)), options).await.unwrap();
    let credentials = Credentials {
        public_key: server.public_key().to_owned(),
        secret_key: server.secret_key().to_owned().into(),
    };
    let endpoint = Endpoint { base: server.base_url().parse().unwrap(), credentials };
    let mut limits = Limits::new(|| Timestamp::EPOCH);
    limits.requests_per_minute = 0;
    let (events, _listener) = tokio::sync::mpsc::unbounded_channel();
    let file = folder.join("store.db");
    let syncer = Syncer {
        client: Arc::new(Client::new(endpoint, limits)),
        writer: StoreWriter::start(Store::open(&file).unwrap().store).unwrap(),
        settings: Settings::default(),
        clock: Arc::new(|| Timestamp::from_ms(ANCHOR).unwrap()),
        events,
        cancel: tokio_util::sync::CancellationToken::new(),
    };
    assert!(syncer.sync(Want::Everything).await.error.is_none());
    drop(syncer);
    let offers = OffersFile::read(&folder.join("offers.toml")).unwrap();
    (Store::open_as(&file, Access::Write).unwrap(), offers)
}

/// What one offer alone pays in a store without rewards, according to the engine: by event, the partner and
/// the amount.
fn due(file: &Path, offers: &OffersFile, key: &str) -> BTreeMap<String, (String, i64)> {
    let mut alone = offers.clone();
    alone.offers.retain(|offer| offer.key == key);
    let now = Timestamp::from_ms(ANCHOR).unwrap();
    let kinds = [alone.offers[0].event].into();
    let period = SweepScope { since: Timestamp::EPOCH, until: now, kinds, groups: Vec::new() };
    let found = sweep(file, &period, Some(&alone), now, SweepProgress::NOBODY).unwrap();
    let fired = found.items.into_iter().filter(|item| item.verdict == Verdict::ShouldHaveFired);
    fired
        .map(|item| {
            let event = if item.kind == EventKind::Signup { item.customer } else { Some(item.key) };
            (event.unwrap(), (item.partner.unwrap(), item.would_pay.unwrap()))
        })
        .collect()
}

/// Every reward of the demo is what its offers file pays, except the handful that docs/demo.md names. Rewards
/// are judged as of the day they were made, leaving out what was refunded and who has left since.
#[tokio::test(flavor = "multi_thread")]
async fn the_demos_rewards_are_those_that_its_offers_pay() {
    const FAULTS: [&str; 10] = [
        "no-event",
        "no-product",
        "other-group",
        "other-offer",
        "other-partner",
        "too-little",
        "too-much",
        "too-old",
        "twice",
        "unknown-offer",
    ];
    let dir = tempfile::tempdir().unwrap();
    let (store, offers) = demo(dir.path(), 500).await;
    let mut rewards = Vec::new();
    let far = Timestamp::from_ms(ANCHOR).unwrap().plus(DAY);
    store
        .each_stored(Resource::Rewards, Timestamp::EPOCH, far, |reward| rewards.push(reward))
        .unwrap();
    drop(store);
    let file = dir.path().join("store.db");
    rusqlite::Connection::open(&file)
        .unwrap()
        .execute_batch(
            "DELETE FROM rewards; DELETE FROM transactions WHERE amount < 0; UPDATE partnerships SET archived = 0",
        )
        .unwrap();
    let due: BTreeMap<String, _> = ["offr_std20", "offr_drip10", "offr_signup5"]
        .map(|key| (key.to_owned(), due(&file, &offers, key)))
        .into();
    let event =
        |reward: &StoredRecord| reward.text("transaction_key").or(reward.text("customer_key"));
    let pays = |reward: &StoredRecord| {
        let paid = (reward.text("partnership_key").unwrap(), reward.int("amount").unwrap());
        let of_offer = due.get(&reward.text("offer_key").unwrap());
        of_offer.is_some_and(|due| due.get(&event(reward).unwrap()) == Some(&paid))
    };
    let (mut faulty, mut paid_for, mut counted) = (Vec::new(), BTreeMap::new(), [0, 0, 0]);
    for reward in &rewards {
        let key = &reward.record.key;
        let is_case = key.starts_with("rwrd_case-");
        let is_gone =
            reward.text("transaction_key").is_some_and(|key| key.starts_with("inv-refunded"));
        let by_hand = reward.text("offer_key").is_none();
        if let Some(fault) = key.strip_prefix("rwrd_fault-") {
            faulty.push(fault);
            assert_eq!(pays(reward), fault == "twice", "{fault}");
            continue;
        }
        counted[0] += i32::from(is_gone);
        counted[1] += i32::from(by_hand);
        if is_case || by_hand || is_gone {
            assert!(!is_gone || reward.text("status").as_deref() == Some("declined"));
            continue;
        }
        counted[2] += 1;
        assert!(pays(reward), "{key}: {reward:?}");
        let twice = paid_for.insert((event(reward), reward.text("offer_key")), key.clone());
        assert_eq!(twice, None, "{key}");
    }
    faulty.sort_unstable();
    assert_eq!(faulty, FAULTS);
    assert!(counted[0] > 10 && counted[1] > 10 && counted[2] > 1000, "{counted:?}");
}
