//! The events that a claim may mean.

use super::records::event_of;
use crate::domain::{Resource, StoredRecord, Timestamp};
use crate::investigate::{Coverage, Event, NEAR, Reach};
use crate::offers::EventKind;
use crate::store::{EventFilter, RecordFilter, Store, StoreError};

/// At most this many of a partner's best-fitting events are looked at, if no customer is known.
pub(super) const BEST: usize = 50;

/// An event that a key led to.
pub(super) struct MeantKey {
    pub(super) event: Event,
    /// For the agent, in words: how the key led here, if it isn't the event's own or the event isn't in the store.
    pub(super) note: Option<String>,
    /// The event isn't in the store, and nothing says that it is gone.
    pub(super) is_unread: bool,
}

/// Turns records into events.
pub(super) fn events(store: &Store, records: Vec<StoredRecord>) -> Result<Vec<Event>, StoreError> {
    let mut events = Vec::with_capacity(records.len());
    for stored in records {
        let said = match stored.record.resource {
            Resource::Transactions if stored.truth("approved") == Some(false) => {
                store.imported_of(Resource::Transactions, &stored.record.key)?
            }
            Resource::Leads => store.imported_of(Resource::Leads, &stored.record.key)?,
            _ => Vec::new(),
        };
        events.extend(event_of(stored, &said));
    }
    Ok(events)
}

/// The event with this key, of the asked kind or of any. Otherwise the event of the reward that has this key or names
/// it.
pub(super) fn of_key(
    store: &Store,
    key: &str,
    kind: Option<EventKind>,
    coverage: &Coverage,
) -> Result<Option<MeantKey>, StoreError> {
    let kinds = [
        EventKind::Transaction,
        EventKind::Lead,
        EventKind::Deal,
        EventKind::Action,
        EventKind::Signup,
    ];
    for one in kinds.into_iter().filter(|one| kind.is_none_or(|kind| kind == *one)) {
        if let Some(event) = recorded(store, key, one)? {
            return Ok(Some(MeantKey { event, note: None, is_unread: false }));
        }
    }
    let is_asked = |meant: &MeantKey| kind.is_none_or(|kind| kind == meant.event.kind);
    if let Some(reward) = store.stored(Resource::Rewards, RecordFilter::Key(key))?.pop() {
        return Ok(Some(of_reward(store, &reward, coverage)?).filter(is_asked));
    }
    for wanted in [RecordFilter::OfTransaction(key), RecordFilter::OfAction(key)] {
        let mut rewards = store.stored(Resource::Rewards, wanted)?;
        rewards.sort_by_key(|reward| reward.vanished_at.is_some());
        if let Some(reward) = rewards.first() {
            return Ok(Some(of_reward(store, reward, coverage)?).filter(is_asked));
        }
    }
    Ok(None)
}

/// The event of a kind that has this key, if it is in the store.
pub(super) fn recorded(
    store: &Store,
    key: &str,
    kind: EventKind,
) -> Result<Option<Event>, StoreError> {
    let Some(list) = kind.list() else { return Ok(None) };
    Ok(events(store, store.stored(list, RecordFilter::Key(key))?)?.pop())
}

/// The event that a reward was made for. If it isn't in the store, it is made up from what the reward says of it, and
/// marked as gone if its list was read whole since. A reward that names no event and no customer stands for an event
/// itself.
fn of_reward(
    store: &Store,
    reward: &StoredRecord,
    coverage: &Coverage,
) -> Result<MeantKey, StoreError> {
    let own = &reward.record.key;
    let named = [
        (EventKind::Transaction, reward.text("transaction_key")),
        (EventKind::Action, reward.text("action_key")),
        (EventKind::Signup, reward.customer.clone()),
    ];
    let named = named.into_iter().find_map(|(kind, key)| Some((kind, key?)));
    let Some((kind, key)) = named else {
        let event = told_by(reward, EventKind::Transaction, own.clone());
        let note = format!("{own} is a reward that names neither a customer nor an event");
        return Ok(MeantKey { event, note: Some(note), is_unread: false });
    };
    let what = kind.words();
    if let Some(event) = recorded(store, &key, kind)? {
        let note = format!("{own} is a reward for the {what} {key}");
        return Ok(MeantKey { event, note: Some(note), is_unread: false });
    }
    let mut event = told_by(reward, kind, key.clone());
    let read = kind.list().and_then(|list| coverage.lists.get(&list));
    let gone = match read {
        Some(Reach::Complete(read)) if *read >= event.recorded_at => {
            event.vanished_at = Some(*read);
            "is gone"
        }
        _ => "isn't here",
    };
    let note = format!("the {what} {key} {gone}; it is known only through its reward {own}");
    let is_unread = event.vanished_at.is_none();
    Ok(MeantKey { event, note: Some(note), is_unread })
}

