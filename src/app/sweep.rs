//! The passes over the events of a period: the sweep, with every event that earned nothing, grouped by reason, and the
//! audit, with what was paid otherwise than is due, grouped by outcome. A group opens its events, an event its
//! investigation, and going back returns here.

mod found;

use std::sync::Arc;

use super::layers::Layer;
use super::list_cursor::{ListCursor, movement};
use super::model::{Model, Overlay};
use super::msg::{Effect, TerminalEffect};
use super::offer_page;
use super::places::{back, follow};
use super::request::{Awaited, RequestId};
use super::search::{self, ListSearch};
use super::wizard::{self, WizardRequest};
use crate::domain::Resource;
use crate::investigate::Ask;
use crate::keymap::{Action, Where};
use crate::partner_facts::{FollowPlace, Target};

pub use found::{PassKind, PassWord, SweepEvent, SweepFound, SweepGroup};

/// The periods to choose from: in words, and how many days back; `None` for all time.
const PERIODS: [(&str, Option<i64>); 5] = [
    ("the last 7 days", Some(7)),
    ("the last 30 days", Some(30)),
    ("the last 90 days", Some(90)),
    ("the last 365 days", Some(365)),
    ("all time", None),
];

/// A message from a sweep.
#[derive(Clone, Debug)]
pub enum SweepMsg {
    /// So many events were judged, out of so many.
    Progress { request: RequestId, done: usize, of: usize },
    /// It is done, or failed.
    Ended { request: RequestId, result: Result<Arc<SweepFound>, String> },
}

/// Something to be done for a sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SweepEffect {
    /// Sweep or audit so many days back, or from the beginning; stops a pass that is running.
    Begin { request: RequestId, kind: PassKind, days: Option<i64> },
    /// Stop the sweep: nobody waits for it any more.
    Stop,
}

/// The open sweep or audit.
#[derive(Clone, Debug, Default)]
pub struct SweepPane {
    pub kind: PassKind,
    period: usize,
    pub result: Option<Result<Arc<SweepFound>, String>>,
    /// How many events were judged, and out of how many, while it runs.
    pub progress: Option<(usize, usize)>,
    /// The cursor among the groups.
    pub group: ListCursor,
    /// The cursor among a group's events, while one is open.
    pub event: Option<ListCursor>,
    /// What narrows the list that is open.
    pub search: ListSearch,
    /// How the groups, and a group's events, are sorted.
    sorts: (GroupSort, EventSort),
    /// The places of the groups that are listed, in order; and of the open group's events.
    groups: Vec<usize>,
    events: Vec<usize>,
    awaited: Awaited,
}

/// How groups are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum GroupSort {
    /// What should have earned something first.
    #[default]
    Verdict,
    Events,
    Stake,
}

/// How a group's events are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum EventSort {
    #[default]
    Newest,
    Amount,
    Partner,
}

