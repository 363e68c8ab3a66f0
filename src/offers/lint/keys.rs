//! Rules that name keys, statuses or currencies which no record ever had; mostly slips.

use std::collections::BTreeSet;

use super::{LintFacts, Remark, judged};
use crate::domain::distance::nearest;
use crate::domain::programme::ObservedProgramme;
use crate::domain::text::fold;
use crate::offers::model::{EventKind, Offer, OffersFile};

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for offer in judged(file, seen) {
        let Some(programme) = seen.of_kind(offer.event) else { continue };
        for (what, wanted, known, exact) in rules(offer, programme) {
            let is = |one: &String, known: &String| {
                if exact { one == known } else { fold(one.trim()) == fold(known.trim()) }
            };
            // If there are none at all, another rule says that such events never happened.
            let strange =
                |one: &&String| !known.is_empty() && !known.iter().any(|is_| is(one, is_));
            for one in wanted.iter().filter(strange) {
                let near = nearest(one, known).unwrap_or_default();
                let kind = offer.event.words();
                let message =
                    format!("no {kind} ever had the {what} \"{one}\"; nearest is \"{near}\"");
                remarks.push(Remark::about(offer, message));
            }
        }
    }
    remarks
}

type KeySet<'a> = (&'static str, Vec<String>, &'a BTreeSet<String>, bool);

/// What the offer's rules name, what the records have, and whether the two are compared byte for byte.
fn rules<'a>(offer: &Offer, programme: &'a ObservedProgramme) -> Vec<KeySet<'a>> {
    let rules = &offer.rules;
    match offer.event {
        EventKind::Transaction => vec![
            ("product key", rules.product_keys.clone(), &programme.products, true),
            ("category key", rules.category_keys.clone(), &programme.categories, true),
            ("currency", rules.currencies.clone(), &programme.currencies, false),
        ],
        EventKind::Action => vec![(
            "type",
            rules.action_type.iter().cloned().collect(),
            &programme.action_types,
            true,
        )],
        EventKind::Lead => {
            vec![("status", rules.lead_statuses.clone(), &programme.lead_statuses, false)]
        }
        EventKind::Deal => {
            vec![("stage", rules.deal_stages.clone(), &programme.deal_stages, false)]
        }
        EventKind::Signup | EventKind::PartnerJoined => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{nothing, said, whole};
    use super::*;

    #[test]
    fn keys_that_no_record_ever_had_are_told_with_the_nearest() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let seen = whole(|programme| {
            programme.products = texts(&["pro-annual", "team"]);
            programme.currencies = texts(&["USD"]);
            programme.action_types = texts(&["qualified_demo"]);
            programme.lead_statuses = texts(&["Closed Won"]);
        });
        let other = |event: &str, rules: &str| {
            format!("event = \"{event}\"\nreward = {{ flat = 1 }}\nrules = {{ {rules} }}")
        };
        for (more, wanted) in [
            ("rules = { product_keys = [\"team\"], currencies = [\"usd\"] }".to_owned(), None),
            (
                "rules = { product_keys = [\"pro-anual\", \"team\"] }".to_owned(),
                Some(
                    "no payment ever had the product key \"pro-anual\"; nearest is \"pro-annual\"",
                ),
            ),
            ("rules = { product_keys = [\"Team\"] }".to_owned(), Some("\"Team\"")),
            ("rules = { category_keys = [\"x\"] }".to_owned(), None),
            ("rules = { currencies = [\"EUR\"] }".to_owned(), Some("currency \"EUR\"")),
            (other("action", "action_type = \"demo\""), Some("type \"demo\"")),
            (other("lead", "lead_statuses = [\"closed won\"]"), None),
            (other("lead", "lead_statuses = [\"won\"]"), Some("status \"won\"")),
            (other("deal", "deal_stages = [\"won\"]"), None),
        ] {
            let found = said(check, &seen, &[&more]);
            assert_eq!(found.len(), usize::from(wanted.is_some()), "{more}: {found:?}");
            assert!(found.concat().contains(wanted.unwrap_or_default()), "{more}: {found:?}");
            assert!(said(check, &nothing(), &[&more]).is_empty());
        }
    }
}
