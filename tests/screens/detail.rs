//! A partner opened: every tab, the way into records and back, finding.

use partnerdesk::app::{Effect, RecordsEffect, RecordsMsg, Screen, SyncState, Tab, TerminalEffect};
use partnerdesk::domain::{RecordTable, Resource};

use super::Console;
use super::programme::Desk;

/// A console on the programme, its only partner opened.
fn opened(desk: &Desk, columns: u16, rows: u16) -> Console {
    let mut console = Console::new(Screen::Partners, columns, rows);
    // The network is left alone, so nothing is fetched.
    console.model.data.sync = SyncState::Offline;
    let mut partners = Vec::new();
    desk.store.each_partner(|partner| partners.push(partner)).unwrap();
    console.load(&partners);
    press(desk, &mut console, "<Enter>");
    console
}

fn press(desk: &Desk, console: &mut Console, keys: &str) {
    console.keys(keys);
    desk.answer(console);
}

#[test]
fn every_tab_shows_its_part() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    for tab in Tab::all() {
        press(&desk, &mut console, &format!("t{}", tab.letter()));
        let name = tab.title().to_lowercase();
        console.shot(&format!("detail_{name}"));
    }
    // From 110 columns on, dates are shown in full and columns are farther apart: another layout.
    let mut console = opened(&desk, 120, 24);
    press(&desk, &mut console, "tr");
    console.shot("detail_rewards_wide");
}

#[test]
fn the_tabs_show_their_letters_and_turn_in_both_directions() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    console.keys("t");
    console.shot("detail_letters");
    press(&desk, &mut console, "c]<S-Tab><Tab>[");
    assert_eq!(console.model.layers.partner().unwrap().tab, Tab::Sheet(RecordTable::Customers));
    press(&desk, &mut console, "<Esc>");
    assert!(console.model.layers.partner().is_none(), "back at the table");
}

#[test]
fn a_row_leads_on_and_the_way_back_ends_where_it_began() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    press(&desk, &mut console, "tc");
    press(&desk, &mut console, "Gkkk<Enter>");
    console.shot("detail_places");
    let before = console.model.layers.partner().unwrap().pane().unwrap().cursor();
    // Its transactions; of the first of them the rewards.
    press(&desk, &mut console, "1");
    press(&desk, &mut console, "<Enter>1");
    console.shot("detail_drilled");
    assert_eq!(console.model.layers.steps_back(), 2);
    press(&desk, &mut console, "u");
    let text = console.text();
    assert!(text.contains("customer:cus_"), "{text}");
    press(&desk, &mut console, "<Backspace>");
    let detail = console.model.layers.partner().unwrap();
    assert_eq!(
        (detail.tab, detail.pane().unwrap().cursor()),
        (Tab::Sheet(RecordTable::Customers), before)
    );
    // A number leads to the rows that it counts.
    press(&desk, &mut console, "tpgj<Enter>");
    assert!(console.text().contains("[paid]"), "{}", console.text());
}

#[test]
fn rows_are_sorted_searched_filtered_and_copied() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    press(&desk, &mut console, "tt2");
    console.shot("detail_sorted");
    press(&desk, &mut console, "2llls");
    press(&desk, &mut console, "/zoe");
    console.shot("detail_searching");
    press(&desk, &mut console, "<Enter>");
    let found = console.model.layers.partner().unwrap().pane().unwrap().len();
    assert!(found > 0 && found < 40);
    press(&desk, &mut console, "X");
    console.keys("f");
    desk.answer(&mut console);
    console.shot("detail_kinds");
    press(&desk, &mut console, "<Enter>");
    assert!(console.text().contains("[rewarded]"), "{}", console.text());
    console.keys("y");
    assert!(
        matches!(&console.effects[..], [Effect::Terminal(TerminalEffect::Copy(text))] if !text.is_empty())
    );
}

#[test]
fn columns_are_chosen_and_stay_chosen() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    press(&desk, &mut console, "tcc");
    console.keys("jjjj<Space>");
    console.shot("detail_columns");
    press(&desk, &mut console, "<Esc><Esc><Enter>tc");
    assert!(console.text().contains("Internal key"), "{}", console.text());
}

#[test]
fn a_record_is_shown_whole() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    press(&desk, &mut console, "o");
    console.shot("detail_record");
    console.keys("jy");
    assert!(matches!(console.effects.pop(), Some(Effect::Terminal(TerminalEffect::Copy(_)))));
    console.keys("<Esc>");
    // The changes that syncs saw stand at its end.
    press(&desk, &mut console, "tr/rwrd_002<Enter>");
    press(&desk, &mut console, "o");
    console.keys("G");
    let text = console.text();
    assert!(text.contains("approved -> hold"), "{text}");
}

#[test]
fn anything_is_found_and_opens_where_it_belongs() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    console.keys("<C-k>");
    console.shot("find");
    press(&desk, &mut console, "acct-1");
    console.shot("find_customers");
    press(&desk, &mut console, "<C-u>inv-01");
    console.shot("find_keys");
    press(&desk, &mut console, "<Enter>");
    let detail = console.model.layers.partner().unwrap();
    assert_eq!(detail.tab, Tab::Sheet(RecordTable::Transactions));
    assert_eq!(detail.pane().unwrap().selected().unwrap().key, "inv-010");
    press(&desk, &mut console, "<C-k>nothing like it");
    console.shot("find_nothing");
}

