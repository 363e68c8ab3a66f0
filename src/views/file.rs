//! `views.toml`: per view a name, a query line, and optionally the columns to show.
//!
//! ```toml
//! [[view]]
//! name = "Agencies on hold"
//! query = "group:Agencies held:yes sort:-revenue"
//! columns = ["partner_name", "held_usd", "last_active"]
//! ```

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use crate::config::private;
use crate::domain::PartnerColumn;
use crate::domain::text::clean;
use crate::query::Query;

/// The built-in views: name, query.
const BUILT_IN: [(&str, &str); 4] = [
    ("Held rewards", "held:yes sort:-revenue"),
    ("New this month", "signed_up:this-month sort:-signed_up"),
    ("No activity for 90 days", "active>90d sort:active"),
    ("Top revenue", "sort:-revenue"),
];

/// A named query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    pub name: String,
    /// A query line that parses.
    pub query: String,
    /// The columns to show; `None` keeps the current ones.
    pub columns: Option<Vec<PartnerColumn>>,
    /// It comes with the program, not from the file.
    pub built_in: bool,
}

/// All views: the user's own, then the built-in ones whose names are free.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Views {
    views: Vec<SavedView>,
}

/// The file of views can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ViewsError {
    #[error("cannot use {path}: {source}")]
    File {
        path: PathBuf,
        /// Why it can't be read or written.
        source: std::io::Error,
    },
    /// Something in the file is wrong.
    #[error("{path}, line {line}: {message}")]
    Wrong {
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong, and what was expected.
        message: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ViewsOnDisk {
    #[serde(default)]
    view: Vec<toml::Spanned<WrittenView>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenView {
    name: String,
    query: String,
    columns: Option<Vec<String>>,
}

impl Views {
    /// Reads the file. If there is none, only the built-in views exist.
    pub fn read(path: &Path) -> Result<Self, ViewsError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(ViewsError::File { path: path.to_owned(), source }),
        };
        Self::parse(&text).map_err(|(at, message)| ViewsError::Wrong {
            path: path.to_owned(),
            line: text.get(..at).unwrap_or_default().matches('\n').count() + 1,
            message,
        })
    }

    fn parse(text: &str) -> Result<Self, (usize, String)> {
        let written: ViewsOnDisk = toml::from_str(text).map_err(|error| {
            (error.span().map_or(0, |span| span.start), clean(error.message()).into_owned())
        })?;
        let mut views: Vec<SavedView> = Vec::new();
        for spanned in written.view {
            let at = spanned.span().start;
            let wrong = |message: String| (at, message);
            let written = spanned.into_inner();
            let name = clean(&written.name).trim().to_owned();
            if name.is_empty() {
                return Err(wrong("a view needs a name".to_owned()));
            }
            if views.iter().any(|view| view.name == name) {
                return Err(wrong(format!("there are two views named {name:?}")));
            }
            Query::parse(&written.query)
                .map_err(|error| wrong(format!("the query of {name:?} is wrong at {error}")))?;
            let columns = written
                .columns
                .map(|columns| PartnerColumn::list(&columns.join(",")))
                .transpose()
                .map_err(|column| {
                    wrong(format!(
                        "{name:?} names a column {column:?}; expected some of {}",
                        PartnerColumn::names().join(", ")
                    ))
                })?;
            views.push(SavedView {
                name,
                query: clean(&written.query).into_owned(),
                columns,
                built_in: false,
            });
        }
        for (name, query) in BUILT_IN {
            if views.iter().all(|view| view.name != name) {
                let (name, query) = (name.to_owned(), query.to_owned());
                views.push(SavedView { name, query, columns: None, built_in: true });
            }
        }
        Ok(Self { views })
    }

    /// All views, in order.
    pub fn all(&self) -> &[SavedView] {
        &self.views
    }

    /// Finds a view by name; case doesn't matter.
    pub fn find(&self, name: &str) -> Option<&SavedView> {
        self.views.iter().find(|view| view.name.to_lowercase() == name.trim().to_lowercase())
    }

    pub fn names(&self) -> Vec<&str> {
        self.views.iter().map(|view| view.name.as_str()).collect()
    }

    /// Adds a view to the file or replaces the one of the same name. Keeps the file's comments and order.
    pub fn save(path: &Path, view: &SavedView) -> Result<Self, ViewsError> {
        Self::edit(path, |tables| {
            let place = tables.iter().position(|table| is_named(table, &view.name));
            let mut table = Table::new();
            table.insert("name", value(view.name.as_str()));
            table.insert("query", value(view.query.as_str()));
            if let Some(columns) = &view.columns {
                let names: Array = columns.iter().map(|column| column.name()).collect();
                table.insert("columns", value(names));
            }
            match place.and_then(|at| tables.get_mut(at)) {
                Some(old) => {
                    for (key, item) in table {
                        old.insert(&key, item);
                    }
                    if view.columns.is_none() {
                        old.remove("columns");
                    }
                }
                None => tables.push(table),
            }
        })
    }

    /// Removes a view from the file.
    pub fn remove(path: &Path, name: &str) -> Result<Self, ViewsError> {
        Self::edit(path, |tables| tables.retain(|table| !is_named(table, name)))
    }

    fn edit(path: &Path, change: impl FnOnce(&mut ArrayOfTables)) -> Result<Self, ViewsError> {
        // Fails on a file with a mistake rather than write to it.
        Self::read(path)?;
        let failed = |source| ViewsError::File { path: path.to_owned(), source };
        let text = if path.exists() {
            std::fs::read_to_string(path).map_err(failed)?
        } else {
            String::new()
        };
        let mut document: DocumentMut =
            text.parse().map_err(|error| failed(std::io::Error::other(error)))?;
        let item =
            document.entry("view").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        match item.as_array_of_tables_mut() {
            Some(tables) => change(tables),
            None => {
                return Err(failed(std::io::Error::other(
                    "the views are not written as [[view]]; nothing was changed",
                )));
            }
        }
        private::replace(path, document.to_string().as_bytes()).map_err(failed)?;
        Self::read(path)
    }
}

