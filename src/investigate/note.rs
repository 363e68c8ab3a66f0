//! The note for the agent: everything that was looked at, as text for a ticket. Partners must not see it.

use super::addressee::Addressee;
use super::case::CheckInput;
use super::check::Check;
use super::code::Code;
use super::finding::{CheckState, Finding};
use super::outcome::{Investigation, OfferResult};
use super::summary::{misses, sums};
use super::verdict::Verdict;
use crate::domain::Timestamp;
use crate::domain::text::clean;
use crate::offers::lint::{MentionedLimit, mentions};
use crate::offers::{Stacking, money};

/// The note's text.
pub(super) fn note(case: &CheckInput<'_>, result: &Investigation) -> String {
    let mut text = format!("{}: {}\n", result.verdict.word(), result.summary);
    let warnings = result.warnings();
    if !warnings.is_empty() {
        text.push_str("Check first:\n");
        for (offer, finding) in warnings {
            check(&mut text, offer, finding);
        }
    }
    people(&mut text, result);
    answered(&mut text, result);
    for hint in case.facts.hints {
        line(&mut text, "Understood", hint);
    }
    offers(&mut text, case, result);
    findings(&mut text, result);
    conclusion(&mut text, case, result);
    let as_of = result.data_as_of.map_or_else(|| "unknown".to_owned(), Timestamp::rfc3339);
    line(&mut text, "Data as of", &as_of);
    text.trim_end().to_owned()
}

/// Adds one line with a label and a value.
pub(super) fn line(text: &mut String, label: &str, value: &str) {
    push(text, &format!("{label}: {value}"));
}

/// Adds one line, whatever control characters a key in it has (rule: clean-text).
pub(super) fn push(text: &mut String, line: &str) {
    text.push_str(&clean(line));
    text.push('\n');
}

/// Who and what it is about, one line each.
pub(super) fn people(text: &mut String, result: &Investigation) {
    if let Some(partner) = &result.partner {
        let group = partner.group.as_deref().unwrap_or("none");
        line(text, "Partner", &format!("{} ({}), group {group}", partner.name, partner.key));
    }
    if let Some(customer) = &result.customer {
        let label = customer.label().unwrap_or("no name");
        line(text, "Customer", &format!("{label} ({})", customer.key));
    }
    if let Some(event) = &result.event {
        let amount = event.amount_words().map(|amount| format!(", {amount}"));
        let updated = event.updated_at.map(|at| format!(", last changed {at}"));
        let value = format!(
            "{}{}, recorded {}{}",
            event.key,
            amount.unwrap_or_default(),
            event.recorded_at,
            updated.unwrap_or_default()
        );
        line(text, &format!("Event ({})", event.kind.words()), &value);
    }
    for reward in &result.rewards {
        let amount = money(reward.amount.unwrap_or_default(), reward.currency());
        let gone = if reward.stands() { "" } else { ", gone" };
        let offer = reward.offer_key.as_deref().unwrap_or("no offer");
        let value = format!("{}, {}, {amount}, {offer}{gone}", reward.key, reward.status);
        line(text, "Reward", &value);
    }
}

/// Who the reply is for, unless it is simply the partner the agent named.
fn answered(text: &mut String, result: &Investigation) {
    let Some(partner) = &result.partner else { return };
    let who = format!("{} ({})", partner.name, partner.key);
    let value = match result.addressee {
        Addressee::Option | Addressee::Open => return,
        Addressee::Address => format!("{who}, writing from one of their addresses"),
        Addressee::Name => format!("{who}, writing under that name"),
        Addressee::Owner => format!("{who}, whose event it is"),
        Addressee::None => format!(
            "nobody yet. The message doesn't say who is writing, so the reply only asks; the event belongs to {who}"
        ),
    };
    line(text, "Reply to", &value);
}

fn offers(text: &mut String, case: &CheckInput<'_>, result: &Investigation) {
    let told = result.told_offers();
    for offer in told {
        line(text, &format!("Offer {}", offer.key), &judged(case, offer));
    }
    if let Some(further) = result.further_offers(told.len()) {
        line(text, "Further offers", &further);
    }
    let Some(file) = case.facts.offers else { return };
    if result.offers.iter().filter(|offer| offer.result == CheckState::Pass).count() > 1 {
        let stacking: &str = match file.stacking {
            Stacking::All => "all passing offers pay",
            Stacking::Highest => "the highest passing offer pays",
            Stacking::First => "the first passing offer pays",
        };
        line(text, "Expected", &format!("{} ({stacking})", sums(result)));
    }
    let off = file.offers.iter().filter(|offer| !offer.enabled);
    let off: Vec<&str> = off.map(|offer| offer.key.as_str()).collect();
    if !off.is_empty() {
        line(text, "Switched off, not judged", &off.join(", "));
    }
}

/// What an offer pays; for instalments, also how many there are and what they come to.
pub(super) fn pays(offer: &OfferResult) -> String {
    let one = money(offer.would_pay, &offer.currency);
    if offer.occurrences < 2 {
        return one;
    }
    let all = money(offer.would_pay_total, &offer.currency);
    format!("{one} {} times, {all} in all", offer.occurrences)
}

