//! The one word for the whole: the first verdict of the list that applies (rules: deciding-checks,
//! unknown-is-not-zero).

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::case::CheckInput;
use super::check::{Check, Phase};
use super::code::Code;
use super::finding::{CheckState, Finding};
use super::outcome::OfferResult;

/// The verdicts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, EnumString, IntoStaticStr,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// Test data earn nothing.
    TestData,
    /// The partner wasn't active at the time.
    PartnerNotEligible,
    /// There is no such event, customer or partner.
    EventNotFound,
    /// The partner has a reward for it.
    RewardExists,
    /// It belongs to another partner.
    AttributedElsewhere,
    /// It is unattributed.
    NotAttributed,
    /// The event doesn't count.
    EventNotValid,
    /// No offer is for events of this kind.
    NoOfferForEvent,
    /// Each offer has a rule that doesn't hold.
    RuleNotMet,
    /// Something is held back for review first.
    HeldForReview,
    /// Nothing explains the missing reward.
    ShouldHaveFired,
    /// Data that would decide are missing.
    NeedsData,
}

impl Verdict {
    /// The word for it in JSON and tables.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// The findings that a verdict is decided from.
pub(super) struct VerdictInput<'a> {
    pub(super) checks: &'a [Finding],
    pub(super) offers: &'a [OfferResult],
    /// As if nobody had a reward; a partner who was archived afterwards isn't held against it.
    pub(super) ignores_rewards: bool,
}

impl VerdictInput<'_> {
    /// The findings that count.
    fn findings(&self) -> impl Iterator<Item = &Finding> {
        let of_reward = |finding: &Finding| {
            finding.id.phase() == Phase::Reward || finding.is(Check::PartnerActive, Code::Archived)
        };
        self.checks.iter().filter(move |finding| !(self.ignores_rewards && of_reward(finding)))
    }

    fn is(&self, id: Check, code: Code) -> bool {
        self.findings().any(|finding| finding.is(id, code))
    }

    fn fails(&self, id: Check) -> bool {
        self.findings().any(|finding| finding.id == id && finding.failed())
    }

    fn fails_as(&self, id: Check, code: Code) -> bool {
        self.fails(id) && self.is(id, code)
    }

    /// Whether a check that would decide is unknown.
    fn is_open(&self) -> bool {
        self.findings().any(|finding| finding.state == CheckState::Unknown && finding.id.decides())
    }
}

