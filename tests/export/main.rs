//! Exports, compared with a plain computation written from docs/rules.md alone and with files kept here;
//! and the command as a script sees it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]
#![allow(clippy::indexing_slicing, reason = "a fault ends the test")]
#![allow(clippy::missing_panics_doc, reason = "a fault ends the test")]

mod command;
mod golden;
mod naive;
mod programme;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use naive::Picked;
use partnerdesk::domain::{DataSet, Days, Resource, Timestamp};
use partnerdesk::export::{self, ExportError, Manifest, Plan, RowVerdict};
use partnerdesk::store::Store;
use programme::{Programme, programme};
use proptest::prelude::*;
use proptest::sample::select;

const EXPORTED: &str = "2026-03-01T10:00:00.120Z";

fn plan(sets: &[DataSet]) -> Plan {
    Plan {
        sets: sets.to_vec(),
        partners: None,
        groups: Vec::new(),
        query: None,
        days: Days::default(),
        excel: false,
        exported_at: Timestamp::parse(EXPORTED).unwrap(),
    }
}

fn run(store: &Store, plan: &Plan, folder: &Path) -> Result<Manifest, ExportError> {
    export::run(store, plan, folder, false, None, &mut |_| ControlFlow::Continue(()))
}

/// A file as a CSV reader reads it, the header first.
fn read(file: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(file).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn column<'a>(rows: &'a [Vec<String>], header: &str) -> Vec<&'a str> {
    let at = rows[0].iter().position(|name| name == header).unwrap();
    rows[1..].iter().map(|row| row[at].as_str()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_file_is_what_the_rules_say_of_the_records(
        programme in programme(),
        picked in proptest::option::weighted(0.4, proptest::sample::subsequence((0..5).collect::<Vec<usize>>(), 0..5)),
        from in proptest::option::weighted(0.3, select(vec!["2024-02-29", "2025-01-01", "2026-01-01"])),
        to in proptest::option::weighted(0.3, select(vec!["2025-01-01", "2026-01-01", "2026-02-28"])),
    ) {
        let desk = programme.stored();
        let out = desk.folder.path().join("out");
        let keys = picked.map(|picked| picked.iter().map(|i| format!("part_{i}")).collect::<Vec<_>>());
        let mut plan = plan(&DataSet::DEFAULT);
        plan.partners.clone_from(&keys);
        plan.days = Days { from: from.and_then(Days::parse), to: to.and_then(Days::parse) };
        let counted: Vec<i64> = export::preview(&desk.store, &plan).unwrap().iter().map(|set| set.rows).collect();
        let manifest = run(&desk.store, &plan, &out).unwrap();
        let picked = Picked { partners: keys, from, to };
        let mut rows = 0;
        for ((set, entry), counted) in DataSet::DEFAULT.iter().zip(&manifest.files).zip(counted) {
            let found = read(&out.join(set.file_name()));
            let wanted = naive::file(&programme, *set, &picked);
            prop_assert_eq!(&found, &wanted, "{:?}", set);
            prop_assert_eq!(entry.rows, i64::try_from(found.len()).unwrap() - 1);
            prop_assert_eq!(entry.rows, counted);
            rows += entry.rows;
        }
        prop_assert_eq!(rows, manifest.rows());
        if picked.from.is_none() && picked.to.is_none() {
            joins(&out, &programme);
        }
    }
}

/// Keys of one file are found in the others, except those of vanished records and test data.
fn joins(out: &Path, programme: &Programme) {
    let [rewards, transactions, customers] =
        ["rewards.csv", "transactions.csv", "customers.csv"].map(|name| read(&out.join(name)));
    let partners = read(&out.join("partners.csv"));
    let set = |rows: &[Vec<String>], header: &str| -> BTreeSet<String> {
        column(rows, header).into_iter().map(str::to_owned).collect()
    };
    let known = set(&rewards, "reward_key");
    let partner_of_reward: Vec<(&str, &str)> =
        column(&rewards, "reward_key").into_iter().zip(column(&rewards, "partner_id")).collect();
    for (keys, partner) in
        column(&transactions, "reward_key").into_iter().zip(column(&transactions, "partner_id"))
    {
        for key in keys.split(';').filter(|key| !key.is_empty()) {
            let elsewhere = programme.partner_of_reward(key) != Some(partner);
            assert!(known.contains(key) || elsewhere, "{key} of {partner}: {partner_of_reward:?}");
        }
    }
    let known = set(&customers, "customer_ps_key");
    for key in column(&transactions, "customer_ps_key").into_iter().filter(|key| !key.is_empty()) {
        assert!(known.contains(key) || !programme.is_live_customer(key), "{key}");
    }
    let known = set(&partners, "partner_id");
    for rows in [&rewards, &transactions, &customers] {
        for key in column(rows, "partner_id").into_iter().filter(|key| !key.is_empty()) {
            assert!(known.contains(key) || !programme.is_live_partner(key), "{key}");
        }
    }
}

