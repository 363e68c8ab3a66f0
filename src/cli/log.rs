//! The log file. It has no secrets and, at the default level, no personal data. It only helps to find out what went
//! wrong, so a log that can't be written stops nothing.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Above this size, in bytes, the file is renamed to `partnerdesk.log.1` and a new one begins.
const ROTATE_AT: u64 = 4 << 20;

/// Starts logging to `path`; debug messages too if `verbose`.
pub(super) fn start(path: &Path, verbose: bool) {
    if std::fs::metadata(path).is_ok_and(|meta| meta.len() > ROTATE_AT) {
        let _ = std::fs::rename(path, path.with_extension("log.1"));
    }
    if let Some(folder) = path.parent() {
        let _ = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    }
    let Ok(file) = OpenOptions::new().create(true).append(true).mode(0o600).open(path) else {
        return;
    };
    let level = if verbose { LevelFilter::DEBUG } else { LevelFilter::INFO };
    // Only our own lines, since those of libraries may contain addresses and headers.
    let ours = Targets::new().with_target("partnerdesk", level);
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .with_filter(ours);
    // Fails only if logging has started already.
    let _ = tracing_subscriber::registry().with(lines).try_init();
}
