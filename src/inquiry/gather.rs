//! Everything known about a claim, looked up once and owned here, so that [`Facts`] can borrow it.

mod asides;
mod by_hand;

use std::collections::{BTreeMap, BTreeSet};

use super::ask::AskError;
use super::by_hand::ByHand;
use super::capped::{self, Capped};
use super::near::{self, did_you_mean};
use super::{customers, events, instalments, records};
use crate::domain::time::{DAY, HOUR};
use crate::domain::{Resource, StoredRecord, ThirdParty, Timestamp};
use crate::investigate::{
    Addressee, Answer, Ask, Claim, ClaimPartner, Coverage, Customer, Event, Facts, Lookalike,
    Lookup, PaymentSource, Reach, Reward, choose, off,
};
use crate::offers::{EventKind, OffersFile};
use crate::store::{AmongKeys, RecordFilter, Store, StoreError};

/// Everything that was found about a claim.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// What is claimed.
    pub claim: Claim,
    /// Who the reply is for.
    pub addressee: Addressee,
    /// The partner that was named, else the customer's.
    pub partner: Option<ClaimPartner>,
    /// The customer that was named, else the event's.
    pub customer: Option<Customer>,
    /// The event.
    pub event: Option<Event>,
    /// How the claim was understood, if that isn't obvious: one line each, for the agent.
    pub hints: Vec<String>,
    now: Timestamp,
    data_as_of: Option<Timestamp>,
    transactions: Vec<Event>,
    linked: Vec<Reward>,
    by_hand: ByHand,
    rewarded: BTreeSet<String>,
    held: Vec<Reward>,
    capped: Vec<Reward>,
    capped_of_customer: Vec<Reward>,
    origin: Option<Event>,
    pipeline: Vec<Event>,
    names: Vec<(String, String)>,
    lookalikes: Vec<Lookalike>,
    domain_seen: Option<String>,
    closest: Vec<String>,
    /// Events meant by the day of one of their instalments.
    due: Vec<Event>,
    is_key_taken: bool,
    is_customer_taken: bool,
    third_parties: Vec<ThirdParty>,
    common_reasons: Vec<String>,
    mined: Vec<(String, String)>,
    coverage: Coverage,
    /// What the agent answered.
    pub answers: Vec<Answer>,
}

impl Gathered {
    /// The facts, with an offers file if there is one.
    pub fn facts<'a>(&'a self, offers: Option<&'a OffersFile>) -> Facts<'a> {
        fn sought<T>(found: Option<&T>, asked: bool) -> Lookup<'_, T> {
            match found {
                Some(one) => Lookup::One(one),
                None if asked => Lookup::Missing,
                None => Lookup::Open,
            }
        }
        let claim = &self.claim;
        let asks_event = claim.key.is_some() || claim.customer.is_some() || claim.partner.is_some();
        Facts {
            data_as_of: self.data_as_of,
            addressee: self.addressee,
            partner: sought(self.partner.as_ref(), claim.partner.is_some()),
            customer: sought(self.customer.as_ref(), claim.customer.is_some()),
            event: sought(self.event.as_ref(), asks_event),
            transactions: PaymentSource::All(&self.transactions),
            linked: &self.linked,
            by_hand: self.made_by_hand(),
            rewarded: &self.rewarded,
            held: &self.held,
            capped: &self.capped,
            capped_of_customer: &self.capped_of_customer,
            origin: self.origin.as_ref(),
            pipeline: &self.pipeline,
            names: &self.names,
            lookalikes: &self.lookalikes,
            domain_seen: self.domain_seen.as_deref(),
            closest: &self.closest,
            is_key_taken: self.is_key_taken,
            is_customer_taken: self.is_customer_taken,
            hints: &self.hints,
            third_parties: &self.third_parties,
            common_reasons: &self.common_reasons,
            offers,
            mined: &self.mined,
            answers: &self.answers,
            ..Facts::bare(self.now, claim.clone(), &self.coverage)
        }
    }
}

/// How complete each list is (rule: unknown-is-not-zero).
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
    whole_files(store, &mut lists)?;
    Ok(Coverage { lists })
}

/// A file with every record is as good as a read of the API, even if the API refused the list.
fn whole_files(store: &Store, lists: &mut BTreeMap<Resource, Reach>) -> Result<(), StoreError> {
    for (resource, exported_at) in store.complete_files()? {
        let reach = match lists.get(&resource) {
            Some(Reach::Complete(read_at)) => Reach::Complete(exported_at.max(*read_at)),
            _ => Reach::Complete(exported_at),
        };
        lists.insert(resource, reach);
    }
    Ok(())
}

