//! Tries the keys of a new programme, and writes it into the configuration file.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::clock::real_now;
use crate::api::{ApiError, Client, Credentials, Endpoint, KeysOf, Limits, Problem, address};
use crate::app::{Msg, NewProgramme, SecretKeeping, SetupEffect, SetupMsg};
use crate::config::{
    Asks, OVERRIDES, ProfileConfig, SecretSource, add_profile, is_demo_name, is_profile_name,
    read_secret,
};
use crate::domain::resource::API_ADDRESS;

/// Tries or saves, and answers.
pub(super) fn start(
    effect: SetupEffect,
    file: PathBuf,
    offline: bool,
    replies: UnboundedSender<Msg>,
) {
    tokio::spawn(async move {
        let (request, result) = match effect {
            SetupEffect::Try { request, .. } if offline => {
                (request, Err("offline, as the program was started: nothing was tried".to_owned()))
            }
            SetupEffect::Try { request, programme } => (request, tried(programme).await),
            SetupEffect::Save { request, programme } => {
                let saved = tokio::task::spawn_blocking(move || saved(&file, &programme)).await;
                (request, saved.unwrap_or_else(|error| Err(error.to_string())))
            }
        };
        // The console may have ended.
        let _ = replies.send(Msg::Setup(SetupMsg { request, result }));
    });
}

/// What is wrong with what was filled in, if anything.
fn checked(programme: &NewProgramme) -> Result<(), String> {
    let name = &programme.name;
    if !is_profile_name(name) || is_demo_name(name) {
        return Err(format!("{name:?} can't be a profile's name: use letters, digits, - and _"));
    }
    // They go before what a profile says, so another programme would be read into this one.
    if let Some(set) = OVERRIDES.iter().find(|name| std::env::var_os(name).is_some()) {
        return Err(format!("{set} is set and would be used instead; unset it and start again"));
    }
    address(&programme.address).map(drop).map_err(|why| format!("the API address {why}"))
}

async fn tried(programme: NewProgramme) -> Result<(), String> {
    checked(&programme)?;
    let base = address(&programme.address).map_err(str::to_owned)?;
    let source = SecretSource::of(&profile(&programme)).ok_or("there is no secret key")?;
    // The screen is the console's: a command that asks for something has to fail here.
    let secret = tokio::task::spawn_blocking(move || read_secret(&source, Asks::Nobody)).await;
    let secret_key =
        secret.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
    let credentials = Credentials { public_key: programme.public_key, secret_key };
    let limits = Limits { attempts: 1, ..Limits::new(real_now) };
    let client = Arc::new(Client::new(Endpoint { base, credentials }, limits));
    match client.whose_keys().await {
        Ok(KeysOf::Programme) => Ok(()),
        Ok(KeysOf::Partner) => Err("these look like a partner's keys; use the programme's own \
             (Settings > Integrations)"
            .to_owned()),
        Err(error) => Err(told(&error)),
    }
}

fn told(error: &ApiError) -> String {
    match &error.problem {
        Problem::Unauthorized => {
            "the API refused these keys (401): check both, and whether they are of this programme"
                .to_owned()
        }
        Problem::NotFound => "there is no such API at this address (404)".to_owned(),
        problem @ Problem::Network(_) => format!("{problem}; check the address and your network"),
        other => other.to_string(),
    }
}

fn saved(file: &std::path::Path, programme: &NewProgramme) -> Result<(), String> {
    checked(programme)?;
    add_profile(file, &programme.name, &profile(programme)).map_err(|error| error.to_string())
}

fn profile(programme: &NewProgramme) -> ProfileConfig {
    let secret = |keeping| (programme.keeping == keeping).then(|| programme.secret.clone());
    ProfileConfig {
        base_url: Some(programme.address.clone()).filter(|text| text != API_ADDRESS),
        public_key: Some(programme.public_key.clone()),
        web_url: None,
        secret_command: secret(SecretKeeping::Command),
        secret_env: secret(SecretKeeping::Variable),
        secret: secret(SecretKeeping::File),
    }
}
