//! What a message says about amounts and days, and which of some events fit it best.

use super::amounts::NamedAmount;
use super::reading::{Reading, Time};
use crate::domain::time::{DAY, HOUR};
use crate::investigate::{Ask, Event, NEAR, off};

/// A day may be another one where the writer lives.
const ELSEWHERE: i64 = 12 * HOUR;

/// How well something in the message fits an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Not at all.
    No,
    /// A day within a week of it, or an amount in another currency.
    Far,
    /// The day before or after, an amount without its hundredths, or a bare number.
    Nearly,
    /// Exactly as the message says.
    Exact,
}

/// The amounts and days in a message, each with the index of the piece that says it.
#[derive(Clone, Debug, Default)]
pub(super) struct MoneyAndDays {
    pub(super) amounts: Vec<(NamedAmount, usize)>,
    pub(super) numbers: Vec<i64>,
    pub(super) times: Vec<(Time, usize)>,
}

/// What of the evidence an event fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cover {
    /// Positions of the amounts that fit.
    pub(super) amounts: Vec<usize>,
    /// Positions of the days that fit.
    pub(super) times: Vec<usize>,
    /// How well the worst of those amounts fits.
    pub(super) amount: Fit,
    /// How well the best of those days fits.
    pub(super) time: Fit,
    /// For each day with several readings, the reading that fits: positions of the day and the reading.
    readings: Vec<(usize, usize)>,
}

impl Cover {
    /// Whether it fits an amount and a day.
    pub(super) fn is_both(&self) -> bool {
        !self.amounts.is_empty() && !self.times.is_empty()
    }

    fn is_empty(&self) -> bool {
        self.amounts.is_empty() && self.times.is_empty()
    }

    /// Whether it covers all that another one covers, and more of it or better.
    fn beats(&self, other: &Self) -> bool {
        let within = |one: &[usize], many: &[usize]| one.iter().all(|at| many.contains(at));
        let all = within(&other.amounts, &self.amounts) && within(&other.times, &self.times);
        let more = self.amounts.len() + self.times.len() > other.amounts.len() + other.times.len();
        let better = self.amount >= other.amount
            && self.time >= other.time
            && (self.amount, self.time) != (other.amount, other.time);
        all && (more || better)
    }
}

/// Events that fit the same evidence, so the message can't tell them apart.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    pub(super) cover: Cover,
    pub(super) events: Vec<Event>,
    /// They fit different readings of a day.
    pub(super) is_swapped: bool,
}

