//! Kept investigations. A case is one JSON file in the profile's `cases/` folder, and can be judged again on today's
//! data. This room has the files, and finds what changed since a case was kept. Judging is left to `investigate`, and
//! it prints nothing. The command `cases` and the console call it.

mod change;
mod file;
mod folder;
mod recheck;
mod seen;

pub use change::CaseChange;
pub use file::{CaseInputs, Said, SavedCase};
pub use folder::{CaseError, CaseFile, change, kept_already, list, read, remove, save};
pub use recheck::{Rechecked, changes, recheck};
