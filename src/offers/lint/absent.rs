//! Offers that rewards name and the file doesn't have (rule: offers-judged): they paid, and nobody knows their rules.

use super::{LintFacts, Remark};
use crate::offers::describe::rewards;
use crate::offers::model::OffersFile;

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let absent = seen.paid().iter().filter(|paid| file.offer(&paid.key).is_none());
    absent
        .map(|paid| {
            let last = paid.span.map(|(_, last)| format!(", the last at {last}"));
            let message = format!(
                "the file has no offer {}, which made {}{}: \"{}\"",
                paid.key,
                rewards(paid.rewards),
                last.unwrap_or_default(),
                paid.description
            );
            Remark { place: None, message }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said, whole};
    use super::*;
    use crate::domain::programme::PaidOffer;

    #[test]
    fn offers_that_only_rewards_know_are_told() {
        let paid = |key: &str| PaidOffer {
            key: key.to_owned(),
            description: "Earn 5%".to_owned(),
            rewards: 2,
            ..PaidOffer::default()
        };
        let seen = whole(|programme| programme.offers = vec![paid("o0"), paid("old")]);
        let wanted = "the file has no offer old, which made 2 rewards: \"Earn 5%\"";
        assert_eq!(said(check, &seen, &["enabled = false"]), [wanted]);
    }
}
