//! Finds the partners that have a customer whose e-mail, name or key contains a text (rule: customer-search),
//! among millions of customers. A search file beside the store, written at the end of a sync, holds the
//! customers' folded texts in blocks. Blocks are scanned one after another at several GB/s, which needs no
//! index and only one block of memory per thread. Customers that changed since are looked up in the store, and
//! so are all of them if the file is missing or damaged.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use memchr::memmem::Finder;
use rusqlite::{Connection, Row};
use xxhash_rust::xxh3::xxh3_64;

use super::cache_file::kept_build;
use super::error::StoreError;
use super::open::{Store, beside};
use crate::domain::num::len;
use crate::domain::text::{clean, fold};

/// With fewer customers than this, the store alone is as fast.
const WORTH_IT: i64 = 20_000;
/// Size of a block's texts, in bytes.
const BLOCK: usize = 1 << 20;
const MAGIC: [u8; 8] = *b"PDcust04";
/// In bytes: magic, build number, offset of the table of blocks, its length, checksum.
const HEADER: usize = 40;
/// In bytes: row numbers of customer and partner, end of the customer's text.
const ENTRY: usize = 12;
/// Appended to the store's file name.
const SUFFIX: &str = ".customers";

/// A set of row numbers, one bit each.
#[derive(Default)]
struct RowSet(Vec<u64>);

