//! What an offer's rewards tell about it: what they are for, and what most of them come to.

use super::model::{EventKind, OfferReward};
use super::percent::Percent;
use crate::domain::Resource;
use crate::domain::programme::PaidOffer;
use crate::domain::text::fold;

/// The kind of event that the offer rewards. A reward that only names the customer may be for the sign-up, a lead or
/// a deal, so the description decides.
pub fn paid_event(paid: &PaidOffer) -> Option<EventKind> {
    let says = |word: &str| fold(&paid.description).contains(word);
    Some(match paid.cause()? {
        Resource::Transactions => EventKind::Transaction,
        Resource::Actions => EventKind::Action,
        _ if says("lead") => EventKind::Lead,
        _ if says("deal") => EventKind::Deal,
        _ => EventKind::Signup,
    })
}

/// What the offer pays, according to most of its rewards.
pub fn paid_reward(paid: &PaidOffer) -> Option<OfferReward> {
    if let Some(percent) = paid.share().and_then(Percent::of_parts) {
        return Some(OfferReward::Percent(percent));
    }
    let (amount, currency) = paid.flat()?;
    Some(OfferReward::Flat { amount, currency: currency.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::programme::PaidReward;

    #[test]
    fn what_rewards_are_for_and_come_to_is_read_off_them() {
        let paid = |cause, description: &str, amount, base| {
            let mut offer = PaidOffer::default();
            offer.add(PaidReward {
                cause: Some(cause),
                description: Some(description.to_owned()),
                amount: Some((amount, "USD".to_owned())),
                base,
                ..PaidReward::default()
            });
            let reward = paid_reward(&offer).map(|reward| reward.words());
            (paid_event(&offer).map(EventKind::name), reward.unwrap_or_default())
        };
        let is = |event, reward: &str| (Some(event), reward.to_owned());
        let (payments, customers) = (Resource::Transactions, Resource::Customers);
        assert_eq!(paid(payments, "", 918, Some(4590)), is("transaction", "20%"));
        assert_eq!(paid(Resource::Actions, "", 2500, None), is("action", "$25.00"));
        assert_eq!(paid(customers, "Earn $5", 500, None), is("signup", "$5.00"));
        assert_eq!(paid(customers, "Earn $50 a LEAD", 5000, None), is("lead", "$50.00"));
        assert_eq!(paid_event(&PaidOffer::default()), None);
    }
}
