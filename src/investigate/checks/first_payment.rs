//! L7: whether it is the customer's first payment. L4's rule says which payments count.

use super::payment_count::unknown_place;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::offers::{EventKind, Offer};

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    let judged = offer.rules.first_transaction_only;
    let Some(event) = case.event.filter(|event| judged && event.kind == EventKind::Transaction)
    else {
        return Finding::not_applicable(Check::FirstPayment);
    };
    if let Some(gap) = unknown_place(case) {
        return Finding::unknown(Check::FirstPayment, gap);
    }
    let place = case.ledger().place(event);
    if place == 1 {
        return Finding::pass(Check::FirstPayment);
    }
    case.tell(Finding::fail(Check::FirstPayment, Code::NotFirst), |finding| {
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
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn the_first_one_that_counts() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::FirstPayment), "N/A");
        world.offer_with("rules = { first_transaction_only = true }");
        assert_eq!(world.told(Check::FirstPayment), "PASS");
        let mut before = world.event.clone().unwrap();
        before.key = "txn_0".to_owned();
        before.recorded_at = before.recorded_at.plus(-DAY);
        world.transactions.push(before);
        assert_eq!(world.told(Check::FirstPayment), "FAIL NOT_FIRST, payment 2");
        world.transactions.last_mut().unwrap().amount = Some(0);
        assert_eq!(world.told(Check::FirstPayment), "PASS", "a trial is no purchase");
        let mut back = world.event.clone().unwrap();
        (back.key, back.amount) = ("back".to_owned(), Some(-7000));
        back.recorded_at = back.recorded_at.plus(-1);
        world.transactions.last_mut().unwrap().amount = Some(7000);
        world.transactions.push(back);
        assert_eq!(world.told(Check::FirstPayment), "PASS", "what went back is none either");
        world.transactions.last_mut().unwrap().amount = Some(-6999);
        assert_eq!(
            world.told(Check::FirstPayment),
            "FAIL NOT_FIRST, payment 2",
            "a part of it stands"
        );
        world.transactions.pop();
        world.coverage.lists.remove(&Resource::Transactions);
        assert_eq!(world.told(Check::FirstPayment), "UNKNOWN");
    }
}
