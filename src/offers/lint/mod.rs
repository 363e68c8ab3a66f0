//! What an offers file may say but can't mean. One rule a file; each makes remarks from the file and from what the
//! programme's records show. A rule that needs records says nothing if they weren't read.

mod absent;
mod audience;
mod caps;
mod events;
mod gaps;
mod keys;
mod never;
mod overlap;
mod pays;
mod products;
mod promise;
mod seen;
mod silent;
mod uncovered;
mod words;

pub use seen::LintFacts;
pub use words::{MentionedLimit, mentions};

use super::model::{FilePlace, Offer, OffersFile};

/// Something worth a look.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// The place in the file that it is about; `None` if it is about what the file lacks.
    pub place: Option<FilePlace>,
    /// What was found.
    pub message: String,
}

impl Remark {
    /// A remark about one offer of the file.
    fn about(offer: &Offer, message: impl std::fmt::Display) -> Self {
        Self { place: Some(offer.at), message: format!("{}: {message}", offer.key) }
    }
}

type Rule = fn(&OffersFile, &LintFacts) -> Vec<Remark>;

const RULES: [Rule; 13] = [
    never::check,
    audience::check,
    events::check,
    keys::check,
    overlap::check,
    gaps::check,
    caps::check,
    pays::check,
    uncovered::check,
    products::check,
    absent::check,
    silent::check,
    promise::check,
];

/// Everything worth a look, in the order of the file, followed by what the file lacks. The warnings from reading the
/// file are included.
pub fn lint(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let read = file.warnings.iter().map(|slip| Remark {
        place: Some(FilePlace { line: slip.line, column: slip.column }),
        message: slip.message.clone(),
    });
    let mut remarks: Vec<Remark> =
        read.chain(RULES.iter().flat_map(|rule| rule(file, seen))).collect();
    remarks.sort_by_key(|remark| (remark.place.is_none(), remark.place));
    remarks.dedup();
    remarks
}

/// The offers that are judged now or will be later.
fn judged<'a>(file: &'a OffersFile, seen: &LintFacts) -> impl Iterator<Item = &'a Offer> {
    let now = seen.now;
    file.offers
        .iter()
        .filter(move |offer| offer.enabled && offer.span.ends.is_none_or(|ends| now < ends))
}

/// Names in quotation marks, separated by commas: `"a", "b"`.
fn quoted<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> =
        names.into_iter().map(|name| format!("\"{}\"", name.as_ref())).collect();
    names.join(", ")
}

#[cfg(test)]
mod testing {
    use super::*;
    use crate::domain::Timestamp;
    use crate::domain::programme::ObservedProgramme;

    /// The remarks of a rule on offers of 20 % for payments, one for each text of further lines.
    pub(super) fn said(rule: Rule, seen: &LintFacts, offers: &[&str]) -> Vec<String> {
        let whole = |(n, more): (usize, &&str)| {
            let event = if more.contains("event = ") { "" } else { "event = \"transaction\"\n" };
            let pays = if more.contains("reward = ") { "" } else { "reward = { percent = 20 }\n" };
            format!("[[offer]]\nkey = \"o{n}\"\n{event}{pays}{more}\n")
        };
        let offers: String = offers.iter().enumerate().map(whole).collect();
        let segments =
            "[[segment]]\nname = \"Stars\"\ntags_all = [\"star\"]\ntags_none = [\"test\"]\n";
        let file = OffersFile::parse(&format!("version = 1\n{segments}{offers}")).unwrap();
        rule(&file, seen).into_iter().map(|remark| remark.message).collect()
    }

    pub(super) fn now() -> Timestamp {
        Timestamp::parse("2026-03-01T00:00:00Z").unwrap()
    }

    pub(super) fn nothing() -> LintFacts {
        LintFacts::nothing(now())
    }

    /// A programme with every list read whole and these records.
    pub(super) fn whole(fill: impl FnOnce(&mut ObservedProgramme)) -> LintFacts {
        use strum::IntoEnumIterator;
        let complete = crate::domain::Resource::iter().collect();
        let mut programme = ObservedProgramme { complete, ..ObservedProgramme::default() };
        fill(&mut programme);
        LintFacts::of(programme, now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_come_in_the_files_order_with_what_reading_found() {
        let text = "version = 1\n[[offer]]\nkey = \"a\"\nevent = \"signup\"\nreward = { flat = 1 }\n\
            ends = 2020-01-01T00:00:00Z\n[[offer]]\nkey = \"b\"\ndescription = \"Earn 30%\"\n\
            event = \"transaction\"\nreward = { percent = 20 }\n";
        let file = OffersFile::parse(text).unwrap();
        let remarks = lint(&file, &testing::nothing());
        let lines: Vec<usize> =
            remarks.iter().filter_map(|remark| Some(remark.place?.line)).collect();
        assert_eq!(lines, [2, 2, 7], "{remarks:?}");
        assert!(remarks[2].message.starts_with("b: "), "{remarks:?}");
    }
}
