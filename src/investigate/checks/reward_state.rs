//! W2: the state of the reward that is there (rulings W29, W35, W41), and what was taken back of it.

use super::invoice;
use crate::domain::Stamp;
use crate::domain::num::saturate;
use crate::domain::time::DAY;
use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::guard::quotable;
use crate::investigate::id::Id;
use crate::investigate::parts::{Parts, numbers};
use crate::investigate::records::Reward;
use crate::investigate::replies::Line;
use crate::investigate::words::days;
use crate::offers::money;

/// How long after its day a scheduled reward is overdue.
const PATIENCE: i64 = 2 * DAY;

pub(super) fn check(case: &Case<'_>) -> Finding {
    let finding = chosen(case).map(|reward| {
        let parts = Parts::of(reward, &case.own, case.facts.offers);
        let amount = money(reward.amount.unwrap_or_default(), reward.currency());
        let state = state(case, reward, parts.as_ref(), &amount);
        let state = match &parts {
            Some(parts) => in_parts(case, state, reward, parts),
            None => state,
        };
        case.tell(state, |finding| {
            finding
                .with("reward", reward.key.as_str())
                .with("status", reward.status.as_str())
                .with("amount", amount)
                .with_time("created", reward.created_at)
        })
    });
    let counts = |reward: &&&Reward| reward.stands() && reward.status != "declined";
    let taken: Vec<&Reward> = case.taken.iter().filter(counts).copied().collect();
    if taken.is_empty() {
        return finding.unwrap_or_else(|| Finding::not_applicable(Id::W2));
    }
    taken_back(case, &taken, finding)
}

/// The reward that is told of: of several parts, the one whose day was asked for; else the least advanced.
pub(super) fn chosen<'a>(case: &Case<'a>) -> Option<&'a Reward> {
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

