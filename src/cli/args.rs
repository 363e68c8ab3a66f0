//! Options and commands: a public interface, so names are added and never changed.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use strum::IntoEnumIterator;

use super::cases::CasesArgs;
use super::failure::Failure;
use super::shell::{COMPLETIONS_HELP, CompletionsArgs, MAN_HELP};
use super::sweep::SweepArgs;
use crate::domain::import_format::FileKind;
use crate::domain::{DataSet, Days, Timestamp};
use crate::investigate::Language;
use crate::offers::EventKind;

const EXAMPLES: &str = "\
Examples:
  partnerdesk --demo                        look around in a made-up programme, no keys needed
  partnerdesk                               open the console on your own programme
  partnerdesk sync                          bring the local store up to date
  partnerdesk query 'acme sort:-revenue'    the same table, on the command line
  partnerdesk export --out q1 --from 2026-01-01 --to 2026-03-31
  partnerdesk doctor                        what is set up, what isn't, and what to do

Exit codes: 0 done, 1 failed here, 2 bad usage or input, 3 configuration or credentials,
4 the API could not be reached or refused, 5 not found, 130 interrupted.";

const QUERY_HELP: &str = "\
Examples:
  partnerdesk query 'sort:-revenue' --limit 10
  partnerdesk query 'group:Marketplace,Agencies held:yes -tag:vip' --format csv > held.csv
  partnerdesk query 'active>90d revenue>1k' --columns partner_name,revenue_usd,last_active
  partnerdesk query --view 'Top revenue' --format json | jq '.partners[0].revenue'

The query line; all of its terms must hold, a minus before a term excludes what it names:
  acme  \"two words\"       names, owners, e-mails and keys that contain it, case and accents aside
  group: manager: team: tag: segment: status: tier:
                          group:Agencies,\"Referral EMEA\" any of them; group:~market a part;
                          manager:none without one
  customer:jane@x.com     with a customer whose e-mail, name or key contains it
  held:yes  held:no       with and without rewards on hold; held>100 in USD
  signups paid revenue rewards
                          revenue>10k  signups>=5  paid:0  revenue:1k..5k
  signed_up active        signed_up:2026-01..2026-03  signed_up>2026-06  active<30d  active>90d
                          active:never  signed_up:this-month (today yesterday, this- and last- with
                          month quarter year)
  archived:yes|no|any     no without it
  sort:-revenue           owner signups paid revenue active signed_up held rewards;
                          a minus: largest first";

const EXPORT_HELP: &str = "\
Examples:
  partnerdesk export --out q1 --from 2026-01-01 --to 2026-03-31
  partnerdesk export --out all --all-time --data partners,rewards
  partnerdesk export --out emea --all-time --group 'Referral EMEA' --group Agencies
  partnerdesk export --out vip --all-time --query 'tag:vip revenue>10k' --excel --force

The files are partners.csv, rewards.csv, transactions.csv, customers.csv, application_responses.csv,
leads.csv and deals.csv, and transactions_rewards.csv when it is named. A row is in when it was
created within the days (a partner: when he joined), both of them included, in UTC. All files are of
one instant, so that their keys join; test data and what has vanished are left out. With --group or
--query only rows of those partners are in; without --query archived partners are too.
manifest.json tells each file's rows, bytes and SHA-256. Whatever happens, a file is whole or not
there.";

const IMPORT_HELP: &str = "\
Examples:
  partnerdesk import partners partners.csv --dry-run     what would change, and three rows as read
  partnerdesk import transactions transactions.csv
  partnerdesk import rewards rewards.csv --complete      all rewards there are, not a month of them
  partnerdesk import training training.csv               partner_id,description,member,date

The files are those that the web app mails (All partners, Export records); partnerdesk's own exports
are read too. Begin with partners, then customers, then the others. What the API gave is never
changed: a file adds what the API lacks, and brings what only it knows. A file is imported as a
whole or not at all, and importing it again changes nothing. What a newer file told stays when an
older one comes after it. With --complete a file stands for its whole list, so that what isn't in it
isn't there: without the API, why gives verdicts only on lists that a file brought so.
Amounts are read as 458.92 (--money minor: 45892; between semicolons also 458,92), dates as 2026-03-01, 2026-03-01T10:00:00Z or
3/1/2026 10:00 AM, in UTC unless they name a zone.";

