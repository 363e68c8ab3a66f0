//! Segments: named combinations of tags, defined in the offers file.

use super::text::fold;

/// A named combination of tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    pub name: String,
    /// All of these are required.
    pub tags_all: Vec<String>,
    /// At least one of these is required; empty: no condition.
    pub tags_any: Vec<String>,
    /// None of these may be there.
    pub tags_none: Vec<String>,
}

impl Segment {
    /// Whether a partner with these tags is in it, ignoring case and accents (rule: scope).
    pub fn takes(&self, tags: &[&str]) -> bool {
        let tags: Vec<String> = tags.iter().map(|tag| fold(tag)).collect();
        let has = |wanted: &String| tags.contains(&fold(wanted));
        self.tags_all.iter().all(has)
            && (self.tags_any.is_empty() || self.tags_any.iter().any(has))
            && !self.tags_none.iter().any(has)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_any_and_none_hold_together() {
        let list = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect();
        let segment = Segment {
            name: "x".to_owned(),
            tags_all: list(&["Agency", "emea"]),
            tags_any: list(&["gold", "silver"]),
            tags_none: list(&["test"]),
        };
        assert!(segment.takes(&["agency", "EMEA", "Gold"]));
        assert!(!segment.takes(&["agency", "gold"]));
        assert!(!segment.takes(&["agency", "emea"]));
        assert!(!segment.takes(&["agency", "emea", "silver", "TEST"]));
        assert!(Segment::default().takes(&[]));
    }
}
