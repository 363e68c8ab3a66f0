//! `partnerdesk audit`: what was paid against what is due, as JSON, CSV or a table (rule: paid-against-due).

use std::io::Write;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use serde::{Serialize, Serializer};
use strum::IntoEnumIterator;

use super::args::{Global, JsonFlag};
use super::failure::{Exit, Failure};
use super::output::{note, print};
use super::pass::{span, warn, watched};
use super::session::Session;
use super::show::find;
use super::sync::fill_demo;
use crate::domain::num::{count, grouped, plural};
use crate::domain::text::{clean, fit, guard_formula};
use crate::domain::{Cents, Zone};
use crate::inquiry::{
    Audit, AuditItem, AuditLine, AuditScope, OutcomeGroup, audit, difference, usual_kinds,
};
use crate::investigate::{Check, Code, PaidOutcome};
use crate::offers::{EventKind, money};

pub(super) const HELP: &str = "\
Examples:
  partnerdesk audit                                  the last 30 days: what needs a look first
  partnerdesk audit --since 2026-01-01 --until 2026-03-31 --group Agencies
  partnerdesk audit --outcome overpaid,not_due --format csv > overpaid.csv
  partnerdesk audit --json | jq '.items[] | select(.difference > 10000)'

Every event of the period and every reward created in it has one outcome: CANT_TELL, NO_EVENT, EVENT_GONE,
WRONG_PARTNER, TWICE, NOT_DUE, OTHER_OFFER, OVERPAID, UNDERPAID, PART_MISSING, MISSING, or, if all is well,
FITS or EXPLAINED; those two are only counted unless --outcome names them. The difference is what was paid
less what is due. Money is 458.92 in CSV, cents in JSON. docs/money.md explains each outcome.
Exit codes: 0 done, 2 no such group or date, 5 no data yet or no such partner, 130 interrupted.";

/// How an audit is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AuditFormat {
    /// The outcomes, for people
    Table,
    /// The events and rewards, one per row
    Csv,
    /// One JSON object with both
    Json,
}

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    /// The first day, or how long ago it was: 2026-03-01, 30d
    #[arg(long, value_name = "DATE|30d", default_value = "30d")]
    since: String,
    /// The last day, included; now if not given
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Only partners in this group, by name, slug or key; repeatable
    #[arg(long, value_name = "G")]
    group: Vec<String>,
    /// Only what is about this offer; repeatable
    #[arg(long, value_name = "KEY")]
    offer: Vec<String>,
    /// Only this partner: a key, an e-mail or a name
    #[arg(long, value_name = "P")]
    partner: Option<String>,
    /// Only these outcomes, separated by commas
    #[arg(long, value_name = "LIST", value_delimiter = ',', ignore_case = true, value_parser = outcome())]
    outcome: Vec<PaidOutcome>,
    /// Output format
    #[arg(long, value_enum, default_value_t = AuditFormat::Table)]
    format: AuditFormat,
    #[command(flatten)]
    json: JsonFlag,
}

/// The outcomes by their words, in any case.
fn outcome() -> impl TypedValueParser<Value = PaidOutcome> {
    PossibleValuesParser::new(PaidOutcome::iter().map(PaidOutcome::word))
        .try_map(|word| word.to_uppercase().parse::<PaidOutcome>())
}

pub(super) async fn run(global: &Global, args: &AuditArgs) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let (now, zone) = (session.clock.now(), session.config.display.timezone);
    let (since, until) = span(&args.since, args.until.as_deref(), now, zone)?;
    // A mistake in the offers file is reported before anything is looked up (rule: offers-file-first).
    let offers = session.offers_if_any()?;
    fill_demo(&session).await?;
    warn(&session, offers.as_ref())?;
    let partner = match &args.partner {
        Some(asked) => Some(find(&session.read_store()?, asked)?.key),
        None => None,
    };
    for key in &args.offer {
        if offers.as_ref().is_none_or(|file| file.offer(key).is_none()) {
            note(&format!("warning: the offers file has no offer {:?}", clean(key)));
        }
    }
    let (kinds, groups) = (usual_kinds(offers.as_ref()), args.group.clone());
    let scope = AuditScope { since, until, kinds, groups, offers: args.offer.clone(), partner };
    let mut found = watched(session.store_file(), move |store, onlooker| {
        audit(&store, &scope, offers.as_ref(), now, onlooker)
    })
    .await?;
    let listed = |outcome: PaidOutcome| match args.outcome.as_slice() {
        [] => outcome.is_odd(),
        named => named.contains(&outcome),
    };
    found.items.retain(|item| listed(item.outcome));
    if !args.outcome.is_empty() {
        found.outcomes.retain(|group| listed(group.outcome));
    }
    match args.json.or(args.format, AuditFormat::Json) {
        AuditFormat::Table => print(|out| table(out, &found, zone)),
        AuditFormat::Csv => print(|out| csv(out, &found.items)),
        AuditFormat::Json => print(|out| {
            serde_json::to_writer(&mut *out, &document(&found))?;
            writeln!(out)
        }),
    }
}

/// An outcome with its sums, as it is printed.
#[derive(Serialize)]
struct OutcomeRow<'a> {
    outcome: &'a str,
    offer: Option<&'a str>,
    currency: Option<&'a str>,
    count: i64,
    due: Option<i64>,
    paid: i64,
    difference: Option<i64>,
}

