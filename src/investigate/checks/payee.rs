//! W3: who got the reward (rule: whose-reward).

use crate::domain::text::fold;
use crate::investigate::by_hand;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::records::{ClaimPartner, Reward};
use crate::investigate::replies::Line;
use crate::offers::EventKind;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    if let Some(finding) = elsewhere(case) {
        return finding;
    }
    if let Some(reward) = case.by_hand {
        return case.tell(Finding::found(Check::Payee, Code::ByHand), |finding| {
            told(finding, reward).note(match case.event {
                Some(event) if by_hand::names_event(reward, event) => {
                    "It was made by hand; its description names the event's key."
                }
                _ => "It was made by hand: the exact sum due, for this customer, within 60 days.",
            })
        });
    }
    if let Some(partner) = case.partner.filter(|_| !case.own.is_empty()) {
        return own(case, partner);
    }
    match by_hand::maybe(case, &case.due) {
        Some(reward) => case.tell(Finding::warn(Check::Payee, Code::ManualBackfill), |finding| {
            told(finding, reward).note(
                "A reward made by hand for this customer may be the missing one. Check it before \
                making another.",
            )
        }),
        None if !case.own.is_empty() => Finding::pass(Check::Payee),
        None => match by_hand::of_others(case) {
            Some(reward) => case.tell(Finding::warn(Check::Payee, Code::OtherPartner), |finding| {
                told(finding, reward).with("went to", whose(reward)).note(
                    "A reward of exactly this sum was made by hand for this customer and another \
                         partner. Check it before making another.",
                )
            }),
            None => Finding::not_applicable(Check::Payee),
        },
    }
}

fn told(finding: Finding, reward: &Reward) -> Finding {
    finding
        .with("reward", reward.key.as_str())
        .with_money("amount", reward.amount.unwrap_or_default(), reward.currency())
        .with_text("description", reward.description.as_deref())
        .with_time("created", reward.created_at)
}

/// What others got for the event. A reward of theirs that was neither declined nor taken back makes the event theirs,
/// unless this partner has one too.
fn elsewhere(case: &CheckInput<'_>) -> Option<Finding> {
    let theirs: Vec<&Reward> =
        case.others.iter().copied().filter(|reward| reward.stands()).collect();
    let first = theirs.first()?;
    let kept = theirs.iter().any(|one| is_kept(one, &theirs));
    let has_own = !case.own.is_empty();
    let finding = if kept && !has_own {
        Finding::fail(Check::Payee, Code::OtherPartner)
    } else {
        Finding::warn(Check::Payee, Code::OtherPartner)
    };
    Some(case.tell(finding, |finding| {
        let all = theirs.iter().fold(finding, |finding, reward| {
            finding
                .with("reward", reward.key.as_str())
                .with("went to", whose(reward))
                .with("status", reward.status.as_str())
        });
        if kept && !has_own {
            all.note("Another partner has a reward for this event.")
        } else if kept {
            all.note("Another partner also has a reward for this event.")
        } else if first.takes_back() || first.status != "declined" {
            all.note("Another partner had a reward for this event; it was taken back.")
        } else {
            all.note("Another partner's reward for this event was declined.")
        }
    }))
}

/// Whether the recipient kept the money: the reward was neither declined nor taken back from him.
fn is_kept(reward: &Reward, all: &[&Reward]) -> bool {
    let counts = |one: &Reward| one.status != "declined";
    if reward.takes_back() || !counts(reward) {
        return false;
    }
    let same = |one: &&&Reward| {
        one.partnership_key == reward.partnership_key
            && one.currency().eq_ignore_ascii_case(reward.currency())
            && counts(one)
    };
    let taken = all.iter().filter(same).any(|one| one.takes_back());
    let sum: i128 = all.iter().filter(same).filter_map(|one| one.amount).map(i128::from).sum();
    !taken || sum > 0
}

