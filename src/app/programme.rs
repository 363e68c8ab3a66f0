//! The programme at a glance: the last months, rewards by status, groups, offers and partners. Each line opens what it
//! counts.

use super::layers::Layer;
use super::list_cursor::{ListCursor, movement};
use super::model::{Model, Overlay};
use super::msg::Effect;
use super::partners;
use super::places::{self, PlacesMenu, back};
use super::records::ask as ask_records;
use super::request::Loadable;
use super::request::RequestId;
use super::{offer_page, rewards, sweep};
use crate::domain::num::{grouped, plural, saturate};
use crate::domain::profile::MonthOf;
use crate::domain::programme_figures::{MonthFigures, ProgrammeFigures, StatusFigures};
use crate::domain::text::clean;
use crate::domain::{Cents, Timestamp};
use crate::keymap::Action;
use crate::partner_facts::FollowPlace;
use crate::query::{CursorPlace, Query, Sort, SortColumn};
use crate::roster::RosterView;

/// So many partners are told.
const PARTNERS: usize = 8;
/// So many partners are sorted within a frame.
const SORTED_AT_ONCE: usize = 20_000;

/// A line of the view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProgrammeLine {
    pub label: String,
    /// What stands in the columns, right-aligned; of a heading, their titles.
    pub cells: Vec<String>,
    /// What the line comes to, of the most of its kind, in eighths; nothing where that says nothing.
    pub bar: Option<usize>,
    pub is_heading: bool,
    /// Where it leads.
    pub place: Option<ProgrammePlace>,
}

/// Where a line leads.
#[derive(Clone, Debug, PartialEq)]
pub enum ProgrammePlace {
    /// What happened in a month.
    Month(MonthOf),
    /// The rewards of a status.
    Status(String),
    /// The partners of a query line.
    Partners(String),
    Partner(String, String),
    /// An offer: its key and description.
    Offer(String, String),
    Sweep,
}

/// The open view.
#[derive(Clone, Debug, Default)]
pub struct ProgrammePane {
    pub figures: Loadable<ProgrammeFigures>,
    pub lines: Vec<ProgrammeLine>,
    pub scroll: ListCursor,
    /// Which state of the store it was read from.
    pub(super) generation: u64,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgrammeEffect {
    /// Read the figures. Only the newest question matters.
    Read { request: RequestId },
}

/// Opens it: what the console knows is there at once, the rest follows.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    model.layers.push(Layer::Programme(Box::default()));
    read(model)
}

/// Has the figures read.
pub(super) fn read(model: &mut Model) -> Vec<Effect> {
    let (request, generation) = (model.request(), model.data.generation);
    let Some(pane) = model.layers.programme_mut() else { return Vec::new() };
    pane.figures.request(request);
    pane.generation = generation;
    list(model);
    vec![Effect::Programme(ProgrammeEffect::Read { request })]
}

/// The programme is on top again.
pub(super) fn come_back(model: &mut Model) -> Vec<Effect> {
    fit(model);
    let generation = model.data.generation;
    // Other sums may have taken the turn of those that were being read.
    let is_old = model.layers.programme().is_some_and(|pane| {
        pane.generation != generation || matches!(pane.figures, Loadable::Loading(..))
    });
    if is_old { read(model) } else { Vec::new() }
}

/// The figures are here.
pub(super) fn on_read(
    model: &mut Model,
    request: RequestId,
    result: Result<ProgrammeFigures, String>,
) {
    // What lies over it mustn't take the answer away; it is listed when it comes to the top.
    let Some(pane) = model.layers.programme_below_mut() else { return };
    if pane.figures.accept(request, result) {
        model.changed = true;
        list(model);
    }
}

/// Lines on a screen of so many rows: all but the title and the status line.
pub(super) fn height(screen: u16) -> usize {
    usize::from(screen.saturating_sub(2)).max(1)
}

/// Does what an action means there.
pub(super) fn on_action(model: &mut Model, action: Action) -> Vec<Effect> {
    let rows = height(model.size.1);
    let Some(pane) = model.layers.programme_mut() else { return Vec::new() };
    if let Some(movement) = movement(action, rows) {
        let lines = &pane.lines;
        let is_heading = |at: usize| lines.get(at).is_some_and(|line| line.is_heading);
        pane.scroll.move_past(movement.rows, lines.len(), rows, is_heading);
        return Vec::new();
    }
    match action {
        Action::Open => return open(model),
        Action::SyncNow => return read(model),
        Action::Back | Action::Close | Action::Backward => return back(model),
        _ => {}
    }
    Vec::new()
}

