//! What each step says, as lines.

use super::findings::{checks, local};
use super::matrix::rules;
use super::{InvestigationView, ShownGuess, Wizard, WizardStep};

use crate::app::case_list::{CaseListLine, before};
use crate::domain::num::{cells, count, grouped};
use crate::domain::text::{clean, wrap};
use crate::domain::{Cents, Resource, Timestamp, Zone};
use crate::investigate::{
    Addressee, Answer, AnswerValue, Check, CheckState, Event, Finding, Investigation, Objection,
    OfferResult, Reward,
};
use crate::keymap::{Keymap, Where};

/// Where a line leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineTarget {
    /// To the row of an event, a reward or the customer in its partner's tables: the list and the key.
    Record(Resource, String),
    /// An offer, by its key and description.
    Offer(String, String),
    /// To another event, to be judged instead: its key and kind.
    Other(String, String),
    /// To a candidate of an ambiguous claim.
    Candidate(String),
    /// To a question: its check, and the offer it belongs to.
    Question(Check, Option<String>),
    /// To the partner, by key, who may be the writer.
    Writer(String),
    /// To the kept cases about a partner, by key.
    Cases(String),
    /// To a cell of the matrix, which opens and closes; without an offer, to its whole row.
    Cell(Check, Option<String>),
}

/// A line of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WizardLine {
    /// The state, for its letter and colour; `None` for plain text.
    pub state: Option<CheckState>,
    pub label: String,
    /// One state per offer, nearest first.
    pub cells: Vec<CheckState>,
    pub text: String,
    pub heading: bool,
    pub place: Option<LineTarget>,
    /// Whether the next line goes on with it.
    pub goes_on: bool,
    /// The label is a check's question, which names nobody.
    pub is_check: bool,
    /// How far the line's text is indented.
    pub columns: LineIndent,
    /// The place, among the step's lines before wrapping, of the line that this one is part of.
    pub(super) source: usize,
}

/// The screen columns before a line's text, so that wrapped lines align with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineIndent {
    /// Of the letter, or blank.
    pub before: u16,
    pub label: u16,
    /// Of the letters of the offers.
    pub cells: u16,
}

pub(super) fn heading(label: impl Into<String>) -> WizardLine {
    WizardLine { label: label.into(), heading: true, ..WizardLine::default() }
}

/// How the lines are worded: the zone for dates, the keys named in hints, and what they can refer to.
#[derive(Clone, Copy)]
pub(super) struct Wording<'a> {
    pub(super) zone: Zone,
    pub(super) keymap: &'a Keymap,
    /// What was asked before.
    pub(super) cases: &'a [CaseListLine],
}

impl Wording<'_> {
    /// A sentence of the program, with its keys, such as `{action}`, filled in.
    pub(super) fn fill(self, template: &str) -> String {
        self.keymap.fill(Where::Wizard, template)
    }
}

pub(super) fn say(label: impl Into<String>, text: impl AsRef<str>) -> WizardLine {
    let text = clean(text.as_ref()).into_owned();
    WizardLine { label: clean(&label.into()).into_owned(), text, ..WizardLine::default() }
}

/// A line of text that is indented a little.
pub(super) fn under(text: impl AsRef<str>) -> WizardLine {
    let columns = LineIndent { before: 4, ..LineIndent::default() };
    WizardLine { columns, ..say("", text) }
}

/// The width of labels on a screen of this width: on a wide one, the longest label in full.
fn label_width(screen: u16) -> u16 {
    46.min(screen * 47 / 100)
}

/// The lines of the open step, with long texts wrapped between words.
pub(super) fn lines(wizard: &Wizard, to: Wording<'_>, screen: u16) -> Vec<WizardLine> {
    let said = said(wizard, to).into_iter().enumerate();
    said.map(|(source, line)| WizardLine { source, ..line })
        .flat_map(|line| wrapped(&line, screen))
        .collect()
}

