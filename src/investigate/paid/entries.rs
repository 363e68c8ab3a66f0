//! The rewards of a case, by what they count as.

use std::collections::BTreeMap;

use crate::investigate::case::CheckInput;
use crate::investigate::records::Reward;

/// The rewards of a case, sorted by what they count as.
pub(super) struct Entries<'a> {
    /// All of them.
    pub(super) all: Vec<&'a Reward>,
    /// The partner's that stand.
    pub(super) standing: Vec<&'a Reward>,
    /// What was taken back from the partner.
    pub(super) taken: Vec<&'a Reward>,
    /// Other partners' that stand, with what was taken back from them.
    pub(super) others: Vec<&'a Reward>,
}

impl<'a> Entries<'a> {
    pub(super) fn of(case: &CheckInput<'a>) -> Self {
        let is_refund =
            case.event.is_some_and(|event| case.ledger().source(&event.key) != event.key);
        // What was taken back in a refund's name belongs to the payment.
        let fits =
            |reward: &&Reward| case.is_of_kind(reward) && !(is_refund && reward.takes_back());
        let all = |of: &[&'a Reward]| of.iter().copied().filter(fits).collect::<Vec<_>>();
        let standing = |of: &[&'a Reward]| {
            of.iter().copied().filter(fits).filter(|one| one.counts()).collect::<Vec<_>>()
        };
        let mut every = [all(&case.own), all(&case.taken), all(&case.others)].concat();
        every.sort_by(|a, b| (a.created_at, &a.key).cmp(&(b.created_at, &b.key)));
        Self {
            all: every,
            standing: standing(&case.own),
            taken: standing(&case.taken),
            others: standing(&case.others),
        }
    }

    /// What the partner has of it, a currency each.
    pub(super) fn own_sums(&self) -> BTreeMap<String, i128> {
        sums(self.standing.iter().chain(&self.taken).copied())
    }

    /// Whether other partners have kept something of it.
    pub(super) fn is_kept_by_others(&self) -> bool {
        self.sums_of_others().values().any(|sum| *sum > 0)
    }

    /// What others have of it, a currency each.
    pub(super) fn sums_of_others(&self) -> BTreeMap<String, i128> {
        sums(self.others.iter().copied())
    }
}

fn sums<'a>(rewards: impl Iterator<Item = &'a Reward>) -> BTreeMap<String, i128> {
    let mut sums = BTreeMap::new();
    for reward in rewards {
        let sum: &mut i128 = sums.entry(reward.currency().to_uppercase()).or_default();
        *sum += i128::from(reward.amount.unwrap_or_default());
    }
    sums
}