const WHY_HELP: &str = "\
Examples:
  partnerdesk why --partner danaexample --customer jane@shop.example
  partnerdesk why --key invoice-2024-0001 --format json | jq .verdict
  partnerdesk why --customer acct-42 --on 2026-03-01 --amount 45.90 --format reply
  pbpaste | partnerdesk why --message -

It asks nothing and changes nothing. Exit codes: 0 a verdict that explains, 20 SHOULD_HAVE_FIRED,
21 NEEDS_DATA, 5 the partner or customer is not found or ambiguous.";

/// The keyboard-driven console for the people who answer a partner programme's questions.
///
/// Without a command it opens the console.
#[derive(Debug, Parser)]
#[command(name = "partnerdesk", version, after_help = EXAMPLES, max_term_width = 100, disable_help_subcommand = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Options that every command takes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// The configuration file, instead of the one in its usual place
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "PARTNERDESK_CONFIG",
        hide_env_values = true
    )]
    pub(super) config: Option<PathBuf>,
    /// The programme to work on, by its name in the configuration
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "PARTNERDESK_PROFILE",
        hide_env_values = true
    )]
    pub(super) profile: Option<String>,
    /// Where stores are kept, a folder a profile
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "PARTNERDESK_DATA_DIR",
        hide_env_values = true
    )]
    pub(super) data_dir: Option<PathBuf>,
    /// The offers file
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "PARTNERDESK_OFFERS",
        hide_env_values = true
    )]
    pub(super) offers: Option<PathBuf>,
    /// Use the made-up demo programme, served on this machine; its data is kept apart
    #[arg(long, global = true)]
    pub(super) demo: bool,
    /// Size of the demo programme
    #[arg(long, global = true, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=2_000_000))]
    pub(super) demo_partners: u32,
    /// Seed of the demo programme
    #[arg(long, global = true, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Never touch the network
    #[arg(long, global = true)]
    pub(super) offline: bool,
    /// Freeze the clock, so that output can be repeated: 2026-03-01T10:00:00Z
    #[arg(long, global = true, value_name = "RFC3339", env = "PARTNERDESK_NOW", hide_env_values = true, value_parser = instant)]
    pub(super) now: Option<Timestamp>,
    /// Write more into the log file
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Bring the local store up to date
    #[command(
        after_help = "Examples:\n  partnerdesk sync\n  partnerdesk sync --full --json | jq .resources\n\nA sync that was cut short goes on where it stopped."
    )]
    Sync(SyncArgs),
    /// Print the partner table for a query line
    #[command(
        after_help = QUERY_HELP
    )]
    Query(QueryArgs),
    /// Explain a missing reward
    #[command(
        after_help = WHY_HELP
    )]
    Why(WhyArgs),
    /// List the offers that are known, check their file, or begin one
    #[command(
        after_help = "Examples:\n  partnerdesk offers list\n  partnerdesk offers check --json | jq .warnings\n\nThe file lies beside the configuration, or where --offers says; docs/offers.md explains it. Warnings of\ncheck leave the exit code 0, mistakes make it 2."
    )]
    Offers(OffersArgs),
    /// List every event that has no reward, by the reason
    #[command(
        after_help = super::sweep::HELP
    )]
    Sweep(SweepArgs),
    /// List kept investigations, or run them again on today's data
    #[command(
        after_help = super::cases::HELP
    )]
    Cases(CasesArgs),
    /// Print one partner as a whole
    #[command(
        after_help = "Examples:\n  partnerdesk show danaexample\n  partnerdesk show dana@example.com --format json | jq .metrics\n\nPARTNER is a partnership key, a partner key, an owner's or member's e-mail, or a name; a part of a name\ndoes when it fits only one. The text is made to be pasted into a ticket."
    )]
    Show(ShowArgs),
    /// Write CSV files: partners, rewards, transactions, customers, applications, leads, deals
    #[command(
        after_help = EXPORT_HELP
    )]
    Export(ExportArgs),
    /// Bring in a file that the web app mails, or a list of what partners opened
    #[command(
        after_help = IMPORT_HELP
    )]
    Import(ImportArgs),
    /// Serve the demo programme as a PartnerStack-shaped API on 127.0.0.1
    #[command(
        after_help = "Example:\n  partnerdesk demo-server --partners 5000 --latency 80 --fault-rate 0.1\n\nIt prints its address and keys as one line of JSON, then serves until it is interrupted. In another\nshell, set PARTNERDESK_BASE_URL, PARTNERDESK_PUBLIC_KEY and PARTNERDESK_SECRET_KEY to what it\nprinted, and run partnerdesk sync."
    )]
    DemoServer(DemoServerArgs),
    /// Check configuration, credentials, API, store and terminal
    #[command(
        after_help = "Examples:\n  partnerdesk doctor\n  partnerdesk doctor --json | jq '.[] | select(.state != \"ok\")'"
    )]
    Doctor(DoctorArgs),
    /// Print a completion script for a shell
    #[command(after_help = COMPLETIONS_HELP)]
    Completions(CompletionsArgs),
    /// Print the manual page
    #[command(after_help = MAN_HELP)]
    Man,
}

