//! Files of several kinds and ages about one record: each cell comes from the newest file that has it, and what
//! a complete file no longer has doesn't come back with an older one.

use std::fmt::Write;

use partnerdesk::domain::import_format::FileKind;
use partnerdesk::store::ImportMode;

use crate::{Desk, ms};

const REWARDS: &str = "partner_id,reward_key,reward_amount,reward_status,exported_at\n";
const PAYMENTS: &str = "partner_id,partner_group,transaction_key,transaction_amount,reward_key,reward_amount,customer_ps_key,customer_name,exported_at\n";
const FEBRUARY: &str = "2026-02-01T10:00:00Z";
const MARCH: &str = "2026-03-01T10:00:00Z";
const APRIL: &str = "2026-04-01T10:00:00Z";
const FUTURE: &str = "2030-01-01T00:00:00Z";
const WHOLE: ImportMode = ImportMode { dry_run: false, complete: true };

fn reward(key: &str, amount: &str, status: &str, exported: &str) -> String {
    format!("{REWARDS}p1,{key},{amount},{status},{exported}\n")
}

#[test]
fn a_newer_file_that_mentions_a_record_blocks_no_file_that_is_about_it() {
    let mut desk = Desk::bare();
    let customers =
        "partner_id,customer_ps_key,customer_email,customer_key,customer_company,exported_at\n";
    let partners = "partner_id,partner_group,partner_email,partner_group_join_date,exported_at\n";
    desk.import(
        FileKind::Partners,
        &format!("{partners}p1,Old,old@x.example,2025-01-01,{FEBRUARY}\n"),
    );
    desk.import(FileKind::Rewards, &reward("r1", "5", "hold", FEBRUARY));
    desk.import(
        FileKind::Customers,
        &format!("{customers}p1,c1,old@x.example,acct,Old Ltd,{FEBRUARY}\n"),
    );
    // The newest file mentions all three.
    desk.import(FileKind::Transactions, &format!("{PAYMENTS}p1,,t1,9,r1,6,c1,Ann,{APRIL}\n"));
    let report = desk.import(FileKind::Rewards, &reward("r1", "5", "declined", MARCH));
    assert_eq!(
        desk.rows("SELECT status, amount, transaction_key FROM rewards"),
        ["declined|600|t1"]
    );
    assert!(
        report.warnings[0].contains("newer files have the same records"),
        "its amount: {report:?}"
    );
    let report = desk.import(FileKind::Rewards, &reward("r1", "6", "paid", MARCH));
    assert_eq!(desk.rows("SELECT status, amount FROM rewards"), ["paid|600"]);
    assert!(report.warnings.is_empty(), "nothing stays: {report:?}");
    let report = desk.import(
        FileKind::Customers,
        &format!("{customers}p1,c1,new@x.example,acct,New Ltd,{MARCH}\n"),
    );
    assert_eq!(desk.rows("SELECT email, name FROM customers"), ["new@x.example|Ann"]);
    assert_eq!(
        desk.rows("SELECT value FROM imported WHERE field = 'customer_company'"),
        ["New Ltd"]
    );
    assert!(report.warnings.is_empty(), "{report:?}");
    let report = desk.import(
        FileKind::Partners,
        &format!("{partners}p1,New,new@x.example,2026-01-01,{MARCH}\n"),
    );
    assert_eq!(desk.rows("SELECT group_name, email FROM partnerships"), ["New|new@x.example"]);
    let joined = ms("2026-01-01T00:00:00Z").to_string();
    assert_eq!(
        desk.rows("SELECT value FROM imported WHERE field = 'partner_group_join_date'"),
        [joined]
    );
    assert!(report.warnings.is_empty(), "{report:?}");
    // A record as new as March takes nothing from a file of February any more.
    let report = desk.import(FileKind::Rewards, &reward("r1", "6", "hold", FEBRUARY));
    assert_eq!(desk.rows("SELECT status FROM rewards"), ["paid"]);
    assert!(report.warnings[0].contains("the newer one stays (1 row)"), "{report:?}");
    assert!(
        desk.store
            .imported_of(partnerdesk::domain::Resource::Customers, "c1")
            .unwrap()
            .iter()
            .all(|(field, _)| !field.contains("exported"))
    );
}

#[test]
fn the_order_of_files_does_not_matter_for_what_is_there_in_the_end() {
    let files = [
        (FileKind::Rewards, reward("r1", "5", "hold", FEBRUARY)),
        (FileKind::Rewards, reward("r1", "", "declined", MARCH)),
        (FileKind::Transactions, format!("{PAYMENTS}p1,New,t1,9,r1,6,c1,Ann,{APRIL}\n")),
        (FileKind::Transactions, format!("{PAYMENTS}p1,Old,t1,8,r1,4,c1,Bo,{FEBRUARY}\n")),
    ];
    let told = "SELECT r.status, r.amount, t.amount, c.name, p.group_name FROM rewards r, transactions t, customers c, partnerships p";
    for order in
        [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2], [3, 0, 2, 1], [2, 3, 1, 0]]
    {
        let mut desk = Desk::bare();
        for at in order {
            let (kind, text) = &files[at];
            desk.import(*kind, text);
        }
        assert_eq!(desk.rows(told), ["declined|600|900|Ann|New"], "{order:?}");
    }
}

