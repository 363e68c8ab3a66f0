//! V4: whether the payment was recorded twice; the later of the two is the repeat (ruling W11).

use crate::domain::Resource;
use crate::domain::time::HOUR;
use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::records::Event;
use crate::investigate::replies::Line;
use crate::offers::Event as Kind;

pub(super) fn check(case: &Case<'_>) -> Finding {
    let Some(event) = case.event.filter(|event| event.kind == Kind::Transaction) else {
        return Finding::not_applicable(Id::V4);
    };
    let first = case
        .facts
        .transactions
        .iter()
        .filter(|row| (row.recorded_at, &row.key) < (event.recorded_at, &event.key))
        .filter(|row| row.vanished_at.is_none() && !row.archived && !row.test)
        .filter(|row| repeats(row, event))
        .min_by(|a, b| (a.recorded_at, &a.key).cmp(&(b.recorded_at, &b.key)));
    match first {
        Some(first) => case.tell(Finding::fail(Id::V4, Code::DuplicateOf), |finding| {
            finding
                .with("first record", first.key.as_str())
                .with_time("recorded", Some(first.recorded_at))
                .distance(format!("same as {}", first.key))
                .note("The same payment was recorded before.")
                .reply(case.say(Line::DuplicateOf, &[]))
        }),
        None => match case.gap(Resource::Transactions) {
            Some(gap) => Finding::unknown(Id::V4, format!("No other record of it, but {gap}.")),
            None => Finding::pass(Id::V4),
        },
    }
}

/// The same payment by the provider's key; where one is missing, by amount and product within an
/// hour.
fn repeats(row: &Event, event: &Event) -> bool {
    match (&row.provider_id, &event.provider_id) {
        (Some(one), Some(other)) => one == other,
        _ => {
            row.amount.is_some()
                && row.amount == event.amount
                && row.currency == event.currency
                && row.product_key == event.product_key
                && event.recorded_at.since(row.recorded_at) <= HOUR
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    #[test]
    fn the_later_of_two_like_payments_is_the_repeat() {
        let mut world = World::new();
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
            (row(-1, |row| row.product_key = None), "PASS"),
        ] {
            world.transactions = vec![event.clone(), row];
            assert_eq!(world.told(Id::V4), wanted);
        }
        world.coverage.lists.remove(&Resource::Transactions);
        assert_eq!(world.told(Id::V4), "UNKNOWN");
    }

    #[test]
    fn the_providers_key_tells_surely() {
        let mut world = World::new();
        world.event.as_mut().unwrap().provider_id = Some("ch_1".to_owned());
        let mut row = world.event.clone().unwrap();
        (row.key, row.recorded_at) = ("txn_0".to_owned(), row.recorded_at.plus(-90 * HOUR));
        world.transactions = vec![row.clone()];
        assert_eq!(world.told(Id::V4), "FAIL DUPLICATE_OF, same as txn_0");
        row.provider_id = Some("ch_2".to_owned());
        row.recorded_at = world.event.as_ref().unwrap().recorded_at.plus(-1);
        world.transactions = vec![row];
        assert_eq!(world.told(Id::V4), "PASS");
    }
}
