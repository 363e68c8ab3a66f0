//! Files that contradict themselves or each other: one key twice, an older file after a newer one, a
//! complete file.

use std::fmt::Write;

use partnerdesk::domain::import_format::FileKind;
use partnerdesk::store::ImportMode;

use crate::{Desk, ms};

const REWARDS: &str = "partner_id,reward_key,reward_amount,reward_status,exported_at\n";
const PAYMENTS: &str = "partner_id,transaction_key,transaction_amount,transaction_currency,reward_key,reward_amount,customer_key,customer_ps_key,transaction_create_date,exported_at\n";
const MARCH: &str = "2026-03-01T10:00:00Z";
const APRIL: &str = "2026-04-01T10:00:00Z";

#[test]
fn one_key_twice_with_something_else_is_refused_and_both_lines_are_named() {
    let mut desk = Desk::bare();
    let payments = |rows: &str| (FileKind::Transactions, format!("{PAYMENTS}{rows}"));
    let rewards = |rows: &str| (FileKind::Rewards, format!("{REWARDS}{rows}"));
    for ((kind, text), line, words) in [
        (rewards("p1,r1,5,paid,\np1,r2,1,hold,\np1,r1,6,paid,\n"), 4, "\"r1\" is also on line 2"),
        (rewards("p1,r1,5,paid,\np1,r1,5,,\n"), 3, "\"r1\" is also on line 2"),
        (rewards("p1,r1,5,paid,\np2,r1,5,paid,\n"), 3, "\"r1\" is also on line 2"),
        (payments("p1,t1,5,USD,,,,c1,,\np1,t1,6,USD,,,,c1,,\n"), 3, "\"t1\" is also on line 2"),
        (payments("p1,t1,5,USD,r1,1,,c1,,\np1,t2,5,USD,r1,1,,c1,,\n"), 3, "\"r1\" is also on line 2, with another payment"),
        (payments("p1,t1,5,USD,r1,1,,c1,,\np1,t1,5,USD,r1,2,,c1,,\n"), 3, "\"r1\" is also on line 2, with another amount"),
        (
            (FileKind::Customers, "partner_id,customer_ps_key,customer_email\np1,c1,a@x.example\n\np1,c1,b@x.example\n".to_owned()),
            4,
            "\"c1\" is also on line 2",
        ),
        (
            (FileKind::Partners, "partner_id,partner_firstname\np1,Ann\np1,Bo\n".to_owned()),
            3,
            "\"p1\" is also on line 2",
        ),
        (
            (
                FileKind::Leads,
                "partner_id,partner_name,lead_email,lead_created_date,lead_decline_reason\np1,Ann,a@x.example,2026-03-01,known\np1,Ann,A@x.example,2026-03-01,late\n".to_owned(),
            ),
            3,
            "e-mail and date as line 2",
        ),
    ] {
        let errors = desk.refuses(kind, &text);
        assert_eq!((errors.count, errors.first[0].line), (1, line), "{text}: {errors:?}");
        assert!(errors.first[0].what.contains(words), "{text}: {errors:?}");
    }
}

#[test]
fn the_same_twice_is_one_record() {
    let mut desk = Desk::bare();
    let rows = format!("p1,r1,5.00,paid,{MARCH}\np1,r2,1,hold,{MARCH}\np1,r1,\"5\",PAID,{APRIL}\n");
    let report = desk.import(FileKind::Rewards, &format!("{REWARDS}{rows}"));
    assert_eq!(Desk::tally(&report, "rewards"), (2, 0, 0));
    assert_eq!(report.rows, 3);
    // A payment with two rewards has two rows; a row that repeats an earlier one adds nothing.
    let rows = "p1,t1,5,USD,r1,5,,c1,,\np1,t1,5,USD,r3,1,,c1,,\np1,t1,5,USD,r3,1,,c1,,\np1,t1,5,USD,r1;r3,6,,c1,,\n";
    desk.import(FileKind::Transactions, &format!("{PAYMENTS}{rows}"));
    assert_eq!(
        desk.rows("SELECT key, amount, transaction_key FROM rewards ORDER BY key"),
        ["r1|500|t1", "r2|100|-", "r3|100|t1"]
    );
}

#[test]
fn a_key_of_the_api_is_no_excuse_for_two_rows() {
    let mut desk = Desk::bare();
    let reward = serde_json::json!({"key": "r1", "amount": 500, "partnership": {"key": "p1"}});
    desk.sync(&[(partnerdesk::domain::Resource::Rewards, vec![reward])]);
    let errors =
        desk.refuses(FileKind::Rewards, &format!("{REWARDS}p1,r1,5,paid,\np1,r1,6,paid,\n"));
    assert_eq!(errors.count, 1);
}

