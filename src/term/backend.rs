//! The backend that ratatui draws on. It remembers what the terminal shows and, at the end of a frame, writes the
//! fewest bytes that make the change: moved rows by scrolling, the rest cell by cell, all in one write. A frame
//! that changes nothing writes nothing.

use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use unicode_width::UnicodeWidthStr;

use super::colour::ColourDepth;
use super::paint::Painter;
use super::scroll;

/// A backend that remembers the screen.
#[derive(Debug)]
pub struct ScreenBackend<W: Write> {
    out: W,
    depth: ColourDepth,
    /// Columns and rows; read from the terminal at every frame unless fixed.
    size: Size,
    fixed: bool,
    wanted: Vec<Vec<Cell>>,
    /// What the terminal shows; `None` at the start and after somebody else wrote on it.
    shown: Option<Vec<Vec<Cell>>>,
    written: u64,
}

impl<W: Write> ScreenBackend<W> {
    /// A backend on the process's terminal, which has this many columns and rows now.
    pub fn new(out: W, size: (u16, u16), depth: ColourDepth) -> Self {
        let size = Size::new(size.0, size.1);
        Self { out, depth, size, fixed: false, wanted: blank(size), shown: None, written: 0 }
    }

    /// A backend whose size never changes.
    pub fn fixed(out: W, size: (u16, u16), depth: ColourDepth) -> Self {
        Self { fixed: true, ..Self::new(out, size, depth) }
    }

    /// Repaints every cell with the next frame, since something else may have written on the terminal.
    pub fn force_repaint(&mut self) {
        self.shown = None;
    }

    /// Writes a sequence that shows nothing and doesn't move the cursor.
    pub fn write_through(&mut self, sequence: &str) -> io::Result<()> {
        self.written += u64::try_from(sequence.len()).unwrap_or_default();
        self.out.write_all(sequence.as_bytes())?;
        self.out.flush()
    }

    /// The number of bytes written so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// The writer, for tests.
    pub fn out(&self) -> &W {
        &self.out
    }
}

fn blank(size: Size) -> Vec<Vec<Cell>> {
    vec![vec![Cell::default(); usize::from(size.width)]; usize::from(size.height)]
}

impl<W: Write> Backend for ScreenBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        for (x, y, cell) in content {
            let (x, y) = (usize::from(x), usize::from(y));
            let Some(row) = self.wanted.get_mut(y) else { continue };
            if let Some(place) = row.get_mut(x) {
                place.clone_from(cell);
            }
            // A wide letter covers the cells beside it: mostly one, but two where a script joins several
            // consonants.
            for beside in row.iter_mut().skip(x + 1).take(cell.symbol().width().saturating_sub(1)) {
                beside.reset();
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.shown.as_ref() == Some(&self.wanted) {
            return Ok(());
        }
        let mut painter = Painter::new(self.depth);
        let mut shown = if let Some(shown) = self.shown.take() {
            shown
        } else {
            painter.erase();
            blank(self.size)
        };
        if let Some(scroll) = scroll::find(&shown, &self.wanted) {
            painter.scroll(scroll);
            scroll::apply(&mut shown, scroll);
        }
        for (y, (shown, wanted)) in shown.iter().zip(&self.wanted).enumerate() {
            if shown != wanted {
                painter.row(y, shown, wanted);
            }
        }
        let bytes = painter.finish();
        self.out.write_all(&bytes)?;
        self.out.flush()?;
        self.written += u64::try_from(bytes.len()).unwrap_or(0);
        self.shown = Some(self.wanted.clone());
        Ok(())
    }

