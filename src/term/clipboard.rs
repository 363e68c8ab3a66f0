//! Copying text into the terminal's clipboard by OSC 52, which also works over SSH.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The sequence that puts a text into the clipboard, if the terminal allows it.
pub fn osc52(text: &str) -> String {
    format!("\u{1b}]52;c;{}\u{7}", STANDARD.encode(text))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_text_can_not_end_the_sequence() {
        assert_eq!(super::osc52("a\u{7}b"), "\u{1b}]52;c;YQdi\u{7}");
    }
}
