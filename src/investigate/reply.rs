//! What may be sent to the partner: plain and friendly, with no names of offers, triggers or others. The checks bring
//! the sentences, this module picks those that the verdict rests on, and the guard has the last word.

use super::case::CheckInput;
use super::check::Check;
use super::code::Code;
use super::finding::Finding;
use super::guard::Guard;
use super::outcome::{Investigation, OfferResult};
use super::replies::Line;
use super::verdict::Verdict;
use crate::domain::text::fold;
use crate::offers::EventKind;

/// The reply to one claim.
pub(super) fn reply(case: &CheckInput<'_>, result: &Investigation) -> String {
    let told = told(case, result);
    letter(case, told)
}

/// One reply about several events, in order, and about how many more there are.
pub(super) fn joint(cases: &[(CheckInput<'_>, &Investigation)], more: usize) -> String {
    let Some((first, _)) = cases.first() else { return String::new() };
    // A writer who isn't established is asked only once who he is.
    let cases = if is_answered(first) { cases } else { cases.get(..1).unwrap_or(cases) };
    let mut told = match cases {
        [(case, result)] => told(case, result),
        _ => told_apart(cases),
    };
    if more > 0 && is_answered(first) {
        let count = more.to_string();
        told.push(first.say(Line::MoreEvents, &[("count", &count)]));
    }
    letter(first, told)
}

/// What is said of several events. An answer that may not name its event can't say which one it is about, only that
/// it is about one of several, or about how many with the same answer.
fn told_apart(cases: &[(CheckInput<'_>, &Investigation)]) -> Vec<String> {
    let all: Vec<Vec<String>> = cases.iter().map(|(case, result)| told(case, result)).collect();
    let mut said = Vec::new();
    for (at, ((case, _), parts)) in cases.iter().zip(&all).enumerate() {
        let [unnamed] = parts.as_slice() else {
            said.extend(parts.iter().cloned());
            continue;
        };
        let is_same = |other: &&Vec<String>| *other == parts;
        if all.iter().take(at).any(|other| is_same(&other)) {
            continue;
        }
        let head = match all.iter().filter(is_same).count() {
            1 => case.say(Line::OneOfSeveral, &[]),
            many => case.say(Line::SomeOfSeveral, &[("count", &many.to_string())]),
        };
        said.push(format!("{head} {unnamed}"));
    }
    said
}

/// What is said between greeting and closing, checked by the event's own guard.
fn told(case: &CheckInput<'_>, result: &Investigation) -> Vec<String> {
    if !is_answered(case) {
        return vec![case.say(Line::WhoWrites, &[])];
    }
    let guard = Guard::of(case);
    let parts = [about(case, result), body(case, result)].into_iter();
    parts.filter(|part| !part.is_empty()).map(|part| guard.clean(&part)).collect()
}

/// Whether anything may be said: it is known which partner is answered.
fn is_answered(case: &CheckInput<'_>) -> bool {
    case.facts.addressee.is_established()
}

fn letter(case: &CheckInput<'_>, told: Vec<String>) -> String {
    let guard = Guard::of(case);
    let framing =
        |text: String| Some(text).filter(|text| !text.is_empty()).map(|text| guard.clean(&text));
    let parts = [framing(greeting(case))].into_iter().flatten().chain(told);
    let parts = parts.chain(framing(case.say(Line::Closing, &[])));
    parts.collect::<Vec<_>>().join("\n\n")
}

/// The greeting, by name if the partner is established. A team that changed only the plain greeting keeps it.
fn greeting(case: &CheckInput<'_>) -> String {
    let replies = case.facts.replies;
    let keeps_plain = replies.is_edited(Line::Greeting) && !replies.is_edited(Line::GreetingNamed);
    // A partner without a name is shown by an address or a key.
    let is_name = |name: &&str| !name.contains('@') && !name.starts_with("part_");
    let partner = case.partner.filter(|_| case.addressee.is_established());
    let name = partner.map(|partner| partner.name.trim()).filter(is_name);
    match name.filter(|name| !name.is_empty() && !keeps_plain) {
        Some(name) => case.say(Line::GreetingNamed, &[("name", name)]),
        None => case.say(Line::Greeting, &[]),
    }
}

/// Which event it is about, if the partner may hear of it.
fn about(case: &CheckInput<'_>, result: &Investigation) -> String {
    let Some(event) = case.event.filter(|_| case.is_partners()) else { return String::new() };
    if matches!(result.verdict, Verdict::AttributedElsewhere) {
        return String::new();
    }
    // Without a name and an amount it would tell the partner nothing.
    let is_named = case.own_customer().is_some() || event.company.is_some();
    let date = case.event_day();
    match event.amount_words() {
        None if !is_named => String::new(),
        Some(amount) => case.say(Line::About, &[("amount", &amount), ("date", &date)]),
        None => case.say(Line::AboutUnpriced, &[("date", &date)]),
    }
}

fn body(case: &CheckInput<'_>, result: &Investigation) -> String {
    if case.outdated(result.verdict).is_some() {
        return case.say(Line::Checking, &[]);
    }
    let of = |ids: &[Check]| sentence(result, ids);
    let told = match result.verdict {
        Verdict::TestData => of(&[Check::TestData]),
        Verdict::PartnerNotEligible => of(&[Check::PartnerActive]),
        Verdict::EventNotFound => under_another_record(case, result)
            .or_else(|| of(&[Check::PartnerFound, Check::CustomerFound, Check::EventFound])),
        Verdict::RewardExists => Some(rewarded(case, result)),
        Verdict::AttributedElsewhere => Some(elsewhere(case)),
        Verdict::NotAttributed => of(&[Check::CustomerOwner, Check::AttributionTime]),
        // It isn't known to be the partner's, so nothing about it is told.
        Verdict::EventNotValid | Verdict::RuleNotMet if !case.is_partners() => None,
        Verdict::EventNotValid => {
            of(&[Check::Approved, Check::ValidAmount, Check::DuplicatePayment, Check::LeadOrDeal])
        }
        Verdict::NoOfferForEvent => of(&[Check::KindOffered]),
        Verdict::RuleNotMet => Some(match result.nearest_open() {
            Some(offer) => missed(case, offer),
            None => case.say(Line::NoneOpen, &[]),
        }),
        Verdict::HeldForReview => of(&[Check::SelfReferral]),
        Verdict::ShouldHaveFired => None,
        Verdict::NeedsData => ambiguous(result),
    };
    told.unwrap_or_else(|| case.say(Line::Checking, &[]))
}

/// That it is another partner's, and how credit is given if the customer's record says how it came and it never
/// changed partners. If the customer is the partner's own or unattributed, only the event is another's.
fn elsewhere(case: &CheckInput<'_>) -> String {
    let is_nobodys = case.customer.is_some_and(|customer| customer.partnership_key.is_none());
    if is_nobodys || case.own_customer().is_some() {
        return case.say(Line::EventElsewhere, &[]);
    }
    let unmoved = case.customer.filter(|customer| customer.partners_before.is_empty());
    let source = unmoved.and_then(|customer| customer.source_type.as_deref());
    let source = source.map(fold).unwrap_or_default();
    let by = [
        ("link", Line::CreditByLink),
        ("coupon", Line::CreditByCoupon),
        ("lead", Line::CreditByLead),
        ("deal", Line::CreditByDeal),
        ("manual", Line::CreditByHand),
    ];
    let how = by.into_iter().find(|(word, _)| source.contains(word));
    let lines = [Some(Line::AttributedElsewhere), how.map(|(_, line)| line)];
    let said: Vec<String> = lines.into_iter().flatten().map(|line| case.say(line, &[])).collect();
    said.join(" ")
}

/// If the partner's customer has no such payment, and another record with the same mailbox or provider key has paid:
/// that record may have it.
fn under_another_record(case: &CheckInput<'_>, result: &Investigation) -> Option<String> {
    let customer = case.own_customer()?;
    let missing = result.check(Check::EventFound).is_some_and(Finding::failed)
        && case.kind == EventKind::Transaction;
    let has_paid = case.facts.lookalikes.iter().any(|other| {
        other.key != customer.key
            && other.has_paid
            && matches!(other.by.as_str(), "e-mail" | "provider key")
    });
    let told = result.check(Check::Lookalikes).and_then(|finding| finding.reply.clone());
    told.filter(|_| missing && has_paid)
}

/// The sentence of the first of these checks that failed and has one.
fn sentence(result: &Investigation, ids: &[Check]) -> Option<String> {
    let failed = |id: &Check| result.check(*id).filter(|finding| finding.failed());
    ids.iter().filter_map(failed).find_map(|finding| finding.reply.clone())
}

/// What is said of an existing reward: its state, whose account it is in, where its money is.
///
/// A payment that was refunded, is gone or was recorded twice earns nothing, so the reply must not promise its reward
/// before somebody has looked.
fn rewarded(case: &CheckInput<'_>, result: &Investigation) -> String {
    let state = result.check(Check::RewardState).and_then(|finding| finding.code);
    let is_promised =
        matches!(state, Some(Code::Scheduled | Code::Overdue | Code::Pending | Code::Approved));
    let fails = |id: Check| result.check(id).is_some_and(Finding::failed);
    if is_promised && (fails(Check::ValidAmount) || fails(Check::DuplicatePayment)) {
        return case.say(Line::Checking, &[]);
    }
    let of = |id: Check| result.check(id).and_then(|finding| finding.reply.clone());
    let told = [Check::RewardState, Check::Payee, Check::MoneyState, Check::AmountDue];
    let all: Vec<String> = told.into_iter().filter_map(of).collect();
    if all.is_empty() {
        return case.say(Line::OnRecord, &[]);
    }
    all.join(" ")
}

/// What kept an offer from paying, in the order of its checks.
fn missed(case: &CheckInput<'_>, offer: &OfferResult) -> String {
    let mut failed: Vec<&Finding> =
        offer.checks.iter().filter(|finding| finding.failed()).collect();
    // Don't promise what may still come if another check has failed for good.
    let open = |finding: &&Finding| matches!(finding.code, Some(Code::Stage | Code::NoBase));
    if !failed.iter().all(open) {
        failed.retain(|finding| !open(finding));
    }
    let sentences: Vec<&str> =
        failed.iter().filter_map(|finding| finding.reply.as_deref()).collect();
    let description = offer.description.trim_end_matches('.');
    let head = case.say(Line::Offer, &[("description", description)]);
    let head = Some(head.as_str()).filter(|_| !description.is_empty() && !failed.iter().all(open));
    head.into_iter().chain(sentences).collect::<Vec<_>>().join(" ")
}

fn ambiguous(result: &Investigation) -> Option<String> {
    let asks = |finding: &&Finding| finding.code == Some(Code::Ambiguous);
    result.checks.iter().filter(asks).find_map(|finding| finding.reply.clone())
}
