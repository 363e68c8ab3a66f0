//! Screens as a user sees them: keys are typed, and the screen is compared with a reviewed snapshot.
//! Each screen has one snapshot, usually at 80x24 (`frame`); what has to hold at every other size is in
//! `properties`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]
#![allow(clippy::indexing_slicing, reason = "a fault ends the test")]
#![allow(clippy::missing_panics_doc, reason = "a fault ends the test")]

mod cases;
mod detail;
mod export_dialog;
mod figures;
mod frame;
mod glance;
mod hidden;
mod lists;
mod offers;
mod partners;
mod programme;
mod properties;
mod rewards;
mod setup;
mod sweep;
mod update;
mod wizard;

use partnerdesk::app::{
    Effect, Loaded, Model, Msg, PartnerCounts, PartnersMsg, Screen, SyncMsg, Tab, update,
};
use partnerdesk::domain::Zone;
use partnerdesk::domain::{Owner, Partner, PartnerGroup, Resource, Timestamp};
use partnerdesk::keymap::{Keymap, Where};
use partnerdesk::roster::Roster;
use partnerdesk::ui::Glyphs;

use frame::{Frame, gaps_in_bars};

pub const NOW: &str = "2026-03-01T12:00:00Z";

/// Parts of the names, e-mails and keys of everybody in these tests.
const NAMED: [&str; 26] = [
    "Acme", "桜", "Nørd", "Liftoff", "Zoë", "Red", "A name", "Owner 1", "Owner 2", "@", "part_",
    "pay_", "inv-", "rwrd_", "cust_", "Jane", "Buyer", "Pat Man", "Blue Fox", "Bo ", "4711",
    "stck_", "acct-", "cus_", "deal_", "lead_",
];

pub fn stamp(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// A programme with some of everything.
pub fn partners(n: usize) -> Vec<Partner> {
    let names = [
        "Acme GmbH",
        "桜ソフト",
        "Café Nørd",
        "🚀 Liftoff",
        "Zoë",
        "\u{fffd}[31mRed\u{fffd} Ltd",
        "A name that is much longer than any column will ever be wide",
    ];
    (0..n)
        .map(|i| Partner {
            key: format!("part_{i:03}"),
            number: u32::try_from(i).unwrap(),
            name: format!("{} {i}", names[i % names.len()]),
            members: i64::try_from(i % 4).unwrap(),
            owner: Owner {
                name: (i % 5 != 0).then(|| format!("Owner {}", n - i)),
                email: Some(format!("o{i}@mail.example")),
            },
            group: (i % 6 != 0).then(|| PartnerGroup {
                key: "g".to_owned(),
                name: "Marketplace".to_owned(),
                slug: None,
            }),
            status: ["approved", "approved", "approved", "pending", "declined"][i % 5].to_owned(),
            vanished: i == 5,
            signups: Some(i64::try_from(i).unwrap() * 3),
            paid: Some(i64::try_from(i).unwrap()),
            revenue: Some(i64::try_from(i).unwrap().pow(4) * 100),
            last_active: (i % 7 != 0)
                .then(|| stamp(NOW).plus(-i64::try_from(i).unwrap().pow(3) * 3_600_000)),
            signed_up: Some(
                stamp("2024-05-01T00:00:00Z").plus(i64::try_from(i).unwrap() * 86_400_000),
            ),
            ..Partner::default()
        })
        .collect()
}

/// A console that reads messages and shows screens, without a terminal.
pub struct Console {
    pub model: Model,
    pub effects: Vec<Effect>,
    glyphs: Glyphs,
}

impl Console {
    pub fn new(screen: Screen, columns: u16, rows: u16) -> Self {
        let zone = Zone::Named(chrono_tz::UTC);
        let mut model = Model::new("acme", screen, Keymap::default(), zone, (columns, rows));
        "~/.config/partnerdesk/config.toml".clone_into(&mut model.config_file);
        let mut console = Self { model, effects: Vec::new(), glyphs: Glyphs::UNICODE };
        console.send(Msg::Tick(stamp(NOW)));
        console
    }

    pub fn with(n: usize, columns: u16, rows: u16) -> Self {
        let mut console = Self::new(Screen::Partners, columns, rows);
        console.load(&partners(n));
        console
    }

    pub fn load(&mut self, partners: &[Partner]) {
        let count = i64::try_from(partners.len()).unwrap();
        self.send(Msg::Partners(PartnersMsg::Loaded(Ok(Loaded {
            roster: Roster::of(partners),
            counts: PartnerCounts { total: Some(count), shown: Some(count) },
            as_of: Some(stamp("2026-03-01T11:57:00Z")),
            ..Loaded::default()
        }))));
    }

    pub fn send(&mut self, msg: Msg) {
        self.effects.extend(update(&mut self.model, msg));
    }

    /// Types keys: characters as they are, other keys in angle brackets.
    pub fn keys(&mut self, keys: &str) {
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            // <lt> is the sign itself.
            let named = rest.strip_prefix('<').and_then(|more| more.split_once('>'));
            let name = if let Some((name, more)) = named {
                rest = more;
                name.to_owned()
            } else {
                rest = &rest[first.len_utf8()..];
                if first == ' ' { "Space".to_owned() } else { first.to_string() }
            };
            let name = if name == "lt" { "<" } else { &name };
            self.send(Msg::Key(name.parse().unwrap()));
        }
    }

    pub fn frame(&self) -> Frame {
        Frame::of(&self.model, &self.glyphs)
    }

    pub fn text(&self) -> String {
        self.frame().text()
    }

    /// Compares the screen with its snapshot, and checks at every other size what has to hold there. The
    /// terminal is resized for that, as a user's might be, and then restored.
    pub fn shot(&mut self, name: &str) {
        let kept = self.frame();
        let frames: Vec<Frame> = properties::SIZES.iter().map(|size| self.at(*size)).collect();
        self.at(kept.size);
        keep(name, &kept.picture());
        let mut faults = properties::check(&kept, &frames);
        faults.extend(self.told_while_hidden());
        faults.extend(gaps_in_bars(&self.model));
        assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
    }

    /// What the screen tells of people while names are hidden; what is being typed is shown.
    fn told_while_hidden(&mut self) -> Vec<String> {
        self.model.hides_names = true;
        let text = self.text();
        self.model.hides_names = false;
        let typed = matches!(self.model.focus(), Where::Line | Where::QueryLine)
            || self.model.focus().is_written();
        let told = NAMED.iter().filter(|name| text.contains(**name));
        told.filter(|_| !typed)
            .map(|name| format!("{name:?} is told while hidden:\n{text}"))
            .collect()
    }

    fn at(&mut self, (columns, rows): (u16, u16)) -> Frame {
        let effects = update(&mut self.model, Msg::Resized(columns, rows));
        assert!(effects.is_empty(), "another size asks for nothing: {effects:?}");
        self.frame()
    }
}

