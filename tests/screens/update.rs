//! What messages do to the console, without looking at the screen.

use partnerdesk::app::{
    Effect, Loaded, Msg, PartnersEffect, PartnersMsg, Restart, Screen, SyncEffect, SyncMsg,
    SyncState, TerminalEffect,
};
use partnerdesk::domain::{Missing, Partner, Resource};
use partnerdesk::domain::{SyncEvent, Want};

use super::{Console, partners, stamp};

fn selected(console: &Console) -> String {
    let table = &console.model.table;
    table.roster().key(table.selected().unwrap())
}

#[test]
fn what_is_asked_anew_begins_at_its_first_row() {
    let mut console = Console::with(60, 80, 24);
    for keys in ["4", "4", "1", "/part<Enter>", "3", "Q archived:no<Enter>"] {
        console.keys("Gkk");
        assert!(console.model.table.cursor() > 0);
        console.keys(keys);
        assert_eq!(console.model.table.cursor(), 0, "after {keys}");
        assert_eq!(console.model.table.cursor_row(), Some(0));
    }
    // The first row stays what is under the cursor while more arrives: nobody chose the partner there.
    console.load(&partners(80));
    assert_eq!(console.model.table.cursor(), 0);
}

#[test]
fn what_is_dropped_or_cleared_leaves_the_cursor_on_its_partner() {
    let mut console = Console::with(60, 80, 24);
    console.keys("jjjjj");
    let key = selected(&console);
    console.keys("/7<Esc>");
    assert_eq!(selected(&console), key, "a search that was dropped");
    console.keys("Q -x<Esc>");
    assert_eq!(selected(&console), key, "a line that was dropped");
    console.keys("/part_04<Enter>jj");
    let key = selected(&console);
    console.keys("<Esc>");
    assert_eq!((selected(&console), console.model.table.query().to_string()), (key, String::new()));
}

#[test]
fn the_cursor_stays_on_its_partner_through_new_data() {
    let mut console = Console::with(60, 80, 24);
    console.keys("jjjjj");
    let key = selected(&console);
    let mut more = partners(60);
    more.extend(partners(20).into_iter().map(|p| Partner { key: format!("new_{}", p.key), ..p }));
    console.load(&more);
    assert_eq!(selected(&console), key);
    // A partner that is gone leaves the cursor where it was.
    let place = console.model.table.cursor();
    let rest: Vec<Partner> = partners(60).into_iter().filter(|p| p.key != key).collect();
    console.load(&rest);
    assert!(console.model.table.cursor() <= place && console.model.table.cursor_row().is_some());
}

#[test]
fn a_table_that_nobody_touched_opens_at_its_top() {
    let mut console = Console::with(3, 80, 24);
    let mut more = partners(3);
    more.push(Partner { key: "first".to_owned(), name: "  0".to_owned(), ..Partner::default() });
    console.load(&more);
    assert_eq!(selected(&console), "first");
}

#[test]
fn the_first_direction_of_a_sort_is_the_useful_one() {
    let mut console = Console::with(10, 200, 24);
    for (key, sort) in [
        ("1", "sort:owner"),
        ("2", "sort:-signups"),
        ("3", "sort:-paid"),
        ("4", "sort:-revenue"),
        ("5", "sort:-active"),
        ("6", "sort:-signed_up"),
    ] {
        console.keys(key);
        assert_eq!(console.model.table.sort().unwrap().to_string(), sort);
        console.keys(key);
        let other = console.model.table.sort().unwrap().to_string();
        assert_eq!(other.contains('-'), !sort.contains('-'));
    }
}

#[test]
fn moving_never_leaves_the_rows() {
    for n in [0, 1, 21, 22, 500] {
        let mut console = Console::with(n, 80, 24);
        for keys in [
            "j", "k", "<PgDn>", "<PgDn>", "<PgUp>", "G", "g", "<Ctrl-d>", "<Ctrl-u>", "<End>",
            "<Home>", "<Down>", "<Up>",
        ] {
            console.keys(keys);
            let table = &console.model.table;
            assert!(table.cursor() < n.max(1), "{n} {keys}");
            assert_eq!(table.window().len(), n.min(21), "{n} {keys}");
        }
    }
    let mut console = Console::with(500, 80, 24);
    console.keys("G");
    assert_eq!(console.model.table.cursor(), 499);
    console.keys("<PgUp>");
    assert_eq!(console.model.table.cursor(), 478);
    console.keys("g");
    assert_eq!(console.model.table.cursor(), 0);
}

