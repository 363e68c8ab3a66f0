//! Where files are: the platform's own places, or the folder that the user names.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// The places of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// `config.toml`, `offers.toml`, `views.toml`, `themes/`.
    pub config: PathBuf,
    /// A folder a profile, each with its store.
    pub data: PathBuf,
    /// The log.
    pub state: PathBuf,
}

impl Paths {
    /// The platform's places; nothing when the user has no home.
    pub fn of_platform() -> Option<Self> {
        let dirs = ProjectDirs::from("", "", "partnerdesk")?;
        Some(Self {
            config: dirs.config_dir().to_owned(),
            data: dirs.data_dir().to_owned(),
            state: dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_owned(),
        })
    }

    /// The configuration file.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The saved views.
    pub fn views_file(&self) -> PathBuf {
        self.config.join("views.toml")
    }

    /// A profile's folder.
    pub fn profile(&self, name: &str) -> PathBuf {
        self.data.join(name)
    }

    /// The log.
    pub fn log(&self) -> PathBuf {
        self.state.join("partnerdesk.log")
    }
}

/// Whether a profile's name can be a folder's: letters of any script, digits, `-`, `_` and `.`, not
/// first; and not one of the demo's.
pub fn is_profile_name(name: &str) -> bool {
    let fit = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.len() <= 100 && name.chars().all(fit) && !name.starts_with('.')
}

/// Whether a profile's name is one that the demo programme uses.
pub fn is_demo_name(name: &str) -> bool {
    name == "demo" || name.starts_with("demo-")
}

/// A path as a sentence shows it: below the home folder with `~`.
pub fn shown(path: &Path) -> String {
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    match home.and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned)) {
        Some(rest) if !rest.as_os_str().is_empty() => format!("~/{}", rest.display()),
        _ => path.display().to_string(),
    }
}

/// A path as a user writes it: `~/` is the home folder, and what is relative begins in the working folder.
pub fn expanded(text: &str) -> PathBuf {
    let text = text.trim();
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    let path = match (text, text.strip_prefix("~/"), home) {
        ("~", _, Some(home)) => home,
        (_, Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(text),
    };
    std::path::absolute(&path).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_shown_is_the_one_that_is_meant() {
        let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
        for path in home.iter().map(|home| home.join("a/b")).chain(["/x/y".into()]) {
            assert_eq!(expanded(&shown(&path)), path);
        }
        assert!(expanded(" a ").is_absolute() && expanded("a").ends_with("a"));
    }

    #[test]
    fn a_profile_name_can_not_leave_the_data_folder() {
        for name in ["acme", "Acme-EU_2", "größe", "a.b"] {
            assert!(is_profile_name(name), "{name}");
        }
        for name in ["", ".", "..", "../x", "a/b", "a b", "\u{1b}[31m", "x\0y"] {
            assert!(!is_profile_name(name), "{name:?}");
        }
        assert!(is_demo_name("demo-5000-7") && !is_demo_name("demonstration"));
    }
}
