//! Which of several events a claim means (rulings W2, W4, G16).

use std::cmp::Reverse;

use super::facts::{Claim, Sought};
use super::records::Event;
use crate::domain::Stamp;
use crate::domain::time::DAY;

/// How far from the claimed day the nearest event may be.
pub const NEAR: i64 = 7 * DAY;

/// Chooses among the events of the claimed kind that the claim's partner or customer has, vanished
/// ones among them. A key decides alone. Else amount and day narrow: the amount in the event's own
/// currency or in US dollars; the day itself, or else the nearest event within seven days. Of what
/// is left it is the newest without a reward, else the newest; a test event only where none is real.
pub fn choose<'a>(
    events: &'a [Event],
    claim: &Claim,
    has_reward: impl Fn(&Event) -> bool,
) -> Sought<'a, Event> {
    let found = |event: Option<&'a Event>| event.map_or(Sought::Missing, Sought::One);
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
    let newest =
        |event: &&Event| (has_reward(event), Reverse((event.recorded_at, event.key.clone())));
    found(left.into_iter().min_by_key(newest))
}

/// How far an instant is from a stretch of time, in milliseconds; within it, 0.
pub fn off(at: Stamp, (from, behind): (Stamp, Stamp)) -> i64 {
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
    use crate::offers::Event as Kind;

    fn chosen(change: impl FnOnce(&mut Claim)) -> Option<String> {
        let day = |n: i64| Stamp::from_ms(1_781_481_600_000 + n * DAY).unwrap();
        let mut events = vec![
            payment("a", day(0), 1000),
            payment("b", day(10), 2000),
            payment("c", day(10).plus(5), 1000),
            payment("d", day(20), 3000),
        ];
        let mut lead = payment("lead", day(30), 1000);
        lead.kind = Kind::Lead;
        events.push(lead);
        events[3].amount_usd = Some(2900);
        let mut claim = Claim::of(Kind::Transaction);
        change(&mut claim);
        let rewarded = |event: &Event| event.key == "d";
        choose(&events, &claim, rewarded).one().map(|event| event.key.clone())
    }

    fn on(n: i64) -> (Stamp, Stamp) {
        let from = Stamp::from_ms(1_781_481_600_000 + n * DAY).unwrap();
        (from, from.plus(DAY))
    }

    #[test]
    fn the_newest_without_a_reward_and_else_the_newest() {
        assert_eq!(chosen(|_| {}).as_deref(), Some("c"));
        assert_eq!(chosen(|claim| claim.kind = Kind::Lead).as_deref(), Some("lead"));
        assert_eq!(chosen(|claim| claim.kind = Kind::Deal), None);
    }

    #[test]
    fn a_test_event_is_taken_only_where_none_is_real() {
        let at = Stamp::from_ms(1_781_481_600_000).unwrap();
        let real = payment("real", at, 1000);
        let mut test = payment("test", at.plus(DAY), 2000);
        test.test = true;
        let events = [real, test];
        let chosen = |change: &dyn Fn(&mut Claim)| {
            let mut claim = Claim::of(Kind::Transaction);
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
