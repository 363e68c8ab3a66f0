//! What the platform's support needs if nothing explains a missing reward: keys, instants in UTC, the offer, every
//! check and the age of the data. It has no names, e-mails or internal texts: the keys are enough to find the
//! records.

use serde_json::{Value, json};

use super::code::Code;
use super::finding::{CheckState, Finding};
use super::note;
use super::outcome::{Investigation, OfferResult};
use super::verdict::Verdict;
use super::words;
use crate::domain::Timestamp;
use crate::domain::time::HOUR;

/// The bundle as text and as JSON; `None` unless the verdict is `SHOULD_HAVE_FIRED`.
pub fn escalation(result: &Investigation) -> Option<(String, Value)> {
    (result.verdict == Verdict::ShouldHaveFired).then(|| (text(result), document(result)))
}

/// The offers that pass, nearest first.
fn passing(result: &Investigation) -> impl Iterator<Item = &OfferResult> {
    result.offers.iter().filter(|offer| offer.result == CheckState::Pass)
}

/// The checks that apply; of the offers, only those that should have paid.
fn telling(result: &Investigation) -> Vec<(Option<&str>, &Finding)> {
    let mut all = result.all_checks();
    all.retain(|(offer, finding)| {
        let meant = offer.is_none_or(|key| passing(result).any(|offer| offer.key == key));
        meant && finding.state != CheckState::NotApplicable
    });
    all
}

/// How much newer the data are than the event, in words.
fn age(result: &Investigation) -> String {
    let recorded = result.event.as_ref().map(|event| event.recorded_at);
    match (result.data_as_of, recorded) {
        (Some(at), Some(recorded)) if at >= recorded => {
            let hours = words::count(at.since(recorded) / HOUR, "hour");
            format!("{at}, {hours} after the event was recorded")
        }
        (Some(at), _) => at.to_string(),
        (None, _) => "unknown".to_owned(),
    }
}

fn text(result: &Investigation) -> String {
    let mut text = String::from("Escalation: a reward was due but was not made\n");
    let mut line = |label: &str, value: &str| note::line(&mut text, label, value);
    if let Some(partner) = &result.partner {
        line("Partnership", &partner.key);
    }
    if let Some(customer) = &result.customer {
        let external = customer.external_key.as_deref();
        let also = external.map(|key| format!(", customer_key {key}")).unwrap_or_default();
        line("Customer", &format!("{}{also}", customer.key));
    }
    if let Some(event) = &result.event {
        line(&format!("Event ({})", event.kind.name()), &event.key);
        line("Recorded (UTC)", &event.recorded_at.rfc3339());
        if let Some(amount) = event.amount_words() {
            line("Amount", &amount);
        }
        if let Some(product) = &event.product_key {
            line("Product", product);
        }
    }
    for offer in passing(result) {
        line("Offer", &format!("{}, should have paid {}", offer.key, note::pays(offer)));
    }
    line("Data as of (UTC)", &age(result));
    text.push_str("Checks:\n");
    for (offer, finding) in telling(result) {
        let of = offer.map(|key| format!("[{key}] ")).unwrap_or_default();
        let (id, asks, says) = (finding.id, finding.id.asks(), finding.answer_word());
        note::push(&mut text, &format!("  {id:<4}{of}{asks} {says} ({})", finding.coded()));
    }
    text
}

fn document(result: &Investigation) -> Value {
    let time = |at: Option<Timestamp>| at.map(Timestamp::rfc3339);
    let offers: Vec<Value> = passing(result)
        .map(|offer| {
            json!({
                "key": offer.key,
                "would_pay": offer.would_pay,
                "would_pay_total": offer.would_pay_total,
                "currency": offer.currency,
                "occurrences": offer.occurrences,
            })
        })
        .collect();
    let checks: Vec<Value> = telling(result)
        .into_iter()
        .map(|(offer, finding)| {
            json!({
                "id": <&str>::from(finding.id),
                "title": finding.id.title(),
                "offer": offer,
                "verdict": finding.state.word(),
                "code": finding.code.map(Code::word),
            })
        })
        .collect();
    let event = result.event.as_ref();
    json!({
        "partnership": result.partner.as_ref().map(|partner| &partner.key),
        "customer": result.customer.as_ref().map(|customer| &customer.key),
        "customer_key": result.customer.as_ref().and_then(|customer| customer.external_key.as_ref()),
        "event": event.map(|event| json!({
            "kind": event.kind.name(),
            "key": event.key,
            "recorded_at": event.recorded_at.rfc3339(),
            "amount": event.amount,
            "currency": event.currency,
            "amount_usd": event.amount_usd,
            "product_key": event.product_key,
        })),
        "offers": offers,
        "expected": result.expected.iter().map(|(currency, sum)| json!({
            "currency": currency, "amount": sum,
        })).collect::<Vec<_>>(),
        "checks": checks,
        "data_as_of": time(result.data_as_of),
        "hours_after_event": result.data_as_of.zip(event)
            .map(|(at, event)| at.since(event.recorded_at) / HOUR),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn only_what_should_have_fired_is_escalated() {
        let mut world = OwnedFacts::new();
        let (text, document) = escalation(&world.investigate()).unwrap();
        for wanted in [
            "Partnership: part_1\n",
            "Customer: cus_1, customer_key jane-1\n",
            "Event (transaction): txn_1\nRecorded (UTC): 2026-06-12T12:00:00Z\nAmount: $100.00\n",
            "Offer: o, should have paid $20.00\n",
            "Data as of (UTC): 2026-06-15T12:00:00Z, 72 hours after the event was recorded\n",
            "  W1  Reward linked to the event? No (PASS NONE)\n",
            "  L12 [o] Reward above zero? Yes (PASS)\n",
            "  Z2  Nothing explains it? Yes (PASS SHOULD_HAVE_FIRED)\n",
        ] {
            assert!(text.contains(wanted), "{wanted}\n{text}");
        }
        assert_eq!(document["hours_after_event"], 72);
        assert_eq!(document["offers"][0]["would_pay"], 2000);
        assert_eq!(document["event"]["key"], "txn_1");
        // Neither people nor the vendor's internal names.
        for hidden in ["Jane", "doe.example", "Acme", "std-20"] {
            assert!(!text.contains(hidden) && !document.to_string().contains(hidden), "{hidden}");
        }
        world.event.as_mut().unwrap().approved = Some(false);
        assert!(escalation(&world.investigate()).is_none());
    }
}
