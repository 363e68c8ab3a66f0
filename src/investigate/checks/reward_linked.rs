//! W1: whether the partner has a reward for the event already (rule: whose-reward).

use crate::domain::Resource;
use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;

pub(super) fn check(case: &Case<'_>) -> Finding {
    if case.event.is_none() {
        return Finding::not_applicable(Id::W1);
    }
    if case.own.is_empty() {
        return match case.gap(Resource::Rewards) {
            Some(gap) => Finding::unknown(Id::W1, format!("No reward is known here, but {gap}.")),
            None => case.tell(Finding::found(Id::W1, Code::None), |finding| {
                finding.note("No reward of this partner names it.")
            }),
        };
    }
    case.own.iter().fold(Finding::found(Id::W1, Code::Found), |finding, reward| {
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
    use crate::investigate::world::World;
    use crate::offers::Event as Kind;

    fn reward(change: impl FnOnce(&mut Reward)) -> Reward {
        let mut reward = World::reward("pending");
        change(&mut reward);
        reward
    }

    #[test]
    fn a_payments_reward_names_the_payment() {
        let mut world = World::new();
        assert_eq!(world.told(Id::W1), "PASS NONE");
        for (reward, wanted) in [
            (reward(|_| {}), "PASS FOUND"),
            (reward(|r| r.transaction_key = Some("other".to_owned())), "PASS NONE"),
            // The customer's sign-up was rewarded; his payment wasn't.
            (reward(|r| r.transaction_key = None), "PASS NONE"),
            (reward(|r| r.partnership_key = Some("part_2".to_owned())), "PASS NONE"),
            (reward(|r| r.partnership_key = None), "PASS FOUND"),
        ] {
            world.linked = vec![reward];
            assert_eq!(world.told(Id::W1), wanted);
        }
        world.linked.clear();
        world.coverage.lists.remove(&Resource::Rewards);
        assert_eq!(world.told(Id::W1), "UNKNOWN");
    }

    #[test]
    fn a_reward_for_the_customer_alone_answers_for_sign_up_lead_and_deal() {
        let customer_only = reward(|r| r.transaction_key = None);
        for (kind, converted, wanted) in [
            (Kind::Signup, true, "PASS FOUND"),
            (Kind::Lead, true, "PASS FOUND"),
            (Kind::Lead, false, "PASS NONE"),
            (Kind::Deal, true, "PASS FOUND"),
            (Kind::Action, true, "PASS NONE"),
        ] {
            let mut world = World::new();
            let event = world.event.as_mut().unwrap();
            event.kind = kind;
            event.customer_key = converted.then(|| "cus_1".to_owned());
            world.linked = vec![customer_only.clone()];
            assert_eq!(world.told(Id::W1), wanted, "{kind:?}");
            world.linked = vec![reward(|_| {})];
            assert_eq!(world.told(Id::W1), "PASS NONE", "{kind:?}: it names a payment");
        }
        let mut world = World::new();
        world.event.as_mut().unwrap().kind = Kind::Action;
        world.linked = vec![reward(|r| {
            r.transaction_key = None;
            r.action_key = Some("txn_1".to_owned());
        })];
        assert_eq!(world.told(Id::W1), "PASS FOUND");
    }
}
