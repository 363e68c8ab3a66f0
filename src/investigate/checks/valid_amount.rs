//! V2: whether the event still stands and came to something. The platform deletes a refunded payment, so it is simply
//! absent from the next sync: absence is the usual sign of a refund.

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::ledger::Back;
use crate::investigate::replies::Line;
use crate::offers::{EventKind, money};

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let Some(event) = case.event else { return Finding::not_applicable(Check::ValidAmount) };
    let amount = event.amount_words();
    let told = |finding: Finding| finding.with_text("amount", amount.as_deref());
    if event.vanished_at.is_some() || event.archived {
        let why = if event.archived { "It is archived" } else { "A sync found it gone" };
        let note = match event.kind {
            EventKind::Transaction => format!("{why}: refund likely."),
            _ => format!("{why}."),
        };

        let line =
            if event.kind == EventKind::Transaction { Line::Deleted } else { Line::Cancelled };
        return case.tell(Finding::fail(Check::ValidAmount, Code::Deleted), |finding| {
            told(finding)
                .with_time("found gone", event.vanished_at)
                .note(note)
                .reply(case.say(line, &[]))
        });
    }
    if event.kind != EventKind::Transaction {
        return Finding::pass(Check::ValidAmount);
    }
    let Some(cents) = event.amount.or(event.amount_usd) else {
        return Finding::unknown(Check::ValidAmount, "The record has no amount.");
    };
    match cents {
        0 => case.tell(Finding::fail(Check::ValidAmount, Code::Zero), |finding| {
            told(finding)
                .note("Nothing was paid: a trial, or a 100% coupon.")
                .reply(case.say(Line::Zero, &[]))
        }),
        ..0 => case.tell(Finding::fail(Check::ValidAmount, Code::Negative), |finding| {
            told(finding)
                .note("The amount is below zero: money went back.")
                .reply(case.say(Line::Negative, &[]))
        }),
        _ => match case.ledger().back(event) {
            None => case.tell(Finding::pass(Check::ValidAmount), told),
            Some(back) if back.left == 0 => {
                case.tell(Finding::fail(Check::ValidAmount, Code::Refunded), |finding| {
                    let last = back.rows.last().map_or(event.recorded_at, |row| row.recorded_at);
                    went(told(finding), &back).note("It was refunded in full later.").reply(
                        case.say(Line::Refunded, &[("date", &case.days_of(last, case.at).0)]),
                    )
                })
            }
            Some(back) => {
                case.tell(Finding::warn(Check::ValidAmount, Code::PartlyRefunded), |finding| {
                    let net = money(back.left, event.sum_currency());
                    went(told(finding), &back)
                        .with("net amount", net.as_str())
                        .distance(format!("{net} left"))
                        .note("Part of it was refunded later.")
                })
            }
        },
    }
}

