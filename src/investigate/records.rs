//! Records as the checks see them: what of a stored or imported record matters to them.

use crate::domain::num::saturate;
use crate::domain::text::fold;
use crate::domain::{PartnerGroup, Timestamp};
use crate::offers::{EventKind, Label, Membership};

/// A partner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimPartner {
    /// The partnership's key.
    pub key: String,
    /// The human-readable key.
    pub partner_key: Option<String>,
    /// The name by which it is shown.
    pub name: String,
    /// The partnership's own e-mail.
    pub email: Option<String>,
    /// The members' e-mails, as far as they were fetched.
    pub member_emails: Vec<String>,
    /// The group it is in now.
    pub group: Option<PartnerGroup>,
    /// Group, tags and tier now, as audiences compare them.
    pub membership: Membership,
    /// `approved`, `pending`, `declined` or what else the API says, in lower case.
    pub status: String,
    /// Archived now; the API doesn't tell since when.
    pub archived: bool,
    /// When it joined.
    pub joined_at: Option<Timestamp>,
    /// When the partnership was created.
    pub created_at: Option<Timestamp>,
    /// When it came into its present group, from an imported file.
    pub group_since: Option<Timestamp>,
    /// What group syncs saw it in, and from when on. What a first change says was before it counts from
    /// the beginning: no sync saw anything else.
    pub groups_seen: Vec<GroupSeen>,
    /// What syncs saw its tags change from and to, oldest first.
    pub tags_seen: Vec<TagsSeen>,
}

/// A change of a partner's tags that a sync saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagsSeen {
    /// When the sync saw it.
    pub at: Timestamp,
    /// By when it hadn't happened: the last sync before that, where it is known.
    pub unseen_at: Option<Timestamp>,
    /// The tags until then.
    pub before: Vec<Label>,
    /// The tags since.
    pub after: Vec<Label>,
}

/// A group that a sync saw a partner in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupSeen {
    /// When the sync saw it for the first time after another one.
    pub at: Timestamp,
    /// By when it hadn't come yet: the last sync before that, where it is known.
    pub unseen_at: Option<Timestamp>,
    /// The group's names, for comparing.
    pub group: Vec<Label>,
}

impl ClaimPartner {
    /// When the partnership began: joined, else created (rule: deciding-checks).
    pub fn began(&self) -> Option<Timestamp> {
        self.joined_at.or(self.created_at)
    }

    /// The group's name.
    pub fn group_name(&self) -> Option<&str> {
        self.group.as_ref().map(|group| group.name.as_str())
    }
}

/// A customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customer {
    /// The platform's own key.
    pub key: String,
    /// The vendor's key.
    pub external_key: Option<String>,
    /// The payment provider's key.
    pub provider_key: Option<String>,
    /// E-mail; may be missing.
    pub email: Option<String>,
    /// Name; one that equals the key is a missing one.
    pub name: Option<String>,
    /// When it was recorded.
    pub created_at: Option<Timestamp>,
    /// Test data.
    pub test: bool,
    /// When it was found to be gone.
    pub vanished_at: Option<Timestamp>,
    /// The partnership's key: the record's own, else that of its partner key, else, where no partnership
    /// with it is here, the partner key itself (rule: whose-record). Without any of them it is nobody's.
    pub partnership_key: Option<String>,
    /// The partner's name, for the agent.
    pub partner_name: Option<String>,
    /// How it came: link, lead, deal or what else the API says.
    pub source_type: Option<String>,
    /// The country, as a code or an English name.
    pub country: Option<String>,
    /// The key by which subscriptions find it.
    pub subscription_key: Option<String>,
    /// The partners it was seen with before.
    pub partners_before: Vec<PartnerBefore>,
}

/// A partner whom a customer was seen with, and isn't any more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartnerBefore {
    /// The sync that first saw another partner.
    pub until: Timestamp,
    /// By when it hadn't: the last sync that still saw this one, where it is known.
    pub unseen_at: Option<Timestamp>,
    /// The partner; nothing where the customer was nobody's.
    pub partner: Option<String>,
}

#[cfg(test)]
impl PartnerBefore {
    /// One that was seen until an instant, and surely had the customer until then.
    pub(super) fn seen(until: Timestamp, partner: Option<&str>) -> Self {
        Self { until, unseen_at: Some(until), partner: partner.map(str::to_owned) }
    }
}

