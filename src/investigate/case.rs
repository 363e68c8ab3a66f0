//! A claim prepared for the checks: who, what and when, and which rewards belong to it.

use super::addressee::Addressee;
use super::by_hand;
use super::facts::{Facts, Lookup};
use super::finding::Finding;
use super::guard::Guard;
use super::ledger::{Ledger, PaymentSource};
use super::records::{ClaimPartner, Customer, Event, GroupSeen, PartnerBefore, Reward};
use super::replies::Line;
use super::verdict::Verdict;
use crate::domain::text::clean;
use crate::domain::time::{DAY, HOUR};
use crate::domain::{Resource, Timestamp};
use crate::offers::{EventKind, Label};

/// What every check looks at.
#[derive(Debug)]
pub(super) struct CheckInput<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) kind: EventKind,
    /// Who the reply is for; `None` without a partner.
    pub(super) addressee: Addressee,
    pub(super) partner: Option<&'a ClaimPartner>,
    pub(super) customer: Option<&'a Customer>,
    pub(super) event: Option<&'a Event>,
    /// The instant to judge at: when the event was recorded; without an event, the claimed time, else now.
    pub(super) at: Timestamp,
    /// When the event is said to have happened, if that is more than a day before it was recorded (rule: event-time).
    pub(super) claimed: Option<Timestamp>,
    /// The partner's rewards for the event, oldest first.
    pub(super) own: Vec<&'a Reward>,
    /// What was taken back from the partner for the event, oldest first. These aren't rewards.
    pub(super) taken: Vec<&'a Reward>,
    /// Other partners' rewards for the event, oldest first.
    pub(super) others: Vec<&'a Reward>,
    /// The one of the partner's rewards that a person made for the event.
    pub(super) by_hand: Option<&'a Reward>,
    /// What the offers come to, set only where a reward made by hand was compared with it.
    pub(super) due: Vec<(String, i64)>,
    /// The customer's payments, with the judged one.
    books: PaymentBooks<'a>,
    /// Only states and codes are wanted; nobody will read the texts.
    pub(super) quiet: bool,
}

/// What the offers that pass pay for the event, one sum a currency.
#[derive(Debug)]
pub(super) struct Due {
    /// All instalments together.
    pub(super) whole: Vec<(String, i64)>,
    /// One instalment, where there are several.
    pub(super) part: Vec<(String, i64)>,
    /// One of these offers pays the same for any payment.
    pub(super) is_flat: bool,
}

/// The case's own ledger, or a borrowed one.
#[derive(Debug)]
enum PaymentBooks<'a> {
    Own(Ledger<'a>),
    Lent(&'a Ledger<'a>),
}

impl<'a> PaymentBooks<'a> {
    fn of(payments: PaymentSource<'a>, event: Option<&'a Event>) -> Self {
        match payments {
            PaymentSource::Kept(ledger) => Self::Lent(ledger),
            PaymentSource::All(all) => {
                let judged = event.filter(|event| event.kind == EventKind::Transaction);
                Self::Own(Ledger::of(judged.into_iter().chain(all)))
            }
        }
    }
}

/// The group a partner was in at an instant.
pub(super) struct GroupAt<'a> {
    /// The group's names.
    pub(super) names: &'a [Label],
    /// When the partner came into its present group, if that was after the instant asked about.
    pub(super) present_since: Option<Timestamp>,
    /// It was some other group, but which isn't known: the names are those of the present one.
    pub(super) unknown: bool,
}

