//! The partner table in memory, at any size: columns instead of rows, values that repeat kept once,
//! one arena of folded text to search, and a sorted order a column. What lives here is order and
//! match; what may not is where the partners come from and how they look. Commands and the console
//! call it; building one of a million partners takes a while and belongs on another thread.

mod bits;
mod build;
mod columns;
mod compact;
mod facets;
mod file;
mod filter;
mod interned;
mod order;
mod search;
mod shared;
mod texts;
mod view;
mod whole;

pub use bits::Bitmap;
pub use build::Builder;
pub use facets::Facet;
pub use filter::FilterContext;
pub use view::RosterView;
pub use whole::Roster;
