//! The sweep: running, done, a group opened, an event investigated; and late answers.

use std::sync::Arc;

use partnerdesk::app::{
    Effect, InvestigationEffect, Msg, PassKind, PassWord, RequestId, SweepEffect, SweepEvent,
    SweepFound, SweepGroup, SweepMsg, SyncState,
};
use partnerdesk::domain::{Cents, Timestamp};
use partnerdesk::investigate::{PaidOutcome, Verdict};
use partnerdesk::keymap::Where;
use partnerdesk::offers::EventKind;

use super::Console;

fn event(n: i64) -> SweepEvent {
    SweepEvent {
        kind: Some(EventKind::Transaction),
        key: format!("inv-{n:03}"),
        partner: Some("part_1".to_owned()),
        customer: Some(format!("cus_{n:03}")),
        customer_name: format!("Buyer {n}"),
        name: "Zoë & the very long name of a partner GmbH".to_owned(),
        recorded_at: Timestamp::parse("2026-02-20T10:00:00Z").unwrap().plus(-n * 86_400_000),
        amount: Some((Cents(263_736_000 + n), "JPY".to_owned())),
        pay: "$19.80".to_owned(),
        text: String::new(),
    }
    .searchable()
}

fn group(verdict: Verdict, reason: &str, offer: &str, many: i64) -> SweepGroup {
    SweepGroup {
        word: PassWord::Verdict(verdict),
        reason: reason.to_owned(),
        check: if reason.starts_with("L5") { "amount within the limits" } else { "" },
        promise: if offer.is_empty() { "" } else { "Earn 20% of every payment of $50 and more" }
            .to_owned(),
        offer: offer.to_owned(),
        stake: "$1,234.50 + 12.00 CAD".to_owned(),
        largest: 123_450 * many,
        events: (0..many).map(event).collect(),
    }
}

fn found() -> SweepFound {
    SweepFound {
        events: 12_345,
        rewards: 0,
        odd: 45,
        groups: vec![
            group(Verdict::ShouldHaveFired, "", "offr_std20", 3),
            group(Verdict::RuleNotMet, "L5 BELOW_MIN", "offr_case05", 40),
            group(Verdict::AttributedElsewhere, "A1 OTHER_PARTNER", "", 2),
        ],
    }
}

/// A console in which a sweep was asked for: its request.
fn asked(columns: u16, rows: u16) -> (Console, RequestId) {
    let mut console = Console::with(3, columns, rows);
    console.model.data.sync = SyncState::Offline;
    console.keys("I");
    let request = request(&mut console, Some(30));
    (console, request)
}

/// Ends the sweep that is open with something found, and opens the first group.
pub fn find_something(console: &mut Console) {
    console.keys("r");
    let request = request(console, Some(30));
    console.send(Msg::Sweep(SweepMsg::Ended { request, result: Ok(Arc::new(found())) }));
    console.keys("<Enter>");
}

fn request(console: &mut Console, of: Option<i64>) -> RequestId {
    let Some(Effect::Sweep(SweepEffect::Begin { request, days, .. })) = console.effects.pop()
    else {
        panic!("nothing is swept")
    };
    assert_eq!(days, of);
    request
}

#[test]
fn it_runs_shows_groups_opens_events_and_investigates_one() {
    let (mut console, request) = asked(80, 24);
    console.send(Msg::Sweep(SweepMsg::Progress { request, done: 1200, of: 12_345 }));
    console.shot("sweep_running");
    console.send(Msg::Sweep(SweepMsg::Ended { request, result: Ok(Arc::new(found())) }));
    console.shot("sweep");
    console.keys("j<Enter>G");
    console.shot("sweep_events");
    console.keys("<Enter>");
    let Some(Effect::Investigation(InvestigationEffect::Judge { claim, .. })) =
        console.effects.last()
    else {
        panic!()
    };
    assert_eq!(claim.ask.key.as_deref(), Some("inv-039"));
    assert_eq!(claim.ask.partner.as_deref(), Some("part_1"));
    assert_eq!(console.model.place(), Where::Wizard);
    // Going back takes the same way.
    console.keys("<Esc>");
    assert!(console.text().contains("inv-039"), "{}", console.text());
    console.keys("<Esc>");
    assert!(console.text().contains("45 without a reward"), "{}", console.text());
    console.keys("<Esc>");
    assert_eq!(console.model.place(), Where::Table);
}

#[test]
fn another_period_is_another_sweep_and_late_answers_of_the_first_are_dropped() {
    let (mut console, first) = asked(80, 24);
    console.keys("]");
    let second = request(&mut console, Some(90));
    console.send(Msg::Sweep(SweepMsg::Ended { request: first, result: Ok(Arc::new(found())) }));
    assert!(!console.text().contains("without a reward"), "{}", console.text());
    console.send(Msg::Sweep(SweepMsg::Ended {
        request: second,
        result: Err("the disk is gone".to_owned()),
    }));
    assert!(console.text().contains("the disk is gone"), "{}", console.text());
    console.keys("[[");
    request(&mut console, Some(7));
    // No shorter one.
    console.effects.clear();
    console.keys("[");
    assert!(console.effects.is_empty());
    console.keys("q");
    assert_eq!(console.effects, [Effect::Sweep(SweepEffect::Stop)]);
    assert!(!console.model.leaves());
}

