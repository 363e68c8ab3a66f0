//! Carries out a sweep for the console.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::inquiry::{NO_DATA, is_empty, usable};
use crate::app::{Msg, RequestId, SweepEvent, SweepFound, SweepGroup, SweepMsg};
use crate::domain::time::DAY;
use crate::domain::{Cents, Timestamp};
use crate::inquiry::{
    self, ReasonGroup, Sweep, SweepError, SweepNames, SweepProgress, SweepScope, UnrewardedEvent,
    usual_kinds,
};
use crate::investigate::{Check, Code};
use crate::offers::OffersFile;
use crate::store::{Access, Store, StoreError};

/// The shortest time between two progress messages.
const PAUSE: Duration = Duration::from_millis(100);

/// What is swept, and with what.
pub(super) struct Order {
    pub(super) request: RequestId,
    pub(super) store: PathBuf,
    /// How far back; `None` means from the beginning.
    pub(super) days: Option<i64>,
    pub(super) offers: Result<Option<Arc<OffersFile>>, String>,
    pub(super) now: Timestamp,
}

/// Sweeps on threads of its own until it is done or cancelled; a cancelled sweep sends no result.
pub(super) fn start(order: Order, cancel: CancellationToken, replies: UnboundedSender<Msg>) {
    tokio::task::spawn_blocking(move || {
        let request = order.request;
        let told = Mutex::new(None::<Instant>);
        let progress = |done, of| {
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            if told.is_none_or(|told| told.elapsed() >= PAUSE) {
                *told = Some(Instant::now());
                let _ = replies.send(Msg::Sweep(SweepMsg::Progress { request, done, of }));
            }
        };
        let onlooker = SweepProgress { progress: &progress, stopped: &|| cancel.is_cancelled() };
        let filled = || -> Result<bool, StoreError> {
            Ok(!is_empty(&Store::open_as(&order.store, Access::Read)?)?)
        };
        let result = match usable(&order.store, order.offers.as_ref()) {
            Err(why) => Err(why),
            Ok(_) if filled().is_ok_and(|filled| !filled) => Err(NO_DATA.to_owned()),
            Ok(offers) => match sweep(&order, offers, onlooker) {
                Err(SweepError::Stopped) => return,
                Err(error) => Err(error.to_string()),
                Ok(found) => Ok(Arc::new(found)),
            },
        };
        let _ = replies.send(Msg::Sweep(SweepMsg::Ended { request, result }));
    });
}

fn sweep(
    order: &Order,
    offers: Option<&OffersFile>,
    onlooker: SweepProgress<'_>,
) -> Result<SweepFound, SweepError> {
    let since = order.days.map_or(Timestamp::EPOCH, |days| order.now.plus(-days * DAY));
    let kinds = usual_kinds(offers);
    let period = SweepScope { since, until: order.now, kinds, groups: Vec::new() };
    let swept = inquiry::sweep(&order.store, &period, offers, order.now, onlooker)?;
    let names = swept.names(&Store::open_as(&order.store, Access::Read)?)?;
    Ok(found(&swept, &names, offers))
}

/// The sweep in words, each group with its events, newest first.
fn found(swept: &Sweep, names: &SweepNames, offers: Option<&OffersFile>) -> SweepFound {
    let mut groups: Vec<SweepGroup> = swept.groups.iter().map(|one| group(one, offers)).collect();
    for item in swept.items.iter().rev() {
        let at = swept.groups.iter().position(|group| holds(group, item));
        if let Some(group) = at.and_then(|at| groups.get_mut(at)) {
            group.events.push(event(item, names));
        }
    }
    SweepFound { events: swept.events, unrewarded: swept.unrewarded, groups }
}

fn holds(group: &ReasonGroup, item: &UnrewardedEvent) -> bool {
    let currencies = |sums: &[(String, i64)], other: &[(String, i64)]| {
        sums.iter().map(|(currency, _)| currency).eq(other.iter().map(|(currency, _)| currency))
    };
    (group.verdict, group.check, group.code, &group.offer)
        == (item.verdict, item.check, item.code, &item.offer)
        && currencies(&group.sums, &item.sums)
}

fn group(group: &ReasonGroup, offers: Option<&OffersFile>) -> SweepGroup {
    let check = group.check.map(<&str>::from);
    let code = group.code.map(Code::word);
    let offer = group.offer.clone().unwrap_or_default();
    let named = offers.and_then(|file| file.offer(&offer));
    SweepGroup {
        verdict: group.verdict,
        reason: check.into_iter().chain(code).collect::<Vec<_>>().join(" "),
        check: group.check.map(Check::title).unwrap_or_default(),
        promise: named.map(|offer| offer.description.clone()).unwrap_or_default(),
        offer,
        stake: if group.is_out_of_reach() { String::new() } else { sums(&group.sums) },
        largest: if group.is_out_of_reach() {
            0
        } else {
            group.sums.iter().map(|(_, sum)| *sum).max().unwrap_or(0)
        },
        events: Vec::new(),
    }
}

fn event(item: &UnrewardedEvent, names: &SweepNames) -> SweepEvent {
    let partner = item.partner.clone();
    let name = partner.as_ref().map(|key| names.partners.get(key).unwrap_or(key).clone());
    let customer = item.customer.clone();
    let customer_name =
        customer.as_ref().map(|key| names.customers.get(key).unwrap_or(key).clone());
    let currency = item.currency.clone().unwrap_or_else(|| "USD".to_owned());
    SweepEvent {
        kind: item.kind,
        key: item.key.clone(),
        name: name.unwrap_or_default(),
        customer,
        customer_name: customer_name.unwrap_or_default(),
        partner,
        recorded_at: item.recorded_at,
        amount: item.amount.map(|amount| (Cents(amount), currency)),
        pay: sums(&item.sums),
        text: String::new(),
    }
    .searchable()
}

/// Sums in several currencies are listed side by side, never added (rule: one-sum-a-currency).
fn sums(sums: &[(String, i64)]) -> String {
    let words = sums.iter().map(|(currency, sum)| Cents(*sum).in_currency(currency));
    words.collect::<Vec<_>>().join(" + ")
}
