//! Who and what was open lately, over all starts: the way back to the call before.

use super::model::{Model, Overlay};
use super::places::PlacesMenu;
use crate::domain::text::clean;
use crate::keymap::Action;
use crate::offers::EventKind;
use crate::partner_facts::FollowPlace;
use crate::views::RecentPlace;

/// So many places are remembered.
const KEPT: usize = 30;

/// Notes that a partner was opened.
pub(super) fn note_partner(model: &mut Model, key: &str, name: &str) {
    note(model, RecentPlace { kind: None, key: key.to_owned(), name: name.to_owned() });
}

/// Notes that an event was investigated.
pub(super) fn note_event(model: &mut Model, kind: EventKind, key: &str, about: &str) {
    let kind = Some(kind.name().to_owned());
    note(model, RecentPlace { kind, key: key.to_owned(), name: about.to_owned() });
}

fn note(model: &mut Model, place: RecentPlace) {
    let recent = &mut model.history.recent;
    recent.retain(|old| (&old.kind, &old.key) != (&place.kind, &place.key));
    recent.push(place);
    let over = recent.len().saturating_sub(KEPT);
    recent.drain(..over);
}

/// Lists them, the newest first.
pub(super) fn open(model: &mut Model) {
    let known = model.history.recent.iter().rev().filter(|recent| !recent.key.is_empty());
    let items = known.filter_map(|recent| {
        let key = || clean(&recent.key).into_owned();
        let Some(kind) = &recent.kind else {
            let place = FollowPlace::Partner(recent.key.clone(), recent.name.clone(), None);
            return Some((clean(&recent.name).into_owned().into(), key(), place));
        };
        let kind: EventKind = kind.parse().ok()?;
        let label = format!("why: {} {}", kind.words(), clean(&recent.name));
        Some((label.into(), key(), FollowPlace::Event(kind, recent.key.clone())))
    });
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        let opens = model.keymap.hint(model.place(), Action::Open);
        model.notices.say(format!("nothing was open yet: {opens} opens a partner"));
        return;
    }
    let title = "Lately open".to_owned();
    model.overlay = Overlay::Places(Box::new(PlacesMenu { title, items, at: 0 }));
}
