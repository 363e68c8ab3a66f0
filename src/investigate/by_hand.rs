//! Rewards made by hand, and which of them answer for an event: either the description has the event's key, or the
//! sum is exactly what is due for the customer and the reward came soon after the event.

use super::case::{CheckInput, Due};
use super::records::{Customer, Event, Reward};
use crate::domain::text::fold;
use crate::domain::time::DAY;
use crate::offers::EventKind;

/// How long after the event a reward of the sum due still counts as the event's own.
pub(super) const NEAR: i64 = 60 * DAY;
/// Minimum length of a key: a shorter one may be any number in a description.
const KEY: usize = 4;
/// Minimum length of a name: a shorter one may be any word.
const NAME: usize = 4;

/// Whether a text contains a name as a whole word.
fn has_word(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    // Scripts without capitals may also do without blanks between words.
    let is_plain = |c: char| c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase();
    let joined = |one: Option<char>, other: Option<char>| {
        let (Some(one), Some(other)) = (one, other) else { return false };
        is_word(one) && is_word(other) && !is_plain(one) && !is_plain(other)
    };
    let hyphened = |mut off: std::str::Chars<'_>, back: bool| {
        let mut next = || if back { off.next_back() } else { off.next() };
        next() == Some('-') && next().is_some_and(is_word)
    };
    !name.is_empty()
        && text.match_indices(name).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default();
            let behind = text.get(at + name.len()..).unwrap_or_default();
            let (first, last) = (name.chars().next(), name.chars().next_back());
            !joined(before.chars().next_back(), first)
                && !joined(last, behind.chars().next())
                && !hyphened(before.chars(), true)
                && !hyphened(behind.chars(), false)
        })
}

/// Minimum length of an all-digit key: a shorter one may be a year or a sum.
const NUMBER: usize = 6;

/// Whether a reward's description contains an event's key, whatever its capitals.
pub fn names_event(reward: &Reward, event: &Event) -> bool {
    let is_number = event.key.chars().all(|c| c.is_ascii_digit());
    let long = event.key.chars().count() >= if is_number { NUMBER } else { KEY };
    let has = |text: &str| has_word(&text.to_lowercase(), &event.key.to_lowercase());
    long && reward.description.as_deref().is_some_and(has)
}

/// Whether a reward is for a customer: it has the customer's key, or it has none and its description names the
/// customer.
pub fn is_for_customer(reward: &Reward, customer: &Customer) -> bool {
    if let Some(key) = &reward.customer_key {
        return *key == customer.key;
    }
    let text = reward.description.as_deref().map(fold).unwrap_or_default();
    called(customer).any(|name| has_word(&text, &name))
}

/// The names a description may call a customer by, folded.
pub fn called(customer: &Customer) -> impl Iterator<Item = String> {
    let names = [&customer.email, &customer.name, &customer.external_key].into_iter().flatten();
    names.map(|name| fold(name.trim())).filter(|name| name.chars().count() >= NAME)
}

/// The rewards whose description contains the event's key, oldest first.
pub(super) fn by_key<'a>(case: &CheckInput<'a>) -> Vec<&'a Reward> {
    let Some(event) = case.event else { return Vec::new() };
    let all = case.facts.by_hand.iter().copied();
    let mut found: Vec<&Reward> =
        all.filter(|reward| reward.is_manual() && names_event(reward, event)).collect();
    found.sort_by(|a, b| (a.created_at, &a.key).cmp(&(b.created_at, &b.key)));
    found
}

/// The partner's rewards for the customer that stand and don't name another of the customer's payments.
fn for_customer<'a>(case: &'a CheckInput<'a>) -> impl Iterator<Item = &'a Reward> + 'a {
    let names_another = |reward: &Reward| {
        let judged = case.event.map(|event| event.key.as_str());
        case.ledger().rows().any(|row| Some(row.key.as_str()) != judged && names_event(reward, row))
    };
    let all = case.facts.by_hand.iter().copied();
    all.filter(move |reward| {
        let meant = case.customer.is_some_and(|customer| is_for_customer(reward, customer));
        let counts = reward.counts() && !reward.takes_back();
        meant && counts && reward.is_manual() && case.is_own(reward) && !names_another(reward)
    })
}

