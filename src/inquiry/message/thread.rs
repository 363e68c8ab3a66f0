//! Separates a message from what it answers: the newest part, which alone is the claim, and the older parts, which
//! only tell whom it is about and whose customer that is.

use super::heads::{Head, attribution, between, head, head_lines, is_passed_on, unquoted};

/// At most this many lines of a message are read.
const LINES: usize = 5000;

/// The parts of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Thread {
    /// The sender according to the message's own head: `From` and `Reply-To`.
    pub(super) from: Vec<String>,
    /// Its own subject, unless that is an older message's.
    pub(super) subject: Option<String>,
    /// The lines that are new.
    pub(super) newest: Vec<String>,
    /// The lines of older messages.
    pub(super) older: Vec<String>,
    /// The older part is a message that was passed on.
    pub(super) is_passed_on: bool,
}

impl Thread {
    /// Takes a message apart.
    pub(super) fn of(message: &str) -> Self {
        let lines: Vec<&str> = message.lines().take(LINES).collect();
        let mut thread = Self::default();
        let mut at = lines.iter().take_while(|line| line.trim().is_empty()).count();
        let own = head_lines(&lines, at);
        // A message that is quoted as a whole has no head of its own.
        if own > 0 && lines.get(at).is_some_and(|line| !is_quoted(line)) {
            for line in lines.get(at..at + own).unwrap_or_default() {
                thread.take_head(line);
            }
            at += own;
        } else if let Some((Head::From | Head::ReplyTo, said)) =
            lines.get(at).and_then(|line| head(line))
            && said.contains('@')
        {
            thread.from.push(said.to_owned());
            at += 1;
        }
        thread.take_body(&lines, at);
        thread
    }

    fn take_head(&mut self, line: &str) {
        match head(line) {
            Some((Head::From | Head::ReplyTo, said)) => self.from.push(said.to_owned()),
            Some((Head::Subject, said)) => {
                self.is_passed_on = is_passed_on(said);
                if is_answer(said) {
                    self.older.push(said.to_owned());
                } else {
                    self.subject = Some(said.to_owned());
                }
            }
            _ => {}
        }
    }

    fn take_body(&mut self, lines: &[&str], from: usize) {
        let mut at = from;
        while let Some(line) = lines.get(at) {
            if is_quoted(line) {
                self.older.push((*line).to_owned());
                at += 1;
                continue;
            }
            if let Some(passed_on) = between(line) {
                // Everything after such a line is older.
                let follows = lines.get(at + 1..).unwrap_or_default();
                let has_head = follows.iter().take(4).any(|line| head(line).is_some());
                if !line.trim().trim_matches('_').is_empty() || has_head {
                    self.is_passed_on |= passed_on;
                    self.rest(lines, at + 1);
                    return;
                }
            }
            if head_lines(lines, at) > 0 {
                self.rest(lines, at);
                return;
            }
            // The attribution above a quotation may be broken over several lines.
            let said = (at..at + 3).find(|last| {
                let many = attribution(lines, *last);
                many > 0 && last + 1 - many == at
            });
            if let Some(last) = said {
                self.older.extend(
                    (at..=last).filter_map(|at| lines.get(at)).map(|line| (*line).to_owned()),
                );
                let mut next = last + 1;
                while lines.get(next).is_some_and(|line| line.trim().is_empty()) {
                    next += 1;
                }
                if lines.get(next).is_some_and(|line| is_quoted(line)) {
                    at = next;
                    continue;
                }
                self.rest(lines, next);
                return;
            }
            self.newest.push((*line).to_owned());
            at += 1;
        }
    }

    fn rest(&mut self, lines: &[&str], from: usize) {
        let rest = lines.get(from..).unwrap_or_default();
        self.older.extend(rest.iter().map(|line| (*line).to_owned()));
    }

    /// The older part as a message of its own, with one level of quote marks removed.
    pub(super) fn passed_on(&self) -> String {
        let bare = |line: &String| {
            let line = line.trim_start();
            line.strip_prefix(['>', '|'])
                .map_or(line, |line| line.strip_prefix(' ').unwrap_or(line))
                .to_owned()
        };
        let lines: Vec<String> = self.older.iter().map(bare).collect();
        // The line above names the author of the quoted text; drop it.
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let first = lines.iter().take_while(|line| line.trim().is_empty()).count();
        let said = (first..first + 3).find(|last| attribution(&lines, *last) > 0);
        let from = said.map_or(0, |last| last + 1);
        lines.get(from..).unwrap_or_default().join("\n")
    }
}

/// Whether a line is quoted; rows of a table may begin with a bar, too.
fn is_quoted(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('>') || line.starts_with('|') && !unquoted(line).contains('|')
}

/// Whether a subject is that of an answered or forwarded message.
fn is_answer(subject: &str) -> bool {
    const MARKS: [&str; 12] =
        ["re", "aw", "sv", "antw", "antwort", "res", "rif", "r", "fw", "fwd", "wg", "tr"];
    let mark = subject.split([':', '：']).next().unwrap_or_default().trim().to_lowercase();
    subject.contains([':', '：']) && MARKS.contains(&mark.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn newest(message: &str) -> String {
        let thread = Thread::of(message);
        let lines: Vec<&str> =
            thread.newest.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
        lines.join("/")
    }

    #[test]
    fn only_what_is_new_is_the_claim() {
        for (message, wanted) in [
            ("new\n> old\nnewer", "new/newer"),
            ("new\n\nOn Fri, Feb 27, 2026 Jim <j@x> wrote:\n> old", "new"),
            ("new\n\nOn Fri, Feb 27, 2026 Jim <j@x> wrote:\n\nold\nolder", "new"),
            ("On 27 Feb 2026, Jim <j@x> wrote:\n> old\n\nnew", "new"),
            ("new\n-----Original Message-----\nFrom: a@b\nold", "new"),
            ("new\n\nFrom: a@b\nSent: today\nTo: c@d\nSubject: x\n\nold", "new"),
            ("new\n________________________________\nVon: a@b\nGesendet: heute\nold", "new"),
            ("From: a@b\nSubject: x\n\nnew", "new"),
            ("| a | b |\n| 1 | 2 |\n| quoted", "| a | b |/| 1 | 2 |"),
            ("Date: 3 March\nAmount: 5", "Date: 3 March/Amount: 5"),
            (
                "new\n________________________________\nmore",
                "new/________________________________/more",
            ),
            ("new\nLe ven. 27 févr. 2026 à 10:00, Jim <\nj@x> a écrit :\n> old", "new"),
        ] {
            assert_eq!(newest(message), wanted, "{message}");
        }
    }

    #[test]
    fn the_own_head_tells_who_writes() {
        let thread = Thread::of("From: Jim <j@x>\nTo: a@b\nSubject: Re: order 5\n\nnew");
        assert_eq!(
            (thread.from.as_slice(), thread.subject.as_deref()),
            (&["Jim <j@x>".to_owned()][..], None)
        );
        assert_eq!(thread.older, ["Re: order 5"]);
        let thread = Thread::of("From: j@x\n\nnew\n\nFrom: k@y\nTo: a@b\nSubject: z\nold");
        assert_eq!(thread.from, ["j@x"]);
        let thread =
            Thread::of("FYI\n\n---------- Forwarded message ---------\nFrom: j@x\nTo: a@b\n\nold");
        assert!(thread.is_passed_on);
        assert_eq!(thread.passed_on(), "From: j@x\nTo: a@b\n\nold");
        let thread = Thread::of("> On 27 Feb 2026, Jim <j@x> wrote:\n> > old\n> new");
        assert_eq!(thread.passed_on(), "> old\nnew");
    }
}
