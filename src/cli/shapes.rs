//! JSON shapes that several commands print (rule: output-shapes).

use serde_json::{Value, json};

use crate::domain::{KeyAndName, Partner, Timestamp};

/// A partner in the JSON of `query` and `show`.
pub(super) fn partner_json(partner: &Partner) -> Value {
    let named = |named: &KeyAndName| json!({"key": named.key, "name": named.name});
    let group = partner.group.as_ref().map(|group| json!({"key": group.key, "name": group.name}));
    json!({
        "key": partner.key,
        "partner_key": partner.partner_key,
        "name": partner.name,
        "members": partner.members,
        "owner": {"name": partner.owner.name, "email": partner.owner.email},
        "group": group,
        "manager": partner.manager.as_ref().map(|manager| json!({"name": manager.name, "email": manager.email})),
        "team": partner.team.as_ref().map(named),
        "tags": partner.tags,
        "tier": partner.tier,
        "status": partner.status,
        "archived": partner.archived,
        "signups": partner.signups,
        "paid_customers": partner.paid,
        "revenue": partner.revenue,
        "currency": "USD",
        "rewards": partner.rewards,
        "held": partner.held,
        "last_active": partner.last_active.map(Timestamp::rfc3339),
        "signed_up": partner.signed_up.map(Timestamp::rfc3339),
    })
}