impl RowSet {
    fn insert(&mut self, number: u32) {
        let (word, bit) = (len(i64::from(number / 64)), number % 64);
        if word >= self.0.len() {
            self.0.resize((word + 1).next_power_of_two(), 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1 << bit;
        }
    }

    fn merge(&mut self, other: &Self) {
        if other.0.len() > self.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    fn list(&self) -> Vec<u32> {
        let bits = |(at, word): (u32, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        };
        (0u32..).zip(&self.0).flat_map(bits).collect()
    }
}

/// Writes the search file, customer by customer.
#[derive(Debug)]
pub struct CustomerTexts {
    file: std::io::BufWriter<File>,
    temporary: PathBuf,
    target: PathBuf,
    build: u64,
    text: String,
    entries: Vec<u8>,
    /// Offset and length of each block.
    blocks: Vec<u8>,
    at: u64,
}

impl CustomerTexts {
    /// Begins the search file for the store at `store`.
    pub fn create(store: &Path, build: u64) -> std::io::Result<Self> {
        use std::os::unix::fs::OpenOptionsExt;
        let target = beside(store, SUFFIX);
        let temporary = beside(store, ".customers-new");
        // Left by a process that was killed.
        let _ = std::fs::remove_file(&temporary);
        let file = File::options().write(true).create_new(true).mode(0o600).open(&temporary)?;
        let mut file = std::io::BufWriter::with_capacity(1 << 18, file);
        file.write_all(&[0; HEADER])?;
        Ok(Self {
            file,
            temporary,
            target,
            build,
            text: String::with_capacity(BLOCK + 1024),
            entries: Vec::new(),
            blocks: Vec::new(),
            at: u64::try_from(HEADER).unwrap_or_default(),
        })
    }

    /// Adds a customer: its row number, its partner's, and its texts.
    pub fn add(&mut self, customer: u32, partner: u32, texts: &[&str]) -> std::io::Result<()> {
        for text in texts.iter().filter(|text| !text.is_empty()) {
            self.text.push_str(&fold(&clean(text)));
            self.text.push('\n');
        }
        let end = u32::try_from(self.text.len()).map_err(std::io::Error::other)?;
        for number in [customer, partner, end] {
            self.entries.extend(number.to_le_bytes());
        }
        if self.text.len() >= BLOCK { self.end_block() } else { Ok(()) }
    }

    fn end_block(&mut self) -> std::io::Result<()> {
        let mut block = std::mem::take(&mut self.entries);
        let entries = u64::try_from(block.len()).unwrap_or_default();
        block.extend(self.text.as_bytes());
        self.text.clear();
        let length = u64::try_from(block.len()).unwrap_or_default();
        for number in [self.at, entries, length, xxh3_64(&block)] {
            self.blocks.extend(number.to_le_bytes());
        }
        self.at += length;
        self.file.write_all(&block)
    }

    /// Completes the file and renames it to its final name.
    pub fn finish(mut self) -> std::io::Result<()> {
        if !self.entries.is_empty() {
            self.end_block()?;
        }
        self.file.write_all(&self.blocks)?;
        let mut file = self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        let mut header = MAGIC.to_vec();
        let blocks = u64::try_from(self.blocks.len()).unwrap_or_default();
        for number in [self.build, self.at, blocks, xxh3_64(&self.blocks)] {
            header.extend(number.to_le_bytes());
        }
        file.write_all(&header)?;
        file.sync_all()?;
        std::fs::rename(&self.temporary, &self.target)
    }
}

/// A block's place in the file.
struct Block {
    at: u64,
    entries: usize,
    length: usize,
    digest: u64,
}

/// The search file of one build.
pub(super) struct CustomerFile {
    path: PathBuf,
    blocks: Vec<Block>,
}

fn number(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

fn small(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl CustomerFile {
    /// Opens the search file; `None` if it is of another build or damaged.
    fn open(store: &Path, build: u64) -> Option<Self> {
        let path = beside(store, SUFFIX);
        let mut file = File::open(&path).ok()?;
        let mut header = [0; HEADER];
        file.read_exact(&mut header).ok()?;
        if header.get(..8)? != MAGIC || number(&header, 8)? != build {
            return None;
        }
        let (table, bytes) = (number(&header, 16)?, number(&header, 24)?);
        if table.checked_add(bytes)? != file.metadata().ok()?.len() {
            return None;
        }
        file.seek(SeekFrom::Start(table)).ok()?;
        let mut blocks = vec![0; usize::try_from(bytes).ok()?];
        file.read_exact(&mut blocks).ok()?;
        if xxh3_64(&blocks) != number(&header, 32)? {
            return None;
        }
        let block = |bytes: &[u8]| {
            Some(Block {
                at: number(bytes, 0)?,
                entries: usize::try_from(number(bytes, 8)?).ok()?,
                length: usize::try_from(number(bytes, 16)?).ok()?,
                digest: number(bytes, 24)?,
            })
        };
        Some(Self { path, blocks: blocks.chunks_exact(32).map(block).collect::<Option<_>>()? })
    }

    /// Scans for customers with the text, except those in `stale`, on several threads. `hit` gets the
    /// customer's row number, its partner's and the texts, and returns whether to go on. `None` if the file
    /// turns out to be damaged.
    pub(super) fn scan<S: Send + Default>(
        &self,
        needle: &str,
        stale: &HashSet<u32>,
        goes_on: &(dyn Fn() -> bool + Sync),
        hit: impl Fn(&mut S, u32, u32, &[u8]) -> bool + Sync,
    ) -> Option<Vec<S>> {
        let finder = Finder::new(needle);
        let (next, damaged) = (AtomicUsize::new(0), AtomicBool::new(false));
        let work = || {
            let mut found = S::default();
            let mut scan = || -> Option<()> {
                let mut file = File::open(&self.path).ok()?;
                let mut bytes = Vec::new();
                while let Some(block) = self.blocks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if !goes_on() {
                        return Some(());
                    }
                    file.seek(SeekFrom::Start(block.at)).ok()?;
                    bytes.resize(block.length, 0);
                    file.read_exact(&mut bytes).ok()?;
                    if xxh3_64(&bytes) != block.digest {
                        return None;
                    }
                    let (entries, text) = bytes.split_at_checked(block.entries)?;
                    let mut each = |customer, partner, texts: &[u8]| {
                        stale.contains(&customer) || hit(&mut found, customer, partner, texts)
                    };
                    if !scan_block(&finder, entries, text, &mut each)? {
                        next.store(self.blocks.len(), Ordering::Relaxed);
                    }
                }
                Some(())
            };
            if scan().is_none() {
                damaged.store(true, Ordering::Relaxed);
            }
            found
        };
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(4));
        let mut all = Vec::new();
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            all.push(work());
            for other in others {
                match other.join() {
                    Ok(found) => all.push(found),
                    Err(_) => damaged.store(true, Ordering::Relaxed),
                }
            }
        });
        (!damaged.into_inner()).then_some(all)
    }

    /// Partners of customers with the text, except customers in `stale`.
    fn partners(&self, needle: &str, stale: &HashSet<u32>) -> Option<RowSet> {
        let found = self.scan(needle, stale, &|| true, |found: &mut RowSet, _, partner, _| {
            if partner != NOBODY {
                found.insert(partner);
            }
            true
        })?;
        let mut all = RowSet::default();
        for found in &found {
            all.merge(found);
        }
        Some(all)
    }