#[test]
fn nothing_found_and_no_size_panics() {
    for columns in [60, 61, 79, 110, 300] {
        for rows in [15, 16, 60] {
            let (mut console, request) = asked(columns, rows);
            console.keys("j<Enter>yG");
            console.send(Msg::Sweep(SweepMsg::Ended {
                request,
                result: Ok(Arc::new(SweepFound::default())),
            }));
            console.keys("j<Enter>yG");
            let _ = console.text();
            console.keys("r");
            let request = self::request(&mut console, Some(30));
            console.send(Msg::Sweep(SweepMsg::Ended { request, result: Ok(Arc::new(found())) }));
            for keys in ["G", "<Enter>", "<PgDn>", "G", "k", "?", "q", "<Esc>"] {
                console.keys(keys);
                let _ = console.text();
            }
        }
    }
}

#[test]
fn groups_and_events_are_searched_and_sorted() {
    let (mut console, request) = asked(120, 40);
    console.send(Msg::Sweep(SweepMsg::Ended { request, result: Ok(Arc::new(found())) }));
    let first = |console: &Console| console.text().lines().nth(3).unwrap().to_owned();
    assert!(first(&console).contains("SHOULD_HAVE_FIRED"));
    console.keys("s");
    assert!(first(&console).contains("RULE_NOT_MET"), "{}", console.text());
    assert!(console.text().contains("most events first"));
    console.keys("/other_partner");
    assert!(first(&console).contains("ATTRIBUTED_ELSEWHERE"));
    assert!(console.text().lines().nth(4).unwrap().trim().is_empty());
    console.keys("<Enter><Esc>");
    assert!(first(&console).contains("RULE_NOT_MET"), "the search goes, the place stays");
    console.keys("<Enter>");
    assert!(first(&console).contains("inv-000"));
    console.keys("ss/inv-03<Enter>j");
    assert!(first(&console).contains("inv-030"));
    console.keys("y");
    assert!(format!("{:?}", console.effects.last()).contains("inv-031"));
    console.keys("<Esc><Esc>");
    assert!(first(&console).contains("RULE_NOT_MET"), "back at the groups, as they were sorted");
}

#[test]
fn a_sweep_that_ends_under_a_partner_is_there_on_the_way_back() {
    let (mut console, request) = asked(80, 24);
    console.keys("<Esc><Enter><Esc>I");
    let (first, second) = (request, self::request(&mut console, Some(30)));
    assert_ne!(first, second);
    console.keys("<Ctrl-o><Enter>");
    assert_eq!(console.model.place(), Where::Detail);
    console.send(Msg::Sweep(SweepMsg::Ended { request: second, result: Ok(Arc::new(found())) }));
    console.keys("<Esc>");
    assert!(console.text().contains("45 without a reward"), "{}", console.text());
}

#[test]
fn a_sweep_over_one_that_runs_ends_it_and_says_so() {
    let (mut console, _) = asked(80, 24);
    console.keys("<Esc><Enter><Esc>I<Ctrl-o><Enter>I<Esc><Esc>");
    assert_eq!(console.model.place(), Where::Sweep);
    assert!(console.text().contains("r begins again"), "{}", console.text());
}

/// What an audit found.
fn audited() -> SweepFound {
    let of = |outcome, reason: &str, stake: &str, many| SweepGroup {
        word: PassWord::Outcome(outcome),
        check: "",
        stake: stake.to_owned(),
        ..group(Verdict::RuleNotMet, reason, "offr_std20", many)
    };
    let mut all = vec![
        of(PaidOutcome::NoEvent, "$1.80 of $0.00", "$1.80", 1),
        of(PaidOutcome::Overpaid, "$37.25 of $29.80", "$7.45", 2),
        of(PaidOutcome::CantTell, "$5.00 of ?", "", 1),
    ];
    all[0].events[0].kind = None;
    SweepFound { events: 3_176, rewards: 604, odd: 4, groups: all }
}

#[test]
fn an_audit_tells_what_was_paid_otherwise_than_is_due() {
    let mut console = Console::with(3, 80, 24);
    console.keys("A");
    let Some(Effect::Sweep(SweepEffect::Begin { request, kind, days })) = console.effects.pop()
    else {
        panic!("an audit begins");
    };
    assert_eq!((kind, days), (PassKind::Audit, Some(30)));
    console.send(Msg::Sweep(SweepMsg::Progress { request, done: 5, of: 10 }));
    assert!(console.text().contains("Audit of the last 30 days: judged 5 of 10"));
    let result = Ok(Arc::new(audited()));
    console.send(Msg::Sweep(SweepMsg::Ended { request, result }));
    console.shot("audit_groups");
    // An item opens its investigation; a reward that no event claims opens itself.
    console.keys("j<Enter>");
    console.shot("audit_events");
    console.effects.clear();
    console.keys("<Enter>");
    assert!(matches!(
        console.effects.last(),
        Some(Effect::Investigation(InvestigationEffect::Judge { .. }))
    ));
    console.keys("<Esc><Esc>k<Enter><Enter>");
    assert_eq!(console.model.place(), Where::Detail);
    console.keys("<Esc>");
    assert!(console.text().contains("NO_EVENT"), "{}", console.text());
    // A longer period is audited, too.
    console.keys("<Esc>]");
    let Some(Effect::Sweep(SweepEffect::Begin { kind, days, .. })) = console.effects.pop() else {
        panic!("another audit begins");
    };
    assert_eq!((kind, days), (PassKind::Audit, Some(90)));
}
