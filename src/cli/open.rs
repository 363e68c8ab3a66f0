//! `partnerdesk open`: the console, started in place: on a partner, on a record, or on the partners of a query line.

use clap::Args;

use super::args::Global;
use super::console;
use super::failure::{Exit, Failure};
use super::session::Session;
use super::show::find;
use super::sync::fill_demo;
use super::values::unguarded;
use crate::app::StartAt;
use crate::domain::text::clean;
use crate::domain::{Hit, Resource};
use crate::partner_facts::FollowPlace;

pub(super) const HELP: &str = "\
Examples:
  partnerdesk open dana@example.com        # the partner's page
  partnerdesk open inv-00012345            # the payment among its partner's
  partnerdesk open 'group:EMEA held>100'   # the table with this query line

WHAT is the key of a partner, customer, payment, reward, lead, deal or action; else a partner's e-mail or
name; else a customer's e-mail; else a query line.";

/// So many records that a text may mean are told.
const CANDIDATES: usize = 10;

#[derive(Debug, Args)]
pub(super) struct OpenArgs {
    /// A key, an e-mail, a name or a query line; several words are joined by spaces
    #[arg(value_name = "WHAT", required = true, value_parser = unguarded)]
    what: Vec<String>,
}

pub(super) async fn run(global: &Global, args: &OpenArgs) -> Result<Exit, Failure> {
    let what = args.what.join(" ");
    let session = Session::open(global)?;
    fill_demo(&session).await?;
    console::start(global, Some(place(&session, &what)?)).await
}

/// The one record that was found; `None` when there is none.
fn only(text: &str, mut hits: Vec<Hit>) -> Result<Option<Hit>, Failure> {
    // Several of a record's keys may be the same.
    hits.dedup_by(|a, b| (a.resource, &a.key) == (b.resource, &b.key));
    if hits.len() < 2 {
        return Ok(hits.pop());
    }
    let label = |hit: &Hit| {
        let partner = hit.partner.as_ref().map_or("no partner", |(_, name)| name);
        format!("{} ({}, of {})", clean(&hit.key), hit.resource.name(), clean(partner))
    };
    let what = format!("{:?} matches several records", clean(text));
    let hint = hits.iter().map(label).collect::<Vec<_>>().join("; ");
    Err(Failure::new(Exit::NotFound, "ambiguous", what, format!("use one of these keys: {hint}")))
}

/// Where to start.
fn place(session: &Session, what: &str) -> Result<StartAt, Failure> {
    let store = session.read_store()?;
    let text = what.trim();
    let mut hits = store.find_by_key(text, CANDIDATES)?;
    // Payments and rewards are also found by how their keys begin, which is too little to open one.
    let begins_only = [Resource::Transactions, Resource::Rewards];
    hits.retain(|hit| hit.key == text || !begins_only.contains(&hit.resource));
    if let Some(hit) = hits.iter().find(|hit| hit.key == text) {
        return Ok(StartAt::Hit(hit.clone()));
    }
    let by_name = find(&store, text);
    match &by_name {
        Ok(partner) => {
            let (key, name) = (partner.key.clone(), partner.name.clone());
            return Ok(StartAt::Place(FollowPlace::Partner(key, name, None)));
        }
        Err(failure) if failure.code == "not_found" => {
            if let Some(hit) = only(text, hits)? {
                return Ok(StartAt::Hit(hit));
            }
        }
        Err(_) => {}
    }
    // Words alone are a query line too, but whoever writes a name wants to hear that there is nobody.
    let (query, _) = session.query(what)?;
    let is_line = query.sort.is_some() || query.terms.len() > query.words().count();
    match by_name {
        Err(failure) if !is_line => Err(failure),
        _ => Ok(StartAt::Query(query)),
    }
}
