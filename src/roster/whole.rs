//! The roster: a large set of partners that never changes, and a small one of those that changed since. So
//! a change costs no more than the small set, and what is on the screen stays where it is.

use std::sync::Arc;

use memchr::memmem;
use strum::IntoEnumIterator;

use super::bits::Bitmap;
use super::build::Builder;
use super::columns::{RosterColumns, index, row_numbers};
use super::facets::{Facet, FoldedTally, tally};
use super::filter::{FilterContext, filter};
use super::order::{Orders, compare};
use super::texts::Which;
use crate::domain::Partner;
use crate::domain::text::{clean, fold};
use crate::query::{ListField, Query, Sort, SortColumn};

/// Partners as columns, ordered and searchable. A row number means the same partner as long as this roster
/// lives.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    base: Arc<RosterColumns>,
    changed: Option<Arc<Changed>>,
}

/// Partners that changed or came since the base was built.
#[derive(Debug)]
struct Changed {
    columns: RosterColumns,
    /// Rows of the base that count, i.e. aren't replaced here.
    alive: Bitmap,
    replaced: usize,
}

impl Roster {
    pub(super) fn new(base: Arc<RosterColumns>) -> Self {
        Self { base, changed: None }
    }

    /// A roster of the given partners.
    pub fn of(partners: &[Partner]) -> Self {
        let mut builder = Builder::default();
        for partner in partners {
            builder.push(partner);
        }
        builder.finish()
    }

    /// This roster with some partners replaced or added, matched by number. Changes from earlier calls are
    /// kept, unless replaced again.
    #[must_use]
    pub fn with(&self, partners: &[Partner]) -> Self {
        let mut columns = RosterColumns::default();
        let new: std::collections::HashSet<u32> =
            partners.iter().map(|partner| partner.number).collect();
        if let Some(before) = &self.changed {
            let kept = (0..before.columns.len())
                .filter(|row| before.columns.numbers.get(*row).is_none_or(|n| !new.contains(n)));
            for row in kept {
                columns.push(&before.columns.partner_with_emails(row));
            }
        }
        for partner in partners {
            columns.push(partner);
        }
        columns.seal();
        let mut alive = Bitmap::all(self.base.len(), true);
        let mut dead = Bitmap::all(self.base.len(), false);
        for row in columns.numbers.iter().filter_map(|number| self.base.row_of(*number)) {
            dead.insert(row);
        }
        alive.keep(&dead, true);
        let changed = Changed { columns, alive, replaced: dead.count() };
        Self { base: self.base.clone(), changed: Some(Arc::new(changed)) }
    }

    pub(super) fn base(&self) -> &RosterColumns {
        &self.base
    }

    /// A roster with the changed partners merged into the base.
    #[must_use]
    pub fn rebuilt(&self) -> Self {
        let Some(changed) = &self.changed else { return self.clone() };
        let mut builder = Builder::default();
        for row in changed.alive.iter() {
            builder.push(&self.base.partner_with_emails(row));
        }
        for row in 0..changed.columns.len() {
            builder.push(&changed.columns.partner_with_emails(row));
        }
        builder.finish()
    }

    /// The keys of the partners that are new or different compared with another roster.
    pub fn differing_from(&self, old: &Self) -> Vec<String> {
        self.rows_of_all()
            .map(|(columns, row)| columns.partner(row))
            .filter(|partner| old.numbered(partner.number).as_ref() != Some(partner))
            .map(|partner| partner.key)
            .collect()
    }

    /// Each partner as its columns and its row in them.
    fn rows_of_all(&self) -> impl Iterator<Item = (&RosterColumns, usize)> {
        let changed = self.changed.as_deref();
        let alive = move |row: &usize| changed.is_none_or(|changed| changed.alive.has(*row));
        let base = (0..self.base.len()).filter(alive).map(|row| (&*self.base, row));
        let rows = |changed: &Changed| 0..changed.columns.len();
        base.chain(
            changed
                .into_iter()
                .flat_map(move |changed| rows(changed).map(move |row| (&changed.columns, row))),
        )
    }

    /// The partner with this number.
    fn numbered(&self, number: u32) -> Option<Partner> {
        let changed = self.changed.as_ref().map(|changed| &changed.columns);
        changed
            .into_iter()
            .chain([&*self.base])
            .find_map(|columns| Some(columns.partner(columns.row_of(number)?)))
    }

    /// How many partners changed since the base was built. When they are many, building anew is cheaper.
    pub fn changed(&self) -> usize {
        self.changed.as_ref().map_or(0, |changed| changed.columns.len())
    }

