//! Options and commands. They are a public interface: names may be added but never changed.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::audit::AuditArgs;
use super::cases::CasesArgs;
use super::failure::Failure;
use super::help_texts::{EXAMPLES, EXPORT_HELP, IMPORT_HELP, QUERY_HELP, WHY_HELP};
use super::open::OpenArgs;
use super::shell::{COMPLETIONS_HELP, CompletionsArgs, MAN_HELP};
use super::sweep::SweepArgs;
use super::values::{
    DataSets, amount, data_sets, day, event_kind, file_kind, guarded, instant, language, share,
    unguarded,
};
use crate::domain::Timestamp;
use crate::domain::import_format::FileKind;
use crate::investigate::Language;
use crate::offers::EventKind;

/// A keyboard-driven console for the support agents of a partner programme.
///
/// Without a command, it opens the console.
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
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// Use this configuration file instead of the usual one
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
    /// Where stores are kept, one folder per profile
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "PARTNERDESK_DATA_DIR",
        hide_env_values = true
    )]
    pub(super) data_dir: Option<PathBuf>,
    /// Use this offers file instead of the usual one
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "PARTNERDESK_OFFERS",
        hide_env_values = true
    )]
    pub(super) offers: Option<PathBuf>,
    /// Use the made-up demo programme, served on this machine; its data is kept separate
    #[arg(long, global = true)]
    pub(super) demo: bool,
    /// Number of partners in the demo programme
    #[arg(long, global = true, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=2_000_000))]
    pub(super) demo_partners: u32,
    /// Seed of the demo programme
    #[arg(long, global = true, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Never touch the network
    #[arg(long, global = true)]
    pub(super) offline: bool,
    /// Freeze the clock, for repeatable output: 2026-03-01T10:00:00Z
    #[arg(long, global = true, value_name = "RFC3339", env = "PARTNERDESK_NOW", hide_env_values = true, value_parser = instant)]
    pub(super) now: Option<Timestamp>,
    /// Numbered questions and lines instead of the console, for screen readers and plain terminals
    #[arg(long, global = true)]
    pub(super) plain: bool,
    /// Write more to the log file
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Bring the local store up to date
    #[command(
        after_help = "Examples:\n  partnerdesk sync\n  partnerdesk sync --full --json | jq .resources\n\nAn interrupted sync resumes where it stopped."
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
    /// List the known offers, check their file, or start one
    #[command(
        after_help = "Examples:\n  partnerdesk offers list\n  partnerdesk offers check --json | jq .warnings\n\nThe file is beside the configuration, or where --offers says; docs/offers.md explains it.\ncheck exits with 0 on warnings and with 2 on mistakes."
    )]
    Offers(OffersArgs),
    /// List every event without a reward, grouped by the reason
    #[command(
        after_help = super::sweep::HELP
    )]
    Sweep(SweepArgs),
    /// Compare what was paid with what is due
    #[command(
        after_help = super::audit::HELP
    )]
    Audit(AuditArgs),
    /// List kept investigations, or rerun them on today's data
    #[command(
        after_help = super::cases::HELP
    )]
    Cases(CasesArgs),
    /// Print everything about one partner
    #[command(
        after_help = "Examples:\n  partnerdesk show danaexample\n  partnerdesk show dana@example.com --format json | jq .metrics\n\nPARTNER is a partnership key, a partner key, an owner's or member's e-mail, or a name;\npart of a name is enough if only one partner matches. The text is meant for pasting into a ticket."
    )]
    Show(ShowArgs),
    /// Open the console on a partner, a record or a query line
    #[command(
        after_help = super::open::HELP
    )]
    Open(OpenArgs),
    /// Write CSV files: partners, rewards, transactions, customers, applications, leads, deals
    #[command(
        after_help = EXPORT_HELP
    )]
    Export(ExportArgs),
    /// Bring in a file that the web app e-mails, or a list of what partners opened
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
    /// Read every list from the beginning
    #[arg(long)]
    pub(super) full: bool,
    /// Mark records that the lists no longer have as gone, however many they are
    #[arg(long)]
    pub(super) accept_vanished: bool,
    /// Print the summary as JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table for people
    Table,
    /// Comma-separated values
    Csv,
    /// One JSON object
    Json,
    /// One JSON object per line
    Ndjson,
}

/// `--json`, for commands that can print in several ways.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct JsonFlag {
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl JsonFlag {
    /// The format that was asked for, by either option.
    pub(super) fn or<F>(self, format: F, json: F) -> F {
        if self.json { json } else { format }
    }
}

#[derive(Debug, Args)]
pub(super) struct QueryArgs {
    /// The query line; several words are joined by spaces
    #[arg(value_name = "EXPR", value_parser = unguarded)]
    pub(super) expr: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) json: JsonFlag,
    /// Print the first N only
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// Columns of a table or CSV, by name, comma-separated; "console" for those chosen in the console
    #[arg(long, value_name = "LIST")]
    pub(super) columns: Option<String>,
    /// Start from a saved view: its query and columns
    #[arg(long, value_name = "NAME")]
    pub(super) view: Option<String>,
}

impl QueryArgs {
    /// How to print.
    pub(super) fn format(&self) -> Format {
        self.json.or(self.format, Format::Json)
    }
}

