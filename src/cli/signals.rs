//! Signals that end the program: the current work stops at the next page, and what was committed is kept.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// A token that SIGINT, SIGTERM or SIGHUP cancels.
pub(super) fn watch() -> CancellationToken {
    let token = CancellationToken::new();
    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        // Without a listener the signal keeps its default action and ends the program at once.
        let Ok(mut stream) = signal(kind) else { continue };
        let token = token.clone();
        tokio::spawn(async move {
            while stream.recv().await.is_some() {
                token.cancel();
            }
        });
    }
    token
}
