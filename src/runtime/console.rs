//! The console's loop: waits for whatever happens next, lets `update` change the model, carries out
//! the effects, and draws when something changed. Nothing polls: while nothing happens, nothing runs.

mod effects;
mod screen;
mod sync;

use super::clock::Clock;
use super::reader::{Newest, ReadThread};
use super::{export, load};
use crate::api::Client;
use crate::app::{CasesEffect, Model, Msg, PartnersMsg, StartAt, SyncMsg, update};
use crate::domain::Zone;
use crate::investigate::ReplyBook;
use crate::keymap::Key;
use crate::offers::OffersFile;
use crate::sync::Settings;
use crate::term::{HeardBackground, Input, ScreenBackend, TerminalGuard, TerminalInputs};
use crate::ui::{Look, draw};
use ratatui::Terminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// The shortest time between two frames: about 60 a second.
const FRAME: Duration = Duration::from_millis(16);
/// The shortest time between two readings of the store while a sync writes it.
const LOAD_PAUSE: Duration = Duration::from_millis(700);
/// A program that still runs after this wasn't stopped: there is no shell that could continue it.
const STOPS_WITHIN: Duration = Duration::from_millis(300);
/// How long work on kept cases may take to end.
const CASES_END_WITHIN: Duration = Duration::from_secs(1);
/// How many messages are handled before a frame is drawn.
const BATCH: usize = 256;

/// What the console works with.
#[derive(Clone)]
pub struct Services {
    /// The store's file.
    pub store: PathBuf,
    /// The profile's folder.
    pub folder: PathBuf,
    pub views: PathBuf,
    /// The configuration file.
    pub config_file: PathBuf,
    /// The network may not be used.
    pub offline: bool,
    /// `None` when the network may not be used or no keys are set.
    pub client: Option<Arc<Client>>,
    pub settings: Settings,
    /// The sentences for replies, in each language.
    pub sentences: Arc<ReplyBook>,
    /// The offers, `None` without an offers file; or what is wrong with the file.
    pub offers: Result<Option<Arc<OffersFile>>, String>,
    /// The folder of the user's own themes.
    pub themes: PathBuf,
    /// Whether the theme depends on the terminal's background, which isn't known.
    pub asks_background: bool,
    pub zone: Zone,
    pub clock: Clock,
    /// The time between background syncs; `None` turns them off.
    pub every: Option<Duration>,
    /// Where the console is to start, if not where it was left.
    pub start: Option<StartAt>,
}

/// How the console ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    Quit,
    /// A signal arrived, or the terminal went away.
    Signal,
    /// The user switches to the demo programme.
    Demo {
        hides_names: bool,
    },
    /// The user switches to another profile.
    Profile {
        name: String,
        hides_names: bool,
    },
}

/// The terminal that the console draws on.
type ConsoleScreen = Terminal<ScreenBackend<std::io::Stdout>>;

/// The loop's own state: everything outside the model.
struct Console<'a> {
    services: Services,
    screen: &'a mut ConsoleScreen,
    guard: &'a mut TerminalGuard,
    look: Look,
    replies: mpsc::UnboundedSender<Msg>,
    sync: Option<CancellationToken>,
    loader: Loader,
    /// Short reads of the store.
    reader: ReadThread,
    /// Long ones, a thread each: a record table's rows, a partner's sums, a search, an investigation.
    sheets: Newest,
    sums: Newest,
    finds: Newest,
    inquiries: Newest,
    sweeping: Option<CancellationToken>,
    /// The copy that tmux is taking.
    copying: Option<JoinHandle<()>>,
    /// The last thing that is done with kept cases.
    case_work: Option<JoinHandle<()>>,
    /// The number of the newest glance: older ones are no longer read.
    glanced: Arc<AtomicU64>,
    exports: export::Exports,
    /// Set once the program has asked to be stopped: if it still runs at this instant, it wasn't.
    suspended: Option<Instant>,
    /// A text to be edited before anything else happens.
    editing: Option<String>,
    /// Something changed that no frame has shown yet.
    dirty: bool,
    drawn: Option<Instant>,
    tick_at: Option<Instant>,
    refresh_at: Option<Instant>,
    /// The notice that is shown, by its number, and when it has been for long enough.
    notice_until: Option<(u64, Instant)>,
    ended: Option<Ended>,
}

