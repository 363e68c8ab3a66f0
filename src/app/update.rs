//! What each message does.

use std::time::Duration;

use super::export_dialog::ExportMsg;
use super::line::LONGEST_PASTE;
use super::model::{Model, Quit, Screen};
use super::msg::{Effect, Msg, Restart, StartAt, SyncEffect, SyncMsg, TerminalEffect};
use super::state::SyncState;
use super::sweep::{PassKind, SweepMsg};
use super::{
    bar, case_list, click, detail, export_dialog, find, glance, help, notices, overlay, palette,
    partners, places, programme, recent, records, rewards, search, setup, sweep, themes, wizard,
};
use crate::domain::num::{count, grouped};
use crate::domain::{Skew, SyncEvent, Timestamp, Want};
use crate::keymap::{Action, Key, Where};

/// Changes the model by a message, and returns what is to be done.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let rings = model.preferences.rings && ends_long_work(model, &msg);
    let mut effects = on_msg(model, msg);
    if rings {
        effects.push(Effect::Terminal(TerminalEffect::Bell));
    }
    if model.glance.is_some() {
        effects.extend(glance::follow(model));
    }
    effects
}

/// Whether with a message something ends that may have taken long, so that the agent looks elsewhere.
fn ends_long_work(model: &Model, msg: &Msg) -> bool {
    match msg {
        Msg::Export(ExportMsg::Ended { .. }) | Msg::Sweep(SweepMsg::Ended { .. }) => true,
        Msg::Sync(SyncMsg::Ended(_)) => {
            matches!(model.data.sync, SyncState::Running { full: true, .. })
        }
        _ => false,
    }
}

fn on_msg(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => return on_key(model, key),
        Msg::Pasted(text) => return on_paste(model, &text),
        Msg::Line(text) => return on_line(model, &text),
        Msg::Resized(columns, rows) => on_resized(model, columns, rows),
        Msg::Resumed { stopped } => return on_resumed(model, stopped),
        Msg::Start(start) => return on_start(model, start),
        Msg::Tick(now) => on_tick(model, now),
        Msg::Themed(name) => themes::on_themed(model, name),
        Msg::Clicked(column, row) => return click::on_click(model, column, row),
        Msg::Outcome(head, rest) => {
            model.changed = true;
            model.notices.say_of(head, &rest);
        }
        Msg::Copied(said) => {
            model.changed = true;
            // On the screen they are hidden; where the text goes they are not.
            let hidden = if model.hides_names { ", names and all" } else { "" };
            model.notices.say_own(format!("{said}{hidden}"));
        }
        Msg::Notice(text) => {
            model.changed = true;
            model.notices.say(text);
        }
        Msg::NotInTmux { what, text } => {
            return vec![Effect::Terminal(TerminalEffect::CopyPastTmux(what, text))];
        }
        Msg::NoticeOver(number) => {
            model.changed |= model.notices.expire(number);
        }
        Msg::Partners(msg) => return partners::on_msg(model, msg),
        Msg::Partner(msg) => return detail::on_msg(model, msg),
        Msg::Records(msg) => return records::on_msg(model, msg),
        Msg::Investigation(msg) => return wizard::on_msg(model, msg),
        Msg::Sweep(msg) => sweep::on_msg(model, msg),
        Msg::Programme { request, result } => programme::on_read(model, request, result),
        Msg::Glance { request, result } => glance::on_read(model, request, result),
        Msg::Export(msg) => return export_dialog::on_msg(model, msg),
        Msg::Found { request, hits } => find::found(model, request, hits),
        Msg::Setup(msg) => return setup::on_msg(model, msg),
        Msg::Cases(result) => case_list::on_read(model, result),
        Msg::Sync(msg) => return on_sync(model, msg),
    }
    Vec::new()
}

/// Takes a message from the sync.
fn on_sync(model: &mut Model, msg: SyncMsg) -> Vec<Effect> {
    match msg {
        SyncMsg::Event(event) => on_sync_event(model, &event),
        SyncMsg::Ended(result) => {
            model.changed = true;
            model.data.sync = match result {
                Ok(()) => SyncState::Idle,
                Err((what, hint)) => SyncState::Failed(what, hint),
            };
            vec![partners::load()]
        }
        SyncMsg::Clock(skew) => on_clock(model, skew),
        SyncMsg::Due => match model.data.sync {
            SyncState::Running { .. } | SyncState::Offline => Vec::new(),
            SyncState::Idle | SyncState::Failed(..) => sync(model, Want::Freshness, false),
        },
    }
}

