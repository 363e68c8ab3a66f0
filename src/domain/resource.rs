//! The nine lists that a sync reads, by the API's own path words (rule: output-shapes).

use strum::{EnumIter, EnumString, IntoStaticStr};

/// A list of the API that the store mirrors.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, EnumString, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum Resource {
    /// Groups: every partner is in at most one.
    Groups,
    /// Partnerships: a partner's membership of the programme, what the console calls a partner.
    Partnerships,
    /// Customers that partners brought.
    Customers,
    /// Payments of customers.
    Transactions,
    /// Rewards (commissions) of partners.
    Rewards,
    /// Leads that partners submitted.
    Leads,
    /// Deals that partners registered.
    Deals,
    /// Custom events of customers or partners.
    Actions,
    /// Answers of application forms.
    Applications,
}

impl Resource {
    /// The path word in the API, the name in JSON, the table in the store.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
