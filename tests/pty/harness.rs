//! A program in a real pseudo-terminal, with a terminal emulator on the other side.
//!
//! Nothing sleeps here: a test waits for text, for silence or for the end. A time limit far beyond any
//! normal delay turns a hang into a failure that shows the screen.

#![allow(dead_code, reason = "each test target uses the part it needs")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a fault ends the test")]
#![allow(clippy::panic, reason = "a fault ends the test")]

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use portable_pty::{
    Child, CommandBuilder, ExitStatus, MasterPty, PtyPair, PtySize, native_pty_system,
};
pub use rustix::process::Signal;

/// Waiting longer than this is a hang.
const HANG: Duration = Duration::from_secs(20);

/// What the shell of [`Builder::under_shell`] shows when it is ready for a command.
pub const PROMPT: &str = "shell>";

/// How to start a session.
pub struct Builder {
    command: CommandBuilder,
    rows: u16,
    columns: u16,
}

/// A program running in a terminal.
pub struct Session {
    shared: Arc<Shared>,
    master: Mutex<Option<Box<dyn MasterPty + Send>>>,
    /// The terminal's device name, to find out in which state it was left.
    tty: Option<PathBuf>,
    pid: Option<rustix::process::Pid>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    parser: vt100::Parser<Answers>,
    writer: Option<Box<dyn Write + Send>>,
    bytes: usize,
    exit: Option<ExitStatus>,
    closed: bool,
    hanging_up: bool,
}

/// What a terminal does besides showing things.
#[derive(Default)]
struct Answers {
    pending: Vec<u8>,
    clipboard: Option<String>,
}

impl vt100::Callbacks for Answers {
    /// A terminal with a light background.
    fn unhandled_osc(&mut self, _: &mut vt100::Screen, parameters: &[&[u8]]) {
        if let [b"11", b"?"] = parameters {
            self.pending.extend(b"\x1b]11;rgb:ffff/ffff/eeee\x1b\\");
        }
    }

    fn copy_to_clipboard(&mut self, _: &mut vt100::Screen, _kind: &[u8], data: &[u8]) {
        self.clipboard = Some(String::from_utf8_lossy(data).into_owned());
    }

    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        first: Option<u8>,
        _second: Option<u8>,
        parameters: &[&[u16]],
        letter: char,
    ) {
        if (first, letter) == (None, 'c') {
            self.pending.extend(b"\x1b[?62;22c");
        }
        if (first, parameters, letter) == (None, &[&[6_u16][..]][..], 'n') {
            let (row, column) = screen.cursor_position();
            self.pending.extend(format!("\x1b[{};{}R", row + 1, column + 1).into_bytes());
        }
    }
}

