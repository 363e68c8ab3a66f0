//! The first and the last line of a screen: profile and news at the top; at the bottom the number of
//! partners, the data's age, the sync and the active query.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::bar::prompt;
use super::{Look, own, write};
use crate::app::{ListSearch, Model, SyncState};
use crate::domain::num::{cells, count, grouped};
use crate::keymap::{Action, Where};

/// The program's name, as it stands in the first line.
const PROGRAM: &str = " partnerdesk ";
/// Said there while names are hidden.
const HIDDEN: &str = "names hidden";

/// The first line: program and profile, with the news at the right.
pub(super) fn title(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let theme = &look.theme;
    let rest =
        |from: u16| Rect { x: from, width: (area.x + area.width).saturating_sub(from), ..area };
    let (text, style) = said(model, look);
    // The profile takes at most a third of the line. If the news still doesn't fit, the program's name goes.
    let profile = profile_width(model, area.width);
    let hidden = if look.hides { cells(HIDDEN.width()) + 2 } else { 0 };
    let needed = cells(PROGRAM.width()) + profile + 2 + hidden + cells(text.width());
    let end =
        if needed > area.width { area.x + 1 } else { own(frame, area, PROGRAM, theme.title, look) };
    let profile = Rect { width: (area.width / 3).min(rest(end).width), ..rest(end) };
    let mut end = own(frame, profile, &model.profile, theme.accent, look) + 2;
    if look.hides {
        end = own(frame, rest(end), HIDDEN, theme.warn, look) + 2;
    }
    let room = rest(end);
    let width = cells(text.width()).min(room.width);
    let shift = room.width - width;
    own(frame, Rect { x: room.x + shift, width, ..room }, &text, style, look);
}

/// The news: the last notice, else what is wrong, else where help is.
fn said(model: &Model, look: &Look) -> (String, Style) {
    let theme = &look.theme;
    if let Some(notice) = model.notices.shown() {
        let told = match model.notices.own() {
            _ if !look.hides => notice.into(),
            "" => look.hide(notice),
            own => own.into(),
        };
        return (format!("{told} "), theme.warn);
    }
    if !model.data.doubted.is_empty() && !matches!(model.data.sync, SyncState::Running { .. }) {
        let lists: Vec<String> = model.data.doubted.iter().map(ToString::to_string).collect();
        let asks = match (model.hint(Action::AcceptVanished), model.hint(Action::SyncNow)) {
            (yes, _) if yes.is_empty() => "gone? none marked yet ".to_owned(),
            (yes, again) if again.is_empty() => format!("gone? {yes} yes "),
            (yes, again) => format!("gone? {yes} yes, {again} again "),
        };
        return (format!("{} no longer listed: {asks}", lists.join(", ")), theme.bad);
    }
    if let SyncState::Failed(what, _) = &model.data.sync {
        return (format!("{what} "), theme.bad);
    }
    if let Some(wrong) = &model.programme.trouble {
        return (format!("{wrong} "), theme.bad);
    }
    if let Some(skew) = model.data.skew {
        return (format!("{skew} "), theme.warn);
    }
    if !model.data.unreadable.is_empty() {
        let names: Vec<&str> =
            model.data.unreadable.iter().map(|resource| resource.name()).collect();
        return (format!("your keys may not read {} ", names.join(", ")), theme.warn);
    }
    (format!("{} ", hints(model)), theme.dim)
}

/// How wide the profile's name is in the first line.
fn profile_width(model: &Model, screen: u16) -> u16 {
    cells(model.profile.width()).min(screen / 3)
}

/// What is done most in the open place, as much of it as a screen has room for; how to leave comes last and stays.
fn hints(model: &Model) -> String {
    let place = model.place();
    if !model.focus().is_screen() {
        return ways_out(model);
    }
    let all = match place {
        Where::Table => {
            "{open} opens  {search} search  {filter} filter  {investigate} why  {glance} glance  \
             {rewards} rewards  {sweep} sweep  {export} export  {help} help  {back} quit"
        }
        Where::Detail => {
            "{open} follow  {next_tab} tab  {search} search  {filter} kinds  {investigate} why  \
             {copy} copy  {whole_record} record  {help} help  {back} back"
        }
        Where::Rewards => {
            "{open} opens  {search} search  {filter} status  {sort_here} sort  {investigate} why  \
             {export_table} export  {help} help  {back} back"
        }
        Where::Welcome => "{set_up} set up  {open_demo} demo  {help} help  {back} quit",
        _ => "{help} help  {back} back",
    };
    let told = model.keymap.fill(place, all);
    let taken = cells(PROGRAM.width() + 4) + profile_width(model, model.size.0);
    let room = model.size.0.saturating_sub(taken);
    shortened(&told, "  ", cells(told.width()).saturating_sub(room), 2)
}

