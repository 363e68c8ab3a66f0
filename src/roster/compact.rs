//! A column of mostly small numbers: four bytes each, with the few others in a map.

use std::collections::HashMap;
use std::io::{self, Read, Write};

use super::bits::Bitmap;
use super::file::{RosterReader, RosterWriter};

/// Stands for an unknown number.
const UNKNOWN: u32 = u32::MAX;
/// Stands for a number that is too large or negative; it is in the map.
const ELSEWHERE: u32 = u32::MAX - 1;

/// A column of numbers, some of them unknown.
#[derive(Debug, Default)]
pub(super) struct Compact {
    values: Vec<u32>,
    large: HashMap<usize, i64>,
}

impl Compact {
    pub(super) fn push(&mut self, n: Option<i64>) {
        let value = match n {
            None => UNKNOWN,
            Some(n) => match u32::try_from(n) {
                Ok(small) if small < ELSEWHERE => small,
                _ => {
                    self.large.insert(self.values.len(), n);
                    ELSEWHERE
                }
            },
        };
        self.values.push(value);
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<i64> {
        match self.values.get(row) {
            None | Some(&UNKNOWN) => None,
            Some(&ELSEWHERE) => self.large.get(&row).copied(),
            Some(small) => Some(i64::from(*small)),
        }
    }

    /// The rows whose number lies between two ends, both included. Unknown numbers never do.
    pub(super) fn between(&self, from: i64, to: i64) -> Bitmap {
        let small = |n: i64| u32::try_from(n.clamp(0, i64::from(ELSEWHERE))).unwrap_or(ELSEWHERE);
        let (low, high) = (small(from), small(to.saturating_add(1)));
        let mut found = Bitmap::of_values(&self.values, |n| n >= low && n < high);
        for (row, n) in &self.large {
            if (from..=to).contains(n) {
                found.insert(*row);
            }
        }
        found
    }

    pub(super) fn shrink(&mut self) {
        self.values.shrink_to_fit();
    }

    pub(super) fn write(&self, out: &mut RosterWriter<impl Write>) -> io::Result<()> {
        out.small(&self.values)?;
        out.number(u64::try_from(self.large.len()).map_err(io::Error::other)?)?;
        for (row, n) in &self.large {
            out.number(u64::try_from(*row).map_err(io::Error::other)?)?;
            out.number(n.cast_unsigned())?;
        }
        Ok(())
    }

    pub(super) fn read(from: &mut RosterReader<impl Read>) -> io::Result<Self> {
        let values = from.small()?;
        let large = from.list(|from| Ok((from.size()?, from.number()?.cast_signed())))?;
        Ok(Self { values, large: large.into_iter().collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_comes_back() {
        let all = [
            None,
            Some(0),
            Some(-1),
            Some(i64::MIN),
            Some(i64::MAX),
            Some(4_294_967_294),
            Some(4_294_967_293),
        ];
        let mut column = Compact::default();
        for n in all {
            column.push(n);
        }
        let back: Vec<_> = (0..all.len()).map(|row| column.get(row)).collect();
        assert_eq!(back, all);
        assert_eq!(column.get(all.len()), None);
        for (from, to) in [(0, 5), (-5, 0), (i64::MIN, i64::MAX), (4_294_967_293, i64::MAX), (1, 0)]
        {
            let found: Vec<usize> = column.between(from, to).iter().collect();
            let is = |row: &usize| all[*row].is_some_and(|n| from <= n && n <= to);
            assert_eq!(found, (0..all.len()).filter(is).collect::<Vec<_>>(), "{from} {to}");
        }
    }
}
