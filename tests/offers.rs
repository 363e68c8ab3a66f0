//! The demo programme's own offers files are held to the rules for everybody's, and its worked
//! examples to the verdicts that its document promises.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends with the first thing that is not as expected"
)]

use partnerdesk::demo::{Programme, Spec};
use partnerdesk::domain::time::DAY;
use partnerdesk::domain::{Group, Stamp};
use partnerdesk::investigate::{
    Claim, Code, Coverage, Customer, Event, Facts, Investigation, Partner, Sought, investigate,
};
use partnerdesk::offers::{Event as Kind, Membership, OffersFile};

#[test]
fn the_demos_offers_files_have_no_mistake_and_no_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let anchor_ms = 1_790_000_000_000;
    let programme = Programme::new(Spec { seed: 1, partners: 20, anchor_ms });
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
    /// Days before now at which the partner came into its group, where a file tells.
    joined_group: Option<i64>,
}

impl Example {
    fn judged(&self, file: &OffersFile, claimed_days_ago: Option<i64>) -> Investigation {
        let now = Stamp::from_ms(1_790_000_000_000).unwrap();
        let ago = |days: i64| now.plus(-days * DAY);
        let group = Group { name: self.group.to_owned(), ..Group::default() };
        let partner = Partner {
            key: "part_1".to_owned(),
            name: "Worked example".to_owned(),
            email: Some("case@demo.example".to_owned()),
            membership: Membership::new(Some(&group), &[self.tag.to_owned()], None),
            group: Some(group),
            status: "approved".to_owned(),
            joined_at: Some(ago(420)),
            group_since: self.joined_group.map(ago),
            ..Partner::default()
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
            ..Event::new(Kind::Transaction, key, ago(days))
        };
        let event = payment("payment", self.days_ago);
        let before = if self.tag == "case-04" { 12 } else { 0 };
        let mut transactions: Vec<Event> =
            (1..=before).map(|n| payment(&format!("p{n}"), self.days_ago + 30 * n)).collect();
        transactions.push(event.clone());
        let coverage = Coverage::complete(now);
        let mut claim = Claim::of(Kind::Transaction);
        claim.on = claimed_days_ago.map(|days| (ago(days), ago(days - 1)));
        investigate(&Facts {
            data_as_of: Some(now),
            partner: Sought::One(&partner),
            customer: Sought::One(&customer),
            event: Sought::One(&event),
            transactions: partnerdesk::investigate::Payments::All(&transactions),
            offers: Some(file),
            ..Facts::bare(now, claim, &coverage)
        })
    }
}

/// The demo's offers have many that are near each other; each example still finds its own.
#[test]
fn each_example_of_the_demo_finds_its_own_offer_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let programme = Programme::new(Spec { seed: 1, partners: 20, anchor_ms: 1_790_000_000_000 });
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