    /// Row numbers of the first customers with the text, up to `limit`; and how many there are, if all were
    /// looked at.
    fn customers(
        &self,
        needle: &str,
        stale: &HashSet<u32>,
        limit: usize,
        goes_on: &(dyn Fn() -> bool + Sync),
    ) -> Option<(Vec<u32>, Option<u64>)> {
        let seen = AtomicUsize::new(0);
        let found = self.scan(needle, stale, goes_on, |found: &mut Vec<u32>, customer, _, _| {
            found.push(customer);
            seen.fetch_add(1, Ordering::Relaxed) + 1 < limit
        })?;
        let mut all = found.concat();
        all.sort_unstable();
        let many = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let whole = seen.into_inner() < limit;
        all.truncate(limit);
        Some((all, whole.then_some(many)))
    }

    fn count(
        &self,
        needle: &str,
        stale: &HashSet<u32>,
        goes_on: &(dyn Fn() -> bool + Sync),
    ) -> Option<u64> {
        let found = self.scan(needle, stale, goes_on, |found: &mut u64, _, _, _| {
            *found += 1;
            true
        })?;
        Some(found.iter().sum())
    }
}

/// Scans a block. `hit` returns whether to go on, and so does this. `None` if the block is damaged.
fn scan_block(
    finder: &Finder<'_>,
    entries: &[u8],
    text: &[u8],
    hit: &mut impl FnMut(u32, u32, &[u8]) -> bool,
) -> Option<bool> {
    let (mut at, mut begins) = (0, 0);
    let mut entries = entries.chunks_exact(ENTRY);
    // An empty needle also matches behind the last entry.
    while at < text.len()
        && let Some(place) = finder.find(text.get(at..)?)
    {
        let place = at + place;
        for entry in entries.by_ref() {
            let end = usize::try_from(small(entry, 8)?).ok()?;
            let texts = text.get(begins..end)?;
            begins = end;
            if end > place {
                if !hit(small(entry, 0)?, small(entry, 4)?, texts) {
                    return Some(false);
                }
                at = end;
                break;
            }
        }
        // No entry covers the hit: the block is damaged.
        (at > place).then_some(())?;
    }
    Some(true)
}

/// A customer's texts, its row number and its partner's (0 if it has none).
const TEXTS: &str = "SELECT c.rowid, coalesce(p.rowid, 0), c.email, c.name, c.key, c.external_key, c.provider_key \
    FROM customers c LEFT JOIN partnerships p ON p.key = c.partner";
/// Stands for the partner of unattributed customers.
const NOBODY: u32 = 0;

fn texts<'r>(row: &'r Row<'_>) -> rusqlite::Result<[&'r str; 5]> {
    let mut texts = [""; 5];
    for (at, text) in texts.iter_mut().enumerate() {
        // Anything that isn't readable text matches nothing.
        *text = row.get_ref(at + 2)?.as_str_or_null().ok().flatten().unwrap_or_default();
    }
    Ok(texts)
}

impl Store {
    /// Row numbers, ascending, of the partners that have a customer whose e-mail, name or key contains a text.
    /// Test customers count (rule: customer-search).
    pub fn partners_with_customer(&self, text: &str) -> Result<Vec<u32>, StoreError> {
        let needle = fold(&clean(text));
        self.sql(|db| {
            let kept = self.search_file(db)?;
            if let Some(mut found) = kept.and_then(|(texts, stale)| texts.partners(&needle, &stale))
            {
                let touched = format!("{TEXTS} JOIN customer_touches t ON t.customer = c.rowid");
                scan_rows(db, &touched, &needle, &mut found)?;
                return Ok(found.list());
            }
            let mut found = RowSet::default();
            scan_rows(db, TEXTS, &needle, &mut found)?;
            Ok(found.list())
        })
    }

    /// The valid search file, and the customers for which it is out of date.
    pub(super) fn search_file(
        &self,
        db: &Connection,
    ) -> rusqlite::Result<Option<(CustomerFile, HashSet<u32>)>> {
        let build = kept_build(db, "customer_search")?;
        let Some(texts) = build.and_then(|build| CustomerFile::open(self.path(), build)) else {
            return Ok(None);
        };
        let stale = db
            .prepare_cached("SELECT customer FROM customer_touches")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(Some((texts, stale)))
    }

