//! The reply: copied, edited, refused.

use partnerdesk::app::{
    Effect, InvestigationEffect, InvestigationMsg, InvestigationView, Msg, TerminalEffect,
};
use partnerdesk::investigate::Objection;

use super::{answer, case, opened};

#[test]
fn an_emptied_reply_is_told_and_a_refused_one_is_shown_from_every_step() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.keys("3");
    console.send(Msg::Investigation(InvestigationMsg::Edited(Ok(" \n".to_owned()))));
    assert!(console.text().contains("the empty reply was discarded"), "{}", console.text());
    console.keys("3");
    console.send(Msg::Investigation(InvestigationMsg::Edited(Ok("It was flagged.".to_owned()))));
    let flagged = Objection { word: "flagged".to_owned(), why: "a word of suspicion".to_owned() };
    let refused = Some(("It was flagged.".to_owned(), vec![flagged]));
    console.keys("2");
    answer(&mut console, Ok(InvestigationView { edited: refused, ..case().view(&[]) }));
    assert!(console.text().contains("The partner must not read this"), "{}", console.text());
}

#[test]
fn reply_and_note_are_copied_and_nothing_else() {
    let view = case().view(&[]);
    let mut console = opened(Ok(view.clone()), 80, 24);
    console.effects.clear();
    console.keys("yY");
    assert_eq!(
        console.effects,
        [
            Effect::Terminal(TerminalEffect::CopyAs("reply", view.result.partner_reply.clone())),
            Effect::Terminal(TerminalEffect::CopyAs("note", view.result.agent_note.clone()))
        ]
    );
    console.keys("<Esc>");
    assert!(console.model.layers.investigation().is_none());
}

#[test]
fn an_edited_reply_is_checked_before_it_is_copied_and_kept_beside_the_other() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.keys("<C-e>");
    let Some(Effect::Investigation(InvestigationEffect::Edit(text))) = console.effects.pop() else {
        panic!("nothing to edit")
    };
    assert_eq!(text, case().view(&[]).result.partner_reply);
    let objection =
        |word: &str, why: &str| Objection { word: word.to_owned(), why: why.to_owned() };
    let objections = [
        objection("flagged", "a word of suspicion"),
        objection("Quiet Harbour", "the name of the partner part_2"),
    ];
    let edited = |text: &str, objections: &[Objection]| InvestigationView {
        edited: Some((text.to_owned(), objections.to_vec())),
        ..case().view(&[])
    };

    console.send(Msg::Investigation(InvestigationMsg::Edited(Ok("It was flagged.".to_owned()))));
    console.effects.retain(|effect| {
        matches!(effect, Effect::Investigation(InvestigationEffect::Judge { .. }))
    });
    // The guard hasn't checked it yet.
    console.keys("y");
    assert!(console.text().contains("still being judged"), "{}", console.text());
    answer(&mut console, Ok(edited("It was flagged, like Quiet Harbour.", &objections)));
    console.keys("y");
    assert!(console.effects.is_empty());
    console.shot("wizard_edited_refused");

    console.send(Msg::Investigation(InvestigationMsg::Edited(Ok("Hi! It comes soon.".to_owned()))));
    answer(&mut console, Ok(edited("Hi! It comes soon.", &[])));
    console.effects.clear();
    console.keys("ys");
    let [
        Effect::Terminal(TerminalEffect::CopyAs("reply", copied)),
        Effect::Investigation(InvestigationEffect::Keep(claim)),
    ] = console.effects.as_slice()
    else {
        panic!("{:?}", console.effects)
    };
    assert_eq!(copied, "Hi! It comes soon.");
    assert_eq!(
        claim.edited.as_ref().map(|edited| edited.text.as_str()),
        Some("Hi! It comes soon.")
    );
    console.shot("wizard_edited");
}
