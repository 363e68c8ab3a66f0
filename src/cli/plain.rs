//! `partnerdesk --plain`: the same engine in numbered questions and lines, for screen readers and terminals that can't
//! be drawn on. A choice becomes one of the commands, which answers as it always does.

use std::io::BufRead;

use tokio_util::sync::CancellationToken;

use super::args::{Cli, Command, Global, JsonFlag, WhyArgs, WhyFormat, parse};
use super::failure::{Exit, Failure};
use super::output::text;
use super::query::matching;
use super::session::Session;
use super::signals;
use super::sync::fill_demo;
use super::{dispatch, why};
use crate::domain::num::{count, grouped};
use crate::domain::text::clean;
use crate::domain::{Cents, Partner};

/// So many partners are listed at once.
const LISTED: usize = 20;

const MENU: &str = "\n\
    1. Find a partner, by name, e-mail or key\n\
    2. Why was there no reward? From a message, or the key of a payment\n\
    3. Partners with rewards on hold\n\
    4. Events without a reward, grouped by the reason\n\
    5. Kept cases\n\
    6. Bring the data up to date\n\
    0. Quit\n";

pub(super) async fn run(global: &Global) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    let desk = PlainDesk { global, signals: signals::watch() };
    text(&format!("partnerdesk, profile {}.\n", session.profile));
    fill_demo(&session).await?;
    drop(session);
    loop {
        text(MENU);
        match desk.ask("Number: ").await.as_deref() {
            None if desk.signals.is_cancelled() => return Ok(Exit::Interrupted),
            None | Some("0" | "q" | "quit") => return Ok(Exit::Done),
            Some("1") => desk.find().await,
            Some("2") => desk.why(None).await,
            Some("3") => desk.choose("held:yes sort:-held").await,
            Some("4") => desk.command(&["sweep"]).await,
            Some("5") => desk.command(&["cases", "list"]).await,
            Some("6") => desk.command(&["sync"]).await,
            Some("") => {}
            Some(_) => text("Type one of the numbers, then Enter.\n"),
        }
    }
}

struct PlainDesk<'a> {
    global: &'a Global,
    signals: CancellationToken,
}

impl PlainDesk<'_> {
    /// Asks for a line; `None` at the end of the input, or when a signal ends the program.
    async fn ask(&self, question: &str) -> Option<String> {
        text(question);
        let read = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            let read = std::io::stdin().lock().read_line(&mut line).ok()?;
            (read > 0).then(|| line.trim().to_owned())
        });
        tokio::select! {
            () = self.signals.cancelled() => None,
            line = read => line.ok().flatten(),
        }
    }

    /// Runs a command with the options that the program was started with.
    async fn command(&self, words: &[&str]) {
        let words = ["partnerdesk"].iter().chain(words).map(std::ffi::OsString::from);
        let result = match parse(words.collect()) {
            Ok(cli) => self.does(cli.command).await,
            Err(failure) => Err(failure),
        };
        told(result);
    }

    async fn does(&self, command: Option<Command>) -> Result<Exit, Failure> {
        let global = Global { plain: true, ..self.global.clone() };
        Box::pin(dispatch(&Cli { global, command })).await
    }

    async fn find(&self) {
        let Some(words) = self.ask("Name, e-mail or key: ").await.filter(|words| !words.is_empty())
        else {
            return;
        };
        self.choose(&words).await;
    }

    /// Lists the partners of a query line, and goes on with the one that is chosen.
    async fn choose(&self, line: &str) {
        let found =
            match Session::open(self.global).and_then(|session| matching(&session, line, LISTED)) {
                Ok(found) => found,
                Err(failure) => return told(Err(failure)),
            };
        let (partners, many) = found;
        if partners.is_empty() {
            return text("No partner matches.\n");
        }
        for (at, partner) in (1..).zip(&partners) {
            text(&format!("{at}. {}\n", words(partner)));
        }
        if many > partners.len() {
            let rest = grouped(count(many - partners.len()));
            text(&format!("And {rest} more.\n"));
        }
        let chosen = self.ask("Number of the partner, or Enter to go back: ").await;
        let chosen = chosen.and_then(|number| number.parse::<usize>().ok());
        let Some(partner) = chosen.and_then(|n| partners.get(n.checked_sub(1)?)) else { return };
        self.partner(partner).await;
    }

    async fn partner(&self, partner: &Partner) {
        loop {
            text(&format!(
                "\n{}\n1. Everything about them\n2. Why no reward?\n0. Back\n",
                words(partner)
            ));
            match self.ask("Number: ").await.as_deref() {
                Some("1") => self.command(&["show", &partner.key]).await,
                Some("2") => self.why(Some(&partner.key)).await,
                _ => return,
            }
        }
    }

    /// Investigates a message or a key, of a partner if one is open.
    async fn why(&self, partner: Option<&str>) {
        text("The message, or a key, an e-mail, an amount. Two empty lines end it.\n");
        let mut message = String::new();
        // One empty line is between two paragraphs.
        let mut empty = 0;
        while empty < 2 {
            let Some(line) = self.ask("").await else { break };
            empty = if line.is_empty() { empty + 1 } else { 0 };
            message.push_str(&line);
            message.push('\n');
        }
        let message = message.trim().to_owned();
        if self.signals.is_cancelled() {
            return;
        }
        if message.is_empty() && partner.is_none() {
            return;
        }
        let args = WhyArgs {
            partner: partner.map(str::to_owned),
            customer: None,
            key: None,
            event: None,
            on: None,
            amount: None,
            message: None,
            file: None,
            column: None,
            lang: None,
            each: false,
            format: WhyFormat::Text,
            json: JsonFlag::default(),
        };
        let message = Some(message).filter(|message| !message.is_empty());
        let answer = why::answer(self.global, &args, message).await;
        let names_others = answer.as_ref().is_err_and(|failure| failure.exit == Exit::NotFound);
        told(answer);
        if names_others {
            text("Ask again, with a key in the message.\n");
        }
    }
}

/// A failure is told, and the next question asked.
fn told(result: Result<Exit, Failure>) {
    if let Err(failure) = result {
        failure.print(false);
    }
}

/// A partner in a line to be read aloud.
fn words(partner: &Partner) -> String {
    let owner = partner.owner.email.as_ref().or(partner.owner.name.as_ref());
    let group = partner.group.as_ref().map(|group| group.name.clone());
    let held = partner.held_usd.filter(|held| *held != 0);
    let parts = [
        Some(partner.name.clone()),
        owner.cloned(),
        group.map(|group| format!("group {group}")),
        partner.revenue.map(|cents| format!("revenue {}", Cents(cents).short_usd())),
        held.map(|cents| format!("on hold {}", Cents(cents).short_usd())),
        Some(format!("key {}", partner.key)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    clean(&parts.join(", ")).into_owned()
}
