//! What there is to say of a partner, line by line, and where each line leads. It may not know where it is shown:
//! the console draws it, the command `show` prints it, and so they say the same.

mod lines;
mod place;

pub use lines::{Fact, FactContext, FactStyle, IMPORTED, amount, facts, offer_lines, refusal};
pub use place::{FollowPlace, Target};
