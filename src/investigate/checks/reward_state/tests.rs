//! W2 case by case: each status, its days, its parts, and what was taken back.

use super::*;
use crate::investigate::world::OwnedFacts;

fn told(statuses: &[&str]) -> String {
    let mut world = OwnedFacts::new();
    world.linked = statuses
        .iter()
        .enumerate()
        .map(|(n, status)| Reward { key: format!("rwrd_{n}"), ..OwnedFacts::reward(status) })
        .collect();
    world.told(Check::RewardState)
}

#[test]
fn each_status_has_its_code_and_the_least_advanced_one_is_told() {
    for (statuses, wanted) in [
        (&[][..], "N/A"),
        (&["scheduled"], "PASS SCHEDULED"),
        (&["pending"], "PASS PENDING"),
        (&["new"], "PASS PENDING"),
        (&["hold"], "WARN HOLD"),
        (&["declined"], "WARN DECLINED"),
        (&["approved"], "PASS APPROVED"),
        (&["paid"], "WARN SETTLED"),
        (&["frozen_2031"], "UNKNOWN"),
        (&[""], "UNKNOWN"),
        (&["paid", "scheduled", "declined"], "PASS SCHEDULED"),
        (&["declined", "paid", "hold"], "WARN HOLD"),
        (&["declined", "paid"], "WARN SETTLED"),
    ] {
        assert_eq!(told(statuses), wanted, "{statuses:?}");
    }
}

#[test]
fn a_reward_that_is_gone_is_archived() {
    let mut world = OwnedFacts::new();
    let gone = Reward { vanished_at: Some(world.now), ..OwnedFacts::reward("pending") };
    world.linked = vec![gone.clone()];
    assert_eq!(world.told(Check::RewardState), "WARN ARCHIVED");
    let stands = Reward { key: "rwrd_2".to_owned(), ..OwnedFacts::reward("declined") };
    world.linked = vec![gone, stands];
    assert_eq!(world.told(Check::RewardState), "WARN DECLINED");
}

#[test]
fn a_missing_date_is_taken_from_the_offers_waiting_period_and_marked() {
    let mut world = OwnedFacts::new();
    let mut reward = OwnedFacts::reward("scheduled");
    reward.created_at = Some(world.now.plus(-5 * DAY));
    world.linked = vec![reward.clone()];
    let shown = |world: &OwnedFacts| {
        let finding = world.finding(Check::RewardState);
        let value = |e: &&crate::investigate::finding::Evidence| e.label == "becomes visible";
        let date = finding.evidence.iter().find(value).unwrap().value.clone();
        (date, finding.distance, finding.reply.unwrap())
    };
    assert_eq!(shown(&world).0, "date unknown");
    world.offer_with("drip = { delay = \"30d\" }");
    let (date, distance, reply) = shown(&world);
    assert_eq!(date, format!("~{}", world.now.plus(25 * DAY)));
    assert_eq!(distance.as_deref(), Some("25 days left"));
    assert!(reply.contains("the waiting period of 30 days ends"), "{reply}");
    reward.ready_at = Some(world.now.plus(2 * DAY));
    world.linked = vec![reward];
    assert_eq!(shown(&world).0, world.now.plus(2 * DAY).to_string());
}

#[test]
fn a_harmless_reason_is_quoted_and_another_is_not() {
    for (reason, wanted) in [
        (
            Some("Outside of the programme's countries."),
            "was declined: Outside of the programme's countries.",
        ),
        (Some("Fraudulent activity"), "was declined after review."),
        (Some("belongs to bob@other.example"), "was declined after review."),
        (Some("Agreed with Quiet Harbour Media"), "was declined after review."),
        (Some("  "), "was declined after review."),
        (None, "was declined after review."),
    ] {
        let mut world = OwnedFacts::new();
        let mut reward = OwnedFacts::reward("declined");
        reward.decline_reason = reason.map(str::to_owned);
        let other = Reward {
            key: "rwrd_2".to_owned(),
            partnership_key: Some("part_2".to_owned()),
            partner_name: Some("Quiet Harbour Media".to_owned()),
            ..OwnedFacts::reward("paid")
        };
        world.linked = vec![reward, other];
        let reply = world.finding(Check::RewardState).reply.unwrap();
        assert!(reply.contains(wanted), "{reply}");
    }
}

#[test]
fn a_status_that_is_not_known_is_not_told_as_waiting() {
    let mut world = OwnedFacts::new();
    world.linked = vec![OwnedFacts::reward("frozen_2031")];
    let result = world.investigate();
    assert_eq!(result.verdict, crate::investigate::Verdict::RewardExists);
    assert!(result.summary.contains("\"frozen_2031\""), "{}", result.summary);
    let reply = &result.partner_reply;
    assert!(
        reply.contains("Your $20.00 reward for Jane Doe is on record. We're checking"),
        "{reply}"
    );
    assert!(!reply.contains("review") && !reply.contains("frozen"), "{reply}");
    // The agent isn't asked what a status word means.
    assert!(result.questions().iter().all(|(_, finding)| finding.id != Check::RewardState));
}

