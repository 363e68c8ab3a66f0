//! The way there and back: menus of places, going to one, and coming back to what lies below. Going somewhere puts
//! another layer on top of what is open; going back takes it off.

use std::borrow::Cow;

use super::layers::Layer;
use super::model::{Model, Overlay};
use super::msg::{Effect, TerminalEffect};
use super::overlay::{closes, moved};
use super::records::{self, read_record};
use super::wizard::{self, WizardRequest};
use super::{case_list, detail, offer_page, programme, sweep};
use crate::domain::record_table::RecordRow;
use crate::domain::text::clean;
use crate::investigate::Ask;
use crate::keymap::{Action, Key};
use crate::partner_facts::FollowPlace;

/// Places to choose from: where a row leads, or who was open lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacesMenu {
    /// The name of the row.
    pub title: String,
    /// For each place, its label, its key and the place itself.
    pub items: Vec<(Cow<'static, str>, String, FollowPlace)>,
    pub at: usize,
}

/// A menu of places, with the row's own record as the last one.
pub(super) fn menu_of(
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

/// Takes a key while the menu of places is open.
pub(super) fn places_key(
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

/// Goes to a place.
pub(super) fn follow(model: &mut Model, place: FollowPlace) -> Vec<Effect> {
    match place {
        FollowPlace::Offer(key, description) => offer_page::open(model, &key, &description),
        FollowPlace::Cases(partner) => case_list::open_about(model, partner),
        FollowPlace::Query(line) => programme::show_partners(model, &line),
        FollowPlace::RewardsOf(year, month) => {
            let during = detail::month_of(year, month);
            programme::open_rewards(model, Vec::new(), during)
        }
        FollowPlace::Event(kind, key) => {
            let ask = Ask { key: Some(key), kind: Some(kind), ..Ask::default() };
            wizard::begin_with(model, WizardRequest { ask, ..WizardRequest::default() })
        }
        FollowPlace::Record(resource, key) => read_record(model, resource, key),
        FollowPlace::Rows(target) => detail::show_rows(model, target),
        FollowPlace::Partner(key, name, target) => detail::open_at(model, &key, &name, target),
    }
}

/// Goes back to where the view was opened from: the partner before, the investigation that showed it as
/// evidence, or the table.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    model.layers.pop();
    come_to_top(model)
}

/// A layer was taken off, and what lay below it is on top again: it missed answers, news of the store, and changes of
/// the screen's size.
fn come_to_top(model: &mut Model) -> Vec<Effect> {
    model.fit_table();
    match model.layers.top() {
        None => Vec::new(),
        Some(Layer::Programme(_)) => programme::come_back(model),
        Some(Layer::Investigation(_)) => wizard::come_back(model),
        Some(Layer::Sweep(_)) => {
            sweep::fit(model);
            Vec::new()
        }
        Some(Layer::Rewards(_)) => records::renew_rows(model),
        Some(Layer::Partner(_)) => detail::come_back(model),
    }
}
