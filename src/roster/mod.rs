//! The partner table in memory, at any size: columns instead of rows, repeated values kept once, one arena
//! of folded text to search, and a sorted order per column. Ordering and matching live here; where the
//! partners come from and how they look doesn't. Commands and the console call it; building one of a
//! million partners takes a while and belongs on another thread.

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
