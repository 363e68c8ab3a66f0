//! W1: whether the partner already has a reward for the event (rule: whose-reward).

use crate::domain::Resource;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    if case.event.is_none() {
        return Finding::not_applicable(Check::RewardLinked);
    }
    if case.own.is_empty() {
        return match case.gap(Resource::Rewards) {
            Some(gap) => {
                Finding::unknown(Check::RewardLinked, format!("No reward here, but {gap}."))
            }
            None => case.tell(Finding::found(Check::RewardLinked, Code::None), |finding| {
                finding.note("None of this partner's rewards names it.")
            }),
        };
    }
    case.own.iter().fold(Finding::found(Check::RewardLinked, Code::Found), |finding, reward| {
        let amount = reward.amount.unwrap_or_default();
        finding
            .with("reward", reward.key.as_str())
            .with_money("amount", amount, reward.currency())
            .with_text("offer", reward.offer_key.as_deref())
            .with_time("created", reward.created_at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::records::Reward;
    use crate::investigate::world::OwnedFacts;
    use crate::offers::EventKind;

    fn reward(change: impl FnOnce(&mut Reward)) -> Reward {
        let mut reward = OwnedFacts::reward("pending");
        change(&mut reward);
        reward
    }

    #[test]
    fn a_payments_reward_names_the_payment() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::RewardLinked), "PASS NONE");
        for (reward, wanted) in [
            (reward(|_| {}), "PASS FOUND"),
            (reward(|r| r.transaction_key = Some("other".to_owned())), "PASS NONE"),
            // The customer's sign-up was rewarded, not his payment.
            (reward(|r| r.transaction_key = None), "PASS NONE"),
            (reward(|r| r.partnership_key = Some("part_2".to_owned())), "PASS NONE"),
            (reward(|r| r.partnership_key = None), "PASS FOUND"),
        ] {
            world.linked = vec![reward];
            assert_eq!(world.told(Check::RewardLinked), wanted);
        }
        world.linked.clear();
        world.coverage.lists.remove(&Resource::Rewards);
        assert_eq!(world.told(Check::RewardLinked), "UNKNOWN");
    }

    #[test]
    fn a_reward_for_the_customer_alone_answers_for_sign_up_lead_and_deal() {
        let customer_only = reward(|r| r.transaction_key = None);
        for (kind, converted, wanted) in [
            (EventKind::Signup, true, "PASS FOUND"),
            (EventKind::Lead, true, "PASS FOUND"),
            (EventKind::Lead, false, "PASS NONE"),
            (EventKind::Deal, true, "PASS FOUND"),
            (EventKind::Action, true, "PASS NONE"),
        ] {
            let mut world = OwnedFacts::new();
            let event = world.event.as_mut().unwrap();
            event.kind = kind;
            event.customer_key = converted.then(|| "cus_1".to_owned());
            world.linked = vec![customer_only.clone()];
            assert_eq!(world.told(Check::RewardLinked), wanted, "{kind:?}");
            world.linked = vec![reward(|_| {})];
            assert_eq!(
                world.told(Check::RewardLinked),
                "PASS NONE",
                "{kind:?}: it names a payment"
            );
        }
        let mut world = OwnedFacts::new();
        world.event.as_mut().unwrap().kind = EventKind::Action;
        world.linked = vec![reward(|r| {
            r.transaction_key = None;
            r.action_key = Some("txn_1".to_owned());
        })];
        assert_eq!(world.told(Check::RewardLinked), "PASS FOUND");
    }
}
