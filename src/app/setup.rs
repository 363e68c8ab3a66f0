//! Setting up a programme: its name, the API's address, the keys, and where the secret one is kept. The keys are tried
//! before anything is written; then the console starts again with the new profile.

use std::fmt;

use strum::{EnumIter, IntoEnumIterator};

use super::line::{Edited, InputLine};
use super::model::{Model, Overlay, Screen};
use super::msg::{Effect, Restart};
use super::overlay::moved;
use super::request::{Awaited, RequestId};
use crate::domain::resource::API_ADDRESS;
use crate::keymap::{Action, Key};

/// Where a secret key is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter)]
pub enum SecretKeeping {
    /// A command prints it.
    #[default]
    Command,
    /// An environment variable holds it.
    Variable,
    /// The configuration file holds it.
    File,
}

impl SecretKeeping {
    /// What the form calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Command => "printed by a command",
            Self::Variable => "in an environment variable",
            Self::File => "in the configuration file",
        }
    }
}

/// A line of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum SetupRow {
    Name,
    Address,
    PublicKey,
    /// Where the secret key is kept.
    Keeping,
    /// The command, the variable, or the secret key itself.
    Secret,
    /// Tries the keys, and saves what worked.
    Connect,
    /// Saves it although it didn't work.
    SaveAnyway,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupStage {
    Writing,
    Trying,
    Saving,
    /// It didn't work, and why.
    Failed(String),
}

/// A programme as it was filled in.
#[derive(Clone, PartialEq, Eq)]
pub struct NewProgramme {
    /// The profile's name.
    pub name: String,
    /// The API's address.
    pub address: String,
    pub public_key: String,
    pub keeping: SecretKeeping,
    /// The command, the variable, or the secret key itself.
    pub secret: String,
}

/// Leaves out the secret, so that it can't get into a log by accident.
impl fmt::Debug for NewProgramme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewProgramme").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The form.
#[derive(Clone)]
pub struct SetupForm {
    name: InputLine,
    address: InputLine,
    public_key: InputLine,
    secret: InputLine,
    pub keeping: SecretKeeping,
    /// The line under the cursor.
    pub row: SetupRow,
    pub stage: SetupStage,
    awaited: Awaited,
}

/// Leaves out what is written, for the same reason.
impl fmt::Debug for SetupForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetupForm").field("row", &self.row).finish_non_exhaustive()
    }
}

impl SetupForm {
    fn new(name: &str) -> Self {
        Self {
            name: InputLine::new(name, &[]),
            address: InputLine::new(API_ADDRESS, &[]),
            public_key: InputLine::default(),
            secret: InputLine::default(),
            keeping: SecretKeeping::default(),
            row: SetupRow::Name,
            stage: SetupStage::Writing,
            awaited: Awaited::default(),
        }
    }

    /// The lines of the form, in order.
    pub fn rows(&self) -> Vec<SetupRow> {
        let failed = matches!(self.stage, SetupStage::Failed(_));
        SetupRow::iter().filter(|row| *row != SetupRow::SaveAnyway || failed).collect()
    }

    /// What is written in a line, if anything can be.
    pub fn line(&self, row: SetupRow) -> Option<&InputLine> {
        match row {
            SetupRow::Name => Some(&self.name),
            SetupRow::Address => Some(&self.address),
            SetupRow::PublicKey => Some(&self.public_key),
            SetupRow::Secret => Some(&self.secret),
            SetupRow::Keeping | SetupRow::Connect | SetupRow::SaveAnyway => None,
        }
    }

    fn line_mut(&mut self) -> Option<&mut InputLine> {
        match self.row {
            SetupRow::Name => Some(&mut self.name),
            SetupRow::Address => Some(&mut self.address),
            SetupRow::PublicKey => Some(&mut self.public_key),
            SetupRow::Secret => Some(&mut self.secret),
            SetupRow::Keeping | SetupRow::Connect | SetupRow::SaveAnyway => None,
        }
    }

    fn step(&mut self, by: Option<Action>) {
        let rows = self.rows();
        let at = rows.iter().position(|row| *row == self.row).unwrap_or(0);
        let to = moved(by, at, rows.len()).unwrap_or(at);
        self.row = rows.get(to).copied().unwrap_or(SetupRow::Name);
    }

    /// Takes the next or the previous place for the secret; what was written for another place means nothing there.
    fn turn(&mut self, on: bool) {
        let all: Vec<SecretKeeping> = SecretKeeping::iter().collect();
        let at = all.iter().position(|one| *one == self.keeping).unwrap_or(0);
        let at = if on { at + 1 } else { at + all.len() - 1 } % all.len();
        self.keeping = all.get(at).copied().unwrap_or_default();
        self.secret.set("");
        self.stage = SetupStage::Writing;
    }