#[test]
fn two_partners_of_one_customer_are_told() {
    let mut desk = Desk::bare();
    let rows = "p1,t1,5,USD,,,,c1,2026-01-01,\np1,t2,5,USD,,,,c1,2026-01-01,\np2,t3,5,USD,,,,c1,2026-01-01,\n";
    desk.import(FileKind::Partners, "partner_id\np1\np2\n");
    let report = desk.import(FileKind::Transactions, &format!("{PAYMENTS}{rows}"));
    assert!(report.warnings[0].starts_with("1 row with another partner"), "{report:?}");
    assert_eq!(desk.rows("SELECT DISTINCT partner FROM transactions"), ["p1"]);
}

fn reward(key: &str, amount: &str, status: &str, exported: &str) -> String {
    format!("{REWARDS}p1,{key},{amount},{status},{exported}\n")
}

#[test]
fn an_older_file_fills_and_adds_but_takes_nothing_back() {
    let desk = || {
        let mut desk = Desk::bare();
        desk.import(FileKind::Rewards, &reward("r1", "5", "", APRIL));
        desk
    };
    for (exported, stays, status) in [
        // Older by a second.
        ("2026-04-01T09:59:59Z", true, "hold"),
        (MARCH, true, "hold"),
        // Of the same age, newer, or without a date: the last one wins, as ever.
        (APRIL, false, "hold"),
        ("2026-04-01T10:00:01Z", false, "hold"),
        ("", false, "hold"),
    ] {
        let mut desk = desk();
        let report = desk.import(FileKind::Rewards, &reward("r1", "7", "hold", exported));
        let amount = if stays { 500 } else { 700 };
        assert_eq!(desk.rows("SELECT amount, status FROM rewards"), [format!("{amount}|{status}")]);
        let said = report.warnings.iter().any(|line| line.contains("the newer one stays (1 row)"));
        assert_eq!(said, stays, "{exported}: {report:?}");
    }
    // What a newer file doesn't have is taken from an older one.
    let mut desk = desk();
    let report = desk.import(FileKind::Rewards, &reward("r2", "7", "hold", MARCH));
    assert_eq!(desk.rows("SELECT key, amount FROM rewards ORDER BY 1"), ["r1|500", "r2|700"]);
    assert!(report.warnings[0].contains("(0 rows)"), "{report:?}");
    assert!(report.warnings[0].contains(MARCH) && report.warnings[0].contains(APRIL));
    // The order of the files makes no difference to the result.
    desk.import(FileKind::Rewards, &reward("r2", "8", "paid", APRIL));
    desk.import(FileKind::Rewards, &reward("r2", "7", "hold", MARCH));
    assert_eq!(desk.rows("SELECT amount, status FROM rewards WHERE key = 'r2'"), ["800|paid"]);
}

#[test]
fn what_only_files_tell_and_what_other_kinds_of_files_tell_is_as_old_as_they_are() {
    let mut desk = Desk::bare();
    let header = "partner_id,partner_group_join_date,customer_ps_key,customer_company,customer_key,exported_at\n";
    let row = |joined: &str, company: &str, key: &str, at: &str| {
        format!("{header}p1,{joined},c1,{company},{key},{at}\n")
    };
    desk.import(FileKind::Customers, &row("2026-03-20", "New Ltd", "", APRIL));
    let report = desk.import(FileKind::Customers, &row("2026-01-01", "Old Ltd", "acct-1", MARCH));
    assert_eq!(
        desk.rows("SELECT value FROM imported WHERE field IN ('customer_company', 'partner_group_join_date') ORDER BY field"),
        ["New Ltd".to_owned(), ms("2026-03-20T00:00:00Z").to_string()]
    );
    assert_eq!(desk.rows("SELECT external_key FROM customers"), ["acct-1"], "it was empty");
    assert!(report.filled.is_empty(), "{report:?}");
    assert!(report.warnings[0].contains("(1 row)"), "{report:?}");
    // A payments file that is older than the customers file that brought the key.
    let payment = format!("{PAYMENTS}p1,t1,5,USD,,,acct-0,c1,2026-01-01,2026-02-01T10:00:00Z\n");
    let report = desk.import(FileKind::Transactions, &payment);
    assert_eq!(desk.rows("SELECT external_key FROM customers"), ["acct-1"]);
    assert_eq!(desk.rows("SELECT key FROM transactions"), ["t1"]);
    assert!(report.warnings[0].starts_with("newer files have the same records"), "{report:?}");
}

