//! What the events of a sweep share: their partners, with rewards on hold and what offers with caps paid.

use std::collections::{BTreeSet, HashMap};

use super::parallel::side_by_side;
use super::{EventSlot, SweepError, SweepProgress};
use crate::domain::{Resource, Timestamp};
use crate::inquiry::by_hand::ByHand;
use crate::inquiry::capped::{self, Capped};
use crate::inquiry::records;
use crate::investigate::{ClaimPartner, Reward};
use crate::offers::{EventKind, OffersFile};
use crate::store::{AmongKeys, Store};

/// At most this many partners are read at once; fewer if they are shared out among the cores.
const CHUNK: usize = 500;
/// Into how many parts per core the partners are split.
const PARTS: usize = 4;

/// A partner, and what bears on its events.
pub(super) struct Account {
    pub(super) partner: Option<ClaimPartner>,
    pub(super) held: Vec<Reward>,
    /// Rewards from offers with caps, by kind of event.
    capped: HashMap<EventKind, CappedRewards>,
}

/// Rewards from offers with caps.
#[derive(Default)]
pub(super) struct CappedRewards {
    /// Undated ones first, then oldest first.
    made: Vec<Reward>,
    /// What was taken back, however late.
    pub(super) back: Vec<Reward>,
}

/// The partners of all events, by key.
pub(in crate::inquiry) struct KnownPartners {
    accounts: HashMap<String, Account>,
    /// All partners' rewards made by hand.
    pub(super) by_hand: ByHand,
}

impl KnownPartners {
    /// Reads the partners of these events.
    pub(in crate::inquiry) fn load(
        stores: &mut [Store],
        slots: &[EventSlot],
        offers: Option<&OffersFile>,
        onlooker: SweepProgress<'_>,
    ) -> Result<Self, SweepError> {
        let keys: BTreeSet<&String> =
            slots.iter().filter_map(|slot| slot.found.partner.as_ref()).collect();
        let keys: Vec<String> = keys.into_iter().cloned().collect();
        let share = keys.len() / (stores.len() * PARTS).max(1) + 1;
        let jobs: Vec<&[String]> = keys.chunks(share.min(CHUNK)).collect();
        let capped = capped(offers);
        let parts =
            side_by_side(stores, &jobs, onlooker, |store, keys| some(store, keys, &capped))?;
        let made = match stores.first() {
            Some(store) => store.stored_among(Resource::Rewards, AmongKeys::AllByHand)?,
            None => Vec::new(),
        };
        let by_hand = ByHand::of(made);
        Ok(Self { accounts: parts.into_iter().flatten().collect(), by_hand })
    }

    pub(super) fn of(&self, key: Option<&String>) -> Option<&Account> {
        self.accounts.get(key?)
    }
}

impl Account {
    /// What offers with caps for a kind of event paid, and what was taken back.
    pub(super) fn capped(&self, kind: EventKind) -> Option<&CappedRewards> {
        self.capped.get(&kind)
    }
}

impl CappedRewards {
    /// What was paid between two instants, both included: without the first, from the beginning.
    pub(super) fn between(&self, from: Option<Timestamp>, at: Timestamp) -> &[Reward] {
        let made = self.made.as_slice();
        let first = from.map_or(0, |from| made.partition_point(|one| one.created_at < Some(from)));
        let behind = made.partition_point(|one| one.created_at <= Some(at));
        made.get(first..behind).unwrap_or_default()
    }
}

/// The keys of enabled offers with caps, by kind of event.
fn capped(offers: Option<&OffersFile>) -> HashMap<EventKind, Vec<String>> {
    let kinds: BTreeSet<EventKind> =
        offers.into_iter().flat_map(|file| &file.offers).map(|offer| offer.event).collect();
    let of = |kind: EventKind| (kind, capped::offers(offers, kind, Capped::Anyhow));
    kinds.into_iter().map(of).filter(|(_, keys)| !keys.is_empty()).collect()
}

fn some(
    store: &Store,
    keys: &[String],
    capped: &HashMap<EventKind, Vec<String>>,
) -> Result<Vec<(String, Account)>, SweepError> {
    let mut accounts: HashMap<String, Account> = HashMap::new();
    for key in keys {
        let empty = Account { partner: None, held: Vec::new(), capped: HashMap::new() };
        accounts.insert(key.clone(), empty);
    }
    let mut rows: HashMap<String, _> =
        store.partners_with_keys(keys)?.into_iter().map(|row| (row.key.clone(), row)).collect();
    let imported = store.imported_among(Resource::Partnerships, keys)?;
    let changes = store.changes_among(Resource::Partnerships, keys)?;
    for stored in store.stored_among(Resource::Partnerships, AmongKeys::Keys(keys))? {
        let key = &stored.record.key;
        let (Some(row), Some(account)) = (rows.remove(key), accounts.get_mut(key)) else {
            continue;
        };
        let said = imported.get(key).map(Vec::as_slice).unwrap_or_default();
        let seen = changes.get(key).map(Vec::as_slice).unwrap_or_default();
        account.partner = Some(records::partner_of(row, &stored, said, seen));
    }
    for stored in store.stored_among(Resource::Rewards, AmongKeys::Held(keys))? {
        let of = stored.partner.as_ref().and_then(|key| accounts.get_mut(key));
        if let Some(account) = of {
            account.held.push(records::reward(stored));
        }
    }
    for (kind, offers) in capped {
        for stored in store.stored_among(Resource::Rewards, AmongKeys::OfOffers(offers, keys))? {
            let of = stored.partner.as_ref().and_then(|key| accounts.get_mut(key));
            if let Some(account) = of {
                let (of_kind, reward) =
                    (account.capped.entry(*kind).or_default(), records::reward(stored));
                if reward.takes_back() {
                    of_kind.back.push(reward);
                } else {
                    of_kind.made.push(reward);
                }
            }
        }
    }
    let capped = accounts.values_mut().flat_map(|account| account.capped.values_mut());
    capped.for_each(|rewards| rewards.made.sort_by_key(|reward| reward.created_at));
    Ok(accounts.into_iter().collect())
}
