//! The console, which opens when no command is given.

use std::io::IsTerminal;
use std::path::Path;

use ratatui::Terminal;
use tokio_util::sync::CancellationToken;

use super::args::Global;
use super::failure::{Exit, Failure};
use super::session::{Connection, Session};
use super::signals;
use crate::app::{Model, Screen, StartAt, SyncState};
use crate::config::{downloads, shown};
use crate::investigate::ReplyBook;
use crate::runtime::{Ended, Services, run as run_console};
use crate::term::{Background, ColourDepth, ScreenBackend, TerminalGuard, watch_hangup};
use crate::theme::{AUTO, Theme, for_background};
use crate::ui::{CursorRow, Glyphs, Look};
use crate::views::{SessionState, Views};

/// The demo programme's name in the list of profiles.
const DEMO: &str = "demo";

pub(super) async fn run(global: &Global) -> Result<Exit, Failure> {
    start(global, None).await
}

/// Opens the console, on a place if one is given.
pub(super) async fn start(global: &Global, mut at: Option<StartAt>) -> Result<Exit, Failure> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(Failure::usage(
            "the console needs a terminal",
            "in scripts, use commands such as partnerdesk sync or partnerdesk query (see --help); partnerdesk --plain asks in lines",
        ));
    }
    let signals = signals::watch();
    let mut global = global.clone();
    let mut hides = false;
    loop {
        let session = Session::open(&global)?;
        match open(&session, at.take(), hides, signals.clone()).await? {
            Ended::Quit => return Ok(Exit::Done),
            Ended::Signal => return Ok(Exit::Interrupted),
            Ended::Demo { hides_names } => (global.demo, hides) = (true, hides_names),
            Ended::Profile { name, hides_names } => {
                hides = hides_names;
                global.demo = name == DEMO;
                global.profile = Some(name).filter(|name| name != DEMO);
            }
        }
    }
}

async fn open(
    session: &Session,
    start: Option<StartAt>,
    hides_names: bool,
    signals: CancellationToken,
) -> Result<Ended, Failure> {
    let keymap = session.keymap()?;
    let themes = session.paths.config.join("themes");
    let configured = &session.config.display.theme;
    let variable = |name: &str| std::env::var(name).ok();
    let (theme, shown_theme, asks_background) = first_theme(configured, &themes)?;
    let depth = ColourDepth::detect(variable);
    let mut look = first_look(session, theme, depth);
    // The secret may ask for a passphrase, so fetch it before taking the terminal.
    let connection = connect(session).await;
    let screen = if session.is_set_up() { Screen::Partners } else { Screen::Welcome };
    let failed =
        |error: std::io::Error| Failure::ours("the terminal can't be used", &error.to_string());
    let size = crossterm::terminal::size().map_err(failed)?;
    let mut model =
        Model::new(&session.profile, screen, keymap, session.config.display.timezone, size);
    model.preferences.confirms_quit = session.config.display.confirm_quit;
    model.preferences.rings = session.config.display.bell;
    model.hides_names = hides_names;
    model.config_file = shown(&session.config_file);
    model.exports.usual = shown(&session.folder.join("exports"));
    model.exports.downloads = downloads().as_deref().map(shown);
    let saved = SessionState::read(&session.folder);
    model.themes.names = Theme::names(&themes);
    model.themes.configured.clone_from(configured);
    model.themes.shown = shown_theme;
    // A theme chosen by key applies until the configuration names another one.
    if let Some((chosen, _)) = saved.theme.as_ref().filter(|(_, over)| over == configured)
        && let Ok(theme) = Theme::load(chosen, &themes)
    {
        look.theme = theme;
        model.themes.shown.clone_from(chosen);
        model.themes.chosen = true;
    }
    model.restore(saved);
    model.profiles = session.config.profiles.keys().cloned().chain([DEMO.to_owned()]).collect();
    if !model.profiles.contains(&session.profile) && !session.is_demo() {
        model.profiles.insert(0, session.profile.clone());
    }
    // A mistake in an optional file is shown but doesn't keep anybody out.
    match Views::read(&session.paths.views_file()) {
        Ok(views) => model.views = views,
        Err(error) => model.notices.say(error.to_string()),
    }
    match session.segments() {
        Ok(segments) => model.set_segments(segments),
        Err(error) => model.notices.say(error.to_string()),
    }
    let offers = match session.offers_if_any() {
        Ok(file) => {
            model.programme.offers = file.clone().unwrap_or_default();
            Ok(file.map(std::sync::Arc::new))
        }
        Err(error) => {
            // A line of the screen has no room for the folder's path.
            let folder =
                format!("{}/", session.offers_file().parent().unwrap_or(Path::new("")).display());
            model.programme.trouble = Some(error.to_string().replace(&folder, ""));
            Err(error.to_string())
        }
    };
    model.programme.reward_word.clone_from(&session.config.display.reward_word);
    let sentences = session.replies().unwrap_or_else(|failure| {
        model.notices.say(failure.what);
        ReplyBook::default()
    });
    let client = match &connection {
        Ok(connection) => connection.as_ref().map(|connection| connection.client.clone()),
        Err(failure) => {
            if screen == Screen::Partners {
                model.notices.say(failure.what.clone());
            }
            None
        }
    };
    if client.is_none() {
        model.data.sync = SyncState::Offline;
    }
    let services = Services {
        store: session.store_file(),
        folder: session.folder.clone(),
        views: session.paths.views_file(),
        config_file: session.config_file.clone(),
        offline: session.offline,
        client,
        sentences: std::sync::Arc::new(sentences),
        offers,
        themes,
        asks_background: asks_background && !model.themes.chosen,
        zone: session.config.display.timezone,
        settings: session.sync_settings(),
        clock: session.clock,
        every: session.config.sync.every.0,
        start,
    };
    let mut guard = TerminalGuard::enter(session.config.display.mouse).map_err(failed)?;
    let backend = ScreenBackend::new(std::io::stdout(), size, depth);
    let mut screen = Terminal::new(backend).map_err(failed)?;
    let hangup = watch_hangup().map_err(failed)?;
    let ended = run_console(model, look, services, &mut screen, &mut guard, signals, hangup).await;
    guard.restore();
    ended.map_err(failed)
}

/// What the first frame is drawn with.
fn first_look(session: &Session, theme: Theme, depth: ColourDepth) -> Look {
    let variable = |name: &str| std::env::var(name).ok();
    let whole_row = session.config.display.row_bar;
    let cursor_row = CursorRow::choose(whole_row, depth.has_256_colours(), variable);
    Look { theme, glyphs: Glyphs::detect(variable), hides: false, cursor_row }
}

/// The configured theme with its name, and whether it depends on a background that only the terminal knows.
fn first_theme(configured: &str, folder: &Path) -> Result<(Theme, String, bool), Failure> {
    let is_auto = configured == AUTO;
    let background = Background::of_environment(|name| std::env::var(name).ok());
    let name =
        if is_auto { for_background(background == Some(Background::Light)) } else { configured };
    let theme = Theme::load(name, folder).map_err(|error| {
        Failure::config(error.to_string(), "check display.theme in the configuration")
    })?;
    Ok((theme, name.to_owned(), is_auto && background.is_none()))
}

/// The connection to the API; `None` if we are offline or nothing is set up.
async fn connect(session: &Session) -> Result<Option<Connection>, Failure> {
    if session.offline || !session.is_set_up() {
        return Ok(None);
    }
    session.connect().await.map(Some)
}
