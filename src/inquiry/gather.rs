//! Everything that is known about a claim, looked up once and owned here, so that the facts can borrow it.

use std::collections::BTreeMap;

use super::ask::AskError;
use super::{customers, events, records};
use crate::domain::text::fold;
use crate::domain::{Resource, Stamp, Stored};
use crate::investigate::{
    Answer, Ask, Claim, Coverage, Customer, Event, Facts, Lookalike, Partner, Payments, Reach,
    Reward, Sought, choose,
};
use crate::offers::{Event as Kind, OffersFile};
use crate::store::{Store, StoreError, Wanted};

/// What was found of a claim.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// What is claimed.
    pub claim: Claim,
    /// The partner: named, or that of the customer.
    pub partner: Option<Partner>,
    /// The customer: named, or that of the event.
    pub customer: Option<Customer>,
    /// The event.
    pub event: Option<Event>,
    now: Stamp,
    data_as_of: Option<Stamp>,
    transactions: Vec<Event>,
    linked: Vec<Reward>,
    held: Vec<Reward>,
    capped: Vec<Reward>,
    origin: Option<Event>,
    lookalikes: Vec<Lookalike>,
    domain_seen: Option<String>,
    closest: Vec<String>,
    outsiders: Vec<String>,
    mined: Vec<(String, String)>,
    coverage: Coverage,
    /// What the agent answered.
    pub answers: Vec<Answer>,
}

impl Gathered {
    /// The facts, with the offers of a file or none.
    pub fn facts<'a>(&'a self, offers: Option<&'a OffersFile>) -> Facts<'a> {
        fn sought<T>(found: Option<&T>, asked: bool) -> Sought<'_, T> {
            match found {
                Some(one) => Sought::One(one),
                None if asked => Sought::Missing,
                None => Sought::Open,
            }
        }
        let claim = &self.claim;
        let asks_event = claim.key.is_some() || claim.customer.is_some() || claim.partner.is_some();
        Facts {
            data_as_of: self.data_as_of,
            partner: sought(self.partner.as_ref(), claim.partner.is_some()),
            customer: sought(self.customer.as_ref(), claim.customer.is_some()),
            event: sought(self.event.as_ref(), asks_event),
            transactions: Payments::All(&self.transactions),
            linked: &self.linked,
            held: &self.held,
            capped: &self.capped,
            origin: self.origin.as_ref(),
            lookalikes: &self.lookalikes,
            domain_seen: self.domain_seen.as_deref(),
            closest: &self.closest,
            outsiders: &self.outsiders,
            offers,
            mined: &self.mined,
            answers: &self.answers,
            ..Facts::bare(self.now, claim.clone(), &self.coverage)
        }
    }
}

/// How complete each list is (ruling W40).
pub(super) fn coverage(store: &Store) -> Result<Coverage, StoreError> {
    let mut lists = BTreeMap::new();
    for state in store.resources()? {
        let reach = match (state.refused, state.complete_at) {
            (Some(_), _) => Reach::Refused,
            (None, Some(at)) => Reach::Complete(at),
            (None, None) => continue,
        };
        lists.insert(state.resource, reach);
    }
    Ok(Coverage { lists })
}

/// Looks up what is asked, as of one instant of the store.
pub fn gather(
    store: &Store,
    ask: &Ask,
    offers: Option<&OffersFile>,
    now: Stamp,
) -> Result<Gathered, AskError> {
    if ask.partner.is_none() && ask.customer.is_none() && ask.key.is_none() {
        return Err(AskError::Nothing);
    }
    let mut gathered = Gathered {
        claim: Claim {
            kind: ask.kind.unwrap_or(Kind::Transaction),
            partner: ask.partner.clone(),
            customer: ask.customer.clone(),
            key: ask.key.clone(),
            on: ask.on,
            amount: ask.amount,
        },
        partner: None,
        customer: None,
        event: None,
        now,
        data_as_of: store.data_as_of()?,
        transactions: Vec::new(),
        linked: Vec::new(),
        held: Vec::new(),
        capped: Vec::new(),
        origin: None,
        lookalikes: Vec::new(),
        domain_seen: None,
        closest: Vec::new(),
        outsiders: Vec::new(),
        mined: Vec::new(),
        coverage: coverage(store)?,
        answers: Vec::new(),
    };
    gathered.find_partner(store, ask)?;
    gathered.find_customer(store, ask)?;
    gathered.find_event(store, ask)?;
    gathered.follow(store)?;
    gathered.find_rewards(store, offers)?;
    gathered.find_rest(store)?;
    let reasons = gathered.linked.iter().filter_map(|reward| reward.decline_reason.as_deref());
    let reasons: Vec<&str> = reasons.collect();
    gathered.find_outsiders(store, &reasons.join("\n"))?;
    Ok(gathered)
}

