//! Which invoice a reward's money is on, and when the partner can have it: by the invoice's own status, else by the
//! month in which the reward became ready.

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::Timestamp;
use crate::investigate::case::CheckInput;
use crate::investigate::finding::Finding;
use crate::investigate::records::Reward;
use crate::investigate::replies::Line;

/// The day of the next month until which a month's invoice is under review.
const REVIEWED: u32 = 8;
/// The day of the next month by which an invoice's money is ready.
const READY: u32 = 13;

/// How far an invoice is, by its own status.
#[derive(Clone, Copy, PartialEq, Eq)]
enum InvoiceStage {
    Open,
    Charged,
    Failed,
    NotSaid,
}

fn stage(reward: &Reward) -> InvoiceStage {
    match reward.invoice_status.as_deref() {
        Some("charge_succeeded") => InvoiceStage::Charged,
        Some("charge_failed" | "charge_cancelled") => InvoiceStage::Failed,
        Some("pending" | "flagged" | "approved" | "charge_queued" | "charge_pending") => {
            InvoiceStage::Open
        }
        _ => InvoiceStage::NotSaid,
    }
}

/// Whether the reward's invoice was paid. A payment date in the future means not yet.
pub(super) fn is_charged(reward: &Reward, now: Timestamp) -> bool {
    reward.invoice_paid_at.is_some_and(|at| at <= now) || stage(reward) == InvoiceStage::Charged
}

/// Adds what the record says of the invoice.
pub(super) fn told(finding: Finding, reward: &Reward) -> Finding {
    finding
        .with_text("invoice", reward.invoice_key.as_deref())
        .with_text("invoice status", reward.invoice_status.as_deref())
        .with_time("invoice paid", reward.invoice_paid_at)
        .with_time("ready", reward.money_at())
}

/// When a pending reward is reviewed: with its month's invoice, or the next one once that is over.
pub(super) fn pending(case: &CheckInput<'_>, reward: &Reward, amount: &str) -> String {
    let today = case.facts.zone.day(case.facts.now);
    let month = reward.money_at().and_then(|at| first_of_month(case, at));
    let open = month.filter(|month| {
        let over =
            month.checked_add_months(Months::new(1)).and_then(|next| next.with_day(REVIEWED));
        over.is_none_or(|over| today <= over)
    });
    match open {
        Some(month) => {
            case.say(Line::Pending, &[("amount", amount), ("month", &words(month, today))])
        }
        None => case.say(Line::PendingUndated, &[("amount", amount)]),
    }
}

/// Where an approved reward's money is. What the payment status says is told by [`super::money_state`].
pub(super) fn approved(case: &CheckInput<'_>, reward: &Reward, amount: &str) -> String {
    let sum = ("amount", amount);
    let paid_out = super::money_state::is_told(reward);
    if let Some(at) = reward.invoice_paid_at {
        let date = ("date", &*case.day(at));
        if at > case.facts.now {
            return case.say(Line::ApprovedDue, &[sum, date]);
        }
        let said = case.say(Line::ApprovedCharged, &[sum, date]);
        return if paid_out { said } else { said + " " + &case.say(Line::ReadySoon, &[]) };
    }
    match stage(reward) {
        _ if paid_out => return case.say(Line::ApprovedOnly, &[sum]),
        InvoiceStage::Charged => return case.say(Line::ApprovedChargedUndated, &[sum]),
        InvoiceStage::Failed => return case.say(Line::ApprovedFailed, &[sum]),
        InvoiceStage::Open | InvoiceStage::NotSaid => {}
    }
    by_month(case, reward, sum)
}

/// Only the month is known: its invoice is made once the month is over, and the money can be withdrawn in the next.
fn by_month(case: &CheckInput<'_>, reward: &Reward, sum: (&'static str, &str)) -> String {
    let today = case.facts.zone.day(case.facts.now);
    let month = reward.money_at().and_then(|at| first_of_month(case, at));
    let next = month.and_then(|month| month.checked_add_months(Months::new(1)));
    let Some((month, next)) = month.zip(next) else {
        return case.say(Line::ApprovedUndated, &[sum]);
    };
    let invoiced = reward.invoice_key.is_some() || reward.invoice_status.is_some();
    let ready = next.with_day(READY).unwrap_or(next);
    let line = match stage(reward) {
        _ if !invoiced && today >= next => Line::ApprovedNext,
        _ if !invoiced => Line::ApprovedGoes,
        InvoiceStage::Open if today > ready => Line::ApprovedUnpaid,
        _ if today > ready => Line::ApprovedPast,
        _ => Line::Approved,
    };
    let (month, next) = (words(month, today), words(next, today));
    case.say(line, &[sum, ("month", &month), ("next_month", &next)])
}

fn first_of_month(case: &CheckInput<'_>, at: Timestamp) -> Option<NaiveDate> {
    case.facts.zone.day(at).with_day(1)
}

