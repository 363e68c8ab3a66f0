//! What an offer pays for an event, in integers and exact decimals only.

use super::records::Event;
use crate::offers::{Offer, OfferReward};

/// What one instalment of an offer's reward is for an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pay<'a> {
    /// Minor units of a currency.
    Sum(i64, &'a str),
    /// A percentage of an amount that is unknown in US dollars (rule: percent-of-usd).
    NoBase,
}

/// The reward before any cap: the flat amount, or a percentage of the US dollars, rounded half away from zero to the
/// cent.
pub(super) fn pay<'a>(offer: &'a Offer, event: &Event) -> Pay<'a> {
    match &offer.reward {
        OfferReward::Flat { amount, currency } => Pay::Sum(*amount, currency),
        OfferReward::Percent(percent) => {
            event.usd().map_or(Pay::NoBase, |usd| Pay::Sum(percent.of(usd), "USD"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::offers::{EventKind, OffersFile};

    fn paid(reward: &str, change: impl FnOnce(&mut Event)) -> Option<(i64, String)> {
        let text = format!(
            "version = 1\n[[offer]]\nkey = \"o\"\nevent = \"transaction\"\nreward = {reward}\n"
        );
        let file = OffersFile::parse(&text).unwrap();
        let mut event = Event::new(EventKind::Transaction, "t", Timestamp::EPOCH);
        change(&mut event);
        match pay(&file.offers[0], &event) {
            Pay::Sum(sum, currency) => Some((sum, currency.to_owned())),
            Pay::NoBase => None,
        }
    }

    #[test]
    fn a_percentage_is_taken_of_dollars_and_paid_in_dollars() {
        let usd = |cents| Some((cents, "USD".to_owned()));
        // The API's own example: 20 % of 74.00 USD, not of 100.00 CAD.
        let canadian = |event: &mut Event| {
            event.amount = Some(10_000);
            event.currency = Some("CAD".to_owned());
            event.amount_usd = Some(7400);
        };
        assert_eq!(paid("{ percent = 20 }", canadian), usd(1480));
        let no_rate = |event: &mut Event| {
            canadian(event);
            event.amount_usd = None;
        };
        assert_eq!(paid("{ percent = 20 }", no_rate), None);
        let dollars = |event: &mut Event| {
            event.amount = Some(4590);
            event.currency = Some("usd".to_owned());
        };
        assert_eq!(paid("{ percent = 20 }", dollars), usd(918));
        assert_eq!(
            paid("{ flat = 500, currency = \"EUR\" }", no_rate),
            Some((500, "EUR".to_owned()))
        );
        let deal = |event: &mut Event| {
            event.kind = EventKind::Deal;
            event.amount = Some(1000);
        };
        assert_eq!(paid("{ percent = 5 }", deal), usd(50));
    }
}