/// Reads the partners, one read at a time; the newest request waits for the read in progress.
#[derive(Default)]
struct Loader {
    running: bool,
    /// The store is to be read as soon as that is due.
    is_asked: bool,
    not_before: Option<Instant>,
    began: Option<Instant>,
    /// Which state of the store the roster shows.
    basis: load::Basis,
}

/// Runs the console until it ends. The caller owns the terminal and restores it.
pub async fn run(
    mut model: Model,
    look: Look,
    services: Services,
    screen: &mut ConsoleScreen,
    guard: &mut TerminalGuard,
    signals: CancellationToken,
    hangup: CancellationToken,
) -> std::io::Result<Ended> {
    let (replies, mut inbox) = mpsc::unbounded_channel();
    let mut inputs = TerminalInputs::new();
    let mut console = Console::new(&look, services, screen, guard, replies)?;
    // SIGCONT: sent by the shell's fg, and by whoever stopped the program from outside.
    let mut continued = signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?;
    console.open(&mut model)?;
    if let Some(start) = console.services.start.take() {
        console.handle(&mut model, Msg::Start(start))?;
    }
    let mut asking = console.ask_background()?;
    loop {
        console.dirty |= model.take_changed();
        console.time_notice(&model);
        if console.frame_at().is_some_and(|at| at <= Instant::now()) {
            console.draw(&model)?;
        }
        if model.leaves() {
            console.ended = Some(Ended::Quit);
        }
        if let Some(ended) = console.ended.take() {
            console.stop().await;
            console.leave(&model);
            return Ok(ended);
        }
        if let Some(text) = console.editing.take()
            && let Some(ended) = console.edit(&mut model, &mut inputs, text, &hangup).await?
        {
            return Ok(ended);
        }
        let msg = tokio::select! {
            biased;
            () = hangup.cancelled() => {
                console.leave(&model);
                console.exports.end().await;
                console.end_case_work().await;
                return Ok(Ended::Signal);
            }
            () = signals.cancelled() => {
                console.leave(&model);
                console.exports.end().await;
                console.end_case_work().await;
                return Ok(Ended::Signal);
            }
            heard = answered(&mut asking) => {
                asking = None;
                inputs.take_typed(&heard.typed);
                console.show_background(&mut model, heard.background);
                None
            }
            input = inputs.next(), if asking.is_none() => {
                let Some(Ok(input)) = input else {
                    // The terminal is gone.
                    console.leave(&model);
                    return Ok(Ended::Signal);
                };
                Some(message(input))
            }
            msg = inbox.recv() => msg,
            () = until(console.loader.due()) => {
                console.load_waiting(&model);
                None
            }
            () = until(console.frame_at()) => None,
            Some(()) = continued.recv() => {
                console.guard.reenter()?;
                console.suspended = None;
                Some(Msg::Resumed { stopped: true })
            }
            () = until(console.suspended) => {
                console.guard.reenter()?;
                console.suspended = None;
                Some(Msg::Resumed { stopped: false })
            }
            () = until(console.notice_until.map(|(_, at)| at)) => {
                console.notice_until.take().map(|(number, _)| Msg::NoticeOver(number))
            }
            () = until(console.tick_at) => Some(Msg::Tick(console.services.clock.now())),
            () = until(console.refresh_at) => {
                console.refresh_at = None;
                Some(Msg::Sync(SyncMsg::Due))
            }
        };
        console.handle_some(&mut model, msg, &mut inbox)?;
    }
}

/// What the terminal answers about its background; for ever nothing when it isn't asked.
async fn answered(asking: &mut Option<JoinHandle<HeardBackground>>) -> HeardBackground {
    match asking {
        Some(asking) => asking.await.unwrap_or_default(),
        None => std::future::pending().await,
    }
}

