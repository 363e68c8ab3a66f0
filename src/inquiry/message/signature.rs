//! Where a message's text ends and its signature begins.

use crate::domain::text::{emails, fold};

/// Words that close a message, folded.
const CLOSINGS: [&str; 59] = [
    "best regards",
    "kind regards",
    "warm regards",
    "regards",
    "best wishes",
    "all the best",
    "best",
    "thanks",
    "thank you",
    "many thanks",
    "thx",
    "cheers",
    "sincerely",
    "yours",
    "sent from",
    "mit freundlichen gru",
    "mit besten gru",
    "freundliche gru",
    "viele gru",
    "liebe gru",
    "beste gru",
    "schone gru",
    "gru",
    "gruss",
    "mfg",
    "lg",
    "vg",
    "danke",
    "vielen dank",
    "cordialement",
    "bien cordialement",
    "bien a vous",
    "sinceres salutations",
    "salutations",
    "merci",
    "merci d'avance",
    "un saludo",
    "saludos",
    "atentamente",
    "gracias",
    "abrazos",
    "atenciosamente",
    "abracos",
    "abraco",
    "obrigado",
    "obrigada",
    "cumprimentos",
    "cordiali saluti",
    "distinti saluti",
    "saluti",
    "grazie",
    "met vriendelijke groet",
    "vriendelijke groet",
    "groet",
    "groeten",
    "mvg",
    "bedankt",
    "よろしくお願い",
    "att",
];

/// A signature has at most this many lines.
const LINES: usize = 10;
/// A line of a signature has at most this many words.
const WORDS: usize = 8;

/// The body of a message and its signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Signed {
    pub(super) body: Vec<String>,
    pub(super) signature: Vec<String>,
    /// Only their place makes these lines a signature: they may be part of the body.
    pub(super) is_weak: bool,
}

impl Signed {
    /// Separates the two.
    pub(super) fn of(lines: &[String]) -> Self {
        let mut signed = Self::default();
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            let has_text = signed.body.iter().any(|line| !line.trim().is_empty());
            let mark = matches!(line.trim(), "--" | "—" | "––" | "---");
            let end = if mark {
                Some(("", ""))
            } else {
                split_at_closing(line).filter(|(head, _)| has_text || !head.is_empty())
            };
            let same_line = line.trim_start().strip_prefix("-- ").filter(|_| !mark);
            if let Some((head, closing)) = end.or(same_line.map(|rest| ("", rest))) {
                let many = signature(lines, at + 1);
                if let Some(many) = many {
                    signed.body.push(head.to_owned());
                    signed.signature.push(closing.to_owned());
                    signed.signature.extend(lines.iter().skip(at + 1).take(many).cloned());
                    at += 1 + many;
                    continue;
                }
            }
            signed.body.push(line.clone());
            at += 1;
        }
        if signed.signature.is_empty() {
            signed.find_weak();
        }
        signed
    }

    /// Without a closing, the last lines are a signature if they are nothing but a name or an address.
    fn find_weak(&mut self) {
        let is_blank = |line: &String| line.trim().is_empty();
        let Some(last) = self.body.iter().rposition(|line| !is_blank(line)) else { return };
        let part = |line: &String| is_address(line) || is_name(line);
        let many =
            self.body.iter().take(last + 1).rev().take_while(|line| part(line)).count().min(3);
        // The first line belongs to the body.
        let first = self.body.iter().position(|line| !is_blank(line)).unwrap_or(last);
        let many = many.min(last - first);
        let from = last + 1 - many;
        let before = self.body.iter().take(from).rev().find(|line| !is_blank(line));
        // After a colon there is a list.
        let Some(before) = before.map(|line| line.trim_end()) else { return };
        let lines = self.body.iter().skip(from).take(many).cloned().collect::<Vec<_>>();
        let apart = from.checked_sub(1).and_then(|at| self.body.get(at)).is_some_and(is_blank);
        let listed = before.ends_with([':', '：'])
            || is_item(before)
            || lines.iter().any(|line| is_item(line));
        let signed = apart || is_sentence(before) || lines.iter().any(|line| is_address(line));
        self.is_weak = many > 0 && !listed && signed;
        if self.is_weak {
            self.signature = lines;
        }
    }
}

fn is_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', '?', '。', '）', ')'])
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(['-', '*', '•', '|', '·'])
        || line
            .split_once(['.', ')'])
            .is_some_and(|(head, _)| head.len() < 3 && head.parse::<u8>().is_ok())
}

/// Whether a line is an address with a name at most.
fn is_address(line: &str) -> bool {
    let found = emails(line);
    found.len() == 1
        && line.split_whitespace().count() <= 4
        && !line.trim_end().ends_with(['?', ':'])
}

/// Whether a line may be a name: few words, no digits, no punctuation at the end.
fn is_name(line: &str) -> bool {
    let line = line.trim();
    let words = line.split_whitespace().count();
    (1..=5).contains(&words)
        && !line.contains(|c: char| c.is_ascii_digit())
        && !line.ends_with(['.', '!', '?', ':', '。', '：', '？', ','])
        && line.starts_with(|c: char| c.is_uppercase() || !c.is_lowercase())
}

