//! O1: whether there is any offer for this kind of event (rule: offers-judged).

use std::collections::BTreeSet;

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::investigate::words::all_of;
use crate::offers::{Offer, OffersFile};

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    if case.event.is_none() {
        return Finding::not_applicable(Check::KindOffered);
    }
    let Some(file) = case.facts.offers.filter(|file| !file.offers.is_empty()) else {
        return Finding::unknown(
            Check::KindOffered,
            "Without an offers file, the programme's offers aren't known.",
        );
    };
    let on = || file.offers.iter().filter(|offer| offer.enabled);
    let of_kind = on().filter(|offer| offer.event == case.kind).count();
    if of_kind > 0 {
        return case.tell(Finding::pass(Check::KindOffered), |finding| {
            finding.with("offers for it", of_kind.to_string())
        });
    }
    case.tell(Finding::fail(Check::KindOffered, Code::NoOfferForEvent), |finding| {
        let all = plural(on());
        finding
            .with("offers are for", if all.is_empty() { "nothing" } else { &all })
            .note(format!("No enabled offer covers {}.", case.a_kind()))
            .reply(reply(case, file))
    })
}

/// Only offers open to the partner are mentioned, never those for others.
fn reply(case: &CheckInput<'_>, file: &OffersFile) -> String {
    let open = case.partner.map(|partner| plural(file.offers_for(&partner.membership, case.at)));
    match open.filter(|open| !open.is_empty()) {
        Some(open) => case.say(Line::OtherKinds, &[("kinds", &open)]),
        None => case.say(Line::NoOffer, &[]),
    }
}

/// The kinds of events that the offers are for: `sign-ups and payments`.
fn plural<'a>(offers: impl Iterator<Item = &'a Offer>) -> String {
    let kinds: BTreeSet<_> = offers.map(|offer| offer.event).collect();
    let words: Vec<String> = kinds.into_iter().map(|kind| format!("{}s", kind.words())).collect();
    all_of(&words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;
    use crate::offers::EventKind;

    #[test]
    fn an_enabled_offer_of_the_kind_or_none() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::KindOffered), "PASS");
        world.event.as_mut().unwrap().kind = EventKind::Lead;
        assert_eq!(world.told(Check::KindOffered), "FAIL NO_OFFER_FOR_EVENT");
        assert_eq!(
            world.finding(Check::KindOffered).reply.unwrap(),
            "Your current offers reward payments; a lead isn't part of them."
        );
        world.offer_with("groups = [\"Agencies\"]");
        assert_eq!(
            world.finding(Check::KindOffered).reply.unwrap(),
            "There is no active offer for a lead at the moment."
        );
        let mut world = OwnedFacts::new();
        world.offer_with("enabled = false");
        assert_eq!(world.told(Check::KindOffered), "FAIL NO_OFFER_FOR_EVENT");
        world.offers("");
        assert_eq!(world.told(Check::KindOffered), "UNKNOWN");
        world.offers = None;
        assert_eq!(world.told(Check::KindOffered), "UNKNOWN");
    }
}
