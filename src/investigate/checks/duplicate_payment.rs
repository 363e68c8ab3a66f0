//! V4: whether the payment was recorded twice. The later one is the repeat if the first stands. If the first charge
//! failed or was refunded, the new one counts.

use crate::domain::Resource;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::records::Event;
use crate::investigate::replies::Line;
use crate::offers::EventKind;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let Some(event) = case.event.filter(|event| event.kind == EventKind::Transaction) else {
        return Finding::not_applicable(Check::DuplicatePayment);
    };
    match case.ledger().repeats(event) {
        Some(first) => {
            case.tell(Finding::fail(Check::DuplicatePayment, Code::DuplicateOf), |finding| {
                finding
                    .with("first record", first.key.as_str())
                    .with_time("recorded", Some(first.recorded_at))
                    .distance(format!("same as {}", first.key))
                    .note("The same payment was recorded before.")
                    .reply(case.say(Line::DuplicateOf, &[]))
            })
        }
        None => repeated(case, event),
    }
}

/// A payment that repeats no other. A later record of it may have the reward.
fn repeated(case: &CheckInput<'_>, event: &Event) -> Finding {
    let mut later = case.ledger().repeated_by(event).filter(|_| case.own.is_empty());
    if let Some(repeat) = later.find(|row| case.facts.rewarded.contains(&row.key)) {
        return case.tell(Finding::warn(Check::DuplicatePayment, Code::DuplicateOf), |finding| {
            finding.with("repeated by", repeat.key.as_str()).note(
                "The same payment is on record again, and that record has a reward. Check it before \
                 making another.",
            )
        });
    }
    match case.gap(Resource::Transactions) {
        Some(gap) => Finding::unknown(
            Check::DuplicatePayment,
            format!("No second record of it here, but {gap}."),
        ),
        None => Finding::pass(Check::DuplicatePayment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::HOUR;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn the_later_of_two_like_payments_is_the_repeat() {
        let mut world = OwnedFacts::new();
        let event = world.event.clone().unwrap();
        let row = |ms: i64, change: fn(&mut Event)| {
            let mut row = event.clone();
            row.key = "txn_0".to_owned();
            row.recorded_at = event.recorded_at.plus(ms);
            change(&mut row);
            row
        };
        for (row, wanted) in [
            (row(0, |_| {}), "FAIL DUPLICATE_OF, same as txn_0"),
            (row(-HOUR, |_| {}), "FAIL DUPLICATE_OF, same as txn_0"),
            (row(-HOUR - 1, |_| {}), "PASS"),
            (row(1, |_| {}), "PASS"),
            (row(0, |row| row.key = "txn_2".to_owned()), "PASS"),
            (row(-1, |row| row.amount = Some(1)), "PASS"),
            (row(-1, |row| row.vanished_at = Some(row.recorded_at)), "PASS"),
            (row(-1, |row| row.product_key = None), "FAIL DUPLICATE_OF, same as txn_0"),
            (row(-1, |row| row.product_key = Some("other".to_owned())), "PASS"),
            (row(-1, |row| row.currency = Some("EUR".to_owned())), "PASS"),
            (row(-1, |row| row.approved = None), "FAIL DUPLICATE_OF, same as txn_0"),
            (row(-1, |row| row.approved = Some(false)), "PASS"),
            (row(-1, |row| row.archived = true), "PASS"),
            (row(-1, |row| row.test = true), "PASS"),
        ] {
            world.transactions = vec![event.clone(), row];
            assert_eq!(world.told(Check::DuplicatePayment), wanted);
        }
        world.coverage.lists.remove(&Resource::Transactions);
        assert_eq!(world.told(Check::DuplicatePayment), "UNKNOWN");
    }

    #[test]
    fn a_charge_that_failed_or_went_back_is_repeated_by_nothing() {
        let minutes = |n: i64| n * 60_000;
        for (amounts, approved, wanted) in [
            (&[(-10, 10_000)][..], true, "FAIL DUPLICATE_OF, same as txn_at_-10"),
            (&[(-10, 10_000)], false, "PASS"),
            (&[(-20, 10_000), (-10, 10_000)], false, "PASS"),
            (&[(-20, 10_000), (-10, -10_000)], true, "PASS"),
            (&[(-20, 10_000), (-10, -4_000)], true, "FAIL DUPLICATE_OF, same as txn_at_-20"),
            // The refund takes back the second of the two.
            (&[(-20, 10_000), (10, -10_000)], true, "FAIL DUPLICATE_OF, same as txn_at_-20"),
        ] {
            let mut world = OwnedFacts::new();
            let event = world.event.clone().unwrap();
            for (at, amount) in amounts {
                let mut row = event.clone();
                row.key = format!("txn_at_{at}");
                row.recorded_at = event.recorded_at.plus(minutes(*at));
                (row.amount, row.approved) = (Some(*amount), Some(approved));
                world.transactions.push(row);
            }
            assert_eq!(world.told(Check::DuplicatePayment), wanted, "{amounts:?}");
            let said = world.investigate().partner_reply.contains("recorded twice");
            let refunded = world.told(Check::ValidAmount) == "FAIL REFUNDED";
            assert_eq!(said, wanted.starts_with("FAIL") && !refunded);
        }
    }

    #[test]
    fn what_repeats_another_is_repeated_by_none() {
        let mut world = OwnedFacts::new();
        let event = world.event.clone().unwrap();
        for (minutes, key) in [(-100, "txn_a"), (-50, "txn_b")] {
            let recorded_at = event.recorded_at.plus(minutes * HOUR / 60);
            world.transactions.push(Event { key: key.to_owned(), recorded_at, ..event.clone() });
        }
        assert_eq!(world.told(Check::DuplicatePayment), "PASS", "txn_b repeats txn_a");
        world.transactions.retain(|row| row.key != "txn_a");
        assert_eq!(world.told(Check::DuplicatePayment), "FAIL DUPLICATE_OF, same as txn_b");
    }

    #[test]
    fn the_providers_key_tells_surely() {
        let mut world = OwnedFacts::new();
        world.event.as_mut().unwrap().provider_id = Some("ch_1".to_owned());
        let mut row = world.event.clone().unwrap();
        (row.key, row.recorded_at) = ("txn_0".to_owned(), row.recorded_at.plus(-90 * HOUR));
        world.transactions = vec![row.clone()];
        assert_eq!(world.told(Check::DuplicatePayment), "FAIL DUPLICATE_OF, same as txn_0");
        row.provider_id = Some("ch_2".to_owned());
        row.recorded_at = world.event.as_ref().unwrap().recorded_at.plus(-1);
        world.transactions = vec![row];
        assert_eq!(world.told(Check::DuplicatePayment), "PASS");
    }
}
