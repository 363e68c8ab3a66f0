//! L4: the payment's place among those of its customer. Approved, standing, positive payments
//! count, recorded no later than the judged one, ties by key (contract 1).

use crate::domain::Resource;
use crate::domain::num::count;
use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::records::Event;
use crate::investigate::replies::Line;
use crate::investigate::words;
use crate::offers::{Event as Kind, Offer};

pub(super) fn check(case: &Case<'_>, offer: &Offer) -> Finding {
    let Some(most) = offer.rules.max_transactions_per_customer.map(i64::from) else {
        return Finding::not_applicable(Id::L4);
    };
    let Some(event) = case.event.filter(|event| event.kind == Kind::Transaction) else {
        return Finding::not_applicable(Id::L4);
    };
    if let Some(gap) = unknown_place(case) {
        return Finding::unknown(Id::L4, gap);
    }
    let place = place(case, event, Event::counts);
    let with_all = self::place(case, event, |row| !row.test);
    let told = |finding: Finding| {
        let finding =
            finding.with("payment", place.to_string()).with("of at most", most.to_string());
        if (place <= most) == (with_all <= most) {
            finding
        } else {
            finding
                .with("with unapproved and zero ones", with_all.to_string())
                .note("Counting unapproved and zero payments too, the result would be another.")
        }
    };
    if place <= most {
        return case.tell(Finding::pass(Id::L4), told);
    }
    case.tell(Finding::fail(Id::L4, Code::LimitReached), |finding| {
        let limit = if most == 1 { "payment".to_owned() } else { words::count(most, "payment") };
        told(finding.note("The customer's payments before it used up the offer."))
            .distance(format!("{place} of {most}"))
            .reply(
                case.say(Line::LimitReached, &[("limit", &limit), ("place", &place.to_string())]),
            )
    })
}

/// Why the place isn't known; nothing when it is.
pub(super) fn unknown_place(case: &Case<'_>) -> Option<String> {
    if case.customer.is_none() {
        return Some(
            "Whose payment it is isn't known, so its place among his isn't either.".to_owned(),
        );
    }
    let gap = case.gap(Resource::Transactions)?;
    Some(format!("There may be payments before it that aren't here: {gap}."))
}

/// The judged payment's place, from 1.
pub(super) fn place(case: &Case<'_>, event: &Event, counts: impl Fn(&Event) -> bool) -> i64 {
    let rows = case.facts.transactions.iter();
    let before = rows.filter(|row| (row.recorded_at, &row.key) < (event.recorded_at, &event.key));
    count(before.filter(|row| row.key != event.key && counts(row)).count()) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    fn world(before: usize) -> World {
        let mut world = World::new();
        world.offer_with("rules = { max_transactions_per_customer = 2 }");
        let event = world.event.clone().unwrap();
        for n in 0..before {
            let mut row = event.clone();
            row.key = format!("txn_before_{n}");
            row.recorded_at = event.recorded_at.plus(-1);
            world.transactions.push(row);
        }
        world
    }

    #[test]
    fn the_last_one_of_the_maximum_passes() {
        for (before, wanted) in [
            (0, "PASS"),
            (1, "PASS"),
            (2, "FAIL LIMIT_REACHED, 3 of 2"),
            (9, "FAIL LIMIT_REACHED, 10 of 2"),
        ] {
            assert_eq!(world(before).told(Id::L4), wanted);
        }
        assert_eq!(World::new().told(Id::L4), "N/A");
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
            |row: &mut Event| row.recorded_at = row.recorded_at.plus(2),
        ] {
            let mut world = world(2);
            change(world.transactions.last_mut().unwrap());
            assert_eq!(world.told(Id::L4), "PASS", "{:?}", world.transactions.last());
        }
        // At the same instant, keys decide.
        let mut world = world(2);
        let at = world.event.as_ref().unwrap().recorded_at;
        let last = world.transactions.last_mut().unwrap();
        (last.key, last.recorded_at) = ("a".to_owned(), at);
        assert_eq!(world.told(Id::L4), "FAIL LIMIT_REACHED, 3 of 2");
        world.transactions.last_mut().unwrap().key = "z".to_owned();
        assert_eq!(world.told(Id::L4), "PASS");
    }

    #[test]
    fn a_count_that_depends_on_what_counts_is_shown() {
        let mut world = world(2);
        world.transactions.last_mut().unwrap().approved = Some(false);
        let finding = world.finding(Id::L4);
        assert!(finding.evidence.iter().any(|e| e.value == "3"), "{finding:?}");
    }

    #[test]
    fn payments_that_may_be_missing_leave_it_open() {
        let mut world = world(2);
        world.coverage.lists.remove(&Resource::Transactions);
        assert_eq!(world.told(Id::L4), "UNKNOWN");
    }
}
