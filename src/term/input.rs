//! Keys, pastes and resizes from the terminal.

use std::collections::{BTreeSet, VecDeque};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::background::{typed_keys, without_answers};
use crossterm::event::{
    Event, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};
use futures_core::Stream;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::time::Instant;

/// Most bytes of a paste that are kept at once: no field takes more, and memory must not fill up.
const LONGEST_PASTE: usize = 1 << 20;

/// Most events taken at once.
const LONGEST_BURST: usize = 1 << 16;

/// From this many letters on, a burst may be all that the library reads at once: a kilobyte of four-byte letters.
const FULL_READ: usize = 256;

/// Text that follows a paste without brackets this soon belongs to it.
const GOES_ON_WITHIN: Duration = Duration::from_millis(60);

/// The longest time spent on the rest of a paste before everything else gets its turn.
const READS_FOR: Duration = Duration::from_millis(100);

/// Something that came from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// One line that came at once together with its Enter, without brackets: typed ahead, or pasted.
    Line(String),
    /// A click with the left button: column, row.
    Click(u16, u16),
    /// The terminal's new size: columns, rows.
    Resize(u16, u16),
}

/// The inputs from the terminal, one by one.
#[derive(Debug, Default)]
pub struct TerminalInputs {
    /// Created with the first input that is asked for.
    stream: Option<EventStream>,
    /// Inputs that have arrived but weren't asked for yet.
    ready: VecDeque<Input>,
    /// Set while a paste without brackets isn't read to its end; holds the bytes of a letter that was cut.
    unread: Option<Vec<u8>>,
    /// When the last paste without brackets arrived.
    pasted: Option<Instant>,
    /// The error that ended the inputs, until it is reported.
    failed: Option<std::io::Error>,
    ended: bool,
}

impl TerminalInputs {
    /// Starts to listen with the first [`Self::next`]. The terminal must be in raw mode.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what was typed while somebody else was reading, as the terminal sent it.
    pub fn take_typed(&mut self, typed: &str) {
        let (inputs, _) = sort_out(typed_keys(typed), false);
        self.ready.extend(inputs);
    }

    /// Leaves the keys to another program until the next input is asked for. Keys read so far were typed for that
    /// program, so they are dropped: none of them may act here afterwards.
    pub fn hand_over(&mut self) {
        self.ready.retain(|input| matches!(input, Input::Resize(..)));
        self.unread = None;
        self.pause();
    }

    /// Drops the reader. It holds crossterm's lock while it waits, so it must be gone before anyone else reads.
    fn pause(&mut self) {
        self.stream = None;
    }

    /// The next input; `None` when there are no more. Cancel-safe: dropping the future loses nothing.
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
            if let Some(cut) = self.unread.take() {
                let rest = self.read_rest(cut);
                self.ready.extend(rest);
                self.pasted = Some(Instant::now());
                continue;
            }
            let burst = without_answers(&poll_fn(|context| self.poll_burst(context)).await);
            let goes_on = self.pasted.is_some_and(|at| at.elapsed() < GOES_ON_WITHIN);
            let many = burst.len();
            let (mut inputs, pasted) = sort_out(burst, goes_on);
            if pasted && many >= FULL_READ && is_readable(Duration::ZERO) {
                for input in self.read_rest(Vec::new()) {
                    match (inputs.back_mut(), input) {
                        (Some(Input::Paste(text)), Input::Paste(rest)) => text.push_str(&rest),
                        // More follows, so this is the first line of a paste.
                        (Some(last @ Input::Line(_)), Input::Paste(rest)) => {
                            if let Input::Line(line) = last {
                                *last = Input::Paste(format!("{line}\n{rest}"));
                            }
                        }
                        (_, input) => inputs.push_back(input),
                    }
                }
            }
            self.ready = inputs;
            self.pasted = pasted.then(Instant::now);
        }
    }

    /// Reads the rest of a long paste without brackets. The library reads a kilobyte and learns of more only with
    /// the next key (crossterm issue 813, pull request 1057), so the rest would arrive as answers to later keys.
    /// A slow link takes long, so a little is read each time and the rest left for the next call: frames are drawn
    /// and signals handled in between. `bytes` are those of a letter that was cut before.
    fn read_rest(&mut self, mut bytes: Vec<u8>) -> Vec<Input> {
        // Two readers at once would share the bytes between them.
        self.pause();
        let began = Instant::now();
        let mut buffer = [0; 4096];
        while is_readable(GOES_ON_WITHIN / 4) {
            match rustix::io::read(rustix::stdio::stdin(), &mut buffer) {
                Ok(read) if read > 0 => bytes.extend(buffer.iter().take(read)),
                _ => break,
            }
            if bytes.len() >= LONGEST_PASTE || began.elapsed() >= READS_FOR {
                self.unread = Some(take_cut(&mut bytes));
                break;
            }
        }
        rest(&bytes)
    }

    /// Everything that is there without waiting; waits only for the first event.
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

