//! Kept cases: listed, searched, sorted, narrowed; their ticket, status, owner and note; who asked before.

use partnerdesk::app::{CaseListLine, CasesEffect, Effect, Msg, WizardRequest};
use partnerdesk::domain::{CaseEdit, CaseStatus, CaseWork};
use partnerdesk::keymap::Where;

use super::programme::Desk;
use super::{Console, stamp};

fn case(n: i64, who: &str, status: CaseStatus, ticket: Option<&str>) -> CaseListLine {
    CaseListLine {
        file: format!("{n}.json"),
        at: stamp("2026-02-01T00:00:00Z").plus(n * 86_400_000),
        verdict: "RULE_NOT_MET".to_owned(),
        who: who.to_owned(),
        what: format!("pay_{n}"),
        partner: Some(format!("other_{}", n % 2)),
        work: CaseWork { status, ticket: ticket.map(str::to_owned), ..CaseWork::default() },
        claim: WizardRequest::default(),
    }
}

fn three() -> Vec<CaseListLine> {
    let mut second = case(2, "Blue Fox, Jane", CaseStatus::Waiting, Some("4711"));
    second.work.owner = Some("Anna".to_owned());
    second.work.note = Some("asked billing\u{1b}[31m on Tuesday".to_owned());
    vec![
        case(3, "Acme, Carla", CaseStatus::Answered, None),
        second,
        case(1, "Acme, Ben", CaseStatus::Open, Some("1234")),
    ]
}

fn opened(columns: u16, rows: u16) -> Console {
    let mut console = Console::with(9, columns, rows);
    console.send(Msg::Cases(Ok(three())));
    console.keys("K");
    console.effects.clear();
    console
}

#[test]
fn cases_are_searched_sorted_and_narrowed() {
    for (columns, rows, name) in
        [(60, 15, "cases_small"), (80, 24, "cases"), (120, 40, "cases_wide")]
    {
        let mut console = opened(columns, rows);
        console.keys("j");
        console.shot(name);
    }
    let mut console = opened(80, 24);
    console.keys("/acme");
    assert!(!console.text().contains("Blue Fox"));
    console.shot("cases_searched");
    console.keys("<Esc>/4711<Enter>");
    assert!(console.text().contains("Blue Fox") && !console.text().contains("Carla"));
    console.keys("<Esc>N");
    assert!(!console.text().contains("Blue Fox") && console.text().contains("waiting"));
    console.keys("N<Tab>");
    assert!(console.text().contains("only open") && !console.text().contains("Blue Fox"));
    console.keys("<Tab><Tab><Tab>");
    assert!(console.text().contains("Carla") && console.text().contains("Ben"));
    let first = |console: &Console| {
        console.text().lines().find(|line| line.contains("│▌")).map(str::to_owned)
    };
    for (keys, is) in [("", "Carla"), ("s", "Ben"), ("s", "Ben"), ("s", "Ben"), ("s", "Carla")] {
        console.keys(keys);
        assert!(first(&console).unwrap().contains(is), "{}", console.text());
    }
    console.keys("/jane<Enter><Enter>");
    assert_eq!(console.model.focus(), Where::Wizard, "the one that matches is judged");
}

#[test]
fn the_work_on_a_case_is_written_in_the_list() {
    let mut console = opened(80, 24);
    let last = |console: &mut Console| console.effects.pop();
    console.keys("j<Space>");
    let done = CaseEdit::Status(CaseStatus::Answered);
    assert_eq!(
        last(&mut console),
        Some(Effect::Cases(CasesEffect::Change("2.json".to_owned(), done)))
    );
    console.keys("t<Ctrl-u>q 99<Enter>");
    let ticket = CaseEdit::Ticket("q 99".to_owned());
    assert_eq!(
        last(&mut console),
        Some(Effect::Cases(CasesEffect::Change("2.json".to_owned(), ticket)))
    );
    assert!(
        console.text().contains("q 99") && !console.text().contains("4711"),
        "{}",
        console.text()
    );
    console.keys("n");
    console.send(Msg::Pasted(" and again".to_owned()));
    console.shot("cases_note");
    console.keys("<Esc>");
    assert!(console.effects.is_empty() && console.model.focus() == Where::Cases);
    // News of the folder leaves the cursor on its case.
    let mut newer = three();
    newer.insert(0, case(4, "New One", CaseStatus::Open, None));
    console.send(Msg::Cases(Ok(newer)));
    console.keys("dj");
    assert!(console.effects.is_empty(), "any other key keeps it");
    console.keys("kd");
    assert!(console.text().contains("again deletes this case"));
    console.keys("d");
    assert_eq!(last(&mut console), Some(Effect::Cases(CasesEffect::Remove("2.json".to_owned()))));
}

#[test]
fn who_asked_before_is_told_on_the_profile_and_leads_to_the_cases() {
    let desk = Desk::new();
    let mut console = Console::with(9, 80, 24);
    let mut all = Vec::new();
    desk.store.each_partner(|partner| all.push(partner)).unwrap();
    console.load(&all);
    let key = console.model.table.selected_key().unwrap();
    let mut cases = three();
    cases[1].partner = Some(key.clone());
    cases[2].partner = Some(key);
    console.send(Msg::Cases(Ok(cases)));
    assert_eq!(console.model.focus(), Where::Table, "nothing opens by itself");
    console.keys("<Enter>");
    desk.answer(&mut console);
    let text = console.text();
    assert!(
        text.contains("Asked before")
            && text.contains("2 times, last 2026-02-03, waiting, ticket 4711"),
        "{text}"
    );
    console.keys("g<Enter>");
    let text = console.text();
    assert!(text.contains("of this partner") && !text.contains("Carla"), "{text}");
}
