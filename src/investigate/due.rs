//! What the offers that pass pay for an event by now: the stacking decides which of them, and of a reward in parts only
//! those count that are there or due by now.

use std::collections::BTreeMap;

use super::case::CheckInput;
use super::finding::CheckState;
use super::outcome::OfferResult;
use super::parts::Parts;
use super::records::Reward;
use crate::domain::num::count;
use crate::offers::{Offer, Stacking};

/// What is due, a currency each in minor units.
#[derive(Debug, Default)]
pub(super) struct DueNow {
    /// For the parts that are there.
    pub(super) present: BTreeMap<String, i128>,
    /// For the parts that are due by now and aren't there.
    pub(super) absent: BTreeMap<String, i128>,
    /// For all parts.
    pub(super) whole: BTreeMap<String, i128>,
    /// How many parts are there.
    pub(super) parts: i64,
    /// How many are due and missing.
    pub(super) missing: i64,
    /// The keys of the offers that pay.
    pub(super) offers: Vec<String>,
}

impl DueNow {
    /// What should have been paid by now.
    pub(super) fn now(&self) -> BTreeMap<String, i128> {
        let mut all = self.present.clone();
        for (currency, sum) in &self.absent {
            *all.entry(currency.clone()).or_default() += sum;
        }
        all
    }
}

/// How many parts of an offer are there, and how many are due and missing.
struct PartCount {
    present: i64,
    missing: i64,
}

/// What is due by now for a case's event, given its standing rewards; `None` while an offer is open that may pay too.
pub(super) fn due_now(
    case: &CheckInput<'_>,
    offers: &[OfferResult],
    standing: &[&Reward],
) -> Option<DueNow> {
    let file = case.facts.offers?;
    let chosen = chosen(case, offers, file.stacking, standing)?;
    let mut due = DueNow::default();
    for result in chosen {
        let offer = file.offer(&result.key)?;
        let counted = counted(case, offer, standing);
        let sum_of = |parts: i64| {
            let all = i128::from(result.would_pay) * i128::from(parts);
            all.min(i128::from(result.would_pay_total))
        };
        let currency = result.currency.to_uppercase();
        let (present, both) = (sum_of(counted.present), sum_of(counted.present + counted.missing));
        *due.present.entry(currency.clone()).or_default() += present;
        *due.absent.entry(currency.clone()).or_default() += both - present;
        *due.whole.entry(currency).or_default() += i128::from(result.would_pay_total);
        due.parts += counted.present;
        due.missing += counted.missing;
        due.offers.push(result.key.clone());
    }
    Some(due)
}

/// The offers that pay under the file's stacking. Where only one pays, those whose rewards a person declined step back
/// behind one that has paid, and of several that pay the same it is that one.
fn chosen<'o>(
    case: &CheckInput<'_>,
    offers: &'o [OfferResult],
    stacking: Stacking,
    standing: &[&Reward],
) -> Option<Vec<&'o OfferResult>> {
    let of = |reward: &Reward, offer: &OfferResult| reward.offer_key.as_ref() == Some(&offer.key);
    let has_paid = |offer: &OfferResult| standing.iter().any(|reward| of(reward, offer));
    let is_pass = |offer: &&OfferResult| offer.result == CheckState::Pass;
    let one_paid = offers.iter().filter(is_pass).any(has_paid);
    let declined = |offer: &OfferResult| {
        one_paid && !has_paid(offer) && case.own.iter().any(|reward| of(reward, offer))
    };
    let is_one = stacking != Stacking::All;
    let passing = || offers.iter().filter(is_pass).filter(|offer| !(is_one && declined(offer)));
    let mut open = offers.iter().filter(|offer| offer.result == CheckState::Unknown);
    let first = passing().min_by_key(|offer| offer.position);
    if stacking == Stacking::First {
        // An open one before the first that passes may be the one.
        let before = |offer: &OfferResult| first.is_none_or(|one| offer.position < one.position);
        return (!open.any(before)).then(|| first.into_iter().collect());
    }
    if open.next().is_some() {
        return None;
    }
    if stacking == Stacking::All {
        return Some(passing().collect());
    }
    let mut highest: BTreeMap<&str, &OfferResult> = BTreeMap::new();
    for offer in passing() {
        let best = highest.entry(&offer.currency).or_insert(offer);
        let rank = |offer: &OfferResult| (offer.would_pay_total, has_paid(offer));
        if rank(offer) > rank(best) {
            *best = offer;
        }
    }
    Some(highest.into_values().collect())
}

/// The parts of an offer's reward. One that a person declined, or that was withdrawn, isn't due any more.
fn counted(case: &CheckInput<'_>, offer: &Offer, standing: &[&Reward]) -> PartCount {
    let of_offer = |reward: &&&Reward| reward.offer_key.as_ref() == Some(&offer.key);
    let settled = case.own.iter().filter(of_offer).count();
    let there = count(standing.iter().filter(of_offer).count());
    if offer.parts() <= 1 {
        let present = if settled > 0 { there.min(1) } else { 1 };
        return PartCount { present, missing: 0 };
    }
    let one = case.own.iter().copied().find(|reward| of_offer(&reward));
    let parts = one.and_then(|one| Parts::of(one, &case.own, case.facts.offers));
    if let Some(parts) = parts {
        let gone = parts.declined().len() + parts.withdrawn().len();
        let present = count(parts.filled().saturating_sub(gone));
        return PartCount { present, missing: count(parts.missing(case.facts.now).len()) };
    }
    let is_due =
        |part: &u32| offer.drip.is_some_and(|drip| drip.due(case.at, *part) <= case.facts.now);
    let due = (1..=u32::try_from(offer.parts()).unwrap_or(1)).take_while(is_due).count();
    // The first part is made with the event, however late it becomes visible.
    PartCount { present: count(due.max(1)), missing: 0 }
}
