//! A customer's payments in order, and what became of each: how much was refunded, which earlier payment it repeats,
//! and its place among those that stand. Built once, however many of the payments are judged.

use std::collections::{HashMap, HashSet};

use super::records::Event;
use crate::domain::Timestamp;
use crate::domain::num::{count, saturate};
use crate::domain::time::HOUR;

/// The customer's payments, as an investigation gets them.
#[derive(Clone, Copy, Debug)]
pub enum PaymentSource<'a> {
    /// All of them, in any order, with or without the judged one.
    All(&'a [Event]),
    /// A ledger of all of them, with the judged one, that several judgements share.
    Kept(&'a Ledger<'a>),
}

impl PaymentSource<'_> {
    /// Whether the customer has no payments.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::All(all) => all.is_empty(),
            Self::Kept(ledger) => ledger.rows.is_empty(),
        }
    }
}

/// How much of a payment was refunded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back<'a> {
    /// What is left, in minor units of its currency; 0 if all of it was refunded.
    pub left: i64,
    /// The rows that refunded it, oldest first.
    pub rows: Vec<&'a Event>,
}

/// All payments of a customer.
#[derive(Debug, Default)]
pub struct Ledger<'a> {
    /// By time, then by key; at the same instant payments come before refunds.
    rows: Vec<&'a Event>,
    /// The index of each row, by its key.
    places: HashMap<&'a str, usize>,
    fates: Vec<Fate>,
    /// For each row, how many rows before it stand.
    standing: Vec<usize>,
}

/// What became of a row.
#[derive(Clone, Debug, Default)]
struct Fate {
    /// How much of it was refunded.
    back: u64,
    /// The rows that refunded it.
    by: Vec<usize>,
    /// For a refund, the payment it takes back; the newest one if there are several.
    against: Option<usize>,
    /// The earlier row that it repeats.
    repeats: Option<usize>,
    /// The later rows that repeat it.
    repeated_by: Vec<usize>,
}

/// A row's sort key in a ledger.
fn place(row: &Event) -> (Timestamp, bool, &str) {
    (row.recorded_at, is_back(row), row.key.as_str())
}

fn is_back(row: &Event) -> bool {
    sum(row).is_some_and(|(sum, _)| sum < 0)
}

/// A row's sum with its currency.
fn sum(row: &Event) -> Option<(i64, &str)> {
    match (row.amount, row.amount_usd) {
        (Some(amount), _) => Some((amount, row.currency().unwrap_or_default())),
        (None, Some(usd)) => Some((usd, "USD")),
        (None, None) => None,
    }
}

/// Whether it is still on record, and no test.
fn is_there(row: &Event) -> bool {
    row.vanished_at.is_none() && !row.archived && !row.test
}

/// Whether two products may be the same: equal, or one of them missing.
fn same_product(one: &Event, other: &Event) -> bool {
    match (&one.product_key, &other.product_key) {
        (Some(one), Some(other)) => one == other || one.is_empty() || other.is_empty(),
        _ => true,
    }
}

impl<'a> Ledger<'a> {
    /// The ledger of some payments; if two have the same key, the first is kept.
    pub fn of(payments: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut seen = HashSet::new();
        let mut rows: Vec<&Event> = payments.into_iter().collect();
        rows.retain(|row| seen.insert(row.key.as_str()));
        rows.sort_unstable_by(|a, b| place(a).cmp(&place(b)));
        let places = rows.iter().enumerate().map(|(at, row)| (row.key.as_str(), at)).collect();
        let fates = vec![Fate::default(); rows.len()];
        let mut ledger = Self { rows, places, fates, standing: Vec::new() };
        ledger.set_off();
        ledger.find_repeats();
        let mut standing = 0;
        for at in 0..ledger.rows.len() {
            ledger.standing.push(standing);
            standing += usize::from(ledger.row_stands(at));
        }
        ledger
    }

    /// Whether a payment with this key is in it.
    pub fn has(&self, key: &str) -> bool {
        self.places.contains_key(key)
    }

    /// All rows, oldest first.
    pub fn rows(&self) -> impl Iterator<Item = &'a Event> + '_ {
        self.rows.iter().copied()
    }