/// A month, with its year unless that is the present one.
fn words(month: NaiveDate, today: NaiveDate) -> String {
    let form = if month.year() == today.year() { "%B" } else { "%B %Y" };
    month.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::check::Check;
    use crate::investigate::world::OwnedFacts;

    /// What is said on 15 June 2026 of a reward for Jane Doe.
    fn said(status: &str, change: impl FnOnce(&mut Reward)) -> String {
        let mut world = OwnedFacts::new();
        let mut reward = OwnedFacts::reward(status);
        change(&mut reward);
        world.linked = vec![reward];
        world.finding(Check::RewardState).reply.unwrap()
    }

    #[test]
    fn an_approved_reward_is_on_the_invoice_of_the_month_in_which_it_became_ready() {
        for (ready, invoice, wanted) in [
            (
                "2026-06-14T00:00:00Z",
                None,
                "goes on the June invoice; funds are normally ready to \
                withdraw between the 8th and 13th of July.",
            ),
            ("2026-06-30T23:59:59Z", None, "goes on the June invoice"),
            ("2026-07-01T00:00:00Z", None, "goes on the July invoice"),
            ("2026-05-31T23:59:59Z", None, "goes on the next invoice."),
            ("2025-12-01T00:00:00Z", None, "goes on the next invoice."),
            ("2026-06-14T00:00:00Z", Some(""), "is on the June invoice; funds"),
            (
                "2026-05-31T00:00:00Z",
                Some(""),
                "is on the May invoice, whose funds are normally ready \
                to withdraw by the 13th of June.",
            ),
            (
                "2026-05-31T00:00:00Z",
                Some("pending"),
                "is on the May invoice, which isn't paid yet.",
            ),
            ("2026-06-14T00:00:00Z", Some("charge_queued"), "is on the June invoice; funds"),
            ("2026-05-31T00:00:00Z", Some("charge_failed"), "whose payment didn't go through"),
            ("2026-05-31T00:00:00Z", Some("charge_cancelled"), "whose payment didn't go through"),
            (
                "2026-05-31T00:00:00Z",
                Some("charge_succeeded"),
                "is on an invoice that has been paid.",
            ),
            (
                "2025-11-30T00:00:00Z",
                Some(""),
                "is on the November 2025 invoice, whose funds are normally \
                ready to withdraw by the 13th of December 2025.",
            ),
        ] {
            let text = said("approved", |reward| {
                reward.created_at = Timestamp::parse("2026-03-02T00:00:00Z");
                reward.ready_at = Timestamp::parse(ready);
                reward.invoice_key = invoice.map(|_| "invo_1".to_owned());
                reward.invoice_status =
                    invoice.filter(|status| !status.is_empty()).map(str::to_owned);
            });
            assert!(
                text.starts_with("Your $20.00 reward for Jane Doe was approved and "),
                "{text}"
            );
            assert!(text.contains(wanted), "{ready} {invoice:?}: {text}");
        }
    }

    #[test]
    fn without_a_day_of_its_own_it_is_the_day_on_which_it_was_made() {
        let text =
            said("approved", |reward| reward.created_at = Timestamp::parse("2026-06-01T00:00:00Z"));
        assert!(text.contains("goes on the June invoice"), "{text}");
        let text = said("approved", |reward| reward.created_at = None);
        assert!(text.ends_with("was approved and will go on one of the next invoices."), "{text}");
    }

    #[test]
    fn the_invoices_own_day_wins() {
        for (paid, status, wanted) in [
            (
                "2026-06-09T10:00:00Z",
                "pending",
                "is on an invoice that was paid on 9 June 2026. The \
                money is normally ready to withdraw within five days of that.",
            ),
            (
                "2026-07-09T10:00:00Z",
                "approved",
                "is on an invoice that is due to be paid on 9 July 2026.",
            ),
        ] {
            let text = said("approved", |reward| {
                reward.invoice_paid_at = Timestamp::parse(paid);
                reward.invoice_status = Some(status.to_owned());
            });
            assert!(text.contains(wanted), "{text}");
        }
        let text = said("approved", |reward| {
            reward.invoice_paid_at = Timestamp::parse("2026-06-09T10:00:00Z");
            reward.payment_status = Some("withdrawn".to_owned());
        });
        assert!(text.ends_with("paid on 9 June 2026."), "{text}");
    }

    #[test]
    fn a_months_end_is_that_of_the_zone() {
        let mut world = OwnedFacts::new();
        world.zone = "America/New_York".parse().unwrap();
        let reward = OwnedFacts::reward("approved");
        world.linked =
            vec![Reward { ready_at: Timestamp::parse("2026-07-01T03:00:00Z"), ..reward }];
        let text = world.finding(Check::RewardState).reply.unwrap();
        assert!(text.contains("on the June invoice"), "{text}");
    }

    #[test]
    fn a_new_reward_is_reviewed_with_the_invoice_of_its_month_until_that_is_over() {
        for (ready, now, wanted) in [
            ("2026-06-01T00:00:00Z", "2026-06-15T00:00:00Z", "reviewed with the June invoice"),
            ("2026-05-31T00:00:00Z", "2026-06-08T23:00:00Z", "reviewed with the May invoice"),
            ("2026-05-31T00:00:00Z", "2026-06-09T00:00:00Z", "reviewed with the next invoice"),
            ("2025-05-31T00:00:00Z", "2026-06-09T00:00:00Z", "reviewed with the next invoice"),
        ] {
            let mut world = OwnedFacts::new();
            world.now = Timestamp::parse(now).unwrap();
            world.linked =
                vec![Reward { ready_at: Timestamp::parse(ready), ..OwnedFacts::reward("pending") }];
            let text = world.finding(Check::RewardState).reply.unwrap();
            assert!(text.contains(wanted), "{ready} {now}: {text}");
        }
    }
}