/// Looks up everything about a claim, as of one instant of the store.
pub fn gather(
    store: &Store,
    ask: &Ask,
    offers: Option<&OffersFile>,
    now: Timestamp,
) -> Result<Gathered, AskError> {
    let mut gathered = gather_deciding(store, ask, offers, now)?;
    gathered.find_asides(store, offers)?;
    Ok(gathered)
}

/// The same without what can only warn or add words: enough for states, codes and sums.
pub(super) fn gather_deciding(
    store: &Store,
    ask: &Ask,
    offers: Option<&OffersFile>,
    now: Timestamp,
) -> Result<Gathered, AskError> {
    if ask.partner.is_none() && ask.customer.is_none() && ask.key.is_none() {
        return Err(AskError::Nothing);
    }
    let mut gathered = Gathered {
        claim: Claim {
            kind: ask.kind.unwrap_or(EventKind::Transaction),
            any_kind: ask.kind.is_none(),
            partner: ask.partner.clone(),
            customer: ask.customer.clone(),
            key: ask.key.clone(),
            on: ask.on,
            amount: ask.amount,
        },
        addressee: if ask.partner.is_some() { Addressee::Option } else { Addressee::Owner },
        partner: None,
        customer: None,
        event: None,
        hints: Vec::new(),
        now,
        data_as_of: store.data_as_of()?,
        transactions: Vec::new(),
        linked: Vec::new(),
        by_hand: ByHand::default(),
        rewarded: BTreeSet::new(),
        held: Vec::new(),
        capped: Vec::new(),
        capped_of_customer: Vec::new(),
        origin: None,
        pipeline: Vec::new(),
        names: Vec::new(),
        lookalikes: Vec::new(),
        domain_seen: None,
        closest: Vec::new(),
        due: Vec::new(),
        is_key_taken: false,
        is_customer_taken: false,
        third_parties: Vec::new(),
        common_reasons: Vec::new(),
        mined: Vec::new(),
        coverage: coverage(store)?,
        answers: Vec::new(),
    };
    gathered.find_partner(store, ask)?;
    if let Some(key) = &ask.key {
        gathered.find_by_key(store, ask, key)?;
    }
    match (&ask.customer, &gathered.event) {
        // A key decides alone: the event's record says whose it is.
        (Some(asked), Some(_)) => gathered.compare_customer(store, asked)?,
        (Some(asked), None) => gathered.find_customer(store, asked)?,
        (None, _) => {}
    }
    if ask.key.is_none() {
        gathered.find_event(store, offers)?;
    }
    gathered.follow(store)?;
    gathered.find_rewards(store, offers)?;
    gathered.find_by_hand(store)?;
    gathered.find_origin(store)?;
    Ok(gathered)
}

