//! A roster as bytes, so that a million rows needn't be built at every start. The bytes begin with the build
//! they belong to and end with a checksum; reading any others is an error.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3Default;

use super::columns::RosterColumns;
use super::order::Orders;
use super::whole::Roster;

const MAGIC: u64 = u64::from_le_bytes(*b"PDrost03");
/// The largest length accepted: a damaged one must not make the program ask for all memory.
const LARGEST: u64 = 1 << 33;

/// Writes values and sums them up for the checksum.
pub(super) struct RosterWriter<W> {
    to: W,
    sum: Xxh3Default,
}

impl<W: Write> RosterWriter<W> {
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.number(u64::try_from(bytes.len()).map_err(io::Error::other)?)?;
        self.sum.update(bytes);
        self.to.write_all(bytes)
    }

    pub(super) fn number(&mut self, n: u64) -> io::Result<()> {
        self.sum.update(&n.to_le_bytes());
        self.to.write_all(&n.to_le_bytes())
    }

    pub(super) fn text(&mut self, text: Option<&str>) -> io::Result<()> {
        self.number(u64::from(text.is_some()))?;
        self.bytes(text.unwrap_or_default().as_bytes())
    }

    pub(super) fn small(&mut self, numbers: &[u32]) -> io::Result<()> {
        self.bytes(&numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>())
    }

    pub(super) fn large(&mut self, numbers: &[u64]) -> io::Result<()> {
        self.bytes(&numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>())
    }

    pub(super) fn signed(&mut self, numbers: &[i64]) -> io::Result<()> {
        self.bytes(&numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>())
    }
}

/// Reads what [`RosterWriter`] wrote.
pub(super) struct RosterReader<R> {
    from: R,
    sum: Xxh3Default,
}

fn wrong() -> io::Error {
    io::Error::from(io::ErrorKind::InvalidData)
}

impl<R: Read> RosterReader<R> {
    pub(super) fn bytes(&mut self) -> io::Result<Vec<u8>> {
        let len = self.number()?;
        if len > LARGEST {
            return Err(wrong());
        }
        let len = usize::try_from(len).map_err(io::Error::other)?;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len).map_err(io::Error::other)?;
        bytes.resize(len, 0);
        self.from.read_exact(&mut bytes)?;
        self.sum.update(&bytes);
        Ok(bytes)
    }

    pub(super) fn number(&mut self) -> io::Result<u64> {
        let mut bytes = [0; 8];
        self.from.read_exact(&mut bytes)?;
        self.sum.update(&bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    pub(super) fn size(&mut self) -> io::Result<usize> {
        self.number().and_then(|n| usize::try_from(n).map_err(io::Error::other))
    }

    pub(super) fn string(&mut self) -> io::Result<String> {
        String::from_utf8(self.bytes()?).map_err(|_| wrong())
    }

    pub(super) fn text(&mut self) -> io::Result<Option<String>> {
        let is = self.number()? == 1;
        let text = self.string()?;
        Ok(is.then_some(text))
    }

    pub(super) fn small(&mut self) -> io::Result<Vec<u32>> {
        let bytes = self.bytes()?;
        let (numbers, _) = bytes.as_chunks();
        Ok(numbers.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect())
    }

    pub(super) fn large(&mut self) -> io::Result<Vec<u64>> {
        let bytes = self.bytes()?;
        let (numbers, _) = bytes.as_chunks();
        Ok(numbers.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect())
    }

    pub(super) fn signed(&mut self) -> io::Result<Vec<i64>> {
        let bytes = self.bytes()?;
        let (numbers, _) = bytes.as_chunks();
        Ok(numbers.iter().map(|bytes| i64::from_le_bytes(*bytes)).collect())
    }

    /// A list, each item read by `read`.
    pub(super) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> io::Result<T>,
    ) -> io::Result<Vec<T>> {
        let many = self.size()?;
        let mut list = Vec::new();
        for _ in 0..many {
            list.push(read(self)?);
        }
        Ok(list)
    }
}

impl Roster {
    /// Writes the roster with all its orders. Partners that changed since it was built aren't written: merge
    /// them first, see [`Roster::rebuilt`].
    pub fn write(&self, build: u64, to: impl Write) -> io::Result<()> {
        let mut out = RosterWriter { to, sum: Xxh3Default::new() };
        out.number(MAGIC)?;
        out.number(build)?;
        let columns = self.base();
        columns.write(&mut out)?;
        columns.orders.get_or_init(|| Orders::of(columns)).write(columns, &mut out)?;
        let sum = out.sum.digest();
        out.number(sum)?;
        out.to.flush()
    }

    /// Whether a file is of this version and of the given build, judged by its first bytes.
    pub fn is_of(build: u64, from: impl Read) -> bool {
        let mut from = RosterReader { from, sum: Xxh3Default::new() };
        from.number().is_ok_and(|magic| magic == MAGIC)
            && from.number().is_ok_and(|own| own == build)
    }

    /// Reads what [`Self::write`] wrote. Fails if it is of another build or damaged.
    pub fn read(build: u64, from: impl Read) -> io::Result<Self> {
        let mut from = RosterReader { from, sum: Xxh3Default::new() };
        if from.number()? != MAGIC || from.number()? != build {
            return Err(wrong());
        }
        let columns = RosterColumns::read(&mut from)?;
        let orders = Orders::read(&mut from)?;
        let sum = from.sum.digest();
        if from.number()? != sum || !orders.fits(columns.len()) {
            return Err(wrong());
        }
        // Can't fail: nobody else has the columns yet.
        let _ = columns.orders.set(orders);
        Ok(Self::new(Arc::new(columns)))
    }
}

/// Writes the texts that only some rows have.
pub(super) fn write_map(
    map: &HashMap<usize, Box<str>>,
    out: &mut RosterWriter<impl Write>,
) -> io::Result<()> {
    out.number(u64::try_from(map.len()).map_err(io::Error::other)?)?;
    for (row, text) in map {
        out.number(u64::try_from(*row).map_err(io::Error::other)?)?;
        out.bytes(text.as_bytes())?;
    }
    Ok(())
}

/// Reads what [`write_map`] wrote.
pub(super) fn read_map(from: &mut RosterReader<impl Read>) -> io::Result<HashMap<usize, Box<str>>> {
    Ok(from.list(|from| Ok((from.size()?, from.string()?.into())))?.into_iter().collect())
}
