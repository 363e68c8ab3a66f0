//! O1: whether any offer is for this kind of event (rulings W5, W10, W18).

use std::collections::BTreeSet;

use crate::investigate::case::{Case, kind_words};
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::words::all_of;

pub(super) fn check(case: &Case<'_>) -> Finding {
    if case.event.is_none() {
        return Finding::not_applicable(Id::O1);
    }
    let offers = case.facts.offers.map(|file| file.offers.as_slice()).unwrap_or_default();
    if offers.is_empty() {
        return Finding::unknown(Id::O1, "Without an offers file it isn't known what is offered.");
    }
    let on = || offers.iter().filter(|offer| offer.enabled);
    let of_kind = on().filter(|offer| offer.event == case.kind).count();
    if of_kind > 0 {
        return case.tell(Finding::pass(Id::O1), |finding| {
            finding.with("offers for it", of_kind.to_string())
        });
    }
    let kinds: BTreeSet<_> = on().map(|offer| offer.event).collect();
    let plural: Vec<String> = kinds.iter().map(|kind| format!("{}s", kind_words(*kind))).collect();
    let finding = case.tell(Finding::fail(Id::O1, Code::NoOfferForEvent), |finding| {
        finding
            .with(
                "offers are for",
                if plural.is_empty() { "nothing".to_owned() } else { all_of(&plural) },
            )
            .note(format!("No enabled offer is for a {}.", case.kind_words()))
    });
    if plural.is_empty() {
        return finding.reply("There is no active offer at the moment.");
    }
    finding.reply(format!(
        "Your current offers reward {}; a {} isn't part of them.",
        all_of(&plural),
        case.kind_words()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;
    use crate::offers::Event as Kind;

    #[test]
    fn an_enabled_offer_of_the_kind_or_none() {
        let mut world = World::new();
        assert_eq!(world.told(Id::O1), "PASS");
        world.event.as_mut().unwrap().kind = Kind::Lead;
        assert_eq!(world.told(Id::O1), "FAIL NO_OFFER_FOR_EVENT");
        assert_eq!(
            world.finding(Id::O1).reply.unwrap(),
            "Your current offers reward payments; a lead isn't part of them."
        );
        let mut world = World::new();
        world.offer_with("enabled = false");
        assert_eq!(world.told(Id::O1), "FAIL NO_OFFER_FOR_EVENT");
        world.offers("");
        assert_eq!(world.told(Id::O1), "UNKNOWN");
        world.offers = None;
        assert_eq!(world.told(Id::O1), "UNKNOWN");
    }
}
