//! From facts to a result: every check is made and every offer is judged by all of its checks before anything is
//! concluded.

use std::cmp::Reverse;

use super::case::{CheckInput, Due};
use super::check::Check;
use super::checks::{self, GENERAL, OF_OFFERS};
use super::code::Code;
use super::facts::{Answer, AnswerValue, Facts, Lookup};
use super::finding::{CheckState, Evidence, Finding};
use super::guard::{Guard, Objection};
use super::outcome::{Investigation, OfferResult, PartnerRef};
use super::paid::{self, Paid};
use super::pay::{Pay, pay};
use super::verdict::{Verdict, VerdictInput, decide};
use super::{note, reply, summary};
use crate::domain::num::saturate;
use crate::offers::{Offer, OfferReward, Stacking};

/// Investigates a claim and writes the texts for both readers.
pub fn investigate(facts: &Facts<'_>) -> Investigation {
    let case = ready(facts, false);
    let mut result = judge_case(&case);
    result.summary = summary::summary(&case, &result);
    result.partner_reply = reply::reply(&case, &result);
    result.agent_note = note::note(&case, &result);
    result
}

/// Investigates several events that one message or question may mean, in the order in which they are told. Each keeps
/// its own texts, except that the first carries one reply and one note for them all, which also say how many more
/// (`more`) there are.
pub fn investigate_all(all: &[Facts<'_>], more: usize) -> Vec<Investigation> {
    let mut results: Vec<Investigation> = all.iter().map(investigate).collect();
    if results.len() > 1 || more > 0 {
        let cases = all.iter().map(|facts| ready(facts, false)).zip(&results);
        let reply = reply::joint(&cases.collect::<Vec<_>>(), more);
        let notes: Vec<&str> = results.iter().map(|one| one.agent_note.as_str()).collect();
        let mut note = notes.join("\n\n");
        if more > 0 {
            note.extend([format!("\n\nMore events are meant but not judged: {more}")]);
        }
        if let Some(first) = results.first_mut() {
            (first.partner_reply, first.agent_note) = (reply, note);
        }
    }
    results
}

/// Investigates for a sweep: states, codes and sums are those of [`investigate`]. Texts, evidence and copies of
/// records are left out, because making them takes most of the time.
pub fn judge(facts: &Facts<'_>) -> Investigation {
    judge_case(&ready(facts, true))
}

/// Prepares a case. If it has no reward, looks for one made by hand that may be known by the sum the offers come to.
fn ready<'a>(facts: &'a Facts<'a>, quiet: bool) -> CheckInput<'a> {
    let mut case = CheckInput::of(facts, quiet);
    if case.own.is_empty() && !facts.by_hand.is_empty() {
        let offers = judge_offers(&case);
        let stacking = facts.offers.map(|file| file.stacking).unwrap_or_default();
        let whole = expected(&offers, stacking, |offer| offer.would_pay_total);
        let part = expected(&offers, stacking, |offer| offer.would_pay);
        let is_flat = offers.iter().any(|offer| {
            let of_file = facts.offers.and_then(|file| file.offer(&offer.key));
            offer.result == CheckState::Pass
                && of_file.is_some_and(|offer| matches!(offer.reward, OfferReward::Flat { .. }))
        });
        case.compare_by_hand(Due { whole, part, is_flat });
    }
    case
}

/// Judges a partly refunded payment on what is left of it: the sum that is left, and the result.
pub(super) fn judge_net(case: &CheckInput<'_>) -> Option<(i64, Investigation)> {
    let event = case.event?;
    let left = case.ledger().back(event).map(|back| back.left).filter(|left| *left > 0)?;
    let net = event.net(left);
    let facts = Facts { event: Lookup::One(&net), ..case.facts.clone() };
    Some((left, judged(&CheckInput::of_net(&facts, case))))
}

/// Everything in an edited reply about some events that a partner must not read. If it is empty, the reply may be
/// sent.
pub fn objections(all: &[Facts<'_>], text: &str) -> Vec<Objection> {
    let guards = all.iter().map(|facts| Guard::of(&CheckInput::of(facts, false)));
    guards.reduce(Guard::with).unwrap_or_default().objections(text)
}

/// What [`judge`] finds, except for the check of the amount, and what that check rests on: what was paid for the event
/// against what is due.
pub fn audit(facts: &Facts<'_>) -> (Investigation, Paid) {
    let case = ready(facts, true);
    let result = judged(&case);
    let paid = paid::paid(&case, &result);
    (result, paid)
}

/// Makes every check, the last one being whether the amount of what was paid is as due.
fn judge_case(case: &CheckInput<'_>) -> Investigation {
    let mut result = judged(case);
    let amount = match case.own.as_slice() {
        [] => Finding::not_applicable(Check::AmountDue),
        _ => paid::check(case, &paid::paid(case, &result)),
    };
    let place = result.checks.partition_point(|finding| finding.id < amount.id);
    result.checks.insert(place, amount);
    result
}

/// Makes every check but the one that compares what was paid with what the others find due.
fn judged(case: &CheckInput<'_>) -> Investigation {
    let facts = case.facts;
    let mut checks: Vec<Finding> =
        GENERAL.iter().map(|check| answered(check(case), None, facts.answers)).collect();
    let offers = judge_offers(case);
    let verdict =
        decide(case, &VerdictInput { checks: &checks, offers: &offers, ignores_rewards: false });
    checks.extend(conclusions(verdict));
    let asks = verdict == Verdict::NeedsData && !case.quiet;
    let needs = if asks { needs(&checks, &offers) } else { Vec::new() };
    let records = Some(case).filter(|case| !case.quiet);
    let stacking = facts.offers.map(|file| file.stacking).unwrap_or_default();
    Investigation {
        verdict,
        summary: String::new(),
        partner: records.and_then(|case| case.partner).map(|partner| PartnerRef {
            key: partner.key.clone(),
            name: partner.name.clone(),
            group: partner.group_name().map(str::to_owned),
        }),
        addressee: case.addressee,
        customer: records.and_then(|case| case.customer).cloned(),
        event: records.and_then(|case| case.event).cloned(),
        rewards: records
            .map_or_else(Vec::new, |case| case.entries().into_iter().cloned().collect()),
        expected: expected(&offers, stacking, |offer| offer.would_pay_total),
        expected_part: expected(&offers, stacking, |offer| offer.would_pay),
        offers,
        checks,
        needs,
        partner_reply: String::new(),
        agent_note: String::new(),
        data_as_of: facts.data_as_of,
    }
}

/// Judges each enabled offer for the event's kind (rule: offers-judged), nearest first.
fn judge_offers(case: &CheckInput<'_>) -> Vec<OfferResult> {
    // An unattributed event earns nobody anything, whatever the offers say.
    let judged = case.event.is_some() && !checks::is_nobodys(case);
    let file = case.facts.offers.filter(|_| judged);
    let offers = file.map(|file| file.offers.as_slice()).unwrap_or_default();
    let mut results: Vec<OfferResult> = offers
        .iter()
        .enumerate()
        .filter(|(_, offer)| offer.enabled && offer.event == case.kind)
        .map(|(position, offer)| judge_offer(case, offer, position))
        .collect();
    results.sort_by_key(|offer| (offer.failed.len(), Reverse(offer.would_pay), offer.position));
    results
}

fn judge_offer(case: &CheckInput<'_>, offer: &Offer, position: usize) -> OfferResult {
    let answers = case.facts.answers;
    let mut findings: Vec<Finding> = OF_OFFERS
        .iter()
        .map(|check| answered(check(case, offer), Some(&offer.key), answers))
        .collect();
    if offer.draft {
        findings.push(answered(draft(), Some(&offer.key), answers));
    }
    doubt_former_group(&mut findings, offer, answers);
    let failed: Vec<Check> =
        findings.iter().filter(|finding| finding.failed()).map(|finding| finding.id).collect();
    let unknown = findings.iter().any(|finding| finding.state == CheckState::Unknown);
    let result = match (failed.is_empty(), unknown) {
        (false, _) => CheckState::Fail,
        (true, true) => CheckState::Unknown,
        (true, false) => CheckState::Pass,
    };
    let (sum, currency) = match case.event.map(|event| pay(offer, event)) {
        Some(Pay::Sum(sum, currency)) => (sum.max(0), currency),
        _ => (0, "USD"),
    };
    let (would_pay, would_pay_total) = match currency {
        "USD" => checks::capped(case, offer, sum),
        _ => (sum, sum.saturating_mul(offer.parts())),
    };
    OfferResult {
        key: offer.key.clone(),
        description: if case.quiet { String::new() } else { offer.description.clone() },
        result,
        would_pay,
        would_pay_total,
        currency: currency.to_owned(),
        occurrences: offer.drip.map_or(1, |drip| drip.occurrences),
        failed,
        checks: findings,
        position,
    }
}

/// The finding for a draft offer, whose rules aren't all written down yet (O6).
fn draft() -> Finding {
    let note = "The offer is a draft: its rules aren't all in the offers file yet.";
    Finding { code: Some(Code::RulesUnknown), ..Finding::unknown(Check::RulesKnown, note) }
}

/// If the only failure rests on the present group, and all that is known is that the partner was in another one, it
/// becomes a question instead: it doesn't decide by itself.
fn doubt_former_group(findings: &mut [Finding], offer: &Offer, answers: &[Answer]) {
    let fails = findings.iter().filter(|finding| finding.failed()).count();
    let guessed = |finding: &&mut Finding| finding.failed() && finding.is_doubted;
    if let Some(finding) = findings.iter_mut().find(guessed).filter(|_| fails == 1) {
        let unknown = Finding::unknown(finding.id, finding.note.as_str());
        let evidence = std::mem::take(&mut finding.evidence);
        *finding = answered(Finding { evidence, ..unknown }, Some(&offer.key), answers);
    }
}

/// Applies the agent's answer to an unknown finding. An answer for this offer precedes one for all offers; of
/// several, the last one counts.
fn answered(mut finding: Finding, offer: Option<&str>, answers: &[Answer]) -> Finding {
    if finding.state != CheckState::Unknown {
        return finding;
    }
    let fits = |answer: &&Answer, of: Option<&str>| {
        answer.id == finding.id && answer.offer.as_deref() == of
    };
    let for_offer = offer.and_then(|_| answers.iter().rev().find(|answer| fits(answer, offer)));
    let Some(answer) = for_offer.or_else(|| answers.iter().rev().find(|answer| fits(answer, None)))
    else {
        return finding;
    };
    let word = match answer.says {
        AnswerValue::Yes => "yes",
        AnswerValue::No => "no",
        AnswerValue::Skip => "not known",
    };
    let note = answer.note.trim();
    let value = if note.is_empty() { word.to_owned() } else { format!("{word}: {note}") };
    finding.evidence.push(Evidence { label: "answered by the agent", value });
    if answer.says == AnswerValue::Skip {
        return finding;
    }
    let (state, code) = finding.id.answered(answer.says == AnswerValue::Yes);
    let chosen = answer.code.filter(|_| answer.says == AnswerValue::No);
    finding.state = state;
    finding.code = chosen.or(code).or(finding.code.filter(|_| state == CheckState::Unknown));
    finding
}

/// What the passing offers pay together under the file's stacking (rule: stacking): one sum a currency, ordered by
/// currency.
fn expected(
    offers: &[OfferResult],
    stacking: Stacking,
    pays: impl Fn(&OfferResult) -> i64,
) -> Vec<(String, i64)> {
    let passing = || offers.iter().filter(|offer| offer.result == CheckState::Pass);
    let first = passing().min_by_key(|offer| offer.position);
    let mut sums: std::collections::BTreeMap<&str, i128> = std::collections::BTreeMap::new();
    for offer in passing() {
        let pay = i128::from(pays(offer));
        let sum = sums.entry(&offer.currency).or_default();
        match stacking {
            Stacking::All => *sum += pay,
            Stacking::Highest => *sum = pay.max(*sum),
            Stacking::First if first.is_some_and(|one| one.position == offer.position) => {
                *sum = pay;
            }
            Stacking::First => {}
        }
    }
    let of_first = |currency: &str| {
        stacking != Stacking::First || first.is_some_and(|one| one.currency == currency)
    };
    let sums = sums.into_iter().filter(|(currency, _)| of_first(currency));
    sums.map(|(currency, sum)| (currency.to_owned(), saturate(sum))).collect()
}

/// Z1 to Z3: which of the three ends it is, or none of them for another verdict.
fn conclusions(verdict: Verdict) -> [Finding; 3] {
    let ends = [
        (Check::Explained, Verdict::RuleNotMet, Code::RuleNotMet),
        (Check::Unexplained, Verdict::ShouldHaveFired, Code::ShouldHaveFired),
        (Check::Incomplete, Verdict::NeedsData, Code::NeedsData),
    ];
    ends.map(
        |(id, end, code)| {
            if end == verdict { Finding::found(id, code) } else { Finding::not_applicable(id) }
        },
    )
}

/// What to look up, one line each: unknown checks that would decide, and ambiguous ones. Offers that failed anyway
/// are left out.
fn needs(checks: &[Finding], offers: &[OfferResult]) -> Vec<String> {
    let asks = |finding: &&Finding| {
        let open = finding.state == CheckState::Unknown && finding.id.decides();
        open || finding.code == Some(Code::Ambiguous)
    };
    let line = |finding: &Finding, of: &str| {
        format!("{}{of}: {} {}", finding.id, finding.note, finding.id.question())
    };
    let general = checks.iter().filter(asks).map(|finding| line(finding, ""));
    let open = offers.iter().filter(|offer| offer.result == CheckState::Unknown);
    let of_offers = open.flat_map(|offer| {
        let of = format!(" of {}", offer.key);
        offer.checks.iter().filter(asks).map(move |finding| line(finding, &of))
    });
    general.chain(of_offers).collect()
}
