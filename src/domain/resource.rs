//! The nine lists that a sync reads, by the API's own path words (rule: output-shapes).

use strum::{EnumIter, EnumString, IntoStaticStr};

/// The API's own address; its lists are below it.
pub const API_ADDRESS: &str = "https://api.partnerstack.com/api/v2";

/// A list of the API that the store mirrors.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, EnumString, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
pub enum Resource {
    /// Every partner is in at most one.
    Groups,
    /// A partner's membership of the programme, which the console calls a partner.
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
    /// Answers to application forms.
    Applications,
}

impl Resource {
    /// Its path word in the API, its name in JSON, its table in the store.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
