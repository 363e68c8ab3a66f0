//! What the console says in the first line of the screen: each notice for a while, or until the next key. What was said
//! before can be read again.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::time::Duration;

use super::model::{Model, Overlay};
use super::record::{RecordTree, TreeLine};
use crate::domain::Timestamp;

/// So many notices can be read again.
const KEPT: usize = 100;

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// When; unknown for what was said while the console started.
    pub at: Option<Timestamp>,
    pub text: String,
}

/// The notice that is shown.
#[derive(Debug)]
struct ShownNotice {
    text: String,
    lasts: Duration,
    /// As much of it as names nobody.
    own: String,
}

/// The notices.
#[derive(Debug, Default)]
pub struct Notices {
    shown: Option<ShownNotice>,
    said: VecDeque<Notice>,
    /// Counts what was said, so that the end of one notice doesn't take the next one away.
    number: u64,
    /// The time, to the minute.
    pub(super) now: Option<Timestamp>,
}

impl Notices {
    /// Says something for as long as it takes to read it. A text that was put together may name somebody, and isn't
    /// shown while names are hidden.
    pub fn say(&mut self, text: impl Into<Cow<'static, str>>) {
        match text.into() {
            Cow::Borrowed(text) => self.say_as(text.to_owned(), text.to_owned()),
            Cow::Owned(text) => self.say_as(text, String::new()),
        }
    }

    /// The same for a text that was put together and names nobody.
    pub fn say_own(&mut self, text: String) {
        self.say_as(text.clone(), text);
    }

    /// Says how something ended, and what of: `kept: 2026-03-01-…`.
    pub(super) fn say_of(&mut self, head: &'static str, rest: &str) {
        self.say_as(format!("{head}: {rest}"), head.to_owned());
    }

    /// Says something for so long. It isn't kept: it means nothing afterwards.
    /// Returns its number.
    pub(super) fn prompt(&mut self, text: impl Into<String>, lasts: Duration) -> u64 {
        let text = text.into();
        self.show(text.clone(), lasts, text)
    }

    fn show(&mut self, text: String, lasts: Duration, own: String) -> u64 {
        self.number += 1;
        self.shown = Some(ShownNotice { text, lasts, own });
        self.number
    }

    fn say_as(&mut self, text: String, own: String) {
        let letters = u64::try_from(text.chars().count()).unwrap_or(u64::MAX).min(400);
        let lasts = Duration::from_millis(4000 + 60 * letters);
        // The same again is no news to whoever reads it later.
        if self.said.back().is_none_or(|last| last.text != text) {
            self.said.push_back(Notice { at: self.now, text: text.clone() });
        }
        if self.said.len() > KEPT {
            self.said.pop_front();
        }
        self.show(text, lasts, own);
    }

    /// Whether the notice with this number is the one that is shown.
    pub(super) fn shows(&self, number: u64) -> bool {
        self.number == number && self.shown.is_some()
    }

    /// What is said now.
    pub fn shown(&self) -> Option<&str> {
        self.shown.as_ref().map(|notice| notice.text.as_str())
    }

    /// As much of what is shown as names nobody.
    pub fn own(&self) -> &str {
        self.shown.as_ref().map(|notice| notice.own.as_str()).unwrap_or_default()
    }

    /// The number of the notice that is shown, and how long it is to be.
    pub fn expiry(&self) -> Option<(u64, Duration)> {
        self.shown.as_ref().map(|notice| (self.number, notice.lasts))
    }

    /// Takes a notice off when its time is over; tells whether it was still there.
    pub(super) fn expire(&mut self, number: u64) -> bool {
        self.number == number && self.clear()
    }

    /// Takes the notice off, for a key was pressed; tells whether there was one.
    pub(super) fn clear(&mut self) -> bool {
        self.shown.take().is_some()
    }

    /// What was said, the newest first.
    pub fn said(&self) -> impl Iterator<Item = &Notice> {
        self.said.iter().rev()
    }
}

/// Lists what was said, the newest first.
pub(super) fn open(model: &mut Model) {
    let line = |notice: &Notice| TreeLine {
        label: notice.at.map(|at| model.zone.minute(at)).unwrap_or_default(),
        value: Some(notice.text.clone()),
        ..TreeLine::default()
    };
    let lines: Vec<TreeLine> = model.notices.said().map(line).collect();
    if lines.is_empty() {
        model.notices.prompt("nothing was said yet", Duration::from_secs(4));
        return;
    }
    let title = "Notices, the newest first".to_owned();
    model.overlay = Overlay::Record(Box::new(RecordTree { title, lines, ..RecordTree::default() }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_ends_and_stays_readable_and_does_not_end_the_next_one() {
        let mut notices = Notices::default();
        notices.say("first");
        let (first, _) = notices.expiry().unwrap();
        notices.say("second");
        assert!(!notices.expire(first));
        assert_eq!(notices.shown(), Some("second"));
        let (second, lasts) = notices.expiry().unwrap();
        notices.prompt("q again quits", Duration::from_secs(2));
        assert!(notices.expire(second + 1) && notices.shown().is_none());
        let said: Vec<&str> = notices.said().map(|notice| notice.text.as_str()).collect();
        assert_eq!(said, ["second", "first"]);
        notices.say("a much longer sentence takes longer to read");
        assert!(notices.expiry().unwrap().1 > lasts);
    }

    #[test]
    fn the_oldest_are_forgotten_and_the_same_is_kept_once() {
        let mut notices = Notices::default();
        for n in 0..KEPT + 5 {
            notices.say(n.to_string());
            notices.say(n.to_string());
        }
        assert_eq!(notices.said().count(), KEPT);
        assert_eq!(notices.said().last().unwrap().text, "5");
    }
}