fn on_start(model: &mut Model, start: StartAt) -> Vec<Effect> {
    model.changed = true;
    match start {
        StartAt::Place(place) => places::follow(model, place),
        StartAt::Hit(hit) => find::go(model, &hit),
        StartAt::Query(query) => partners::ask(model, query),
    }
}

fn on_tick(model: &mut Model, now: Timestamp) {
    let before = model.data.age.words();
    model.set_now(now);
    model.changed |= before != model.data.age.words();
}

fn on_clock(model: &mut Model, skew: Option<Skew>) -> Vec<Effect> {
    model.changed |= model.data.skew != skew;
    model.data.skew = skew;
    Vec::new()
}

/// Takes pasted text, which never runs as keys.
fn on_paste(model: &mut Model, text: &str) -> Vec<Effect> {
    model.changed = true;
    // The box for messages takes whole mails.
    if model.focus() != Where::Message && text.chars().nth(LONGEST_PASTE).is_some() {
        let most = grouped(count(LONGEST_PASTE));
        model.notices.say_own(format!("only the first {most} characters were pasted"));
    }
    // What lies under the help isn't seen.
    let taken = if model.help.is_some() {
        search::paste(model, text)
    } else {
        overlay::paste(model, text)
            .or_else(|| wizard::paste_note(model, text))
            .or_else(|| records::paste(model, text))
            .or_else(|| bar::paste(model, text))
    };
    if taken.is_none() {
        let key = model.hint(Action::PasteMessage);
        let hint = if key.is_empty() {
            String::new()
        } else {
            format!("; {key} opens a box for a partner's message")
        };
        model.notices.say(format!("paste ignored{hint}"));
    }
    model.fit_table();
    taken.unwrap_or_default()
}

/// Takes a line that arrived with its Enter. If a one-line field is being written, both were meant for it, as when
/// a name was typed while the terminal was busy; anywhere else it is a paste.
fn on_line(model: &mut Model, text: &str) -> Vec<Effect> {
    if !matches!(model.focus(), Where::Line | Where::QueryLine | Where::Note | Where::Setup) {
        return on_paste(model, &format!("{text}\n"));
    }
    let mut effects = on_paste(model, text);
    effects.extend(on_key(model, Key::ENTER));
    effects
}

fn on_resumed(model: &mut Model, stopped: bool) -> Vec<Effect> {
    model.changed = true;
    if !stopped {
        model.notices.say("can't suspend: this terminal has no shell to return to".to_owned());
    }
    vec![Effect::Terminal(TerminalEffect::Redraw)]
}

fn on_resized(model: &mut Model, columns: u16, rows: u16) {
    model.size = (columns, rows);
    model.changed = true;
    model.fit_table();
    wizard::refit(model);
    sweep::fit(model);
    programme::fit(model);
    help::refill(model);
}

pub(super) fn sync(model: &mut Model, want: Want, asked: bool) -> Vec<Effect> {
    model.changed = true;
    model.data.sync = SyncState::begun(asked);
    vec![Effect::Sync(SyncEffect::Start(want))]
}

fn on_sync_event(model: &mut Model, event: &SyncEvent) -> Vec<Effect> {
    model.changed = true;
    if !model.data.sync.is_running() {
        model.data.sync = SyncState::begun(false);
    }
    let SyncState::Running { records, last, full, lists, .. } = &mut model.data.sync else {
        return Vec::new();
    };
    match event {
        SyncEvent::Started { full: all, lists: of } => {
            *full = *all;
            *lists = (0, *of);
        }
        SyncEvent::ListDone => lists.0 += 1,
        SyncEvent::Page { resource, records: more } => {
            *records += more;
            *last = Some(*resource);
        }
        SyncEvent::Refused { resource, status } => {
            model.notices.say(format!(
                "your keys may not read {} ({status}); what depends on it is unknown",
                resource.name()
            ));
        }
    }
    // Records are usable as they come; the runtime limits how often the store is read.
    if matches!(event, SyncEvent::Page { records: 1.., .. }) {
        vec![partners::load()]
    } else {
        Vec::new()
    }
}