/// An event as its reward describes it; it gets the reward's date, for want of its own.
fn told_by(reward: &StoredRecord, kind: EventKind, key: String) -> Event {
    let mut event = Event::new(kind, key, reward.time("created_at").unwrap_or(Timestamp::EPOCH));
    event.customer_key.clone_from(&reward.customer);
    event.partnership_key.clone_from(&reward.partner);
    event
}

/// A customer's events of a kind.
pub(super) fn of_customer(
    store: &Store,
    customer: &str,
    kind: EventKind,
) -> Result<Vec<Event>, StoreError> {
    let Some(list) = kind.list() else { return Ok(Vec::new()) };
    events(store, store.stored(list, RecordFilter::OfCustomer(customer))?)
}

/// The lead or deal that a customer came from, of all that name the customer: one that wasn't refused before one that
/// was, then a lead before a deal, then the newest.
pub(super) fn origin(origins: Vec<Event>) -> Option<Event> {
    let rank = |event: &Event| {
        let lead = event.kind == EventKind::Lead;
        (event.approved != Some(false), lead, event.recorded_at, event.key.clone())
    };
    origins.into_iter().max_by_key(rank)
}

/// A partner's events of a kind that a claim may mean, narrowed by time and by ranges of amounts before they are cut.
pub(super) fn of_partner(
    store: &Store,
    partner: &str,
    kind: EventKind,
    on: Option<(Timestamp, Timestamp)>,
    amounts: &[(i64, i64)],
) -> Result<Vec<Event>, StoreError> {
    let Some(list) = kind.list() else { return Ok(Vec::new()) };
    let on = on.map(|(from, behind)| (from.ms(), behind.ms()));
    let narrow = EventFilter { on, near: NEAR, amounts };
    events(store, store.events_of_partner(list, partner, narrow, BEST)?)
}

/// Leads with this e-mail or external key, which is how people ask for them (rule: which-event). If a partner is
/// known and has any of them, only the partner's.
pub(super) fn leads_of(
    store: &Store,
    text: &str,
    partner: Option<&str>,
) -> Result<Vec<Event>, StoreError> {
    let text = text.trim();
    let mut found = store.stored(Resource::Leads, RecordFilter::External(text))?;
    if text.contains('@') {
        let known: Vec<String> = found.iter().map(|lead| lead.record.key.clone()).collect();
        let more = store.leads_of_email(text)?;
        found.extend(more.into_iter().filter(|lead| !known.contains(&lead.record.key)));
    }
    let own = |lead: &StoredRecord| partner.is_some() && lead.partner.as_deref() == partner;
    if found.iter().any(own) {
        found.retain(own);
    }
    events(store, found)
}

/// The rewards and take-backs for an event, whoever got them.
pub(super) fn entries(store: &Store, event: &Event) -> Result<Vec<StoredRecord>, StoreError> {
    match event.kind {
        EventKind::Transaction => {
            store.stored(Resource::Rewards, RecordFilter::OfTransaction(&event.key))
        }
        EventKind::Action => store.stored(Resource::Rewards, RecordFilter::OfAction(&event.key)),
        _ => {
            let customer = event.customer_key.as_deref().unwrap_or_default();
            let mut all = store.stored(Resource::Rewards, RecordFilter::OfCustomer(customer))?;
            all.retain(|reward| {
                reward.text("transaction_key").is_none() && reward.text("action_key").is_none()
            });
            Ok(all)
        }
    }
}

/// Whether an event has a reward, whoever got it. One that is gone, or takes money back, doesn't count.
pub(super) fn has_reward(store: &Store, event: &Event) -> Result<bool, StoreError> {
    let is_one = |reward: &StoredRecord| {
        reward.vanished_at.is_none() && reward.int("amount").is_none_or(|amount| amount >= 0)
    };
    Ok(entries(store, event)?.iter().any(is_one))
}