impl SweepPane {
    /// The period, in words.
    pub fn period(&self) -> &'static str {
        PERIODS.get(self.period).map_or("", |(words, _)| words)
    }

    /// The result, if the sweep has succeeded.
    pub fn found(&self) -> Option<&SweepFound> {
        self.result.as_ref()?.as_ref().ok().map(Arc::as_ref)
    }

    /// The group under the cursor.
    pub fn in_hand(&self) -> Option<&SweepGroup> {
        self.group_at(self.group.at)
    }

    /// The groups that are listed, in order.
    pub fn listed_groups(&self) -> impl Iterator<Item = &SweepGroup> {
        let found = self.found();
        self.groups.iter().filter_map(move |at| found?.groups.get(*at))
    }

    /// The open group's events that are listed, in order.
    pub fn listed_events(&self) -> impl Iterator<Item = &SweepEvent> {
        let group = self.in_hand();
        self.events.iter().filter_map(move |at| group?.events.get(*at))
    }

    /// The group that is listed at a place.
    pub fn group_at(&self, place: usize) -> Option<&SweepGroup> {
        self.found()?.groups.get(*self.groups.get(place)?)
    }

    /// The open group's event that is listed at a place.
    pub fn event_at(&self, place: usize) -> Option<&SweepEvent> {
        self.in_hand()?.events.get(*self.events.get(place)?)
    }

    /// What the open list is sorted by, in words.
    pub fn sorted_by(&self) -> &'static str {
        match (self.event, self.sorts.0, self.sorts.1) {
            (None, GroupSort::Verdict, _) if self.kind == PassKind::Audit => "by outcome",
            (None, GroupSort::Verdict, _) => "what should have paid first",
            (None, GroupSort::Events, _) => "most events first",
            (None, GroupSort::Stake, _) if self.kind == PassKind::Audit => {
                "largest difference first"
            }
            (None, GroupSort::Stake, _) => "most at stake first",
            (Some(_), _, EventSort::Newest) => "newest first",
            (Some(_), _, EventSort::Amount) => "by currency, largest first",
            (Some(_), _, EventSort::Partner) => "by partner",
        }
    }

    /// The same for a group's events, where nobody would expect it.
    pub fn sorted_otherwise(&self) -> &'static str {
        if self.sorts.1 == EventSort::Newest { "" } else { self.sorted_by() }
    }

    /// Lists the groups, or the open group's events, that the search leaves.
    fn list_anew(&mut self) {
        let Some(found) = self.result.as_ref().and_then(|result| result.as_ref().ok()).cloned()
        else {
            return;
        };
        if self.event.is_none() {
            let text = |group: &SweepGroup| {
                let verdict = group.word.word();
                format!(
                    "{verdict} {} {} {} {}",
                    group.reason, group.check, group.offer, group.promise
                )
            };
            let mut groups: Vec<usize> = (0..found.groups.len()).collect();
            groups.retain(|at| {
                found.groups.get(*at).is_some_and(|one| self.search.takes(&text(one)))
            });
            let of = |at: &usize| found.groups.get(*at);
            match self.sorts.0 {
                GroupSort::Verdict => {}
                GroupSort::Events => {
                    groups.sort_by_key(|at| std::cmp::Reverse(of(at).map(|one| one.events.len())));
                }
                GroupSort::Stake => {
                    groups.sort_by_key(|at| std::cmp::Reverse(of(at).map(|one| one.largest)));
                }
            }
            self.groups = groups;
            return;
        }
        let Some(group) = self.groups.get(self.group.at).and_then(|at| found.groups.get(*at))
        else {
            return;
        };
        let of = |at: &usize| group.events.get(*at);
        let mut events: Vec<usize> = (0..group.events.len()).collect();
        if self.search.is_on() {
            events.retain(|at| of(at).is_some_and(|one| self.search.takes_folded(&one.text)));
        }
        match self.sorts.1 {
            EventSort::Newest => {}
            // Sums of different currencies can't be compared.
            EventSort::Amount => events.sort_by_key(|at| {
                let amount = of(at).and_then(|one| one.amount.as_ref());
                let (sum, currency) =
                    amount.map_or((None, None), |(sum, c)| (Some(sum.0), Some(c)));
                (currency.is_none(), currency, std::cmp::Reverse(sum))
            }),
            EventSort::Partner => {
                events.sort_by_key(|at| of(at).and_then(|one| one.text.split('\0').next()));
            }
        }
        self.events = events;
    }

    /// Sorts the open list another way.
    fn sort_on(&mut self) {
        if self.event.is_none() {
            self.sorts.0 = match self.sorts.0 {
                GroupSort::Verdict => GroupSort::Events,
                GroupSort::Events => GroupSort::Stake,
                GroupSort::Stake => GroupSort::Verdict,
            };
        } else {
            self.sorts.1 = match self.sorts.1 {
                EventSort::Newest => EventSort::Amount,
                EventSort::Amount => EventSort::Partner,
                EventSort::Partner => EventSort::Newest,
            };
        }
    }

    fn len(&self) -> usize {
        match self.event {
            Some(_) => self.events.len(),
            None => self.groups.len(),
        }
    }

    /// The open list: its cursor and its length.
    pub fn list(&self) -> (ListCursor, usize) {
        (self.event.unwrap_or(self.group), self.len())
    }

    pub(super) fn scroll(&mut self) -> &mut ListCursor {
        self.event.as_mut().unwrap_or(&mut self.group)
    }

    pub(super) fn event_in_hand(&self) -> Option<&SweepEvent> {
        self.event_at(self.event?.at)
    }

    /// Rows on a screen of so many: all but the title, the summary, the column titles and the status line.
    pub fn height(screen: u16) -> usize {
        usize::from(screen.saturating_sub(4)).max(1)
    }
}

/// Opens a sweep of the last 30 days.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    begin_pass(model, PassKind::Sweep)
}

/// Opens a pass over the events of the last 30 days. One that runs below ends: only one can.
pub(super) fn begin_pass(model: &mut Model, kind: PassKind) -> Vec<Effect> {
    let again = model.keymap.fill(Where::Sweep, "{sync_now} begins again");
    if let Some(pane) = model.layers.sweep_with(|pane| pane.progress.is_some()) {
        pane.awaited.forget();
        pane.progress = None;
        pane.result =
            Some(Err(format!("stopped when another pass over the events began; {again}")));
    }
    let pane = SweepPane { kind, period: 1, ..SweepPane::default() };
    model.layers.push(Layer::Sweep(Box::new(pane)));
    run(model)
}

/// Sweeps the period; what was found before is dropped.
fn run(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(pane) = model.layers.sweep_mut() else { return Vec::new() };
    let kind = pane.kind;
    *pane = SweepPane {
        kind,
        period: pane.period,
        progress: Some((0, 0)),
        awaited: Awaited::to(request),
        ..SweepPane::default()
    };
    let days = PERIODS.get(pane.period).and_then(|(_, days)| *days);
    vec![Effect::Sweep(SweepEffect::Begin { request, kind, days })]
}