    /// Row numbers of customers whose e-mail, name or a key contains a text, at most `limit`, and how many
    /// there are if that is known without looking further. Unattributed customers are found too.
    pub fn customers_with(
        &self,
        text: &str,
        limit: usize,
        goes_on: &(dyn Fn() -> bool + Sync),
    ) -> Result<(Vec<u32>, Option<u64>), StoreError> {
        let needle = fold(&clean(text));
        self.sql(|db| {
            if let Some((texts, stale)) = self.search_file(db)?
                && let Some((mut found, many)) = texts.customers(&needle, &stale, limit, goes_on)
            {
                let touched = touched_with(db, &needle)?;
                let many = many.map(|many| many + u64::try_from(touched.len()).unwrap_or(0));
                found.extend(touched);
                found.truncate(limit);
                return Ok((found, many));
            }
            let mut statement = db.prepare_cached(&format!("{WITH} LIMIT ?2"))?;
            let found: Vec<u32> = statement
                .query_map((&needle, crate::domain::num::count(limit)), |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let many = (found.len() < limit).then(|| u64::try_from(found.len()).unwrap_or(0));
            Ok((found, many))
        })
    }

    /// How many customers have a text in their e-mail, name or a key. `goes_on` is asked now and then; if it
    /// returns false, the count ends early.
    pub fn count_customers_with(
        &self,
        text: &str,
        goes_on: &(dyn Fn() -> bool + Sync),
    ) -> Result<u64, StoreError> {
        let needle = fold(&clean(text));
        self.sql(|db| {
            if let Some((texts, stale)) = self.search_file(db)?
                && let Some(many) = texts.count(&needle, &stale, goes_on)
            {
                return Ok(many + u64::try_from(touched_with(db, &needle)?.len()).unwrap_or(0));
            }
            let many: i64 =
                db.query_row(&format!("SELECT count(*) FROM ({WITH})"), [&needle], |row| {
                    row.get(0)
                })?;
            Ok(many.unsigned_abs())
        })
    }

    /// Rewrites the search file if there are enough customers and too many of them changed since it was
    /// written.
    pub fn refresh_customer_search(&mut self) -> Result<(), StoreError> {
        let (customers, touched) = self.sql(|db| {
            let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
            Ok((
                count("SELECT count(*) FROM customers")?,
                count("SELECT count(*) FROM customer_touches")?,
            ))
        })?;
        let build = self.sql(|db| kept_build(db, "customer_search"))?;
        let fits = build.is_some_and(|build| CustomerFile::open(self.path(), build).is_some());
        if customers < WORTH_IT || (fits && touched <= customers / 50) {
            return Ok(());
        }
        self.write_customer_search()
    }

    pub fn write_customer_search(&mut self) -> Result<(), StoreError> {
        self.keep_file("customer_search", "customer_touches", |store, build| {
            let path = store.beside(SUFFIX);
            store.write_search(build)?.finish().map_err(|source| StoreError::File { path, source })
        })
    }

    fn write_search(&self, build: u64) -> Result<CustomerTexts, StoreError> {
        let failed = |source| StoreError::File { path: self.beside(SUFFIX), source };
        let mut file = CustomerTexts::create(self.path(), build).map_err(failed)?;
        let mut written = Ok(());
        self.sql(|db| {
            let mut statement = db.prepare(TEXTS)?;
            let mut rows = statement.query([])?;
            while written.is_ok()
                && let Some(row) = rows.next()?
            {
                written = file.add(row.get(0)?, row.get(1)?, &texts(row)?);
            }
            Ok(())
        })?;
        written.map(|()| file).map_err(failed)
    }
}

/// Customers that contain a folded text.
const WITH: &str = "SELECT c.rowid FROM customers c \
    WHERE holds(?1, c.email, c.name, c.key, c.external_key, c.provider_key)";

/// Customers that contain a folded text, among those that changed since the search file was written.
fn touched_with(db: &Connection, needle: &str) -> rusqlite::Result<Vec<u32>> {
    db.prepare_cached(&format!("{WITH} AND c.rowid IN (SELECT customer FROM customer_touches)"))?
        .query_map([needle], |row| row.get(0))?
        .collect()
}

fn scan_rows(db: &Connection, sql: &str, needle: &str, found: &mut RowSet) -> rusqlite::Result<()> {
    let finder = Finder::new(needle);
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let meets =
            |text: &&str| !text.is_empty() && finder.find(fold(&clean(text)).as_bytes()).is_some();
        let partner = row.get(1)?;
        if partner != NOBODY && texts(row)?.iter().any(meets) {
            found.insert(partner);
        }
    }
    Ok(())
}

/// Searches a search file on its own, for the benches: row numbers of partners.
pub fn find_in_customer_texts(store: &Path, build: u64, text: &str) -> Option<Vec<u32>> {
    let texts = CustomerFile::open(store, build)?;
    Some(texts.partners(&fold(&clean(text)), &HashSet::new())?.list())
}
