//! Where a line or a row leads: the rows behind a number, the records linked to a record. Going there
//! puts another layer on top of this one; going back removes it.

use std::borrow::Cow;

use super::keys::{month_of, open};
use super::{Detail, Tab};
use crate::app::layers::Layer;
use crate::app::model::{Model, Overlay};
use crate::app::msg::Effect;
use crate::app::msg::TerminalEffect;
use crate::app::offer_page;
use crate::app::overlay::{closes, moved};
use crate::app::programme;
use crate::app::records::{RecordPane, ask, read_record, read_rows};
use crate::app::request::Loadable;
use crate::app::sweep;
use crate::app::wizard::{self, WizardRequest};
use crate::domain::record_table::{Of, RecordRow, RecordTable};
use crate::domain::text::clean;
use crate::investigate::Ask;
use crate::keymap::{Action, Key};
use crate::partner_facts::{FollowPlace, Target};

/// Places to choose from: where a row leads, or who was open lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacesMenu {
    /// The name of the row.
    pub title: String,
    /// For each place, its label, its key and the place itself.
    pub items: Vec<(Cow<'static, str>, String, FollowPlace)>,
    pub at: usize,
}

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

/// A menu of places, with the row's own record as the last one.
pub(in crate::app) fn menu_of(
    title: String,
    mut items: Vec<(Cow<'static, str>, String, FollowPlace)>,
    row: &RecordRow,
) -> PlacesMenu {
    if let Some(resource) = row.resource.filter(|_| !row.key.is_empty()) {
        let place = FollowPlace::Record(resource, row.key.clone());
        items.push(("the record, with every field".into(), clean(&row.key).into_owned(), place));
    }
    PlacesMenu { title, items, at: 0 }
}

fn title(sheet: RecordTable, row: &RecordRow) -> String {
    let name = sheet.fields().first().and_then(|field| row.text(sheet, field.name));
    clean(name.unwrap_or(&row.key)).into_owned()
}

/// Takes a key while the menu of places is open.
pub(in crate::app) fn places_key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut menu: Box<PlacesMenu>,
) -> Vec<Effect> {
    match action {
        action if closes(action) => Vec::new(),
        Some(Action::Open) => match menu.items.get(menu.at) {
            Some((_, _, place)) => follow(model, place.clone()),
            None => Vec::new(),
        },
        Some(Action::Copy) => match menu.items.get(menu.at) {
            Some((_, key, _)) if !key.is_empty() => {
                vec![Effect::Terminal(TerminalEffect::Copy(key.clone()))]
            }
            _ => Vec::new(),
        },
        other => {
            if let Some((_, _, place)) = key.digit().and_then(|n| menu.items.get(n - 1)) {
                return follow(model, place.clone());
            }
            menu.at = moved(other, menu.at, menu.items.len()).unwrap_or(menu.at);
            model.overlay = Overlay::Places(menu);
            Vec::new()
        }
    }
}

pub(in crate::app) fn follow(model: &mut Model, place: FollowPlace) -> Vec<Effect> {
    match place {
        FollowPlace::Offer(key, description) => offer_page::open(model, &key, &description),
        FollowPlace::Query(line) => programme::show_partners(model, &line),
        FollowPlace::RewardsOf(year, month) => {
            let during = month_of(year, month);
            programme::open_rewards(model, Vec::new(), during)
        }
        FollowPlace::Event(kind, key) => {
            let ask = Ask { key: Some(key), kind: Some(kind), ..Ask::default() };
            wizard::begin_with(model, WizardRequest { ask, ..WizardRequest::default() })
        }
        FollowPlace::Record(resource, key) => read_record(model, resource, key),
        FollowPlace::Rows(target) => {
            remember(model);
            let columns = model.sheet_columns.get(&target.sheet).cloned();
            let Some(detail) = model.layers.partner_mut() else { return Vec::new() };
            show(detail, target, columns.as_ref());
            model.fit_table();
            ask(model)
        }
        FollowPlace::Partner(key, name, target) => {
            let mut effects = open(model, &key, &name);
            if let Some(target) = target {
                let columns = model.sheet_columns.get(&target.sheet).cloned();
                if let Some(detail) = model.layers.partner_mut() {
                    show(detail, target, columns.as_ref());
                }
                model.fit_table();
                effects.extend(ask(model));
            }
            effects
        }
    }
}

fn show(detail: &mut Detail, target: Target, columns: Option<&Vec<usize>>) {
    detail.panes.remove(&target.sheet);
    detail.tab = Tab::Sheet(target.sheet);
    let pane = detail.pane_of(target.sheet, columns);
    pane.query.of = target.of;
    pane.query.kinds = target.kinds;
    pane.query.during = target.during;
    pane.row = target.row;
}

/// Keeps the view for the way back, and continues in a copy of it.
fn remember(model: &mut Model) {
    if let Some(detail) = model.layers.partner().cloned() {
        model.layers.push(Layer::Partner(Box::new(detail)));
    }
}

/// Goes back to where the view was opened from: the partner before, the investigation that showed it as
/// evidence, or the table.
pub(in crate::app) fn back(model: &mut Model) -> Vec<Effect> {
    model.layers.pop();
    come_to_top(model)
}

/// A layer was taken off, and what lay below it is on top again: it missed answers, news of the store, and changes of
/// the screen's size.
pub(in crate::app) fn come_to_top(model: &mut Model) -> Vec<Effect> {
    model.fit_table();
    match model.layers.top() {
        None => Vec::new(),
        Some(Layer::Programme(_)) => come_back_to_programme(model),
        Some(Layer::Investigation(_)) => wizard::come_back(model),
        Some(Layer::Sweep(_)) => {
            sweep::fit(model);
            Vec::new()
        }
        Some(Layer::Rewards(_)) => renew_rows(model),
        Some(Layer::Partner(_)) => before(model),
    }
}

/// Asks for the rows of the open table if they are old or not all there; else reads those of the window.
fn renew_rows(model: &mut Model) -> Vec<Effect> {
    let generation = model.data.generation;
    let is_old = |pane: &RecordPane| pane.is_unfinished() || pane.generation != generation;
    if model.layers.pane().is_some_and(is_old) {
        return ask(model);
    }
    let effects = read_rows(model);
    // What is on the screen is another layer's.
    model.changed = true;
    effects
}

fn come_back_to_programme(model: &mut Model) -> Vec<Effect> {
    programme::fit(model);
    let generation = model.data.generation;
    // Other sums may have taken the turn of those that were being read.
    let is_old = model.layers.programme().is_some_and(|pane| {
        pane.generation != generation || matches!(pane.figures, Loadable::Loading(..))
    });
    if is_old { programme::read(model) } else { Vec::new() }
}

/// Prepares the partner below this place, if there is one.
fn before(model: &mut Model) -> Vec<Effect> {
    let rows = model.room().1;
    let Some(detail) = model.layers.partner_mut() else { return Vec::new() };
    if let Some(pane) = detail.pane_mut() {
        pane.search = None;
    }
    detail.picks_tab = false;
    detail.fit(rows);
    // The store may have news by now; what was still on its way is asked for again in any case.
    if model.layers.partner().is_some_and(|detail| detail.generation != model.data.generation) {
        return super::refresh(model);
    }
    let mut effects = super::keys::read_partner_if_missing(model);
    effects.extend(renew_rows(model));
    effects
}
