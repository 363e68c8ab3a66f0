//! Which of several events is judged, and what the agent is told of the choice.

use partnerdesk::domain::Resource;
use partnerdesk::inquiry::{Ask, gather};
use partnerdesk::investigate::{Check, Code, investigate};
use partnerdesk::offers::{EventKind, OffersFile};
use serde_json::json;

use super::world::{Programme, ask, at, on};

#[test]
fn the_nearest_event_within_a_week_is_told_as_such() {
    let world = Programme::of_two()
        .paid("inv-a", "cus_1", 4590, "2025-10-08")
        .paid("inv-b", "cus_1", 4590, "2025-12-08")
        .stored();
    for (customer, day, event, hint) in [
        ("", "2025-10-06", "inv-a", Some("judged the event of 2025-10-08, 2 days after the day")),
        ("buyer@c1.example", "2025-10-09", "inv-a", Some("2025-10-08, 1 day before the day")),
        ("", "2025-10-08", "inv-a", None),
        ("", "2025-10-20", "", None),
    ] {
        let told = world.why(&Ask { on: Some(on(day)), ..ask("p1", customer, "") });
        assert_eq!(told.event(), event, "{day}");
        assert_eq!(told.hints.len(), usize::from(hint.is_some()), "{}", told.all());
        assert!(hint.is_none_or(|hint| told.hints(hint)), "{}", told.all());
    }
}

#[test]
fn events_are_narrowed_before_they_are_cut() {
    let mut programme = Programme::of_two().paid("inv-old", "cus_1", 12_345, "2024-01-05").paid(
        "inv-open",
        "cus_1",
        777,
        "2024-02-05",
    );
    for n in 0..700 {
        let (key, reward) = (format!("inv-{n}"), format!("rwrd_{n}"));
        programme = programme
            .paid(&key, "cus_1", 1000 + n, &format!("2025-{:02}-{:02}", 1 + n % 12, 1 + n % 28))
            .reward(&reward, 1, "cus_1", Some(&key), "paid");
    }
    let world = programme.stored();
    let p1 = || ask("p1", "", "");
    assert_eq!(world.why(&Ask { on: Some(on("2024-01-05")), ..p1() }).event(), "inv-old");
    assert_eq!(world.why(&Ask { on: Some(on("2024-01-01")), ..p1() }).event(), "inv-old");
    assert_eq!(world.why(&Ask { amount: Some(12_345), ..p1() }).event(), "inv-old");
    let both = Ask { on: Some(on("2024-01-07")), amount: Some(12_345), ..p1() };
    assert_eq!(world.why(&both).event(), "inv-old");
    assert_eq!(world.why(&p1()).event(), "inv-open", "the newest without a reward");
    let told = world.message("owner@p1.example: a payment of $123.45 got me nothing");
    assert_eq!(told.event(), "inv-old", "{}", told.all());
    let told = world.message("owner@p1.example: a payment of 5 January 2024 got me nothing");
    assert_eq!(told.event(), "inv-old", "{}", told.all());
}

#[test]
fn test_data_are_taken_only_where_nothing_is_real() {
    let test = |key: &str, customer: &str, day: &str| {
        json!({"key": key, "created_at": at(day).ms(), "amount": 900, "amount_usd": 900, "currency": "USD",
            "approved": true, "test": true, "customer": {"key": customer}})
    };
    let tester = json!({"key": "cus_t", "created_at": at("2026-02-20").ms(), "email": "t@c1.example", "test": true,
        "partnership_key": "part_1"});
    let world = Programme::of_two()
        .paid("inv-real", "cus_1", 4590, "2025-10-08")
        .reward("rwrd_1", 1, "cus_1", Some("inv-real"), "paid")
        .with(Resource::Customers, tester)
        .with(Resource::Transactions, test("inv-test", "cus_1", "2026-02-10"))
        .with(Resource::Transactions, test("inv-only", "cus_2", "2026-02-10"))
        .paid("inv-tester", "cus_t", 700, "2026-02-21")
        .stored();
    for asked in [ask("p1", "", ""), ask("p1", "buyer@c1.example", "")] {
        assert_eq!(world.why(&asked).event(), "inv-real");
    }
    assert_eq!(world.message("buyer@c1.example paid").event(), "inv-real");
    assert_eq!(world.asked("I'm owner@p1.example and got nothing"), ["inv-real"]);
    assert_eq!(world.why(&ask("p2", "", "")).verdict(), "TEST_DATA");
    let signup = Ask { kind: Some(EventKind::Signup), ..ask("p1", "", "") };
    assert_eq!(world.why(&signup).event(), "cus_1", "though the test customer is newer");
}

