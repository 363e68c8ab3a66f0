//! Adding a profile to the configuration file; everything else in it stays as it was written.

use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, value};

use super::file::{Config, ConfigError, ProfileConfig};
use super::private;

/// Every key with its default and what it is for: what a new file begins with.
const EXAMPLE: &str = include_str!("../../config.example.toml");
/// What the example says to whoever copies it.
const COPY_IT: &str =
    " Copy it to the path that `partnerdesk doctor`\n# shows, and keep only what you change. ";
/// The first section of [`EXAMPLE`] that isn't commented out; profiles stand above it.
const FIRST_SECTION: &str = "[sync]\n";

/// Adds a profile, to a new file with every key explained if there is none yet. The file is written whole or not at
/// all, readable by the user alone.
///
/// # Errors
///
/// If the file has a mistake or that profile, or can't be written; then it is left as it was.
pub fn add_profile(file: &Path, name: &str, profile: &ProfileConfig) -> Result<(), ConfigError> {
    let failed = |source| ConfigError::Write { path: file.to_owned(), source };
    if !file.exists() {
        let mut section = DocumentMut::new();
        section.insert("profiles", Item::Table(profiles()));
        put(&mut section, name, profile);
        let text = EXAMPLE.replacen(COPY_IT, " ", 1);
        let text = text.replacen(FIRST_SECTION, &format!("{section}\n{FIRST_SECTION}"), 1);
        return private::create(file, text.as_bytes()).map_err(failed);
    }
    let config = Config::read(file)?;
    if config.profiles.contains_key(name) {
        return Err(ConfigError::Exists { path: file.to_owned(), name: name.to_owned() });
    }
    let text = std::fs::read_to_string(file).map_err(failed)?;
    let mut document: DocumentMut =
        text.parse().map_err(|error| failed(std::io::Error::other(error)))?;
    // The only profile is the one that opens; with a second one it has to be named.
    if let (None, [only]) = (&config.profile, config.profiles.keys().collect::<Vec<_>>().as_slice())
    {
        document.insert("profile", value(only.as_str()));
    }
    document.entry("profiles").or_insert_with(|| Item::Table(profiles()));
    put(&mut document, name, profile);
    private::replace(file, document.to_string().as_bytes()).map_err(failed)
}

/// The table of profiles, which has no line of its own.
fn profiles() -> Table {
    let mut table = Table::new();
    table.set_implicit(true);
    table
}

fn put(document: &mut DocumentMut, name: &str, profile: &ProfileConfig) {
    let ProfileConfig { base_url, public_key, web_url, secret_command, secret_env, secret } =
        profile;
    let mut table = Table::new();
    for (key, text) in [
        ("base_url", base_url),
        ("public_key", public_key),
        ("web_url", web_url),
        ("secret_command", secret_command),
        ("secret_env", secret_env),
        ("secret", secret),
    ] {
        if let Some(text) = text {
            table.insert(key, value(text.as_str()));
        }
    }
    if let Some(profiles) = document.get_mut("profiles").and_then(Item::as_table_like_mut) {
        profiles.insert(name, Item::Table(table));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn profile() -> ProfileConfig {
        ProfileConfig {
            public_key: Some("pk_1".to_owned()),
            secret_command: Some("pass show \"a b\"".to_owned()),
            ..ProfileConfig::default()
        }
    }

    #[test]
    fn a_new_file_explains_every_key_and_an_old_one_keeps_what_people_wrote() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("new/config.toml");
        add_profile(&file, "acme", &profile()).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains("[profiles.acme]\npublic_key = \"pk_1\"\n"), "{text}");
        assert!(text.contains("# Background refresh while the console is open"));
        assert!(EXAMPLE.contains(COPY_IT) && !text.contains("Copy it"), "{text}");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Config::read(&file).unwrap().profiles["acme"], profile());

        let text = format!("{text}# my own words\n");
        std::fs::write(&file, &text).unwrap();
        add_profile(&file, "größe.eu", &profile()).unwrap();
        let more = std::fs::read_to_string(&file).unwrap();
        assert!(more.contains("# my own words") && more.contains("[profiles.acme]"), "{more}");
        let config = Config::read(&file).unwrap();
        assert_eq!((config.profiles.len(), config.profile.as_deref()), (2, Some("acme")));
        let again = add_profile(&file, "acme", &profile()).unwrap_err().to_string();
        assert!(again.contains("acme"), "{again}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), more);
    }

    #[test]
    fn a_file_with_a_mistake_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        for text in ["[sync]\nevrey = 1\n", "profiles = 3\n"] {
            std::fs::write(&file, text).unwrap();
            assert!(add_profile(&file, "acme", &profile()).is_err());
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        }
        std::fs::write(&file, "profiles = { a = { public_key = \"x\" } }\n").unwrap();
        add_profile(&file, "acme", &profile()).unwrap();
        assert_eq!(Config::read(&file).unwrap().profiles.len(), 2);
    }
}
