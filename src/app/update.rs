//! What each message does.

use super::model::{Model, Overlay, Screen};
use super::msg::{CustomerMatches, Effect, Loaded, Msg};
use super::state::SyncState;
use super::{
    bar, case_list, detail, export_dialog, find, overlay, palette, partners, sweep, themes, wizard,
};
use crate::domain::{Skew, SyncEvent, Want};
use crate::keymap::{Action, Key, Where};
use crate::query::Query;
use crate::roster::RosterView;
use crate::views::Views;

/// Changes the model by a message, and says what is to be done.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => on_key(model, key),
        Msg::Pasted(text) => on_paste(model, &text),
        Msg::Line(text) => on_line(model, &text),
        Msg::Resized(columns, rows) => on_resized(model, columns, rows),
        Msg::Loaded { ticket, result } => {
            if ticket >= model.data.answered {
                model.data.answered = ticket;
                return on_loaded(model, result);
            }
            Vec::new()
        }
        Msg::Answered { ticket, result } => {
            if ticket == model.data.question {
                on_answered(model, result);
            }
            Vec::new()
        }
        Msg::Views(result) => on_views(model, result),
        Msg::Profile { ticket, result } => detail::on_profile(model, ticket, result),
        Msg::Metrics { ticket, result } => {
            detail::on_metrics(model, ticket, result);
            Vec::new()
        }
        Msg::Sheet { ticket, at, result } => detail::on_sheet(model, ticket, at, result),
        Msg::Rows { ticket, from, result } => detail::on_rows(model, ticket, from, result),
        Msg::Totals { ticket, totals } => {
            detail::on_totals(model, ticket, totals);
            Vec::new()
        }
        Msg::Kinds { ticket, kinds } => {
            detail::on_kinds(model, ticket, kinds);
            Vec::new()
        }
        Msg::Record { ticket, result } => {
            detail::on_record(model, ticket, result);
            Vec::new()
        }
        Msg::Investigated { ticket, result } => wizard::on_investigated(model, ticket, result),
        Msg::SweepProgress { ticket, done, of } => {
            sweep::on_progress(model, ticket, done, of);
            Vec::new()
        }
        Msg::Swept { ticket, result } => {
            sweep::on_swept(model, ticket, result);
            Vec::new()
        }
        Msg::Edited(result) => wizard::on_edited(model, result),
        Msg::Fetched { key, result } => {
            let mut effects = detail::on_fetched(model, &key, result);
            // Who the members are may change what is found out.
            effects.extend(wizard::again(model));
            effects
        }
        Msg::Fresh { key, result } => {
            let mut effects = detail::on_fresh(model, &key, result);
            effects.extend(wizard::again(model));
            effects
        }
        Msg::Found { ticket, finding } => {
            find::found(model, ticket, finding);
            Vec::new()
        }
        Msg::Export(msg) => export_dialog::on_msg(model, msg),
        Msg::Sync(event) => on_sync(model, &event),
        Msg::SyncEnded(result) => {
            model.changed = true;
            model.data.sync = match result {
                Ok(()) => SyncState::Idle,
                Err((what, hint)) => SyncState::Failed(what, hint),
            };
            load(model)
        }
        Msg::Clock(skew) => on_clock(model, skew),
        Msg::RefreshDue => match model.data.sync {
            SyncState::Running { .. } | SyncState::Offline => Vec::new(),
            SyncState::Idle | SyncState::Failed(..) => sync(model, Want::Freshness),
        },
        Msg::Tick(now) => {
            let before = model.data.age.words();
            model.set_now(now);
            model.changed |= before != model.data.age.words();
            Vec::new()
        }
        Msg::Resumed { stopped } => on_resumed(model, stopped),
        Msg::Cases(result) => {
            case_list::on_listed(model, result);
            Vec::new()
        }
        Msg::Themed(name) => {
            themes::on_themed(model, name);
            Vec::new()
        }
        Msg::Notice(text) => {
            model.changed = true;
            model.notice = Some(text);
            Vec::new()
        }
    }
}

fn on_clock(model: &mut Model, skew: Option<Skew>) -> Vec<Effect> {
    model.changed |= model.data.skew != skew;
    model.data.skew = skew;
    Vec::new()
}

