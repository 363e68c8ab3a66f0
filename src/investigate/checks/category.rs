//! L2: the category, under the same rule as the product.

use super::product::one_of;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::finding::Finding;
use crate::offers::Offer;

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    let key = case.event.and_then(|event| event.category_key.as_deref());
    one_of(case, Check::Category, ("category", "category key"), key, &offer.rules.category_keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn categories_are_compared_byte_for_byte() {
        for (key, wanted) in [
            (Some("plan"), "PASS"),
            (Some("PLAN"), "FAIL CASE_DIFFERS, PLAN, wants plan"),
            (Some("addon"), "FAIL WRONG_PRODUCT, addon, wants plan"),
            (None, "FAIL PRODUCT_MISSING, none, wants plan"),
        ] {
            let mut world = OwnedFacts::new();
            world.offer_with("rules = { category_keys = [\"plan\"] }");
            world.event.as_mut().unwrap().category_key = key.map(str::to_owned);
            assert_eq!(world.told(Check::Category), wanted);
        }
        assert_eq!(OwnedFacts::new().told(Check::Category), "N/A");
    }
}