/// The rest of a paste: its text, and a Ctrl-C if somebody had enough of it. Drops the end of a letter whose
/// beginning the library has read.
fn rest(bytes: &[u8]) -> Vec<Input> {
    let half = bytes.iter().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count();
    let text = plain(&String::from_utf8_lossy(bytes.get(half..).unwrap_or_default()));
    let paste = (!text.is_empty()).then_some(Input::Paste(text));
    let ctrl_c = || Input::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
    paste.into_iter().chain(bytes.contains(&3).then(ctrl_c)).collect()
}

/// Splits off the bytes of an incomplete letter at the end.
fn take_cut(bytes: &mut Vec<u8>) -> Vec<u8> {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.split_off(error.valid_up_to()),
        _ => Vec::new(),
    }
}

/// Whether the terminal has something to read, now or within the given time.
pub(super) fn is_readable(within: Duration) -> bool {
    let stdin = rustix::stdio::stdin();
    let mut asked = [PollFd::new(&stdin, PollFlags::IN)];
    let within = Timespec::try_from(within).ok();
    poll(&mut asked, within.as_ref()).is_ok_and(|ready| ready > 0)
        && asked.iter().all(|one| one.revents().contains(PollFlags::IN))
}

/// Pasted text as it was sent: Enter becomes a line feed, other control characters are dropped.
pub(super) fn plain(sent: &str) -> String {
    let lines = sent.replace("\r\n", "\n").replace('\r', "\n");
    lines.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}

/// Finds pasted text in what came at once. A terminal or tmux without bracketed paste sends it as keys: the first
/// line end would submit a field, and what follows would run as commands. Returns also whether there was a paste.
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

/// Appends keys that came at once to the inputs, as keys or as the text they are; returns whether it was text.
fn settle(inputs: &mut VecDeque<Input>, run: &mut Vec<Input>, goes_on: bool) -> bool {
    let run = std::mem::take(run);
    let text: String = run.iter().filter_map(letter).collect();
    let is_text = is_pasted(&text) || (goes_on && text.chars().count() > 3);
    let line = text.strip_suffix('\n').filter(|line| !goes_on && !line.contains('\n'));
    if let Some(line) = line.filter(|_| is_text) {
        inputs.push_back(Input::Line(line.to_owned()));
    } else if is_text {
        inputs.push_back(Input::Paste(text));
    } else {
        inputs.extend(run);
    }
    is_text
}

/// The letter or line end that a key types.
pub(super) fn letter(input: &Input) -> Option<char> {
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

/// Whether letters that came at once are text, rather than keys typed ahead on a stalled link (`gg`, `j⏎qj⏎q`, or a
/// search word with Enter and a key or two after it). They are if one of several lines reads like text, or if there is
/// a single line and it is long.
fn is_pasted(text: &str) -> bool {
    if !text.contains('\n') {
        return text.contains(' ') && text.chars().count() >= 40 && different(text) >= 10;
    }
    let mut lines = text.split('\n').peekable();
    // `/` and `:` open a field for words, so words after them with an Enter don't make a paste.
    lines.next_if(|first| first.starts_with(['/', ':']));
    lines.any(|line| {
        let words = line.trim().contains(' ');
        let letters = line.chars().filter(|c| c.is_alphabetic()).count();
        // Different letters count, since a key that is held down repeats.
        (words && different(line) > 2) || (letters >= 8 && different(line) >= 5)
    })
}

/// The number of different letters.
fn different(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).collect::<BTreeSet<char>>().len()
}