/// Adds the rows of a refund.
fn went(finding: Finding, back: &Back<'_>) -> Finding {
    back.rows.iter().fold(finding, |finding, row| {
        finding
            .with("refund", row.key.as_str())
            .with_text("refund amount", row.amount_words().as_deref())
            .with_time("refunded", Some(row.recorded_at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::records::Event;
    use crate::investigate::verdict::Verdict;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn amounts_and_absence() {
        for (amount, archived, gone, wanted) in [
            (Some(1), false, false, "PASS"),
            (Some(0), false, false, "FAIL ZERO"),
            (Some(-1), false, false, "FAIL NEGATIVE"),
            (Some(1), true, false, "FAIL DELETED"),
            (Some(0), false, true, "FAIL DELETED"),
            (None, false, false, "UNKNOWN"),
        ] {
            let mut world = OwnedFacts::new();
            let now = world.now;
            let event = world.event.as_mut().unwrap();
            (event.amount, event.amount_usd) = (amount, None);
            event.archived = archived;
            event.vanished_at = gone.then_some(now);
            assert_eq!(world.told(Check::ValidAmount), wanted);
        }
    }

    #[test]
    fn the_same_amount_back_is_a_refund() {
        let mut world = OwnedFacts::new();
        let paid = world.event.clone().unwrap();
        let mut back = paid.clone();
        back.key = "txn_2".to_owned();
        back.amount = Some(-10_000);
        back.recorded_at = paid.recorded_at.plus(5);
        let told = |world: &mut OwnedFacts, back: &Event| {
            world.transactions = vec![back.clone()];
            world.told(Check::ValidAmount)
        };
        assert_eq!(told(&mut world, &back), "FAIL REFUNDED");
        for change in
            [|row: &mut Event| row.product_key = None, |row: &mut Event| row.amount = Some(-10_001)]
        {
            let mut other = back.clone();
            change(&mut other);
            assert_eq!(told(&mut world, &other), "FAIL REFUNDED", "{other:?}");
            assert_eq!(world.investigate().verdict, Verdict::EventNotValid);
        }
        for change in [
            |row: &mut Event| row.currency = Some("EUR".to_owned()),
            |row: &mut Event| row.product_key = Some("other".to_owned()),
            |row: &mut Event| row.recorded_at = row.recorded_at.plus(-6),
            |row: &mut Event| row.test = true,
        ] {
            let mut other = back.clone();
            change(&mut other);
            assert_eq!(told(&mut world, &other), "PASS", "{other:?}");
        }
    }

    #[test]
    fn one_refund_takes_back_one_payment() {
        let mut world = OwnedFacts::new();
        let paid = world.event.clone().unwrap();
        let row = |key: &str, ms: i64, amount: i64, provider: Option<&str>| {
            let mut row = paid.clone();
            (row.key, row.recorded_at) = (key.to_owned(), paid.recorded_at.plus(ms));
            (row.amount, row.provider_id) = (Some(amount), provider.map(str::to_owned));
            row
        };
        for (rows, provider, wanted) in [
            (vec![row("next", 5, 10_000, None), row("back", 9, -10_000, None)], None, "PASS"),
            (
                vec![row("next", 9, 10_000, None), row("back", 5, -10_000, None)],
                None,
                "FAIL REFUNDED",
            ),
            (
                vec![
                    row("next", 5, 10_000, None),
                    row("back", 9, -10_000, None),
                    row("back_too", 10, -10_000, None),
                ],
                None,
                "FAIL REFUNDED",
            ),
            (
                vec![row("next", 5, 10_000, Some("b")), row("back", 9, -10_000, Some("a"))],
                Some("a"),
                "FAIL REFUNDED",
            ),
            (vec![row("back", 9, -10_000, Some("b"))], Some("a"), "FAIL REFUNDED"),
            (
                vec![row("first", -5, 10_000, Some("b")), row("back", 9, -10_000, Some("b"))],
                Some("a"),
                "PASS",
            ),
        ] {
            world.event.as_mut().unwrap().provider_id = provider.map(str::to_owned);
            world.transactions = rows;
            assert_eq!(world.told(Check::ValidAmount), wanted, "{:?}", world.transactions);
        }
    }

    /// A payment of $100.00 with these refunds, and an offer with a rule.
    fn partly(back: &[i64], more: &str) -> OwnedFacts {
        let mut world = OwnedFacts::new();
        world.offer_with(more);
        let paid = world.event.clone().unwrap();
        for (n, amount) in (1_i64..).zip(back) {
            let mut row = paid.clone();
            (row.key, row.recorded_at) = (format!("back_{n}"), paid.recorded_at.plus(n));
            (row.amount, row.amount_usd, row.product_key) = (Some(*amount), Some(*amount), None);
            world.transactions.push(row);
        }
        world
    }

    #[test]
    fn what_is_left_is_judged_too_and_told_where_it_makes_a_difference() {
        let least = "rules = { min_amount = 9000 }";
        let due = "After a refund, $60.00 of it is left; judged on that, $12.00 would be due.";
        let not = "After a refund, $60.00 of it is left; judged on that, it would be RULE_NOT_MET: \
            No offer's rules are met; nearest is o: ";
        for (back, more, told, verdict, says) in [
            (&[-4000][..], "", "WARN PARTLY_REFUNDED, $60.00 left", "SHOULD_HAVE_FIRED", Some(due)),
            (
                &[-1000, -3000],
                "",
                "WARN PARTLY_REFUNDED, $60.00 left",
                "SHOULD_HAVE_FIRED",
                Some(due),
            ),
            (&[-4000], least, "WARN PARTLY_REFUNDED, $60.00 left", "SHOULD_HAVE_FIRED", Some(not)),
            (
                &[-4000],
                "rules = { max_amount = 100 }",
                "WARN PARTLY_REFUNDED, $60.00 left",
                "RULE_NOT_MET",
                None,
            ),
            (&[-1000, -9000], least, "FAIL REFUNDED", "EVENT_NOT_VALID", None),
            (&[], least, "PASS", "SHOULD_HAVE_FIRED", None),
        ] {
            let world = partly(back, more);
            let result = world.investigate();
            assert_eq!(
                (world.told(Check::ValidAmount).as_str(), result.verdict.word()),
                (told, verdict)
            );
            let said = result.summary.contains("After a refund");
            assert_eq!(said, says.is_some(), "{}", result.summary);
            assert!(result.summary.contains(says.unwrap_or_default()), "{}", result.summary);
        }
        let world = partly(&[-4000], "");
        let mut rewarded = world.clone();
        rewarded.linked = vec![OwnedFacts::reward("paid")];
        assert!(!rewarded.investigate().summary.contains("After a refund"));
        assert!(world.finding(Check::ValidAmount).evidence.iter().any(|one| one.value == "$60.00"));
        let flat = partly(&[-4000], "").investigate();
        assert_eq!(flat.expected, [("USD".to_owned(), 2000)], "what was paid decides the sum");
    }

    #[test]
    fn what_is_left_of_another_currency_is_left_of_its_dollars_too() {
        let mut world = partly(&[-2500], "rules = { min_amount = 5000 }");
        for row in world.event.iter_mut().chain(&mut world.transactions) {
            row.currency = Some("EUR".to_owned());
            row.amount_usd = row.amount.map(|cents| cents * 6 / 10);
        }
        let result = world.investigate();
        // $60.00 were paid, and three quarters of that are $45.00.
        assert!(result.summary.contains("RULE_NOT_MET"), "{}", result.summary);
        assert!(result.summary.contains("$5.00 short"), "{}", result.summary);
    }

    #[test]
    fn a_sign_up_needs_no_amount() {
        let mut world = OwnedFacts::new();
        let event = world.event.as_mut().unwrap();
        (event.kind, event.amount, event.amount_usd) = (EventKind::Signup, None, None);
        assert_eq!(world.told(Check::ValidAmount), "PASS");
    }
}
