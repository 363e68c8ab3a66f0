//! Rewards made by hand, found by what their description names: an event's key, or what a customer is called.

use std::collections::{BTreeSet, HashMap};

use super::records;
use crate::domain::text::fold;
use crate::domain::{Resource, StoredRecord};
use crate::investigate::{Customer, Event, Reward, called, is_for_customer, names_event};
use crate::store::{AmongKeys, Store, StoreError};

/// Rewards made by hand, with an index of the words in their descriptions.
#[derive(Clone, Debug, Default)]
pub(super) struct ByHand {
    rewards: Vec<Reward>,
    /// Positions in `rewards`, by each word of the description.
    by_word: HashMap<String, Vec<usize>>,
    /// Positions in `rewards`, by the customer's key.
    by_customer: HashMap<String, Vec<usize>>,
}

impl ByHand {
    /// Indexes these records; duplicates are skipped.
    pub(super) fn of(stored: impl IntoIterator<Item = StoredRecord>) -> Self {
        let mut all = Self::default();
        let mut keys = std::collections::HashSet::new();
        for reward in stored.into_iter().map(records::reward) {
            if !keys.insert(reward.key.clone()) {
                continue;
            }
            let at = all.rewards.len();
            let mut told = words(reward.description.as_deref().unwrap_or_default());
            told.sort_unstable();
            told.dedup();
            for word in told {
                all.by_word.entry(word).or_default().push(at);
            }
            if let Some(customer) = &reward.customer_key {
                all.by_customer.entry(customer.clone()).or_default().push(at);
            }
            all.rewards.push(reward);
        }
        all
    }

    pub(super) fn all(&self) -> &[Reward] {
        &self.rewards
    }

    /// The rewards that may answer for an event: those with its key in their description or with its customer's key,
    /// whoever got them, and the partner's that name its customer.
    pub(super) fn on(
        &self,
        event: &Event,
        customer: Option<&Customer>,
        partner: Option<&String>,
    ) -> Vec<&Reward> {
        if self.rewards.is_empty() {
            return Vec::new();
        }
        let with = |text: &str| {
            let word = words(text).into_iter().max_by_key(String::len);
            word.and_then(|word| self.by_word.get(&word)).into_iter().flatten().copied()
        };
        let is = |at: &usize, wanted: &dyn Fn(&Reward) -> bool| {
            self.rewards.get(*at).is_some_and(wanted)
        };
        let mut found: Vec<usize> =
            with(&event.key).filter(|at| is(at, &|reward| names_event(reward, event))).collect();
        if let (Some(customer), Some(partner)) = (customer, partner) {
            let fits = |reward: &Reward| {
                let own = reward.partnership_key.as_ref().is_none_or(|key| key == partner);
                (own || reward.customer_key.is_some()) && is_for_customer(reward, customer)
            };
            let by_key = self.by_customer.get(&customer.key).into_iter().flatten().copied();
            let by_name = called(customer).flat_map(|name| with(&name).collect::<Vec<_>>());
            found.extend(by_key.chain(by_name).filter(|at| is(at, &fits)));
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().filter_map(|at| self.rewards.get(at)).collect()
    }
}

/// Those of the payments that have a reward which is neither gone nor a take-back.
pub(super) fn rewarded(store: &Store, payments: &[String]) -> Result<BTreeSet<String>, StoreError> {
    let found = store.stored_among(Resource::Rewards, AmongKeys::OfTransactions(payments))?;
    let counts = |reward: &Reward| reward.stands() && !reward.takes_back();
    let found = found.into_iter().map(records::reward).filter(counts);
    Ok(found.filter_map(|reward| reward.transaction_key).collect())
}

/// The folded words of a text. In a script without capitals there may be no blanks, so each letter is a word.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in fold(text).chars() {
        let plain = c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase();
        if plain {
            words.push(c.to_string());
        }
        if plain || !c.is_alphanumeric() {
            words.push(String::new());
        } else if let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