impl<'a> CheckInput<'a> {
    pub(super) fn of(facts: &'a Facts<'a>, quiet: bool) -> Self {
        let event = facts.event.one();
        let said = facts.claim.on.map(|(_, behind)| behind.plus(-1));
        let at = event.map(|event| event.recorded_at).or(said).unwrap_or(facts.now);
        let happened = event.and_then(|event| event.happened_at);
        let claimed =
            said.or(happened).filter(|claimed| event.is_some() && at.since(*claimed) > DAY);
        let mut case = Self {
            facts,
            kind: event.map_or(facts.claim.kind, |event| event.kind),
            addressee: facts.partner.one().map_or(Addressee::None, |_| facts.addressee),
            partner: facts.partner.one(),
            customer: facts.customer.one(),
            event,
            at,
            claimed,
            own: Vec::new(),
            taken: Vec::new(),
            others: Vec::new(),
            by_hand: None,
            due: Vec::new(),
            books: PaymentBooks::of(facts.transactions, event),
            quiet,
        };
        let mut linked: Vec<&Reward> =
            facts.linked.iter().filter(|reward| case.is_for_event(reward)).collect();
        linked.sort_by(|a, b| (a.created_at, &a.key).cmp(&(b.created_at, &b.key)));
        let own: Vec<&Reward>;
        (own, case.others) = linked.into_iter().partition(|reward| case.is_own(reward));
        (case.taken, case.own) = own.into_iter().partition(|reward| reward.takes_back());
        for reward in by_hand::by_key(&case) {
            case.add_by_hand(reward);
        }
        case
    }

    /// Adds a reward that a person made for the event, though it doesn't name it the way others do.
    fn add_by_hand(&mut self, reward: &'a Reward) {
        let known = self.own.iter().chain(&self.taken).chain(&self.others);
        if known.into_iter().any(|one| one.key == reward.key) {
            return;
        }
        if self.is_own(reward) && !reward.takes_back() {
            self.own.push(reward);
            self.by_hand = self.by_hand.or(Some(reward));
        } else if self.is_own(reward) {
            self.taken.push(reward);
        } else {
            self.others.push(reward);
        }
        for rewards in [&mut self.own, &mut self.taken, &mut self.others] {
            rewards.sort_by(|a, b| (a.created_at, &a.key).cmp(&(b.created_at, &b.key)));
        }
    }

    /// Looks for a reward made by hand whose sum is exactly what is due. A reward of one
    /// instalment's sum is only treated as possibly meant for it.
    pub(super) fn compare_by_hand(&mut self, due: Due) {
        if let Some(reward) = by_hand::by_sum(self, &due) {
            self.add_by_hand(reward);
        }
        self.due = due.whole;
        self.due.extend(due.part);
    }

