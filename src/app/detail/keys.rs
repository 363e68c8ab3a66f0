//! What keys do in the detail view.

use super::PartnerEffect;
use super::places::places;
use super::{Detail, Tab};
use crate::app::layers::Layer;
use crate::app::list_cursor::movement;
use crate::app::model::{Model, Overlay};
use crate::app::msg::Effect;
use crate::app::msg::TerminalEffect;
use crate::app::places::{PlacesMenu, back, follow};
use crate::app::recent;
use crate::app::records::{self, RecordPane, ask, read_record, read_rows};
use crate::app::request::Loadable;
use crate::app::state::SyncState;
use crate::domain::num::plural;
use crate::domain::record_table::RecordTable;
use crate::domain::text::clean;
use crate::domain::{Resource, Timestamp};
use crate::keymap::{Action, Key};
use crate::partner_facts::{self, FactStyle, FollowPlace, Target};

/// Opens a partner in a layer of its own.
pub(in crate::app) fn open(model: &mut Model, key: &str, name: &str) -> Vec<Effect> {
    recent::note_partner(model, key, name);
    model.layers.push(Layer::Partner(Box::new(Detail::new(key, name))));
    read_partner(model)
}

/// Reads the partner's profile, and sums its rows.
pub(super) fn read_partner(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let generation = model.data.generation;
    let Some(detail) = model.layers.partner_mut() else { return Vec::new() };
    detail.generation = generation;
    detail.profile.request(request);
    detail.metrics.request(request);
    vec![
        Effect::Partner(PartnerEffect::ReadProfile { request, key: detail.key.clone() }),
        Effect::Partner(PartnerEffect::ReadMetrics { request, key: detail.key.clone() }),
    ]
}

pub(super) fn read_partner_if_missing(model: &mut Model) -> Vec<Effect> {
    let missing = model.layers.partner().is_some_and(|detail| {
        matches!(detail.profile, Loadable::Idle | Loadable::Loading(..))
            || matches!(detail.metrics, Loadable::Idle | Loadable::Loading(..))
    });
    if missing { read_partner(model) } else { Vec::new() }
}

pub(in crate::app) fn on_action(model: &mut Model, action: Action) -> Vec<Effect> {
    if matches!(model.layers.partner().map(|detail| detail.tab), Some(Tab::Sheet(_))) {
        let cleared = if action == Action::Close { records::clear_words(model) } else { None };
        if let Some(effects) = cleared.or_else(|| records::on_action(model, action)) {
            return effects;
        }
    }
    let rows = model.room().1;
    let Some(detail) = model.layers.partner_mut() else { return Vec::new() };
    if let Some(movement) = movement(action, detail.rows(rows)) {
        return move_by(model, movement.rows);
    }
    match action {
        Action::Left | Action::Right if detail.tab == Tab::Profile => {
            cross(model);
            Vec::new()
        }
        Action::Left if detail.tab == Tab::Metrics => move_by(model, -1),
        Action::Right if detail.tab == Tab::Metrics => move_by(model, 1),
        Action::Open => enter(model),
        Action::Back | Action::Close | Action::Backward => back(model),
        Action::NextTab => turn(model, 1),
        Action::PreviousTab => turn(model, -1),
        Action::PickTab => {
            detail.picks_tab = true;
            Vec::new()
        }
        Action::WholeCell => {
            if let Some((title, text)) = in_hand(model, false) {
                model.overlay = Overlay::Cell(title, clean(&text).into_owned(), 0);
            }
            Vec::new()
        }
        Action::Copy => match in_hand(model, true) {
            // Keys are stored as they came, but text on a clipboard may be pasted into a shell.
            Some((_, text)) if !text.is_empty() => {
                vec![Effect::Terminal(TerminalEffect::Copy(clean(&text).into_owned()))]
            }
            _ => Vec::new(),
        },
        Action::WholeRecord => record(model),
        Action::SyncNow => fresh(model),
        _ => Vec::new(),
    }
}

fn move_by(model: &mut Model, rows: isize) -> Vec<Effect> {
    let room = model.room();
    let Some(detail) = model.layers.partner_mut() else { return Vec::new() };
    let height = detail.fact_rows(room);
    match detail.tab {
        Tab::Profile => {
            let facts = &detail.facts;
            let is_heading =
                |at: usize| facts.get(at).is_some_and(|fact| fact.standing == FactStyle::Heading);
            detail.fact.move_past(rows, facts.len(), height, is_heading);
        }
        Tab::Metrics => {
            let months = detail.metrics.value().map_or(0, |metrics| metrics.months.len());
            detail.month = detail.month.saturating_add_signed(rows).min(months.saturating_sub(1));
        }
        Tab::Sheet(_) => {}
    }
    Vec::new()
}

/// Goes over to the profile's other column, if there are two, on the same line of the screen.
fn cross(model: &mut Model) {
    let room = model.room();
    let Some(detail) = model.layers.partner_mut() else { return };
    let Some(second) = detail.second_column(room) else { return };
    let last = detail.facts.len().saturating_sub(1);
    detail.fact.at = match detail.fact.at.checked_sub(second) {
        Some(row) => row.min(second - 1),
        None => (second + detail.fact.at).min(last),
    };
    // A heading is no place for the cursor.
    move_by(model, 0);
}

/// Opens the tab `by` places further on.
fn turn(model: &mut Model, by: isize) -> Vec<Effect> {
    let Some(detail) = model.layers.partner() else { return Vec::new() };
    let tabs = Tab::all();
    let at = tabs.iter().position(|tab| *tab == detail.tab).unwrap_or(0);
    let many = isize::try_from(tabs.len()).unwrap_or(1);
    let to = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(many);
    match usize::try_from(to).ok().and_then(|to| tabs.get(to)) {
        Some(tab) => open_tab(model, *tab),
        None => Vec::new(),
    }
}

