//! An offer as a list of its terms, each in words: what it pays for, whom it is for, when, its rules, caps and parts. Of
//! what depends on the partner alone, each says whether a given partner meets it.

use super::describe::money;
use super::model::{Cap, CapPeriod, EventKind, Label, Offer, OfferReward, OffersFile};
use super::scope::Membership;
use crate::domain::num::plural;
use crate::domain::{CalendarSpan, Timestamp, Zone};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferTerm {
    /// What it is about, in a word or two.
    pub label: &'static str,
    pub value: String,
    /// Whether the partner meets it, and why; `None` where that doesn't depend on the partner alone.
    pub met: Option<(bool, String)>,
}

/// The partner whom terms are held against.
#[derive(Clone, Copy, Debug)]
pub struct TermsFor<'a> {
    pub membership: &'a Membership,
    /// When the partner joined the programme.
    pub joined_at: Option<Timestamp>,
    pub now: Timestamp,
}

impl OffersFile {
    /// All terms of an offer. Dates are in the given zone.
    pub fn terms(
        &self,
        offer: &Offer,
        partner: Option<TermsFor<'_>>,
        zone: Zone,
    ) -> Vec<OfferTerm> {
        let mut list = TermList { terms: Vec::new(), file: self, partner, zone };
        list.pays(offer);
        list.audience(offer);
        list.span(offer);
        list.event_rules(offer);
        list.customer_rules(offer);
        list.caps(offer);
        list.terms
    }

    /// The offers that read to a partner as this one does, each with the terms in which it differs.
    pub fn alike<'a>(&'a self, offer: &Offer, zone: Zone) -> Vec<(&'a Offer, Vec<&'static str>)> {
        let own = self.terms(offer, None, zone);
        let same =
            |other: &&Offer| other.key != offer.key && other.description == offer.description;
        let differs = |other: &'a Offer| {
            let terms = self.terms(other, None, zone);
            let mut labels: Vec<&'static str> = Vec::new();
            for term in own.iter().filter(|term| !terms.contains(term)) {
                labels.push(term.label);
            }
            for term in terms.iter().filter(|term| !own.contains(term)) {
                if !labels.contains(&term.label) {
                    labels.push(term.label);
                }
            }
            (other, labels)
        };
        self.offers.iter().filter(same).map(differs).collect()
    }
}

struct TermList<'a> {
    terms: Vec<OfferTerm>,
    file: &'a OffersFile,
    partner: Option<TermsFor<'a>>,
    zone: Zone,
}

