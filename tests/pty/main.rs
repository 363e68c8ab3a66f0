//! The program in a real pseudo-terminal, driven as a person would drive it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a fault ends the test")]
#![allow(clippy::panic, reason = "a fault ends the test")]

mod export;
mod harness;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use harness::{PROMPT, Session, Signal};

/// A user's empty machine, and a program started on it.
struct Desk {
    home: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    fn builder(&self, args: &[&str]) -> harness::Builder {
        Session::program(Path::new(env!("CARGO_BIN_EXE_partnerdesk")))
            .args(args)
            .env("HOME", self.home.path())
            .env("PARTNERDESK_DATA_DIR", self.home.path().join("data"))
    }

    /// A demo of 60 partners, completely read, with a frozen clock.
    fn demo(&self) -> harness::Builder {
        self.builder(&["--demo", "--demo-partners", "60", "--now", "2026-03-01T00:00:00Z"])
    }
}

/// Waits until the demo has been read completely.
fn synced(session: &Session) {
    session.until("of 60 partners  data fresh  synced");
}

#[test]
fn it_opens_moves_sorts_helps_and_quits() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    assert!(session.row(0).contains("demo-60-1"), "the profile's name is in view");
    session.keys("4");
    session.until("Revenue▼");
    session.until("sort:-revenue");
    session.keys("4");
    session.until("Revenue▲");
    session.keys("jjj");
    session.until("row 4");
    session.keys("G");
    session.until("row 60");
    session.keys("?");
    session.until("page down");
    session.keys("q");
    session.until_gone("page down");
    session.keys("qq");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
}

#[test]
fn ctrl_c_is_a_key_and_quits_with_0() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
}

#[test]
fn signals_end_it_with_130_and_a_sane_terminal() {
    for signal in [Signal::TERM, Signal::INT] {
        let desk = Desk::new();
        let session = desk.demo().start();
        synced(&session);
        session.signal(signal);
        assert_eq!(session.must_exit().exit_code(), 130);
        session.termios_is_sane();
    }
}

#[test]
fn a_terminal_that_goes_away_ends_it() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.hang_up();
    session.must_exit();
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_fg_brings_the_screen_whole() {
    let desk = Desk::new();
    let session = desk.demo().under_shell();
    session.until(PROMPT);
    session.send("eval \"$run\"\r");
    synced(&session);
    session.keys("4");
    session.until("Revenue▼");
    let before = session.row(2);
    session.keys("<C-z>");
    session.until("Stopped");
    given_back(&session);
    session.send("echo still $((40+2))\r");
    session.until("still 42");
    session.send("fg\r");
    session.until("Revenue▼");
    assert_eq!(session.row(2), before);
    session.keys("qq");
    session.until(PROMPT);
    given_back(&session);
}

/// Checks that the shell has its screen and cursor back; its line editor sets the other modes itself.
fn given_back(session: &Session) {
    let whole = session.look(|screen| !screen.alternate_screen() && !screen.hide_cursor());
    assert!(whole, "{}", session.screen());
}

#[test]
fn where_nobody_could_continue_it_ctrl_z_says_so() {
    // The only process of its session: an orphaned group, as under `ssh -t host partnerdesk`.
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("<C-z>");
    session.until("can't suspend");
    session.keys("j");
    session.until("row 2");
    session.keys("qq");
    assert_eq!(session.must_exit().exit_code(), 0);
}

#[test]
fn a_storm_of_sizes_ends_with_the_right_screen() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    for n in 0..40 {
        session.resize(10 + n % 30, 20 + n * 5 % 150);
    }
    session.resize(30, 150);
    session.until("Paid customers");
    session.until("of 60 partners");
    assert!(session.row(29).contains("of 60 partners"));
    session.resize(10, 40);
    session.until("too small");
    session.resize(24, 80);
    session.until("of 60 partners");
    session.keys("qq");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
}

