//! The rewards of all partners: their order, what narrows them, where they lead.

use partnerdesk::app::{Effect, InvestigationEffect, Msg, PartnerMsg, RecordsEffect, Screen};
use partnerdesk::domain::RecordTable;
use partnerdesk::keymap::{Action, Where};
use strum::IntoEnumIterator;

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
    let shown = statuses(&console);
    assert!(!shown.is_empty() && shown.iter().all(|status| status == "declined"), "{shown:?}");
    console.keys("<Esc>");
    desk.answer(&mut console);
    assert_eq!(console.model.place(), Where::Rewards);
    assert!(statuses(&console).contains(&"paid".to_owned()));
    console.keys("f");
    desk.answer(&mut console);
    console.keys("<Space><Enter>");
    desk.answer(&mut console);
    let kinds = console.model.layers.pane().unwrap().query.kinds.clone();
    assert_eq!(kinds.len(), 1);
    let only = |console: &Console| statuses(console).iter().all(|status| *status == kinds[0]);
    assert!(!statuses(&console).is_empty() && only(&console));
    // The search goes, the filter stays.
    console.keys("/acme<Enter><Esc>");
    desk.answer(&mut console);
    assert_eq!(console.model.layers.pane().unwrap().query.kinds, kinds);
    assert!(!statuses(&console).is_empty() && only(&console));
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

#[test]
fn what_was_asked_for_the_partner_below_is_not_asked_for_the_rewards() {
    let desk = Desk::new();
    let mut console = Console::with(1, 80, 24);
    console.keys("<Enter>");
    desk.answer(&mut console);
    console.keys("tc");
    desk.answer(&mut console);
    console.keys("R");
    desk.answer(&mut console);
    let key = console.model.layers.partner().unwrap().key.clone();
    console.send(Msg::Partner(PartnerMsg::Fresh { key, result: Ok("nothing new".to_owned()) }));
    let asked = |console: &Console| -> Vec<RecordTable> {
        let tables = console.effects.iter().filter_map(|effect| match effect {
            Effect::Records(RecordsEffect::ReadSheet { query, .. }) => Some(query.sheet),
            _ => None,
        });
        tables.collect()
    };
    assert_eq!(asked(&console), []);
    desk.answer(&mut console);
    console.keys("<Esc>");
    assert_eq!(console.model.place(), Where::Detail);
    assert_eq!(asked(&console), [RecordTable::Customers]);
}

#[test]
fn no_key_of_a_screen_does_nothing() {
    let desk = Desk::new();
    let places: [(Where, &str); 5] = [
        (Where::Table, ""),
        (Where::Detail, "<Enter>tr"),
        (Where::Rewards, "R"),
        (Where::Programme, "D"),
        (Where::Sweep, "I"),
    ];
    // Without anything to move to, unmark, hide or take back, these change nothing.
    let quiet = [
        Action::Up,
        Action::PageUp,
        Action::HalfPageUp,
        Action::Top,
        Action::Left,
        Action::Unmark,
        Action::ClearQuery,
        Action::Close,
        Action::Redraw,
        Action::Down,
        Action::PageDown,
        Action::HalfPageDown,
        Action::Bottom,
        Action::Right,
        Action::SyncNow,
        Action::Theme,
        Action::Copy,
    ];
    for (place, way) in places {
        let actions = Action::iter().filter(|action| action.applies(place));
        for action in actions.filter(|action| !quiet.contains(action)) {
            let mut console = Console::with(2, 120, 40);
            let mut partners = super::partners(2);
            super::programme::PARTNER.clone_into(&mut partners[0].key);
            console.load(&partners);
            for step in way.split_inclusive('>') {
                console.keys(step);
                desk.answer(&mut console);
            }
            assert_eq!(console.model.place(), place);
            if place == Where::Sweep {
                super::sweep::find_something(&mut console);
            }
            // By its first column the table is sorted already.
            if place == Where::Table {
                console.keys("ll");
            }
            let before = console.frame();
            console.effects.clear();
            let key = console.model.keymap.keys_in(place, action)[0];
            console.send(Msg::Key(key));
            let same = console.frame().text() == before.text();
            let is_idle = same && console.effects.is_empty() && !console.model.leaves();
            assert!(!is_idle, "{place:?}: {} does nothing", action.name());
        }
    }
}

#[test]
fn a_sort_by_a_column_that_is_off_the_screen_is_told_in_the_last_line() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    console.keys("7");
    desk.answer(&mut console);
    let text = console.text();
    assert!(text.contains("by Reason▲"), "{text}");
    console.keys("2");
    desk.answer(&mut console);
    assert!(!console.text().contains("by Amount"), "{}", console.text());
}

#[test]
fn a_term_of_the_query_line_is_told_to_be_searched_as_it_stands() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    console.keys("/held>100<Enter>");
    desk.answer(&mut console);
    assert!(console.text().contains("terms are for all partners"), "{}", console.text());
}
