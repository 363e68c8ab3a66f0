//! Who a reply is for, and how we know. A reply mentions a customer, a sum or a day only to an established partner:
//! knowing a payment's key doesn't make somebody its partner.

use strum::IntoStaticStr;

/// Who a reply is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Addressee {
    /// The partner the agent named.
    Option,
    /// The partner open in the console.
    Open,
    /// The writer of a message, known by one of the partner's addresses.
    Address,
    /// The writer of a message, who gives the partner's name or key as his own.
    Name,
    /// Nobody wrote: the agent chose an event, and the reply is to its partner.
    #[default]
    Owner,
    /// Somebody wrote, and nothing says on whose behalf. If there is a partner, only the event leads to it.
    None,
}

impl Addressee {
    /// Whether a reply may mention what is the partner's own.
    pub fn is_established(self) -> bool {
        self != Self::None
    }

    /// Its word in JSON.
    pub fn word(self) -> &'static str {
        self.into()
    }
}
