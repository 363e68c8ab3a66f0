//! The partners' table: messages to it, what it asks the runtime for, what keys do in it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::list_cursor::movement;
use super::model::{Bar, Model, Overlay, Quit};
use super::msg::{Effect, SyncEffect};
use super::request::{Awaited, RequestId};
use super::state::{PartnerCounts, SyncState};
use super::update::sync;
use super::{bar, cell, detail, places, programme, records, wizard};
use crate::domain::{Missing, PartnerColumn, Resource, Timestamp, Want};
use crate::keymap::{Action, Where};
use crate::partner_facts::FollowPlace;
use crate::query::{Query, SortColumn, Text};
use crate::roster::{Roster, RosterView};
use crate::views::{SavedView, Views};

/// The second press that quits comes within this time.
const QUIT_WITHIN: Duration = Duration::from_secs(2);

/// What was read from the store.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The partners, or the first of them.
    pub roster: Roster,
    /// Partners that have changed since the roster was last read, by key.
    pub news: Vec<String>,
    /// Which state of the store the roster shows: the roster file's build and the last change included.
    pub basis: Option<(u64, i64)>,
    /// Only the first window was read: the rest is on its way.
    pub partial: bool,
    pub counts: PartnerCounts,
    /// When the last complete sync began; `None` before the first.
    pub as_of: Option<Timestamp>,
    /// The counts are the API's own.
    pub provisional: bool,
    /// Lists that the keys may not read.
    pub unreadable: Vec<Resource>,
    /// Lists that lack more records than is plausible.
    pub doubted: Vec<Missing>,
}

/// For each text searched for among customers, the numbers of the partners with a match.
pub type CustomerMatches = HashMap<Text, Arc<Vec<u32>>>;

/// Something that happened to the partners' table.
#[derive(Clone, Debug)]
pub enum PartnersMsg {
    /// The store was read. Reads come one after the other, the newest last.
    Loaded(Result<Loaded, String>),
    /// The answer to a query that takes longer than a frame: the partners with matching customers, and the rows.
    Answered { request: RequestId, result: Result<(CustomerMatches, RosterView), String> },
    /// The views were saved, or what went wrong.
    Views(Result<Views, String>),
}

/// Something to be done for the partners' table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartnersEffect {
    Load,
    /// Find out what the table's query waits for.
    Answer {
        request: RequestId,
    },
    SaveView(SavedView),
    /// Delete a saved view, by its name.
    RemoveView(String),
}

/// Takes a message for the table.
pub(super) fn on_msg(model: &mut Model, msg: PartnersMsg) -> Vec<Effect> {
    match msg {
        PartnersMsg::Loaded(result) => return on_loaded(model, result),
        PartnersMsg::Answered { request, result } => {
            if model.data.question.accept(request) {
                on_answered(model, result);
                return open_awaited(model);
            }
        }
        PartnersMsg::Views(result) => on_views(model, result),
    }
    Vec::new()
}

pub(super) fn load() -> Effect {
    Effect::Partners(PartnersEffect::Load)
}

fn on_loaded(model: &mut Model, result: Result<Loaded, String>) -> Vec<Effect> {
    model.changed = true;
    match result {
        Ok(loaded) => {
            model.data.age.as_of = loaded.as_of;
            model.data.counts = loaded.counts;
            model.data.unreadable = loaded.unreadable;
            model.data.doubted = loaded.doubted;
            model.table.provisional = loaded.provisional;
            if model.data.marks_news {
                model.table.note_changed(loaded.news);
            }
            model.data.marks_news = loaded.as_of.is_some() && !loaded.partial;
            // A pending answer is about the old roster, whose row numbers mean other partners now.
            model.data.question.forget();
            model.data.generation += 1;
            let mut effects = Vec::new();
            if model.table.replace(loaded.roster, loaded.partial) {
                effects.extend(question(model));
            }
            effects.extend(open_awaited(model));
            // While a sync writes, leave what is open alone; it is read again when the sync ends.
            if !model.data.sync.is_running() {
                if model.layers.programme().is_some() {
                    effects.extend(programme::read(model));
                } else if model.layers.rewards().is_some() {
                    effects.extend(records::ask(model));
                } else if model.layers.partner().is_some() {
                    effects.extend(detail::refresh(model));
                }
            }
            if !matches!(model.data.sync, SyncState::Running { .. }) {
                effects.extend(wizard::on_news(model));
            }
            return effects;
        }
        Err(error) => model.notices.say(error),
    }
    Vec::new()
}

