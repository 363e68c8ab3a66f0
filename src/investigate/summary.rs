//! The one line that an agent reads first.

use super::case::CheckInput;
use super::check::Check;
use super::code::Code;
use super::engine::judge_net;
use super::finding::{CheckState, Finding};
use super::outcome::{Investigation, OfferResult};
use super::verdict::Verdict;
use super::words;
use crate::domain::text::clean;
use crate::domain::time::{DAY, HOUR};
use crate::offers::money;

/// The summary line.
pub(super) fn summary(case: &CheckInput<'_>, result: &Investigation) -> String {
    let net = on_net(case, result).map(|more| format!(" {more}")).unwrap_or_default();
    let line = format!("{}{}{net}{}", age(case, result), sentence(case, result), odd(result));
    clean(&line).into_owned()
}

/// What the result would be for what is left of a partly refunded payment, if that changes the verdict or the sum.
fn on_net(case: &CheckInput<'_>, result: &Investigation) -> Option<String> {
    let (left, net) = judge_net(case)?;
    let (verdict, due) = if net.verdict == result.verdict {
        let due = result.verdict == Verdict::ShouldHaveFired && net.expected != result.expected;
        (format!("{} would be due.", sums(&net)), due)
    } else {
        (format!("it would be {}: {}", net.verdict.word(), sentence(case, &net)), true)
    };
    let left = money(left, case.event?.sum_currency());
    due.then(|| format!("After a refund, {left} of it is left; judged on that, {verdict}"))
}

/// How old the data are, if newer data may change the verdict.
fn age(case: &CheckInput<'_>, result: &Investigation) -> String {
    let Some(age) = case.outdated(result.verdict) else { return String::new() };
    let age = if age < 2 * DAY {
        words::count(age / HOUR, "hour")
    } else {
        words::count(age / DAY, "day")
    };
    format!("The data is {age} old; sync first. ")
}

/// The warnings that matter, after the sentence.
fn odd(result: &Investigation) -> String {
    let warnings = result.warnings();
    if warnings.is_empty() {
        return String::new();
    }
    let told = warnings.into_iter().map(|(offer, finding)| match offer {
        Some(offer) => format!("{} of {offer}", told(finding)),
        None => told(finding),
    });
    format!(" Check first: {}.", told.collect::<Vec<_>>().join("; "))
}

fn sentence(case: &CheckInput<'_>, result: &Investigation) -> String {
    let kind = case.kind_words();
    match result.verdict {
        Verdict::TestData => "Test data: it earns nothing.".to_owned(),
        Verdict::PartnerNotEligible => {
            format!("The partner wasn't eligible: {}.", why(result, &[Check::PartnerActive]))
        }
        Verdict::EventNotFound => format!(
            "Not found: {}.",
            why(result, &[Check::PartnerFound, Check::CustomerFound, Check::EventFound])
        ),
        Verdict::RewardExists => reward(result),
        Verdict::AttributedElsewhere => {
            format!(
                "It belongs to another partner: {}.",
                why_as(
                    result,
                    &[
                        (Check::CustomerOwner, Code::AttributedElsewhere),
                        (Check::Payee, Code::OtherPartner),
                        (Check::AttributionTime, Code::Reattributed),
                    ]
                )
            )
        }
        Verdict::NotAttributed => {
            format!(
                "It can't be credited to a partner: {}.",
                why(result, &[Check::CustomerOwner, Check::AttributionTime])
            )
        }
        Verdict::EventNotValid => {
            format!(
                "The {kind} doesn't count: {}.",
                why(
                    result,
                    &[
                        Check::LeadOrDeal,
                        Check::Approved,
                        Check::ValidAmount,
                        Check::DuplicatePayment
                    ]
                )
            )
        }
        Verdict::NoOfferForEvent => format!("No enabled offer covers {}.", case.a_kind()),
        Verdict::RuleNotMet => match result.nearest() {
            Some(offer) => {
                let mut line = format!("No offer's rules are met; nearest is {}", why_not(offer));
                let open = result.nearest_open().filter(|open| open.key != offer.key);
                if let Some(open) = open {
                    line.extend([
                        "; of those open to the partner, the nearest is ",
                        &why_not(open),
                    ]);
                }
                line + "."
            }
            None => "No offer's rules are met.".to_owned(),
        },
        Verdict::HeldForReview => {
            format!("Held for review: {}.", why(result, &[Check::SelfReferral]))
        }
        Verdict::ShouldHaveFired => {
            let so =
                if result.warnings().is_empty() { "Everything holds" } else { "Every rule is met" };
            format!("{so}, yet there is no reward; expected {}.", sums(result))
        }
        Verdict::NeedsData => match result.needs.first() {
            Some(first) => format!("Data is missing. {first}"),
            None => "Data is missing.".to_owned(),
        },
    }
}