fn open(model: &mut Model) -> Vec<Effect> {
    let pane = model.layers.programme();
    let line = pane.and_then(|pane| pane.lines.get(pane.scroll.at));
    let Some(place) = line.and_then(|line| line.place.clone()) else { return Vec::new() };
    match place {
        ProgrammePlace::Month(month) => {
            model.overlay = Overlay::Places(Box::new(of_month(month)));
            Vec::new()
        }
        ProgrammePlace::Status(status) => open_rewards(model, vec![status], None),
        ProgrammePlace::Partners(line) => show_partners(model, &line),
        ProgrammePlace::Partner(key, name) => {
            places::follow(model, FollowPlace::Partner(key, name, None))
        }
        ProgrammePlace::Offer(key, description) => offer_page::open(model, &key, &description),
        ProgrammePlace::Sweep => sweep::begin(model),
    }
}

/// What there is to see of a month.
fn of_month((year, month): MonthOf) -> PlacesMenu {
    let written = format!("{year:04}-{month:02}");
    let items = vec![
        (
            "partners who signed up in it".into(),
            String::new(),
            FollowPlace::Query(format!("archived:any signed-up:{written}")),
        ),
        (
            "partners last active in it".into(),
            String::new(),
            FollowPlace::Query(format!("archived:any active:{written}")),
        ),
        ("rewards created in it".into(), String::new(), FollowPlace::RewardsOf(year, month)),
    ];
    PlacesMenu { title: written, items, at: 0 }
}

/// Opens the rewards of all partners that are of these kinds, or were created in a period.
pub(super) fn open_rewards(
    model: &mut Model,
    kinds: Vec<String>,
    during: Option<(Timestamp, Timestamp)>,
) -> Vec<Effect> {
    let mut effects = rewards::begin(model);
    if let Some(pane) = model.layers.pane_mut() {
        pane.query.kinds = kinds;
        pane.query.during = during;
    }
    model.layers.fit(model.room());
    effects.clear();
    effects.extend(ask_records(model));
    effects
}

/// Back to the table, with the partners of a line.
pub(super) fn show_partners(model: &mut Model, line: &str) -> Vec<Effect> {
    let Ok(query) = Query::parse(line) else { return Vec::new() };
    model.layers.clear();
    partners::ask(model, query)
}

/// Lists the lines anew, from what is known.
fn list(model: &mut Model) {
    let mut lines = Vec::new();
    let figures = model.layers.programme().and_then(|pane| pane.figures.value());
    if let Some(figures) = figures {
        months(&mut lines, figures);
        statuses(&mut lines, figures);
        groups(&mut lines, figures);
        offers(&mut lines, figures);
    }
    top_partners(&mut lines, model);
    lines.push(heading("Events without a reward", &[]));
    lines.push(ProgrammeLine {
        label: "the last 30 days, each with its reason".to_owned(),
        place: Some(ProgrammePlace::Sweep),
        ..ProgrammeLine::default()
    });
    let rows = height(model.size.1);
    let Some(pane) = model.layers.programme_mut() else { return };
    pane.lines = lines;
    if pane.lines.get(pane.scroll.at).is_some_and(|line| line.is_heading) {
        pane.scroll.at += 1;
    }
    pane.scroll.follow(pane.lines.len(), rows);
}

/// The screen has another size.
pub(super) fn fit(model: &mut Model) {
    list(model);
}

fn heading(label: &str, cells: &[&str]) -> ProgrammeLine {
    let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
    ProgrammeLine { label: label.to_owned(), cells, is_heading: true, ..ProgrammeLine::default() }
}

/// How much a number is of the largest, in eighths: something is never nothing.
fn eighths(n: i128, most: i128) -> Option<usize> {
    if n <= 0 || most <= 0 {
        return Some(0);
    }
    usize::try_from(n * 8 / most).ok().map(|eighths| eighths.clamp(1, 8))
}

fn months(lines: &mut Vec<ProgrammeLine>, figures: &ProgrammeFigures) {
    let titles = ["Partners", "Signups", "Payments", "Revenue", "Rewards", "Worth"];
    lines.push(heading("Month", &titles));
    let most = figures.months.iter().map(|(_, month)| month.revenue).max().unwrap_or(0);
    lines.extend(figures.months.iter().map(|((year, month), of)| ProgrammeLine {
        label: format!("{year:04}-{month:02}"),
        cells: cells_of(of),
        bar: eighths(of.revenue, most),
        place: Some(ProgrammePlace::Month((*year, *month))),
        is_heading: false,
    }));
}

