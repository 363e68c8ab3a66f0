//! What each step says, as lines.

use super::{Inquest, Step, Wizard};
use unicode_width::UnicodeWidthStr;

use crate::domain::num::grouped;
use crate::domain::text::clean;
use crate::domain::{Cents, Stamp, Zone};
use crate::investigate::{Event, Finding, Id, Investigation, OfferResult, Reward, State};

/// Where a line leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The event's, a reward's or the customer's row in its partner's tables: the list and the key.
    Record(crate::domain::Resource, String),
    /// Another event, to be judged instead: its key and kind.
    Other(String, String),
    /// A candidate of an ambiguous question.
    Candidate(String),
    /// A question, by its place among them.
    Question(usize),
}

/// A line of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WizardLine {
    /// How it stands: for its letter and colour; nothing for plain text.
    pub state: Option<State>,
    /// What it is about.
    pub label: String,
    /// A letter an offer, nearest first.
    pub cells: Vec<State>,
    /// What there is to say.
    pub text: String,
    /// A heading.
    pub heading: bool,
    /// Where it leads.
    pub place: Option<Place>,
}

fn heading(label: impl Into<String>) -> WizardLine {
    WizardLine { label: label.into(), heading: true, ..WizardLine::default() }
}

fn say(label: impl Into<String>, text: impl AsRef<str>) -> WizardLine {
    let text = clean(text.as_ref()).into_owned();
    WizardLine { label: label.into(), text, ..WizardLine::default() }
}

/// Columns of the labels on a screen of a width.
pub fn label_width(screen: u16) -> u16 {
    34.min(screen * 2 / 5)
}

/// The lines of the open step, long texts broken between words.
pub(super) fn lines(wizard: &Wizard, zone: Zone, screen: u16) -> Vec<WizardLine> {
    said(wizard, zone).into_iter().flat_map(|line| wrapped(line, screen)).collect()
}