/// Who has a reward, by name and key.
fn whose(reward: &Reward) -> String {
    match (&reward.partner_name, &reward.partnership_key) {
        (Some(name), Some(key)) => format!("{name} ({key})"),
        (name, key) => key.as_deref().or(name.as_deref()).unwrap_or("nobody").to_owned(),
    }
}

/// The partner has the reward, but the one who asks may be a member of its team looking in another account.
fn own(case: &CheckInput<'_>, partner: &ClaimPartner) -> Finding {
    let asked = case.facts.claim.partner.as_deref().map(fold);
    let is = |email: &str| asked.as_deref() == Some(fold(email).as_str());
    let member = partner.member_emails.iter().find(|email| is(email));
    if let Some(member) = member.filter(|_| !partner.email.as_deref().is_some_and(is)) {
        return case.tell(Finding::warn(Check::Payee, Code::OtherMember), |finding| {
            finding
                .with("asked for", member.as_str())
                .with("account", partner.name.as_str())
                .note("A member of the team asked; rewards go to the team's account.")
                .reply(case.say(Line::OtherMember, &[]))
        });
    }
    let shared = matches!(case.kind, EventKind::Signup | EventKind::Lead | EventKind::Deal);
    let finding = Finding::pass(Check::Payee);
    if shared {
        finding.note(
            "A reward that names only the customer counts for the sign-up and for the lead or deal.",
        )
    } else {
        finding
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::time::DAY;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn own_others_and_by_hand() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::Payee), "N/A");
        world.linked = vec![OwnedFacts::reward("paid")];
        assert_eq!(world.told(Check::Payee), "PASS");
        world.claim.partner = Some("Member@acme.example".to_owned());
        assert_eq!(world.told(Check::Payee), "WARN OTHER_MEMBER");
        let other =
            Reward { partnership_key: Some("part_2".to_owned()), ..OwnedFacts::reward("paid") };
        world.linked = vec![other];
        assert_eq!(world.told(Check::Payee), "FAIL OTHER_PARTNER");
    }

    /// A reward that `part_2` got for a payment of `part_1`'s customer.
    fn theirs(change: impl FnOnce(&mut Reward)) -> Reward {
        let mut reward = OwnedFacts::reward("approved");
        reward.key = "rwrd_2".to_owned();
        reward.partnership_key = Some("part_2".to_owned());
        reward.partner_name = Some("Rival Reach".to_owned());
        change(&mut reward);
        reward
    }

    #[test]
    fn money_that_another_partner_got_makes_the_event_its_own() {
        let back = theirs(|r| (r.key, r.amount) = ("rwrd_3".to_owned(), Some(-2000)));
        let part = theirs(|r| (r.key, r.amount) = ("rwrd_3".to_owned(), Some(-500)));
        for (linked, w3, verdict) in [
            (vec![theirs(|_| {})], "FAIL OTHER_PARTNER", "ATTRIBUTED_ELSEWHERE"),
            (
                vec![theirs(|r| r.status = "hold".into())],
                "FAIL OTHER_PARTNER",
                "ATTRIBUTED_ELSEWHERE",
            ),
            (vec![theirs(|r| r.amount = None)], "FAIL OTHER_PARTNER", "ATTRIBUTED_ELSEWHERE"),
            (
                vec![theirs(|r| r.status = "declined".into())],
                "WARN OTHER_PARTNER",
                "SHOULD_HAVE_FIRED",
            ),
            (vec![theirs(|r| r.vanished_at = r.created_at)], "N/A", "SHOULD_HAVE_FIRED"),
            (vec![theirs(|r| r.archived = true)], "N/A", "SHOULD_HAVE_FIRED"),
            (
                vec![theirs(|r| r.transaction_key = Some("txn_9".into()))],
                "N/A",
                "SHOULD_HAVE_FIRED",
            ),
            (vec![theirs(|_| {}), back.clone()], "WARN OTHER_PARTNER", "SHOULD_HAVE_FIRED"),
            (vec![theirs(|_| {}), part], "FAIL OTHER_PARTNER", "ATTRIBUTED_ELSEWHERE"),
            (vec![back], "WARN OTHER_PARTNER", "SHOULD_HAVE_FIRED"),
            (
                vec![theirs(|_| {}), OwnedFacts::reward("paid")],
                "WARN OTHER_PARTNER",
                "REWARD_EXISTS",
            ),
        ] {
            let mut world = OwnedFacts::new();
            world.linked = linked;
            let result = world.investigate();
            let case = format!("{:?}", world.linked);
            assert_eq!(
                (world.told(Check::Payee).as_str(), result.verdict.word()),
                (w3, verdict),
                "{case}"
            );
            let elsewhere = result.partner_reply.contains("credited to a different referral");
            assert_eq!(elsewhere, verdict == "ATTRIBUTED_ELSEWHERE", "{}", result.partner_reply);
            assert!(!result.partner_reply.contains("Rival"), "{}", result.partner_reply);
            let named = result.agent_note.contains("went to: Rival Reach (part_2)");
            assert_eq!(named, w3 != "N/A", "{}", result.agent_note);
        }
    }

    /// A reward of the $20.00 due, made by hand for the customer some days after the event.
    fn by_hand(change: impl FnOnce(&mut Reward)) -> Reward {
        let mut reward = Reward {
            key: "rwrd_hand".to_owned(),
            transaction_key: None,
            offer_key: None,
            trigger_key: None,
            created_at: OwnedFacts::new().event.map(|event| event.recorded_at.plus(5 * DAY)),
            ..OwnedFacts::reward("approved")
        };
        change(&mut reward);
        reward
    }

    #[test]
    fn a_reward_made_by_hand_is_found_by_the_events_key_or_the_very_sum() {
        let after = |days: i64, ms: i64| {
            move |r: &mut Reward| {
                r.created_at = r.created_at.map(|at| at.plus((days - 5) * DAY + ms));
            }
        };
        let says = |text: &str| {
            let text = text.to_owned();
            move |r: &mut Reward| {
                (r.customer_key, r.amount, r.description) = (None, Some(1), Some(text));
            }
        };
        let (sure, maybe, none) = ("PASS BY_HAND", "WARN MANUAL_BACKFILL", "N/A");
        for (reward, wanted) in [
            (by_hand(|_| {}), sure),
            (by_hand(|r| r.status = "paid".to_owned()), sure),
            (by_hand(after(60, 0)), sure),
            (by_hand(after(60, 1)), maybe),
            (by_hand(after(0, 0)), sure),
            (by_hand(after(0, -1)), maybe),
            (by_hand(after(-61, 0)), none),
            (by_hand(|r| r.amount = Some(1999)), maybe),
            (by_hand(|r| r.amount = Some(2001)), maybe),
            (by_hand(|r| r.currency = Some("EUR".to_owned())), maybe),
            (by_hand(|r| r.amount = Some(-2000)), none),
            (by_hand(|r| r.status = "declined".to_owned()), none),
            (by_hand(|r| r.vanished_at = r.created_at), none),
            (by_hand(|r| r.customer_key = Some("cus_2".to_owned())), none),
            (by_hand(|r| r.offer_key = Some("o".to_owned())), none),
            // Another partner's reward of exactly this sum may be the event's; one of another sum isn't.
            (by_hand(|r| r.partnership_key = Some("part_2".to_owned())), "WARN OTHER_PARTNER"),
            (
                by_hand(|r| {
                    (r.partnership_key, r.amount) = (Some("part_2".to_owned()), Some(1999));
                }),
                none,
            ),
            // Found by the customer's name if it lacks the key; less surely if the sum differs.
            (
                by_hand(|r| {
                    (r.customer_key, r.description) = (None, Some("For jane doe, June".into()));
                }),
                sure,
            ),
            (by_hand(says("For Jane Doe, June")), maybe),
            (by_hand(says("For Jane Doerr, June")), none),
            (by_hand(says("Thank you for the webinar")), none),
            // The event's key is enough, whatever the date, the sum and the customer.
            (by_hand(says("backfill of txn_1")), sure),
            (
                by_hand(|r| {
                    after(400, 0)(r);
                    says("txn_1: missed")(r);
                }),
                sure,
            ),
            (
                by_hand(|r| {
                    r.status = "declined".into();
                    says("txn_1")(r);
                }),
                sure,
            ),
            (by_hand(says("backfill of txn_12")), none),
        ] {
            let mut world = OwnedFacts::new();
            world.by_hand = vec![reward];
            let result = world.investigate();
            let case = format!("{:?}", world.by_hand);
            assert_eq!(world.told(Check::Payee), wanted, "{case}");
            let exists = result.verdict.word() == "REWARD_EXISTS";
            assert_eq!(exists, wanted == sure, "{case} {}", result.verdict.word());
            assert_eq!(result.rewards.len(), usize::from(exists), "{case}");
            // Making it by hand is only advised where no such reward can exist.
            let advised = result.agent_note.contains("make the reward by hand");
            assert_eq!(advised, wanted == none, "{case}\n{}", result.agent_note);
        }
    }

    #[test]
    fn the_reply_to_it_is_that_of_any_reward() {
        let mut world = OwnedFacts::new();
        world.by_hand = vec![by_hand(|r| r.status = "paid".to_owned())];
        world.by_hand[0].invoice_paid_at = world.by_hand[0].created_at;
        let reply = world.investigate().partner_reply;
        assert!(reply.contains("$20.00 reward for Jane Doe"), "{reply}");
        assert!(!reply.contains("by hand"), "{reply}");
    }

    #[test]
    fn a_reward_by_hand_answers_for_one_payment_only() {
        let mut world = OwnedFacts::new();
        world.by_hand = vec![by_hand(|_| {})];
        let mut twin = world.event.clone().unwrap();
        (twin.key, twin.recorded_at) = ("txn_0".to_owned(), twin.recorded_at.plus(-20 * DAY));
        world.transactions.push(twin);
        assert_eq!(world.told(Check::Payee), "WARN MANUAL_BACKFILL", "it may be for the other one");
        for (change, wanted) in [
            (
                (|world| world.rewarded = BTreeSet::from(["txn_0".to_owned()]))
                    as fn(&mut OwnedFacts),
                "PASS BY_HAND",
            ),
            (|world| world.transactions[1].amount_usd = Some(9999), "PASS BY_HAND"),
            (|world| world.transactions[1].approved = Some(false), "PASS BY_HAND"),
            (|world| world.transactions[1].recorded_at = world.now.plus(-70 * DAY), "PASS BY_HAND"),
            (|world| world.by_hand[0].description = Some("for txn_0".to_owned()), "N/A"),
            (|world| world.by_hand[0].description = Some("for txn_1".to_owned()), "PASS BY_HAND"),
        ] {
            let mut changed = world.clone();
            change(&mut changed);
            assert_eq!(changed.told(Check::Payee), wanted, "{:?}", changed.by_hand);
        }
    }

    #[test]
    fn one_that_another_partner_got_for_the_event_makes_it_that_ones() {
        let mut world = OwnedFacts::new();
        world.by_hand = vec![by_hand(|r| {
            (r.partnership_key, r.description) = (Some("part_2".into()), Some("txn_1".into()));
        })];
        assert_eq!(world.told(Check::Payee), "FAIL OTHER_PARTNER");
        assert_eq!(world.investigate().verdict.word(), "ATTRIBUTED_ELSEWHERE");
    }

    #[test]
    fn where_no_offer_passes_the_sum_proves_nothing() {
        let mut world = OwnedFacts::new();
        world.by_hand = vec![by_hand(|_| {})];
        world.offer_with("rules = { min_amount = 99999 }");
        assert_eq!(world.told(Check::Payee), "WARN MANUAL_BACKFILL");
        assert_eq!(world.investigate().verdict.word(), "RULE_NOT_MET");
        world.by_hand[0].description = Some("goodwill for txn_1".to_owned());
        assert_eq!(world.investigate().verdict.word(), "REWARD_EXISTS");
    }
}
