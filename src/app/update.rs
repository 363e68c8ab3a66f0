//! What each message does.

use super::model::{Effect, Loaded, Model, Msg, Overlay, Screen, SyncState};
use crate::keymap::{Action, Key};
use crate::query::SortColumn;
use crate::sync::{Event, Want};

/// Changes the model by a message, and says what is to be done.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => on_key(model, key),
        // No field takes text yet: a paste must never run as keys.
        Msg::Pasted(_) => Vec::new(),
        Msg::Resized(columns, rows) => {
            model.size = (columns, rows);
            model.changed = true;
            let rows = model.table_rows();
            model.table.set_height(rows);
            Vec::new()
        }
        Msg::Loaded { ticket, result } => {
            if ticket >= model.answered {
                model.answered = ticket;
                on_loaded(model, result);
            }
            Vec::new()
        }
        Msg::Sync(event) => on_sync(model, &event),
        Msg::SyncEnded(result) => {
            model.changed = true;
            model.sync = match result {
                Ok(()) => SyncState::Idle,
                Err((what, hint)) => SyncState::Failed(what, hint),
            };
            load(model)
        }
        Msg::RefreshDue => match model.sync {
            SyncState::Running { .. } | SyncState::Offline => Vec::new(),
            SyncState::Idle | SyncState::Failed(..) => sync(model, Want::Freshness),
        },
        Msg::Tick(now) => {
            let before = model.age.words();
            model.age.now = Some(now);
            model.changed |= before != model.age.words();
            Vec::new()
        }
        Msg::Resumed { stopped } => {
            model.changed = true;
            if !stopped {
                model.notice = Some(
                    "this terminal can't suspend programs: there is no shell to come back from"
                        .to_owned(),
                );
            }
            vec![Effect::Redraw]
        }
        Msg::Notice(text) => {
            model.changed = true;
            model.notice = Some(text);
            Vec::new()
        }
    }
}

/// Asks for the store to be read.
fn load(model: &mut Model) -> Vec<Effect> {
    model.asked += 1;
    vec![Effect::Load { ticket: model.asked }]
}

fn sync(model: &mut Model, want: Want) -> Vec<Effect> {
    model.changed = true;
    model.sync = SyncState::Running { records: 0, last: None, full: false };
    vec![Effect::Sync(want)]
}

fn on_loaded(model: &mut Model, result: Result<Loaded, String>) {
    model.changed = true;
    match result {
        Ok(loaded) => {
            model.age.as_of = loaded.as_of;
            model.counts = loaded.counts;
            model.unreadable = loaded.unreadable;
            model.table.provisional = loaded.provisional;
            model.table.replace(loaded.roster, loaded.partial);
        }
        Err(error) => model.notice = Some(error),
    }
}

fn on_sync(model: &mut Model, event: &Event) -> Vec<Effect> {
    model.changed = true;
    let (mut records, mut last, mut full) = match model.sync {
        SyncState::Running { records, last, full } => (records, last, full),
        _ => (0, None, false),
    };
    match event {
        Event::Started { full: all } => full = *all,
        Event::Page { resource, records: more } => {
            records += more;
            last = Some(*resource);
        }
        Event::Refused { resource, status } => {
            model.notice = Some(format!(
                "your keys may not read {} ({status}); what depends on it is unknown",
                resource.name()
            ));
        }
    }
    model.sync = SyncState::Running { records, last, full };
    // Records are usable as they come; the runtime reads the store no more often than it can.
    if matches!(event, Event::Page { records: 1.., .. }) { load(model) } else { Vec::new() }
}

fn on_key(model: &mut Model, key: Key) -> Vec<Effect> {
    model.changed |= model.notice.take().is_some();
    let Some(action) = model.keymap.action(key) else { return Vec::new() };
    match action {
        Action::Quit => {
            model.quits = true;
            return Vec::new();
        }
        Action::Redraw => return vec![Effect::Redraw],
        Action::Suspend => return vec![Effect::Suspend],
        _ => model.changed = true,
    }
    match (model.overlay, model.screen) {
        (Overlay::Help(scroll), _) => on_help(model, action, scroll),
        (Overlay::None, Screen::Welcome) => on_welcome(model, action),
        (Overlay::None, Screen::Partners) => on_partners(model, action),
    }
}

fn on_help(model: &mut Model, action: Action, scroll: u16) -> Vec<Effect> {
    let page = model.size.1.saturating_sub(4).max(1);
    model.overlay = match action {
        Action::Help | Action::Back | Action::Close => Overlay::None,
        Action::Down => Overlay::Help(scroll.saturating_add(1)),
        Action::Up => Overlay::Help(scroll.saturating_sub(1)),
        Action::PageDown | Action::HalfPageDown => Overlay::Help(scroll.saturating_add(page)),
        Action::PageUp | Action::HalfPageUp => Overlay::Help(scroll.saturating_sub(page)),
        Action::Top => Overlay::Help(0),
        _ => Overlay::Help(scroll),
    };
    Vec::new()
}

fn on_welcome(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => model.quits = true,
        Action::Help => model.overlay = Overlay::Help(0),
        Action::OpenDemo => {
            model.screen = Screen::Partners;
            return vec![Effect::OpenDemo];
        }
        _ => {}
    }
    Vec::new()
}

fn on_partners(model: &mut Model, action: Action) -> Vec<Effect> {
    let page = isize::try_from(model.table.height()).unwrap_or(isize::MAX).max(1);
    let half = (page / 2).max(1);
    let table = &mut model.table;
    match action {
        Action::Down => table.move_by(1),
        Action::Up => table.move_by(-1),
        Action::PageDown => table.page_by(page),
        Action::PageUp => table.page_by(-page),
        Action::HalfPageDown => table.page_by(half),
        Action::HalfPageUp => table.page_by(-half),
        Action::Top => table.move_by(isize::MIN),
        Action::Bottom => table.move_by(isize::MAX),
        Action::SortOwner => table.sort_by(SortColumn::Owner),
        Action::SortSignups => table.sort_by(SortColumn::Signups),
        Action::SortPaid => table.sort_by(SortColumn::Paid),
        Action::SortRevenue => table.sort_by(SortColumn::Revenue),
        Action::SortActive => table.sort_by(SortColumn::Active),
        Action::SortSignedUp => table.sort_by(SortColumn::SignedUp),
        Action::SyncNow => return sync_now(model),
        Action::Help => model.overlay = Overlay::Help(0),
        Action::Back => model.quits = true,
        Action::Close | Action::OpenDemo | Action::Quit | Action::Redraw | Action::Suspend => {}
    }
    Vec::new()
}

fn sync_now(model: &mut Model) -> Vec<Effect> {
    match model.sync {
        SyncState::Running { .. } => {
            model.notice = Some("stopping the sync; what was read is kept".to_owned());
            vec![Effect::StopSync]
        }
        SyncState::Offline => {
            model.notice = Some("--offline: the network is left alone".to_owned());
            Vec::new()
        }
        SyncState::Idle | SyncState::Failed(..) => sync(model, Want::Freshness),
    }
}