    fn filled(&self) -> NewProgramme {
        let text = |line: &InputLine| line.text().trim().to_owned();
        NewProgramme {
            name: text(&self.name),
            address: text(&self.address),
            public_key: text(&self.public_key),
            keeping: self.keeping,
            secret: text(&self.secret),
        }
    }

    /// The first line that is still empty.
    fn missing(&self) -> Option<SetupRow> {
        let is_empty =
            |row: &SetupRow| self.line(*row).is_some_and(|line| line.text().trim().is_empty());
        SetupRow::iter().find(is_empty)
    }
}

/// Something to be done for a new programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupEffect {
    /// Ask the API for one record with its keys.
    Try { request: RequestId, programme: NewProgramme },
    /// Write it into the configuration file.
    Save { request: RequestId, programme: NewProgramme },
}

/// An answer to it: what was done, or why it failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupMsg {
    pub request: RequestId,
    pub result: Result<(), String>,
}

/// Opens the form.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    // A profile that was named and isn't set up is the one that is meant.
    let name = if model.screen == Screen::Welcome { model.profile.as_str() } else { "" };
    model.overlay = Overlay::Setup(Box::new(SetupForm::new(name)));
    Vec::new()
}

/// Takes a key while the form is open.
pub(super) fn key(
    model: &mut Model,
    key: Key,
    action: Option<Action>,
    mut form: Box<SetupForm>,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    match action {
        Some(Action::Close) if form.stage != SetupStage::Saving => return Vec::new(),
        // What is tried is what is shown.
        _ if matches!(form.stage, SetupStage::Trying | SetupStage::Saving) => {}
        Some(Action::Open) => effects = press(model, &mut form),
        Some(Action::Down | Action::Up) => form.step(action),
        _ if form.row == SetupRow::Keeping => match action {
            Some(Action::Left) => form.turn(false),
            Some(Action::Right) => form.turn(true),
            _ => {}
        },
        _ => {
            if form.line_mut().is_some_and(|line| line.key(key, None) == Edited::Text) {
                // What was wrong before is no longer said of what is there now.
                form.stage = SetupStage::Writing;
            }
        }
    }
    model.overlay = Overlay::Setup(form);
    effects
}

/// Does what the line under the cursor is for: goes on, or tries and saves.
fn press(model: &mut Model, form: &mut SetupForm) -> Vec<Effect> {
    let saves = match form.row {
        SetupRow::Connect => false,
        SetupRow::SaveAnyway => true,
        SetupRow::Keeping
        | SetupRow::Name
        | SetupRow::Address
        | SetupRow::PublicKey
        | SetupRow::Secret => {
            form.step(Some(Action::Down));
            return Vec::new();
        }
    };
    if let Some(missing) = form.missing() {
        form.row = missing;
        model.notices.say("fill in this line first");
        return Vec::new();
    }
    let request = model.request();
    form.awaited = Awaited::to(request);
    let programme = form.filled();
    let effect = if saves {
        form.stage = SetupStage::Saving;
        SetupEffect::Save { request, programme }
    } else {
        form.stage = SetupStage::Trying;
        SetupEffect::Try { request, programme }
    };
    vec![Effect::Setup(effect)]
}

/// Takes an answer: what worked is saved, and with what was saved the console starts again.
pub(super) fn on_msg(model: &mut Model, msg: SetupMsg) -> Vec<Effect> {
    let next = model.request();
    let Overlay::Setup(form) = &mut model.overlay else { return Vec::new() };
    if !form.awaited.accept(msg.request) {
        return Vec::new();
    }
    model.changed = true;
    match (msg.result, &form.stage) {
        (Err(why), _) => {
            form.stage = SetupStage::Failed(why);
            Vec::new()
        }
        (Ok(()), SetupStage::Trying) => {
            form.stage = SetupStage::Saving;
            form.awaited = Awaited::to(next);
            let programme = form.filled();
            vec![Effect::Setup(SetupEffect::Save { request: next, programme })]
        }
        (Ok(()), _) => {
            let name = form.filled().name;
            model.overlay = Overlay::None;
            vec![Effect::Restart(Restart::Profile(name))]
        }
    }
}

/// Takes pasted text into the line under the cursor.
pub(super) fn paste(form: &mut SetupForm, text: &str) {
    let is_busy = matches!(form.stage, SetupStage::Trying | SetupStage::Saving);
    if let Some(line) = form.line_mut().filter(|_| !is_busy) {
        line.paste(text);
        form.stage = SetupStage::Writing;
    }
}