/// Waits until an instant; for ever when there is none.
async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn message(input: Input) -> Msg {
    match input {
        Input::Key(event) => Msg::Key(Key::of(event)),
        Input::Paste(text) => Msg::Pasted(text),
        Input::Line(text) => Msg::Line(text),
        Input::Click(column, row) => Msg::Clicked(column, row),
        Input::Resize(columns, rows) => Msg::Resized(columns, rows),
    }
}

impl<'a> Console<'a> {
    /// The state before anything has happened.
    fn new(
        look: &Look,
        services: Services,
        screen: &'a mut ConsoleScreen,
        guard: &'a mut TerminalGuard,
        replies: mpsc::UnboundedSender<Msg>,
    ) -> std::io::Result<Self> {
        Ok(Self {
            reader: ReadThread::start(services.store.clone())?,
            sheets: Newest::default(),
            sums: Newest::default(),
            finds: Newest::default(),
            inquiries: Newest::default(),
            sweeping: None,
            copying: None,
            case_work: None,
            glanced: Arc::default(),
            exports: export::Exports::default(),
            services,
            screen,
            guard,
            look: *look,
            replies,
            sync: None,
            loader: Loader::default(),
            suspended: None,
            editing: None,
            dirty: false,
            drawn: None,
            tick_at: None,
            refresh_at: None,
            notice_until: None,
            ended: None,
        })
    }

    /// Shows what the store has before anything else, then schedules the first sync.
    fn open(&mut self, model: &mut Model) -> std::io::Result<()> {
        let now = self.services.clock.now();
        update(model, Msg::Tick(now));
        match load::first(&self.services.store) {
            Ok(loaded) => {
                let partial = loaded.partial;
                for effect in update(model, Msg::Partners(PartnersMsg::Loaded(Ok(loaded)))) {
                    self.carry_out(model, effect)?;
                }
                if partial {
                    self.loader.is_asked = true;
                }
            }
            Err(error) => {
                update(model, Msg::Notice(error.to_string()));
            }
        }
        self.set_tick(model);
        // Who asked before is known from them.
        self.cases(CasesEffect::Read);
        if self.services.client.is_some() {
            let age = model.data.age.as_of.map(|as_of| now.since(as_of));
            let every = self
                .services
                .every
                .map(|every| i64::try_from(every.as_millis()).unwrap_or(i64::MAX));
            let wait = match (age, every) {
                (None, _) => Some(0),
                (Some(_), None) => None,
                // Data younger than the background refresh needs no sync yet.
                (Some(age), Some(every)) => {
                    Some(if (0..every).contains(&age) { every - age } else { 0 })
                }
            };
            let pause = wait.and_then(|wait| u64::try_from(wait).ok()).map(Duration::from_millis);
            self.refresh_at = pause.map(|pause| Instant::now() + pause);
        }
        Ok(())
    }

    /// Handles a message and those waiting behind it, but not so many that keys have to wait.
    fn handle_some(
        &mut self,
        model: &mut Model,
        msg: Option<Msg>,
        inbox: &mut mpsc::UnboundedReceiver<Msg>,
    ) -> std::io::Result<()> {
        let mut next = msg;
        for _ in 0..BATCH {
            let Some(msg) = next.take() else { break };
            self.handle(model, msg)?;
            next = inbox.try_recv().ok();
        }
        match next {
            Some(msg) => self.handle(model, msg),
            None => Ok(()),
        }
    }

    fn handle(&mut self, model: &mut Model, msg: Msg) -> std::io::Result<()> {
        match &msg {
            Msg::Sync(SyncMsg::Ended(_)) => {
                self.sync = None;
                self.refresh_at = self.services.every.map(|every| Instant::now() + every);
            }
            Msg::Partners(PartnersMsg::Loaded(result)) => {
                self.loader.running = false;
                if let Ok(loaded) = result {
                    self.loader.basis = loaded.basis;
                }
                // Reading takes at most a sixth of the time.
                let took = self.loader.began.map(|began| began.elapsed()).unwrap_or_default();
                self.loader.not_before = Some(Instant::now() + LOAD_PAUSE.max(took * 5));
                update(model, Msg::Tick(self.services.clock.now()));
            }
            _ => {}
        }
        let ages = matches!(msg, Msg::Partners(PartnersMsg::Loaded(_)) | Msg::Tick(_));
        for effect in update(model, msg) {
            self.carry_out(model, effect)?;
        }
        if ages {
            self.set_tick(model);
        }
        Ok(())
    }

