//! The matrix: each rule of the nearest offers against the event. A line a check, a letter an offer; how far
//! off it is stands at every cell that fails, and a cell opens to what was looked at.

use std::collections::BTreeSet;

use super::findings::local;
use super::lines::{Columns, Place, WizardLine, heading, say, under};
use super::{Cell, Wizard};
use crate::domain::Zone;
use crate::domain::num::cells;
use crate::domain::text::clean;
use crate::investigate::{Finding, Id, Investigation, OfferResult, State};

/// So many offers stand in the matrix.
const SHOWN: usize = 8;

impl Wizard {
    /// Opens a cell, or closes it.
    pub(super) fn toggle(&mut self, cell: Cell) {
        if !self.opened.remove(&cell) {
            self.opened.insert(cell);
        }
    }
}

/// The lines, with labels of a width.
pub(super) fn rules(
    result: &Investigation,
    opened: &BTreeSet<Cell>,
    zone: Zone,
    label: u16,
) -> Vec<WizardLine> {
    let mut lines =
        vec![heading("P passes, F fails, W warns, ? not known, - not asked; Enter opens")];
    let Some(nearest) = result.nearest() else {
        lines.push(say("", "there is no offer for this kind of event"));
        return lines;
    };
    let shown = result.offers.get(..SHOWN).unwrap_or(&result.offers);
    let numbers: Vec<String> = (1..=shown.len()).map(|n| n.to_string()).collect();
    lines.push(say("offer, the nearest first", numbers.join(" ")));
    let matrix = Matrix { shown, opened, zone, before: label + 1 + cells(shown.len()) * 2 };
    for finding in &nearest.checks {
        lines.extend(matrix.row(finding.id));
    }
    lines.push(heading("The offers"));
    for (number, offer) in (1..).zip(shown) {
        lines.push(WizardLine {
            state: Some(offer.result),
            ..say(format!("{number} {}", clean(&offer.key)), &offer.description)
        });
    }
    if let Some(further) = result.further_offers(shown.len()) {
        lines.push(say("", further));
    }
    lines
}

/// A cell: the number of its offer, the offer, what was found.
struct Found<'a> {
    n: usize,
    offer: &'a OfferResult,
    finding: &'a Finding,
}

struct Matrix<'a> {
    shown: &'a [OfferResult],
    opened: &'a BTreeSet<Cell>,
    zone: Zone,
    /// The columns before a row's text.
    before: u16,
}

impl Matrix<'_> {
    /// A check of all offers; nothing when no offer asks it.
    fn row(&self, id: Id) -> Vec<WizardLine> {
        let found: Vec<Found<'_>> = (1..)
            .zip(self.shown)
            .filter_map(|(n, offer)| {
                let finding = offer.checks.iter().find(|one| one.id == id)?;
                Some(Found { n, offer, finding })
            })
            .collect();
        if found.iter().all(|one| one.finding.state == State::NotApplicable) {
            return Vec::new();
        }
        let mut failed = self.alike(&found).into_iter();
        // What fails first stands in the row itself, else what the nearest offer has to say.
        let text = match (failed.next(), found.first()) {
            (Some((text, _)), _) => text,
            (None, nearest) => {
                nearest.map(|one| local(&one.finding.note, self.zone)).unwrap_or_default()
            }
        };
        let name: &str = id.into();
        let mut lines = vec![WizardLine {
            cells: found.iter().map(|one| one.finding.state).collect(),
            place: Some(Place::Cell(id, None)),
            ..say(format!("{name} {}", id.title()), text)
        }];
        if self.opened.contains(&(id, None)) {
            lines.extend(found.iter().flat_map(|one| self.opened_cell(one)));
            return lines;
        }
        for (text, of) in failed {
            let columns = Columns { before: self.before, ..Columns::default() };
            let cell = (id, of.first().map(|one| one.offer.key.clone()));
            let place = Some(Place::Cell(cell.0, cell.1.clone()));
            lines.push(WizardLine { place, columns, ..say("", text) });
            if self.opened.contains(&cell) {
                lines.extend(of.iter().flat_map(|one| self.opened_cell(one)));
            }
        }
        lines
    }

    /// The cells that fail, with the numbers of their offers and how far off they are: those that are off
    /// by the same together.
    fn alike<'f>(&self, found: &'f [Found<'f>]) -> Vec<(String, Vec<&'f Found<'f>>)> {
        let mut alike: Vec<(String, Vec<&Found<'_>>)> = Vec::new();
        for one in found.iter().filter(|one| one.finding.failed()) {
            let said = one.finding.distance.as_ref().unwrap_or(&one.finding.note);
            let said = local(said, self.zone);
            match alike.iter_mut().find(|(known, _)| *known == said) {
                Some((_, of)) => of.push(one),
                None => alike.push((said, vec![one])),
            }
        }
        if self.shown.len() > 1 {
            for (said, of) in &mut alike {
                let numbers: Vec<usize> = of.iter().map(|one| one.n).collect();
                *said = format!("{} {said}", runs(&numbers));
            }
        }
        alike
    }

    /// What was found in a cell, and what was looked at.
    fn opened_cell(&self, found: &Found<'_>) -> Vec<WizardLine> {
        let Found { n, offer, finding } = found;
        if finding.state == State::NotApplicable {
            return Vec::new();
        }
        let code = finding.code.map(|code| format!(" {}", code.word())).unwrap_or_default();
        let distance = finding.distance.as_ref().map(|text| format!(", {text}"));
        let note = Some(&finding.note).filter(|note| !note.is_empty());
        let note = note.map(|note| format!(". {note}")).unwrap_or_default();
        let found = format!(
            "{n} {}: {}{code}{}{note}",
            clean(&offer.key),
            finding.state.word(),
            distance.unwrap_or_default()
        );
        let evidence = finding.evidence.iter().map(|one| format!("  {}: {}", one.label, one.value));
        [found].into_iter().chain(evidence).map(|text| under(local(&text, self.zone))).collect()
    }
}

/// Numbers that follow one another as a range: `1-3 5`.
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
