//! Files that are whole or absent. Where the system allows it, a file is written without a name, so that a killed
//! process leaves nothing at all; elsewhere it has a temporary name. Each gets its real name once every file of
//! the export is written.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::ExportError;

/// The folder of an export. Folders that were made for it are removed on drop unless [`Self::keep`] is called.
pub(super) struct Folder {
    path: PathBuf,
    /// Folders that were made, innermost first.
    made: Vec<PathBuf>,
}

impl Folder {
    /// Makes the folder, for the owner only, if it doesn't exist (rule: export-files).
    pub(super) fn ready(path: &Path) -> Result<Self, ExportError> {
        let made =
            path.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists());
        let folder = Self { path: path.to_owned(), made: made.map(Path::to_owned).collect() };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(|source| ExportError::Folder { path: path.to_owned(), source })?;
        Ok(folder)
    }

    pub(super) fn part(&self, name: &str) -> Result<UnnamedFile, ExportError> {
        let target = self.path.join(name);
        let begun = match nameless(&self.path) {
            Some(file) => Ok(UnnamedFile { file, own_name: None, target }),
            None => UnnamedFile::named(target),
        };
        begun.map_err(|source| ExportError::Folder { path: self.path.clone(), source })
    }

    /// Removes a file if it exists.
    pub(super) fn remove(&self, name: &str) -> Result<(), ExportError> {
        let path = self.path.join(name);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(ExportError::Write { path, source })
            }
            _ => Ok(()),
        }
    }

    /// Flushes the folder itself to the disk, so that the names of its files last.
    pub(super) fn settle(&self) {
        let _ = File::open(&self.path).and_then(|folder| folder.sync_all());
    }

    /// Lets the folder stay.
    pub(super) fn keep(mut self) {
        self.made.clear();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Fails, as it should, for a folder that has something in it by now.
        for path in &self.made {
            let _ = std::fs::remove_dir(path);
        }
    }
}

/// A file that doesn't have its real name yet.
pub(super) struct UnnamedFile {
    file: File,
    /// The temporary name, where it needs one.
    own_name: Option<PathBuf>,
    target: PathBuf,
}

impl UnnamedFile {
    fn named(target: PathBuf) -> io::Result<Self> {
        let own_name = beside(&target);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&own_name)?;
        Ok(Self { file, own_name: Some(own_name), target })
    }

    pub(super) fn write_all(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        self.file.write_all(bytes).map_err(|source| self.failed(source))
    }

    /// Flushes the file to the disk.
    pub(super) fn sync(&self) -> Result<(), ExportError> {
        self.file.sync_all().map_err(|source| self.failed(source))
    }

    /// Gives the file its real name; replaces an existing file only with `force`.
    pub(super) fn place(mut self, force: bool) -> Result<(), ExportError> {
        let placed = match (&self.own_name, force) {
            (None, false) => name(&self.file, &self.target),
            (None, true) => {
                let own_name = beside(&self.target);
                let named = name(&self.file, &own_name);
                self.own_name = Some(own_name.clone());
                named.and_then(|()| std::fs::rename(own_name, &self.target))
            }
            (Some(own_name), true) => std::fs::rename(own_name, &self.target),
            // A hard link fails if the name is taken by now; renaming would replace that file.
            (Some(own_name), false) => std::fs::hard_link(own_name, &self.target),
        };
        match placed {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(ExportError::Exists(vec![self.target.clone()]))
            }
            Err(source) => Err(self.failed(source)),
        }
    }

    fn failed(&self, source: io::Error) -> ExportError {
        ExportError::Write { path: self.target.clone(), source }
    }
}

impl Drop for UnnamedFile {
    fn drop(&mut self) {
        // Gone already if it was renamed.
        if let Some(own_name) = &self.own_name {
            let _ = std::fs::remove_file(own_name);
        }
    }
}

/// A temporary name: `partners.csv` gives `.partners.csv.4711.part`.
fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

/// Opens a file without a name in a folder; `None` if the system or the file system has none.
#[cfg(target_os = "linux")]
fn nameless(folder: &Path) -> Option<File> {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    if !Path::new("/proc/self/fd").exists() {
        return None;
    }
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    openat(CWD, folder, flags, Mode::RUSR | Mode::WUSR).ok().map(File::from)
}

#[cfg(not(target_os = "linux"))]
fn nameless(_: &Path) -> Option<File> {
    None
}

/// Gives a nameless file its name; fails if the name is taken.
#[cfg(target_os = "linux")]
fn name(file: &File, target: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    use std::os::fd::AsRawFd;
    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, open, CWD, target, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn name(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// Both kinds of files, if the system has both.
    const KINDS: [fn(&Folder, &str) -> UnnamedFile; 2] = [
        |folder, name| folder.part(name).unwrap(),
        |folder, name| UnnamedFile::named(folder.path.join(name)).unwrap(),
    ];

    #[test]
    fn a_file_is_there_when_it_is_placed_and_not_before() {
        for begin in KINDS {
            let dir = tempfile::tempdir().unwrap();
            let folder = Folder::ready(dir.path()).unwrap();
            let mut part = begin(&folder, "a.csv");
            part.write_all(b"whole").unwrap();
            assert!(!dir.path().join("a.csv").exists());
            part.place(false).unwrap();
            assert_eq!(names(dir.path()), ["a.csv"]);
            let mode = std::fs::metadata(dir.path().join("a.csv")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn only_force_replaces_a_file() {
        for (begin, force) in KINDS.into_iter().flat_map(|kind| [(kind, false), (kind, true)]) {
            let dir = tempfile::tempdir().unwrap();
            let folder = Folder::ready(dir.path()).unwrap();
            let file = dir.path().join("a.csv");
            std::fs::write(&file, "old").unwrap();
            let mut part = begin(&folder, "a.csv");
            part.write_all(b"new").unwrap();
            assert_eq!(matches!(part.place(force), Err(ExportError::Exists(_))), !force);
            assert_eq!(std::fs::read(&file).unwrap(), if force { b"new" } else { b"old" });
            assert_eq!(names(dir.path()), ["a.csv"]);
        }
    }

    #[test]
    fn what_is_not_placed_leaves_nothing_not_even_the_folder() {
        for begin in KINDS {
            let dir = tempfile::tempdir().unwrap();
            let inner = dir.path().join("a/b");
            let folder = Folder::ready(&inner).unwrap();
            assert_eq!(std::fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o700);
            begin(&folder, "a.csv").write_all(b"x").unwrap();
            drop(folder);
            assert!(names(dir.path()).is_empty());
        }
    }

    #[test]
    fn a_folder_that_is_a_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "x").unwrap();
        for path in [file.clone(), file.join("below")] {
            assert!(matches!(Folder::ready(&path), Err(ExportError::Folder { .. })));
        }
        assert_eq!(std::fs::read(&file).unwrap(), b"x");
    }
}