impl<'a> From<&'a OutcomeGroup> for OutcomeRow<'a> {
    fn from(group: &'a OutcomeGroup) -> Self {
        Self {
            outcome: group.outcome.word(),
            offer: group.offer.as_deref(),
            currency: group.currency.as_deref(),
            count: group.count,
            due: group.due,
            paid: group.paid,
            difference: difference(group.due, group.paid),
        }
    }
}

/// An item as it is printed, once for each currency.
#[derive(Serialize)]
struct AuditRow<'a> {
    outcome: &'a str,
    kind: Option<&'a str>,
    event: Option<&'a str>,
    rewards: &'a [String],
    partner: Option<&'a str>,
    customer: Option<&'a str>,
    recorded_at: Option<String>,
    offer: Option<&'a str>,
    currency: Option<&'a str>,
    due: Option<i64>,
    paid: i64,
    difference: Option<i64>,
    check: Option<&'a str>,
    code: Option<&'a str>,
}

/// An item's rows.
fn rows(item: &AuditItem) -> impl Iterator<Item = AuditRow<'_>> {
    item.lines().map(|line| row(item, line))
}

fn row<'a>(item: &'a AuditItem, line: AuditLine<'a>) -> AuditRow<'a> {
    AuditRow {
        outcome: item.outcome.word(),
        kind: item.kind.map(EventKind::name),
        event: item.event.as_deref(),
        rewards: &item.rewards,
        partner: item.partner.as_deref(),
        customer: item.customer.as_deref(),
        recorded_at: item.recorded_at.map(crate::domain::Timestamp::rfc3339),
        offer: item.offer.as_deref(),
        currency: line.currency,
        due: line.due,
        paid: line.paid,
        difference: line.difference(),
        check: item.check.map(Check::into),
        code: item.code.map(Code::word),
    }
}

/// Items that are serialized one by one, so their number costs no memory.
struct AuditRows<'a>(&'a [AuditItem]);

impl Serialize for AuditRows<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().flat_map(rows))
    }
}

#[derive(Serialize)]
struct AuditDocument<'a> {
    since: String,
    until: String,
    events: i64,
    rewards: i64,
    outcomes: Vec<OutcomeRow<'a>>,
    items: AuditRows<'a>,
}

fn document(found: &Audit) -> AuditDocument<'_> {
    AuditDocument {
        since: found.since.rfc3339(),
        until: found.until.rfc3339(),
        events: found.events,
        rewards: found.rewards,
        outcomes: found.outcomes.iter().map(OutcomeRow::from).collect(),
        items: AuditRows(&found.items),
    }
}

/// The field names of an item, for CSV.
const FIELDS: [&str; 14] = [
    "outcome",
    "kind",
    "event",
    "rewards",
    "partner",
    "customer",
    "recorded_at",
    "offer",
    "currency",
    "due",
    "paid",
    "difference",
    "check",
    "code",
];

/// Writes the items, one per row. Money is decimal text here, several reward keys are separated by blanks, and keys that
/// a spreadsheet would take for a formula get a quote in front (rule: formula-guard).
fn csv(out: &mut dyn Write, items: &[AuditItem]) -> std::io::Result<()> {
    let key = |text: Option<&str>| guard_formula(text.unwrap_or_default()).into_owned();
    let sum = |cents: Option<i64>| cents.map(|cents| Cents(cents).decimal()).unwrap_or_default();
    let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(FIELDS)?;
    for row in items.iter().flat_map(rows) {
        writer.write_record([
            word(Some(row.outcome)),
            word(row.kind),
            key(row.event),
            key(Some(&row.rewards.join(" "))),
            key(row.partner),
            key(row.customer),
            row.recorded_at.unwrap_or_default(),
            key(row.offer),
            key(row.currency),
            sum(row.due),
            sum(Some(row.paid)),
            sum(row.difference),
            word(row.check),
            word(row.code),
        ])?;
    }
    writer.flush()
}

/// Writes the outcomes, one per line.
fn table(out: &mut dyn Write, found: &Audit, zone: Zone) -> std::io::Result<()> {
    let row = |out: &mut dyn Write, cells: [&str; 6]| {
        let [outcome, offer, many, due, paid, off] = cells;
        let line = format!("{outcome:<14}{offer:<26}{many:>8}{due:>16}{paid:>16}{off:>16}");
        writeln!(out, "{}", line.trim_end())
    };
    if !found.outcomes.is_empty() {
        row(out, ["Outcome", "Offer", "Count", "Due", "Paid", "Difference"])?;
    }
    for group in &found.outcomes {
        let offer = clean(group.offer.as_deref().unwrap_or_default()).into_owned();
        let sum = |amount: Option<i64>| match (&group.currency, amount) {
            (Some(currency), Some(amount)) => money(amount, currency),
            (Some(_), None) => "?".to_owned(),
            (None, _) => String::new(),
        };
        let off = difference(group.due, group.paid);
        let (due, paid, off) = (sum(group.due), sum(Some(group.paid)), sum(off));
        let many = grouped(group.count);
        row(out, [group.outcome.word(), &fit(&offer, 25), &many, &due, &paid, &off])?;
    }
    let odd = found.outcomes.iter().filter(|group| group.outcome.is_odd()).count();
    writeln!(
        out,
        "{} to look at in {}, among {} and {}, {} to {}",
        grouped(found.odd),
        plural(count(odd), "groups"),
        plural(found.events, "events"),
        plural(found.rewards, "rewards"),
        zone.minute(found.since),
        zone.minute(found.until)
    )
}
