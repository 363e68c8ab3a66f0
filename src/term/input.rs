//! Keys, pastes and sizes, as they come from the terminal.

use std::collections::{BTreeSet, VecDeque};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crossterm::event::{
    Event, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEventKind,
};
use futures_core::Stream;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::time::Instant;

/// A longer paste is cut: no field takes more, and the rest must not fill the memory.
const LONGEST_PASTE: usize = 1 << 20;

/// No more is taken at once.
const LONGEST_BURST: usize = 1 << 16;

/// So many letters may be all that the library reads at once: a kilobyte of letters of four bytes.
const FULL_READ: usize = 256;

/// What comes so soon behind a paste without brackets is a part of it.
const GOES_ON_WITHIN: Duration = Duration::from_millis(60);

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
    /// Begun with the first question.
    stream: Option<EventStream>,
    /// What came and was not yet asked for.
    ready: VecDeque<Input>,
    /// When the last paste without brackets came.
    pasted: Option<Instant>,
    /// Why there will be no more.
    failed: Option<std::io::Error>,
    ended: bool,
}

impl Inputs {
    /// Begins to listen. The terminal must be in raw mode.
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves the keys to another program, until the next input is asked for. What is known of the keys is
    /// locked while they are waited for, so the one who waits must be gone before another one begins.
    pub fn pause(&mut self) {
        self.stream = None;
    }

    /// The next input; `None` when there will be no more. Nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<std::io::Result<Input>> {
        loop {
            if let Some(input) = self.ready.pop_front() {
                return Some(Ok(input));
            }
            if let Some(error) = self.failed.take() {
                return Some(Err(error));
            }
            if self.ended {
                return None;
            }
            let burst = poll_fn(|context| self.poll_burst(context)).await;
            let goes_on = self.pasted.is_some_and(|at| at.elapsed() < GOES_ON_WITHIN);
            let many = burst.len();
            let (mut inputs, pasted) = sort_out(burst, goes_on);
            if pasted && many >= FULL_READ && is_readable(Duration::ZERO) {
                let rest = self.read_rest();
                match inputs.back_mut() {
                    Some(Input::Paste(text)) => text.push_str(&rest),
                    _ => inputs.push_back(Input::Paste(rest)),
                }
            }
            self.ready = inputs;
            self.pasted = pasted.then(Instant::now);
        }
    }

    /// Reads the rest of a long paste without brackets. The library reads a kilobyte, and is told of more
    /// only when something new is typed (crossterm issue 813, pull request 1057): the rest would come as
    /// answers to the next keys.
    fn read_rest(&mut self) -> String {
        // Two must not read at once.
        self.pause();
        let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
        while bytes.len() < LONGEST_PASTE && is_readable(GOES_ON_WITHIN / 4) {
            match rustix::io::read(rustix::stdio::stdin(), &mut buffer) {
                Ok(read) if read > 0 => bytes.extend(buffer.iter().take(read)),
                _ => break,
            }
        }
        plain(&String::from_utf8_lossy(&bytes))
    }

    /// All that is there without waiting; waits for the first.
    fn poll_burst(&mut self, context: &mut Context<'_>) -> Poll<Vec<Input>> {
        let stream = self.stream.get_or_insert_with(EventStream::new);
        let mut burst = Vec::new();
        while burst.len() < LONGEST_BURST {
            match Pin::new(&mut *stream).poll_next(context) {
                Poll::Ready(Some(Ok(event))) => burst.extend(read(event)),
                Poll::Ready(Some(Err(error))) => {
                    self.failed = Some(error);
                    return Poll::Ready(burst);
                }
                Poll::Ready(None) => {
                    self.ended = true;
                    return Poll::Ready(burst);
                }
                Poll::Pending if burst.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            }
        }
        Poll::Ready(burst)
    }
}

/// Whether the terminal has something to read, now or within a moment.
fn is_readable(within: Duration) -> bool {
    let stdin = rustix::stdio::stdin();
    let mut asked = [PollFd::new(&stdin, PollFlags::IN)];
    let within = Timespec::try_from(within).ok();
    poll(&mut asked, within.as_ref()).is_ok_and(|ready| ready > 0)
        && asked.iter().all(|one| one.revents().contains(PollFlags::IN))
}

/// Text as it was sent: Enter ends a line, and nothing else that isn't a letter is in it.
fn plain(sent: &str) -> String {
    let lines = sent.replace("\r\n", "\n").replace('\r', "\n");
    lines.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}

