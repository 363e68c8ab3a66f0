//! L11: the offer's caps (rule: caps): what it has paid by the time of the event, within the event's period of the
//! UTC calendar. What was declined, withdrawn or taken back uses up nothing.

mod used;

use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use crate::domain::{Resource, Timestamp};
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::pay::{Pay, pay};
use crate::investigate::replies::Line;
use crate::investigate::words;
use crate::offers::{Cap, CapPeriod, EventKind, Offer, OffersFile, money};
use used::{Room, Used, used};

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    let caps = [(offer.caps.per_customer, "customer"), (offer.caps.per_partner, "partner")];
    let Some(event) = case.event.filter(|_| caps.iter().any(|(cap, _)| cap.is_some())) else {
        return Finding::not_applicable(Check::Caps);
    };
    if let Some(gap) = case.gap(Resource::Rewards) {
        return Finding::unknown(
            Check::Caps,
            format!("It isn't known what the offer has paid so far: {gap}."),
        );
    }
    let sum = match pay(offer, event) {
        Pay::Sum(sum, "USD") => sum,
        _ => 0,
    };
    let parts = offer.parts();
    let all = sum.saturating_mul(parts);
    let mut partly: Option<(i64, Cap, &str, Used)> = None;
    for (cap, whom) in caps.into_iter().filter_map(|(cap, whom)| Some((cap?, whom))) {
        let used = used(case, offer, cap, whom);
        if used.reached(cap) {
            return reached(case, cap, whom, used);
        }
        let room = used.room(cap);
        let pays = room.pays(sum, parts);
        if pays < all && partly.is_none_or(|(least, ..)| pays < least) {
            partly = Some((pays, cap, whom, used));
        }
    }
    let Some((_, cap, whom, used)) = partly else { return Finding::pass(Check::Caps) };
    let left = left(cap, used);
    case.tell(Finding::warn(Check::Caps, Code::CapPartly), |finding| {
        told(finding, cap, whom, used)
            .distance(format!("{left} left"))
            .note("Less is left of the cap than the reward comes to.")
            .reply(case.say(Line::CapPartly, &[("left", &left)]))
    })
}

/// What is left of a cap that isn't used up, in words.
fn left(cap: Cap, used: Used) -> String {
    let amount = cap.amount.map(|most| money(most.saturating_sub(used.amount), "USD"));
    let count = cap.count.map(|most| words::count(most.saturating_sub(used.count), "reward"));
    [amount, count].into_iter().flatten().collect::<Vec<_>>().join(" or ")
}

/// What the first part of a reward and all its parts come to under the caps, which apply part by part. A cap that is
/// used up is left to the check itself.
pub(crate) fn capped(case: &CheckInput<'_>, offer: &Offer, sum: i64) -> (i64, i64) {
    let caps = [(offer.caps.per_customer, "customer"), (offer.caps.per_partner, "partner")];
    let caps = caps.into_iter().filter_map(|(cap, whom)| Some((cap?, whom)));
    let rooms = caps.filter_map(|(cap, whom)| {
        let used = used(case, offer, cap, whom);
        (!used.reached(cap)).then(|| used.room(cap))
    });
    let all = Room { amount: i64::MAX, count: i64::MAX };
    let room = rooms.fold(all, |one, other| Room {
        amount: one.amount.min(other.amount),
        count: one.count.min(other.count),
    });
    (room.pays(sum, 1), room.pays(sum, offer.parts()))
}

fn told(finding: Finding, cap: Cap, whom: &str, used: Used) -> Finding {
    let limit = limit(cap);
    let label = if whom == "customer" { "cap per customer" } else { "cap per partner" };
    finding
        .with(label, format!("{limit}{}", per(cap.period)))
        .with_money("paid so far", used.amount, "USD")
        .with("rewards so far", used.count.to_string())
}

