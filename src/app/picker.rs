//! A filter's picker: values with how many partners have each, narrowed by typing; several can be picked, and
//! a minus excludes them. The result is a term of the query line.

use super::line::InputLine;
use super::overlay::moved;
use crate::domain::num::{count, grouped};
use crate::domain::text::fold;
use crate::keymap::{Action, Key};
use crate::query::{
    CursorPlace, ListField, ListValue, Query, QueryField, Term, Test, TimeField, When,
};
use crate::roster::Facet;

/// A filter's picker.
#[derive(Clone, Debug)]
pub struct Picker {
    /// The field to filter by.
    pub field: QueryField,
    /// What was typed to narrow the values; for customers and dates, the value itself.
    pub line: InputLine,
    /// Partners that match are excluded.
    pub negated: bool,
    items: Vec<PickerItem>,
    /// A value was picked or unpicked by hand: from then on, nothing picked means no filter.
    chose: bool,
    /// Letters are typed from now on: until then some of them move the cursor.
    types: bool,
    cursor: usize,
    /// Why what was typed can't be taken.
    pub error: Option<String>,
}

/// A value that can be picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickerItem {
    pub label: String,
    /// How many partners have it.
    pub count: Option<usize>,
    /// The value as the query line writes it after the field's name.
    written: String,
    pub picked: bool,
}

/// What a key did to the picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// It stays open.
    Open,
    /// The values have to be found again: there are too many to hold them all.
    Narrowed,
    /// Switch to the other date field.
    OtherField,
    /// Closed without a change.
    Closed,
    /// The new filter; `None` removes it.
    Filter(Option<Term>),
}

/// Dates to pick from: what is shown, and how the query line writes it.
const DATES: [(&str, &str); 12] = [
    ("today", ":today"),
    ("yesterday", ":yesterday"),
    ("last 7 days", "<7d"),
    ("last 30 days", "<30d"),
    ("more than 90 days ago", ">90d"),
    ("this month", ":this-month"),
    ("last month", ":last-month"),
    ("this quarter", ":this-quarter"),
    ("last quarter", ":last-quarter"),
    ("this year", ":this-year"),
    ("last year", ":last-year"),
    ("never", ":never"),
];

impl Picker {
    /// Whether its values tell who somebody is.
    pub fn names_somebody(&self) -> bool {
        use QueryField::{Customer, List};
        matches!(self.field, Customer | List(ListField::Manager | ListField::Team | ListField::Tag))
    }

    /// A picker of a field's values, with those in the query picked.
    pub fn new(field: QueryField, query: &Query, facets: &[Facet]) -> Self {
        let term = query.term(field);
        let mut picker = Self {
            field,
            line: InputLine::default(),
            negated: term.is_some_and(|term| term.negated),
            items: Vec::new(),
            chose: false,
            types: false,
            cursor: 0,
            error: None,
        };
        match term.map(|term| &term.test) {
            Some(Test::Customer(texts)) => {
                let texts: Vec<&str> = texts.iter().map(crate::query::Text::as_str).collect();
                picker.line.set(&texts.join(","));
            }
            Some(Test::Time(..)) => {
                let written = picker.suffix(term);
                if DATES.iter().all(|(_, date)| *date != written) {
                    picker.line.set(written.trim_start_matches(':'));
                }
            }
            _ => {}
        }
        picker.fill(facets, term);
        picker
    }

    /// Replaces the values; what is picked stays picked.
    pub fn refill(&mut self, facets: &[Facet]) {
        let picked: Vec<PickerItem> =
            self.items.iter().filter(|item| item.picked).cloned().collect();
        self.fill(facets, None);
        for item in picked {
            self.pick_written(&item);
        }
    }

    /// What follows the field's name in a term.
    fn suffix(&self, term: Option<&Term>) -> String {
        let printed = term.map(ToString::to_string).unwrap_or_default();
        let printed = printed.strip_prefix('-').unwrap_or(&printed);
        printed.strip_prefix(self.field.name()).unwrap_or_default().to_owned()
    }

    fn fill(&mut self, facets: &[Facet], term: Option<&Term>) {
        let item = |label: &str, written: &str, count| PickerItem {
            label: label.to_owned(),
            count,
            written: written.to_owned(),
            picked: false,
        };
        self.items = match self.field {
            QueryField::Held => vec![item("yes", "yes", None), item("no", "no", None)],
            QueryField::Time(_) => {
                DATES.iter().map(|(label, date)| item(label, date, None)).collect()
            }
            QueryField::List(list) => facets
                .iter()
                .filter(|facet| facet.value.is_some() || list.may_be_none())
                .map(|facet| match &facet.value {
                    Some(value) => item(value, &CursorPlace::write(value), Some(facet.count)),
                    None => item("(none)", "none", Some(facet.count)),
                })
                .collect(),
            _ => Vec::new(),
        };
        self.cursor = 0;
        let suffix = self.suffix(term);
        match term.map(|term| &term.test) {
            Some(Test::List(_, choices)) => {
                for choice in choices {
                    let label = match choice {
                        ListValue::None => "(none)".to_owned(),
                        ListValue::Whole(text) => text.as_str().to_owned(),
                        ListValue::Part(text) => format!("~{}", text.as_str()),
                    };
                    self.pick_written(&item(&label, &choice.to_string(), None));
                }
            }
            Some(Test::Held(_)) => {
                self.pick_written(&item("", suffix.trim_start_matches(':'), None));
            }
            Some(Test::Time(..)) => {
                for item in self.items.iter_mut().filter(|item| item.written == suffix) {
                    item.picked = true;
                }
            }
            _ => {}
        }
    }

