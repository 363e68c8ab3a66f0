//! Lists behave alike: each is searched with `/`, sorted with `s`, and `?` tells its keys, wherever it lies.

use partnerdesk::app::Msg;
use partnerdesk::keymap::Where;
use partnerdesk::views::Views;

use super::Console;
use super::programme::Desk;

#[test]
fn the_help_opens_over_everything_and_closes_onto_it() {
    let desk = Desk::new();
    for (keys, of, told) in [
        ("e", Where::ExportForm, "exports"),
        ("c", Where::Columns, "moves it down"),
        ("f", Where::Filter, "segment"),
        ("v", Where::Views, "deletes one of yours"),
        ("E", Where::TableExport, "writes it"),
    ] {
        let mut console = Console::with(9, 80, 24);
        console.keys(keys);
        desk.answer(&mut console);
        assert_eq!(console.model.focus(), of);
        console.keys("?");
        assert_eq!(console.model.focus(), Where::Help);
        assert!(console.text().contains(told), "{keys}: {}", console.text());
        console.keys("?");
        assert_eq!(console.model.focus(), of, "{keys}");
    }
    // Where letters are written it has another key.
    let mut console = Console::with(9, 80, 24);
    console.keys("/?");
    assert_eq!(console.model.focus(), Where::Line);
    console.keys("<F1>");
    assert_eq!(console.model.focus(), Where::Help);
    console.keys("q");
    assert_eq!(console.model.focus(), Where::Line);
}

#[test]
fn whatever_lies_under_the_help_is_drawn() {
    for keys in [
        "fg",
        "fga",
        "fc",
        "fd",
        "fh",
        "c",
        "v",
        "P",
        "w",
        "<Ctrl-k>a",
        ":a",
        "p",
        "e",
        "E",
        "Q",
        "/a",
        "K",
    ] {
        let mut console = Console::with(20, 80, 24);
        console.keys(keys);
        for help in ["<F1>", "?"] {
            console.keys(help);
            console.text();
            console.keys("/key<Enter>");
            console.text();
            console.keys("<Esc><Esc>");
        }
    }
}

#[test]
fn the_help_is_searched_and_scrolls_no_further_than_its_end() {
    let mut console = Console::with(9, 80, 24);
    console.keys("?/hold");
    assert!(
        console.text().contains("rewards of all partners") && !console.text().contains("page down")
    );
    console.shot("help_searched");
    console.keys("<Enter>");
    assert!(console.text().contains("/hold") && !console.text().contains("page down"));
    console.keys("<Esc>");
    assert!(console.text().contains("page down"));
    console.keys("G");
    let end = console.text();
    console.keys("jjjjjk");
    assert_ne!(console.text(), end, "one line up from the end");
    console.keys("gq");
    assert_eq!(console.model.focus(), Where::Table);
}

#[test]
fn a_record_is_searched_and_copies_what_is_under_the_cursor() {
    let desk = Desk::new();
    let mut console = Console::with(9, 80, 24);
    let mut all = Vec::new();
    desk.store.each_partner(|partner| all.push(partner)).unwrap();
    console.load(&all);
    console.keys("o");
    desk.answer(&mut console);
    console.keys("/manager<Enter>j");
    let text = console.text();
    assert!(text.contains("manager_email") && !text.contains("partner_key"), "{text}");
    console.keys("y");
    let copied = format!("{:?}", console.effects.last());
    assert!(copied.contains("Pat Manager") || copied.contains("pat@vendor"), "{copied}");
    console.keys("<Esc>");
    let text = console.text();
    assert!(text.contains("approved_status"), "the search goes first: {text}");
}

#[test]
fn the_table_is_sorted_by_the_column_in_hand() {
    let mut console = Console::with(30, 120, 24);
    let query = |console: &Console| console.model.table.query().to_string();
    console.keys("lls");
    assert_eq!(query(&console), "", "{}", console.text());
    assert!(console.text().contains("can't be sorted by Group"));
    console.keys("ls");
    assert_eq!(query(&console), "sort:-signups");
    console.keys("s");
    assert_eq!(query(&console), "sort:signups");
    console.keys("hhhs");
    assert_eq!(query(&console), "");
}