fn reached(case: &CheckInput<'_>, cap: Cap, whom: &str, used: Used) -> Finding {
    let most = format!("{}{}", limit(cap), per(cap.period));
    // A cap per customer isn't the partner's own limit, so it has words of its own.
    let (plain, resets) = match whom {
        "customer" => (Line::CustomerCapReached, Line::CustomerCapResets),
        _ => (Line::CapReached, Line::CapReachedResets),
    };
    let say = || match end(cap.period, case.at) {
        Some(at) => case.say(resets, &[("limit", &most), ("date", &case.day(at))]),
        None => case.say(plain, &[("limit", &most)]),
    };
    case.tell(Finding::fail(Check::Caps, Code::CapReached), |finding| {
        told(finding, cap, whom, used)
            .distance(format!("{} used up", limit(cap)))
            .note("The offer's cap was used up.")
            .reply(say())
    })
}

fn limit(cap: Cap) -> String {
    let amount = cap.amount.map(|amount| money(amount, "USD"));
    let count = cap.count.map(|n| words::count(n, "reward"));
    [amount, count].into_iter().flatten().collect::<Vec<_>>().join(" or ")
}

fn per(period: CapPeriod) -> &'static str {
    match period {
        CapPeriod::Day => " a day",
        CapPeriod::Week => " a week",
        CapPeriod::Month => " a month",
        CapPeriod::Year => " a year",
        CapPeriod::All => "",
    }
}

/// From when on rewards bear on the caps of a file's offers for a kind of event at an instant: the start of the earliest
/// period. `None` if a cap covers all time.
pub fn caps_since(file: &OffersFile, kind: EventKind, at: Timestamp) -> Option<Timestamp> {
    let offers = file.offers.iter().filter(|offer| offer.enabled && offer.event == kind);
    let caps = offers.flat_map(|offer| [offer.caps.per_customer, offer.caps.per_partner]);
    let starts = caps.flatten().map(|cap| start(cap.period, at));
    starts.min_by_key(|start| start.map(Timestamp::ms)).flatten()
}

/// The first day of the period around an instant.
fn first_day(period: CapPeriod, at: Timestamp) -> Option<NaiveDate> {
    let date = at.utc().date_naive();
    match period {
        CapPeriod::Day => Some(date),
        CapPeriod::Week => {
            date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday())))
        }
        CapPeriod::Month => date.with_day(1),
        CapPeriod::Year => NaiveDate::from_ymd_opt(date.year(), 1, 1),
        CapPeriod::All => None,
    }
}

fn start(period: CapPeriod, at: Timestamp) -> Option<Timestamp> {
    Timestamp::from_utc(first_day(period, at)?.and_time(NaiveTime::MIN).and_utc())
}