impl Gathered {
    fn find_partner(&mut self, store: &Store, ask: &Ask) -> Result<(), AskError> {
        let Some(asked) = &ask.partner else { return Ok(()) };
        let found = store.partners_named(asked)?;
        match found.as_slice() {
            [] if !store.was_read(Resource::Partnerships)? => Err(AskError::Unread(asked.clone())),
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

    fn find_by_key(&mut self, store: &Store, ask: &Ask, key: &str) -> Result<(), StoreError> {
        let Some(meant) = events::of_key(store, key, ask.kind, &self.coverage)? else {
            // The key of an event of another kind may be anybody's.
            let is_record =
                ask.kind.is_some() && events::of_key(store, key, None, &self.coverage)?.is_some();
            self.is_key_taken = is_record || is_others(store, key, self.partner_key())?;
            if !is_record {
                let near = near::events(store, key, ask.kind, self.partner_key())?;
                self.hints.extend(did_you_mean(key, &near));
            }
            return Ok(());
        };
        self.hints.extend(meant.note);
        // If the event can't be read, only its reward can be told, and only to the partner that got it.
        let owner = meant.event.partnership_key.as_deref();
        let is_others = self.partner_key().is_some() && self.partner_key() != owner;
        if meant.is_unread && is_others {
            self.is_key_taken = true;
        } else {
            self.claim.kind = meant.event.kind;
            self.event = Some(meant.event);
        }
        Ok(())
    }

    /// Adds a hint if the named customer isn't the event's.
    fn compare_customer(&mut self, store: &Store, asked: &str) -> Result<(), StoreError> {
        let Some(event) = &self.event else { return Ok(()) };
        let named = customers::named(store, asked, self.partner_key())?;
        let keys: Vec<&str> = named.iter().map(|one| one.record.key.as_str()).collect();
        let of = event.customer_key.as_deref();
        if of.is_some_and(|of| keys.contains(&of)) {
            return Ok(());
        }
        let who = match keys.as_slice() {
            [] => format!("no customer is known as {asked}"),
            [key] => format!("{asked} is customer {key}"),
            _ => format!("{asked} may be {}", keys.join(" or ")),
        };
        let (kind, key) = (event.kind.words(), &event.key);
        let whose = of.map_or_else(
            || "names no customer".to_owned(),
            |of| format!("belongs to customer {of}, who is judged"),
        );
        self.hints.push(format!("{who}; the {kind} {key} {whose}"));
        Ok(())
    }

    fn partner_key(&self) -> Option<&str> {
        self.partner.as_ref().map(|partner| partner.key.as_str())
    }

    fn find_customer(&mut self, store: &Store, asked: &str) -> Result<(), AskError> {
        let found = customers::named(store, asked, self.partner_key())?;
        match found.as_slice() {
            [] => {
                self.closest = customers::closest(store, asked)?;
                self.is_customer_taken = is_others(store, asked, self.partner_key())?;
            }
            [one] => self.customer = Some(records::customer(store, one.clone())?),
            many => {
                let said = |one: &StoredRecord| {
                    let email = one.text("email").unwrap_or_else(|| "no e-mail".to_owned());
                    format!("{} ({email})", one.record.key)
                };
                let candidates = many.iter().take(10).map(said).collect();
                return Err(AskError::Ambiguous(asked.to_owned(), candidates));
            }
        }
        Ok(())
    }

    /// The events of the claimed kind that a claim without a key may mean: the named customer's, else the partner's
    /// that fit best.
    pub(super) fn possible(&self, store: &Store) -> Result<Vec<Event>, StoreError> {
        if !self.due.is_empty() {
            return Ok(self.due.clone());
        }
        let (claim, kind) = (&self.claim, self.claim.kind);
        let mut possible = match (&claim.customer, &self.customer, &self.partner) {
            (Some(_), Some(customer), _) => events::of_customer(store, &customer.key, kind)?,
            (None, _, Some(partner)) => {
                let amounts: Vec<(i64, i64)> =
                    claim.amount.iter().map(|sum| (*sum, *sum)).collect();
                events::of_partner(store, &partner.key, kind, claim.on, &amounts)?
            }
            _ => Vec::new(),
        };
        // A lead is named by its own e-mail, even if it isn't a customer yet.
        if let Some(asked) = claim.customer.as_ref().filter(|_| kind == EventKind::Lead) {
            let mut leads = events::leads_of(store, asked, self.partner_key())?;
            leads.retain(|lead| possible.iter().all(|known| known.key != lead.key));
            possible.extend(leads);
        }
        Ok(possible)
    }

    fn find_event(&mut self, store: &Store, offers: Option<&OffersFile>) -> Result<(), StoreError> {
        let candidates = self.possible(store)?;
        let due = instalments::meant(store, &self.claim, self.partner_key(), &candidates, offers)?;
        if let Some(event) =
            choose(&due, &Claim { on: None, amount: None, ..self.claim.clone() }, |_| false).one()
        {
            self.hints.push(instalments::hint(event));
            self.event = Some(event.clone());
            self.due = due;
            return Ok(());
        }
        let mut rewarded = BTreeMap::new();
        for event in &candidates {
            rewarded.insert(event.key.clone(), events::has_reward(store, event)?);
        }
        let has = |event: &Event| rewarded.get(&event.key).copied().unwrap_or(false);
        self.event = choose(&candidates, &self.claim, has).one().cloned();
        self.compare_day();
        Ok(())
    }

    /// Adds a hint if no event is on the named day and the nearest one was taken (rule: which-event).
    fn compare_day(&mut self) {
        let Some((event, on)) = self.event.as_ref().zip(self.claim.on) else { return };
        let far = off(event.recorded_at, on);
        if far == 0 {
            return;
        }
        let days = (far - 1) / DAY + 1;
        let days = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
        let side = if event.recorded_at < on.0 { "before" } else { "after" };
        let date = event.recorded_at.utc().format("%Y-%m-%d");
        let named = if on.1.since(on.0) > DAY + HOUR { "time" } else { "day" };
        self.hints.push(format!(
            "judged the event of {date}, {days} {side} the {named} given: {}",
            event.key
        ));
    }

    /// Goes from the event to its customer and from there to the partner, if nobody named them.
    fn follow(&mut self, store: &Store) -> Result<(), StoreError> {
        let event_customer = self.event.as_ref().and_then(|event| event.customer_key.clone());
        let known = self.customer.as_ref().map(|customer| customer.key.clone());
        if let Some(key) = event_customer.filter(|key| known.as_ref() != Some(key))
            && let Some(stored) = store.stored(Resource::Customers, RecordFilter::Key(&key))?.pop()
        {
            self.customer = Some(records::customer(store, stored)?);
            // A lead found by its e-mail may have become a different customer.
            self.hints.extend(known.map(|known| {
                format!("judged customer {key}, whose event it is, instead of {known}")
            }));
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
        let mut linked: Vec<StoredRecord> = Vec::new();
        if let Some(event) = &self.event {
            let own = match event.kind {
                EventKind::Transaction => RecordFilter::OfTransaction(&event.key),
                EventKind::Action => RecordFilter::OfAction(&event.key),
                _ => RecordFilter::OfCustomer(event.customer_key.as_deref().unwrap_or_default()),
            };
            linked.extend(store.stored(Resource::Rewards, own)?);
        }
        if let Some(customer) = &self.customer {
            linked
                .extend(store.stored(Resource::Rewards, RecordFilter::OfCustomer(&customer.key))?);
            self.transactions = events::of_customer(store, &customer.key, EventKind::Transaction)?;
            // What was taken back may name the refund's row instead of the payment, and no customer.
            let is_refund = |row: &&Event| row.amount.or(row.amount_usd) < Some(0);
            for refund in self.transactions.iter().filter(is_refund) {
                let wanted = RecordFilter::OfTransaction(&refund.key);
                linked.extend(store.stored(Resource::Rewards, wanted)?);
            }
        }
        if let Some(partner) = &self.partner {
            let held = store.stored(Resource::Rewards, RecordFilter::Held(&partner.key))?;
            self.held = held.into_iter().map(records::reward).collect();
            let capped = capped::offers(offers, self.claim.kind, Capped::Anyhow);
            if !capped.is_empty() {
                let keys = [partner.key.clone()];
                let wanted = AmongKeys::OfOffers(&capped, &keys);
                let found = store.stored_among(Resource::Rewards, wanted)?;
                self.capped = found.into_iter().map(records::reward).collect();
            }
        }
        let capped = capped::offers(offers, self.claim.kind, Capped::PerCustomer);
        if let Some(customer) = self.customer.as_ref().filter(|_| !capped.is_empty()) {
            let keys = [customer.key.clone()];
            let payments: Vec<String> =
                self.transactions.iter().map(|payment| payment.key.clone()).collect();
            let found = capped::of_customers(store, &capped, &keys, &payments)?;
            self.capped_of_customer = found.into_iter().map(records::reward).collect();
        }
        let mut keys = BTreeSet::new();
        linked.retain(|reward| keys.insert(reward.record.key.clone()));
        self.linked = linked.into_iter().map(records::reward).collect();
        if let Some(event) =
            self.event.as_ref().filter(|event| event.kind == EventKind::Transaction)
        {
            self.linked.extend(standing_for(store, &event.key)?);
        }
        Ok(())
    }

    /// The rewards made by hand that may answer for the event.
    fn made_by_hand(&self) -> Vec<&Reward> {
        let partner = self.partner.as_ref().map(|partner| &partner.key);
        let on = |event| self.by_hand.on(event, self.customer.as_ref(), partner);
        self.event.as_ref().map_or_else(Vec::new, on)
    }

    fn find_origin(&mut self, store: &Store) -> Result<(), StoreError> {
        let Some(customer) = &self.customer else { return Ok(()) };
        let is_pipeline = self
            .event
            .as_ref()
            .is_some_and(|event| matches!(event.kind, EventKind::Lead | EventKind::Deal));
        if !is_pipeline {
            let mut origins = events::of_customer(store, &customer.key, EventKind::Lead)?;
            origins.extend(events::of_customer(store, &customer.key, EventKind::Deal)?);
            self.origin = events::origin(origins);
        }
        Ok(())
    }
}

/// Whether what was asked for belongs to somebody or something else on record that isn't the partner's.
fn is_others(store: &Store, asked: &str, partner: Option<&str>) -> Result<bool, StoreError> {
    Ok(!store.third_parties_in_reply(asked, partner)?.is_empty())
}

/// A reward made for no event, which stands for one itself: it gets the event's key, which is its own.
fn standing_for(store: &Store, key: &str) -> Result<Option<Reward>, StoreError> {
    let made = store.stored(Resource::Rewards, RecordFilter::Key(key))?;
    let stands = |reward| Reward { transaction_key: Some(key.to_owned()), ..reward };
    Ok(made.into_iter().next().map(records::reward).map(stands))
}