#[test]
fn in_a_picker_j_and_k_move_until_something_is_typed() {
    let mut console = Console::with(60, 80, 24);
    console.keys("fg");
    assert_eq!(console.model.focus(), Where::Values);
    console.keys("jj");
    assert!(console.text().lines().any(|line| line.contains("▌") && line.contains("[ ]")));
    let line = |console: &Console| match &console.model.overlay {
        partnerdesk::app::Overlay::Picker(picker) => {
            (picker.line.text().to_owned(), picker.cursor())
        }
        other => panic!("{other:?}"),
    };
    let (text, cursor) = line(&console);
    assert!(text.is_empty() && cursor > 0);
    console.keys("/jk");
    assert_eq!((line(&console).0.as_str(), console.model.focus()), ("jk", Where::Picker));
    console.keys("<Backspace><Backspace>m");
    assert_eq!(line(&console).0, "m");
    console.keys("<Esc>");
    assert_eq!(console.model.focus(), Where::Filter, "back to the filter bar");
}

#[test]
fn the_palette_finds_what_agents_call_things() {
    let mut console = Console::with(60, 80, 24);
    console.model.themes.names = vec!["daylight".to_owned(), "midnight".to_owned()];
    console.model.programme.offers = partnerdesk::offers::OffersFile::parse(
        "version = 1\n[[offer]]\nkey = \"offr_1\"\ndescription = \"Earn 20%\"\n\
         event = \"signup\"\nreward = { flat = 500 }\n",
    )
    .unwrap();
    let first = |console: &mut Console, typed: &str| {
        console.keys(&format!(":{typed}"));
        let text = console.text();
        let line = text.lines().find(|line| line.contains("│▌"));
        let line = line.unwrap_or_default().to_owned();
        console.keys("<Esc>");
        line
    };
    for (typed, found) in [
        ("q", "quit"),
        ("quit", "quit"),
        ("held", "on hold"),
        ("dark", "theme: midnight"),
        ("customer", "find anything"),
        ("offer", "offer: Earn 20%"),
        ("why", "investigate"),
        ("refresh", "sync now"),
        ("notices", "what the console said"),
    ] {
        let line = first(&mut console, typed);
        assert!(line.to_lowercase().contains(&found.to_lowercase()), "{typed}: {line}");
    }
    // What was used comes first when nothing is typed.
    console.keys(":sweep<Enter><Esc>");
    let line = first(&mut console, "");
    assert!(line.contains("sweep"), "{line}");
    console.keys(":q<Enter>");
    assert!(console.model.leaves(), "a command that is spelt out isn't asked about");
}

#[test]
fn what_was_said_can_be_read_again() {
    let mut console = Console::with(9, 80, 24);
    console.send(Msg::Notice("the first".to_owned()));
    console.keys("j");
    console.send(Msg::Notice("the second".to_owned()));
    console.keys("<Ctrl-n>");
    let text = console.text();
    let places = ["the second", "the first"].map(|said| text.find(said).unwrap());
    assert!(places[0] < places[1], "{text}");
    console.keys("/second<Enter>y");
    assert!(format!("{:?}", console.effects.last()).contains("the second"));
}

#[test]
fn who_was_open_lately_is_a_key_away_and_kept() {
    let mut console = Console::with(20, 80, 24);
    console.keys("<Ctrl-o>");
    assert!(console.text().contains("nothing was open yet"));
    console.keys("<Enter><Esc>jj<Enter><Esc>");
    console.keys("<Ctrl-o>");
    let names = |console: &Console| -> Vec<String> {
        let partners = &console.model.history.recent;
        partners.iter().map(|recent| recent.name.clone()).collect()
    };
    assert_eq!(names(&console).len(), 2);
    let newest = names(&console)[1].clone();
    console.shot("recent");
    console.keys("<Enter>");
    assert_eq!(console.model.layers.partner().unwrap().name, newest);
    // Opened again, it isn't there twice; and the next start knows it.
    assert_eq!(names(&console).len(), 2);
    assert_eq!(console.model.session_state().recent.len(), 2);
}

#[test]
fn enter_without_a_match_keeps_what_was_typed() {
    let mut console = Console::with(20, 80, 24);
    for (keys, place) in
        [(":zzqq", Where::Palette), ("<Ctrl-k>zzqq", Where::Find), ("fgzzqq", Where::Picker)]
    {
        console.keys(keys);
        console.keys("<Enter>");
        assert_eq!(console.model.focus(), place);
        assert!(console.text().contains("zzqq"), "{}", console.text());
        console.keys("<Esc><Esc>");
        assert_eq!(console.model.focus(), Where::Table);
    }
}

#[test]
fn in_a_picker_a_name_with_blanks_can_be_typed() {
    let mut console = Console::with(20, 80, 24);
    console.keys("fgmarket place<Enter>");
    assert_eq!(console.model.table.asked().to_string(), "group:Marketplace");
}

