//! What is fetched for one partner at a time: the members of its team, and its links.

use super::text::Clean;

/// A member of a partner's team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    pub key: Option<String>,
    pub email: Option<Clean>,
    pub first_name: Option<Clean>,
    pub last_name: Option<Clean>,
    /// owner, admin, member or finance; other words are kept as they are.
    pub role: Option<Clean>,
    /// What else the API gave, as a JSON object.
    pub rest: String,
}

/// A link that a partner shares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnerLink {
    pub key: Option<String>,
    /// Where it leads.
    pub dest: Option<Clean>,
    /// What the partner shares.
    pub url: Option<Clean>,
    /// What else the API gave, as a JSON object.
    pub rest: String,
}
