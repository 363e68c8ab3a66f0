//! Effects that need neither the screen nor the model: they are begun here and answer by a message.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{Console, Ended};
use crate::app::{Effect, Model, Msg, WizardRequest};
use crate::domain::Want;
use crate::domain::text::clean;
use crate::domain::{RecordQuery, Resource, Zone};
use crate::roster::RosterView;
use crate::runtime::{again, detail, fetch, inquiry, sweep};
use crate::store::{Access, Store, StoreError};
use crate::views::{Views, ViewsError};

/// A case's name, as `cases recheck` takes it.
fn case_name(path: &Path) -> String {
    clean(&path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy()).into_owned()
}

impl Console<'_> {
    /// Carries out an effect that needs neither the screen nor the model.
    pub(super) fn start(&mut self, effect: Effect) {
        match effect {
            Effect::Load { ticket } => self.load(ticket),
            Effect::Sync(want) => self.start_sync(want, false),
            Effect::AcceptVanished => self.start_sync(Want::Changes, true),
            Effect::StopSync => self.stop_sync(),
            Effect::OpenDemo => self.ended = Some(Ended::Demo),
            Effect::OpenProfile(name) => self.ended = Some(Ended::Profile(name)),
            Effect::SaveView(view) => self.change_views(move |file| Views::save(file, &view)),
            Effect::RemoveView(name) => self.change_views(move |file| Views::remove(file, &name)),
            Effect::ReadProfile { ticket, key } => {
                let replies = self.replies.clone();
                self.reader.read(
                    move |store| Ok(store.profile(&key)?.map(Box::new)),
                    move |result| {
                        let _ = replies.send(Msg::Profile { ticket, result });
                    },
                );
            }
            Effect::ReadRows { ticket, sheet, from, ids } => {
                let replies = self.replies.clone();
                self.reader.read(
                    move |store| store.sheet_rows(sheet, &ids),
                    move |result| {
                        let _ = replies.send(Msg::Rows { ticket, from, result });
                    },
                );
            }
            Effect::ReadSheet { ticket, query, row } => {
                detail::sheet(
                    &self.sheets,
                    &self.services.store,
                    &self.replies,
                    ticket,
                    query,
                    row,
                );
            }
            Effect::ReadMetrics { ticket, key } => self.sum(ticket, key),
            Effect::ReadKinds { ticket, query } => self.count_kinds(ticket, query),
            Effect::Investigate { ticket, claim } => {
                inquiry::investigate(
                    &self.inquiries,
                    &self.services.store,
                    &self.replies,
                    ticket,
                    self.question(claim),
                );
            }
            Effect::SaveCase(claim) => self.save_case(claim),
            Effect::ListCases => {
                let (folder, replies) = (self.services.folder.join("cases"), self.replies.clone());
                tokio::task::spawn_blocking(move || {
                    let _ = replies.send(Msg::Cases(inquiry::kept(&folder)));
                });
            }
            Effect::Sweep { ticket, days } => self.sweep(ticket, days),
            Effect::StopSweep => self.stop_sweep(),
            Effect::StopFinding => {
                self.finds.stop();
            }
            Effect::Fetch { key } => self.fetch(key),
            Effect::Fresh { key } => self.fresh(key),
            Effect::FreshEvent { partner, list, key, at, customer } => {
                self.fresh_event(again::About { partner, list, key, at, customer });
            }
            Effect::Redraw
            | Effect::Suspend
            | Effect::Edit(_)
            | Effect::Copy(_)
            | Effect::CopyAs(..)
            | Effect::Theme(_)
            | Effect::Answer { .. }
            | Effect::Export(_)
            | Effect::Find { .. }
            | Effect::ReadRecord { .. } => {}
        }
    }

    pub(super) fn read_record(&self, ticket: u64, resource: Resource, key: String, zone: Zone) {
        let replies = self.replies.clone();
        self.reader.read(
            move |store| detail::record(store, resource, &key, zone),
            move |result| {
                let gone = || "this record is not in the store any more".to_owned();
                let result = result.and_then(|tree| tree.ok_or_else(gone));
                let _ = replies.send(Msg::Record { ticket, result });
            },
        );
    }

    /// Sums a partner's rows, which takes the longer the more there are.
    fn sum(&self, ticket: u64, key: String) {
        let (told, failed) = (self.replies.clone(), self.replies.clone());
        self.sums.start(
            &self.services.store,
            move |store, turn| {
                let result = Ok(store.metrics(&key)?);
                if turn.is_current() {
                    let _ = told.send(Msg::Metrics { ticket, result });
                }
                Ok(())
            },
            move |error| {
                let _ = failed.send(Msg::Metrics { ticket, result: Err(error) });
            },
        );
    }

    fn count_kinds(&self, ticket: u64, query: RecordQuery) {
        let (told, failed) = (self.replies.clone(), self.replies.clone());
        self.finds.start(
            &self.services.store,
            move |store, _| {
                let kinds = store.sheet_kinds(&query)?;
                let _ = told.send(Msg::Kinds { ticket, kinds });
                Ok(())
            },
            move |error| {
                let _ = failed.send(Msg::Notice(error));
            },
        );
    }

    fn question(&self, claim: WizardRequest) -> inquiry::InquiryJob {
        inquiry::InquiryJob {
            claim,
            replies: self.services.sentences.clone(),
            offers: self.services.offers.clone(),
            now: self.services.clock.now(),
            zone: self.services.zone,
        }
    }

    fn sweep(&mut self, ticket: u64, days: Option<i64>) {
        self.stop_sweep();
        let order = sweep::Order {
            ticket,
            store: self.services.store.clone(),
            days,
            offers: self.services.offers.clone(),
            now: self.services.clock.now(),
        };
        let cancel = CancellationToken::new();
        self.sweeping = Some(cancel.clone());
        sweep::start(order, cancel, self.replies.clone());
    }

    pub(super) fn stop_sweep(&mut self) {
        if let Some(cancel) = self.sweeping.take() {
            cancel.cancel();
        }
    }

    fn save_case(&self, claim: WizardRequest) {
        let question = self.question(claim);
        let (store, replies) = (self.services.store.clone(), self.replies.clone());
        let folder = self.services.folder.join("cases");
        tokio::task::spawn_blocking(move || {
            let said = match inquiry::keep(&store, &folder, question) {
                // The name alone: a folder's whole path leaves no room for it.
                Ok((path, true)) => format!("kept: {}", case_name(&path)),
                Ok((path, false)) => format!("already kept: {}", case_name(&path)),
                Err(error) => format!("not kept: {error}"),
            };
            let _ = replies.send(Msg::Notice(said));
        });
    }

    /// Fetches a partner's members and links.
    fn fetch(&self, key: String) {
        let (services, replies) = (self.services.clone(), self.replies.clone());
        let Some(client) = services.client else { return };
        tokio::spawn(async move {
            let now = services.clock.now();
            let result = fetch::members_and_links(&services.store, &client, &key, now).await;
            let result = result.map_err(|error| error.words());
            let _ = replies.send(Msg::Fetched { key, result });
        });
    }

    /// Asks for a partner and what is new, for the call that is going on.
    fn fresh(&self, key: String) {
        let (services, replies) = (self.services.clone(), self.replies.clone());
        let Some(client) = services.client else { return };
        tokio::spawn(async move {
            let now = services.clock.now();
            let result = fetch::fresh(&services.store, &client, &key, now).await;
            let result = result.map_err(|error| error.words());
            let _ = replies.send(Msg::Fresh { key, result });
        });
    }

    /// Asks for the event that is investigated, for the same call.
    fn fresh_event(&self, about: again::About) {
        let (services, replies) = (self.services.clone(), self.replies.clone());
        let Some(client) = services.client else { return };
        tokio::spawn(async move {
            let now = services.clock.now();
            let result = again::event(&services.store, &client, &about, now).await;
            let result = result.map_err(|error| error.words());
            let _ = replies.send(Msg::Fresh { key: about.partner.unwrap_or_default(), result });
        });
    }

    fn change_views(
        &self,
        change: impl FnOnce(&Path) -> Result<Views, ViewsError> + Send + 'static,
    ) {
        let (file, replies) = (self.services.views.clone(), self.replies.clone());
        tokio::task::spawn_blocking(move || {
            let result = change(&file).map_err(|error| error.to_string());
            let _ = replies.send(Msg::Views(result));
        });
    }

    /// Finds what a query waits for: who has such customers, and its order.
    pub(super) fn answer(&self, ticket: u64, model: &Model) {
        let (roster, query, mut context) = model.question();
        let (file, replies) = (self.services.store.clone(), self.replies.clone());
        tokio::task::spawn_blocking(move || {
            let mut find = || -> Result<_, StoreError> {
                roster.warm(query.sort);
                let mut customers = HashMap::new();
                if query.customers().next().is_some() && file.exists() {
                    let store = Store::open_as(&file, Access::Read)?;
                    for text in query.customers() {
                        let numbers = store.partners_with_customer(text.as_str())?;
                        customers.insert(text.clone(), Arc::new(numbers));
                    }
                }
                context.customers.extend(customers.clone());
                Ok((customers, RosterView::of(&roster, &query, &context)))
            };
            let result = find().map_err(|error| error.to_string());
            let _ = replies.send(Msg::Answered { ticket, result });
        });
    }
}