/// Finds the text in what came at once. A terminal, or a tmux, that sets no brackets around a paste sends
/// it as keys: the first line's end would submit a field, and what follows would run as commands. Tells
/// too whether there was such a paste.
fn sort_out(burst: Vec<Input>, goes_on: bool) -> (VecDeque<Input>, bool) {
    let (mut inputs, mut run, mut pasted) = (VecDeque::new(), Vec::new(), false);
    for input in burst {
        if letter(&input).is_some() {
            run.push(input);
        } else {
            pasted |= settle(&mut inputs, &mut run, goes_on);
            inputs.push_back(input);
        }
    }
    pasted |= settle(&mut inputs, &mut run, goes_on);
    (inputs, pasted)
}

/// Puts keys that came at once behind the others: as they are, or as the text that they are.
fn settle(inputs: &mut VecDeque<Input>, run: &mut Vec<Input>, goes_on: bool) -> bool {
    let run = std::mem::take(run);
    let text: String = run.iter().filter_map(letter).collect();
    let is_text = is_pasted(&text) || (goes_on && text.chars().count() > 3);
    if is_text {
        inputs.push_back(Input::Paste(text));
    } else {
        inputs.extend(run);
    }
    is_text
}

/// The letter, or the line's end, that a key types.
fn letter(input: &Input) -> Option<char> {
    let Input::Key(key) = input else { return None };
    let held = key.modifiers.difference(KeyModifiers::SHIFT);
    match key.code {
        KeyCode::Char('j') if held == KeyModifiers::CONTROL => Some('\n'),
        _ if !held.is_empty() => None,
        KeyCode::Char(c) => Some(c),
        KeyCode::Enter => Some('\n'),
        KeyCode::Tab => Some('\t'),
        _ => None,
    }
}

/// Whether letters that came at once are a text and not keys that somebody typed ahead (`gg`, or a word to
/// search for with Enter and a key or two behind it): it has several lines, and more than a few letters.
fn is_pasted(text: &str) -> bool {
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or_default();
    let (mut different, mut many) = (0, 0);
    for line in lines.filter(|line| !line.is_empty()) {
        let letters: BTreeSet<char> = line.chars().collect();
        different = different.max(letters.len());
        many += 1;
    }
    // A key that is held down is one letter, however often.
    text.chars().count() > 8 && (different > 2 || (many > 2 && !first.is_empty()))
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

    fn typed(text: &str) -> Vec<Input> {
        let key = |c| match c {
            '\r' => KeyCode::Enter,
            c => KeyCode::Char(c),
        };
        text.chars().map(|c| Input::Key(key(c).into())).collect()
    }

    #[test]
    fn lines_that_come_at_once_are_a_paste() {
        for text in [
            "Hi,\rmy customer paid $99.00\rand got nothing!\rq",
            "a line and\rquit",
            "one\r\r\rtwo three",
            "a b c d\rq\rq\rq",
        ] {
            let (inputs, pasted) = sort_out(typed(text), false);
            assert!(pasted);
            assert_eq!(inputs, [Input::Paste(text.replace('\r', "\n"))], "{text}");
        }
    }

    #[test]
    fn what_is_read_past_the_library_is_lines_of_letters() {
        assert_eq!(plain("a\rb\r\nc\td\u{1b}[A\u{3}é\n"), "a\nb\nc\td[Aé\n");
    }

    #[test]
    fn what_is_typed_ahead_is_keys() {
        for text in [
            "gg",
            "jjjjjjjjjjjjjjjjjjjj",
            "i\r",
            "/case-05\r",
            "/case-05\r\ri",
            "/case-05\rjjjjjj",
            "a\rb\rc\rd",
        ] {
            let (inputs, pasted) = sort_out(typed(text), false);
            assert!(!pasted, "{text}");
            assert_eq!(inputs, typed(text));
        }
    }

    #[test]
    fn other_keys_are_no_part_of_a_text_and_the_rest_of_one_comes_late() {
        let mut burst = typed("first line\rsecond");
        burst.push(Input::Key(KeyCode::Down.into()));
        burst.push(Input::Key(KeyEvent::new(KeyCode::Char('j'), KeyModifiers::CONTROL)));
        burst.extend(typed("q"));
        let (inputs, _) = sort_out(burst, false);
        assert_eq!(inputs.len(), 4, "{inputs:?}");
        assert_eq!(inputs.back(), typed("q").last());
        assert_eq!(sort_out(typed("the end"), true).0, [Input::Paste("the end".to_owned())]);
        assert_eq!(sort_out(typed("jj"), true).0, typed("jj"));
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
