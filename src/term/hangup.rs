//! Notices that the terminal has gone away. When a pseudo-terminal is torn down without a SIGHUP, the key reader
//! spins on the dead descriptor for ever (crossterm#793). So a separate thread waits for the hang-up and makes
//! sure that the program ends.

use std::io::IsTerminal;
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Signal, getpid, kill_process};
use tokio_util::sync::CancellationToken;

/// How long the loop has to end by itself.
const GRACE: Timespec = Timespec { tv_sec: 3, tv_nsec: 0 };

/// Watches standard input if it is a terminal, and cancels the token when it has gone away.
pub fn watch_hangup() -> std::io::Result<CancellationToken> {
    let token = CancellationToken::new();
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Ok(token);
    }
    let terminal = stdin.as_fd().try_clone_to_owned()?;
    let gone = token.clone();
    std::thread::Builder::new().name("hang-up".to_owned()).spawn(move || {
        // Asks for no events: poll always reports a hang-up, and nothing else wakes it.
        let mut watched = [PollFd::new(&terminal, PollFlags::empty())];
        loop {
            match poll(&mut watched, None) {
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return,
                Ok(_) if watched.iter().any(|fd| !fd.revents().is_empty()) => break,
                Ok(_) => {}
            }
        }
        gone.cancel();
        // The loop itself may be the one that spins. Whatever was committed is safe, so killing the process
        // loses nothing.
        let _ = poll(&mut [], Some(&GRACE));
        let _ = kill_process(getpid(), Signal::KILL);
    })?;
    Ok(token)
}
