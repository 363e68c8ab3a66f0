//! Text search: one scan over the arena, which at several GB/s needs no index.

use memchr::memmem::Finder;

use super::bits::Bitmap;
use super::texts::TextArena;

/// From this size on, in bytes, several threads scan the arena.
const SHARED_FROM: usize = 4 << 20;
/// If fewer than one row in this many is searched, each is searched by itself instead of the whole arena.
const SPARSE: usize = 24;

/// The rows of `within` whose texts contain `needle`, which must be folded.
pub(super) fn search(texts: &TextArena, needle: &str, within: &Bitmap) -> Bitmap {
    if needle.is_empty() {
        return within.clone();
    }
    let finder = Finder::new(needle);
    let some = within.count();
    let mut found = Bitmap::all(texts.len(), false);
    if some < texts.len() / SPARSE {
        for row in within.iter() {
            if finder.find(texts.row(row).as_bytes()).is_some() {
                found.insert(row);
            }
        }
        return found;
    }
    let (arena, _) = texts.arena();
    let threads = match arena.len() {
        ..SHARED_FROM => 1,
        _ => std::thread::available_parallelism().map_or(1, |n| n.get().min(4)),
    };
    let rows = texts.len().div_ceil(threads);
    let finder = &finder;
    if threads == 1 {
        found.parts(rows).for_each(|(first, part)| scan(texts, finder, first, part));
    } else {
        std::thread::scope(|scope| {
            for (first, part) in found.parts(rows) {
                scope.spawn(move || scan(texts, finder, first, part));
            }
        });
    }
    found.keep(within, false);
    found
}

/// Sets the bits of `part` for the rows, from `first` on, that contain the text.
fn scan(texts: &TextArena, finder: &Finder<'_>, first: usize, part: &mut [u64]) {
    let (arena, starts) = texts.arena();
    let end_row = (first + part.len() * 64).min(texts.len());
    let end = texts.start(end_row);
    let ends = starts.get(first + 1..=end_row).unwrap_or_default();
    let mut at = texts.start(first);
    // The earliest row, counted from `first`, that can have the next hit.
    let mut row = 0;
    while let Some(hit) = arena.get(at..end).and_then(|rest| finder.find(rest)) {
        let hit = u32::try_from(at + hit).unwrap_or(u32::MAX);
        row += behind(ends.get(row..).unwrap_or_default(), hit);
        if let Some(word) = part.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
        // One hit is enough, so go on with the next row.
        row += 1;
        at = texts.start(first + row);
    }
}

/// How many of the ends lie at or before a hit. The steps grow, since hits may be close together or far
/// apart.
fn behind(ends: &[u32], hit: u32) -> usize {
    let mut step = 1;
    let mut low = 0;
    while ends.get(low + step - 1).is_some_and(|end| *end <= hit) {
        low += step;
        step *= 2;
    }
    let high = (low + step).min(ends.len());
    low + ends.get(low..high).unwrap_or_default().partition_point(|end| *end <= hit)
}