/// A line wrapped to the screen: text under text, label under label.
fn wrapped(line: &WizardLine, screen: u16) -> Vec<WizardLine> {
    let before = line.columns.before.max(if line.state.is_some() { 2 } else { 0 });
    let label = match line.label.is_empty() {
        true => 0,
        // Nothing stands next to it.
        false if line.heading || (line.text.is_empty() && line.cells.is_empty()) => {
            screen.saturating_sub(3 + before)
        }
        // Kinds, keys and states are short; the texts next to them aren't.
        false if line.place.is_some() && line.cells.is_empty() => label_width(screen).min(26),
        false => label_width(screen).saturating_sub(before),
    };
    let columns = LineIndent { before, label, cells: cells(line.cells.len()) * 2 };
    // The margin, the blank after the label, the sign of where the line leads.
    let used = before + label + columns.cells + 2 + u16::from(label > 0) + 3;
    let room = usize::from(screen.saturating_sub(used)).max(10);
    let labels = if label == 0 { Vec::new() } else { wrap(&line.label, usize::from(label)) };
    let texts = if line.text.is_empty() { Vec::new() } else { wrap(&line.text, room) };
    let many = labels.len().max(texts.len()).max(1);
    let (mut labels, mut texts) = (labels.into_iter(), texts.into_iter());
    let mut lines = Vec::with_capacity(many);
    for at in 0..many {
        let (label, text) = (labels.next().unwrap_or_default(), texts.next().unwrap_or_default());
        let goes_on = at + 1 < many;
        let is_judged = line.state.is_some() || !line.cells.is_empty();
        let is_check = is_judged && !matches!(line.place, Some(LineTarget::Offer(..)));
        let part = if at == 0 {
            WizardLine { label, text, goes_on, is_check, columns, ..line.clone() }
        } else {
            let (heading, place) = (line.heading, line.place.clone());
            let source = line.source;
            let rest = WizardLine { label, text, heading, place, columns, ..WizardLine::default() };
            WizardLine { goes_on, is_check, source, ..rest }
        };
        lines.push(part);
    }
    lines
}

fn said(wizard: &Wizard, to: Wording<'_>) -> Vec<WizardLine> {
    if let Some(trouble) = &wizard.trouble {
        let mut lines = understood(&trouble.reasons);
        if trouble.events.is_empty() {
            lines.insert(0, say("", &trouble.what));
        }
        if !trouble.is_choice() {
            lines.push(say(
                "",
                to.fill(
                    "{paste_message} takes a message with an e-mail, a key or an order number in it.",
                ),
            ));
        }
        if !trouble.candidates.is_empty() {
            lines.push(heading(to.fill("{open} picks one of them")));
        }
        lines.extend(trouble.candidates.iter().map(|candidate| {
            let place = Some(LineTarget::Candidate(candidate.clone()));
            WizardLine { place, ..say("candidate", candidate) }
        }));
        if !trouble.events.is_empty() {
            lines.push(heading(to.fill("{open} judges one of them")));
        }
        lines.extend(trouble.events.iter().map(other));
        return lines;
    }
    let Some(view) = &wizard.view else { return Vec::new() };
    match wizard.step {
        WizardStep::Claim => claim(view, to),
        WizardStep::Rewards => rewards(&view.result, to.zone),
        WizardStep::Offers => offers(&view.result, to.zone),
        WizardStep::Rules => rules(&view.result, &wizard.opened, to),
        WizardStep::Questions => questions(wizard, &view.result, to),
        WizardStep::Answer => answer(wizard, view, to),
    }
}

