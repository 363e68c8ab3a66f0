//! Records as the checks see them: only what matters of a stored or imported record.

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
    /// The name it is shown by.
    pub name: String,
    /// The partnership's own e-mail.
    pub email: Option<String>,
    /// The members' e-mails, if they were fetched.
    pub member_emails: Vec<String>,
    /// The group it is in now.
    pub group: Option<PartnerGroup>,
    /// Its group, tags and tier now, ready to be compared with an offer's audience.
    pub membership: Membership,
    /// `approved`, `pending`, `declined` or another word of the API, in lower case.
    pub status: String,
    /// Archived now; the API doesn't say since when.
    pub archived: bool,
    /// When it joined.
    pub joined_at: Option<Timestamp>,
    /// When the partnership was created.
    pub created_at: Option<Timestamp>,
    /// When it came into its present group, according to an imported file.
    pub group_since: Option<Timestamp>,
    /// The groups that syncs saw it in, and since when. The group before the first change that was seen counts from
    /// the beginning, since no sync saw any other.
    pub groups_seen: Vec<GroupSeen>,
    /// The changes of its tags that syncs saw, oldest first.
    pub tags_seen: Vec<TagsSeen>,
}

/// A change of a partner's tags that a sync saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagsSeen {
    /// The first sync with the new tags.
    pub at: Timestamp,
    /// The last sync before that, if known: the change came after it.
    pub unseen_at: Option<Timestamp>,
    /// The tags before the change.
    pub before: Vec<Label>,
    /// The tags after it.
    pub after: Vec<Label>,
}

/// A group in which a sync saw a partner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupSeen {
    /// The first sync that saw it in this group.
    pub at: Timestamp,
    /// The last sync before that, if known: the change came after it.
    pub unseen_at: Option<Timestamp>,
    /// The group's names, for comparing.
    pub group: Vec<Label>,
}

impl ClaimPartner {
    /// When the partnership began: its date of joining, else of creation (rule: deciding-checks).
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
    /// Its e-mail; may be missing.
    pub email: Option<String>,
    /// Its name; a name equal to the key counts as missing.
    pub name: Option<String>,
    /// When it was recorded.
    pub created_at: Option<Timestamp>,
    /// Whether it is test data.
    pub test: bool,
    /// When a sync found it gone.
    pub vanished_at: Option<Timestamp>,
    /// The partnership's key: the record's own, else that of its partner key, else, if that partnership isn't in the
    /// store, the partner key itself (rule: whose-record). With none of them the customer is unattributed.
    pub partnership_key: Option<String>,
    /// The partner's name, for the agent.
    pub partner_name: Option<String>,
    /// How it came: link, lead, deal or another word of the API.
    pub source_type: Option<String>,
    /// The country, as a code or an English name.
    pub country: Option<String>,
    /// The key that links subscriptions to it.
    pub subscription_key: Option<String>,
    /// The partners it had before, as far as syncs saw.
    pub partners_before: Vec<PartnerBefore>,
}

/// A partner that a customer used to have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartnerBefore {
    /// The first sync that saw another partner.
    pub until: Timestamp,
    /// The last sync that still saw this one, if known: the change came after it.
    pub unseen_at: Option<Timestamp>,
    /// The partner; `None` if the customer was unattributed.
    pub partner: Option<String>,
}

#[cfg(test)]
impl PartnerBefore {
    /// A partner that surely had the customer until that instant.
    pub(super) fn seen(until: Timestamp, partner: Option<&str>) -> Self {
        Self { until, unseen_at: Some(until), partner: partner.map(str::to_owned) }
    }
}

impl Customer {
    /// Whether it may have come by a lead or a deal: its record says so, or says nothing.
    pub fn may_come_by(&self, kind: EventKind) -> bool {
        self.source_type.as_deref().is_none_or(|source| fold(source).contains(kind.name()))
    }

    /// The partner it had at an instant, if syncs are sure of it and it isn't the present one.
    pub fn had_by(&self, at: Timestamp) -> Option<&PartnerBefore> {
        self.seen_with(at).filter(|before| before.unseen_at.is_some_and(|sure| sure >= at))
    }

    /// The change of partner between two syncs around this instant: nobody knows who had the customer then
    /// (rule: between-syncs).
    pub fn moved_around(&self, at: Timestamp) -> Option<&PartnerBefore> {
        self.seen_with(at).filter(|before| before.unseen_at.is_none_or(|sure| sure < at))
    }

    fn seen_with(&self, at: Timestamp) -> Option<&PartnerBefore> {
        let before = self.partners_before.iter().filter(|before| before.until > at).min()?;
        (before.partner != self.partnership_key).then_some(before)
    }

    /// What people call it: its name, else its e-mail.
    pub fn label(&self) -> Option<&str> {
        self.name.as_deref().filter(|name| *name != self.key).or(self.email.as_deref())
    }
}

/// Another customer who may be the same person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lookalike {
    /// The customer's key.
    pub key: String,
    /// What the two have in common, in a word or two.
    pub by: String,
    /// Its partner's name and key.
    pub partner: Option<String>,
    /// Whether it has paid.
    pub has_paid: bool,
}

