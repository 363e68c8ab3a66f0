//! Which of several events a claim means (rule: which-event).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Claim, Lookup};
use super::ledger::Ledger;
use super::records::Event;
use crate::domain::Timestamp;
use crate::domain::time::DAY;
use crate::offers::EventKind;

/// How far the nearest event may be from the claimed day, in milliseconds.
pub const NEAR: i64 = 7 * DAY;

/// Chooses among the events of the claimed kind that the claim's partner or customer has, vanished ones included. A
/// key decides alone. Otherwise the amount narrows, in the event's own currency or in US dollars, and then the day:
/// that day, else the nearest one within seven days. Of what is left, the newest event without a reward is taken, of
/// payments only one that stands. Failing that, the newest, of payments preferably one that isn't a refund. A test
/// event is only taken if no real one is left.
pub fn choose<'a>(
    events: &'a [Event],
    claim: &Claim,
    has_reward: impl Fn(&Event) -> bool,
) -> Lookup<'a, Event> {
    let found = |event: Option<&'a Event>| event.map_or(Lookup::Missing, Lookup::One);
    let of_kind = || events.iter().filter(|event| event.kind == claim.kind);
    if let Some(key) = &claim.key {
        return found(of_kind().find(|event| event.key == *key));
    }
    let fits = |event: &&Event| {
        claim.amount.is_none_or(|amount| [event.amount, event.amount_usd].contains(&Some(amount)))
    };
    let near = |event: &&Event| claim.on.is_none_or(|on| off(event.recorded_at, on) <= NEAR);
    let mut left: Vec<&Event> = of_kind().filter(fits).filter(near).collect();
    if left.iter().any(|event| !event.test) {
        left.retain(|event| !event.test);
    }
    if let Some(on) = claim.on {
        let least = left.iter().map(|event| off(event.recorded_at, on)).min();
        left.retain(|event| Some(off(event.recorded_at, on)) == least);
    }
    let standing = standing(of_kind());
    let rank = |event: &Event| match event.kind {
        EventKind::Transaction if standing.contains(event.key.as_str()) => {
            i32::from(has_reward(event))
        }
        EventKind::Transaction => 1 + i32::from(event.amount.or(event.amount_usd) < Some(0)),
        _ => i32::from(has_reward(event)),
    };
    let newest = |event: &&Event| (rank(event), Reverse((event.recorded_at, event.key.clone())));
    found(left.into_iter().min_by_key(newest))
}

/// The keys of the payments that stand, each judged within its own customer's ledger.
fn standing<'a>(events: impl Iterator<Item = &'a Event>) -> BTreeSet<&'a str> {
    let mut of_customers: BTreeMap<Option<&str>, Vec<&Event>> = BTreeMap::new();
    for event in events.filter(|event| event.kind == EventKind::Transaction) {
        of_customers.entry(event.customer_key.as_deref()).or_default().push(event);
    }
    let mut standing = BTreeSet::new();
    for payments in of_customers.into_values() {
        let ledger = Ledger::of(payments.iter().copied());
        let stand = payments.into_iter().filter(|payment| ledger.stands(payment));
        standing.extend(stand.map(|payment| payment.key.as_str()));
    }
    standing
}