#[test]
fn a_scheduled_reward_whose_day_is_over_is_not_told_as_to_come() {
    for (ready, wanted, reply) in [
        (1, "PASS SCHEDULED, 1 day left", "becomes visible in your dashboard on 15 June 2026"),
        (0, "PASS SCHEDULED, due", "was scheduled until 15 June 2026 and should become visible"),
        (1 - 2 * DAY, "PASS SCHEDULED, due", "was scheduled until 13 June 2026"),
        (
            -2 * DAY,
            "WARN OVERDUE, 2 days overdue",
            "was due to become visible in your dashboard on 13 June",
        ),
        (
            -70 * DAY,
            "WARN OVERDUE, 70 days overdue",
            "was due to become visible in your dashboard on 6 April",
        ),
    ] {
        let mut world = OwnedFacts::new();
        let reward = OwnedFacts::reward("scheduled");
        world.linked = vec![Reward { ready_at: Some(world.now.plus(ready)), ..reward }];
        assert_eq!(world.told(Check::RewardState), wanted);
        let said = world.investigate().partner_reply;
        assert!(said.contains(reply), "{said}");
        assert!(said.contains("$20.00 reward for Jane Doe"), "{said}");
    }
    // Only the offer says that its day is over, so nobody knows.
    let mut world = OwnedFacts::new();
    world.offer_with("drip = { delay = \"1d\" }");
    let made = Some(world.now.plus(-9 * DAY));
    world.linked = vec![Reward { created_at: made, ..OwnedFacts::reward("scheduled") }];
    assert_eq!(world.told(Check::RewardState), "PASS SCHEDULED, due");
    let said = world.investigate().partner_reply;
    assert!(said.contains("We're checking when it becomes visible"), "{said}");
}

#[test]
fn a_waiting_period_is_told_where_the_days_agree_with_it() {
    let mut world = OwnedFacts::new();
    world.offer_with("drip = { delay = \"30d\" }");
    let made = world.now.plus(-5 * DAY);
    world.event.as_mut().unwrap().recorded_at = made;
    for (days, wanted) in [(30, true), (45, false)] {
        let ready_at = Some(made.plus(days * DAY));
        let reward = OwnedFacts::reward("scheduled");
        world.linked = vec![Reward { created_at: Some(made), ready_at, ..reward }];
        let said = world.finding(Check::RewardState).reply.unwrap();
        assert_eq!(said.contains("of 30 days"), wanted, "{said}");
    }
}

#[test]
fn paid_is_settled_unless_an_invoice_was_paid() {
    let day = Timestamp::parse("2026-06-09T00:00:00Z");
    for (paid_at, status, wanted, reply) in [
        (None, None, "WARN SETTLED", "is marked as settled."),
        (None, Some("pending"), "WARN SETTLED", "is marked as settled."),
        (None, Some("charge_failed"), "WARN SETTLED", "is marked as settled."),
        (None, Some("charge_succeeded"), "PASS PAID", "was approved and has been paid."),
        (day, None, "PASS PAID", "was approved and paid on 9 June 2026."),
        (day, Some("charge_succeeded"), "PASS PAID", "was approved and paid on 9 June 2026."),
    ] {
        let mut world = OwnedFacts::new();
        world.linked = vec![Reward {
            invoice_paid_at: paid_at,
            invoice_status: status.map(str::to_owned),
            ..OwnedFacts::reward("paid")
        }];
        assert_eq!(world.told(Check::RewardState), wanted, "{status:?}");
        let result = world.investigate();
        let said = &result.partner_reply;
        assert!(said.contains(&format!("Your $20.00 reward for Jane Doe {reply}")), "{said}");
        let settled = wanted.ends_with("SETTLED");
        assert_eq!(said.contains("has been paid") || said.contains("paid on"), !settled, "{said}");
        assert_eq!(result.agent_note.contains("outside the platform"), settled);
    }
}

/// A row below zero for the same payment.
fn back(cents: i64) -> Reward {
    Reward { key: "rwrd_back".to_owned(), amount: Some(-cents), ..OwnedFacts::reward("approved") }
}

