//! W2: the state of the reward that is there (rulings W29, W35, W41).

use crate::domain::Stamp;
use crate::domain::time::DAY;
use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::guard::quotable;
use crate::investigate::id::Id;
use crate::investigate::records::Reward;
use crate::investigate::replies::Line;
use crate::investigate::words::{day, days};
use crate::offers::money;

pub(super) fn check(case: &Case<'_>) -> Finding {
    let Some(reward) = case.own.iter().min_by_key(|reward| rank(reward)).copied() else {
        return Finding::not_applicable(Id::W2);
    };
    let code = code(reward);
    let amount = money(reward.amount.unwrap_or_default(), reward.currency());
    let finding = match code {
        Code::Scheduled => return scheduled(case, reward, &amount),
        Code::Hold => case.tell(Finding::warn(Id::W2, Code::Hold), |finding| {
            finding
                .with_text("reason", reward.decline_reason.as_deref())
                .note("The reward is on hold.")
                .reply(case.say(Line::Hold, &[]))
        }),
        Code::Declined => declined(case, reward),
        Code::Approved | Code::Paid => settled(case, code, reward),
        Code::Archived => case.tell(Finding::warn(Id::W2, Code::Archived), |finding| {
            finding
                .with_time("found to be gone", reward.vanished_at)
                .note("The reward was archived or is gone.")
                .reply(case.say(Line::RewardArchived, &[]))
        }),
        _ => pending(case, reward, &amount),
    };
    finding
        .with("reward", reward.key.as_str())
        .with("status", reward.status.as_str())
        .with("amount", amount)
        .with_time("created", reward.created_at)
}

/// How far along a reward is: the least advanced one that isn't declined comes first (ruling W35).
/// Ties go by age, then key.
fn rank(reward: &Reward) -> (u8, Option<Stamp>, &str) {
    let step = match code(reward) {
        Code::Scheduled => 0,
        Code::Pending => 1,
        Code::Hold => 2,
        Code::Approved => 3,
        Code::Paid => 4,
        Code::Declined => 5,
        _ => 6,
    };
    (step, reward.created_at, &reward.key)
}

/// What the platform doesn't call otherwise is new, which is pending.
fn code(reward: &Reward) -> Code {
    match reward.status.as_str() {
        _ if !reward.stands() => Code::Archived,
        "scheduled" => Code::Scheduled,
        "hold" => Code::Hold,
        "declined" => Code::Declined,
        "approved" => Code::Approved,
        "paid" => Code::Paid,
        _ => Code::Pending,
    }
}

fn scheduled(case: &Case<'_>, reward: &Reward, amount: &str) -> Finding {
    let now = case.facts.now;
    let offer = reward.offer_key.as_ref().and_then(|key| case.facts.offers?.offer(key));
    let drip = offer.and_then(|offer| offer.drip);
    let guessed = drip.and_then(|drip| drip.delay).zip(reward.created_at);
    let (ready, mark) = match (reward.ready_at, guessed) {
        (Some(ready), _) => (Some(ready), ""),
        (None, Some((delay, created))) => (Some(delay.after(created)), "~"),
        (None, None) => (None, ""),
    };
    let parts = case.own.iter().filter(|one| one.status == "scheduled").count();
    let mut finding = case.tell(Finding::found(Id::W2, Code::Scheduled), |finding| {
        finding
            .with("reward", reward.key.as_str())
            .with("status", reward.status.as_str())
            .with("amount", amount)
            .with(
                "becomes visible",
                ready.map_or_else(|| "date unknown".to_owned(), |at| format!("{mark}{at}")),
            )
    });
    if parts > 1 {
        finding = finding.with("scheduled parts", parts.to_string());
    }
    let Some(ready) = ready else {
        return finding
            .note("The reward is scheduled; its date is unknown.")
            .reply(case.say(Line::ScheduledUndated, &[("amount", amount)]));
    };
    let told = [("amount", amount), ("date", &day(ready))];
    let reply = match drip.and_then(|drip| drip.delay) {
        Some(delay) => {
            let [amount, date] = told;
            case.say(Line::ScheduledDelay, &[amount, date, ("delay", &delay.words())])
        }
        None => case.say(Line::Scheduled, &told),
    };
    let left = ready.since(now);
    finding = if left > 0 {
        finding.distance(format!("{} left", days(left)))
    } else {
        finding.distance("due")
    };
    finding.note("The reward is scheduled and not visible to the partner yet.").reply(reply)
}