#[test]
fn a_file_of_the_future_is_as_old_as_now() {
    let mut desk = Desk::bare();
    let report = desk.import(FileKind::Rewards, &reward("r1", "5", "hold", FUTURE));
    assert!(report.warnings[0].contains("it counts as exported now"), "{report:?}");
    desk.at(ms("2026-05-03T00:00:00Z"));
    let report = desk.import(FileKind::Rewards, &reward("r1", "5", "paid", "2026-05-02T00:00:00Z"));
    assert_eq!(desk.rows("SELECT status FROM rewards"), ["paid"]);
    assert!(report.warnings.is_empty(), "{report:?}");
}

#[test]
fn a_file_of_no_age_that_takes_the_place_of_one_that_has_one_says_so() {
    let mut desk = Desk::bare();
    desk.import(FileKind::Rewards, &reward("r1", "5", "paid", APRIL));
    let report = desk.import(FileKind::Rewards, &reward("r1", "5", "paid", ""));
    assert!(report.warnings.is_empty(), "it says the same: {report:?}");
    let report = desk.import(FileKind::Rewards, &reward("r1", "5", "hold", ""));
    assert_eq!(desk.rows("SELECT status FROM rewards"), ["hold"]);
    assert!(
        report.warnings[0].contains("without exported_at")
            && report.warnings[0].contains("(1 row)"),
        "{report:?}"
    );
}

#[test]
fn what_a_complete_file_has_not_comes_in_as_gone_with_an_older_one() {
    let mut desk = Desk::bare();
    desk.try_import_as(FileKind::Rewards, &reward("r1", "5", "paid", APRIL), WHOLE).unwrap();
    let older = format!("{}p1,r2,7,hold,{MARCH}\n", reward("r1", "5", "hold", MARCH));
    let report = desk.import(FileKind::Rewards, &older);
    assert_eq!(desk.rows("SELECT key FROM rewards WHERE vanished_at IS NULL"), ["r1"]);
    assert!(
        report.warnings.iter().any(|line| line.starts_with("1 record imported as gone")),
        "{report:?}"
    );
    // So do rewards that payments mention. Payments don't: their list was never complete.
    desk.import(FileKind::Transactions, &format!("{PAYMENTS}p1,,t1,9,r3,6,c1,Ann,{MARCH}\n"));
    assert_eq!(desk.rows("SELECT key FROM rewards WHERE vanished_at IS NULL"), ["r1"]);
    assert_eq!(desk.rows("SELECT key FROM transactions WHERE vanished_at IS NULL"), ["t1"]);
    // A newer file brings back what it has, and so does one without a date.
    desk.import(FileKind::Rewards, &reward("r2", "7", "paid", "2026-04-02T10:00:00Z"));
    desk.import(FileKind::Rewards, &reward("r3", "7", "paid", ""));
    assert_eq!(desk.rows("SELECT key FROM rewards WHERE vanished_at IS NULL"), ["r1", "r2", "r3"]);
    desk.totals_are_true();
}

#[test]
fn an_older_complete_file_leaves_the_list_as_complete_as_it_was() {
    let mut desk = Desk::bare();
    desk.try_import_as(FileKind::Rewards, &reward("r1", "5", "paid", APRIL), WHOLE).unwrap();
    let report =
        desk.try_import_as(FileKind::Rewards, &reward("r1", "5", "paid", MARCH), WHOLE).unwrap();
    assert_eq!(report.complete_at.unwrap().ms(), ms(APRIL));
    assert!(
        report.warnings.iter().any(|line| line.contains("was already imported; this one")),
        "{report:?}"
    );
}

#[test]
fn a_complete_file_is_held_against_what_it_has_itself() {
    let mut desk = Desk::bare();
    let many = |from: usize, to: usize, exported: &str| {
        let mut text = REWARDS.to_owned();
        for n in from..to {
            writeln!(text, "p1,r{n},1,paid,{exported}").unwrap();
        }
        text
    };
    // Earlier files had only a small part of the list: 25 records of it may be gone if 1000 others came.
    desk.import(FileKind::Rewards, &many(0, 30, MARCH));
    let report = desk.try_import_as(FileKind::Rewards, &many(25, 1025, APRIL), WHOLE).unwrap();
    assert_eq!(report.left_out, 25);
    // But if only 60 are known, a file that lacks 30 of them isn't believed.
    let mut desk = Desk::bare();
    desk.import(FileKind::Rewards, &many(0, 60, MARCH));
    let errors = desk.try_import_as(FileKind::Rewards, &many(30, 60, APRIL), WHOLE).unwrap_err();
    assert!(errors.first[0].what.starts_with("30 of 60 records known from files"), "{errors:?}");
}