pub(in crate::app) fn open_tab(model: &mut Model, tab: Tab) -> Vec<Effect> {
    let room = model.room();
    let Some(detail) = model.layers.partner_mut() else { return Vec::new() };
    detail.tab = tab;
    if let Tab::Sheet(sheet) = tab {
        let columns = model.sheet_columns.get(&sheet);
        detail.pane_of(sheet, columns);
    }
    detail.fit(room);
    let generation = model.data.generation;
    let stale = |pane: &RecordPane| pane.is_unfinished() || pane.generation != generation;
    if detail.pane().is_some_and(stale) { ask(model) } else { read_rows(model) }
}

/// Takes the letter of a tab.
pub(in crate::app) fn tab_key(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(detail) = model.layers.partner_mut() else { return Vec::new() };
    detail.picks_tab = false;
    let key = key.to_string();
    let tab = Tab::all().into_iter().find(|tab| key == tab.letter().to_string());
    tab.map_or_else(Vec::new, |tab| open_tab(model, tab))
}

/// Goes where the line or row under the cursor leads.
fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(detail) = model.layers.partner() else { return Vec::new() };
    match detail.tab {
        Tab::Profile => {
            let place = detail.facts.get(detail.fact.at).and_then(|fact| fact.place.clone());
            place.map_or_else(Vec::new, |place| follow(model, place))
        }
        Tab::Metrics => {
            let Some(month) = month_in_hand(detail) else { return Vec::new() };
            let rows =
                |sheet| FollowPlace::Rows(Target { during: Some(month), ..Target::to(sheet) });
            let items = vec![
                ("its payments".into(), String::new(), rows(RecordTable::Transactions)),
                ("its signups".into(), String::new(), rows(RecordTable::Customers)),
                ("rewards created in it".into(), String::new(), rows(RecordTable::Rewards)),
                ("everything in it".into(), String::new(), rows(RecordTable::Timeline)),
            ];
            let title = month.0.rfc3339().chars().take(7).collect();
            model.overlay = Overlay::Places(Box::new(PlacesMenu { title, items, at: 0 }));
            Vec::new()
        }
        Tab::Sheet(sheet) => {
            let Some(row) = detail.pane().and_then(RecordPane::selected) else {
                return Vec::new();
            };
            let menu: PlacesMenu = places(sheet, row);
            if !menu.items.is_empty() {
                model.overlay = Overlay::Places(Box::new(menu));
            }
            Vec::new()
        }
    }
}

/// The month under the cursor: its first instant and that of the next month, UTC.
fn month_in_hand(detail: &Detail) -> Option<(Timestamp, Timestamp)> {
    let ((year, month), _) = detail.metrics.value()?.months.get(detail.month)?;
    month_of(*year, *month)
}

/// A month, as instants of UTC: its first, and the first after it.
pub(in crate::app) fn month_of(year: i32, month: u32) -> Option<(Timestamp, Timestamp)> {
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let first =
        |year: i32, month: u32| Timestamp::parse(&format!("{year:04}-{month:02}-01T00:00:00Z"));
    Some((first(year, month)?, first(next_year, next)?))
}

/// What the cursor is on, in full, as shown or as copied: a title and the text.
fn in_hand(model: &Model, copies: bool) -> Option<(String, String)> {
    let detail = model.layers.partner()?;
    match detail.tab {
        Tab::Profile => {
            let fact = detail.facts.get(detail.fact.at)?;
            let text = if copies { fact.copy.as_ref() } else { None };
            Some((fact.label.clone(), text.unwrap_or(&fact.value).clone()))
        }
        Tab::Metrics => {
            let ((year, month), numbers) = detail.metrics.value()?.months.get(detail.month)?;
            let text = format!(
                "{year:04}-{month:02}: {}, {}, {}",
                plural(numbers.signups, "signups"),
                plural(numbers.payments, "payments"),
                partner_facts::amount("USD", numbers.revenue)
            );
            Some((detail.name.clone(), text))
        }
        Tab::Sheet(_) => None,
    }
}

/// Shows every field of the partner's record.
fn record(model: &mut Model) -> Vec<Effect> {
    let Some(detail) = model.layers.partner() else { return Vec::new() };
    let key = detail.key.clone();
    read_record(model, Resource::Partnerships, key)
}

/// Fetches this partner and the newest rewards and payments; offline, reads the store again.
fn fresh(model: &mut Model) -> Vec<Effect> {
    let Some(key) = model.layers.partner().map(|detail| detail.key.clone()) else {
        return Vec::new();
    };
    let effects = ask_fresh(model, key);
    if model.data.sync != SyncState::Offline {
        return effects;
    }
    model.data.generation += 1;
    super::refresh(model)
}

/// Asks the API for a partner and the newest rewards and payments, one request at a time.
pub(in crate::app) fn ask_fresh(model: &mut Model, key: String) -> Vec<Effect> {
    let what = "asking the API for this partner";
    ask_api(model, key.clone(), what, Effect::Partner(PartnerEffect::Fresh { key }))
}

/// Asks the API for something about a partner, one request at a time.
pub(in crate::app) fn ask_api(
    model: &mut Model,
    key: String,
    what: &str,
    effect: Effect,
) -> Vec<Effect> {
    let notice = match (&model.data.sync, &model.refreshed) {
        (SyncState::Offline, _) => "offline or no API keys: reread from the store",
        (_, Some(_)) => "already asking the API",
        (_, None) => {
            model.notices.say(what.to_owned());
            model.refreshed = Some(key);
            return vec![effect];
        }
    };
    model.notices.say(notice.to_owned());
    Vec::new()
}