/// Rewards are reviewed with the invoice of their month, and when that is over with the next one.
const REVIEWED: i64 = 62 * DAY;

fn pending(case: &Case<'_>, reward: &Reward, amount: &str) -> Finding {
    let recent = |at: &Stamp| case.facts.now.since(*at) < REVIEWED;
    let say = || match reward.created_at.filter(recent) {
        Some(at) => case.say(Line::Pending, &[("amount", amount), ("month", &month(case, at))]),
        None => case.say(Line::PendingUndated, &[("amount", amount)]),
    };
    case.tell(Finding::found(Id::W2, Code::Pending), |finding| {
        finding.note("The reward waits for its review.").reply(say())
    })
}

/// A reason is quoted only where it can't name anybody; else the agent is told how to allow it.
fn declined(case: &Case<'_>, reward: &Reward) -> Finding {
    case.tell(Finding::warn(Id::W2, Code::Declined), |finding| {
        let reason = reward.decline_reason.as_deref();
        let (reply, note) = match quotable(case, reason) {
            Ok(reason) => (case.say(Line::Declined, &[("reason", reason)]), None),
            Err(why) => (case.say(Line::DeclinedReview, &[]), why.note()),
        };
        let told = ["The reward was declined."].into_iter().chain(note).collect::<Vec<_>>();
        finding.with_text("reason", reason).note(told.join(" ")).reply(reply)
    })
}

fn settled(case: &Case<'_>, code: Code, reward: &Reward) -> Finding {
    let finding = case.tell(Finding::found(Id::W2, code), |finding| {
        finding
            .with_text("invoice", reward.invoice_key.as_deref())
            .with_text("invoice status", reward.invoice_status.as_deref())
            .with_time("invoice paid", reward.invoice_paid_at)
    });
    let paid = match (code, reward.invoice_paid_at) {
        (Code::Paid, Some(at)) => case.say(Line::Paid, &[("date", &day(at))]),
        (Code::Paid, None) => case.say(Line::PaidUndated, &[]),
        _ => months(case, reward),
    };
    let age = reward.created_at.map(|at| at.utc().format("%Y-%m").to_string());
    finding.with_text("month", age.as_deref()).note("The reward is through its review.").reply(paid)
}

/// Earned in one month, on that month's invoice, ready in the next.
fn months(case: &Case<'_>, reward: &Reward) -> String {
    let Some(at) = reward.created_at else {
        return case.say(Line::ApprovedUndated, &[]);
    };
    // The 28th and ten days is always in the month behind.
    let day_of_month = i64::from(chrono::Datelike::day(&at.utc()));
    let next = at.plus((38 - day_of_month) * DAY);
    let ready = next.plus((13 - i64::from(chrono::Datelike::day(&next.utc()))) * DAY);
    let line = if ready < case.facts.now { Line::ApprovedPast } else { Line::Approved };
    let (month, next) = (month(case, at), month(case, next));
    case.say(line, &[("month", &month), ("next_month", &next)])
}