#[test]
fn while_nothing_changes_nothing_is_written() {
    let desk = Desk::new();
    // Where bytes are felt, no bar lies under the row.
    let session = desk.demo().env("SSH_TTY", "/dev/pts/1").start();
    synced(&session);
    session.wait_idle(Duration::from_millis(300));
    // A key that does nothing says so once.
    session.keys("zxZ");
    session.until("does nothing here");
    session.keys("jk");
    session.until_gone("does nothing here");
    session.wait_idle(Duration::from_millis(300));
    let bytes = session.bytes();
    session.keys("zxZ<Left>");
    session.wait_idle(Duration::from_millis(500));
    assert_eq!(session.bytes(), bytes);
    session.keys("j");
    session.until("row 2");
    session.wait_idle(Duration::from_millis(100));
    let step = session.bytes() - bytes;
    assert!(step < 280, "{step} bytes for a step");
    session.keys("<C-l>");
    session.wait_idle(Duration::from_millis(100));
    assert!(session.bytes() - bytes - step > 1000, "Ctrl-l draws everything");
}

#[test]
fn a_first_run_says_how_to_begin_and_opens_the_demo_with_one_key() {
    let desk = Desk::new();
    let session = desk.builder(&[]).start();
    session.until("d opens a made-up one");
    session.until("public_key");
    session.keys("d");
    session.until("of 500 partners");
    session.keys("qq");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
}

#[test]
fn without_a_network_the_last_data_is_there() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("qq");
    session.must_exit();
    let session = desk
        .builder(&["--demo", "--demo-partners", "60", "--now", "2026-03-01T00:00:00Z", "--offline"])
        .start();
    session.until("of 60 partners");
    session.until("offline");
    session.keys("qq");
    assert_eq!(session.must_exit().exit_code(), 0);
}

#[test]
fn an_api_that_can_not_be_reached_is_a_line_and_not_a_wall() {
    let desk = Desk::new();
    let config = desk.home.path().join("config.toml");
    std::fs::write(&config, "[sync]\nattempts = 1\n").unwrap();
    let session = desk
        .builder(&["--config", config.to_str().unwrap()])
        .env("PARTNERDESK_BASE_URL", "http://127.0.0.1:9/api/v2")
        .env("PARTNERDESK_PUBLIC_KEY", "pk")
        .env("PARTNERDESK_SECRET_KEY", "sk_hidden")
        .start();
    session.until("sync failed");
    session.until("connection failed");
    assert!(!session.screen().contains("hidden"));
    session.keys("qq");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
}

#[test]
fn no_colour_still_shows_the_cursor_and_the_order() {
    let desk = Desk::new();
    let session = desk.demo().env("NO_COLOR", "1").start();
    synced(&session);
    session.keys("4");
    session.until("Revenue▼");
    assert!(session.cell(2, 2).inverse(), "the cursor's name is reversed");
    assert_eq!(session.cell(2, 0).contents(), "▌");
    assert_eq!(session.cell(0, 1).fgcolor(), vt100::Color::Default);
    session.keys("qq");
    session.must_exit();
}

#[test]
fn a_filter_is_chosen_by_keys_and_still_there_at_the_next_start() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("fg");
    session.until("Agencies");
    session.keys("agenc");
    session.until("│ agenc");
    session.keys("\r");
    session.until("[group:Agencies]");
    session.keys("/a");
    session.until("group:Agencies a");
    session.keys("\r");
    session.keys("qq");
    assert_eq!(session.must_exit().exit_code(), 0);
    let again = desk.demo().start();
    again.until("[group:Agencies] [a]");
    again.keys("qq");
    again.must_exit();
    again.termios_is_sane();
}

#[test]
fn a_partner_is_opened_followed_into_its_rows_and_back() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("/case-04");
    session.until("1 of 60 partners");
    session.keys("\r");
    session.keys("\r");
    session.until("Reward earned");
    // Members and links have been fetched meanwhile.
    session.keys("tk");
    session.until("vendor.partnerlinks.example/");
    session.keys("tt");
    session.until("13 transactions");
    session.keys("jj");
    session.until("row 3");
    session.keys("\r");
    session.until("1 its rewards");
    session.keys("1");
    session.until("[transaction:case-04-payment-11]");
    session.until("1 reward  ");
    session.keys("o");
    session.until("rewards rwrd_case-04-payment-11");
    session.keys("<Esc>");
    session.until_gone("rewards rwrd_case-04-payment-11");
    session.keys("u");
    session.until("13 transactions");
    session.until("row 3");
    session.keys("ti");
    session.until("events");
    session.keys("q");
    session.until("1 of 60 partners");
    session.keys("qq");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
}

