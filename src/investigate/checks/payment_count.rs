//! L4: the payment's place among its customer's. Only payments that stand count: approved, above zero, still on
//! record, neither refunded as a whole nor a repeat, and recorded no later than the judged one. Ties go by key.

use crate::domain::Resource;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::investigate::words;
use crate::offers::{EventKind, Offer};

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    let Some(most) = offer.rules.max_transactions_per_customer.map(i64::from) else {
        return Finding::not_applicable(Check::PaymentCount);
    };
    let Some(event) = case.event.filter(|event| event.kind == EventKind::Transaction) else {
        return Finding::not_applicable(Check::PaymentCount);
    };
    if let Some(gap) = unknown_place(case) {
        return Finding::unknown(Check::PaymentCount, gap);
    }
    let place = case.ledger().place(event);
    let told = |finding: Finding| {
        let with_all = case.ledger().place_of_all(event);
        let finding = finding.with("payment", place.to_string()).with("limit", most.to_string());
        if (place <= most) == (with_all <= most) {
            finding
        } else {
            finding.with("counting all payments", with_all.to_string()).note(
                "Counting zero, unapproved, refunded and repeated payments too would change the \
                result.",
            )
        }
    };
    if place <= most {
        return case.tell(Finding::pass(Check::PaymentCount), told);
    }
    case.tell(Finding::fail(Check::PaymentCount, Code::LimitReached), |finding| {
        let limit = if most == 1 { "payment".to_owned() } else { words::count(most, "payment") };
        told(finding.note("The customer's earlier payments used up the offer."))
            .distance(format!("{place} of {most}"))
            .reply(
                case.say(Line::LimitReached, &[("limit", &limit), ("place", &place.to_string())]),
            )
    })
}

/// Why the place is unknown; `None` if it is known.
pub(super) fn unknown_place(case: &CheckInput<'_>) -> Option<String> {
    if case.customer.is_none() {
        return Some(
            "Whose payment it is isn't known, so neither is its place among theirs.".to_owned(),
        );
    }
    let gap = case.gap(Resource::Transactions)?;
    Some(format!("Earlier payments may be missing here: {gap}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::DAY;
    use crate::investigate::records::Event;
    use crate::investigate::world::OwnedFacts;

    fn world(before: usize) -> OwnedFacts {
        let mut world = OwnedFacts::new();
        world.offer_with("rules = { max_transactions_per_customer = 2 }");
        let event = world.event.clone().unwrap();
        for n in 0..before {
            let mut row = event.clone();
            row.key = format!("txn_before_{n}");
            // Far enough apart not to be taken for one payment recorded twice.
            row.recorded_at = event.recorded_at.plus(-DAY * (1 + i64::try_from(n).unwrap()));
            world.transactions.push(row);
        }
        world
    }

    #[test]
    fn what_went_back_or_was_recorded_twice_uses_up_nothing() {
        for (ms, amount, wanted) in [
            (1, -10_000, "PASS"),
            (1, -9999, "FAIL LIMIT_REACHED, 3 of 2"),
            // It takes back the judged payment itself, which keeps its place.
            (3 * DAY, -10_000, "FAIL LIMIT_REACHED, 3 of 2"),
        ] {
            let mut world = world(2);
            let mut back = world.transactions[2].clone();
            (back.key, back.amount) = ("back".to_owned(), Some(amount));
            back.recorded_at = back.recorded_at.plus(ms);
            world.transactions.push(back);
            assert_eq!(world.told(Check::PaymentCount), wanted, "{amount} after {ms} ms");
        }
        let mut world = world(1);
        let mut again = world.transactions[1].clone();
        (again.key, again.recorded_at) = ("again".to_owned(), again.recorded_at.plus(60_000));
        world.transactions.push(again);
        assert_eq!(world.told(Check::PaymentCount), "PASS", "the second is a repeat of the first");
        world.transactions[2].amount = Some(9999);
        assert_eq!(world.told(Check::PaymentCount), "FAIL LIMIT_REACHED, 3 of 2");
    }

    #[test]
    fn the_last_one_of_the_maximum_passes() {
        for (before, wanted) in [
            (0, "PASS"),
            (1, "PASS"),
            (2, "FAIL LIMIT_REACHED, 3 of 2"),
            (9, "FAIL LIMIT_REACHED, 10 of 2"),
        ] {
            assert_eq!(world(before).told(Check::PaymentCount), wanted);
        }
        assert_eq!(OwnedFacts::new().told(Check::PaymentCount), "N/A");
    }

    #[test]
    fn only_approved_standing_positive_payments_before_it_count() {
        for change in [
            |row: &mut Event| row.approved = Some(false),
            |row: &mut Event| row.amount = Some(0),
            |row: &mut Event| row.amount = Some(-5),
            |row: &mut Event| row.test = true,
            |row: &mut Event| row.archived = true,
            |row: &mut Event| row.vanished_at = Some(row.recorded_at),
            |row: &mut Event| row.recorded_at = row.recorded_at.plus(9 * DAY),
        ] {
            let mut world = world(2);
            change(world.transactions.last_mut().unwrap());
            assert_eq!(world.told(Check::PaymentCount), "PASS", "{:?}", world.transactions.last());
        }
        // At the same instant, keys decide.
        let mut world = world(2);
        let at = world.event.as_ref().unwrap().recorded_at;
        let last = world.transactions.last_mut().unwrap();
        (last.key, last.recorded_at, last.amount) = ("a".to_owned(), at, Some(1));
        assert_eq!(world.told(Check::PaymentCount), "FAIL LIMIT_REACHED, 3 of 2");
        world.transactions.last_mut().unwrap().key = "z".to_owned();
        assert_eq!(world.told(Check::PaymentCount), "PASS");
    }

    #[test]
    fn a_count_that_depends_on_what_counts_is_shown() {
        let mut world = world(2);
        world.transactions.last_mut().unwrap().approved = Some(false);
        let finding = world.finding(Check::PaymentCount);
        assert!(finding.evidence.iter().any(|e| e.value == "3"), "{finding:?}");
    }

    #[test]
    fn payments_that_may_be_missing_leave_it_open() {
        let mut world = world(2);
        world.coverage.lists.remove(&Resource::Transactions);
        assert_eq!(world.told(Check::PaymentCount), "UNKNOWN");
    }
}
