//! What is different when a case is judged again, in words for a line of a terminal or a log.

use std::fmt;

use crate::domain::text::clean;
use crate::investigate::{Check, Verdict};

/// One difference between then and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseChange {
    /// The verdict is another one.
    Verdict {
        /// Then.
        was: Verdict,
        /// Now.
        now: Verdict,
    },
    /// What was asked can't be found any more, or fits several.
    Lost {
        /// In words.
        why: String,
    },
    /// A reward is there that wasn't.
    RewardAppeared {
        /// Its key.
        key: String,
        /// How many whole days after the case was kept it was made; none: before, or nobody knows.
        days: Option<i64>,
    },
    /// A reward isn't there that was.
    RewardGone {
        /// Its key.
        key: String,
    },
    /// A reward is in another state.
    RewardState {
        /// Its key.
        key: String,
        /// Then.
        was: String,
        /// Now.
        now: String,
    },
    /// The offers file has an offer that is judged now and wasn't.
    OfferNew {
        /// Its key.
        key: String,
    },
    /// An offer was judged and isn't any more.
    OfferGone {
        /// Its key.
        key: String,
    },
    /// A check ends otherwise.
    Check {
        /// Which.
        id: Check,
        /// Whose, where it is made for each offer.
        offer: Option<String>,
        /// Then: `UNKNOWN`.
        was: String,
        /// Now: `FAIL TOO_OLD`.
        now: String,
    },
    /// A check ends the same, and what it looked at is different.
    Evidence {
        /// Which.
        id: Check,
        /// Whose, where it is made for each offer.
        offer: Option<String>,
        /// What it is.
        label: String,
        /// Then.
        was: String,
        /// Now.
        now: String,
    },
}

impl CaseChange {
    /// The kind of difference, as one word for scripts.
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
            Self::OfferGone { key } => write!(f, "offer {} isn't judged any more", clean(key)),
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
