//! Find anything: one prompt for e-mails, names and keys of customers, payments, rewards, leads, deals
//! and partners. A hit opens its partner with the record selected.

use super::line::{Edited, InputLine, remember};
use super::model::{Model, Overlay};
use super::msg::Effect;
use super::overlay::moved;
use super::places::follow;
use super::request::{Awaited, RequestId};
use crate::domain::{Hit, SearchHits};
use crate::keymap::{Action, Key};
use crate::partner_facts::{FollowPlace, Target};

/// The prompt and its hits.
#[derive(Clone, Debug, Default)]
pub struct Find {
    pub line: InputLine,
    pub found: SearchHits,
    /// The place of the hit under the cursor.
    pub at: usize,
    awaited: Awaited,
}

/// Something to be done for the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindEffect {
    /// Search for a text everywhere. A newer request stops an older one.
    Search { request: RequestId, text: String },
    /// Stop the search: nobody waits for it any more.
    Stop,
}

pub(super) fn open(model: &mut Model) {
    let line = InputLine::new("", &model.history.searches);
    model.overlay = Overlay::Find(Box::new(Find { line, ..Find::default() }));
}

/// Takes a key while the prompt is open.
pub(super) fn key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut find: Box<Find>,
) -> Vec<Effect> {
    match action {
        Some(Action::Close) => return vec![Effect::Find(FindEffect::Stop)],
        Some(Action::Open) => {
            if let Some(hit) = find.found.hits.get(find.at) {
                remember(&mut model.history.searches, find.line.text());
                return go(model, hit);
            }
        }
        other => match moved(other, find.at, find.found.hits.len()) {
            Some(at) => find.at = at,
            None if find.line.key(key, action) == Edited::Text => return search(model, find),
            None => {}
        },
    }
    model.overlay = Overlay::Find(find);
    Vec::new()
}

pub(super) fn paste(model: &mut Model, text: &str, mut find: Box<Find>) -> Vec<Effect> {
    find.line.paste(text);
    search(model, find)
}

/// Searches for the text of the prompt; the hits from before stay until there is an answer.
fn search(model: &mut Model, mut find: Box<Find>) -> Vec<Effect> {
    let text = find.line.text().trim().to_owned();
    find.at = 0;
    if text.is_empty() {
        find.awaited.forget();
        find.found = SearchHits::default();
        model.overlay = Overlay::Find(find);
        return Vec::new();
    }
    let request = model.request();
    find.awaited = Awaited::to(request);
    find.found.done = false;
    model.overlay = Overlay::Find(find);
    vec![Effect::Find(FindEffect::Search { request, text })]
}

/// Takes what was found so far.
pub(super) fn found(model: &mut Model, request: RequestId, hits: SearchHits) {
    if let Overlay::Find(find) = &mut model.overlay
        && find.awaited.is(request)
    {
        find.found = hits;
        find.at = find.at.min(find.found.hits.len().saturating_sub(1));
        model.changed = true;
    }
}

/// Opens the partner of a hit with the record selected.
pub(super) fn go(model: &mut Model, hit: &Hit) -> Vec<Effect> {
    let target = Target::of_record(hit.resource, &hit.key);
    match &hit.partner {
        Some((partner, name)) => {
            follow(model, FollowPlace::Partner(partner.clone(), name.clone(), target))
        }
        // Without a partner there is nothing to open, so show the record alone.
        None => follow(model, FollowPlace::Record(hit.resource, hit.key.clone())),
    }
}
