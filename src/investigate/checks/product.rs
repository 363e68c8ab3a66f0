//! L1: the product (ruling W22), and what L1 and L2 have in common: a key of a list, byte for byte.

use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
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
    (what, label): (&str, &'static str),
    key: Option<&str>,
    wanted: &[String],
) -> Finding {
    if wanted.is_empty() || case.kind != Kind::Transaction {
        return Finding::not_applicable(id);
    }
    let key = key.filter(|key| !key.is_empty());
    let told = |finding: Finding| finding.with_text(label, key).with("wanted", any_of(wanted));
    let Some(key) = key else {
        return case.tell(Finding::fail(id, Code::ProductMissing), |finding| {
            let list = any_of(wanted);
            told(finding)
                .distance(format!("none, wants {list}"))
                .note(format!("The payment has no {what}."))
                .reply(format!(
                    "This offer covers {list}. The purchase was recorded without a {what}."
                ))
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
            .distance(format!("{key}, wants {}", nearest(key, wanted)))
            .note(format!("The {what} {note}."))
            .reply(format!("This offer covers {}. The purchase was {key}.", any_of(wanted)))
    })
}

/// The key that takes the fewest changes of letters; of several, the first.
fn nearest<'a>(key: &str, wanted: &'a [String]) -> &'a str {
    wanted.iter().min_by_key(|one| changes(key, one)).map_or("", String::as_str)
}

/// How many letters must be put in, taken out or replaced (Levenshtein), of the first hundred.
fn changes(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (n, letter) in from.chars().take(100).enumerate() {
        let mut before = n;
        let mut left = n + 1;
        let mut next = vec![left];
        for (other, above) in to.iter().zip(row.iter().skip(1)) {
            let kept = before + usize::from(letter != *other);
            left = kept.min(left + 1).min(above + 1);
            before = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
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

    #[test]
    fn changes_are_counted_by_letter() {
        for (from, to, n) in
            [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("pro", "Pro", 1), ("ä", "ö", 1)]
        {
            assert_eq!((changes(from, to), changes(to, from)), (n, n), "{from} {to}");
        }
    }
}
