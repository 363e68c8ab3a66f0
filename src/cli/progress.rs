//! The progress of a sync: one line on standard error, only on a terminal.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::sync::mpsc;

use super::output::note;
use crate::domain::Resource;
use crate::domain::SyncEvent;
use crate::domain::num::grouped;

/// Shows events until the sync ends; plainly, as lines that stay.
pub(super) async fn show(mut events: mpsc::UnboundedReceiver<SyncEvent>, plain: bool) {
    let target =
        if plain { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(10) };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    let mut records: BTreeMap<Resource, i64> = BTreeMap::new();
    let (mut done, mut of) = (0, 0);
    while let Some(event) = events.recv().await {
        match event {
            SyncEvent::Started { full, lists } => {
                (done, of) = (0, lists);
                bar.set_message(if full { "reading everything" } else { "reading what changed" });
            }
            SyncEvent::Page { resource, records: more } => {
                *records.entry(resource).or_default() += more;
                let counts: Vec<String> = records
                    .iter()
                    .map(|(resource, n)| format!("{} {}", resource.name(), grouped(*n)))
                    .collect();
                bar.set_message(format!("{done} of {of} lists: {}", counts.join("  ")));
            }
            SyncEvent::ListDone => {
                done += 1;
                if plain {
                    note(&format!("{done} of {of} lists read"));
                }
            }
            SyncEvent::Refused { resource, status } => {
                let what = resource.name();
                let text = format!(
                    "warning: {what} can't be read with these keys ({status}); the rest continues"
                );
                bar.suspend(|| note(&text));
            }
        }
    }
    bar.finish_and_clear();
}