#[test]
fn money_that_was_taken_back_is_no_reward() {
    use crate::investigate::Verdict::{RewardExists, ShouldHaveFired};
    let got = || OwnedFacts::reward("approved");
    for (linked, w2, verdict, said, unsaid) in [
        (vec![back(918)], "WARN TAKEN_BACK, net -$9.18", ShouldHaveFired, "checking", "approved"),
        (
            vec![got(), back(2000)],
            "WARN TAKEN_BACK, net $0.00",
            RewardExists,
            "After your $20.00 reward for Jane Doe, an entry took $20.00 back, which \
             leaves $0.00. Reply here",
            "invoice",
        ),
        (
            vec![got(), back(500)],
            "WARN TAKEN_BACK, net $15.00",
            RewardExists,
            "took $5.00 back, which leaves $15.00. Your $20.00 reward for Jane Doe was approved and goes \
             on the June invoice",
            "mistake",
        ),
        (
            vec![got(), back(2500)],
            "WARN TAKEN_BACK, net -$5.00",
            RewardExists,
            "which leaves -$5.00",
            "invoice",
        ),
        // A row that was declined or is gone takes nothing back.
        (
            vec![got(), Reward { status: "declined".to_owned(), ..back(500) }],
            "PASS APPROVED",
            RewardExists,
            "goes on the June invoice",
            "back",
        ),
        (
            vec![got(), Reward { vanished_at: got().created_at, ..back(500) }],
            "PASS APPROVED",
            RewardExists,
            "goes on the June invoice",
            "leaves",
        ),
        (
            vec![Reward { amount: Some(0), ..got() }],
            "PASS APPROVED",
            RewardExists,
            "Your $0.00 reward",
            "leaves",
        ),
    ] {
        let mut world = OwnedFacts::new();
        world.linked = linked;
        let result = world.investigate();
        assert_eq!((world.told(Check::RewardState).as_str(), result.verdict), (w2, verdict));
        let reply = &result.partner_reply;
        assert!(reply.contains(said) && !reply.contains(unsaid), "{reply}");
        assert_eq!(result.rewards.len(), world.linked.len(), "the agent sees each entry");
        assert!(!reply.contains("-$9.18"), "{reply}");
    }
}

#[test]
fn a_sign_up_with_nothing_but_money_taken_back_has_no_reward() {
    let mut world = OwnedFacts::new();
    world.offer_for(crate::offers::EventKind::Signup, "");
    world.offers("[[offer]]\nkey = \"s\"\nevent = \"signup\"\nreward = { flat = 500 }\n");
    world.event.as_mut().unwrap().kind = crate::offers::EventKind::Signup;
    world.linked = vec![Reward { transaction_key: None, ..back(500) }];
    let result = world.investigate();
    assert_eq!(result.verdict, crate::investigate::Verdict::ShouldHaveFired);
    assert!(result.summary.contains("W2 TAKEN_BACK"), "{}", result.summary);
}

#[test]
fn a_reward_that_was_withdrawn_is_given_no_reason() {
    let mut world = OwnedFacts::new();
    world.linked = vec![Reward { archived: true, ..OwnedFacts::reward("approved") }];
    let result = world.investigate();
    assert_eq!(result.verdict, crate::investigate::Verdict::RewardExists);
    assert_eq!(world.told(Check::RewardState), "WARN ARCHIVED");
    let reply = &result.partner_reply;
    assert!(reply.contains("The $20.00 reward for Jane Doe was withdrawn. Reply here"), "{reply}");
    assert!(!reply.contains("refund") && !reply.contains("cancel"), "{reply}");
    // If the payment is gone too, that is all there is to say.
    world.event.as_mut().unwrap().vanished_at = Some(world.now);
    let reply = world.investigate().partner_reply;
    assert!(
        reply.contains("The payment behind the $20.00 reward for Jane Doe isn't on record"),
        "{reply}"
    );
}

/// A world with an offer in four parts, and rewards with these statuses for the first parts.
fn in_four(statuses: &[&str]) -> OwnedFacts {
    let mut world = OwnedFacts::new();
    world.offer_with("drip = { delay = \"30d\", every = \"1mo\", occurrences = 4 }");
    let made = Timestamp::parse("2026-04-01T00:00:00Z").unwrap();
    let ready = ["2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01"];
    world.event.as_mut().unwrap().recorded_at = made;
    world.linked = statuses
        .iter()
        .zip(ready)
        .enumerate()
        .filter(|(_, (status, _))| !status.is_empty())
        .map(|(n, (status, ready))| Reward {
            key: format!("rwrd_{n}"),
            created_at: Some(made),
            ready_at: Timestamp::parse(&format!("{ready}T00:00:00Z")),
            ..OwnedFacts::reward(status)
        })
        .collect();
    world
}