fn on_answered(model: &mut Model, result: Result<(CustomerMatches, RosterView), String>) {
    model.changed = true;
    match result {
        Ok((customers, view)) => model.table.answered(customers, view),
        Err(error) => {
            model.table.give_up();
            model.notices.say(error);
        }
    }
}

/// Opens the partner under the cursor if that was asked before the rows were those of the query.
fn open_awaited(model: &mut Model) -> Vec<Effect> {
    if model.table.is_waiting() || !std::mem::take(&mut model.table.open_when_answered) {
        return Vec::new();
    }
    on_action(model, Action::Open)
}

fn on_views(model: &mut Model, result: Result<Views, String>) {
    model.changed = true;
    match result {
        Ok(views) => {
            model.notices.say("views saved");
            model.views = views;
        }
        Err(error) => model.notices.say(error),
    }
}

/// Shows a query's result: at once, or when what it waits for has arrived.
pub(super) fn ask(model: &mut Model, query: Query) -> Vec<Effect> {
    let waits = model.table.ask(query);
    asked(model, waits)
}

/// The same, but the cursor stays on its partner, or goes to the one of this key.
pub(super) fn ask_around(model: &mut Model, query: Query, partner: Option<String>) -> Vec<Effect> {
    let waits = model.table.ask_around(query, partner);
    asked(model, waits)
}

fn asked(model: &mut Model, waits: bool) -> Vec<Effect> {
    // While a search is written the one before may still come back.
    if !matches!(model.bar, Bar::Search(..)) {
        let asked = &model.table.asked().terms;
        model.searched.retain(|term| asked.contains(term));
    }
    model.fit_table();
    if waits { question(model) } else { Vec::new() }
}

pub(super) fn question(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    model.data.question = Awaited::to(request);
    vec![Effect::Partners(PartnersEffect::Answer { request })]
}

/// Does what an action means in the table.
pub(super) fn on_action(model: &mut Model, action: Action) -> Vec<Effect> {
    let screen = model.size.0;
    let table = &mut model.table;
    if let Some(movement) = movement(action, table.height()) {
        if movement.pages {
            table.page_by(movement.rows);
        } else {
            table.move_by(movement.rows);
        }
        return Vec::new();
    }
    match action {
        Action::Left => table.columns.step(false, screen),
        Action::Right => table.columns.step(true, screen),
        Action::Mark => table.mark(),
        Action::Unmark => table.unmark(),
        Action::Close => return close(model),
        Action::SortOwner => return sort(model, SortColumn::Owner),
        Action::SortSignups => return sort(model, SortColumn::Signups),
        Action::SortPaid => return sort(model, SortColumn::Paid),
        Action::SortRevenue => return sort(model, SortColumn::Revenue),
        Action::SortActive => return sort(model, SortColumn::Active),
        Action::SortSignedUp => return sort(model, SortColumn::SignedUp),
        Action::SortHere => return sort_here(model),
        Action::ClearQuery => {
            let sort = model.table.asked().sort;
            return ask_around(model, Query { terms: Vec::new(), sort }, None);
        }
        Action::Search => bar::open_search(model),
        Action::Filter => bar::open_filter(model),
        Action::EditQuery => bar::open_query(model),
        Action::SaveView => bar::open_name(model),
        Action::Columns => model.overlay = Overlay::Columns(0),
        Action::Views => model.overlay = Overlay::Views(0),
        Action::Profiles => open_profiles(model),
        Action::WholeCell => cell::show(model),
        Action::Copy => return cell::copy(model),
        Action::SyncNow => return sync_now(model),
        Action::AcceptVanished => return accept_vanished(model),
        Action::Back => quit(model),
        // The rows in view answer the question before: the first of the new ones is meant.
        Action::Open if table.is_waiting() => table.open_when_answered = true,
        Action::Open | Action::WholeRecord => {
            let Some(row) = model.table.selected() else { return Vec::new() };
            let partner = model.table.roster().partner(row);
            model.layers.clear();
            let place = match action {
                Action::Open => FollowPlace::Partner(partner.key, partner.name, None),
                _ => FollowPlace::Record(Resource::Partnerships, partner.key),
            };
            return places::follow(model, place);
        }
        _ => {}
    }
    Vec::new()
}