/// A paste never runs as keys.
fn on_paste(model: &mut Model, text: &str) -> Vec<Effect> {
    model.changed = true;
    let taken = overlay::paste(model, text)
        .or_else(|| wizard::paste_note(model, text))
        .or_else(|| detail::paste(model, text))
        .or_else(|| bar::paste(model, text));
    if taken.is_none() {
        let key = model.hint(Action::PasteMessage);
        let hint = if key.is_empty() {
            String::new()
        } else {
            format!("; {key} opens a box for a partner's message")
        };
        model.notice = Some(format!("paste ignored{hint}"));
    }
    model.fit_table();
    taken.unwrap_or_default()
}

/// A line with its Enter. Where a field of one line is written it was meant for that, Enter and all, as when a
/// name was typed while the terminal was busy; anywhere else it is a paste.
fn on_line(model: &mut Model, text: &str) -> Vec<Effect> {
    if !matches!(model.focus(), Where::Line | Where::QueryLine | Where::Note) {
        return on_paste(model, &format!("{text}\n"));
    }
    let mut effects = on_paste(model, text);
    effects.extend(on_key(model, Key::ENTER));
    effects
}

fn on_answered(model: &mut Model, result: Result<(CustomerMatches, RosterView), String>) {
    model.changed = true;
    match result {
        Ok((customers, view)) => model.table.answered(customers, view),
        Err(error) => {
            model.table.give_up();
            model.notice = Some(error);
        }
    }
}

fn on_resumed(model: &mut Model, stopped: bool) -> Vec<Effect> {
    model.changed = true;
    if !stopped {
        model.notice = Some(
            "this terminal can't suspend programs: there is no shell to come back from".to_owned(),
        );
    }
    vec![Effect::Redraw]
}

fn on_views(model: &mut Model, result: Result<Views, String>) -> Vec<Effect> {
    model.changed = true;
    match result {
        Ok(views) => {
            model.notice = Some("the views are saved".to_owned());
            model.views = views;
        }
        Err(error) => model.notice = Some(error),
    }
    Vec::new()
}

fn on_resized(model: &mut Model, columns: u16, rows: u16) -> Vec<Effect> {
    model.size = (columns, rows);
    model.changed = true;
    model.fit_table();
    wizard::refit(model);
    sweep::fit(model);
    Vec::new()
}

/// Asks for the store to be read.
fn load(model: &mut Model) -> Vec<Effect> {
    model.data.asked += 1;
    vec![Effect::Load { ticket: model.data.asked }]
}

pub(super) fn sync(model: &mut Model, want: Want) -> Vec<Effect> {
    model.changed = true;
    model.data.sync = SyncState::Running { records: 0, last: None, full: false };
    vec![Effect::Sync(want)]
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
            // An answer about the roster that was means other rows now.
            model.data.question += 1;
            model.data.generation += 1;
            let mut effects = Vec::new();
            if model.table.replace(loaded.roster, loaded.partial) {
                effects.extend(question(model));
            }
            // While a sync writes, what is open is left in peace; at its end it is read again.
            if model.layers.partner().is_some()
                && !matches!(model.data.sync, SyncState::Running { .. })
            {
                effects.extend(detail::refresh(model));
            }
            if !matches!(model.data.sync, SyncState::Running { .. }) {
                effects.extend(wizard::on_news(model));
            }
            return effects;
        }
        Err(error) => model.notice = Some(error),
    }
    Vec::new()
}

/// Shows what a query means: at once, or when what it waits for is here.
pub(super) fn ask(model: &mut Model, query: Query) -> Vec<Effect> {
    let waits = model.table.ask(query);
    model.fit_table();
    if waits { question(model) } else { Vec::new() }
}

pub(super) fn question(model: &mut Model) -> Vec<Effect> {
    model.data.question += 1;
    vec![Effect::Answer { ticket: model.data.question }]
}

fn on_sync(model: &mut Model, event: &SyncEvent) -> Vec<Effect> {
    model.changed = true;
    let (mut records, mut last, mut full) = match model.data.sync {
        SyncState::Running { records, last, full } => (records, last, full),
        _ => (0, None, false),
    };
    match event {
        SyncEvent::Started { full: all } => full = *all,
        SyncEvent::Page { resource, records: more } => {
            records += more;
            last = Some(*resource);
        }
        SyncEvent::Refused { resource, status } => {
            model.notice = Some(format!(
                "your keys may not read {} ({status}); what depends on it is unknown",
                resource.name()
            ));
        }
    }
    model.data.sync = SyncState::Running { records, last, full };
    // Records are usable as they come; the runtime reads the store no more often than it can.
    if matches!(event, SyncEvent::Page { records: 1.., .. }) { load(model) } else { Vec::new() }
}