    /// How much of a payment was refunded; `None` if nothing was.
    pub fn back(&self, payment: &Event) -> Option<Back<'a>> {
        let at = self.at(&payment.key)?;
        let fate = self.fates.get(at).filter(|fate| fate.back > 0)?;
        let left = self.left(at);
        let rows = fate.by.iter().filter_map(|by| self.rows.get(*by).copied()).collect();
        Some(Back { left: saturate(i128::from(left)), rows })
    }

    /// The earlier payment that this one repeats.
    pub fn repeats(&self, payment: &Event) -> Option<&'a Event> {
        let fate = self.fates.get(self.at(&payment.key)?)?;
        self.rows.get(fate.repeats?).copied()
    }

    /// Whether a payment counts: above zero, approved, still on record, not refunded as a whole, and no repeat.
    pub fn stands(&self, payment: &Event) -> bool {
        self.at(&payment.key).is_some_and(|at| self.row_stands(at))
    }

    /// Whether the payment with this key is in the ledger and doesn't count.
    pub fn has_lost(&self, key: &str) -> bool {
        self.at(key).is_some_and(|at| !self.row_stands(at))
    }

    /// For a refund, the key of the payment it takes back; for any other row, its own key.
    pub fn source<'k>(&self, key: &'k str) -> &'k str
    where
        'a: 'k,
    {
        let fate = self.at(key).and_then(|at| self.fates.get(at));
        let payment = fate.and_then(|fate| self.rows.get(fate.against?));
        payment.map_or(key, |payment| payment.key.as_str())
    }

    /// The payments that repeat an earlier one.
    pub fn repeating(&self) -> impl Iterator<Item = &'a Event> + '_ {
        let rows = self.rows.iter().zip(&self.fates);
        rows.filter(|(_, fate)| fate.repeats.is_some()).map(|(row, _)| *row)
    }

    /// The payments that repeat this one.
    pub fn repeated_by(&self, payment: &Event) -> impl Iterator<Item = &'a Event> + '_ {
        let fate = self.at(&payment.key).and_then(|at| self.fates.get(at));
        let rows = fate.map(|fate| fate.repeated_by.as_slice()).unwrap_or_default();
        rows.iter().filter_map(|at| self.rows.get(*at).copied())
    }

    /// A payment's place among those that stand, from 1, whether or not it stands itself.
    pub fn place(&self, payment: &Event) -> i64 {
        let before = self.at(&payment.key).and_then(|at| self.standing.get(at));
        count(before.copied().unwrap_or(0)) + 1
    }

    /// Its place among all payments, from 1; zero, unapproved, refunded and repeated ones count too.
    pub fn place_of_all(&self, payment: &Event) -> i64 {
        let before = self.rows.get(..self.at(&payment.key).unwrap_or(0)).unwrap_or_default();
        count(before.iter().filter(|row| !row.test && !is_back(row)).count()) + 1
    }

    fn at(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied()
    }

    fn row_stands(&self, at: usize) -> bool {
        let repeats = self.fates.get(at).is_some_and(|fate| fate.repeats.is_some());
        !repeats && self.left(at) > 0 && self.rows.get(at).is_some_and(|row| row.counts())
    }

    /// What is left of a row, in minor units; 0 for a row that isn't above zero.
    fn left(&self, at: usize) -> u64 {
        let paid = self.rows.get(at).and_then(|row| sum(row)).map_or(0, |(sum, _)| sum.max(0));
        let back = self.fates.get(at).map_or(0, |fate| fate.back);
        paid.unsigned_abs().saturating_sub(back)
    }

    /// Sets each refund against the payments before it.
    fn set_off(&mut self) {
        if !self.rows.iter().any(|row| is_back(row)) {
            return;
        }
        let mut open: Vec<usize> = Vec::new();
        for (at, row) in self.rows.clone().into_iter().enumerate() {
            let Some((paid, _)) = sum(row).filter(|_| is_there(row)) else { continue };
            if paid > 0 {
                open.push(at);
            }
            let mut rest = if paid < 0 { paid.unsigned_abs() } else { 0 };
            while rest > 0 {
                let Some(of) = self.fitting(&open, row, rest) else { break };
                let taken = rest.min(self.left(of));
                rest -= taken;
                if let Some(fate) = self.fates.get_mut(of) {
                    fate.back += taken;
                    fate.by.push(at);
                }
                if let Some(fate) = self.fates.get_mut(at) {
                    fate.against = Some(of);
                }
                if self.left(of) == 0 {
                    open.retain(|one| *one != of);
                }
            }
        }
    }

    /// The payment that a refund takes back. Preferred, in this order: the same provider id, an approved one, one
    /// large enough, the newest.
    fn fitting(&self, open: &[usize], back: &Event, rest: u64) -> Option<usize> {
        let currency = sum(back).map(|(_, currency)| currency).unwrap_or_default();
        let surest = (back.provider_id.is_some(), true, true);
        let mut best: Option<((bool, bool, bool), usize)> = None;
        for at in open.iter().rev() {
            let Some(row) = self.rows.get(*at).copied() else { continue };
            let is_same = sum(row).is_some_and(|(_, one)| one.eq_ignore_ascii_case(currency));
            if !is_same || !same_product(row, back) {
                continue;
            }
            let by_key = back.provider_id.is_some() && row.provider_id == back.provider_id;
            let rank = (by_key, row.approved != Some(false), self.left(*at) >= rest);
            if best.is_none_or(|(least, _)| rank > least) {
                best = Some((rank, *at));
            }
            if rank == surest {
                break;
            }
        }
        best.map(|(_, at)| at)
    }

    /// Finds the first row that each row repeats. Only a row that stands can be repeated, not one that is unapproved,
    /// gone or refunded.
    fn find_repeats(&mut self) {
        let mut by_provider: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut from = 0;
        let mut found: Vec<Option<usize>> = Vec::with_capacity(self.rows.len());
        for (at, row) in self.rows.iter().enumerate() {
            let near = |first: &&Event| row.recorded_at.since(first.recorded_at) <= HOUR;
            while self.rows.get(from).is_some_and(|first| !near(first)) {
                from += 1;
            }
            let is_first = |first: &usize| {
                // A repeat doesn't stand, so nothing repeats it.
                let is_repeat = found.get(*first).is_some_and(Option::is_some);
                let Some(one) = self.rows.get(*first).filter(|_| !is_repeat) else { return false };
                let stands = is_there(one) && one.approved != Some(false);
                stands && !self.went_back(*first) && same_payment(one, row)
            };
            let same_key = row.provider_id.as_deref().and_then(|id| by_provider.get(id));
            let by_key = same_key.into_iter().flatten().copied().find(is_first);
            found.push(by_key.into_iter().chain((from..at).find(is_first)).min());
            if let Some(id) = &row.provider_id {
                by_provider.entry(id.as_str()).or_default().push(at);
            }
        }
        for (at, first) in found.into_iter().enumerate() {
            let Some(first) = first else { continue };
            if let Some(fate) = self.fates.get_mut(at) {
                fate.repeats = Some(first);
            }
            if let Some(fate) = self.fates.get_mut(first) {
                fate.repeated_by.push(at);
            }
        }
    }

    /// Whether all of a payment was refunded.
    fn went_back(&self, at: usize) -> bool {
        self.left(at) == 0 && self.fates.get(at).is_some_and(|fate| fate.back > 0)
    }
}