    /// The customer's payments, with what became of each.
    pub(super) fn ledger(&self) -> &Ledger<'a> {
        match &self.books {
            PaymentBooks::Own(ledger) => ledger,
            PaymentBooks::Lent(ledger) => ledger,
        }
    }

    /// The same case with its partly refunded event reduced to what is left. The customer's payments stay as they
    /// were.
    pub(super) fn of_net(facts: &'a Facts<'a>, gross: &'a CheckInput<'_>) -> Self {
        let ledger = gross.ledger();
        Self {
            books: PaymentBooks::Lent(ledger),
            own: gross.own.clone(),
            by_hand: gross.by_hand,
            due: gross.due.clone(),
            ..Self::of(facts, gross.quiet)
        }
    }

    /// What the partner got for the event and what was taken back, oldest first.
    pub(super) fn entries(&self) -> Vec<&'a Reward> {
        let mut all: Vec<&Reward> = self.own.iter().chain(&self.taken).copied().collect();
        all.sort_by(|a, b| (a.created_at, &a.key).cmp(&(b.created_at, &b.key)));
        all
    }

    /// The age of the data in milliseconds, if that is more than a day and the verdict rests on something being
    /// absent.
    pub(super) fn outdated(&self, verdict: Verdict) -> Option<i64> {
        let lists = match verdict {
            Verdict::EventNotFound => [self.list(), Resource::Customers],
            Verdict::ShouldHaveFired => [self.list(), Resource::Rewards],
            _ => return None,
        };
        // A list that is only imported from files may be older than the last sync.
        let read = lists.into_iter().filter_map(|list| self.facts.coverage.read(list));
        let oldest = read.chain(self.facts.data_as_of).min()?;
        let age = self.facts.now.since(oldest);
        (age > DAY).then_some(age)
    }

    /// A day as the partner reads it: `1 March 2026`.
    pub(super) fn day(&self, at: Timestamp) -> String {
        self.facts.zone.day(at).format("%-d %B %Y").to_string()
    }

    /// A day with its hour and time zone: `1 March 2026, 14:05 CET`.
    pub(super) fn hour(&self, at: Timestamp) -> String {
        format!("{}, {}", self.day(at), self.facts.zone.hour(at))
    }

    /// Two instants as the partner reads them: as days, with hours if both are on the same day.
    pub(super) fn days_of(&self, one: Timestamp, other: Timestamp) -> (String, String) {
        let zone = self.facts.zone;
        if zone.day(one) == zone.day(other) {
            (self.hour(one), self.hour(other))
        } else {
            (self.day(one), self.day(other))
        }
    }

    /// The event's day as the partner reads it, with its hour if the customer has another event of that kind on the
    /// same day.
    pub(super) fn event_day(&self) -> String {
        let zone = self.facts.zone;
        let day = zone.day(self.at);
        let is_other = |row: &Event| {
            self.event.is_some_and(|event| event.key != row.key && event.kind == row.kind)
                && zone.day(row.recorded_at) == day
        };
        if self.ledger().rows().any(is_other) { self.hour(self.at) } else { self.day(self.at) }
    }

    /// Whether a reward was made for the judged event (rule: whose-reward). A reward made by hand in the name of a
    /// payment is for that payment only. What another partner got from an offer for another kind of event isn't for
    /// this one.
    fn is_for_event(&self, reward: &Reward) -> bool {
        let Some(event) = self.event else { return false };
        let names = |key: &Option<String>| key.as_ref() == Some(&event.key);
        let customer_only = reward.transaction_key.is_none()
            && reward.action_key.is_none()
            && !self.names_payment(reward)
            && (self.is_own(reward) || self.may_be_of_kind(reward));
        match event.kind {
            // What was taken back may name the refund's row instead of the payment.
            EventKind::Transaction => reward.transaction_key.as_deref().is_some_and(|key| {
                key == event.key || reward.takes_back() && self.ledger().source(key) == event.key
            }),
            EventKind::Action => names(&reward.action_key),
            EventKind::Signup => customer_only && self.names_customer(reward),
            EventKind::Lead | EventKind::Deal => {
                customer_only && event.customer_key.is_some() && self.names_customer(reward)
            }
            EventKind::PartnerJoined => false,
        }
    }

    /// Whether a reward that was made for the judged event, or for its customer, is for this kind of event: a reward
    /// that names only the customer is told by its offer.
    pub(super) fn is_of_kind(&self, reward: &Reward) -> bool {
        if matches!(self.kind, EventKind::Transaction | EventKind::Action) {
            return true;
        }
        if reward.is_manual() {
            return self.event.is_some_and(|event| by_hand::names_event(reward, event));
        }
        let offer = self.facts.offers.zip(reward.offer_key.as_ref());
        let offer = offer.and_then(|(file, key)| file.offer(key));
        offer.is_some_and(|offer| offer.event == self.kind)
    }

    /// Whether the event's rewards name it, so that they can't be another's: a customer may have several leads or
    /// deals, and rewards for them name only the customer.
    pub(super) fn has_rewards_of_its_own(&self) -> bool {
        !matches!(self.kind, EventKind::Lead | EventKind::Deal)
    }

    fn names_payment(&self, reward: &Reward) -> bool {
        reward.is_manual()
            && self.ledger().rows().any(|payment| by_hand::names_event(reward, payment))
    }

    /// Whether the reward's offer is for events of the judged kind, as far as the offers file says.
    fn may_be_of_kind(&self, reward: &Reward) -> bool {
        let file = self.facts.offers.zip(reward.offer_key.as_ref());
        let offer = file.and_then(|(file, key)| file.offer(key));
        offer.is_none_or(|offer| offer.event == self.kind)
    }

    /// Whether a reward names the judged event's customer.
    pub(super) fn names_customer(&self, reward: &Reward) -> bool {
        let key = self
            .event
            .and_then(|event| event.customer_key.as_ref())
            .or(self.customer.map(|customer| &customer.key));
        key.is_some() && reward.customer_key.as_ref() == key
    }

    /// Whether the claimed partner got a reward. A reward that names no partner belongs to the event's partner.
    pub(super) fn is_own(&self, reward: &Reward) -> bool {
        match (self.partner, reward.partnership_key.as_deref()) {
            (Some(partner), Some(key)) => partner.key == key,
            (Some(partner), None) => self.owner() == Some(&partner.key) || self.was_partners(),
            // The owner's record may be missing. A reward for an unattributed event is its recipient's own.
            (None, Some(key)) => self.event.is_none() || self.owner() == Some(key),
            (None, None) => true,
        }
    }

    /// The partner that the event belongs to: the customer's, else the one that the event names.
    pub(super) fn owner(&self) -> Option<&'a str> {
        let of_event = self.event.and_then(|event| event.partnership_key.as_deref());
        let of_customer = self.customer.and_then(|customer| customer.partnership_key.as_deref());
        match self.kind {
            // Their own record says who brought them, if anything does.
            EventKind::Lead | EventKind::Deal | EventKind::Action => of_event.or(of_customer),
            _ => of_customer.or(of_event),
        }
    }

    /// The customer's partner when the event was recorded, if that was another than now and decides whose the event
    /// is.
    pub(super) fn had_by(&self) -> Option<&'a PartnerBefore> {
        self.deciding_customer()?.had_by(self.at)
    }

    /// The change of partner that leaves it unknown whose the customer was when the event was recorded.
    pub(super) fn moved_around(&self) -> Option<&'a PartnerBefore> {
        self.deciding_customer()?.moved_around(self.at)
    }

    /// The customer, if its partner decides whose the event is. Leads, deals and some actions name their partner
    /// themselves.
    fn deciding_customer(&self) -> Option<&'a Customer> {
        let event = self.event?;
        let by_customer = match event.kind {
            EventKind::Transaction | EventKind::Signup => true,
            EventKind::Action => event.partnership_key.is_none(),
            EventKind::Lead | EventKind::Deal | EventKind::PartnerJoined => false,
        };
        self.customer.filter(|_| by_customer)
    }

    /// Whether the customer was the claimed partner's when the event was recorded, and isn't any more.
    pub(super) fn was_partners(&self) -> bool {
        let then = self.had_by().and_then(|before| before.partner.as_ref());
        self.partner.is_some_and(|partner| then == Some(&partner.key))
    }

    /// Whether the event is the addressee's, so that the reply may mention it.
    pub(super) fn is_partners(&self) -> bool {
        self.addressee.is_established()
            && self.partner.is_some_and(|partner| self.owner() == Some(&partner.key))
    }

    /// The customer, if it is the claimed partner's. A lead may be the partner's although the customer it became is
    /// another's.
    pub(super) fn own_customer(&self) -> Option<&'a Customer> {
        let known = self.partner.filter(|_| self.addressee.is_established());
        let key = known.map(|partner| &partner.key);
        self.customer.filter(|one| key.is_some() && one.partnership_key.as_ref() == key)
    }

    /// A partner for the agent: its name, if known, with its key.
    pub(super) fn who(&self, key: &str) -> String {
        let named =
            self.facts.names.iter().find(|(of, _)| of == key).map(|(_, name)| name.as_str());
        let asked = || self.partner.filter(|one| one.key == key).map(|one| one.name.as_str());
        let of_customer = || {
            let owner = self.customer.filter(|one| one.partnership_key.as_deref() == Some(key));
            owner.and_then(|one| one.partner_name.as_deref())
        };
        match named.or_else(asked).or_else(of_customer) {
            Some(name) => format!("{name} ({key})"),
            None => key.to_owned(),
        }
    }

    /// What to call the partner; a neutral word unless the partner is known to be the one who asks.
    fn partner_words(&self) -> &'a str {
        let known = self.partner.filter(|_| self.addressee.is_established());
        known.map_or_else(|| self.facts.replies.no_partner(), |partner| partner.name.as_str())
    }

    /// What to call the customer in words for the partner; `None` if the partner may read no name.
    fn customer_words(&self) -> Option<&'a str> {
        let label = self.own_customer().and_then(Customer::label);
        let company = self.event.filter(|_| self.is_partners());
        label.or(company.and_then(|event| event.company.as_deref()))
    }

    /// The list that holds events of this kind.
    pub(super) fn list(&self) -> Resource {
        self.kind.list().unwrap_or(Resource::Partnerships)
    }

    /// The kind with its article.
    pub(super) fn a_kind(&self) -> String {
        let article = if self.kind == EventKind::Action { "an" } else { "a" };
        format!("{article} {}", self.kind_words())
    }

    /// The kind as a partner would say it.
    pub(super) fn kind_words(&self) -> &'static str {
        self.kind.words()
    }

    /// `a, b or c`, in the reply's language.
    pub(super) fn any_of<T: AsRef<str>>(&self, items: &[T]) -> String {
        self.facts.replies.language().any_of(items)
    }

    /// Why absence from a list proves nothing about the event; `None` if it does.
    pub(super) fn gap(&self, list: Resource) -> Option<String> {
        let since = match (self.event, self.facts.claim.on) {
            (Some(event), _) => Some(event.recorded_at),
            // A claimed day that isn't over can't have been read to its end; up to an hour ago is close enough.
            (None, Some((_, behind))) => Some(behind.plus(-1).min(self.facts.now.plus(-HOUR))),
            (None, None) => None,
        };
        self.facts.coverage.gap(list, since)
    }

    /// Adds the words to a finding, unless nobody will read them.
    pub(super) fn tell(&self, finding: Finding, words: impl FnOnce(Finding) -> Finding) -> Finding {
        if self.quiet { finding } else { words(finding) }
    }

    /// A sentence for the partner with its own fields filled in; empty if nobody will read it. A team's own wording
    /// is guarded before the fields are filled in: afterwards, words from the fields would excuse the team's.
    pub(super) fn say(&self, line: Line, fields: &[(&'static str, &str)]) -> String {
        if self.quiet {
            return String::new();
        }
        let replies = self.facts.replies;
        let text = replies.text(line);
        if replies.is_edited(line) {
            return self.fill(&Guard::of(self).clean_template(text), fields);
        }
        self.fill(text, fields)
    }

    /// Fills a template with the fields that every sentence has and those of its own.
    pub(super) fn fill(&self, template: &str, fields: &[(&'static str, &str)]) -> String {
        let replies = self.facts.replies;
        replies.fill(template, |name| {
            if let Some((_, value)) = fields.iter().find(|(own, _)| *own == name) {
                return Some(clean(&replies.told(name, value)).into_owned().into());
            }
            let no_name = replies.no_name();
            Some(match name {
                "partner" => self.partner_words().into(),
                "customer" => self.customer_words().unwrap_or(no_name.0).into(),
                "Customer" => self.customer_words().unwrap_or(no_name.1).into(),
                "kind" => replies.kind(self.kind).into(),
                "a_kind" => replies.a_kind(self.kind).into(),
                _ => return None,
            })
        })
    }

    pub(super) fn sought(&self) -> Lookup<'a, Event> {
        self.facts.event
    }
}

/// The group the partner was in (rule: scope): what syncs saw, else the present group. If an imported file says that
/// the partner joined the present group later, the group is marked unknown.
pub(super) fn group_at(partner: &ClaimPartner, at: Timestamp) -> GroupAt<'_> {
    let now = partner.membership.group.as_slice();
    let is_present = |seen: &GroupSeen| is_same_group(&seen.group, now);
    let seen = partner.groups_seen.iter().filter(|seen| seen.at <= at).max();
    let joined_later = partner.group_since.filter(|since| *since > at);
    if let Some(seen) = seen
        && partner.group_since.is_none_or(|since| since > at || seen.at >= since)
    {
        let later = partner.groups_seen.iter().filter(|seen| seen.at > at && is_present(seen));
        let since = joined_later.or(later.map(|seen| seen.at).min()).filter(|_| !is_present(seen));
        let names = if is_present(seen) { now } else { seen.group.as_slice() };
        return GroupAt { names, present_since: since, unknown: false };
    }
    GroupAt { names: now, present_since: joined_later, unknown: joined_later.is_some() }
}

/// Whether two groups are the same: they share a name, slug or key, or both are none. A group may be renamed between
/// two syncs, so one name in common is enough.
fn is_same_group(one: &[Label], other: &[Label]) -> bool {
    let common = one.iter().any(|label| other.iter().any(|name| name.folded == label.folded));
    common || one.is_empty() && other.is_empty()
}
