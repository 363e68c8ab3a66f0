//! Keys, pastes and sizes, as they come from the terminal.

use std::future::poll_fn;
use std::pin::Pin;

use crossterm::event::{Event, EventStream, KeyCode, KeyEvent, KeyEventKind, MouseEventKind};
use futures_core::Stream;

/// A longer paste is cut: no field takes more, and the rest must not fill the memory.
const LONGEST_PASTE: usize = 1 << 20;

/// Something that came from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has another size: columns, rows.
    Resize(u16, u16),
}

/// What comes from the terminal, one after the other.
#[derive(Debug, Default)]
pub struct Inputs {
    stream: EventStream,
}

impl Inputs {
    /// Begins to listen. The terminal must be in raw mode.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next input; `None` when there will be no more. Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<std::io::Result<Input>> {
        loop {
            let event = poll_fn(|context| Pin::new(&mut self.stream).poll_next(context)).await?;
            match event {
                Err(error) => return Some(Err(error)),
                Ok(event) => {
                    if let Some(input) = read(event) {
                        return Some(Ok(input));
                    }
                }
            }
        }
    }
}

/// Releases of keys, focus and clicks mean nothing here; the wheel is the arrow keys.
fn read(event: Event) -> Option<Input> {
    let wheel = |code: KeyCode| Some(Input::Key(code.into()));
    match event {
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollDown => wheel(KeyCode::Down),
            MouseEventKind::ScrollUp => wheel(KeyCode::Up),
            _ => None,
        },
        Event::Key(key) if key.kind != KeyEventKind::Release => Some(Input::Key(key)),
        Event::Paste(mut text) => {
            let cut = (0..=LONGEST_PASTE.min(text.len()))
                .rev()
                .find(|at| text.is_char_boundary(*at))
                .unwrap_or(0);
            text.truncate(cut);
            Some(Input::Paste(text))
        }
        Event::Resize(columns, rows) => Some(Input::Resize(columns, rows)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_cut_between_letters() {
        let long = "é".repeat(LONGEST_PASTE);
        let Some(Input::Paste(text)) = read(Event::Paste(long)) else { panic!() };
        assert_eq!(text.len(), LONGEST_PASTE);
        assert_eq!(read(Event::Paste("short".to_owned())), Some(Input::Paste("short".to_owned())));
    }

    #[test]
    fn the_wheel_is_the_arrow_keys() {
        let mouse = |kind| {
            let modifiers = crossterm::event::KeyModifiers::NONE;
            read(Event::Mouse(crossterm::event::MouseEvent { kind, column: 0, row: 0, modifiers }))
        };
        assert_eq!(mouse(MouseEventKind::ScrollDown), Some(Input::Key(KeyCode::Down.into())));
        assert_eq!(mouse(MouseEventKind::Moved), None);
    }
}
