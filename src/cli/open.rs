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
use crate::partner_facts::FollowPlace;

pub(super) const HELP: &str = "\
Examples:
  partnerdesk open dana@example.com        # the partner's page
  partnerdesk open inv-00012345            # the payment among its partner's
  partnerdesk open group:EMEA held>100     # the table with this query line

WHAT is the key of a partner, customer, payment, reward, lead, deal or action; else a partner's e-mail or
name; else a query line.";

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

/// Where to start.
fn place(session: &Session, what: &str) -> Result<StartAt, Failure> {
    let store = session.read_store()?;
    if let Some(hit) = store.find_by_key(what.trim(), 2)?.into_iter().next() {
        return Ok(StartAt::Hit(hit));
    }
    let by_name = find(&store, what.trim());
    if let Ok(partner) = by_name {
        return Ok(StartAt::Place(FollowPlace::Partner(partner.key, partner.name, None)));
    }
    // Words alone are a query line too, but whoever writes a name wants to hear that there is nobody.
    let (query, _) = session.query(what)?;
    let is_line = query.sort.is_some() || query.terms.len() > query.words().count();
    match by_name {
        Err(failure) if !is_line => Err(failure),
        _ => Ok(StartAt::Query(query)),
    }
}
