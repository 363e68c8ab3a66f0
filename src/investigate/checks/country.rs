//! L8: the customer's country (rule: country). The offers file has no rule on other fields (rule: unreachable-codes).

use crate::domain::country::{is_country, same_country};
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::investigate::words::any_of;
use crate::offers::Offer;

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    let wanted = &offer.rules.countries;
    if wanted.is_empty() {
        return Finding::not_applicable(Check::Country);
    }
    let country = case.customer.and_then(|customer| customer.country.as_deref());
    let Some(country) = country.filter(|country| !country.trim().is_empty()) else {
        return Finding::unknown(Check::Country, "The customer's country isn't known.");
    };
    let list = || any_of(wanted);
    let told = |finding: Finding| finding.with("country", country).with("required", list());
    if wanted.iter().any(|one| same_country(one, country)) {
        return case.tell(Finding::pass(Check::Country), told);
    }
    // The record's words may mean one of the rule's countries without our knowing.
    if !is_country(country) {
        return case.tell(
            Finding::unknown(Check::Country, "The country on record isn't recognised."),
            told,
        );
    }
    case.tell(Finding::fail(Check::Country, Code::Field), |finding| {
        told(finding)
            .distance(format!("{country}, wants {}", list()))
            .note("The customer is in a country that the offer doesn't cover.")
            .reply(case.say(Line::Country, &[]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn codes_and_names_are_the_same_country() {
        for (country, wanted) in [
            (Some("US"), "PASS"),
            (Some("united states"), "PASS"),
            (Some("Germany"), "PASS"),
            (Some("DEU"), "PASS"),
            (Some("FR"), "FAIL FIELD, FR, wants US or de"),
            (Some("FRA"), "FAIL FIELD, FRA, wants US or de"),
            (Some("Deutschland"), "UNKNOWN"),
            (Some(" "), "UNKNOWN"),
            (None, "UNKNOWN"),
        ] {
            let mut world = OwnedFacts::new();
            world.offer_with("rules = { countries = [\"US\", \"de\"] }");
            world.customer.as_mut().unwrap().country = country.map(str::to_owned);
            assert_eq!(world.told(Check::Country), wanted);
        }
        assert_eq!(OwnedFacts::new().told(Check::Country), "N/A");
    }
}
