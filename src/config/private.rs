//! Replacing a small private file as a whole: the new one is written beside it, then renamed.

use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Replaces a file by `bytes`, or creates it for the owner only. If the program is killed at any instant,
/// either the old or the new file is there, whole. An existing file keeps its mode.
pub fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    make_folder(path)?;
    // A link to a file kept elsewhere stays a link.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = target.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(format!(".{}.new", std::process::id()));
    let beside = target.with_file_name(name);
    let written = (|| {
        let mut file = std::fs::File::options()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)?;
        file.write_all(bytes)?;
        if let Ok(old) = std::fs::metadata(&target) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        std::fs::rename(&beside, &target)
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// Creates a file for the owner only, whole or not at all. Fails if there is one, and leaves that untouched.
pub fn create(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    make_folder(path)?;
    let mut name = path.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(format!(".{}.new", std::process::id()));
    let beside = path.with_file_name(name);
    let written = (|| {
        let mut file =
            std::fs::File::options().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        // Unlike a rename, a hard link never replaces another file.
        std::fs::hard_link(&beside, path)
    })();
    let _ = std::fs::remove_file(&beside);
    written
}

fn make_folder(path: &Path) -> std::io::Result<()> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_new_file_is_private_and_an_old_one_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b.toml");
        create(&path, b"one").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let again = create(&path, b"two").unwrap_err();
        assert_eq!(again.kind(), std::io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        assert_eq!(std::fs::read_dir(dir.path().join("a")).unwrap().count(), 1);
    }
}
