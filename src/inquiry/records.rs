//! Stored records as the checks see them.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::domain::{KeyAndName, Partner as Row, Resource, StoredRecord, Timestamp};
use crate::investigate::{
    ClaimPartner, Customer, Event, GroupSeen, PartnerBefore, Reward, TagsSeen,
};
use crate::offers::{EventKind, Label, Membership};
use crate::store::{RecordChange, RecordFilter, Store, StoreError};

/// The parts of a record that have no column and matter here.
#[derive(Default, Deserialize)]
#[serde(default)]
struct RestOfRecord {
    metadata: Json,
    extension: Json,
    mdata: Json,
    field_data: Json,
    fields: Json,
    address: Json,
    country: Json,
    country_iso: Json,
    partnership: Json,
    payment_status: Json,
    decline_reason: Json,
    approved: Json,
    archived: Json,
}

impl RestOfRecord {
    fn of(stored: &StoredRecord) -> Self {
        serde_json::from_str(&stored.record.rest).unwrap_or_default()
    }

    /// The first text under one of these names in the fields that the vendor added.
    fn added(&self, names: &[&str]) -> Option<String> {
        [&self.metadata, &self.extension, &self.mdata, &self.field_data]
            .iter()
            .find_map(|object| names.iter().find_map(|name| text(object.get(name)?)))
    }

