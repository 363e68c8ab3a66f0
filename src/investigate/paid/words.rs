//! `W5` in words: how far off the amount is, and why, for the agent; to the partner only that it is being checked.

use super::{Paid, PaidOutcome};
use crate::domain::num::saturate;
use crate::investigate::case::CheckInput;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::offers::money;

pub(super) fn told(case: &CheckInput<'_>, finding: Finding, paid: &Paid) -> Finding {
    let mut finding = finding;
    for sum in &paid.sums {
        finding = finding.with_money("due", sum.due, &sum.currency);
        finding = finding.with_money("paid", sum.paid, &sum.currency);
    }
    let finding = finding.with_text("offer", paid.offer.as_deref());
    let off = distance(paid);
    let finding = match off {
        Some(off) => finding.distance(off),
        None => finding,
    };
    let finding = finding.note(note(paid));
    if is_too_little(paid) && paid.outcome != PaidOutcome::PartMissing {
        finding.reply(case.say(Line::AmountChecking, &[]))
    } else {
        finding
    }
}

/// Whether less than is due was paid, in any currency.
fn is_too_little(paid: &Paid) -> bool {
    paid.sums.iter().any(|sum| sum.paid < sum.due)
}

/// How far off it is, in words.
pub(super) fn distance(paid: &Paid) -> Option<String> {
    if paid.distance.is_some() {
        return paid.distance.clone();
    }
    let off = paid.sums.iter().filter_map(|sum| {
        let off = saturate(i128::from(sum.paid) - i128::from(sum.due));
        match off {
            0 => None,
            more if more > 0 => Some(format!("{} too much", money(more, &sum.currency))),
            less => Some(format!("{} too little", money(less.saturating_neg(), &sum.currency))),
        }
    });
    let off: Vec<String> = off.collect();
    (!off.is_empty()).then(|| off.join(" and "))
}

/// What the agent reads.
fn note(paid: &Paid) -> String {
    let why = paid.check.map(|check| {
        let code = paid.code.map_or("", Code::word);
        format!(" ({check} {code})")
    });
    let why = why.unwrap_or_default();
    match paid.outcome {
        PaidOutcome::Overpaid => "More was paid than the offers that pass come to.".to_owned(),
        PaidOutcome::Underpaid => "Less was paid than the offers that pass come to.".to_owned(),
        PaidOutcome::EventGone => {
            format!("The event doesn't count any more, yet a reward stands{why}.")
        }
        PaidOutcome::NotDue => format!("A reward stands, but no offer pays for this event{why}."),
        PaidOutcome::OtherOffer => {
            format!("It was paid by an offer whose rules aren't met{why}; another offer passes.")
        }
        PaidOutcome::Twice => "The same offer has paid for it more than once.".to_owned(),
        PaidOutcome::PartMissing => "A part that is due by now isn't there.".to_owned(),
        _ => String::new(),
    }
}