pub(super) fn on_msg(model: &mut Model, msg: SweepMsg) {
    let (SweepMsg::Progress { request, .. } | SweepMsg::Ended { request, .. }) = msg;
    // A partner may lie over it.
    let Some(pane) = model.layers.sweep_with(|pane| pane.awaited.is(request)) else { return };
    match msg {
        SweepMsg::Progress { done, of, .. } => pane.progress = Some((done, of)),
        SweepMsg::Ended { result, .. } => {
            pane.awaited.forget();
            pane.progress = None;
            pane.result = Some(result);
            pane.list_anew();
        }
    }
    model.changed = true;
}

/// Lists anew what the search leaves, from its first line.
pub(super) fn refill(model: &mut Model) {
    if let Some(pane) = model.layers.sweep_mut() {
        pane.list_anew();
        *pane.scroll() = ListCursor::default();
    }
}

/// Fits the open list to a new screen size.
pub(super) fn fit(model: &mut Model) {
    let height = SweepPane::height(model.room().1);
    if let Some(pane) = model.layers.sweep_mut() {
        let many = pane.len();
        pane.scroll().follow(many, height);
    }
}

/// Does what an action means in the sweep.
pub(super) fn on_action(model: &mut Model, action: Action) -> Vec<Effect> {
    if action == Action::Close && search::clear(model) {
        return Vec::new();
    }
    let height = SweepPane::height(model.room().1);
    let Some(pane) = model.layers.sweep_mut() else { return Vec::new() };
    let many = pane.len();
    if let Some(movement) = movement(action, height) {
        pane.scroll().move_by(movement.rows, many, height);
        return Vec::new();
    }
    match action {
        Action::ExportTable if pane.found().is_some() => {
            model.overlay = Overlay::TableExport(0);
        }
        Action::Search => search::begin(model),
        Action::SortHere => {
            pane.sort_on();
            refill(model);
        }
        Action::Left if pane.event.is_none() => {}
        Action::Back | Action::Close | Action::Backward | Action::Left => return leave(model),
        Action::Open | Action::Right | Action::Investigate => return enter(model),
        Action::NextTab => return choose(model, 1),
        Action::PreviousTab => return choose(model, -1),
        Action::SyncNow => return run(model),
        Action::Copy => {
            let key = pane
                .event_in_hand()
                .map(|event| Effect::Terminal(TerminalEffect::Copy(event.key.clone())));
            return key.into_iter().collect();
        }
        Action::WholeRecord => {
            let offer = pane.in_hand().filter(|group| !group.offer.is_empty());
            let Some((key, promise)) =
                offer.map(|group| (group.offer.clone(), group.promise.clone()))
            else {
                return Vec::new();
            };
            return offer_page::open(model, &key, &promise);
        }
        _ => {}
    }
    Vec::new()
}

/// Goes from a group's events to the groups, and from there out of the sweep, which is stopped if it runs.
fn leave(model: &mut Model) -> Vec<Effect> {
    let Some(pane) = model.layers.sweep_mut() else { return Vec::new() };
    if pane.event.take().is_some() {
        // The groups are listed as they were, without what narrowed the events.
        pane.search.clear();
        let at = pane.group;
        let under = pane.groups.get(at.at).copied();
        pane.list_anew();
        pane.group = at;
        if let Some(place) = under.and_then(|under| pane.groups.iter().position(|at| *at == under))
        {
            pane.group.at = place;
        }
        fit(model);
        return Vec::new();
    }
    let runs = pane.progress.is_some();
    let mut effects = back(model);
    effects.extend(runs.then_some(Effect::Sweep(SweepEffect::Stop)));
    effects
}

fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(pane) = model.layers.sweep_mut() else { return Vec::new() };
    if pane.event.is_none() {
        pane.event = pane.in_hand().map(|_| ListCursor::default());
        pane.search.clear();
        pane.list_anew();
        return Vec::new();
    }
    let Some(event) = pane.event_in_hand() else { return Vec::new() };
    let Some(kind) = event.kind else {
        let (list, key) = (Resource::Rewards, event.key.clone());
        let place = match &event.partner {
            Some(partner) => {
                let target = Target::of_record(list, &key);
                FollowPlace::Partner(partner.clone(), event.name.clone(), target)
            }
            None => FollowPlace::Record(list, key),
        };
        return follow(model, place);
    };
    let ask = Ask {
        partner: event.partner.clone(),
        key: Some(event.key.clone()),
        kind: Some(kind),
        ..Ask::default()
    };
    wizard::begin_with(model, WizardRequest { ask, ..WizardRequest::default() })
}

/// Sweeps a longer or a shorter period.
fn choose(model: &mut Model, by: isize) -> Vec<Effect> {
    let Some(pane) = model.layers.sweep_mut() else { return Vec::new() };
    let period = pane.period.saturating_add_signed(by).min(PERIODS.len() - 1);
    if period == pane.period {
        return Vec::new();
    }
    pane.period = period;
    run(model)
}