const WHOLE: ImportMode = ImportMode { dry_run: false, complete: true };

#[test]
fn a_complete_file_says_up_to_when_and_what_is_gone() {
    let mut desk = Desk::bare();
    desk.at(1_000_000);
    let two = |exported: &str| {
        format!("{}p1,r2,7,hold,{exported}\n", reward("r1", "5", "paid", exported))
    };
    let report = desk.try_import_as(FileKind::Rewards, &two(MARCH), WHOLE).unwrap();
    // This clock is in 1970: nothing can be complete at a later time.
    assert_eq!(report.complete_at.unwrap().ms(), 1_000_000);
    assert!(report.warnings[0].contains("it counts as exported now"), "{report:?}");
    desk.at(ms("2026-05-01T00:00:00Z"));
    let report = desk.try_import_as(FileKind::Rewards, &two(MARCH), WHOLE).unwrap();
    assert_eq!(report.complete_at.unwrap().ms(), ms(MARCH));
    assert_eq!(desk.store.data_as_of().unwrap().unwrap().ms(), ms(MARCH));
    // A newer part of the list that isn't declared complete: nothing is gone.
    desk.import(FileKind::Rewards, &reward("r1", "5", "paid", APRIL));
    assert_eq!(desk.rows("SELECT key FROM rewards WHERE vanished_at IS NULL"), ["r1", "r2"]);
    // Declared complete: what it lacks is gone, and doesn't count.
    let report =
        desk.try_import_as(FileKind::Rewards, &reward("r1", "5", "paid", APRIL), WHOLE).unwrap();
    assert_eq!(report.left_out, 1);
    desk.totals_are_true();
    assert_eq!(
        desk.rows("SELECT key, vanished_at FROM rewards ORDER BY key"),
        ["r1|-".to_owned(), format!("r2|{}", ms(APRIL))]
    );
    // An older file doesn't bring it back, a newer one does.
    desk.import(FileKind::Rewards, &two(MARCH));
    assert_eq!(desk.rows("SELECT key FROM rewards WHERE vanished_at IS NULL"), ["r1"]);
    desk.import(FileKind::Rewards, &two("2026-04-02T10:00:00Z"));
    assert_eq!(desk.rows("SELECT key FROM rewards WHERE vanished_at IS NULL"), ["r1", "r2"]);
    assert_eq!(desk.store.complete_files().unwrap().len(), 1);
}

#[test]
fn a_complete_file_needs_a_time_and_most_of_what_was_there() {
    let mut desk = Desk::bare();
    desk.at(ms("2026-05-01T00:00:00Z"));
    let mut many = REWARDS.to_owned();
    for n in 0..400 {
        writeln!(many, "p1,r{n},1,paid,{MARCH}").unwrap();
    }
    desk.try_import_as(FileKind::Rewards, &many, WHOLE).unwrap();
    let first = |n: usize| {
        let lines: Vec<&str> = many.lines().take(n + 1).collect();
        lines.join("\n").replace(MARCH, APRIL)
    };
    let before = desk.dump();
    for (kind, text, word) in [
        (FileKind::Rewards, first(379), "21 of 400 records"),
        (FileKind::Rewards, reward("r1", "1", "paid", ""), "exported_at"),
        (FileKind::Rewards, REWARDS.to_owned(), "exported_at"),
        (
            FileKind::Training,
            "partner_id,description,date\np1,x,2026-01-01\n".to_owned(),
            "never known to be complete",
        ),
    ] {
        let errors = desk.try_import_as(kind, &text, WHOLE).unwrap_err();
        assert!(errors.first[0].what.contains(word), "{errors:?}");
        assert_eq!(desk.dump(), before);
    }
    let report = desk.try_import_as(FileKind::Rewards, &first(380), WHOLE).unwrap();
    assert_eq!(report.left_out, 20);
}

#[test]
fn names_and_emails_have_no_blanks_at_their_ends() {
    let mut desk = Desk::bare();
    let text = "partner_id,partner_firstname,partner_name,partner_email,partner_group\np1,\" Ann \",\"Ann Lee \",ann@x.example\u{a0},\" Agencies\"\n";
    desk.import(FileKind::Partners, text);
    assert_eq!(
        desk.rows("SELECT key, first_name, last_name, email, group_name, name FROM partnerships"),
        ["p1|Ann|Lee|ann@x.example|Agencies|Ann Lee"]
    );
}
