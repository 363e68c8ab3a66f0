//! The files that the web app mails, from their text to rows of typed cells: headers as the help article
//! misspells them, amounts and dates as spreadsheets rewrite them, and every mistake with its line. Nothing
//! here opens a file or knows the store. The command line reads the file and passes the rows on.

mod cells;
mod dates;
mod header;
mod lines;
mod source;
mod table;

pub use cells::{Money, shown};
pub use source::ImportSource;
pub use table::ImportTable;
