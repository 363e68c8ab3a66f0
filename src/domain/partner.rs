//! A partner as the table shows it: one partnership with its totals.

use super::time::Timestamp;

/// A key with a name, of a team or a tier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyAndName {
    /// Byte for byte; empty if the API gave only a name.
    pub key: String,
    /// Cleaned.
    pub name: String,
}

/// The group that a partner is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnerGroup {
    /// Byte for byte; empty if the API gave only a name.
    pub key: String,
    /// Cleaned.
    pub name: String,
    /// The short form of its name in URLs.
    pub slug: Option<String>,
}

/// The team member with the role owner; else the partnership's own name and e-mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    pub name: Option<String>,
    pub email: Option<String>,
}

/// Who at the vendor looks after the partner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manager {
    pub name: Option<String>,
    pub email: Option<String>,
}

/// One row of the All partners table. Unknown values are `None`, never zero (rule: unknown-is-not-zero).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partner {
    /// The partnership's key.
    pub key: String,
    /// The store's row number, by which a search among customers names partners.
    pub number: u32,
    /// The human-readable key, unique in the programme.
    pub partner_key: Option<String>,
    /// Team name, else first and last name, else e-mail, else key.
    pub name: String,
    /// Members of the team: those fetched, else the API's count, else one.
    pub members: i64,
    pub owner: Owner,
    /// Further e-mails to find the partner by: its own and, once fetched, its members'.
    pub emails: Vec<String>,
    pub group: Option<PartnerGroup>,
    pub manager: Option<Manager>,
    pub team: Option<KeyAndName>,
    pub tags: Vec<String>,
    pub tier: Option<String>,
    /// `approved`, `pending`, `declined`, or whatever else the API says, in lower case.
    pub status: String,
    /// Archived partners are hidden by default.
    pub archived: bool,
    /// Absent from the last complete read of partnerships.
    pub vanished: bool,
    /// Customers that aren't test data.
    pub signups: Option<i64>,
    /// Customers with at least one transaction.
    pub paid: Option<i64>,
    /// All transactions, in US cents.
    pub revenue: Option<i64>,
    /// Rewards that haven't vanished, in any state.
    pub rewards: Option<i64>,
    /// Whether a reward is on hold.
    pub held: Option<bool>,
    /// Rewards on hold, in US cents; other currencies are left out.
    pub held_usd: Option<i64>,
    /// Rewards neither declined nor vanished, in US cents; other currencies are left out (rule: partner-sums).
    pub earned_usd: Option<i64>,
    /// The newest of joining, customers, payments, leads, deals and actions.
    pub last_active: Option<Timestamp>,
    /// When the partnership was created.
    pub signed_up: Option<Timestamp>,
}

/// The name shown for a partner: team, else person, else e-mail, else key (rule: blank-names).
pub fn display_name(
    team: Option<&str>,
    first: Option<&str>,
    last: Option<&str>,
    email: Option<&str>,
    key: &str,
) -> String {
    team.map(str::to_owned)
        .or_else(|| person_name(first, last))
        .or_else(|| email.map(str::to_owned))
        .unwrap_or_else(|| key.to_owned())
}

/// First and last name, joined; either alone if the other is missing.
pub fn person_name(first: Option<&str>, last: Option<&str>) -> Option<String> {
    match (first, last) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_falls_back_from_team_to_key() {
        assert_eq!(display_name(Some("Acme"), Some("Ann"), None, Some("a@b.c"), "part_1"), "Acme");
        assert_eq!(
            display_name(None, Some("Ann"), Some("Lee"), Some("a@b.c"), "part_1"),
            "Ann Lee"
        );
        assert_eq!(display_name(None, None, Some("Lee"), Some("a@b.c"), "part_1"), "Lee");
        assert_eq!(display_name(None, None, None, Some("a@b.c"), "part_1"), "a@b.c");
        assert_eq!(display_name(None, None, None, None, "part_1"), "part_1");
    }
}