#[test]
fn anything_is_found_from_anywhere_and_copied() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("<C-k>");
    session.until("Find anything");
    session.keys("case05-buyer@");
    session.until("Buyer 05");
    session.keys("\r");
    session.until("[customer:cus_case-05]");
    session.keys("l");
    session.keys("y");
    session.until("sent to your terminal");
    // "case05-buyer@demo.example" in base64.
    assert_eq!(session.clipboard().as_deref(), Some("Y2FzZTA1LWJ1eWVyQGRlbW8uZXhhbXBsZQ=="));
    session.keys("<C-k>");
    session.keys("case-06-pay");
    session.until("case-06-payment");
    session.keys("\r");
    session.until("[transaction:case-06-payment]");
    session.keys("<Backspace>");
    session.until("[customer:cus_case-05]");
    session.keys("r");
    session.until("for this partner: nothing new");
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
}

#[test]
fn what_a_file_tells_is_there_when_the_console_opens() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("qq");
    session.must_exit();
    let file = desk.home.path().join("resources.csv");
    std::fs::write(
        &file,
        "partner_id,description,member,date\ncase-02,Sales deck,kim@demo.example,2026-02-03\n",
    )
    .unwrap();
    let import = desk
        .builder(&[
            "--demo",
            "--demo-partners",
            "60",
            "--now",
            "2026-03-01T00:00:00Z",
            "import",
            "resources",
        ])
        .args([&file])
        .start();
    assert_eq!(import.must_exit().exit_code(), 0, "{}", import.screen());
    let session = desk.demo().start();
    synced(&session);
    session.keys("/case-02");
    session.until("1 of 60 partners");
    session.keys("\r\r");
    session.until("Offers available now");
    session.keys("ts");
    session.until("Sales deck");
    session.until("kim@demo.example");
    session.keys("<C-c>");
    session.must_exit();
}

#[test]
fn why_no_reward_is_answered_and_the_reply_copied() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("/case-05");
    session.until("1 of 60 partners");
    session.keys("\r\r");
    session.until("Reward earned");
    session.keys("tt");
    session.until("1 transaction  ");
    session.keys("i");
    session.until("RULE_NOT_MET");
    session.until("$4.10 short");
    session.keys("4");
    session.until("L5 Amount within the limits?");
    // The evidence opens, and going back leads to the investigation.
    session.keys("1jjj");
    session.until("▌ transaction");
    session.keys("\r");
    session.until("[transaction:case-05-payment]");
    session.keys("u");
    session.until("RULE_NOT_MET");
    session.until_gone("judging");
    session.keys("y");
    session.until("sent to your terminal");
    assert!(session.clipboard().is_some_and(|text| text.starts_with("SGVsbG8")), "Hello");
    session.keys("<Esc>");
    session.until("1 transaction  ");
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
}

