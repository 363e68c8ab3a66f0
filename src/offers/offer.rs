//! Reading one offer: what it rewards, who it is for, its rules and caps.

use strum::VariantNames;

use super::model::{
    Audience, Cap, CapPeriod, Caps, Drip, EventKind, Label, Offer, OfferReward, OfferSpan, Rules,
};
use super::reader::{Fields, OffersReader, SpannedValue};
use crate::domain::country::is_country;
use crate::domain::text::fold;
use crate::domain::{Segment, Timestamp};

const MINOR_UNITS: &str = "a whole number of minor units (cents), 0 or more";
const MINOR_UNITS_ABOVE: &str = "a whole number of minor units (cents) above 0";
const COUNT: &str = "a whole number of 1 or more";
const MOST: i64 = 1_000_000_000_000_000;
const COUNTRY: &str =
    "a country: its ISO code such as \"DE\" or \"DEU\", or its English name such as \"Germany\"";
const CURRENCY: &str = "a currency of three letters such as \"USD\"";

/// Reads one `[[offer]]`; `None` if it lacks something that every offer needs.
pub(super) fn read_offer<'t>(
    reader: &mut OffersReader<'t>,
    segments: &[Segment],
    value: &SpannedValue<'t>,
) -> Option<Offer> {
    let mut fields = Fields::open("an offer", reader, value)?;
    let key = fields.need("key", reader).and_then(|value| reader.exact("key", value));
    let name = fields.take("name").and_then(|value| reader.text("name", value));
    let description =
        fields.take("description").and_then(|value| reader.text("description", value));
    let event_value = fields.need("event", reader);
    let event = event_value.and_then(|value| reader.word("event", EventKind::VARIANTS, value));
    let reward = fields.need("reward", reader).and_then(|value| read_reward(reader, value));
    let audience = read_audience(reader, segments, &mut fields);
    let span = read_span(reader, &mut fields);
    let enabled = fields.take("enabled").and_then(|value| reader.flag("enabled", value));
    let draft = fields.take("draft").and_then(|value| reader.flag("draft", value));
    let drip = fields.take("drip").and_then(|value| read_drip(reader, value));
    let rules_value = fields.take("rules");
    let rules = rules_value.and_then(|value| read_rules(reader, value)).unwrap_or_default();
    let caps = fields.take("caps").and_then(|value| read_caps(reader, value)).unwrap_or_default();
    if description.is_none() {
        reader
            .doubt(fields.at(), "an offer without a description: replies can't say what it is for");
    }
    if draft == Some(true) && enabled != Some(false) {
        let message =
            "a draft: it decides nothing until its rules are written down and draft is removed";
        reader.doubt(fields.at(), message);
    }
    let at = reader.place(fields.at());
    fields.finish(reader);
    let (key, event, reward) = (key?, event?, reward?);
    if let Some(value) = rules_value {
        doubt_idle_rules(reader, event, &rules, value);
    }
    if matches!(reward, OfferReward::Percent(_)) && !has_amount(event) {
        let message =
            format!("a percentage pays nothing for the event {}: it has no amount", event.name());
        reader.doubt(&value.span(), message);
    }
    Some(Offer {
        at,
        key,
        name,
        description: description.unwrap_or_default(),
        event,
        reward,
        audience,
        span,
        enabled: enabled.unwrap_or(true),
        draft: draft.unwrap_or(false),
        drip,
        rules,
        caps,
    })
}

/// Whether an event has an amount to take a percentage of.
fn has_amount(event: EventKind) -> bool {
    matches!(event, EventKind::Transaction | EventKind::Lead | EventKind::Deal)
}

fn read_reward<'t>(reader: &mut OffersReader<'t>, value: &SpannedValue<'t>) -> Option<OfferReward> {
    let mut fields = Fields::open("reward", reader, value)?;
    let percent = fields.take("percent");
    let flat = fields.take("flat");
    let currency = fields.take("currency");
    let currency_read = currency.and_then(|value| read_currency(reader, value));
    fields.finish(reader);
    match (percent, flat) {
        (Some(percent), None) => {
            if let Some(value) = currency.filter(|_| currency_read.as_deref() != Some("USD")) {
                reader.wrong(&value.span(), "a percentage is paid in USD; currency goes with flat");
            }
            reader.percent("percent", percent).map(OfferReward::Percent)
        }
        (None, Some(flat)) => {
            let amount = reader.integer("flat", MINOR_UNITS_ABOVE, 1..MOST, flat)?;
            Some(OfferReward::Flat {
                amount,
                currency: currency_read.unwrap_or_else(|| "USD".to_owned()),
            })
        }
        _ => reader.expected("reward", "either percent or flat", value),
    }
}

