//! Hostile files: bad rows among good ones, tampered text, enormous cells.

use std::fmt::Write;

use partnerdesk::domain::import_format::FileKind;

use crate::{Desk, P};

const REWARDS: &str = "partner_id,reward_key,reward_amount,reward_status,reward_description\n";

#[test]
fn one_bad_row_among_ten_thousand_is_named_and_nothing_is_changed() {
    let mut desk = Desk::bare();
    desk.import(FileKind::Rewards, &format!("{REWARDS}p0,old,1.00,paid,x\n"));
    let mut text = REWARDS.to_owned();
    for n in 0..10_000 {
        let amount = if n == 7_014 { "12,x" } else { "12.50" };
        writeln!(text, "p{},rw-{n},\"{amount}\",hold,\"two\nlines\"", n % 50).unwrap();
    }
    let errors = desk.refuses(FileKind::Rewards, &text);
    assert_eq!(errors.count, 1);
    assert_eq!(
        errors.first[0].to_string(),
        format!(
            "line {}, reward_amount: \"12,x\" isn't a valid amount; expected a number such as 458.92",
            2 + 2 * 7_014
        )
    );
    let report = desk.import(FileKind::Rewards, &text.replace("12,x", "12.50"));
    assert_eq!(Desk::tally(&report, "rewards"), (10_000, 0, 0));
    assert_eq!(Desk::tally(&report, "partnerships"), (49, 0, 1));
    assert_eq!(desk.rows("SELECT held_usd FROM partner_totals WHERE partner = 'p7'"), ["250000"]);
}

#[test]
fn every_error_counts_and_the_first_ones_are_kept() {
    let mut desk = Desk::bare();
    let mut text = REWARDS.to_owned();
    for n in 0..100 {
        writeln!(text, "p1,rw-{n},a lot,paid,x").unwrap();
    }
    let errors = desk.refuses(FileKind::Rewards, &text);
    assert_eq!((errors.count, errors.first.len()), (100, 20));
    assert_eq!(errors.first[19].line, 21);
}

#[test]
fn tampered_text_is_cleaned_and_keys_are_kept_byte_for_byte() {
    let mut desk = Desk::bare();
    let text = format!(
        "{P},reward_key,reward_description\n\
         'part\u{202e}1,\u{1b}[31mRed\u{202e},'=cmd(),,,,\"a\"\"b\",'-k\u{7},\"'=HYPERLINK(1)\r\nand\t'=more\"\n"
    );
    desk.import(FileKind::Rewards, &text);
    assert_eq!(
        desk.rows("SELECT key, name, group_name, tags FROM partnerships"),
        ["'part\u{202e}1|\u{fffd}[31mRed\u{fffd}|=cmd()|[\"a\\\"b\"]"]
    );
    assert_eq!(
        desk.rows("SELECT key, description, partnership_key FROM rewards"),
        ["-k\u{7}|=HYPERLINK(1)  and '=more|'part\u{202e}1"]
    );
}

#[test]
fn a_cell_of_a_megabyte_is_a_cell() {
    let mut desk = Desk::bare();
    let long = "x,\"\"y\n".repeat(1 << 18);
    desk.import(FileKind::Rewards, &format!("{REWARDS}p1,rw-1,1,paid,\"{long}\"\n"));
    assert_eq!(desk.rows("SELECT length(description) FROM rewards"), [(5 * (1 << 18)).to_string()]);
    let errors = desk.refuses(FileKind::Rewards, &format!("{REWARDS}p1,rw-1,\"{long}\",paid,x\n"));
    assert!(errors.first[0].to_string().len() < 200);
}

#[test]
fn money_and_dates_at_their_edges() {
    let mut desk = Desk::bare();
    let header = "partner_id,reward_key,reward_amount,reward_created_date\n";
    let good = "p1,a,92233720368547758.07,12/31/9999 11:59 PM\np1,b,-0.01,1970-01-01\np1,c,0,2024-02-29T23:59:59.999Z\n";
    desk.import(FileKind::Rewards, &format!("{header}{good}"));
    assert_eq!(
        desk.rows("SELECT amount, created_at FROM rewards ORDER BY key"),
        [
            format!("{}|{}", i64::MAX, crate::ms("9999-12-31T23:59:00Z")),
            "-1|0".to_owned(),
            format!("0|{}", crate::ms("2024-02-29T23:59:59.999Z")),
        ]
    );
    let bad = "p1,d,92233720368547758.08,\np1,e,1.005,\np1,f,\"1,00\",\np1,g,1,2/30/2026\np1,h,1,1/1/26\n";
    let errors = desk.refuses(FileKind::Rewards, &format!("{header}{bad}"));
    assert_eq!(errors.count, 5);
}
