//! A pasted message: how it is understood, its candidates, and what wasn't understood.

use partnerdesk::app::{
    Effect, InvestigationEffect, InvestigationView, Msg, ShownGuess, SyncState, TerminalEffect,
    Trouble,
};
use partnerdesk::investigate::Ask;

use super::{answer, case, opened, others};
use crate::Console;

#[test]
fn of_several_events_that_nothing_tells_apart_one_is_chosen_first() {
    let guess = ShownGuess { of: 35, more: false, told: false };
    let view = InvestigationView { others: others(12), guess: Some(guess), ..case().view(&[]) };
    let view = InvestigationView { ask: Ask::default(), ..view };
    let mut console = opened(Ok(view.clone()), 80, 24);
    console.shot("wizard_guess");
    console.keys("6");
    assert!(console.text().contains("This is 1 of 35 events"), "{}", console.text());
    console.keys("1");
    let place = console.text().lines().position(|line| line.contains("inv-2")).unwrap();
    console.keys(&"j".repeat(place - 4));
    console.keys("<Enter>");
    let Some(Effect::Investigation(InvestigationEffect::Judge { claim, .. })) =
        console.effects.last()
    else {
        panic!()
    };
    let chosen = claim.chosen.as_ref().unwrap();
    assert_eq!((chosen.key.as_str(), chosen.by_agent), ("inv-2", true));
    let told = ShownGuess { told: true, ..guess };
    answer(&mut console, Ok(InvestigationView { guess: Some(told), ..view }));
    let text = console.text();
    assert!(!text.contains("This is 1 of 35"), "the agent took it: {text}");
}

#[test]
fn what_a_message_was_taken_for_stands_beside_the_answer() {
    let reasons = vec![
        "nobody has jnae@shop.example; jane@shop.example, one slip away, is taken for it"
            .to_owned(),
    ];
    let guess = ShownGuess { of: 3, more: false, told: true };
    let view =
        InvestigationView { reasons, others: others(3), guess: Some(guess), ..case().view(&[]) };
    let mut console = Console::with(3, 80, 24);
    console.model.data.sync = SyncState::Offline;
    console.keys("p");
    console.send(Msg::Pasted("jnae@shop.example paid".to_owned()));
    console.keys("<Enter>");
    answer(&mut console, Ok(view));
    console.shot("wizard_message");
}

#[test]
fn what_was_not_understood_comes_back_with_the_reason() {
    let mut console = Console::with(3, 80, 24);
    console.keys("p");
    console.keys("hello there");
    console.keys("<Enter>");
    let what = "nothing says which event is meant".to_owned();
    answer(&mut console, Err(Trouble::of(what)));
    console.shot("ticket_back");
    console.keys("<Backspace><Backspace>");
    assert!(console.text().contains("hello the"), "{}", console.text());
    assert!(!console.text().contains("hello there"), "{}", console.text());
    // No reply and no note is offered where there is none.
    let mut console = opened(Err(Trouble::of("the disk is gone")), 80, 24);
    console.effects.clear();
    console.keys("yYs<C-e>");
    assert!(console.effects.is_empty(), "{:?}", console.effects);
    assert!(!console.text().contains("y reply"), "{}", console.text());
}

#[test]
fn a_reason_that_comes_late_leaves_the_message_that_is_being_written() {
    let mut console = Console::with(3, 80, 24);
    console.keys("phello there<Enter>");
    let first = console.effects.pop();
    console.keys("panother one");
    console.effects.extend(first);
    let trouble = || Trouble::of("nothing says it");
    answer(&mut console, Err(trouble()));
    assert!(console.text().contains("another one"), "{}", console.text());
    // The first one shows its reason again when the cursor returns to it.
    console.keys("<Esc>");
    assert!(console.text().contains("nothing says it"), "{}", console.text());
}

#[test]
fn a_message_of_many_lines_is_pasted_and_never_runs_as_keys() {
    let mut console = Console::with(3, 80, 24);
    console.keys("p");
    console.send(Msg::Pasted("Hello,\nmy customer jane@shop.example paid\nq".to_owned()));
    console.shot("ticket");
    console.keys("<Enter>");
    let Some(Effect::Investigation(InvestigationEffect::Judge { claim, .. })) =
        console.effects.last()
    else {
        panic!()
    };
    let message = claim.message.as_deref().unwrap_or_default();
    assert!(message.contains("jane@shop.example"));
    answer(
        &mut console,
        Err(Trouble {
            what: "\"x\" matches several".to_owned(),
            candidates: vec!["cus_1 (a@b.c)".to_owned()],
            ..Trouble::default()
        }),
    );
    console.shot("wizard_trouble");
}

#[test]
fn events_that_may_be_meant_are_listed_and_one_is_taken() {
    let what = "nothing says which event is meant".to_owned();
    let trouble = Trouble { what, events: others(4), ..Trouble::default() };
    let mut console = opened(Err(trouble), 80, 24);
    console.shot("wizard_undecided");
    console.effects.clear();
    console.keys("yYs");
    assert!(console.effects.is_empty(), "there is nothing to copy or keep: {:?}", console.effects);
    console.keys("<Enter>");
    let Some(Effect::Investigation(InvestigationEffect::Judge { claim, .. })) =
        console.effects.last()
    else {
        panic!()
    };
    let chosen = claim.chosen.as_ref().unwrap();
    assert_eq!((chosen.key.as_str(), chosen.by_agent), ("inv-2", true));
}

#[test]
fn the_reply_of_a_guess_is_copied_at_the_second_asking() {
    let guess = ShownGuess { of: 7, more: false, told: true };
    let view = InvestigationView { others: others(7), guess: Some(guess), ..case().view(&[]) };
    let mut console = opened(Ok(view), 80, 24);
    console.effects.clear();
    console.keys("y");
    assert!(console.effects.is_empty(), "{:?}", console.effects);
    assert!(console.text().contains("1 of 7 events: y again"), "{}", console.text());
    console.keys("y");
    assert!(matches!(
        console.effects.last(),
        Some(Effect::Terminal(TerminalEffect::CopyAs("reply", _)))
    ));
    // The agent chose it, so it is no longer a guess.
    console.keys("1G");
    let at = console.model.layers.investigation().unwrap().lines.iter();
    let places = at.map(|line| matches!(line.place, Some(partnerdesk::app::LineTarget::Other(..))));
    let from_end = places.rev().position(|other| other).unwrap();
    console.keys(&"k".repeat(from_end));
    console.keys("<Enter>");
    answer(&mut console, Ok(InvestigationView { guess: Some(guess), ..case().view(&[]) }));
    console.effects.clear();
    console.keys("y");
    assert!(matches!(
        console.effects.last(),
        Some(Effect::Terminal(TerminalEffect::CopyAs("reply", _)))
    ));
}
