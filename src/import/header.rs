//! The header of a file: column names as the help article prints them, including its misspellings and two pairs of
//! columns that it prints as one (rule: import-identity).

use std::collections::HashSet;

use strum::IntoEnumIterator;

use crate::domain::import_format::{FileColumn, FileKind, Need, RowError};
use crate::domain::text::{clean, quoted, unguard_formula};

/// Misspellings beyond case, blanks and hyphens.
const MISSPELT: [(&str, &str); 1] = [("parnter_manager", "partner_manager")];

/// Pairs of columns that lost the comma between them.
const MERGED: [(&str, [&str; 2]); 2] = [
    ("reward_description_reward_created_date", ["reward_description", "reward_created_date"]),
    ("partner_tags_total_number_of_customers", ["partner_tags", "total_number_of_customers"]),
];

/// What the export adds to a question that has the name of a fixed column (rule: question-columns).
const ANSWER: &str = " (answer)";

/// What a cell position in a row holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HeaderSlot {
    Known(&'static FileColumn),
    /// A question of an application form.
    Question(String),
    /// Nothing that we read.
    Ignored(String),
}

/// How many cells the rows of a file have, which decides whether a merged header name is two columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Widths {
    /// The number of cells in the shortest row.
    pub(super) least: usize,
    /// The number of cells up to the last one that is filled in any row.
    pub(super) filled: usize,
    /// Whether there are any rows.
    pub(super) any: bool,
}

/// The header as written, without the empty cells at its end.
pub(super) struct Header {
    names: Vec<String>,
    /// Whether there were empty cells at the end, i.e. a comma too many.
    trailing: bool,
}

impl Header {
    pub(super) fn of<'c>(cells: impl Iterator<Item = &'c str>) -> Self {
        let mut names: Vec<String> = cells.map(|cell| unguard_formula(cell).to_owned()).collect();
        let all = names.len();
        while names.last().is_some_and(|name| name.trim().is_empty()) {
            names.pop();
        }
        Self { trailing: names.len() < all, names }
    }

    /// Whether the header has a pair of columns merged into one.
    pub(super) fn is_merged(&self) -> bool {
        self.names.iter().any(|name| parts(name).is_some())
    }

    /// What each position in a row holds. `widths` is only needed for merged headers.
    pub(super) fn slots(
        &self,
        kind: FileKind,
        widths: Option<Widths>,
    ) -> Result<Vec<HeaderSlot>, RowError> {
        let mut slots = Vec::new();
        let mut taken = HashSet::new();
        for name in &self.names {
            match parts(name) {
                Some((merged, pair)) => {
                    if !widths.is_some_and(|widths| self.splits(widths)) {
                        return Err(RowError::of(
                            1,
                            merged,
                            format!(
                                "the comma between two columns is missing; expected {}, or one cell more in every row than in the header",
                                pair.join(",")
                            ),
                        ));
                    }
                    for part in pair {
                        slots.push(slot(kind, part, part, &mut taken)?);
                    }
                }
                None => slots.push(slot(kind, &normal(name), name, &mut taken)?),
            }
        }
        match missing(kind, &slots) {
            Some(column) => Err(RowError::row(1, Self::what_is_missing(kind, column))),
            None => Ok(slots),
        }
    }

    /// A merged name is two columns if every row has one cell more (rule: import-identity). If the header ends with a
    /// comma, an empty last cell in every row comes from that comma and doesn't count.
    fn splits(&self, widths: Widths) -> bool {
        let wanted = self.names.len() + 1;
        !widths.any
            || (widths.least >= wanted
                && widths.filled <= wanted
                && (!self.trailing || widths.filled == wanted))
    }

    fn what_is_missing(kind: FileKind, column: &str) -> String {
        let needed: Vec<&str> = kind
            .columns()
            .filter(|column| column.need != Need::Optional)
            .map(|column| column.name)
            .collect();
        format!(
            "the column {column} is missing; expected a header with {} for {}",
            needed.join(", "),
            kind.name()
        )
    }
}

/// Whether a cell names a column, or a merged pair, of any kind of file.
pub(super) fn is_column(name: &str) -> bool {
    let normal = normal(unguard_formula(name));
    parts(name).is_some()
        || FileKind::iter().any(|kind| kind.columns().any(|column| column.name == normal))
}

fn parts(name: &str) -> Option<(&'static str, [&'static str; 2])> {
    let name = normal(name);
    MERGED.into_iter().find(|(merged, _)| *merged == name)
}

/// Lower case, with one `_` for each run of other characters, and known misspellings corrected.
fn normal(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let name = words.join("_");
    MISSPELT.iter().find(|(wrong, _)| *wrong == name).map_or(name, |(_, right)| (*right).to_owned())
}