/// Turns an event into an input. The wheel acts as arrow keys; key releases, focus and other buttons are ignored.
fn read(event: Event) -> Option<Input> {
    let wheel = |code: KeyCode| Some(Input::Key(code.into()));
    match event {
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollDown => wheel(KeyCode::Down),
            MouseEventKind::ScrollUp => wheel(KeyCode::Up),
            MouseEventKind::Down(MouseButton::Left) => Some(Input::Click(mouse.column, mouse.row)),
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
            "Hi!\rq\rnothing at all",
            "Hi, my customer paid in March and I got nothing for it, please look into it",
        ] {
            let (inputs, pasted) = sort_out(typed(text), false);
            assert!(pasted);
            assert_eq!(inputs, [Input::Paste(text.replace('\r', "\n"))], "{text}");
        }
    }

    #[test]
    fn a_line_that_comes_with_its_enter_is_told_apart_from_a_text_of_several() {
        for text in
            ["case03-buyer@demo.example", "my best partners", "two words here and more of them"]
        {
            let (inputs, pasted) = sort_out(typed(&format!("{text}\r")), false);
            assert!(pasted);
            assert_eq!(inputs, [Input::Line(text.to_owned())]);
        }
        // The rest of a longer text isn't a line of its own.
        let rest = sort_out(typed("the end of it\r"), true).0;
        assert_eq!(rest, [Input::Paste("the end of it\n".to_owned())]);
        let two = sort_out(typed("my best partners\r\r"), false).0;
        assert_eq!(two, [Input::Paste("my best partners\n\n".to_owned())]);
    }

    #[test]
    fn a_letter_that_is_cut_waits_for_its_rest() {
        let mut bytes = "Zoë".as_bytes().to_vec();
        bytes.pop();
        let mut cut = take_cut(&mut bytes);
        assert_eq!(bytes, b"Zo");
        cut.extend("ë".as_bytes().last());
        assert_eq!(cut, "ë".as_bytes());
        assert!(take_cut(&mut b"Zo\xff!".to_vec()).is_empty(), "what is no letter stays");
    }

    #[test]
    fn the_rest_of_a_paste_begins_with_a_whole_letter_and_can_be_broken_off() {
        let bytes = "ëbc\r".as_bytes();
        assert_eq!(rest(bytes), [Input::Paste("ëbc\n".to_owned())]);
        assert_eq!(rest(&bytes[1..]), [Input::Paste("bc\n".to_owned())]);
        let ctrl_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(rest(b"b\x03"), [Input::Paste("b".to_owned()), Input::Key(ctrl_c)]);
        assert!(rest(b"").is_empty());
    }

    #[test]
    fn what_was_typed_ahead_for_another_program_runs_nothing_here() {
        let mut inputs = TerminalInputs::new();
        inputs.ready.extend(typed("q"));
        inputs.ready.extend([Input::Resize(80, 24), Input::Paste("q".to_owned())]);
        inputs.hand_over();
        assert_eq!(inputs.ready, [Input::Resize(80, 24)]);
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
            "j\rqj\rqj\rq",
            "/acme\ri6y",
            "/kowalski gmbh\ri6y",
            ":open the sweep\rj",
            " j j j j\rjjjjjjjjjj",
            // Long, but not words; and words, but too short for a paste.
            "jjjjkkkkllllhhhhggggiiii6666yyyyqqqqeeeerrrrttttuuuu",
            "acme gmbh and others",
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
