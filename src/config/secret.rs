//! Where the secret key comes from. It is read only when a request needs it: a command that asks for a
//! passphrase must not do so when only the store is read.

use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use secrecy::{ExposeSecret, SecretString};

use super::file::ProfileConfig;

/// How long a command may take that nobody watches.
const UNATTENDED: Duration = Duration::from_secs(20);

/// Where a secret key comes from.
#[derive(Clone, Debug)]
pub enum SecretSource {
    /// `PARTNERDESK_SECRET_KEY`, or the variable that the profile names.
    Variable(String),
    /// A command whose first line of output is the key.
    Command(String),
    /// The configuration file.
    File(SecretString),
}

impl SecretSource {
    /// The profile's source: the command if there is one, else the variable, else the file.
    pub fn of(profile: &ProfileConfig) -> Option<Self> {
        let ProfileConfig { secret_command, secret_env, secret, .. } = profile;
        secret_command
            .clone()
            .map(Self::Command)
            .or_else(|| secret_env.clone().map(Self::Variable))
            .or_else(|| {
                let secret = secret.clone().filter(|secret| !secret.trim().is_empty());
                secret.map(|secret| Self::File(secret.into()))
            })
    }

    /// The source as messages name it.
    pub fn name(&self) -> String {
        match self {
            Self::Variable(name) => format!("the environment variable {name}"),
            Self::Command(_) => "secret_command".to_owned(),
            Self::File(_) => "the configuration file".to_owned(),
        }
    }
}

/// Why there is no secret key.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The variable isn't set, or is empty.
    #[error("the environment variable {0} holds no secret key")]
    Variable(String),
    /// The command could not be started.
    #[error("secret_command could not be run: {0}")]
    Start(std::io::Error),
    /// The command failed.
    #[error("secret_command ended with {0}")]
    Failed(String),
    /// The command didn't end while nobody could answer it.
    #[error(
        "secret_command didn't end within 20 s; it may ask for a passphrase, which it can when the program starts"
    )]
    Unattended,
    /// The command printed nothing.
    #[error("secret_command printed no secret key")]
    Empty,
}

/// Whom a command may ask for a passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Whoever sits at the terminal, which the command keeps.
    Terminal,
    /// Nobody: the terminal is somebody else's.
    Nobody,
}

/// Reads the secret key from its source, without surrounding white space.
pub fn read_secret(source: &SecretSource, asks: Asks) -> Result<SecretString, SecretError> {
    match source {
        SecretSource::File(secret) => Ok(SecretString::from(secret.expose_secret().trim())),
        SecretSource::Variable(name) => {
            let value = std::env::var(name).unwrap_or_default();
            let secret = value.trim();
            if secret.is_empty() {
                return Err(SecretError::Variable(name.clone()));
            }
            Ok(SecretString::from(secret))
        }
        SecretSource::Command(command) => {
            let output = match asks {
                Asks::Terminal => {
                    let mut shell = shell(command);
                    shell.stdin(Stdio::inherit()).stderr(Stdio::inherit());
                    shell.output().map_err(SecretError::Start)?
                }
                Asks::Nobody => unattended(command)?,
            };
            if !output.status.success() {
                return Err(SecretError::Failed(output.status.to_string()));
            }
            let text = String::from_utf8_lossy(&output.stdout);
            // The first line that isn't blank.
            let first = text.trim().lines().next().unwrap_or_default().trim();
            if first.is_empty() { Err(SecretError::Empty) } else { Ok(SecretString::from(first)) }
        }
    }
}

fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

/// Runs a command that nobody watches, in a process group of its own: the terminal stops it when it asks for something
/// there, and what hasn't ended in time is ended with all that it started.
fn unattended(command: &str) -> Result<Output, SecretError> {
    let child = shell(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .env_remove("GPG_TTY")
        .process_group(0)
        .spawn()
        .map_err(SecretError::Start)?;
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let (told, ended) = mpsc::channel();
    std::thread::spawn(move || told.send(child.wait_with_output()));
    if let Ok(output) = ended.recv_timeout(UNATTENDED) {
        return output.map_err(SecretError::Start);
    }
    if let Some(group) = group {
        let _ = kill_process_group(group, Signal::KILL);
    }
    Err(SecretError::Unattended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_gives_its_first_line_or_says_why_not() {
        let run =
            |command: &str| read_secret(&SecretSource::Command(command.to_owned()), Asks::Nobody);
        assert_eq!(run("printf 'sk_one\\nurl: x\\n'").unwrap().expose_secret(), "sk_one");
        assert!(matches!(run("exit 3"), Err(SecretError::Failed(status)) if status.contains('3')));
        assert!(matches!(run("true"), Err(SecretError::Empty)));
        assert_eq!(run("printf '\\n \\tsk_two \\r\\n'").unwrap().expose_secret(), "sk_two");
        assert!(matches!(run("printf ' \\n'"), Err(SecretError::Empty)));
    }

    #[test]
    fn white_space_around_a_secret_is_no_part_of_it() {
        let file = SecretSource::File(" sk_a b \n".to_owned().into());
        assert_eq!(
            read_secret(&file, Asks::Nobody).unwrap().expose_secret(),
            "sk_a b",
            "inside it may be"
        );
    }
}
