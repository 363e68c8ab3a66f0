//! Filters, search, the query line, columns and views, key by key.

use std::collections::HashMap;
use std::sync::Arc;

use partnerdesk::app::{
    Bar, Effect, Msg, PartnersEffect, PartnersMsg, RequestId, Screen, TerminalEffect,
};
use partnerdesk::domain::{Manager, Partner, PartnerGroup, Segment};
use partnerdesk::keymap::Where;
use partnerdesk::roster::{FilterContext, RosterView};
use partnerdesk::views::Views;

use super::{Console, partners};

/// Partners of several groups, with tags, managers and rewards on hold.
fn programme(n: usize) -> Vec<Partner> {
    let groups = ["Marketplace", "Agencies", "Referral EMEA"];
    let mut all = partners(n);
    for (at, partner) in all.iter_mut().enumerate() {
        partner.group = (at % 4 > 0).then(|| PartnerGroup {
            key: format!("g{}", at % 4),
            name: groups[at % 4 - 1].to_owned(),
            slug: None,
        });
        partner.tags =
            ["vip", "agency", "emea"][..at % 4].iter().map(|tag| (*tag).to_owned()).collect();
        partner.manager = (at % 3 == 0).then(|| Manager {
            name: Some("Kim Lee".to_owned()),
            email: Some("kim@v.co".to_owned()),
        });
        partner.held = Some(at % 5 == 0);
        partner.held_usd = Some(if at % 5 == 0 { 12_345 } else { 0 });
        partner.rewards = Some(i64::try_from(at).unwrap());
        partner.tier = (at % 2 == 0).then(|| "Gold".to_owned());
    }
    all
}

fn console(columns: u16, rows: u16) -> Console {
    let mut console = Console::new(Screen::Partners, columns, rows);
    console.model.set_segments(vec![Segment {
        name: "EMEA agencies".to_owned(),
        tags_all: vec!["agency".to_owned(), "emea".to_owned()],
        ..Segment::default()
    }]);
    console.model.views = Views::read(std::path::Path::new("/nowhere/views.toml")).unwrap();
    console.load(&programme(60));
    console
}

fn query(console: &Console) -> String {
    console.model.table.query().to_string()
}

#[test]
fn every_letter_of_the_filter_bar_makes_its_term() {
    for (keys, wanted) in [
        ("ft<Space><Enter>", "tag:vip"),
        ("ft!<Space><Down><Space><Enter>", "-tag:vip,agency"),
        ("fgage<Enter>", "group:Agencies"),
        ("fg<Space><Down><Space><Enter>", "group:Agencies,Marketplace"),
        ("fgnone<Enter>", "group:none"),
        ("fgref<Enter>", "group:\"Referral EMEA\""),
        ("fs<Enter>", "segment:\"EMEA agencies\""),
        ("fmkim<Enter>", "manager:\"Kim Lee\""),
        ("fh<Enter>", "held:yes"),
        ("fh<Down><Space><Enter>", "held:no"),
        ("fd<Down><Down><Enter>", "signed_up<7d"),
        ("fd2024-05..2024-06<Enter>", "signed_up:2024-05..2024-06"),
        ("fd<lt>30d<Enter>", "signed_up<30d"),
        ("fd<Tab>!<Down><Down><Down><Down><Enter>", "-active>90d"),
        ("fd<Tab>><Enter>", ""),
        ("fg<Esc><Esc>", ""),
    ] {
        let mut console = console(80, 24);
        console.keys(keys);
        assert_eq!(query(&console), wanted, "{keys}");
    }
}

#[test]
fn a_picker_shows_what_is_set_and_nothing_picked_takes_it_away() {
    let mut console = console(80, 24);
    console.keys("fgage<Enter>fh<Enter>");
    assert_eq!(query(&console), "group:Agencies held:yes");
    console.keys("fg<Down><Space>");
    assert!(console.text().contains("[x] Marketplace") && console.text().contains("[x] Agencies"));
    console.keys("<Up><Space><Enter>");
    assert_eq!(query(&console), "group:Marketplace held:yes");
    console.keys("f1");
    assert_eq!(query(&console), "held:yes");
    console.keys("<Backspace>");
    assert_eq!(query(&console), "");
    console.keys("fgage<Enter>fg<Space><Enter>");
    assert_eq!(query(&console), "", "what was unpicked is no filter");
    console.keys("fgage<Enter>4X");
    assert_eq!(query(&console), "sort:-revenue");
}

