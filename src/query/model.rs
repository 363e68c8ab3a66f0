//! A query line, parsed.

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::number::Millionths;
use super::when::When;
use crate::domain::text::{clean, fold};

/// A query line, parsed. The default asks for everybody, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All of them must hold.
    pub terms: Vec<Term>,
    /// The order; by name without one.
    pub sort: Option<Sort>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Partners that meet it are left out, and only they.
    pub negated: bool,
    /// What is asked.
    pub test: Test,
}

/// What a term asks of a partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// A name, e-mail or key contains the text.
    Word(Text),
    /// A value is one of these.
    List(ListField, Vec<ListValue>),
    /// A customer's e-mail, name or key contains one of the texts.
    Customer(Vec<Text>),
    /// A reward is on hold, or none is. What isn't known is neither.
    Held(bool),
    /// Whether the partner is archived.
    Archived(Archived),
    /// A number lies within bounds. One that isn't known lies nowhere.
    Number(NumberField, Bounds<Millionths>),
    /// An instant lies in a time. One that isn't known lies in none but `never`.
    Time(TimeField, When),
}

/// Text as it was written, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text(String);

impl Text {
    /// A text from outside.
    pub fn new(written: &str) -> Self {
        Self(clean(written).into_owned())
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is compared.
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

/// One of the values of a list term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListValue {
    /// `none`: the partner has no value.
    None,
    /// The full value.
    Whole(Text),
    /// `~`: a part of the value.
    Part(Text),
}

/// Which archived state is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase", ascii_case_insensitive)]
pub enum Archived {
    /// Archived ones only.
    Yes,
    /// The others only: what holds without the term.
    No,
    /// Both.
    Any,
}

/// Where a value may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds<T> {
    /// `<`
    Less(T),
    /// `<=`
    AtMost(T),
    /// `>`
    More(T),
    /// `>=`
    AtLeast(T),
    /// `a..b`, with both ends; an open end has no bound. A single value is both ends.
    Between(Option<T>, Option<T>),
}

/// Everything that can stand before a `:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueryField {
    /// A field whose values come from the partners.
    List(ListField),
    /// `customer`
    Customer,
    /// `held`
    Held,
    /// `archived`
    Archived,
    /// A field that is a number.
    Number(NumberField),
    /// A field that is an instant.
    Time(TimeField),
    /// `sort`
    Sort,
}

/// Fields whose values come from the partners.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum ListField {
    /// The group's name, slug or key.
    Group,
    /// The manager's name or e-mail.
    Manager,
    /// The team's name.
    Team,
    /// One of the tags.
    Tag,
    /// A named combination of tags, from the offers file.
    Segment,
    /// approved, pending, declined.
    Status,
    /// The tier's name.
    Tier,
}

impl ListField {
    /// Whether partners without a value can be asked for with `none` (rule: none).
    pub fn may_be_none(self) -> bool {
        !matches!(self, Self::Segment | Self::Status)
    }
}

/// Fields that are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum NumberField {
    /// Customers.
    Signups,
    /// Paying customers.
    Paid,
    /// Revenue in US dollars.
    Revenue,
    /// Rewards, counted (rule: totals).
    Rewards,
    /// Rewards on hold, in US dollars; `held:yes` asks whether there are any.
    Held,
}

/// Fields that are instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum TimeField {
    /// When the partnership was created.
    SignedUp,
    /// The newest sign of life.
    Active,
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// What is compared.
    pub column: SortColumn,
    /// Largest first. Ties always ascend by name, then key (rule: order).
    pub descending: bool,
}

/// What sorts: the columns in the order of the keys `1` to `6`, then what only the query line has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum SortColumn {
    /// The owner's name, else e-mail.
    Owner,
    /// Customers.
    Signups,
    /// Paying customers.
    Paid,
    /// Revenue.
    Revenue,
    /// The newest sign of life.
    Active,
    /// When the partnership was created.
    SignedUp,
    /// Rewards on hold, in US dollars.
    Held,
    /// Rewards, counted.
    Rewards,
}

impl SortColumn {
    /// Whether a column of the table shows what is compared: such orders are kept ready.
    pub fn is_shown(self) -> bool {
        !matches!(self, Self::Held | Self::Rewards)
    }
}

impl QueryField {
    /// A field by its name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        // `held` is a question and a number: which of them, its value tells.
        if Self::Held.name().eq_ignore_ascii_case(name) {
            return Some(Self::Held);
        }
        if let Ok(list) = name.parse() {
            return Some(Self::List(list));
        }
        if let Ok(number) = name.parse() {
            return Some(Self::Number(number));
        }
        if let Ok(time) = name.parse() {
            return Some(Self::Time(time));
        }
        [Self::Customer, Self::Held, Self::Archived, Self::Sort]
            .into_iter()
            .find(|field| field.name().eq_ignore_ascii_case(name))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::List(list) => list.into(),
            Self::Number(number) => number.into(),
            Self::Time(time) => time.into(),
            Self::Customer => "customer",
            Self::Held => "held",
            Self::Archived => "archived",
            Self::Sort => "sort",
        }
    }

    /// All fields, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        use strum::IntoEnumIterator;
        let rest = [Self::Customer, Self::Held];
        ListField::iter()
            .map(Self::List)
            .chain(rest)
            .chain(NumberField::iter().filter(|one| *one != NumberField::Held).map(Self::Number))
            .chain(TimeField::iter().map(Self::Time))
            .chain([Self::Archived, Self::Sort])
    }
}

impl Test {
    /// The field that is asked about; a bare word has none.
    pub fn field(&self) -> Option<QueryField> {
        Some(match self {
            Self::Word(_) => return None,
            Self::List(field, _) => QueryField::List(*field),
            Self::Customer(_) => QueryField::Customer,
            Self::Held(_) => QueryField::Held,
            Self::Archived(_) => QueryField::Archived,
            Self::Number(field, _) => QueryField::Number(*field),
            Self::Time(field, _) => QueryField::Time(*field),
        })
    }
}

impl Query {
    /// The first term about a field.
    pub fn term(&self, field: QueryField) -> Option<&Term> {
        self.terms.iter().find(|term| term.test.field() == Some(field))
    }

    /// The query with one term of a field put in the place of the first one, or without any.
    #[must_use]
    pub fn with(&self, field: QueryField, term: Option<Term>) -> Self {
        let mut terms = self.terms.clone();
        let place = terms.iter().position(|term| term.test.field() == Some(field));
        match (place, term) {
            (Some(at), Some(term)) => {
                terms.insert(at, term);
                terms.remove(at + 1);
            }
            (Some(at), None) => {
                terms.remove(at);
            }
            (None, Some(term)) => terms.push(term),
            (None, None) => {}
        }
        Self { terms, sort: self.sort }
    }

    /// The query without its `at`-th term.
    #[must_use]
    pub fn without(&self, at: usize) -> Self {
        let mut terms = self.terms.clone();
        if at < terms.len() {
            terms.remove(at);
        }
        Self { terms, sort: self.sort }
    }

    /// The texts that customers are searched for.
    pub fn customers(&self) -> impl Iterator<Item = &Text> {
        self.terms.iter().flat_map(|term| match &term.test {
            Test::Customer(texts) => texts.as_slice(),
            _ => &[],
        })
    }

    /// The bare words that a partner must contain: what a screen shows as found.
    pub fn words(&self) -> impl Iterator<Item = &Text> {
        self.terms.iter().filter(|term| !term.negated).filter_map(|term| match &term.test {
            Test::Word(text) => Some(text),
            _ => None,
        })
    }
}
