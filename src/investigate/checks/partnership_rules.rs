//! O4: what the offer requires of the partnership: its age and its tier (rules: edges, scope).

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::investigate::words::{any_of, days};
use crate::offers::Offer;

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    let Some(partner) = case.partner else {
        return Finding::unknown(
            Check::PartnershipRules,
            "Without a partner, neither age nor tier is known.",
        );
    };
    if !offer.audience.takes_tier(&partner.membership.tier) {
        let wanted: Vec<&str> =
            offer.audience.tiers.iter().map(|label| label.text.as_str()).collect();
        let tier = partner.membership.tier.first().map(|label| label.text.as_str());
        return case.tell(Finding::fail(Check::PartnershipRules, Code::Tier), |finding| {
            finding
                .distance(format!("in {}, wants {}", tier.unwrap_or("no tier"), any_of(&wanted)))
                .with_text("tier", tier)
                .with("offer is for", any_of(&wanted))
                .note("The offer is for other tiers.")
                .reply(case.say(Line::OtherTier, &[]))
        });
    }
    let Some(age) = offer.rules.min_partnership_age else {
        return Finding::pass(Check::PartnershipRules);
    };
    let Some(began) = partner.began() else {
        return Finding::unknown(
            Check::PartnershipRules,
            "It isn't known when the partnership began.",
        );
    };
    let from = age.after(began);
    let told = |finding: Finding| {
        finding
            .with_time("partnership began", Some(began))
            .with("minimum age", age.words())
            .with_time("open from", Some(from))
    };
    if case.at >= from {
        return case.tell(Finding::pass(Check::PartnershipRules), told);
    }
    case.tell(Finding::fail(Check::PartnershipRules, Code::TooNew), |finding| {
        told(finding)
            .distance(format!("{} too early", days(from.since(case.at))))
            .note("The partnership was too new.")
            .reply(case.say(Line::TooNew, &[("age", &age.words())]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::DAY;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn the_age_itself_is_old_enough() {
        let mut world = OwnedFacts::new();
        let at = world.event.as_ref().unwrap().recorded_at;
        world.offer_with("rules = { min_partnership_age = \"60d\" }");
        for (joined, created, wanted) in [
            (Some(at.plus(-60 * DAY)), None, "PASS"),
            (Some(at.plus(1 - 60 * DAY)), None, "FAIL TOO_NEW, 1 day too early"),
            (None, Some(at.plus(-50 * DAY)), "FAIL TOO_NEW, 10 days too early"),
            (None, None, "UNKNOWN"),
        ] {
            let partner = world.partner.as_mut().unwrap();
            (partner.joined_at, partner.created_at) = (joined, created);
            assert_eq!(world.told(Check::PartnershipRules), wanted);
        }
    }

    #[test]
    fn tiers_by_name_or_key() {
        for (tiers, wanted) in [
            ("[\"SILVER\"]", "PASS"),
            ("[\"tier_1\"]", "PASS"),
            ("[\"Gold\"]", "FAIL TIER, in Silver, wants Gold"),
            ("[]", "PASS"),
        ] {
            let mut world = OwnedFacts::new();
            world.offer_with(&format!("tiers = {tiers}"));
            assert_eq!(world.told(Check::PartnershipRules), wanted);
        }
    }
}
