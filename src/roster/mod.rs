//! The partner table in memory, at any size: columns instead of rows, names interned, one arena of
//! folded text to search, and a sorted order a column. What lives here is order and match;
//! what may not is where the partners come from and how they look. Commands and the console call it; building
//! one of a million partners takes a while and belongs on another thread.

mod arena;
mod build;
mod order;
mod view;

pub use build::{Builder, Roster};
pub use view::View;