/// An editor that runs a shell script on the file `$1`.
fn editor(desk: &Desk, script: &str) -> PathBuf {
    let path = desk.home.path().join("editor.sh");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn a_reply_is_edited_checked_copied_and_kept() {
    let desk = Desk::new();
    // The editor takes its own keys from the terminal: the console must not take them away.
    let script = editor(
        &desk,
        r#"echo "it begins: $(head -n 1 "$1")"; read word; echo "It is $word." > "$1""#,
    );
    let session = desk.demo().env("VISUAL", format!("sh {}", script.display())).start();
    synced(&session);
    session.keys("/case-05");
    session.until("1 of 60 partners");
    session.keys("\r\ri");
    session.until("RULE_NOT_MET");
    session.send("\x05");
    session.until("it begins: Hello");
    session.send("fraud\r");
    session.until("don't send it");
    session.keys("y");
    session.until("not copied");
    assert_eq!(session.clipboard(), None);
    session.send("\x05");
    session.until("it begins: It is fraud.");
    session.send("late\r");
    session.until("as you edited it (y copies it)");
    session.until("It is late.");
    session.keys("y");
    session.until("the reply was sent to your terminal");
    assert_eq!(session.clipboard().as_deref(), Some("SXQgaXMgbGF0ZS4="));
    session.keys("s");
    session.until("kept: 2026-03-01-rule_not_met-case-05-payment");
    session.keys("s");
    session.until("already kept: 2026-03-01-rule_not_met-case-05-payment");
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
    // A new console remembers nothing by itself.
    let session = desk.demo().start();
    synced(&session);
    session.keys("K");
    session.until("Kept cases");
    session.until("open      Worked example 05, Buyer 05");
    session.keys("t4711\r ");
    session.until("waiting   4711  Worked example 05");
    session.keys("\r");
    // What was written is in the case, and what became of it since is told.
    session.until("as you edited it");
    session.until("nothing has changed since");
    session.until("It is late.");
    session.keys("<Esc>");
    session.until("of 60 partners");
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
    let folder = desk.home.path().join("data/demo-60-1-1772323200000/cases");
    let files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    let case: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(case["edited_reply"], "It is late.");
    assert!(case["investigation"]["partner_reply"].as_str().unwrap().starts_with("Hello"));
}

#[test]
fn a_sweep_opens_its_events_and_their_evidence_and_leads_back() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("I");
    session.until("without a reward");
    session.until("should pay");
    session.keys("\r");
    session.until("Would earn");
    session.keys("\r");
    session.until("y reply");
    session.until("Reply to the partner");
    // Open the event's record over the sweep, then go back to the investigation and to the sweep.
    session.keys("1jjj");
    session.until("▌ transaction");
    session.keys("\r");
    session.until("[transaction:");
    session.keys("u");
    session.until("y reply");
    session.keys("<Esc>");
    session.until("Would earn");
    session.keys("<Esc>");
    session.until("without a reward");
    session.keys("q");
    session.until("of 60 partners");
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
}

#[test]
fn a_partners_message_is_pasted_and_understood() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("p");
    session.until("A partner's message");
    // One letter of the address is wrong.
    session.send("\x1b[200~Hi,\nmy customer case03-buyr@demo.example paid $99.00\nand I got nothing!\nq\x1b[201~");
    session.until("and I got nothing!");
    session.keys("\r");
    session.until("RULE_NOT_MET");
    session.until("3 days over");
    session.keys("1");
    session.until("no customer has case03-buyr@demo.example");
    session.keys("<Esc>");
    session.until("of 60 partners");
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
}

#[test]
fn a_paste_without_brackets_is_text_and_runs_nothing() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.send("Hello,\rwhere is my reward?\rq\rq\r");
    session.until("paste ignored");
    session.keys("p");
    session.until("A partner's message");
    session.send("Hi,\rmy customer case03-buyer@demo.example paid\rand I got nothing!\rq");
    session.until("and I got nothing!");
    session.keys("\r");
    session.until("RULE_NOT_MET");
    // A long paste arrives whole, and leaves nothing behind for the next keys.
    session.keys("p");
    session.until("A partner's message");
    let line = |n: i32| format!("Hi, my customer case03-buyer@demo.example paid, line {n} q q q\r");
    session.send(&(1..200).map(line).collect::<String>());
    session.until("line 199 q q q");
    session.keys("<C-u>");
    session.until_gone("line 199");
    session.send("\x1b");
    session.until_gone("A partner's message");
    // Keys typed ahead stay keys.
    session.send("\x1b");
    session.until("of 60 partners");
    session.send("jjj");
    session.until("row 4");
    session.send("i");
    session.until("Claim");
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
}

#[test]
fn a_long_paste_on_a_slow_link_is_shown_while_it_comes_and_comes_whole() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("p");
    session.until("A partner's message");
    // More than the library reads at once, without a pause.
    let line =
        |n: usize| format!("Hi, my customer case03-buyer@demo.example paid, line {n} q q q\r");
    session.send(&(1..40).map(line).collect::<String>());
    let last = (40..600).find(|n| {
        session.send(&line(*n));
        session.wait_idle(Duration::from_millis(4));
        session.screen().contains(" q q q")
    });
    let Some(last) = last else { panic!("nothing is shown while it comes") };
    session.until(&format!("line {last} q q q"));
    // Ten words each.
    let (thousands, rest) = (last / 100, last % 100 * 10);
    let words = if thousands > 0 { format!("{thousands},{rest:03}") } else { rest.to_string() };
    session.until(&format!("{words} words"));
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
}