impl Gathered {
    fn find_partner(&mut self, store: &Store, ask: &Ask) -> Result<(), AskError> {
        let Some(asked) = &ask.partner else { return Ok(()) };
        let found = store.partners_named(asked)?;
        match found.as_slice() {
            [] => Err(AskError::NoPartner(asked.clone())),
            [one] => {
                self.partner = records::partner(store, &one.key)?;
                Ok(())
            }
            many => {
                let said = |partner: &crate::domain::Partner| {
                    let email = partner.owner.email.as_deref().unwrap_or("no e-mail");
                    format!("{} ({email}, {})", partner.key, partner.name)
                };
                Err(AskError::Ambiguous(asked.clone(), many.iter().take(10).map(said).collect()))
            }
        }
    }

    fn find_customer(&mut self, store: &Store, ask: &Ask) -> Result<(), AskError> {
        let Some(asked) = &ask.customer else { return Ok(()) };
        let mut found = customers::named(store, asked)?;
        // Of several, the claimed partner's is meant, where there is only one (ruling W1).
        if found.len() > 1
            && let Some(partner) = &self.partner
        {
            let own: Vec<Stored> = found
                .iter()
                .filter(|one| one.partner.as_ref() == Some(&partner.key))
                .cloned()
                .collect();
            if own.len() == 1 {
                found = own;
            }
        }
        match found.as_slice() {
            [] => self.closest = customers::closest(store, asked)?,
            [one] => self.customer = Some(records::customer(store, one.clone())?),
            many => {
                let said = |one: &Stored| {
                    let email = one.text("email").unwrap_or_else(|| "no e-mail".to_owned());
                    format!("{} ({email})", one.record.key)
                };
                let candidates = many.iter().take(10).map(said).collect();
                return Err(AskError::Ambiguous(asked.clone(), candidates));
            }
        }
        Ok(())
    }

    fn find_event(&mut self, store: &Store, ask: &Ask) -> Result<(), AskError> {
        if let Some(key) = &ask.key {
            self.event = events::of_key(store, key, ask.kind)?;
            if let Some(event) = &self.event {
                self.claim.kind = event.kind;
            }
            return Ok(());
        }
        let kind = self.claim.kind;
        let candidates = match (&self.customer, &ask.customer, &self.partner) {
            (Some(customer), _, _) => events::of_customer(store, &customer.key, kind)?,
            // A lead's own e-mail names it before it is anybody's customer.
            (None, Some(asked), _) if kind == Kind::Lead => events::leads_of(store, asked)?,
            (None, Some(_), _) | (None, None, None) => Vec::new(),
            (None, None, Some(partner)) => events::of_partner(store, &partner.key, kind)?,
        };
        let mut rewarded = BTreeMap::new();
        for event in &candidates {
            rewarded.insert(event.key.clone(), has_reward(store, event)?);
        }
        let has = |event: &Event| rewarded.get(&event.key).copied().unwrap_or(false);
        self.event = choose(&candidates, &self.claim, has).one().cloned();
        Ok(())
    }

    /// From the event to its customer, from that to its partner, where nobody named them.
    fn follow(&mut self, store: &Store) -> Result<(), StoreError> {
        let event_customer = self.event.as_ref().and_then(|event| event.customer_key.clone());
        if self.customer.is_none()
            && let Some(key) = event_customer
            && let Some(stored) = store.stored(Resource::Customers, Wanted::Key(&key))?.pop()
        {
            self.customer = Some(records::customer(store, stored)?);
        }
        if self.partner.is_none() {
            let of_event = self.event.as_ref().and_then(|event| event.partnership_key.clone());
            let of_customer = self.customer.as_ref().and_then(|one| one.partnership_key.clone());
            if let Some(key) = of_event.or(of_customer) {
                self.partner = records::partner(store, &key)?;
            }
        }
        Ok(())
    }

