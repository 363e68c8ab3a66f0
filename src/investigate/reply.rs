//! What may be sent to the partner: plain and friendly, without names of offers, triggers or
//! others. The checks bring the sentences; this picks those that the verdict rests on, and the
//! guard has the last word.

use super::case::Case;
use super::code::Code;
use super::finding::Finding;
use super::guard::Guard;
use super::id::Id;
use super::outcome::{Investigation, OfferResult};
use super::replies::Line;
use super::verdict::Verdict;
use super::words::day;

/// The text.
pub(super) fn reply(case: &Case<'_>, result: &Investigation) -> String {
    let greeting = case.say(Line::Greeting, &[]);
    let closing = case.say(Line::Closing, &[]);
    let parts = [greeting, about(case, result), body(case, result), closing];
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Guard::of(case).clean(&said.join("\n\n"))
}

/// Which event it is about, where the partner may hear of it.
fn about(case: &Case<'_>, result: &Investigation) -> String {
    let Some(event) = case.event.filter(|_| case.is_partners()) else { return String::new() };
    if matches!(result.verdict, Verdict::AttributedElsewhere) {
        return String::new();
    }
    // Without a name and an amount it would tell the partner nothing.
    let is_named = case.own_customer().is_some() || event.company.is_some();
    let date = day(event.recorded_at);
    match event.amount_words() {
        None if !is_named => String::new(),
        Some(amount) => case.say(Line::About, &[("amount", &amount), ("date", &date)]),
        None => case.say(Line::AboutUnpriced, &[("date", &date)]),
    }
}

fn body(case: &Case<'_>, result: &Investigation) -> String {
    let of = |ids: &[Id]| sentence(result, ids);
    let told = match result.verdict {
        Verdict::TestData => of(&[Id::R5]),
        Verdict::PartnerNotEligible => of(&[Id::R2]),
        Verdict::EventNotFound => of(&[Id::R1, Id::R3, Id::R4]),
        Verdict::RewardExists => Some(rewarded(case, result)),
        Verdict::AttributedElsewhere => of(&[Id::A1, Id::W3, Id::A2]),
        Verdict::NotAttributed => of(&[Id::A1, Id::A2]),
        // Whose it is isn't known, so nothing about it is told.
        Verdict::EventNotValid | Verdict::RuleNotMet if !case.is_partners() => None,
        Verdict::EventNotValid => of(&[Id::V1, Id::V2, Id::V4, Id::A6]),
        Verdict::NoOfferForEvent => of(&[Id::O1]),
        Verdict::RuleNotMet => Some(match result.nearest_open() {
            Some(offer) => missed(case, offer),
            None => case.say(Line::NoneOpen, &[]),
        }),
        Verdict::HeldForReview => of(&[Id::F1, Id::F2]),
        Verdict::ShouldHaveFired => None,
        Verdict::NeedsData => ambiguous(result),
    };
    told.unwrap_or_else(|| case.say(Line::Checking, &[]))
}

/// The sentence of the first of these checks that failed and has one.
fn sentence(result: &Investigation, ids: &[Id]) -> Option<String> {
    let failed = |id: &Id| result.check(*id).filter(|finding| finding.failed());
    ids.iter().filter_map(failed).find_map(|finding| finding.reply.clone())
}

/// What is said of a reward that is there: its state, whose account it is in, where its money is.
fn rewarded(case: &Case<'_>, result: &Investigation) -> String {
    let of = |id: Id| result.check(id).and_then(|finding| finding.reply.clone());
    let all: Vec<String> = [of(Id::W2), of(Id::W3), of(Id::W4)].into_iter().flatten().collect();
    if all.is_empty() {
        return case.say(Line::OnRecord, &[]);
    }
    all.join(" ")
}

/// What kept an offer from paying, in the order of its checks.
fn missed(case: &Case<'_>, offer: &OfferResult) -> String {
    let failed: Vec<&Finding> = offer.checks.iter().filter(|finding| finding.failed()).collect();
    let sentences: Vec<&str> =
        failed.iter().filter_map(|finding| finding.reply.as_deref()).collect();
    // What can still come isn't told as if it were over.
    let open = |finding: &&Finding| matches!(finding.code, Some(Code::Stage | Code::NoBase));
    let description = offer.description.trim_end_matches('.');
    let head = case.say(Line::Offer, &[("description", description)]);
    let head = Some(head.as_str()).filter(|_| !description.is_empty() && !failed.iter().all(open));
    head.into_iter().chain(sentences).collect::<Vec<_>>().join(" ")
}

fn ambiguous(result: &Investigation) -> Option<String> {
    let asks = |finding: &&Finding| finding.code == Some(Code::Ambiguous);
    result.checks.iter().filter(asks).find_map(|finding| finding.reply.clone())
}
