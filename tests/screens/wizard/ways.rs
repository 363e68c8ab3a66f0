//! Ways in and out, kept cases, and news from outside while an investigation is open.

use partnerdesk::app::{
    CaseListLine, CasesEffect, EditedReply, Effect, InvestigationEffect, Msg, PartnerMsg, SyncMsg,
    SyncState,
};
use partnerdesk::domain::CaseWork;
use partnerdesk::domain::time::DAY;
use partnerdesk::investigate::{Answer, Ask};
use partnerdesk::keymap::{Action, Where};
use strum::IntoEnumIterator;

use super::{answer, case, now, opened, spoiled};
use crate::Console;

#[test]
fn the_palette_opens_over_the_investigation_and_types_no_commands() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.effects.clear();
    console.keys(":");
    console.shot("wizard_palette");
    console.keys("keep");
    assert!(console.effects.is_empty(), "{:?}", console.effects);
    assert!(console.text().contains("keep it as a case"), "{}", console.text());
    console.keys("<Enter>");
    assert!(
        matches!(console.effects.as_slice(), [Effect::Investigation(InvestigationEffect::Keep(_))]),
        "{:?}",
        console.effects
    );
    console.keys("<C-p><Esc>");
    assert!(console.model.layers.investigation().is_some());
    console.keys("?");
    console.shot("wizard_help");
}

#[test]
fn another_message_waits_above_and_the_way_back_leads_to_the_first_investigation() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.keys("pinv-9<Enter>");
    let text = console.text();
    assert!(text.contains("Looking everything up"), "{text}");
    console.keys("<Esc>");
    assert!(console.text().contains("SHOULD_HAVE_FIRED"), "{}", console.text());
    console.keys("<Esc>");
    assert!(console.model.layers.investigation().is_none());
}

#[test]
fn the_way_back_from_evidence_of_evidence_leads_through_every_investigation_and_none_is_deaf() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.keys("1jjj<Enter>");
    assert_eq!(console.model.place(), Where::Detail);
    console.keys("i");
    answer(&mut console, Ok(spoiled()[0].1.view(&[])));
    console.keys("1jjj<Enter>");
    assert_eq!(console.model.place(), Where::Detail);
    console.send(Msg::Resized(70, 20));
    for verdict in ["TEST_DATA", "SHOULD_HAVE_FIRED"] {
        console.effects.clear();
        console.keys("<Backspace>");
        assert_eq!(console.model.place(), Where::Wizard);
        // It asks for what the store has received since.
        assert!(console.text().contains(&format!("{verdict}  judging…")), "{}", console.text());
        console.effects.retain(|effect| {
            matches!(effect, Effect::Investigation(InvestigationEffect::Judge { .. }))
        });
        answer(&mut console, Ok(case().view(&[])));
        assert!(!console.text().contains("judging"), "{}", console.text());
        console.keys("<Esc>");
    }
    assert_eq!(console.model.place(), Where::Table);
}

#[test]
fn kept_cases_are_listed_and_judged_again() {
    let said = Answer {
        id: "R1".parse().unwrap(),
        offer: None,
        says: partnerdesk::investigate::AnswerValue::Yes,
        code: None,
        note: "seen".to_owned(),
    };
    let kept = |n: i64| CaseListLine {
        file: format!("{n}.json"),
        partner: None,
        work: CaseWork::default(),
        at: now().plus(-n * DAY),
        verdict: "RULE_NOT_MET".to_owned(),
        who: "Acme GmbH, Jane Doe".to_owned(),
        what: format!("inv-{n}"),
        claim: partnerdesk::app::WizardRequest {
            ask: Ask { key: Some(format!("inv-{n}")), ..Ask::default() },
            answers: vec![said.clone()],
            edited: Some(EditedReply {
                text: "It is late.".to_owned(),
                to: Some("part_1".to_owned()),
            }),
            ..Default::default()
        },
    };
    let mut console = Console::with(3, 80, 24);
    console.keys("K");
    assert_eq!(console.effects.pop(), Some(Effect::Cases(CasesEffect::Read)));
    console.send(Msg::Cases(Ok(Vec::new())));
    assert!(console.text().contains("no cases yet"), "{}", console.text());
    console.keys("K");
    console.send(Msg::Cases(Ok((1..=3).map(kept).collect())));
    console.shot("kept_cases");
    console.keys("j<Enter>");
    let Some(Effect::Investigation(InvestigationEffect::Judge { claim, .. })) =
        console.effects.last()
    else {
        panic!()
    };
    assert_eq!(claim.ask.key.as_deref(), Some("inv-2"));
    assert_eq!(
        (&claim.answers, claim.edited.as_ref().map(|edited| edited.text.as_str())),
        (&vec![said.clone()], Some("It is late."))
    );
    let changes = vec!["verdict: SHOULD_HAVE_FIRED -> REWARD_EXISTS".to_owned()];
    let kept_then = |changes| Some((now().plus(-2 * DAY), changes));
    answer(
        &mut console,
        Ok(partnerdesk::app::InvestigationView { kept: kept_then(changes), ..case().view(&[]) }),
    );
    console.shot("kept_case_judged_again");
    console.keys("K");
    console.send(Msg::Cases(Ok(vec![kept(2)])));
    console.keys("<Enter>");
    answer(
        &mut console,
        Ok(partnerdesk::app::InvestigationView { kept: kept_then(Vec::new()), ..case().view(&[]) }),
    );
    assert!(console.text().contains("nothing has changed since"), "{}", console.text());
    // A list that comes late doesn't open over what the user is doing.
    for keys in ["/ac", "p", "i"] {
        let mut console = Console::with(3, 80, 24);
        console.keys("K");
        console.keys(keys);
        console.send(Msg::Cases(Ok(vec![kept(1)])));
        let text = console.text();
        assert!(!text.contains("inv-1") && text.contains("K shows them"), "{text}");
    }
}