/// Another partner's reward for the same customer, of the sum due and within sixty days: it may have been meant for
/// this event.
pub(super) fn of_others<'a>(case: &CheckInput<'a>) -> Option<&'a Reward> {
    let customer = case.customer?;
    let all = case.facts.by_hand.iter().copied();
    all.filter(|reward| {
        let since = reward.created_at.map(|made| made.since(case.at));
        let stands = reward.counts() && !reward.takes_back();
        stands
            && reward.is_manual()
            && !case.is_own(reward)
            && reward.customer_key.as_ref() == Some(&customer.key)
            && is_sum(reward, &case.due)
            && since.is_some_and(|since| (0..=NEAR).contains(&since))
    })
    .min_by(|a, b| (a.created_at, &a.key).cmp(&(b.created_at, &b.key)))
}

/// Whether a reward's sum is one of these.
fn is_sum(reward: &Reward, sums: &[(String, i64)]) -> bool {
    let amount = reward.amount.unwrap_or_default();
    sums.iter().any(|(currency, sum)| {
        *sum > 0 && *sum == amount && reward.currency().eq_ignore_ascii_case(currency)
    })
}

/// The reward whose sum is due and that came within sixty days, unless it may just as well be for another payment of
/// the same size without a reward.
pub(super) fn by_sum<'a>(case: &CheckInput<'a>, due: &Due) -> Option<&'a Reward> {
    let mut found: Vec<&Reward> = for_customer(case)
        .filter(|reward| is_sum(reward, &due.whole))
        .filter(|reward| {
            let since = reward.created_at.map(|made| made.since(case.at));
            since.is_some_and(|since| (0..=NEAR).contains(&since))
        })
        .filter(|reward| !has_twin(case, reward, due.is_flat))
        .collect();
    found.sort_by(|a, b| (a.created_at, &a.key).cmp(&(b.created_at, &b.key)));
    let key = &found.first()?.key;
    case.facts.by_hand.iter().copied().find(|reward| reward.key == *key)
}

/// Whether another payment that earns as much came up to sixty days before a reward and has none of its own.
fn has_twin(case: &CheckInput<'_>, reward: &Reward, is_flat: bool) -> bool {
    let Some((event, made)) = case.event.zip(reward.created_at) else { return false };
    let is_payment = event.kind == EventKind::Transaction;
    case.ledger().rows().any(|row| {
        let before = made.since(row.recorded_at);
        row.key != event.key
            && (is_flat || is_payment && row.usd() == event.usd())
            && (0..=NEAR).contains(&before)
            && case.ledger().stands(row)
            && !case.facts.rewarded.contains(&row.key)
    })
}

/// A reward that may be the event's: for its customer and near in time, or later and of the sum due.
pub(super) fn maybe<'a>(case: &'a CheckInput<'a>, sums: &[(String, i64)]) -> Option<&'a Reward> {
    let may = |reward: &&Reward| {
        let Some(since) = reward.created_at.map(|made| made.since(case.at)) else { return true };
        since.abs() <= NEAR || since > 0 && is_sum(reward, sums)
    };
    let mut found: Vec<&Reward> = for_customer(case).filter(may).collect();
    found.sort_by_key(|reward| {
        let far = reward.created_at.map(|made| made.since(case.at).abs());
        (!is_sum(reward, sums), far, reward.key.clone())
    });
    found.first().copied().filter(|_| case.event.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_a_whole() {
        for (text, name, wanted) in [
            ("for txn_1", "txn_1", true),
            ("txn_1, by hand", "txn_1", true),
            ("(txn_1)", "txn_1", true),
            ("txn_12", "txn_1", false),
            ("a_txn_1", "txn_1", false),
            ("xtxn_1", "txn_1", false),
            ("inv-1-2", "inv-1", false),
            ("inv-1 - refund", "inv-1", true),
            ("re-inv-1", "inv-1", false),
            ("inv-1-", "inv-1", true),
            ("txn_12 and txn_1", "txn_1", true),
            ("田中商店様 3月分", "田中商店", true),
            ("jane doe's march", "jane doe", true),
            ("", "x", false),
            ("x", "", false),
        ] {
            assert_eq!(has_word(text, name), wanted, "{text} {name}");
        }
    }
}
