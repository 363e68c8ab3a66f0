//! W4: whether a reward's money can reach the partner, and where it is.

use super::reward_state::chosen;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::records::Reward;
use crate::investigate::replies::Line;
use crate::offers::money;

/// The smallest payout, after fees, in US cents.
const FLOOR: i64 = 500;

/// What a payment status means: a code if something is wrong, and the words for the agent and for the partner.
type Meaning = (Option<Code>, &'static str, Line);

fn meaning(status: &str) -> Option<Meaning> {
    Some(match status {
        "available" => (None, "The money can be withdrawn.", Line::MoneyAvailable),
        "in_transit" => (None, "The money is on its way to the partner.", Line::MoneyInTransit),
        "withdrawn" => (None, "The partner withdrew the money.", Line::MoneyWithdrawn),
        "paid_externally" => {
            (None, "The money was paid outside the platform.", Line::MoneyPaidExternally)
        }
        "merging" => (None, "The money is being merged with other payments.", Line::MoneyMerging),
        "paid_and_refunded" => (
            Some(Code::Refunded),
            "The money was paid, and that payment was refunded.",
            Line::MoneyRefunded,
        ),
        "expired" => (
            Some(Code::Expired),
            "The reward's money expired before it was withdrawn.",
            Line::MoneyExpired,
        ),
        "failed" => (Some(Code::Failed), "The payout of this reward failed.", Line::PayoutFailed),
        _ => return None,
    })
}

/// Where the money of a reward is, if it can have any.
fn money_of(reward: &Reward) -> Option<Meaning> {
    let earned = reward.stands() && matches!(reward.status.as_str(), "approved" | "paid");
    reward.payment_status.as_deref().filter(|_| earned).and_then(meaning)
}

/// Whether a reward's payment status says where its money is.
pub(super) fn is_told(reward: &Reward) -> bool {
    money_of(reward).is_some()
}

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    // If something went wrong with any of the rewards, that comes before where the chosen one's money is.
    let wrong = case.own.iter().find(|reward| {
        reward.stands() && matches!(reward.payment_status.as_deref(), Some("failed" | "expired"))
    });
    let found = match wrong {
        Some(reward) => reward.payment_status.as_deref().and_then(meaning).zip(Some(*reward)),
        None => chosen(case).and_then(|reward| money_of(reward).zip(Some(reward))),
    };
    let told = |finding: Finding, (_, note, line): Meaning, reward: &Reward| {
        finding
            .with("reward", reward.key.as_str())
            .with_text("payment status", reward.payment_status.as_deref())
            .note(note)
            .reply(case.say(line, &[]))
    };
    if let Some((meaning, reward)) = found
        && let Some(code) = meaning.0
    {
        return case.tell(Finding::warn(Check::MoneyState, code), |finding| {
            told(finding, meaning, reward)
        });
    }
    balance(case).unwrap_or_else(|| match found {
        Some((meaning, reward)) => {
            case.tell(Finding::pass(Check::MoneyState), |finding| told(finding, meaning, reward))
        }
        None => Finding::not_applicable(Check::MoneyState),
    })
}

/// What the balance says against a payout; `None` if it is unknown or says nothing against one.
fn balance(case: &CheckInput<'_>) -> Option<Finding> {
    let balance = case.facts.balance.filter(|_| !case.own.is_empty())?;
    let told = |finding: Finding| finding.with_money("balance", balance, "USD");
    match balance {
        ..0 => {
            Some(case.tell(Finding::warn(Check::MoneyState, Code::NegativeBalance), |finding| {
                told(finding).note("Money was taken back, so the balance is below zero.")
            }))
        }
        0..FLOOR => {
            Some(case.tell(Finding::warn(Check::MoneyState, Code::BelowMinimum), |finding| {
                told(finding)
                    .distance(format!("{} short", money(FLOOR - balance, "USD")))
                    .note("The balance is below the minimum payout.")
                    .reply(case.say(
                        Line::BelowMinimum,
                        &[("minimum", &money(FLOOR, "USD")), ("balance", &money(balance, "USD"))],
                    ))
            }))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn states_and_balances() {
        let mut world = OwnedFacts::new();
        world.balance = Some(0);
        assert_eq!(world.told(Check::MoneyState), "N/A");
        for (status, balance, wanted) in [
            (None, None, "N/A"),
            (Some("failed"), Some(900), "WARN FAILED"),
            (Some("expired"), None, "WARN EXPIRED"),
            (Some("paid_and_refunded"), None, "WARN REFUNDED"),
            (Some("available"), Some(500), "PASS"),
            (Some("available"), Some(499), "WARN BELOW_MINIMUM, $0.01 short"),
            (Some("somewhere"), None, "N/A"),
            (None, Some(499), "WARN BELOW_MINIMUM, $0.01 short"),
            (None, Some(-1), "WARN NEGATIVE_BALANCE"),
        ] {
            let mut reward = OwnedFacts::reward("approved");
            reward.payment_status = status.map(str::to_owned);
            world.linked = vec![reward];
            world.balance = balance;
            assert_eq!(world.told(Check::MoneyState), wanted, "{status:?} {balance:?}");
        }
    }

    #[test]
    fn each_payment_status_has_its_own_sentence() {
        let said = |status: &str, payment: &str| {
            let mut world = OwnedFacts::new();
            let reward = OwnedFacts::reward(status);
            world.linked = vec![Reward { payment_status: Some(payment.to_owned()), ..reward }];
            let reply = world.investigate().partner_reply;
            (world.finding(Check::MoneyState).reply.unwrap_or_default(), reply)
        };
        let mut seen = std::collections::BTreeSet::new();
        for (payment, wanted) in [
            ("available", "can be withdrawn in the partner portal"),
            ("in_transit", "on its way to you"),
            ("withdrawn", "was withdrawn from your balance"),
            ("paid_externally", "paid outside the partner portal"),
            ("paid_and_refunded", "that payment was refunded"),
            ("expired", "expired"),
            ("failed", "didn't go through"),
            ("merging", "merged with other payments"),
        ] {
            let (own, reply) = said("approved", payment);
            assert!(own.contains(wanted) && reply.contains(&own), "{payment}: {reply}");
            assert!(!reply.contains("invoice"), "{payment}: {reply}");
            assert!(seen.insert(own), "{payment}");
        }
        // A reward that isn't earned has no money anywhere.
        for status in ["scheduled", "pending", "hold", "declined"] {
            assert_eq!(said(status, "available").0, "", "{status}");
        }
    }
}