/// The expected sums in words.
pub(super) fn sums(result: &Investigation) -> String {
    let sums: Vec<String> =
        result.expected.iter().map(|(currency, sum)| money(*sum, currency)).collect();
    if sums.is_empty() { "nothing".to_owned() } else { sums.join(" and ") }
}

/// An offer's failed checks in a few words: `L1 WRONG_PRODUCT (pro_month, wants pro_annual)`.
pub(super) fn misses(offer: &OfferResult) -> String {
    let failed = offer.checks.iter().filter(|finding| finding.failed());
    let coded = failed.map(|finding| {
        let distance = finding.off().map(|off| format!(" ({off})"));
        format!("{}{}", coded(finding), distance.unwrap_or_default())
    });
    coded.collect::<Vec<_>>().join(", ")
}

/// An offer with its first failed check in words, and how many more failed.
fn why_not(offer: &OfferResult) -> String {
    let mut failed = offer.checks.iter().filter(|finding| finding.failed());
    let first = failed.next().map(told).unwrap_or_default();
    match failed.count() {
        0 => format!("{}: {first}", offer.key),
        more => format!("{}: {first}, and {more} more", offer.key),
    }
}

fn reward(result: &Investigation) -> String {
    match result.check(Check::RewardState) {
        Some(finding) if finding.code.is_some() => {
            let state = finding.code.map_or("", Code::word);
            let more = finding.distance.as_ref().map(|text| format!(", {text}"));
            format!("The reward exists: {state}{}.", more.unwrap_or_default())
        }
        Some(finding) if finding.state == CheckState::Unknown => {
            let status = finding.evidence.iter().find(|evidence| evidence.label == "status");
            let status = status.map_or("none", |evidence| evidence.value.as_str());
            format!("The reward exists; its status {status:?} isn't known here.")
        }
        _ => "The reward exists.".to_owned(),
    }
}

/// The first of these checks that failed, in words.
fn why(result: &Investigation, ids: &[Check]) -> String {
    let of = |id: &Check| result.check(*id).filter(|finding| finding.failed());
    ids.iter().find_map(of).map_or_else(String::new, told)
}

/// The first of these checks that failed with the code behind the verdict, in words.
fn why_as(result: &Investigation, made: &[(Check, Code)]) -> String {
    let of = |(id, code): &(Check, Code)| {
        result.check(*id).filter(|finding| finding.failed() && finding.code == Some(*code))
    };
    made.iter().find_map(of).map_or_else(String::new, told)
}

/// A finding as part of a sentence, with its code: `the amount is below the offer's minimum, $4.10 short (L5
/// BELOW_MIN)`, `the product is team; the offer requires business (L1 WRONG_PRODUCT)`.
fn told(finding: &Finding) -> String {
    if let Some(words) = required(finding) {
        return format!("{words} ({})", coded(finding));
    }
    let note = finding.note.trim_end_matches('.');
    if let (Check::RecordedPromptly, Some(late)) = (finding.id, &finding.distance) {
        return format!("it was recorded {late}, and {} ({})", lower_first(note), coded(finding));
    }
    let words = if note.is_empty() { finding.id.title() } else { note };
    let distance = finding.off().map(|off| format!(", {off}"));
    format!("{}{} ({})", lower_first(words), distance.unwrap_or_default(), coded(finding))
}

/// What was found and what the offer requires, if the finding says both.
fn required(finding: &Finding) -> Option<String> {
    let (found, wanted) = finding.distance.as_deref()?.split_once(", wants ")?;
    let subject = match finding.id {
        Check::Product => "product",
        Check::Category => "category",
        Check::Currency => "currency",
        Check::Country => "country",
        Check::StageReached => "stage",
        Check::ActionType => "action",
        Check::Scope | Check::PartnershipRules => "partner",
        _ => return None,
    };
    Some(match found {
        _ if finding.code == Some(Code::CaseDiffers) => return None,
        "none" => format!("there is no {subject}; the offer requires {wanted}"),
        found => format!("the {subject} is {found}; the offer requires {wanted}"),
    })
}

fn coded(finding: &Finding) -> String {
    format!("{} {}", finding.id, finding.code.map_or("", Code::word))
}

fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}