#[derive(Debug, Args)]
pub(super) struct SyncArgs {
    /// Read every list from its beginning
    #[arg(long)]
    pub(super) full: bool,
    /// Mark as gone what the lists no longer have, however much it is
    #[arg(long)]
    pub(super) accept_vanished: bool,
    /// Print the summary as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Columns for people
    Table,
    /// Comma-separated values
    Csv,
    /// One JSON object
    Json,
    /// One JSON object a line
    Ndjson,
}

#[derive(Debug, Args)]
pub(super) struct QueryArgs {
    /// The query line; several words are joined by blanks
    #[arg(value_name = "EXPR", value_parser = unguarded)]
    pub(super) expr: Vec<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(super) format: Format,
    /// Print the first N only
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// The columns of a table or CSV, by name and separated by commas; "console" for those chosen there
    #[arg(long, value_name = "LIST")]
    pub(super) columns: Option<String>,
    /// Begin with a saved view: its query and its columns
    #[arg(long, value_name = "NAME")]
    pub(super) view: Option<String>,
}

/// How an investigation is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum WhyFormat {
    /// The note and the reply
    Text,
    /// One JSON object
    Json,
    /// What may be sent to the partner, and nothing else
    Reply,
    /// Everything, for the agent
    Note,
}

#[derive(Debug, Args)]
pub(super) struct WhyArgs {
    /// The partner: key, partner key, e-mail or name
    #[arg(long, value_name = "P")]
    pub(super) partner: Option<String>,
    /// The customer: internal, external or provider key, or e-mail
    #[arg(long, value_name = "C")]
    pub(super) customer: Option<String>,
    /// The event's own key, or that of a reward
    #[arg(long, value_name = "KEY", visible_alias = "transaction")]
    pub(super) key: Option<String>,
    /// The kind of event; a transaction without it
    #[arg(long, value_name = "KIND", value_parser = event_kind())]
    pub(super) event: Option<EventKind>,
    /// When it is said to have been: 2026-03-01
    #[arg(long, value_name = "DATE")]
    pub(super) on: Option<String>,
    /// What it is said to have come to: 45.90
    #[arg(long, value_name = "AMOUNT", value_parser = amount, allow_hyphen_values = true)]
    pub(super) amount: Option<i64>,
    /// A partner's whole message, from a file or, with -, from standard input
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub(super) message: Option<String>,
    /// The language of the reply; that of the message without it, else English
    #[arg(long, value_name = "LANG", value_parser = language())]
    pub(super) lang: Option<Language>,
    /// Answer every event that fits, the oldest first, instead of choosing one
    #[arg(long)]
    pub(super) each: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = WhyFormat::Text)]
    pub(super) format: WhyFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub(super) enum OffersCommand {
    /// The offers of the file, and those that only rewards show
    List,
    /// What is wrong in the file, and what can't be meant
    Check,
    /// Write a file to begin with, from what the programme's rewards show; never over another
    Init,
}

