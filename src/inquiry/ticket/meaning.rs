//! Which events a message means: what speaks for each that it may mean, and what is told to the agent.

use std::collections::HashSet;

use super::choose::{Choice, pick, standing};
use super::evidence::{Cluster, Evidence};
use super::names::has_name;
use super::near;
use super::people::{EMAILS, Named, People};
use super::reading::Reading;
use super::{Resolved, Ticket};
use crate::domain::{Resource, Stamp};
use crate::inquiry::ask::AskError;
use crate::inquiry::candidates::{about, with_customer};
use crate::inquiry::events;
use crate::inquiry::gather::coverage;
use crate::investigate::{Ask, Event, NEAR, off};
use crate::offers::Event as Kind;
use crate::store::{Store, StoreError, Wanted};

/// So many other events are told.
const OTHERS: usize = 9;
/// So many events are told where nothing says which is meant.
const UNDECIDED: usize = 20;
/// So many events are judged for one message.
const ASKED: usize = 10;

/// Looks for the events.
struct Search<'a> {
    ticket: &'a Ticket,
    store: &'a Store,
    known: &'a Ask,
    people: People,
    kinds: Vec<Kind>,
    /// What is meant.
    choices: Vec<Choice>,
    /// What may be meant, where something is said that doesn't tell.
    undecided: Vec<Event>,
    /// Who is asked for, where nothing of him was found.
    customer: Option<String>,
    /// A key that the message names and nothing has.
    missing: Option<String>,
    reasons: Vec<String>,
}

/// What a message means, together with what is known of it beside the message.
pub(super) fn resolve(ticket: &Ticket, store: &Store, known: &Ask) -> Result<Resolved, AskError> {
    let mut search = Search {
        ticket,
        store,
        known,
        people: People::find(ticket, store, known)?,
        kinds: ticket.kinds(known),
        choices: Vec::new(),
        undecided: Vec::new(),
        customer: known.customer.clone(),
        missing: None,
        reasons: ticket.notes.clone(),
    };
    if known.key.is_none() {
        search.find()?;
    }
    search.conclude()
}

