//! The query line: what a user writes to narrow and order partners. Its grammar lives here: parsing, with
//! errors that name a column, printing and completion. Partners' data may not. The commands, the filter bar and
//! the saved views call it; the roster answers it.

mod complete;
mod model;
mod number;
mod parse;
mod print;
mod reader;
mod when;

pub use complete::{CursorPlace, place};
pub use model::{
    Archived, Bounds, ListField, ListValue, NumberField, Query, QueryField, Sort, SortColumn, Term,
    Test, Text, TimeField,
};
pub use number::Millionths;
pub use parse::QueryError;
pub use when::{CalendarPeriod, Moment, MovingPeriod, When};