#[test]
fn customers_are_asked_for_elsewhere_and_the_old_rows_stay_until_the_answer() {
    let mut console = console(80, 24);
    console.effects.clear();
    console.keys("fcjane@x.com<Enter>");
    let request = match &console.effects[..] {
        [Effect::Partners(PartnersEffect::Answer { request })] => *request,
        other => panic!("{other:?}"),
    };
    assert_eq!(query(&console), "");
    assert!(console.text().contains("60 of 60") && console.text().contains("searching"));
    let (roster, asked, context) = console.model.question();
    let text = asked.customers().next().unwrap().clone();
    let answer = |numbers: Vec<u32>| {
        let customers = HashMap::from([(text.clone(), Arc::new(numbers))]);
        let context = FilterContext { customers: customers.clone(), ..context.clone() };
        Ok((customers, RosterView::of(&roster, &asked, &context)))
    };
    console.send(Msg::Partners(PartnersMsg::Answered {
        request: RequestId::default(),
        result: answer(vec![1]),
    }));
    assert_eq!(query(&console), "", "an answer to another question");
    console.send(Msg::Partners(PartnersMsg::Answered { request, result: answer(vec![3, 5]) }));
    assert_eq!(query(&console), "customer:jane@x.com");
    assert!(console.text().contains("2 of 60 partners"));
}

#[test]
fn enter_opens_nobody_when_the_query_fails() {
    let mut console = console(80, 24);
    console.keys("Qcustomer:x<Enter><Enter>");
    let Some(Effect::Partners(PartnersEffect::Answer { request })) = console
        .effects
        .iter()
        .rev()
        .find(|effect| matches!(effect, Effect::Partners(PartnersEffect::Answer { .. })))
    else {
        panic!()
    };
    let (request, result) = (*request, Err("the disk is gone".to_owned()));
    console.send(Msg::Partners(PartnersMsg::Answered { request, result }));
    assert_eq!(console.model.place(), Where::Table);
    // Nor later.
    console.keys("Qheld:any<Enter>");
    assert_eq!(console.model.place(), Where::Table);
}

#[test]
fn a_search_finds_as_one_types_and_escape_drops_it() {
    let mut console = console(80, 24);
    console.keys("/zoe 1");
    assert_eq!(query(&console), "zoe 1");
    let found = console.model.table.in_view(None);
    assert!(found > 0 && found < 60);
    console.keys("<Esc>");
    assert_eq!(query(&console), "");
    console.keys("/ang<Ctrl-u>cafe<Enter>j/");
    assert_eq!(query(&console), "cafe");
    console.keys("<Ctrl-u><Up>");
    assert_eq!(query(&console), "cafe", "Up brings back what was searched before");
    console.keys("<Esc>/<Ctrl-u>12:30<Enter>");
    assert_eq!(query(&console), "\"12:30\"", "a search is words, never a term");
}

#[test]
fn the_query_line_keeps_the_last_good_result_while_it_is_wrong() {
    let mut console = console(80, 24);
    console.keys("Qgroup:age<Tab>");
    assert_eq!(query(&console), "group:Agencies");
    console.keys(" foo:");
    assert_eq!(query(&console), "group:Agencies foo", "what it meant before the colon");
    assert!(console.text().contains("there is no field"));
    console.keys("<Enter>");
    assert!(console.text().contains("there is no field"), "what is wrong can't be kept");
    console.keys("<Backspace><Backspace><Backspace><Backspace>sort:-pa<Tab><Enter>");
    assert_eq!(query(&console), "group:Agencies sort:-paid");
    console.keys("Q<Ctrl-u>segment:nope");
    assert!(console.text().contains("EMEA agencies"), "the known segments are named");
    console.keys("<Esc>Q<Ctrl-u><Up>");
    assert_eq!(query(&console), "group:Agencies sort:-paid");
    console.send(Msg::Pasted(" held:yes\n".to_owned()));
    assert_eq!(
        query(&console),
        "group:Agencies sort:-paid",
        "pasted behind the sort: a word of it"
    );
}