#[test]
fn a_lead_is_found_by_its_e_mail_though_a_customer_has_it() {
    let world = Programme::of_two()
        .lead("lead_q", 2, "buyer@c1.example")
        .lead("lead_1", 1, "Buyer@C1.example")
        .lead("lead_longer", 1, "buyer@c1.example.org")
        .stored();
    let lead =
        |partner: &str| Ask { kind: Some(EventKind::Lead), ..ask(partner, "buyer@c1.example", "") };
    assert_eq!(world.why(&lead("p1")).event(), "lead_1");
    assert_eq!(world.why(&lead("p2")).event(), "lead_q");
    let told = world.message("my lead buyer@c1.example was never credited, owner@p1.example");
    assert_eq!(told.event(), "lead_1", "{}", told.all());
}

#[test]
fn a_customer_who_never_paid_has_no_payment() {
    let world = Programme::of_two().stored();
    for asked in [ask("p1", "buyer@c1.example", ""), {
        Ask { amount: Some(4590), ..ask("p1", "buyer@c1.example", "") }
    }] {
        let told = world.why(&asked);
        assert_eq!(
            (told.verdict(), told.code(Check::EventFound)),
            ("EVENT_NOT_FOUND", Some(Code::CustomerOnly))
        );
    }
}

/// Four instalments a month apart for `inv-a` of 8 October 2025; the file says so, or each reward does.
fn in_four(with_days: bool) -> Programme {
    let mut programme = Programme::of_two().paid("inv-a", "cus_1", 4590, "2025-10-08").paid(
        "inv-b",
        "cus_1",
        4590,
        "2025-12-20",
    );
    for (n, day) in ["2025-11-07", "2025-12-07", "2026-01-07", "2026-02-07"].iter().enumerate() {
        let mut item = json!({"key": format!("rwrd_{n}"), "created_at": at("2025-10-08").ms(), "amount": 500,
            "reward_status": if n < 2 { "approved" } else { "scheduled" }, "partnership": {"key": "part_1"},
            "offer": {"key": "o"}, "customer": {"key": "cus_1"}, "transaction": {"key": "inv-a"}});
        if with_days {
            item["ready_at"] = json!(at(day).ms());
        }
        programme = programme.with(Resource::Rewards, item);
    }
    programme
}

#[test]
fn an_instalments_day_means_its_event() {
    let drip = "version = 1\n[[offer]]\nkey = \"o\"\nevent = \"transaction\"\nreward = { percent = 20 }\n\
        drip = { delay = \"30d\", every = \"1mo\", occurrences = 4 }\n";
    let once = drip.split("drip").next().unwrap();
    for with_days in [true, false] {
        let world = in_four(with_days).stored();
        for (offers, customer, day, event, w2) in [
            (drip, "buyer@c1.example", "2025-12-07", "inv-a", "part 2 of 4"),
            (drip, "", "2025-12-07", "inv-a", "part 2 of 4"),
            (drip, "", "2026-02-07", "inv-a", "part 4 of 4"),
            // A payment of that very day comes first.
            (drip, "", "2025-12-20", "inv-b", ""),
            (drip, "buyer@c1.example", "2025-10-08", "inv-a", "part 3 of 4"),
            // Nothing is due that day, and no event is near.
            (drip, "", "2026-02-20", "", ""),
            (drip, "buyer@c2.example", "2025-12-07", "", ""),
            // A single payment has no instalments.
            (once, "", "2026-02-07", "", ""),
            (once, "buyer@c1.example", "2026-02-07", "", ""),
        ] {
            let offers = OffersFile::parse(offers).unwrap();
            let ask = Ask { on: Some(on(day)), ..ask("p1", customer, "") };
            let gathered = gather(&world.store, &ask, Some(&offers), super::world::now()).unwrap();
            let found = gathered.event.as_ref().map_or("", |event| event.key.as_str());
            assert_eq!(found, event, "{with_days} {customer} {day}: {:?}", gathered.hints);
            let result = investigate(&gathered.facts(Some(&offers)));
            let told =
                result.check(Check::RewardState).and_then(|finding| finding.distance.clone());
            assert!(
                told.unwrap_or_default().starts_with(w2),
                "{with_days} {day}: {}",
                result.summary
            );
            let by_part =
                gathered.hints.iter().any(|hint| hint.contains("an instalment for the payment"));
            assert_eq!(by_part, !event.is_empty() && !matches!(day, "2025-12-20" | "2025-10-08"));
        }
    }
}