    // The cursor stays hidden while the terminal is ours; text fields draw their own.
    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Doesn't ask the terminal: one that doesn't answer would hang us for two seconds.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, _position: P) -> io::Result<()> {
        Ok(())
    }

    /// Also called when the size has changed. The next frame is painted whole.
    fn clear(&mut self) -> io::Result<()> {
        self.size = self.size()?;
        self.wanted = blank(self.size);
        self.shown = None;
        Ok(())
    }

    fn clear_region(&mut self, _region: ClearType) -> io::Result<()> {
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        if self.fixed {
            return Ok(self.size);
        }
        let (columns, rows) = crossterm::terminal::size()?;
        Ok(Size::new(columns, rows))
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Modifier, Style};

    type TerminalScreen = Terminal<ScreenBackend<Vec<u8>>>;

    fn screen(columns: u16, rows: u16) -> TerminalScreen {
        Terminal::new(ScreenBackend::fixed(Vec::new(), (columns, rows), ColourDepth::True)).unwrap()
    }

    /// Draws lines with styles and returns the bytes of this frame.
    fn draw(screen: &mut TerminalScreen, lines: &[(String, Style)]) -> Vec<u8> {
        let before = screen.backend().out().len();
        screen
            .draw(|frame| {
                for (row, (line, style)) in frame.area().rows().zip(lines) {
                    frame.buffer_mut().set_stringn(
                        row.x,
                        row.y,
                        line,
                        usize::from(row.width),
                        *style,
                    );
                }
            })
            .unwrap();
        screen.backend().out()[before..].to_vec()
    }

    /// A table of 50 rows and 200 columns under a header, scrolled to `from`, with the cursor on row `cursor`.
    fn table(from: usize, cursor: usize) -> Vec<(String, Style)> {
        let mut lines =
            vec![("Partner                Owner        Revenue".to_owned(), Style::new().bold())];
        for row in from..from + 48 {
            let mark = if row == cursor { '>' } else { ' ' };
            let words = format!(
                "{mark}partner {row:>6} of the programme   owner-{row}@mail.example   {}",
                row * 7919
            );
            lines.push((format!("{words:<190}"), Style::new().fg(Color::Rgb(169, 177, 214))));
        }
        lines.push((format!(" 1,000 of 1,000 partners    row {cursor}"), Style::new().dim()));
        lines
    }

    #[test]
    fn a_frame_that_changes_nothing_writes_nothing() {
        let mut screen = screen(200, 50);
        draw(&mut screen, &table(0, 0));
        assert!(draw(&mut screen, &table(0, 0)).is_empty());
    }

    #[test]
    fn a_scrolled_row_and_a_moved_cursor_take_few_bytes() {
        let mut screen = screen(200, 50);
        let whole = draw(&mut screen, &table(0, 0)).len();
        let moved = draw(&mut screen, &table(0, 1)).len();
        draw(&mut screen, &table(0, 47));
        let scrolled = draw(&mut screen, &table(1, 48)).len();
        let back = draw(&mut screen, &table(0, 47)).len();
        assert!(moved < 120, "{moved}");
        assert!(scrolled < 400, "{scrolled}");
        assert!(back < 400, "{back}");
        assert!(whole < 14_000, "{whole}");
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        let mut screen = screen(20, 2);
        let bytes = screen
            .draw(|frame| {
                frame.buffer_mut().cell_mut((0, 0)).unwrap().set_symbol("\u{1b}]0;x\u{7}");
                frame.buffer_mut().cell_mut((5, 0)).unwrap().set_symbol("\u{9b}");
            })
            .map(|_| ())
            .map(|()| screen.backend().out().clone())
            .unwrap();
        assert!(!bytes.windows(2).any(|pair| pair == b"\x1b]"));
        assert!(!String::from_utf8(bytes).unwrap().contains('\u{9b}'));
    }

    #[test]
    fn after_somebody_else_wrote_everything_is_painted_anew() {
        let mut screen = screen(200, 50);
        let whole = draw(&mut screen, &table(0, 0));
        screen.backend_mut().force_repaint();
        assert_eq!(draw(&mut screen, &table(0, 0)), whole);
    }

    fn parser(rows: u16, columns: u16) -> vt100::Parser {
        vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0)
    }

    /// The beginning of a text that fits into a row.
    fn cut(text: &str, columns: usize) -> String {
        let mut width = 0;
        text.chars()
            .take_while(|c| {
                width += c.to_string().width();
                width <= columns
            })
            .collect()
    }

    /// What a terminal shows after the bytes: each row's text and its styles.
    fn shown(parser: &vt100::Parser, columns: u16, rows: u16) -> Vec<(String, String)> {
        (0..rows)
            .map(|y| {
                let mut marks = String::new();
                for x in 0..columns {
                    let cell = parser.screen().cell(y, x).unwrap();
                    let plain = cell.contents().trim().is_empty();
                    marks.push(match (cell.inverse(), cell.bold() && !plain, cell.fgcolor()) {
                        (true, _, _) => 'r',
                        (_, true, _) => 'b',
                        (_, _, vt100::Color::Rgb(..)) if !plain => 'c',
                        _ => ' ',
                    });
                }
                (
                    parser.screen().contents_between(y, 0, y, columns).trim_end().to_owned(),
                    marks.trim_end().to_owned(),
                )
            })
            .collect()
    }

    fn lines() -> impl Strategy<Value = Vec<(String, Style)>> {
        let text = prop_oneof![
            4 => "[a-c ]{0,12}",
            2 => "(日|本|a| |é){0,8}",
            1 => Just("same line".to_owned()),
            1 => Just(String::new()),
        ];
        let style = prop_oneof![
            3 => Just(Style::new()),
            1 => Just(Style::new().add_modifier(Modifier::REVERSED)),
            1 => Just(Style::new().add_modifier(Modifier::BOLD)),
            1 => Just(Style::new().fg(Color::Rgb(1, 2, 3))),
        ];
        proptest::collection::vec((text, style), 8)
    }

    proptest! {
        #[test]
        fn what_is_painted_is_what_was_drawn(frames in proptest::collection::vec((lines(), 0usize..4), 1..6)) {
            let (columns, rows) = (10, 8);
            let mut painted = screen(columns, rows);
            let mut terminal = parser(rows, columns);
            let mut lines: Vec<(String, Style)> = Vec::new();
            for (fresh, keep) in frames {
                // Some frames are the previous one, scrolled by a few rows.
                if keep > 0 && !lines.is_empty() {
                    lines.rotate_left(keep);
                    lines[7] = fresh[0].clone();
                } else {
                    lines = fresh;
                }
                terminal.process(&draw(&mut painted, &lines));
                // The same frame on an empty screen, painted cell by cell, is the model.
                let mut whole = screen(columns, rows);
                let mut wanted = parser(rows, columns);
                wanted.process(&draw(&mut whole, &lines));
                prop_assert_eq!(shown(&terminal, columns, rows), shown(&wanted, columns, rows));
            }
            let mut plain = parser(rows, columns);
            for (y, (text, _)) in (1..).zip(&lines) {
                plain.process(format!("\x1b[{y}H\x1b[?7l{}", cut(text, 10)).as_bytes());
            }
            let texts = |parser: &vt100::Parser| shown(parser, columns, rows).into_iter().map(|(text, _)| text).collect::<Vec<_>>();
            prop_assert_eq!(texts(&terminal), texts(&plain));
        }
    }

    #[test]
    fn letters_of_disputed_width_leave_nothing_behind() {
        let mut screen = screen(20, 2);
        let mut terminal = parser(2, 20);
        let plain = |text: &str| [(format!("{text:<20}"), Style::new())];
        for text in
            ["Nikos Novák Novák", "Zoë शर्मा", "Nikos Novák Novák", "👩\u{200d}💻 x☀\u{fe0f}y"]
        {
            terminal.process(&draw(&mut screen, &plain(text)));
            let drawn = terminal.screen().contents();
            screen.backend_mut().force_repaint();
            terminal.process(&draw(&mut screen, &plain(text)));
            assert_eq!(drawn.trim_end(), terminal.screen().contents().trim_end());
            assert!(!text.starts_with("Zoë") || !drawn.contains('v'), "{drawn}");
        }
    }

    #[test]
    fn a_new_size_is_painted_whole() {
        let mut screen = screen(20, 4);
        draw(&mut screen, &table(0, 0));
        screen.backend_mut().size = Size::new(30, 5);
        screen.resize(Rect::new(0, 0, 30, 5)).unwrap();
        let mut terminal = parser(5, 30);
        terminal.process(&draw(&mut screen, &table(0, 0)));
        assert!(terminal.screen().contents().contains("partner      3"));
    }
}
