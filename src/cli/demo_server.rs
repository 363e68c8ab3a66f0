//! `partnerdesk demo-server`: serves the demo programme to other processes.

use std::sync::Arc;
use std::time::Duration;

use super::args::{DemoServerArgs, Global};
use super::failure::{Exit, Failure};
use super::output::print;
use super::signals;
use crate::demo::{DemoProgramme, ServerOptions, Spec, anchor_of_day, start};
use crate::domain::Timestamp;
use crate::runtime::clock::Clock;

pub(super) async fn run(global: &Global, args: &DemoServerArgs) -> Result<Exit, Failure> {
    let anchor = global.now.unwrap_or_else(|| anchor_of_day(Clock::new(None).now()));
    let programme = Arc::new(DemoProgramme::new(Spec {
        seed: global.seed,
        partners: args.partners,
        anchor_ms: anchor.ms(),
    }));
    let counts: serde_json::Map<String, serde_json::Value> =
        programme.counts().into_iter().map(|(name, n)| (name.to_owned(), n.into())).collect();
    let options = ServerOptions {
        port: args.port,
        latency: Duration::from_millis(args.latency),
        fault_rate: args.fault_rate,
        rate_limit: args.rate_limit,
        ..ServerOptions::default()
    };
    let cancel = signals::watch();
    let server = start(programme, options).await.map_err(|error| {
        Failure::usage(
            format!("can't serve on port {}: {error}", args.port),
            "name another with --port, or leave it out for a free one",
        )
    })?;
    let line = serde_json::json!({
        "base_url": server.base_url(),
        "public_key": server.public_key(),
        "secret_key": server.secret_key(),
        "anchor": Timestamp::rfc3339(anchor),
        "seed": global.seed,
        "partners": args.partners,
        "counts": counts,
    });
    print(|out| writeln!(out, "{line}"))?;
    cancel.cancelled().await;
    server.stop().await;
    Ok(Exit::Interrupted)
}