fn cells_of(month: &MonthFigures) -> Vec<String> {
    let usd = |cents: i128| Cents(saturate(cents)).whole_usd();
    vec![
        grouped(month.partners),
        grouped(month.signups),
        grouped(month.payments),
        usd(month.revenue),
        grouped(month.rewards),
        usd(month.rewards_usd),
    ]
}

fn statuses(lines: &mut Vec<ProgrammeLine>, figures: &ProgrammeFigures) {
    lines.push(heading("Rewards", &["Number", "Sum"]));
    let line = |one: &StatusFigures, status: &str, label: String| ProgrammeLine {
        label,
        cells: vec![grouped(one.rewards), Cents(saturate(one.sum)).in_currency(&one.currency)],
        place: Some(ProgrammePlace::Status(status.to_owned())),
        ..ProgrammeLine::default()
    };
    for one in &figures.statuses {
        lines.push(line(one, &one.status, clean(&one.status).into_owned()));
        let overdue = figures
            .overdue
            .iter()
            .filter(|late| one.status == "scheduled" && late.currency == one.currency);
        lines.extend(overdue.map(|late| line(late, "scheduled", "  of those, overdue".to_owned())));
    }
}

fn groups(lines: &mut Vec<ProgrammeLine>, figures: &ProgrammeFigures) {
    lines.push(heading("Groups, the most revenue first", &["Partners", "Revenue"]));
    let most = figures.groups.iter().map(|group| group.revenue).max().unwrap_or(0);
    lines.extend(figures.groups.iter().map(|group| {
        let (label, written) = match group.name.as_str() {
            "" => ("no group".to_owned(), "none".to_owned()),
            name => (clean(name).into_owned(), CursorPlace::write(name)),
        };
        ProgrammeLine {
            label,
            cells: vec![grouped(group.partners), Cents(saturate(group.revenue)).short_usd()],
            bar: eighths(group.revenue, most),
            place: Some(ProgrammePlace::Partners(format!("group:{written} sort:-revenue"))),
            is_heading: false,
        }
    }));
}

fn offers(lines: &mut Vec<ProgrammeLine>, figures: &ProgrammeFigures) {
    lines.push(heading("Offers by what they paid", &["Rewards", "Sum"]));
    lines.extend(figures.offers.iter().map(|offer| ProgrammeLine {
        label: match offer.description.trim() {
            "" => clean(&offer.key).into_owned(),
            words => format!("{} ({})", clean(words), clean(&offer.key)),
        },
        cells: vec![
            grouped(offer.rewards),
            Cents(saturate(offer.sum)).in_currency(&offer.currency),
        ],
        place: Some(ProgrammePlace::Offer(offer.key.clone(), offer.description.clone())),
        ..ProgrammeLine::default()
    }));
}

/// The partners with the most revenue: the roster has them in order.
fn top_partners(lines: &mut Vec<ProgrammeLine>, model: &Model) {
    let sort = Some(Sort { column: SortColumn::Revenue, descending: true });
    let roster = model.table.roster();
    // Where the order isn't ready yet, making it would hold up the screen.
    if model.table.partial || (roster.len() > SORTED_AT_ONCE && !roster.is_ready(sort)) {
        return;
    }
    let query = Query { sort, ..Query::default() };
    let view = RosterView::of(roster, &query, &model.table.context);
    lines.push(heading("Partners, the most revenue first", &["Signups", "Revenue"]));
    lines.extend(view.window(0, PARTNERS).iter().map(|row| {
        let partner = roster.partner(*row);
        ProgrammeLine {
            label: partner.name.clone(),
            cells: vec![
                partner.signups.map(grouped).unwrap_or_default(),
                partner.revenue.map(|cents| Cents(cents).short_usd()).unwrap_or_default(),
            ],
            place: Some(ProgrammePlace::Partner(partner.key, partner.name)),
            ..ProgrammeLine::default()
        }
    }));
    let shown = plural(crate::domain::num::count(view.len()), "partners");
    lines.push(ProgrammeLine {
        label: format!("all {shown}"),
        place: Some(ProgrammePlace::Partners("sort:-revenue".to_owned())),
        ..ProgrammeLine::default()
    });
}