impl TermList<'_> {
    fn add(&mut self, label: &'static str, value: impl Into<String>) {
        self.terms.push(OfferTerm { label, value: value.into(), met: None });
    }

    fn list(&mut self, label: &'static str, values: &[String]) {
        if !values.is_empty() {
            self.add(label, one_of(values.iter().map(String::as_str)));
        }
    }

    /// A term about the partner, with whether it is met and what the partner has.
    fn of_partner(
        &mut self,
        label: &'static str,
        value: String,
        met: impl FnOnce(TermsFor<'_>) -> (bool, String),
    ) {
        self.terms.push(OfferTerm { label, value, met: self.partner.map(met) });
    }

    fn pays(&mut self, offer: &Offer) {
        let each = match (&offer.reward, offer.event) {
            (OfferReward::Percent(percent), kind) => {
                format!("{percent}% of {}, in US dollars", with_amount(kind))
            }
            (flat @ OfferReward::Flat { .. }, kind) => {
                format!("{} for {}", flat.words(), trigger(kind))
            }
        };
        self.add("Pays", each);
        self.add("Trigger", trigger(offer.event));
        if let Some(drip) = &offer.drip {
            self.add("Paid", drip.words());
        }
        if offer.draft {
            self.add("Draft", "some of its rules aren't written down yet");
        }
    }

    fn audience(&mut self, offer: &Offer) {
        let audience = &offer.audience;
        let names = |labels: &[Label]| {
            labels.iter().map(|label| label.text.clone()).collect::<Vec<String>>()
        };
        let first = |labels: &[Label], none: &str| {
            labels.first().map_or(none.to_owned(), |label| label.text.clone())
        };
        let groups = names(&audience.groups);
        let value = if groups.is_empty() {
            "all".to_owned()
        } else {
            one_of(groups.iter().map(String::as_str))
        };
        self.of_partner("Groups", value, |partner| {
            let group = &partner.membership.group;
            (audience.takes_group(group), first(group, "no group"))
        });
        if !audience.tiers.is_empty() {
            let value = one_of(names(&audience.tiers).iter().map(String::as_str));
            self.of_partner("Tiers", value, |partner| {
                let tier = &partner.membership.tier;
                (audience.takes_tier(tier), first(tier, "no tier"))
            });
        }
        let segments = &self.file.segments;
        let misfit = self.partner.map(|partner| audience.misfit(partner.membership, segments));
        let has = self.partner.map(|partner| {
            let tags = names(&partner.membership.tags);
            if tags.is_empty() { "no tags".to_owned() } else { tags.join(", ") }
        });
        let met = |is: bool| has.clone().map(|has| (is, has));
        let mut tags: Vec<(&'static str, String, bool)> = Vec::new();
        let has_tag = |label: &Label| {
            self.partner.is_none_or(|partner| partner.membership.has_tag(&label.folded))
        };
        if !audience.tags_any.is_empty() {
            let value = one_of(names(&audience.tags_any).iter().map(String::as_str));
            tags.push(("Tags", value, audience.tags_any.iter().any(has_tag)));
        }
        if !audience.tags_all.is_empty() {
            tags.push((
                "Tags",
                names(&audience.tags_all).join(" and "),
                audience.tags_all.iter().all(has_tag),
            ));
        }
        if !audience.tags_none.is_empty() {
            let is_met = misfit.as_ref().is_none_or(|misfit| misfit.tags_excluded.is_empty());
            tags.push(("Tags", format!("not {}", names(&audience.tags_none).join(", ")), is_met));
        }
        if !audience.segments.is_empty() {
            let value = one_of(names(&audience.segments).iter().map(String::as_str));
            let is_met = misfit.as_ref().is_none_or(|misfit| !misfit.segment);
            tags.push(("Segments", value, is_met));
        }
        for (label, value, is_met) in tags {
            self.terms.push(OfferTerm { label, value, met: met(is_met) });
        }
        if let Some(age) = offer.rules.min_partnership_age {
            let zone = self.zone;
            self.of_partner("Partner for", format!("{} or longer", age.words()), |partner| {
                partner.joined_at.map_or(
                    (false, "when the partner joined isn't known".to_owned()),
                    |joined| {
                        (age.after(joined) <= partner.now, format!("joined {}", zone.date(joined)))
                    },
                )
            });
        }
    }

    fn span(&mut self, offer: &Offer) {
        let zone = self.zone;
        if let Some(starts) = offer.span.starts {
            self.of_partner("From", zone.minute(starts), |partner| {
                (partner.now >= starts, "as of now".to_owned())
            });
        }
        if let Some(ends) = offer.span.ends {
            self.of_partner("Until", zone.minute(ends), |partner| {
                (partner.now < ends, "as of now".to_owned())
            });
        }
        if !offer.enabled {
            self.of_partner("State", "off".to_owned(), |_| (false, "nobody can use it".to_owned()));
        }
    }

    fn event_rules(&mut self, offer: &Offer) {
        let rules = &offer.rules;
        let file = self.file;
        let products: Vec<String> = rules
            .product_keys
            .iter()
            .map(|key| match file.product_name(key) {
                name if name == key => key.clone(),
                name => format!("{name} ({key})"),
            })
            .collect();
        self.list("Products", &products);
        self.list("Categories", &rules.category_keys);
        let amount = match (rules.min_amount, rules.max_amount) {
            (Some(from), Some(to)) => {
                Some(format!("{} to {}", money(from, "USD"), money(to, "USD")))
            }
            (Some(from), None) => Some(format!("{} or more", money(from, "USD"))),
            (None, Some(to)) => Some(format!("{} or less", money(to, "USD"))),
            (None, None) => None,
        };
        if let Some(amount) = amount {
            self.add("Amount", amount);
        }
        self.list("Currencies", &rules.currencies);
        if let Some(kind) = &rules.action_type {
            self.add("Action", kind.clone());
        }
        if let Some(value) = rules.action_min_value {
            self.add("Value", format!("{value} or more"));
        }
        self.list("Lead status", &rules.lead_statuses);
        self.list("Deal stage", &rules.deal_stages);
    }

    fn customer_rules(&mut self, offer: &Offer) {
        let rules = &offer.rules;
        let age = |age: CalendarSpan| age.words();
        if let Some(most) = rules.max_customer_age {
            self.add("Customer for", format!("less than {}", age(most)));
        }
        if let Some(least) = rules.min_customer_age {
            self.add("Customer for", format!("{} or longer", age(least)));
        }
        if rules.first_transaction_only {
            self.add("Payments", "the customer's first payment only");
        }
        if let Some(most) = rules.max_transactions_per_customer {
            self.add(
                "Payments",
                format!("the customer's first {}", plural(i64::from(most), "payments")),
            );
        }
        self.list("Countries", &rules.countries);
    }

    fn caps(&mut self, offer: &Offer) {
        for (label, cap) in [
            ("At most", offer.caps.per_customer.map(|cap| (cap, "customer"))),
            ("At most", offer.caps.per_partner.map(|cap| (cap, "partner"))),
        ] {
            if let Some((cap, whom)) = cap {
                self.add(label, cap_words(&cap, whom));
            }
        }
    }
}

/// `$500.00 and 10 rewards per customer a month`.
fn cap_words(cap: &Cap, whom: &str) -> String {
    let limits = [
        cap.amount.map(|amount| money(amount, "USD")),
        cap.count.map(|count| plural(count, "rewards")),
    ];
    let limits: Vec<String> = limits.into_iter().flatten().collect();
    let period = match cap.period {
        CapPeriod::Day => " a day",
        CapPeriod::Week => " a week",
        CapPeriod::Month => " a month",
        CapPeriod::Year => " a year",
        CapPeriod::All => "",
    };
    format!("{} per {whom}{period}", limits.join(" and "))
}

/// What an event is, as the trigger of an offer.
fn trigger(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Signup => "each new customer",
        EventKind::Transaction => "each payment of a customer",
        EventKind::Lead => "each lead",
        EventKind::Deal => "each deal",
        EventKind::Action => "each action",
        EventKind::PartnerJoined => "the partner's joining",
    }
}

