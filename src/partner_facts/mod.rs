//! The facts of a partner, line by line, and where each line leads. Where they are shown isn't known here: the
//! console draws them and the command `show` prints them, so both say the same.

mod lines;
mod place;

pub use lines::{
    Fact, FactContext, FactStyle, IMPORTED, OfferLine, amount, facts, offer_lines, refusal,
};
pub use place::{FollowPlace, Target};