fn slot(
    kind: FileKind,
    normal: &str,
    written: &str,
    taken: &mut HashSet<String>,
) -> Result<HeaderSlot, RowError> {
    let written = clean(written.trim()).into_owned();
    let known = kind.columns().find(|column| column.name == normal);
    if let Some(column) = known {
        if taken.insert(column.name.to_owned()) {
            return Ok(HeaderSlot::Known(column));
        }
        if kind != FileKind::Applications {
            return Err(RowError::of(
                1,
                column.name,
                "the column is there twice; expected it only once",
            ));
        }
    }
    if kind != FileKind::Applications {
        return Ok(HeaderSlot::Ignored(written));
    }
    if written.is_empty() {
        return Ok(HeaderSlot::Ignored(written));
    }
    let question = written.strip_suffix(ANSWER).unwrap_or(&written);
    let mut name = question.to_owned();
    let mut nth = 1;
    while !taken.insert(format!("?{name}")) {
        nth += 1;
        name = format!("{question} ({nth})");
    }
    Ok(HeaderSlot::Question(name))
}

/// A column that this kind of file requires and the header lacks.
fn missing(kind: FileKind, slots: &[HeaderSlot]) -> Option<&'static str> {
    kind.columns()
        .filter(|column| column.need != Need::Optional)
        .find(|column| !slots.contains(&HeaderSlot::Known(column)))
        .map(|column| column.name)
}

/// The columns that aren't read, named for a warning.
pub(super) fn ignored(slots: &[HeaderSlot]) -> Vec<String> {
    (1..)
        .zip(slots)
        .filter_map(|(at, slot)| match slot {
            HeaderSlot::Ignored(name) if name.is_empty() => Some(format!("column {at}")),
            HeaderSlot::Ignored(name) => Some(quoted(name)),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(
        kind: FileKind,
        header: &str,
        widths: Option<Widths>,
    ) -> Result<Vec<HeaderSlot>, RowError> {
        Header::of(header.split(',')).slots(kind, widths)
    }

    fn names(kind: FileKind, header: &str, widths: Option<Widths>) -> Vec<String> {
        slots(kind, header, widths)
            .unwrap()
            .into_iter()
            .map(|slot| match slot {
                HeaderSlot::Known(column) => column.name.to_owned(),
                HeaderSlot::Question(name) => format!("? {name}"),
                HeaderSlot::Ignored(name) => format!("- {name}"),
            })
            .collect()
    }

    #[test]
    fn the_articles_misspellings_are_understood() {
        for (written, wanted) in [
            ("Partner_id", "partner_id"),
            ("partner-program_join_date", "partner_program_join_date"),
            (" parnter_manager ", "partner_manager"),
            ("customer_has paid_", "customer_has_paid"),
            ("PARTNER ID", "partner_id"),
        ] {
            assert_eq!(normal(written), wanted);
        }
    }

    #[test]
    fn a_merged_header_is_two_only_when_every_row_has_one_cell_more() {
        let header = "partner_id,partner_tags total_number_of_customers,exported_at";
        let widths = |least, filled| Some(Widths { least, filled, any: true });
        let split = ["partner_id", "partner_tags", "total_number_of_customers", "exported_at"];
        let both = |widths| slots(FileKind::Partners, header, widths).map(|slots| slots.len());
        assert_eq!(names(FileKind::Partners, header, widths(4, 4)), split);
        assert_eq!(both(widths(4, 3)), Ok(4), "the last cells are empty");
        for wrong in [widths(3, 3), widths(3, 4), widths(5, 5), None] {
            let error = both(wrong).unwrap_err();
            assert_eq!(error.line, 1);
            assert!(
                error.what.contains("expected partner_tags,total_number_of_customers"),
                "{error}"
            );
        }
        // A comma at the header's end: the empty cell it makes isn't a field.
        let trailing = format!("{header},");
        let both = |widths| slots(FileKind::Partners, &trailing, widths).map(|slots| slots.len());
        assert_eq!(both(widths(4, 4)), Ok(4));
        assert!(both(widths(4, 3)).is_err());
        assert_eq!(both(widths(5, 4)), Ok(4));
        assert_eq!(both(Some(Widths { least: 0, filled: 0, any: false })), Ok(4));
    }

    #[test]
    fn what_is_no_column_is_a_question_or_is_named() {
        assert_eq!(
            names(
                FileKind::Applications,
                "partner_id,First name,email,partner_name (answer),email,,",
                None
            ),
            ["partner_id", "? First name", "? email", "? partner_name", "? email (2)"]
        );
        let deals =
            slots(FileKind::Deals, "partner_id,note,,deal_account_name,deal_created_date", None);
        assert_eq!(ignored(&deals.unwrap()), ["\"note\"", "column 3"]);
    }

    #[test]
    fn a_header_that_identifies_nothing_says_what_was_expected() {
        for (kind, header, word) in [
            (FileKind::Rewards, "partner_id,reward_amount", "reward_key"),
            (FileKind::Training, "partner_id,description,member", "partner_id, description, date"),
            (FileKind::Deals, "partner_id;deal_account_name", "partner_id, deal_account_name"),
            (FileKind::Partners, "", "partner_id"),
        ] {
            let error = slots(kind, header, None).unwrap_err();
            assert!(error.line == 1 && error.what.contains(word), "{error}");
        }
        let twice = slots(FileKind::Partners, "partner_id,Partner id", None).unwrap_err();
        assert!(twice.to_string().contains("partner_id: the column is there twice"), "{twice}");
    }
}
