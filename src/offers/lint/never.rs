//! Offers that can never pay: they are over, or they require what they exclude.

use super::{LintFacts, Remark};
use crate::domain::text::fold;
use crate::offers::model::{EventKind, Offer, OfferReward, OffersFile};

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for offer in file.offers.iter().filter(|offer| offer.enabled) {
        if let Some(ends) = offer.span.ends.filter(|ends| *ends <= seen.now) {
            remarks
                .push(Remark::about(offer, format!("it ended at {ends} and can't pay any more")));
        }
        if offer.span.ends.is_some() && offer.span.ends == offer.span.starts {
            remarks
                .push(Remark::about(offer, "it can never pay: it ends when it starts".to_owned()));
        }
        if let Some(tag) = excluded(file, offer) {
            let message = format!("it can never pay: it requires and excludes the tag \"{tag}\"");
            remarks.push(Remark::about(offer, message));
        }
        let waits = offer.rules.min_customer_age.filter(|age| !age.is_zero());
        if let Some(age) = waits.filter(|_| offer.event == EventKind::Signup) {
            let message = format!("it can never pay: nobody is {} old at the sign-up", age.words());
            remarks.push(Remark::about(offer, message));
        }
        if let Some(cap) = short_cap(offer) {
            remarks
                .push(Remark::about(offer, format!("its cap for {cap} is less than one reward")));
        }
    }
    remarks
}

/// A tag that partners must have and mustn't have.
fn excluded(file: &OffersFile, offer: &Offer) -> Option<String> {
    let audience = &offer.audience;
    let none = |tag: &str| audience.tags_none.iter().any(|label| label.folded == tag);
    if let Some(label) = audience.tags_all.iter().find(|label| none(&label.folded)) {
        return Some(label.text.clone());
    }
    if let Some(first) = audience.tags_any.first()
        && audience.tags_any.iter().all(|label| none(&label.folded))
    {
        return Some(first.text.clone());
    }
    let named = |name: &str| audience.segments.iter().any(|label| label.folded == fold(name));
    let mut ruled_out = Vec::new();
    for segment in file.segments.iter().filter(|segment| named(&segment.name)) {
        let own = |tag: &str| segment.tags_none.iter().any(|other| fold(other) == tag);
        let tag = segment.tags_all.iter().find(|tag| none(&fold(tag)) || own(&fold(tag)));
        // One segment that a partner can be in is enough.
        ruled_out.push(tag?.clone());
    }
    ruled_out.into_iter().next()
}

/// The cap that is smaller than a single flat reward in US dollars, if there is one.
fn short_cap(offer: &Offer) -> Option<&'static str> {
    let OfferReward::Flat { amount, currency } = &offer.reward else { return None };
    let caps = [(offer.caps.per_customer, "a customer"), (offer.caps.per_partner, "a partner")];
    let short = |cap: Option<crate::offers::Cap>| cap?.amount.filter(|cap| cap < amount);
    caps.into_iter().find(|(cap, _)| currency == "USD" && short(*cap).is_some()).map(|(_, of)| of)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{nothing, said};
    use super::*;

    #[test]
    fn what_is_over_or_excludes_itself_never_pays() {
        for (more, wanted) in [
            ("", None),
            ("ends = 2026-03-01T00:00:00.001Z", None),
            ("ends = 2026-03-01T00:00:00Z", Some("ended at 2026-03-01T00:00:00Z")),
            (
                "starts = 2027-01-01T00:00:00Z\nends = 2027-01-01T00:00:00Z",
                Some("ends when it starts"),
            ),
            ("enabled = false\nends = 2020-01-01T00:00:00Z", None),
            ("tags_all = [\"VIP\"]\ntags_none = [\"vip\"]", Some("excludes the tag \"VIP\"")),
            ("tags_any = [\"a\", \"b\"]\ntags_none = [\"a\"]", None),
            ("tags_any = [\"a\", \"b\"]\ntags_none = [\"b\", \"a\"]", Some("the tag \"a\"")),
            ("segments = [\"Stars\"]", None),
            ("segments = [\"Stars\"]\ntags_none = [\"Star\"]", Some("the tag \"star\"")),
            (
                "event = \"signup\"\nreward = { flat = 1 }\nrules = { min_customer_age = \"1d\" }",
                Some("1 day old"),
            ),
            ("rules = { min_customer_age = \"1d\" }", None),
            (
                "reward = { flat = 500 }\ncaps = { per_customer = { amount = 499 } }",
                Some("cap for a customer"),
            ),
            ("reward = { flat = 500 }\ncaps = { per_partner = { amount = 500 } }", None),
        ] {
            let said = said(check, &nothing(), &[more]);
            assert_eq!(said.len(), usize::from(wanted.is_some()), "{more}: {said:?}");
            assert!(said.concat().contains(wanted.unwrap_or_default()), "{more}: {said:?}");
        }
    }
}
