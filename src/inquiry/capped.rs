//! What offers with caps have paid: this is what uses a cap up.

use crate::domain::{Resource, StoredRecord};
use crate::offers::{EventKind, OffersFile};
use crate::store::{AmongKeys, Store, StoreError};

/// Which kind of cap an offer must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capped {
    /// Any cap.
    Anyhow,
    /// A cap per customer.
    PerCustomer,
}

/// The keys of the enabled offers for a kind of event that have such a cap.
pub(super) fn offers(file: Option<&OffersFile>, kind: EventKind, which: Capped) -> Vec<String> {
    let all = file.into_iter().flat_map(|file| &file.offers);
    let meant = all.filter(|offer| {
        let (customer, partner) = (offer.caps.per_customer, offer.caps.per_partner);
        let capped = customer.is_some() || which == Capped::Anyhow && partner.is_some();
        capped && offer.enabled && offer.event == kind
    });
    meant.map(|offer| offer.key.clone()).collect()
}

/// The rewards of these offers for these customers, whoever got them, and what was taken back without naming an
/// offer. A reward is for a customer if it names the customer, or names nobody and is for one of these payments.
pub(super) fn of_customers(
    store: &Store,
    offers: &[String],
    customers: &[String],
    payments: &[String],
) -> Result<Vec<StoredRecord>, StoreError> {
    let mut found = store.stored_among(Resource::Rewards, AmongKeys::OfCustomers(customers))?;
    let of_payments = store.stored_among(Resource::Rewards, AmongKeys::OfTransactions(payments))?;
    found.extend(of_payments.into_iter().filter(|reward| reward.customer.is_none()));
    found.retain(|reward| match reward.text("offer_key") {
        Some(key) => offers.contains(&key),
        None => reward.int("amount").is_some_and(|amount| amount < 0),
    });
    Ok(found)
}
