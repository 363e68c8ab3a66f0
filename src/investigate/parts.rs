//! Instalments: the parts in which one offer pays for one event, which part a reward is, when each is due, and which
//! are missing.

use std::collections::BTreeSet;

use super::records::Reward;
use crate::domain::Timestamp;
use crate::offers::{EventKind, OffersFile};

/// The parts in which one offer pays for one event.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    slots: Vec<PartSlot<'a>>,
}

#[derive(Debug)]
struct PartSlot<'a> {
    due: Option<Timestamp>,
    reward: Option<&'a Reward>,
}

impl<'a> Parts<'a> {
    /// The parts of which `one` is one, out of all rewards for the event; `None` if the offer pays at once. An offer
    /// that isn't in the file has as many parts as there are rewards.
    pub(super) fn of(
        one: &Reward,
        all: &[&'a Reward],
        offers: Option<&OffersFile>,
    ) -> Option<Self> {
        let key = one.offer_key.as_ref()?;
        let drip = match offers.and_then(|file| file.offer(key)) {
            Some(offer) => Some(offer.drip.filter(|drip| drip.occurrences > 1)?),
            None => None,
        };
        let of_offer = |reward: &&'a Reward| reward.offer_key.as_ref() == Some(key);
        let mut rewards: Vec<&'a Reward> = all.iter().copied().filter(of_offer).collect();
        let place = |reward: &&Reward| (reward.ready_at.or(reward.created_at), reward.key.clone());
        rewards.sort_by_cached_key(place);
        let foreseen = drip.map_or(0, |drip| crate::domain::num::len(i64::from(drip.occurrences)));
        let many = foreseen.max(rewards.len());
        if many < 2 {
            return None;
        }
        let made = rewards.iter().filter_map(|reward| reward.created_at).min();
        let due = |part: u32| Some(drip?.due(made?, part));
        let slots = (1..).take(many).map(|part| PartSlot { due: due(part), reward: None });
        let mut parts = Self { slots: slots.collect() };
        // If no part is missing, the rewards' order tells which is which; otherwise their days tell.
        let spaced = drip.is_some_and(|drip| drip.every.is_some()) && rewards.len() < many;
        let (dated, others): (Vec<_>, Vec<_>) =
            rewards.into_iter().partition(|reward| spaced && reward.ready_at.is_some());
        for reward in dated {
            let wanted = reward.ready_at.map_or(0, |ready| parts.nearest(ready));
            parts.put(wanted, reward);
        }
        for reward in others {
            parts.put(0, reward);
        }
        // A reward made by hand of exactly one part's sum takes the place of a missing part.
        let is_part = |reward: &&'a Reward| {
            reward.is_manual() && reward.amount == one.amount && reward.currency() == one.currency()
        };
        for reward in all.iter().copied().filter(is_part) {
            if parts.slots.iter().any(|slot| slot.reward.is_none()) {
                parts.put(reward.ready_at.map_or(0, |ready| parts.nearest(ready)), reward);
            }
        }
        Some(parts)
    }

    /// The index of the part due nearest to an instant.
    fn nearest(&self, at: Timestamp) -> usize {
        let behind = self.slots.partition_point(|slot| slot.due < Some(at));
        let before = behind.saturating_sub(1);
        let off = |place: usize| {
            let due = self.slots.get(place).and_then(|slot| slot.due);
            due.map_or(i64::MAX, |due| at.since(due).saturating_abs())
        };
        if off(before) <= off(behind) { before } else { behind }
    }

    /// Puts a reward into the first free slot from `from` on, else into the first free one.
    fn put(&mut self, from: usize, reward: &'a Reward) {
        let free = |slot: &PartSlot<'_>| slot.reward.is_none();
        let later = self.slots.iter().skip(from).position(free).map(|place| place + from);
        let place = later.or_else(|| self.slots.iter().position(free));
        if let Some(slot) = place.and_then(|place| self.slots.get_mut(place)) {
            slot.reward = Some(reward);
        }
    }

    /// How many parts there should be.
    pub(super) fn many(&self) -> usize {
        self.slots.len()
    }

    /// How many parts are there, in whatever state.
    pub(super) fn filled(&self) -> usize {
        self.slots.iter().filter(|slot| slot.reward.is_some()).count()
    }

    /// Which part a reward is, from 1.
    pub(super) fn number(&self, one: &Reward) -> Option<usize> {
        self.those(|slot, _| slot.reward.is_some_and(|reward| reward.key == one.key))
            .first()
            .copied()
    }

