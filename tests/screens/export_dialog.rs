//! The export dialog: choices, counts, and how an export ends.

use partnerdesk::app::{
    DialogRow, Effect, ExportEffect, ExportMsg, ExportOrder, ExportStage, ExportTrouble, Exported,
    Msg, Overlay, RequestId, Scope, SetSize, SyncState, TABLE_CHOICES, Tabled, TerminalEffect,
};
use partnerdesk::domain::{DataSet, TableFormat};
use partnerdesk::keymap::Where;

use super::Console;

fn opened(columns: u16, rows: u16) -> Console {
    let mut console = Console::with(60, columns, rows);
    console.model.data.sync = SyncState::Offline;
    console.keys("e");
    console
}

/// The newest question of a kind.
fn preview(console: &Console) -> (RequestId, ExportOrder) {
    let asked = console.effects.iter().rev().find_map(|effect| match effect {
        Effect::Export(ExportEffect::Preview { request, order }) => Some((*request, order.clone())),
        _ => None,
    });
    asked.unwrap()
}

fn look(console: &Console) -> (RequestId, String) {
    let asked = console.effects.iter().rev().find_map(|effect| match effect {
        Effect::Export(ExportEffect::Look { request, folder, .. }) => {
            Some((*request, folder.clone()))
        }
        _ => None,
    });
    asked.unwrap()
}

fn running(console: &Console) -> (RequestId, ExportOrder, bool) {
    match console.effects.last() {
        Some(Effect::Export(ExportEffect::Run { request, order, force })) => {
            (*request, order.clone(), *force)
        }
        other => panic!("{other:?}"),
    }
}

fn stage(console: &Console) -> ExportStage {
    match &console.model.overlay {
        Overlay::ExportDialog(dialog) => dialog.stage.clone(),
        other => panic!("{other:?}"),
    }
}

fn tell(console: &mut Console, msg: ExportMsg) {
    console.send(Msg::Export(msg));
}

fn counted(console: &mut Console, times: i64) {
    let sizes = (1i64..).zip(DataSet::DEFAULT).map(|(n, set)| SetSize {
        set,
        rows: n * times,
        bytes: u64::try_from(n * times * 211).unwrap(),
    });
    let (request, _) = preview(console);
    tell(console, ExportMsg::Preview { request, result: Ok(sizes.collect()) });
}

fn in_folder(console: &mut Console, standing: &[&str], folders: &[&str]) {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let (request, _) = look(console);
    let (standing, folders) = (owned(standing), owned(folders));
    tell(console, ExportMsg::Folder { request, standing, folders });
}

#[test]
fn the_export_dialog_from_choosing_to_its_end() {
    let mut console = opened(80, 24);
    console.shot("export_dialog_choosing");
    console.keys("j<Enter>");
    console.shot("export_dialog_groups");
    console.keys(" <Enter>jll");
    counted(&mut console, 1234);
    console.shot("export_dialog_previewed");
    console.keys("j<Enter><Ctrl-u>~/exports/q1<Enter>");
    in_folder(&mut console, &["rewards.csv", "manifest.json"], &[]);
    console.keys("x");
    console.shot("export_dialog_in_the_way");
    console.keys("o");
    let (request, ..) = running(&console);
    tell(&mut console, ExportMsg::Progress { request, set: DataSet::Partners, rows: 1234 });
    tell(&mut console, ExportMsg::Progress { request, set: DataSet::Rewards, rows: 2234 });
    console.shot("export_dialog_running");
    let files = DataSet::DEFAULT.map(|set| (set.file_name().to_owned(), 5));
    let done = Exported { folder: "/home/ann/exports".to_owned(), rows: 35, files: files.into() };
    tell(&mut console, ExportMsg::Ended { request, result: Ok(done) });
    console.shot("export_dialog_done");
    console.keys("y");
    assert_eq!(
        console.effects.last(),
        Some(&Effect::Terminal(TerminalEffect::Copy("/home/ann/exports".to_owned())))
    );
    console.keys("<Enter>");
    assert!(matches!(console.model.overlay, Overlay::None));
    console.keys("E");
    console.shot("export_dialog_table");
}

#[test]
fn a_late_count_is_dropped() {
    let mut console = opened(80, 24);
    let (late, _) = preview(&console);
    console.keys("l");
    let wrong = SetSize { set: DataSet::Partners, rows: 777, bytes: 1 };
    tell(&mut console, ExportMsg::Preview { request: late, result: Ok(vec![wrong]) });
    assert!(!console.text().contains("777"), "{}", console.text());
    counted(&mut console, 55);
    assert!(console.text().contains(" 385 "), "{}", console.text());
    // The old counts stay in view while other days are counted, and a wrong date says what is wrong.
    console.keys("jjlllllll");
    assert!(console.text().contains(" 385 ") && console.text().contains("enter two dates"));
    console.keys("j<Enter>2026-02-30..<Enter>");
    assert!(console.text().contains("isn't a date"), "{}", console.text());
    console.keys("x");
    assert!(matches!(stage(&console), ExportStage::Choosing));
}

