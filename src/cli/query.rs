//! `partnerdesk query`: prints the partner table for a query line, as a table, CSV or JSON
//! (rule: output-shapes).

use std::io::Write;
use std::sync::Arc;

use serde_json::json;

use super::args::{Format, Global, QueryArgs};
use super::failure::{Exit, Failure};
use super::output::{note, print};
use super::session::Session;
use super::shapes::partner_json;
use super::sync::fill_demo;
use super::table;
use crate::domain::num::count;
use crate::domain::{Partner, PartnerColumn, Timestamp};
use crate::query::Query;
use crate::roster::{FilterContext, Roster, RosterView};
use crate::runtime::load;
use crate::store::Store;
use crate::views::{SessionState, Views};

pub(super) async fn run(global: &Global, args: &QueryArgs) -> Result<Exit, Failure> {
    let line = args.expr.join(" ");
    // A mistake in the query line is reported before anything else is opened.
    Query::parse(&line)?;
    let session = Session::open(global)?;
    let asked = QueryRequest::of(&session, args, line)?;
    let (query, context) = session.query(&asked.line)?;
    fill_demo(&session).await?;
    let answer = answered(&session, &query, context, args.limit)?;
    answer.warn();
    match args.format() {
        Format::Table => {
            let columns = asked.columns.unwrap_or_else(|| PartnerColumn::FIRST.to_vec());
            let zone = session.config.display.timezone;
            print(|out| table::write(out, &answer, &columns, zone))
        }
        Format::Csv => {
            let columns = asked.columns.unwrap_or_else(|| PartnerColumn::CSV.to_vec());
            print(|out| csv(out, &answer, &columns))
        }
        Format::Json => print(|out| answer.json(&asked.line, out)),
        Format::Ndjson => print(|out| {
            answer.partners().try_for_each(|partner| writeln!(out, "{}", partner_json(&partner)))
        }),
    }
}

/// The first partners of a query line, and how many there are.
pub(super) fn matching(
    session: &Session,
    line: &str,
    most: usize,
) -> Result<(Vec<Partner>, usize), Failure> {
    let (query, context) = session.query(line)?;
    let found = answered(session, &query, context, Some(most))?;
    Ok((found.partners().collect(), found.matched()))
}

/// The partners that match, with what the query asks of their customers looked up.
fn answered(
    session: &Session,
    query: &Query,
    mut context: FilterContext,
    limit: Option<usize>,
) -> Result<QueryOutput, Failure> {
    let store = session.read_store()?;
    for text in query.customers() {
        let numbers = store.partners_with_customer(text.as_str())?;
        context.customers.insert(text.clone(), Arc::new(numbers));
    }
    QueryOutput::of(&store, query, &context, limit)
}

/// What is asked for: a saved view's query and columns, with what the command line adds.
struct QueryRequest {
    line: String,
    columns: Option<Vec<PartnerColumn>>,
}

impl QueryRequest {
    fn of(session: &Session, args: &QueryArgs, line: String) -> Result<Self, Failure> {
        let mut asked = Self { line, columns: None };
        if let Some(name) = &args.view {
            let views = Views::read(&session.paths.views_file())
                .map_err(|error| Failure::usage(error.to_string(), "correct the views file"))?;
            let view = views.find(name).ok_or_else(|| {
                Failure::new(
                    Exit::NotFound,
                    "not_found",
                    format!("there is no view named {name}"),
                    format!("the saved views are {}", views.names().join(", ")),
                )
            })?;
            let both = format!("{} {}", view.query, asked.line);
            both.trim().clone_into(&mut asked.line);
            asked.columns.clone_from(&view.columns);
        }
        if let Some(names) = &args.columns {
            if matches!(args.format(), Format::Json | Format::Ndjson) {
                return Err(Failure::usage(
                    "--columns shapes tables and CSV; JSON always has every field",
                    "leave out --columns, or pick fields with jq",
                ));
            }
            asked.columns = Some(if names == "console" {
                SessionState::read(&session.folder).columns
            } else {
                PartnerColumn::list(names).map_err(|name| {
                    Failure::usage(
                        format!("there is no column named {name:?}"),
                        format!(
                            "expected one or more of {}, or console",
                            PartnerColumn::names().join(",")
                        ),
                    )
                })?
            });
        }
        Ok(asked)
    }
}

/// The result of a query.
pub(super) struct QueryOutput {
    roster: Roster,
    view: RosterView,
    limit: usize,
    /// The number of partnerships in the store.
    pub(super) total: i64,
    /// Whether the counts are still the API's own.
    pub(super) provisional: bool,
    unreadable: Vec<&'static str>,
    /// Whether the API was never read and all data came from files.
    of_files: bool,
    data_as_of: Option<Timestamp>,
}

impl QueryOutput {
    fn of(
        store: &Store,
        query: &Query,
        context: &FilterContext,
        limit: Option<usize>,
    ) -> Result<Self, Failure> {
        let (roster, _) = load::roster(store)?;
        let view = RosterView::of(&roster, query, context);
        let lists = store.resources()?;
        let refused = lists.iter().filter(|state| state.refused.is_some());
        Ok(Self {
            limit: limit.unwrap_or(usize::MAX).min(view.len()),
            total: count(roster.len()),
            provisional: store.provisional()?,
            unreadable: refused.map(|state| state.resource.name()).collect(),
            of_files: lists.iter().all(|state| state.complete_at.is_none())
                && store.unfinished_run()?.is_none(),
            data_as_of: store.data_as_of()?,
            roster,
            view,
        })
    }

    /// How many partners match, regardless of the limit.
    pub(super) fn matched(&self) -> usize {
        self.view.len()
    }

    /// The partners to print.
    pub(super) fn partners(&self) -> impl Iterator<Item = Partner> {
        self.view.window(0, self.limit).iter().map(|row| self.roster.partner(*row))
    }

    /// Warns of what isn't known, so that nobody takes it for zero (rule: unknown-is-not-zero).
    fn warn(&self) {
        if !self.unreadable.is_empty() {
            note(&format!(
                "warning: these keys may not read {}; what depends on it is unknown",
                self.unreadable.join(", ")
            ));
        }
        if self.of_files {
            note(
                "warning: nothing has been read from the API yet; counts come from an imported partners file",
            );
        } else if self.provisional {
            note(
                "warning: customers and transactions have never been read completely; counts are the API's own, up to an hour old",
            );
        }
    }

    /// Writes one object, partner by partner, so that even a million take no memory.
    fn json(&self, line: &str, out: &mut dyn Write) -> std::io::Result<()> {
        let facts = json!({
            "query": line,
            "total": self.total,
            "matched": count(self.matched()),
            "data_as_of": self.data_as_of.map(Timestamp::rfc3339),
            "provisional": self.provisional,
            "unreadable": self.unreadable,
        })
        .to_string();
        write!(out, "{},\"partners\":[", facts.strip_suffix('}').unwrap_or(&facts))?;
        for (at, partner) in self.partners().enumerate() {
            let gap = if at == 0 { "" } else { "," };
            write!(out, "{gap}{}", partner_json(&partner))?;
        }
        writeln!(out, "]}}")
    }
}

fn csv(
    out: &mut dyn Write,
    answer: &QueryOutput,
    columns: &[PartnerColumn],
) -> std::io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(columns.iter().map(|column| column.name()))?;
    for partner in answer.partners() {
        csv.write_record(columns.iter().map(|column| column.csv(&partner)))?;
    }
    csv.flush()
}
