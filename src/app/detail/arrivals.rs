//! How answers from the store and the API change the detail view.

use super::keys::read_partner;
use super::{Fetch, PartnerEffect, PartnerMsg, Tab};
use crate::app::case_list::before;
use crate::app::model::Model;
use crate::app::msg::Effect;
use crate::app::records::ask;
use crate::app::request::{Loadable, RequestId};
use crate::app::state::SyncState;
use crate::app::wizard;
use crate::domain::Timestamp;
use crate::domain::profile::{Metrics, PartnerProfile};
use crate::domain::time::DAY;
use crate::partner_facts::{Fact, FactContext, FactStyle, FollowPlace, facts, offer_lines};

/// Takes a message about the open partner.
pub(in crate::app) fn on_msg(model: &mut Model, msg: PartnerMsg) -> Vec<Effect> {
    match msg {
        PartnerMsg::Profile { request, result } => return on_profile(model, request, result),
        PartnerMsg::Metrics { request, result } => on_metrics(model, request, result),
        PartnerMsg::Fetched { key, result } => {
            let mut effects = on_fetched(model, &key, result);
            // Knowing the members may change the verdict.
            effects.extend(wizard::again(model));
            return effects;
        }
        PartnerMsg::Fresh { key, result } => {
            let mut effects = on_fresh(model, &key, result);
            effects.extend(wizard::again(model));
            return effects;
        }
    }
    Vec::new()
}

fn on_profile(
    model: &mut Model,
    request: RequestId,
    result: Result<Option<Box<PartnerProfile>>, String>,
) -> Vec<Effect> {
    let Some(detail) = model.layers.partner_mut() else { return Vec::new() };
    let result = result.and_then(|profile| {
        let gone = || "this partner is no longer in the store".to_owned();
        profile.map(|profile| *profile).ok_or_else(gone)
    });
    if !detail.profile.accept(request, result) {
        return Vec::new();
    }
    model.changed = true;
    if let Loadable::Ready(profile) = &detail.profile {
        profile.partner.name.clone_into(&mut detail.name);
    }
    let effects = fetch(model);
    list_facts(model);
    effects
}

/// Fetches members and links if the members are missing or over a day old, or links were never fetched.
fn fetch(model: &mut Model) -> Vec<Effect> {
    let now = model.data.age.now;
    let Some(detail) = model.layers.partner() else { return Vec::new() };
    if model.fetches.contains_key(&detail.key) || model.data.sync == SyncState::Offline {
        return Vec::new();
    }
    let Some(profile) = detail.profile.value() else { return Vec::new() };
    let old = match (profile.members_at, now) {
        (Some(at), Some(now)) => now.since(at) > DAY,
        _ => profile.team_key.is_some(),
    };
    if !old && profile.links.is_some() {
        return Vec::new();
    }
    let key = detail.key.clone();
    model.fetches.insert(key.clone(), Fetch::Running);
    vec![Effect::Partner(PartnerEffect::Fetch { key })]
}

/// Rebuilds the profile's lines.
pub(in crate::app) fn list_facts(model: &mut Model) {
    let room = model.room();
    let offers = model.layers.partner().and_then(|detail| {
        let profile = detail.profile.value()?;
        let now = model.data.age.now.unwrap_or(Timestamp::EPOCH);
        Some(offer_lines(&model.programme.offers, profile, detail.metrics.value(), now))
    });
    let Some(detail) = model.layers.partner_mut() else { return };
    let Some(profile) = detail.profile.value() else { return };
    let context = FactContext {
        metrics: detail.metrics.value(),
        segments: &model.table.context.segments,
        offers: offers.as_deref().unwrap_or_default(),
        fetching: model.fetches.get(&detail.key) == Some(&Fetch::Running),
        fetch_failed: match model.fetches.get(&detail.key) {
            Some(Fetch::Failed(why)) => Some(why),
            _ => None,
        },
        word: &model.programme.reward_word,
        zone: model.zone,
    };
    detail.facts = facts(profile, &context);
    if let Some(before) = before(&model.cases, &detail.key, model.zone) {
        // Below the first heading.
        let place = Some(FollowPlace::Cases(detail.key.clone()));
        let fact = Fact {
            label: "Asked before".to_owned(),
            value: before,
            standing: FactStyle::Notable,
            place,
            copy: None,
        };
        detail.facts.insert(1.min(detail.facts.len()), fact);
    }
    // The first line is a heading, which the cursor never stops on.
    detail.fact.at = detail.fact.at.max(1);
    detail.fit(room);
}

fn on_metrics(model: &mut Model, request: RequestId, result: Result<Metrics, String>) {
    let Some(detail) = model.layers.partner_mut() else { return };
    let first = detail.metrics.value().is_none();
    if !detail.metrics.accept(request, result) {
        return;
    }
    model.changed = true;
    if first {
        // Agents look at the newest month first.
        detail.month =
            detail.metrics.value().map_or(0, |metrics| metrics.months.len().saturating_sub(1));
    }
    list_facts(model);
}

/// Members and links were fetched, or could not be.
fn on_fetched(model: &mut Model, key: &str, result: Result<(), String>) -> Vec<Effect> {
    let arrived = result.is_ok();
    match result {
        Ok(()) => model.fetches.insert(key.to_owned(), Fetch::Done),
        Err(why) => model.fetches.insert(key.to_owned(), Fetch::Failed(why)),
    };
    // Views left before this arrived are read again when they come back.
    model.data.generation += 1;
    if model.layers.partner().is_none_or(|detail| detail.key != key) {
        return Vec::new();
    }
    model.changed = true;
    if arrived {
        return read_profile(model);
    }
    list_facts(model);
    Vec::new()
}

fn read_profile(model: &mut Model) -> Vec<Effect> {
    let request = model.request();
    let Some(detail) = model.layers.partner_mut() else { return Vec::new() };
    detail.profile.request(request);
    let mut effects =
        vec![Effect::Partner(PartnerEffect::ReadProfile { request, key: detail.key.clone() })];
    if detail.tab == Tab::Sheet(crate::domain::RecordTable::Links)
        && model.layers.has_partners_pane()
    {
        effects.extend(ask(model));
    }
    effects
}

/// The API's answer for this call: what arrived, in words.
fn on_fresh(model: &mut Model, key: &str, result: Result<String, String>) -> Vec<Effect> {
    model.changed = true;
    model.refreshed = None;
    let arrived = result.is_ok();
    model.notices.say(result.unwrap_or_else(|why| why));
    model.data.generation += u64::from(arrived);
    // Retry what could not be fetched before.
    model.fetches.retain(|_, fetch| !matches!(fetch, Fetch::Failed(_)));
    let open = model.layers.partner().is_some_and(|detail| detail.key == key);
    if arrived && open { refresh(model) } else { Vec::new() }
}

/// The store has news: reads the open view again and keeps the cursor where it is.
pub(in crate::app) fn refresh(model: &mut Model) -> Vec<Effect> {
    let mut effects = read_partner(model);
    // A table that lies over the partner is asked for by itself.
    if model.layers.has_partners_pane() {
        effects.extend(ask(model));
    }
    let generation = model.data.generation;
    if let Some(detail) = model.layers.partner_mut() {
        detail.generation = generation;
    }
    effects
}