    fn find_rewards(
        &mut self,
        store: &Store,
        offers: Option<&OffersFile>,
    ) -> Result<(), StoreError> {
        let mut linked: Vec<Stored> = Vec::new();
        if let Some(event) = &self.event {
            let own = match event.kind {
                Kind::Transaction => Wanted::OfTransaction(&event.key),
                Kind::Action => Wanted::OfAction(&event.key),
                _ => Wanted::OfCustomer(event.customer_key.as_deref().unwrap_or_default()),
            };
            linked.extend(store.stored(Resource::Rewards, own)?);
        }
        if let Some(customer) = &self.customer {
            linked.extend(store.stored(Resource::Rewards, Wanted::OfCustomer(&customer.key))?);
            self.transactions = events::of_customer(store, &customer.key, Kind::Transaction)?;
        }
        if let Some(partner) = &self.partner {
            let names = self.customer.iter().flat_map(|one| [&one.name, &one.email]).flatten();
            let names: Vec<String> = names.map(|name| fold(name)).collect();
            if !names.is_empty() {
                let manual = store.stored(Resource::Rewards, Wanted::Manual(&partner.key))?;
                linked.extend(manual.into_iter().filter(|reward| {
                    let said = fold(&reward.text("description").unwrap_or_default());
                    names.iter().any(|name| said.contains(name))
                }));
            }
            let held = store.stored(Resource::Rewards, Wanted::Held(&partner.key))?;
            self.held = held.into_iter().map(records::reward).collect();
            let kind = self.claim.kind;
            for offer in offers.iter().flat_map(|file| &file.offers) {
                let caps = offer.caps.per_customer.is_some() || offer.caps.per_partner.is_some();
                if caps && offer.enabled && offer.event == kind {
                    let wanted = Wanted::OfOffer(&offer.key, &partner.key);
                    let found = store.stored(Resource::Rewards, wanted)?;
                    self.capped.extend(found.into_iter().map(records::reward));
                }
            }
            let known = |key: &str| offers.is_some_and(|file| file.offer(key).is_some());
            self.mined = store.offers_in_rewards(&partner.key)?;
            self.mined.retain(|(key, _)| !known(key));
        }
        let mut keys = std::collections::BTreeSet::new();
        linked.retain(|reward| keys.insert(reward.record.key.clone()));
        self.linked = linked.into_iter().map(records::reward).collect();
        Ok(())
    }

    /// Notes whom else a text names that may be said to the partner.
    pub fn find_outsiders(&mut self, store: &Store, text: &str) -> Result<(), StoreError> {
        let partner = self.partner.as_ref().map(|partner| partner.key.as_str());
        self.outsiders.extend(store.outsiders_in(text, partner)?);
        Ok(())
    }

    fn find_rest(&mut self, store: &Store) -> Result<(), StoreError> {
        let Some(customer) = &self.customer else { return Ok(()) };
        let is_pipeline =
            self.event.as_ref().is_some_and(|event| matches!(event.kind, Kind::Lead | Kind::Deal));
        if !is_pipeline {
            let mut origins = events::of_customer(store, &customer.key, Kind::Lead)?;
            origins.extend(events::of_customer(store, &customer.key, Kind::Deal)?);
            self.origin = events::origin(origins);
        }
        self.lookalikes = customers::lookalikes(store, customer)?;
        let domain = customer.email.as_deref().and_then(|email| email.split_once('@'));
        if let (Some((_, domain)), Some(partner), Some(at)) =
            (domain, &self.partner, customer.created_at)
        {
            self.domain_seen = store.customer_of_domain(&partner.key, domain, at)?;
        }
        Ok(())
    }
}

/// Whether an event has a reward, of whomever.
pub(super) fn has_reward(store: &Store, event: &Event) -> Result<bool, StoreError> {
    let rewards = match event.kind {
        Kind::Transaction => store.stored(Resource::Rewards, Wanted::OfTransaction(&event.key))?,
        Kind::Action => store.stored(Resource::Rewards, Wanted::OfAction(&event.key))?,
        _ => {
            let customer = event.customer_key.as_deref().unwrap_or_default();
            let all = store.stored(Resource::Rewards, Wanted::OfCustomer(customer))?;
            let plain = |reward: &Stored| {
                reward.text("transaction_key").is_none() && reward.text("action_key").is_none()
            };
            all.into_iter().filter(plain).collect()
        }
    };
    Ok(rewards.iter().any(|reward| reward.vanished_at.is_none()))
}
