//! The columns that the partner table can show, and their text in a CSV file.

use strum::{EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use super::money::Cents;
use super::partner::Partner;
use super::text::guard_formula;
use super::time::Timestamp;

/// A column of the partner table. Its name is used in CSV headers, in `--columns` and in saved views; the query
/// line's shorter names are understood too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(ascii_case_insensitive)]
pub enum PartnerColumn {
    #[strum(to_string = "partner_name", serialize = "partner", serialize = "name")]
    Partner,
    #[strum(to_string = "owner_name", serialize = "owner")]
    Owner,
    #[strum(to_string = "group")]
    Group,
    /// Number of customers.
    #[strum(to_string = "signups")]
    Signups,
    /// Number of customers who paid.
    #[strum(to_string = "paid_customers", serialize = "paid")]
    Paid,
    /// Revenue in US dollars.
    #[strum(to_string = "revenue_usd", serialize = "revenue")]
    Revenue,
    /// When something last happened.
    #[strum(to_string = "last_active", serialize = "active")]
    Active,
    /// When the partnership was created.
    #[strum(to_string = "signed_up")]
    SignedUp,
    /// Number of rewards.
    #[strum(to_string = "rewards")]
    Rewards,
    /// Rewards on hold, in US dollars.
    #[strum(to_string = "held_usd", serialize = "held")]
    Held,
    /// Rewards neither declined nor vanished, in US dollars.
    #[strum(to_string = "commission_usd", serialize = "commission", serialize = "earned")]
    Earned,
    #[strum(to_string = "tags", serialize = "tag")]
    Tags,
    /// The manager's name, else e-mail.
    #[strum(to_string = "manager")]
    Manager,
    #[strum(to_string = "team")]
    Team,
    #[strum(to_string = "tier")]
    Tier,
    /// approved, pending or declined.
    #[strum(to_string = "status")]
    Status,
    /// Number of team members.
    #[strum(to_string = "members")]
    Members,
    #[strum(to_string = "owner_email", serialize = "email")]
    OwnerEmail,
    /// The partnership's key.
    #[strum(to_string = "partner_id", serialize = "key")]
    Key,
    #[strum(to_string = "partner_key")]
    PartnerKey,
    #[strum(to_string = "archived")]
    Archived,
}

impl PartnerColumn {
    /// The columns that the table shows by default, in order.
    pub const FIRST: [Self; 8] = [
        Self::Partner,
        Self::Owner,
        Self::Group,
        Self::Signups,
        Self::Paid,
        Self::Revenue,
        Self::Active,
        Self::SignedUp,
    ];

    /// The columns of `query --format csv` (rule: output-shapes).
    pub const CSV: [Self; 12] = [
        Self::Key,
        Self::PartnerKey,
        Self::Partner,
        Self::Members,
        Self::Owner,
        Self::OwnerEmail,
        Self::Group,
        Self::Signups,
        Self::Paid,
        Self::Revenue,
        Self::Active,
        Self::SignedUp,
    ];

    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The full title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Partner => "Partner",
            Self::Owner => "Owner",
            Self::Group => "Group",
            Self::Signups => "Signups",
            Self::Paid => "Paid customers",
            Self::Revenue => "Revenue",
            Self::Active => "Last active",
            Self::SignedUp => "Signed up",
            Self::Rewards => "Rewards",
            Self::Held => "On hold",
            Self::Earned => "Commission earned",
            Self::Tags => "Tags",
            Self::Manager => "Manager",
            Self::Team => "Team",
            Self::Tier => "Tier",
            Self::Status => "Status",
            Self::Members => "Members",
            Self::OwnerEmail => "Owner e-mail",
            Self::Key => "Partnership key",
            Self::PartnerKey => "Partner key",
            Self::Archived => "Archived",
        }
    }

    /// Whether it holds numbers, which are right-aligned.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Self::Signups
                | Self::Paid
                | Self::Revenue
                | Self::Rewards
                | Self::Held
                | Self::Earned
                | Self::Members
        )
    }

    /// The text of a text column; `None` if the partner has none, and for all other columns.
    pub fn text(self, partner: &Partner) -> Option<String> {
        match self {
            Self::Partner => Some(partner.name.clone()),
            Self::Owner => partner.owner.name.clone(),
            Self::OwnerEmail => partner.owner.email.clone(),
            Self::Group => partner.group.as_ref().map(|group| group.name.clone()),
            Self::Manager => {
                let manager = partner.manager.as_ref()?;
                manager.name.clone().or_else(|| manager.email.clone())
            }
            Self::Team => partner.team.as_ref().map(|team| team.name.clone()),
            Self::Tier => partner.tier.clone(),
            Self::Status => Some(partner.status.clone()),
            Self::Key => Some(partner.key.clone()),
            Self::PartnerKey => partner.partner_key.clone(),
            Self::Tags => Some(partner.tags.join(";")).filter(|tags| !tags.is_empty()),
            _ => None,
        }
    }

    /// A partner's cell in a CSV file: money as decimals, times in RFC 3339 and UTC, empty if unknown. Text
    /// that a spreadsheet would take for a formula is guarded; otherwise keys stay byte for byte
    /// (rules: formula-guard, clean-text).
    pub fn csv(self, partner: &Partner) -> String {
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        let money = |n: Option<i64>| n.map(|n| Cents(n).decimal()).unwrap_or_default();
        let time = |at: Option<Timestamp>| at.map(Timestamp::rfc3339).unwrap_or_default();
        match self {
            Self::Signups => number(partner.signups),
            Self::Paid => number(partner.paid),
            Self::Rewards => number(partner.rewards),
            Self::Members => partner.members.to_string(),
            Self::Revenue => money(partner.revenue),
            Self::Held => money(partner.held_usd),
            Self::Earned => money(partner.earned_usd),
            Self::Active => time(partner.last_active),
            Self::SignedUp => time(partner.signed_up),
            Self::Archived => partner.archived.to_string(),
            _ => guard_formula(&self.text(partner).unwrap_or_default()).into_owned(),
        }
    }

    /// Parses comma-separated names; the error is the first unknown name.
    pub fn list(names: &str) -> Result<Vec<Self>, String> {
        let one = |name: &str| name.trim().parse().map_err(|_| name.trim().to_owned());
        names.split(',').map(one).collect()
    }

    pub fn names() -> Vec<&'static str> {
        Self::iter().map(Self::name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_names() {
        for column in PartnerColumn::iter() {
            assert_eq!(column.name().parse(), Ok(column));
            assert!(!column.title().is_empty());
        }
        assert_eq!(
            PartnerColumn::list("partner, Revenue,key").unwrap(),
            [PartnerColumn::Partner, PartnerColumn::Revenue, PartnerColumn::Key]
        );
        assert_eq!(PartnerColumn::list("partner,nope"), Err("nope".to_owned()));
    }

    #[test]
    fn formulas_are_disarmed_in_text_and_numbers_left_alone() {
        let partner = Partner {
            name: "=1+1".to_owned(),
            revenue: Some(-1250),
            tags: vec!["@x".to_owned(), "y".to_owned()],
            ..Partner::default()
        };
        assert_eq!(PartnerColumn::Partner.csv(&partner), "'=1+1");
        assert_eq!(PartnerColumn::Revenue.csv(&partner), "-12.50");
        assert_eq!(PartnerColumn::Tags.csv(&partner), "'@x;y");
        assert_eq!(PartnerColumn::Rewards.csv(&partner), "");
    }
}
