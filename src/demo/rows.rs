//! A list of any length as a function of the index. Creation times grow with the index, so listing,
//! cursors and time filters need no table; the few rows of the investigation's cases are merged in at
//! their times.

use serde_json::Value;

use super::filters::ListRequest;
use super::random::{scramble, unscramble};

/// Rows that are computed on request.
pub(super) trait MadeRows: Send + Sync {
    /// The number of places; indices run from 0, oldest first.
    fn len(&self) -> i64;
    /// The number of rows: less than `len` if some places are empty.
    fn filled(&self) -> i64 {
        self.len()
    }
    /// When row `i` was created; never earlier than row `i - 1`.
    fn created(&self, i: i64) -> i64;
    /// When row `i` changed last.
    fn updated(&self, i: i64) -> i64;
    /// The key of row `i`.
    fn key(&self, i: i64) -> String;
    /// The row of a key.
    fn index(&self, key: &str) -> Option<i64>;
    /// Row `i` as the API shows it.
    fn row(&self, i: i64) -> Value;
    /// Whether row `i` is in the requested list, as far as that is cheaper to find out than making the row.
    fn is_listed(&self, _i: i64, _question: &ListRequest) -> bool {
        true
    }
}

/// Creation times spread evenly over a span, with some rows sharing one instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timeline {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) len: i64,
}

impl Timeline {
    /// When row `i` was created.
    pub(super) fn at(self, i: i64) -> i64 {
        // Every fourth block of four rows came in one import: one instant, whole seconds.
        let block = i - i % 4;
        if block % 16 == 8 { self.raw(block) / 1000 * 1000 } else { self.raw(i) }
    }

    fn raw(self, i: i64) -> i64 {
        let span = i128::from(self.end - self.start);
        self.start + i64::try_from(span * i128::from(i) / i128::from(self.len.max(1))).unwrap_or(0)
    }

    /// How many rows were created at `at` or before.
    pub(super) fn until(self, at: i64) -> i64 {
        let (mut low, mut high) = (0, self.len);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.at(middle) <= at { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// The prefix and ten hexadecimal digits that hide the index.
pub(super) fn key(prefix: &str, i: i64) -> String {
    format!("{prefix}{:010x}", scramble(i))
}

/// The index in such a key.
pub(super) fn index(prefix: &str, key: &str, len: i64) -> Option<i64> {
    let digits = key.strip_prefix(prefix).filter(|digits| digits.len() == 10)?;
    unscramble(u64::from_str_radix(digits, 16).ok()?).filter(|i| (0..len).contains(i))
}

/// A row's position: by creation time, cases after other rows, then by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RowPlace {
    created: i64,
    special: bool,
    index: i64,
}

/// A list: computed rows and the special rows of the cases, in one order.
pub(super) struct RowList {
    pub(super) rows: Box<dyn MadeRows>,
    /// By creation, oldest first.
    specials: Vec<Value>,
}

impl RowList {
    pub(super) fn new(rows: Box<dyn MadeRows>, mut specials: Vec<Value>) -> Self {
        specials.sort_by_key(created);
        Self { rows, specials }
    }

    pub(super) fn len(&self) -> i64 {
        self.rows.filled() + crate::domain::num::count(self.specials.len())
    }

    /// The place of a key.
    pub(super) fn find(&self, key: &str) -> Option<RowPlace> {
        let special = self
            .specials
            .iter()
            .position(|row| row.get("key").and_then(Value::as_str) == Some(key));
        if let Some(at) = special {
            return self.special_place(crate::domain::num::count(at));
        }
        self.rows.index(key).map(|i| self.made_place(i))
    }

    fn made_place(&self, i: i64) -> RowPlace {
        RowPlace { created: self.rows.created(i), special: false, index: i }
    }

    fn special_place(&self, i: i64) -> Option<RowPlace> {
        let row = self.specials.get(usize::try_from(i).ok()?)?;
        Some(RowPlace { created: created(row), special: true, index: i })
    }

    /// The row at a place.
    pub(super) fn row(&self, place: RowPlace) -> Value {
        if place.special {
            usize::try_from(place.index)
                .ok()
                .and_then(|i| self.specials.get(i))
                .cloned()
                .unwrap_or_default()
        } else {
            self.rows.row(place.index)
        }
    }

    /// Whether the row at a place is in the requested list.
    pub(super) fn is_listed(&self, place: RowPlace, question: &ListRequest) -> bool {
        if !place.special {
            return self.rows.is_listed(place.index, question);
        }
        let row = self.row(place);
        let is = |field: &str, wanted: &str| row.get(field).and_then(Value::as_str) == Some(wanted);
        if row.get("reward_status").is_some() {
            return match &question.status {
                Some(status) => is("reward_status", status),
                None => !is("reward_status", "scheduled"),
            };
        }
        question.approved_status.as_ref().is_none_or(|status| is("approved_status", status))
    }

    /// When the row at a place last changed; cheaper than making the row.
    pub(super) fn updated(&self, place: RowPlace) -> i64 {
        if place.special {
            self.row(place).get("updated_at").and_then(Value::as_i64).unwrap_or(0)
        } else {
            self.rows.updated(place.index)
        }
    }

    /// The places that follow one in a list, newest first.
    pub(super) fn after(&self, from: Option<RowPlace>) -> impl Iterator<Item = RowPlace> {
        let mut made = before(self.rows.len(), from, |i| Some(self.made_place(i)));
        let mut special =
            before(crate::domain::num::count(self.specials.len()), from, |i| self.special_place(i));
        std::iter::from_fn(move || {
            let (a, b) = ((made >= 0).then(|| self.made_place(made)), self.special_place(special));
            if b > a {
                special -= 1;
                b
            } else {
                made -= 1;
                a
            }
        })
    }
}

/// The largest of `len` indices whose place comes before `from`.
fn before(len: i64, from: Option<RowPlace>, place: impl Fn(i64) -> Option<RowPlace>) -> i64 {
    let Some(from) = from else { return len - 1 };
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if place(middle).is_some_and(|place| place < from) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low - 1
}

fn created(row: &Value) -> i64 {
    row.get("created_at").and_then(Value::as_i64).unwrap_or(0)
}

impl RowPlace {
    /// When the row was created.
    pub(super) fn created(self) -> i64 {
        self.created
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_never_go_back_and_are_counted_right() {
        let line = Timeline { start: 1_000_000, end: 9_000_000, len: 1000 };
        let times: Vec<i64> = (0..1000).map(|i| line.at(i)).collect();
        assert!(times.windows(2).all(|pair| pair[0] <= pair[1]));
        assert!(times.windows(2).any(|pair| pair[0] == pair[1]));
        for at in [0, times[0], times[500], times[999], 9_000_000] {
            let plain = times.iter().filter(|time| **time <= at).count();
            assert_eq!(line.until(at), i64::try_from(plain).unwrap());
        }
    }
}
