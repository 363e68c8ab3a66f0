//! A query line, parsed.

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::number::Millionths;
use super::when::When;
use crate::domain::PartnerColumn;
use crate::domain::text::{clean, fold};

/// A query line, parsed. The default asks for all partners, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All must hold.
    pub terms: Vec<Term>,
    /// `None` sorts by name.
    pub sort: Option<Sort>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Keeps exactly the partners that don't meet the test.
    pub negated: bool,
    pub test: Test,
}

/// What a term asks of a partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// A name, e-mail or key contains the text.
    Word(Text),
    /// The field has one of these values.
    List(ListField, Vec<ListValue>),
    /// A customer's e-mail, name or key contains one of the texts.
    Customer(Vec<Text>),
    /// Whether a reward is on hold. Partners for whom that isn't known match neither.
    Held(bool),
    Archived(Archived),
    /// A number lies within bounds; an unknown one never does.
    Number(NumberField, Bounds<Millionths>),
    /// An instant lies in a period; an unknown one lies only in `never`.
    Time(TimeField, When),
}

/// Text as it was written, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text(String);

impl Text {
    /// Cleans a text from outside.
    pub fn new(written: &str) -> Self {
        Self(clean(written).into_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In the form in which texts are compared.
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

/// One of the values of a list term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListValue {
    /// `none`: the partner has no value.
    None,
    Whole(Text),
    /// `~`: contains this text.
    Part(Text),
}

/// Which partners a query means by their archived state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase", ascii_case_insensitive)]
pub enum Archived {
    /// Only archived ones.
    Yes,
    /// Only the others; the default.
    No,
    Any,
}

/// The bounds of a value.
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
    /// `a..b`, both ends included; a missing end is no bound. A single value is both ends.
    Between(Option<T>, Option<T>),
}

/// Every field name of a query line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QueryField {
    List(ListField),
    Customer,
    Held,
    Archived,
    Number(NumberField),
    Time(TimeField),
    Sort,
}

/// Fields whose values come from the partners.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum ListField {
    /// Matches a group's name, slug or key.
    Group,
    /// Matches a manager's name or e-mail.
    Manager,
    Team,
    Tag,
    /// A named combination of tags, from the offers file.
    Segment,
    /// approved, pending, declined.
    Status,
    Tier,
}

impl ListField {
    /// Whether `none` can be asked for: the partners without a value (rule: none).
    pub fn may_be_none(self) -> bool {
        !matches!(self, Self::Segment | Self::Status)
    }
}

/// Fields that are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum NumberField {
    /// Number of customers.
    Signups,
    /// Number of paying customers.
    Paid,
    /// In US dollars.
    Revenue,
    /// Number of rewards (rule: totals).
    Rewards,
    /// Sum of the rewards on hold, in US dollars; `held:yes` asks whether there are any.
    Held,
}

/// Fields that are instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum TimeField {
    /// When the partnership was created.
    SignedUp,
    /// The newest customer, payment, lead, deal or action.
    Active,
}

/// An order of partners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub column: SortColumn,
    /// Ties always ascend by name, then key (rule: order).
    pub descending: bool,
}

/// What can be sorted by: the columns in the order of the keys `1` to `6`, then what only the query line offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", ascii_case_insensitive)]
pub enum SortColumn {
    /// The owner's name, else e-mail.
    Owner,
    /// Number of customers.
    Signups,
    /// Number of paying customers.
    Paid,
    Revenue,
    /// The newest customer, payment, lead, deal or action.
    Active,
    /// When the partnership was created.
    SignedUp,
    /// Sum of the rewards on hold, in US dollars.
    Held,
    /// Number of rewards.
    Rewards,
}

impl SortColumn {
    /// What a column of the table is sorted by, if it can be.
    pub fn of(column: PartnerColumn) -> Option<Self> {
        Some(match column {
            PartnerColumn::Owner => SortColumn::Owner,
            PartnerColumn::Signups => SortColumn::Signups,
            PartnerColumn::Paid => SortColumn::Paid,
            PartnerColumn::Revenue => SortColumn::Revenue,
            PartnerColumn::Active => SortColumn::Active,
            PartnerColumn::SignedUp => SortColumn::SignedUp,
            PartnerColumn::Held => SortColumn::Held,
            PartnerColumn::Rewards => SortColumn::Rewards,
            _ => return None,
        })
    }

    /// Whether a key sorts by it; the orders of these columns are kept ready.
    pub fn has_key(self) -> bool {
        !matches!(self, Self::Held | Self::Rewards)
    }
}

impl QueryField {
    /// Finds a field by its name, in any case.
    pub fn named(name: &str) -> Option<Self> {
        // `held` asks a question or names a number; its value decides which.
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

    /// All fields, in the order of completion.
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
    /// The field; `None` for a bare word.
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
    /// Splits off a search: the words, and the terms that came with them.
    pub fn apart(&self, searched: &[Term]) -> (Self, Vec<Term>) {
        let is_word = |term: &Term| !term.negated && matches!(term.test, Test::Word(_));
        let is_searched = |term: &Term| is_word(term) || searched.contains(term);
        let (found, kept) = self.terms.iter().cloned().partition(is_searched);
        (Self { terms: kept, sort: self.sort }, found)
    }

    /// The first term of a field.
    pub fn term(&self, field: QueryField) -> Option<&Term> {
        self.terms.iter().find(|term| term.test.field() == Some(field))
    }

    /// The query with the first term of a field replaced, or removed if `term` is `None`. A term of a field
    /// that has none yet goes to the end.
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

    /// The texts of all `customer:` terms.
    pub fn customers(&self) -> impl Iterator<Item = &Text> {
        self.terms.iter().flat_map(|term| match &term.test {
            Test::Customer(texts) => texts.as_slice(),
            _ => &[],
        })
    }

    /// The bare words a partner must contain, for underlining on the screen.
    pub fn words(&self) -> impl Iterator<Item = &Text> {
        self.terms.iter().filter(|term| !term.negated).filter_map(|term| match &term.test {
            Test::Word(text) => Some(text),
            _ => None,
        })
    }
}
