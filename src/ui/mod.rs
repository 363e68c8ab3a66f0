//! The views: each reads the model and the theme and writes a part of the frame. Nothing here changes the
//! model or computes what it doesn't know. The runtime calls [`draw`].

mod bar;
mod cases;
mod columns;
mod detail;
mod export_dialog;
mod glance;
mod help;
mod lists;
mod partners;
mod programme;
mod record;
mod records;
mod rewards;
mod setup;
mod status;
mod sweep;
mod welcome;
mod wizard;

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Block, Clear, Widget};
use unicode_width::UnicodeWidthStr;

use crate::app::{Layer, Model, Overlay, Screen};
use crate::domain::text::{clean, fit_with};
use crate::theme::Theme;

/// The smallest screen the console draws on: columns, rows.
pub const SMALLEST: (u16, u16) = (60, 15);

/// Signs for which some terminals need an ASCII stand-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Sorted ascending.
    pub ascending: &'static str,
    /// Sorted descending.
    pub descending: &'static str,
    /// Before the row under the cursor.
    pub cursor: &'static str,
    /// At the end of a text that was cut.
    pub cut: &'static str,
    /// A marked row.
    pub mark: &'static str,
    /// A row that changed since it was last looked at.
    pub changed: &'static str,
    /// After a line that leads somewhere.
    pub leads: &'static str,
    /// In place of a name that is hidden.
    pub hidden: &'static str,
    /// A bar in one cell, from empty to full in eighths.
    pub bars: [&'static str; 9],
}

impl Glyphs {
    /// For terminals that speak UTF-8.
    pub const UNICODE: Self = Self {
        ascending: "▲",
        descending: "▼",
        cursor: "▌",
        cut: "…",
        mark: "*",
        changed: "•",
        leads: "›",
        hidden: "••••••",
        bars: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    };
    /// For all other terminals, and for those who prefer it.
    pub const ASCII: Self = Self {
        ascending: "^",
        descending: "v",
        cursor: ">",
        cut: "~",
        mark: "*",
        changed: "+",
        leads: ">",
        hidden: "******",
        bars: [" ", "_", "_", ".", ".", ":", ":", "#", "#"],
    };

    /// Chosen by the locale: `LC_ALL`, else `LC_CTYPE`, else `LANG`.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let locale = set("LC_ALL")
            .or_else(|| set("LC_CTYPE"))
            .or_else(|| set("LANG"))
            .unwrap_or_default()
            .to_lowercase();
        if locale.contains("utf-8") || locale.contains("utf8") {
            Self::UNICODE
        } else {
            Self::ASCII
        }
    }
}

/// What every view draws with.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub theme: Theme,
    pub glyphs: Glyphs,
    /// Others see the screen too: names, e-mails and keys are masked. What is written by [`write`] is taken for one of
    /// them, so that what somebody forgets is hidden; the program's own words are written by [`own`].
    pub hides: bool,
    /// How the row under the cursor stands out.
    pub cursor_row: CursorRow,
}

/// How the row under the cursor stands out, besides the sign at its left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CursorRow {
    /// Its name is reversed: the fewest bytes a step.
    Name,
    /// All of it lies on the theme's bar, or on a line where the theme has none.
    Bar,
    /// All of it is underlined, for terminals without enough colours for a quiet bar.
    Line,
}

impl CursorRow {
    /// Over SSH, where every byte of a step is felt, only the name, unless the configuration asks for the whole row.
    /// A quiet bar takes 256 colours.
    pub fn choose(
        whole: Option<bool>,
        has_256_colours: bool,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let is_remote = ["SSH_CONNECTION", "SSH_TTY", "MOSH_CONNECTION"]
            .iter()
            .any(|name| variable(name).is_some_and(|value| !value.is_empty()));
        match (whole.unwrap_or(!is_remote), has_256_colours) {
            (false, _) => Self::Name,
            (true, true) => Self::Bar,
            (true, false) => Self::Line,
        }
    }
}

impl Look {
    /// The whole row under the cursor, and its text.
    fn cursor_styles(&self) -> (Style, Style) {
        let line = (Style::new().add_modifier(Modifier::UNDERLINED), self.theme.cursor);
        match self.cursor_row {
            CursorRow::Name => (Style::new(), self.theme.cursor),
            CursorRow::Bar => self.theme.bar.map_or(line, |colour| {
                (Style::new().bg(colour), Style::new().add_modifier(Modifier::BOLD))
            }),
            CursorRow::Line => line,
        }
    }

    /// The style of a row's text that is under the cursor.
    fn under_cursor(&self, style: Style) -> Style {
        style.patch(self.cursor_styles().1)
    }

    /// A text that may be a name, an e-mail or a key, as it is shown.
    fn hide<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.hides && !text.trim().is_empty() {
            Cow::Borrowed(self.glyphs.hidden)
        } else {
            Cow::Borrowed(text)
        }
    }

    /// The same look where nothing is hidden.
    fn open(&self) -> Self {
        Self { hides: false, ..*self }
    }
}

/// Marks a row as the one under the cursor. Drawn before the row's texts, which keep what lies under them.
fn cursor_row(frame: &mut Frame<'_>, row: Rect, look: &Look) {
    frame.buffer_mut().set_style(row, look.cursor_styles().0);
    own(frame, Rect { width: 1, ..row }, look.glyphs.cursor, look.theme.accent, look);
}