impl MoneyAndDays {
    /// The evidence in some pieces of a message.
    pub(super) fn of<'a>(pieces: impl Iterator<Item = (usize, &'a Reading)>) -> Self {
        let mut evidence = Self::default();
        for (at, piece) in pieces {
            evidence.amounts.extend(piece.amounts.iter().map(|sum| (sum.clone(), at)));
            evidence.numbers.extend(&piece.numbers);
            evidence.times.extend(piece.times.iter().map(|time| (time.clone(), at)));
        }
        evidence
    }

    /// The same, with what an agent says in place of the message's own.
    pub(super) fn with(mut self, known: &Ask) -> Self {
        if let Some(cents) = known.amount {
            let said = format!("{}.{:02}", cents / 100, (cents % 100).abs());
            self.amounts = vec![(NamedAmount { cents, said, currency: None }, 0)];
            self.numbers.clear();
        }
        if let Some(on) = known.on {
            // The middle of a day has the same date in every zone.
            let middle = on.0.plus(on.1.since(on.0) / 2);
            let said = middle.utc().format("%Y-%m-%d").to_string();
            self.times = vec![(Time { readings: vec![on], said }, 0)];
        }
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.amounts.is_empty() && self.times.is_empty() && self.numbers.is_empty()
    }

    /// Whether there is nothing but bare numbers.
    pub(super) fn is_weak(&self) -> bool {
        self.amounts.is_empty() && self.times.is_empty()
    }

    /// The ranges of amounts to look for: an amount given without hundredths may have some.
    pub(super) fn sums(&self) -> Vec<(i64, i64)> {
        let sums = self.amounts.iter().map(|(sum, _)| {
            let part = part(sum.cents);
            (sum.cents - part, sum.cents + part)
        });
        sums.chain(self.numbers.iter().map(|sum| (*sum, *sum))).collect()
    }

    /// Whether an event fits one of the amounts and one of the days, as far as there are any.
    pub(super) fn fits(&self, event: &Event) -> bool {
        let cover = self.cover(event);
        !self.is_weak()
            && (self.amounts.is_empty() || cover.amount >= Fit::Nearly)
            && (self.times.is_empty() || cover.time >= Fit::Nearly)
    }

    fn cover(&self, event: &Event) -> Cover {
        let mut cover = Cover {
            amounts: Vec::new(),
            times: Vec::new(),
            amount: Fit::No,
            time: Fit::No,
            readings: Vec::new(),
        };
        for (at, (sum, _)) in self.amounts.iter().enumerate() {
            let fit = amount_fit(sum, event);
            if fit > Fit::No {
                cover.amounts.push(at);
                cover.amount = cover.amount.max(fit);
            }
        }
        if self.amounts.is_empty()
            && self.numbers.iter().any(|sum| [event.amount, event.amount_usd].contains(&Some(*sum)))
        {
            (cover.amounts, cover.amount) = (vec![0], Fit::Nearly);
        }
        for (at, (time, _)) in self.times.iter().enumerate() {
            let fits = time.readings.iter().map(|on| time_fit(*on, event));
            let best =
                fits.enumerate().max_by_key(|(reading, fit)| (*fit, std::cmp::Reverse(*reading)));
            if let Some((reading, fit)) = best.filter(|(_, fit)| *fit >= Fit::Nearly) {
                cover.times.push(at);
                cover.time = cover.time.max(fit);
                if time.readings.len() > 1 {
                    cover.readings.push((at, reading));
                }
            }
        }
        self.keep_together(&mut cover);
        cover
    }

    /// An amount in one piece and a day in another don't belong together if the day's piece has an amount of its own.
    fn keep_together(&self, cover: &mut Cover) {
        let place = |at: &usize| self.times.get(*at).map(|(_, piece)| *piece);
        let own = |piece: usize| {
            let mut there = self
                .amounts
                .iter()
                .enumerate()
                .filter(|(_, (_, at))| *at == piece)
                .map(|(at, _)| at)
                .peekable();
            there.peek().is_none() || there.any(|at| cover.amounts.contains(&at))
        };
        let kept: Vec<usize> =
            cover.times.iter().copied().filter(|at| place(at).is_none_or(own)).collect();
        if !cover.amounts.is_empty() {
            cover.times = kept;
        }
        if cover.times.is_empty() {
            (cover.time, cover.readings) = (Fit::No, Vec::new());
        }
    }

    /// The events that fit best, grouped by what they fit; an event is left out if another one covers all it does,
    /// and more.
    pub(super) fn clusters(&self, events: &[Event]) -> Vec<Cluster> {
        let covers: Vec<(Cover, &Event)> =
            events.iter().map(|event| (self.cover(event), event)).collect();
        let mut clusters: Vec<Cluster> = Vec::new();
        for (cover, event) in &covers {
            if cover.is_empty() || covers.iter().any(|(other, _)| other.beats(cover)) {
                continue;
            }
            let same = |one: &&mut Cluster| {
                one.cover.amounts == cover.amounts && one.cover.times == cover.times
            };
            match clusters.iter_mut().find(same) {
                Some(cluster) => {
                    cluster.is_swapped |= cluster.cover.readings != cover.readings;
                    cluster.events.push((*event).clone());
                }
                None => clusters.push(Cluster {
                    cover: cover.clone(),
                    events: vec![(*event).clone()],
                    is_swapped: false,
                }),
            }
        }
        clusters
    }

    /// The pieces whose evidence a cluster fits.
    pub(super) fn pieces(&self, cover: &Cover) -> Vec<usize> {
        let amounts =
            cover.amounts.iter().filter_map(|at| self.amounts.get(*at)).map(|(_, piece)| *piece);
        let times =
            cover.times.iter().filter_map(|at| self.times.get(*at)).map(|(_, piece)| *piece);
        amounts.chain(times).collect()
    }

    /// How far an event is from the nearest time, in milliseconds; `None` if no time is given.
    pub(super) fn off_time(&self, event: &Event) -> Option<i64> {
        let readings = self.times.iter().flat_map(|(time, _)| &time.readings);
        readings.map(|on| off(event.recorded_at, *on)).min()
    }

    /// Whether an event was recorded within a week of a time.
    pub(super) fn is_near(&self, event: &Event) -> bool {
        self.off_time(event).is_some_and(|off| off <= NEAR)
    }

    /// What an event fits, in words for the agent.
    pub(super) fn reasons(&self, event: &Event) -> Vec<String> {
        let cover = self.cover(event);
        let number = self.amounts.is_empty() && !cover.amounts.is_empty();
        let amount = match cover.amount {
            _ if number => "its amount is a number in the message",
            Fit::Exact => "its amount is in the message",
            Fit::Nearly => "its amount is close to the one in the message",
            Fit::Far => "its amount is in the message, in another currency",
            Fit::No => "",
        };
        let time = match cover.time {
            Fit::Exact => "it was recorded at the time in the message",
            Fit::Nearly => "it was recorded within a day of the time in the message",
            _ => "",
        };
        [amount, time].into_iter().filter(|reason| !reason.is_empty()).map(str::to_owned).collect()
    }

    /// Whether every amount and every day fits one of the events.
    pub(super) fn is_used_up(&self, events: &[&Event]) -> bool {
        let covers: Vec<Cover> = events.iter().map(|event| self.cover(event)).collect();
        let amounts =
            (0..self.amounts.len()).all(|at| covers.iter().any(|one| one.amounts.contains(&at)));
        let times =
            (0..self.times.len()).all(|at| covers.iter().any(|one| one.times.contains(&at)));
        !self.is_weak() && amounts && times
    }

    /// The amounts and days that fit none of the events, if there are several of them.
    pub(super) fn left_over(&self, events: &[&Event]) -> Vec<&str> {
        let covers: Vec<Cover> = events.iter().map(|event| self.cover(event)).collect();
        let amounts = self.amounts.iter().enumerate().filter(|(at, _)| {
            self.amounts.len() > 1 && !covers.iter().any(|cover| cover.amounts.contains(at))
        });
        let times = self.times.iter().enumerate().filter(|(at, _)| {
            self.times.len() > 1 && !covers.iter().any(|cover| cover.times.contains(at))
        });
        let amounts = amounts.map(|(_, (sum, _))| sum.said.as_str());
        amounts.chain(times.map(|(_, (time, _))| time.said.as_str())).collect()
    }

    /// What a chosen event doesn't fit, in words for the agent.
    pub(super) fn mismatch(&self, event: &Event) -> Option<String> {
        let cover = self.cover(event);
        let amount = self.amounts.is_empty() || cover.amount == Fit::Exact;
        let time = self.times.is_empty() || cover.time == Fit::Exact;
        if amount && time {
            return None;
        }
        let amounts: Vec<&str> = self.amounts.iter().map(|(sum, _)| sum.said.as_str()).collect();
        let times: Vec<&str> = self.times.iter().map(|(time, _)| time.said.as_str()).collect();
        let said = match (amounts.as_slice(), times.as_slice()) {
            (amounts, []) => amounts.join(" and "),
            ([], times) => times.join(" and "),
            (amounts, times) => format!("{} on {}", amounts.join(" and "), times.join(" and ")),
        };
        let sum = event.amount_words().map(|sum| format!(", {sum}")).unwrap_or_default();
        let date = event.recorded_at.utc().format("%Y-%m-%d");
        Some(format!("the message says {said}; judged: {}{sum}, {date}", event.key))
    }
}

