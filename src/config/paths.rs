//! Where files are: in the platform's standard places, or in the folder that the user names.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// The places of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The folder of `config.toml`, `offers.toml`, `views.toml` and `themes/`.
    pub config: PathBuf,
    /// The folder that has one folder per profile, each with its store.
    pub data: PathBuf,
    /// The folder of the log.
    pub state: PathBuf,
}

impl Paths {
    /// The platform's standard places; `None` if the user has no home.
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

/// Whether a profile's name can be a folder's: at most 100 bytes of letters of any script, digits, `-`,
/// `_` and `.`, with no `.` first.
pub fn is_profile_name(name: &str) -> bool {
    let fit = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.len() <= 100 && name.chars().all(fit) && !name.starts_with('.')
}

/// Whether a profile's name is one that the demo programme uses.
pub fn is_demo_name(name: &str) -> bool {
    name == "demo" || name.starts_with("demo-")
}

/// The folder for downloads, if the user has one.
pub fn downloads() -> Option<PathBuf> {
    let dirs = directories::UserDirs::new()?;
    let usual = || dirs.home_dir().join("Downloads");
    let folder = dirs.download_dir().map_or_else(usual, Path::to_owned);
    folder.is_dir().then_some(folder)
}

/// A path as messages show it: the home folder becomes `~`.
pub fn shown(path: &Path) -> String {
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    match home.and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned)) {
        Some(rest) if !rest.as_os_str().is_empty() => format!("~/{}", rest.display()),
        _ => path.display().to_string(),
    }
}

/// The absolute path of what a user wrote: `~/` is the home folder, and other relative paths start in the
/// working folder.
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
