//! L1: the product (rule: keys-are-bytes), and what L1 and L2 share: finding a key in a list, byte for byte.

use crate::domain::distance::nearest;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::investigate::words::any_of;
use crate::offers::{EventKind, Offer};

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    let key = case.event.and_then(|event| event.product_key.as_deref());
    one_of(case, Check::Product, ("product", "product key"), key, &offer.rules.product_keys)
}

/// A key and the keys an offer covers, as a partner reads them. Products have the names from the offers file, unless
/// only their keys would tell them apart.
fn named(
    case: &CheckInput<'_>,
    id: Check,
    key: Option<&str>,
    wanted: &[String],
) -> (String, String) {
    let file = case.facts.offers.filter(|_| id == Check::Product);
    let name = |key: &str| file.map_or(key, |file| file.product_name(key)).to_owned();
    let mut covered: Vec<String> = wanted.iter().map(|key| name(key)).collect();
    covered.dedup();
    let own = key.map(name).unwrap_or_default();
    if covered.contains(&own) {
        return (case.any_of(wanted), key.unwrap_or_default().to_owned());
    }
    (case.any_of(&covered), own)
}

/// Whether a key is in the offer's list. An empty list is no rule. Only payments have such keys.
pub(super) fn one_of(
    case: &CheckInput<'_>,
    id: Check,
    (what, label): (&'static str, &'static str),
    key: Option<&str>,
    wanted: &[String],
) -> Finding {
    if wanted.is_empty() || case.kind != EventKind::Transaction {
        return Finding::not_applicable(id);
    }
    let key = key.filter(|key| !key.is_empty());
    let told = |finding: Finding| finding.with_text(label, key).with("required", any_of(wanted));
    let (all, wrong, missing) = match id {
        Check::Product => ("products", Line::WrongProduct, Line::ProductMissing),
        _ => ("categories", Line::WrongCategory, Line::CategoryMissing),
    };
    let Some(key) = key else {
        return case.tell(Finding::fail(id, Code::ProductMissing), |finding| {
            told(finding)
                .distance(format!("none, wants {}", any_of(wanted)))
                .note(format!("The payment has no {what}."))
                .reply(case.say(missing, &[(all, &named(case, id, None, wanted).0)]))
        });
    };
    if wanted.iter().any(|one| one == key) {
        return case.tell(Finding::pass(id), told);
    }
    let (code, note) = if wanted.iter().any(|one| one.to_lowercase() == key.to_lowercase()) {
        (Code::CaseDiffers, "differs from the offer's only in capitals; one of the two is misspelt")
    } else {
        (Code::WrongProduct, "isn't one that the offer covers")
    };
    case.tell(Finding::fail(id, code), |finding| {
        told(finding)
            .distance(format!("{key}, wants {}", nearest(key, wanted).unwrap_or_default()))
            .note(format!("The {what} {note}."))
            .reply(if code == Code::CaseDiffers {
                // A slip in one of the two records.
                case.say(Line::CaseDiffers, &[])
            } else {
                let (covered, own) = named(case, id, Some(key), wanted);
                case.say(wrong, &[(all, &covered), (what, &own)])
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

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
            let mut world = OwnedFacts::new();
            world.offer_with(&format!("rules = {{ product_keys = {rule} }}"));
            world.event.as_mut().unwrap().product_key = key.map(str::to_owned);
            assert_eq!(world.told(Check::Product), wanted);
        }
    }

    #[test]
    fn a_partner_reads_names_and_keys_only_where_names_do_not_tell_apart() {
        let names = "[product_names]\nseats = \"Extra seats\"\npro_annual = \"Pro, yearly\"\n\
            pro_month = \"Pro, monthly\"\nteam_a = \"Team\"\nteam_b = \"Team\"\nnever = \"Sold\"\n";
        for (key, rule, wanted) in [
            (
                Some("pro_month"),
                "[\"seats\", \"pro_annual\", \"raw\"]",
                "This offer covers Extra seats, Pro, yearly or raw. The purchase was Pro, monthly.",
            ),
            (Some("raw"), "[\"seats\"]", "This offer covers Extra seats. The purchase was raw."),
            (Some("team_b"), "[\"team_a\"]", "This offer covers team_a. The purchase was team_b."),
            (
                Some("seats"),
                "[\"team_a\", \"team_b\"]",
                "This offer covers Team. The purchase was Extra seats.",
            ),
            (
                None,
                "[\"seats\"]",
                "This offer covers Extra seats. The purchase was recorded without a product.",
            ),
            (
                Some("Seats"),
                "[\"seats\"]",
                "The purchase was recorded under a key that is spelt differently from this offer's. \
                 We're checking which of the two is right.",
            ),
        ] {
            let mut world = OwnedFacts::new();
            world.offers(&format!(
                "[[offer]]\nkey = \"o\"\nevent = \"transaction\"\nreward = {{ percent = 20 }}\n\
                 rules = {{ product_keys = {rule} }}\n{names}"
            ));
            world.event.as_mut().unwrap().product_key = key.map(str::to_owned);
            assert_eq!(world.finding(Check::Product).reply.unwrap(), wanted);
            // The agent reads keys, not names.
            assert!(
                !world.told(Check::Product).contains("Extra"),
                "{}",
                world.told(Check::Product)
            );
        }
    }
}
