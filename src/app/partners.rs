//! What keys do in the table of partners.

use super::model::{Model, Overlay};
use super::msg::Effect;
use super::state::SyncState;
use super::update::{ask, question, sync};
use super::{bar, cell, detail};
use crate::domain::{Resource, Want};
use crate::keymap::Action;
use crate::partner_facts::FollowPlace;
use crate::query::{Query, SortColumn};

/// Does what an action means in the table.
pub(super) fn on_action(model: &mut Model, action: Action) -> Vec<Effect> {
    let page = isize::try_from(model.table.height()).unwrap_or(isize::MAX).max(1);
    let half = (page / 2).max(1);
    let screen = model.size.0;
    let table = &mut model.table;
    match action {
        Action::Down => table.move_by(1),
        Action::Up => table.move_by(-1),
        Action::PageDown => table.page_by(page),
        Action::PageUp => table.page_by(-page),
        Action::HalfPageDown => table.page_by(half),
        Action::HalfPageUp => table.page_by(-half),
        Action::Top => table.move_by(isize::MIN),
        Action::Bottom => table.move_by(isize::MAX),
        Action::Left => table.columns.step(false, screen),
        Action::Right => table.columns.step(true, screen),
        Action::Mark => table.mark(),
        Action::Unmark => table.unmark(),
        Action::Close => table.saw_changes(),
        Action::SortOwner => return sort(model, SortColumn::Owner),
        Action::SortSignups => return sort(model, SortColumn::Signups),
        Action::SortPaid => return sort(model, SortColumn::Paid),
        Action::SortRevenue => return sort(model, SortColumn::Revenue),
        Action::SortActive => return sort(model, SortColumn::Active),
        Action::SortSignedUp => return sort(model, SortColumn::SignedUp),
        Action::ClearQuery => {
            let sort = model.table.asked().sort;
            return ask(model, Query { terms: Vec::new(), sort });
        }
        Action::Search => bar::open_search(model),
        Action::Filter => bar::open_filter(model),
        Action::EditQuery => bar::open_query(model),
        Action::SaveView => bar::open_name(model),
        Action::Columns => model.overlay = Overlay::Columns(0),
        Action::Views => model.overlay = Overlay::Views(0),
        Action::Profiles => {
            let at = model.profiles.iter().position(|name| *name == model.profile);
            model.overlay = Overlay::Profiles(at.unwrap_or(0));
        }
        Action::WholeCell => cell::show(model),
        Action::Copy => return cell::copy(model),
        Action::SyncNow => return sync_now(model),
        Action::AcceptVanished => return accept_vanished(model),
        Action::Back => model.quits = true,
        Action::Open | Action::WholeRecord => {
            let Some(row) = model.table.selected() else { return Vec::new() };
            let partner = model.table.roster().partner(row);
            model.layers.clear();
            let place = match action {
                Action::Open => FollowPlace::Partner(partner.key, partner.name, None),
                _ => FollowPlace::Record(Resource::Partnerships, partner.key),
            };
            return detail::follow(model, place);
        }
        _ => {}
    }
    Vec::new()
}

fn sort(model: &mut Model, column: SortColumn) -> Vec<Effect> {
    if model.table.sort_by(column) { question(model) } else { Vec::new() }
}

/// Marks as gone what lists lack, once that was asked.
fn accept_vanished(model: &mut Model) -> Vec<Effect> {
    match model.data.sync {
        SyncState::Idle | SyncState::Failed(..) if !model.data.doubted.is_empty() => {
            model.changed = true;
            model.data.sync = SyncState::Running { records: 0, last: None, full: false };
            vec![Effect::AcceptVanished]
        }
        SyncState::Running { .. } => {
            model.notice = Some("a sync runs; wait for its end".to_owned());
            Vec::new()
        }
        SyncState::Offline => sync_now(model),
        _ => {
            model.notice = Some("nothing is in doubt: no list lacks much".to_owned());
            Vec::new()
        }
    }
}

fn sync_now(model: &mut Model) -> Vec<Effect> {
    match model.data.sync {
        SyncState::Running { .. } => {
            model.notice = Some("stopping the sync; what was read is kept".to_owned());
            vec![Effect::StopSync]
        }
        SyncState::Offline => {
            model.notice = Some("Offline: nothing is fetched".to_owned());
            Vec::new()
        }
        // What is in doubt is looked at as a whole.
        _ if !model.data.doubted.is_empty() => sync(model, Want::Changes),
        SyncState::Idle | SyncState::Failed(..) => sync(model, Want::Freshness),
    }
}