    /// Picks a value by how it is written; a value that isn't listed is put first.
    fn pick_written(&mut self, item: &PickerItem) {
        let written = fold(&item.written);
        match self.items.iter_mut().find(|other| fold(&other.written) == written) {
            Some(other) => other.picked = true,
            None => self.items.insert(0, PickerItem { picked: true, ..item.clone() }),
        }
    }

    /// The values that match what was typed.
    pub fn shown(&self) -> Vec<&PickerItem> {
        if self.is_free() {
            return self.items.iter().collect();
        }
        let squeeze =
            |text: &str| fold(text).chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let wanted = squeeze(self.line.text());
        self.items.iter().filter(|item| squeeze(&item.label).contains(&wanted)).collect()
    }

    /// Whether what is typed is the value itself.
    pub fn is_free(&self) -> bool {
        matches!(self.field, QueryField::Customer | QueryField::Time(_))
    }

    /// The cursor's place among the values shown.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    pub fn title(&self) -> String {
        let name = match self.field {
            QueryField::Time(TimeField::SignedUp) => "signed up",
            QueryField::Time(TimeField::Active) => "last active",
            QueryField::Customer => "a customer's e-mail, name or key contains",
            field => field.name(),
        };
        if self.negated { format!("not: {name}") } else { name.to_owned() }
    }

    /// A value's count of partners as text.
    pub fn count(item: &PickerItem) -> String {
        item.count.map(|n| grouped(count(n))).unwrap_or_default()
    }

    /// Whether something is typed to narrow it, so that every letter is text.
    pub fn is_narrowed(&self) -> bool {
        self.types || !self.line.text().is_empty()
    }

    pub fn key(&mut self, key: Key, action: Option<Action>) -> Picked {
        self.error = None;
        match action {
            Some(Action::Close) => return Picked::Closed,
            Some(Action::Open) => return self.finish(),
            Some(Action::Exclude) => self.negated = !self.negated,
            Some(Action::OtherDate) if matches!(self.field, QueryField::Time(_)) => {
                return Picked::OtherField;
            }
            Some(Action::Search) => self.types = true,
            Some(Action::Toggle) => self.toggle(),
            other => {
                if let Some(at) = moved(other, self.cursor, self.shown().len()) {
                    self.cursor = at;
                    return Picked::Open;
                }
                let before = self.line.text().to_owned();
                self.line.key(key, action);
                if before != self.line.text() {
                    self.cursor = 0;
                    if self.field == QueryField::List(ListField::Team) {
                        return Picked::Narrowed;
                    }
                }
            }
        }
        Picked::Open
    }

    pub fn paste(&mut self, text: &str) {
        self.line.paste(text);
        self.cursor = 0;
    }

    fn toggle(&mut self) {
        let Some(written) = self.shown().get(self.cursor).map(|item| item.written.clone()) else {
            return;
        };
        self.chose = true;
        let alone = self.field == QueryField::Held;
        for item in &mut self.items {
            if item.written == written {
                item.picked = !item.picked;
            } else if alone {
                item.picked = false;
            }
        }
    }

    /// Makes a term of what is picked, or of the value under the cursor if nothing is.
    fn finish(&mut self) -> Picked {
        let typed = self.line.text().trim().to_owned();
        let name = self.field.name();
        let written = match self.field {
            QueryField::Customer if typed.is_empty() => return Picked::Filter(None),
            QueryField::Customer => {
                let texts: Vec<String> = typed
                    .split(',')
                    .map(str::trim)
                    .filter(|text| !text.is_empty())
                    .map(CursorPlace::write)
                    .collect();
                format!("{name}:{}", texts.join(","))
            }
            QueryField::Time(_) if !typed.is_empty() => {
                let sign = if typed.starts_with(['<', '>', ':', '=']) { "" } else { ":" };
                format!("{name}{sign}{typed}")
            }
            QueryField::Time(_) => {
                let shown = self.shown();
                format!(
                    "{name}{}",
                    shown.get(self.cursor).map(|item| item.written.as_str()).unwrap_or_default()
                )
            }
            _ => {
                let decided = self.chose || self.items.iter().any(|item| item.picked);
                let shown = self.shown();
                if shown.is_empty() && !typed.is_empty() {
                    self.error = Some(format!("nothing matches {typed:?}"));
                    return Picked::Open;
                }
                let mut picked: Vec<&str> = self
                    .items
                    .iter()
                    .filter(|item| item.picked)
                    .map(|item| item.written.as_str())
                    .collect();
                // Typed up to a value, then Enter: take the value under the cursor.
                if !typed.is_empty() || !decided {
                    let here = shown.get(self.cursor).map(|item| item.written.as_str());
                    picked.extend(
                        here.filter(|here| !picked.contains(here)).into_iter().collect::<Vec<_>>(),
                    );
                }
                if picked.is_empty() {
                    return Picked::Filter(None);
                }
                format!("{name}:{}", picked.join(","))
            }
        };
        let minus = if self.negated { "-" } else { "" };
        match Query::parse(&format!("{minus}{written}")) {
            Ok(query) => Picked::Filter(query.terms.into_iter().next()),
            Err(error) => {
                self.error = Some(error.message);
                Picked::Open
            }
        }
    }

    /// A hint for the line below: how dates may be written, or how to narrow the list.
    pub fn hint(&self) -> String {
        match self.field {
            QueryField::Time(_) => {
                let named: Vec<&str> = When::named().take(2).collect();
                format!("2026-03  2026-01..2026-03  >2026-06-30  <30d  {}", named.join("  "))
            }
            QueryField::Customer => "separate several with commas; any of them matches".to_owned(),
            _ => "type to narrow".to_owned(),
        }
    }
}