/// A vanished customer counts for nobody, but their payments still name the partner; a tag that contains a
/// semicolon stays as it is.
#[test]
fn a_vanished_customers_payment_names_the_partner() {
    for vanished in [false, true] {
        let mut programme = Programme::small();
        for (list, records) in &mut programme.lists {
            match list {
                Resource::Customers => records[0].1 = vanished,
                Resource::Partnerships => records[0].0["tags"] = serde_json::json!(["a;b", "c"]),
                _ => {}
            }
        }
        let desk = programme.stored();
        let out = desk.folder.path().join("out");
        let mut plan = plan(&[DataSet::Transactions, DataSet::Customers]);
        plan.partners = Some(vec!["part_0".to_owned()]);
        run(&desk.store, &plan, &out).unwrap();
        let payments = read(&out.join("transactions.csv"));
        assert_eq!(column(&payments, "partner_id"), ["part_0"; 3], "{vanished}");
        assert_eq!(column(&payments, "partner_tags"), ["a;b;c"; 3], "{vanished}");
        assert_eq!(column(&payments, "customer_ps_key"), ["cus_0"; 3], "{vanished}");
        let customers = read(&out.join("customers.csv"));
        assert_eq!(column(&customers, "customer_ps_key").len(), usize::from(!vanished));
    }
}

#[test]
fn a_judge_fills_five_columns_of_the_joined_file() {
    let desk = Programme::small().stored();
    let out = desk.folder.path().join("out");
    let both = plan(&[DataSet::Transactions, DataSet::TransactionsRewards]);
    let mut asked = Vec::new();
    let mut judge = |store: &Store, key: &str| {
        // A judge may read whatever it likes; it sees the export's own instant.
        asked.push((key.to_owned(), store.at_once(Store::data_as_of)?));
        Ok(RowVerdict {
            verdict: "RULE_NOT_MET".to_owned(),
            check: Some("L1".to_owned()),
            code: Some("=WRONG".to_owned()),
            offer: None,
            would_pay: Some(-918),
            outcome: Some("OVERPAID".to_owned()),
            due: Some(1000),
            difference: None,
        })
    };
    let mut go = |_| ControlFlow::Continue(());
    export::run(&desk.store, &both, &out, false, Some(&mut judge), &mut go).unwrap();
    let plain = read(&out.join("transactions.csv"));
    let joined = read(&out.join("transactions_rewards.csv"));
    assert_eq!(asked.len(), plain.len() - 1);
    for (at, (plain, joined)) in plain.iter().zip(&joined).enumerate() {
        assert_eq!(plain[..], joined[..plain.len()]);
        let verdict = ["RULE_NOT_MET", "L1", "'=WRONG", "", "-9.18", "OVERPAID", "10.00", ""];
        let headers =
            ["verdict", "check", "code", "offer", "would_pay", "outcome", "due", "difference"];
        assert_eq!(joined[plain.len()..], if at == 0 { headers } else { verdict });
    }
}

#[test]
fn what_is_broken_off_leaves_nothing() {
    let desk = Programme::small().stored();
    let out = desk.folder.path().join("a/out");
    let mut told = 0;
    let broken = export::run(&desk.store, &plan(&DataSet::DEFAULT), &out, false, None, &mut |_| {
        told += 1;
        if told < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert!(matches!(broken, Err(ExportError::Cancelled)));
    assert!(!desk.folder.path().join("a").exists());
    // The same store still works as before.
    assert_eq!(run(&desk.store, &plan(&DataSet::DEFAULT), &out).unwrap().files.len(), 7);
}

#[test]
fn all_files_are_of_one_instant_while_others_write() {
    let desk = Programme::small().stored();
    let out = desk.folder.path().join("out");
    let writer = rusqlite::Connection::open(desk.store.path()).unwrap();
    let mut go = |_| {
        // After each file, before the next is begun.
        writer.execute_batch("DELETE FROM transactions; DELETE FROM customers").unwrap();
        ControlFlow::Continue(())
    };
    let plan = plan(&DataSet::DEFAULT);
    export::run(&desk.store, &plan, &out, false, None, &mut go).unwrap();
    assert!(read(&out.join("transactions.csv")).len() > 1);
    assert!(read(&out.join("customers.csv")).len() > 1);
}

#[test]
fn excels_files_differ_in_nothing_but_their_ends() {
    let desk = Programme::small().stored();
    let mut all = plan(&DataSet::DEFAULT);
    let [plain, excel] = ["plain", "excel"].map(|name| desk.folder.path().join(name));
    run(&desk.store, &all, &plain).unwrap();
    all.excel = true;
    run(&desk.store, &all, &excel).unwrap();
    for set in DataSet::DEFAULT {
        let plain = std::fs::read_to_string(plain.join(set.file_name())).unwrap();
        let excel = std::fs::read_to_string(excel.join(set.file_name())).unwrap();
        assert!(!plain.contains('\r'));
        assert_eq!(excel, format!("\u{feff}{}", plain.replace('\n', "\r\n")));
    }
}
