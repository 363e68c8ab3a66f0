//! Which offers are told one by one, and how the others are summed up: twenty lines saying that an offer is for
//! another tag would hide the one that matters.

use super::check::Check;
use super::code::Code;
use super::finding::{CheckState, Finding};
use super::outcome::{Investigation, OfferResult};
use crate::domain::num::{count, grouped};

/// At least this many offers are told in full.
const NEAREST: usize = 3;

impl Investigation {
    /// The offers told in full: the nearest three, or more if more didn't fail.
    pub fn told_offers(&self) -> &[OfferResult] {
        let open = self.offers.iter().filter(|offer| offer.result != CheckState::Fail).count();
        self.offers.get(..open.max(NEAREST)).unwrap_or(&self.offers)
    }

    /// The offers after the first `told`, counted by what first keeps them from paying:
    /// `12 more are for other groups, 3 for other tags, 2 ended`. `None` if there are none.
    pub fn further_offers(&self, told: usize) -> Option<String> {
        let mut reasons: Vec<(Reason, usize)> = Vec::new();
        for offer in self.offers.iter().skip(told) {
            let reason = reason(offer);
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, count)) => *count += 1,
                None => reasons.push((reason, 1)),
            }
        }
        // Those that are for something else come first, so that one verb serves them all; then the most frequent.
        reasons.sort_by_key(|(reason, count)| (!reason.is_for, std::cmp::Reverse(*count)));
        let mut parts = Vec::new();
        for (at, (reason, many)) in reasons.iter().enumerate() {
            let n = grouped(count(*many));
            parts.push(match (at, reason.is_for, many) {
                (0, true, 1) => format!("{n} more is for {}", reason.words),
                (0, true, _) => format!("{n} more are for {}", reason.words),
                (0, false, 1) => format!("{n} more {}", reason.one),
                (0, false, _) => format!("{n} more {}", reason.words),
                (_, true, _) => format!("{n} for {}", reason.words),
                (_, false, 1) => format!("{n} {}", reason.one),
                (_, false, _) => format!("{n} {}", reason.words),
            });
        }
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// What keeps an offer from paying.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Reason {
    /// The offer is for something else, and `words` say for what; otherwise `words` say what is wrong with it.
    is_for: bool,
    /// Of one offer.
    one: &'static str,
    /// Of several.
    words: &'static str,
}

/// The reason, from the offer's first failed check.
fn reason(offer: &OfferResult) -> Reason {
    let is_for = |words| Reason { is_for: true, one: words, words };
    let other = |one, words| Reason { is_for: false, one, words };
    let Some(failed) = offer.checks.iter().find(|finding| finding.failed()) else {
        return match offer.result {
            CheckState::Pass => other("passes", "pass"),
            _ => other("isn't certain", "aren't certain"),
        };
    };
    match (failed.id, failed.code) {
        (Check::Scope, Some(Code::JoinedGroupLater)) => {
            is_for("a group that the partner joined later")
        }
        (Check::Scope, Some(Code::WrongGroup)) => is_for("other groups"),
        (Check::Scope, _) => is_for("other tags"),
        (Check::Live, Some(Code::NotStarted)) => other("hadn't begun", "hadn't begun"),
        (Check::Live, _) => other("had ended", "had ended"),
        (Check::PartnershipRules, Some(Code::Tier)) => is_for("other tiers"),
        (Check::PartnershipRules, _) => is_for("older partnerships"),
        (Check::Caps, _) => other("has reached its cap", "have reached their caps"),
        (Check::PaysSomething, _) => other("comes to nothing", "come to nothing"),
        _ => is_for(limit(failed)),
    }
}

/// What a limit is for, in a few words.
fn limit(failed: &Finding) -> &'static str {
    match failed.id {
        Check::Product => "other products",
        Check::Category => "other categories",
        Check::CustomerAge => "customers of another age",
        Check::PaymentCount | Check::FirstPayment => "a customer's first payments",
        Check::AmountLimits => "other amounts",
        Check::Currency => "other currencies",
        Check::Country => "other countries",
        Check::StageReached => "other stages",
        Check::ActionType => "other actions",
        _ => "other events",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    /// Offers of 20 % for payments, each with more lines, judged.
    fn judged(offers: &[&str]) -> Investigation {
        let one = |(n, more): (usize, &&str)| {
            format!(
                "[[offer]]\nkey = \"o{n}\"\ndescription = \"Earn 20%\"\nevent = \"transaction\"\n\
                 reward = {{ percent = 20 }}\n{more}\n"
            )
        };
        let mut world = OwnedFacts::new();
        world.offers(&offers.iter().enumerate().map(one).collect::<String>());
        world.investigate()
    }

    #[test]
    fn offers_that_are_far_off_are_counted_by_what_keeps_them_away() {
        let (group, tag) = ("groups = [\"Elsewhere\"]", "tags_all = [\"rare\"]");
        let ended = "ends = 2001-01-01T00:00:00Z";
        let later = "starts = 2101-01-01T00:00:00Z";
        let product = "rules = { product_keys = [\"other\"] }";
        let amount = "rules = { min_amount = 999999999 }";
        for (told, offers, wanted) in [
            (1, &[""; 1][..], None),
            (3, &[group, group, tag], None),
            (0, &[group], Some("1 more is for other groups")),
            (
                0,
                &[group, group, tag, ended, ended],
                Some("2 more are for other groups, 1 for other tags, 2 had ended"),
            ),
            (0, &[tag, group, tag], Some("2 more are for other tags, 1 for other groups")),
            (0, &[ended, later, ended], Some("2 more had ended, 1 hadn't begun")),
            (0, &[product, amount], Some("1 more is for other products, 1 for other amounts")),
            (2, &[group, group, group], Some("1 more is for other groups")),
            (0, &["tiers = [\"Gold\"]"], Some("1 more is for other tiers")),
            (0, &["", group], Some("1 more is for other groups, 1 passes")),
        ] {
            assert_eq!(judged(offers).further_offers(told).as_deref(), wanted, "{offers:?}");
        }
    }

    #[test]
    fn the_nearest_three_are_told_and_each_that_passes() {
        let told = |offers: &[&str]| {
            let result = judged(offers);
            (result.told_offers().len(), result.offers.len())
        };
        let far = "groups = [\"Elsewhere\"]";
        assert_eq!(told(&[far, far]), (2, 2));
        assert_eq!(told(&[far, "", far, far, far]), (3, 5));
        assert_eq!(told(&["", "", far, "", ""]), (4, 5));
    }

    #[test]
    fn note_and_text_tell_the_nearest_and_count_the_rest() {
        let far = "groups = [\"Elsewhere\"]";
        let result = judged(&[far; 20]);
        for text in [result.agent_note.clone(), super::super::brief(&result)] {
            assert_eq!(text.matches("\nOffer o").count(), 3, "{text}");
            assert!(text.contains("17 more are for other groups"), "{text}");
            assert!(text.matches("- O2 ").count() <= 3, "{text}");
        }
        let result = judged(&[far; 3]);
        assert!(!result.agent_note.contains(" more "), "{}", result.agent_note);
    }
}