fn on_key(model: &mut Model, key: Key) -> Vec<Effect> {
    let focus = model.focus();
    let action = model.keymap.action(focus, key);
    model.stays_unless(action == Some(Action::Back));
    model.changed |= model.notices.clear();
    model.table.open_when_answered = false;
    match (action, focus) {
        (Some(Action::Quit), _) => {
            model.quit = Quit::Leaves;
            return Vec::new();
        }
        (Some(Action::Redraw), _) => return vec![Effect::Terminal(TerminalEffect::Redraw)],
        (Some(Action::Suspend), _) => return vec![Effect::Terminal(TerminalEffect::Suspend)],
        (_, Where::Detail | Where::Wizard | Where::Rewards) if let Some(n) = key.digit() => {
            model.changed = true;
            return if focus == Where::Wizard {
                wizard::show_step(model, n)
            } else {
                records::sort_by(model, n)
            };
        }
        (
            _,
            Where::Welcome
            | Where::Table
            | Where::Detail
            | Where::Wizard
            | Where::Sweep
            | Where::Rewards
            | Where::Programme
            | Where::Help,
        ) => {
            match action {
                Some(action) => {
                    model.changed = true;
                    return act(model, action);
                }
                None => tell_unbound(model, focus, key),
            }
            return Vec::new();
        }
        (Some(Action::Help), _) => {
            model.changed = true;
            help::open(model);
            return Vec::new();
        }
        _ => {}
    }
    model.changed = true;
    // What is on top of the screen or being written has keys of its own.
    let effects = overlay::key(model, key, action).unwrap_or_else(|| match focus {
        Where::Answer | Where::Note => wizard::answer_key(model, key, action),
        Where::Line if matches!(model.place(), Where::Detail | Where::Rewards) => {
            records::search_key(model, key, action)
        }
        Where::TabLetter => detail::tab_key(model, key),
        _ => bar::key(model, key, action).unwrap_or_default(),
    });
    model.fit_table();
    effects
}

/// Says once that a key does nothing here, with what may have been meant.
fn tell_unbound(model: &mut Model, place: Where, key: Key) {
    if model.told_keys.insert((place, key)) {
        model.changed = true;
        // It tells about a slip, not about the programme: nobody reads it again.
        model.notices.prompt(model.keymap.unbound(place, key), Duration::from_secs(6));
    }
}

/// Does what an action means in the open place.
pub(super) fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let effects = match model.place() {
        _ if model.help.is_some() => help::on_action(model, action),
        Where::Welcome => on_welcome(model, action),
        place => match action {
            Action::Quit => {
                model.quit = Quit::Leaves;
                Vec::new()
            }
            Action::Redraw => vec![Effect::Terminal(TerminalEffect::Redraw)],
            Action::Suspend => vec![Effect::Terminal(TerminalEffect::Suspend)],
            Action::Help => {
                help::open(model);
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
            Action::HideNames => {
                model.toggle_names();
                Vec::new()
            }
            Action::Recent => {
                recent::open(model);
                Vec::new()
            }
            Action::Notices => {
                notices::open(model);
                Vec::new()
            }
            Action::Glance => {
                glance::toggle(model);
                sweep::fit(model);
                Vec::new()
            }
            Action::Cases => case_list::begin(model),
            action if place == Where::Wizard => return wizard::on_action(model, action),
            Action::Export => export_dialog::open(model),
            Action::ExportTable if place != Where::Sweep => export_dialog::open_table(model),
            Action::Investigate if place != Where::Sweep => wizard::begin(model),
            Action::Sweep => sweep::begin(model),
            Action::Audit => sweep::begin_pass(model, PassKind::Audit),
            Action::PasteMessage => wizard::begin_message(model),
            Action::Rewards => rewards::begin(model),
            Action::Programme => programme::begin(model),
            action if place == Where::Sweep => return sweep::on_action(model, action),
            action if place == Where::Programme => programme::on_action(model, action),
            action if place == Where::Rewards => rewards::on_action(model, action),
            action if place == Where::Detail => detail::on_action(model, action),
            action => partners::on_action(model, action),
        },
    };
    model.fit_table();
    effects
}

fn on_welcome(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => model.quit = Quit::Leaves,
        Action::Help => help::open(model),
        Action::Palette => palette::open(model),
        Action::Theme => return themes::next(model),
        Action::SetUp => return setup::open(model),
        Action::Profiles => partners::open_profiles(model),
        Action::OpenDemo => {
            model.screen = Screen::Partners;
            return vec![Effect::Restart(Restart::Demo)];
        }
        _ => {}
    }
    Vec::new()
}
