//! Which partners a query matches.

use std::collections::HashMap;
use std::sync::Arc;

use super::bits::Bitmap;
use super::columns::{HAS_TEAM, RosterColumns, is_known};
use super::compact::Compact;
use super::search::search;
use super::shared::Combination;
use crate::domain::text::fold;
use crate::domain::{Segment, Timestamp, Zone};
use crate::query::{
    Archived, ListField, ListValue, Millionths, Moment, NumberField, Query, Test, Text, TimeField,
    When,
};

/// What a query's result depends on, beside the partners.
#[derive(Clone, Debug)]
pub struct FilterContext {
    /// When and in which zone the query is asked.
    pub moment: Moment,
    /// The segments of the offers file.
    pub segments: Arc<[Segment]>,
    /// For each text of a `customer:` term, the numbers of the partners with such a customer.
    pub customers: HashMap<Text, Arc<Vec<u32>>>,
}

impl Default for FilterContext {
    fn default() -> Self {
        let moment = Moment { now: Timestamp::EPOCH, zone: Zone::Named(chrono_tz::UTC) };
        Self { moment, segments: Arc::new([]), customers: HashMap::new() }
    }
}

/// The rows that match a query; archived ones are left out unless the query mentions them.
pub(super) fn filter(columns: &RosterColumns, query: &Query, context: &FilterContext) -> Bitmap {
    let speaks_of_archived = query.terms.iter().any(|term| matches!(term.test, Test::Archived(_)));
    // Terms about shared values are judged once per combination, then all rows in a single pass.
    let mut judged: Vec<bool> = columns
        .shared
        .combinations()
        .iter()
        .map(|combination| speaks_of_archived || !combination.archived)
        .collect();
    let mut others = Vec::new();
    let mut words = Vec::new();
    for term in &query.terms {
        if let Some(meets) = combination_test(columns, &term.test, context) {
            for (judged, combination) in judged.iter_mut().zip(columns.shared.combinations()) {
                *judged &= meets(combination) != term.negated;
            }
        } else if let Test::Word(text) = &term.test {
            words.push((text, term.negated));
        } else {
            others.push(term);
        }
    }
    let mut shown = Bitmap::of_values(&columns.shared_of, |number| {
        judged.get(super::columns::index(number)).copied().unwrap_or(false)
    });
    for term in others {
        shown.keep(&meets(columns, &term.test, context), term.negated);
    }
    // Searching words costs most, so it comes last, on the rows that are left.
    for (text, negated) in words {
        let found = search(&columns.texts, &text.folded(), &shown);
        shown.keep(&found, negated);
    }
    shown
}

fn meets(columns: &RosterColumns, asked: &Test, context: &FilterContext) -> Bitmap {
    match asked {
        Test::List(ListField::Team, choices) => team(columns, choices),
        Test::Customer(texts) => customers(columns, texts, context),
        Test::Number(field, bounds) => {
            let (from, to) = match field {
                NumberField::Revenue | NumberField::Held => Millionths::cents_within(*bounds),
                _ => Millionths::counts_within(*bounds),
            };
            let column: &Compact = match field {
                NumberField::Signups => &columns.signups,
                NumberField::Paid => &columns.paid,
                NumberField::Revenue => &columns.revenue,
                NumberField::Rewards => &columns.rewards,
                NumberField::Held => &columns.held_usd,
            };
            column.between(from, to)
        }
        Test::Time(field, when) => {
            let column = match field {
                TimeField::SignedUp => &columns.signed_up,
                TimeField::Active => &columns.active,
            };
            time(column, *when, context.moment)
        }
        // `filter` handles these itself.
        Test::Word(_) | Test::List(..) | Test::Held(_) | Test::Archived(_) => {
            Bitmap::all(columns.len(), true)
        }
    }
}

fn time(column: &[i64], when: When, moment: Moment) -> Bitmap {
    match when.span(moment) {
        None => Bitmap::of_values(column, |at| !is_known(at)),
        Some((from, to)) => Bitmap::of_values(column, |at| at >= from && at < to && is_known(at)),
    }
}

/// A choice, folded for comparison.
enum FoldedValue {
    None,
    Whole(String),
    Part(String),
}

impl FoldedValue {
    fn of(choices: &[ListValue]) -> Vec<Self> {
        let wanted = |choice: &ListValue| match choice {
            ListValue::None => Self::None,
            ListValue::Whole(text) => Self::Whole(text.folded()),
            ListValue::Part(text) => Self::Part(text.folded()),
        };
        choices.iter().map(wanted).collect()
    }