#[derive(Debug, Args)]
pub(super) struct OffersArgs {
    #[command(subcommand)]
    pub(super) command: OffersCommand,
    /// Print as JSON
    #[arg(long, global = true)]
    pub(super) json: bool,
}

/// The kinds of events that are on record.
pub(super) fn event_kind() -> impl TypedValueParser<Value = EventKind> {
    PossibleValuesParser::new(["signup", "transaction", "lead", "deal", "action"])
        .try_map(|name| name.parse::<EventKind>())
}

/// The languages in which partners are answered, by their two letters.
fn language() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::iter().map(Language::code))
        .try_map(|code| code.parse::<Language>())
}

/// An amount in major units, as an agent reads it, in hundredths.
fn amount(text: &str) -> Result<i64, String> {
    let wrong = || "expected an amount such as 45.90".to_owned();
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let numeric = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !numeric(whole) || !numeric(part) {
        return Err(wrong());
    }
    let whole: i64 = whole.parse().map_err(|_| wrong())?;
    let part: i64 = format!("{part:0<2}").parse().map_err(|_| wrong())?;
    whole.checked_mul(100).and_then(|n| n.checked_add(part)).map(|n| n * sign).ok_or_else(wrong)
}

/// How a single thing is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TextFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Key, partner key, e-mail or name
    #[arg(value_name = "PARTNER")]
    pub(super) partner: String,
    /// How to print
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    pub(super) format: TextFormat,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The folder; it is made if it isn't there
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// Some files only, separated by commas: partners, rewards, transactions, customers, applications,
    /// leads, deals, and `transactions_rewards`, which is written only when it is named
    #[arg(long, value_name = "LIST", value_parser = data_sets)]
    pub(super) data: Option<DataSets>,
    /// Partners of this group only, by name, slug or key; may be given several times
    #[arg(long, value_name = "G")]
    pub(super) group: Vec<String>,
    /// The first day: 2026-01-01
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) from: Option<NaiveDate>,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) to: Option<NaiveDate>,
    /// Rows of all time
    #[arg(long, conflicts_with_all = ["from", "to"])]
    pub(super) all_time: bool,
    /// Partners of this query line only
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true, value_parser = unguarded)]
    pub(super) query: Option<String>,
    /// With a byte-order mark and CR LF, for Excel
    #[arg(long)]
    pub(super) excel: bool,
    /// Replace files that are there
    #[arg(long)]
    pub(super) force: bool,
}

/// What `--data` names.
pub(super) type DataSets = Vec<DataSet>;

/// How the file writes amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum MoneyIn {
    /// 458.92
    Major,
    /// 45892
    Minor,
}

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// What the file is about
    #[arg(value_name = "KIND", value_parser = PossibleValuesParser::new(FileKind::iter().map(FileKind::name)).try_map(|name| name.parse::<FileKind>()))]
    pub(super) kind: FileKind,
    /// The file
    #[arg(value_name = "FILE.csv")]
    pub(super) file: PathBuf,
    /// Say what would change and show the first rows as they are read; change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// The file has everything up to the time in its `exported_at`: its list then counts as read whole
    #[arg(long)]
    pub(super) complete: bool,
    /// How amounts are written: 458.92 or 45892
    #[arg(long, value_enum, default_value_t = MoneyIn::Major)]
    pub(super) money: MoneyIn,
    /// Print the summary as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct DemoServerArgs {
    /// The port; a free one without it
    #[arg(long, value_name = "P", default_value_t = 0, hide_default_value = true)]
    pub(super) port: u16,
    /// Size of the programme
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=2_000_000))]
    pub(super) partners: u32,
    /// Answer each request so many milliseconds later
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub(super) latency: u64,
    /// The share of requests that fail, from 0 to 1
    #[arg(long, value_name = "F", default_value_t = 0.0, value_parser = share)]
    pub(super) fault_rate: f64,
    /// Requests a minute before the server answers 429
    #[arg(long, value_name = "N")]
    pub(super) rate_limit: Option<u32>,
}

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Print the checks as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// The whole command, for tests and documentation.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Parses the command line. Help and version are printed here; anything wrong is a usage failure.
pub(super) fn parse(args: Vec<OsString>) -> Result<Cli, Failure> {
    let matches = Cli::command()
        .try_get_matches_from(guarded(args))
        .map_err(|error| Failure::of_clap(&error))?;
    Cli::from_arg_matches(&matches).map_err(|error| Failure::of_clap(&error))
}