/// How far along a reward is: the least advanced one that isn't declined comes first (ruling W35).
/// Ties go by day, then key.
fn rank(reward: &Reward) -> (u8, Option<Stamp>, &str) {
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

/// What the status says; nothing where it is a word that isn't known.
fn code(case: &Case<'_>, reward: &Reward) -> Option<Code> {
    let late = |ready: Stamp| case.facts.now.since(ready) >= PATIENCE;
    Some(match reward.status.as_str() {
        _ if !reward.stands() => Code::Archived,
        "scheduled" if reward.ready_at.is_some_and(late) => Code::Overdue,
        "scheduled" => Code::Scheduled,
        "pending" | "new" => Code::Pending,
        "hold" => Code::Hold,
        "declined" => Code::Declined,
        "approved" => Code::Approved,
        "paid" if invoice::is_charged(reward) => Code::Paid,
        "paid" => Code::Settled,
        _ => return None,
    })
}

fn state(case: &Case<'_>, reward: &Reward, parts: Option<&Parts<'_>>, amount: &str) -> Finding {
    let say = |line: Line| case.say(line, &[("amount", amount)]);
    let Some(code) = code(case, reward) else {
        return Finding::unknown(Id::W2, "The reward's status isn't one that is known here.")
            .reply(say(Line::StatusUnknown));
    };
    match code {
        Code::Scheduled => scheduled(case, reward, parts, amount),
        Code::Overdue => overdue(case, reward, amount),
        Code::Hold => case.tell(Finding::warn(Id::W2, code), |finding| {
            finding
                .with_text("reason", reward.decline_reason.as_deref())
                .note("The reward is on hold.")
                .reply(say(Line::Hold))
        }),
        Code::Declined => declined(case, reward, amount),
        Code::Archived => withdrawn(case, reward, amount),
        Code::Approved => case.tell(Finding::found(Id::W2, code), |finding| {
            invoice::told(finding, reward)
                .note("The reward was approved.")
                .reply(invoice::approved(case, reward, amount))
        }),
        Code::Paid => case.tell(Finding::found(Id::W2, code), |finding| {
            let reply = match reward.invoice_paid_at.filter(|at| *at <= case.facts.now) {
                Some(at) => {
                    case.say(Line::Paid, &[("amount", amount), ("date", &case.day(at))])
                }
                None => say(Line::PaidUndated),
            };
            invoice::told(finding, reward).note("The reward's invoice was paid.").reply(reply)
        }),
        Code::Settled => case.tell(Finding::warn(Id::W2, code), |finding| {
            invoice::told(finding, reward)
                .note(
                    "Marked as paid, and no invoice says so: it was settled through another reward or \
                     outside the platform. Look in the web app how, before the partner is told more.",
                )
                .reply(say(Line::Settled))
        }),
        _ => case.tell(Finding::found(Id::W2, code), |finding| {
            finding
                .note("The reward waits for its review.")
                .reply(invoice::pending(case, reward, amount))
        }),
    }
}

/// A reward that isn't visible yet. By its own day, else by the offer's waiting period.
fn scheduled(case: &Case<'_>, reward: &Reward, parts: Option<&Parts<'_>>, amount: &str) -> Finding {
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
    let finding = case.tell(Finding::found(Id::W2, Code::Scheduled), |finding| {
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
            // By the offer it would be due; the record doesn't say so.
            None => case.say(Line::ScheduledChecking, &[sum]),
        };
        return finding.distance("due").note("The reward is due to become visible.").reply(reply);
    }
    let number = parts.and_then(|parts| parts.number(reward)).unwrap_or(1);
    // The offer may have waited otherwise when the reward was made.
    let from_event = delay.map(|delay| delay.after(case.at));
    let holds = |day: Stamp| ready.since(day).abs() < DAY;
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

fn overdue(case: &Case<'_>, reward: &Reward, amount: &str) -> Finding {
    let Some(ready) = reward.ready_at else { return Finding::not_applicable(Id::W2) };
    case.tell(Finding::warn(Id::W2, Code::Overdue), |finding| {
        finding
            .with_time("should be visible since", Some(ready))
            .distance(format!("{} overdue", days(case.facts.now.since(ready))))
            .note("The reward is still scheduled although its day is over: ask the platform's support.")
            .reply(case.say(Line::Overdue, &[("amount", amount), ("date", &case.day(ready))]))
    })
}

/// A reason is quoted only where it can't name anybody; else the agent is told how to allow it.
fn declined(case: &Case<'_>, reward: &Reward, amount: &str) -> Finding {
    let sum = ("amount", amount);
    case.tell(Finding::warn(Id::W2, Code::Declined), |finding| {
        let reason = reward.decline_reason.as_deref();
        let (reply, note) = match quotable(case, reason) {
            Ok(reason) => (case.say(Line::Declined, &[sum, ("reason", reason)]), None),
            Err(why) => (case.say(Line::DeclinedReview, &[sum]), why.note()),
        };
        let told = ["The reward was declined."].into_iter().chain(note).collect::<Vec<_>>();
        finding.with_text("reason", reason).note(told.join(" ")).reply(reply)
    })
}

/// A reward that is archived or gone. Why isn't told unless the event's own record is gone too.
fn withdrawn(case: &Case<'_>, reward: &Reward, amount: &str) -> Finding {
    let event_gone = case.event.is_some_and(|event| event.vanished_at.is_some() || event.archived);
    let line = if event_gone { Line::RewardGone } else { Line::RewardArchived };
    case.tell(Finding::warn(Id::W2, Code::Archived), |finding| {
        finding
            .with_time("found to be gone", reward.vanished_at)
            .note(if event_gone {
                "The reward is archived or gone, and so is its event."
            } else {
                "The reward is archived or gone; its event is still there."
            })
            .reply(case.say(line, &[("amount", amount)]))
    })
}

/// Which part it is, and which parts were declined or aren't there.
fn in_parts(case: &Case<'_>, state: Finding, reward: &Reward, parts: &Parts<'_>) -> Finding {
    let now = case.facts.now;
    let number = parts.number(reward).unwrap_or(1);
    let (missing, to_come, withdrawn) = (parts.missing(now), parts.to_come(now), parts.withdrawn());
    let mut declined = parts.declined();
    declined.retain(|part| *part != number);
    let mut finding = state;
    let odd = !missing.is_empty() || !declined.is_empty();
    if odd && finding.state == crate::investigate::State::Pass {
        finding.state = crate::investigate::State::Warn;
    }
    case.tell(finding, |mut finding| {
        let many = parts.many().to_string();
        let place = format!("part {number} of {many}");
        finding.distance = Some(match finding.distance.take() {
            Some(more) => format!("{place}, {more}"),
            None => place,
        });
        let mut said = vec![finding.reply.take().unwrap_or_default()];
        let part = number.to_string();
        said.push(case.say(Line::Part, &[("part", &part), ("many", &many)]));
        for (label, which, one, several) in [
            ("parts declined", &declined, Line::PartDeclined, Line::PartsDeclined),
            ("parts missing", &missing, Line::PartMissing, Line::PartsMissing),
            ("parts not there yet", &to_come, Line::PartToCome, Line::PartsToCome),
        ] {
            if which.is_empty() {
                continue;
            }
            let line = if which.len() == 1 { one } else { several };
            said.push(case.say(line, &[("parts", &numbers(which))]));
            finding = finding.with(label, numbers(which));
        }
        if !withdrawn.is_empty() {
            finding = finding.with("parts withdrawn", numbers(&withdrawn));
        }
        finding.reply(said.join(" "))
    })
}

/// Money went back: what is left, with the state of the reward where something is.
fn taken_back(case: &Case<'_>, taken: &[&Reward], reward: Option<Finding>) -> Finding {
    let finding = Finding::warn(Id::W2, Code::TakenBack);
    if case.quiet {
        return finding;
    }
    let currency = taken.first().map_or("USD", |one| one.currency());
    let same = |one: &&&Reward| one.currency().eq_ignore_ascii_case(currency);
    let sum = |rewards: &mut dyn Iterator<Item = &&Reward>| {
        let amounts = rewards.filter(same).filter_map(|one| one.amount);
        amounts.map(i128::from).sum::<i128>()
    };
    let counts = |one: &&&Reward| one.stands() && one.status != "declined";
    let got = sum(&mut case.own.iter().filter(counts));
    let back = sum(&mut taken.iter());
    let words = |sum: i128| money(saturate(sum), currency);
    let mut finding = finding
        .distance(format!("net {}", words(got + back)))
        .with("taken back", words(-back))
        .with("net", words(got + back));
    for one in taken {
        finding = finding.with("entry", one.key.as_str());
    }
    let Some(reward) = reward else {
        return finding
            .note("Money was taken back for it, and there is no reward that stands for it.");
    };
    let fields =
        [("amount", &*words(got)), ("taken", &*words(-back)), ("net", &*words(got + back))];
    let said = match (got > 0, got + back > 0) {
        (true, true) => Some(case.say(Line::TakenBack, &fields)),
        (true, false) => Some(case.say(Line::TakenBackAll, &fields)),
        (false, _) => None,
    };
    let state = reward.reply.filter(|_| got == 0 || got + back > 0);
    finding.evidence.extend(reward.evidence);
    let said: Vec<String> = said.into_iter().chain(state).collect();
    finding.note(format!("Money was taken back later. {}", reward.note)).reply(said.join(" "))
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
            (&["paid"], "WARN SETTLED"),
            (&["frozen_2031"], "UNKNOWN"),
            (&[""], "UNKNOWN"),
            (&["paid", "scheduled", "declined"], "PASS SCHEDULED"),
            (&["declined", "paid", "hold"], "WARN HOLD"),
            (&["declined", "paid"], "WARN SETTLED"),
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

    #[test]
    fn a_status_that_is_not_known_is_not_told_as_waiting() {
        let mut world = World::new();
        world.linked = vec![World::reward("frozen_2031")];
        let result = world.investigate();
        assert_eq!(result.verdict, crate::investigate::Verdict::RewardExists);
        assert!(result.summary.contains("\"frozen_2031\""), "{}", result.summary);
        let reply = &result.partner_reply;
        assert!(
            reply.contains("Your $20.00 reward for Jane Doe is on record. We're checking"),
            "{reply}"
        );
        assert!(!reply.contains("review") && !reply.contains("frozen"), "{reply}");
        // Nobody is asked what a word means.
        assert!(result.questions().iter().all(|(_, finding)| finding.id != Id::W2));
    }

    #[test]
    fn a_scheduled_reward_whose_day_is_over_is_not_told_as_to_come() {
        for (ready, wanted, reply) in [
            (1, "PASS SCHEDULED, 1 day left", "becomes visible in your dashboard on 15 June 2026"),
            (0, "PASS SCHEDULED, due", "was scheduled until 15 June 2026 and becomes visible"),
            (1 - 2 * DAY, "PASS SCHEDULED, due", "was scheduled until 13 June 2026"),
            (
                -2 * DAY,
                "WARN OVERDUE, 2 days overdue",
                "was due to become visible in your dashboard on 13 June",
            ),
            (
                -70 * DAY,
                "WARN OVERDUE, 70 days overdue",
                "was due to become visible in your dashboard on 6 April",
            ),
        ] {
            let mut world = World::new();
            let reward = World::reward("scheduled");
            world.linked = vec![Reward { ready_at: Some(world.now.plus(ready)), ..reward }];
            assert_eq!(world.told(Id::W2), wanted);
            let said = world.investigate().partner_reply;
            assert!(said.contains(reply), "{said}");
            assert!(said.contains("$20.00 reward for Jane Doe"), "{said}");
        }
        // By the offer alone its day is over: nobody knows.
        let mut world = World::new();
        world.offer_with("drip = { delay = \"1d\" }");
        let made = Some(world.now.plus(-9 * DAY));
        world.linked = vec![Reward { created_at: made, ..World::reward("scheduled") }];
        assert_eq!(world.told(Id::W2), "PASS SCHEDULED, due");
        let said = world.investigate().partner_reply;
        assert!(said.contains("We're checking when it becomes visible"), "{said}");
    }

    #[test]
    fn a_waiting_period_is_told_where_the_days_agree_with_it() {
        let mut world = World::new();
        world.offer_with("drip = { delay = \"30d\" }");
        let made = world.now.plus(-5 * DAY);
        world.event.as_mut().unwrap().recorded_at = made;
        for (days, wanted) in [(30, true), (45, false)] {
            let ready_at = Some(made.plus(days * DAY));
            let reward = World::reward("scheduled");
            world.linked = vec![Reward { created_at: Some(made), ready_at, ..reward }];
            let said = world.finding(Id::W2).reply.unwrap();
            assert_eq!(said.contains("of 30 days"), wanted, "{said}");
        }
    }

    #[test]
    fn paid_is_settled_unless_an_invoice_was_paid() {
        let day = Stamp::parse("2026-06-09T00:00:00Z");
        for (paid_at, status, wanted, reply) in [
            (None, None, "WARN SETTLED", "is marked as settled."),
            (None, Some("pending"), "WARN SETTLED", "is marked as settled."),
            (None, Some("charge_failed"), "WARN SETTLED", "is marked as settled."),
            (None, Some("charge_succeeded"), "PASS PAID", "was approved and has been paid."),
            (day, None, "PASS PAID", "was approved and paid on 9 June 2026."),
            (day, Some("charge_succeeded"), "PASS PAID", "was approved and paid on 9 June 2026."),
        ] {
            let mut world = World::new();
            world.linked = vec![Reward {
                invoice_paid_at: paid_at,
                invoice_status: status.map(str::to_owned),
                ..World::reward("paid")
            }];
            assert_eq!(world.told(Id::W2), wanted, "{status:?}");
            let result = world.investigate();
            let said = &result.partner_reply;
            assert!(said.contains(&format!("Your $20.00 reward for Jane Doe {reply}")), "{said}");
            let settled = wanted.ends_with("SETTLED");
            assert_eq!(
                said.contains("has been paid") || said.contains("paid on"),
                !settled,
                "{said}"
            );
            assert_eq!(result.agent_note.contains("outside the platform"), settled);
        }
    }

    /// A row below zero for the same payment.
    fn back(cents: i64) -> Reward {
        Reward { key: "rwrd_back".to_owned(), amount: Some(-cents), ..World::reward("approved") }
    }

    #[test]
    fn money_that_was_taken_back_is_no_reward() {
        use crate::investigate::Verdict::{RewardExists, ShouldHaveFired};
        let got = || World::reward("approved");
        for (linked, w2, verdict, said, unsaid) in [
            (
                vec![back(918)],
                "WARN TAKEN_BACK, net -$9.18",
                ShouldHaveFired,
                "checking",
                "approved",
            ),
            (
                vec![got(), back(2000)],
                "WARN TAKEN_BACK, net $0.00",
                RewardExists,
                "Your $20.00 reward for Jane Doe was followed by an entry that takes $20.00 back, which \
                 leaves $0.00. Reply here",
                "invoice",
            ),
            (
                vec![got(), back(500)],
                "WARN TAKEN_BACK, net $15.00",
                RewardExists,
                "takes $5.00 back, which leaves $15.00. Your $20.00 reward for Jane Doe was approved and goes \
                 on the June invoice",
                "mistake",
            ),
            (
                vec![got(), back(2500)],
                "WARN TAKEN_BACK, net -$5.00",
                RewardExists,
                "which leaves -$5.00",
                "invoice",
            ),
            // What was declined or is gone takes nothing back.
            (
                vec![got(), Reward { status: "declined".to_owned(), ..back(500) }],
                "PASS APPROVED",
                RewardExists,
                "goes on the June invoice",
                "back",
            ),
            (
                vec![got(), Reward { vanished_at: got().created_at, ..back(500) }],
                "PASS APPROVED",
                RewardExists,
                "goes on the June invoice",
                "leaves",
            ),
            (
                vec![Reward { amount: Some(0), ..got() }],
                "PASS APPROVED",
                RewardExists,
                "Your $0.00 reward",
                "leaves",
            ),
        ] {
            let mut world = World::new();
            world.linked = linked;
            let result = world.investigate();
            assert_eq!((world.told(Id::W2).as_str(), result.verdict), (w2, verdict));
            let reply = &result.partner_reply;
            assert!(reply.contains(said) && !reply.contains(unsaid), "{reply}");
            assert_eq!(result.rewards.len(), world.linked.len(), "the agent sees each entry");
            assert!(!reply.contains("-$9.18"), "{reply}");
        }
    }

    #[test]
    fn a_sign_up_with_nothing_but_money_taken_back_has_no_reward() {
        let mut world = World::new();
        world.offer_for(crate::offers::Event::Signup, "");
        world.offers("[[offer]]\nkey = \"s\"\nevent = \"signup\"\nreward = { flat = 500 }\n");
        world.event.as_mut().unwrap().kind = crate::offers::Event::Signup;
        world.linked = vec![Reward { transaction_key: None, ..back(500) }];
        let result = world.investigate();
        assert_eq!(result.verdict, crate::investigate::Verdict::ShouldHaveFired);
        assert!(result.summary.contains("W2 TAKEN_BACK"), "{}", result.summary);
    }

    #[test]
    fn a_reward_that_was_withdrawn_is_given_no_reason() {
        let mut world = World::new();
        world.linked = vec![Reward { archived: true, ..World::reward("approved") }];
        let result = world.investigate();
        assert_eq!(result.verdict, crate::investigate::Verdict::RewardExists);
        assert_eq!(world.told(Id::W2), "WARN ARCHIVED");
        let reply = &result.partner_reply;
        assert!(
            reply.contains("The $20.00 reward for Jane Doe was withdrawn. Reply here"),
            "{reply}"
        );
        assert!(!reply.contains("refund") && !reply.contains("cancel"), "{reply}");
        // Where the payment is gone too, that is what is known.
        world.event.as_mut().unwrap().vanished_at = Some(world.now);
        let reply = world.investigate().partner_reply;
        assert!(
            reply.contains("The payment behind the $20.00 reward for Jane Doe isn't on record"),
            "{reply}"
        );
    }

    /// A world with an offer in four parts, and rewards of these states for the first so many.
    fn in_four(statuses: &[&str]) -> World {
        let mut world = World::new();
        world.offer_with("drip = { delay = \"30d\", every = \"1mo\", occurrences = 4 }");
        let made = Stamp::parse("2026-04-01T00:00:00Z").unwrap();
        let ready = ["2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01"];
        world.event.as_mut().unwrap().recorded_at = made;
        world.linked = statuses
            .iter()
            .zip(ready)
            .enumerate()
            .filter(|(_, (status, _))| !status.is_empty())
            .map(|(n, (status, ready))| Reward {
                key: format!("rwrd_{n}"),
                created_at: Some(made),
                ready_at: Stamp::parse(&format!("{ready}T00:00:00Z")),
                ..World::reward(status)
            })
            .collect();
        world
    }

    #[test]
    fn instalments_are_numbered_and_what_is_missing_is_told() {
        let open = ["approved", "approved", "scheduled", "scheduled"];
        for (statuses, wanted, said, unsaid) in [
            (
                open,
                "PASS SCHEDULED, part 3 of 4, 16 days left",
                "becomes visible in your dashboard on 1 July 2026. This is instalment 3 of 4.",
                "waiting period",
            ),
            (
                ["scheduled"; 4],
                "WARN OVERDUE, part 1 of 4, 46 days overdue",
                "on 1 May 2026 and hasn't yet.",
                "instalments",
            ),
            (
                ["approved", "declined", "scheduled", "scheduled"],
                "WARN SCHEDULED, part 3 of 4, 16 days left",
                "This is instalment 3 of 4. Instalment 2 was declined.",
                "on record",
            ),
            (
                ["approved", "", "scheduled", "scheduled"],
                "WARN SCHEDULED, part 3 of 4, 16 days left",
                "This is instalment 3 of 4. Instalment 2 isn't on record; we're checking",
                "declined",
            ),
            (
                ["declined", "declined", "scheduled", ""],
                "WARN SCHEDULED, part 3 of 4, 16 days left",
                "Instalments 1 and 2 were declined. Reply here if you think this is a mistake. \
                 Instalment 4 isn't on record yet.",
                "checking",
            ),
            (
                ["approved", "approved", "", ""],
                "PASS APPROVED, part 1 of 4",
                "This is instalment 1 of 4. Instalments 3 and 4 aren't on record yet.",
                "checking",
            ),
            (
                ["declined"; 4],
                "WARN DECLINED, part 1 of 4",
                "Instalments 2 to 4 were declined.",
                "Instalments 1",
            ),
        ] {
            let world = in_four(&statuses);
            assert_eq!(world.told(Id::W2), wanted, "{statuses:?}");
            let result = world.investigate();
            let reply = &result.partner_reply;
            assert!(reply.contains(said) && !reply.contains(unsaid), "{statuses:?}: {reply}");
        }
    }

    #[test]
    fn who_asks_by_an_instalments_day_is_told_of_that_one() {
        let mut world = in_four(&["approved", "approved", "scheduled", "scheduled"]);
        let day = |text: &str| Stamp::parse(text).map(|at| (at, at.plus(DAY)));
        for (on, wanted) in [
            (None, "PASS SCHEDULED, part 3 of 4, 16 days left"),
            (day("2026-06-01T00:00:00Z"), "PASS APPROVED, part 2 of 4"),
            (day("2026-08-01T00:00:00Z"), "PASS SCHEDULED, part 4 of 4, 47 days left"),
            (day("2026-04-01T00:00:00Z"), "PASS SCHEDULED, part 3 of 4, 16 days left"),
            (day("2026-06-09T00:00:00Z"), "PASS SCHEDULED, part 3 of 4, 16 days left"),
        ] {
            world.claim.on = on;
            assert_eq!(world.told(Id::W2), wanted, "{on:?}");
        }
        // Without days of their own, those of the offer count.
        for reward in &mut world.linked {
            reward.ready_at = None;
        }
        world.claim.on = day("2026-08-01T00:00:00Z");
        assert_eq!(world.told(Id::W2), "PASS SCHEDULED, part 4 of 4, 47 days left");
    }
}