impl Builder {
    pub fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, args: I) -> Self {
        self.command.args(args);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn env_remove(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub fn cwd(mut self, folder: &Path) -> Self {
        self.command.cwd(folder);
        self
    }

    pub fn size(mut self, rows: u16, columns: u16) -> Self {
        (self.rows, self.columns) = (rows, columns);
        self
    }

    /// Starts the program as the only one in its terminal.
    pub fn start(self) -> Session {
        Session::spawn(self.command, self.rows, self.columns)
    }

    /// Starts an interactive shell with job control, in the environment and folder asked for, and
    /// with the program's command line in `$run`: `session.send("eval \"$run\"\r")` starts it.
    pub fn under_shell(self) -> Session {
        let quoted: Vec<String> = self
            .command
            .get_argv()
            .iter()
            .map(|word| format!("'{}'", word.to_string_lossy().replace('\'', "'\\''")))
            .collect();
        let mut shell = self.command;
        let words = ["bash", "--norc", "--noprofile", "-i"];
        *shell.get_argv_mut() = words.into_iter().map(OsString::from).collect();
        shell.env("run", quoted.join(" "));
        shell.env("PS1", format!("{PROMPT} "));
        shell.env("HISTFILE", "");
        Session::spawn(shell, self.rows, self.columns)
    }
}

impl Session {
    /// A builder for the program at `path`, 24 rows by 80 columns, in a plain terminal's
    /// environment.
    pub fn program(path: &Path) -> Builder {
        let mut command = CommandBuilder::new(OsString::from(path));
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        // A dark background, told by the environment: nothing has to be asked.
        command.env("COLORFGBG", "15;0");
        for name in ["NO_COLOR", "COLORTERM", "TMUX", "SSH_TTY", "SSH_CONNECTION", "RUST_BACKTRACE"]
        {
            command.env_remove(name);
        }
        Builder { command, rows: 24, columns: 80 }
    }

    fn spawn(command: CommandBuilder, rows: u16, columns: u16) -> Self {
        let PtyPair { slave, master } =
            native_pty_system().openpty(size(rows, columns)).expect("a pseudo-terminal");
        let child = slave.spawn_command(command).expect("the program starts");
        drop(slave);
        let pid = child
            .process_id()
            .and_then(|pid| i32::try_from(pid).ok())
            .and_then(rustix::process::Pid::from_raw);
        let parser = vt100::Parser::new_with_callbacks(
            nonzero(rows),
            nonzero(columns),
            0,
            Answers::default(),
        );
        let state = State {
            parser,
            writer: Some(master.take_writer().expect("a writer")),
            bytes: 0,
            exit: None,
            closed: false,
            hanging_up: false,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let reader = master.try_clone_reader().expect("a reader");
        let (reading, waiting) = (Arc::clone(&shared), Arc::clone(&shared));
        thread::spawn(move || reading.read(reader));
        thread::spawn(move || waiting.reap(child));
        let tty = master.tty_name();
        Self { shared, master: Mutex::new(Some(master)), tty, pid }
    }

    /// Waits until `text` is visible; rows are compared without trailing blanks, separated by line feeds.
    pub fn until(&self, text: &str) {
        self.until_that(&format!("{text:?} to be seen"), |screen| contents(screen).contains(text));
    }

    /// Waits until `text` is no longer visible.
    pub fn until_gone(&self, text: &str) {
        self.until_that(&format!("{text:?} to go"), |screen| !contents(screen).contains(text));
    }

    /// Waits until the screen meets a condition.
    pub fn until_that(&self, what: &str, mut holds: impl FnMut(&vt100::Screen) -> bool) {
        self.shared.wait(what, |state| holds(state.parser.screen()));
    }

    /// Waits until nothing has arrived for as long as `quiet`.
    pub fn wait_idle(&self, quiet: Duration) {
        let mut state = self.shared.lock();
        loop {
            let before = state.bytes;
            let waited = self
                .shared
                .changed
                .wait_timeout_while(state, quiet, |state| state.bytes == before && !state.closed);
            let (guard, outcome) = waited.expect("the reader lives");
            if outcome.timed_out() || guard.closed {
                return;
            }
            state = guard;
        }
    }

    /// Types `text` as it is.
    pub fn send(&self, text: &str) {
        let mut state = self.shared.lock();
        let writer = state.writer.as_mut().expect("the terminal is open");
        writer.write_all(text.as_bytes()).and_then(|()| writer.flush()).expect("typing");
    }

    /// Types keys, spelled as in the configuration: `jj<Down><C-l><lt>`.
    pub fn keys(&self, keys: &str) {
        self.send(&spelled(keys));
    }

    /// Gives the window another size.
    pub fn resize(&self, rows: u16, columns: u16) {
        let master = self.master.lock().expect("the master");
        self.shared.lock().parser.set_size(nonzero(rows), nonzero(columns));
        master.as_ref().expect("the terminal is open").resize(size(rows, columns)).expect("resize");
    }

    /// The visible text.
    pub fn screen(&self) -> String {
        contents(self.shared.lock().parser.screen())
    }

    /// One row of the visible text.
    pub fn row(&self, row: usize) -> String {
        self.screen().lines().nth(row).unwrap_or_default().to_owned()
    }

    /// One cell of the screen, for its colours and attributes.
    pub fn cell(&self, row: u16, column: u16) -> vt100::Cell {
        self.shared.lock().parser.screen().cell(row, column).expect("on the screen").clone()
    }

    /// Looks at the whole emulated screen.
    pub fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.shared.lock().parser.screen())
    }

    /// Bytes that have arrived so far.
    pub fn bytes(&self) -> usize {
        self.shared.lock().bytes
    }

    /// What was sent to the clipboard last (OSC 52), still in base64.
    pub fn clipboard(&self) -> Option<String> {
        self.shared.lock().parser.callbacks().clipboard.clone()
    }

    /// The process that was started.
    pub fn pid(&self) -> rustix::process::Pid {
        self.pid.expect("a process")
    }

    /// Takes the terminal away from the program, as a lost connection does.
    pub fn hang_up(&self) {
        let name = self.tty.as_ref().expect("the terminal has a name");
        let mut tty = File::options().read(true).write(true).open(name).expect("the terminal");
        // Dropping the writer types an end-of-file, unless no key is set for it.
        let mut modes = rustix::termios::tcgetattr(&tty).expect("a terminal");
        modes.special_codes[rustix::termios::SpecialCodeIndex::VEOF] = 0;
        rustix::termios::tcsetattr(&tty, rustix::termios::OptionalActions::Now, &modes)
            .expect("a terminal");
        let mut state = self.shared.lock();
        state.hanging_up = true;
        state.writer = None;
        drop(state);
        *self.master.lock().expect("the master") = None;
        // The reader has the terminal open as well: this wakes it, so that it lets go.
        let _ = tty.write_all(b"\0");
    }

    /// Sends a signal to the program (to the shell, where there is one).
    pub fn signal(&self, signal: Signal) {
        rustix::process::kill_process(self.pid(), signal).expect("the process lives");
    }

    /// Waits for the end of the program.
    pub fn must_exit(&self) -> ExitStatus {
        self.shared.wait("the end of the program", |state| {
            // Its last output has to be read as well, if the terminal still exists.
            state.exit.is_some() && state.closed
        });
        self.shared.lock().exit.clone().expect("an exit status")
    }

    /// Fails unless the terminal was left as a shell needs it.
    pub fn termios_is_sane(&self) {
        let state = self.shared.lock();
        let screen = state.parser.screen();
        assert!(!screen.alternate_screen(), "left on the alternate screen");
        assert!(!screen.hide_cursor(), "left without a cursor");
        assert!(!screen.bracketed_paste(), "left with bracketed paste");
        assert_eq!(
            screen.mouse_protocol_mode(),
            vt100::MouseProtocolMode::None,
            "left with the mouse"
        );
        drop(state);
        let name = self.tty.as_ref().expect("the terminal has a name");
        let tty = File::open(name).expect("the terminal is open");
        let modes = rustix::termios::tcgetattr(&tty).expect("a terminal").local_modes;
        let cooked = rustix::termios::LocalModes::ECHO.union(rustix::termios::LocalModes::ICANON);
        assert!(modes.contains(cooked), "left raw: {modes:?}");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let ended = self.shared.lock().exit.is_some();
        if !ended && let Some(pid) = self.pid {
            let _ = rustix::process::kill_process(pid, Signal::KILL);
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the reader lives")
    }

    fn wait(&self, what: &str, mut holds: impl FnMut(&State) -> bool) {
        let state = self.lock();
        let waited = self.changed.wait_timeout_while(state, HANG, |state| !holds(state));
        let (state, outcome) = waited.expect("the reader lives");
        if outcome.timed_out() {
            let screen = contents(state.parser.screen());
            let exit = state.exit.clone();
            drop(state);
            panic!("waited in vain for {what}; exit: {exit:?}; the screen:\n{screen}");
        }
    }

    fn read(&self, mut reader: Box<dyn Read + Send>) {
        let mut buffer = vec![0; 64 * 1024];
        // When nobody has the terminal open any more, Linux reports EIO rather than end of file.
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            let mut state = self.lock();
            state.bytes += count;
            state.parser.process(&buffer[..count]);
            let pending = std::mem::take(&mut state.parser.callbacks_mut().pending);
            if let (false, Some(writer)) = (pending.is_empty(), state.writer.as_mut()) {
                let _ = writer.write_all(&pending).and_then(|()| writer.flush());
            }
            let hanging_up = state.hanging_up;
            drop(state);
            self.changed.notify_all();
            if hanging_up {
                break;
            }
        }
        drop(reader);
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn reap(&self, mut child: Box<dyn Child + Send + Sync>) {
        let exit = child.wait().expect("the program can be waited for");
        self.lock().exit = Some(exit);
        self.changed.notify_all();
    }
}

fn contents(screen: &vt100::Screen) -> String {
    let (_, columns) = screen.size();
    let mut text = String::new();
    for row in screen.rows(0, columns.get()) {
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text
}

fn size(rows: u16, cols: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn nonzero(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a screen has rows and columns")
}

/// The bytes a terminal sends for keys as the configuration spells them.
fn spelled(keys: &str) -> String {
    let mut bytes = String::new();
    let mut rest = keys;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').expect("a closing >");
        bytes.push_str(&rest[..start]);
        bytes.push_str(&named(&rest[start + 1..end]));
        rest = &rest[end + 1..];
    }
    bytes.push_str(rest);
    bytes
}

fn named(name: &str) -> String {
    if let Some(letter) = name.strip_prefix("C-") {
        let letter = letter.bytes().next().expect("a letter");
        return char::from(letter & 0x1f).to_string();
    }
    if let Some(letter) = name.strip_prefix("A-") {
        return format!("\x1b{letter}");
    }
    let bytes = match name.to_ascii_lowercase().as_str() {
        "enter" | "cr" => "\r",
        "esc" => "\x1b",
        "tab" => "\t",
        "s-tab" | "backtab" => "\x1b[Z",
        "space" => " ",
        "lt" => "<",
        "bs" | "backspace" => "\x7f",
        "del" | "delete" => "\x1b[3~",
        "insert" => "\x1b[2~",
        "up" => "\x1b[A",
        "down" => "\x1b[B",
        "right" => "\x1b[C",
        "left" => "\x1b[D",
        "home" => "\x1b[H",
        "end" => "\x1b[F",
        "pageup" => "\x1b[5~",
        "pagedown" => "\x1b[6~",
        "f1" => "\x1bOP",
        "f2" => "\x1bOQ",
        "f3" => "\x1bOR",
        "f4" => "\x1bOS",
        "f5" => "\x1b[15~",
        _ => panic!("no key is called <{name}>"),
    };
    bytes.to_owned()
}
