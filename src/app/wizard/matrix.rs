//! The matrix of the nearest offers' rules against the event: a line per check, a letter per offer. Below it,
//! each failed cell says how far off it is; a row or a cell opens to its evidence.

use std::collections::BTreeSet;

use super::findings::local;
use super::lines::{LineIndent, LineTarget, WizardLine, Wording, heading, say, under};
use super::{MatrixCell, Wizard};
use crate::domain::Zone;
use crate::domain::text::clean;
use crate::investigate::{Check, CheckState, Finding, Investigation, OfferResult};

/// The most offers shown in the matrix.
const SHOWN: usize = 8;

impl Wizard {
    /// Opens a cell, or closes it.
    pub(super) fn toggle(&mut self, cell: MatrixCell) {
        if !self.opened.remove(&cell) {
            self.opened.insert(cell);
        }
    }
}

/// The lines of the step: the matrix, then the offers.
pub(super) fn rules(
    result: &Investigation,
    opened: &BTreeSet<MatrixCell>,
    to: Wording<'_>,
) -> Vec<WizardLine> {
    let mut lines =
        vec![heading(to.fill("P pass, F fail, W warning, ? not known, - not asked; {open} opens"))];
    let Some(nearest) = result.nearest() else {
        lines.push(say("", "no offer is for this kind of event"));
        return lines;
    };
    let shown = result.offers.get(..SHOWN).unwrap_or(&result.offers);
    let numbers: Vec<String> = (1..=shown.len()).map(|n| n.to_string()).collect();
    lines.push(say("offer, nearest first", numbers.join(" ")));
    let matrix = Matrix { shown, opened, zone: to.zone };
    for finding in &nearest.checks {
        lines.extend(matrix.row(finding.id));
    }
    lines.push(heading(to.fill("The offers, and how far off each is; {open} opens")));
    for (n, offer) in (1..).zip(shown) {
        lines.extend(matrix.offer(n, offer));
    }
    if let Some(further) = result.further_offers(shown.len()) {
        lines.push(say("", further));
    }
    lines
}

/// A cell: the number of its offer, the offer, and the finding.
struct MatrixFinding<'a> {
    n: usize,
    offer: &'a OfferResult,
    finding: &'a Finding,
}

struct Matrix<'a> {
    shown: &'a [OfferResult],
    opened: &'a BTreeSet<MatrixCell>,
    zone: Zone,
}

impl Matrix<'_> {
    /// A check's row, with a letter per offer and what [`Self::row_says`]; no lines when no offer asks it.
    fn row(&self, id: Check) -> Vec<WizardLine> {
        let found: Vec<MatrixFinding<'_>> = (1..)
            .zip(self.shown)
            .filter_map(|(n, offer)| {
                let finding = offer.checks.iter().find(|one| one.id == id)?;
                Some(MatrixFinding { n, offer, finding })
            })
            .collect();
        if found.iter().all(|one| one.finding.state == CheckState::NotApplicable) {
            return Vec::new();
        }
        let name: &str = id.into();
        let mut lines = vec![WizardLine {
            cells: found.iter().map(|one| one.finding.state).collect(),
            place: Some(LineTarget::Cell(id, None)),
            ..say(format!("{name} {}", id.asks()), self.row_says(&found))
        }];
        if self.opened.contains(&(id, None)) {
            lines.extend(found.iter().flat_map(|one| self.opened_cell(one)));
        }
        lines
    }

    /// How far off the nearest offer that fails is, with the numbers of all offers off by the same; if none
    /// fails, the note of the nearest offer.
    fn row_says(&self, found: &[MatrixFinding<'_>]) -> String {
        let failed = || found.iter().filter(|one| one.finding.failed());
        let Some(first) = failed().next() else {
            return found
                .first()
                .map(|one| local(&one.finding.note, self.zone))
                .unwrap_or_default();
        };
        let said = self.distance(first.finding);
        if self.shown.len() < 2 {
            return said;
        }
        let alike = failed().filter(|one| self.distance(one.finding) == said);
        format!("{} {said}", runs(&alike.map(|one| one.n).collect::<Vec<_>>()))
    }

    fn distance(&self, finding: &Finding) -> String {
        let off = finding.off().map(|off| off.replace("; the offer requires ", "; required: "));
        local(&off.unwrap_or_else(|| finding.note.clone()), self.zone)
    }

    /// An offer, and below it each of its failed cells.
    fn offer(&self, n: usize, offer: &OfferResult) -> Vec<WizardLine> {
        let mut lines = vec![WizardLine {
            state: Some(offer.result),
            place: Some(LineTarget::Offer(offer.key.clone(), offer.description.clone())),
            ..say(format!("{n} {}", clean(&offer.key)), &offer.description)
        }];
        for finding in offer.checks.iter().filter(|finding| finding.failed()) {
            let id: &str = finding.id.into();
            let cell = (finding.id, Some(offer.key.clone()));
            let place = Some(LineTarget::Cell(cell.0, cell.1.clone()));
            let said = under(format!("{id} {}", self.distance(finding)));
            lines.push(WizardLine { place, ..said });
            if self.opened.contains(&cell) {
                lines.extend(self.opened_cell(&MatrixFinding { n, offer, finding }));
            }
        }
        lines
    }

    /// A cell's finding and its evidence.
    fn opened_cell(&self, found: &MatrixFinding<'_>) -> Vec<WizardLine> {
        let MatrixFinding { n, offer, finding } = found;
        if finding.state == CheckState::NotApplicable {
            return Vec::new();
        }
        let note = Some(&finding.note).filter(|note| !note.is_empty());
        let note = note.map(|note| format!(". {note}")).unwrap_or_default();
        let found =
            format!("{n} {}: {} ({}){note}", clean(&offer.key), finding.answer(), finding.coded());
        let evidence = finding.evidence.iter().map(|one| format!("{}: {}", one.label, one.value));
        let further = |text: String| {
            let columns = LineIndent { before: 8, ..LineIndent::default() };
            WizardLine { columns, ..say("", local(&text, self.zone)) }
        };
        [under(local(&found, self.zone))].into_iter().chain(evidence.map(further)).collect()
    }
}

/// Consecutive numbers as ranges: `1-3 5`.
fn runs(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for n in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *n => *last = *n,
            _ => runs.push((*n, *n)),
        }
    }
    let run = |(first, last): &(usize, usize)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    runs.iter().map(run).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn numbers_in_a_row_are_a_range() {
        for (numbers, wanted) in
            [(&[1][..], "1"), (&[1, 2], "1-2"), (&[1, 2, 3, 5, 7, 8], "1-3 5 7-8"), (&[], "")]
        {
            assert_eq!(runs(numbers), wanted);
        }
    }
}
