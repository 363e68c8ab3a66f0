//! Whether the terminal's background is light or dark. Some terminals tell it by an environment variable; others are
//! asked, and answer in their own time. Nobody waits for it but the keys, and those not for long.

use std::time::Duration;

use tokio::time::Instant;

use super::input::is_readable;

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
}