/// How far an instant is outside of a stretch of time, in milliseconds; 0 within it.
pub fn off(at: Timestamp, (from, behind): (Timestamp, Timestamp)) -> i64 {
    if at < from {
        from.since(at)
    } else if at >= behind {
        at.since(behind) + 1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::payment;

    fn chosen(change: impl FnOnce(&mut Claim)) -> Option<String> {
        let day = |n: i64| Timestamp::from_ms(1_781_481_600_000 + n * DAY).unwrap();
        let mut events = vec![
            payment("a", day(0), 1000),
            payment("b", day(10), 2000),
            payment("c", day(10).plus(5), 1000),
            payment("d", day(20), 3000),
        ];
        let mut lead = payment("lead", day(30), 1000);
        lead.kind = EventKind::Lead;
        events.push(lead);
        events[3].amount_usd = Some(2900);
        let mut claim = Claim::of(EventKind::Transaction);
        change(&mut claim);
        let rewarded = |event: &Event| event.key == "d";
        choose(&events, &claim, rewarded).one().map(|event| event.key.clone())
    }

    fn on(n: i64) -> (Timestamp, Timestamp) {
        let from = Timestamp::from_ms(1_781_481_600_000 + n * DAY).unwrap();
        (from, from.plus(DAY))
    }

    #[test]
    fn the_newest_without_a_reward_and_else_the_newest() {
        assert_eq!(chosen(|_| {}).as_deref(), Some("c"));
        assert_eq!(chosen(|claim| claim.kind = EventKind::Lead).as_deref(), Some("lead"));
        assert_eq!(chosen(|claim| claim.kind = EventKind::Deal), None);
    }

    #[test]
    fn of_payments_the_newest_that_stands_and_has_no_reward() {
        type Change = (&'static [&'static str], fn(&mut Vec<Event>), &'static str);
        let at = |days: i64| Timestamp::from_ms(1_781_481_600_000 + days * DAY).unwrap();
        let rows: Vec<Event> = [("a", 0, 5000), ("b", 10, 7000), ("c", 20, 9000), ("d", 30, 200)]
            .into_iter()
            .map(|(key, days, amount)| payment(key, at(days), amount))
            .collect();
        let chosen = |rewarded: &[&str], change: fn(&mut Vec<Event>)| {
            let mut rows = rows.clone();
            change(&mut rows);
            let claim = Claim::of(EventKind::Transaction);
            let has = |event: &Event| rewarded.contains(&event.key.as_str());
            let one = choose(&rows, &claim, has).one().map(|one| one.key.clone());
            rows.reverse();
            assert_eq!(choose(&rows, &claim, has).one().map(|one| one.key.clone()), one);
            one.unwrap()
        };
        let changes: [Change; 12] = [
            (&[], |_| {}, "d"),
            (&["d"], |_| {}, "c"),
            (&["a", "b", "c", "d"], |_| {}, "d"),
            (&[], |rows| rows[3].amount = Some(0), "c"),
            (&[], |rows| rows[3].approved = Some(false), "c"),
            (&[], |rows| rows[3].archived = true, "c"),
            (&[], |rows| rows[3].vanished_at = Some(rows[3].recorded_at), "c"),
            // A refund is no payment, and takes another payment with it.
            (&[], |rows| rows[3].amount = Some(-200), "c"),
            (&[], |rows| rows[3].amount = Some(-9000), "b"),
            (&["a", "b"], |rows| rows[3].amount = Some(-9000), "c"),
            // If all have their reward, the failed one is what the claim asks about.
            (&["a", "b", "c"], |rows| rows[3].approved = Some(false), "d"),
            (
                &[],
                |rows| {
                    rows[3] = Event { recorded_at: rows[2].recorded_at.plus(5), ..rows[2].clone() };
                    rows[3].key = "repeat".to_owned();
                },
                "c",
            ),
        ];
        for (at, (rewarded, change, wanted)) in changes.into_iter().enumerate() {
            assert_eq!(chosen(rewarded, change), wanted, "{at}");
        }
        // Each customer's payments are judged on their own.
        let other = |rows: &mut Vec<Event>| {
            rows[3] = Event { recorded_at: rows[2].recorded_at.plus(5), ..rows[2].clone() };
            (rows[3].key, rows[3].customer_key) = ("other".to_owned(), Some("cus_2".to_owned()));
        };
        assert_eq!(chosen(&[], other), "other");
    }

    #[test]
    fn a_test_event_is_taken_only_where_none_is_real() {
        let at = Timestamp::from_ms(1_781_481_600_000).unwrap();
        let real = payment("real", at, 1000);
        let mut test = payment("test", at.plus(DAY), 2000);
        test.test = true;
        let events = [real, test];
        let chosen = |change: &dyn Fn(&mut Claim)| {
            let mut claim = Claim::of(EventKind::Transaction);
            change(&mut claim);
            choose(&events, &claim, |event| event.key == "real").one().map(|one| one.key.clone())
        };
        assert_eq!(chosen(&|_| {}).as_deref(), Some("real"), "newer, and without a reward");
        let on = |claim: &mut Claim| claim.on = Some((at.plus(DAY), at.plus(2 * DAY)));
        assert_eq!(chosen(&on).as_deref(), Some("real"), "on the very day");
        assert_eq!(chosen(&|claim| claim.amount = Some(2000)).as_deref(), Some("test"));
    }

    #[test]
    fn key_amount_and_day_narrow_first() {
        assert_eq!(chosen(|claim| claim.key = Some("a".to_owned())).as_deref(), Some("a"));
        assert_eq!(chosen(|claim| claim.key = Some("lead".to_owned())), None);
        for (amount, wanted) in
            [(1000, Some("c")), (2000, Some("b")), (3000, Some("d")), (2900, Some("d")), (5, None)]
        {
            assert_eq!(chosen(|claim| claim.amount = Some(amount)).as_deref(), wanted);
        }
        for (day, wanted) in [
            (10, Some("c")),
            (13, Some("c")),
            (18, Some("d")),
            (4, Some("a")),
            (28, None),
            (-8, None),
        ] {
            assert_eq!(chosen(|claim| claim.on = Some(on(day))).as_deref(), wanted, "{day}");
        }
        let both = |claim: &mut Claim| (claim.on, claim.amount) = (Some(on(10)), Some(2000));
        assert_eq!(chosen(both).as_deref(), Some("b"));
    }
}