/// An event: a sign-up, payment, lead, deal or action. Fields that a kind doesn't have are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its kind.
    pub kind: EventKind,
    /// Its own key; for a sign-up, the customer's.
    pub key: String,
    /// When the platform recorded it: offers are judged as of this instant.
    pub recorded_at: Timestamp,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it happened, if its own data say so.
    pub happened_at: Option<Timestamp>,
    /// In minor units of its currency.
    pub amount: Option<i64>,
    /// Its currency; leads and deals have none and count as US dollars.
    pub currency: Option<String>,
    /// In US cents.
    pub amount_usd: Option<i64>,
    /// The product's key.
    pub product_key: Option<String>,
    /// The category's key.
    pub category_key: Option<String>,
    /// The key of the subscription it pays for.
    pub subscription_key: Option<String>,
    /// The payment provider's id of the payment.
    pub provider_id: Option<String>,
    /// Whether it was approved, if known.
    pub approved: Option<bool>,
    /// Why it wasn't: the platform's words for a transaction, else the decline or loss reason.
    pub reasons: Vec<String>,
    /// Whether it is archived.
    pub archived: bool,
    /// Whether it is test data.
    pub test: bool,
    /// When a sync found it gone.
    pub vanished_at: Option<Timestamp>,
    /// A lead's status.
    pub status: Option<String>,
    /// The name of a lead's stage, or a deal's stage.
    pub stage: Option<String>,
    /// An action's type.
    pub action_type: Option<String>,
    /// An action's value.
    pub value: Option<i64>,
    /// A lead's company, or a deal's account.
    pub company: Option<String>,
    /// The customer it belongs to, or turned into.
    pub customer_key: Option<String>,
    /// The partner that its own record names.
    pub partnership_key: Option<String>,
}

impl Event {
    /// An event of which only this much is known.
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

    /// Its own currency; US dollars for leads and deals, which have none.
    pub fn currency(&self) -> Option<&str> {
        let silent = matches!(self.kind, EventKind::Lead | EventKind::Deal).then_some("USD");
        self.currency.as_deref().or(silent)
    }

    /// The currency of its sum: its own, or US dollars if that is its only amount.
    pub fn sum_currency(&self) -> &str {
        match self.amount {
            Some(_) => self.currency().unwrap_or_default(),
            None => "USD",
        }
    }

    /// The same payment reduced to what is left of it, in the currency of its sum. Its US dollars are reduced in
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

    /// US cents: its own figure, else its amount if that is in US dollars (rule: percent-of-usd).
    pub fn usd(&self) -> Option<i64> {
        let dollars = self.currency().is_some_and(|currency| currency.eq_ignore_ascii_case("USD"));
        self.amount_usd.or(self.amount.filter(|_| dollars))
    }

    /// Whether a payment counts towards an offer's maximum number of payments.
    pub fn counts(&self) -> bool {
        let positive = self.amount.or(self.amount_usd).is_some_and(|amount| amount > 0);
        let stands = self.vanished_at.is_none() && !self.archived;
        positive && stands && !self.test && self.approved != Some(false)
    }

    /// Its amount with the currency, for people.
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
    /// The partner that gets it.
    pub partnership_key: Option<String>,
    /// That partner's name, for the agent.
    pub partner_name: Option<String>,
    /// The customer it names.
    pub customer_key: Option<String>,
    /// The transaction it names.
    pub transaction_key: Option<String>,
    /// The action it names.
    pub action_key: Option<String>,
    /// The offer that made it.
    pub offer_key: Option<String>,
    /// That offer's description.
    pub offer_description: Option<String>,
    /// The trigger that made it.
    pub trigger_key: Option<String>,
    /// In minor units.
    pub amount: Option<i64>,
    /// Its currency; `None` is US dollars.
    pub currency: Option<String>,
    /// `hold`, `pending`, `approved`, `declined`, `paid`, `scheduled` or another word of the API.
    pub status: String,
    /// What it says it is for.
    pub description: Option<String>,
    /// Why it was declined, or put on hold.
    pub decline_reason: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When a scheduled one becomes visible to the partner.
    pub ready_at: Option<Timestamp>,
    /// Where its money is, if the API says so.
    pub payment_status: Option<String>,
    /// The invoice it is on.
    pub invoice_key: Option<String>,
    /// That invoice's status.
    pub invoice_status: Option<String>,
    /// When that invoice was paid.
    pub invoice_paid_at: Option<Timestamp>,
    /// Whether it is archived.
    pub archived: bool,
    /// When a sync found it gone.
    pub vanished_at: Option<Timestamp>,
}

impl Reward {
    /// Its currency; US dollars unless it says otherwise.
    pub fn currency(&self) -> &str {
        self.currency.as_deref().unwrap_or("USD")
    }

    /// Whether it is neither archived nor gone.
    pub fn stands(&self) -> bool {
        !self.archived && self.vanished_at.is_none()
    }

    /// Whether it is on record, and nobody declined it.
    pub fn counts(&self) -> bool {
        self.stands() && self.status != "declined"
    }

    /// When its money became ready, as far as known: `ready_at`, else when it was made.
    pub fn money_at(&self) -> Option<Timestamp> {
        self.ready_at.or(self.created_at)
    }

    /// Whether it takes money back.
    pub fn takes_back(&self) -> bool {
        self.amount.is_some_and(|amount| amount < 0)
    }

    /// Whether a person made it: no event, offer or trigger did.
    pub fn is_manual(&self) -> bool {
        let by_event = self.transaction_key.is_some() || self.action_key.is_some();
        !by_event && self.offer_key.is_none() && self.trigger_key.is_none()
    }
}
