//! What earlier rows and newer files said: a record has one row per file, and an older file overwrites nothing
//! that a newer one told.

use xxhash_rust::xxh3::xxh3_64;

use super::Import;
use super::ages::EXPORTED;
use crate::domain::import_format::{FileKind, FileRow, RowError};
use crate::domain::num::{count, grouped};
use crate::domain::text::quoted;
use crate::domain::{Resource, Timestamp};

/// Whether a column counts when two rows are compared. The export time doesn't; nor do a payment's rewards,
/// since a payment with several has one row for each.
fn is_of_record(kind: FileKind, column: &str) -> bool {
    let is_reward = matches!(column, "reward_key" | "reward_amount");
    column != EXPORTED && !(kind == FileKind::Transactions && is_reward)
}

/// Equal for rows that say the same of their record.
fn content(kind: FileKind, row: &FileRow) -> u64 {
    let cells = row.cells.iter().filter(|(column, _)| is_of_record(kind, column.name));
    let said: Vec<String> =
        cells.map(|(column, cell)| format!("{}={cell:?}", column.name)).collect();
    xxh3_64(format!("{said:?}{:?}", row.answers).as_bytes())
}

impl Import<'_> {
    /// Whether to take the row. An earlier row that said the same of the record makes it superfluous; one that
    /// said something else is an error. `column` is where the key is; `alike` says, for records without a key
    /// in the file, what else should tell two apart.
    pub(super) fn is_first(
        &mut self,
        row: &FileRow,
        resource: Resource,
        key: &str,
        (column, alike): (&str, Option<&str>),
    ) -> Result<bool, RowError> {
        let content = content(self.kind, row);
        let said = self.rows.entry((resource, key.to_owned())).or_insert((row.line, content));
        match *said {
            (line, _) if line == row.line => Ok(true),
            (_, before) if before == content => Ok(false),
            (line, _) => Err(match alike {
                None => {
                    let id = row.text(column).unwrap_or(key);
                    let what = format!(
                        "{} is also on line {line}, with other values; expected one row for it, so remove the wrong one",
                        quoted(id)
                    );
                    RowError::of(row.line, column, what)
                }
                Some(who) => RowError::row(
                    row.line,
                    format!(
                        "the same partner, {who} and date as line {line}; expected something to tell the two apart"
                    ),
                ),
            }),
        }
    }

    /// Checks that a reward named by payments' rows always has the same payment and amount.
    pub(super) fn is_told_once(
        &mut self,
        row: &FileRow,
        reward: &str,
        what: &'static str,
        value: &str,
    ) -> Result<(), RowError> {
        let place = xxh3_64(format!("{what}\0{reward}").as_bytes());
        let said = xxh3_64(value.as_bytes());
        let (line, before) = *self.asides.entry(place).or_insert((row.line, said));
        if before == said {
            return Ok(());
        }
        let what = format!(
            "{} is also on line {line}, with another {what}; expected one per reward, so correct the wrong one",
            quoted(reward)
        );
        Err(RowError::of(row.line, "reward_key", what))
    }

    /// Counts rows that give a customer another partner than an earlier row. The first one stays.
    pub(super) fn compare_owner(&mut self, customer: &str, partner: Option<&str>) {
        let Some(partner) = partner else { return };
        let place = xxh3_64(format!("owner\0{customer}").as_bytes());
        let said = xxh3_64(partner.as_bytes());
        let (_, before) = *self.asides.entry(place).or_insert((0, said));
        if before != said {
            self.moved += 1;
        }
    }

    /// Warns about a file that is older than others, or that contradicts itself where no key would show it.
    pub(super) fn warn(&mut self) -> rusqlite::Result<()> {
        let newer: Option<i64> = self.tx.query_row(
            "SELECT max(exported_at) FROM imports WHERE kind = ?1",
            [self.kind.name()],
            |row| row.get(0),
        )?;
        let kept = rows(count(self.kept.len()));
        let exported = self.report.exported_at.map(|at| at.min(self.at));
        let older =
            exported.zip(newer.and_then(Timestamp::from_ms)).filter(|(this, newest)| this < newest);
        match older {
            Some((this, newest)) => self.report.warnings.push(format!(
                "this file was exported at {this}, before one of {} that is already here ({newest}): where they differ, the newer one stays ({kept})",
                self.kind.name()
            )),
            None if !self.kept.is_empty() => self.report.warnings.push(format!(
                "newer files have the same records: where they differ, the newer ones stay ({kept})"
            )),
            None => {}
        }
        if let Some(at) = self.report.exported_at.filter(|at| *at > self.at) {
            self.report.warnings.push(format!(
                "this file says it was exported at {at}, still ahead by this machine's clock; it counts as exported now"
            ));
        }
        if !self.overruled.is_empty() {
            self.report.warnings.push(format!(
                "rows without exported_at differ from dated files and replaced them ({}); if this file is older, import the newer ones again",
                rows(count(self.overruled.len()))
            ));
        }
        if self.late > 0 {
            self.report.warnings.push(format!(
                "{} imported as gone: missing from a complete file that is newer than this one",
                many(self.late, "record")
            ));
        }
        if self.moved > 0 {
            self.report.warnings.push(format!(
                "{} with another partner for the customer than an earlier row; a customer has one partner, so the first was kept",
                rows(self.moved)
            ));
        }
        Ok(())
    }
}

fn rows(n: i64) -> String {
    many(n, "row")
}

fn many(n: i64, what: &str) -> String {
    format!("{} {what}{}", grouped(n), if n == 1 { "" } else { "s" })
}