fn claim(view: &InvestigationView, to: Wording<'_>) -> Vec<WizardLine> {
    let result = &view.result;
    let mut lines = vec![heading("Who and what is meant")];
    if let Some(partner) = &result.partner {
        let group = partner.group.as_deref().unwrap_or("no group");
        let place = Some(LineTarget::Record(Resource::Partnerships, partner.key.clone()));
        let text = format!("{}, {group}, {}", partner.name, partner.key);
        lines.push(WizardLine { place, ..say("partner", text) });
        if let Some(before) = before(to.cases, &partner.key, to.zone) {
            let place = Some(LineTarget::Cases(partner.key.clone()));
            lines.push(WizardLine { place, ..say("asked before", before) });
        }
    }
    if let Some(customer) = &result.customer {
        let label = customer.label().unwrap_or("no name");
        let email = customer.email.as_deref().unwrap_or("no e-mail");
        let place = Some(LineTarget::Record(Resource::Customers, customer.key.clone()));
        let text = format!("{label}, {email}, {}", customer.key);
        lines.push(WizardLine { place, ..say("customer", text) });
    }
    if let Some(event) = &result.event {
        let place = event.kind.list().map(|list| LineTarget::Record(list, event.key.clone()));
        let text = event_words(event, view.about.as_deref(), to.zone);
        lines.push(WizardLine { place, ..say(event.kind.name(), text) });
    }
    let place = result.partner.as_ref();
    let place =
        place.map(|partner| LineTarget::Record(Resource::Partnerships, partner.key.clone()));
    lines.push(WizardLine { place, ..say("reply to", answered_words(result.addressee)) });
    lines.extend(understood(&view.reasons));
    lines.extend(also(view, to));
    if !view.others.is_empty() {
        let taken = view.guess.map(|guess| format!("{}. ", guess_words(guess)));
        let taken = taken.unwrap_or_default();
        let hint = to.fill("{open} judges another; 6 answers this one");
        lines.push(heading(format!("{taken}{hint}")));
        lines.extend(view.others.iter().map(other));
        let unlisted = view.guess.map_or(0, |guess| guess.of);
        let unlisted = unlisted.saturating_sub(view.others.len() + 1);
        if unlisted > 0 {
            let more = grouped(count(unlisted));
            lines.push(say("", format!("and {more} less likely")));
        }
    }
    let resolved = result.checks.iter().filter(|finding| finding.id < Check::RewardLinked);
    lines.push(heading("Is it the right one?"));
    lines.extend(checks(resolved, to.zone));
    lines.push(heading("Whose is it, and does it count?"));
    let more = result
        .checks
        .iter()
        .filter(|finding| (Check::CustomerOwner..=Check::RecordedPromptly).contains(&finding.id));
    lines.extend(checks(more, to.zone));
    lines
}

/// How a claim was understood, if there is anything to say about it.
fn understood(reasons: &[String]) -> Vec<WizardLine> {
    let title = (!reasons.is_empty()).then(|| heading("How the claim was understood"));
    title.into_iter().chain(reasons.iter().map(|reason| say("", reason))).collect()
}

/// An event that may be judged instead.
fn other((key, kind, why): &(String, String, String)) -> WizardLine {
    let place = Some(LineTarget::Other(key.clone(), kind.clone()));
    WizardLine { place, ..say(format!("{kind} {key}"), why) }
}

/// The events claimed together, each with its verdict.
fn also(view: &InvestigationView, to: Wording<'_>) -> Vec<WizardLine> {
    if view.also.is_empty() {
        return Vec::new();
    }
    let many = grouped(count(view.also.len() + 1));
    let hint = to.fill("{open} judges one on its own");
    let title = format!("{many} events are meant; each gets an answer; {hint}");
    let all = [&view.result].into_iter().chain(&view.also);
    let events = all.filter_map(|one| one.event.as_ref().map(|event| (one, event)));
    let told = events.map(|(one, event)| {
        let words = event_words(event, None, to.zone);
        let kind = event.kind.name().to_owned();
        other(&(event.key.clone(), kind, format!("{}; {words}", one.verdict.word())))
    });
    [heading(title)].into_iter().chain(told).collect()
}

/// To whom the reply speaks.
fn answered_words(addressee: Addressee) -> &'static str {
    match addressee {
        Addressee::Option => "the partner, as you said",
        Addressee::Open => "the partner who is open",
        Addressee::Address => "the partner, writing from their address",
        Addressee::Name => "the partner, writing under their name",
        Addressee::Owner => "the event's own partner",
        Addressee::None => "nobody yet: step 5 asks who is writing",
    }
}

/// `This is 1 of 35 events, a guess: the newest, those without a reward first`.
fn guess_words(guess: ShownGuess) -> String {
    let more = if guess.more { " or more" } else { "" };
    let how = if guess.told { "" } else { ", a guess: the newest, unrewarded ones first" };
    format!("This is 1 of {}{more} events{how}", grouped(count(guess.of)))
}

fn event_words(event: &Event, about: Option<&str>, zone: Zone) -> String {
    let about = about.or(event.company.as_deref()).map(|about| format!("{about}, "));
    let amount = event.amount_words().map(|amount| format!("{amount}, ")).unwrap_or_default();
    let product = event.product_key.as_deref().map(|key| format!(", {key}")).unwrap_or_default();
    let (about, at) = (about.unwrap_or_default(), zone.minute(event.recorded_at));
    format!("{about}{amount}recorded {at}{product}, {}", event.key)
}

