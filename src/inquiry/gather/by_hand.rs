//! Rewards made by hand that may answer for the event.

use super::Gathered;
use crate::domain::Resource;
use crate::inquiry::by_hand::{ByHand, rewarded};
use crate::investigate::Ledger;
use crate::store::{AmongKeys, Store, StoreError};

impl Gathered {
    /// Finds the rewards made by hand with the event's key, for the partner, for the customer, or naming no customer.
    /// If it may matter, also finds which of the customer's payments have a reward of their own.
    pub(super) fn find_by_hand(&mut self, store: &Store) -> Result<(), StoreError> {
        let Some(event) = &self.event else { return Ok(()) };
        let partner = self.partner.as_ref().map(|partner| [partner.key.clone()]);
        let customer = self.customer.as_ref().map(|customer| [customer.key.clone()]);
        let wanted = [
            Some(AmongKeys::ByHandWith(&event.key)),
            partner.as_ref().map(|keys| AmongKeys::ByHand(keys)),
            customer.as_ref().map(|keys| AmongKeys::ByHandFor(keys)),
            customer.as_ref().map(|_| AmongKeys::ByHandOfNobody),
        ];
        let mut found = Vec::new();
        for among in wanted.into_iter().flatten() {
            found.extend(store.stored_among(Resource::Rewards, among)?);
        }
        self.by_hand = ByHand::of(found);
        let keys: Vec<String> = if self.by_hand.all().is_empty() {
            let ledger = Ledger::of(&self.transactions);
            ledger.repeating().map(|one| one.key.clone()).collect()
        } else {
            self.transactions.iter().map(|one| one.key.clone()).collect()
        };
        if !keys.is_empty() {
            self.rewarded = rewarded(store, &keys)?;
        }
        Ok(())
    }
}
