//! The glance: below the list that is open, who is under the cursor. What the roster and the row know is there at once;
//! the newest rewards and payments follow from the store, and nothing is asked of the API.

use super::layers::Layer;
use super::model::Model;
use super::msg::Effect;
use super::request::{Loadable, RequestId};
use crate::domain::{Partner, RecordRow};

/// From this many rows on, the newest records have three lines, else one.
const ROOMY: u16 = 24;

/// Whom a glance is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GlanceAt {
    /// A partnership, by its key.
    Partner(String),
    /// A customer, by the internal key, among the rows of the partner with the second key.
    Customer(String, String),
}

/// What the store adds to a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    /// The customer's row, if the glance is at one.
    pub customer: Option<RecordRow>,
    /// The newest rewards and payments, each the newest first.
    pub rewards: Vec<RecordRow>,
    pub payments: Vec<RecordRow>,
}

/// The glance, while it is switched on.
#[derive(Clone, Debug, Default)]
pub struct Glance {
    /// Whom it is at; nobody where the list has no such row.
    pub at: Option<GlanceAt>,
    /// That partner, if it is one that the table has.
    pub partner: Option<Box<Partner>>,
    pub recent: Loadable<Recent>,
    /// Which state of the store it was read from.
    generation: u64,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GlanceEffect {
    /// Read the newest records.
    Read { request: RequestId, at: GlanceAt },
}

/// Switches it on or off.
pub(super) fn toggle(model: &mut Model) {
    if model.glance.take().is_some() {
        return;
    }
    if has_list(model) {
        model.glance = Some(Glance::default());
    } else {
        model
            .notices
            .say("the glance follows a list of partners, customers or records; none is open");
    }
}

/// Lets it follow the cursor.
pub(super) fn follow(model: &mut Model) -> Vec<Effect> {
    let (at, generation) = (under_cursor(model), model.data.generation);
    let Some(glance) = &model.glance else { return Vec::new() };
    if glance.at == at && glance.generation == generation {
        return Vec::new();
    }
    let partner = at.as_ref().and_then(|at| partner(model, at));
    let request = model.request();
    let Some(glance) = &mut model.glance else { return Vec::new() };
    // Somebody else's records must not stand beside a name.
    if glance.at != at {
        glance.recent = Loadable::Idle;
    }
    glance.at.clone_from(&at);
    glance.partner = partner.map(Box::new);
    glance.generation = generation;
    let Some(at) = at else { return Vec::new() };
    glance.recent.request(request);
    vec![Effect::Glance(GlanceEffect::Read { request, at })]
}

/// The newest records are here.
pub(super) fn on_read(model: &mut Model, request: RequestId, result: Result<Recent, String>) {
    if let Some(glance) = &mut model.glance {
        model.changed |= glance.recent.accept(request, result);
    }
}

/// The partner whom a glance is at.
fn partner(model: &Model, at: &GlanceAt) -> Option<Partner> {
    let GlanceAt::Partner(key) = at else { return None };
    let roster = model.table.roster();
    // The table's cursor is on its row already; elsewhere all keys are looked through.
    let row = match model.layers.top() {
        None => model.table.selected(),
        Some(_) => roster.find(key),
    };
    row.map(|row| roster.partner(row))
}

fn under_cursor(model: &Model) -> Option<GlanceAt> {
    match model.layers.top() {
        None => model.table.selected_key().map(GlanceAt::Partner),
        Some(Layer::Rewards(pane)) => pane.selected()?.partner.clone().map(GlanceAt::Partner),
        Some(Layer::Sweep(pane)) => pane.event_in_hand()?.partner.clone().map(GlanceAt::Partner),
        Some(Layer::Partner(detail)) => {
            let customer = detail.pane()?.selected()?.customer.clone()?;
            Some(GlanceAt::Customer(customer, detail.key.clone()))
        }
        Some(Layer::Investigation(_) | Layer::Programme(_)) => None,
    }
}

/// How many rows of the screen it takes: none where the place has no such list.
pub(super) fn rows(model: &Model) -> u16 {
    if model.glance.is_none() || !has_list(model) {
        return 0;
    }
    if model.size.1 < ROOMY { 4 } else { 6 }
}

/// Whether the open place has a list that a glance can follow.
fn has_list(model: &Model) -> bool {
    match model.layers.top() {
        None | Some(Layer::Rewards(_)) => true,
        Some(Layer::Sweep(pane)) => pane.event.is_some(),
        Some(Layer::Partner(detail)) => detail.pane().is_some(),
        Some(Layer::Investigation(_) | Layer::Programme(_)) => false,
    }
}
