//! V2: whether the event still stands and came to something. What the platform deletes when money
//! goes back is simply absent from the next sync, so absence is the usual sign of a refund.

use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::records::Event;
use crate::investigate::replies::Line;
use crate::investigate::words::day;
use crate::offers::Event as Kind;

pub(super) fn check(case: &Case<'_>) -> Finding {
    let Some(event) = case.event else { return Finding::not_applicable(Id::V2) };
    let amount = event.amount_words();
    let told = |finding: Finding| finding.with_text("amount", amount.as_deref());
    if event.vanished_at.is_some() || event.archived {
        let why = if event.archived { "It is archived" } else { "It is gone since a sync" };
        let note = match event.kind {
            Kind::Transaction => format!("{why}: refund likely."),
            _ => format!("{why}."),
        };

        let line = if event.kind == Kind::Transaction { Line::Deleted } else { Line::Cancelled };
        return case.tell(Finding::fail(Id::V2, Code::Deleted), |finding| {
            told(finding)
                .with_time("found to be gone", event.vanished_at)
                .note(note)
                .reply(case.say(line, &[]))
        });
    }
    if event.kind != Kind::Transaction {
        return Finding::pass(Id::V2);
    }
    let Some(cents) = event.amount.or(event.amount_usd) else {
        return Finding::unknown(Id::V2, "The record has no amount.");
    };
    match cents {
        0 => case.tell(Finding::fail(Id::V2, Code::Zero), |finding| {
            told(finding)
                .note("Nothing was paid: a trial, or a coupon for all of it.")
                .reply(case.say(Line::Zero, &[]))
        }),
        ..0 => case.tell(Finding::fail(Id::V2, Code::Negative), |finding| {
            told(finding)
                .note("The amount is below zero: money went back.")
                .reply(case.say(Line::Negative, &[]))
        }),
        _ => match refund(case, event) {
            Some(refund) => case.tell(Finding::fail(Id::V2, Code::Refunded), |finding| {
                told(finding)
                    .with("refund", refund.key.as_str())
                    .with_time("refunded", Some(refund.recorded_at))
                    .note("The same amount went back later.")
                    .reply(case.say(Line::Refunded, &[("date", &day(refund.recorded_at))]))
            }),
            None => case.tell(Finding::pass(Id::V2), told),
        },
    }
}

/// The row that takes the payment back: the same amount below zero for the same product, later. Each
/// such row takes back one payment: that with its provider's key, else the newest before it.
fn refund<'a>(case: &Case<'a>, event: &'a Event) -> Option<&'a Event> {
    let undone = event.amount?.checked_neg()?;
    let alike = |row: &&Event| {
        let sum = row.amount == event.amount || row.amount == Some(undone);
        let stands = row.vanished_at.is_none() && !row.archived && !row.test;
        let product = row.currency == event.currency && row.product_key == event.product_key;
        sum && stands && product && row.key != event.key
    };
    let mut rows: Vec<&Event> = case.facts.transactions.iter().filter(alike).collect();
    if !rows.iter().any(|row| row.amount == Some(undone)) {
        return None;
    }
    rows.push(event);
    rows.sort_by(|a, b| (a.recorded_at, &a.key).cmp(&(b.recorded_at, &b.key)));
    let mut paid: Vec<&Event> = Vec::new();
    for row in rows {
        if row.amount != Some(undone) {
            paid.push(row);
            continue;
        }
        let by_key = |one: &&Event| one.provider_id.is_some() && one.provider_id == row.provider_id;
        let open = |one: &&Event| one.provider_id.is_none() || row.provider_id.is_none();
        let at = paid.iter().rposition(by_key).or_else(|| paid.iter().rposition(open));
        if at.map(|at| paid.remove(at)).is_some_and(|one| one.key == event.key) {
            return Some(row);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

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
            let mut world = World::new();
            let now = world.now;
            let event = world.event.as_mut().unwrap();
            (event.amount, event.amount_usd) = (amount, None);
            event.archived = archived;
            event.vanished_at = gone.then_some(now);
            assert_eq!(world.told(Id::V2), wanted);
        }
    }

    #[test]
    fn the_same_amount_back_is_a_refund() {
        let mut world = World::new();
        let paid = world.event.clone().unwrap();
        let mut back = paid.clone();
        back.key = "txn_2".to_owned();
        back.amount = Some(-10_000);
        back.recorded_at = paid.recorded_at.plus(5);
        let told = |world: &mut World, back: &Event| {
            world.transactions = vec![back.clone()];
            world.told(Id::V2)
        };
        assert_eq!(told(&mut world, &back), "FAIL REFUNDED");
        for change in [
            |row: &mut Event| row.amount = Some(-9999),
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
        let mut world = World::new();
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
            (vec![row("back", 9, -10_000, Some("b"))], Some("a"), "PASS"),
        ] {
            world.event.as_mut().unwrap().provider_id = provider.map(str::to_owned);
            world.transactions = rows;
            assert_eq!(world.told(Id::V2), wanted, "{:?}", world.transactions);
        }
    }

    #[test]
    fn a_sign_up_needs_no_amount() {
        let mut world = World::new();
        let event = world.event.as_mut().unwrap();
        (event.kind, event.amount, event.amount_usd) = (Kind::Signup, None, None);
        assert_eq!(world.told(Id::V2), "PASS");
    }
}
