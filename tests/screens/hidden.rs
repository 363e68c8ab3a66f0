//! Names hidden for a shared screen. That nothing is told on any screen is checked with every snapshot.

use partnerdesk::app::{Effect, Msg, TerminalEffect};
use partnerdesk::keymap::Where;

use super::programme::Desk;
use super::{Console, keep};

#[test]
fn names_are_hidden_and_come_back() {
    let desk = Desk::new();
    let mut console = Console::with(9, 80, 24);
    let mut all = Vec::new();
    desk.store.each_partner(|partner| all.push(partner)).unwrap();
    console.load(&all);
    let before = console.text();
    console.keys("N");
    keep("hidden_table", &console.frame().picture());
    console.keys("<Enter>");
    desk.answer(&mut console);
    keep("hidden_profile", &console.frame().picture());
    console.keys("tr");
    desk.answer(&mut console);
    keep("hidden_rewards", &console.frame().picture());
    console.keys("<Esc><Esc>");
    assert_eq!(console.model.focus(), Where::Table);
    console.keys("N");
    assert_eq!(console.text(), before);
}

#[test]
fn what_is_copied_has_the_names_and_says_so() {
    let mut console = Console::with(9, 80, 24);
    console.keys("Ny");
    let Some(Effect::Terminal(TerminalEffect::Copy(text))) = console.effects.pop() else {
        panic!()
    };
    assert!(text.contains("A name"), "{text}");
    console.send(Msg::Copied("sent to your terminal's clipboard".to_owned()));
    assert!(console.text().contains("clipboard, names and all"), "{}", console.text());
    // What was put together may name somebody.
    console.send(Msg::Notice("export written to /home/jane/q1".to_owned()));
    assert!(!console.text().contains("jane"));
    console.keys("N");
    console.send(Msg::Notice("export written to /home/jane/q1".to_owned()));
    assert!(console.text().contains("jane"));
}
