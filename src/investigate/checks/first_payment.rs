//! L7: whether it is the customer's first payment. Which payments count is L4's rule.

use super::payment_count::unknown_place;
use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::replies::Line;
use crate::offers::{Event as Kind, Offer};

pub(super) fn check(case: &Case<'_>, offer: &Offer) -> Finding {
    let judged = offer.rules.first_transaction_only;
    let Some(event) = case.event.filter(|event| judged && event.kind == Kind::Transaction) else {
        return Finding::not_applicable(Id::L7);
    };
    if let Some(gap) = unknown_place(case) {
        return Finding::unknown(Id::L7, gap);
    }
    let place = case.ledger().place(event);
    if place == 1 {
        return Finding::pass(Id::L7);
    }
    case.tell(Finding::fail(Id::L7, Code::NotFirst), |finding| {
        finding
            .with("payment", place.to_string())
            .distance(format!("payment {place}"))
            .note("The customer had paid before.")
            .reply(case.say(Line::NotFirst, &[]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Resource;
    use crate::domain::time::DAY;
    use crate::investigate::world::World;

    #[test]
    fn the_first_one_that_counts() {
        let mut world = World::new();
        assert_eq!(world.told(Id::L7), "N/A");
        world.offer_with("rules = { first_transaction_only = true }");
        assert_eq!(world.told(Id::L7), "PASS");
        let mut before = world.event.clone().unwrap();
        before.key = "txn_0".to_owned();
        before.recorded_at = before.recorded_at.plus(-DAY);
        world.transactions.push(before);
        assert_eq!(world.told(Id::L7), "FAIL NOT_FIRST, payment 2");
        world.transactions.last_mut().unwrap().amount = Some(0);
        assert_eq!(world.told(Id::L7), "PASS", "a trial is no purchase");
        let mut back = world.event.clone().unwrap();
        (back.key, back.amount) = ("back".to_owned(), Some(-7000));
        back.recorded_at = back.recorded_at.plus(-1);
        world.transactions.last_mut().unwrap().amount = Some(7000);
        world.transactions.push(back);
        assert_eq!(world.told(Id::L7), "PASS", "what went back is none either");
        world.transactions.last_mut().unwrap().amount = Some(-6999);
        assert_eq!(world.told(Id::L7), "FAIL NOT_FIRST, payment 2", "a part of it stands");
        world.transactions.pop();
        world.coverage.lists.remove(&Resource::Transactions);
        assert_eq!(world.told(Id::L7), "UNKNOWN");
    }
}