fn judged(case: &CheckInput<'_>, offer: &OfferResult) -> String {
    let name = case.facts.offers.and_then(|file| file.offer(&offer.key)?.name.as_deref());
    let name = name.map(|name| format!("{name}, ")).unwrap_or_default();
    let pays = pays(offer);
    let state = offer.result.word();
    if offer.failed.is_empty() {
        return format!("{name}{state}, {pays}");
    }
    format!("{name}{state}, would have paid {pays}; {}", misses(offer))
}

/// Every check that has more to say than a pass. If the reward should have fired, all checks, for the platform's
/// support, except those of offers that don't pay. Of an offer that isn't for the partner, only why it isn't; of the
/// offers that are only counted, nothing.
fn findings(text: &mut String, result: &Investigation) {
    let whole = result.verdict == Verdict::ShouldHaveFired;
    // The warnings above aren't repeated.
    let above = result.warnings();
    text.push_str("Checks:\n");
    for (key, finding) in result.all_checks() {
        let offer = key.and_then(|key| result.told_offers().iter().find(|offer| offer.key == key));
        if key.is_some() && offer.is_none() {
            continue;
        }
        let pays = offer.is_none_or(|offer| offer.result == CheckState::Pass);
        let told = match offer.filter(|offer| !offer.is_open()) {
            Some(_) => {
                matches!(finding.id, Check::Scope | Check::PartnershipRules) && finding.failed()
            }
            None => whole && pays || finding.is_telling(),
        };
        let is_above = above.iter().any(|(_, one)| std::ptr::eq(*one, finding));
        if told && !is_above {
            check(text, key, finding);
        }
    }
}

/// A check with its evidence, on one line.
pub(super) fn check(text: &mut String, offer: Option<&str>, finding: &Finding) {
    let of = offer.map(|key| format!("[{key}] ")).unwrap_or_default();
    let (id, asks) = (finding.id, finding.id.asks());
    let mut line = format!("- {id} {of}{asks} {} ({})", finding.answer(), finding.coded());
    if !finding.note.is_empty() {
        line.extend([". ", &finding.note]);
    }
    for evidence in &finding.evidence {
        line.extend([" | ", evidence.label, ": ", &evidence.value]);
    }
    push(text, &line);
}

fn conclusion(text: &mut String, case: &CheckInput<'_>, result: &Investigation) {
    if !result.expected.is_empty() && result.expected_pay().is_none() {
        line(text, "Expected, by currency", &sums(result));
    }
    match result.verdict {
        Verdict::ShouldHaveFired if let Some(first) = look_first(result) => line(
            text,
            "What to do",
            &format!("{first} If a reward is still due, send this note to the platform's support."),
        ),
        Verdict::ShouldHaveFired => line(
            text,
            "What to do",
            "send this note to the platform's support. If it happened once, make the reward by \
                hand; if it keeps happening, add the customer and the transaction.",
        ),
        Verdict::RuleNotMet => {
            if let Some(offer) = result.nearest().filter(|offer| silent_on(offer)) {
                let value = format!(
                    "the description of {} doesn't mention the rule that failed; a \
                        clearer one would save questions",
                    offer.key
                );
                line(text, "Suggestion", &value);
            }
        }
        Verdict::NeedsData => {
            for need in &result.needs {
                line(text, "To look up", need);
            }
        }
        _ => {}
    }
    let mut mined: Vec<&str> = case.facts.mined.iter().map(|(key, _)| key.as_str()).collect();
    mined.sort_unstable();
    if !mined.is_empty() {
        line(text, "Offers that have paid but aren't in the file", &mined.join(", "));
    }
}

/// What to look at before anybody makes the missing reward by hand.
fn look_first(result: &Investigation) -> Option<&'static str> {
    let warnings = result.warnings();
    let has = |id: Check, code: Code| {
        warnings.iter().any(|(_, one)| one.id == id && one.code == Some(code))
    };
    [
        (
            Check::Payee,
            Code::ManualBackfill,
            "first check whether the reward that W3 names was made for this event.",
        ),
        (
            Check::Payee,
            Code::OtherPartner,
            "first check whether the other partner's reward that W3 names was for this event, and why.",
        ),
        (
            Check::DuplicatePayment,
            Code::DuplicateOf,
            "first check whether the record that V4 names is the same payment: it has a reward.",
        ),
        (
            Check::RewardState,
            Code::TakenBack,
            "first check why money was taken back for this event (W2), and whether that was right.",
        ),
        (
            Check::AttributionTime,
            Code::Reattributed,
            "first check whether the customer was another partner's at the time (A2).",
        ),
        (
            Check::Scope,
            Code::JoinedGroupLater,
            "first check whether the partner was in another group at the time (O2).",
        ),
    ]
    .into_iter()
    .find_map(|(id, code, words)| has(id, code).then_some(words))
}

/// Whether the offer's first failed limit is one that its description doesn't mention.
fn silent_on(offer: &OfferResult) -> bool {
    let limit = match offer.failed.first() {
        Some(Check::CustomerAge) => MentionedLimit::Age,
        Some(Check::PaymentCount | Check::FirstPayment) => MentionedLimit::Count,
        Some(Check::AmountLimits) => MentionedLimit::Amount,
        Some(Check::Country) => MentionedLimit::Country,
        Some(Check::Currency) => MentionedLimit::Currency,
        _ => return false,
    };
    !mentions(&offer.description, limit)
}