/// A busy terminal delivers a name and its Enter together.
#[test]
fn a_line_that_comes_with_its_enter_is_taken_by_the_field_that_is_open() {
    let name = || Msg::Line("my best partners".to_owned());
    let mut console = console(80, 24);
    console.effects.clear();
    console.keys("V");
    console.send(name());
    let [Effect::Partners(PartnersEffect::SaveView(view))] = &console.effects[..] else {
        panic!("{:?}", console.effects)
    };
    assert_eq!(view.name, "my best partners");
    console.keys("Q<Ctrl-u>");
    console.send(Msg::Line("group:Agencies sort:-paid".to_owned()));
    assert_eq!(query(&console), "group:Agencies sort:-paid");
    assert!(matches!(console.model.bar, Bar::Chips), "Enter closed the line");
    // Where no text is typed it is a paste, which triggers nothing.
    console.effects.clear();
    console.send(name());
    assert!(console.effects.is_empty() && console.text().contains("paste ignored"));
    // A message may have more lines: its box waits for a separate Enter.
    console.keys("p");
    console.send(name());
    assert!(console.effects.is_empty() && console.text().contains("my best partners"));
    // Text of several lines in a field becomes one line, and nothing is submitted.
    console.keys("<Esc>V");
    console.send(Msg::Pasted("my best partners\n".to_owned()));
    assert!(console.effects.is_empty(), "{:?}", console.effects);
}

#[test]
fn columns_are_chosen_and_views_bring_theirs() {
    let mut console = console(120, 40);
    console.keys("cGK<Enter>");
    console.keys("c<Down><Space>G<Space><Enter>");
    let names: Vec<&str> = console.model.table.columns.chosen().iter().map(|c| c.name()).collect();
    assert_eq!(names[1], "group");
    assert_eq!(names.last(), Some(&"archived"));
    console.effects.clear();
    console.keys("fgage<Enter>VMine<Enter>");
    let [Effect::Partners(PartnersEffect::SaveView(view))] = &console.effects[..] else {
        panic!("{:?}", console.effects)
    };
    assert_eq!((view.name.as_str(), view.query.as_str()), ("Mine", "group:Agencies"));
    assert_eq!(view.columns.as_deref(), Some(console.model.table.columns.chosen()));
    console.keys("v<Enter>");
    assert_eq!(query(&console), "held:yes sort:-revenue");
    console.effects.clear();
    console.keys("vd");
    assert!(console.effects.is_empty(), "a view that comes with the program stays");
}

#[test]
fn marked_rows_are_copied_and_a_cell_when_none_is() {
    let mut console = console(80, 24);
    console.effects.clear();
    console.keys("y");
    assert_eq!(console.effects.len(), 1);
    console.effects.clear();
    console.keys("mmy");
    let [Effect::Terminal(TerminalEffect::Copy(text))] = &console.effects[..] else {
        panic!("{:?}", console.effects)
    };
    assert_eq!(text.lines().count(), 3);
    assert!(text.starts_with("Partner\tOwner\tGroup"));
    // In the order in which they stand, whatever their keys are.
    let order = |text: &str| -> Vec<String> {
        text.lines().skip(1).filter_map(|line| line.split('\t').next()).map(str::to_owned).collect()
    };
    let before = order(text);
    let ways: Vec<Vec<String>> = ["1y", "1y"]
        .map(|keys| {
            console.keys(keys);
            let Some(Effect::Terminal(TerminalEffect::Copy(text))) = console.effects.last() else {
                panic!("{:?}", console.effects)
            };
            order(text)
        })
        .into();
    let turned: Vec<String> = ways[0].iter().rev().cloned().collect();
    assert_eq!(ways[1], turned);
    assert!(ways.contains(&before));
    console.keys("M");
    assert!(console.model.table.marks().is_empty());
}

#[test]
fn the_console_opens_where_it_was_left() {
    let mut before = console(80, 24);
    before.keys("fgage<Enter>4jjc<Down><Space><Enter>");
    let saved = before.model.session_state();
    let mut after = Console::new(Screen::Partners, 80, 24);
    after.model.restore(saved.clone());
    after.load(&programme(60));
    assert_eq!(query(&after), "group:Agencies sort:-revenue");
    assert_eq!(after.model.table.selected_key(), before.model.table.selected_key());
    assert_eq!(after.model.session_state(), saved);
}

