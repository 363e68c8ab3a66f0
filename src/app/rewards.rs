//! The rewards of the whole programme, those on hold first: a record table that is no partner's. Each row leads to its
//! partner, its payment, its customer and its investigation.

use super::layers::Layer;
use super::model::{Model, Overlay};
use super::msg::Effect;
use super::places::{PlacesMenu, back, menu_of};
use super::records::{self, RecordPane, ask, clear_words};
use crate::domain::RecordTable;
use crate::domain::record_table::{Of, RecordQuery, RecordRow};
use crate::domain::text::clean;
use crate::keymap::Action;
use crate::partner_facts::{FollowPlace, Target};

const TABLE: RecordTable = RecordTable::ProgrammeRewards;

/// Opens them.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    let first = || RecordPane::first_columns(TABLE);
    let columns = model.sheet_columns.get(&TABLE).cloned().unwrap_or_else(first);
    let pane = RecordPane::new(RecordQuery::new(TABLE, ""), columns);
    model.layers.push(Layer::Rewards(Box::new(pane)));
    model.layers.fit(model.room());
    ask(model)
}

/// Gives the table the rows that a screen leaves: all but the title, the line about it, its filters, its titles and
/// the status line.
pub(super) fn fit(pane: &mut RecordPane, screen: u16) {
    let lines = 4 + u16::from(pane.has_chips());
    pane.set_height(usize::from(screen.saturating_sub(lines)));
}

/// Does what an action means there.
pub(super) fn on_action(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Open => open(model),
        Action::Close => clear_words(model).unwrap_or_else(|| back(model)),
        Action::Back | Action::Backward => back(model),
        Action::SyncNow => ask(model),
        action => records::on_action(model, action).unwrap_or_default(),
    }
}

/// Offers the places that the row under the cursor leads to.
fn open(model: &mut Model) -> Vec<Effect> {
    if let Some(row) = model.layers.pane().and_then(RecordPane::selected) {
        model.overlay = Overlay::Places(Box::new(places(row)));
    }
    Vec::new()
}

fn places(row: &RecordRow) -> PlacesMenu {
    let text = |field: &str| row.text(TABLE, field).map(str::to_owned);
    let name = text("partner").unwrap_or_default();
    let mut items = Vec::new();
    if let Some(partner) = &row.partner {
        let mut add = |label: &'static str, key: &str, target| {
            let place = FollowPlace::Partner(partner.clone(), name.clone(), target);
            items.push((label.into(), clean(key).into_owned(), place));
        };
        add("the partner", partner, None);
        let of = Of::Reward(row.key.clone());
        add("the reward among the partner's", &row.key, Some(Target::of(RecordTable::Rewards, of)));
        if let Some(key) = text("transaction_key") {
            let of = Of::Transaction(key.clone());
            add("its transaction", &key, Some(Target::of(RecordTable::Transactions, of)));
        }
        if let Some(key) = text("action_key") {
            let of = Of::Action(key.clone());
            add("its action", &key, Some(Target::of(RecordTable::Actions, of)));
        }
        if let Some(key) = &row.customer {
            let of = || Of::Customer(key.clone());
            add("its customer", key, Some(Target::of(RecordTable::Customers, of())));
            add("the customer's timeline", key, Some(Target::of(RecordTable::Timeline, of())));
        }
    }
    if let Some(key) = text("offer_key") {
        let place = FollowPlace::Offer(key.clone(), text("offer").unwrap_or_default());
        items.push(("its offer".into(), clean(&key).into_owned(), place));
    }
    menu_of(clean(&name).into_owned(), items, row)
}
