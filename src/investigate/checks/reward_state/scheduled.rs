//! A scheduled reward, on time and overdue.

use crate::domain::Timestamp;
use crate::domain::time::DAY;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::parts::Parts;
use crate::investigate::records::Reward;
use crate::investigate::replies::Line;
use crate::investigate::words::{count, days};

/// A reward that isn't visible yet, by its own day, else by the offer's waiting period.
pub(super) fn scheduled(
    case: &CheckInput<'_>,
    reward: &Reward,
    parts: Option<&Parts<'_>>,
    amount: &str,
) -> Finding {
    let now = case.facts.now;
    let offer = reward.offer_key.as_ref().and_then(|key| case.facts.offers?.offer(key));
    let delay = offer.and_then(|offer| offer.drip?.delay);
    let waited = delay.zip(reward.created_at).map(|(delay, made)| delay.after(made));
    let foreseen = match parts {
        Some(parts) => parts.day_of(reward),
        None => waited,
    };
    let (ready, mark) = match reward.ready_at {
        Some(ready) => (Some(ready), ""),
        None => (foreseen, "~"),
    };
    let finding = case.tell(Finding::found(Check::RewardState, Code::Scheduled), |finding| {
        let day = ready.map_or_else(|| "date unknown".to_owned(), |at| format!("{mark}{at}"));
        finding.with("becomes visible", day)
    });
    let Some(ready) = ready else {
        return finding
            .note("The reward is scheduled; its date is unknown.")
            .reply(case.say(Line::ScheduledUndated, &[("amount", amount)]));
    };
    let (sum, date) = (("amount", amount), ("date", &*case.day(ready)));
    let left = ready.since(now);
    if left <= 0 {
        let reply = match reward.ready_at {
            Some(_) => case.say(Line::ScheduledDue, &[sum, date]),
            // The offer says that it is due, but the record doesn't.
            None => case.say(Line::ScheduledChecking, &[sum]),
        };
        return finding.distance("due").note("The reward is due to become visible.").reply(reply);
    }
    let number = parts.and_then(|parts| parts.number(reward)).unwrap_or(1);
    // The offer may have had another waiting period when the reward was made.
    let from_event = delay.map(|delay| delay.after(case.at));
    let holds = |day: Timestamp| ready.since(day).abs() < DAY;
    let delay = delay.filter(|_| [waited, from_event].into_iter().flatten().any(holds));
    let reply = match delay {
        _ if number > 1 => case.say(Line::ScheduledPart, &[sum, date]),
        Some(delay) => case.say(Line::ScheduledDelay, &[sum, date, ("delay", &delay.words())]),
        None => case.say(Line::Scheduled, &[sum, date]),
    };
    finding
        .distance(format!("{} left", days(left)))
        .note("The reward is scheduled and not visible to the partner yet.")
        .reply(reply)
}

pub(super) fn overdue(case: &CheckInput<'_>, reward: &Reward, amount: &str) -> Finding {
    let Some(ready) = reward.ready_at else { return Finding::not_applicable(Check::RewardState) };
    case.tell(Finding::warn(Check::RewardState, Code::Overdue), |finding| {
        finding
            .with_time("should be visible since", Some(ready))
            .distance(format!("{} overdue", count(case.facts.now.since(ready) / DAY, "day")))
            .note("The reward is still scheduled although its date has passed: ask the platform's support.")
            .reply(case.say(Line::Overdue, &[("amount", amount), ("date", &case.day(ready))]))
    })
}