#[test]
fn r_syncs_and_esc_stops_and_r_leaves_an_offline_profile_alone() {
    let mut console = Console::with(3, 80, 24);
    console.keys("r");
    assert_eq!(console.effects, [Effect::Sync(SyncEffect::Start(Want::Freshness))]);
    console.keys("r");
    assert_eq!(console.effects.len(), 1, "r stops nothing");
    assert!(console.text().contains("a sync is running; Esc stops it"));
    console.keys("<Esc>");
    assert_eq!(console.effects.last(), Some(&Effect::Sync(SyncEffect::Stop)));
    // What the clock began goes on.
    console.model.data.sync = SyncState::Idle;
    console.send(Msg::Sync(SyncMsg::Due));
    console.effects.clear();
    console.keys("<Esc>");
    assert!(console.effects.is_empty());
    console.model.data.sync = SyncState::Offline;
    console.effects.clear();
    console.keys("r");
    console.send(Msg::Sync(SyncMsg::Due));
    assert!(console.effects.is_empty());
}

#[test]
fn a_list_that_lacks_much_is_asked_about_and_one_key_says_yes() {
    let mut console = Console::with(3, 80, 24);
    console.keys("!");
    assert!(console.effects.is_empty(), "nothing was asked");
    console.keys("k");
    let missing = Missing { list: Resource::Customers, missing: 526, of: 776 };
    console.model.data.doubted = vec![missing];
    let title = |console: &Console| console.text().lines().next().unwrap().to_owned();
    console.send(Msg::Sync(SyncMsg::Ended(Err(("customers lack 526".to_owned(), String::new())))));
    assert!(
        title(&console).ends_with("526 of 776 customers no longer listed: gone? ! yes, r again"),
        "{}",
        title(&console)
    );
    console.effects.clear();
    console.keys("r");
    assert_eq!(
        console.effects,
        [Effect::Sync(SyncEffect::Start(Want::Changes))],
        "the whole list is looked at again"
    );
    console.effects.clear();
    console.keys("!");
    assert!(console.effects.is_empty(), "one sync at a time");
    console.send(Msg::Sync(SyncMsg::Ended(Err(("customers lack 526".to_owned(), String::new())))));
    console.effects.clear();
    console.keys("!");
    assert_eq!(console.effects, [Effect::Sync(SyncEffect::AcceptVanished)]);
    assert!(matches!(console.model.data.sync, SyncState::Running { .. }));
    // The store says when nothing is in doubt any more.
    console.send(Msg::Sync(SyncMsg::Ended(Ok(()))));
    console.load(&partners(3));
    assert!(!title(&console).contains("gone?"), "{}", title(&console));
}

#[test]
fn the_background_starts_no_second_sync() {
    let mut console = Console::with(3, 80, 24);
    console.send(Msg::Sync(SyncMsg::Due));
    console.send(Msg::Sync(SyncMsg::Due));
    assert_eq!(
        console
            .effects
            .iter()
            .filter(|effect| matches!(effect, Effect::Sync(SyncEffect::Start(_))))
            .count(),
        1
    );
}

#[test]
fn records_that_arrive_are_shown_as_they_come() {
    let mut console = Console::with(3, 80, 24);
    console.effects.clear();
    console.send(Msg::Sync(SyncMsg::Event(SyncEvent::Page {
        resource: Resource::Partnerships,
        records: 0,
    })));
    assert!(console.effects.is_empty(), "nothing new, nothing to read");
    console.send(Msg::Sync(SyncMsg::Event(SyncEvent::Page {
        resource: Resource::Partnerships,
        records: 250,
    })));
    assert!(matches!(console.effects[..], [Effect::Partners(PartnersEffect::Load)]));
}

#[test]
fn a_paste_never_runs_as_keys() {
    let mut console = Console::with(30, 80, 24);
    let before = console.text();
    console.send(Msg::Pasted("qqGr4\u{3}".to_owned()));
    assert!(console.effects.is_empty() && !console.model.leaves());
    // It is reported, and nothing else changes.
    let after = console.text();
    assert!(after.lines().next().is_some_and(|title| title.contains("paste ignored")), "{after}");
    assert!(after.lines().skip(1).eq(before.lines().skip(1)), "{after}");
}

