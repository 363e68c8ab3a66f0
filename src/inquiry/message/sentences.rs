//! Splits a text into pieces: a sentence, an item of a list, a row of a table. What is in one piece belongs together.

use crate::domain::text::fold;

/// Lines at least this long were broken by a mail program and continue on the next one.
const BROKEN: usize = 50;

/// The pieces of some lines, in order.
pub(super) fn sentences(lines: &[String]) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in lines {
        let text = line.trim();
        if text.is_empty() {
            goes_on = false;
            continue;
        }
        let begins = is_row(text);
        match whole.last_mut().filter(|_| goes_on && !begins) {
            Some(last) => {
                last.push(' ');
                last.push_str(text);
            }
            None => whole.push(text.to_owned()),
        }
        let ended = text.ends_with(['.', '!', '?', ':', ';', '。']);
        goes_on = !ended && !begins && text.chars().count() >= BROKEN;
    }
    whole
        .iter()
        .flat_map(|text| if is_table(text) { vec![text.clone()] } else { split(text) })
        .collect()
}

/// Whether a line is an item of a list or a row of a table.
fn is_row(line: &str) -> bool {
    let numbered = line.split_once(['.', ')']).is_some_and(|(head, rest)| {
        head.len() < 3 && head.parse::<u8>().is_ok() && rest.starts_with(' ')
    });
    line.starts_with(['-', '*', '•', '·', '–']) || numbered || is_table(line)
}

fn is_table(line: &str) -> bool {
    line.matches('|').count() > 1 || line.contains('\t') || line.matches(';').count() > 2
}

/// Abbreviations: their dot doesn't end a sentence, even before a capital.
const SHORT: [&str; 12] =
    ["no", "nr", "vs", "dr", "mr", "mrs", "ms", "prof", "inv", "ord", "ref", "approx"];

/// Splits a line into sentences. A dot after a number or an abbreviation doesn't end one: `16. Februar`, `No. 5`,
/// `Fr. 27`.
fn split(line: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut from = 0;
    // Where the current word begins, so that a long word isn't searched again for each of its letters.
    let mut word_at = 0;
    let letters: Vec<(usize, char)> = line.char_indices().collect();
    for (place, (at, c)) in letters.iter().enumerate() {
        let next = letters.get(place + 1).map(|(_, c)| *c);
        let begins = letters.get(place + 2).map(|(_, c)| *c);
        if c.is_whitespace() {
            word_at = at + c.len_utf8();
        }
        let word = line.get(word_at.max(from)..*at).unwrap_or_default();
        let ends = match c {
            '。' => true,
            '!' | '?' | ';' => next.is_some_and(char::is_whitespace),
            '.' if next.is_some_and(char::is_whitespace) => {
                // The dot in `it.` ends a sentence, those in `Mr.` and `No.` don't.
                let is_word = word.chars().count() > 1 && word.chars().all(char::is_lowercase);
                let short = SHORT.contains(&word)
                    || word.chars().count() < 4
                        && !(is_word && begins.is_some_and(char::is_uppercase))
                    || word.ends_with(|c: char| c.is_ascii_digit())
                        && begins.is_some_and(char::is_alphabetic);
                !short && begins.is_some_and(|c| !c.is_lowercase())
            }
            _ => false,
        };
        if ends {
            let end = at + c.len_utf8();
            pieces.extend(line.get(from..end).map(|piece| piece.trim().to_owned()));
            from = end;
        }
    }
    pieces.extend(line.get(from..).map(|piece| piece.trim().to_owned()));
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Whether a piece only greets: whoever it names is greeted, not a customer.
pub(super) fn is_greeting(text: &str) -> bool {
    const GREETINGS: [&str; 30] = [
        "hi",
        "hello",
        "hey",
        "dear",
        "good morning",
        "good afternoon",
        "hallo",
        "guten tag",
        "guten morgen",
        "moin",
        "liebe",
        "lieber",
        "sehr geehrte",
        "bonjour",
        "salut",
        "bonsoir",
        "cher",
        "chere",
        "hola",
        "buenos dias",
        "buenas",
        "estimad",
        "ola",
        "bom dia",
        "boa tarde",
        "ciao",
        "salve",
        "buongiorno",
        "beste",
        "goedemorgen",
    ];
    let folded = fold(text);
    let words = text.split_whitespace().count();
    words <= 4
        && !text.contains('@')
        && !text.contains(|c: char| c.is_ascii_digit())
        && text.trim_end().ends_with([',', '!', '.', ':', '-'])
        && GREETINGS.iter().any(|greeting| {
            folded
                .strip_prefix(greeting)
                .is_some_and(|rest| !rest.starts_with(char::is_alphabetic) || greeting.len() > 5)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_where_something_ends() {
        for (text, wanted) in [
            ("One. Two! Three? four; five", &["One. Two!", "Three?", "four;", "five"][..]),
            ("It is here. And there.", &["It is here.", "And there."]),
            ("I am catching up. When is it?", &["I am catching up.", "When is it?"]),
            ("am 16. Februar gezahlt", &["am 16. Februar gezahlt"]),
            ("order No. 5", &["order No. 5"]),
            ("order no. INV-5 of dr. Jones", &["order no. INV-5 of dr. Jones"]),
            ("It cost 45.90. Nothing came.", &["It cost 45.90. Nothing came."]),
            ("はい。いいえ。", &["はい。", "いいえ。"]),
            ("- one\n- two", &["- one", "- two"]),
            ("short\nlines", &["short", "lines"]),
            ("| a. B | c |\n| d | e |", &["| a. B | c |", "| d | e |"]),
        ] {
            let lines: Vec<String> = text.lines().map(str::to_owned).collect();
            assert_eq!(sentences(&lines), wanted, "{text}");
        }
        let broken = ["This is a long line that a mail program broke, and", "here it goes on."]
            .map(str::to_owned);
        assert_eq!(sentences(&broken).len(), 1);
        assert!(
            is_greeting("Hi team,")
                && is_greeting("Dear Anna Lee,")
                && !is_greeting("Hi, it's inv-1.")
                && !is_greeting("Hier ist was,")
        );
    }
}
