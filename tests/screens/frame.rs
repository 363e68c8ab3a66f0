//! A frame as text, and below it the theme role of each letter.
//!
//! The screen is drawn with a theme that gives every role its own colour, so a snapshot names roles. The
//! colours of the roles are in one snapshot, `themes`.

use std::fmt::Write as _;

use partnerdesk::app::Model;
use partnerdesk::theme::Theme;
use partnerdesk::ui::{CursorRow, Glyphs, Look, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use unicode_width::UnicodeWidthStr;

/// The characters of a popup's border.
const BORDER: [&str; 6] = ["┌", "┐", "└", "┘", "│", "─"];

/// A role: its letter, its name, where a theme has it.
type Role = (char, &'static str, fn(&mut Theme) -> &mut Style);

/// All roles with a colour. The cursor has none: it turns a letter of any role into a capital.
pub const ROLES: [Role; 9] = [
    ('x', "text", |theme| &mut theme.text),
    ('d', "dim", |theme| &mut theme.dim),
    ('t', "title", |theme| &mut theme.title),
    ('h', "header", |theme| &mut theme.header),
    ('a', "accent", |theme| &mut theme.accent),
    ('g', "good", |theme| &mut theme.good),
    ('w', "warn", |theme| &mut theme.warn),
    ('b', "bad", |theme| &mut theme.bad),
    ('f', "found", |theme| &mut theme.found),
];

/// A role with something added: its letter, its name, the role, what is added.
type Mixed = (char, &'static str, char, Modifier);

/// The roles of this kind on the screens.
const MIXED: [Mixed; 2] = [
    ('s', "dim and struck", 'd', Modifier::CROSSED_OUT),
    ('o', "header and accent", 'a', Modifier::UNDERLINED),
];

/// One cell of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What stands there. A wide letter's second half is blank.
    pub symbol: String,
    /// The letter of its role, a capital under the cursor; `None` without a role.
    pub role: Option<char>,
    /// Whether it is the right half of the letter before.
    pub half: bool,
}

impl Cell {
    pub fn is_blank(&self) -> bool {
        !self.half && self.symbol.trim().is_empty()
    }

    pub fn is_border(&self) -> bool {
        BORDER.contains(&self.symbol.as_str())
    }

    pub fn is_under_cursor(&self) -> bool {
        self.role.is_some_and(char::is_uppercase)
    }

    /// The role's letter in a snapshot: blank for ordinary text, and where nothing is visible.
    fn sign(&self) -> char {
        let seen = !self.is_blank()
            || self.is_under_cursor()
            || matches!(self.role, Some('h' | 'o' | 'f' | 's'));
        self.role.filter(|role| seen && *role != 'x').unwrap_or(' ')
    }
}

/// A drawn screen.
pub struct Frame {
    pub size: (u16, u16),
    pub rows: Vec<Vec<Cell>>,
}

/// A theme whose colours identify the roles.
fn theme() -> Theme {
    let mut theme = Theme::load("midnight", std::path::Path::new("/nowhere")).unwrap();
    for (at, (_, _, style)) in (0..).zip(ROLES) {
        let style = style(&mut theme);
        *style = style.fg(Color::Indexed(at));
    }
    theme
}

/// Rows under a cursor that the bar doesn't cover from the cursor's sign to the edge of what they are in.
pub fn gaps_in_bars(model: &Model) -> Vec<String> {
    let (columns, rows) = model.size;
    let glyphs = Glyphs::UNICODE;
    let look = Look { theme: theme(), glyphs, hides: false, cursor_row: CursorRow::Bar };
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    let drawn = terminal.draw(|frame| draw(model, &look, frame)).unwrap().buffer;
    let bar = look.theme.bar;
    (0..rows)
        .filter(|y| {
            let cells: Vec<_> = (0..columns)
                .map(|x| &drawn[(x, *y)])
                .skip_while(|cell| cell.symbol() != glyphs.cursor)
                .take_while(|cell| cell.symbol() != "│")
                .collect();
            // A wide letter's first half carries the second.
            cells.windows(2).any(|pair| pair[0].symbol().width() < 2 && Some(pair[1].bg) != bar)
        })
        .map(|y| format!("the bar has a gap in row {y}"))
        .collect()
}

impl Frame {
    /// The screen as it is now.
    pub fn of(model: &Model, glyphs: &Glyphs) -> Self {
        let (columns, rows) = model.size;
        let look =
            Look { theme: theme(), glyphs: *glyphs, hides: false, cursor_row: CursorRow::Name };
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        // What was drawn, not what the terminal received, which lacks the cell under a wide letter's second half.
        let drawn = terminal.draw(|frame| draw(model, &look, frame)).unwrap();
        let rows = (0..rows).map(|y| row(drawn.buffer, y, columns, look.theme)).collect();
        Self { size: model.size, rows }
    }

    /// The letters of a row; a wide one counts once.
    pub fn line(&self, y: usize) -> String {
        let letters = self.rows[y].iter().filter(|cell| !cell.half);
        letters.map(|cell| cell.symbol.as_str()).collect::<String>().trim_end().to_owned()
    }

    pub fn text(&self) -> String {
        (0..self.rows.len()).fold(String::new(), |text, y| text + &self.line(y) + "\n")
    }

    /// The text, then a line of role letters for each line that has any; rows with the same letters
    /// share one.
    pub fn picture(&self) -> String {
        let mut lines: Vec<(String, Vec<usize>)> = Vec::new();
        for (y, row) in (1..).zip(&self.rows) {
            let signs = row.iter().map(Cell::sign).collect::<String>();
            match lines.iter_mut().find(|(known, _)| *known == signs) {
                _ if signs.trim().is_empty() => {}
                Some((_, rows)) => rows.push(y),
                None => lines.push((signs, vec![y])),
            }
        }
        let used = |letter: char| {
            let both = [letter, letter.to_ascii_uppercase()];
            lines.iter().any(|(signs, _)| signs.contains(both))
        };
        let (columns, rows) = self.size;
        let mut picture = format!("{}-- {columns}x{rows}", self.text());
        let names = ROLES.iter().map(|(letter, name, _)| (*letter, *name));
        for (letter, name) in names.chain(MIXED.map(|(letter, name, ..)| (letter, name))) {
            if used(letter) {
                write!(picture, ", {letter} {name}").unwrap();
            }
        }
        picture.push_str("; a capital is under the cursor --\n");
        for (signs, rows) in &lines {
            writeln!(picture, "{signs} {}", numbers(rows)).unwrap();
        }
        picture
    }
}

/// `1, 3-5`.
fn numbers(rows: &[usize]) -> String {
    let ranges = rows.chunk_by(|a, b| a + 1 == *b).map(|range| match range {
        [first, .., last] => format!("{first}-{last}"),
        [one] => one.to_string(),
        [] => String::new(),
    });
    ranges.collect::<Vec<_>>().join(", ")
}

fn row(buffer: &Buffer, y: u16, columns: u16, theme: Theme) -> Vec<Cell> {
    let mut row: Vec<Cell> = Vec::new();
    for x in 0..columns {
        let cell = &buffer[(x, y)];
        let before = row.last().filter(|before| before.symbol.width() > 1 && !before.half);
        // A half that was overwritten isn't one any more.
        let half = before.is_some() && cell.symbol().trim().is_empty();
        let role = match before {
            Some(before) if half => before.role,
            _ => role(cell.style(), theme),
        };
        row.push(Cell { symbol: cell.symbol().to_owned(), role, half });
    }
    row
}

/// The letter of the role that a style has.
fn role(style: Style, mut theme: Theme) -> Option<char> {
    let reversed = style.add_modifier.contains(Modifier::REVERSED);
    let modifier = style.add_modifier - Modifier::REVERSED;
    let of = |letter: Option<char>| {
        letter.map(|one| if reversed { one.to_ascii_uppercase() } else { one })
    };
    let Some(Color::Indexed(at)) = style.fg else {
        assert_eq!(
            (style.fg, modifier),
            (Some(Color::Reset), Modifier::empty()),
            "no role has this style"
        );
        return of(reversed.then_some('x'));
    };
    let (letter, _, own) = ROLES[usize::from(at)];
    let own = own(&mut theme).add_modifier;
    // A search hit keeps the rest of its style.
    if own == modifier || letter == 'f' {
        return of(Some(letter));
    }
    let mixed = MIXED.iter().find(|(_, _, of, more)| *of == letter && own | *more == modifier);
    let (letter, ..) = mixed.unwrap_or_else(|| panic!("no role has this style: {style:?}"));
    of(Some(*letter))
}

/// Which colour each role has in each theme that comes with the program.
#[test]
fn the_colours_of_the_roles() {
    let nowhere = std::path::Path::new("/nowhere");
    let mut table = String::new();
    for name in Theme::names(nowhere) {
        let mut theme = Theme::load(&name, nowhere).unwrap();
        writeln!(table, "{name}").unwrap();
        for (letter, role, style) in ROLES {
            let style = style(&mut theme);
            let (colour, modifier) = (style.fg.unwrap(), style.add_modifier);
            writeln!(table, "  {letter} {role:<7} {:<8} {modifier:?}", colour.to_string()).unwrap();
        }
        let cursor = theme.cursor;
        assert_eq!(cursor, Style::new().add_modifier(Modifier::REVERSED), "{name}");
    }
    let table: Vec<&str> =
        table.lines().map(|line| line.trim_end_matches("NONE").trim_end()).collect();
    super::keep("themes", &(table.join("\n") + "\n"));
}