/// A reviewed snapshot.
pub fn keep(name: &str, picture: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "snapshots" }, {
        insta::assert_snapshot!(name, picture);
    });
}

/// A snapshot that no test draws any more would prove nothing.
#[test]
fn no_picture_is_left_over() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens");
    let files = |folder: &str, ending: &str| -> Vec<std::path::PathBuf> {
        let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        all.filter(|path| path.extension().is_some_and(|own| own == ending)).collect()
    };
    let own = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let mut sources = files(&own(""), "rs");
    sources.extend(files(&own("wizard"), "rs"));
    let code: String = sources.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let tabs = Tab::all().into_iter().map(|tab| format!("detail_{}", tab.title().to_lowercase()));
    let steps = (1..=5).map(|step| format!("wizard_step_{step}"));
    let named: Vec<String> = tabs.chain(steps).chain(wizard::pictures()).collect();
    for path in files(&own("snapshots"), "snap") {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(code.contains(&format!("\"{name}\"")) || named.contains(&name), "{name}");
    }
}

#[test]
fn the_table() {
    let mut console = Console::with(60, 80, 24);
    console.shot("table");
    console.keys("4jj<PgDn>");
    console.shot("table_sorted");
    // From 140 columns on nothing is abbreviated: another layout.
    Console::with(60, 140, 24).shot("table_wide");
}

#[test]
fn the_help() {
    let mut console = Console::with(60, 80, 24);
    console.keys("?");
    console.shot("help");
}

#[test]
fn the_first_screen_without_configuration() {
    Console::new(Screen::Welcome, 80, 24).shot("welcome");
}

#[test]
fn a_sync_that_runs_that_failed_and_what_may_not_be_read() {
    use partnerdesk::domain::SyncEvent;
    let mut console = Console::new(Screen::Partners, 80, 24);
    console.send(Msg::Sync(SyncMsg::Due));
    console.shot("sync_first");
    console.load(&partners(30));
    console.send(Msg::Sync(SyncMsg::Event(SyncEvent::Page {
        resource: Resource::Customers,
        records: 1250,
    })));
    console.shot("sync_running");
    console.send(Msg::Sync(SyncMsg::Ended(Err((
        "rewards: no answer within 30 s".to_owned(),
        "check the network".to_owned(),
    )))));
    console.shot("sync_failed");
    let mut console = Console::with(0, 80, 24);
    console.send(Msg::Partners(PartnersMsg::Loaded(Ok(Loaded {
        roster: Roster::of(
            &partners(3)
                .into_iter()
                .map(|p| Partner { rewards: None, revenue: None, ..p })
                .collect::<Vec<_>>(),
        ),
        counts: PartnerCounts { total: Some(3), shown: Some(3) },
        provisional: true,
        unreadable: vec![Resource::Rewards, Resource::Deals],
        ..Loaded::default()
    }))));
    console.shot("unreadable");
}

#[test]
fn no_terminal_is_too_small_to_say_so_and_no_size_panics() {
    for columns in [1, 2, 10, 59, 60, 61, 79, 80, 139, 140, 300] {
        for rows in [1, 2, 3, 14, 15, 16, 100] {
            for keys in ["", "?", "?<PgDn>", "4G"] {
                let mut console = Console::with(40, columns, rows);
                console.keys(keys);
                let text = console.text();
                if columns >= 10 && (columns < 60 || rows < 15) {
                    assert!(text.contains("too") || text.contains('…'), "{columns}x{rows}: {text}");
                }
            }
        }
    }
}

#[test]
fn all_titles_are_there_in_full_from_140_columns_on() {
    for columns in [140, 200, 300] {
        let text = Console::with(5, columns, 24).text();
        let titles = text.lines().nth(1).unwrap();
        let mut at = 0;
        for title in [
            "Partner",
            "Owner",
            "Group",
            "Signups",
            "Paid customers",
            "Revenue",
            "Last active",
            "Signed up",
        ] {
            let found = titles[at..].find(title).unwrap_or_else(|| panic!("{title} at {columns}"));
            at += found + title.len();
        }
    }
}

#[test]
fn ascii_terminals_get_ascii() {
    let mut console = Console::new(Screen::Partners, 80, 24);
    console.glyphs = Glyphs::ASCII;
    let plain: Vec<Partner> = (0..40)
        .map(|i| Partner {
            key: format!("k{i}"),
            name: format!("{i} {}", "long name ".repeat(9)),
            ..Partner::default()
        })
        .collect();
    console.load(&plain);
    console.keys("45");
    assert!(console.text().is_ascii(), "{}", console.text());
}
