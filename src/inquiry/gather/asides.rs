//! What decides nothing about a claim and only adds words or warnings: who is named in a decline reason or a reply,
//! what else speaks for somebody, who may be the same customer.

use std::collections::BTreeSet;

use super::Gathered;
use crate::inquiry::{customers, events};
use crate::investigate::Customer;
use crate::offers::{EventKind, OffersFile};
use crate::store::{Store, StoreError};

/// At most this many leads and deals on one account are told.
const CONFLICTS: usize = 20;

/// A decline reason given to this many partners isn't about any one of them.
const COMMON: usize = 3;

impl Gathered {
    /// Finds offers known only from rewards, third parties in decline reasons, and possible duplicates of the
    /// customer.
    pub(in crate::inquiry) fn find_asides(
        &mut self,
        store: &Store,
        offers: Option<&OffersFile>,
    ) -> Result<(), StoreError> {
        if let Some(partner) = &self.partner {
            let known = |key: &str| offers.is_some_and(|file| file.offer(key).is_some());
            self.mined = store.offers_in_rewards(&partner.key)?;
            self.mined.retain(|(key, _)| !known(key));
        }
        self.weigh_reasons(store)?;
        self.find_conflicts(store)?;
        let Some(customer) = &self.customer else { return Ok(()) };
        self.lookalikes = customers::lookalikes(store, customer)?;
        let domain = customer.email.as_deref().and_then(|email| email.split_once('@'));
        if let (Some((_, domain)), Some(partner), Some(at)) =
            (domain, &self.partner, customer.created_at)
        {
            self.domain_seen = store.customer_of_domain(&partner.key, domain, at)?;
        }
        Ok(())
    }

    /// Finds third parties that an edited reply names.
    pub fn find_outsiders(&mut self, store: &Store, reply: &str) -> Result<(), StoreError> {
        // To a reader who isn't established, nothing counts as his own.
        let reader = self.partner_key().filter(|_| self.addressee.is_established());
        self.third_parties.extend(store.third_parties_in_reply(reply, reader)?);
        Ok(())
    }

    /// Finds third parties in the decline reasons, and the reasons that several partners were given. A common reason
    /// may be quoted whatever its words, so it is searched for every name in the store.
    fn weigh_reasons(&mut self, store: &Store) -> Result<(), StoreError> {
        let rewards = self.linked.iter().chain(self.made_by_hand());
        let reasons = rewards.filter_map(|reward| reward.decline_reason.as_deref());
        let reasons: BTreeSet<String> = reasons
            .map(|reason| reason.trim().to_owned())
            .filter(|text| !text.is_empty())
            .collect();
        for reason in reasons {
            self.third_parties.extend(store.third_parties_in_reason(&reason, self.partner_key())?);
            if store.partners_of_reason(&reason, COMMON)? >= COMMON {
                self.third_parties
                    .extend(store.third_parties_in_reply(&reason, self.partner_key())?);
                self.common_reasons.push(reason);
            }
        }
        Ok(())
    }

    /// Finds the leads and deals on the account, by customer, e-mail or company name, and the names of all partners
    /// that the texts may name.
    fn find_conflicts(&mut self, store: &Store) -> Result<(), StoreError> {
        let mut found = Vec::new();
        if let Some(customer) = &self.customer {
            found.extend(events::of_customer(store, &customer.key, EventKind::Lead)?);
            found.extend(events::of_customer(store, &customer.key, EventKind::Deal)?);
            if let Some(email) = customer.email.as_deref().filter(|email| email.contains('@')) {
                found.extend(events::events(store, store.leads_of_email(email)?)?);
            }
        }
        let of_event = self.event.as_ref().and_then(|event| event.company.as_deref());
        let of_customer = self.customer.as_ref().and_then(Customer::label);
        for name in [of_event, of_customer].into_iter().flatten() {
            found.extend(events::events(store, store.leads_of_company(name)?)?);
            found.extend(events::events(store, store.deals_of_account(name)?)?);
        }
        let judged = self.event.as_ref().map(|event| event.key.as_str());
        let mut keys = BTreeSet::new();
        found.retain(|one| {
            one.vanished_at.is_none()
                && Some(one.key.as_str()) != judged
                && keys.insert(one.key.clone())
        });
        found.sort_by(|a, b| (a.recorded_at, &a.key).cmp(&(b.recorded_at, &b.key)));
        found.truncate(CONFLICTS);
        self.pipeline = found;
        let of_events = self.event.iter().chain(&self.pipeline).map(|one| &one.partnership_key);
        let of_customer = self.customer.iter().map(|one| &one.partnership_key);
        let before =
            self.customer.iter().flat_map(|one| &one.partners_before).map(|one| &one.partner);
        let whose = of_events.chain(of_customer).chain(before);
        let keys: BTreeSet<&String> = whose.flatten().collect();
        let keys: Vec<String> = keys.into_iter().cloned().collect();
        let partners = store.partners_with_keys(&keys)?.into_iter();
        self.names = partners.map(|partner| (partner.key, partner.name)).collect();
        Ok(())
    }
}
