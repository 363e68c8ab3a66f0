//! Kept investigations: a case is one JSON file in the profile's `cases/` folder, and can be judged again
//! on today's data. What lives here is the files and what changed between then and now; what may not is
//! judgement, which is `investigate`'s, and any printing. The command `cases` and the console call it.

mod change;
mod file;
mod folder;
mod recheck;
mod seen;

pub use change::CaseChange;
pub use file::{CaseInputs, Said, SavedCase};
pub use folder::{CaseError, CaseFile, kept_already, list, read, save};
pub use recheck::{Rechecked, recheck};
