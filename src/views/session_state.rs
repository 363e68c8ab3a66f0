//! Where the console was left: query, columns, partner. A file in the profile's folder, readable by its owner only,
//! since it says who was looked for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::config::private;
use crate::domain::{PartnerColumn, RecordTable};

/// How many lines and searches are remembered.
const LINES: usize = 100;

/// Where the console was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionState {
    /// The query line.
    pub query: String,
    /// The columns, in order.
    pub columns: Vec<PartnerColumn>,
    /// Widths that were set by hand, in screen columns.
    pub widths: BTreeMap<&'static str, u16>,
    /// The partnership under the cursor.
    pub partner: Option<String>,
    /// The columns that were chosen for record tables, by their places among the table's fields.
    pub sheets: BTreeMap<RecordTable, Vec<usize>>,
    /// Lines that were asked for, the newest last.
    pub lines: Vec<String>,
    /// Words that were searched, the newest last.
    pub searches: Vec<String>,
    /// What was chosen in the palette, the newest last.
    pub commands: Vec<String>,
    /// Partners and events that were open, the newest last.
    pub recent: Vec<RecentPlace>,
    /// The folder that an export went to last, if the user chose it.
    pub exports: Option<String>,
    /// The theme that was chosen, and the configured one that it was chosen instead of.
    pub theme: Option<(String, String)>,
}

/// A partner that was open, or an event that was investigated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecentPlace {
    /// The event's kind; nothing for a partner.
    pub kind: Option<String>,
    /// The partnership's or the event's key.
    pub key: String,
    /// The partner's name, or what the event is about.
    pub name: String,
}

impl Default for SessionState {
    fn default() -> Self {
        Self {
            query: String::new(),
            columns: PartnerColumn::FIRST.to_vec(),
            widths: BTreeMap::new(),
            partner: None,
            sheets: BTreeMap::new(),
            lines: Vec::new(),
            searches: Vec::new(),
            commands: Vec::new(),
            recent: Vec::new(),
            exports: None,
            theme: None,
        }
    }
}

/// The file: everything may be missing or be of another version.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StateOnDisk {
    query: String,
    columns: Vec<String>,
    widths: BTreeMap<String, u16>,
    partner: Option<String>,
    sheets: BTreeMap<String, Vec<String>>,
    lines: Vec<String>,
    searches: Vec<String>,
    commands: Vec<String>,
    recent: Vec<RecentPlace>,
    exports: Option<String>,
    theme: Option<(String, String)>,
}

fn file(folder: &Path) -> PathBuf {
    folder.join("console.json")
}

impl SessionState {
    /// Reads the state in a profile's folder; what can't be read is as if it had never been left.
    pub fn read(folder: &Path) -> Self {
        let text = std::fs::read(file(folder)).unwrap_or_default();
        let written: StateOnDisk = serde_json::from_slice(&text).unwrap_or_default();
        let mut columns: Vec<PartnerColumn> = Vec::new();
        for column in written.columns.iter().filter_map(|name| name.parse().ok()) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        if columns.is_empty() {
            columns = PartnerColumn::FIRST.to_vec();
        }
        let widths = written.widths.iter().filter_map(|(name, width)| {
            Some((name.parse::<PartnerColumn>().ok()?.name(), (*width).clamp(4, 200)))
        });
        let sheets = written.sheets.iter().filter_map(|(name, fields)| {
            let sheet: RecordTable = name.parse().ok()?;
            let fields: Vec<usize> = fields.iter().filter_map(|field| sheet.place(field)).collect();
            (!fields.is_empty()).then_some((sheet, fields))
        });
        Self {
            query: written.query,
            columns,
            widths: widths.collect(),
            partner: written.partner,
            sheets: sheets.collect(),
            lines: written.lines,
            searches: written.searches,
            commands: written.commands,
            recent: written.recent,
            exports: written.exports,
            theme: written.theme,
        }
    }

    /// Writes the state into a profile's folder.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        let last = |lines: &[String]| {
            lines.iter().skip(lines.len().saturating_sub(LINES)).cloned().collect()
        };
        let written = StateOnDisk {
            query: self.query.clone(),
            columns: self.columns.iter().map(|column| column.name().to_owned()).collect(),
            widths: self.widths.iter().map(|(name, width)| ((*name).to_owned(), *width)).collect(),
            partner: self.partner.clone(),
            sheets: self
                .sheets
                .iter()
                .map(|(sheet, places)| {
                    let fields = places.iter().filter_map(|at| sheet.fields().get(*at));
                    (sheet.name().to_owned(), fields.map(|field| field.name.to_owned()).collect())
                })
                .collect(),
            lines: last(&self.lines),
            searches: last(&self.searches),
            commands: last(&self.commands),
            recent: self.recent.clone(),
            exports: self.exports.clone(),
            theme: self.theme.clone(),
        };
        let text = serde_json::to_vec_pretty(&written).map_err(std::io::Error::other)?;
        private::replace(&file(folder), &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_seat_comes_back_and_is_for_the_owner_only() {
        let dir = tempfile::tempdir().unwrap();
        let saved = SessionState {
            query: "held:yes".to_owned(),
            columns: vec![PartnerColumn::Revenue, PartnerColumn::Partner],
            widths: [("revenue_usd", 20)].into(),
            partner: Some("part_1".to_owned()),
            sheets: [(RecordTable::Rewards, vec![1, 0])].into(),
            lines: (0..150).map(|n| n.to_string()).collect(),
            commands: vec!["quit".to_owned()],
            recent: vec![RecentPlace {
                kind: None,
                key: "part_1".to_owned(),
                name: "Acme".to_owned(),
            }],
            searches: Vec::new(),
            exports: Some("~/q1".to_owned()),
            theme: Some(("daylight".to_owned(), "midnight".to_owned())),
        };
        saved.write(dir.path()).unwrap();
        let mode = std::fs::metadata(file(dir.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let back = SessionState::read(dir.path());
        assert_eq!(back.lines.len(), LINES);
        assert_eq!(SessionState { lines: saved.lines.clone(), ..back }, saved);
    }

    #[test]
    fn a_file_that_makes_no_sense_is_as_none() {
        let dir = tempfile::tempdir().unwrap();
        for text in ["", "[]", "{\"columns\": [\"x\"], \"widths\": {\"y\": 3}}", "{\"query\": 7}"] {
            std::fs::write(file(dir.path()), text).unwrap();
            assert_eq!(SessionState::read(dir.path()), SessionState::default(), "{text}");
        }
    }
}