#[test]
fn files_in_the_way_are_replaced_by_a_second_key_only() {
    let mut console = opened(80, 24);
    console.keys("jjj<Enter><Ctrl-u>~/exports/q1<Enter>");
    in_folder(&mut console, &["partners.csv"], &[]);
    for keys in ["x", "xxjj<Enter>"] {
        console.effects.clear();
        console.keys(keys);
        assert_eq!(stage(&console), ExportStage::InTheWay(vec!["partners.csv".to_owned()]));
        assert!(console.effects.is_empty());
    }
    console.keys("<Esc>");
    assert_eq!(stage(&console), ExportStage::Choosing);
    // Nothing is known of the folder yet: the export starts, and may not replace anything.
    console.keys("x");
    let (request, _, force) = running(&console);
    assert!(!force);
    // A file that appeared meanwhile is reported by the export.
    let result = Err(ExportTrouble::InTheWay(vec!["deals.csv".to_owned()]));
    tell(&mut console, ExportMsg::Ended { request, result });
    console.keys("o");
    assert!(running(&console).2);
}

#[test]
fn esc_breaks_an_export_off_and_waits_for_its_end() {
    let mut console = opened(80, 24);
    console.keys("x");
    let (request, ..) = running(&console);
    console.keys("q");
    assert!(
        matches!(stage(&console), ExportStage::Running { stopping: false, .. }),
        "only Esc does"
    );
    console.keys("<Esc>");
    assert_eq!(console.effects.last(), Some(&Effect::Export(ExportEffect::Stop)));
    assert!(matches!(stage(&console), ExportStage::Running { stopping: true, .. }));
    let other = RequestId::default();
    let late = ExportMsg::Ended { request: other, result: Err(ExportTrouble::Cancelled) };
    tell(&mut console, late);
    assert!(matches!(stage(&console), ExportStage::Running { .. }), "another export's end");
    tell(&mut console, ExportMsg::Ended { request, result: Err(ExportTrouble::Cancelled) });
    assert_eq!(stage(&console), ExportStage::Choosing);
    assert!(console.text().contains("nothing was written"));
    console.keys("x");
    let (request, ..) = running(&console);
    let why = "nothing was written: the disk is full".to_owned();
    tell(&mut console, ExportMsg::Ended { request, result: Err(ExportTrouble::Failed(why)) });
    assert!(console.text().contains("the disk is full"));
}

#[test]
fn what_is_chosen_is_what_is_asked_for() {
    let mut console = Console::with(60, 80, 24);
    console.keys("/acme<Enter>4e");
    let (_, order) = preview(&console);
    assert_eq!(order.scope, Scope::View { line: "acme".to_owned(), partners: 9 });
    console.keys("l");
    assert_eq!(preview(&console).1.scope, Scope::All);
    // The group, this month, another folder, for Excel, no rewards.
    console
        .keys("j<Enter> <Enter>jlj<Enter><C-u>~/q1<Enter>j jj x".replace("C-u", "Ctrl-u").as_str());
    let (_, order, _) = running(&console);
    assert_eq!(order.groups, ["Marketplace"]);
    assert_eq!(order.days.from.unwrap().to_string(), "2026-03-01");
    assert_eq!((order.folder.as_str(), order.excel), ("~/q1", true));
    let sets: Vec<DataSet> =
        DataSet::DEFAULT.into_iter().filter(|set| *set != DataSet::Rewards).collect();
    assert_eq!(order.sets, sets);
}

#[test]
fn tab_writes_what_the_folders_have_in_common() {
    let mut console = opened(80, 24);
    console.keys("jjj<Enter><Ctrl-u>~/ex<Tab>");
    // Tab was pressed before the folders were known.
    in_folder(&mut console, &[], &["~/exports-a/", "~/exports-b/"]);
    assert!(console.text().contains("~/exports-"), "{}", console.text());
    console.keys("b");
    in_folder(&mut console, &[], &["~/exports-b/"]);
    console.keys("<Tab><Enter>");
    assert_eq!(look(&console).1, "~/exports-b/");
    console.keys("<Enter>zzz<Esc>");
    assert_eq!(look(&console).1, "~/exports-b/");
    let Overlay::ExportDialog(dialog) = &console.model.overlay else { panic!() };
    assert_eq!(dialog.row, DialogRow::Folder);
}

#[test]
fn a_partners_export_is_of_that_partner() {
    let mut console = Console::with(60, 80, 24);
    console.keys("<Enter>e");
    let (_, order) = preview(&console);
    assert!(matches!(order.scope, Scope::Partner { .. }), "{order:?}");
    assert!(!console.text().contains("Groups"));
    console.keys("<Esc>E");
    assert!(console.text().contains("no table"), "{}", console.text());
    console.keys("trE");
    assert!(matches!(console.model.overlay, Overlay::TableExport(0)));
}