/// Whether two rows, within an hour of each other or with a provider id in common, are one payment: the same amount and
/// currency, and the same provider id or, where one has none, the same product as far as both name it.
fn same_payment(one: &Event, other: &Event) -> bool {
    let currencies = (sum(one).map(|(_, one)| one), sum(other).map(|(_, other)| other));
    let same = one.amount.is_some()
        && one.amount == other.amount
        && matches!(currencies, (Some(one), Some(other)) if one.eq_ignore_ascii_case(other));
    same && match (&one.provider_id, &other.provider_id) {
        (Some(one), Some(other)) => one == other,
        _ => same_product(one, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::payment;

    const MINUTE: i64 = 60_000;

    fn row(key: &str, minutes: i64, amount: i64) -> Event {
        payment(key, Timestamp::from_ms(1_781_481_600_000 + minutes * MINUTE).unwrap(), amount)
    }

    /// What is left of each payment that was refunded in part or whole.
    fn left(rows: &[Event]) -> Vec<(&str, i64)> {
        let ledger = Ledger::of(rows);
        let back = |row: &'_ Event| ledger.back(row).map(|back| back.left);
        ledger.rows().filter_map(|row| Some((row.key.as_str(), back(row)?))).collect()
    }

    #[test]
    fn what_went_back_is_set_against_the_newest_payment_that_it_fits() {
        let bare = |mut row: Event| {
            row.product_key = None;
            row
        };
        for (rows, wanted) in [
            // Without a product in one row or in both.
            (vec![row("a", 0, 200), bare(row("r", 9, -200))], vec![("a", 0)]),
            (vec![row("a", 0, 200), bare(row("r", 9, -120)), row("s", 10, -80)], vec![("a", 0)]),
            (vec![row("a", 0, 200), bare(row("r", 9, -120))], vec![("a", 80)]),
            // It takes back the newest payment before it; one that is too small only if none is large enough.
            (vec![row("a", 0, 200), row("b", 1, 200), row("r", 9, -200)], vec![("b", 0)]),
            (vec![row("a", 0, 200), row("b", 1, 100), row("r", 9, -200)], vec![("a", 0)]),
            (vec![row("a", 0, 100), row("b", 1, 200), row("r", 9, -100)], vec![("b", 100)]),
            (
                vec![row("a", 0, 100), row("b", 1, 100), row("r", 9, -150)],
                vec![("a", 50), ("b", 0)],
            ),
            (vec![row("a", 0, 100), row("r", 9, -150)], vec![("a", 0)]),
            // Never a later payment; at the same instant, the payment comes first.
            (vec![row("a", 0, 200), row("r", 5, -200), row("b", 9, 200)], vec![("a", 0)]),
            (vec![row("z", 5, 200), row("r", 5, -200)], vec![("z", 0)]),
            (vec![row("r", 4, -200), row("a", 5, 200)], vec![]),
            (vec![row("a", 0, 200)], vec![]),
        ] {
            assert_eq!(left(&rows), wanted, "{rows:?}");
            let turned: Vec<Event> = rows.iter().rev().cloned().collect();
            assert_eq!(left(&turned), wanted);
        }
    }

    #[test]
    fn only_rows_of_the_same_currency_and_product_that_are_there_are_set_off() {
        type Change = (fn(&mut Event), bool);
        let changes: [Change; 9] = [
            (|_| {}, true),
            (|row| row.currency = Some("usd".to_owned()), true),
            (|row| row.product_key = Some(String::new()), true),
            (|row| row.approved = Some(false), true),
            (|row| row.currency = Some("EUR".to_owned()), false),
            (|row| row.product_key = Some("other".to_owned()), false),
            (|row| row.test = true, false),
            (|row| row.archived = true, false),
            (|row| row.vanished_at = Some(row.recorded_at), false),
        ];
        for (change, wanted) in changes {
            let mut rows = vec![row("a", 0, 200), row("r", 9, -200)];
            change(&mut rows[1]);
            assert_eq!(left(&rows) == [("a", 0)], wanted, "{:?}", rows[1]);
        }
        // Without an amount, a payment's US dollars count.
        let mut rows = vec![row("a", 0, 200), row("r", 9, -50)];
        for row in &mut rows {
            row.amount = None;
        }
        assert_eq!(left(&rows), [("a", 150)]);
    }

    #[test]
    fn the_providers_key_and_approval_go_before_the_newest() {
        let of = |mut row: Event, id: &str| {
            row.provider_id = Some(id.to_owned());
            row
        };
        let mut open = row("b", 1, 100);
        open.approved = Some(false);
        for (rows, wanted) in [
            (vec![of(row("a", 0, 100), "x"), row("b", 1, 100), of(row("r", 9, -100), "x")], "a"),
            (vec![of(row("a", 0, 100), "x"), row("b", 1, 100), of(row("r", 9, -100), "y")], "b"),
            (vec![row("a", 0, 100), open.clone(), row("r", 9, -100)], "a"),
            (vec![open, row("r", 9, -100)], "b"),
        ] {
            assert_eq!(left(&rows), [(wanted, 0)], "{rows:?}");
        }
    }

    #[test]
    fn what_went_back_repeats_nothing_and_takes_no_place() {
        // A charge that failed, one that was refunded, and the one made to replace them.
        let mut failed = row("a", 0, 100);
        failed.approved = Some(false);
        let rows =
            [failed, row("b", 10, 100), row("r", 20, -100), row("c", 30, 100), row("d", 40, 100)];
        let ledger = Ledger::of(&rows);
        let repeats = |at: usize| ledger.repeats(&rows[at]).map(|row| row.key.as_str());
        assert_eq!((repeats(1), repeats(3), repeats(4)), (None, None, Some("c")));
        let stands: Vec<bool> = rows.iter().map(|row| ledger.stands(row)).collect();
        assert_eq!(stands, [false, false, false, true, false]);
        let places: Vec<i64> = rows.iter().map(|row| ledger.place(row)).collect();
        assert_eq!(places, [1, 1, 1, 1, 2]);
        assert_eq!(ledger.place_of_all(&rows[4]), 4);
        assert!(ledger.has("r") && !ledger.has("x"));
        assert_eq!(Ledger::default().place(&rows[0]), 1);
    }

    #[test]
    fn sums_at_the_limits_of_numbers_are_set_off_too() {
        let rows = [row("a", 0, i64::MAX), row("r", 1, i64::MIN), row("b", 2, 5)];
        assert_eq!(left(&rows), [("a", 0)]);
    }
}