/// Decides the verdict.
pub(super) fn decide(case: &CheckInput<'_>, found: &VerdictInput<'_>) -> Verdict {
    let has_reward = found.is(Check::RewardLinked, Code::Found);
    let archived_only = found.is(Check::PartnerActive, Code::Archived);
    let absent = [Check::CustomerFound, Check::EventFound]
        .into_iter()
        .any(|id| found.fails_as(id, Code::NotFound) || found.fails_as(id, Code::CustomerOnly));
    let elsewhere = found.fails_as(Check::CustomerOwner, Code::AttributedElsewhere)
        || found.fails_as(Check::AttributionTime, Code::Reattributed)
        || found.fails_as(Check::Payee, Code::OtherPartner);
    let each_fails = !found.offers.is_empty()
        && found.offers.iter().all(|offer| offer.result == CheckState::Fail);
    let fires = found.offers.iter().any(|offer| offer.result == CheckState::Pass);
    let rules: [(Verdict, bool); 11] = [
        (Verdict::TestData, found.fails(Check::TestData)),
        // The day of archiving isn't known, so an existing reward counts for more (rule: deciding-checks).
        (
            Verdict::PartnerNotEligible,
            found.fails(Check::PartnerActive) && !(archived_only && has_reward),
        ),
        (Verdict::EventNotFound, absent || found.fails_as(Check::PartnerFound, Code::NotFound)),
        (Verdict::RewardExists, has_reward),
        (Verdict::AttributedElsewhere, elsewhere),
        (
            Verdict::NotAttributed,
            found.fails(Check::CustomerOwner) || found.fails(Check::AttributionTime),
        ),
        (
            Verdict::EventNotValid,
            [Check::LeadOrDeal, Check::Approved, Check::ValidAmount, Check::DuplicatePayment]
                .into_iter()
                .any(|id| found.fails(id)),
        ),
        (Verdict::NoOfferForEvent, found.fails(Check::KindOffered)),
        (Verdict::RuleNotMet, each_fails),
        (Verdict::HeldForReview, found.fails(Check::SelfReferral) && case.event.is_some()),
        (Verdict::ShouldHaveFired, fires && !found.is_open()),
    ];
    let first = rules.into_iter().find(|(_, applies)| *applies);
    first.map_or(Verdict::NeedsData, |(verdict, _)| verdict)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Resource;
    use crate::investigate::facts::Reach;
    use crate::investigate::records::Reward;
    use crate::investigate::world::OwnedFacts;
    use crate::offers::EventKind;

    /// A verdict, and how to put right what it rests on.
    type Step = (Verdict, fn(&mut OwnedFacts));

    /// One thing after the other is put right, and each time the next verdict applies.
    #[test]
    fn the_first_that_applies_is_taken() {
        let mut world = OwnedFacts::new();
        world.offers("[[offer]]\nkey = \"l\"\nevent = \"lead\"\nreward = { flat = 5 }\n");
        let event = world.event.as_mut().unwrap();
        (event.test, event.approved) = (true, Some(false));
        world.partner.as_mut().unwrap().status = "pending".to_owned();
        world.partner.as_mut().unwrap().email = Some("jane@doe.example".to_owned());
        world.customer.as_mut().unwrap().partnership_key = Some("part_2".to_owned());
        world.linked = vec![OwnedFacts::reward("hold")];
        let steps: [Step; 9] = [
            (Verdict::TestData, |world| world.event.as_mut().unwrap().test = false),
            (Verdict::PartnerNotEligible, |world| {
                world.partner.as_mut().unwrap().status = "approved".to_owned();
            }),
            (Verdict::RewardExists, |world| world.linked.clear()),
            (Verdict::AttributedElsewhere, |world| {
                world.customer.as_mut().unwrap().partnership_key = None;
            }),
            (Verdict::NotAttributed, |world| {
                world.customer.as_mut().unwrap().partnership_key = Some("part_1".to_owned());
            }),
            (Verdict::EventNotValid, |world| world.event.as_mut().unwrap().approved = Some(true)),
            (Verdict::NoOfferForEvent, |world| world.offer_with("rules = { min_amount = 99999 }")),
            (Verdict::RuleNotMet, |world| world.offer_with("")),
            (Verdict::HeldForReview, |world| world.partner.as_mut().unwrap().email = None),
        ];
        for (verdict, put_right) in steps {
            assert_eq!(world.investigate().verdict, verdict);
            put_right(&mut world);
        }
        assert_eq!(world.investigate().verdict, Verdict::ShouldHaveFired);
        world.coverage.lists.remove(&Resource::Rewards);
        assert_eq!(world.investigate().verdict, Verdict::NeedsData);
    }

    #[test]
    fn an_archived_partner_with_the_reward_is_told_of_the_reward() {
        let mut world = OwnedFacts::new();
        world.partner.as_mut().unwrap().archived = true;
        assert_eq!(world.investigate().verdict, Verdict::PartnerNotEligible);
        world.linked = vec![OwnedFacts::reward("paid")];
        assert_eq!(world.investigate().verdict, Verdict::RewardExists);
        world.linked =
            vec![Reward { partnership_key: Some("part_2".into()), ..OwnedFacts::reward("paid") }];
        assert_eq!(world.investigate().verdict, Verdict::PartnerNotEligible);
    }

    #[test]
    fn absence_in_a_list_that_was_refused_or_never_read_proves_nothing() {
        for (list, spoil, known) in [
            (
                Resource::Customers,
                (|world| {
                    (world.event, world.customer) = (None, None);
                    world.claim.customer = Some("jane@x.com".to_owned());
                }) as fn(&mut OwnedFacts),
                Verdict::EventNotFound,
            ),
            (
                Resource::Transactions,
                |world| {
                    world.event = None;
                    world.transactions.clear();
                },
                Verdict::EventNotFound,
            ),
            (Resource::Rewards, |_| {}, Verdict::ShouldHaveFired),
            (Resource::Customers, |world| world.customer = None, Verdict::NotAttributed),
            (
                Resource::Transactions,
                |world| world.offer_with("rules = { max_transactions_per_customer = 2 }"),
                Verdict::ShouldHaveFired,
            ),
        ] {
            let mut world = OwnedFacts::new();
            spoil(&mut world);
            assert_eq!(world.investigate().verdict, known, "{list:?}");
            for reach in [None, Some(Reach::Refused)] {
                world.coverage.lists.remove(&list);
                world.coverage.lists.extend(reach.map(|reach| (list, reach)));
                let result = world.investigate();
                assert_eq!(result.verdict, Verdict::NeedsData, "{list:?} {reach:?}");
                let named = |need: &String| need.contains(list.name());
                assert!(result.needs.iter().any(named), "{list:?}: {:?}", result.needs);
            }
        }
    }

    #[test]
    fn each_offer_must_fail_and_one_that_is_open_leaves_it_open() {
        let offer = |key: &str, rules: &str| {
            format!(
                "[[offer]]\nkey = \"{key}\"\nevent = \"transaction\"\nreward = {{ percent = 20 }}\n\
                 rules = {{ {rules} }}\n"
            )
        };
        let fails = offer("a", "min_amount = 99999");
        let open = offer("b", "countries = [\"US\"]");
        let both = offer("c", "countries = [\"US\"], min_amount = 99999");
        let passes = offer("d", "");
        for (offers, wanted) in [
            (vec![&fails], Verdict::RuleNotMet),
            (vec![&fails, &both], Verdict::RuleNotMet),
            (vec![&fails, &open], Verdict::NeedsData),
            (vec![&open, &passes, &fails], Verdict::ShouldHaveFired),
        ] {
            let mut world = OwnedFacts::new();
            world.offers(&offers.into_iter().cloned().collect::<String>());
            assert_eq!(world.investigate().verdict, wanted);
        }
    }

    #[test]
    fn a_repeat_a_late_customer_and_a_declined_lead_decide() {
        let mut world = OwnedFacts::new();
        let mut first = world.event.clone().unwrap();
        first.key = "txn_0".to_owned();
        world.transactions.push(first);
        assert_eq!(world.investigate().verdict, Verdict::EventNotValid);

        let mut world = OwnedFacts::new();
        world.customer.as_mut().unwrap().created_at = Some(world.now);
        assert_eq!(world.investigate().verdict, Verdict::NotAttributed);

        let mut world = OwnedFacts::new();
        world.offer_for(EventKind::Lead, "");
        let event = world.event.as_mut().unwrap();
        (event.kind, event.approved) = (EventKind::Lead, Some(false));
        assert_eq!(world.investigate().verdict, Verdict::EventNotValid);
    }

    #[test]
    fn what_is_only_odd_decides_nothing() {
        for spoil in [
            (|world| world.partner.as_mut().unwrap().email = Some("x@doe.example".to_owned()))
                as fn(&mut OwnedFacts),
            |world| world.customer.as_mut().unwrap().email = Some("x@yopmail.com".to_owned()),
            |world| world.customer.as_mut().unwrap().email = None,
            |world| world.partner.as_mut().unwrap().joined_at = Some(world.now.plus(-400_000_000)),
            |world| world.event.as_mut().unwrap().happened_at = Some(world.now.plus(-900_000_000)),
            |world| world.domain_seen = Some("cus_0".to_owned()),
        ] {
            let mut world = OwnedFacts::new();
            spoil(&mut world);
            assert_eq!(world.investigate().verdict, Verdict::ShouldHaveFired);
        }
    }
}