/// Sorts by the column that the cursor is in. By name is what no sort means.
fn sort_here(model: &mut Model) -> Vec<Effect> {
    let column = model.table.columns.focus();
    if let Some(column) = SortColumn::of(column) {
        return sort(model, column);
    }
    if column == PartnerColumn::Partner {
        let terms = model.table.asked().terms.clone();
        return ask(model, Query { terms, sort: None });
    }
    model.notices.say(format!("the table can't be sorted by {}", column.title()));
    Vec::new()
}

fn sort(model: &mut Model, column: SortColumn) -> Vec<Effect> {
    if model.table.sort_by(column) { question(model) } else { Vec::new() }
}

/// Lists the profiles, the cursor on the open one.
pub(super) fn open_profiles(model: &mut Model) {
    let at = model.profiles.iter().position(|name| *name == model.profile);
    model.overlay = Overlay::Profiles(at.unwrap_or(0));
}

/// Clears the search that is kept; without one, stops the sync that was asked for; else what changed was seen.
fn close(model: &mut Model) -> Vec<Effect> {
    let (query, searched) = model.table.asked().apart(&model.searched);
    if !searched.is_empty() {
        return ask_around(model, query, None);
    }
    if matches!(model.data.sync, SyncState::Running { asked: true, .. }) {
        model.notices.say("stopping the sync; what was read is kept");
        return vec![Effect::Sync(SyncEffect::Stop)];
    }
    model.table.saw_changes();
    Vec::new()
}

/// Leaves the console, which a slip of a finger mustn't do.
fn quit(model: &mut Model) {
    if matches!(model.quit, Quit::Asked(_)) || !model.preferences.confirms_quit {
        model.quit = Quit::Leaves;
        return;
    }
    let again = model.keymap.fill(Where::Table, "{back} again quits");
    model.quit = Quit::Asked(model.notices.prompt(again, QUIT_WITHIN));
}

/// Marks as vanished what lists in doubt lack, now that the agent has agreed.
fn accept_vanished(model: &mut Model) -> Vec<Effect> {
    match model.data.sync {
        SyncState::Idle | SyncState::Failed(..) if !model.data.doubted.is_empty() => {
            model.changed = true;
            model.data.sync = SyncState::begun(true);
            vec![Effect::Sync(SyncEffect::AcceptVanished)]
        }
        SyncState::Running { .. } => {
            model.notices.say("a sync is running; wait until it ends");
            Vec::new()
        }
        SyncState::Offline => sync_now(model),
        _ => {
            model.notices.say("nothing to mark: no list has lost many records");
            Vec::new()
        }
    }
}

fn sync_now(model: &mut Model) -> Vec<Effect> {
    match model.data.sync {
        // From now on it is one that was asked for.
        SyncState::Running { ref mut asked, .. } => {
            *asked = true;
            let stops = model.keymap.fill(Where::Table, "{close} stops it");
            model.notices.say(format!("a sync is running; {stops}"));
            Vec::new()
        }
        SyncState::Offline => {
            model.notices.say("Offline: nothing was fetched");
            Vec::new()
        }
        // What is in doubt is looked at as a whole.
        _ if !model.data.doubted.is_empty() => sync(model, Want::Changes, true),
        SyncState::Idle | SyncState::Failed(..) => sync(model, Want::Freshness, true),
    }
}