#[test]
fn commands_are_found_by_their_words() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    console.keys(":");
    console.shot("palette");
    console.keys("find<Enter>");
    assert!(console.text().contains("Find anything"), "{}", console.text());
}

#[test]
fn what_may_not_be_read_or_never_was_is_said() {
    let mut desk = Desk::new();
    let run = desk
        .store
        .begin_run(partnerdesk::store::RunMode::Incremental, super::stamp(super::NOW), &[])
        .unwrap();
    for resource in [Resource::Leads, Resource::Rewards] {
        desk.store.refuse(run.id, resource, 403, super::stamp(super::NOW)).unwrap();
    }
    let mut console = opened(&desk, 80, 24);
    console.shot("detail_refused");
    press(&desk, &mut console, "tg");
    console.shot("detail_training_missing");
}

#[test]
fn a_partner_of_whom_nothing_is_known_yet() {
    let mut desk = Desk::empty();
    let mut partner = super::programme::partnership();
    for gone in ["team", "group", "manager", "tags", "stats", "fields", "first_name", "last_name"] {
        partner.as_object_mut().unwrap().remove(gone);
    }
    desk.sync(1, &[(Resource::Partnerships, vec![partner])]);
    let mut console = opened(&desk, 80, 24);
    console.shot("detail_empty_profile");
    press(&desk, &mut console, "tm");
    console.shot("detail_empty_metrics");
    press(&desk, &mut console, "tr");
    console.shot("detail_empty_rewards");
}

#[test]
fn loading_and_failing_are_told() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    console.keys("tr");
    console.shot("detail_loading");
    let Some(Effect::Records(RecordsEffect::ReadSheet { request, .. })) = console.effects.pop()
    else {
        panic!()
    };
    let result = Err("the store /x/store.db failed: disk I/O error".to_owned());
    console.send(partnerdesk::app::Msg::Records(RecordsMsg::Sheet { request, at: None, result }));
    console.shot("detail_failed");
}

#[test]
fn no_size_of_a_terminal_panics_in_the_detail_view() {
    let desk = Desk::new();
    for columns in [1, 59, 60, 61, 80, 110, 139, 300] {
        for rows in [1, 14, 15, 16, 100] {
            let mut console = opened(&desk, columns, rows);
            for tab in Tab::all() {
                for keys in [
                    "G", "<Enter>", "<Esc>", "f", "<Esc>", "/a", "<Esc>", "lll", "c<Esc>", "o",
                    "<Esc>",
                ] {
                    press(&desk, &mut console, keys);
                    let _ = console.text();
                }
                press(&desk, &mut console, &format!("t{}", tab.letter()));
            }
        }
    }
}

#[test]
fn what_is_asked_anew_begins_at_its_first_row_and_what_is_dropped_comes_back() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    press(&desk, &mut console, "tr");
    press(&desk, &mut console, "jjjjjjjj");
    let row = |console: &Console| {
        let pane = console.model.layers.pane().unwrap();
        (pane.cursor(), pane.selected().unwrap().key.clone())
    };
    let before = row(&console);
    assert_eq!(before.0, 8);
    for keys in ["/paid", "/x<Backspace>"] {
        press(&desk, &mut console, keys);
        assert_eq!(row(&console).0, 0);
        press(&desk, &mut console, "<Esc>");
        assert_eq!(row(&console), before);
    }
    press(&desk, &mut console, "2");
    assert_eq!(row(&console).0, 0);
    // A search that is kept goes before the partner does; the cursor stays on its row.
    press(&desk, &mut console, "/paid<Enter>");
    press(&desk, &mut console, "jj");
    let (_, key) = row(&console);
    press(&desk, &mut console, "<Esc>");
    assert_eq!(row(&console).1, key);
    assert!(console.model.layers.partner().is_some());
    press(&desk, &mut console, "<Esc>");
    assert!(console.model.layers.partner().is_none());
}

#[test]
fn a_wide_screen_shows_the_profile_in_two_columns() {
    let desk = Desk::new();
    let mut all = Vec::new();
    desk.store.each_partner(|partner| all.push(partner)).unwrap();
    let opened = |columns, rows| {
        let mut console = Console::with(9, columns, rows);
        console.load(&all);
        console.keys("<Enter>");
        desk.answer(&mut console);
        console
    };
    let place = |console: &Console| {
        let text = console.text();
        let (row, line) = text.lines().enumerate().find(|(_, line)| line.contains('▌')).unwrap();
        (row, line.chars().position(|c| c == '▌').unwrap())
    };
    let mut console = opened(120, 40);
    // Headings that stand side by side are told from titles of columns by nobody but people.
    super::keep("detail_two_columns", &console.frame().picture());
    let (row, column) = place(&console);
    assert_eq!(column, 0);
    console.keys("l");
    assert_eq!(place(&console), (row, 60));
    console.keys("h");
    assert_eq!(place(&console), (row, 0));
    // Down leads from the end of the first column to the second.
    console.keys(&"j".repeat(60));
    assert_eq!(place(&console).1, 60);
    console.keys("g");
    assert_eq!(place(&console).1, 0);
    // Where two columns don't show all of it, one scrolls.
    let mut console = opened(120, 15);
    console.keys("l");
    assert_eq!(place(&console).1, 0);
}