#[test]
fn q_goes_back_and_quits_at_the_top_only() {
    let mut console = Console::with(3, 80, 24);
    console.keys("?q");
    assert!(!console.model.leaves());
    console.keys("<Esc>");
    assert!(!console.model.leaves(), "Esc never quits");
    console.keys("q");
    assert!(!console.model.leaves() && console.text().contains("q again quits"));
    console.keys("jq");
    assert!(!console.model.leaves(), "not in one go");
    let (number, _) = console.model.notices.expiry().unwrap();
    console.send(Msg::NoticeOver(number));
    console.keys("q");
    assert!(!console.model.leaves(), "too late");
    console.keys("q");
    assert!(console.model.leaves());
    let mut console = Console::with(3, 80, 24);
    console.keys("q");
    console.send(Msg::Notice("views saved".to_owned()));
    console.keys("q");
    assert!(!console.model.leaves(), "another notice is read by now");
    let mut console = Console::with(3, 80, 24);
    console.model.preferences.confirms_quit = false;
    console.keys("q");
    assert!(console.model.leaves());
    let mut console = Console::with(3, 80, 24);
    console.keys("?<Ctrl-c>");
    assert!(console.model.leaves(), "Ctrl-c quits from everywhere");
}

#[test]
fn the_welcome_screen_has_the_demo_one_key_away() {
    let mut console = Console::new(Screen::Welcome, 80, 24);
    assert!(console.text().contains("d opens a made-up one"));
    console.keys("d");
    assert_eq!(console.effects, [Effect::Restart(Restart::Demo)]);
}

#[test]
fn the_age_changes_its_words_and_nothing_else_is_drawn() {
    let mut console = Console::with(3, 80, 24);
    assert!(console.text().contains("data 3m old"));
    console.model.take_changed();
    console.send(Msg::Tick(stamp("2026-03-01T12:00:30Z")));
    assert!(!console.model.take_changed(), "still three minutes");
    console.send(Msg::Tick(stamp("2026-03-01T12:01:00Z")));
    assert!(console.model.take_changed());
    assert!(console.text().contains("data 4m old"));
    assert_eq!(console.model.data.age.next_change(), Some(60_000));
}

#[test]
fn a_key_that_means_nothing_says_so_once_and_draws_nothing_then() {
    let mut console = Console::with(3, 80, 24);
    for (key, said) in [
        ("x", "x does nothing here; X: clear filters and search"),
        ("Y", "Y does nothing here; y: copy the cell"),
        ("u", "u does nothing here; in a partner: back to where you were"),
        ("<F9>", "F9 does nothing here; ? shows the keys"),
    ] {
        console.keys(key);
        assert!(console.text().contains(said), "{key}: {}", console.text());
    }
    console.keys("j");
    console.model.take_changed();
    console.keys("x<F9>Yu");
    assert!(!console.model.take_changed());
}

#[test]
fn what_a_sync_changed_is_marked_until_it_is_looked_at() {
    let mut console = Console::with(20, 80, 24);
    console.keys("j");
    let key = selected(&console);
    let mut changed = partners(20);
    changed[3].name = "00 Aaa".to_owned();
    let roster = console.model.table.roster().with(&changed[3..4]);
    console.send(Msg::Partners(PartnersMsg::Loaded(Ok(Loaded {
        roster,
        news: vec!["part_003".to_owned()],
        as_of: Some(stamp("2026-03-01T11:59:00Z")),
        ..Loaded::default()
    }))));
    assert_eq!(selected(&console), key, "the cursor stays");
    let row = |console: &Console| {
        console.text().lines().find(|line| line.contains("Aaa")).map(str::to_owned)
    };
    assert!(row(&console).unwrap().starts_with(" •"), "{:?}", row(&console));
    assert!(console.text().contains("1 changed"));
    console.keys("g");
    assert!(!row(&console).unwrap().contains('•'), "it was looked at");
    assert!(!console.text().contains("changed"));
}

#[test]
fn a_first_sync_tells_how_many_lists_it_has_read_and_rings_at_its_end() {
    let mut console = Console::with(3, 120, 24);
    console.model.preferences.rings = true;
    let tell = |console: &mut Console, event: SyncEvent| {
        console.send(Msg::Sync(SyncMsg::Event(event)));
    };
    let rings =
        |console: &Console| console.effects.contains(&Effect::Terminal(TerminalEffect::Bell));
    console.send(Msg::Sync(SyncMsg::Due));
    tell(&mut console, SyncEvent::Started { full: true, lists: 9 });
    tell(&mut console, SyncEvent::Page { resource: Resource::Groups, records: 1_250 });
    tell(&mut console, SyncEvent::ListDone);
    assert!(console.text().contains("syncing 1,250, 1 of 9 lists"), "{}", console.text());
    console.send(Msg::Sync(SyncMsg::Ended(Ok(()))));
    assert!(rings(&console));
    // A refresh in the background disturbs nobody.
    console.effects.clear();
    console.send(Msg::Sync(SyncMsg::Due));
    tell(&mut console, SyncEvent::Started { full: false, lists: 9 });
    console.send(Msg::Sync(SyncMsg::Ended(Ok(()))));
    assert!(!rings(&console));
}
