//! Events whose keys are nearly what somebody wrote.

use super::keys::is_near;
use crate::inquiry::events;
use crate::investigate::Event;
use crate::offers::EventKind;
use crate::store::{Store, StoreError};

/// So many are offered.
const OFFERED: usize = 9;

/// What is offered in place of a key that nothing has; nothing where none is near.
pub(in crate::inquiry) fn did_you_mean(written: &str, found: &[Event]) -> Option<String> {
    let keys: Vec<&str> = found.iter().map(|event| event.key.as_str()).collect();
    let keys = keys.join(" or ");
    (!found.is_empty()).then(|| format!("nothing here has the key {written}; did you mean {keys}?"))
}

/// Events of a kind, or of any, whose keys are near; the partner's own, where a partner is known and has any.
pub(in crate::inquiry) fn events(
    store: &Store,
    written: &str,
    kind: Option<EventKind>,
    partner: Option<&str>,
) -> Result<Vec<Event>, StoreError> {
    let takes = |key: &str| is_near(written, key);
    let whose = [partner, None];
    for whose in whose.iter().skip(usize::from(partner.is_none())) {
        let mut found = Vec::new();
        for one in [EventKind::Transaction, EventKind::Lead, EventKind::Deal, EventKind::Action] {
            let Some(list) = one.list().filter(|_| kind.is_none_or(|kind| kind == one)) else {
                continue;
            };
            for key in store.keys_taken(list, *whose, OFFERED, &takes)? {
                found.extend(events::recorded(store, &key, one)?);
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}
