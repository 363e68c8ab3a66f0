//! Descriptions that promise more than the rules give.

use super::silent::limits;
use super::words::{Figure, MentionedLimit, figures, mentions, words};
use super::{LintFacts, Remark, judged};
use crate::domain::Timestamp;
use crate::offers::describe::money;
use crate::offers::model::{Offer, OfferReward, OffersFile};
use crate::offers::percent::Percent;

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for offer in judged(file, seen) {
        let said = figures(&offer.description);
        let found = percentages(offer, &said)
            .into_iter()
            .chain(amounts(offer, &said))
            .chain(times(offer, &said))
            .chain(words_of_always(offer));
        remarks.extend(found.map(|message| Remark::about(offer, message)));
    }
    remarks
}

fn percentages(offer: &Offer, said: &[Figure]) -> Vec<String> {
    let gives = offer.reward.words();
    let other = |figure: &Figure| match figure {
        Figure::Percent(said) => {
            let said = u32::try_from(*said).ok().and_then(Percent::of_parts)?;
            (offer.reward != OfferReward::Percent(said))
                .then(|| format!("the description says {said}%, but the rule gives {gives}"))
        }
        _ => None,
    };
    said.iter().filter_map(other).collect()
}

/// Sums that are neither the reward nor one of the limits.
fn amounts(offer: &Offer, said: &[Figure]) -> Vec<String> {
    let flat = match &offer.reward {
        OfferReward::Flat { amount, .. } => Some(*amount),
        OfferReward::Percent(_) => None,
    };
    let rules = &offer.rules;
    let caps = [offer.caps.per_customer, offer.caps.per_partner].into_iter().flatten();
    let known: Vec<i64> = [flat, rules.min_amount, rules.max_amount]
        .into_iter()
        .chain(caps.map(|cap| cap.amount))
        .flatten()
        .collect();
    let strange = |figure: &Figure| match figure {
        Figure::Money(sum) if !known.contains(sum) => Some(format!(
            "the description says {}, which is neither what the rule gives nor one of its limits",
            money(*sum, "USD")
        )),
        _ => None,
    };
    said.iter().filter_map(strange).collect()
}

/// Lengths of time and numbers of payments beyond those of the rules.
fn times(offer: &Offer, said: &[Figure]) -> Vec<String> {
    let rules = &offer.rules;
    let mut found = Vec::new();
    for figure in said {
        match (figure, rules.max_customer_age, rules.max_transactions_per_customer) {
            (Figure::Time(said), Some(most), _)
                if said.after(Timestamp::EPOCH) > most.after(Timestamp::EPOCH) =>
            {
                found.push(format!(
                    "the description says {}, but the rule ends after {}",
                    said.words(),
                    most.words()
                ));
            }
            (Figure::Payments(said), _, Some(most)) if *said > i64::from(most) => {
                found.push(format!(
                    "the description says {said} payments, but the rule counts {most}"
                ));
            }
            _ => {}
        }
    }
    found
}

/// "Every" and "lifetime" although there is an end, which the description doesn't tell.
fn words_of_always(offer: &Offer) -> Vec<String> {
    let said = words(&offer.description);
    let forever = said
        .iter()
        .find(|word| matches!(word.as_str(), "lifetime" | "forever" | "unlimited" | "always"));
    let ends = |limit: Option<MentionedLimit>| {
        matches!(limit, Some(MentionedLimit::Age | MentionedLimit::Count))
    };
    let mut found = Vec::new();
    for (limit, what) in limits(offer) {
        if let Some(word) = forever.filter(|_| ends(limit) || limit == Some(MentionedLimit::Cap)) {
            found.push(format!("the description says \"{word}\", but {what}"));
        } else if ends(limit)
            && says_every(offer)
            && limit.is_some_and(|limit| !mentions(&offer.description, limit))
        {
            found.push(format!("the description promises every one, but {what}"));
        }
    }
    found
}

/// Whether the description promises every event.
pub(super) fn says_every(offer: &Offer) -> bool {
    words(&offer.description)
        .iter()
        .any(|word| matches!(word.as_str(), "every" | "each" | "all" | "any"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{nothing, said};
    use super::*;

    #[test]
    fn what_the_description_says_beyond_the_rule_is_told() {
        let flat = "event = \"lead\"\nreward = { flat = 5000 }\n";
        let year = "rules = { max_customer_age = \"12mo\" }\n";
        let twelve = "rules = { max_transactions_per_customer = 12 }\n";
        for (more, description, wanted) in [
            ("", "Earn 20% of every payment", None),
            ("", "Earn 20.0 percent", None),
            ("", "Earn 25%", Some("says 25%, but the rule gives 20%")),
            (flat, "Earn $50 a lead", None),
            (flat, "Earn 5% a lead", Some("says 5%, but the rule gives $50.00")),
            (flat, "Earn $60 a lead", Some("says $60.00, which is neither")),
            ("rules = { min_amount = 5000 }\n", "20% of payments from $50", None),
            ("rules = { min_amount = 5000 }\n", "20% of payments from $40", Some("$40.00")),
            (year, "Earn 20% in the first 12 months", None),
            (year, "Earn 20% in the first year", None),
            (
                year,
                "Earn 20% in the first 24 months",
                Some("24 months, but the rule ends after 12 months"),
            ),
            (year, "Earn 20% of every payment", Some("every one, but it ends 12 months after")),
            (year, "Earn 20% for a lifetime, not a month", Some("\"lifetime\", but it ends")),
            (twelve, "Earn 20% of the first 12 payments", None),
            (
                twelve,
                "Earn 20% of the first 24 payments",
                Some("24 payments, but the rule counts 12"),
            ),
            (twelve, "Earn 20% of all payments", Some("only a customer's first 12")),
        ] {
            let found =
                said(check, &nothing(), &[&format!("{more}description = \"{description}\"")]);
            assert_eq!(found.len(), usize::from(wanted.is_some()), "{description}: {found:?}");
            assert!(
                found.concat().contains(wanted.unwrap_or_default()),
                "{description}: {found:?}"
            );
        }
    }
}
