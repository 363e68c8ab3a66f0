//! One sync per profile at a time (rule: one-sync): a file lock that the kernel releases when the process ends.
//! The file holds the holder's pid, to tell whoever has to wait.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::error::StoreError;
use super::open::private_folder;

/// The right to sync a profile, until dropped.
#[derive(Debug)]
pub struct SyncLock {
    // Closing the file releases the lock.
    _file: File,
}

impl SyncLock {
    /// Takes the lock beside the store at `store`. [`StoreError::Held`] tells who has it.
    pub fn take(store: &Path) -> Result<Self, StoreError> {
        let path = store.with_file_name("sync.lock");
        let failed = |source| StoreError::File { path: path.clone(), source };
        if let Some(folder) = path.parent() {
            private_folder(folder)?;
        }
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                let _ = file.read_to_string(&mut pid);
                let pid = pid.trim();
                let known = !pid.is_empty() && pid.chars().all(|c| c.is_ascii_digit());
                return Err(StoreError::Held {
                    pid: if known { pid } else { "unknown" }.to_owned(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let write = |file: &mut File| {
            file.set_len(0)?;
            file.rewind()?;
            write!(file, "{}", std::process::id())
        };
        write(&mut file).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_was_first() {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("p/store.db");
        let first = SyncLock::take(&store).unwrap();
        let error = SyncLock::take(&store).unwrap_err();
        assert!(error.to_string().contains(&format!("pid {}", std::process::id())), "{error}");
        drop(first);
        SyncLock::take(&store).unwrap();
    }
}
