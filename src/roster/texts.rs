//! The texts of all partners in one arena, folded, so that a search is one scan. Most texts differ from
//! their folded form only by capitals, which take a bit each. Where more differs (accents, other scripts),
//! the text as written is kept too.

use std::io::{self, Read, Write};

use super::columns::Strings;
use super::file::{RosterReader, RosterWriter};
use crate::domain::text::{clean, fold};

/// How many texts each partner has in the arena, besides its e-mails.
pub(super) const TEXTS: usize = 5;

/// One of a partner's texts, in the order of the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Name,
    Key,
    PartnerKey,
    OwnerName,
    OwnerEmail,
}

impl Which {
    fn place(self) -> usize {
        match self {
            Self::Name => 0,
            Self::Key => 1,
            Self::PartnerKey => 2,
            Self::OwnerName => 3,
            Self::OwnerEmail => 4,
        }
    }
}

/// The folded texts of all partners, and what it takes to give them back as written.
#[derive(Debug, Default)]
pub(super) struct TextArena {
    /// Each text is followed by a line feed, which no text and no searched word contains.
    folded: String,
    /// Where each partner's texts begin, in bytes, and where the last ones end.
    starts: Vec<u32>,
    /// A bit for each byte of `folded`: a capital as written.
    capitals: Vec<u64>,
    /// The texts that capitals alone don't give back: row and text in one number, ascending.
    odd: Vec<u64>,
    odd_written: Strings,
}

impl TextArena {
    /// Adds a partner. Past 4 GiB in total, its texts are left out; no machine that runs this gets there.
    pub(super) fn push(&mut self, texts: [&str; TEXTS], emails: &[String]) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        let row = self.starts.len() - 1;
        for (place, text) in texts.into_iter().enumerate() {
            let at = self.folded.len();
            self.folded.push_str(&fold(&clean(text)));
            self.capitals.resize(self.folded.len().div_ceil(64) + 1, 0);
            if !self.note_capitals(text, at) {
                self.odd.push(odd_number(row, place));
                self.odd_written.push(text);
            }
            self.folded.push('\n');
        }
        for email in emails {
            self.folded.push_str(&fold(&clean(email)));
            self.folded.push('\n');
        }
        if u32::try_from(self.folded.len()).is_err() {
            let start = self.start(row);
            self.folded.truncate(start);
        }
        self.starts.push(u32::try_from(self.folded.len()).unwrap_or(u32::MAX));
    }

    /// Notes the capitals of the text folded at `at`; returns whether nothing else differs.
    fn note_capitals(&mut self, text: &str, at: usize) -> bool {
        let folded = self.folded.as_bytes().get(at..).unwrap_or_default();
        if folded.len() != text.len() {
            return false;
        }
        for (nth, (written, folded)) in text.bytes().zip(folded).enumerate() {
            if written != *folded {
                if written.to_ascii_lowercase() != *folded {
                    return false;
                }
                let bit = at + nth;
                if let Some(word) = self.capitals.get_mut(bit / 64) {
                    *word |= 1 << (bit % 64);
                }
            }
        }
        true
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// A text as written.
    pub(super) fn get(&self, row: usize, which: Which) -> String {
        let place = which.place();
        if let Ok(at) = self.odd.binary_search(&odd_number(row, place)) {
            return self.odd_written.get(at).to_owned();
        }
        let (start, folded) = self.part(row, place);
        let capital = |at: usize| {
            self.capitals
                .get((start + at) / 64)
                .is_some_and(|word| word >> ((start + at) % 64) & 1 == 1)
        };
        folded
            .char_indices()
            .map(|(at, c)| if capital(at) { c.to_ascii_uppercase() } else { c })
            .collect()
    }

    /// A text as written, without a copy; `None` if the arena doesn't hold it like that.
    pub(super) fn plain(&self, row: usize, which: Which) -> Option<&str> {
        let (start, folded) = self.part(row, which.place());
        let capital =
            |at: usize| self.capitals.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1);
        let is_plain = !(start..start + folded.len()).any(capital)
            && self.odd.binary_search(&odd_number(row, which.place())).is_err();
        is_plain.then_some(folded)
    }

    /// A text as it is compared and searched.
    pub(super) fn folded(&self, row: usize, which: Which) -> &str {
        self.part(row, which.place()).1
    }

    /// A folded text and where it begins in the arena.
    fn part(&self, row: usize, place: usize) -> (usize, &str) {
        let all = self.row(row);
        let mut start = 0;
        for _ in 0..place {
            start += memchr::memchr(b'\n', all.as_bytes().get(start..).unwrap_or_default())
                .map_or(all.len() - start.min(all.len()), |at| at + 1);
        }
        let rest = all.get(start..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        (self.start(row) + start, rest.get(..end).unwrap_or_default())
    }

    pub(super) fn row(&self, row: usize) -> &str {
        self.folded.get(self.start(row)..self.start(row + 1)).unwrap_or_default()
    }

    /// Where a partner's texts begin, in bytes.
    #[inline]
    pub(super) fn start(&self, row: usize) -> usize {
        let start = self.starts.get(row).copied().unwrap_or_default();
        usize::try_from(start).unwrap_or(usize::MAX)
    }

    /// The whole arena, and where each partner's texts begin.
    pub(super) fn arena(&self) -> (&[u8], &[u32]) {
        (self.folded.as_bytes(), &self.starts)
    }

    pub(super) fn write(&self, out: &mut RosterWriter<impl Write>) -> io::Result<()> {
        out.bytes(self.folded.as_bytes())?;
        out.small(&self.starts)?;
        out.large(&self.capitals)?;
        out.large(&self.odd)?;
        self.odd_written.write(out)
    }

    pub(super) fn read(from: &mut RosterReader<impl Read>) -> io::Result<Self> {
        Ok(Self {
            folded: from.string()?,
            starts: from.small()?,
            capitals: from.large()?,
            odd: from.large()?,
            odd_written: Strings::read(from)?,
        })
    }

    pub(super) fn shrink(&mut self) {
        self.folded.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.capitals.shrink_to_fit();
        self.odd.shrink_to_fit();
        self.odd_written.shrink();
    }
}

/// Row and text as one number, for `odd`.
fn odd_number(row: usize, place: usize) -> u64 {
    u64::try_from(row * TEXTS + place).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Which; TEXTS] =
        [Which::Name, Which::Key, Which::PartnerKey, Which::OwnerName, Which::OwnerEmail];

    proptest! {
        #[test]
        fn texts_come_back_as_they_were_written(
            rows in proptest::collection::vec(proptest::array::uniform5("([A-Za-z @.]|[ÄÉßİ桜ﬁ’`–\n]){0,6}"), 0..12),
        ) {
            let mut texts = TextArena::default();
            for row in &rows {
                texts.push(std::array::from_fn(|n| row[n].as_str()), &["More@x.y".to_owned()]);
            }
            texts.shrink();
            prop_assert_eq!(texts.len(), rows.len());
            for (n, row) in rows.iter().enumerate() {
                for (which, text) in ALL.into_iter().zip(row) {
                    prop_assert_eq!(&texts.get(n, which), text);
                    prop_assert_eq!(texts.folded(n, which), fold(&clean(text)));
                }
                prop_assert!(texts.row(n).ends_with("more@x.y\n"));
            }
        }
    }
}
