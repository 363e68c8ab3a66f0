//! What is written above the table: filters, a search, the query line, the name of a view.

use super::line::{Edited, InputLine, remember};
use super::model::{Bar, Before, Model, Overlay, QueryBar};
use super::msg::Effect;
use super::partners::PartnersEffect;
use super::partners::{ask, ask_around};
use super::picker::Picker;
use crate::domain::text::fold;
use crate::keymap::{Action, Key};
use crate::query::{CursorPlace, ListField, Query, QueryField, TimeField, place};
use crate::roster::Facet;
use crate::views::SavedView;

/// The most values offered at once.
const OFFERS: usize = 8;

pub(super) fn open_filter(model: &mut Model) {
    model.bar = Bar::Filter;
}

/// Opens the search, starting with the words already searched for.
pub(super) fn open_search(model: &mut Model) {
    let before = Before::of(model);
    let (_, searched) = before.query.apart(&model.searched);
    let line = Query { terms: searched, sort: None }.to_string();
    let line = InputLine::replacing(&line, &model.history.searches);
    model.bar = Bar::Search(line, before);
}

/// A line that is written on: what follows is a term of its own.
fn spaced(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("{line} ") }
}

pub(super) fn open_query(model: &mut Model) {
    let before = Before::of(model);
    let mut bar = QueryBar {
        line: InputLine::new(&spaced(&before.query.to_string()), &model.history.lines),
        before,
        error: None,
        offers: Vec::new(),
        offered: None,
        from: 0,
    };
    offer(model, &mut bar);
    model.bar = Bar::Query(Box::new(bar));
}

/// Opens the prompt for a view's name.
pub(super) fn open_name(model: &mut Model) {
    model.bar = Bar::Name(InputLine::default());
}

/// Takes a key for the bar that is open; `None` when none is.
pub(super) fn key(model: &mut Model, key: Key, action: Option<Action>) -> Option<Vec<Effect>> {
    let effects = match std::mem::replace(&mut model.bar, Bar::Chips) {
        Bar::Chips => return None,
        Bar::Filter => filter_key(model, key, action),
        Bar::Search(line, before) => search_key(model, key, action, line, before),
        Bar::Query(bar) => query_key(model, key, action, bar),
        Bar::Name(line) => name_key(model, key, action, line),
    };
    Some(effects)
}

/// Takes pasted text, which never runs as keys; `None` when nothing is being written.
pub(super) fn paste(model: &mut Model, text: &str) -> Option<Vec<Effect>> {
    match std::mem::replace(&mut model.bar, Bar::Chips) {
        Bar::Search(mut line, before) => {
            line.paste(text);
            Some(search(model, line, before))
        }
        Bar::Query(mut bar) => {
            bar.line.paste(text);
            Some(preview(model, bar))
        }
        Bar::Name(mut line) => {
            line.paste(text);
            model.bar = Bar::Name(line);
            Some(Vec::new())
        }
        bar @ (Bar::Chips | Bar::Filter) => {
            model.bar = bar;
            None
        }
    }
}

fn filter_key(model: &mut Model, key: Key, action: Option<Action>) -> Vec<Effect> {
    if let Some(n) = key.digit() {
        return remove(model, n - 1);
    }
    let field = match action {
        Some(action) if let Some(field) = field_of(model, action) => field,
        Some(Action::ClearQuery) => {
            let query = Query { terms: Vec::new(), sort: model.table.asked().sort };
            return ask_around(model, query, None);
        }
        Some(Action::RemoveFilter) => {
            let last = model.table.asked().terms.len().saturating_sub(1);
            return remove(model, last);
        }
        Some(Action::Open | Action::Filter | Action::Close | Action::Back) => return Vec::new(),
        _ => {
            model.bar = Bar::Filter;
            return Vec::new();
        }
    };
    open_picker(model, field);
    Vec::new()
}

/// The field that an action of the filter bar opens.
pub(super) fn field_of(model: &Model, action: Action) -> Option<QueryField> {
    Some(match action {
        Action::FilterTag => QueryField::List(ListField::Tag),
        Action::FilterGroup => QueryField::List(ListField::Group),
        Action::FilterSegment => QueryField::List(ListField::Segment),
        Action::FilterManager => QueryField::List(ListField::Manager),
        Action::FilterCustomer => QueryField::Customer,
        Action::FilterTeam => QueryField::List(ListField::Team),
        Action::FilterHeld => QueryField::Held,
        Action::FilterDate => {
            let query = model.table.asked();
            let active = query.term(QueryField::Time(TimeField::Active)).is_some();
            let signed_up = query.term(QueryField::Time(TimeField::SignedUp)).is_some();
            let field = if active && !signed_up { TimeField::Active } else { TimeField::SignedUp };
            QueryField::Time(field)
        }
        _ => return None,
    })
}

fn remove(model: &mut Model, at: usize) -> Vec<Effect> {
    let query = model.table.asked().without(at);
    if !query.terms.is_empty() {
        model.bar = Bar::Filter;
    }
    ask_around(model, query, None)
}

pub(super) fn open_picker(model: &mut Model, field: QueryField) {
    let facets = match field {
        QueryField::List(list) => facets(model, list, ""),
        _ => Vec::new(),
    };
    let picker = Picker::new(field, model.table.asked(), &facets);
    model.overlay = Overlay::Picker(Box::new(picker));
}

/// A field's values among the partners that match all other filters.
pub(super) fn facets(model: &Model, field: ListField, part: &str) -> Vec<Facet> {
    let table = &model.table;
    let others = table.query().with(QueryField::List(field), None);
    table.roster().facets(field, part, &others, &table.context)
}

