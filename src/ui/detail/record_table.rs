//! A tab with a record table: the table, and why it has no rows.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::super::status::StatusPart;
use super::super::{Look, records};
use crate::app::{Detail, Fetch, Model, RecordPane};
use crate::domain::record_table::RecordTable;

pub(super) fn draw(model: &Model, detail: &Detail, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    if let Some(pane) = detail.pane() {
        records::draw(model, pane, || empty(model, detail, pane, look), look, frame, area);
    }
}

/// Shown in place of rows when there are none.
fn empty(model: &Model, detail: &Detail, pane: &RecordPane, look: &Look) -> Vec<StatusPart> {
    let theme = &look.theme;
    if let Some(lines) = records::nothing(model, pane, look) {
        return lines;
    }
    let sheet = pane.sheet();
    let profile = detail.profile.value();
    let resource = sheet.resource();
    if let Some((resource, status)) =
        resource.and_then(|resource| Some((resource, profile?.refused.get(&resource)?)))
    {
        let said = format!("Your keys may not read {} ({status}).", resource.name());
        let hint = "These values are unknown, not zero.".to_owned();
        return vec![(said, theme.warn), (hint, theme.dim)];
    }
    match sheet {
        RecordTable::Resources | RecordTable::Training => {
            let imported = profile
                .is_some_and(|profile| profile.imported.iter().any(|kind| kind == sheet.name()));
            if !imported {
                return vec![
                    (format!("The API has no {}.", sheet.name()), theme.warn),
                    (
                        format!("partnerdesk import {} FILE.csv brings it in.", sheet.name()),
                        theme.dim,
                    ),
                ];
            }
        }
        RecordTable::Links => match model.fetches.get(&detail.key) {
            Some(Fetch::Running) => return vec![("Fetching.".to_owned(), theme.dim)],
            Some(Fetch::Failed(why)) => return vec![(why.clone(), theme.warn)],
            _ if profile.is_some_and(|profile| profile.links.is_none()) => {
                return vec![("Offline: not fetched.".to_owned(), theme.warn)];
            }
            _ => {}
        },
        _ => {}
    }
    let incomplete = resource.is_some_and(|resource| {
        profile.is_some_and(|profile| profile.incomplete.contains(&resource))
    });
    if incomplete {
        return vec![(
            format!("{} have never been read completely; none are known yet.", sheet.title()),
            theme.warn,
        )];
    }
    vec![(format!("No {}.", sheet.name()), theme.dim)]
}

/// The last line.
pub(super) fn foot(model: &Model, detail: &Detail, look: &Look) -> Vec<StatusPart> {
    let Some(pane) = detail.pane() else {
        return super::super::status::age_and_sync(model, look).into();
    };
    let refused = |profile: &crate::domain::profile::PartnerProfile| {
        pane.sheet().resource().is_some_and(|resource| profile.refused.contains_key(&resource))
    };
    records::foot(model, pane, detail.profile.value().is_some_and(refused), look)
}
