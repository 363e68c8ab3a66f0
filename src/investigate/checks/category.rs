//! L2: the category, by the same rule as the product.

use super::product::one_of;
use crate::investigate::case::Case;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::offers::Offer;

pub(super) fn check(case: &Case<'_>, offer: &Offer) -> Finding {
    let key = case.event.and_then(|event| event.category_key.as_deref());
    one_of(case, Id::L2, ("category", "category key"), key, &offer.rules.category_keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    #[test]
    fn categories_are_compared_byte_for_byte() {
        for (key, wanted) in [
            (Some("plan"), "PASS"),
            (Some("PLAN"), "FAIL CASE_DIFFERS, PLAN, wants plan"),
            (Some("addon"), "FAIL WRONG_PRODUCT, addon, wants plan"),
            (None, "FAIL PRODUCT_MISSING, none, wants plan"),
        ] {
            let mut world = World::new();
            world.offer_with("rules = { category_keys = [\"plan\"] }");
            world.event.as_mut().unwrap().category_key = key.map(str::to_owned);
            assert_eq!(world.told(Id::L2), wanted);
        }
        assert_eq!(World::new().told(Id::L2), "N/A");
    }
}
