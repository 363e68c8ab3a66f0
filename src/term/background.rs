//! Whether the terminal's background is light or dark. Some terminals tell it by an environment variable; others are
//! asked, and answer in their own time. Nobody waits for it but the keys, and those not for long.

use std::time::Duration;

use tokio::time::Instant;

use super::input::{Input, is_readable, letter, plain};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// How long the keys wait for the answer; a link that is slower than this answers too late to be heard.
const WITHIN: Duration = Duration::from_millis(300);

/// Asks for the background (OSC 11), and then for what every terminal answers (DA1), so that one that doesn't know the
/// first is not waited for.
pub const ASK_BACKGROUND: &str = "\x1b]11;?\x1b\\\x1b[c";

/// What stands behind the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    Light,
    Dark,
}

/// What was heard from the terminal while it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeardBackground {
    pub background: Option<Background>,
    /// What was typed meanwhile, as the terminal sent it.
    pub typed: String,
}

impl Background {
    /// As the environment tells it: `COLORFGBG` holds the colours of text and background by their number.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let colours = variable("COLORFGBG")?;
        let number: u8 = colours.rsplit(';').next()?.parse().ok()?;
        Some(if matches!(number, 7 | 9..=15) { Self::Light } else { Self::Dark })
    }

    /// As the terminal tells it: `rgb:1e1e/1e1e/2e2e`, each from one to four hexadecimal digits.
    fn of_answer(text: &str) -> Option<Self> {
        let parts = text.strip_prefix("rgb:").or_else(|| text.strip_prefix("rgba:"))?;
        let mut parts = parts.split('/').map(|part| {
            let most = 16_u32.checked_pow(u32::try_from(part.len()).ok()?)?.checked_sub(1)?;
            let value = u32::from_str_radix(part, 16).ok()?;
            (most > 0).then(|| f64::from(value) / f64::from(most))
        });
        let mut next = || parts.next().flatten();
        let (red, green, blue) = (next()?, next()?, next()?);
        // As bright as the eye takes it (ITU-R BT.709).
        let bright = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        Some(if bright > 0.5 { Self::Light } else { Self::Dark })
    }
}

/// Listens for the answer to [`ASK_BACKGROUND`], until it is complete or too late. Nobody else may read the terminal
/// meanwhile.
pub fn listen() -> HeardBackground {
    let until = Instant::now() + WITHIN;
    let mut bytes = Vec::new();
    let mut buffer = [0; 1024];
    while !is_answered(&bytes) && is_readable(until.saturating_duration_since(Instant::now())) {
        match rustix::io::read(rustix::stdio::stdin(), &mut buffer) {
            Ok(read) if read > 0 => bytes.extend(buffer.iter().take(read)),
            _ => break,
        }
    }
    heard(&bytes)
}

/// Whether the answer that every terminal gives is there: `ESC [ ? … c`.
fn is_answered(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.match_indices("\x1b[?")
        .any(|(at, _)| after_attributes(text.get(at + 3..).unwrap_or_default()).is_some())
}

/// Takes the answers out of what was read; what is left was typed.
fn heard(bytes: &[u8]) -> HeardBackground {
    let text = String::from_utf8_lossy(bytes);
    let mut heard = HeardBackground::default();
    let mut rest = text.as_ref();
    while let Some((before, behind)) = rest.split_once('\x1b') {
        heard.typed.push_str(before);
        rest = behind;
        if let Some(answer) = behind.strip_prefix("]11;") {
            // It ends with a bell, or with `ESC \`.
            let end = answer.find(['\x07', '\x1b']).unwrap_or(answer.len());
            heard.background = Background::of_answer(answer.get(..end).unwrap_or_default());
            let behind = answer.get(end..).unwrap_or_default();
            rest = behind.trim_start_matches('\x07');
            rest = rest.strip_prefix("\x1b\\").unwrap_or(rest);
        } else if let Some(behind) = behind.strip_prefix("[?").and_then(after_attributes) {
            rest = behind;
        } else {
            heard.typed.push('\x1b');
        }
    }
    heard.typed.push_str(rest);
    heard
}

/// What follows `62;22c`, the end of the answer that every terminal gives.
fn after_attributes(text: &str) -> Option<&str> {
    text.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').strip_prefix('c')
}

/// The keys and pastes in what a terminal sent; a sequence that isn't known types nothing.
pub(super) fn typed_keys(typed: &str) -> Vec<Input> {
    let mut inputs = Vec::new();
    let mut rest = typed;
    while let Some(first) = rest.chars().next() {
        if let Some(pasted) = rest.strip_prefix("\x1b[200~") {
            let (text, behind) = pasted.split_once("\x1b[201~").unwrap_or((pasted, ""));
            inputs.push(Input::Paste(plain(text)));
            rest = behind;
            continue;
        }
        if let Some(sequence) = rest.strip_prefix("\x1b[").or_else(|| rest.strip_prefix("\x1bO")) {
            let end = sequence.find(|c: char| ('@'..='~').contains(&c)).unwrap_or(sequence.len());
            let code = match sequence.get(..=end).unwrap_or_default() {
                "A" => Some(KeyCode::Up),
                "B" => Some(KeyCode::Down),
                "C" => Some(KeyCode::Right),
                "D" => Some(KeyCode::Left),
                _ => None,
            };
            inputs.extend(code.map(|code| Input::Key(code.into())));
            rest = sequence.get(end + 1..).unwrap_or_default();
            continue;
        }
        inputs.push(Input::Key(match first {
            '\r' | '\n' => KeyCode::Enter.into(),
            '\t' => KeyCode::Tab.into(),
            '\x1b' => KeyCode::Esc.into(),
            '\x7f' => KeyCode::Backspace.into(),
            '\x01'..='\x1a' => {
                let letter = char::from(b'a' - 1 + u8::try_from(first).unwrap_or(1));
                KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)
            }
            other => KeyCode::Char(other).into(),
        }));
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    inputs
}