fn on_key(model: &mut Model, key: Key) -> Vec<Effect> {
    model.changed |= model.notice.take().is_some();
    let focus = model.focus();
    let action = model.keymap.action(focus, key);
    match (action, focus) {
        (Some(Action::Quit), _) => {
            model.quits = true;
            return Vec::new();
        }
        (Some(Action::Redraw), _) => return vec![Effect::Redraw],
        (Some(Action::Suspend), _) => return vec![Effect::Suspend],
        (_, Where::Detail | Where::Wizard) if let Some(n) = key.digit() => {
            model.changed = true;
            return if focus == Where::Detail {
                detail::sort_by(model, n)
            } else {
                wizard::show_step(model, n)
            };
        }
        (
            _,
            Where::Welcome
            | Where::Table
            | Where::Detail
            | Where::Wizard
            | Where::Sweep
            | Where::Help,
        ) => {
            let Some(action) = action else { return Vec::new() };
            model.changed = true;
            return act(model, action);
        }
        _ => {}
    }
    model.changed = true;
    // What lies over the screens, or is written, has its own keys.
    let effects = overlay::key(model, key, action).unwrap_or_else(|| match focus {
        Where::Answer | Where::Note => wizard::answer_key(model, key, action),
        Where::Line if model.place() == Where::Detail => detail::search_key(model, key, action),
        Where::TabLetter => detail::tab_key(model, key),
        _ => bar::key(model, key, action).unwrap_or_default(),
    });
    model.fit_table();
    effects
}

/// Does what an action means in the place that is open.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let effects = match (&model.overlay, model.place()) {
        (Overlay::Help(scroll), _) => on_help(model, action, *scroll),
        (_, Where::Welcome) => on_welcome(model, action),
        (_, place) => match action {
            Action::Quit => {
                model.quits = true;
                Vec::new()
            }
            Action::Redraw => vec![Effect::Redraw],
            Action::Suspend => vec![Effect::Suspend],
            Action::Help => {
                model.overlay = Overlay::Help(0);
                Vec::new()
            }
            Action::Find => {
                find::open(model);
                Vec::new()
            }
            Action::Palette => {
                palette::open(model);
                Vec::new()
            }
            Action::Theme => return themes::next(model),
            action if place == Where::Wizard => return wizard::on_action(model, action),
            action if place == Where::Sweep => return sweep::on_action(model, action),
            Action::Export => export_dialog::open(model),
            Action::ExportTable => export_dialog::open_table(model),
            Action::Investigate => wizard::begin(model),
            Action::Sweep => sweep::begin(model),
            Action::PasteMessage => wizard::begin_ticket(model),
            Action::Cases => vec![Effect::ListCases],
            action if place == Where::Detail => detail::on_action(model, action),
            action => partners::on_action(model, action),
        },
    };
    model.fit_table();
    effects
}

fn on_help(model: &mut Model, action: Action, scroll: u16) -> Vec<Effect> {
    if action == Action::Palette {
        palette::open(model);
        return Vec::new();
    }
    let page = model.size.1.saturating_sub(4).max(1);
    model.overlay = match action {
        Action::Help | Action::Back | Action::Close => Overlay::None,
        Action::Down => Overlay::Help(scroll.saturating_add(1)),
        Action::Up => Overlay::Help(scroll.saturating_sub(1)),
        Action::PageDown => Overlay::Help(scroll.saturating_add(page)),
        Action::PageUp => Overlay::Help(scroll.saturating_sub(page)),
        Action::HalfPageDown => Overlay::Help(scroll.saturating_add(page.div_ceil(2))),
        Action::HalfPageUp => Overlay::Help(scroll.saturating_sub(page.div_ceil(2))),
        Action::Top => Overlay::Help(0),
        _ => Overlay::Help(scroll),
    };
    Vec::new()
}

fn on_welcome(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => model.quits = true,
        Action::Help => model.overlay = Overlay::Help(0),
        Action::Palette => palette::open(model),
        Action::Theme => return themes::next(model),
        Action::OpenDemo => {
            model.screen = Screen::Partners;
            return vec![Effect::OpenDemo];
        }
        _ => {}
    }
    Vec::new()
}
