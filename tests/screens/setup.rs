//! Setting up a programme: the form, the try, and what is kept.

use partnerdesk::app::{
    Effect, Msg, NewProgramme, Overlay, RequestId, Restart, Screen, SecretKeeping, SetupEffect,
    SetupMsg, SetupRow,
};
use partnerdesk::keymap::Where;

use super::Console;

fn opened(columns: u16, rows: u16) -> Console {
    let mut console = Console::new(Screen::Welcome, columns, rows);
    console.keys("s");
    console
}

fn asked(console: &Console) -> (RequestId, NewProgramme, bool) {
    match console.effects.last() {
        Some(Effect::Setup(SetupEffect::Try { request, programme })) => {
            (*request, programme.clone(), false)
        }
        Some(Effect::Setup(SetupEffect::Save { request, programme })) => {
            (*request, programme.clone(), true)
        }
        other => panic!("{other:?}"),
    }
}

fn tell(console: &mut Console, result: Result<(), &str>) {
    let (request, ..) = asked(console);
    let result = result.map_err(str::to_owned);
    console.send(Msg::Setup(SetupMsg { request, result }));
}

const FILLED: &str = "<Ctrl-u>acme<Enter><Tab>pk_1<Enter><Enter>pass show acme<Enter>";

#[test]
fn what_is_filled_in_is_tried_kept_and_opened() {
    let mut console = opened(80, 24);
    console.shot("setup");
    console.keys(FILLED);
    console.shot("setup_filled");
    console.keys("<Enter>");
    let (_, programme, saves) = asked(&console);
    let wanted = NewProgramme {
        name: "acme".to_owned(),
        address: "https://api.partnerstack.com/api/v2".to_owned(),
        public_key: "pk_1".to_owned(),
        keeping: SecretKeeping::Command,
        secret: "pass show acme".to_owned(),
    };
    assert!(programme == wanted && !saves);
    // What is being tried can't be changed.
    console.keys("x<Up><Enter>");
    assert_eq!(console.effects.len(), 1);
    tell(&mut console, Ok(()));
    assert!(asked(&console).2, "what works is saved");
    tell(&mut console, Ok(()));
    let restart = Effect::Restart(Restart::Profile("acme".to_owned()));
    assert_eq!(console.effects.last(), Some(&restart));
}

#[test]
fn what_does_not_work_says_why_and_can_be_kept_all_the_same() {
    let mut console = opened(80, 24);
    console.keys(FILLED);
    console.keys("<Enter>");
    tell(&mut console, Err("401: the keys are wrong; check them in the programme's settings"));
    console.shot("setup_failed");
    console.keys("<Down><Enter>");
    assert!(asked(&console).2);
    tell(&mut console, Err("the disk is full"));
    assert!(console.text().contains("the disk is full"));
    // While it is saved nobody leaves.
    console.keys("<Enter><Esc>");
    assert_eq!(console.model.focus(), Where::Setup);
    tell(&mut console, Err("the disk is full"));
    // An answer to a form that was left does nothing.
    console.keys("<Up><Enter>");
    let (request, _, saves) = asked(&console);
    assert!(!saves);
    console.keys("<Esc>");
    console.send(Msg::Setup(SetupMsg { request, result: Ok(()) }));
    assert!(!matches!(console.effects.last(), Some(Effect::Restart(_))));
    assert_eq!(console.model.focus(), Where::Welcome);
}

#[test]
fn a_line_that_is_missing_is_where_the_cursor_goes() {
    let mut console = opened(60, 15);
    console.keys("<Down><Down><Down><Down><Down><Enter>");
    let Overlay::Setup(form) = &console.model.overlay else { panic!() };
    assert_eq!(form.row, SetupRow::PublicKey);
    assert!(console.effects.is_empty());
    console.send(Msg::Pasted(" pk_9\n".to_owned()));
    assert!(console.text().contains("pk_9"));
}

#[test]
fn the_secret_is_neither_shown_nor_told() {
    let mut console = opened(80, 24);
    console.keys("<Ctrl-u>acme<Tab><Tab>pk_1<Tab><Right><Right><Tab>sk_hidden<Tab>");
    let text = console.text();
    assert!(text.contains("in the configuration file") && !text.contains("hidden"), "{text}");
    console.keys("<Shift-Tab>");
    assert!(!console.text().contains("hidden"));
    console.keys("<Tab><Enter>");
    let told = format!("{:?} {:?}", console.effects, console.model.overlay);
    assert!(!told.contains("hidden"), "{told}");
    assert_eq!(asked(&console).1.secret, "sk_hidden");
}

#[test]
fn another_programme_is_added_from_the_list_of_profiles() {
    let mut console = Console::with(3, 80, 24);
    console.keys("Pa");
    assert_eq!(console.model.focus(), Where::Setup);
    let Overlay::Setup(form) = &console.model.overlay else { panic!() };
    assert_eq!(form.line(SetupRow::Name).unwrap().text(), "");
}