/// A month, with its year where that isn't the present one.
fn month(case: &Case<'_>, at: Stamp) -> String {
    let year = |at: Stamp| chrono::Datelike::year(&at.utc());
    let form = if year(at) == year(case.facts.now) { "%B" } else { "%B %Y" };
    at.utc().format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    fn told(statuses: &[&str]) -> String {
        let mut world = World::new();
        world.linked = statuses
            .iter()
            .enumerate()
            .map(|(n, status)| Reward { key: format!("rwrd_{n}"), ..World::reward(status) })
            .collect();
        world.told(Id::W2)
    }

    #[test]
    fn each_status_has_its_code_and_the_least_advanced_one_is_told() {
        for (statuses, wanted) in [
            (&[][..], "N/A"),
            (&["scheduled"], "PASS SCHEDULED"),
            (&["pending"], "PASS PENDING"),
            (&["new"], "PASS PENDING"),
            (&["hold"], "WARN HOLD"),
            (&["declined"], "WARN DECLINED"),
            (&["approved"], "PASS APPROVED"),
            (&["paid"], "PASS PAID"),
            (&["paid", "scheduled", "declined"], "PASS SCHEDULED"),
            (&["declined", "paid", "hold"], "WARN HOLD"),
            (&["declined", "paid"], "PASS PAID"),
        ] {
            assert_eq!(told(statuses), wanted, "{statuses:?}");
        }
    }

    #[test]
    fn a_reward_that_is_gone_is_archived() {
        let mut world = World::new();
        let gone = Reward { vanished_at: Some(world.now), ..World::reward("pending") };
        world.linked = vec![gone.clone()];
        assert_eq!(world.told(Id::W2), "WARN ARCHIVED");
        let stands = Reward { key: "rwrd_2".to_owned(), ..World::reward("declined") };
        world.linked = vec![gone, stands];
        assert_eq!(world.told(Id::W2), "WARN DECLINED");
    }

    #[test]
    fn a_missing_date_is_taken_from_the_offers_waiting_period_and_marked() {
        let mut world = World::new();
        let mut reward = World::reward("scheduled");
        reward.created_at = Some(world.now.plus(-5 * DAY));
        world.linked = vec![reward.clone()];
        let shown = |world: &World| {
            let finding = world.finding(Id::W2);
            let value = |e: &&crate::investigate::finding::Evidence| e.label == "becomes visible";
            let date = finding.evidence.iter().find(value).unwrap().value.clone();
            (date, finding.distance, finding.reply.unwrap())
        };
        assert_eq!(shown(&world).0, "date unknown");
        world.offer_with("drip = { delay = \"30d\" }");
        let (date, distance, reply) = shown(&world);
        assert_eq!(date, format!("~{}", world.now.plus(25 * DAY)));
        assert_eq!(distance.as_deref(), Some("25 days left"));
        assert!(reply.contains("the waiting period of 30 days ends"), "{reply}");
        reward.ready_at = Some(world.now.plus(2 * DAY));
        world.linked = vec![reward];
        assert_eq!(shown(&world).0, world.now.plus(2 * DAY).to_string());
    }

    #[test]
    fn what_is_over_is_not_told_as_to_come() {
        for (status, created, wanted) in [
            ("approved", "2026-06-01T00:00:00Z", "on the June invoice; funds are normally ready"),
            ("approved", "2026-04-30T23:00:00Z", "on the April invoice, whose funds"),
            ("approved", "2025-12-01T00:00:00Z", "by the 13th of January. "),
            ("approved", "2025-11-01T00:00:00Z", "on the November 2025 invoice, whose funds"),
            ("pending", "2026-05-01T00:00:00Z", "with the May invoice"),
            ("pending", "2026-01-01T00:00:00Z", "with the next invoice"),
        ] {
            let mut world = World::new();
            let created_at = Stamp::parse(created);
            world.linked = vec![Reward { created_at, ..World::reward(status) }];
            let reply = world.finding(Id::W2).reply.unwrap();
            assert!(reply.contains(wanted), "{created}: {reply}");
        }
    }

    #[test]
    fn a_harmless_reason_is_quoted_and_another_is_not() {
        for (reason, wanted) in [
            (
                Some("Outside of the programme's countries."),
                "was declined: Outside of the programme's countries.",
            ),
            (Some("Fraudulent activity"), "was declined after review."),
            (Some("belongs to bob@other.example"), "was declined after review."),
            (Some("Agreed with Quiet Harbour Media"), "was declined after review."),
            (Some("  "), "was declined after review."),
            (None, "was declined after review."),
        ] {
            let mut world = World::new();
            let mut reward = World::reward("declined");
            reward.decline_reason = reason.map(str::to_owned);
            let other = Reward {
                key: "rwrd_2".to_owned(),
                partnership_key: Some("part_2".to_owned()),
                partner_name: Some("Quiet Harbour Media".to_owned()),
                ..World::reward("paid")
            };
            world.linked = vec![reward, other];
            let reply = world.finding(Id::W2).reply.unwrap();
            assert!(reply.contains(wanted), "{reply}");
        }
    }
}
