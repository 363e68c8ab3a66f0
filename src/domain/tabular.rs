//! A table as it is written for others: the formats, and what a cell is before it has one.

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated values, as an export's files have them.
    Csv,
    /// An array of objects.
    Json,
    /// A table for tickets and wikis.
    Markdown,
}

impl TableFormat {
    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Markdown => "Markdown",
        }
    }

    /// How its files' names end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Markdown => "md",
        }
    }
}

/// A cell, by what it holds and not by its look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TableCell {
    /// Nothing is known.
    #[default]
    Empty,
    /// Text or a key, from outside.
    Text(String),
    /// Our own text that is no formula: money as a decimal, an instant.
    Plain(String),
    /// A count.
    Count(i64),
    /// Yes or no.
    Truth(bool),
}

impl TableCell {
    /// The text of a cell, without any guard.
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Plain(text) => text.clone(),
            Self::Count(n) => n.to_string(),
            Self::Truth(truth) => truth.to_string(),
        }
    }
}