    /// When a reward becomes visible: its own `ready_at`, else the day the offer gives.
    pub(super) fn day_of(&self, one: &Reward) -> Option<Timestamp> {
        let of = |slot: &&PartSlot<'_>| slot.reward.is_some_and(|reward| reward.key == one.key);
        one.ready_at.or_else(|| self.slots.iter().find(of)?.due)
    }

    /// The numbers of the declined parts.
    pub(super) fn declined(&self) -> Vec<usize> {
        let declined = |reward: &Reward| reward.status == "declined" && reward.stands();
        self.those(|slot, _| slot.reward.is_some_and(declined))
    }

    /// The numbers of the parts that were archived or are gone.
    pub(super) fn withdrawn(&self) -> Vec<usize> {
        self.those(|slot, _| slot.reward.is_some_and(|reward| !reward.stands()))
    }

    /// The parts that should be there and aren't: due by now, or before one that is there.
    pub(super) fn missing(&self, now: Timestamp) -> Vec<usize> {
        let last = self.slots.iter().rposition(|slot| slot.reward.is_some()).unwrap_or(0);
        self.those(|slot, place| {
            let is_due = slot.due.is_some_and(|due| due <= now);
            slot.reward.is_none() && (is_due || place < last)
        })
    }

    /// The parts that aren't there yet and may still come.
    pub(super) fn to_come(&self, now: Timestamp) -> Vec<usize> {
        let missing = self.missing(now);
        let mut absent = self.those(|slot, _| slot.reward.is_none());
        absent.retain(|part| missing.binary_search(part).is_err());
        absent
    }

