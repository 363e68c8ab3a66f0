//! F2: whether other rewards of the partner are on hold (rulings W6, W31).

use crate::domain::Resource;
use crate::domain::num::{count, saturate};
use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::records::Reward;
use crate::investigate::replies::Line;

pub(super) fn check(case: &Case<'_>) -> Finding {
    if case.partner.is_none() {
        return Finding::not_applicable(Id::F2);
    }
    let is_other = |reward: &&Reward| {
        let of_event = case.own.iter().any(|own| own.key == reward.key);
        reward.status == "hold" && reward.stands() && case.is_own(reward) && !of_event
    };
    let mut held: Vec<&Reward> = case.facts.held.iter().filter(is_other).collect();
    if held.is_empty() {
        return match case.facts.coverage.gap(Resource::Rewards, None) {
            Some(gap) => Finding::unknown(Id::F2, format!("No reward on hold here, but {gap}.")),
            None => Finding::pass(Id::F2),
        };
    }
    held.sort_by(|a, b| (a.created_at, &a.key).cmp(&(b.created_at, &b.key)));
    let dollars = held.iter().filter(|reward| reward.currency().eq_ignore_ascii_case("USD"));
    let sum: i128 = dollars.filter_map(|reward| reward.amount).map(i128::from).sum();
    let finding = case.tell(Finding::fail(Id::F2, Code::Held), |finding| {
        finding
            .with("rewards on hold", count(held.len()).to_string())
            .with_money("on hold", saturate(sum), "USD")
            .with_time("since", held.first().and_then(|reward| reward.created_at))
            .note("Other rewards of the partner are on hold.")
            .reply(case.say(Line::Held, &[]))
    });
    held.iter().take(5).fold(finding, |finding, reward| finding.with("reward", reward.key.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    #[test]
    fn others_of_the_partner_on_hold() {
        let held = Reward {
            key: "rwrd_9".to_owned(),
            transaction_key: Some("other".to_owned()),
            ..World::reward("hold")
        };
        let mut world = World::new();
        assert_eq!(world.told(Id::F2), "PASS");
        for (reward, wanted) in [
            (held.clone(), "FAIL HELD"),
            (Reward { status: "paid".to_owned(), ..held.clone() }, "PASS"),
            (Reward { vanished_at: Some(world.now), ..held.clone() }, "PASS"),
            (Reward { partnership_key: Some("part_2".to_owned()), ..held.clone() }, "PASS"),
        ] {
            world.held = vec![reward];
            assert_eq!(world.told(Id::F2), wanted);
        }
        // The event's own reward is W2's business.
        world.linked = vec![World::reward("hold")];
        world.held = world.linked.clone();
        assert_eq!(world.told(Id::F2), "PASS");
        (world.held, world.linked) = (Vec::new(), Vec::new());
        world.coverage.lists.remove(&Resource::Rewards);
        assert_eq!(world.told(Id::F2), "UNKNOWN");
    }
}