/// Over a list or while something is written: where help is, and how to leave.
fn ways_out(model: &Model) -> String {
    let focus = model.focus();
    let leaves = match focus {
        Where::Help => "closes",
        _ => Action::Close.words_in(focus),
    };
    // The same key closes the help.
    let help = if focus == Where::Help { None } else { Some((Action::Help, "help")) };
    let ways = help.into_iter().chain([(Action::Close, leaves)]).map(|(action, words)| {
        let key = model.keymap.hint(focus, action);
        if key.is_empty() { key } else { format!("{key} {words}") }
    });
    ways.filter(|way| !way.is_empty()).collect::<Vec<_>>().join("  ")
}

/// The last line.
pub(super) fn status(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let theme = &look.theme;
    let in_view = grouped(count(model.table.in_view(model.data.counts.shown)));
    let total = model.data.counts.total.map_or_else(|| "?".to_owned(), grouped);
    let [age, state] = age_and_sync(model, look);
    let query = model.table.query().to_string();
    let query =
        if query.is_empty() { "by name".to_owned() } else { look.hide(&query).into_owned() };
    let waits = if model.table.is_waiting() { "searching" } else { "" };
    let marked = match model.table.marks().len() {
        0 => String::new(),
        n => format!("{} marked", grouped(count(n))),
    };
    let changed = match model.table.changed() {
        0 => String::new(),
        n => format!("{} changed", grouped(count(n))),
    };
    let parts = [
        (format!("{in_view} of {total} partners"), theme.text),
        age,
        state,
        (waits.to_owned(), theme.warn),
        (marked, theme.warn),
        (changed, theme.good),
        (hidden(model), theme.dim),
        (query, theme.accent),
    ];
    let place = match model.table.in_view(None) {
        0 => String::new(),
        _ => format!("row {} ", grouped(count(model.table.cursor() + 1))),
    };
    write_parts(frame, look, area, &parts, &place);
}

/// How many archived partners the table leaves out where nobody asked for that.
fn hidden(model: &Model) -> String {
    let counts = model.data.counts;
    match (model.table.query().terms.is_empty(), counts.total.zip(counts.shown)) {
        (true, Some((total, shown))) if total > shown => {
            format!("{} archived hidden", grouped(total - shown))
        }
        _ => String::new(),
    }
}

/// A part of the last line: its text and style.
pub(super) type StatusPart = (String, Style);

/// How old the data is, and how the sync stands.
pub(super) fn age_and_sync(model: &Model, look: &Look) -> [StatusPart; 2] {
    let theme = &look.theme;
    let age = match model.data.age.words() {
        Some(words) if words == "now" => "data fresh".to_owned(),
        Some(words) => format!("data {words} old"),
        None => "data incomplete".to_owned(),
    };
    let style = if model.data.age.as_of.is_some() { theme.dim } else { theme.warn };
    [(age, style), sync_words(model, look)]
}

/// Writes the parts of the last line side by side, and the cursor's position at the right if there is room.
pub(super) fn write_parts(
    frame: &mut Frame<'_>,
    look: &Look,
    area: Rect,
    parts: &[StatusPart],
    place: &str,
) {
    let mut x = area.x + 1;
    let parts: Vec<&StatusPart> = parts.iter().filter(|(text, _)| !text.is_empty()).collect();
    let taken: u16 = parts.iter().map(|(text, _)| cells(text.width()).saturating_add(2)).sum();
    let over = taken.saturating_sub(area.width.saturating_add(1));
    for (text, style) in parts {
        let text = &shortened(text, "  ", over, 1);
        let room = Rect { x, width: (area.x + area.width).saturating_sub(x), ..area };
        if room.width == 0 {
            return;
        }
        x = own(frame, room, text, *style, look) + 2;
    }
    let width = cells(place.width());
    let from = (area.x + area.width).saturating_sub(width);
    if width > 0 && from >= x {
        own(frame, Rect { x: from, width, ..area }, place, look.theme.dim, look);
    }
}