    fn those(&self, is: impl Fn(&PartSlot<'_>, usize) -> bool) -> Vec<usize> {
        let places = self.slots.iter().enumerate();
        places.filter(|(place, slot)| is(slot, *place)).map(|(place, _)| place + 1).collect()
    }
}

/// The days on which parts of what was paid for one event become visible; `with_absent` includes parts that aren't
/// there. Empty if everything comes at once.
pub fn part_days(
    rewards: &[Reward],
    offers: Option<&OffersFile>,
    with_absent: bool,
) -> Vec<Timestamp> {
    let all: Vec<&Reward> = rewards.iter().filter(|reward| !reward.takes_back()).collect();
    let mut told = BTreeSet::new();
    let firsts = all.iter().filter(|one| told.insert(&one.offer_key));
    let parts = firsts.filter_map(|one| Parts::of(one, &all, offers));
    let days = parts.flat_map(|parts| {
        let day = |slot: PartSlot<'_>| slot.reward.and_then(|reward| reward.ready_at).or(slot.due);
        let slots = parts.slots.into_iter().filter(|slot| with_absent || slot.reward.is_some());
        slots.filter_map(day).collect::<Vec<_>>()
    });
    days.collect()
}

/// The days on which parts of a reward would become visible under the file's offers for this kind of event.
pub fn foreseen_days(
    kind: EventKind,
    at: Timestamp,
    offers: Option<&OffersFile>,
) -> Vec<Timestamp> {
    let offers = offers.into_iter().flat_map(|file| &file.offers);
    let drips = offers.filter(|offer| offer.enabled && offer.event == kind).filter_map(|offer| {
        let drip = offer.drip.filter(|drip| drip.occurrences > 1)?;
        Some((1..=drip.occurrences).map(move |part| drip.due(at, part)))
    });
    drips.flatten().collect()
}

/// Numbers in words, with runs joined: `1`, `2 and 4`, `1 to 3, 5 and 7 to 9`.
pub(super) fn numbers(parts: &[usize]) -> String {
    let rows = parts.chunk_by(|one, next| *next == one + 1);
    let words: Vec<String> = rows
        .flat_map(|row| match row {
            [first, .., last] if row.len() > 2 => vec![format!("{first} to {last}")],
            row => row.iter().map(usize::to_string).collect(),
        })
        .collect();
    super::words::all_of(&words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::DAY;
    use crate::investigate::world::OwnedFacts;

    const DRIP: &str = "drip = { delay = \"30d\", every = \"1mo\", occurrences = 4 }";

    /// Rewards made at the same time, each with the number of days until its release, if it says so.
    fn made(ready: &[Option<i64>]) -> Vec<Reward> {
        let at = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        let one = |(n, days): (usize, &Option<i64>)| Reward {
            key: format!("rwrd_{n}"),
            created_at: Some(at),
            ready_at: days.map(|days| at.plus(days * DAY)),
            ..OwnedFacts::reward("scheduled")
        };
        ready.iter().enumerate().map(one).collect()
    }

    #[test]
    fn each_reward_has_its_number_and_what_is_missing_is_seen() {
        let mut world = OwnedFacts::new();
        world.offer_with(DRIP);
        let now = Timestamp::parse("2026-03-15T00:00:00Z").unwrap();
        // Due on 31 January, 28 February, 31 March and 30 April.
        for (ready, told, missing, to_come) in [
            (vec![Some(30), Some(58), Some(89), Some(119)], vec![1, 2, 3, 4], vec![], vec![]),
            (vec![None, None, None, None], vec![1, 2, 3, 4], vec![], vec![]),
            (vec![Some(30), Some(58), Some(119)], vec![1, 2, 4], vec![3], vec![]),
            (vec![Some(58), Some(89), Some(119)], vec![2, 3, 4], vec![1], vec![]),
            (vec![Some(30), Some(58), Some(89)], vec![1, 2, 3], vec![], vec![4]),
            (vec![Some(30)], vec![1], vec![2], vec![3, 4]),
            // A day late, and still nearest to its own day.
            (vec![Some(31), Some(90)], vec![1, 3], vec![2], vec![4]),
            (vec![None, Some(89)], vec![1, 3], vec![2], vec![4]),
            // More than the offer foresees.
            (
                vec![Some(1), Some(2), Some(3), Some(4), Some(5)],
                vec![1, 2, 3, 4, 5],
                vec![],
                vec![],
            ),
        ] {
            let rewards = made(&ready);
            let all: Vec<&Reward> = rewards.iter().collect();
            let parts = Parts::of(all[0], &all, world.offers.as_ref()).unwrap();
            let numbers: Vec<usize> = all.iter().filter_map(|one| parts.number(one)).collect();
            assert_eq!(numbers, told, "{ready:?}");
            assert_eq!((parts.missing(now), parts.to_come(now)), (missing, to_come), "{ready:?}");
            assert_eq!(parts.many(), all.len().max(4));
        }
    }

    #[test]
    fn what_comes_at_once_has_no_parts() {
        let mut world = OwnedFacts::new();
        let rewards = made(&[Some(30), Some(60)]);
        let all: Vec<&Reward> = rewards.iter().collect();
        let parts = |world: &OwnedFacts, all: &[&Reward]| {
            Parts::of(all[0], all, world.offers.as_ref()).map(|parts| parts.many())
        };
        assert_eq!(parts(&world, &all), None, "the offer pays once");
        world.offer_with("drip = { delay = \"30d\" }");
        assert_eq!(parts(&world, &all), None);
        world.offer_with(DRIP);
        assert_eq!(parts(&world, &all), Some(4));
        // How many parts an offer has is unknown if it isn't in the file.
        world.offers("");
        assert_eq!(parts(&world, &all), Some(2));
        assert_eq!(parts(&world, &all[..1]), None);
        let by_hand = Reward { offer_key: None, ..rewards[0].clone() };
        assert_eq!(parts(&world, &[&by_hand, &by_hand]), None);
    }

    #[test]
    fn days_are_those_of_the_record_and_else_of_the_offer() {
        let mut world = OwnedFacts::new();
        world.offer_with(DRIP);
        let day = |days: i64| Timestamp::parse("2026-01-01T00:00:00Z").unwrap().plus(days * DAY);
        let rewards = made(&[Some(31), None]);
        assert_eq!(part_days(&rewards, world.offers.as_ref(), false), [day(31), day(58)]);
        let all = part_days(&rewards, world.offers.as_ref(), true);
        assert_eq!(all, [day(31), day(58), day(89), day(119)]);
        assert_eq!(
            foreseen_days(EventKind::Transaction, day(0), world.offers.as_ref()),
            [day(30), day(58), day(89), day(119)]
        );
        assert!(foreseen_days(EventKind::Lead, day(0), world.offers.as_ref()).is_empty());
        world.offer_with("");
        assert!(part_days(&rewards, world.offers.as_ref(), true).is_empty());
    }

    #[test]
    fn numbers_in_a_row_are_told_as_one() {
        for (parts, wanted) in [
            (&[3][..], "3"),
            (&[2, 3], "2 and 3"),
            (&[2, 3, 4], "2 to 4"),
            (&[1, 2, 3, 5, 7, 8, 9, 10], "1 to 3, 5 and 7 to 10"),
        ] {
            assert_eq!(numbers(parts), wanted);
        }
    }
}
