//! Where the rows of a partner's tables lead: the rows behind a number, the records linked to a record.

use super::keys::{open, read_partner_if_missing};
use super::{Detail, Tab};
use crate::app::layers::Layer;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::places::{PlacesMenu, menu_of};
use crate::app::records::{ask, renew_rows};
use crate::domain::record_table::{Of, RecordRow, RecordTable};
use crate::domain::text::clean;
use crate::partner_facts::{FollowPlace, Target};

/// The places that a row of a table leads to.
pub(super) fn places(sheet: RecordTable, row: &RecordRow) -> PlacesMenu {
    let mut menu = PlacesMenu { title: title(sheet, row), items: Vec::new(), at: 0 };
    let text = |field: &str| row.text(sheet, field).map(str::to_owned);
    let mut rows = |label: &'static str, key: &str, target| {
        menu.items.push((label.into(), clean(key).into_owned(), FollowPlace::Rows(target)));
    };
    match sheet {
        RecordTable::Customers => {
            let of = || Of::Customer(row.key.clone());
            rows("its transactions", "", Target::of(RecordTable::Transactions, of()));
            rows("its rewards", "", Target::of(RecordTable::Rewards, of()));
            rows(
                "its timeline, with attribution changes",
                "",
                Target::of(RecordTable::Timeline, of()),
            );
            rows("its leads", "", Target::of(RecordTable::Leads, of()));
            rows("its deals", "", Target::of(RecordTable::Deals, of()));
            rows("its actions", "", Target::of(RecordTable::Actions, of()));
        }
        RecordTable::Transactions => {
            let of = Of::Transaction(row.key.clone());
            rows("its rewards", "", Target::of(RecordTable::Rewards, of));
        }
        RecordTable::Rewards => {
            if let Some(key) = text("transaction_key") {
                rows(
                    "its transaction",
                    &key,
                    Target::of(RecordTable::Transactions, Of::Transaction(key.clone())),
                );
            }
            if let Some(key) = text("action_key") {
                rows("its action", &key, Target::of(RecordTable::Actions, Of::Action(key.clone())));
            }
            if let Some(key) = text("offer_key") {
                rows(
                    "rewards of the same offer",
                    &key,
                    Target::of(RecordTable::Rewards, Of::Offer(key.clone())),
                );
            }
            if let Some(key) = text("invoice_key") {
                rows(
                    "rewards on the same invoice",
                    &key,
                    Target::of(RecordTable::Rewards, Of::Invoice(key.clone())),
                );
            }
        }
        RecordTable::Actions => {
            let of = Of::Action(row.key.clone());
            rows("its rewards", "", Target::of(RecordTable::Rewards, of));
        }
        RecordTable::Timeline => {
            if let Some(target) =
                row.resource.and_then(|resource| Target::of_record(resource, &row.key))
            {
                rows("the record in its table", &row.key, target);
            }
        }
        _ => {}
    }
    if let Some(key) = row.customer.as_ref().filter(|_| sheet != RecordTable::Customers) {
        let of = || Of::Customer(key.clone());
        rows("its customer", key, Target::of(RecordTable::Customers, of()));
        rows("the customer's transactions", key, Target::of(RecordTable::Transactions, of()));
        rows("the customer's timeline", key, Target::of(RecordTable::Timeline, of()));
    }
    if sheet == RecordTable::Rewards
        && let Some(key) = text("offer_key")
    {
        let place = FollowPlace::Offer(key.clone(), text("offer").unwrap_or_default());
        menu.items.push(("its offer".into(), clean(&key).into_owned(), place));
    }
    menu_of(menu.title, menu.items, row)
}

fn title(sheet: RecordTable, row: &RecordRow) -> String {
    let name = sheet.fields().first().and_then(|field| row.text(sheet, field.name));
    clean(name.unwrap_or(&row.key)).into_owned()
}

/// Opens a partner, at the rows of a table if those are meant.
pub(in crate::app) fn open_at(
    model: &mut Model,
    key: &str,
    name: &str,
    target: Option<Target>,
) -> Vec<Effect> {
    let mut effects = open(model, key, name);
    effects.extend(target.map(|target| show(model, target)).unwrap_or_default());
    effects
}

/// Shows other rows of the same partner; the view as it is stays for the way back.
pub(in crate::app) fn show_rows(model: &mut Model, target: Target) -> Vec<Effect> {
    if let Some(detail) = model.layers.partner().cloned() {
        model.layers.push(Layer::Partner(Box::new(detail)));
    }
    show(model, target)
}

fn show(model: &mut Model, target: Target) -> Vec<Effect> {
    let columns = model.sheet_columns.get(&target.sheet).cloned();
    let Some(detail) = model.layers.partner_mut() else { return Vec::new() };
    show_in(detail, target, columns.as_ref());
    model.fit_table();
    ask(model)
}

fn show_in(detail: &mut Detail, target: Target, columns: Option<&Vec<usize>>) {
    detail.panes.remove(&target.sheet);
    detail.tab = Tab::Sheet(target.sheet);
    let pane = detail.pane_of(target.sheet, columns);
    pane.query.of = target.of;
    pane.query.kinds = target.kinds;
    pane.query.during = target.during;
    pane.row = target.row;
}

/// The partner is on top again.
pub(in crate::app) fn come_back(model: &mut Model) -> Vec<Effect> {
    let room = model.room();
    let Some(detail) = model.layers.partner_mut() else { return Vec::new() };
    if let Some(pane) = detail.pane_mut() {
        pane.search = None;
    }
    detail.picks_tab = false;
    detail.fit(room);
    // The store may have news by now; what was still on its way is asked for again in any case.
    if model.layers.partner().is_some_and(|detail| detail.generation != model.data.generation) {
        return super::refresh(model);
    }
    let mut effects = read_partner_if_missing(model);
    effects.extend(renew_rows(model));
    effects
}
