//! Carrying out what `update` asks for, in one match.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio_util::sync::CancellationToken;

use super::{Console, Ended};
use crate::app::{
    CasesEffect, Effect, FindEffect, GlanceEffect, InvestigationEffect, Model, Msg, PartnerEffect,
    PartnerMsg, PartnersEffect, PartnersMsg, PassKind, ProgrammeEffect, Recent, RecordsEffect,
    RecordsMsg, RequestId, Restart, SweepEffect, SyncEffect, WizardRequest,
};
use crate::cases;
use crate::domain::RecordQuery;
use crate::domain::Want;
use crate::domain::text::clean;
use crate::roster::RosterView;
use crate::runtime::{again, detail, fetch, inquiry, setup, sweep};
use crate::store::{Access, Store, StoreError};
use crate::views::{Views, ViewsError};

/// A case's name, as `cases recheck` takes it.
fn case_name(path: &Path) -> String {
    clean(&path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy()).into_owned()
}

impl Console<'_> {
    /// Carries out an effect. What may take long runs on another thread and answers with a message.
    pub(super) fn carry_out(&mut self, model: &mut Model, effect: Effect) -> std::io::Result<()> {
        match effect {
            Effect::Terminal(effect) => return self.terminal(model, effect),
            Effect::Partners(effect) => self.partners(model, effect),
            Effect::Partner(effect) => self.partner(effect),
            Effect::Records(effect) => self.records(model, effect),
            Effect::Investigation(effect) => self.investigation(effect),
            Effect::Sweep(SweepEffect::Begin { request, kind, days }) => {
                self.sweep(request, kind, days);
            }
            Effect::Sweep(SweepEffect::Stop) => self.stop_sweep(),
            Effect::Export(effect) => {
                let (now, file) = (self.services.clock.now(), &self.services.store);
                self.exports.start(effect, model, now, file, &self.replies);
            }
            Effect::Find(FindEffect::Search { request, text }) => {
                let (file, roster) = (&self.services.store, model.table.roster().clone());
                detail::find(&self.finds, file, &self.replies, request, text, roster);
            }
            Effect::Find(FindEffect::Stop) => {
                self.finds.stop();
            }
            Effect::Glance(GlanceEffect::Read { request, at }) => {
                let glanced = self.glanced.clone();
                let number = glanced.fetch_add(1, Ordering::Relaxed) + 1;
                self.read(
                    // The cursor moves faster than the store is read: the rows on the screen mustn't wait.
                    move |store| {
                        if glanced.load(Ordering::Relaxed) == number {
                            detail::recent(store, &at)
                        } else {
                            Ok(Recent::default())
                        }
                    },
                    move |result| Msg::Glance { request, result },
                );
            }
            Effect::Programme(ProgrammeEffect::Read { request }) => self.read_programme(request),
            Effect::Cases(effect) => self.cases(effect),
            Effect::Setup(effect) => {
                let file = self.services.config_file.clone();
                setup::start(effect, file, self.services.offline, self.replies.clone());
            }
            Effect::Sync(SyncEffect::Start(want)) => self.start_sync(want, false),
            Effect::Sync(SyncEffect::AcceptVanished) => self.start_sync(Want::Changes, true),
            Effect::Sync(SyncEffect::Stop) => self.stop_sync(),
            Effect::Restart(to) => {
                // Whoever shares the screen sees the next programme too.
                let hides_names = model.hides_names;
                self.ended = Some(match to {
                    Restart::Demo => Ended::Demo { hides_names },
                    Restart::Profile(name) => Ended::Profile { name, hides_names },
                });
            }
        }
        Ok(())
    }

    fn partners(&mut self, model: &Model, effect: PartnersEffect) {
        match effect {
            PartnersEffect::Load => self.loader.is_asked = true,
            PartnersEffect::Answer { request } => self.answer(request, model),
            PartnersEffect::SaveView(view) => {
                self.change_views(move |file| Views::save(file, &view));
            }
            PartnersEffect::RemoveView(name) => {
                self.change_views(move |file| Views::remove(file, &name));
            }
        }
    }

    fn partner(&mut self, effect: PartnerEffect) {
        match effect {
            PartnerEffect::ReadProfile { request, key } => self.read(
                move |store| Ok(store.profile(&key)?.map(Box::new)),
                move |result| Msg::Partner(PartnerMsg::Profile { request, result }),
            ),
            PartnerEffect::ReadMetrics { request, key } => self.sum(request, key),
            PartnerEffect::Fetch { key } => self.fetch(key),
            PartnerEffect::Fresh { key } => self.fresh(key),
        }
    }

    fn records(&self, model: &Model, effect: RecordsEffect) {
        match effect {
            RecordsEffect::ReadRows { request, sheet, from, ids } => self.read(
                move |store| store.sheet_rows(sheet, &ids),
                move |result| Msg::Records(RecordsMsg::Rows { request, from, result }),
            ),
            RecordsEffect::ReadRecord { request, resource, key } => {
                let zone = model.zone;
                self.read(
                    move |store| detail::record(store, resource, &key, zone),
                    move |result| {
                        let gone = || "this record is no longer in the store".to_owned();
                        let result = result.and_then(|tree| tree.map(Box::new).ok_or_else(gone));
                        Msg::Records(RecordsMsg::Record { request, result })
                    },
                );
            }
            RecordsEffect::ReadOffer { request, key, partner } => {
                let replies = self.replies.clone();
                let failed = self.replies.clone();
                // Among all rewards a search may take a while.
                self.finds.start(
                    &self.services.store,
                    move |store, turn| {
                        let found = detail::rewards_of_offer(store, &key, partner.as_deref())?;
                        if turn.is_current() {
                            let result = Ok(found);
                            let _ =
                                replies.send(Msg::Records(RecordsMsg::Offer { request, result }));
                        }
                        Ok(())
                    },
                    move |error| {
                        let result = Err(error);
                        let _ = failed.send(Msg::Records(RecordsMsg::Offer { request, result }));
                    },
                );
            }
            RecordsEffect::ReadSheet { request, query, row } => {
                let file = &self.services.store;
                detail::sheet(&self.sheets, file, &self.replies, request, query, row);
            }
            RecordsEffect::ReadKinds { request, query } => self.count_kinds(request, query),
        }
    }

    /// Reads something short.
    fn read<T>(
        &self,
        read: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
        answer: impl FnOnce(Result<T, String>) -> Msg + Send + 'static,
    ) {
        let replies = self.replies.clone();
        self.reader.read(read, move |result| {
            // The console may have ended.
            let _ = replies.send(answer(result));
        });
    }

    fn investigation(&mut self, effect: InvestigationEffect) {
        match effect {
            InvestigationEffect::Judge { request, claim } => {
                let (file, question) = (&self.services.store, self.question(claim));
                inquiry::investigate(&self.inquiries, file, &self.replies, request, question);
            }
            InvestigationEffect::Keep(claim) => self.save_case(claim),
            InvestigationEffect::Edit(text) => self.editing = Some(text),
            InvestigationEffect::FreshEvent { partner, list, key, at, customer } => {
                self.fresh_event(again::About { partner, list, key, at, customer });
            }
        }
    }

    /// Sums a partner's rows, which takes longer the more there are.
    fn sum(&self, request: RequestId, key: String) {
        let (told, failed) = (self.replies.clone(), self.replies.clone());
        self.sums.start(
            &self.services.store,
            move |store, turn| {
                let result = Ok(store.metrics(&key)?);
                if turn.is_current() {
                    let _ = told.send(Msg::Partner(PartnerMsg::Metrics { request, result }));
                }
                Ok(())
            },
            move |error| {
                let _ =
                    failed.send(Msg::Partner(PartnerMsg::Metrics { request, result: Err(error) }));
            },
        );
    }

    /// Reads the programme in figures, which takes the longer the more rewards there are.
    fn read_programme(&self, request: RequestId) {
        let (told, failed) = (self.replies.clone(), self.replies.clone());
        let now = self.services.clock.now();
        self.sums.start(
            &self.services.store,
            move |store, turn| {
                let result = Ok(store.programme_figures(now)?);
                if turn.is_current() {
                    let _ = told.send(Msg::Programme { request, result });
                }
                Ok(())
            },
            move |error| {
                let _ = failed.send(Msg::Programme { request, result: Err(error) });
            },
        );
    }

    fn count_kinds(&self, request: RequestId, query: RecordQuery) {
        let (told, failed) = (self.replies.clone(), self.replies.clone());
        self.finds.start(
            &self.services.store,
            move |store, _| {
                let kinds = store.sheet_kinds(&query)?;
                let _ = told.send(Msg::Records(RecordsMsg::Kinds { request, kinds }));
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

    fn sweep(&mut self, request: RequestId, kind: PassKind, days: Option<i64>) {
        self.stop_sweep();
        let order = sweep::Order {
            request,
            kind,
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

    fn save_case(&mut self, claim: WizardRequest) {
        let question = self.question(claim);
        let (store, replies) = (self.services.store.clone(), self.replies.clone());
        self.on_cases(move |folder| {
            let (head, rest) = match inquiry::keep(&store, folder, question) {
                // The name alone: a whole path would leave no room for it.
                Ok((path, true)) => ("kept", case_name(&path)),
                Ok((path, false)) => ("already kept", case_name(&path)),
                Err(error) => ("not kept", error),
            };
            let _ = replies.send(Msg::Outcome(head, rest));
        });
    }

    pub(super) fn cases(&mut self, effect: CasesEffect) {
        let replies = self.replies.clone();
        self.on_cases(move |folder| {
            let done = match effect {
                CasesEffect::Read => Ok(()),
                CasesEffect::Change(file, edit) => {
                    cases::change(&folder.join(file), [edit]).map(drop)
                }
                CasesEffect::Remove(file) => cases::remove(&folder.join(file)),
            };
            if let Err(error) = done {
                let _ = replies.send(Msg::Outcome("nothing was changed", error.to_string()));
            }
        });
    }

    /// Works on the kept cases, one thing after the other: a change must not overtake the one before it. Then they are
    /// read anew.
    fn on_cases(&mut self, work: impl FnOnce(&Path) + Send + 'static) {
        let (folder, replies) = (self.services.folder.join("cases"), self.replies.clone());
        let before = self.case_work.take();
        self.case_work = Some(tokio::spawn(async move {
            if let Some(before) = before {
                let _ = before.await;
            }
            let work = move || {
                work(&folder);
                let _ = replies.send(Msg::Cases(inquiry::kept(&folder)));
            };
            let _ = tokio::task::spawn_blocking(work).await;
        }));
    }

    fn fetch(&self, key: String) {
        let (services, replies) = (self.services.clone(), self.replies.clone());
        let Some(client) = services.client else { return };
        tokio::spawn(async move {
            let now = services.clock.now();
            let result = fetch::members_and_links(&services.store, &client, &key, now).await;
            let result = result.map_err(|error| error.words());
            let _ = replies.send(Msg::Partner(PartnerMsg::Fetched { key, result }));
        });
    }

    /// Fetches a partner and what is new for it, while the agent is on the phone.
    fn fresh(&self, key: String) {
        let (services, replies) = (self.services.clone(), self.replies.clone());
        let Some(client) = services.client else { return };
        tokio::spawn(async move {
            let now = services.clock.now();
            let result = fetch::fresh(&services.store, &client, &key, now).await;
            let result = result.map_err(|error| error.words());
            let _ = replies.send(Msg::Partner(PartnerMsg::Fresh { key, result }));
        });
    }

    /// Fetches the event under investigation, during the same call.
    fn fresh_event(&self, about: again::About) {
        let (services, replies) = (self.services.clone(), self.replies.clone());
        let Some(client) = services.client else { return };
        tokio::spawn(async move {
            let now = services.clock.now();
            let result = again::event(&services.store, &client, &about, now).await;
            let result = result.map_err(|error| error.words());
            let _ = replies.send(Msg::Partner(PartnerMsg::Fresh {
                key: about.partner.unwrap_or_default(),
                result,
            }));
        });
    }

    fn change_views(
        &self,
        change: impl FnOnce(&Path) -> Result<Views, ViewsError> + Send + 'static,
    ) {
        let (file, replies) = (self.services.views.clone(), self.replies.clone());
        tokio::task::spawn_blocking(move || {
            let result = change(&file).map_err(|error| error.to_string());
            let _ = replies.send(Msg::Partners(PartnersMsg::Views(result)));
        });
    }

    /// Finds what a query waits for: which partners have the customers it names, and the view in its order.
    fn answer(&self, request: RequestId, model: &Model) {
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
            let _ = replies.send(Msg::Partners(PartnersMsg::Answered { request, result }));
        });
    }
}