/// Takes out what a terminal answers late to the question for its background: the library reads `ESC ] 11 ; rgb : …`
/// as keys, which nobody types so at once.
pub(super) fn without_answers(burst: &[Input]) -> Vec<Input> {
    let alt = |input: &Input, c: char| matches!(input, Input::Key(key) if key.code == KeyCode::Char(c) && key.modifiers == KeyModifiers::ALT);
    let begins = |rest: &[Input]| {
        let mut typed = rest.iter().skip(1).map(letter);
        rest.first().is_some_and(|first| alt(first, ']'))
            && "11;rgb".chars().all(|c| typed.next().flatten() == Some(c))
    };
    let bell = Input::Key(KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL));
    let mut kept = Vec::with_capacity(burst.len());
    let mut rest = burst;
    while let Some((first, more)) = rest.split_first() {
        if begins(rest) {
            let end = more.iter().position(|input| *input == bell || alt(input, '\\'));
            rest = end.map_or(&[], |at| more.get(at + 1..).unwrap_or_default());
        } else {
            kept.push(first.clone());
            rest = more;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_tells_it_by_the_colours_number() {
        let told = |text: &str| Background::of_environment(|_| Some(text.to_owned()));
        assert_eq!(told("15;0"), Some(Background::Dark));
        assert_eq!(told("0;default;15"), Some(Background::Light));
        assert_eq!(told("12;8"), Some(Background::Dark));
        assert_eq!(told("default"), None);
        assert_eq!(Background::of_environment(|_| None), None);
    }

    #[test]
    fn an_answer_is_taken_out_of_what_is_typed() {
        for (bytes, background, typed) in [
            ("\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\\x1b[?62;22c", Some(Background::Dark), ""),
            ("j\x1b]11;rgb:ff/ff/ee\x07k\x1b[?6cq\r", Some(Background::Light), "jkq\r"),
            ("\x1b]11;rgb:f/f/f\x1b\\x\x1b[?1;2c", Some(Background::Light), "x"),
            ("\x1b[?1;2c", None, ""),
            ("a\x1b[Ab\x1b", None, "a\x1b[Ab\x1b"),
            ("\x1b[200~q\x1b[201~\x03", None, "\x1b[200~q\x1b[201~\x03"),
            ("\x1b]11;rgb://\x1b\\", None, ""),
            ("\x1b]11;rgb:fffffffff/0/0\x07", None, ""),
            ("", None, ""),
        ] {
            let typed = typed.to_owned();
            assert_eq!(heard(bytes.as_bytes()), HeardBackground { background, typed }, "{bytes:?}");
        }
        assert!(is_answered(b"x\x1b[?62;22c") && !is_answered(b"\x1b]11;rgb:1/1/1\x1b\\"));
        assert!(!is_answered(b"\x1b[?62;22"));
    }

    fn typed(text: &str) -> Vec<Input> {
        text.chars().map(|c| Input::Key(KeyCode::Char(c).into())).collect()
    }

    #[test]
    fn what_was_typed_early_is_typed_afterwards() {
        let key = |code: KeyCode| Input::Key(code.into());
        let ctrl_c = Input::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
        let wanted = [
            key(KeyCode::Char('j')),
            key(KeyCode::Down),
            Input::Paste("q\nq".to_owned()),
            key(KeyCode::Char('é')),
            key(KeyCode::Enter),
            ctrl_c,
            key(KeyCode::Esc),
        ];
        assert_eq!(typed_keys("j\x1b[B\x1b[200~q\rq\x1b[201~é\r\x03\x1b[5~\x1b"), wanted);
        assert_eq!(typed_keys("\x1b["), []);
    }

    #[test]
    fn a_late_answer_of_the_terminal_is_no_key() {
        let alt = |c| Input::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT));
        let bell = Input::Key(KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL));
        let answer = || typed("11;rgb:1e1e/1e1e/2e2e");
        let burst = [typed("j"), vec![alt(']')], answer(), vec![alt('\\')], typed("k")].concat();
        assert_eq!(without_answers(&burst), typed("jk"));
        let burst = [vec![alt(']')], answer(), vec![bell], typed("q")].concat();
        assert_eq!(without_answers(&burst), typed("q"));
        assert_eq!(without_answers(&[vec![alt(']')], answer()].concat()), []);
        let burst = [vec![alt(']')], typed("11")].concat();
        assert_eq!(without_answers(&burst), burst, "somebody types that");
    }
}
