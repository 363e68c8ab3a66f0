//! For whom a reply is, and how that is known. A reply speaks of a customer, a sum or a day only to a
//! partner who is established: who happens to know the key of a payment isn't its partner yet.

use strum::IntoStaticStr;

/// For whom a reply is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Addressee {
    /// The partner whom the agent named.
    Option,
    /// The partner who is open in the console.
    Open,
    /// The writer of a message, by an address of the partner's.
    Address,
    /// The writer of a message, who calls himself by the partner's name or key.
    Name,
    /// Nobody wrote: the agent chose an event, and its own partner is answered.
    #[default]
    Owner,
    /// Somebody wrote, and nothing says for whom. What partner there is comes from the event alone.
    None,
}

impl Addressee {
    /// Whether a reply may speak of what is the partner's.
    pub fn is_established(self) -> bool {
        self != Self::None
    }

    /// The word for it in JSON.
    pub fn word(self) -> &'static str {
        self.into()
    }
}
