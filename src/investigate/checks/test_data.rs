//! R5: test data earn nothing (rule: totals).

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;

/// The partner key of the platform's own test partner.
const TEST_PARTNER: &str = "gstest";

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let partner = case.partner.is_some_and(|one| one.partner_key.as_deref() == Some(TEST_PARTNER));
    let customer = case.customer.is_some_and(|customer| customer.test);
    let event = case.event.is_some_and(|event| event.test);
    let what = match (partner, customer, event) {
        (true, _, _) => "the partner is the platform's test partner",
        (_, true, _) => "the customer is a test customer",
        (_, _, true) => "the event is a test event",
        _ => return Finding::pass(Check::TestData),
    };
    case.tell(Finding::fail(Check::TestData, Code::Test), |finding| {
        finding
            .with("flag", what)
            .note("Test data never earns rewards.")
            .reply(case.say(Line::Test, &[]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn one_flag_is_enough() {
        assert_eq!(OwnedFacts::new().told(Check::TestData), "PASS");
        let mut world = OwnedFacts::new();
        world.partner.as_mut().unwrap().partner_key = Some("gstest".to_owned());
        assert_eq!(world.told(Check::TestData), "FAIL TEST");
        let mut world = OwnedFacts::new();
        world.customer.as_mut().unwrap().test = true;
        assert_eq!(world.told(Check::TestData), "FAIL TEST");
        let mut world = OwnedFacts::new();
        world.event.as_mut().unwrap().test = true;
        assert_eq!(world.told(Check::TestData), "FAIL TEST");
    }
}
