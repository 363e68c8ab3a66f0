//! A table to be written for others: the formats, and cells before they are formatted.

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated values, as in an export's files.
    Csv,
    /// An array of objects.
    Json,
    /// A table for tickets and wikis.
    Markdown,
}

impl TableFormat {
    pub fn title(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Markdown => "Markdown",
        }
    }

    /// The extension of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Markdown => "md",
        }
    }
}

/// A cell, by what it holds rather than how it looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TableCell {
    /// Unknown.
    #[default]
    Empty,
    /// Text or a key, from outside.
    Text(String),
    /// Our own text that can't be a formula: money as a decimal, an instant.
    Plain(String),
    Count(i64),
    Truth(bool),
}

impl TableCell {
    /// The text of a cell, without the formula guard.
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Plain(text) => text.clone(),
            Self::Count(n) => n.to_string(),
            Self::Truth(truth) => truth.to_string(),
        }
    }
}
