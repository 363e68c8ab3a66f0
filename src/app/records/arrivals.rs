//! What arrives for record tables.

use std::sync::Arc;

use super::keys::read_rows;
use super::{RecordAnswer, RecordPane, RecordsMsg};
use crate::app::model::{Model, Overlay};
use crate::app::msg::Effect;
use crate::app::offer_page;
use crate::app::record::RecordTree;
use crate::app::request::RequestId;
use crate::domain::record_table::{RecordRow, RecordTotals};

/// Takes a message for a record table.
pub(in crate::app) fn on_msg(model: &mut Model, msg: RecordsMsg) -> Vec<Effect> {
    match msg {
        RecordsMsg::Sheet { request, at, result } => return on_sheet(model, request, at, result),
        RecordsMsg::Rows { request, from, result } => return on_rows(model, request, from, result),
        RecordsMsg::Totals { request, totals } => on_totals(model, request, totals),
        RecordsMsg::Kinds { request, kinds } => on_kinds(model, request, kinds),
        RecordsMsg::Record { request, result } => on_record(model, request, result),
        RecordsMsg::Offer { request, result } => offer_page::on_rewards(model, request, result),
    }
    Vec::new()
}

fn on_sheet(
    model: &mut Model,
    request: RequestId,
    at: Option<i64>,
    result: Result<RecordAnswer, String>,
) -> Vec<Effect> {
    let waits = |pane: &RecordPane| pane.asked.is(request) || pane.summing.is(request);
    let Some(pane) = model.layers.pane_with(waits) else { return Vec::new() };
    match result {
        Ok(answer) => {
            if !answer.partial {
                pane.asked.forget();
            }
            if at.is_some() {
                pane.want(at);
            }
            pane.answer(answer);
        }
        Err(error) => {
            pane.asked.forget();
            pane.summing.forget();
            pane.failed = Some(error);
            model.changed = true;
            return Vec::new();
        }
    }
    model.changed = true;
    read_rows(model)
}

fn on_rows(
    model: &mut Model,
    request: RequestId,
    from: usize,
    result: Result<Vec<RecordRow>, String>,
) -> Vec<Effect> {
    let Some(pane) = model.layers.pane_with(|pane| pane.reading.is(request)) else {
        return Vec::new();
    };
    match result {
        Ok(rows) => pane.take_rows(from, rows),
        Err(error) => {
            // Nothing retries by itself; the next key or the next read of the store asks again.
            pane.reading.forget();
            pane.failed = Some(error);
            model.changed = true;
            return Vec::new();
        }
    }
    model.changed = true;
    read_rows(model)
}

fn on_totals(model: &mut Model, request: RequestId, totals: RecordTotals) {
    if let Some(pane) = model.layers.pane_with(|pane| pane.summing.is(request)) {
        pane.summing.forget();
        pane.totals = Some(totals);
        model.changed = true;
    }
}

/// The kinds of rows to filter by were counted. A picked kind stays, even if no row has it.
fn on_kinds(model: &mut Model, request: RequestId, kinds: Vec<(String, i64)>) {
    let Overlay::Kinds(open) = &mut model.overlay else { return };
    if !open.awaited.accept(request) {
        return;
    }
    let picked: Vec<String> =
        open.items.iter().filter(|(_, _, on)| *on).map(|(kind, ..)| kind.clone()).collect();
    open.items = kinds
        .into_iter()
        .map(|(kind, many)| {
            let on = picked.contains(&kind);
            (kind, Some(many), on)
        })
        .collect();
    for kind in picked {
        if open.items.iter().all(|(known, ..)| *known != kind) {
            open.items.push((kind, Some(0), true));
        }
    }
    model.changed = true;
}

fn on_record(model: &mut Model, request: RequestId, result: Result<Box<RecordTree>, String>) {
    if !model.record.accept(request) {
        return;
    }
    model.changed = true;
    match result {
        // Something else may have been opened meanwhile.
        Ok(tree) if matches!(model.overlay, Overlay::None) => {
            model.overlay = Overlay::Record(tree);
        }
        Ok(_) => {}
        Err(error) => model.notices.say(error),
    }
}

impl RecordAnswer {
    /// An answer that knows all of its rows.
    pub fn whole(ids: Vec<i64>, rows: Vec<RecordRow>) -> Self {
        Self { ids: Arc::new(ids), partial: false, rows }
    }
}