impl Search<'_> {
    fn find(&mut self) -> Result<(), StoreError> {
        if self.known.customer.is_none() {
            self.people.find_customers(&self.ticket.pieces, self.store)?;
        }
        self.find_by_keys()?;
        self.find_leads()?;
        let named = !self.people.customers.is_empty() || !self.people.alike.is_empty();
        if self.choices.is_empty() && self.undecided.is_empty() && self.missing.is_none() && !named
        {
            self.look_at_older()?;
        }
        self.find_of_customers()?;
        if self.choices.is_empty() && self.undecided.is_empty() {
            self.find_of_partner()?;
        }
        Ok(())
    }

    fn pieces(&self) -> impl Iterator<Item = (usize, &Reading)> {
        self.ticket.pieces.iter().enumerate()
    }

    /// All that the message says of amounts and days, or what an agent says.
    fn evidence(&self) -> Evidence {
        Evidence::of(self.pieces()).with(self.known)
    }

    fn has(&self, event: &Event) -> bool {
        self.choices.iter().any(|one| one.event.kind == event.kind && one.event.key == event.key)
    }

    fn choose(&mut self, choice: Choice) {
        if !self.has(&choice.event) {
            self.choices.push(choice);
        }
    }

    /// What an agent says of amount and day has to fit, the nearest day within a week.
    fn narrow(&self, mut events: Vec<Event>) -> Vec<Event> {
        if let Some(amount) = self.known.amount {
            events.retain(|event| [event.amount, event.amount_usd].contains(&Some(amount)));
        }
        if let Some(on) = self.known.on {
            let far = |event: &Event| off(event.recorded_at, on);
            let least = events.iter().map(far).min().filter(|least| *least <= NEAR);
            events.retain(|event| Some(far(event)) == least);
        }
        events
    }

    /// The events that are named by their keys, and the customers who are.
    fn find_by_keys(&mut self) -> Result<(), StoreError> {
        let coverage = coverage(self.store)?;
        let ticket = self.ticket;
        for (at, piece) in ticket.pieces.iter().enumerate() {
            for key in &piece.keys {
                let meant = events::of_key(self.store, key, self.known.kind, &coverage)?;
                // A customer's key names the customer; only who asks for the sign-up means that.
                let signup = self.kinds.first() == Some(&Kind::Signup);
                let is_customer = |event: &Event| event.kind == Kind::Signup && event.key == *key;
                match meant.filter(|meant| signup || !is_customer(&meant.event)) {
                    Some(meant) if self.narrow(vec![meant.event.clone()]).is_empty() => {
                        self.customer = self.customer.take().or(meant.event.customer_key);
                    }
                    Some(meant) => {
                        let own =
                            || format!("{key} is the key of this {}", meant.event.kind.words());
                        let reason = meant.note.clone().unwrap_or_else(own);
                        self.reasons.extend(self.contradiction(&meant.event, piece));
                        self.choose(Choice::of(meant.event, reason, at));
                    }
                    None => self.find_by_other_key(key, at, piece)?,
                }
            }
            for joined in &piece.joined {
                self.find_near(joined)?;
            }
        }
        Ok(())
    }

    /// What is said beside a key and isn't so of its event.
    fn contradiction(&self, event: &Event, piece: &Reading) -> Option<String> {
        let alone = self.pieces().filter(|(_, piece)| !piece.named.is_empty()).count() <= 1;
        let evidence = if alone && piece.amounts.is_empty() && piece.times.is_empty() {
            Evidence::default()
        } else {
            Evidence::of(std::iter::once((0, piece))).with(self.known)
        };
        evidence.mismatch(event)
    }

    /// A key that no event has is a customer's or a partner's, or nearly one that there is, or that of nothing
    /// here.
    fn find_by_other_key(
        &mut self,
        key: &str,
        at: usize,
        piece: &Reading,
    ) -> Result<(), StoreError> {
        let known = self.people.customers.iter().any(|one| one.key() == key);
        let found =
            self.known.customer.is_none() && self.people.find_by_key(self.store, key, at)?;
        if known
            || found
            || !piece.named.iter().any(|named| named == key)
            || self.store.partner_of_key(key)?.is_some()
        {
            return Ok(());
        }
        if !self.find_near(key)? {
            self.reasons.push(format!("nothing here has the key {key}"));
            self.missing.get_or_insert_with(|| key.to_owned());
        }
        Ok(())
    }

    /// Keys that are nearly what is written are offered, and never judged in silence.
    fn find_near(&mut self, written: &str) -> Result<bool, StoreError> {
        let found = near::events(self.store, written, self.known.kind, self.people.partner_key())?;
        if found.is_empty() {
            return Ok(false);
        }
        let keys: Vec<&str> = found.iter().map(|event| event.key.as_str()).collect();
        self.reasons.push(format!(
            "nothing here has the key {written}; did you mean {}?",
            keys.join(" or ")
        ));
        self.undecided.extend(found);
        Ok(true)
    }

    /// Leads and deals: by a lead's e-mail, by the company's name.
    fn find_leads(&mut self) -> Result<(), StoreError> {
        let kinds: Vec<Kind> = self
            .kinds
            .iter()
            .copied()
            .filter(|kind| matches!(kind, Kind::Lead | Kind::Deal))
            .collect();
        if kinds.is_empty() || !self.choices.is_empty() {
            return Ok(());
        }
        let partner = self.people.partner_key().map(str::to_owned);
        let first = matches!(self.kinds.first(), Some(Kind::Lead | Kind::Deal));
        let mut found: Vec<(Event, String)> = Vec::new();
        if kinds.contains(&Kind::Lead) && (first || self.people.customers.is_empty()) {
            let emails = self.ticket.pieces.iter().flat_map(|piece| &piece.emails).take(EMAILS);
            let emails = emails.filter(|_| self.known.customer.is_none());
            for email in self.known.customer.iter().chain(emails) {
                for event in events::leads_of(self.store, email, partner.as_deref())? {
                    found.push((event, format!("{email} is this lead's")));
                }
            }
        }
        if found.is_empty() && self.known.customer.is_none() {
            for kind in kinds {
                let Some(partner) = &partner else { break };
                for event in events::of_partner(self.store, partner, kind, None, &[])? {
                    let Some(said) = about(self.store, &event)? else { continue };
                    let named = |name: &str| {
                        self.ticket.pieces.iter().any(|piece| has_name(&piece.text, name))
                    };
                    if let Some(name) = said.split(", ").find(|name| named(name)) {
                        let reason = format!("{name} is this {}", kind.words());
                        found.push((event, reason));
                    }
                }
            }
        }
        let fitting = self.narrow(found.iter().map(|(event, _)| event.clone()).collect());
        found.retain(|(event, _)| fitting.contains(event));
        match found.as_slice() {
            [] => {}
            [(event, reason)] => self.choose(Choice::of(event.clone(), reason.clone(), 0)),
            many => {
                let events: Vec<Event> = many.iter().map(|(event, _)| event.clone()).collect();
                let clusters = self.evidence().clusters(&events);
                match clusters.as_slice() {
                    [Cluster { events, .. }] if events.len() == 1 => {
                        let reason = many.iter().find(|(event, _)| Some(event) == events.first());
                        let choice = reason
                            .map(|(event, reason)| Choice::of(event.clone(), reason.clone(), 0));
                        choice.into_iter().for_each(|choice| self.choose(choice));
                    }
                    _ => {
                        let newest = pick(self.store, events.clone())?;
                        let reason = many.iter().find(|(event, _)| newest.first() == Some(event));
                        let reason = reason.map(|(_, reason)| reason.clone()).unwrap_or_default();
                        self.choices.extend(Choice::among(newest, reason, 0));
                    }
                }
            }
        }
        self.people
            .unknown
            .retain(|email| !self.choices.iter().any(|one| one.reason.starts_with(email.as_str())));
        Ok(())
    }

    /// Where the newest part names nobody, the older parts tell whom and whose it is about.
    fn look_at_older(&mut self) -> Result<(), StoreError> {
        let ticket = self.ticket;
        if ticket.older.is_empty()
            || self.known.customer.is_some()
            || !self.people.unknown.is_empty()
            || !self.people.nameless.is_empty()
        {
            return Ok(());
        }
        if self.people.partner.is_none() {
            self.people.infer(&ticket.older, self.store, "is in an older part of the message")?;
        }
        let mut before = People { partner: self.people.partner.clone(), ..People::default() };
        before.find_customers(&ticket.older, self.store)?;
        let coverage = coverage(self.store)?;
        let mut keyed = Vec::new();
        for key in ticket.older.iter().flat_map(|piece| &piece.keys) {
            let meant = events::of_key(self.store, key, self.known.kind, &coverage)?;
            keyed.extend(
                meant
                    .map(|meant| meant.event)
                    .filter(|event| event.key == *key && event.kind != Kind::Signup),
            );
        }
        for event in &keyed {
            if let Some(customer) = &event.customer_key
                && !before.customers.iter().any(|one| one.key() == customer)
            {
                before.customers.extend(
                    self.store
                        .stored(Resource::Customers, Wanted::Key(customer))?
                        .into_iter()
                        .map(|record| Named { record, at: Vec::new() }),
                );
            }
        }
        let evidence = self.evidence();
        let mut found = Vec::new();
        for customer in &before.customers {
            found.extend(self.of_customer(customer.key(), &evidence)?.0);
        }
        for event in keyed {
            if !found.iter().any(|one: &Event| one.key == event.key) {
                found.push(event);
            }
        }
        if found.is_empty() {
            return Ok(());
        }
        let clusters = evidence.clusters(&found);
        let single = match (clusters.as_slice(), found.as_slice()) {
            ([Cluster { events, is_swapped: false, .. }], _) if events.len() == 1 => {
                events.first().cloned()
            }
            ([], [one]) if evidence.is_empty() => Some(one.clone()),
            _ => None,
        };
        let who: Vec<String> = before.customers.iter().map(|one| label(one)).collect();
        self.reasons.push(format!(
            "only an older part of the message says whom it is about: {}",
            who.join(", ")
        ));
        match single {
            Some(event) => {
                let reason = "the only one that fits of whom an older part names".to_owned();
                self.reasons.extend(evidence.mismatch(&event));
                self.choose(Choice::of(event, reason, 0));
            }
            None => self.undecided = found,
        }
        Ok(())
    }

    /// The events of a customer, of the first kind that has any, or any that fits; and the kind.
    fn of_customer(
        &self,
        customer: &str,
        evidence: &Evidence,
    ) -> Result<(Vec<Event>, Option<Kind>), StoreError> {
        let mut first: Option<(Vec<Event>, Kind)> = None;
        for kind in &self.kinds {
            let found = self.real(events::of_customer(self.store, customer, *kind)?);
            let found = self.narrow(found);
            if found.is_empty() {
                continue;
            }
            let fits = evidence.is_empty() || !evidence.clusters(&found).is_empty();
            if fits {
                return Ok((found, Some(*kind)));
            }
            first.get_or_insert((found, *kind));
        }
        Ok(first.map_or((Vec::new(), None), |(found, kind)| (found, Some(kind))))
    }

    /// Test data only where nothing is real.
    fn real(&self, mut events: Vec<Event>) -> Vec<Event> {
        if events.iter().any(|event| !event.test) {
            events.retain(|event| !event.test);
        }
        events
    }

    /// What is said of each customer who is named: in the pieces that name him and those that follow.
    fn evidence_of(&self, customer: &Named) -> Evidence {
        let named: HashSet<usize> =
            self.people.customers.iter().flat_map(|one| one.at.iter().copied()).collect();
        if self.people.customers.len() + usize::from(!self.people.alike.is_empty()) < 2
            || self.known.customer.is_some()
        {
            return self.evidence();
        }
        let mut own: Vec<usize> = Vec::new();
        for at in &customer.at {
            own.push(*at);
            own.extend((at + 1..self.ticket.pieces.len()).take_while(|next| !named.contains(next)));
        }
        let evidence =
            Evidence::of(self.pieces().filter(|(at, _)| own.contains(at))).with(self.known);
        if !evidence.is_weak() {
            return evidence;
        }
        // What is said before anybody is named may be said of all.
        let first = named.iter().min().copied().unwrap_or(0);
        Evidence::of(self.pieces().filter(|(at, _)| *at < first)).with(self.known)
    }

    fn find_of_customers(&mut self) -> Result<(), StoreError> {
        let customers = self.people.customers.clone();
        let keyed: HashSet<Option<String>> =
            self.choices.iter().map(|one| one.event.customer_key.clone()).collect();
        let (mut pending, mut without) = (Vec::new(), Vec::new());
        for customer in &customers {
            let key = customer.key();
            let evidence = self.evidence_of(customer);
            if keyed.contains(&Some(key.to_owned())) || self.has_choice_in(customer) {
                continue;
            }
            let (found, _) = self.of_customer(key, &evidence)?;
            if found.is_empty() {
                without.push(label(customer));
                self.customer.get_or_insert_with(|| key.to_owned());
                continue;
            }
            if !keyed.is_empty() && evidence.clusters(&found).is_empty() {
                self.reasons.push(format!("{} is named, too", label(customer)));
                continue;
            }
            if let Some(open) = self.decide(found, &evidence, customer)? {
                pending.push((label(customer), open));
            }
        }
        self.find_of_alike()?;
        if !self.choices.is_empty() {
            let none = |name: String| format!("{name} is named, too, and has no such event");
            self.reasons.extend(without.into_iter().map(none));
        }
        for (name, open) in pending {
            if self.choices.is_empty() || customers.len() == 1 {
                self.undecided.extend(open);
                continue;
            }
            self.reasons.push(format!("which event of {name} is meant, isn't said"));
            if let Some(first) = self.choices.first_mut() {
                first.others.extend(open);
            }
        }
        Ok(())
    }

    /// Whether a key stands in the one piece that names a customer.
    fn has_choice_in(&self, customer: &Named) -> bool {
        !customer.at.is_empty()
            && customer
                .at
                .iter()
                .all(|at| self.choices.iter().any(|one| one.is_keyed && one.at == *at))
            && self.ticket.pieces.len() > 1
    }

    /// Decides among a customer's events; gives them back where nothing tells them apart.
    fn decide(
        &mut self,
        found: Vec<Event>,
        evidence: &Evidence,
        customer: &Named,
    ) -> Result<Option<Vec<Event>>, StoreError> {
        let key = customer.key();
        let reason = format!("of the customer {key}");
        let place = customer.at.first().copied().unwrap_or(0);
        // A sign-up has no amount, and its day is hardly ever what is said.
        let signup = found.iter().all(|event| event.kind == Kind::Signup);
        let none = Evidence::default();
        let evidence = if signup { &none } else { evidence };
        let clusters = evidence.clusters(&found);
        if clusters.is_empty() {
            let near: Vec<&Event> = found.iter().filter(|event| evidence.is_near(event)).collect();
            if let ([near], true) = (near.as_slice(), evidence.amounts.is_empty()) {
                // The nearest day within a week; the others are told.
                let near = (*near).clone();
                self.reasons.extend(evidence.mismatch(&near));
                let rest = found.iter().filter(|event| event.key != near.key).cloned();
                let ordered = std::iter::once(near.clone()).chain(rest).collect();
                self.choices.extend(Choice::among(
                    ordered,
                    format!("{reason}; it was recorded within a week of the time in the message"),
                    place,
                ));
                return Ok(None);
            }
            let contradicted =
                usize::from(!evidence.amounts.is_empty()) + usize::from(!evidence.times.is_empty());
            let alone = found.len() == 1 && contradicted < 2;
            if contradicted > 0 && !alone && self.known.customer.is_none() {
                self.reasons.push(format!("no event of {} fits what is said", label(customer)));
                return Ok(Some(found));
            }
            let ordered = pick(self.store, found)?;
            self.reasons.extend(ordered.first().and_then(|event| evidence.mismatch(event)));
            self.choices.extend(Choice::among(ordered, reason, place));
            return Ok(None);
        }
        self.take(clusters, evidence, &reason, place, true)
    }

    /// Takes what fits: each of several that fit different things; gives back what can't be told apart.
    fn take(
        &mut self,
        clusters: Vec<Cluster>,
        evidence: &Evidence,
        reason: &str,
        place: usize,
        is_customers: bool,
    ) -> Result<Option<Vec<Event>>, StoreError> {
        let both = clusters.iter().any(|one| one.cover.is_both());
        let (amounts, times) = (
            clusters.iter().any(|one| one.cover.times.is_empty()),
            clusters.iter().any(|one| one.cover.amounts.is_empty()),
        );
        let all = |clusters: &[Cluster]| {
            clusters.iter().flat_map(|one| one.events.clone()).collect::<Vec<Event>>()
        };
        if !both && amounts && times {
            self.reasons.push("amount and day fit different events".to_owned());
            return Ok(Some(all(&clusters)));
        }
        let said: Vec<usize> = clusters
            .iter()
            .filter(|one| one.cover.is_both())
            .flat_map(|one| evidence.pieces(&one.cover))
            .collect();
        let (mut rest, mut open) = (Vec::new(), Vec::new());
        for cluster in clusters {
            // What only half of it fits, beside what all of it fits, is none of the claims.
            let half = both && !cluster.cover.is_both();
            if half && evidence.pieces(&cluster.cover).iter().any(|piece| said.contains(piece)) {
                rest.extend(cluster.events);
                continue;
            }
            if !is_customers && !self.is_sure(&cluster, evidence) {
                open.extend(cluster.events);
                continue;
            }
            let several = cluster.events.iter().any(|one| {
                Some(&one.customer_key) != cluster.events.first().map(|one| &one.customer_key)
            });
            if cluster.is_swapped || several {
                if cluster.is_swapped {
                    self.reasons
                        .push("the day can be read in two ways, and each has an event".to_owned());
                }
                open.extend(cluster.events);
                continue;
            }
            let ordered = pick(self.store, cluster.events)?;
            let Some(first) = ordered.first() else { continue };
            let why: Vec<String> =
                std::iter::once(reason.to_owned()).chain(evidence.reasons(first)).collect();
            if evidence.amounts.len() < 2 && evidence.times.len() < 2 {
                self.reasons.extend(evidence.mismatch(first));
            }
            if !self.has(first) {
                self.choices.extend(Choice::among(ordered, why.join("; "), place));
            }
        }
        if let Some(first) = self.choices.first_mut().filter(|_| !rest.is_empty()) {
            let new = |event: &Event| !first.others.iter().any(|one| one.key == event.key);
            let new: Vec<Event> = rest.into_iter().filter(new).collect();
            first.further.extend(new);
        }
        Ok(Some(open).filter(|open| !open.is_empty()))
    }

    /// Whether what fits is enough where no customer is named: a number or another currency isn't, nor an amount
    /// whose day is another one.
    fn is_sure(&self, cluster: &Cluster, evidence: &Evidence) -> bool {
        use super::evidence::Fit;
        let cover = &cluster.cover;
        let number = evidence.amounts.is_empty() && !cover.amounts.is_empty();
        let amount = cover.amounts.is_empty() || cover.amount >= Fit::Nearly;
        let contradicted =
            !cover.is_both() && !evidence.amounts.is_empty() && !evidence.times.is_empty();
        let agent = self.known.amount.is_some() || self.known.on.is_some();
        amount
            && (!contradicted || agent)
            && (!number || cover.is_both())
            && self.people.nameless.is_empty()
    }

    /// Customers who have a part of the name that is said: only what is said beside it may tell which.
    fn find_of_alike(&mut self) -> Result<(), StoreError> {
        if self.people.alike.is_empty() {
            return Ok(());
        }
        let alike = self.people.alike.clone();
        let pieces: Vec<usize> = alike.iter().flat_map(|one| one.at.clone()).collect();
        let evidence = match self.people.customers.len() {
            0 => self.evidence(),
            _ => Evidence::of(self.pieces().filter(|(at, _)| pieces.contains(at))).with(self.known),
        };
        let mut found = Vec::new();
        for one in &alike {
            found.extend(self.of_customer(one.key(), &evidence)?.0);
        }
        let single: HashSet<&str> = alike.iter().map(|one| one.key()).collect();
        let clusters = evidence.clusters(&found);
        let fits = |one: &Cluster| {
            one.events.len() == 1 && !one.is_swapped && (one.cover.is_both() || single.len() == 1)
        };
        match clusters.as_slice() {
            [one] if fits(one) => {
                if let Some(event) = one.events.first() {
                    let reason =
                        std::iter::once("of the customer whose name is like that".to_owned())
                            .chain(evidence.reasons(event));
                    let reason = reason.collect::<Vec<_>>().join("; ");
                    self.choose(Choice::of(event.clone(), reason, 0));
                }
            }
            [] if single.len() == 1 && found.len() == 1 && evidence.is_weak() => {
                let event = found.first().cloned();
                event.into_iter().for_each(|event| {
                    self.choose(Choice::of(
                        event,
                        "of the customer whose name is like that".to_owned(),
                        0,
                    ))
                });
            }
            [] => self.undecided.extend(found),
            clusters => {
                let fitting: Vec<Event> =
                    clusters.iter().flat_map(|one| one.events.clone()).collect();
                self.undecided.extend(fitting);
            }
        }
        Ok(())
    }

    /// Where no customer and no event is named, a partner's events that fit amount and day; without either, those
    /// that may be meant.
    fn find_of_partner(&mut self) -> Result<(), StoreError> {
        let Some(partner) = self.people.partner_key().map(str::to_owned) else { return Ok(()) };
        if self.known.customer.is_some()
            || self.customer.is_some()
            || !self.people.unknown.is_empty()
        {
            return Ok(());
        }
        let evidence = self.evidence();
        if evidence.is_weak() && self.missing.is_some() {
            return Ok(());
        }
        for kind in self.kinds.clone() {
            let found = self.narrow(self.real(self.of_partner(&partner, kind, &evidence)?));
            let clusters = evidence.clusters(&found);
            if clusters.is_empty() {
                continue;
            }
            let reason = format!("of the partner {partner}");
            let open = self.take(clusters, &evidence, &reason, 0, false)?;
            match open {
                Some(open) if self.choices.is_empty() => self.undecided = open,
                Some(open) => {
                    if let Some(first) = self.choices.first_mut() {
                        first.others.extend(open);
                    }
                }
                None => {}
            }
            return Ok(());
        }
        // A day or amount that nothing has: what is near it may be meant.
        let near = self.near(&partner, &evidence)?;
        let is_vague = evidence.is_weak() && self.people.nameless.is_empty();
        if !near.is_empty() {
            self.undecided = near;
        } else if is_vague && self.people.is_established {
            self.undecided = self.newest(&partner)?;
        } else if !self.people.nameless.is_empty() {
            self.customer = self.people.nameless.first().cloned();
        }
        Ok(())
    }

    fn of_partner(
        &self,
        partner: &str,
        kind: Kind,
        evidence: &Evidence,
    ) -> Result<Vec<Event>, StoreError> {
        let sums = match self.known.amount {
            Some(sum) => vec![(sum, sum)],
            None => evidence.sums(),
        };
        let mut found: Vec<Event> = Vec::new();
        let mut ask = |on: Option<(Stamp, Stamp)>, amounts: &[(i64, i64)]| {
            for event in events::of_partner(self.store, partner, kind, on, amounts)? {
                if !found.iter().any(|one| one.key == event.key) {
                    found.push(event);
                }
            }
            Ok::<(), StoreError>(())
        };
        for on in evidence.times.iter().flat_map(|(time, _)| &time.readings) {
            if !sums.is_empty() {
                ask(Some(*on), &sums)?;
            }
            if sums.is_empty() || self.known.amount.is_none() {
                ask(Some(*on), &[])?;
            }
        }
        if !sums.is_empty() && self.known.on.is_none() {
            ask(None, &sums)?;
        }
        Ok(found)
    }

    /// The partner's events within a week of a day that is said, where no amount tells otherwise.
    fn near(&self, partner: &str, evidence: &Evidence) -> Result<Vec<Event>, StoreError> {
        let Some(kind) = self.kinds.first().copied() else { return Ok(Vec::new()) };
        if evidence.times.is_empty() || !evidence.amounts.is_empty() || self.known.on.is_some() {
            return Ok(Vec::new());
        }
        let mut found = self.real(self.of_partner(partner, kind, evidence)?);
        found.retain(|event| evidence.is_near(event));
        Ok(found)
    }

    /// What may be meant where nothing is said: a partner's newest events without a reward, else the newest.
    fn newest(&self, partner: &str) -> Result<Vec<Event>, StoreError> {
        for kind in &self.kinds {
            let found = self.real(events::of_partner(self.store, partner, *kind, None, &[])?);
            let found = standing(found);
            let mut open = Vec::new();
            for event in &found {
                if !events::has_reward(self.store, event)? {
                    open.push(event.clone());
                }
            }
            let found = if open.is_empty() { found } else { open };
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    fn conclude(mut self) -> Result<Resolved, AskError> {
        let mut reasons = std::mem::take(&mut self.reasons);
        reasons.splice(..0, std::mem::take(&mut self.people.reasons));
        let writer = self.people.writer.clone();
        let partner =
            self.known.partner.clone().or_else(|| writer.as_ref().map(|one| one.key.clone()));
        let mut ask = Ask { partner, ..self.known.clone() };
        if self.known.key.is_some() {
            return Ok(Resolved { ask, writer, reasons, ..Resolved::default() });
        }
        reasons.extend(self.unread());
        if self.choices.is_empty() {
            let undecided = self.told_undecided()?;
            self.leave_open(&mut ask, !undecided.is_empty(), &mut reasons);
            return Ok(Resolved { ask, writer, undecided, reasons, ..Resolved::default() });
        }
        self.choices.sort_by_cached_key(|one| (one.event.recorded_at, one.event.key.clone()));
        let more = self.choices.len().saturating_sub(ASKED);
        if more > 0 {
            reasons.push(format!("the message means {more} more events than are judged"));
        }
        let others = self.others();
        let mut asks = Vec::new();
        for choice in self.choices.iter().take(ASKED) {
            let (kind, key) = (choice.event.kind, choice.event.key.clone());
            reasons.push(format!("taken: {} {key} ({})", kind.name(), choice.reason));
            asks.push(Ask { key: Some(key), kind: Some(kind), ..ask.clone() });
        }
        if ask.partner.is_none()
            && let Some(first) = self.choices.first()
        {
            reasons.extend(self.whom_it_answers(&first.event)?);
        }
        if !others.is_empty() {
            let keys: Vec<&str> = others.iter().map(|(key, ..)| key.as_str()).collect();
            reasons.push(format!("it could also be {}; --key names one", keys.join(", ")));
        }
        let mut asks = asks.into_iter();
        ask = asks.next().unwrap_or(ask);
        Ok(Resolved { ask, writer, also: asks.collect(), undecided: Vec::new(), reasons, others })
    }

    /// What stands in the message and couldn't be read, or wasn't taken for a payment's amount.
    fn unread(&self) -> Vec<String> {
        let unread = self.pieces().flat_map(|(_, piece)| &piece.unread);
        let unread = unread
            .take(5)
            .map(|word| format!("{word} in the message can't be read as an amount or a day"));
        let shares = self.pieces().flat_map(|(_, piece)| &piece.shares);
        let shares = shares
            .take(3)
            .map(|sum| format!("{} is taken for the reward, not the payment", sum.said));
        unread.chain(shares).collect()
    }

    /// What is asked for where no event was found.
    fn leave_open(&mut self, ask: &mut Ask, is_offered: bool, reasons: &mut Vec<String>) {
        let unknown = self.people.unknown.first().cloned();
        ask.customer = self.customer.take().or(unknown);
        let kind = self.kinds.first().copied().filter(|kind| *kind != Kind::Transaction);
        ask.kind = self.known.kind.or(kind);
        let evidence = self.evidence();
        let first = evidence.times.first().filter(|(time, _)| time.readings.len() == 1);
        ask.on = first.and_then(|(time, _)| time.readings.first().copied());
        ask.amount = evidence.amounts.first().map(|(sum, _)| sum.cents);
        if is_offered {
            return;
        }
        if ask.customer.is_none() && evidence.is_weak() {
            // That order is asked for, not whatever else the partner has.
            ask.key = self.missing.take();
        }
        let vague = ask.key.is_none() && ask.customer.is_none() && evidence.is_weak();
        if !reasons.is_empty() && vague {
            reasons.push("nothing in the message says which event is meant".to_owned());
        }
    }

    /// The events that may be meant, the newest first, each with what tells it apart.
    fn told_undecided(&self) -> Result<Vec<(String, Kind, String)>, StoreError> {
        let mut found = self.undecided.clone();
        found.sort_by_cached_key(|event| (std::cmp::Reverse(event.recorded_at), event.key.clone()));
        found.dedup_by(|a, b| a.kind == b.kind && a.key == b.key);
        let mut told = Vec::new();
        for event in found.into_iter().take(UNDECIDED) {
            let rewarded = events::has_reward(self.store, &event)?;
            let one =
                with_customer(self.store, &super::Candidate { event, rewarded, customer: None })?;
            let event = &one.event;
            let amount =
                event.amount_words().map(|amount| format!("{amount}, ")).unwrap_or_default();
            let customer = one.customer.as_ref().or(event.company.as_ref());
            let customer = customer.map(|name| format!(", {name}")).unwrap_or_default();
            let reward = if rewarded { ", has a reward" } else { "" };
            let day = self.ticket.zone.date(event.recorded_at);
            told.push((event.key.clone(), event.kind, format!("{amount}{day}{customer}{reward}")));
        }
        Ok(told)
    }

    /// Says whose event is told of, where the message doesn't say who asks.
    fn whom_it_answers(&self, event: &Event) -> Result<Option<String>, StoreError> {
        let customer = match &event.customer_key {
            Some(key) => self.store.stored(Resource::Customers, Wanted::Key(key))?.pop(),
            None => None,
        };
        let owner = event.partnership_key.clone().or(customer.and_then(|one| one.partner));
        let Some(key) = owner else { return Ok(None) };
        let name = self.store.partners_with_keys(std::slice::from_ref(&key))?.pop();
        let who = name.map_or_else(|| key.clone(), |one| format!("{} ({key})", one.name));
        Ok(Some(format!("the message doesn't say who writes; the event is {who}'s")))
    }

    /// What else could be meant.
    fn others(&self) -> Vec<(String, Kind, String)> {
        let mut others: Vec<(String, Kind, String)> = Vec::new();
        for choice in &self.choices {
            for event in choice.others.iter().chain(&choice.further) {
                let known =
                    others.iter().any(|(key, kind, _)| *key == event.key && *kind == event.kind);
                if !known && !self.has(event) {
                    let whose =
                        event.customer_key.as_ref().map(|key| format!("of the customer {key}"));
                    others.push((event.key.clone(), event.kind, whose.unwrap_or_default()));
                }
            }
        }
        others.truncate(OTHERS);
        others
    }
}

/// What a customer is called.
fn label(customer: &Named) -> String {
    let record = &customer.record;
    record
        .text("name")
        .or_else(|| record.text("email"))
        .unwrap_or_else(|| record.record.key.clone())
}
