//! The rewards of all partners: their order, what narrows them, where they lead.

use partnerdesk::app::{Effect, InvestigationEffect, Screen};
use partnerdesk::keymap::Where;

use super::Console;
use super::programme::Desk;

fn opened(desk: &Desk, columns: u16, rows: u16) -> Console {
    let mut console = Console::new(Screen::Partners, columns, rows);
    console.keys("R");
    desk.answer(&mut console);
    console
}

fn statuses(console: &Console) -> Vec<String> {
    let words = ["hold", "paid", "approved", "pending", "declined"];
    let text = console.text();
    let of =
        |line: &str| words.into_iter().find(|word| line.split_whitespace().any(|w| w == *word));
    text.lines().skip(2).filter_map(of).map(str::to_owned).collect()
}

#[test]
fn those_on_hold_come_first_and_the_newest_of_them() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    console.shot("rewards");
    let shown = statuses(&console);
    let held = shown.iter().take_while(|status| *status == "hold").count();
    assert!(held > 1 && shown.len() > held, "{shown:?}");
    assert!(!shown[held..].contains(&"hold".to_owned()), "{shown:?}");
    // A sort of its own has no such order.
    console.keys("2");
    desk.answer(&mut console);
    assert!(console.text().contains("Amount▼"));
}

#[test]
fn they_are_searched_filtered_and_the_search_goes_before_the_place_does() {
    let desk = Desk::new();
    let mut console = opened(&desk, 120, 40);
    console.keys("/declined<Enter>");
    desk.answer(&mut console);
    assert!(statuses(&console).iter().all(|status| status == "declined"));
    console.keys("<Esc>");
    desk.answer(&mut console);
    assert_eq!(console.model.place(), Where::Rewards);
    assert!(statuses(&console).contains(&"paid".to_owned()));
    console.keys("f");
    desk.answer(&mut console);
    console.keys("<Enter>");
    desk.answer(&mut console);
    let shown = statuses(&console);
    assert!(shown.windows(2).all(|pair| pair[0] == pair[1]), "{shown:?}");
    console.keys("<Esc>");
    assert_eq!(console.model.place(), Where::Table);
}

#[test]
fn a_reward_leads_to_its_partner_and_its_investigation_and_back() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    console.keys("jj<Enter>");
    let text = console.text();
    for place in ["the partner", "its transaction", "its customer", "its offer", "every field"] {
        assert!(text.contains(place), "{place}: {text}");
    }
    console.keys("<Enter>");
    desk.answer(&mut console);
    assert_eq!(console.model.place(), Where::Detail);
    console.keys("<Esc>");
    desk.answer(&mut console);
    assert_eq!(console.model.place(), Where::Rewards);
    assert_eq!(console.model.layers.pane().unwrap().cursor(), 2);
    console.keys("i");
    let asked = console.effects.iter().find_map(|effect| match effect {
        Effect::Investigation(InvestigationEffect::Judge { claim, .. }) => Some(claim.ask.clone()),
        _ => None,
    });
    let asked = asked.unwrap();
    assert!(asked.key.is_some_and(|key| key.starts_with("inv-")));
    assert_eq!(asked.partner.as_deref(), Some(super::programme::PARTNER));
}
