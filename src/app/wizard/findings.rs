//! The findings of checks, for reading: each with its evidence below, a line each.

use super::lines::{WizardLine, say, under};
use crate::domain::Zone;
use crate::investigate::Finding;

/// A text with its instants in the agent's zone; notes for tickets keep UTC.
pub(super) fn local(text: &str, zone: Zone) -> String {
    zone.in_text(text)
}

/// Findings as lines, a few for each.
pub(super) fn checks<'a>(
    findings: impl Iterator<Item = &'a Finding>,
    zone: Zone,
) -> Vec<WizardLine> {
    findings.flat_map(|finding| check(finding, zone)).collect()
}

fn check(finding: &Finding, zone: Zone) -> Vec<WizardLine> {
    let id: &str = finding.id.into();
    let code = finding.code.map(|code| format!(" ({})", code.word())).unwrap_or_default();
    let note = Some(&finding.note).filter(|note| !note.is_empty());
    let note = note.map(|note| format!(". {note}")).unwrap_or_default();
    let text = local(&format!("{}{code}{note}", finding.answer()), zone);
    let first = WizardLine {
        state: Some(finding.state),
        ..say(format!("{id} {}", finding.id.asks()), text)
    };
    let evidence = finding
        .evidence
        .iter()
        .map(|one| under(format!("{}: {}", one.label, local(&one.value, zone))));
    [first].into_iter().chain(evidence).collect()
}
