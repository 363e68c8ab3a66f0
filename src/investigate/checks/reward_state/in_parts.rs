//! A reward that is one part of several.

use std::collections::BTreeSet;

use crate::investigate::case::CheckInput;
use crate::investigate::finding::{CheckState, Finding};
use crate::investigate::parts::{Parts, numbers};
use crate::investigate::records::Reward;
use crate::investigate::replies::Line;

/// Adds which part it is, and which other parts were declined, withdrawn or are missing.
pub(super) fn in_parts(
    case: &CheckInput<'_>,
    state: Finding,
    reward: &Reward,
    parts: &Parts<'_>,
) -> Finding {
    let now = case.facts.now;
    let number = parts.number(reward).unwrap_or(1);
    let (missing, to_come) = (parts.missing(now), parts.to_come(now));
    let mut declined = parts.declined();
    declined.retain(|part| *part != number);
    let mut finding = state;
    let mut withdrawn = parts.withdrawn();
    withdrawn.retain(|part| *part != number);
    let odd = !missing.is_empty() || !declined.is_empty() || !withdrawn.is_empty();
    if odd && finding.state == CheckState::Pass {
        finding.state = CheckState::Warn;
    }
    case.tell(finding, |mut finding| {
        let many = parts.many().to_string();
        let place = format!("part {number} of {many}");
        finding.distance = Some(match finding.distance.take() {
            Some(more) => format!("{place}, {more}"),
            None => place,
        });
        let mut said = vec![finding.reply.take().unwrap_or_default()];
        let part = number.to_string();
        said.push(case.say(Line::Part, &[("part", &part), ("many", &many)]));
        for (label, which, one, several) in [
            ("parts declined", &declined, Line::PartDeclined, Line::PartsDeclined),
            ("parts withdrawn", &withdrawn, Line::PartWithdrawn, Line::PartsWithdrawn),
            ("parts missing", &missing, Line::PartMissing, Line::PartsMissing),
            ("parts still to come", &to_come, Line::PartToCome, Line::PartsToCome),
        ] {
            if which.is_empty() {
                continue;
            }
            let line = if which.len() == 1 { one } else { several };
            said.push(case.say(line, &[("parts", &numbers(which))]));
            finding = finding.with(label, numbers(which));
        }
        finding.reply(said.join(" "))
    })
}

/// Adds the missing and declined parts of other offers that pay for the event in parts.
pub(super) fn of_other_offers(case: &CheckInput<'_>, state: Finding, reward: &Reward) -> Finding {
    let mut told = BTreeSet::from([reward.offer_key.as_deref()]);
    let firsts = case.own.iter().filter(|one| told.insert(one.offer_key.as_deref()));
    firsts.fold(state, |finding, one| {
        let (Some(offer), Some(parts)) =
            (&one.offer_key, Parts::of(one, &case.own, case.facts.offers))
        else {
            return finding;
        };
        let odd = [
            ("missing", parts.missing(case.facts.now)),
            ("declined", parts.declined()),
            ("withdrawn", parts.withdrawn()),
        ];
        odd.into_iter().filter(|(_, which)| !which.is_empty()).fold(finding, |finding, odd| {
            let (how, which) = odd;
            let mut finding = case.tell(finding, |finding| {
                let parts = numbers(&which);
                let word = if which.len() == 1 { "part" } else { "parts" };
                let more = format!("{word} {parts} of {offer} {how}");
                let distance = match &finding.distance {
                    Some(distance) => format!("{distance}, {more}"),
                    None => more,
                };
                finding
                    .with("parts of another offer", format!("{offer}: {parts} {how}"))
                    .distance(distance)
            });
            if finding.state == CheckState::Pass {
                finding.state = CheckState::Warn;
            }
            finding
        })
    })
}