impl Customer {
    /// Whether it may have come by a lead or a deal: its record says so, or doesn't say how it came.
    pub fn may_come_by(&self, kind: EventKind) -> bool {
        self.source_type.as_deref().is_none_or(|source| fold(source).contains(kind.name()))
    }

    /// Whom it was seen with at an instant, where that was another than now and syncs know it.
    pub fn had_by(&self, at: Timestamp) -> Option<&PartnerBefore> {
        self.seen_with(at).filter(|before| before.unseen_at.is_some_and(|sure| sure >= at))
    }

    /// The change of partner between two syncs that an instant lies between: who had it then isn't known
    /// (rule: between-syncs).
    pub fn moved_around(&self, at: Timestamp) -> Option<&PartnerBefore> {
        self.seen_with(at).filter(|before| before.unseen_at.is_none_or(|sure| sure < at))
    }

    fn seen_with(&self, at: Timestamp) -> Option<&PartnerBefore> {
        let before = self.partners_before.iter().filter(|before| before.until > at).min()?;
        (before.partner != self.partnership_key).then_some(before)
    }

    /// What people call it: name, else e-mail.
    pub fn label(&self) -> Option<&str> {
        self.name.as_deref().filter(|name| *name != self.key).or(self.email.as_deref())
    }
}

/// Another customer who may be the same person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lookalike {
    /// Its key.
    pub key: String,
    /// What they have in common, in a word or two.
    pub by: String,
    /// The name of its partner, with the partner's key.
    pub partner: Option<String>,
    /// Whether it has paid.
    pub has_paid: bool,
}

/// An event: a sign-up, payment, lead, deal or action. What a kind doesn't have is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its kind.
    pub kind: EventKind,
    /// Its own key; a sign-up has its customer's.
    pub key: String,
    /// When the platform recorded it: the instant at which offers are judged.
    pub recorded_at: Timestamp,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it happened, where its own data tell.
    pub happened_at: Option<Timestamp>,
    /// Minor units of its currency.
    pub amount: Option<i64>,
    /// Its currency; leads and deals have none and count as US dollars.
    pub currency: Option<String>,
    /// US cents.
    pub amount_usd: Option<i64>,
    /// Product.
    pub product_key: Option<String>,
    /// Category.
    pub category_key: Option<String>,
    /// The key of the subscription it pays for.
    pub subscription_key: Option<String>,
    /// The payment provider's own key of the payment.
    pub provider_id: Option<String>,
    /// Whether it was approved.
    pub approved: Option<bool>,
    /// Why not: as the platform says it (transactions), or the decline or loss reason.
    pub reasons: Vec<String>,
    /// Archived.
    pub archived: bool,
    /// Test data.
    pub test: bool,
    /// When it was found to be gone.
    pub vanished_at: Option<Timestamp>,
    /// A lead's status.
    pub status: Option<String>,
    /// A lead's stage by its name, or a deal's stage.
    pub stage: Option<String>,
    /// An action's type.
    pub action_type: Option<String>,
    /// An action's value.
    pub value: Option<i64>,
    /// The company of a lead, the account of a deal.
    pub company: Option<String>,
    /// The customer it belongs to or became.
    pub customer_key: Option<String>,
    /// The partner that it names itself.
    pub partnership_key: Option<String>,
}

impl Event {
    /// An event of which only this is known.
    pub fn new(kind: EventKind, key: impl Into<String>, recorded_at: Timestamp) -> Self {
        Self {
            kind,
            key: key.into(),
            recorded_at,
            updated_at: None,
            happened_at: None,
            amount: None,
            currency: None,
            amount_usd: None,
            product_key: None,
            category_key: None,
            subscription_key: None,
            provider_id: None,
            approved: None,
            reasons: Vec::new(),
            archived: false,
            test: false,
            vanished_at: None,
            status: None,
            stage: None,
            action_type: None,
            value: None,
            company: None,
            customer_key: None,
            partnership_key: None,
        }
    }

    /// Its currency: what it says, and for leads and deals, which say nothing, US dollars.
    pub fn currency(&self) -> Option<&str> {
        let silent = matches!(self.kind, EventKind::Lead | EventKind::Deal).then_some("USD");
        self.currency.as_deref().or(silent)
    }

