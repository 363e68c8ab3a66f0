//! Which of the API's fields have a column. The API room fills the columns from this list, the store writes
//! them by these names; a test in the store keeps list and tables in step.

use super::resource::Resource;

/// What a column takes. A field of another type stays in the record's `rest`, and the column is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Cleaned text.
    Text,
    /// A name or an e-mail: trimmed text.
    Name,
    /// An identifier, byte for byte.
    Key,
    /// An integer: cents or a count.
    Int,
    /// An instant in epoch milliseconds, within the calendar's range.
    Time,
    /// A boolean. The strings "true" and "false" are accepted too: an official sample has them.
    Bool,
    /// A list of texts, kept as a JSON array.
    Texts,
}

/// A column, and where its value is in the API's object.
#[derive(Clone, Copy, Debug)]
pub struct ApiColumn {
    /// Its name in the store.
    pub name: &'static str,
    /// Member names from the top of the record to the value.
    pub path: &'static [&'static str],
    pub kind: Kind,
}

/// One column per entry: `name: Kind = path`. Without a path it is the name.
macro_rules! columns {
    ($($name:ident: $kind:ident $(= $($part:ident).+)?),+ $(,)?) => {
        &[$(ApiColumn { name: stringify!($name), path: columns!(@path $name $($($part).+)?), kind: Kind::$kind }),+]
    };
    (@path $name:ident) => { &[stringify!($name)] };
    (@path $name:ident $($part:ident).+) => { &[$(stringify!($part)),+] };
}

/// A resource's columns, `created_at` first.
pub fn columns(resource: Resource) -> &'static [ApiColumn] {
    match resource {
        Resource::Groups => GROUPS,
        Resource::Partnerships => PARTNERSHIPS,
        Resource::Customers => CUSTOMERS,
        Resource::Transactions => TRANSACTIONS,
        Resource::Rewards => REWARDS,
        Resource::Leads => LEADS,
        Resource::Deals => DEALS,
        Resource::Actions => ACTIONS,
        Resource::Applications => APPLICATIONS,
    }
}

const GROUPS: &[ApiColumn] = columns! {
    created_at: Time, updated_at: Time, name: Name, slug: Text, is_default: Bool = default,
    archived: Bool,
};

const PARTNERSHIPS: &[ApiColumn] = columns! {
    created_at: Time, updated_at: Time, joined_at: Time, partner_key: Key, email: Name,
    first_name: Name, last_name: Name, approved_status: Text, archived_given: Bool = archived,
    group_key: Key = group.key, group_name: Name = group.name, group_slug: Text = group.slug,
    team_key: Key = team.key, team_name: Name = team.name,
    manager_email: Name = manager.manager_email, manager_name: Name = manager.manager_name,
    tier_key: Key = tier.key, tier_name: Name = tier.name, tags: Texts,
    stat_customers: Int = stats.CUSTOMER_COUNT, stat_paid: Int = stats.PAID_ACCOUNT_COUNT,
    stat_revenue: Int = stats.REVENUE, stat_members: Int = stats.PARTNER_COUNT,
};

const CUSTOMERS: &[ApiColumn] = columns! {
    created_at: Time, updated_at: Time, external_key: Key = customer_key, email: Name, name: Name,
    partner_key: Key, partnership_key: Key, provider_key: Key, source_key: Key, source_type: Text,
    test: Bool,
};

const TRANSACTIONS: &[ApiColumn] = columns! {
    created_at: Time, updated_at: Time, amount: Int, amount_usd: Int, currency: Text,
    approved: Bool, category_key: Key, product_key: Key, customer_key: Key,
    embedded_customer_key: Key = customer.key, customer_external_key: Key = customer.external_key,
    customer_email: Name = customer.email, test: Bool,
};

const REWARDS: &[ApiColumn] = columns! {
    created_at: Time, updated_at: Time, ready_at: Time, amount: Int, currency: Text,
    description: Text, decline_reason: Text, status: Text = reward_status,
    partnership_key: Key = partnership.key, customer_key: Key = customer.key,
    customer_external_key: Key = customer.external_key, transaction_key: Key = transaction.key,
    action_key: Key = action.key, offer_key: Key = offer.key,
    offer_description: Text = offer.description, trigger_key: Key = trigger.key,
    invoice_key: Key = invoice.key, invoice_status: Text = invoice.status,
    invoice_payment_date: Time = invoice.payment_date,
};

const LEADS: &[ApiColumn] = columns! {
    created_at: Time, updated_at: Time, amount: Int, approved: Bool, status: Text,
    stage_name: Text = stage_data.name, external_key: Key, partner_key: Key, group_key: Key,
    mold_key: Key, customer_key: Key, team_key: Key = team.key, member_email: Name = team_member.email,
};

const DEALS: &[ApiColumn] = columns! {
    created_at: Time, updated_at: Time, amount: Int, account_name: Name, stage: Text, source: Text,
    close_date: Text, lost_reason: Text, contact_first_name: Name, contact_last_name: Name,
    external_key: Key, partner_key: Key, group_key: Key, mold_key: Key, customer_key: Key,
    team_key: Key = team.key, member_email: Name = team_member.email,
};

const ACTIONS: &[ApiColumn] = columns! {
    created_at: Time, updated_at: Time, action_type: Text = type, value: Int, archived: Bool,
    customer_key: Key = customer.key, partnership_key: Key,
};

const APPLICATIONS: &[ApiColumn] = columns! {
    created_at: Time, updated_at: Time, approved: Bool, archived: Bool, decline_reason: Text,
    email: Name, first_name: Name, last_name: Name, partner_key: Key, partnership_key: Key,
    group_key: Key = group.key, mold_key: Key,
};
