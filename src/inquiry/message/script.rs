//! Brings letters, digits and blanks that have several forms into one, and splits up Japanese days and sums.

use unicode_normalization::UnicodeNormalization;

use crate::domain::text::clean;

/// Whether a character belongs to a script without blanks between words.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ac00}'..='\u{d7af}' | '\u{e00}'..='\u{eff}')
}

/// A text in one form: full-width letters and digits as plain ones, unusual blanks as blanks, Japanese days
/// rewritten, and a blank between scripts with and without blanks.
pub(super) fn plain(text: &str) -> String {
    let text: String = clean(text).nfkc().collect();
    let text = if text.contains(['年', '月', '万']) { japanese(&text) } else { text };
    let mut plain = String::with_capacity(text.len());
    let mut last = ' ';
    for c in text.chars() {
        let (one, other) = (is_unspaced(last), is_unspaced(c));
        if one != other
            && (last.is_alphanumeric() && c.is_alphanumeric()
                || one && matches!(c, '¥' | '$' | '€' | '-'))
        {
            plain.push(' ');
        }
        // Japanese sentences end without a blank.
        plain.push(c);
        if matches!(c, '。' | '、') {
            plain.push(' ');
        }
        last = c;
    }
    plain
}

/// Separates the cells of a row: `a1,Acme,45.90,2026-02-20`. A comma within a number stays.
pub(super) fn cells(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut apart = String::with_capacity(text.len());
    for (at, c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let behind = letters.iter().skip(at + 1).take_while(|c| c.is_ascii_digit()).count();
        let within = before.is_some_and(char::is_ascii_digit) && (1..=3).contains(&behind);
        match c {
            '|' => apart.push_str(" | "),
            ',' if !within => apart.push_str(", "),
            ';' => apart.push_str("; "),
            c => apart.push(*c),
        }
    }
    apart
}

/// `2026年2月27日` as `2026-02-27`, `2月27日` as `--02-27`, `2月` as `--02`, `1万2000` as `12000`.
fn japanese(text: &str) -> String {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (head, tail) = rest.split_at(at);
        done.push_str(head);
        let digits = tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (first, behind) = tail.split_at(digits);
        let number = |text: &str| -> Option<(u32, usize)> {
            let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            Some((text.get(..digits)?.parse().ok()?, digits))
        };
        let mut year = None;
        let mut month_at = tail;
        if let Some(more) = behind.strip_prefix('年') {
            year = Some(first);
            month_at = more.trim_start();
        }
        let month = number(month_at)
            .and_then(|(month, many)| Some((month, month_at.get(many..)?.strip_prefix('月')?)));
        if let Some((month, more)) = month.filter(|(month, _)| (1..=12).contains(month)) {
            let more = more.trim_start_matches(' ');
            let day = number(more)
                .and_then(|(day, many)| Some((day, more.get(many..)?.strip_prefix('日')?)));
            let year = year.map_or_else(|| "--".to_owned(), |year| format!("{year}-"));
            let (day, more) =
                day.map_or((String::new(), more), |(day, more)| (format!("-{day:02}"), more));
            done.extend([format!(" {year}{month:02}{day} ")]);
            rest = more;
            continue;
        }
        if let Some(more) = behind.strip_prefix('万')
            && let Ok(many) = first.parse::<u64>()
        {
            let (small, used) = number(more).unwrap_or((0, 0));
            let whole = many.saturating_mul(10_000).saturating_add(small.into());
            done.push_str(&whole.to_string());
            rest = more.get(used..).unwrap_or_default();
            continue;
        }
        done.push_str(first);
        rest = behind;
    }
    done.push_str(rest);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_days_are_told_apart() {
        for (text, wanted) in [
            ("2026年2月27日に", " 2026-02-27 に"),
            ("2月27日", " --02-27 "),
            ("１月の", " --01 の"),
            ("20月", "20 月"),
        ] {
            assert_eq!(plain(text), wanted, "{text}");
        }
    }
}