/// Draws a frame.
pub fn draw(model: &Model, look: &Look, frame: &mut Frame<'_>) {
    let look = &Look { hides: model.hides_names, ..*look };
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(look, frame, area);
        return;
    }
    match model.screen {
        Screen::Welcome => welcome::draw(model, look, frame, area),
        Screen::Partners => open_screen(model, look, frame, area),
    }
    match &model.overlay {
        Overlay::None => {}
        Overlay::Record(tree) => record::draw_record(model, look, frame, area, tree),
        Overlay::Message(prompt) => wizard::draw_message(model, look, frame, area, prompt),
        Overlay::Cases(cases) => cases::draw(model, look, frame, area, cases),
        Overlay::Setup(form) => setup::draw(model, look, frame, area, form),
        Overlay::Find(find) => record::draw_find(model, look, frame, area, find),
        Overlay::Palette(palette) => record::draw_palette(model, look, frame, area, palette),
        Overlay::ExportDialog(open) => export_dialog::draw(model, open, look, frame, area),
        Overlay::TableExport(at) => export_dialog::draw_table(model, look, frame, area, *at),
        overlay => lists::draw(model, look, frame, area, overlay),
    }
    if let Some(jump) = &model.jump {
        let foot = line(area, area.height.saturating_sub(1));
        clear(frame, foot);
        bar::prompt(look, frame, foot, "/", &jump.line);
    }
    if let Some(pane) = &model.help {
        help::draw(model, look, frame, area, pane);
    }
}

/// The layer on top, or the table; above its last line the glance, if there is one.
fn open_screen(model: &Model, look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let height = model.room().1.min(area.height).saturating_sub(1);
    let (room, foot) = (Rect { height, ..area }, line(area, area.height.saturating_sub(1)));
    match model.layers.top() {
        Some(Layer::Investigation(open)) => wizard::draw(model, open, look, frame, area),
        Some(Layer::Sweep(open)) => sweep::draw(model, open, look, frame, (room, foot)),
        Some(Layer::Programme(open)) => programme::draw(model, open, look, frame, area),
        Some(Layer::Rewards(open)) => rewards::draw(model, open, look, frame, (room, foot)),
        Some(Layer::Partner(open)) => detail::draw(model, open, look, frame, (room, foot)),
        None => partners::draw(model, look, frame, (room, foot)),
    }
    let between = Rect { y: area.y + height, height: foot.y - (area.y + height), ..area };
    if let Some(open) = model.glance.as_ref().filter(|_| between.height > 0) {
        glance::draw(model, open, look, frame, between);
    }
}

fn too_small(look: &Look, frame: &mut Frame<'_>, area: Rect) {
    let lines = [
        format!("{}x{} is too small", area.width, area.height),
        format!("partnerdesk needs {}x{}", SMALLEST.0, SMALLEST.1),
    ];
    for (row, line) in area.rows().zip(lines) {
        own(frame, row, &line, look.theme.warn, look);
    }
}

/// Writes one line into an area, cut to its width; returns the column after its end. Where names are hidden, it is
/// masked.
fn write(frame: &mut Frame<'_>, area: Rect, text: &str, style: Style, look: &Look) -> u16 {
    own(frame, area, &look.hide(text), style, look)
}

/// Writes the program's own words, or numbers and dates; nothing that tells who somebody is.
fn own(frame: &mut Frame<'_>, area: Rect, text: &str, style: Style, look: &Look) -> u16 {
    if area.height == 0 {
        return area.x;
    }
    // Most texts are clean already; no place may forget it, for a control character would reach the terminal.
    let text = fit_with(&clean(text), usize::from(area.width), look.glyphs.cut).into_owned();
    frame.buffer_mut().set_stringn(area.x, area.y, text, usize::from(area.width), style).0
}

/// Clears the area of a popup, and any wide letter that reaches into it from the left.
fn clear(frame: &mut Frame<'_>, popup: Rect) {
    Clear.render(popup, frame.buffer_mut());
    let Some(left) = popup.x.checked_sub(1) else { return };
    for y in popup.y..popup.y + popup.height {
        if let Some(cell) = frame.buffer_mut().cell_mut((left, y))
            && cell.symbol().width() > 1
        {
            cell.reset();
        }
    }
}

/// Draws an empty popup with a title in the middle of the screen; returns the room inside.
fn popup(frame: &mut Frame<'_>, look: &Look, area: Rect, size: (u16, u16), title: &str) -> Rect {
    let width = size.0.min(area.width.saturating_sub(2));
    let height = size.1.min(area.height.saturating_sub(2));
    let popup = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    };
    clear(frame, popup);
    let title = fit_with(title, usize::from(width.saturating_sub(2)), look.glyphs.cut);
    let block =
        Block::bordered().title(title).border_style(look.theme.dim).title_style(look.theme.title);
    let inner = block.inner(popup);
    block.render(popup, frame.buffer_mut());
    inner
}

/// Line `at` of an area, from the top; of no height below its end.
fn line(area: Rect, at: u16) -> Rect {
    if at < area.height {
        Rect { y: area.y + at, height: 1, ..area }
    } else {
        Rect { height: 0, ..area }
    }
}
