//! Stored records as the checks see them.

use serde_json::Value as Json;

use crate::domain::{Named, Partner as Row, Resource, Stamp, Stored};
use crate::investigate::{Customer, Event, GroupSeen, Partner, Reward};
use crate::offers::{Event as Kind, Label, Membership};
use crate::store::{Change, Store, StoreError, Wanted};

/// What no column took.
fn rest(stored: &Stored) -> Json {
    serde_json::from_str(&stored.record.rest).unwrap_or_default()
}

fn text_at(json: &Json, path: &[&str]) -> Option<String> {
    let mut at = json;
    for name in path {
        at = at.get(name)?;
    }
    at.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A truth value, also as the word for it (seen in an official sample).
fn truth_at(json: &Json, name: &str) -> bool {
    match json.get(name) {
        Some(Json::Bool(truth)) => *truth,
        Some(Json::String(word)) => word.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// An instant that an event's own data tell (ruling W26).
fn happened(rest: &Json) -> Option<Stamp> {
    const NAMES: [&str; 5] =
        ["occurred_at", "purchased_at", "paid_at", "event_time", "happened_at"];
    ["metadata", "extension"].iter().find_map(|object| {
        NAMES.iter().find_map(|name| match rest.get(object)?.get(name)? {
            Json::Number(ms) => ms.as_i64().and_then(Stamp::from_ms),
            Json::String(text) => Stamp::parse(text),
            _ => None,
        })
    })
}

fn in_either(rest: &Json, names: &[&str]) -> Option<String> {
    ["metadata", "extension", "mdata", "field_data"]
        .iter()
        .find_map(|object| names.iter().find_map(|name| text_at(rest, &[object, name])))
}

/// A payment; `reasons` are what an imported file says of why it wasn't approved.
pub(super) fn payment(stored: &Stored, reasons: Option<&str>) -> Event {
    let rest = rest(stored);
    let mut event = event(Kind::Transaction, stored, &rest);
    event.amount = stored.int("amount");
    event.amount_usd = stored.int("amount_usd");
    event.currency = stored.text("currency");
    event.product_key = stored.text("product_key");
    event.category_key = stored.text("category_key");
    event.subscription_key = in_either(&rest, &["subscription_key"]);
    event.provider_id = in_either(&rest, &["provider_id", "charge_id", "invoice_id", "payment_id"]);
    event.approved = stored.truth("approved");
    event.test = stored.truth("test").unwrap_or(false);
    event.reasons = split(reasons.unwrap_or_default());
    event
}

fn split(reasons: &str) -> Vec<String> {
    let parts = reasons.split(';').map(str::trim).filter(|reason| !reason.is_empty());
    parts.map(str::to_owned).collect()
}

/// A lead; `reason` is what an imported file says of why it was declined.
pub(super) fn lead(stored: &Stored, reason: Option<&str>) -> Event {
    let rest = rest(stored);
    let mut event = event(Kind::Lead, stored, &rest);
    event.amount = stored.int("amount");
    event.amount_usd = event.amount;
    event.approved = stored.truth("approved");
    event.status = stored.text("status");
    event.stage = stored.text("stage_name");
    event.company = in_either(&rest, &["company", "company_name"]);
    event.reasons = split(
        &text_at(&rest, &["decline_reason"]).or(reason.map(str::to_owned)).unwrap_or_default(),
    );
    event
}

/// A deal.
pub(super) fn deal(stored: &Stored) -> Event {
    let rest = rest(stored);
    let mut event = event(Kind::Deal, stored, &rest);
    event.amount = stored.int("amount");
    event.amount_usd = event.amount;
    event.approved = rest.get("approved").and_then(Json::as_bool);
    event.stage = stored.text("stage");
    event.company = stored.text("account_name");
    event.reasons = split(&stored.text("lost_reason").unwrap_or_default());
    event
}

/// An action.
pub(super) fn action(stored: &Stored) -> Event {
    let rest = rest(stored);
    let mut event = event(Kind::Action, stored, &rest);
    event.action_type = stored.text("action_type");
    event.value = stored.int("value");
    event.archived = stored.truth("archived").unwrap_or(false);
    event
}

/// A customer's sign-up.
pub(super) fn signup(stored: &Stored) -> Event {
    let rest = rest(stored);
    let mut event = event(Kind::Signup, stored, &rest);
    event.test = stored.truth("test").unwrap_or(false);
    event
}

fn event(kind: Kind, stored: &Stored, rest: &Json) -> Event {
    // What has no date was recorded when it last changed; without that, it can't be dated.
    let at = stored.time("created_at").or(stored.time("updated_at")).unwrap_or(Stamp::EPOCH);
    let mut event = Event::new(kind, stored.record.key.clone(), at);
    event.updated_at = stored.time("updated_at");
    event.happened_at = happened(rest);
    event.archived = truth_at(rest, "archived");
    event.vanished_at = stored.vanished_at;
    event.customer_key.clone_from(&stored.customer);
    event.partnership_key.clone_from(&stored.partner);
    event
}

/// A reward.
pub(super) fn reward(stored: &Stored) -> Reward {
    let rest = rest(stored);
    Reward {
        key: stored.record.key.clone(),
        partnership_key: stored.partner.clone(),
        partner_name: text_at(&rest, &["partnership", "name"]),
        customer_key: stored.customer.clone(),
        transaction_key: stored.text("transaction_key"),
        action_key: stored.text("action_key"),
        offer_key: stored.text("offer_key"),
        offer_description: stored.text("offer_description"),
        trigger_key: stored.text("trigger_key"),
        amount: stored.int("amount"),
        currency: stored.text("currency"),
        status: stored.text("status").unwrap_or_default(),
        description: stored.text("description"),
        decline_reason: stored.text("decline_reason"),
        created_at: stored.time("created_at"),
        ready_at: stored.time("ready_at"),
        payment_status: text_at(&rest, &["payment_status"]),
        invoice_key: stored.text("invoice_key"),
        invoice_status: stored.text("invoice_status"),
        invoice_paid_at: stored.time("invoice_payment_date"),
        archived: truth_at(&rest, "archived"),
        vanished_at: stored.vanished_at,
    }
}

/// A customer, with whom it was seen with before.
pub(super) fn customer(store: &Store, stored: &Stored) -> Result<Customer, StoreError> {
    let mut customer = plain_customer(stored);
    if let Some(partner) = &customer.partnership_key {
        customer.partner_name = store
            .partners_with_keys(std::slice::from_ref(partner))?
            .pop()
            .map(|partner| partner.name);
    }
    for Change { at, field, old, .. } in store.changes_of(Resource::Customers, &customer.key)? {
        if let Some(at) = at.filter(|_| field == "partner") {
            customer.partners_before.push((at, old));
        }
    }
    Ok(customer)
}

/// A customer by its record alone.
pub(super) fn plain_customer(stored: &Stored) -> Customer {
    let rest = rest(stored);
    let form_country = rest
        .get("fields")
        .and_then(Json::as_array)
        .and_then(|fields| {
            fields.iter().find(|field| {
                ["api_name", "internal_name"]
                    .iter()
                    .any(|name| field.get(name).is_some_and(|is| is == "country"))
            })
        })
        .and_then(|field| text_at(field, &["value"]));
    let country = text_at(&rest, &["country_iso"])
        .or_else(|| text_at(&rest, &["country"]))
        .or_else(|| text_at(&rest, &["address", "country"]))
        .or(form_country)
        .or_else(|| in_either(&rest, &["country"]));
    Customer {
        key: stored.record.key.clone(),
        external_key: stored.text("external_key"),
        provider_key: stored.text("provider_key"),
        email: stored.text("email"),
        name: stored.text("name").filter(|name| !name.trim().is_empty()),
        created_at: stored.time("created_at"),
        test: stored.truth("test").unwrap_or(false),
        vanished_at: stored.vanished_at,
        partnership_key: stored.partner.clone(),
        partner_name: None,
        source_type: stored.text("source_type"),
        country,
        subscription_key: in_either(&rest, &["subscription_key", "external_subscription_key"]),
        partners_before: Vec::new(),
    }
}

/// A partner, with its members as far as they were fetched and the groups that it was seen in.
pub(super) fn partner(store: &Store, key: &str) -> Result<Option<Partner>, StoreError> {
    let Some(row) = store.partners_with_keys(&[key.to_owned()])?.pop() else { return Ok(None) };
    let Some(stored) = store.stored(Resource::Partnerships, Wanted::Key(key))?.pop() else {
        return Ok(None);
    };
    let imported = store.imported_of(Resource::Partnerships, key)?;
    let changes = store.changes_of(Resource::Partnerships, key)?;
    Ok(Some(partner_of(row, &stored, &imported, &changes)))
}

/// A partner of its row in the table, its record, what files tell of it, and what syncs saw change of it.
pub(super) fn partner_of(
    row: Row,
    stored: &Stored,
    imported: &[(String, String)],
    changes: &[Change],
) -> Partner {
    let tier = Named {
        key: stored.text("tier_key").unwrap_or_default(),
        name: stored.text("tier_name").unwrap_or_default(),
    };
    let email = stored.text("email");
    let mut member_emails: Vec<String> =
        row.owner.email.iter().chain(&row.emails).cloned().collect();
    member_emails.retain(|member| Some(member) != email.as_ref());
    let group_since = imported
        .iter()
        .find(|(field, _)| field == "partner_group_join_date")
        .and_then(|(_, ms)| ms.parse().ok())
        .and_then(Stamp::from_ms);
    Partner {
        key: row.key,
        partner_key: row.partner_key,
        name: row.name,
        email,
        member_emails,
        membership: Membership::new(row.group.as_ref(), &row.tags, Some(&tier)),
        group: row.group,
        status: row.status,
        archived: row.archived,
        joined_at: stored.time("joined_at"),
        created_at: stored.time("created_at"),
        group_since,
        groups_seen: groups_seen(changes),
    }
}

/// The groups that syncs saw, from the first one that is known. Key and name change in one sync.
fn groups_seen(changes: &[Change]) -> Vec<GroupSeen> {
    let mut before: Vec<Label> = Vec::new();
    let mut seen: Vec<GroupSeen> = Vec::new();
    let mut first = None;
    for Change { at, field, old, new } in changes {
        let Some(at) = at.filter(|_| matches!(field.as_str(), "group_key" | "group_name")) else {
            continue;
        };
        if *first.get_or_insert(at) == at {
            before.extend(old.iter().map(|old| Label::new(old)));
        }
        let label = new.iter().map(|new| Label::new(new));
        match seen.last_mut().filter(|last| last.at == at) {
            Some(last) => last.group.extend(label),
            None => seen.push(GroupSeen { at, group: label.collect() }),
        }
    }
    if !seen.is_empty() {
        seen.insert(0, GroupSeen { at: Stamp::EPOCH, group: before });
    }
    seen
}

/// The event that a record is, with what files tell of it.
pub(super) fn event_of(stored: &Stored, imported: &[(String, String)]) -> Option<Event> {
    let said = |name: &str| {
        imported.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    };
    Some(match stored.record.resource {
        Resource::Transactions => payment(stored, said("unapproved_reasons")),
        Resource::Leads => lead(stored, said("lead_decline_reason")),
        Resource::Deals => deal(stored),
        Resource::Actions => action(stored),
        Resource::Customers => signup(stored),
        Resource::Groups | Resource::Partnerships | Resource::Rewards | Resource::Applications => {
            return None;
        }
    })
}
