//! The command line: one file per command, each a thin front on the core. Options, the order of start-up and the
//! printing of results and failures live here; what they mean doesn't. The binary calls it.

mod args;
mod audit;
mod cases;
mod console;
mod demo_server;
mod doctor;
mod export;
mod failure;
mod help_texts;
mod import;
mod log;
mod offers;
mod open;
mod output;
mod pass;
mod plain;
mod progress;
mod query;
mod session;
mod shapes;
mod shell;
mod show;
mod signals;
mod sweep;
mod sync;
mod table;
mod values;
mod why;
mod why_file;

use std::process::ExitCode;

pub use args::command;
use args::{Cli, Command};
use failure::{Exit, Failure};

/// Runs the program and returns its exit code.
pub fn main() -> ExitCode {
    let args: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let json = args::asks_for_json(&args);
    let result = args::parse(args).and_then(|cli| run(&cli));
    match result {
        Ok(exit) => exit.into(),
        Err(failure) => {
            failure.print(json);
            failure.exit.into()
        }
    }
}

fn run(cli: &Cli) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(2)
        .build()
        .map_err(|error| {
            Failure::ours("the program could not start its threads", &error.to_string())
        })?;
    let result = runtime.block_on(dispatch(cli));
    // Background tasks have nothing left to report.
    runtime.shutdown_background();
    result
}

async fn dispatch(cli: &Cli) -> Result<Exit, Failure> {
    match &cli.command {
        Some(Command::Sync(args)) => sync::run(&cli.global, args).await,
        Some(Command::Query(args)) => query::run(&cli.global, args).await,
        Some(Command::Why(args)) => why::run(&cli.global, args).await,
        Some(Command::Offers(args)) => offers::run(&cli.global, args).await,
        Some(Command::Sweep(args)) => sweep::run(&cli.global, args).await,
        Some(Command::Audit(args)) => audit::run(&cli.global, args).await,
        Some(Command::Cases(args)) => cases::run(&cli.global, args).await,
        Some(Command::Show(args)) => show::run(&cli.global, args).await,
        Some(Command::Open(args)) => open::run(&cli.global, args).await,
        Some(Command::Export(args)) => export::run(&cli.global, args).await,
        Some(Command::Import(args)) => import::run(&cli.global, args).await,
        Some(Command::DemoServer(args)) => demo_server::run(&cli.global, args).await,
        Some(Command::Doctor(args)) => doctor::run(&cli.global, args).await,
        Some(Command::Completions(args)) => shell::completions(args),
        Some(Command::Man) => shell::man(),
        None if cli.global.plain => plain::run(&cli.global).await,
        None => console::run(&cli.global).await,
    }
}
