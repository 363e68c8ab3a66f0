//! Starting a sync beside the console, passing on what it reports, and stopping it.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Console;
use crate::app::{Msg, SyncMsg};
use crate::domain::Want;
use crate::runtime::refresh;
use crate::sync::{Settings, SyncError};

impl Console<'_> {
    pub(super) fn stop_sync(&mut self) {
        if let Some(sync) = self.sync.take() {
            sync.cancel();
        }
    }

    pub(super) fn start_sync(&mut self, want: Want, accept_vanished: bool) {
        let services = self.services.clone();
        let Some(client) = services.client else { return };
        let cancel = CancellationToken::new();
        self.sync = Some(cancel.clone());
        let replies = self.replies.clone();
        tokio::spawn(async move {
            let (events, mut heard) = mpsc::unbounded_channel();
            let teller = replies.clone();
            let telling = tokio::spawn(async move {
                while let Some(event) = heard.recv().await {
                    let _ = teller.send(Msg::Sync(SyncMsg::Event(event)));
                }
            });
            let result = refresh::bring_up_to_date(
                &services.store,
                client,
                Settings { accept_vanished, ..services.settings },
                services.clock,
                want,
                events,
                cancel,
            )
            .await;
            let _ = telling.await;
            let result = match result {
                Ok(refreshed) => {
                    let warnings = &refreshed.outcome.summary.warnings;
                    let notices = warnings.iter().map(ToString::to_string);
                    for notice in notices.chain(refreshed.told()) {
                        let _ = replies.send(Msg::Notice(notice));
                    }
                    let _ = replies.send(Msg::Sync(SyncMsg::Clock(refreshed.outcome.skew)));
                    match refreshed.outcome.error {
                        None | Some(SyncError::Cancelled) => Ok(()),
                        Some(SyncError::Api(error)) => {
                            Err((error.to_string(), error.problem.hint().to_owned()))
                        }
                        Some(
                            error @ (SyncError::Store(_)
                            | SyncError::Doubted(_)
                            | SyncError::Damaged { .. }),
                        ) => Err((error.to_string(), String::new())),
                    }
                }
                Err(error) => Err((error.to_string(), String::new())),
            };
            if let Err((what, _)) = &result {
                tracing::warn!(%what, "sync failed");
            }
            // The console may have ended.
            let _ = replies.send(Msg::Sync(SyncMsg::Ended(result)));
        });
    }
}
