//! L1: the product (ruling W22), and what L1 and L2 have in common: a key of a list, byte for byte.

use crate::domain::distance::nearest;
use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::replies::Line;
use crate::investigate::words::any_of;
use crate::offers::{Event as Kind, Offer};

pub(super) fn check(case: &Case<'_>, offer: &Offer) -> Finding {
    let key = case.event.and_then(|event| event.product_key.as_deref());
    one_of(case, Id::L1, ("product", "product key"), key, &offer.rules.product_keys)
}

/// Whether a key is in the offer's list. An empty list is no rule; only payments have such keys.
pub(super) fn one_of(
    case: &Case<'_>,
    id: Id,
    (what, label): (&'static str, &'static str),
    key: Option<&str>,
    wanted: &[String],
) -> Finding {
    if wanted.is_empty() || case.kind != Kind::Transaction {
        return Finding::not_applicable(id);
    }
    let key = key.filter(|key| !key.is_empty());
    let told = |finding: Finding| finding.with_text(label, key).with("wanted", any_of(wanted));
    let (all, wrong, missing) = match id {
        Id::L1 => ("products", Line::WrongProduct, Line::ProductMissing),
        _ => ("categories", Line::WrongCategory, Line::CategoryMissing),
    };
    let Some(key) = key else {
        return case.tell(Finding::fail(id, Code::ProductMissing), |finding| {
            let list = any_of(wanted);
            told(finding)
                .distance(format!("none, wants {list}"))
                .note(format!("The payment has no {what}."))
                .reply(case.say(missing, &[(all, &list)]))
        });
    };
    if wanted.iter().any(|one| one == key) {
        return case.tell(Finding::pass(id), told);
    }
    let (code, note) = if wanted.iter().any(|one| one.to_lowercase() == key.to_lowercase()) {
        (Code::CaseDiffers, "differs from the offer's only in capitals; one of the two is misspelt")
    } else {
        (Code::WrongProduct, "isn't one of the offer's")
    };
    case.tell(Finding::fail(id, code), |finding| {
        told(finding)
            .distance(format!("{key}, wants {}", nearest(key, wanted).unwrap_or_default()))
            .note(format!("The {what} {note}."))
            .reply(case.say(wrong, &[(all, &any_of(wanted)), (what, key)]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    #[test]
    fn products_are_compared_byte_for_byte() {
        for (key, rule, wanted) in [
            (Some("pro"), "[]", "N/A"),
            (Some("pro"), "[\"pro\"]", "PASS"),
            (Some("Pro"), "[\"pro\"]", "FAIL CASE_DIFFERS, Pro, wants pro"),
            (None, "[\"pro\"]", "FAIL PRODUCT_MISSING, none, wants pro"),
            (Some(""), "[\"pro\"]", "FAIL PRODUCT_MISSING, none, wants pro"),
            (
                Some("pro_month"),
                "[\"seats\", \"pro_annual\", \"team\"]",
                "FAIL WRONG_PRODUCT, pro_month, wants pro_annual",
            ),
        ] {
            let mut world = World::new();
            world.offer_with(&format!("rules = {{ product_keys = {rule} }}"));
            world.event.as_mut().unwrap().product_key = key.map(str::to_owned);
            assert_eq!(world.told(Id::L1), wanted);
        }
    }
}
