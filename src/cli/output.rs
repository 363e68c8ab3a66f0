//! Standard output. A reader that stops early (`| head`) isn't a failure.

use std::io::{BufWriter, ErrorKind, Write};

use super::failure::{Exit, Failure};

/// Prints through `write`, buffered. A closed pipe counts as success.
pub(super) fn print(
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<Exit, Failure> {
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Ok(Exit::Done),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            // Take the buffer apart, since dropping it would try to write again.
            let _ = out.into_parts();
            Ok(Exit::Done)
        }
        Err(error) => {
            Err(Failure::ours("standard output could not be written", &error.to_string()))
        }
    }
}

pub(super) fn text(text: &str) {
    let _ = print(|out| out.write_all(text.as_bytes()));
}

/// Tells the user something on standard error.
pub(super) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