/// Where the next period begins.
fn end(period: CapPeriod, at: Timestamp) -> Option<Timestamp> {
    let first = start(period, at)?;
    let length = match period {
        CapPeriod::Day => "1d",
        CapPeriod::Week => "1w",
        CapPeriod::Month => "1mo",
        CapPeriod::Year => "1y",
        CapPeriod::All => return None,
    };
    Some(crate::domain::CalendarSpan::read(length)?.after(first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::DAY;
    use crate::investigate::records::{Event, Reward};
    use crate::investigate::world::OwnedFacts;

    /// A world with caps and earlier rewards of these cents, one a day up to the event.
    fn world(caps: &str, cents: &[i64]) -> OwnedFacts {
        let mut world = OwnedFacts::new();
        world.offer_with(&format!("caps = {{ {caps} }}"));
        let at = world.event.as_ref().unwrap().recorded_at;
        let days = (0_i64..).zip(cents);
        world.capped = days
            .map(|(n, cents)| Reward {
                key: format!("rwrd_cap_{n}"),
                transaction_key: Some(format!("other_{n}")),
                amount: Some(*cents),
                created_at: Some(at.plus(-n * DAY)),
                ..OwnedFacts::reward("approved")
            })
            .collect();
        world
    }

    #[test]
    fn open_partly_open_and_used_up() {
        // The event's reward is $20.00.
        for (caps, cents, wanted, pays) in [
            ("per_partner = { amount = 5000 }", &[1000, 2000][..], "PASS", 2000),
            (
                "per_partner = { amount = 5000 }",
                &[1000, 2001],
                "WARN CAP_PARTLY, $19.99 left",
                1999,
            ),
            ("per_partner = { amount = 5000 }", &[5000], "FAIL CAP_REACHED, $50.00 used up", 2000),
            ("per_partner = { count = 3 }", &[1, 1], "PASS", 2000),
            ("per_partner = { count = 2 }", &[1, 1], "FAIL CAP_REACHED, 2 rewards used up", 2000),
            (
                "per_customer = { amount = 3000 }, per_partner = { amount = 2500 }",
                &[1000],
                "WARN CAP_PARTLY, $15.00 left",
                1500,
            ),
        ] {
            let world = world(caps, cents);
            assert_eq!(world.told(Check::Caps), wanted, "{caps}");
            assert_eq!(world.investigate().offers[0].would_pay, pays, "{caps}");
        }
        assert_eq!(OwnedFacts::new().told(Check::Caps), "N/A");
    }

    #[test]
    fn what_bears_on_a_cap_begins_with_the_earliest_period() {
        let since = |caps: &str| {
            let mut world = OwnedFacts::new();
            world.offer_with(caps);
            let at = Timestamp::parse("2026-06-17T12:00:00Z").unwrap();
            let file = world.offers.unwrap();
            caps_since(&file, EventKind::Transaction, at).map(Timestamp::rfc3339)
        };
        for (caps, wanted) in [
            (
                "caps = { per_partner = { count = 2, period = \"month\" } }",
                Some("2026-06-01T00:00:00Z"),
            ),
            (
                "caps = { per_partner = { count = 2, period = \"day\" }, per_customer = { count = 1, period = \"year\" } }",
                Some("2026-01-01T00:00:00Z"),
            ),
            (
                "caps = { per_partner = { count = 2, period = \"day\" }, per_customer = { count = 1 } }",
                None,
            ),
            ("", None),
        ] {
            assert_eq!(since(caps).as_deref(), wanted, "{caps}");
        }
    }

    #[test]
    fn caps_are_met_part_by_part() {
        // Three parts of $20.00 each.
        for (caps, cents, wanted, part, all) in [
            ("per_partner = { amount = 7000 }", &[1000][..], "PASS", 2000, 6000),
            (
                "per_partner = { amount = 7000 }",
                &[1001],
                "WARN CAP_PARTLY, $59.99 left",
                2000,
                5999,
            ),
            (
                "per_partner = { amount = 7000 }",
                &[5500],
                "WARN CAP_PARTLY, $15.00 left",
                1500,
                1500,
            ),
            (
                "per_partner = { amount = 7000 }",
                &[7000],
                "FAIL CAP_REACHED, $70.00 used up",
                2000,
                6000,
            ),
            ("per_customer = { count = 4 }", &[1], "PASS", 2000, 6000),
            ("per_customer = { count = 3 }", &[1], "WARN CAP_PARTLY, 2 rewards left", 2000, 4000),
            (
                "per_customer = { amount = 2500, count = 2 }",
                &[1],
                "WARN CAP_PARTLY, $24.99 or 1 reward left",
                2000,
                2000,
            ),
            (
                "per_customer = { count = 1 }, per_partner = { amount = 5000 }",
                &[],
                "WARN CAP_PARTLY, 1 reward left",
                2000,
                2000,
            ),
        ] {
            let mut world = world(caps, cents);
            world.offer_with(&format!(
                "caps = {{ {caps} }}\ndrip = {{ delay = \"30d\", every = \"1mo\", occurrences = 3 }}"
            ));
            assert_eq!(world.told(Check::Caps), wanted, "{caps}");
            let result = world.investigate();
            let offer = &result.offers[0];
            assert_eq!((offer.would_pay, offer.would_pay_total), (part, all), "{caps}");
            assert_eq!(result.at_stake(), [("USD".to_owned(), all)], "{caps}");
        }
    }

    #[test]
    fn a_customers_cap_is_told_as_his_and_not_as_the_partners() {
        for (caps, wanted) in [
            (
                "per_customer = { amount = 1000 }",
                "The rewards for Jane Doe have reached this offer's limit of \
                $10.00 per customer.",
            ),
            (
                "per_customer = { amount = 1000, period = \"month\" }",
                "had reached this offer's limit of $10.00 \
                a month per customer. The count starts again on 1 July 2026.",
            ),
            (
                "per_partner = { amount = 1000 }",
                "You've reached the limit of $10.00 for this offer.",
            ),
        ] {
            let reply = world(caps, &[1000]).finding(Check::Caps).reply.unwrap();
            assert!(reply.contains(wanted), "{reply}");
        }
    }

    #[test]
    fn only_what_the_offer_paid_in_dollars_in_the_period_counts() {
        for change in [
            |reward: &mut Reward| reward.offer_key = Some("another".to_owned()),
            |reward: &mut Reward| reward.status = "declined".to_owned(),
            |reward: &mut Reward| reward.vanished_at = reward.created_at,
            |reward: &mut Reward| reward.currency = Some("EUR".to_owned()),
            |reward: &mut Reward| reward.created_at = reward.created_at.map(|at| at.plus(1)),
            |reward: &mut Reward| {
                reward.created_at = reward.created_at.map(|at| at.plus(-40 * DAY));
            },
        ] {
            let mut world = world("per_partner = { count = 1, period = \"month\" }", &[1]);
            assert_eq!(world.told(Check::Caps), "FAIL CAP_REACHED, 1 reward used up");
            change(&mut world.capped[0]);
            assert_eq!(world.told(Check::Caps), "PASS", "{:?}", world.capped);
        }
        let mut world = world("per_customer = { count = 1 }", &[1]);
        assert_eq!(world.told(Check::Caps), "FAIL CAP_REACHED, 1 reward used up");
        world.capped[0].customer_key = Some("cus_2".to_owned());
        assert_eq!(world.told(Check::Caps), "PASS");
        // A reward that names no customer is the customer's if it is for one of his payments.
        world.capped[0].customer_key = None;
        world.capped[0].transaction_key = Some("txn_9".to_owned());
        assert_eq!(world.told(Check::Caps), "PASS");
        world.transactions[0].key = "txn_9".to_owned();
        let before = world.transactions[0].recorded_at.plus(-2 * DAY);
        world.transactions[0].recorded_at = before;
        assert_eq!(world.told(Check::Caps), "FAIL CAP_REACHED, 1 reward used up");
        // A refunded payment uses up nothing.
        let back = Event {
            key: "txn_10".to_owned(),
            amount: world.transactions[0].amount.map(|amount| -amount),
            amount_usd: world.transactions[0].amount_usd.map(|amount| -amount),
            recorded_at: before.plus(1),
            ..world.transactions[0].clone()
        };
        world.transactions.push(back);
        assert_eq!(world.told(Check::Caps), "PASS");
        // A take-back made by hand may name the refund's row.
        let half = world.transactions[0].amount.map(|amount| -amount / 2);
        let part = world.transactions.last_mut().unwrap();
        (part.amount, part.amount_usd) = (half, half);
        assert_eq!(world.told(Check::Caps), "FAIL CAP_REACHED, 1 reward used up");
        world.capped.push(Reward {
            key: "rwrd_back".to_owned(),
            amount: world.capped[0].amount.map(|amount| -amount),
            transaction_key: Some("txn_10".to_owned()),
            ..world.capped[0].clone()
        });
        assert_eq!(world.told(Check::Caps), "PASS");
        world.capped.pop();
        world.transactions.pop();
        world.coverage.lists.remove(&Resource::Rewards);
        assert_eq!(world.told(Check::Caps), "UNKNOWN");
    }

    #[test]
    fn what_was_taken_back_uses_up_nothing() {
        let back = |reward: &Reward, cents: i64| Reward {
            key: format!("back_of_{}", reward.key),
            amount: Some(-cents),
            // It may name no offer, and come after the event.
            offer_key: None,
            created_at: reward.created_at.map(|at| at.plus(300 * DAY)),
            ..reward.clone()
        };
        for (cents, change, count, amount) in [
            (2000, None, "PASS", "PASS"),
            (1999, None, "FAIL CAP_REACHED, 2 rewards used up", "PASS"),
            (
                2000,
                Some((|back| back.transaction_key = Some("x".to_owned())) as fn(&mut Reward)),
                "FAIL CAP_REACHED, 2 rewards used up",
                "FAIL CAP_REACHED, $40.00 used up",
            ),
            (
                2000,
                Some(|back| back.status = "declined".to_owned()),
                "FAIL CAP_REACHED, 2 rewards used up",
                "FAIL CAP_REACHED, $40.00 used up",
            ),
            (
                2000,
                Some(|back| back.offer_key = Some("another".to_owned())),
                "FAIL CAP_REACHED, 2 rewards used up",
                "FAIL CAP_REACHED, $40.00 used up",
            ),
        ] {
            for (cap, wanted) in [("count = 2", count), ("amount = 4000", amount)] {
                let mut world = world(&format!("per_partner = {{ {cap} }}"), &[2000, 2000]);
                let mut taken = back(&world.capped[1], cents);
                if let Some(change) = change {
                    change(&mut taken);
                }
                world.capped.push(taken);
                let told = world.told(Check::Caps);
                let told = if told.starts_with("WARN") { "PASS" } else { &told };
                assert_eq!(told, wanted, "{cap} {cents}");
            }
        }
    }

    #[test]
    fn what_others_got_for_the_customer_uses_up_his_cap_and_not_the_partners() {
        for (caps, wanted) in [
            ("per_customer = { count = 1 }", "FAIL CAP_REACHED, 1 reward used up"),
            ("per_partner = { count = 1 }", "PASS"),
            (
                "per_customer = { count = 1 }, per_partner = { count = 9 }",
                "FAIL CAP_REACHED, 1 reward used up",
            ),
            ("per_customer = { count = 2 }", "PASS"),
        ] {
            let mut world = world(caps, &[500]);
            world.capped[0].partnership_key = Some("part_2".to_owned());
            world.capped_of_customer = std::mem::take(&mut world.capped);
            assert_eq!(world.told(Check::Caps), wanted, "{caps}");
            // A reward in both lists counts once.
            world.capped = world.capped_of_customer.clone();
            assert_eq!(world.told(Check::Caps), wanted, "{caps}");
            world.capped_of_customer[0].customer_key = Some("cus_2".to_owned());
            world.capped.clear();
            assert_eq!(world.told(Check::Caps), "PASS", "{caps}");
        }
    }

    #[test]
    fn one_cap_that_is_used_up_goes_before_one_that_is_partly_open() {
        let caps = "per_customer = { amount = 3000 }, per_partner = { amount = 1500, count = 9 }";
        assert_eq!(
            world(caps, &[1500]).told(Check::Caps),
            "FAIL CAP_REACHED, $15.00 or 9 rewards used up"
        );
        let turned = "per_customer = { amount = 1500 }, per_partner = { amount = 3000 }";
        assert_eq!(world(turned, &[1500]).told(Check::Caps), "FAIL CAP_REACHED, $15.00 used up");
        assert_eq!(world(turned, &[1499]).told(Check::Caps), "WARN CAP_PARTLY, $0.01 left");
    }

    #[test]
    fn periods_are_the_calendars_in_utc() {
        let at = Timestamp::parse("2026-03-04T23:59:59.999Z").unwrap();
        for (period, from, to) in [
            (CapPeriod::Day, "2026-03-04", "2026-03-05"),
            (CapPeriod::Week, "2026-03-02", "2026-03-09"),
            (CapPeriod::Month, "2026-03-01", "2026-04-01"),
            (CapPeriod::Year, "2026-01-01", "2027-01-01"),
        ] {
            let date = |at: Option<Timestamp>| at.unwrap().utc().date_naive().to_string();
            assert_eq!((date(start(period, at)), date(end(period, at))), (from.into(), to.into()));
        }
        assert_eq!((start(CapPeriod::All, at), end(CapPeriod::All, at)), (None, None));
    }
}