/// How many lines from `from` on are the signature; `None` if what follows is text.
fn signature(lines: &[String], from: usize) -> Option<usize> {
    let (mut many, mut filled) = (0, 0);
    for line in lines.iter().skip(from) {
        let folded = fold(line.trim());
        let words = folded.split_whitespace().count();
        let is_script = folded.starts_with("ps") && !folded.starts_with("psy")
            || folded.starts_with("p.s")
            || folded.starts_with("ps:");
        if is_script
            || words > WORDS && !line.contains(['|', '·'])
            || words > 3 && folded.ends_with('?')
        {
            // Longer text after the closing is still the message.
            return (is_script || filled > 0).then_some(many);
        }
        filled += usize::from(words > 0);
        if filled > LINES {
            return None;
        }
        many += 1;
    }
    Some(many)
}

/// Splits a line before its closing; `None` if it has none.
fn split_at_closing(line: &str) -> Option<(&str, &str)> {
    if let Some(at) = line.rfind(" -- ") {
        let (head, tail) = (line.get(..at)?, line.get(at..)?.trim());
        if tail.split_whitespace().count() <= 5 && !head.trim().is_empty() {
            return Some((head, tail));
        }
    }
    let starts = std::iter::once(0)
        .chain(line.match_indices(['.', '!', '?', '。']).map(|(at, mark)| at + mark.len()));
    // The last sentence first.
    let starts: Vec<usize> = starts.collect();
    for start in starts.into_iter().rev() {
        let (head, tail) = (line.get(..start)?, line.get(start..)?);
        if is_closing(tail.trim()) {
            return Some((head, tail.trim()));
        }
    }
    None
}

/// Whether a text is a closing, followed by a name or an address at most.
fn is_closing(text: &str) -> bool {
    let folded = fold(text);
    let rest = CLOSINGS
        .iter()
        .filter_map(|closing| folded.strip_prefix(closing))
        .min_by_key(|rest| rest.len());
    let Some(rest) = rest else { return false };
    let rest = rest.trim_start_matches(|c: char| c.is_alphabetic());
    // `Thanks for …` goes on, `Thanks, Jim` doesn't.
    let named = rest.trim_start().starts_with([',', '!', '.', '-', '–', '、', '。', '\u{2014}'])
        || rest.trim().is_empty();
    let words = rest.split_whitespace().count();
    let has_address = rest.contains('@');
    let digits = rest.contains(|c: char| c.is_ascii_digit()) && !has_address;
    let is_name = |word: &str| {
        let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        word.chars().next().is_none_or(char::is_uppercase)
    };
    let written = text.split_once(',').map_or("", |(_, written)| written);
    let many = if written.split_whitespace().all(is_name) { WORDS } else { 5 };
    words <= many
        && !digits
        && !rest.contains('?')
        && (named || has_address || words <= 2 && !folded.starts_with("best"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature_of(text: &str) -> (String, String, bool) {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let signed = Signed::of(&lines);
        let filled = |lines: &[String]| {
            let lines: Vec<&str> =
                lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
            lines.join("/")
        };
        (filled(&signed.body), filled(&signed.signature), signed.is_weak)
    }

    #[test]
    fn a_signature_begins_with_a_closing_or_its_place() {
        for (text, body, signature) in [
            (
                "It is missing.\n\nBest regards,\nJim Low\nTel 555",
                "It is missing.",
                "Best regards,/Jim Low/Tel 555",
            ),
            ("It is missing.\n-- \nJim", "It is missing.", "Jim"),
            ("It is missing. -- jim@x", "It is missing.", "-- jim@x"),
            ("Es fehlt. Gruß, jim@x", "Es fehlt.", "Gruß, jim@x"),
            ("When will I be paid? Cheers, Jim Low", "When will I be paid?", "Cheers, Jim Low"),
            (
                "It is missing. Thanks, Jim Low (Low and Sons Media)",
                "It is missing. Thanks, Jim Low (Low and Sons Media)",
                "",
            ),
            (
                "It is missing. Thanks, Jim Low (Low & Sons Media)",
                "It is missing.",
                "Thanks, Jim Low (Low & Sons Media)",
            ),
            (
                "Thanks,\nthat one is clear, but what about my customer Bob?",
                "Thanks,/that one is clear, but what about my customer Bob?",
                "",
            ),
            ("Hi\nThanks for the last one, it came.", "Hi/Thanks for the last one, it came.", ""),
            (
                "It is missing.\nThanks\nJim\nPS: and inv-2, too, please",
                "It is missing./PS: and inv-2, too, please",
                "Thanks/Jim",
            ),
            (
                "報酬がありません。\nよろしくお願いいたします。\n佐藤",
                "報酬がありません。",
                "よろしくお願いいたします。/佐藤",
            ),
        ] {
            let (own, signed, _) = signature_of(text);
            assert_eq!((own.as_str(), signed.as_str()), (body, signature), "{text}");
        }
        for (text, signature) in [
            ("It is missing.\n\nJim Low\njim@x", "Jim Low/jim@x"),
            ("It is missing\njim@x", "jim@x"),
            ("These are missing:\n\nMaple GmbH", ""),
            ("Jim Low", ""),
            ("It is missing,\nand that, too", ""),
        ] {
            let (_, signed, weak) = signature_of(text);
            assert_eq!((signed.as_str(), weak), (signature, !signature.is_empty()), "{text}");
        }
    }
}