#[test]
fn a_table_goes_into_a_file_or_the_clipboard() {
    let mut console = Console::with(60, 80, 24);
    console.keys("E<Enter>");
    let folder = Some("exports".to_owned());
    let format = TableFormat::Csv;
    assert_eq!(
        console.effects.last(),
        Some(&Effect::Export(ExportEffect::Table { format, folder }))
    );
    let path = "~/exports/table.csv".to_owned();
    tell(&mut console, ExportMsg::Table(Ok(Tabled::File { path, rows: 60 })));
    assert!(console.text().contains("Wrote 60 rows to"));
    console.keys("y");
    assert_eq!(
        console.effects.last(),
        Some(&Effect::Terminal(TerminalEffect::Copy("~/exports/table.csv".to_owned())))
    );
    console.keys("<Esc>");
    console.keys("EG<Enter>");
    let (format, _) = TABLE_CHOICES[5];
    assert_eq!(
        console.effects.last(),
        Some(&Effect::Export(ExportEffect::Table { format, folder: None }))
    );
    tell(&mut console, ExportMsg::Table(Ok(Tabled::Text("| a |".to_owned()))));
    assert_eq!(
        console.effects.last(),
        Some(&Effect::Terminal(TerminalEffect::Copy("| a |".to_owned())))
    );
}

#[test]
fn no_size_panics() {
    for columns in [60, 61, 79, 300] {
        for rows in [15, 16, 20, 60] {
            let mut console = opened(columns, rows);
            counted(&mut console, 1_000_000_000);
            in_folder(&mut console, &["partners.csv"], &[]);
            for keys in ["", "j<Enter>", "<Esc>", "jlllllll", "j<Enter>", "<Esc>G", "x", "o"] {
                console.keys(keys);
                let _ = console.text();
            }
            console.keys("<Esc>");
            let _ = console.text();
        }
    }
}

#[test]
fn each_export_is_offered_a_folder_of_its_own() {
    let mut console = Console::with(9, 80, 24);
    console.keys("e");
    assert_eq!(look(&console).1, "exports/2026-03-01-1200");
    console.keys("x");
    let (request, ..) = running(&console);
    let done =
        || Exported { folder: "exports/2026-03-01-1200".to_owned(), rows: 1, files: Vec::new() };
    tell(&mut console, ExportMsg::Ended { request, result: Ok(done()) });
    console.keys("q");
    console.effects.clear();
    console.send(Msg::Tick(super::stamp("2026-03-01T14:30:00Z")));
    console.keys("e");
    assert_eq!(look(&console).1, "exports/2026-03-01-1430");
}

#[test]
fn an_export_that_ends_under_the_help_is_done_when_the_help_is_closed() {
    let mut console = opened(80, 24);
    console.keys("x");
    let (request, ..) = running(&console);
    console.keys("?");
    assert_eq!(console.model.focus(), Where::Help);
    tell(&mut console, ExportMsg::Ended { request, result: Err(ExportTrouble::Cancelled) });
    // The palette would take the place of the dialog.
    console.keys(":<Esc>");
    assert_eq!(stage(&console), ExportStage::Choosing);
}

#[test]
fn a_second_export_in_the_same_minute_is_offered_a_folder_of_its_own() {
    let mut console = opened(80, 24);
    let (_, first) = look(&console);
    in_folder(&mut console, &["partners.csv"], &[]);
    let (_, second) = look(&console);
    assert_eq!(second, format!("{first}-2"));
    in_folder(&mut console, &["partners.csv"], &[]);
    in_folder(&mut console, &[], &[]);
    assert_eq!(look(&console).1, format!("{first}-3"));
    assert!(console.text().contains("-3"), "{}", console.text());
}

#[test]
fn marked_rows_are_what_is_exported_first() {
    let mut console = Console::with(60, 80, 24);
    console.keys("mjme");
    let (_, order) = preview(&console);
    let marked = Scope::Marked(vec!["part_013".to_owned(), "part_027".to_owned()]);
    assert_eq!(order.scope, marked, "{}", console.text());
    let text = console.text();
    assert!(text.contains("2 marked") && !text.contains("Groups"), "{text}");
    console.keys("l");
    assert!(matches!(preview(&console).1.scope, Scope::View { .. }));
    console.keys("<Esc>E");
    assert!(console.text().contains(" 2 marked rows "), "{}", console.text());
    // Elsewhere the marks mean nothing.
    console.keys("<Esc>RE");
    assert!(!console.text().contains("marked rows"));
}

#[test]
fn the_folders_are_the_last_one_the_usual_one_and_downloads() {
    let mut console = Console::with(60, 80, 24);
    console.model.exports.last = Some("~/q1".to_owned());
    console.model.exports.downloads = Some("~/Downloads".to_owned());
    console.keys("ejjj");
    let folder = |console: &Console| look(console).1;
    for base in ["~/q1", "exports", "~/Downloads", "~/q1", "exports"] {
        assert_eq!(folder(&console), format!("{base}/2026-03-01-1200"));
        console.keys("l");
    }
    // An export into one of them makes that the first.
    console.keys("x");
    let (request, ..) = running(&console);
    let done = Exported { folder: "/home/x/Downloads".to_owned(), rows: 1, files: Vec::new() };
    tell(&mut console, ExportMsg::Ended { request, result: Ok(done) });
    console.keys("<Enter>e");
    assert_eq!(folder(&console), "~/Downloads/2026-03-01-1200");
}
