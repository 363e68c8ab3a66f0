//! Repeated values, each kept once and referred to by number.

use std::collections::HashMap;
use std::hash::Hash;
use std::io::{self, Read, Write};

use super::file::{RosterReader, RosterWriter};

/// Distinct values, numbered in the order in which they came.
#[derive(Debug)]
pub(super) struct Interned<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Interned<T> {
    /// The number of a value; a new value is added.
    pub(super) fn number(&mut self, value: T) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        number
    }

    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.values.get(usize::try_from(number).ok()?)
    }

    /// All values, in the order of their numbers.
    pub(super) fn all(&self) -> &[T] {
        &self.values
    }

    pub(super) fn write<W: Write>(
        &self,
        out: &mut RosterWriter<W>,
        write: impl Fn(&T, &mut RosterWriter<W>) -> io::Result<()>,
    ) -> io::Result<()> {
        out.number(u64::try_from(self.values.len()).map_err(io::Error::other)?)?;
        self.values.iter().try_for_each(|value| write(value, out))
    }

    pub(super) fn read<R: Read>(
        from: &mut RosterReader<R>,
        read: impl FnMut(&mut RosterReader<R>) -> io::Result<T>,
    ) -> io::Result<Self> {
        Ok(Self { values: from.list(read)?, numbers: HashMap::new() })
    }

    /// Frees what is only needed while values are added.
    pub(super) fn seal(&mut self) {
        self.numbers = HashMap::new();
        self.values.shrink_to_fit();
    }
}
