//! The one line that an agent reads first.

use super::case::Case;
use super::code::Code;
use super::finding::Finding;
use super::id::Id;
use super::outcome::{Investigation, OfferResult};
use super::verdict::Verdict;
use crate::offers::money;

/// The line.
pub(super) fn summary(case: &Case<'_>, result: &Investigation) -> String {
    let kind = case.kind_words();
    match result.verdict {
        Verdict::TestData => "Test data: nothing is earned on it.".to_owned(),
        Verdict::PartnerNotEligible => {
            format!("The partner wasn't eligible: {}.", why(result, &[Id::R2]))
        }
        Verdict::EventNotFound => format!("Not found: {}.", why(result, &[Id::R1, Id::R3, Id::R4])),
        Verdict::RewardExists => reward(result),
        Verdict::AttributedElsewhere => "It belongs to another partner.".to_owned(),
        Verdict::NotAttributed => {
            format!("It belongs to no partner's referral: {}.", why(result, &[Id::A1, Id::A2]))
        }
        Verdict::EventNotValid => {
            format!("The {kind} doesn't count: {}.", why(result, &[Id::A6, Id::V1, Id::V2, Id::V4]))
        }
        Verdict::NoOfferForEvent => format!("No enabled offer is for {}.", case.a_kind()),
        Verdict::RuleNotMet => match result.nearest() {
            Some(offer) => {
                format!("No offer's rules are met; nearest is {}: {}.", offer.key, misses(offer))
            }
            None => "No offer's rules are met.".to_owned(),
        },
        Verdict::HeldForReview => {
            format!("Held for review: {}.", why(result, &[Id::F1, Id::F2]))
        }
        Verdict::ShouldHaveFired => {
            format!("Everything holds and there is no reward; expected {}.", sums(result))
        }
        Verdict::NeedsData => match result.needs.first() {
            Some(first) => format!("Something is missing: {first}"),
            None => "Something is missing.".to_owned(),
        },
    }
}

/// The expected sums in words.
pub(super) fn sums(result: &Investigation) -> String {
    let sums: Vec<String> =
        result.expected.iter().map(|(currency, sum)| money(*sum, currency)).collect();
    if sums.is_empty() { "nothing".to_owned() } else { sums.join(" and ") }
}

/// The failed checks of an offer in a few words: `L1 WRONG_PRODUCT (pro_month, wants pro_annual)`.
pub(super) fn misses(offer: &OfferResult) -> String {
    let failed = offer.checks.iter().filter(|finding| finding.failed());
    failed.map(told).collect::<Vec<_>>().join(", ")
}

fn reward(result: &Investigation) -> String {
    match result.check(Id::W2) {
        Some(finding) if finding.code.is_some() => {
            let state = finding.code.map_or("", Code::word);
            let more = finding.distance.as_ref().map(|text| format!(", {text}"));
            format!("The reward exists: {state}{}.", more.unwrap_or_default())
        }
        _ => "The reward exists.".to_owned(),
    }
}

/// The first of these checks that failed, in words.
fn why(result: &Investigation, ids: &[Id]) -> String {
    let of = |id: &Id| result.check(*id).filter(|finding| finding.failed());
    ids.iter().find_map(of).map_or_else(String::new, told)
}

fn told(finding: &Finding) -> String {
    let code = finding.code.map_or("", Code::word);
    match &finding.distance {
        Some(distance) => format!("{} {code} ({distance})", finding.id),
        None => format!("{} {code}", finding.id),
    }
}
