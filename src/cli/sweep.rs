//! `partnerdesk sweep`: prints every event of a period that has no reward, as JSON, CSV or a table
//! (rule: output-shapes).

use std::collections::BTreeSet;
use std::io::Write;

use clap::{Args, ValueEnum};
use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use super::args::{Global, JsonFlag};
use super::failure::{Exit, Failure};
use super::output::print;
use super::pass::{span, warn, watched};
use super::session::Session;
use super::sync::fill_demo;
use super::values::event_kind;
use crate::domain::num::{count, grouped, plural};
use crate::domain::text::{clean, fit, guard_formula};
use crate::domain::{Cents, Zone};
use crate::inquiry::{
    ReasonGroup, Sweep, SweepNames, SweepScope, UnrewardedEvent, sweep, usual_kinds,
};
use crate::investigate::{Check, Code};
use crate::offers::{EventKind, money};
use crate::store::Names;

pub(super) const HELP: &str = "\
Examples:
  partnerdesk sweep                                  the last 30 days, what should have fired first
  partnerdesk sweep --since 2026-01-01 --until 2026-03-31 --group Agencies
  partnerdesk sweep --event transaction --format csv > unrewarded.csv
  partnerdesk sweep --format json | jq '.items[] | select(.verdict == \"SHOULD_HAVE_FIRED\") | .key'

Every event without a reward goes through the same checks as in why, without the network. The kinds
are those that the offers file pays for, and transactions. Money is 458.92 in CSV, cents in JSON.
Exit codes: 0 done, 2 no such group or date, 5 no data yet, 130 interrupted.";

/// How a sweep is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SweepFormat {
    /// The groups, for people
    Table,
    /// The events, one per row
    Csv,
    /// One JSON object with both
    Json,
}

#[derive(Debug, Args)]
pub(super) struct SweepArgs {
    /// The first day, or how long ago it was: 2026-03-01, 30d
    #[arg(long, value_name = "DATE|30d", default_value = "30d")]
    pub(super) since: String,
    /// The last day, included; now if not given
    #[arg(long, value_name = "DATE")]
    pub(super) until: Option<String>,
    /// Only partners in this group, by name, slug or key; repeatable
    #[arg(long, value_name = "G")]
    pub(super) group: Vec<String>,
    /// Only events of this kind; repeatable
    #[arg(long, value_name = "KIND", value_parser = event_kind())]
    pub(super) event: Vec<EventKind>,
    /// Output format
    #[arg(long, value_enum, default_value_t = SweepFormat::Table)]
    pub(super) format: SweepFormat,
    #[command(flatten)]
    pub(super) json: JsonFlag,
}

pub(super) async fn run(global: &Global, args: &SweepArgs) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let (now, zone) = (session.clock.now(), session.config.display.timezone);
    let (since, until) = span(&args.since, args.until.as_deref(), now, zone)?;
    // A mistake in the offers file is reported before anything is looked up (rule: offers-file-first).
    let offers = session.offers_if_any()?;
    let kinds = match args.event.as_slice() {
        [] => usual_kinds(offers.as_ref()),
        named => named.iter().copied().collect::<BTreeSet<_>>(),
    };
    fill_demo(&session).await?;
    warn(&session, offers.as_ref())?;
    let period = SweepScope { since, until, kinds, groups: args.group.clone() };
    let found = watched(session.store_file(), move |store, onlooker| {
        sweep(&store, &period, offers.as_ref(), now, onlooker)
    })
    .await?;
    match args.json.or(args.format, SweepFormat::Json) {
        SweepFormat::Table => print(|out| table(out, &found, zone)),
        SweepFormat::Csv => {
            let names = found.names(&session.read_store()?)?;
            print(|out| csv(out, &found.items, &names))
        }
        SweepFormat::Json => print(|out| {
            serde_json::to_writer(&mut *out, &document(&found))?;
            writeln!(out)
        }),
    }
}

fn group(group: &ReasonGroup) -> Json {
    let sums: Vec<Json> = group
        .sums
        .iter()
        .map(|(currency, sum)| json!({"currency": currency, "amount": sum}))
        .collect();
    json!({
        "verdict": group.verdict.word(),
        "check": group.check.map(<&str>::from),
        "code": group.code.map(Code::word),
        "offer": group.offer,
        "count": group.count,
        "at_stake": group.at_stake,
        "currency": group.currency,
        "sums": sums,
    })
}

/// An item as it is printed, with its fields in the documented order (rule: output-shapes).
#[derive(Serialize)]
struct SweepRow<'a> {
    kind: &'a str,
    key: &'a str,
    partner: Option<&'a str>,
    customer: Option<&'a str>,
    recorded_at: String,
    amount: Option<i64>,
    amount_usd: Option<i64>,
    currency: Option<&'a str>,
    verdict: &'a str,
    check: Option<&'a str>,
    code: Option<&'a str>,
    offer: Option<&'a str>,
    would_pay: Option<i64>,
    pay_currency: Option<&'a str>,
    would_pay_total: Option<i64>,
}

