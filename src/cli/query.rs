//! `partnerdesk query`: the partner table for a query line, in the shapes of ruling J1.

use std::io::Write;

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::args::{Format, Global, QueryArgs};
use super::failure::{Exit, Failure};
use super::output::{note, print};
use super::session::Session;
use super::{signals, sync, table};
use crate::domain::text::guard_formula;
use crate::domain::{Cents, Named, Partner, Stamp};
use crate::query::Query;
use crate::roster::{Builder, Roster, View};
use crate::store::Store;
use crate::sync::Want;

pub(super) async fn run(global: &Global, args: &QueryArgs) -> Result<Exit, Failure> {
    let line = args.expr.join(" ");
    let query = Query::parse(&line)?;
    let session = Session::open(global)?;
    fill_demo(&session).await?;
    let store = session.read_store()?;
    let answer = Answer::of(&store, &query, args.limit)?;
    answer.warn();
    match args.format {
        Format::Table => {
            let zone = session.config.display.timezone;
            print(|out| table::write(out, &answer, zone))
        }
        Format::Csv => print(|out| csv(out, &answer)),
        Format::Json => print(|out| writeln!(out, "{}", answer.json(&line))),
        Format::Ndjson => print(|out| {
            answer.partners().try_for_each(|partner| writeln!(out, "{}", partner_json(&partner)))
        }),
    }
}

/// The demo's store fills itself at first use: its server is the program's own (ruling G11).
async fn fill_demo(session: &Session) -> Result<(), Failure> {
    let complete =
        session.read_store().is_ok_and(|store| store.data_as_of().is_ok_and(|at| at.is_some()));
    if !session.is_demo() || session.offline || complete {
        return Ok(());
    }
    let (events, _) = mpsc::unbounded_channel();
    let outcome = sync::bring_up_to_date(session, Want::Changes, events, signals::watch()).await?;
    outcome.error.map_or(Ok(()), |error| Err(error.into()))
}

/// What a query gave.
pub(super) struct Answer {
    roster: Roster,
    view: View,
    limit: usize,
    /// All partnerships in the store (ruling G2).
    pub(super) total: i64,
    /// The counts are the API's own, not yet ours.
    pub(super) provisional: bool,
    unreadable: Vec<&'static str>,
    data_as_of: Option<Stamp>,
}

impl Answer {
    fn of(store: &Store, query: &Query, limit: Option<usize>) -> Result<Self, Failure> {
        let mut builder = Builder::default();
        store.each_partner(|partner| builder.push(&partner))?;
        let roster = builder.finish();
        let view = View::of(&roster, query);
        let refused = store.resources()?.into_iter().filter(|state| state.refused.is_some());
        Ok(Self {
            limit: limit.unwrap_or(usize::MAX).min(view.len()),
            total: store.partner_counts()?.0,
            provisional: store.provisional()?,
            unreadable: refused.map(|state| state.resource.name()).collect(),
            data_as_of: store.data_as_of()?,
            roster,
            view,
        })
    }

    /// How many partners match, whatever the limit.
    pub(super) fn matched(&self) -> usize {
        self.view.len()
    }

    /// The partners to print.
    pub(super) fn partners(&self) -> impl Iterator<Item = Partner> {
        self.view.window(0, self.limit).iter().map(|row| self.roster.partner(*row))
    }

    /// Says what isn't known, so that nothing unknown passes for nothing (ruling W40).
    fn warn(&self) {
        if !self.unreadable.is_empty() {
            note(&format!(
                "warning: these keys may not read {}; what depends on it is unknown",
                self.unreadable.join(", ")
            ));
        }
        if self.provisional {
            note(
                "warning: customers and transactions were never read to their end; counts are the API's own, up to an hour old",
            );
        }
    }

    fn json(&self, line: &str) -> Value {
        json!({
            "query": line,
            "total": self.total,
            "matched": self.matched(),
            "data_as_of": self.data_as_of.map(Stamp::rfc3339),
            "provisional": self.provisional,
            "unreadable": self.unreadable,
            "partners": self.partners().map(|partner| partner_json(&partner)).collect::<Vec<_>>(),
        })
    }
}

fn partner_json(partner: &Partner) -> Value {
    let named = |named: &Named| json!({"key": named.key, "name": named.name});
    json!({
        "key": partner.key,
        "partner_key": partner.partner_key,
        "name": partner.name,
        "members": partner.members,
        "owner": {"name": partner.owner.name, "email": partner.owner.email},
        "group": partner.group.as_ref().map(named),
        "manager": partner.manager.as_ref().map(|manager| json!({"name": manager.name, "email": manager.email})),
        "team": partner.team.as_ref().map(named),
        "tags": partner.tags,
        "tier": partner.tier,
        "status": partner.status,
        "archived": partner.archived,
        "signups": partner.signups,
        "paid_customers": partner.paid,
        "revenue": partner.revenue,
        "currency": "USD",
        "rewards": partner.rewards,
        "held": partner.held,
        "last_active": partner.last_active.map(Stamp::rfc3339),
        "signed_up": partner.signed_up.map(Stamp::rfc3339),
    })
}

const CSV_HEADER: [&str; 12] = [
    "partner_id",
    "partner_key",
    "partner_name",
    "members",
    "owner_name",
    "owner_email",
    "group",
    "signups",
    "paid_customers",
    "revenue_usd",
    "last_active",
    "signed_up",
];

fn csv(out: &mut dyn Write, answer: &Answer) -> std::io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(CSV_HEADER)?;
    for partner in answer.partners() {
        let text = |text: Option<&str>| guard_formula(text.unwrap_or_default()).into_owned();
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        let time = |at: Option<Stamp>| at.map(Stamp::rfc3339).unwrap_or_default();
        csv.write_record([
            text(Some(&partner.key)),
            text(partner.partner_key.as_deref()),
            text(Some(&partner.name)),
            partner.members.to_string(),
            text(partner.owner.name.as_deref()),
            text(partner.owner.email.as_deref()),
            text(partner.group.as_ref().map(|group| group.name.as_str())),
            number(partner.signups),
            number(partner.paid),
            partner.revenue.map(|cents| Cents(cents).decimal()).unwrap_or_default(),
            time(partner.last_active),
            time(partner.signed_up),
        ])?;
    }
    csv.flush()
}
