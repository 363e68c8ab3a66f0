//! The glance: it follows the cursor in every list, and shows nobody else's records.

use partnerdesk::app::{Effect, GlanceAt, GlanceEffect, Msg, Screen};

use super::programme::{Desk, PARTNER};
use super::{Console, partners};

fn opened(desk: &Desk, columns: u16, rows: u16) -> Console {
    let mut console = Console::new(Screen::Partners, columns, rows);
    let mut all = Vec::new();
    desk.store.each_partner(|partner| all.push(partner)).unwrap();
    console.load(&all);
    console
}

#[test]
fn it_tells_who_is_under_the_cursor_and_what_was_last() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    console.keys("<Space>");
    desk.answer(&mut console);
    console.shot("glance");
    let text = console.text();
    for said in ["Marketplace", "Pat Manager", "ann@acme.example", PARTNER, "on hold"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    // The rewards of the programme have it too, and a partner's customers tell of the customer.
    console.keys("R");
    desk.answer(&mut console);
    assert!(console.text().contains("ann@acme.example"));
    console.keys("<Esc><Enter>tc");
    desk.answer(&mut console);
    assert!(matches!(
        console.model.glance.as_ref().and_then(|glance| glance.at.clone()),
        Some(GlanceAt::Customer(..))
    ));
    let text = console.text();
    let last: Vec<&str> = text.lines().rev().take(7).collect();
    for said in ["signed up 11mo ago", "buyer39@shop.example  cus_039", "no rewards"] {
        assert!(last.iter().any(|line| line.contains(said)), "{said}: {text}");
    }
    // The profile has no rows to glance at, and its room is its own.
    console.keys("tp");
    assert_eq!(console.model.room(), (80, 24));
    console.keys("tc<Space>");
    assert!(console.model.glance.is_none() && console.model.room() == (80, 24));
}

#[test]
fn while_the_records_are_on_their_way_no_others_stand_there() {
    let desk = Desk::new();
    let mut console = Console::new(Screen::Partners, 80, 24);
    console.load(&partners(9));
    console.keys("<Space>");
    let request = |console: &mut Console| match console.effects.pop() {
        Some(Effect::Glance(GlanceEffect::Read { request, at })) => (request, at),
        other => panic!("{other:?}"),
    };
    let (first, _) = request(&mut console);
    console.keys("j");
    let (second, at) = request(&mut console);
    let partner = GlanceAt::Partner(PARTNER.to_owned());
    let recent = partnerdesk::runtime::recent(&desk.store, &partner).unwrap();
    console.send(Msg::Glance { request: first, result: Ok(recent.clone()) });
    assert!(!console.text().contains("pending"), "of the partner before");
    assert_ne!(at, partner);
    console.send(Msg::Glance { request: second, result: Ok(recent) });
    assert!(console.text().contains("pending"));
    console.keys("j");
    assert!(!console.text().contains("pending"), "left behind");
    console.keys("k<Space>");
    assert_eq!(console.model.room(), (80, 24));
}
