//! Events of the customers that are named: which of them fit the message.

use std::collections::HashSet;

use super::{Search, label};
use crate::inquiry::events;
use crate::inquiry::message::choose::{MeantEvent, pick};
use crate::inquiry::message::evidence::{Cluster, Fit, MoneyAndDays};
use crate::inquiry::message::people::NamedCustomer;
use crate::inquiry::message::spoken::claims;
use crate::investigate::Event;
use crate::offers::EventKind;
use crate::store::StoreError;

/// A sum in at most this many words is a claim: `$147 in August`.
const TERSE: usize = 6;

impl Search<'_> {
    /// A customer's events of the first kind that fits the message, else of the first kind that it has any of; and
    /// that kind.
    pub(super) fn of_customer(
        &self,
        customer: &str,
        evidence: &MoneyAndDays,
    ) -> Result<(Vec<Event>, Option<EventKind>), StoreError> {
        let mut first: Option<(Vec<Event>, EventKind)> = None;
        for kind in &self.kinds {
            let found = super::real(events::of_customer(self.store, customer, *kind)?);
            let found = self.without_denied(self.narrow(found));
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

    /// What the message says about one of the named customers: in the pieces that name the customer, and those that
    /// follow until another one is named.
    pub(super) fn evidence_of(&self, customer: &NamedCustomer) -> MoneyAndDays {
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
            own.extend(
                (at + 1..self.message.pieces.len()).take_while(|next| !named.contains(next)),
            );
        }
        let evidence =
            MoneyAndDays::of(self.pieces().filter(|(at, _)| own.contains(at))).with(self.known);
        if !evidence.is_weak() {
            return evidence;
        }
        // What is said before anybody is named may be about all of them.
        let first = named.iter().min().copied().unwrap_or(0);
        MoneyAndDays::of(self.pieces().filter(|(at, _)| *at < first)).with(self.known)
    }

    pub(super) fn find_of_customers(&mut self) -> Result<(), StoreError> {
        let customers = self.people.customers.clone();
        let keyed: HashSet<Option<String>> =
            self.choices.iter().map(|one| one.event.customer_key.clone()).collect();
        let told: Vec<bool> =
            customers.iter().map(|one| !self.evidence_of(one).is_weak()).collect();
        let any_told = told.contains(&true);
        let (mut pending, mut without, mut beside) = (Vec::new(), Vec::new(), Vec::new());
        for (customer, is_told) in customers.iter().zip(told) {
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
                self.reasons.push(format!("{} is named too", label(customer)));
                continue;
            }
            if any_told && !is_told {
                // There is an amount or a day for others and none for this one, who may only be mentioned.
                beside.push((label(customer), pick(self.store, found)?));
                continue;
            }
            if let Some(open) = self.decide(found, &evidence, customer)? {
                pending.push((label(customer), open));
            }
        }
        for (name, events) in beside {
            self.reasons.push(format!("{name} is named too, without an amount or a day"));
            if let Some(first) = self.choices.first_mut() {
                first.further.extend(events.into_iter().take(1));
            }
        }
        self.find_of_alike()?;
        if !self.choices.is_empty() {
            let none = |name: String| format!("{name} is named too, but has no such event");
            self.reasons.extend(without.into_iter().map(none));
        }
        for (name, open) in pending {
            if self.choices.is_empty() || customers.len() == 1 {
                self.undecided.extend(open);
                continue;
            }
            self.reasons.push(format!("the message doesn't say which event of {name} is meant"));
            if let Some(first) = self.choices.first_mut() {
                first.others.extend(open);
            }
        }
        Ok(())
    }

    /// Whether every piece that names a customer also has the key of a chosen event.
    pub(super) fn has_choice_in(&self, customer: &NamedCustomer) -> bool {
        !customer.at.is_empty()
            && customer
                .at
                .iter()
                .all(|at| self.choices.iter().any(|one| one.is_keyed && one.at == *at))
            && self.message.pieces.len() > 1
    }

    /// Decides among a customer's events. Returns them if nothing tells them apart.
    pub(super) fn decide(
        &mut self,
        found: Vec<Event>,
        evidence: &MoneyAndDays,
        customer: &NamedCustomer,
    ) -> Result<Option<Vec<Event>>, StoreError> {
        let key = customer.key();
        let reason = format!("it belongs to customer {key}");
        let place = customer.at.first().copied().unwrap_or(0);
        // A sign-up has no amount, and the day in a message is hardly ever its day.
        let signup = found.iter().all(|event| event.kind == EventKind::Signup);
        let none = MoneyAndDays::default();
        let evidence = if signup { &none } else { evidence };
        let clusters = evidence.clusters(&found);
        let order = self.pieces().find_map(|(_, piece)| piece.order.clone());
        let order = order.filter(|_| found.len() > 1 && self.known.customer.is_none());
        let fitting: Vec<&Event> = clusters.iter().flat_map(|one| &one.events).collect();
        let is_told =
            clusters.iter().all(|one| one.events.len() == 1) && evidence.is_used_up(&fitting);
        if let Some(words) = order.filter(|_| !is_told) {
            self.reasons.push(format!(
                "\"{words}\" points to one or several of the events of {}",
                label(customer)
            ));
            return Ok(Some(found));
        }
        if clusters.is_empty() {
            let near: Vec<&Event> = found.iter().filter(|event| evidence.is_near(event)).collect();
            if let ([near], true) = (near.as_slice(), evidence.amounts.is_empty()) {
                // The only event within a week of the day; the others are told.
                let near = (*near).clone();
                self.reasons.extend(evidence.mismatch(&near));
                let rest = found.iter().filter(|event| event.key != near.key).cloned();
                let ordered = std::iter::once(near.clone()).chain(rest).collect();
                self.choices.extend(MeantEvent::among(
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
                self.reasons.push(format!("no event of {} matches the message", label(customer)));
                return Ok(Some(found));
            }
            if evidence.is_empty() && self.missing.is_some() && !alone {
                // A key that no record has says which event is meant, and it is none of these.
                return Ok(Some(found));
            }
            if evidence.is_empty() && !self.message.claims() && self.known.customer.is_none() {
                self.reasons.push(format!("the message claims nothing about {}", label(customer)));
                return Ok(Some(found));
            }
            let ordered = pick(self.store, found)?;
            self.reasons.extend(ordered.first().and_then(|event| evidence.mismatch(event)));
            self.choices.extend(MeantEvent::among(ordered, reason, place));
            return Ok(None);
        }
        self.take(clusters, evidence, &reason, place, true)
    }

    /// Takes the events that fit; several if they fit different evidence. Returns those that can't be told apart.
    pub(super) fn take(
        &mut self,
        clusters: Vec<Cluster>,
        evidence: &MoneyAndDays,
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
            self.reasons.push("the amount and the day match different events".to_owned());
            return Ok(Some(all(&clusters)));
        }
        let told: Vec<usize> = clusters
            .iter()
            .filter(|one| one.cover.is_both())
            .flat_map(|one| evidence.pieces(&one.cover))
            .collect();
        let (mut rest, mut open) = (Vec::new(), Vec::new());
        for cluster in clusters {
            // An event whose dollars fit by chance, on another day, isn't claimed. Nor is one that fits half of a
            // piece that another event fits as a whole.
            let said = !evidence.amounts.is_empty() && !evidence.times.is_empty();
            if is_customers
                && said
                && cluster.cover.times.is_empty()
                && cluster.cover.amount <= Fit::Far
            {
                open.extend(cluster.events);
                continue;
            }
            let half = both && !cluster.cover.is_both();
            if half && evidence.pieces(&cluster.cover).iter().any(|piece| told.contains(piece)) {
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
                        .push("the day can be read two ways, and each matches an event".to_owned());
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
                self.choices.extend(MeantEvent::among(ordered, why.join("; "), place));
            }
        }
        if let Some(first) = self.choices.first_mut().filter(|_| !rest.is_empty()) {
            let new = |event: &Event| !first.others.iter().any(|one| one.key == event.key);
            let new: Vec<Event> = rest.into_iter().filter(new).collect();
            first.further.extend(new);
        }
        Ok(Some(open).filter(|open| !open.is_empty()))
    }

    /// Whether the evidence is enough without a customer's name. A bare number or another currency isn't, nor is an
    /// amount with a different day.
    pub(super) fn is_sure(&self, cluster: &Cluster, evidence: &MoneyAndDays) -> bool {
        let cover = &cluster.cover;
        let number = evidence.amounts.is_empty() && !cover.amounts.is_empty();
        let amount = cover.amounts.is_empty() || cover.amount >= Fit::Nearly;
        let contradicted =
            !cover.is_both() && !evidence.amounts.is_empty() && !evidence.times.is_empty();
        let agent = self.known.amount.is_some() || self.known.on.is_some();
        let said = evidence.pieces(cover);
        // `Please move our call to 6 April`: a day or a sum alone claims nothing.
        let claimed = agent
            || cover.is_both() && cover.amount == Fit::Exact && cover.time == Fit::Exact
            || self.pieces().any(|(at, piece)| {
                let is_terse =
                    || !piece.amounts.is_empty() && piece.text.split_whitespace().count() <= TERSE;
                said.contains(&at) && (claims(&piece.text) || is_terse())
            });
        amount
            && claimed
            && (!contradicted || agent)
            && (!number || cover.is_both())
            && self.people.nameless.is_empty()
    }

    /// Looks at customers that match only part of a name: the evidence has to tell which of them is meant.
    pub(super) fn find_of_alike(&mut self) -> Result<(), StoreError> {
        if self.people.alike.is_empty() {
            return Ok(());
        }
        let alike = self.people.alike.clone();
        let pieces: Vec<usize> = alike.iter().flat_map(|one| one.at.clone()).collect();
        let evidence = match self.people.customers.len() {
            0 => self.evidence(),
            _ => MoneyAndDays::of(self.pieces().filter(|(at, _)| pieces.contains(at)))
                .with(self.known),
        };
        let mut found = Vec::new();
        for one in &alike {
            found.extend(self.of_customer(one.key(), &evidence)?.0);
        }
        let single: HashSet<&str> = alike.iter().map(NamedCustomer::key).collect();
        let clusters = evidence.clusters(&found);
        // Part of a name proves little: among several customers, amount and day have to decide.
        let namesakes = alike.iter().all(|one| one.is_whole);
        let near = |event: &Event| evidence.times.is_empty() || evidence.is_near(event);
        let fits = |one: &Cluster| {
            one.events.len() == 1
                && !one.is_swapped
                && (one.cover.is_both()
                    || single.len() == 1
                    || namesakes && !one.cover.amounts.is_empty() && one.events.iter().all(near))
        };
        match clusters.as_slice() {
            [one] if fits(one) => {
                if let Some(event) = one.events.first() {
                    let reason = std::iter::once(
                        "it belongs to the customer with a similar name".to_owned(),
                    )
                    .chain(evidence.reasons(event));
                    let reason = reason.collect::<Vec<_>>().join("; ");
                    self.reasons.extend(evidence.mismatch(event));
                    self.choose(MeantEvent::of(event.clone(), reason, 0));
                }
            }
            [] if single.len() == 1 && found.len() == 1 && evidence.is_weak() => {
                let reason = "it belongs to the customer with a similar name";
                let event = found.first().cloned();
                self.choose_if(event.map(|event| MeantEvent::of(event, reason.to_owned(), 0)));
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
}