/// Reads three letters and makes them capitals.
fn read_currency<'t>(reader: &mut OffersReader<'t>, value: &SpannedValue<'t>) -> Option<String> {
    match value.get_ref().as_str() {
        Some(text) if text.len() == 3 && text.bytes().all(|c| c.is_ascii_alphabetic()) => {
            Some(text.to_ascii_uppercase())
        }
        _ => reader.expected("currency", CURRENCY, value),
    }
}

fn read_audience<'t>(
    reader: &mut OffersReader<'t>,
    segments: &[Segment],
    fields: &mut Fields<'_, 't>,
) -> Audience {
    let mut list = |key| -> Vec<Label> {
        fields.texts(key, reader).iter().map(|text| Label::new(text)).collect()
    };
    let audience = Audience {
        groups: list("groups"),
        tags_any: list("tags_any"),
        tags_all: list("tags_all"),
        tags_none: list("tags_none"),
        segments: list("segments"),
        tiers: list("tiers"),
    };
    let Some(value) = fields.take("segments") else { return audience };
    let known: Vec<String> = segments.iter().map(|segment| fold(&segment.name)).collect();
    for item in value.get_ref().as_array().into_iter().flatten() {
        let Some(name) = item.get_ref().as_str().filter(|name| !name.trim().is_empty()) else {
            continue;
        };
        if !known.contains(&fold(name.trim())) {
            reader.wrong(&item.span(), format!("no [[segment]] of the file is named \"{name}\""));
        }
    }
    audience
}

fn read_span<'t>(reader: &mut OffersReader<'t>, fields: &mut Fields<'_, 't>) -> OfferSpan {
    let starts: Option<Timestamp> =
        fields.take("starts").and_then(|value| reader.instant("starts", value));
    let ends_value = fields.take("ends");
    let ends = ends_value.and_then(|value| reader.instant("ends", value));
    if let (Some(from), Some(to), Some(value)) = (starts, ends, ends_value)
        && to < from
    {
        reader.wrong(&value.span(), format!("ends is before starts, which is {from}"));
    }
    OfferSpan { starts, ends }
}

fn read_drip<'t>(reader: &mut OffersReader<'t>, value: &SpannedValue<'t>) -> Option<Drip> {
    let mut fields = Fields::open("drip", reader, value)?;
    let delay = fields.take("delay").and_then(|value| reader.length("delay", value));
    let every_value = fields.take("every");
    let every = every_value.and_then(|value| reader.length("every", value));
    let occurrences = fields
        .take("occurrences")
        .and_then(|value| reader.integer("occurrences", COUNT, 1..10_001, value));
    fields.finish(reader);
    if let Some(value) =
        every_value.filter(|_| every.is_some_and(crate::domain::CalendarSpan::is_zero))
    {
        let () = reader.expected("every", "a length of time above zero", value)?;
    }
    let occurrences = occurrences.and_then(|n| u32::try_from(n).ok()).unwrap_or(1);
    if occurrences > 1 && every.is_none() {
        reader.doubt(&value.span(), "several occurrences without \"every\" would all come at once");
    }
    Some(Drip { delay, every, occurrences })
}

fn read_rules<'t>(reader: &mut OffersReader<'t>, value: &SpannedValue<'t>) -> Option<Rules> {
    let mut fields = Fields::open("rules", reader, value)?;
    let length = |key, fields: &mut Fields<'_, 't>, reader: &mut OffersReader<'t>| {
        fields.take(key).and_then(|value| reader.length(key, value))
    };
    let amount = |key, fields: &mut Fields<'_, 't>, reader: &mut OffersReader<'t>| {
        fields.take(key).and_then(|value| reader.integer(key, MINOR_UNITS, 0..MOST, value))
    };
    let rules = Rules {
        product_keys: fields.exacts("product_keys", reader),
        category_keys: fields.exacts("category_keys", reader),
        max_customer_age: length("max_customer_age", &mut fields, reader),
        min_customer_age: length("min_customer_age", &mut fields, reader),
        max_transactions_per_customer: fields
            .take("max_transactions_per_customer")
            .and_then(|value| {
                reader.integer("max_transactions_per_customer", COUNT, 1..1_000_000_000, value)
            })
            .and_then(|n| u32::try_from(n).ok()),
        min_amount: amount("min_amount", &mut fields, reader),
        max_amount: amount("max_amount", &mut fields, reader),
        currencies: read_currencies(reader, fields.take("currencies")),
        first_transaction_only: fields
            .take("first_transaction_only")
            .and_then(|value| reader.flag("first_transaction_only", value))
            .unwrap_or_default(),
        min_partnership_age: length("min_partnership_age", &mut fields, reader),
        countries: read_countries(reader, fields.take("countries")),
        action_type: fields
            .take("action_type")
            .and_then(|value| reader.exact("action_type", value)),
        action_min_value: fields
            .take("action_min_value")
            .and_then(|value| reader.integer("action_min_value", COUNT, 1..MOST, value)),
        lead_statuses: fields.texts("lead_statuses", reader),
        deal_stages: fields.texts("deal_stages", reader),
    };
    check_ranges(reader, &rules, &mut fields);
    fields.finish(reader);
    Some(rules)
}

