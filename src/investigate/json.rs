//! An investigation as JSON (rule: output-shapes). Instants are RFC 3339 in UTC, money is in minor units.

use serde_json::{Value, json as value};

use super::finding::Finding;
use super::outcome::{Investigation, OfferResult};
use super::records::{Customer, Event, Reward};
use crate::domain::Timestamp;

/// The JSON document of an investigation.
pub fn json(result: &Investigation) -> Value {
    let checks: Vec<Value> =
        result.all_checks().into_iter().map(|(offer, finding)| check(offer, finding)).collect();
    value!({
        "verdict": result.verdict.word(),
        "summary": result.summary,
        "partner": result.partner.as_ref().map(|partner| value!({
            "key": partner.key, "name": partner.name, "group": partner.group,
        })),
        "addressee": value!({
            "established": result.addressee.is_established(), "by": result.addressee.word(),
        }),
        "customer": result.customer.as_ref().map(customer),
        "event": result.event.as_ref().map(event),
        "rewards": result.rewards.iter().map(reward).collect::<Vec<_>>(),
        "offers": result.offers.iter().map(offer).collect::<Vec<_>>(),
        "expected_pay": result.expected_pay(),
        "nearest_offer": result.nearest().map(|offer| offer.key.as_str()),
        "checks": checks,
        "needs": result.needs,
        "partner_reply": result.partner_reply,
        "agent_note": result.agent_note,
        "data_as_of": time(result.data_as_of),
    })
}

fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::rfc3339)
}

fn customer(customer: &Customer) -> Value {
    value!({
        "key": customer.key,
        "customer_key": customer.external_key,
        "email": customer.email,
        "name": customer.name,
    })
}

fn event(event: &Event) -> Value {
    value!({
        "kind": event.kind.name(),
        "key": event.key,
        "amount": event.amount,
        "currency": event.currency,
        "amount_usd": event.amount_usd,
        "recorded_at": event.recorded_at.rfc3339(),
        "product_key": event.product_key,
        "category_key": event.category_key,
    })
}

fn reward(reward: &Reward) -> Value {
    value!({
        "key": reward.key,
        "status": reward.status,
        "amount": reward.amount,
        "currency": reward.currency(),
        "ready_at": time(reward.ready_at),
        "offer": reward.offer_key,
        "vanished_at": time(reward.vanished_at),
    })
}

fn offer(offer: &OfferResult) -> Value {
    let failed: Vec<&str> = offer.failed.iter().map(|id| (*id).into()).collect();
    value!({
        "key": offer.key,
        "description": offer.description,
        "result": offer.result.word(),
        "would_pay": offer.would_pay,
        "would_pay_total": offer.would_pay_total,
        "occurrences": offer.occurrences,
        "currency": offer.currency,
        "failed": failed,
    })
}

fn check(offer: Option<&str>, finding: &Finding) -> Value {
    let evidence: Vec<Value> = finding
        .evidence
        .iter()
        .map(|evidence| value!({"label": evidence.label, "value": evidence.value}))
        .collect();
    let (id, phase): (&str, &str) = (finding.id.into(), finding.id.phase().into());
    value!({
        "id": id,
        "phase": phase,
        "offer": offer,
        "verdict": finding.state.word(),
        "code": finding.code.map(super::code::Code::word),
        "distance": finding.distance,
        "evidence": evidence,
        "note": finding.note,
    })
}
