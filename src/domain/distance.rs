//! Edit distance between words, to suggest what somebody may have meant.

/// The word that takes the fewest edits; of several, the first.
pub fn nearest<'a>(word: &str, of: impl IntoIterator<Item = &'a String>) -> Option<&'a str> {
    of.into_iter().min_by_key(|one| changes(word, one)).map(String::as_str)
}

/// The nearest word, unless more than half of `word` would have to change.
pub fn alike<'a>(word: &str, of: impl IntoIterator<Item = &'a String>) -> Option<&'a str> {
    nearest(word, of).filter(|near| changes(word, near) * 2 <= word.chars().count())
}

/// Letters to insert, delete or replace (Levenshtein), within the first hundred.
fn changes(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (n, letter) in from.chars().take(100).enumerate() {
        let mut before = n;
        let mut left = n + 1;
        let mut next = vec![left];
        for (other, above) in to.iter().zip(row.iter().skip(1)) {
            let kept = before + usize::from(letter != *other);
            left = kept.min(left + 1).min(above + 1);
            before = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_counted_by_letter() {
        for (from, to, n) in
            [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("pro", "Pro", 1), ("ä", "ö", 1)]
        {
            assert_eq!((changes(from, to), changes(to, from)), (n, n), "{from} {to}");
        }
    }

    #[test]
    fn the_first_of_the_nearest_is_meant() {
        let all = ["pro-anual", "pro-annua", "team"].map(str::to_owned);
        assert_eq!(nearest("pro-annual", &all), Some("pro-anual"));
        assert_eq!(nearest("x", &[]), None);
        assert_eq!((alike("teams", &all), alike("xyz", &all)), (Some("team"), None));
    }
}