fn read_currencies<'t>(
    reader: &mut OffersReader<'t>,
    value: Option<&SpannedValue<'t>>,
) -> Vec<String> {
    let Some(value) = value else { return Vec::new() };
    let items = reader.items("currencies", value);
    items.iter().filter_map(|item| read_currency(reader, item)).collect()
}

/// Reads countries. An unknown country is a mistake: no record would ever match it, so the offer would refuse every
/// customer.
fn read_countries<'t>(
    reader: &mut OffersReader<'t>,
    value: Option<&SpannedValue<'t>>,
) -> Vec<String> {
    let Some(value) = value else { return Vec::new() };
    let items = reader.items("countries", value);
    items
        .iter()
        .filter_map(|item| {
            let name = reader.text("countries", item)?;
            if is_country(&name) { Some(name) } else { reader.expected("countries", COUNTRY, item) }
        })
        .collect()
}

/// Notes limits that no event can meet.
fn check_ranges<'t>(reader: &mut OffersReader<'t>, rules: &Rules, fields: &mut Fields<'_, 't>) {
    if let Some(value) = fields.take("max_customer_age") {
        if rules.max_customer_age.is_some_and(crate::domain::CalendarSpan::is_zero) {
            let _: Option<()> =
                reader.expected("max_customer_age", "a length of time above zero", value);
        }
        if let (Some(min), Some(max)) = (rules.min_customer_age, rules.max_customer_age)
            && min.after(Timestamp::EPOCH) >= max.after(Timestamp::EPOCH)
        {
            reader.wrong(
                &value.span(),
                format!("max_customer_age must be above min_customer_age, which is {min}"),
            );
        }
    }
    if let (Some(value), Some(min), Some(max)) =
        (fields.take("max_amount"), rules.min_amount, rules.max_amount)
        && max < min
    {
        let message = format!("max_amount must not be below min_amount, which is {min}");
        reader.wrong(&value.span(), message);
    }
}

/// Warns of rules about other kinds of events, which have no effect on this one.
fn doubt_idle_rules<'t>(
    reader: &mut OffersReader<'t>,
    event: EventKind,
    rules: &Rules,
    at: &SpannedValue<'t>,
) {
    let sale = event == EventKind::Transaction;
    let idle = [
        ("product_keys", !rules.product_keys.is_empty(), sale),
        ("category_keys", !rules.category_keys.is_empty(), sale),
        ("max_transactions_per_customer", rules.max_transactions_per_customer.is_some(), sale),
        ("first_transaction_only", rules.first_transaction_only, sale),
        (
            "action_type",
            rules.action_type.is_some() || rules.action_min_value.is_some(),
            event == EventKind::Action,
        ),
        ("lead_statuses", !rules.lead_statuses.is_empty(), event == EventKind::Lead),
        ("deal_stages", !rules.deal_stages.is_empty(), event == EventKind::Deal),
    ];
    for (rule, _, _) in idle.into_iter().filter(|(_, given, of_use)| *given && !of_use) {
        let message = format!("{rule} has no effect on an offer for the event {}", event.name());
        reader.doubt(&at.span(), message);
    }
}

fn read_caps<'t>(reader: &mut OffersReader<'t>, value: &SpannedValue<'t>) -> Option<Caps> {
    let mut fields = Fields::open("caps", reader, value)?;
    let mut cap = |key| {
        let value = fields.take(key)?;
        read_cap(reader, key, value)
    };
    let caps = Caps { per_customer: cap("per_customer"), per_partner: cap("per_partner") };
    fields.finish(reader);
    Some(caps)
}

fn read_cap<'t>(
    reader: &mut OffersReader<'t>,
    key: &'static str,
    value: &SpannedValue<'t>,
) -> Option<Cap> {
    let mut fields = Fields::open(key, reader, value)?;
    let amount = fields
        .take("amount")
        .and_then(|value| reader.integer("amount", MINOR_UNITS_ABOVE, 1..MOST, value));
    let count =
        fields.take("count").and_then(|value| reader.integer("count", COUNT, 1..MOST, value));
    let period = fields
        .take("period")
        .and_then(|value| reader.word("period", CapPeriod::VARIANTS, value))
        .unwrap_or_default();
    let given = fields.take("amount").or(fields.take("count")).is_some();
    fields.finish(reader);
    if !given {
        return reader.expected(key, "an amount or a count", value);
    }
    Some(Cap { amount, count, period })
}
