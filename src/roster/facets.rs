//! The values of a field and how many partners have each, for the filter bar and completion.

use std::collections::HashMap;

use super::bits::Bitmap;
use super::columns::{RosterColumns, index};
use super::filter::FilterContext;
use super::search::search;
use super::texts::Which;
use crate::domain::text::fold;
use crate::query::ListField;

/// A value and how many partners have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// As it is shown; `None` counts the partners without a value.
    pub value: Option<String>,
    pub count: usize,
}

/// The longest list offered; to find a value among more, one types a part of it.
const MOST: usize = 10_000;

/// Counts by folded value, so that spellings that mean the same are one.
#[derive(Default)]
pub(super) struct FoldedTally {
    counts: HashMap<Option<String>, Facet>,
}

impl FoldedTally {
    fn add(&mut self, value: Option<&str>, count: usize) {
        self.counts
            .entry(value.map(fold))
            .or_insert_with(|| Facet { value: value.map(str::to_owned), count: 0 })
            .count += count;
    }

    /// The values, the most frequent first.
    pub(super) fn finish(self) -> Vec<Facet> {
        let mut facets: Vec<Facet> = self.counts.into_values().collect();
        facets.sort_by(|a, b| {
            let text = |facet: &Facet| facet.value.as_deref().map(fold);
            b.count
                .cmp(&a.count)
                .then_with(|| a.value.is_none().cmp(&b.value.is_none()))
                .then_with(|| text(a).cmp(&text(b)))
        });
        facets.truncate(MOST);
        facets
    }
}

/// Counts the values of a field among the rows of `shown`. Values that none of these rows has are listed
/// with zero, so that every choice is offered. `part` narrows teams, of which there are as many as partners.
pub(super) fn tally(
    columns: &RosterColumns,
    field: ListField,
    part: &str,
    shown: &Bitmap,
    context: &FilterContext,
    tally: &mut FoldedTally,
) {
    if field == ListField::Team {
        teams(columns, part, shown, tally);
        return;
    }
    let shared = &columns.shared;
    let mut counts = vec![0usize; shared.combinations().len()];
    for row in shown.iter() {
        let number = columns.shared_of.get(row).copied().unwrap_or_default();
        if let Some(count) = counts.get_mut(index(number)) {
            *count += 1;
        }
    }
    for segment in context.segments.iter().filter(|_| field == ListField::Segment) {
        tally.add(Some(&segment.name), 0);
    }
    for (combination, count) in shared.combinations().iter().zip(counts) {
        let first = |spellings: &[&str]| {
            spellings.iter().find(|text| !text.is_empty()).map(|text| (*text).to_owned())
        };
        match field {
            ListField::Group => {
                let group = combination.group.and_then(|group| first(&shared.group(group)));
                tally.add(group.as_deref(), count);
            }
            ListField::Manager => {
                let manager =
                    combination.manager.and_then(|manager| first(&shared.manager(manager)));
                tally.add(manager.as_deref(), count);
            }
            ListField::Tier => {
                tally.add(combination.tier.map(|tier| shared.word(tier)), count);
            }
            ListField::Status => tally.add(Some(shared.word(combination.status)), count),
            ListField::Tag if combination.tags.is_empty() => tally.add(None, count),
            ListField::Tag => {
                for tag in shared.tags(combination) {
                    tally.add(Some(tag), count);
                }
            }
            ListField::Segment => {
                let tags = shared.tags(combination);
                for segment in context.segments.iter().filter(|segment| segment.takes(&tags)) {
                    tally.add(Some(&segment.name), count);
                }
            }
            ListField::Team => {}
        }
    }
}

fn teams(columns: &RosterColumns, part: &str, shown: &Bitmap, tally: &mut FoldedTally) {
    const ENOUGH: usize = 500;
    let part = fold(part);
    let mut left = ENOUGH;
    let found = search(&columns.texts, &part, shown);
    for row in found.iter() {
        if !columns.team_name(row).is_some_and(|name| name.contains(&part)) {
            continue;
        }
        let written = columns
            .team_names
            .get(&row)
            .map_or_else(|| columns.texts.get(row, Which::Name), ToString::to_string);
        tally.add(Some(&written), 1);
        left -= 1;
        if left == 0 {
            return;
        }
    }
}