#[test]
fn a_theme_is_chosen_by_a_key_and_still_there_at_the_next_start() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    let before = session.cell(0, 1).fgcolor();
    session.keys("T");
    session.until("theme: daylight");
    let chosen = session.cell(0, 1).fgcolor();
    assert_ne!(before, chosen);
    session.keys("qq");
    session.must_exit();
    let again = desk.demo().start();
    synced(&again);
    assert_eq!(again.cell(0, 1).fgcolor(), chosen);
    again.keys("T");
    again.until("theme: high-contrast");
    again.keys("qq");
    again.must_exit();
}

#[test]
fn an_offers_file_with_a_mistake_is_told_wherever_it_is_asked() {
    let desk = Desk::new();
    let offers = desk.home.path().join("offers.toml");
    std::fs::write(&offers, "version = 1\n[[offer]]\nkey = \"a\"\nevnt = \"signup\"\n").unwrap();
    let session = desk.demo().args(["--offers", offers.to_str().unwrap()]).start();
    synced(&session);
    session.until("offers.toml, line");
    session.keys("I");
    session.until("line 2, column 1");
    session.keys("<Esc>i");
    session.until("correct the file");
    session.until("line 2, column 1");
    assert!(!session.screen().contains("no offers file"), "{}", session.screen());
    session.keys("<C-c>");
    session.must_exit();
}

#[test]
fn offline_and_without_data_it_says_what_to_do() {
    let desk = Desk::new();
    let session = desk.demo().args(["--offline"]).start();
    session.until("offline");
    session.keys("I");
    session.until("no data yet");
    session.keys("<Esc>");
    session.until_gone("no data yet");
    session.keys("p");
    session.until("A partner's message");
    session.keys("case-05\r");
    session.until("no data yet");
    session.until("│ case-05");
    assert!(!session.screen().contains("store.db"), "{}", session.screen());
    session.keys("<C-c>");
    session.must_exit();
}

#[test]
fn of_a_partners_events_one_is_chosen_and_answers_are_kept() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    session.keys("4");
    session.until("sort:-revenue");
    session.keys("i");
    session.until("nothing says which event is meant");
    session.until("Enter judges one of them");
    session.keys("\r");
    session.until("Reply to the partner");
    session.keys("5");
    session.until("Optional");
    session.keys("\r");
    session.until("y yes   n no");
    session.keys("s");
    session.until("a note, if you like");
    session.keys("asked\r");
    session.until("not known: asked");
    session.keys("1");
    session.until("Enter judges another;");
    session.until("This is 1 of");
    session.keys("gjjjjjjj\r");
    session.until("Reply to the partner");
    session.keys("5");
    session.until_gone("not known: asked");
    session.keys("<Esc>");
    session.until("of 60 partners");
    session.keys("i");
    session.until("Enter judges one of them");
    session.keys("\r");
    session.until("earlier answers are back");
    session.keys("5");
    session.until("not known: asked");
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
}

