//! A set of rows, one bit each.

use std::io::{self, Read, Write};

use super::file::{RosterReader, RosterWriter};

/// A set of row numbers below a fixed length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bitmap {
    words: Vec<u64>,
    len: usize,
}

impl Bitmap {
    /// A set with all of `len` rows, or with none.
    pub fn all(len: usize, set: bool) -> Self {
        let mut words = vec![if set { u64::MAX } else { 0 }; len.div_ceil(64)];
        if set
            && let Some(last) = words.last_mut()
            && !len.is_multiple_of(64)
        {
            *last = (1 << (len % 64)) - 1;
        }
        Self { words, len }
    }

    /// The rows for which `test` holds.
    pub fn of(len: usize, mut test: impl FnMut(usize) -> bool) -> Self {
        let word = |at: usize| {
            let rows = at * 64..(at * 64 + 64).min(len);
            rows.fold(0, |word, row| word | u64::from(test(row)) << (row % 64))
        };
        Self { words: (0..len.div_ceil(64)).map(word).collect(), len }
    }

    /// The rows whose value passes `test`.
    pub(super) fn of_values<T: Copy>(values: &[T], test: impl Fn(T) -> bool) -> Self {
        let word = |chunk: &[T]| {
            chunk.iter().rev().fold(0, |word, value| word << 1 | u64::from(test(*value)))
        };
        Self { words: values.chunks(64).map(word).collect(), len: values.len() }
    }

    /// Adds a row; one past the end is ignored.
    pub fn insert(&mut self, row: usize) {
        if let Some(word) = self.words.get_mut(row / 64).filter(|_| row < self.len) {
            *word |= 1 << (row % 64);
        }
    }

    /// Whether the set has a row.
    #[inline]
    pub fn has(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Keeps the rows that are in `other` too; with `negated`, those that aren't.
    pub fn keep(&mut self, other: &Self, negated: bool) {
        let flip = if negated { u64::MAX } else { 0 };
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other ^ flip;
        }
    }

    /// Adds the rows of `other`.
    pub fn add(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// How many rows the set has.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| usize::try_from(word.count_ones()).unwrap_or_default()).sum()
    }

    /// The number of rows that could be in the set.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no row could be in the set.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The rows of the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            // Each step clears the lowest bit.
            std::iter::successors(Some(*word).filter(|word| *word != 0), |word| {
                Some(word & (word - 1)).filter(|rest| *rest != 0)
            })
            .map(move |word| at * 64 + usize::try_from(word.trailing_zeros()).unwrap_or(0))
        })
    }

    pub(super) fn write(&self, out: &mut RosterWriter<impl Write>) -> io::Result<()> {
        out.number(u64::try_from(self.len).map_err(io::Error::other)?)?;
        out.large(&self.words)
    }

    pub(super) fn read(from: &mut RosterReader<impl Read>) -> io::Result<Self> {
        Ok(Self { len: from.size()?, words: from.large()? })
    }

    /// Splits the set for threads to fill in parallel: each part with its first row.
    pub(super) fn parts(&mut self, rows: usize) -> impl Iterator<Item = (usize, &mut [u64])> {
        let words = rows.div_ceil(64).max(1);
        self.words.chunks_mut(words).enumerate().map(move |(at, part)| (at * words * 64, part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_behave_as_sets() {
        for len in [0, 1, 63, 64, 65, 200] {
            let thirds = Bitmap::of(len, |row| row % 3 == 0);
            let values: Vec<usize> = (0..len).collect();
            assert_eq!(thirds, Bitmap::of_values(&values, |row| row % 3 == 0), "{len}");
            assert_eq!(thirds.iter().collect::<Vec<_>>(), (0..len).step_by(3).collect::<Vec<_>>());
            assert_eq!(Bitmap::all(len, true).count(), len);
            let mut kept = Bitmap::all(len, true);
            kept.keep(&thirds, true);
            assert_eq!(kept.count(), len - thirds.count());
            kept.add(&thirds);
            assert_eq!(kept, Bitmap::all(len, true));
            assert!(!kept.has(len));
        }
    }
}
