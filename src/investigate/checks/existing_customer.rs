//! A3: whether the customer existed before the partnership.

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::words::days;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let (Some(customer), Some(partner)) = (case.customer, case.partner) else {
        return Finding::not_applicable(Check::ExistingCustomer);
    };
    let (Some(created), Some(began)) = (customer.created_at, partner.began()) else {
        return Finding::unknown(Check::ExistingCustomer, "One of the two dates isn't known.");
    };
    let told = |finding: Finding| {
        finding
            .with_time("customer recorded", Some(created))
            .with_time("partnership began", Some(began))
    };
    if created >= began {
        return case.tell(Finding::pass(Check::ExistingCustomer), told);
    }
    case.tell(Finding::warn(Check::ExistingCustomer, Code::ExistingCustomer), |finding| {
        told(finding)
            .distance(format!("{} earlier", days(began.since(created))))
            .note("The customer was on record before the partnership began.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn older_customers_are_told_and_decide_nothing() {
        let mut world = OwnedFacts::new();
        let began = world.partner.as_ref().unwrap().began().unwrap();
        for (created, wanted) in [
            (Some(began), "PASS"),
            (Some(began.plus(-1)), "WARN EXISTING_CUSTOMER, 1 day earlier"),
            (None, "UNKNOWN"),
        ] {
            world.customer.as_mut().unwrap().created_at = created;
            assert_eq!(world.told(Check::ExistingCustomer), wanted);
        }
        world.customer = None;
        assert_eq!(world.told(Check::ExistingCustomer), "N/A");
    }
}
