//! The mailed files, from their text to the store, and from the command line.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]
#![allow(clippy::indexing_slicing, reason = "a fault ends the test")]
#![allow(clippy::missing_panics_doc, reason = "a fault ends the test")]

mod ages;
mod api;
mod command;
mod contradictions;
mod files;
mod hostile;

use std::path::PathBuf;

use partnerdesk::api::record;
use partnerdesk::domain::import_format::{FileKind, RowErrors};
use partnerdesk::domain::{Resource, Timestamp};
use partnerdesk::import::{ImportSource, ImportTable, Money};
use partnerdesk::store::{ImportMode, ImportReport, PageIn, PassPlan, RunMode, Store};
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::Value;

/// The columns that the article puts before most rows.
pub const P: &str = "Partner_id, partner_name, partner_group, partner_program_join_date, partner_group_join_date, parnter_manager, partner_tags";

/// A store that files and the API are read into.
pub struct Desk {
    pub store: Store,
    pub file: PathBuf,
    _dir: tempfile::TempDir,
    now: i64,
}

impl Desk {
    pub fn bare() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("p/store.db");
        Self {
            store: Store::open(&file).unwrap().store,
            file,
            _dir: dir,
            now: ms("2026-05-01T00:00:00Z"),
        }
    }

    /// Sets the clock.
    pub fn at(&mut self, now: i64) {
        self.now = now;
    }

    pub fn try_import(
        &mut self,
        kind: FileKind,
        text: &str,
        dry_run: bool,
    ) -> Result<ImportReport, RowErrors> {
        self.try_import_as(kind, text, ImportMode { dry_run, complete: false })
    }

    pub fn try_import_as(
        &mut self,
        kind: FileKind,
        text: &str,
        mode: ImportMode,
    ) -> Result<ImportReport, RowErrors> {
        let source = ImportSource::read(text.as_bytes())?;
        let rows = ImportTable::open(&source, kind, Money::Major)?;
        let at = Timestamp::from_ms(self.now).unwrap();
        self.store.import(kind, "file.csv", rows, at, mode).unwrap()
    }

    #[track_caller]
    pub fn import(&mut self, kind: FileKind, text: &str) -> ImportReport {
        let report = self.try_import(kind, text, false).unwrap();
        self.totals_are_true();
        report
    }

    /// The errors of a file; checks that it changed nothing.
    #[track_caller]
    pub fn refuses(&mut self, kind: FileKind, text: &str) -> RowErrors {
        let before = self.dump();
        let errors = self.try_import(kind, text, false).unwrap_err();
        assert_eq!(self.dump(), before, "a refused file changes nothing");
        errors
    }

    /// A complete read of some of the API's lists.
    #[track_caller]
    pub fn sync(&mut self, lists: &[(Resource, Vec<Value>)]) {
        self.read(lists, true);
    }

    /// A read of what changed in them.
    #[track_caller]
    pub fn sync_changes(&mut self, lists: &[(Resource, Vec<Value>)]) {
        self.read(lists, false);
    }

    #[track_caller]
    fn read(&mut self, lists: &[(Resource, Vec<Value>)], judges: bool) {
        self.now += 1000;
        let started = Timestamp::from_ms(self.now).unwrap();
        let plan = |resource: &Resource| PassPlan {
            resource: *resource,
            role: "all",
            params: Vec::new(),
            window_start: None,
            judges,
        };
        let plans: Vec<_> = lists.iter().map(|(resource, _)| plan(resource)).collect();
        let run = self.store.begin_run(RunMode::Full, started, &plans).unwrap();
        for (pass, (resource, items)) in self.store.passes(run.id).unwrap().into_iter().zip(lists) {
            let records =
                items.iter().map(|item| record(*resource, item.clone()).unwrap()).collect();
            let page = PageIn { pass: pass.id, records, skipped: 0, cursor: None, cut: false };
            self.store.write_page(&page).unwrap();
        }
        self.store.finish_run(&run, started).unwrap();
        self.totals_are_true();
    }

    pub fn db(&self) -> Connection {
        Connection::open(&self.file).unwrap()
    }

    /// The rows of a statement, one per line, null as `-`.
    #[track_caller]
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let db = self.db();
        let mut statement = db.prepare(sql).unwrap();
        let columns = statement.column_count();
        let text = |value| match value {
            Sql::Null => "-".to_owned(),
            Sql::Integer(n) => n.to_string(),
            Sql::Text(text) => text,
            other => format!("{other:?}"),
        };
        let rows = statement.query_map([], |row| {
            (0..columns).map(|at| row.get(at).map(text)).collect::<Result<Vec<_>, _>>()
        });
        rows.unwrap().map(|row| row.unwrap().join("|")).collect()
    }

    /// Every row of every table except the log of imports.
    pub fn dump(&self) -> Vec<String> {
        let tables = self.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'imports' ORDER BY name",
        );
        let rows = |table: &String| {
            let mut rows = self.rows(&format!("SELECT '{table}', * FROM {table}"));
            rows.sort();
            rows
        };
        tables.iter().flat_map(rows).collect()
    }

    /// Compares every partner's totals with a plain recount.
    #[track_caller]
    pub fn totals_are_true(&self) {
        const LIVE: &str = "vanished_at IS NULL";
        let kept = self.rows(
            "SELECT partner, signups, paid, revenue, rewards, held, held_usd, earned_usd, last_activity \
             FROM partner_totals WHERE signups + rewards > 0 OR last_activity IS NOT NULL ORDER BY 1",
        );
        let usd = "CASE WHEN amount_usd IS NOT NULL THEN amount_usd WHEN currency = 'USD' THEN coalesce(amount, 0) ELSE 0 END";
        let customers =
            format!("customers c WHERE c.partner = p AND c.{LIVE} AND coalesce(c.test, 0) = 0");
        let payments = format!(
            "transactions t WHERE t.{LIVE} AND coalesce(t.test, 0) = 0 AND t.customer IN (SELECT key FROM {customers})"
        );
        let rewards = format!(
            "rewards r WHERE r.partnership_key = p AND r.{LIVE} AND NOT EXISTS \
             (SELECT 1 FROM customers c WHERE c.key = r.customer_key AND c.test = 1)"
        );
        let dollars =
            "CASE WHEN coalesce(currency, 'USD') = 'USD' THEN coalesce(amount, 0) ELSE 0 END";
        let counted = self.rows(&format!(
            "WITH ps AS (SELECT partner AS p FROM customers UNION SELECT partnership_key FROM rewards \
               UNION SELECT partner FROM leads UNION SELECT partner FROM deals), \
             counts AS (SELECT p, (SELECT count(*) FROM {customers}) AS signups, \
               (SELECT count(DISTINCT customer) FROM {payments}), (SELECT coalesce(sum({usd}), 0) FROM {payments}), \
               (SELECT count(*) FROM {rewards}) AS rewards, (SELECT count(*) FROM {rewards} AND status = 'hold'), \
               (SELECT coalesce(sum({dollars}), 0) FROM {rewards} AND status = 'hold'), \
               (SELECT coalesce(sum({dollars}), 0) FROM {rewards} AND status IS NOT 'declined'), \
               (SELECT max(at) FROM (SELECT max(created_at) AS at FROM {customers} UNION ALL \
                 SELECT max(created_at) FROM {payments} UNION ALL \
                 SELECT max(created_at) FROM leads WHERE partner = p AND {LIVE} UNION ALL \
                 SELECT max(created_at) FROM deals WHERE partner = p AND {LIVE})) AS last \
               FROM ps WHERE p IS NOT NULL) \
             SELECT * FROM counts WHERE signups + rewards > 0 OR last IS NOT NULL ORDER BY 1"
        ));
        assert_eq!(kept, counted);
    }

    /// A list of a report: new, changed, unchanged.
    pub fn tally(report: &ImportReport, name: &str) -> (i64, i64, i64) {
        let list = report.lists.iter().find(|list| list.name == name);
        list.map_or((0, 0, 0), |list| (list.new, list.changed, list.unchanged))
    }
}

pub fn ms(text: &str) -> i64 {
    Timestamp::parse(text).unwrap().ms()
}
