//! The parts of an investigation's JSON by which one from then and one from now are compared.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::file::unknown;
use crate::investigate::{Check, Verdict};

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SeenOutcome {
    pub(super) verdict: Verdict,
    /// The rewards' states, by key.
    pub(super) rewards: BTreeMap<String, String>,
    /// The keys of the offers that were judged.
    pub(super) offers: BTreeSet<String>,
    pub(super) checks: BTreeMap<(Check, Option<String>), SeenCheck>,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SeenCheck {
    /// `PASS`, or with a code `FAIL TOO_OLD`.
    pub(super) said: String,
    /// What it looked at: values by label.
    pub(super) evidence: BTreeMap<String, Vec<String>>,
}

impl SeenOutcome {
    /// Reads an investigation's JSON; the error says what is wrong with it.
    pub(super) fn read(document: &Value) -> Result<Self, String> {
        let verdict = text(document, "verdict")?;
        let mut seen = Self {
            verdict: verdict.parse().map_err(|_| unknown("verdict", verdict))?,
            rewards: BTreeMap::new(),
            offers: BTreeSet::new(),
            checks: BTreeMap::new(),
        };
        for reward in list(document, "rewards")? {
            let gone = reward["vanished_at"].is_string();
            let status = if gone { "gone" } else { text(reward, "status")? };
            seen.rewards.insert(text(reward, "key")?.to_owned(), status.to_owned());
        }
        for offer in list(document, "offers")? {
            seen.offers.insert(text(offer, "key")?.to_owned());
        }
        for check in list(document, "checks")? {
            let id = text(check, "id")?;
            let id: Check = id.parse().map_err(|_| unknown("check", id))?;
            let offer = check["offer"].as_str().map(str::to_owned);
            let code = check["code"].as_str().map(|code| format!(" {code}")).unwrap_or_default();
            let said = format!("{}{code}", text(check, "verdict")?);
            let mut evidence: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for one in list(check, "evidence")? {
                let values = evidence.entry(text(one, "label")?.to_owned()).or_default();
                values.push(text(one, "value")?.to_owned());
            }
            seen.checks.insert((id, offer), SeenCheck { said, evidence });
        }
        Ok(seen)
    }
}

fn text<'a>(object: &'a Value, name: &str) -> Result<&'a str, String> {
    object[name].as_str().ok_or_else(|| format!("its investigation has no {name}"))
}

fn list<'a>(object: &'a Value, name: &str) -> Result<&'a Vec<Value>, String> {
    object[name].as_array().ok_or_else(|| format!("its investigation has no list of {name}"))
}
