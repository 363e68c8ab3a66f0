//! What has changed when a case is judged again, worded for a line in a terminal or a log.

use std::fmt;

use crate::domain::text::clean;
use crate::investigate::{Check, Verdict};

/// One difference between then and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseChange {
    /// The verdict changed.
    Verdict {
        /// The verdict when the case was kept.
        was: Verdict,
        /// The verdict now.
        now: Verdict,
    },
    /// What was asked about can't be found any more, or fits several.
    Lost {
        /// The reason, in words.
        why: String,
    },
    /// There is a reward that wasn't there before.
    RewardAppeared {
        /// Its key.
        key: String,
        /// How many whole days after the case was kept the reward was made; `None` if it was made before, or nobody
        /// knows.
        days: Option<i64>,
    },
    /// A reward that was there is missing.
    RewardGone {
        /// Its key.
        key: String,
    },
    /// A reward's state changed.
    RewardState {
        /// Its key.
        key: String,
        /// Its state when the case was kept.
        was: String,
        /// Its state now.
        now: String,
    },
    /// An offer is judged now that wasn't before.
    OfferNew {
        /// Its key.
        key: String,
    },
    /// An offer that was judged before isn't any more.
    OfferGone {
        /// Its key.
        key: String,
    },
    /// A check has another result.
    Check {
        /// The check.
        id: Check,
        /// The offer's key, if the check is made for each offer.
        offer: Option<String>,
        /// Its result when the case was kept: `UNKNOWN`.
        was: String,
        /// Its result now: `FAIL TOO_OLD`.
        now: String,
    },
    /// A check has the same result, but looked at something else.
    Evidence {
        /// The check.
        id: Check,
        /// The offer's key, if the check is made for each offer.
        offer: Option<String>,
        /// The label of the evidence.
        label: String,
        /// Its value when the case was kept.
        was: String,
        /// Its value now.
        now: String,
    },
}

impl CaseChange {
    /// The kind of change, as one word for scripts.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Verdict { .. } => "verdict",
            Self::Lost { .. } => "lost",
            Self::RewardAppeared { .. } => "reward_appeared",
            Self::RewardGone { .. } => "reward_gone",
            Self::RewardState { .. } => "reward_state",
            Self::OfferNew { .. } => "offer_new",
            Self::OfferGone { .. } => "offer_gone",
            Self::Check { .. } => "check",
            Self::Evidence { .. } => "evidence",
        }
    }
}

impl fmt::Display for CaseChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |offer: &Option<String>| {
            offer.as_deref().map(|key| format!(" of {}", clean(key))).unwrap_or_default()
        };
        match self {
            Self::Verdict { was, now } => write!(f, "verdict: {} -> {}", was.word(), now.word()),
            Self::Lost { why } => f.write_str(&clean(why)),
            Self::RewardAppeared { key, days } => {
                write!(f, "reward {} appeared", clean(key))?;
                match days {
                    None => Ok(()),
                    Some(0) => f.write_str(" within a day"),
                    Some(1) => f.write_str(" 1 day later"),
                    Some(days) => write!(f, " {days} days later"),
                }
            }
            Self::RewardGone { key } => write!(f, "reward {} is gone", clean(key)),
            Self::RewardState { key, was, now } => {
                write!(f, "reward {}: {} -> {}", clean(key), clean(was), clean(now))
            }
            Self::OfferNew { key } => write!(f, "offer {} is new", clean(key)),
            Self::OfferGone { key } => write!(f, "offer {} is no longer judged", clean(key)),
            Self::Check { id, offer, was, now } => {
                write!(f, "{id}{} was {}, now {}", of(offer), clean(was), clean(now))
            }
            Self::Evidence { id, offer, label, was, now } => {
                let (was, now) = (clean(was), clean(now));
                write!(f, "{id}{}: {} was {was}, now {now}", of(offer), clean(label))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_one_line() {
        let key = || "rwrd_1".to_owned();
        let check = |offer: Option<&str>| CaseChange::Check {
            id: Check::CustomerAge,
            offer: offer.map(str::to_owned),
            was: "UNKNOWN".to_owned(),
            now: "FAIL TOO_OLD".to_owned(),
        };
        for (change, wanted) in [
            (
                CaseChange::Verdict { was: Verdict::RuleNotMet, now: Verdict::RewardExists },
                "verdict: RULE_NOT_MET -> REWARD_EXISTS",
            ),
            (CaseChange::RewardAppeared { key: key(), days: None }, "reward rwrd_1 appeared"),
            (
                CaseChange::RewardAppeared { key: key(), days: Some(0) },
                "reward rwrd_1 appeared within a day",
            ),
            (
                CaseChange::RewardAppeared { key: key(), days: Some(1) },
                "reward rwrd_1 appeared 1 day later",
            ),
            (
                CaseChange::RewardAppeared { key: key(), days: Some(2) },
                "reward rwrd_1 appeared 2 days later",
            ),
            (check(None), "L3 was UNKNOWN, now FAIL TOO_OLD"),
            (check(Some("o\n")), "L3 of o  was UNKNOWN, now FAIL TOO_OLD"),
        ] {
            assert_eq!(change.to_string(), wanted);
            assert!(!change.what().is_empty());
        }
    }
}