#[test]
fn instalments_are_numbered_and_what_is_missing_is_told() {
    let open = ["approved", "approved", "scheduled", "scheduled"];
    for (statuses, wanted, said, unsaid) in [
        (
            open,
            "PASS SCHEDULED, part 3 of 4, 16 days left",
            "becomes visible in your dashboard on 1 July 2026. This is instalment 3 of 4.",
            "waiting period",
        ),
        (
            ["scheduled"; 4],
            "WARN OVERDUE, part 1 of 4, 45 days overdue",
            "on 1 May 2026 but hasn't yet.",
            "instalments",
        ),
        (
            ["approved", "declined", "scheduled", "scheduled"],
            "WARN SCHEDULED, part 3 of 4, 16 days left",
            "This is instalment 3 of 4. Instalment 2 was declined.",
            "on record",
        ),
        (
            ["approved", "", "scheduled", "scheduled"],
            "WARN SCHEDULED, part 3 of 4, 16 days left",
            "This is instalment 3 of 4. Instalment 2 isn't on record; we're checking",
            "declined",
        ),
        (
            ["declined", "declined", "scheduled", ""],
            "WARN SCHEDULED, part 3 of 4, 16 days left",
            "Instalments 1 and 2 were declined. Reply here if you think this is a mistake. \
             Instalment 4 isn't on record yet.",
            "checking",
        ),
        (
            ["approved", "approved", "", ""],
            "PASS APPROVED, part 1 of 4",
            "This is instalment 1 of 4. Instalments 3 and 4 aren't on record yet.",
            "checking",
        ),
        (
            ["declined"; 4],
            "WARN DECLINED, part 1 of 4",
            "Instalments 2 to 4 were declined.",
            "Instalments 1",
        ),
    ] {
        let world = in_four(&statuses);
        assert_eq!(world.told(Check::RewardState), wanted, "{statuses:?}");
        let result = world.investigate();
        let reply = &result.partner_reply;
        assert!(reply.contains(said) && !reply.contains(unsaid), "{statuses:?}: {reply}");
    }
}

#[test]
fn parts_of_another_offer_are_told_beside_the_reward() {
    for (statuses, wanted) in [
        (["approved", "approved", "approved", "approved"], "PASS PENDING"),
        (["approved", "", "approved", "approved"], "WARN PENDING, part 2 of o missing"),
        (
            ["approved", "declined", "", "approved"],
            "WARN PENDING, part 3 of o missing, part 2 of o declined",
        ),
    ] {
        let mut world = in_four(&statuses);
        let once = Reward {
            key: "rwrd_once".to_owned(),
            offer_key: Some("once".to_owned()),
            ..OwnedFacts::reward("pending")
        };
        world.linked.push(once);
        assert_eq!(world.told(Check::RewardState), wanted, "{statuses:?}");
    }
}

#[test]
fn a_part_made_by_hand_is_not_missing() {
    let mut world = in_four(&["approved", "", "scheduled", "scheduled"]);
    world.by_hand = vec![Reward {
        key: "rwrd_hand".to_owned(),
        transaction_key: None,
        offer_key: None,
        trigger_key: None,
        description: Some("instalment 2 of txn_1".to_owned()),
        ..OwnedFacts::reward("approved")
    }];
    assert_eq!(world.told(Check::RewardState), "PASS SCHEDULED, part 3 of 4, 16 days left");
    // A reward of one part's sum isn't all that is due for four.
    world.linked.clear();
    world.by_hand[0].description = Some("goodwill".to_owned());
    assert_eq!(world.told(Check::Payee), "WARN MANUAL_BACKFILL");
    world.by_hand[0].amount = Some(8000);
    world.by_hand[0].created_at = Timestamp::parse("2026-04-10T00:00:00Z");
    assert_eq!(world.told(Check::Payee), "PASS BY_HAND");
}

#[test]
fn who_asks_by_an_instalments_day_is_told_of_that_one() {
    let mut world = in_four(&["approved", "approved", "scheduled", "scheduled"]);
    let day = |text: &str| Timestamp::parse(text).map(|at| (at, at.plus(DAY)));
    for (on, wanted) in [
        (None, "PASS SCHEDULED, part 3 of 4, 16 days left"),
        (day("2026-06-01T00:00:00Z"), "PASS APPROVED, part 2 of 4"),
        (day("2026-08-01T00:00:00Z"), "PASS SCHEDULED, part 4 of 4, 47 days left"),
        (day("2026-04-01T00:00:00Z"), "PASS SCHEDULED, part 3 of 4, 16 days left"),
        (day("2026-06-09T00:00:00Z"), "PASS SCHEDULED, part 3 of 4, 16 days left"),
    ] {
        world.claim.on = on;
        assert_eq!(world.told(Check::RewardState), wanted, "{on:?}");
    }
    // Without days of their own, the offer's days count.
    for reward in &mut world.linked {
        reward.ready_at = None;
    }
    world.claim.on = day("2026-08-01T00:00:00Z");
    assert_eq!(world.told(Check::RewardState), "PASS SCHEDULED, part 4 of 4, 47 days left");
}
