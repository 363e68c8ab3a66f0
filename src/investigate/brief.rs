//! An investigation on one terminal screen: what decides, and the nearest offers. The note has everything.

use super::finding::{CheckState, Finding};
use super::note::{check, pays, people, push};
use super::outcome::{Investigation, OfferResult};
use super::summary::misses;
use crate::domain::Timestamp;

/// The verdict, who and what it is about, the nearest offers, and every check that has more to say than a pass: the
/// general ones and the nearest offer's. Times are UTC.
pub fn brief(result: &Investigation) -> String {
    let mut text = format!("{}: {}\n", result.verdict.word(), result.summary);
    if result.partner.is_some() || result.customer.is_some() || !result.offers.is_empty() {
        text.push('\n');
    }
    people(&mut text, result);
    let offers = result.told_offers();
    for offer in offers {
        push(&mut text, &told(offer));
    }
    if let Some(further) = result.further_offers(offers.len()) {
        push(&mut text, &format!("{further} (--format json lists them)"));
    }
    text.push_str("\nChecks\n");
    let nearest = result.nearest().into_iter();
    let of_offer = nearest
        .flat_map(|offer| offer.checks.iter().map(|finding| (Some(offer.key.as_str()), finding)));
    let general = result.checks.iter().map(|finding| (None, finding));
    let mut telling: Vec<(Option<&str>, &Finding)> =
        general.chain(of_offer).filter(|(_, finding)| finding.is_telling()).collect();
    telling.sort_by_key(|(_, finding)| finding.id);
    for (offer, finding) in telling {
        check(&mut text, offer, finding);
    }
    let as_of = result.data_as_of.map_or_else(|| "unknown".to_owned(), Timestamp::rfc3339);
    text.extend(["\nData as of ", &as_of, "\n"]);
    text
}

/// An offer on one line.
fn told(offer: &OfferResult) -> String {
    let (state, pays) = (offer.result.word(), pays(offer));
    let what = format!("Offer {} {state} \"{}\"", offer.key, offer.description);
    match offer.result {
        CheckState::Fail => format!("{what}, would have paid {pays}: {}", misses(offer)),
        _ => format!("{what}, pays {pays}"),
    }
}