#[test]
fn a_paste_while_the_help_is_open_goes_nowhere() {
    let mut console = Console::with(20, 80, 24);
    console.keys(":<F1>");
    console.send(Msg::Pasted("sweep".to_owned()));
    assert!(console.text().contains("paste ignored"), "{}", console.text());
    console.keys("<Esc>");
    assert!(!console.text().contains(":sweep"), "{}", console.text());
}

#[test]
fn every_list_over_a_screen_is_searched() {
    let desk = Desk::new();
    let mut all = Vec::new();
    desk.store.each_partner(|partner| all.push(partner)).unwrap();
    let under = |console: &Console| {
        let text = console.text();
        text.lines().rfind(|line| line.contains("│▌")).map(str::to_owned).unwrap_or_default()
    };
    for (steps, of, written, found) in [
        (&["c"][..], Where::Columns, "reven", "Revenue"),
        (&["v"], Where::Views, "top", "Top revenue"),
        (&["P"], Where::Profiles, "sec", "second"),
        (&["E"], Where::TableExport, "json", "JSON"),
        (&["<Enter>", "tr", "c"], Where::SheetColumns, "offer", "Offer"),
        (&["<Enter>", "tr", "f"], Where::Kinds, "pai", "paid"),
        (&["<Enter>", "tr", "<Enter>"], Where::Follow, "customer tim", "the customer's timeline"),
    ] {
        let mut console = Console::with(9, 80, 24);
        console.load(&all);
        console.model.profiles = vec!["acme".to_owned(), "second".to_owned()];
        console.model.views = Views::read(std::path::Path::new("/nowhere")).unwrap();
        for keys in steps {
            console.keys(keys);
            desk.answer(&mut console);
        }
        assert_eq!(console.model.focus(), of, "{steps:?}: {}", console.text());
        let before = under(&console);
        console.keys(&format!("/{written}"));
        assert!(under(&console).contains(found), "{steps:?}: {}", console.text());
        console.keys("<Esc>");
        assert_eq!((under(&console), console.model.focus()), (before, of), "{steps:?}");
        console.keys(&format!("/{written}<Enter>"));
        assert!(under(&console).contains(found) && console.model.focus() == of, "{steps:?}");
    }
}

#[test]
fn a_click_selects_opens_and_sorts() {
    let desk = Desk::new();
    let mut all = Vec::new();
    desk.store.each_partner(|partner| all.push(partner)).unwrap();
    let mut console = Console::with(30, 80, 24);
    let cursor = |console: &Console| console.model.table.cursor();
    console.send(Msg::Clicked(4, 6));
    assert_eq!(cursor(&console), 4);
    console.send(Msg::Clicked(4, 3));
    assert_eq!(cursor(&console), 1);
    // A title: the column is sorted by, the largest first.
    let title = console.text().lines().nth(1).unwrap().find("Revenue").unwrap();
    console.send(Msg::Clicked(u16::try_from(title).unwrap(), 1));
    assert_eq!(console.model.table.query().to_string(), "sort:-revenue");
    // Below the last row and beside the columns there is nothing.
    console.send(Msg::Clicked(4, 23));
    console.send(Msg::Clicked(79, 0));
    assert_eq!(cursor(&console), 0);
    console.load(&all);
    console.send(Msg::Clicked(4, 2));
    assert_eq!(console.model.place(), Where::Detail, "the selected one is opened");
    desk.answer(&mut console);
    let line = |console: &Console| {
        let text = console.text();
        text.lines().position(|line| line.starts_with('▌'))
    };
    console.send(Msg::Clicked(10, 6));
    assert_eq!(line(&console), Some(6));
    console.keys("tr");
    desk.answer(&mut console);
    console.send(Msg::Clicked(10, 9));
    desk.answer(&mut console);
    assert_eq!(line(&console), Some(9));
    let title = console.text().lines().nth(3).unwrap().find("Amount").unwrap();
    console.send(Msg::Clicked(u16::try_from(title).unwrap(), 3));
    desk.answer(&mut console);
    assert!(console.text().contains("Amount▼") || console.text().contains("Amount▲"));
    // Past headings, and where the table that is sorted by lies below.
    console.keys("D");
    desk.answer(&mut console);
    let row = console.text().lines().position(|line| line.contains("paid  ")).unwrap();
    console.send(Msg::Clicked(10, u16::try_from(row).unwrap()));
    assert_eq!(line(&console), Some(row));
    let before = console.text();
    console.send(Msg::Clicked(3, 0));
    assert_eq!(console.text(), before);
    console.keys("<Esc>");
    // What lies over a screen takes no clicks.
    console.keys("?");
    let before = console.text();
    console.send(Msg::Clicked(10, 9));
    assert_eq!(console.text(), before);
}
