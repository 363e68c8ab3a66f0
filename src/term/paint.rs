//! The bytes of a frame: cursor moves, styles and text, each in its shortest form.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use super::colour::ColourDepth;
use super::scroll::ScrolledRows;

/// The style the terminal writes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Pen {
    const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    fn of(cell: &Cell, depth: ColourDepth) -> Self {
        Self { fg: depth.nearest(cell.fg), bg: depth.nearest(cell.bg), modifier: cell.modifier }
    }
}

/// Up to this many unchanged cells are written again, since a cursor move over them takes four bytes.
const STEP_OVER: usize = 4;

/// Modifiers and the SGR codes that switch them on.
const MODIFIERS: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// Collects a frame's bytes.
#[derive(Debug)]
pub(super) struct Painter {
    pub(super) bytes: Vec<u8>,
    depth: ColourDepth,
    pen: Pen,
    /// The cursor's column and row; `None` after something that terminals treat differently.
    cursor: Option<(usize, usize)>,
}

impl Painter {
    /// A painter that assumes nothing of the terminal's style or cursor.
    pub(super) fn new(depth: ColourDepth) -> Self {
        Self { bytes: b"\x1b[?2026h\x1b[0m".to_vec(), depth, pen: Pen::PLAIN, cursor: None }
    }

    /// Ends the frame and returns its bytes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.set(Pen::PLAIN);
        self.push("\x1b[?2026l");
        self.bytes
    }

    pub(super) fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(super) fn erase(&mut self) {
        self.set(Pen::PLAIN);
        self.push("\x1b[2J");
    }

    pub(super) fn scroll(&mut self, scroll: ScrolledRows) {
        self.set(Pen::PLAIN);
        let (direction, by) = if scroll.by > 0 { ('S', scroll.by) } else { ('T', -scroll.by) };
        self.push(&format!("\x1b[{};{}r\x1b[{by}{direction}\x1b[r", scroll.top + 1, scroll.bottom));
        // Setting a region moves the cursor home, but not on every terminal.
        self.cursor = None;
    }

    /// Paints the cells of a row that differ.
    pub(super) fn row(&mut self, y: usize, shown: &[Cell], wanted: &[Cell]) {
        let blank_from = wanted.iter().rposition(|cell| !is_blank(cell)).map_or(0, |last| last + 1);
        let mut x = 0;
        while let Some(cell) = wanted.get(x) {
            let width = cell.symbol().width().max(1);
            let covered = wanted.get(x..(x + width).min(wanted.len()));
            if shown.get(x..(x + width).min(wanted.len())) == covered && !is_covered(x, shown) {
                x += width;
                continue;
            }
            if x >= blank_from {
                // The rest of the row is blank.
                self.go(x, y, wanted);
                self.set(Pen::PLAIN);
                self.push("\x1b[K");
                return;
            }
            self.go(x, y, wanted);
            self.put(cell, width, x, wanted.len());
            x += width;
        }
    }

    /// Moves the cursor by the shortest sequence.
    fn go(&mut self, x: usize, y: usize, row: &[Cell]) {
        match self.cursor {
            Some(at) if at == (x, y) => return,
            Some((from, at)) if at == y && from < x && x - from <= STEP_OVER => {
                let between = row.get(from..x).unwrap_or_default();
                let pen = self.pen;
                if between
                    .iter()
                    .all(|cell| Pen::of(cell, self.depth) == pen && cell.symbol().len() == 1)
                {
                    let text: String = between.iter().map(Cell::symbol).collect();
                    self.push(&text);
                } else {
                    self.push(&format!("\x1b[{}C", x - from));
                }
            }
            Some((from, at)) if at == y && from < x => self.push(&format!("\x1b[{}C", x - from)),
            _ if x == 0 => self.push(&format!("\x1b[{}H", y + 1)),
            _ => self.push(&format!("\x1b[{};{}H", y + 1, x + 1)),
        }
        self.cursor = Some((x, y));
    }

    fn put(&mut self, cell: &Cell, width: usize, x: usize, columns: usize) {
        self.set(Pen::of(cell, self.depth));
        let symbol = cell.symbol();
        let sound = !symbol.is_empty() && !symbol.chars().any(char::is_control);
        let agreed = symbol.is_ascii() || is_agreed(symbol);
        if !agreed {
            // A terminal that takes the letter for narrower would leave an old one beside it.
            self.push(&format!("\x1b[{width}X"));
        }
        self.push(if sound { symbol } else { " " });
        // At the right edge, and after letters whose width terminals disagree on, only an absolute move is
        // safe.
        let certain = x + width < columns && agreed;
        self.cursor = self.cursor.filter(|_| certain).map(|(_, y)| (x + width, y));
    }

    fn set(&mut self, pen: Pen) {
        if pen == self.pen {
            return;
        }
        let mut codes: Vec<String> = Vec::new();
        let mut from = self.pen;
        if !pen.modifier.contains(from.modifier) {
            codes.push("0".to_owned());
            from = Pen::PLAIN;
        }
        for (modifier, code) in MODIFIERS {
            if pen.modifier.contains(modifier) && !from.modifier.contains(modifier) {
                codes.push(code.to_string());
            }
        }
        if pen.fg != from.fg {
            codes.push(colour(pen.fg, 30));
        }
        if pen.bg != from.bg {
            codes.push(colour(pen.bg, 40));
        }
        if pen == Pen::PLAIN {
            self.push("\x1b[m");
        } else {
            self.push(&format!("\x1b[{}m", codes.join(";")));
        }
        self.pen = pen;
    }
}

/// Whether this is a later column of a wide letter on the screen, which changes together with its first.
fn is_covered(x: usize, shown: &[Cell]) -> bool {
    (1..=3).any(|back| {
        let head = x.checked_sub(back).and_then(|head| shown.get(head));
        head.is_some_and(|head| head.symbol().width() > back)
    })
}

/// Whether a cell is a blank that erasing gives just as well.
fn is_blank(cell: &Cell) -> bool {
    let inked = Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT;
    cell.symbol() == " " && cell.bg == Color::Reset && !cell.modifier.intersects(inked)
}

/// Letters to which every terminal gives the same width, each a single character: Latin, Greek, Cyrillic, Hebrew and
/// Arabic ones of one column, Chinese, Japanese and Korean ones of two.
fn is_agreed(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else { return false };
    matches!(c,
        '\u{c0}'..='\u{24f}' | '\u{386}'..='\u{481}' | '\u{48a}'..='\u{52f}' | '\u{5d0}'..='\u{5ea}'
        | '\u{621}'..='\u{64a}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// The SGR code of a colour; `base` is 30 for text, 40 for the background.
fn colour(colour: Color, base: u8) -> String {
    let plain = |n: u8| (base + n).to_string();
    let bright = |n: u8| (base + 60 + n).to_string();
    match colour {
        Color::Reset => plain(9),
        Color::Black => plain(0),
        Color::Red => plain(1),
        Color::Green => plain(2),
        Color::Yellow => plain(3),
        Color::Blue => plain(4),
        Color::Magenta => plain(5),
        Color::Cyan => plain(6),
        Color::Gray => plain(7),
        Color::DarkGray => bright(0),
        Color::LightRed => bright(1),
        Color::LightGreen => bright(2),
        Color::LightYellow => bright(3),
        Color::LightBlue => bright(4),
        Color::LightMagenta => bright(5),
        Color::LightCyan => bright(6),
        Color::White => bright(7),
        Color::Indexed(index) => format!("{};5;{index}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}
