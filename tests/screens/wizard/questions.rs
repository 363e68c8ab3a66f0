//! Questions and their answers.

use partnerdesk::app::{Effect, InvestigationEffect, InvestigationMsg, Msg, SyncState};

use super::{answer, answers, case, opened};
use crate::Console;

#[test]
fn a_question_is_answered_and_the_answer_counts() {
    let mut case = case();
    // Whether the payment was approved isn't known.
    case.event.as_mut().unwrap().approved = None;
    let mut console = opened(Ok(case.view(&[])), 80, 24);
    // The cursor is on the first question, and only what decides is counted.
    console.keys("5");
    assert!(console.text().contains("5 Questions (1)"), "{}", console.text());
    console.keys("<Enter>");
    console.shot("wizard_question");
    console.keys("y");
    console.keys("seen in the web app");
    console.keys("<Enter>");
    let answers = answers(&console);
    assert_eq!(answers[0].note, "seen in the web app");
    // Until then the old verdict is marked and can't be copied.
    let asked = console.effects.len();
    console.keys("yYs");
    assert_eq!(console.effects.len(), asked, "{:?}", console.effects);
    let text = console.text();
    assert!(text.contains("NEEDS_DATA  judging…") && text.contains("still being judged"), "{text}");
    answer(&mut console, Ok(case.view(&answers)));
    assert!(console.text().contains("SHOULD_HAVE_FIRED"), "{}", console.text());
    assert!(!console.text().contains("judging"), "{}", console.text());
    console.effects.clear();
    console.keys("ys");
    assert_eq!(console.effects.len(), 2, "{:?}", console.effects);
}

#[test]
fn a_long_question_is_whole_and_an_answer_can_be_seen_changed_and_taken_back() {
    let case = case();
    let mut console = opened(Ok(case.view(&[])), 60, 15);
    console.keys("5<Enter>");
    console.shot("wizard_question_smallest");
    console.keys("s");
    console.send(Msg::Pasted("no click log\nhere".to_owned()));
    console.keys("<Enter>");
    let given = answers(&console);
    assert_eq!((given.len(), given[0].note.as_str()), (1, "no click log here"));
    answer(&mut console, Ok(case.view(&given)));
    let text = console.text();
    assert!(text.contains("not known: no click log here"), "{text}");
    console.keys("G<Enter>");
    assert!(console.text().contains("answered: not known"), "{}", console.text());
    console.keys("n<Enter>");
    let given = answers(&console);
    assert_eq!((given.len(), given[0].says), (1, partnerdesk::investigate::AnswerValue::No));
    answer(&mut console, Ok(case.view(&given)));
    console.keys("G<Enter>x");
    assert!(answers(&console).is_empty());
}

#[test]
fn answers_are_there_when_the_same_event_is_investigated_again() {
    let mut case = case();
    case.event.as_mut().unwrap().approved = None;
    let mut console = opened(Ok(case.view(&[])), 80, 24);
    console.keys("5<Enter>y<Enter>");
    let given = answers(&console);
    console.keys("<Esc>");
    assert!(console.model.layers.investigation().is_none());
    console.effects.clear();
    console.keys("i");
    answer(&mut console, Ok(case.view(&[])));
    assert_eq!(answers(&console), given);
    assert!(console.text().contains("your earlier answers are back"), "{}", console.text());
    // Answers about another event don't apply.
    let mut other = case.clone();
    other.event.as_mut().unwrap().key = "inv-2".to_owned();
    answer(&mut console, Ok(case.view(&given)));
    console.keys("<Esc>i");
    console.effects.truncate(1);
    let mut console = opened(Ok(other.view(&[])), 80, 24);
    assert!(console.effects.is_empty());
    console.keys("5");
    assert!(!console.text().contains("Answered"), "{}", console.text());
}

#[test]
fn who_writes_is_the_first_question_of_a_message_that_does_not_say_it() {
    let mut view = case().view(&[]);
    view.result.addressee = partnerdesk::investigate::Addressee::None;
    let mut console = Console::with(3, 80, 24);
    console.model.data.sync = SyncState::Offline;
    console.keys("p");
    console.send(Msg::Pasted("inv-1 never paid".to_owned()));
    console.keys("<Enter>");
    answer(&mut console, Ok(view));
    console.keys("1");
    assert!(console.text().contains("step 5 asks who is writing"), "{}", console.text());
    console.keys("5");
    console.shot("wizard_who_writes");
    console.keys("<Enter>");
    let Some(Effect::Investigation(InvestigationEffect::Judge { claim, .. })) =
        console.effects.last()
    else {
        panic!()
    };
    assert_eq!(claim.ask.partner.as_deref(), Some("part_1"));
    assert!(claim.confirmed && claim.message.is_some());
}

#[test]
fn a_reply_written_to_one_partner_is_never_in_the_one_to_somebody_else() {
    let case = case();
    let mut console = opened(Ok(case.view(&[])), 80, 24);
    console.send(Msg::Investigation(InvestigationMsg::Edited(Ok(
        "Your $24.00 come on 8 May.".to_owned()
    ))));
    let mut edited = case.view(&[]);
    edited.edited = Some(("Your $24.00 come on 8 May.".to_owned(), Vec::new()));
    answer(&mut console, Ok(edited));
    console.keys("<Esc>");
    // The same event, and nothing says who writes.
    let mut nobody = case.view(&[]);
    nobody.result.addressee = partnerdesk::investigate::Addressee::None;
    console.keys("i");
    answer(&mut console, Ok(nobody.clone()));
    let edits = |effects: &[Effect]| {
        effects
            .iter()
            .any(|one| matches!(one, Effect::Investigation(InvestigationEffect::Judge { claim, .. }) if claim.edited.is_some()))
    };
    assert!(!edits(&console.effects), "{:?}", console.effects);
    assert!(!console.text().contains("8 May"), "{}", console.text());
    // Nor is what was written to one unknown writer in the answer to the next.
    console.send(Msg::Investigation(InvestigationMsg::Edited(Ok("Who are you?".to_owned()))));
    answer(&mut console, Ok(nobody.clone()));
    console.keys("<Esc>i");
    answer(&mut console, Ok(nobody));
    assert!(!edits(&console.effects), "{:?}", console.effects);
    console.keys("<Esc>i");
    answer(&mut console, Ok(case.view(&[])));
    assert!(edits(&console.effects), "{:?}", console.effects);
}