#[test]
fn news_of_a_sync_is_judged_at_its_end_and_not_while_the_agent_writes() {
    let asked = |console: &mut Console| {
        let is = |effect: &Effect| {
            matches!(effect, Effect::Investigation(InvestigationEffect::Judge { .. }))
        };
        std::mem::take(&mut console.effects).iter().filter(|effect| is(effect)).count()
    };
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.effects.clear();
    console.model.data.sync =
        SyncState::Running { records: 9, last: None, full: false, lists: (0, 0), asked: false };
    console.load(&crate::partners(4));
    assert_eq!(asked(&mut console), 0, "its records are coming");
    console.send(Msg::Sync(SyncMsg::Ended(Ok(()))));
    console.load(&crate::partners(4));
    assert_eq!(asked(&mut console), 1);
    for (begins, ends) in [("5<Enter>", "<Esc>"), ("p", "<Esc>")] {
        let mut console = opened(Ok(case().view(&[])), 80, 24);
        console.effects.clear();
        console.keys(begins);
        console.load(&crate::partners(4));
        assert_eq!(asked(&mut console), 0, "{begins}");
        console.keys(ends);
        assert_eq!(asked(&mut console), 1, "{begins}");
    }
}

#[test]
fn a_paste_where_nothing_is_written_is_told_and_runs_nothing() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.effects.clear();
    console.send(Msg::Pasted("q\nq\ns\n".to_owned()));
    assert!(console.model.layers.investigation().is_some() && console.effects.is_empty());
    assert!(console.text().contains("ignored"), "{}", console.text());
}

#[test]
fn what_is_new_is_asked_for_and_the_claim_judged_again() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.model.data.sync = SyncState::Idle;
    console.effects.clear();
    console.keys("rr");
    assert!(
        matches!(&console.effects[..], [Effect::Investigation(InvestigationEffect::FreshEvent { partner: Some(partner), .. })] if partner == "part_1"),
        "{:?}",
        console.effects
    );
    assert!(console.text().contains("already asking the API"), "{}", console.text());
    console.effects.clear();
    let arrived = Ok("1 payment arrived".to_owned());
    console.send(Msg::Partner(PartnerMsg::Fresh { key: "part_1".to_owned(), result: arrived }));
    assert!(matches!(
        console.effects.as_slice(),
        [Effect::Investigation(InvestigationEffect::Judge { .. })]
    ));
    assert!(console.text().contains("1 payment arrived"), "{}", console.text());
}

#[test]
fn no_key_of_an_investigation_does_nothing() {
    // Without anywhere to move to, or to take back, these change nothing.
    let quiet = [
        Action::Up,
        Action::PageUp,
        Action::HalfPageUp,
        Action::Top,
        Action::Redraw,
        Action::SyncNow,
        Action::Theme,
        Action::Down,
        Action::Open,
        Action::WholeRecord,
    ];
    let actions = Action::iter().filter(|action| action.applies(Where::Wizard));
    for action in actions.filter(|action| !quiet.contains(action)) {
        let mut console = opened(Ok(case().view(&[])), 80, 24);
        console.effects.clear();
        let before = console.text();
        let key = console.model.keymap.keys_in(Where::Wizard, action)[0];
        console.send(Msg::Key(key));
        let same = console.text() == before;
        let is_idle = same && console.effects.is_empty() && !console.model.leaves();
        assert!(!is_idle, "{} does nothing", action.name());
    }
}