/// How far an amount given in whole units may be off, in hundredths.
fn part(cents: i64) -> i64 {
    if cents % 100 == 0 { 99 } else { 0 }
}

fn amount_fit(sum: &NamedAmount, event: &Event) -> Fit {
    let own = sum.may_be(event.currency.as_deref());
    let usd = sum.may_be(Some("USD"));
    let is = |amount: Option<i64>, may: bool| may && amount == Some(sum.cents);
    if is(event.amount, own) {
        return Fit::Exact;
    }
    if is(event.amount_usd, usd) {
        // People hardly ever say what a payment in another currency came to in dollars.
        let is_dollars = event.currency.as_deref().is_none_or(|letters| letters == "USD");
        return if is_dollars { Fit::Exact } else { Fit::Far };
    }
    let nearly = |amount: Option<i64>, may: bool| {
        may && amount
            .is_some_and(|amount| amount.abs_diff(sum.cents) <= part(sum.cents).unsigned_abs())
    };
    if nearly(event.amount, own) || nearly(event.amount_usd, usd) {
        return Fit::Nearly;
    }
    if event.amount == Some(sum.cents) { Fit::Far } else { Fit::No }
}

fn time_fit(on: (crate::domain::Timestamp, crate::domain::Timestamp), event: &Event) -> Fit {
    let far = off(event.recorded_at, on);
    // The days around a longer time mean nothing.
    let is_day = on.1.since(on.0) <= DAY + 2 * HOUR;
    match far {
        0 => Fit::Exact,
        far if is_day && far <= ELSEWHERE => Fit::Nearly,
        far if far <= NEAR => Fit::Far,
        _ => Fit::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::offers::EventKind;

    fn paid(key: &str, amount: i64, currency: &str, day: &str) -> Event {
        let at = Timestamp::parse(&format!("{day}T10:00:00Z")).unwrap();
        let mut event = Event::new(EventKind::Transaction, key, at);
        (event.amount, event.currency) = (Some(amount), Some(currency.to_owned()));
        event.amount_usd = (currency == "USD").then_some(amount);
        event
    }

    fn sum(cents: i64, currency: Option<&'static str>, piece: usize) -> (NamedAmount, usize) {
        (NamedAmount { cents, said: cents.to_string(), currency }, piece)
    }

    fn day(days: &[&str], piece: usize) -> (Time, usize) {
        let of = |day: &&str| {
            let from = Timestamp::parse(&format!("{day}T00:00:00Z")).unwrap();
            (from, from.plus(DAY))
        };
        (Time { readings: days.iter().map(of).collect(), said: days.join("/") }, piece)
    }

    fn told(evidence: &MoneyAndDays, events: &[Event]) -> Vec<String> {
        let clusters = evidence.clusters(events);
        let keys = |one: &Cluster| {
            one.events.iter().map(|event| event.key.clone()).collect::<Vec<_>>().join("+")
        };
        clusters
            .iter()
            .map(|one| format!("{}{}", keys(one), if one.is_swapped { "?" } else { "" }))
            .collect()
    }

    #[test]
    fn all_that_is_said_counts_together() {
        let events = [
            paid("a", 9900, "EUR", "2026-01-05"),
            paid("b", 9900, "EUR", "2026-02-05"),
            paid("c", 4900, "USD", "2026-02-05"),
            paid("d", 9900, "GBP", "2026-02-20"),
        ];
        for (amounts, times, wanted) in [
            (vec![sum(9900, Some("EUR"), 0)], vec![day(&["2026-02-05"], 0)], vec!["b"]),
            (vec![sum(9900, Some("EUR"), 0)], vec![], vec!["a+b"]),
            (vec![sum(9900, Some("GBP"), 0)], vec![], vec!["d"]),
            (vec![sum(9900, None, 0)], vec![], vec!["a+b+d"]),
            (vec![sum(9900, Some("CHF"), 0)], vec![], vec!["a+b+d"]),
            (vec![], vec![day(&["2026-02-05"], 0)], vec!["b+c"]),
            (vec![], vec![day(&["2026-01-05", "2026-02-20"], 0)], vec!["a+d?"]),
            (
                vec![sum(9900, None, 0)],
                vec![day(&["2026-01-05"], 0), day(&["2026-02-05"], 0)],
                vec!["a", "b"],
            ),
            (
                vec![sum(9900, None, 0), sum(4900, None, 1)],
                vec![day(&["2026-01-05"], 0), day(&["2026-02-05"], 1)],
                vec!["a", "c"],
            ),
            (vec![sum(4900, None, 0)], vec![day(&["2026-01-05"], 0)], vec!["a", "c"]),
            (vec![sum(5, None, 0)], vec![day(&["2026-03-09"], 0)], vec![]),
        ] {
            let evidence = MoneyAndDays { amounts, times, numbers: Vec::new() };
            assert_eq!(told(&evidence, &events), wanted, "{evidence:?}");
        }
    }
}
