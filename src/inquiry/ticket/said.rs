//! What is said of amount and time, and how far an event is from it.

use super::{Ticket, Time};
use crate::investigate::{Ask, Event, off};

/// What a message is compared with: what an agent says, else what stands in it.
pub(super) struct Said {
    /// Amounts, and how they are told.
    pub(super) amounts: Vec<(i64, String)>,
    /// Numbers that may be amounts.
    pub(super) numbers: Vec<i64>,
    /// Days and months.
    pub(super) times: Vec<Time>,
}

impl Said {
    pub(super) fn of(ticket: &Ticket, known: &Ask) -> Self {
        let in_message = || ticket.amounts.iter().map(|sum| (sum.cents, sum.said.clone()));
        let decimal = |cents: i64| format!("{}.{:02}", cents / 100, (cents % 100).abs());
        let (amounts, numbers) = match known.amount {
            Some(cents) => (vec![(cents, decimal(cents))], Vec::new()),
            None => (in_message().collect(), ticket.numbers.clone()),
        };
        let times = match known.on {
            Some(on) => {
                // The middle of a day has its date in every zone.
                let middle = on.0.plus(on.1.since(on.0) / 2);
                vec![Time { on, said: middle.utc().format("%Y-%m-%d").to_string() }]
            }
            None => ticket.times.clone(),
        };
        Self { amounts, numbers, times }
    }

    /// Whether neither an amount nor a time is said.
    pub(super) fn is_vague(&self) -> bool {
        self.amounts.is_empty() && self.times.is_empty()
    }

    /// The amounts that are meant, each from one to another: what is said without cents may have some.
    pub(super) fn sums(&self) -> Vec<(i64, i64)> {
        let whole = |cents: i64| if cents % 100 == 0 { 99 } else { 0 };
        self.amounts.iter().map(|(sum, _)| (sum - whole(*sum), sum + whole(*sum))).collect()
    }

    /// Whether an event comes to nearly one of the amounts.
    pub(super) fn is_nearly(&self, event: &Event) -> bool {
        let sums = [event.amount, event.amount_usd];
        let nearly =
            |(from, to): (i64, i64)| sums.iter().flatten().any(|sum| (from..=to).contains(sum));
        self.sums().into_iter().any(nearly)
    }

    /// How far an event is from the nearest amount; nothing where no amount is said.
    pub(super) fn off_amount(&self, event: &Event) -> Option<i64> {
        let sums = || [event.amount, event.amount_usd].into_iter().flatten();
        let far = |cents: i64| sums().map(|sum| sum.abs_diff(cents)).min();
        let far = self.amounts.iter().map(|(cents, _)| far(*cents).unwrap_or(u64::MAX)).min()?;
        Some(i64::try_from(far).unwrap_or(i64::MAX))
    }

    /// How far an event is from the nearest time; nothing where none is said.
    pub(super) fn off_time(&self, event: &Event) -> Option<i64> {
        self.times.iter().map(|time| off(event.recorded_at, time.on)).min()
    }

    /// What the chosen event doesn't match, in words for the agent.
    pub(super) fn mismatch(&self, event: &Event) -> Option<String> {
        let wrong = |off: Option<i64>| off.is_some_and(|off| off > 0);
        if !wrong(self.off_amount(event)) && !wrong(self.off_time(event)) {
            return None;
        }
        let amounts: Vec<&str> = self.amounts.iter().map(|(_, said)| said.as_str()).collect();
        let times: Vec<&str> = self.times.iter().map(|time| time.said.as_str()).collect();
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