#[test]
fn the_day_and_the_sum_of_a_part_that_is_not_there_mean_its_event() {
    let drip = "version = 1\n[[offer]]\nkey = \"o\"\nevent = \"transaction\"\nreward = { percent = 20 }\n\
        drip = { delay = \"30d\", every = \"1mo\", occurrences = 6 }\n";
    let offers = OffersFile::parse(drip).unwrap();
    let world = in_four(true).stored();
    let unpaid = Programme::of_two().paid("inv-a", "cus_1", 4590, "2025-10-08").stored();
    for (world, day, amount, event) in [
        // The fifth part is still to come.
        (&world, "2026-03-07", None, "inv-a"),
        // A part's own sum.
        (&world, "2025-12-07", Some(500), "inv-a"),
        (&world, "2025-12-07", Some(4590), "inv-a"),
        (&world, "2025-12-07", Some(501), ""),
        // Nothing was paid at all.
        (&unpaid, "2025-11-07", None, "inv-a"),
        (&unpaid, "2025-11-17", None, ""),
    ] {
        let ask = Ask { on: Some(on(day)), amount, ..ask("p1", "buyer@c1.example", "") };
        let gathered = gather(&world.store, &ask, Some(&offers), super::world::now()).unwrap();
        let found = gathered.event.as_ref().map_or("", |event| event.key.as_str());
        assert_eq!(found, event, "{day} {amount:?}: {:?}", gathered.hints);
    }
}

#[test]
fn an_event_that_has_nothing_but_money_taken_back_has_no_reward() {
    let mut programme = Programme::of_two()
        .paid("inv-a", "cus_1", 4590, "2025-10-08")
        .paid("inv-b", "cus_1", 4590, "2025-12-08")
        .reward("rwrd_b", 1, "cus_1", Some("inv-b"), "paid");
    let back = json!({"key": "rwrd_back", "created_at": at("2025-11-08").ms(), "amount": -918, "currency": "USD",
        "reward_status": "approved", "partnership": {"key": "part_1"}, "customer": {"key": "cus_1"},
        "transaction": {"key": "inv-a"}});
    programme = programme.with(Resource::Rewards, back);
    let world = programme.stored();
    let told = world.why(&ask("p1", "buyer@c1.example", ""));
    assert_eq!(told.event(), "inv-a", "the one without a reward: {}", told.all());
    assert_eq!(told.code(Check::RewardState), Some(Code::TakenBack));
    assert_eq!(told.verdict(), "SHOULD_HAVE_FIRED");
}

#[test]
fn a_key_that_another_record_has_is_not_named() {
    let world = Programme::of_two()
        .paid("inv-a", "cus_1", 4590, "2025-10-08")
        .paid("inv-z", "cus_2", 4590, "2025-10-08")
        .stored();
    for (key, kind, named) in [
        ("inv-none", None, true),
        ("inv-none", Some(EventKind::Lead), true),
        ("inv-z", Some(EventKind::Lead), false),
        ("cus_2", Some(EventKind::Transaction), false),
    ] {
        let told = world.why(&Ask { kind, ..ask("p1", "", key) });
        assert_eq!(told.verdict(), "EVENT_NOT_FOUND", "{}", told.all());
        assert_eq!(told.leaks(key), named, "{}", told.result.partner_reply);
        assert!(
            told.leaks("among your referrals") && told.leaks("Could you"),
            "{}",
            told.result.partner_reply
        );
    }
    // Nor is another partner's name, which is no customer's.
    for (customer, named) in
        [("Partner 2", false), ("owner@p2.example", false), ("Nobody Here", true)]
    {
        let told = world.why(&ask("p1", customer, ""));
        assert_eq!(told.code(Check::CustomerFound), Some(Code::NotFound), "{}", told.all());
        assert_eq!(told.leaks(customer), named, "{}", told.result.partner_reply);
    }
}