    /// The currency of its sum: its own, or where it has no amount but one in US dollars, those.
    pub fn sum_currency(&self) -> &str {
        match self.amount {
            Some(_) => self.currency().unwrap_or_default(),
            None => "USD",
        }
    }

    /// The same payment with what is left of it, in the currency of its sum; its US dollars are cut in
    /// proportion.
    #[must_use]
    pub fn net(&self, left: i64) -> Self {
        let mut net = self.clone();
        match self.amount {
            Some(amount) => {
                net.amount = Some(left);
                let cut = |usd: i64| {
                    let part = i128::from(usd) * i128::from(left) * 2 + i128::from(amount);
                    saturate(part.checked_div(i128::from(amount) * 2).unwrap_or(0))
                };
                net.amount_usd = self.amount_usd.map(cut);
            }
            None => net.amount_usd = Some(left),
        }
        net
    }

    /// US cents: what it says, else its amount when that is in US dollars (rule: percent-of-usd).
    pub fn usd(&self) -> Option<i64> {
        let dollars = self.currency().is_some_and(|currency| currency.eq_ignore_ascii_case("USD"));
        self.amount_usd.or(self.amount.filter(|_| dollars))
    }

    /// Whether a payment counts towards an offer's maximum.
    pub fn counts(&self) -> bool {
        let positive = self.amount.or(self.amount_usd).is_some_and(|amount| amount > 0);
        let stands = self.vanished_at.is_none() && !self.archived;
        positive && stands && !self.test && self.approved != Some(false)
    }

    /// The amount with its currency, for people.
    pub fn amount_words(&self) -> Option<String> {
        let amount = self.amount?;
        Some(crate::offers::money(amount, self.currency().unwrap_or_default()))
    }
}

/// A reward.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reward {
    /// Its key.
    pub key: String,
    /// Who gets it.
    pub partnership_key: Option<String>,
    /// The name of who gets it, for the agent.
    pub partner_name: Option<String>,
    /// The customer it names.
    pub customer_key: Option<String>,
    /// The transaction it names.
    pub transaction_key: Option<String>,
    /// The action it names.
    pub action_key: Option<String>,
    /// The offer that made it.
    pub offer_key: Option<String>,
    /// What that offer says.
    pub offer_description: Option<String>,
    /// The trigger that made it.
    pub trigger_key: Option<String>,
    /// Minor units.
    pub amount: Option<i64>,
    /// Its currency; none is US dollars.
    pub currency: Option<String>,
    /// `hold`, `pending`, `approved`, `declined`, `paid`, `scheduled` or what else the API says.
    pub status: String,
    /// What it says it is for.
    pub description: Option<String>,
    /// Why it was declined, or held.
    pub decline_reason: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When a scheduled one becomes visible.
    pub ready_at: Option<Timestamp>,
    /// Where its money is, where the API says so.
    pub payment_status: Option<String>,
    /// The invoice it is on.
    pub invoice_key: Option<String>,
    /// That invoice's status.
    pub invoice_status: Option<String>,
    /// When that invoice was paid.
    pub invoice_paid_at: Option<Timestamp>,
    /// Archived.
    pub archived: bool,
    /// When it was found to be gone.
    pub vanished_at: Option<Timestamp>,
}

impl Reward {
    /// Its currency.
    pub fn currency(&self) -> &str {
        self.currency.as_deref().unwrap_or("USD")
    }

    /// Whether it is neither archived nor gone.
    pub fn stands(&self) -> bool {
        !self.archived && self.vanished_at.is_none()
    }

    /// When its money became ready, as far as is known: its own day, else the one on which it was made.
    pub fn money_at(&self) -> Option<Timestamp> {
        self.ready_at.or(self.created_at)
    }

    /// Whether it takes money back.
    pub fn takes_back(&self) -> bool {
        self.amount.is_some_and(|amount| amount < 0)
    }

    /// Whether nothing made it but a person.
    pub fn is_manual(&self) -> bool {
        let by_event = self.transaction_key.is_some() || self.action_key.is_some();
        !by_event && self.offer_key.is_none() && self.trigger_key.is_none()
    }
}
