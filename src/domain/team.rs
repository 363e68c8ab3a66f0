//! What is fetched one partner at a time: the members of the team, and the links.

use super::text::Clean;

/// A member of a partner's team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// The member's own key.
    pub key: Option<String>,
    /// E-mail.
    pub email: Option<Clean>,
    /// First name.
    pub first_name: Option<Clean>,
    /// Last name.
    pub last_name: Option<Clean>,
    /// owner, admin, member or finance; others are kept as they are.
    pub role: Option<Clean>,
    /// What else the API gave, as a JSON object.
    pub rest: String,
}

/// A link that a partner shares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnerLink {
    /// The link's key.
    pub key: Option<String>,
    /// Where it leads.
    pub dest: Option<Clean>,
    /// What the partner shares.
    pub url: Option<Clean>,
    /// What else the API gave, as a JSON object.
    pub rest: String,
}