#[test]
fn bars_and_lists_look_as_they_did() {
    for (name, keys) in [
        ("filter_bar", "fgage<Enter>fh<Enter>f"),
        ("picker_tags", "ft<Space><Down><Space>!"),
        ("picker_groups", "fga"),
        ("picker_segments", "fs"),
        ("picker_managers", "fm"),
        ("picker_customer", "fcjane@x.com"),
        ("picker_team", "fw"),
        ("picker_held", "fh"),
        ("picker_date", "fd2024-13<Enter>"),
        ("search", "/cafe"),
        ("query_error", "Qheld:yes revenue>1k signed_up<lt>yesterdays"),
        ("query_completion", "Qgroup:"),
        ("columns", "c<Down><Space>"),
        ("views", "v<Down>"),
        ("sideways", "mmlllllll"),
        ("whole_cell", "Gw"),
    ] {
        let mut console = console(80, 24);
        console.keys(keys);
        console.shot(name);
    }
}

#[test]
fn a_letter_that_is_bound_to_quit_is_a_letter_while_something_is_written() {
    let mut console = console(80, 24);
    console.model.keymap = partnerdesk::keymap::Keymap::with([("quit", vec!["z"])]).unwrap();
    console.keys("/zoe");
    assert!(!console.model.leaves());
    assert_eq!(query(&console), "zoe");
    console.keys("<Enter>z");
    assert!(console.model.leaves());
}

#[test]
fn a_question_that_fails_is_told_and_what_was_shown_stays() {
    let mut console = console(80, 24);
    console.effects.clear();
    console.keys("fcjane<Enter>");
    let [Effect::Partners(PartnersEffect::Answer { request })] = console.effects[..] else {
        panic!("{:?}", console.effects)
    };
    console.send(Msg::Partners(PartnersMsg::Answered {
        request,
        result: Err("the store is gone".to_owned()),
    }));
    let text = console.text();
    assert!(text.contains("the store is gone") && text.contains("60 of 60"), "{text}");
    assert!(!text.contains("searching") && !text.contains("[customer"), "{text}");
}

#[test]
fn a_search_takes_terms_of_the_query_line_beside_words() {
    let mut console = console(80, 24);
    console.keys("/acme revenue");
    assert_eq!(query(&console), "acme revenue");
    console.keys(">");
    assert_eq!(query(&console), "acme revenue", "not finished: the rows stay");
    console.keys("1k sort:-paid<Enter>");
    assert_eq!(query(&console), "acme revenue>1k sort:-paid");
    // What was searched goes with Esc, the order stays.
    console.keys("<Esc>");
    assert_eq!(query(&console), "sort:-paid");
    console.keys("/acme group:Market<Esc>");
    assert_eq!(query(&console), "sort:-paid");
}

#[test]
fn enter_keeps_a_search_open_that_is_not_read_yet() {
    let mut console = console(80, 24);
    console.keys("/held>1x<Enter>");
    assert_eq!(console.model.focus(), Where::Line);
    assert!(console.text().contains("not read yet"), "{}", console.text());
    console.keys("<Backspace><Enter>");
    assert_eq!((console.model.focus(), query(&console)), (Where::Table, "held>1".to_owned()));
}

#[test]
fn a_new_search_takes_the_place_of_the_old_one_and_other_keys_edit_it() {
    let mut console = Console::with(60, 80, 24);
    let query = |console: &Console| console.model.table.query().to_string();
    console.keys("/cafe<Enter>");
    assert_eq!(query(&console), "cafe");
    console.keys("/acme<Enter>");
    assert_eq!(query(&console), "acme");
    console.keys("/<End> 7<Enter>");
    assert_eq!(query(&console), "acme 7");
    // The old one comes back, or is brought back.
    console.keys("/zoe<Esc>");
    assert_eq!(query(&console), "acme 7");
    console.keys("/<Up><Up><Enter>");
    assert_eq!(query(&console), "acme");
    // Terms that were searched go with the search; those that were set stay.
    console.keys("X/held>10 acme<Enter>fh<Enter>/signups>5<Enter>");
    assert!(
        !query(&console).contains("held>10") && query(&console).contains("held:yes"),
        "{}",
        query(&console)
    );
    console.keys("<Esc>");
    assert_eq!(query(&console), "held:yes");
    console.keys("X/");
    console.send(Msg::Pasted("caf\u{e9}".to_owned()));
    assert_eq!(query(&console), "caf\u{e9}");
}