fn is_named(table: &Table, name: &str) -> bool {
    table.get("name").and_then(Item::as_str).is_some_and(|own| clean(own).trim() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_views_parse_and_an_own_one_of_the_name_goes_before() {
        let views = Views::parse("").unwrap();
        assert_eq!(views.all().len(), BUILT_IN.len());
        for view in views.all() {
            Query::parse(&view.query).unwrap();
        }
        let own = Views::parse("[[view]]\nname = \"Top revenue\"\nquery = \"paid>1\"\n").unwrap();
        assert_eq!(own.find("top REVENUE").unwrap().query, "paid>1");
        assert_eq!(own.all().len(), BUILT_IN.len());
    }

    #[test]
    fn saving_keeps_what_people_wrote_into_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sub/views.toml");
        let view = |name: &str, query: &str, columns| SavedView {
            name: name.to_owned(),
            query: query.to_owned(),
            columns,
            built_in: false,
        };
        Views::save(&path, &view("A", "held:yes", None)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("# our views\n{text}# the end of A\n")).unwrap();
        Views::save(
            &path,
            &view("B", "paid:0", Some(vec![PartnerColumn::Partner, PartnerColumn::Held])),
        )
        .unwrap();
        let views = Views::save(&path, &view("A", "group:\"x y\"", None)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# our views\n") && text.contains("# the end of A"), "{text}");
        assert_eq!(views.find("A").unwrap().query, "group:\"x y\"");
        assert_eq!(
            views.find("b").unwrap().columns,
            Some(vec![PartnerColumn::Partner, PartnerColumn::Held])
        );
        let views = Views::remove(&path, "A").unwrap();
        assert!(views.find("A").is_none() && views.find("B").is_some());
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_the_file_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("views.toml");
        for (text, line, said) in [
            ("[[view]]\nname = \"a\"\nquery = \"foo:1\"\n", 1, "column 1"),
            ("\n[[view]]\nname = \"a\"\nquery = \"x\"\ncolumns = [\"nope\"]\n", 2, "nope"),
            ("[[view]]\nname = \"a\"\nqueri = \"x\"\n", 3, "queri"),
            (
                "[[view]]\nname = \"a\"\nquery = \"x\"\n[[view]]\nname = \"a\"\nquery = \"y\"\n",
                4,
                "two views",
            ),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = Views::read(&path).unwrap_err();
            assert!(
                matches!(error, ViewsError::Wrong { line: found, .. } if found == line),
                "{error}"
            );
            assert!(error.to_string().contains(said), "{error}");
            assert!(Views::remove(&path, "a").is_err());
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}