/// What a share is a share of.
fn with_amount(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Lead => "each lead's amount",
        EventKind::Deal => "each deal's amount",
        _ => "each payment of a customer",
    }
}

/// `a`, `a or b`, `a, b or c`.
fn one_of<'a>(values: impl Iterator<Item = &'a str>) -> String {
    let values: Vec<&str> = values.collect();
    match values.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        values => values.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PartnerGroup;

    const FILE: &str = r#"
version = 1
[[segment]]
name = "Agencies"
tags_any = ["agency"]
[product_names]
pro-1 = "Pro"
[[offer]]
key = "a"
description = "Earn 20% of every payment"
event = "transaction"
reward = { percent = 20 }
groups = ["EMEA", "APAC", "LATAM"]
tags_none = ["test"]
segments = ["Agencies"]
starts = 2026-01-01T00:00:00Z
drip = { delay = "30d" }
[offer.rules]
product_keys = ["pro-1", "pro-2"]
min_amount = 1000
max_customer_age = "12mo"
min_partnership_age = "30d"
[offer.caps]
per_customer = { amount = 50000, count = 10, period = "month" }
[[offer]]
key = "b"
description = "Earn 20% of every payment"
event = "transaction"
reward = { percent = 20 }
groups = ["Marketplace"]
[[offer]]
key = "c"
description = "Earn $50 for each customer"
event = "signup"
reward = { flat = 5000 }
"#;

    fn file() -> OffersFile {
        OffersFile::parse(FILE).unwrap()
    }

    fn utc() -> Zone {
        Zone::Named(chrono_tz::UTC)
    }

    #[test]
    fn every_term_is_said() {
        let file = file();
        let terms = file.terms(file.offer("a").unwrap(), None, utc());
        let said: Vec<String> =
            terms.iter().map(|term| format!("{}: {}", term.label, term.value)).collect();
        assert_eq!(
            said,
            [
                "Pays: 20% of each payment of a customer, in US dollars",
                "Trigger: each payment of a customer",
                "Paid: after 30 days",
                "Groups: EMEA, APAC or LATAM",
                "Tags: not test",
                "Segments: Agencies",
                "Partner for: 30 days or longer",
                "From: 2026-01-01 00:00",
                "Products: Pro (pro-1) or pro-2",
                "Amount: $10.00 or more",
                "Customer for: less than 12 months",
                "At most: $500.00 and 10 rewards per customer a month",
            ]
        );
        assert!(terms.iter().all(|term| term.met.is_none()));
    }

    #[test]
    fn what_hangs_on_the_partner_says_whether_it_is_met() {
        let file = file();
        let group = PartnerGroup { name: "EMEA".to_owned(), ..PartnerGroup::default() };
        let membership = Membership::new(Some(&group), &["test".to_owned()], None);
        let now = Timestamp::parse("2026-03-01T00:00:00Z").unwrap();
        let joined_at = Timestamp::parse("2026-02-20T00:00:00Z");
        let partner = TermsFor { membership: &membership, joined_at, now };
        let terms = file.terms(file.offer("a").unwrap(), Some(partner), utc());
        let met = |label: &str| {
            let term = terms.iter().find(|term| term.label == label).unwrap();
            term.met.clone().unwrap()
        };
        assert_eq!(met("Groups"), (true, "EMEA".to_owned()));
        assert_eq!(met("Tags"), (false, "test".to_owned()));
        assert_eq!(met("Segments"), (false, "test".to_owned()));
        assert_eq!(met("Partner for"), (false, "joined 2026-02-20".to_owned()));
        assert!(met("From").0);
    }

    #[test]
    fn one_tag_of_several_is_enough_where_any_is_and_not_where_all_are() {
        let tags = r#"tags_all = ["vip"]
tags_any = ["vip", "gold"]"#;
        let file = OffersFile::parse(&FILE.replace(r#"tags_none = ["test"]"#, tags)).unwrap();
        let membership = Membership::new(None, &["gold".to_owned()], None);
        let now = Timestamp::parse("2026-03-01T00:00:00Z").unwrap();
        let partner = TermsFor { membership: &membership, joined_at: None, now };
        let terms = file.terms(file.offer("a").unwrap(), Some(partner), utc());
        let tags = terms.iter().filter(|term| term.label == "Tags");
        let met: Vec<(&str, bool)> =
            tags.map(|term| (term.value.as_str(), term.met.as_ref().unwrap().0)).collect();
        assert_eq!(met, [("vip or gold", true), ("vip", false)]);
    }

    #[test]
    fn offers_that_read_alike_are_told_apart() {
        let file = file();
        let alike = file.alike(file.offer("a").unwrap(), utc());
        assert_eq!(alike.len(), 1);
        assert_eq!(alike[0].0.key, "b");
        assert!(alike[0].1.contains(&"Groups") && alike[0].1.contains(&"Products"));
        assert!(!alike[0].1.contains(&"Pays"));
        assert!(file.alike(file.offer("c").unwrap(), utc()).is_empty());
    }
}
