//! W4: whether the money of a reward can reach the partner.

use crate::investigate::case::Case;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::id::Id;
use crate::investigate::records::Reward;
use crate::investigate::replies::Line;
use crate::offers::money;

/// Payouts start here, after fees, in US cents.
const FLOOR: i64 = 500;

pub(super) fn check(case: &Case<'_>) -> Finding {
    let state = |word: &str| {
        let is = |reward: &&&Reward| reward.payment_status.as_deref() == Some(word);
        case.own.iter().find(is).map(|reward| reward.key.as_str())
    };
    if let Some(key) = state("failed") {
        return case.tell(Finding::warn(Id::W4, Code::Failed), |finding| {
            finding
                .with("reward", key)
                .note("The payout of this reward failed.")
                .reply(case.say(Line::PayoutFailed, &[]))
        });
    }
    if let Some(key) = state("expired") {
        return case.tell(Finding::warn(Id::W4, Code::Expired), |finding| {
            finding.with("reward", key).note("The reward's money expired before it was withdrawn.")
        });
    }
    let Some(balance) = case.facts.balance.filter(|_| !case.own.is_empty()) else {
        return Finding::not_applicable(Id::W4);
    };
    let told = |finding: Finding| finding.with_money("balance", balance, "USD");
    match balance {
        ..0 => case.tell(Finding::warn(Id::W4, Code::NegativeBalance), |finding| {
            told(finding).note("Money was taken back, so the balance is below zero.")
        }),
        0..FLOOR => case.tell(Finding::warn(Id::W4, Code::BelowMinimum), |finding| {
            told(finding)
                .distance(format!("{} short", money(FLOOR - balance, "USD")))
                .note("The balance is below what is paid out.")
                .reply(case.say(
                    Line::BelowMinimum,
                    &[("minimum", &money(FLOOR, "USD")), ("balance", &money(balance, "USD"))],
                ))
        }),
        _ => case.tell(Finding::pass(Id::W4), told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::World;

    #[test]
    fn states_and_balances() {
        let mut world = World::new();
        world.balance = Some(0);
        assert_eq!(world.told(Id::W4), "N/A");
        for (status, balance, wanted) in [
            (None, None, "N/A"),
            (Some("failed"), Some(900), "WARN FAILED"),
            (Some("expired"), None, "WARN EXPIRED"),
            (Some("available"), Some(500), "PASS"),
            (None, Some(499), "WARN BELOW_MINIMUM, $0.01 short"),
            (None, Some(-1), "WARN NEGATIVE_BALANCE"),
        ] {
            let mut reward = World::reward("approved");
            reward.payment_status = status.map(str::to_owned);
            world.linked = vec![reward];
            world.balance = balance;
            assert_eq!(world.told(Id::W4), wanted);
        }
    }
}