    /// Saves where the console was left. Only the next start depends on it.
    fn leave(&self, model: &Model) {
        if model.screen == crate::app::Screen::Partners
            && !model.table.partial
            && let Err(error) = model.session_state().write(&self.services.folder)
        {
            tracing::warn!(%error, "where the console was left could not be noted");
        }
    }

    /// Stops everything that runs; an interrupted export removes what it wrote.
    async fn stop(&mut self) {
        self.stop_sync();
        self.stop_sweep();
        self.stop_reading();
        self.exports.end().await;
        self.end_case_work().await;
    }

    /// Gives what is done with kept cases time to end: a change that was made is to be in its file.
    async fn end_case_work(&mut self) {
        if let Some(work) = self.case_work.take() {
            let _ = tokio::time::timeout(CASES_END_WITHIN, work).await;
        }
    }

    /// Stops long reads: nobody waits for them any more.
    fn stop_reading(&self) {
        for newest in [&self.sheets, &self.sums, &self.finds, &self.inquiries] {
            newest.stop();
        }
    }

    fn load_waiting(&mut self, model: &Model) {
        self.loader.is_asked = false;
        self.loader.running = true;
        self.loader.began = Some(Instant::now());
        let (file, replies) = (self.services.store.clone(), self.replies.clone());
        let (old, query, _) = model.question();
        let basis = self.loader.basis.filter(|_| !model.table.partial);
        tokio::task::spawn_blocking(move || {
            let result = load::since(&file, &old, basis, query.sort);
            drop(old);
            let roster = result.as_ref().ok().map(|loaded| loaded.roster.clone());
            let _ = replies.send(Msg::Partners(PartnersMsg::Loaded(
                result.map_err(|error| error.to_string()),
            )));
            // Build the other orders too, so that the first use of each is as fast as later ones.
            if let Some(roster) = roster {
                roster.warm_all();
            }
        });
    }

    /// Sets when the age on the status line changes next. With a frozen clock it never does.
    fn set_tick(&mut self, model: &Model) {
        let ages = self.services.clock.frozen().is_none();
        let wait =
            model.data.age.next_change().filter(|_| ages).and_then(|wait| u64::try_from(wait).ok());
        self.tick_at = wait.map(|wait| Instant::now() + Duration::from_millis(wait));
    }

    /// Notes until when the notice that is shown is to be.
    fn time_notice(&mut self, model: &Model) {
        let shown = model.notices.expiry();
        let timed = self.notice_until.map(|(number, _)| number);
        if shown.map(|(number, _)| number) != timed {
            self.notice_until = shown.map(|(number, lasts)| (number, Instant::now() + lasts));
        }
    }

    /// When the next frame may be drawn; `None` while there is nothing new to see, or nowhere to draw it.
    fn frame_at(&self) -> Option<Instant> {
        let now = Instant::now();
        (self.dirty && self.suspended.is_none())
            .then(|| self.drawn.map_or(now, |drawn| drawn + FRAME))
    }

    fn draw(&mut self, model: &Model) -> std::io::Result<()> {
        let look = self.look;
        self.screen.draw(|frame| draw(model, &look, frame))?;
        self.drawn = Some(Instant::now());
        self.dirty = false;
        Ok(())
    }
}

impl Loader {
    /// When the next read may begin.
    fn due(&self) -> Option<Instant> {
        (self.is_asked && !self.running).then(|| self.not_before.unwrap_or_else(Instant::now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_is_read_once_at_a_time_so_that_the_last_answer_is_the_newest() {
        let mut loader = Loader::default();
        assert_eq!(loader.due(), None);
        loader.is_asked = true;
        assert!(loader.due().is_some());
        loader.running = true;
        assert_eq!(loader.due(), None, "another one runs");
    }
}
