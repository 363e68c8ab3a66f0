//! A file's bytes on their way to the disk. A second thread writes and digests them while the first reads the
//! store, so neither waits for the other; only a few blocks are in memory, however large the file.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use sha2::{Digest, Sha256};

use super::ExportError;
use super::part::UnnamedFile;

/// The size of a block, in bytes.
pub(super) const BLOCK: usize = 1 << 16;
/// The most blocks that wait to be written.
const WAITING: usize = 16;

/// The sending end: what is written here goes to the other thread.
pub(super) struct Blocks(SyncSender<Vec<u8>>);

impl Write for Blocks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send(bytes.to_vec()).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file whose bytes are safe on the disk.
pub(super) struct WrittenFile {
    pub(super) part: UnnamedFile,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// Writes what `feed` sends.
pub(super) fn write(
    part: UnnamedFile,
    feed: impl FnOnce(&mut Blocks) -> Result<(), ExportError>,
) -> Result<WrittenFile, ExportError> {
    let (sender, blocks) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        let writer = scope.spawn(move || drain(part, &blocks));
        let mut out = Blocks(sender);
        let given = feed(&mut out);
        drop(out);
        let written = writer.join().unwrap_or(Err(ExportError::Cancelled));
        match given {
            // On a full disk the writing thread ends and the pipe breaks; report the disk's error, not the pipe's.
            Err(ExportError::Write { source, path }) => {
                written.and(Err(ExportError::Write { path, source }))
            }
            Err(error) => Err(error),
            Ok(()) => written,
        }
    })
}

fn drain(mut part: UnnamedFile, blocks: &Receiver<Vec<u8>>) -> Result<WrittenFile, ExportError> {
    let mut digest = Sha256::new();
    let mut bytes = 0;
    for block in blocks {
        part.write_all(&block)?;
        digest.update(&block);
        bytes += u64::try_from(block.len()).unwrap_or(0);
    }
    part.sync()?;
    let mut sha256 = String::with_capacity(64);
    for byte in digest.finalize() {
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(WrittenFile { part, bytes, sha256 })
}
