//! The query line: what a user writes to narrow and order partners. What lives here is its grammar:
//! parsing with errors that name a column, printing, what can be completed where. What may not is any
//! data. The commands, the filter bar and the saved views call it; the roster answers it.

mod complete;
mod model;
mod number;
mod parse;
mod print;
mod reader;
mod when;

pub use complete::{Place, place};
pub use model::{
    Archived, Bounds, Choice, Field, ListField, NumberField, Query, Sort, SortColumn, Term, Test,
    Text, TimeField,
};
pub use number::Number;
pub use parse::QueryError;
pub use when::{Moment, Named, Period, When};