    /// Whether a folded value matches.
    fn takes(&self, value: &str) -> bool {
        match self {
            Self::None => false,
            Self::Whole(wanted) => value == wanted,
            Self::Part(wanted) => value.contains(wanted.as_str()),
        }
    }
}

/// Whether any spelling of a value matches any of the choices.
fn chosen(choices: &[FoldedValue], spellings: &[&str]) -> bool {
    spellings
        .iter()
        .filter(|spelling| !spelling.is_empty())
        .map(|spelling| fold(spelling))
        .any(|spelling| choices.iter().any(|choice| choice.takes(&spelling)))
}

/// The test on combinations that answers `asked`; `None` if combinations don't tell.
fn combination_test<'a>(
    columns: &'a RosterColumns,
    asked: &Test,
    context: &'a FilterContext,
) -> Option<CombinationTest<'a>> {
    match *asked {
        Test::List(ListField::Team, _) => None,
        Test::List(field, ref choices) => Some(list_test(columns, field, choices, context)),
        Test::Held(held) => Some(Box::new(move |combination| combination.held == Some(held))),
        Test::Archived(Archived::Any) => Some(Box::new(|_| true)),
        Test::Archived(archived) => {
            Some(Box::new(move |combination| combination.archived == (archived == Archived::Yes)))
        }
        _ => None,
    }
}

type CombinationTest<'a> = Box<dyn Fn(&Combination) -> bool + 'a>;

fn list_test<'a>(
    columns: &'a RosterColumns,
    field: ListField,
    choices: &[ListValue],
    context: &'a FilterContext,
) -> CombinationTest<'a> {
    let shared = &columns.shared;
    let choices = FoldedValue::of(choices);
    let none = choices.iter().any(|choice| matches!(choice, FoldedValue::None));
    match field {
        ListField::Group => Box::new(move |combination| match combination.group {
            None => none,
            Some(group) => chosen(&choices, &shared.group(group)),
        }),
        ListField::Manager => Box::new(move |combination| match combination.manager {
            None => none,
            Some(manager) => chosen(&choices, &shared.manager(manager)),
        }),
        ListField::Tag | ListField::Tier | ListField::Status => {
            let judged = shared.judge_words(|word| choices.iter().any(|choice| choice.takes(word)));
            let is = move |number: u32| {
                judged.get(super::columns::index(number)).copied().unwrap_or(false)
            };
            match field {
                ListField::Tag => Box::new(move |combination| {
                    if combination.tags.is_empty() {
                        none
                    } else {
                        combination.tags.iter().any(|tag| is(*tag))
                    }
                }),
                ListField::Tier => Box::new(move |combination| combination.tier.map_or(none, &is)),
                _ => Box::new(move |combination| is(combination.status)),
            }
        }
        ListField::Segment => {
            let wanted: Vec<&Segment> = context
                .segments
                .iter()
                .filter(|segment| chosen(&choices, &[&segment.name]))
                .collect();
            Box::new(move |combination| {
                let tags = shared.tags(combination);
                wanted.iter().any(|segment| segment.takes(&tags))
            })
        }
        // Not shared between partners; see `team`.
        ListField::Team => Box::new(|_| false),
    }
}

/// Teams are mostly named like their partners, so the name search finds the rows to look at.
fn team(columns: &RosterColumns, choices: &[ListValue]) -> Bitmap {
    let mut found = Bitmap::all(columns.len(), false);
    for choice in FoldedValue::of(choices) {
        let wanted = match &choice {
            FoldedValue::None => {
                found.add(&Bitmap::of(columns.len(), |row| !columns.has(row, HAS_TEAM)));
                continue;
            }
            // An empty name matches no team.
            FoldedValue::Whole(wanted) | FoldedValue::Part(wanted) if wanted.is_empty() => continue,
            FoldedValue::Whole(wanted) | FoldedValue::Part(wanted) => wanted,
        };
        let all = Bitmap::all(columns.len(), true);
        for row in search(&columns.texts, wanted, &all).iter() {
            if columns.team_name(row).is_some_and(|name| choice.takes(&name)) {
                found.insert(row);
            }
        }
        for row in columns.team_names.keys() {
            if columns.team_name(*row).is_some_and(|name| choice.takes(&name)) {
                found.insert(*row);
            }
        }
    }
    found
}

fn customers(columns: &RosterColumns, texts: &[Text], context: &FilterContext) -> Bitmap {
    let mut found = Bitmap::all(columns.len(), false);
    for numbers in texts.iter().filter_map(|text| context.customers.get(text)) {
        for row in numbers.iter().filter_map(|number| columns.row_of(*number)) {
            found.insert(row);
        }
    }
    found
}
