//! W2: the state of the existing reward (rules: reply-guard, reward-status), and what was taken back of it.

mod in_parts;
mod scheduled;
mod taken_back;

use super::invoice;
use crate::domain::Timestamp;
use crate::domain::time::DAY;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::guard::quotable;
use crate::investigate::parts::Parts;
use crate::investigate::records::Reward;
use crate::investigate::replies::Line;
use crate::offers::money;
use in_parts::{in_parts, of_other_offers};
use scheduled::{overdue, scheduled};
use taken_back::taken_back;

/// How long after its day a scheduled reward counts as overdue.
const PATIENCE: i64 = 2 * DAY;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let finding = chosen(case).map(|reward| {
        let parts = Parts::of(reward, &case.own, case.facts.offers);
        let amount = money(reward.amount.unwrap_or_default(), reward.currency());
        let state = state(case, reward, parts.as_ref(), &amount);
        let state = match &parts {
            Some(parts) => in_parts(case, state, reward, parts),
            None => state,
        };
        let state = of_other_offers(case, state, reward);
        case.tell(state, |finding| {
            finding
                .with("reward", reward.key.as_str())
                .with("status", reward.status.as_str())
                .with("amount", amount)
                .with_time("created", reward.created_at)
        })
    });
    let taken: Vec<&Reward> = case.taken.iter().filter(|reward| reward.counts()).copied().collect();
    if taken.is_empty() {
        return finding.unwrap_or_else(|| Finding::not_applicable(Check::RewardState));
    }
    taken_back(case, &taken, finding)
}

/// The reward to tell of: of several parts, the one whose day was asked for, else the least advanced.
pub(super) fn chosen<'a>(case: &CheckInput<'a>) -> Option<&'a Reward> {
    let asked = case.facts.claim.on.filter(|(from, behind)| case.at < *from || case.at >= *behind);
    let then = |reward: &&&'a Reward| {
        let day =
            Parts::of(reward, &case.own, case.facts.offers).and_then(|parts| parts.day_of(reward));
        asked.zip(day).is_some_and(|((from, behind), day)| day >= from && day < behind)
    };
    let rewards = || case.own.iter();
    let of_day = asked.and_then(|_| rewards().filter(then).min_by_key(|reward| rank(reward)));
    of_day.or_else(|| rewards().min_by_key(|reward| rank(reward))).copied()
}

/// How far along a reward is. The least advanced one that isn't declined comes first (rule: reward-status); ties go
/// by day, then key.
fn rank(reward: &Reward) -> (u8, Option<Timestamp>, &str) {
    let step = match reward.status.as_str() {
        _ if !reward.stands() => 6,
        "scheduled" => 0,
        "hold" => 2,
        "approved" => 3,
        "paid" => 4,
        "declined" => 5,
        _ => 1,
    };
    (step, reward.money_at(), &reward.key)
}

/// The code for a status; `None` if the status is an unknown word.
fn code(case: &CheckInput<'_>, reward: &Reward) -> Option<Code> {
    let late = |ready: Timestamp| case.facts.now.since(ready) >= PATIENCE;
    Some(match reward.status.as_str() {
        _ if !reward.stands() => Code::Archived,
        "scheduled" if reward.ready_at.is_some_and(late) => Code::Overdue,
        "scheduled" => Code::Scheduled,
        "pending" | "new" => Code::Pending,
        "hold" => Code::Hold,
        "declined" => Code::Declined,
        "approved" => Code::Approved,
        "paid" if invoice::is_charged(reward, case.facts.now) => Code::Paid,
        "paid" => Code::Settled,
        _ => return None,
    })
}

fn state(
    case: &CheckInput<'_>,
    reward: &Reward,
    parts: Option<&Parts<'_>>,
    amount: &str,
) -> Finding {
    let say = |line: Line| case.say(line, &[("amount", amount)]);
    let Some(code) = code(case, reward) else {
        return Finding::unknown(
            Check::RewardState,
            "This program doesn't know the reward's status.",
        )
        .reply(say(Line::StatusUnknown));
    };
    match code {
        Code::Scheduled => scheduled(case, reward, parts, amount),
        Code::Overdue => overdue(case, reward, amount),
        Code::Hold => case.tell(Finding::warn(Check::RewardState, code), |finding| {
            finding
                .with_text("reason", reward.decline_reason.as_deref())
                .note("The reward is on hold.")
                .reply(say(Line::Hold))
        }),
        Code::Declined => declined(case, reward, amount),
        Code::Archived => withdrawn(case, reward, amount),
        Code::Approved => case.tell(Finding::found(Check::RewardState, code), |finding| {
            invoice::told(finding, reward)
                .note("The reward was approved.")
                .reply(invoice::approved(case, reward, amount))
        }),
        Code::Paid => case.tell(Finding::found(Check::RewardState, code), |finding| {
            let reply = match reward.invoice_paid_at.filter(|at| *at <= case.facts.now) {
                Some(at) => {
                    case.say(Line::Paid, &[("amount", amount), ("date", &case.day(at))])
                }
                None => say(Line::PaidUndated),
            };
            invoice::told(finding, reward).note("The reward's invoice was paid.").reply(reply)
        }),
        Code::Settled => case.tell(Finding::warn(Check::RewardState, code), |finding| {
            invoice::told(finding, reward)
                .note(
                    "Marked as paid, but no invoice says so: it was settled through another reward or \
                     outside the platform. Check in the web app how before telling the partner more.",
                )
                .reply(say(Line::Settled))
        }),
        _ => case.tell(Finding::found(Check::RewardState, code), |finding| {
            finding
                .note("The reward is waiting for review.")
                .reply(invoice::pending(case, reward, amount))
        }),
    }
}

/// A decline reason is only quoted if it can't name anybody. Otherwise the agent is told how to allow it.
fn declined(case: &CheckInput<'_>, reward: &Reward, amount: &str) -> Finding {
    let sum = ("amount", amount);
    case.tell(Finding::warn(Check::RewardState, Code::Declined), |finding| {
        let reason = reward.decline_reason.as_deref();
        let (reply, note) = match quotable(case, reason) {
            Ok(reason) => (case.say(Line::Declined, &[sum, ("reason", reason)]), None),
            Err(why) => (case.say(Line::DeclinedReview, &[sum]), why.note()),
        };
        let told = ["The reward was declined."].into_iter().chain(note).collect::<Vec<_>>();
        finding.with_text("reason", reason).note(told.join(" ")).reply(reply)
    })
}

/// A reward that is archived or gone. The reply gives a reason only if the event's own record is gone too.
fn withdrawn(case: &CheckInput<'_>, reward: &Reward, amount: &str) -> Finding {
    let event_gone = case.event.is_some_and(|event| event.vanished_at.is_some() || event.archived);
    let line = if event_gone { Line::RewardGone } else { Line::RewardArchived };
    case.tell(Finding::warn(Check::RewardState, Code::Archived), |finding| {
        finding
            .with_time("found gone", reward.vanished_at)
            .note(if event_gone {
                "The reward is archived or gone, and so is its event."
            } else {
                "The reward is archived or gone; its event is still there."
            })
            .reply(case.say(line, &[("amount", amount)]))
    })
}

#[cfg(test)]
mod tests;