fn rewards(result: &Investigation, zone: Zone) -> Vec<WizardLine> {
    let mut lines = vec![heading("This partner's rewards for it")];
    if result.rewards.is_empty() {
        lines.push(say("", "none"));
    }
    for reward in &result.rewards {
        let place = Some(LineTarget::Record(Resource::Rewards, reward.key.clone()));
        lines.push(WizardLine { place, ..say(reward.status.clone(), reward_words(reward, zone)) });
    }
    let of = |from: Check, to: Check| {
        result.checks.iter().filter(move |finding| (from..=to).contains(&finding.id))
    };
    lines.extend(checks(of(Check::RewardLinked, Check::AmountDue), zone));
    lines.push(heading("Is there anything to hold it back?"));
    lines.extend(checks(of(Check::SelfReferral, Check::Disposable), zone));
    lines
}

fn reward_words(reward: &Reward, zone: Zone) -> String {
    let amount = Cents(reward.amount.unwrap_or(0)).in_currency(reward.currency());
    let day = |at: Option<Timestamp>| at.map(|at| zone.date(at));
    let created = day(reward.created_at).map(|day| format!(", created {day}")).unwrap_or_default();
    let ready = day(reward.ready_at).map(|day| format!(", ready {day}")).unwrap_or_default();
    let gone = if reward.stands() { "" } else { ", gone" };
    format!("{amount}{created}{ready}{gone}, {}", reward.key)
}

fn offers(result: &Investigation, zone: Zone) -> Vec<WizardLine> {
    let mut lines = vec![heading("Offers for this kind of event, nearest first")];
    if result.offers.is_empty() {
        lines.push(say("", "none"));
    }
    for offer in &result.offers {
        let text = local(&offer_words(offer), zone);
        let place = Some(LineTarget::Offer(offer.key.clone(), offer.description.clone()));
        let line = say(offer.key.clone(), text);
        lines.push(WizardLine { state: Some(offer.result), place, ..line });
    }
    let of_all = result.checks.iter().filter(|finding| {
        matches!(finding.id, Check::KindOffered | Check::OrderHazard | Check::RulesKnown)
    });
    lines.extend(checks(of_all, zone));
    lines
}

fn offer_words(offer: &OfferResult) -> String {
    let pays = Cents(offer.would_pay).in_currency(&offer.currency);
    let all = Cents(offer.would_pay_total).in_currency(&offer.currency);
    let times = match offer.occurrences {
        0 | 1 => String::new(),
        many => format!(" {many} times, {all} in all"),
    };
    let would = if offer.result == CheckState::Pass { "pays" } else { "would have paid" };
    let missed: Vec<String> = offer
        .checks
        .iter()
        .filter(|finding| finding.failed())
        .map(|finding| finding.off().unwrap_or_else(|| finding.id.title().to_owned()))
        .collect();
    let missed = if missed.is_empty() { String::new() } else { format!("; {}", missed.join("; ")) };
    format!("{}  {would} {pays}{times}{missed}", offer.description)
}

fn questions(wizard: &Wizard, result: &Investigation, to: Wording<'_>) -> Vec<WizardLine> {
    let open = wizard.open_questions();
    let (decide, rest): (Vec<_>, Vec<_>) =
        open.into_iter().partition(|(_, finding)| finding.id.decides());
    let mut lines = who_writes(wizard, result, to);
    lines.push(heading(to.fill("Not known but decisive; {open} answers it")));
    if decide.is_empty() {
        lines.push(say("", "nothing: everything decisive is known"));
    }
    lines.extend(decide.into_iter().flat_map(|(offer, finding)| question(offer, finding, to.zone)));
    if !rest.is_empty() {
        lines.push(heading("Optional: decides nothing by itself"));
        lines.extend(
            rest.into_iter().flat_map(|(offer, finding)| question(offer, finding, to.zone)),
        );
    }
    if !wizard.claim.answers.is_empty() {
        lines.push(heading(to.fill("Answered; {open} changes it")));
        lines.extend(wizard.claim.answers.iter().flat_map(|answer| answered(answer, result)));
    }
    lines
}

/// The first question about a message that doesn't say who writes.
fn who_writes(wizard: &Wizard, result: &Investigation, to: Wording<'_>) -> Vec<WizardLine> {
    let Some(partner) = wizard.unknown_writer(result) else { return Vec::new() };
    let place = Some(LineTarget::Writer(partner.key.clone()));
    let it_is = format!("it is {}, {}", partner.name, partner.key);
    vec![
        heading("Who is writing? Until you say, the reply only asks"),
        WizardLine { state: Some(CheckState::Unknown), place, ..say("", it_is) },
        under(to.fill(
            "{open} confirms it. If it is somebody else, open that partner and paste it there.",
        )),
    ]
}