/// Whether the output is asked for as JSON, so that even a usage error is.
pub(super) fn asks_for_json(args: &[OsString]) -> bool {
    let is_json = |value: &OsStr| value == "json" || value == "ndjson";
    args.iter().any(|arg| arg == "--json" || arg == "--format=json" || arg == "--format=ndjson")
        || args
            .windows(2)
            .any(|pair| matches!(pair, [option, value] if option == "--format" && is_json(value)))
}

/// Marks a negated term, so that the option parser doesn't take its letters for options: `-held:yes`
/// is no `-h`. A character of the private use area stands before it until [`unguarded`].
const GUARD: char = '\u{f8ff}';

fn guarded(args: Vec<OsString>) -> Vec<OsString> {
    let mut after_query = false;
    let guard = |arg: OsString| {
        after_query |= arg == "query" || arg == "--query";
        match arg.to_str() {
            Some(text) if after_query && is_negated_term(text) => format!("{GUARD}{text}").into(),
            _ => arg,
        }
    };
    args.into_iter().map(guard).collect()
}

fn is_negated_term(text: &str) -> bool {
    text.strip_prefix('-')
        .is_some_and(|rest| !rest.starts_with('-') && !matches!(rest, "" | "h" | "v" | "V"))
}

#[expect(clippy::unnecessary_wraps, reason = "the option parser wants a result")]
fn unguarded(text: &str) -> Result<String, String> {
    Ok(text.strip_prefix(GUARD).unwrap_or(text).to_owned())
}

fn instant(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| "expected a time such as 2026-03-01T10:00:00Z".to_owned())
}

fn day(text: &str) -> Result<NaiveDate, String> {
    Days::parse(text).ok_or_else(|| "expected a day such as 2026-03-01".to_owned())
}

fn data_sets(names: &str) -> Result<DataSets, String> {
    DataSet::list(names).map_err(|unknown| {
        let known: Vec<&str> = DataSet::iter().map(DataSet::name).collect();
        format!("there is no data set {unknown:?}; expected some of {}", known.join(","))
    })
}

fn share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(args: &[&str]) -> QueryArgs {
        let args = std::iter::once("partnerdesk")
            .chain(args.iter().copied())
            .map(OsString::from)
            .collect();
        match parse(args).map_err(|failure| failure.what).unwrap().command {
            Some(Command::Query(args)) => args,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_options_are_consistent() {
        command().debug_assert();
    }

    #[test]
    fn a_negated_term_is_never_an_option() {
        for line in ["-held:yes", "-tag:vip", "-vip", "-hv", "-x", "-\"a b\"", "-1"] {
            assert_eq!(query(&["query", line]).expr, [line]);
            assert_eq!(query(&["query", line, "--format", "csv"]).expr, [line]);
            assert_eq!(query(&["--offline", "query", "--format=csv", "--", line]).expr, [line]);
        }
        let args = query(&["query", "acme", "-held:yes", "sort:-paid", "--limit", "0"]);
        assert_eq!(
            (args.expr.join(" ").as_str(), args.limit),
            ("acme -held:yes sort:-paid", Some(0))
        );
    }

    #[test]
    fn a_negated_term_after_an_exports_query_is_its_value() {
        for line in ["-tag:vip", "-held:yes", "-v", "-h", "acme -vip"] {
            let args = ["partnerdesk", "export", "--out", "x", "--query", line, "--force"];
            match parse(args.map(OsString::from).to_vec()).unwrap().command {
                Some(Command::Export(args)) => {
                    assert_eq!((args.query.as_deref(), args.force), (Some(line), true));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn json_is_seen_before_anything_is_parsed() {
        let asks =
            |args: &[&str]| asks_for_json(&args.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(asks(&["query", "--format", "json", "--nonsense"]));
        assert!(asks(&["query", "--format=ndjson"]) && asks(&["sync", "--json"]));
        assert!(!asks(&["query", "--format", "csv"]) && !asks(&["query", "json"]));
    }
}
