//! An offer, all of it, over whatever is open: its terms, which of them the partner meets, how the event under
//! investigation stands to each rule, and the newest rewards it made. It is shown as a record is.

use super::layers::Layer;
use super::model::{Model, Overlay};
use super::msg::Effect;
use super::record::{RecordTree, TreeLine};
use super::records::RecordsEffect;
use super::request::{Awaited, RequestId};
use crate::domain::text::clean;
use crate::domain::{Cents, ColumnValue, KeyAndName, RecordRow, RecordTable, Timestamp, Zone};
use crate::investigate::{CheckState, OfferResult};
use crate::offers::{Membership, Offer, TermsFor};

/// So many of the terms in which two offers differ are named: a line has no room for more.
const DIFFERENCES: usize = 3;

/// The newest rewards that an offer made, and in which of the tables they are rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferRewards {
    pub table: Option<RecordTable>,
    pub rows: Vec<RecordRow>,
}

/// Opens it. Where the offers file doesn't have it, what rewards say of it.
pub(super) fn open(model: &mut Model, key: &str, description: &str) -> Vec<Effect> {
    let mut lines = if let Some(offer) = model.programme.offers.offer(key) {
        terms(model, offer)
    } else {
        let why = "not known: the offers file has no offer with this key";
        vec![say("Description", clean(description)), say("Rules", why)]
    };
    lines.extend(of_event(model, key));
    let title = format!("offer {}", clean(key));
    let request = model.request();
    let awaited = Awaited::to(request);
    let tree = RecordTree { title, lines, awaited, ..RecordTree::default() };
    model.overlay = Overlay::Record(Box::new(tree));
    let partner = partner(model);
    vec![Effect::Records(RecordsEffect::ReadOffer { request, key: key.to_owned(), partner })]
}

/// The newest rewards of the offer that is open are here.
pub(super) fn on_rewards(
    model: &mut Model,
    request: RequestId,
    result: Result<OfferRewards, String>,
) {
    let is_of_partner = partner(model).is_some();
    let Overlay::Record(tree) = &mut model.overlay else { return };
    if !tree.awaited.accept(request) {
        return;
    }
    model.changed = true;
    let whose =
        if is_of_partner { "Its newest rewards to this partner" } else { "Its newest rewards" };
    tree.lines.push(head(whose));
    match result {
        Ok(found) if found.rows.is_empty() => tree.lines.push(below("none", "")),
        Ok(found) => {
            let lines = found.rows.iter().map(|row| reward(row, found.table, model.zone));
            tree.lines.extend(lines);
        }
        Err(error) => tree.lines.push(below("not read", error)),
    }
}

/// The partner whose offer it is looked at as.
fn partner(model: &Model) -> Option<String> {
    match model.layers.top()? {
        Layer::Partner(detail) => Some(detail.key.clone()),
        Layer::Investigation(wizard) => {
            Some(wizard.view.as_ref()?.result.partner.as_ref()?.key.clone())
        }
        Layer::Sweep(_) | Layer::Rewards(_) | Layer::Programme(_) => None,
    }
}

fn terms(model: &Model, offer: &Offer) -> Vec<TreeLine> {
    let offers = &model.programme.offers;
    let (zone, now) = (model.zone, model.data.age.now.unwrap_or(Timestamp::EPOCH));
    let profile = match model.layers.top() {
        Some(Layer::Partner(detail)) => detail.profile.value(),
        _ => None,
    };
    let membership = profile.map(|profile| {
        let partner = &profile.partner;
        let tier = partner.tier.clone().map(|name| KeyAndName { key: String::new(), name });
        Membership::new(partner.group.as_ref(), &partner.tags, tier.as_ref())
    });
    let held_against = profile.zip(membership.as_ref()).map(|(profile, membership)| TermsFor {
        membership,
        joined_at: profile.joined_at,
        now,
    });
    let mut lines = vec![say("Description", clean(&offer.description))];
    lines.extend(offer.name.as_ref().map(|name| say("Your name for it", clean(name))));
    for (other, differs) in offers.alike(offer, zone) {
        let first = differs.iter().take(DIFFERENCES).copied().collect::<Vec<_>>().join(", ");
        let differs = match differs.len().saturating_sub(DIFFERENCES) {
            0 if differs.is_empty() => "it differs in nothing that the file says".to_owned(),
            0 => format!("it differs in {}", first.to_lowercase()),
            more => format!("it differs in {} and {more} more", first.to_lowercase()),
        };
        lines.push(TreeLine { meaning: Some(differs), ..say("Reads like", clean(&other.key)) });
    }
    for term in offers.terms(offer, held_against, zone) {
        // The verdict first: a long list may be cut.
        let value = match term.met {
            Some((true, how)) => format!("met ({}): {}", clean(&how), clean(&term.value)),
            Some((false, how)) => format!("NOT MET ({}): {}", clean(&how), clean(&term.value)),
            None => clean(&term.value).into_owned(),
        };
        lines.push(say(term.label, value));
    }
    lines
}

/// How the event under investigation stands to each of the offer's rules.
fn of_event(model: &Model, key: &str) -> Vec<TreeLine> {
    let view = model.layers.investigation().and_then(|wizard| wizard.view.as_ref());
    let Some(view) = view else { return Vec::new() };
    let is_it = |offer: &&OfferResult| offer.key == key;
    let Some(offer) = view.result.offers.iter().find(is_it) else { return Vec::new() };
    let mut lines = vec![head("This event")];
    let asked = |state: CheckState| state != CheckState::NotApplicable;
    for finding in offer.checks.iter().filter(|finding| asked(finding.state)) {
        let said = finding.distance.as_ref().unwrap_or(&finding.note);
        let meaning = Some(clean(said).into_owned()).filter(|said| !said.is_empty());
        let line = below(finding.id.title(), finding.state.word());
        lines.push(TreeLine { meaning, ..line });
    }
    lines
}

fn reward(row: &RecordRow, table: Option<RecordTable>, zone: Zone) -> TreeLine {
    let value = |field: &str| table.map(|table| row.value(table, field).clone());
    let number = |field: &str| match value(field) {
        Some(ColumnValue::Int(n)) => Some(n),
        _ => None,
    };
    let text = |field: &str| table.and_then(|table| row.text(table, field)).map(|text| clean(text));
    let currency = row.currency.as_deref().unwrap_or_default();
    let amount = number("amount").map(|n| Cents(n).in_currency(currency));
    let day = number("created_at").and_then(Timestamp::from_ms).map(|at| zone.date(at));
    let words = [amount, text("status").map(Into::into), text("customer").map(Into::into)];
    let words: Vec<String> = words.into_iter().flatten().collect();
    let partner = text("partner").map(std::borrow::Cow::into_owned);
    TreeLine { meaning: partner, ..below(day.unwrap_or_default(), words.join("  ")) }
}

fn say(label: &str, value: impl Into<String>) -> TreeLine {
    TreeLine { label: label.to_owned(), value: Some(value.into()), ..TreeLine::default() }
}

fn head(label: &str) -> TreeLine {
    TreeLine { label: label.to_owned(), ..TreeLine::default() }
}

fn below(label: impl Into<String>, value: impl Into<String>) -> TreeLine {
    TreeLine { depth: 1, label: label.into(), value: Some(value.into()), meaning: None }
}
