//! W3: who got the reward (rulings W7, W8, G17).

use crate::domain::text::fold;
use crate::domain::time::DAY;
use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::records::{Customer, Partner, Reward};
use crate::investigate::replies::Line;
use crate::offers::Event as Kind;

/// How far from the event a reward that somebody made by hand may be its stand-in.
const NEAR: i64 = 30 * DAY;

pub(super) fn check(case: &Case<'_>) -> Finding {
    if let Some(finding) = elsewhere(case) {
        return finding;
    }
    if let Some(partner) = case.partner.filter(|_| !case.own.is_empty()) {
        return own(case, partner);
    }
    match by_hand(case) {
        Some(reward) => case.tell(Finding::warn(Id::W3, Code::ManualBackfill), |finding| {
            finding
                .with("reward", reward.key.as_str())
                .with_money("amount", reward.amount.unwrap_or_default(), reward.currency())
                .with_text("description", reward.description.as_deref())
                .with_time("created", reward.created_at)
                .note(
                    "A reward made by hand within 30 days names this customer; it may \
                stand in for this one.",
                )
        }),
        None if case.own.is_empty() => Finding::not_applicable(Id::W3),
        None => Finding::pass(Id::W3),
    }
}

/// What others got for the event. A reward that wasn't declined, or taken back, makes the event theirs,
/// unless this partner has one too.
fn elsewhere(case: &Case<'_>) -> Option<Finding> {
    let theirs: Vec<&Reward> =
        case.others.iter().copied().filter(|reward| reward.stands()).collect();
    let first = theirs.first()?;
    let kept = theirs.iter().any(|one| is_kept(one, &theirs));
    let has_own = !case.own.is_empty();
    let finding = if kept && !has_own {
        Finding::fail(Id::W3, Code::OtherPartner)
    } else {
        Finding::warn(Id::W3, Code::OtherPartner)
    };
    Some(case.tell(finding, |finding| {
        let told = theirs.iter().fold(finding, |finding, reward| {
            finding
                .with("reward", reward.key.as_str())
                .with("went to", whose(reward))
                .with("status", reward.status.as_str())
        });
        if kept && !has_own {
            told.note("Another partner has a reward for this event.")
        } else if kept {
            told.note("Another partner has a reward for this event, too.")
        } else if first.takes_back() || first.status != "declined" {
            told.note("Another partner had a reward for this event; it was taken back.")
        } else {
            told.note("Another partner's reward for this event was declined.")
        }
    }))
}

/// Whether a reward is money that somebody has: neither declined nor taken back by others of his.
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

/// Who has a reward: name and key of one record.
fn whose(reward: &Reward) -> String {
    match (&reward.partner_name, &reward.partnership_key) {
        (Some(name), Some(key)) => format!("{name} ({key})"),
        (name, key) => key.as_deref().or(name.as_deref()).unwrap_or("nobody").to_owned(),
    }
}

/// The partner has the reward: whoever asks may be a member of the team who looks in another
/// account.
fn own(case: &Case<'_>, partner: &Partner) -> Finding {
    let asked = case.facts.claim.partner.as_deref().map(fold);
    let is = |email: &str| asked.as_deref() == Some(fold(email).as_str());
    let member = partner.member_emails.iter().find(|email| is(email));
    if let Some(member) = member.filter(|_| !partner.email.as_deref().is_some_and(is)) {
        return case.tell(Finding::warn(Id::W3, Code::OtherMember), |finding| {
            finding
                .with("asked for", member.as_str())
                .with("account", partner.name.as_str())
                .note("A member of the team asked; rewards go to the team's account.")
                .reply(case.say(Line::OtherMember, &[]))
        });
    }
    let shared = matches!(case.kind, Kind::Signup | Kind::Lead | Kind::Deal);
    let finding = Finding::pass(Id::W3);
    if shared {
        finding.note(
            "A reward for the customer alone answers for the sign-up and for the lead or deal.",
        )
    } else {
        finding
    }
}

fn by_hand<'a>(case: &Case<'a>) -> Option<&'a Reward> {
    let near =
        |reward: &&Reward| reward.created_at.is_some_and(|at| at.since(case.at).abs() <= NEAR);
    let names = |reward: &&Reward| {
        case.names_customer(reward)
            || reward.customer_key.is_none()
                && case.customer.is_some_and(|one| mentions(reward, one))
    };
    let mut found: Vec<&Reward> = case
        .facts
        .linked
        .iter()
        .filter(|reward| reward.is_manual() && reward.stands() && case.is_own(reward))
        .filter(near)
        .filter(names)
        .collect();
    found.sort_by(|a, b| (a.created_at, &a.key).cmp(&(b.created_at, &b.key)));
    found.first().copied().filter(|_| case.event.is_some())
}

/// Whether a reward's description names a customer.
fn mentions(reward: &Reward, customer: &Customer) -> bool {
    let text = reward.description.as_deref().map(fold).unwrap_or_default();
    [&customer.email, &customer.name]
        .into_iter()
        .flatten()
        .map(|name| fold(name.trim()))
        .any(|name| name.chars().count() > 3 && text.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    #[test]
    fn own_others_and_by_hand() {
        let mut world = World::new();
        assert_eq!(world.told(Id::W3), "N/A");
        world.linked = vec![World::reward("paid")];
        assert_eq!(world.told(Id::W3), "PASS");
        world.claim.partner = Some("Member@acme.example".to_owned());
        assert_eq!(world.told(Id::W3), "WARN OTHER_MEMBER");
        let other = Reward { partnership_key: Some("part_2".to_owned()), ..World::reward("paid") };
        world.linked = vec![other];
        assert_eq!(world.told(Id::W3), "FAIL OTHER_PARTNER");
    }

    /// A reward of part_2 for a payment of part_1's customer.
    fn theirs(change: impl FnOnce(&mut Reward)) -> Reward {
        let mut reward = World::reward("approved");
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
            (vec![theirs(|_| {}), World::reward("paid")], "WARN OTHER_PARTNER", "REWARD_EXISTS"),
        ] {
            let mut world = World::new();
            world.linked = linked;
            let result = world.investigate();
            let case = format!("{:?}", world.linked);
            assert_eq!(
                (world.told(Id::W3).as_str(), result.verdict.word()),
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

    #[test]
    fn a_reward_by_hand_near_the_event_is_told_of() {
        let by_hand = Reward {
            transaction_key: None,
            offer_key: None,
            trigger_key: None,
            ..World::reward("approved")
        };
        let mut world = World::new();
        let at = world.event.as_ref().unwrap().recorded_at;
        let without = Reward { customer_key: None, ..by_hand.clone() };
        for (reward, wanted) in [
            (by_hand.clone(), "WARN MANUAL_BACKFILL"),
            (Reward { created_at: Some(at.plus(NEAR)), ..by_hand.clone() }, "WARN MANUAL_BACKFILL"),
            (Reward { created_at: Some(at.plus(NEAR + 1)), ..by_hand.clone() }, "N/A"),
            (Reward { offer_key: Some("o".to_owned()), ..by_hand.clone() }, "N/A"),
            (without.clone(), "N/A"),
            (
                Reward { description: Some("For jane doe, March".to_owned()), ..without },
                "WARN MANUAL_BACKFILL",
            ),
        ] {
            world.linked = vec![reward];
            assert_eq!(world.told(Id::W3), wanted);
        }
    }
}