    /// The number of partners.
    pub fn len(&self) -> usize {
        let changed = self.changed.as_ref();
        self.base.len() + changed.map_or(0, |changed| changed.columns.len() - changed.replaced)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a query in this order is answered at once. If not, [`Self::warm`] takes a moment.
    pub fn is_ready(&self, sort: Option<Sort>) -> bool {
        self.base.orders.get().is_some_and(|orders| orders.is_ready(sort))
    }

    /// Computes an order ahead of queries.
    pub fn warm(&self, sort: Option<Sort>) {
        let none = Bitmap::all(self.base.len(), false);
        orders(&self.base).rows(&self.base, sort, &none);
    }

    /// Computes the orders of all columns with a sort key.
    pub fn warm_all(&self) {
        for column in SortColumn::iter().filter(|column| column.has_key()) {
            self.warm(Some(Sort { column, descending: false }));
        }
    }

    /// A partner by its row.
    pub fn partner(&self, row: u32) -> Partner {
        let (columns, row) = self.at(row);
        columns.partner(row)
    }

    pub fn key(&self, row: u32) -> String {
        let (columns, row) = self.at(row);
        columns.texts.get(row, Which::Key)
    }

    /// The row of the partner with this partnership key.
    pub fn find(&self, key: &str) -> Option<u32> {
        let here = |columns: &RosterColumns, alive: Option<&Bitmap>| {
            let folded = format!("\n{}\n", fold(&clean(key)));
            let (arena, starts) = columns.texts.arena();
            memmem::find_iter(arena, &folded)
                .map(|at| starts.partition_point(|start| index(*start) <= at) - 1)
                .find(|row| {
                    alive.is_none_or(|alive| alive.has(*row))
                        && columns.texts.get(*row, Which::Key) == key
                })
        };
        let found = match &self.changed {
            Some(changed) => here(&changed.columns, None)
                .map(|row| row + self.base.len())
                .or_else(|| here(&self.base, Some(&changed.alive))),
            None => here(&self.base, None),
        };
        u32::try_from(found?).ok()
    }

    /// The columns that hold a row, and the row's number there.
    fn at(&self, row: u32) -> (&RosterColumns, usize) {
        let row = index(row);
        match (&self.changed, row.checked_sub(self.base.len())) {
            (Some(changed), Some(row)) => (&changed.columns, row),
            _ => (&self.base, row),
        }
    }

    /// The values of a field among the partners that match, the most frequent first. `part` narrows teams, of
    /// which there are as many as partners.
    pub fn facets(
        &self,
        field: ListField,
        part: &str,
        query: &Query,
        context: &FilterContext,
    ) -> Vec<Facet> {
        let mut sum = FoldedTally::default();
        for (columns, shown) in self.parts(query, context) {
            tally(columns, field, part, &shown, context, &mut sum);
        }
        sum.finish()
    }

    /// Each set of partners, with its rows that match.
    fn parts(&self, query: &Query, context: &FilterContext) -> Vec<(&RosterColumns, Bitmap)> {
        let mut base = filter(&self.base, query, context);
        let mut parts = Vec::new();
        if let Some(changed) = &self.changed {
            base.keep(&changed.alive, false);
            parts.push((&changed.columns, filter(&changed.columns, query, context)));
        }
        parts.insert(0, (&*self.base, base));
        parts
    }

    /// How many partners match.
    pub fn count(&self, query: &Query, context: &FilterContext) -> usize {
        self.parts(query, context).iter().map(|(_, shown)| shown.count()).sum()
    }

    /// The rows that match, in order.
    pub(super) fn rows(&self, query: &Query, context: &FilterContext) -> Vec<u32> {
        let parts = self.parts(query, context);
        let mut sorted =
            parts.iter().map(|(columns, shown)| orders(columns).rows(columns, query.sort, shown));
        let base = sorted.next().unwrap_or_default();
        let Some((changed, (columns, _))) = sorted.next().zip(parts.get(1)) else { return base };
        self.merge(&base, columns, &changed, query.sort)
    }

    /// Inserts the changed rows, which are few, among those of the base.
    fn merge(
        &self,
        base: &[u32],
        columns: &RosterColumns,
        changed: &[u32],
        sort: Option<Sort>,
    ) -> Vec<u32> {
        let offset = row_numbers(self.base.len()).end;
        let mut rows = Vec::with_capacity(base.len() + changed.len());
        let mut rest = base;
        for row in changed {
            let here = (columns, index(*row));
            let before = rest
                .partition_point(|other| compare(sort, (&self.base, index(*other)), here).is_lt());
            let (smaller, others) = rest.split_at_checked(before).unwrap_or((rest, &[]));
            rows.extend_from_slice(smaller);
            rows.push(offset + row);
            rest = others;
        }
        rows.extend_from_slice(rest);
        rows
    }
}

fn orders(columns: &RosterColumns) -> &Orders {
    columns.orders.get_or_init(|| Orders::of(columns))
}