/// A stand-in for tmux, first in PATH: it notes what it is called with, and keeps what it is given.
fn with_tmux(desk: &Desk, set_clipboard: &str) -> harness::Builder {
    use std::os::unix::fs::PermissionsExt;
    let folder = desk.home.path().join("bin");
    std::fs::create_dir_all(&folder).unwrap();
    let tmux = folder.join("tmux");
    let kept = desk.home.path().join("tmux-buffer");
    let script = format!(
        "#!/bin/sh\ncase \"$1\" in\nshow-options) echo {set_clipboard};;\n\
         load-buffer) cat > '{}';;\n*) exit 1;;\nesac\n",
        kept.display()
    );
    std::fs::write(&tmux, script).unwrap();
    std::fs::set_permissions(&tmux, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    desk.demo().env("TMUX", "/tmp/tmux-0/default,1,0").env("PATH", path)
}

#[test]
fn inside_tmux_a_copy_goes_through_tmux_and_says_where_it_is() {
    for (set_clipboard, said) in
        [("external", "tmux and your terminal's clipboard"), ("off", "buffer only")]
    {
        let desk = Desk::new();
        let session = with_tmux(&desk, set_clipboard).start();
        synced(&session);
        session.keys("y");
        session.until(said);
        let kept = std::fs::read_to_string(desk.home.path().join("tmux-buffer")).unwrap();
        assert!(!kept.is_empty() && session.row(2).contains(kept.trim()), "{kept}");
        assert_eq!(session.clipboard(), None, "tmux would have dropped it");
        session.keys("qq");
        assert_eq!(session.must_exit().exit_code(), 0);
    }
}

#[test]
fn what_tmux_does_not_take_is_copied_past_it() {
    let desk = Desk::new();
    let session = with_tmux(&desk, "external; exit 1").start();
    synced(&session);
    session.keys("y");
    session.until("set-clipboard on");
    assert_eq!(
        session.clipboard().as_deref(),
        Some("QWNvcm4gQ29uc3VsdGluZw=="),
        "Acorn Consulting"
    );
    session.keys("qq");
    assert_eq!(session.must_exit().exit_code(), 0);
}

#[test]
fn it_opens_on_a_partner_a_record_or_a_query_line() {
    let desk = Desk::new();
    // The demo's store is there first, as it is for whoever uses this from a script.
    let session = desk.demo().start();
    synced(&session);
    session.keys("qq");
    assert_eq!(session.must_exit().exit_code(), 0);
    for (what, seen) in [
        ("case05@demo.example", "Worked example 05"),
        ("case-05-payment", "case-05-payment"),
        ("held:yes", "held:yes"),
    ] {
        let session = desk.demo().args(["open", what]).start();
        session.until(seen);
        session.keys("<C-c>");
        assert_eq!(session.must_exit().exit_code(), 0);
    }
    // The beginning of a payment's key isn't the key of a payment.
    let session = desk.demo().args(["open", "case-05-paymen"]).start();
    session.until("there is no partner");
    assert_eq!(session.must_exit().exit_code(), 5);
    let session = desk.demo().args(["open", "nobody-at-all"]).start();
    session.until("there is no partner");
    assert_eq!(session.must_exit().exit_code(), 5);
}

/// A programme served to other processes; it ends with this.
struct Served(std::process::Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_programme_is_set_up_tried_and_read() {
    use std::io::BufRead as _;
    let desk = Desk::new();
    let program = env!("CARGO_BIN_EXE_partnerdesk");
    let mut server = std::process::Command::new(program)
        .args(["demo-server", "--partners", "60", "--now", "2026-03-01T00:00:00Z"])
        .env("HOME", desk.home.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let _served = Served(server);
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    let of = |name: &str| told[name].as_str().unwrap().to_owned();
    let config = desk.home.path().join(".config");
    let session =
        desk.builder(&["--now", "2026-03-01T00:00:00Z"]).env("XDG_CONFIG_HOME", &config).start();
    session.until("sets up your programme");
    session.keys("s");
    session.until("API address");
    let write = |text: &str| {
        session.keys("<C-u>");
        session.wait_idle(Duration::from_millis(50));
        session.keys(&format!("{text}\r"));
        session.wait_idle(Duration::from_millis(50));
    };
    write("acme");
    write(&of("base_url"));
    write(&of("public_key"));
    write("");
    write("printf wrong");
    session.keys("\r");
    session.until("Save it all the same");
    assert!(!config.join("partnerdesk/config.toml").exists(), "nothing is written before it works");
    session.keys("<Up>");
    session.wait_idle(Duration::from_millis(50));
    write(&format!("printf {}", of("secret_key")));
    session.keys("\r");
    session.until("of 60 partners  data fresh  synced");
    assert!(session.row(0).contains("acme"));
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
    let text = std::fs::read_to_string(config.join("partnerdesk/config.toml")).unwrap();
    assert!(text.contains("[profiles.acme]") && text.contains("# Background refresh"), "{text}");
}

#[test]
fn a_light_terminal_is_asked_and_gets_a_theme_that_can_be_read_on_it() {
    // The colour of the profile's name: that of the theme for dark terminals, and of the one for light ones.
    let until = |session: &Session, colour: u8| {
        session.until_that("the theme", |screen| {
            screen.cell(0, 14).is_some_and(|cell| cell.fgcolor() == vt100::Color::Idx(colour))
        });
    };
    let desk = Desk::new();
    let dark = desk.demo().start();
    synced(&dark);
    until(&dark, 117);
    let light = desk.demo().env_remove("COLORFGBG").start();
    synced(&light);
    until(&light, 24);
    // What was answered was no key, and keys still are.
    light.keys("j");
    light.until("row 2");
    for session in [&dark, &light] {
        session.keys("<C-c>");
        assert_eq!(session.must_exit().exit_code(), 0);
    }
}

#[test]
fn plain_mode_asks_in_lines_and_answers_as_the_commands_do() {
    let desk = Desk::new();
    let args = ["--demo", "--demo-partners", "60", "--now", "2026-03-01T00:00:00Z", "--plain"];
    let session = desk.builder(&args).size(60, 300).start();
    session.until("0. Quit");
    session.keys("x\r");
    session.until("Type one of the numbers");
    session.keys("1\r");
    session.until("Name, e-mail or key:");
    session.keys("nobody at all\r");
    session.until("No partner matches.");
    session.keys("1\rworked example 03\r");
    session.until("1. Worked example 03, case03@demo.example");
    session.keys("1\r");
    session.until("2. Why no reward?");
    session.keys("2\r");
    session.until("Two empty lines end it.");
    session.keys("Hi,\r\rwhere is it?\r\r\r");
    session.until("Ask again, with a key in the message.");
    session.keys("2\r");
    session.until_that("the question again", |screen| {
        screen.contents().matches("Two empty lines end it.").count() == 2
    });
    session.keys("Hi,\r\rwhere is the reward for case-03-payment?\r\r\r");
    session.until("Reply to the partner");
    session.until("Rewards are paid for the first 365 days");
    session.keys("0\r3\r");
    session.until("on hold $");
    session.keys("\r");
    session.until("0. Quit");
    session.keys("<C-c>");
    assert_eq!(session.must_exit().exit_code(), 130);
    // The end of the input is a way out too.
    let session = desk.builder(&args).start();
    session.until("0. Quit");
    session.keys("<C-d>");
    assert_eq!(session.must_exit().exit_code(), 0);
}

/// A day with the programme, by keys alone: each place is reached, does what it is for, and is left again.
#[test]
fn a_walk_by_keys_through_all_of_it() {
    let desk = Desk::new();
    let session = desk.demo().start();
    synced(&session);
    let step = |keys: &str, said: &str| {
        session.keys(keys);
        session.until(said);
    };
    let back = |gone: &str| {
        session.keys("<Esc>");
        session.until_gone(gone);
    };
    // Who is it? The table, a glance at the row, the partner.
    step("/worked example 05", "1 of 60 partners");
    step("\r", "[worked]");
    step(" ", "1 signup");
    session.keys(" ");
    session.until_gone("1 signup");
    step("\r", "Reward earned");
    // Why was there no reward? The offer that decided, and the case that is kept of it.
    step("i", "RULE_NOT_MET");
    step("3", "Offers for this kind of event");
    step("\r", "This event");
    back("This event");
    step("s", "kept: ");
    step("K", "owner: nobody");
    step("t4711\r", "open      4711");
    back("owner: nobody");
    step("1", "asked before");
    back("asked before");
    step("g", "Asked before");
    back("Asked before");
    // What is held, over a hundred dollars; the programme; what earned nothing.
    back("[worked]");
    step("/held>100\r", "[held>100]");
    back("[held>100]");
    step("R", "Rewards of all partners");
    back("Rewards of all partners");
    step("D", "Groups, the most revenue first");
    back("Groups, the most revenue first");
    step("I", "without a reward");
    step("/rule\r", "/rule");
    back("/rule");
    back("without a reward");
    // Where it was before, anything by name, all commands, the help, names hidden.
    step("<C-o>", "Lately open");
    back("Lately open");
    step("<C-k>case-05", "payment  ");
    back("payment  ");
    step(":dark", "theme: midnight");
    back("theme: midnight");
    step("?/held\r", "/held");
    back("/held");
    step("q", "60 of 60 partners");
    step("N", "names hidden");
    session.keys("N");
    session.until_gone("names hidden");
    // The export of what is marked, and the way out.
    step("mme", "2 marked");
    step("x", "Wrote 7 files");
    step("\r", "60 of 60 partners");
    step("q", "again quits");
    session.keys("q");
    assert_eq!(session.must_exit().exit_code(), 0);
    session.termios_is_sane();
}
