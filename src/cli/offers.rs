//! `partnerdesk offers`: lists the known offers, checks their file, or writes one to begin with.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};

use serde_json::{Value as Json, json};

use super::args::{Global, OffersArgs, OffersCommand};
use super::failure::{Exit, Failure};
use super::output::{note, print};
use super::session::Session;
use super::sync::fill_demo;
use crate::config::private;
use crate::domain::num::{self, grouped, plural};
use crate::domain::programme::{ObservedProgramme, PaidOffer};
use crate::domain::text::clean;
use crate::offers::lint::{LintFacts, Remark, lint};
use crate::offers::{
    FileMistake, Offer, OffersError, OffersFile, paid_event, paid_reward, starter,
};

pub(super) async fn run(global: &Global, args: &OffersArgs) -> Result<Exit, Failure> {
    let session = Session::open(global)?;
    match args.command {
        OffersCommand::List => list(&session, args.json).await,
        OffersCommand::Check => check(&session, args.json).await,
        OffersCommand::Init => init(&session, args.json).await,
    }
}

/// What the records show of the programme; `None`, with a note on standard error, if there are none.
async fn programme(session: &Session) -> Result<Option<ObservedProgramme>, Failure> {
    fill_demo(session).await?;
    let store = match session.read_store() {
        Ok(store) => store,
        Err(failure) if failure.exit == Exit::NotFound => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let mut programme = ObservedProgramme::default();
    store.at_once(|store| {
        programme = store.programme()?;
        Ok(())
    })?;
    Ok(Some(programme))
}

async fn list(session: &Session, as_json: bool) -> Result<Exit, Failure> {
    let file = session.offers_if_any()?;
    let records = programme(session).await?;
    if file.is_none() && records.is_none() {
        return Err(Failure::no_data());
    }
    if records.is_none() {
        note("no data yet: only the file's offers are listed");
    }
    let file = file.unwrap_or_default();
    let paid = records.map(|records| records.offers).unwrap_or_default();
    let of_rewards = |key: &str| paid.iter().find(|paid| paid.key == key);
    let mut rows: Vec<OfferRow> =
        file.offers.iter().map(|offer| OfferRow::of_file(offer, of_rewards(&offer.key))).collect();
    rows.extend(
        paid.iter().filter(|paid| file.offer(&paid.key).is_none()).map(OfferRow::of_rewards),
    );
    print(|out| {
        if as_json {
            let rows: Vec<Json> = rows.iter().map(OfferRow::json).collect();
            return writeln!(out, "{}", Json::from(rows));
        }
        rows.iter().try_for_each(|row| row.text(out))?;
        writeln!(
            out,
            "{} in the file, {} more seen only on rewards",
            plural(num::count(file.offers.len()), "offers"),
            rows.len() - file.offers.len()
        )
    })
}

/// An offer of the list.
struct OfferRow {
    key: String,
    description: String,
    source: &'static str,
    event: Option<&'static str>,
    reward: Option<String>,
    enabled: bool,
    groups: Vec<String>,
    rewards: i64,
}

impl OfferRow {
    fn of_file(offer: &Offer, paid: Option<&PaidOffer>) -> Self {
        Self {
            key: offer.key.clone(),
            description: offer.description.clone(),
            source: "file",
            event: Some(offer.event.name()),
            reward: Some(offer.reward.words()),
            enabled: offer.enabled,
            groups: offer.audience.groups.iter().map(|label| label.text.clone()).collect(),
            rewards: paid.map_or(0, |paid| paid.rewards),
        }
    }

    /// An offer known only from rewards. Its event and reward are what most of those show.
    fn of_rewards(paid: &PaidOffer) -> Self {
        Self {
            key: paid.key.clone(),
            description: paid.description.clone(),
            source: "rewards",
            event: paid_event(paid).map(crate::offers::EventKind::name),
            reward: paid_reward(paid).map(|reward| reward.words()),
            enabled: true,
            groups: paid.groups.keys().cloned().collect(),
            rewards: paid.rewards,
        }
    }

    /// The JSON form; new fields go behind these (rule: output-shapes).
    fn json(&self) -> Json {
        json!({
            "key": self.key, "description": self.description, "source": self.source,
            "event": self.event, "reward": self.reward, "enabled": self.enabled,
            "groups": self.groups, "rewards": self.rewards,
        })
    }

    fn text(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let key = clean(&self.key);
        let off = if self.enabled { "" } else { ", switched off" };
        // `~`: rewards show what most of them came to, not the rule behind them.
        let about = if self.source == "file" { "" } else { "~" };
        let event = self.event.unwrap_or("?");
        let reward = self.reward.as_deref().unwrap_or("?");
        writeln!(out, "{key}  {about}{reward}, {event} ({}{off})", self.source)?;
        if !self.description.is_empty() {
            writeln!(out, "    {}", clean(&self.description))?;
        }
        let groups =
            if self.groups.is_empty() { "every group".to_owned() } else { self.groups.join(", ") };
        writeln!(out, "    {}; rewards: {}", clean(&groups), grouped(self.rewards))
    }
}

async fn check(session: &Session, as_json: bool) -> Result<Exit, Failure> {
    let path = session.offers_file();
    let file = match OffersFile::read(&path) {
        Ok(file) => file,
        Err(OffersError::Wrong { path, slips }) => {
            report(&path.display().to_string(), &slips, &[], as_json)?;
            return Err(Failure::usage(
                format!("{} has {}", path.display(), plural(num::count(slips.len()), "mistakes")),
                "fix the lines named above; docs/offers.md explains every key",
            ));
        }
        Err(error) => {
            return Err(Failure::usage(
                error.to_string(),
                "partnerdesk offers init writes a starter file; --offers names another",
            ));
        }
    };
    let now = session.clock.now();
    let records = programme(session).await?;
    if records.is_none() {
        note("no data yet: only the file itself is checked");
    }
    let seen = LintFacts::of(records.unwrap_or_default(), now);
    let remarks = lint(&file, &seen);
    report(&path.display().to_string(), &[], &remarks, as_json)
}

/// Prints mistakes and warnings, one per line, each with its position.
fn report(
    path: &str,
    errors: &[FileMistake],
    warnings: &[Remark],
    as_json: bool,
) -> Result<Exit, Failure> {
    let place = |line: Option<usize>, column: Option<usize>, message: &str| json!({"line": line, "column": column, "message": message});
    print(|out| {
        if as_json {
            let errors: Vec<Json> = errors
                .iter()
                .map(|slip| place(Some(slip.line), Some(slip.column), &slip.message))
                .collect();
            let warnings: Vec<Json> = warnings
                .iter()
                .map(|remark| {
                    let at = remark.place;
                    place(at.map(|at| at.line), at.map(|at| at.column), &remark.message)
                })
                .collect();
            return writeln!(out, "{}", json!({"errors": errors, "warnings": warnings}));
        }
        for FileMistake { line, column, message } in errors {
            writeln!(out, "{path}:{line}:{column}: error: {}", clean(message))?;
        }
        for Remark { place, message } in warnings {
            let at = place.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
            writeln!(out, "{path}{at}: warning: {}", clean(message))?;
        }
        if errors.is_empty() && warnings.is_empty() {
            writeln!(out, "{path}: no problems found")?;
        }
        Ok(())
    })
}

/// Writes a first offers file; fails if one exists.
async fn init(session: &Session, as_json: bool) -> Result<Exit, Failure> {
    let path = session.offers_file();
    let exists = || {
        Failure::usage(
            format!("{} already exists", path.display()),
            "nothing was changed; name another file with --offers, or move this one away",
        )
    };
    if path.exists() {
        return Err(exists());
    }
    let records = programme(session).await?;
    if records.is_none() {
        note("no data yet: the file has only an example; after a sync it would list your offers");
    }
    let records = records.unwrap_or_default();
    let groups: BTreeSet<&str> = records
        .standings
        .iter()
        .filter_map(|standing| Some(standing.group.as_ref()?.name.as_str()))
        .collect();
    let text = starter(&records.offers, groups.len());
    private::create(&path, text.as_bytes()).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(),
        _ => Failure::ours(&format!("{} could not be written", path.display()), &error.to_string()),
    })?;
    let count = records.offers.len();
    print(|out| {
        if as_json {
            return writeln!(out, "{}", json!({"path": path, "offers": count}));
        }
        let offers = plural(num::count(count), "offers");
        writeln!(out, "Wrote {offers} seen on rewards to {}.", path.display())?;
        writeln!(out, "Add their rules, then run partnerdesk offers check.")
    })
}