/// A line and what of it doesn't fit, a line each.
fn wrapped(line: WizardLine, screen: u16) -> Vec<WizardLine> {
    let label = if line.label.is_empty() { 0 } else { usize::from(label_width(screen)) + 1 };
    let cells = line.cells.len() * 2;
    // The margin, the letter, the sign of where it leads.
    let room = usize::from(screen).saturating_sub(label + cells + 8).max(10);
    let mut parts: Vec<String> = vec![String::new()];
    for word in line.text.split(' ') {
        let used = parts.last().map_or(0, |last| last.width());
        if used > 0 && used + 1 + word.width() > room {
            parts.push(word.to_owned());
        } else if let Some(last) = parts.last_mut() {
            if used > 0 {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or_default();
    // What goes on stands under the first line's text.
    let indent = if label > 0 || line.state.is_some() {
        " ".repeat(label + cells + 2)
    } else {
        String::new()
    };
    let mut lines: Vec<WizardLine> = parts
        .map(|part| WizardLine {
            text: format!("{indent}{part}"),
            place: line.place.clone(),
            ..WizardLine::default()
        })
        .collect();
    lines.insert(0, WizardLine { text: first, ..line });
    lines
}

fn said(wizard: &Wizard, zone: Zone) -> Vec<WizardLine> {
    if let Some(trouble) = &wizard.trouble {
        if trouble.candidates.is_empty() {
            return vec![say(
                "",
                "p takes another message: an e-mail, a key or an order number in it.",
            )];
        }
        let mut lines = vec![say("", &trouble.what)];
        lines.extend(trouble.candidates.iter().map(|candidate| {
            let place = Some(Place::Candidate(candidate.clone()));
            WizardLine { place, ..say("candidate", candidate) }
        }));
        return lines;
    }
    let Some(inquest) = &wizard.inquest else { return Vec::new() };
    match wizard.step {
        Step::Claim => claim(inquest, zone),
        Step::Rewards => rewards(&inquest.result, zone),
        Step::Offers => offers(&inquest.result),
        Step::Rules => rules(&inquest.result),
        Step::Questions => questions(&inquest.result),
        Step::Answer => answer(inquest),
    }
}

fn claim(inquest: &Inquest, zone: Zone) -> Vec<WizardLine> {
    let result = &inquest.result;
    let mut lines = vec![heading("Who and what is meant")];
    if let Some(partner) = &result.partner {
        let group = partner.group.as_deref().unwrap_or("no group");
        let place = Some(Place::Record(crate::domain::Resource::Partnerships, partner.key.clone()));
        let text = format!("{}, {group}, {}", partner.name, partner.key);
        lines.push(WizardLine { place, ..say("partner", text) });
    }
    if let Some(customer) = &result.customer {
        let label = customer.label().unwrap_or("no name");
        let email = customer.email.as_deref().unwrap_or("no e-mail");
        let place = Some(Place::Record(crate::domain::Resource::Customers, customer.key.clone()));
        let text = format!("{label}, {email}, {}", customer.key);
        lines.push(WizardLine { place, ..say("customer", text) });
    }
    if let Some(event) = &result.event {
        let place =
            super::keys::list(event.kind).map(|list| Place::Record(list, event.key.clone()));
        lines.push(WizardLine { place, ..say(event.kind.name(), event_words(event, zone)) });
    }
    if !inquest.reasons.is_empty() {
        lines.push(heading("How the message was understood"));
        lines.extend(inquest.reasons.iter().map(|reason| say("", reason)));
    }
    if !inquest.others.is_empty() {
        lines.push(heading("It could also be (Enter judges it instead)"));
        lines.extend(inquest.others.iter().map(|(key, kind, why)| {
            let place = Some(Place::Other(key.clone(), kind.clone()));
            WizardLine { place, ..say(kind.clone(), format!("{key}  {why}")) }
        }));
    }
    lines.push(heading("Whether it is the one"));
    let resolved = result.checks.iter().filter(|finding| finding.id < Id::W1);
    lines.extend(resolved.map(finding_line));
    lines.push(heading("Whose it is, and whether it counts"));
    let more = result.checks.iter().filter(|finding| (Id::A1..=Id::V5).contains(&finding.id));
    lines.extend(more.map(finding_line));
    lines
}

fn event_words(event: &Event, zone: Zone) -> String {
    let amount = event.amount_words().map(|amount| format!("{amount}, ")).unwrap_or_default();
    let product = event.product_key.as_deref().map(|key| format!(", {key}")).unwrap_or_default();
    format!("{amount}recorded {}{product}, {}", zone.minute(event.recorded_at), event.key)
}

fn rewards(result: &Investigation, zone: Zone) -> Vec<WizardLine> {
    let mut lines = vec![heading("Rewards of this partner for it")];
    if result.rewards.is_empty() {
        lines.push(say("", "none"));
    }
    for reward in &result.rewards {
        let place = Some(Place::Record(crate::domain::Resource::Rewards, reward.key.clone()));
        lines.push(WizardLine { place, ..say(reward.status.clone(), reward_words(reward, zone)) });
    }
    let checks = result.checks.iter().filter(|finding| (Id::W1..=Id::W4).contains(&finding.id));
    lines.extend(checks.map(finding_line));
    lines.push(heading("Held back"));
    let checks = result.checks.iter().filter(|finding| (Id::F1..=Id::F3).contains(&finding.id));
    lines.extend(checks.map(finding_line));
    lines
}

fn reward_words(reward: &Reward, zone: Zone) -> String {
    let amount = Cents(reward.amount.unwrap_or(0)).in_currency(reward.currency());
    let day = |at: Option<Stamp>| at.map(|at| zone.date(at));
    let created = day(reward.created_at).map(|day| format!(", created {day}")).unwrap_or_default();
    let ready = day(reward.ready_at).map(|day| format!(", ready {day}")).unwrap_or_default();
    let gone = if reward.stands() { "" } else { ", gone" };
    format!("{amount}{created}{ready}{gone}, {}", reward.key)
}

fn offers(result: &Investigation) -> Vec<WizardLine> {
    let mut lines = vec![heading("Offers for this kind of event, the nearest first")];
    if result.offers.is_empty() {
        lines.push(say("", "none"));
    }
    for offer in &result.offers {
        lines.push(WizardLine {
            state: Some(offer.result),
            ..say(offer.key.clone(), offer_words(offer))
        });
    }
    let checks =
        result.checks.iter().filter(|finding| matches!(finding.id, Id::O1 | Id::O5 | Id::O6));
    lines.extend(checks.map(finding_line));
    lines
}

fn offer_words(offer: &OfferResult) -> String {
    let pays = Cents(offer.would_pay).in_currency(&offer.currency);
    let times =
        if offer.occurrences > 1 { format!(" {} times", offer.occurrences) } else { String::new() };
    let would = if offer.result == State::Pass { "pays" } else { "would have paid" };
    let missed: Vec<String> = offer
        .checks
        .iter()
        .filter(|finding| finding.failed())
        .map(|finding| finding.distance.clone().unwrap_or_else(|| finding.id.title().to_owned()))
        .collect();
    let missed = if missed.is_empty() { String::new() } else { format!("; {}", missed.join("; ")) };
    format!("{}  {would} {pays}{times}{missed}", offer.description)
}

/// The matrix: a line a check, a letter an offer.
fn rules(result: &Investigation) -> Vec<WizardLine> {
    let mut lines = vec![heading("P passes, F fails, W warns, ? not known, - not asked")];
    let Some(nearest) = result.nearest() else {
        lines.push(say("", "there is no offer for this kind of event"));
        return lines;
    };
    let shown = result.offers.len().min(SHOWN);
    let numbers: Vec<String> = (1..=shown).map(|n| n.to_string()).collect();
    lines.push(say("offer, the nearest first", numbers.join(" ")));
    for (at, finding) in nearest.checks.iter().enumerate() {
        let cells: Vec<State> = result
            .offers
            .iter()
            .take(SHOWN)
            .filter_map(|offer| offer.checks.get(at).map(|finding| finding.state))
            .collect();
        // What no offer asks says nothing.
        if cells.iter().all(|state| *state == State::NotApplicable) {
            continue;
        }
        let id: &str = finding.id.into();
        let label = format!("{id} {}", finding.id.title());
        let text = finding.distance.clone().unwrap_or_else(|| finding.note.clone());
        lines.push(WizardLine { cells, ..say(label, text) });
    }
    lines.push(heading("The offers"));
    for (number, offer) in (1..).zip(result.offers.iter().take(SHOWN)) {
        lines.push(WizardLine {
            state: Some(offer.result),
            ..say(format!("{number} {}", clean(&offer.key)), &offer.description)
        });
    }
    if result.offers.len() > SHOWN {
        let more = grouped(crate::domain::num::count(result.offers.len() - SHOWN));
        lines.push(say("", format!("and {more} that are further off; the note has them")));
    }
    lines
}

/// So many offers stand in the matrix.
const SHOWN: usize = 8;

fn questions(result: &Investigation) -> Vec<WizardLine> {
    let mut lines = vec![heading("What isn't known; Enter answers it")];
    for (at, (offer, finding)) in result.questions().into_iter().enumerate() {
        let id: &str = finding.id.into();
        let of = offer.map(|offer| format!(" of {offer}")).unwrap_or_default();
        let decides = if finding.id.decides() { "" } else { " (doesn't decide)" };
        lines.push(WizardLine {
            state: Some(State::Unknown),
            place: Some(Place::Question(at)),
            ..say(format!("{id}{of}"), format!("{}{decides}", finding.id.question()))
        });
        if !finding.note.is_empty() {
            lines.push(say("", &finding.note));
        }
    }
    if lines.len() == 1 {
        lines.push(say("", "nothing: all that matters is known"));
    }
    lines
}

fn answer(inquest: &Inquest) -> Vec<WizardLine> {
    let result = &inquest.result;
    let mut lines = vec![say("", &result.summary)];
    if !result.needs.is_empty() {
        lines.push(heading("To be looked up"));
        lines.extend(result.needs.iter().map(|need| say("", need)));
    }
    let reply = match &inquest.edited {
        None => {
            lines.push(heading("Reply to the partner (y copies it)"));
            &result.partner_reply
        }
        Some((text, None)) => {
            lines.push(heading("Reply to the partner, as you changed it (y copies it)"));
            text
        }
        Some((text, Some(sentence))) => {
            lines.push(heading("Reply to the partner, as you changed it: not to be sent"));
            let why = format!("A partner must not read this: {sentence:?}. Ctrl-e changes it.");
            lines.push(WizardLine { state: Some(State::Fail), ..say("", &why) });
            text
        }
    };
    lines.extend(reply.lines().map(|line| say("", line)));
    lines.push(heading("Note for the ticket (Y copies it)"));
    lines.extend(result.agent_note.lines().map(|line| say("", line)));
    lines
}

fn finding_line(finding: &Finding) -> WizardLine {
    let id: &str = finding.id.into();
    let code = finding.code.map(|code| format!("{} ", code.word())).unwrap_or_default();
    let distance = finding.distance.as_deref().map(|text| format!("{text}. ")).unwrap_or_default();
    let evidence: Vec<String> =
        finding.evidence.iter().map(|one| format!("{}: {}", one.label, one.value)).collect();
    let evidence =
        if evidence.is_empty() { String::new() } else { format!("  [{}]", evidence.join("; ")) };
    WizardLine {
        state: Some(finding.state),
        ..say(
            format!("{id} {}", finding.id.title()),
            format!("{code}{distance}{}{evidence}", finding.note),
        )
    }
}