impl<'a> From<&'a UnrewardedEvent> for SweepRow<'a> {
    fn from(item: &'a UnrewardedEvent) -> Self {
        Self {
            kind: item.kind.name(),
            key: &item.key,
            partner: item.partner.as_deref(),
            customer: item.customer.as_deref(),
            recorded_at: item.recorded_at.rfc3339(),
            amount: item.amount,
            amount_usd: item.amount_usd,
            currency: item.currency.as_deref(),
            verdict: item.verdict.word(),
            check: item.check.map(Into::into),
            code: item.code.map(Code::word),
            offer: item.offer.as_deref(),
            would_pay: item.would_pay,
            pay_currency: item.pay_currency.as_deref(),
            would_pay_total: item.would_pay_total,
        }
    }
}

/// Items that are serialized one by one, so their number costs no memory.
struct SweepRows<'a>(&'a [UnrewardedEvent]);

impl Serialize for SweepRows<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.iter().map(SweepRow::from))
    }
}

#[derive(Serialize)]
struct Document<'a> {
    since: String,
    until: String,
    events: i64,
    unrewarded: i64,
    groups: Vec<Json>,
    items: SweepRows<'a>,
}

fn document(found: &Sweep) -> Document<'_> {
    Document {
        since: found.since.rfc3339(),
        until: found.until.rfc3339(),
        events: found.events,
        unrewarded: found.unrewarded,
        groups: found.groups.iter().map(group).collect(),
        items: SweepRows(&found.items),
    }
}

/// The field names of an item, for CSV.
const FIELDS: [&str; 17] = [
    "kind",
    "key",
    "partner",
    "customer",
    "recorded_at",
    "amount",
    "amount_usd",
    "currency",
    "verdict",
    "check",
    "code",
    "offer",
    "would_pay",
    "pay_currency",
    "would_pay_total",
    "partner_name",
    "customer_name",
];

/// Writes the items, one per row. Money is decimal text here, and keys that a spreadsheet would take for a formula get
/// a quote in front (rule: formula-guard).
fn csv(out: &mut dyn Write, items: &[UnrewardedEvent], names: &SweepNames) -> std::io::Result<()> {
    let name = |names: &Names, key: Option<&str>| {
        let name = key.and_then(|key| names.get(key)).map(String::as_str).unwrap_or_default();
        guard_formula(name).into_owned()
    };
    let key = |text: Option<&str>| guard_formula(text.unwrap_or_default()).into_owned();
    let sum = |cents: Option<i64>| cents.map(|cents| Cents(cents).decimal()).unwrap_or_default();
    let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(FIELDS)?;
    for item in items {
        let row = SweepRow::from(item);
        writer.write_record([
            word(Some(row.kind)),
            key(Some(row.key)),
            key(row.partner),
            key(row.customer),
            row.recorded_at,
            sum(row.amount),
            sum(row.amount_usd),
            key(row.currency),
            word(Some(row.verdict)),
            word(row.check),
            word(row.code),
            key(row.offer),
            sum(row.would_pay),
            key(row.pay_currency),
            sum(row.would_pay_total),
            name(&names.partners, row.partner),
            name(&names.customers, row.customer),
        ])?;
    }
    writer.flush()
}

/// Writes the groups, one per line.
fn table(out: &mut dyn Write, found: &Sweep, zone: Zone) -> std::io::Result<()> {
    let row = |out: &mut dyn Write, cells: [&str; 5]| {
        let [verdict, check, offer, many, sum] = cells;
        let line = format!("{verdict:<22}{check:<26}{offer:<26}{many:>9}  {sum}");
        writeln!(out, "{}", line.trim_end())
    };
    if !found.groups.is_empty() {
        row(out, ["Verdict", "First failing check", "Nearest offer", "Events", "At stake"])?;
    }
    for group in &found.groups {
        let check: &str = group.check.map(Check::into).unwrap_or_default();
        let check = format!("{check} {}", group.code.map(Code::word).unwrap_or_default());
        let offer = clean(group.offer.as_deref().unwrap_or_default()).into_owned();
        let sums: Vec<String> =
            group.sums.iter().map(|(currency, sum)| money(*sum, currency)).collect();
        let (check, offer) = (fit(check.trim(), 25).into_owned(), fit(&offer, 25).into_owned());
        let many = grouped(group.count);
        row(out, [group.verdict.word(), &check, &offer, &many, &sums.join(" and ")])?;
    }
    writeln!(
        out,
        "{} of {} events without a reward, {} to {}, in {}",
        grouped(found.unrewarded),
        grouped(found.events),
        zone.minute(found.since),
        zone.minute(found.until),
        plural(count(found.groups.len()), "groups")
    )
}