/// How an investigation is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum WhyFormat {
    /// The note and the reply
    Text,
    /// One JSON object
    Json,
    /// Only what may be sent to the partner
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
    /// The event's own key, or a reward's
    #[arg(long, value_name = "KEY", visible_alias = "transaction")]
    pub(super) key: Option<String>,
    /// The kind of event; transaction if not given
    #[arg(long, value_name = "KIND", value_parser = event_kind())]
    pub(super) event: Option<EventKind>,
    /// When it is said to have happened: 2026-03-01
    #[arg(long, value_name = "DATE")]
    pub(super) on: Option<String>,
    /// The amount it is said to be: 45.90
    #[arg(long, value_name = "AMOUNT", value_parser = amount, allow_hyphen_values = true)]
    pub(super) amount: Option<i64>,
    /// A partner's whole message, from a file or, with -, from standard input
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub(super) message: Option<String>,
    /// A CSV file, or with - standard input, with a column of keys, e-mails or order numbers: a row of answer for each
    #[arg(long, value_name = "FILE", allow_hyphen_values = true,
        conflicts_with_all = ["partner", "customer", "key", "on", "amount", "message", "each"])]
    pub(super) file: Option<String>,
    /// The title of that column, if the file has several
    #[arg(long, value_name = "TITLE", requires = "file")]
    pub(super) column: Option<String>,
    /// The language of the reply; if not given, the message's, else English
    #[arg(long, value_name = "LANG", value_parser = language())]
    pub(super) lang: Option<Language>,
    /// Answer every matching event, oldest first, instead of choosing one
    #[arg(long)]
    pub(super) each: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = WhyFormat::Text)]
    pub(super) format: WhyFormat,
    #[command(flatten)]
    pub(super) json: JsonFlag,
}

impl WhyArgs {
    /// How to print.
    pub(super) fn format(&self) -> WhyFormat {
        self.json.or(self.format, WhyFormat::Json)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub(super) enum OffersCommand {
    /// List the file's offers, and those seen only on rewards
    List,
    /// Report mistakes in the file, and rules that can't be what was meant
    Check,
    /// Write a starter file from the programme's rewards; never over an existing file
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
    /// Output format
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    pub(super) format: TextFormat,
    #[command(flatten)]
    pub(super) json: JsonFlag,
}

impl ShowArgs {
    /// How to print.
    pub(super) fn format(&self) -> TextFormat {
        self.json.or(self.format, TextFormat::Json)
    }
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The folder; created if it doesn't exist
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// Only these files, comma-separated: partners, rewards, transactions, customers, applications,
    /// leads, deals, and `transactions_rewards`, which is written only when named
    #[arg(long, value_name = "LIST", value_parser = data_sets)]
    pub(super) data: Option<DataSets>,
    /// Only partners in this group, by name, slug or key; repeatable
    #[arg(long, value_name = "G")]
    pub(super) group: Vec<String>,
    /// The first day: 2026-01-01
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) from: Option<NaiveDate>,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(super) to: Option<NaiveDate>,
    /// All rows, whatever their date
    #[arg(long, conflicts_with_all = ["from", "to"])]
    pub(super) all_time: bool,
    /// Only partners that match this query line
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true, value_parser = unguarded)]
    pub(super) query: Option<String>,
    /// With a byte-order mark and CR LF, for Excel
    #[arg(long)]
    pub(super) excel: bool,
    /// Replace existing files
    #[arg(long)]
    pub(super) force: bool,
}

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
    /// What the file holds
    #[arg(value_name = "KIND", value_parser = file_kind())]
    pub(super) kind: FileKind,
    /// The file
    #[arg(value_name = "FILE.csv")]
    pub(super) file: PathBuf,
    /// Show what would change and the first rows as read; change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// The file has everything up to the time in its `exported_at`: its list then counts as complete
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
    /// The port; a free one if not given
    #[arg(long, value_name = "P", default_value_t = 0, hide_default_value = true)]
    pub(super) port: u16,
    /// Number of partners
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=2_000_000))]
    pub(super) partners: u32,
    /// Delay each answer by this many milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub(super) latency: u64,
    /// The share of requests that fail, from 0 to 1
    #[arg(long, value_name = "F", default_value_t = 0.0, value_parser = share)]
    pub(super) fault_rate: f64,
    /// Requests per minute before the server answers 429
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
    fn whatever_has_a_format_has_json_too() {
        for command in command().get_subcommands() {
            let has = |name: &str| command.get_arguments().any(|arg| arg.get_long() == Some(name));
            assert!(!has("format") || has("json"), "{}", command.get_name());
        }
        assert_eq!(query(&["query", "--json"]).format(), Format::Json);
        assert_eq!(query(&["query", "--format", "csv"]).format(), Format::Csv);
        let both = ["partnerdesk", "query", "--json", "--format", "csv"];
        assert!(parse(both.map(OsString::from).to_vec()).is_err());
    }

    #[test]
    fn json_is_seen_before_anything_is_parsed() {
        let asks =
            |args: &[&str]| asks_for_json(&args.iter().map(OsString::from).collect::<Vec<_>>());
        assert!(asks(&["query", "--format", "json", "--nonsense"]));
        assert!(asks(&["query", "--format=ndjson"]) && asks(&["sync", "--json"]));
        assert!(asks(&["why", "--json"]));
        assert!(!asks(&["query", "--format", "csv"]) && !asks(&["query", "json"]));
    }
}
