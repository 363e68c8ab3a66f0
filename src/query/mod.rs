//! The query line: what a user writes to narrow and order partners. What lives here is its grammar
//! and its errors; what may not is any data. The command `query` and the console call it, the roster
//! answers it. This version knows bare words, quoted words, their negation, and `sort:`.

mod parse;

pub use parse::{Query, QueryError, Sort, SortColumn, Word};