    /// Whether it is archived, also if that is given as a word (seen in an official sample).
    fn is_archived(&self) -> bool {
        match &self.archived {
            Json::Bool(truth) => *truth,
            Json::String(word) => word.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// When the event happened, according to its own data (rule: event-time).
    fn happened(&self) -> Option<Timestamp> {
        const NAMES: [&str; 5] =
            ["occurred_at", "purchased_at", "paid_at", "event_time", "happened_at"];
        [&self.metadata, &self.extension].iter().find_map(|object| {
            NAMES.iter().find_map(|name| match object.get(name)? {
                Json::Number(ms) => ms.as_i64().and_then(Timestamp::from_ms),
                Json::String(text) => Timestamp::parse(text),
                _ => None,
            })
        })
    }

    /// The customer's country, as a code or a name (rule: country).
    fn country(&self) -> Option<String> {
        let is = |field: &&Json| {
            ["api_name", "internal_name"]
                .iter()
                .any(|name| field.get(name).is_some_and(|is| is == "country"))
        };
        let form = || self.fields.as_array()?.iter().find(is)?.get("value");
        let named =
            [Some(&self.country_iso), Some(&self.country), self.address.get("country"), form()];
        named.into_iter().flatten().find_map(text).or_else(|| self.added(&["country"]))
    }
}

fn text(json: &Json) -> Option<String> {
    json.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A payment; `reasons` is what an imported file says about why it wasn't approved.
fn payment(mut stored: StoredRecord, reasons: Option<&str>) -> Event {
    let rest = RestOfRecord::of(&stored);
    let mut event = event(EventKind::Transaction, &mut stored, &rest);
    event.amount = stored.int("amount");
    event.amount_usd = stored.int("amount_usd");
    event.currency = stored.take("currency");
    event.product_key = stored.take("product_key");
    event.category_key = stored.take("category_key");
    event.subscription_key = rest.added(&["subscription_key"]);
    event.provider_id = rest.added(&["provider_id", "charge_id", "invoice_id", "payment_id"]);
    event.approved = stored.truth("approved");
    event.test = stored.truth("test").unwrap_or(false);
    event.reasons = split(reasons.unwrap_or_default());
    event
}

fn split(reasons: &str) -> Vec<String> {
    let parts = reasons.split(';').map(str::trim).filter(|reason| !reason.is_empty());
    parts.map(str::to_owned).collect()
}

/// A lead; `reason` is what an imported file says about why it was declined.
fn lead(mut stored: StoredRecord, reason: Option<&str>) -> Event {
    let rest = RestOfRecord::of(&stored);
    let mut event = event(EventKind::Lead, &mut stored, &rest);
    event.amount = stored.int("amount");
    event.amount_usd = event.amount;
    event.approved = stored.truth("approved");
    event.status = stored.take("status");
    event.stage = stored.take("stage_name");
    event.company = rest.added(&["company", "company_name"]);
    let reason = text(&rest.decline_reason).or(reason.map(str::to_owned));
    event.reasons = split(&reason.unwrap_or_default());
    event
}

fn deal(mut stored: StoredRecord) -> Event {
    let rest = RestOfRecord::of(&stored);
    let mut event = event(EventKind::Deal, &mut stored, &rest);
    event.amount = stored.int("amount");
    event.amount_usd = event.amount;
    event.approved = rest.approved.as_bool();
    event.stage = stored.take("stage");
    event.company = stored.take("account_name");
    event.reasons = split(&stored.take("lost_reason").unwrap_or_default());
    event
}

fn action(mut stored: StoredRecord) -> Event {
    let rest = RestOfRecord::of(&stored);
    let mut event = event(EventKind::Action, &mut stored, &rest);
    event.action_type = stored.take("action_type");
    event.value = stored.int("value");
    event.archived = stored.truth("archived").unwrap_or(false);
    // The partner it names itself; its customer's partner may change.
    event.partnership_key = stored.take("partnership_key");
    event
}

fn signup(mut stored: StoredRecord) -> Event {
    let rest = RestOfRecord::of(&stored);
    let mut event = event(EventKind::Signup, &mut stored, &rest);
    event.test = stored.truth("test").unwrap_or(false);
    event
}

fn event(kind: EventKind, stored: &mut StoredRecord, rest: &RestOfRecord) -> Event {
    // Without a date, it was recorded when it last changed; without that either, it can't be dated.
    let at = stored.time("created_at").or(stored.time("updated_at")).unwrap_or(Timestamp::EPOCH);
    let mut event = Event::new(kind, std::mem::take(&mut stored.record.key), at);
    event.updated_at = stored.time("updated_at");
    event.happened_at = rest.happened();
    event.archived = rest.is_archived();
    event.vanished_at = stored.vanished_at;
    event.customer_key = stored.customer.take();
    event.partnership_key = stored.partner.take();
    event
}

pub(super) fn reward(mut stored: StoredRecord) -> Reward {
    let rest = RestOfRecord::of(&stored);
    Reward {
        transaction_key: stored.take("transaction_key"),
        action_key: stored.take("action_key"),
        offer_key: stored.take("offer_key"),
        offer_description: stored.take("offer_description"),
        trigger_key: stored.take("trigger_key"),
        amount: stored.int("amount"),
        currency: stored.take("currency"),
        status: stored.take("status").unwrap_or_default(),
        description: stored.take("description"),
        decline_reason: stored.take("decline_reason"),
        created_at: stored.time("created_at"),
        ready_at: stored.time("ready_at"),
        invoice_key: stored.take("invoice_key"),
        invoice_status: stored.take("invoice_status"),
        invoice_paid_at: stored.time("invoice_payment_date"),
        partner_name: rest.partnership.get("name").and_then(text),
        payment_status: text(&rest.payment_status),
        archived: rest.is_archived(),
        vanished_at: stored.vanished_at,
        key: stored.record.key,
        partnership_key: stored.partner,
        customer_key: stored.customer,
    }
}

/// A customer, with the partners it had before.
pub(super) fn customer(store: &Store, stored: StoredRecord) -> Result<Customer, StoreError> {
    let mut customer = plain_customer(stored);
    if let Some(partner) = &customer.partnership_key {
        customer.partner_name = store
            .partners_with_keys(std::slice::from_ref(partner))?
            .pop()
            .map(|partner| partner.name);
    }
    customer.partners_before =
        partners_before(store.changes_of(Resource::Customers, &customer.key)?);
    Ok(customer)
}

/// The partners a customer had before, from the changes that syncs saw.
pub(super) fn partners_before(changes: Vec<RecordChange>) -> Vec<PartnerBefore> {
    let of_partner = changes.into_iter().filter(|change| change.field == "partner");
    of_partner
        .filter_map(|change| {
            let unseen_at = change.unseen_at;
            Some(PartnerBefore { until: change.at?, unseen_at, partner: change.old })
        })
        .collect()
}

/// A customer, from its record alone.
pub(super) fn plain_customer(mut stored: StoredRecord) -> Customer {
    let rest = RestOfRecord::of(&stored);
    Customer {
        external_key: stored.take("external_key"),
        provider_key: stored.take("provider_key"),
        email: stored.take("email"),
        name: stored.take("name").filter(|name| !name.trim().is_empty()),
        created_at: stored.time("created_at"),
        test: stored.truth("test").unwrap_or(false),
        vanished_at: stored.vanished_at,
        partner_name: None,
        source_type: stored.take("source_type"),
        country: rest.country(),
        subscription_key: rest.added(&["subscription_key", "external_subscription_key"]),
        partners_before: Vec::new(),
        key: stored.record.key,
        partnership_key: stored.partner,
    }
}

/// A partner, with the members that were fetched and the groups it was seen in.
pub(super) fn partner(store: &Store, key: &str) -> Result<Option<ClaimPartner>, StoreError> {
    let Some(row) = store.partners_with_keys(&[key.to_owned()])?.pop() else { return Ok(None) };
    let Some(stored) = store.stored(Resource::Partnerships, RecordFilter::Key(key))?.pop() else {
        return Ok(None);
    };
    let imported = store.imported_of(Resource::Partnerships, key)?;
    let changes = store.changes_of(Resource::Partnerships, key)?;
    Ok(Some(partner_of(row, &stored, &imported, &changes)))
}

/// A partner, from its row in the table, its record, imported files and the changes that syncs saw.
pub(super) fn partner_of(
    row: Row,
    stored: &StoredRecord,
    imported: &[(String, String)],
    changes: &[RecordChange],
) -> ClaimPartner {
    let tier = KeyAndName {
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
        .and_then(Timestamp::from_ms);
    ClaimPartner {
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
        tags_seen: tags_seen(changes),
    }
}

/// The groups that syncs saw, beginning with the first known one. A group's key and name change in the same sync.
fn groups_seen(changes: &[RecordChange]) -> Vec<GroupSeen> {
    let mut before: Vec<Label> = Vec::new();
    let mut seen: Vec<GroupSeen> = Vec::new();
    let mut first = None;
    for RecordChange { at, unseen_at, field, old, new } in changes {
        let Some(at) = at.filter(|_| matches!(field.as_str(), "group_key" | "group_name")) else {
            continue;
        };
        if *first.get_or_insert(at) == at {
            before.extend(old.iter().map(|old| Label::new(old)));
        }
        let label = new.iter().map(|new| Label::new(new));
        match seen.last_mut().filter(|last| last.at == at) {
            Some(last) => last.group.extend(label),
            None => seen.push(GroupSeen { at, unseen_at: *unseen_at, group: label.collect() }),
        }
    }
    if !seen.is_empty() {
        seen.insert(0, GroupSeen { at: Timestamp::EPOCH, unseen_at: None, group: before });
    }
    seen
}

/// The changes of a partner's tags that syncs saw.
fn tags_seen(changes: &[RecordChange]) -> Vec<TagsSeen> {
    let labels = |json: Option<&String>| -> Vec<Label> {
        let tags: Vec<String> =
            json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        tags.iter().map(|tag| Label::new(tag)).collect()
    };
    let of_tags = changes.iter().filter(|change| change.field == "tags");
    let mut seen: Vec<TagsSeen> = of_tags
        .filter_map(|change| {
            Some(TagsSeen {
                at: change.at?,
                unseen_at: change.unseen_at,
                before: labels(change.old.as_ref()),
                after: labels(change.new.as_ref()),
            })
        })
        .collect();
    seen.sort_by_key(|change| change.at);
    seen
}

/// The event of a record, with what imported files add to it.
pub(super) fn event_of(stored: StoredRecord, imported: &[(String, String)]) -> Option<Event> {
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