/// Writes as many hints at the foot of a popup as fit.
pub(super) fn foot(frame: &mut Frame<'_>, look: &Look, area: Rect, hints: &str) {
    let over = cells(hints.width()).saturating_sub(area.width);
    own(frame, area, &shortened(hints, ", ", over, 1), look.theme.dim, look);
}

/// Writes a list's search over its last line: the line while it is written, else what is kept and how that
/// place clears it. Tells whether there is any.
pub(super) fn search(
    model: &Model,
    look: &Look,
    frame: &mut Frame<'_>,
    area: Rect,
    (place, search): (Where, &ListSearch),
) -> bool {
    match &search.line {
        Some(text) => {
            prompt(look, frame, area, "/", text);
        }
        None if search.is_on() => {
            let hint = model.keymap.fill(place, "{close} clears it");
            let room = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
            let end =
                write(frame, room, &format!("/{}", search.text()), look.theme.accent, look) + 2;
            let rest = Rect { x: end, width: (area.x + area.width).saturating_sub(end), ..area };
            own(frame, rest, &hint, look.theme.dim, look);
        }
        None => return false,
    }
    true
}

/// Drops hints from the end, but keeps the very last, which leads out, until `over` columns are saved. A cut hint
/// would help nobody, and the help has them all. A text of fewer than three items is left as it is.
fn shortened(hints: &str, apart: &str, over: u16, kept: usize) -> String {
    let mut items: Vec<&str> = hints.split(apart).collect();
    let wanted = hints.width().saturating_sub(usize::from(over));
    while items.len() > kept + 1 && items.join(apart).width() > wanted {
        items.remove(items.len() - 1 - kept);
    }
    items.join(apart)
}

/// Says how much is below, or that this is the end: `▼ 42 more`.
pub(super) fn mark(top: usize, lines: usize, height: u16, look: &Look) -> String {
    let below = lines.saturating_sub(top + usize::from(height));
    match (below, top) {
        (0, 0) => String::new(),
        (0, _) => format!(" {} end ", look.glyphs.ascending),
        (more, _) => format!(" {} {} more ", look.glyphs.descending, grouped(count(more))),
    }
}

/// Writes the parts of the last line, and a mark at the right for which they make room.
pub(super) fn write_marked(
    frame: &mut Frame<'_>,
    look: &Look,
    area: Rect,
    parts: &[StatusPart],
    mark: &str,
) {
    let width = cells(mark.width()).min(area.width);
    let room = area.width - width;
    write_parts(frame, look, Rect { width: room, ..area }, parts, "");
    let place = Rect { x: area.x + room, width, ..area };
    own(frame, place, mark, look.theme.accent, look);
}

fn sync_words(model: &Model, look: &Look) -> (String, Style) {
    let theme = &look.theme;
    match &model.data.sync {
        SyncState::Idle if model.data.age.as_of.is_none() => ("not synced".to_owned(), theme.warn),
        SyncState::Idle => ("synced".to_owned(), theme.good),
        SyncState::Offline => ("offline".to_owned(), theme.warn),
        SyncState::Running { records: 0, .. } => ("syncing".to_owned(), theme.accent),
        SyncState::Running { records, full: true, lists: (done, of), .. } if *of > 0 => {
            let words = format!("syncing {}, {done} of {of} lists", grouped(*records));
            (words, theme.accent)
        }
        SyncState::Running { records, .. } => {
            (format!("syncing {}", grouped(*records)), theme.accent)
        }
        SyncState::Failed(..) => ("sync failed".to_owned(), theme.bad),
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn hints_lose_whole_items_and_keep_the_way_out() {
        let hints = "y reply  Y note  s keep  Esc leaves";
        assert_eq!(shortened(hints, "  ", 0, 1), hints);
        assert_eq!(shortened(hints, "  ", 1, 1), "y reply  Y note  Esc leaves");
        assert_eq!(shortened(hints, "  ", 99, 1), "y reply  Esc leaves");
        assert_eq!(shortened("37 of 500 partners", "  ", 9, 1), "37 of 500 partners");
    }
}
