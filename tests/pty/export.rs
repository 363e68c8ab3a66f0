//! Exports from the console.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::{Desk, synced};

/// The default folder of exports.
fn exports(desk: &Desk) -> PathBuf {
    desk.home.path().join("data/demo-60-1-1772323200000/exports")
}

fn rows(text: &str) -> usize {
    // No cell of these files has a line break.
    text.lines().count() - 1
}

#[test]
fn an_export_is_chosen_written_and_its_path_copied() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("e");
    session.until("Export 7 files: ");
    session.until("about");
    session.keys("x");
    session.until("and manifest.json to");
    session.keys("y");
    session.until("sent to your terminal");
    let folder = std::fs::read_dir(exports(&desk)).unwrap().next().unwrap().unwrap().path();
    let manifest = std::fs::read_to_string(folder.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["filters"]["all_time"], true);
    let files = manifest["files"].as_array().unwrap();
    assert_eq!(files.len(), 7);
    for file in files {
        let path = folder.join(file["name"].as_str().unwrap());
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(u64::try_from(rows(&text)).unwrap(), file["rows"].as_u64().unwrap(), "{path:?}");
    }
    assert_eq!(files[0]["rows"], 60);
    session.keys("\r");
    session.until_gone("manifest.json");
    // The folder is named by the time; the clock of this test stands still, so the second is offered another. In the
    // first folder, a second export brings a warning, and Esc leaves the files alone.
    let before = std::fs::metadata(folder.join("partners.csv")).unwrap().modified().unwrap();
    session.keys("e");
    let name = folder.file_name().unwrap().to_str().unwrap();
    session.until(&format!("{name}-2"));
    session.keys(&format!("jjj<Enter><C-u>{}<Enter>", folder.display()));
    session.until("8 files already exist");
    session.until("about");
    session.keys("x");
    session.until("o overwrites them");
    session.keys("<Esc>");
    session.until("Esc leaves");
    session.keys("x");
    session.until("o overwrites them");
    assert_eq!(std::fs::metadata(folder.join("partners.csv")).unwrap().modified().unwrap(), before);
    session.keys("o");
    session.until("and manifest.json to");
    session.keys("q");
    session.until_gone("manifest.json");
    session.keys("qq");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
}

#[test]
fn the_table_that_is_shown_goes_into_a_file_of_its_own() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("4/case-0");
    session.until("10 of 60 partners");
    session.keys("\r");
    // The path may be longer than a line, so check that one is shown, then read the file.
    let write = |keys: &str, said: &str| {
        session.keys(keys);
        session.until(said);
        session.keys("\r");
        session.until_gone(said);
    };
    session.keys("E");
    session.until("This table as shown");
    write("\r", "Wrote 10 rows to");
    let file = exports(&desk).join("table-partners-2026-03-01.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("partner_name,owner_name,group,signups,"), "{text}");
    assert_eq!(rows(&text), 10);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // The next export gets another name; a partner's table is named after the partner.
    write("Ej\r", "Wrote 10 rows to");
    write("E\r", "Wrote 10 rows to");
    for name in ["table-partners-2026-03-01.json", "table-partners-2026-03-01-2.csv"] {
        assert!(exports(&desk).join(name).exists(), "{name}");
    }
    // Marked rows go alone.
    session.keys("mm");
    write("E\r", "Wrote 2 rows to");
    session.keys("MX/case-05");
    session.until("1 of 60 partners");
    session.keys("\r\r");
    session.until("Reward earned");
    session.keys("tt");
    session.until("1 transaction  ");
    write("E\r", "Wrote 1 row to");
    let sheets: Vec<PathBuf> = std::fs::read_dir(exports(&desk))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("table-transactions-"))
        .collect();
    assert_eq!(sheets.len(), 1);
    let text = std::fs::read_to_string(&sheets[0]).unwrap();
    assert!(text.starts_with("customer,amount,amount_currency,product_key,"), "{text}");
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
}

#[test]
fn what_a_sweep_lists_goes_into_a_file_too() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("I");
    session.until("without a reward");
    session.keys("E\r");
    session.until("Wrote ");
    session.keys("\r");
    let folder = exports(&desk);
    let groups =
        std::fs::read_to_string(folder.join("table-unrewarded-groups-2026-03-01.csv")).unwrap();
    assert!(groups.starts_with("verdict,reason,check,offer,promise,events,at_stake"), "{groups}");
    session.keys("\r");
    session.until("Recorded");
    session.keys("E\r");
    session.until("Wrote ");
    let events =
        std::fs::read_to_string(folder.join("table-unrewarded-events-2026-03-01.csv")).unwrap();
    assert!(events.starts_with("recorded_at,kind,key,partner,partner_name,customer,"), "{events}");
    assert!(rows(&events) > 0);
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
}