fn question(offer: Option<&str>, finding: &Finding, zone: Zone) -> Vec<WizardLine> {
    let id: &str = finding.id.into();
    let of = offer.map(|offer| format!(" of {offer}")).unwrap_or_default();
    let place = Some(LineTarget::Question(finding.id, offer.map(str::to_owned)));
    let asked = WizardLine {
        state: Some(CheckState::Unknown),
        place,
        ..say("", format!("{id}{of}: {}", finding.id.question()))
    };
    let note = Some(&finding.note).filter(|note| !note.is_empty());
    [asked].into_iter().chain(note.map(|note| under(local(note, zone)))).collect()
}

/// An answer, and the state of its check.
fn answered(answer: &Answer, result: &Investigation) -> Vec<WizardLine> {
    let says = match answer.says {
        AnswerValue::Yes => "yes",
        AnswerValue::No => "no",
        AnswerValue::Skip => "not known",
    };
    let note = if answer.note.is_empty() { String::new() } else { format!(": {}", answer.note) };
    let is = |(offer, finding): &(Option<&str>, &Finding)| {
        finding.id == answer.id && (answer.offer.is_none() || *offer == answer.offer.as_deref())
    };
    let state = result.all_checks().into_iter().find(is).map(|(_, finding)| finding.state);
    let id: &str = answer.id.into();
    let of = answer.offer.as_ref().map(|offer| format!(" of {offer}")).unwrap_or_default();
    let place = Some(LineTarget::Question(answer.id, answer.offer.clone()));
    let asked = format!("{id}{of}: {}", answer.id.question());
    vec![
        WizardLine {
            state: state.or(Some(CheckState::Unknown)),
            place: place.clone(),
            ..say("", asked)
        },
        WizardLine { place, ..under(format!("{says}{note}")) },
    ]
}

/// What an edited reply must not say, a line each.
fn refused(objections: &[Objection], to: Wording<'_>) -> Vec<WizardLine> {
    if objections.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![heading(to.fill("The partner must not read this; {edit_reply} edits it"))];
    lines.extend(objections.iter().map(|one| {
        let text = format!("{:?}: {}", one.word, one.why);
        WizardLine { state: Some(CheckState::Fail), ..say("", text) }
    }));
    lines
}

fn answer(wizard: &Wizard, view: &InvestigationView, to: Wording<'_>) -> Vec<WizardLine> {
    let result = &view.result;
    let mut lines = Vec::new();
    if let Some((_, objections)) = &view.edited {
        lines.extend(refused(objections, to));
    }
    lines.push(say("", local(&result.summary, to.zone)));
    if !view.also.is_empty() {
        let many = grouped(count(view.also.len() + 1));
        lines
            .push(say("", format!("This is the first of {many} events; step 1 has each verdict.")));
    }
    if let Some(guess) = wizard.guess() {
        let text = format!("{}; step 1 has the others.", guess_words(guess));
        lines.push(WizardLine { state: Some(CheckState::Warn), ..say("", text) });
    }
    lines.extend(understood(&view.reasons));
    if let Some((at, changes)) = &view.kept {
        let changed = match changes.as_slice() {
            [] => "nothing has changed since",
            _ => "what has changed since",
        };
        lines.push(heading(format!("Kept {}: {changed}", to.zone.minute(*at))));
        lines.extend(changes.iter().map(|change| say("", change)));
    }
    if !result.needs.is_empty() {
        lines.push(heading("To look up"));
        lines.extend(result.needs.iter().map(|need| say("", local(need, to.zone))));
    }
    let (title, reply) = match &view.edited {
        None => ("Reply to the partner ({copy} copies it)", &result.partner_reply),
        Some((text, objections)) if objections.is_empty() => {
            ("Reply to the partner, as you edited it ({copy} copies it)", text)
        }
        Some((text, _)) => ("Reply to the partner, as you edited it: don't send it", text),
    };
    lines.push(heading(to.fill(title)));
    lines.extend(reply.lines().map(|line| say("", line)));
    lines.push(heading(to.fill("Note for the ticket ({copy_note} copies it)")));
    lines.extend(result.agent_note.lines().map(|line| say("", line)));
    lines
}
