//! F2: whether other rewards of the partner are on hold. Worth a look, but it decides nothing: a held reward for this
//! event would be in the store.

use crate::domain::Resource;
use crate::domain::num::{count, saturate};
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::records::Reward;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    if case.partner.is_none() {
        return Finding::not_applicable(Check::OtherHolds);
    }
    let is_other = |reward: &&Reward| {
        let of_event = case.own.iter().any(|own| own.key == reward.key);
        reward.status == "hold" && reward.stands() && case.is_own(reward) && !of_event
    };
    let mut held: Vec<&Reward> = case.facts.held.iter().filter(is_other).collect();
    if held.is_empty() {
        return match case.facts.coverage.gap(Resource::Rewards, None) {
            Some(gap) => {
                Finding::unknown(Check::OtherHolds, format!("No reward on hold here, but {gap}."))
            }
            None => Finding::pass(Check::OtherHolds),
        };
    }
    held.sort_by(|a, b| (a.created_at, &a.key).cmp(&(b.created_at, &b.key)));
    let dollars = held.iter().filter(|reward| reward.currency().eq_ignore_ascii_case("USD"));
    let sum: i128 = dollars.filter_map(|reward| reward.amount).map(i128::from).sum();
    let finding = case.tell(Finding::warn(Check::OtherHolds, Code::Held), |finding| {
        finding
            .with("rewards on hold", count(held.len()).to_string())
            .with_money("on hold", saturate(sum), "USD")
            .with_time("since", held.first().and_then(|reward| reward.created_at))
            .note("The partner has other rewards on hold.")
    });
    held.iter().take(5).fold(finding, |finding, reward| finding.with("reward", reward.key.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn a_hold_on_another_reward_hides_no_miss() {
        use crate::investigate::Verdict;
        let other =
            Reward { transaction_key: Some("other".to_owned()), ..OwnedFacts::reward("hold") };
        let mut world = OwnedFacts::new();
        world.held = vec![other];
        let result = world.investigate();
        assert_eq!(result.verdict, Verdict::ShouldHaveFired);
        assert!(!result.partner_reply.contains("review"), "{}", result.partner_reply);
        assert!(result.summary.contains("F2 HELD"), "{}", result.summary);
        // What rules the event out is told as usual.
        world.offer_with("rules = { min_amount = 99999 }");
        assert_eq!(world.investigate().verdict, Verdict::RuleNotMet);
        // An agent's answer that rewards are on hold decides nothing either.
        world.offer_with("");
        world.coverage.lists.remove(&Resource::Rewards);
        (world.held, world.answers) =
            (Vec::new(), vec![answer(Check::RewardLinked), answer(Check::OtherHolds)]);
        assert_eq!(world.told(Check::OtherHolds), "WARN HELD");
        assert_eq!(world.investigate().verdict, Verdict::ShouldHaveFired);
        // The partner's own purchase is held back as usual.
        world.partner.as_mut().unwrap().email = Some("jane@doe.example".to_owned());
        assert_eq!(world.investigate().verdict, Verdict::HeldForReview);
    }

    fn answer(id: Check) -> crate::investigate::Answer {
        use crate::investigate::AnswerValue;
        crate::investigate::Answer {
            id,
            offer: None,
            says: AnswerValue::No,
            code: None,
            note: String::new(),
        }
    }

    #[test]
    fn others_of_the_partner_on_hold() {
        let held = Reward {
            key: "rwrd_9".to_owned(),
            transaction_key: Some("other".to_owned()),
            ..OwnedFacts::reward("hold")
        };
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::OtherHolds), "PASS");
        for (reward, wanted) in [
            (held.clone(), "WARN HELD"),
            (Reward { status: "paid".to_owned(), ..held.clone() }, "PASS"),
            (Reward { vanished_at: Some(world.now), ..held.clone() }, "PASS"),
            (Reward { partnership_key: Some("part_2".to_owned()), ..held.clone() }, "PASS"),
        ] {
            world.held = vec![reward];
            assert_eq!(world.told(Check::OtherHolds), wanted);
        }
        // The event's own reward is left to W2.
        world.linked = vec![OwnedFacts::reward("hold")];
        world.held = world.linked.clone();
        assert_eq!(world.told(Check::OtherHolds), "PASS");
        (world.held, world.linked) = (Vec::new(), Vec::new());
        world.coverage.lists.remove(&Resource::Rewards);
        assert_eq!(world.told(Check::OtherHolds), "UNKNOWN");
    }
}