fn search_key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut line: InputLine,
    before: Before,
) -> Vec<Effect> {
    match action {
        Some(Action::Close) => ask_around(model, before.query, before.partner),
        Some(Action::Open) => {
            let Some(sought) = Query::of_search(line.text(), &model.segment_names()) else {
                let wrong = Query::parse_with(line.text(), &model.segment_names()).err();
                let wrong = wrong.map(|error| error.to_string()).unwrap_or_default();
                model.notices.say(format!("not read yet: {wrong}"));
                model.bar = Bar::Search(line, before);
                return Vec::new();
            };
            // What was a filter before stays one.
            model.searched = sought.terms;
            model.searched.retain(|term| !before.query.terms.contains(term));
            remember(&mut model.history.searches, line.text());
            Vec::new()
        }
        _ => match line.key(key, action) {
            Edited::Text => search(model, line, before),
            Edited::Nothing => {
                model.bar = Bar::Search(line, before);
                Vec::new()
            }
        },
    }
}

/// Shows what the words and terms find, among all that the filters leave. While a term isn't finished, the rows stay.
fn search(model: &mut Model, line: InputLine, before: Before) -> Vec<Effect> {
    let (mut query, _) = before.query.apart(&model.searched);
    let sought = Query::of_search(line.text(), &model.segment_names());
    model.bar = Bar::Search(line, before);
    let Some(sought) = sought else { return Vec::new() };
    query.terms.extend(sought.terms);
    query.sort = sought.sort.or(query.sort);
    ask(model, query)
}

fn query_key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut bar: Box<QueryBar>,
) -> Vec<Effect> {
    match action {
        Some(Action::Close) => return ask_around(model, bar.before.query, bar.before.partner),
        Some(Action::Open) => {
            if bar.error.is_some() {
                model.bar = Bar::Query(bar);
                return Vec::new();
            }
            remember(&mut model.history.lines, bar.line.text());
            return Vec::new();
        }
        Some(Action::Complete) => return complete(model, bar, true),
        Some(Action::CompleteBack) => return complete(model, bar, false),
        _ => {}
    }
    let before = (bar.line.text().to_owned(), bar.line.cursor());
    bar.line.key(key, action);
    if before.0 != bar.line.text() {
        return preview(model, bar);
    }
    if before.1 != bar.line.cursor() {
        offer(model, &mut bar);
    }
    model.bar = Bar::Query(bar);
    Vec::new()
}

/// Shows what the line means while it is being written; while it can't be read, the last good result stays.
fn preview(model: &mut Model, mut bar: Box<QueryBar>) -> Vec<Effect> {
    offer(model, &mut bar);
    let parsed = Query::parse_with(bar.line.text(), &model.segment_names());
    let query = match parsed {
        Ok(query) => {
            bar.error = None;
            Some(query)
        }
        Err(error) => {
            bar.error = Some(error);
            None
        }
    };
    model.bar = Bar::Query(bar);
    query.map_or_else(Vec::new, |query| ask(model, query))
}

/// Finds what can be written at the cursor.
fn offer(model: &Model, bar: &mut QueryBar) {
    let here = place(bar.line.text(), bar.line.cursor());
    bar.offered = None;
    bar.from = here.from();
    bar.offers = match &here {
        CursorPlace::Word { written, .. } if written.is_empty() => Vec::new(),
        CursorPlace::Value { field: QueryField::List(list), written, .. } => {
            let wanted = fold(written);
            facets(model, *list, written)
                .into_iter()
                .filter_map(|facet| Some((facet.value?, facet.count)))
                .filter(|(value, _)| fold(value).contains(&wanted))
                .map(|(value, count)| (CursorPlace::write(&value), Some(count)))
                .collect()
        }
        _ => here.fixed().into_iter().map(|word| (word, None)).collect(),
    };
    bar.offers.truncate(OFFERS);
}

/// Writes the next or the previous offer into the line.
fn complete(model: &mut Model, mut bar: Box<QueryBar>, forward: bool) -> Vec<Effect> {
    let many = bar.offers.len();
    if many == 0 {
        model.bar = Bar::Query(bar);
        return Vec::new();
    }
    let next = match (bar.offered, forward) {
        (None, true) => 0,
        (None, false) => many - 1,
        (Some(at), true) => (at + 1) % many,
        (Some(at), false) => (at + many - 1) % many,
    };
    if let Some((text, _)) = bar.offers.get(next).cloned() {
        bar.line.complete(bar.from, &text);
    }
    let (offers, from) = (bar.offers.clone(), bar.from);
    let effects = preview(model, bar);
    // The offers stay the same while Tab steps through them.
    if let Bar::Query(bar) = &mut model.bar {
        (bar.offers, bar.from, bar.offered) = (offers, from, Some(next));
    }
    effects
}

fn name_key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut line: InputLine,
) -> Vec<Effect> {
    match action {
        Some(Action::Close) => Vec::new(),
        Some(Action::Open) if line.text().trim().is_empty() => Vec::new(),
        Some(Action::Open) => {
            vec![Effect::Partners(PartnersEffect::SaveView(SavedView {
                name: line.text().trim().to_owned(),
                query: model.table.asked().to_string(),
                columns: Some(model.table.columns.chosen().to_vec()),
                built_in: false,
            }))]
        }
        _ => {
            line.key(key, action);
            model.bar = Bar::Name(line);
            Vec::new()
        }
    }
}
