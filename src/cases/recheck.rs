//! Judging a case again on today's data.

use super::change::CaseChange;
use super::file::SavedCase;
use super::seen::{SeenCheck, SeenOutcome};
use crate::domain::Timestamp;
use crate::domain::time::DAY;
use crate::inquiry::{AskError, Gathered, gather};
use crate::investigate::{Check, Investigation, Phase, investigate, json};
use crate::offers::OffersFile;
use crate::store::{Store, StoreError};

/// The result of judging a case again.
#[derive(Clone, Debug)]
pub struct Rechecked {
    /// Today's investigation; `None` if what was asked about can't be found any more.
    pub result: Option<Investigation>,
    /// What changed; empty if nothing did.
    pub changes: Vec<CaseChange>,
}

/// Judges a case again, with the agent's answers. The members' e-mails that the case kept are used if the store has
/// none (rule: members-on-demand).
pub fn recheck(
    case: &SavedCase,
    store: &Store,
    offers: Option<&OffersFile>,
    now: Timestamp,
) -> Result<Rechecked, StoreError> {
    let lost = |why: String| Rechecked { result: None, changes: vec![CaseChange::Lost { why }] };
    let ask = match case.ask() {
        Ok(ask) => ask,
        Err(why) => return Ok(lost(why)),
    };
    let mut gathered = Err(AskError::Nothing);
    store.at_once(|store| {
        gathered = gather(store, &ask, offers, now);
        Ok(())
    })?;
    let mut gathered = match gathered {
        Ok(gathered) => gathered,
        Err(AskError::Store(error)) => return Err(error),
        Err(error) => return Ok(lost(error.to_string())),
    };
    remember(case, &mut gathered);
    let result = investigate(&gathered.facts(offers));
    let changes = changes(case, &result);
    Ok(Rechecked { result: Some(result), changes })
}

/// What a case found otherwise than today's investigation of what it was about.
pub fn changes(case: &SavedCase, result: &Investigation) -> Vec<CaseChange> {
    let (then, today) = (SeenOutcome::read(&case.investigation), SeenOutcome::read(&json(result)));
    match (then, today) {
        (Ok(then), Ok(today)) => compare(case, &then, &today, result),
        (Err(why), _) | (_, Err(why)) => vec![CaseChange::Lost { why }],
    }
}

/// Restores what only the case knows.
fn remember(case: &SavedCase, gathered: &mut Gathered) {
    gathered.answers = case.answered();
    let kept = case.text("/partner/key");
    if let Some(partner) = &mut gathered.partner
        && partner.member_emails.is_empty()
        && kept == Some(&partner.key)
    {
        partner.member_emails.clone_from(&case.members);
    }
}

fn compare(
    case: &SavedCase,
    then: &SeenOutcome,
    today: &SeenOutcome,
    result: &Investigation,
) -> Vec<CaseChange> {
    let mut changes = Vec::new();
    if then.verdict != today.verdict {
        changes.push(CaseChange::Verdict { was: then.verdict, now: today.verdict });
    }
    rewards(&mut changes, case, then, today, result);
    let new = today.offers.difference(&then.offers).cloned();
    changes.extend(new.map(|key| CaseChange::OfferNew { key }));
    let gone = then.offers.difference(&today.offers).cloned();
    changes.extend(gone.map(|key| CaseChange::OfferGone { key }));
    for ((id, offer), now) in &today.checks {
        let was = then.checks.get(&(*id, offer.clone()));
        // The last three checks only repeat the verdict.
        if let Some(was) = was.filter(|_| id.phase() != Phase::Conclude) {
            check(&mut changes, (*id, offer.as_ref()), was, now);
        }
    }
    changes
}

fn rewards(
    changes: &mut Vec<CaseChange>,
    case: &SavedCase,
    then: &SeenOutcome,
    today: &SeenOutcome,
    result: &Investigation,
) {
    for (key, now) in &today.rewards {
        match then.rewards.get(key) {
            Some(was) if was != now => changes.push(CaseChange::RewardState {
                key: key.clone(),
                was: was.clone(),
                now: now.clone(),
            }),
            Some(_) => {}
            None => {
                let reward = result.rewards.iter().find(|reward| reward.key == *key);
                let made = reward.and_then(|reward| reward.created_at);
                let later = made.map(|at| at.since(case.created_at)).filter(|ms| *ms >= 0);
                let days = later.map(|ms| ms / DAY);
                changes.push(CaseChange::RewardAppeared { key: key.clone(), days });
            }
        }
    }
    let gone = then.rewards.keys().filter(|key| !today.rewards.contains_key(*key));
    changes.extend(gone.cloned().map(|key| CaseChange::RewardGone { key }));
}

fn check(
    changes: &mut Vec<CaseChange>,
    (id, offer): (Check, Option<&String>),
    was: &SeenCheck,
    now: &SeenCheck,
) {
    let offer = offer.cloned();
    if was.said != now.said {
        changes.push(CaseChange::Check { id, offer, was: was.said.clone(), now: now.said.clone() });
        return;
    }
    let mut labels: Vec<&String> = was.evidence.keys().chain(now.evidence.keys()).collect();
    labels.sort();
    labels.dedup();
    for label in labels {
        let told = |found: &SeenCheck| {
            found.evidence.get(label).map_or_else(|| "none".to_owned(), |all| all.join(", "))
        };
        let (was, now) = (told(was), told(now));
        if was != now {
            let (offer, label) = (offer.clone(), label.clone());
            changes.push(CaseChange::Evidence { id, offer, label, was, now });
        }
    }
}
