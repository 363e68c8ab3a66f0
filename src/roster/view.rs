//! The visible rows of a roster: those that match, in order.

use super::filter::FilterContext;
use super::whole::Roster;
use crate::query::Query;

/// The result of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RosterView {
    rows: Vec<u32>,
}

impl RosterView {
    /// Runs a query. Archived partners are hidden unless the query mentions them.
    pub fn of(roster: &Roster, query: &Query, context: &FilterContext) -> Self {
        Self { rows: roster.rows(query, context) }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The roster row at a position of the view.
    pub fn row(&self, at: usize) -> Option<u32> {
        self.rows.get(at).copied()
    }

    /// The roster rows from `from` to before `to`, clamped to the view.
    pub fn window(&self, from: usize, to: usize) -> &[u32] {
        let to = to.min(self.rows.len());
        self.rows.get(from.min(to)..to).unwrap_or_default()
    }

    /// The position of a roster row.
    pub fn place(&self, row: u32) -> Option<usize> {
        self.rows.iter().position(|shown| *shown == row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{KeyAndName, Manager, Owner, Partner, PartnerGroup, Timestamp};

    fn partner(key: &str, name: &str, revenue: Option<i64>) -> Partner {
        Partner {
            key: key.to_owned(),
            name: name.to_owned(),
            revenue,
            status: "approved".to_owned(),
            members: 1,
            ..Partner::default()
        }
    }

    fn keys(partners: &[Partner], line: &str) -> Vec<String> {
        let roster = Roster::of(partners);
        let view = RosterView::of(&roster, &Query::parse(line).unwrap(), &FilterContext::default());
        (0..view.len()).filter_map(|at| view.row(at)).map(|row| roster.key(row)).collect()
    }

    #[test]
    fn ties_ascend_and_the_unknown_is_last_in_both_directions() {
        let partners = [
            partner("p1", "delta", Some(5)),
            partner("p2", "Älpha", Some(5)),
            partner("p3", "beta", None),
            partner("p4", "alpha", Some(9)),
            partner("p5", "alpha", None),
        ];
        assert_eq!(keys(&partners, ""), ["p2", "p4", "p5", "p3", "p1"]);
        assert_eq!(keys(&partners, "sort:revenue"), ["p2", "p1", "p4", "p5", "p3"]);
        assert_eq!(keys(&partners, "sort:-revenue"), ["p4", "p2", "p1", "p5", "p3"]);
    }

    #[test]
    fn a_word_is_found_in_names_mails_and_keys_but_not_across_them() {
        let mut ann = partner("part_1", "Ångström AB", None);
        ann.owner =
            Owner { name: Some("Ann Lee".to_owned()), email: Some("ann@acme.io".to_owned()) };
        ann.partner_key = Some("annkey".to_owned());
        ann.emails = vec!["Bob@Acme.IO".to_owned()];
        let other = partner("part_2", "Other", None);
        let partners = [ann, other];
        for word in ["angstrom", "ANN", "\"ann lee\"", "acme.io", "bob@", "annkey", "part_1"] {
            assert_eq!(keys(&partners, word), ["part_1"], "{word}");
        }
        assert_eq!(keys(&partners, "-angstrom"), ["part_2"]);
        assert_eq!(keys(&partners, "part_"), ["part_1", "part_2"]);
        assert!(
            keys(&partners, "abann").is_empty(),
            "a word doesn't reach from one text into the next"
        );
        assert!(keys(&partners, "nothing").is_empty());
    }

    #[test]
    fn archived_partners_are_hidden() {
        let hidden = Partner { archived: true, ..partner("p1", "a", None) };
        assert_eq!(keys(&[hidden, partner("p2", "b", None)], ""), ["p2"]);
    }

    #[test]
    fn a_partner_comes_back_as_it_went_in() {
        let full = Partner {
            key: "k\u{1}".to_owned(),
            partner_key: Some(String::new()),
            name: "名前".to_owned(),
            members: 3,
            owner: Owner { name: None, email: Some("x@y.z".to_owned()) },
            group: Some(PartnerGroup {
                key: "g".to_owned(),
                name: "G".to_owned(),
                slug: Some("gg".to_owned()),
            }),
            manager: Some(Manager { name: None, email: Some("m@v".to_owned()) }),
            team: Some(KeyAndName { key: "t".to_owned(), name: "T".to_owned() }),
            tags: vec!["b".to_owned(), "a".to_owned()],
            tier: Some("Gold".to_owned()),
            status: "pending".to_owned(),
            archived: true,
            vanished: true,
            signups: Some(0),
            paid: None,
            revenue: Some(-5),
            rewards: Some(7),
            held: Some(true),
            held_usd: Some(-3),
            earned_usd: Some(1 << 40),
            number: 9,
            last_active: Timestamp::from_ms(-1),
            signed_up: None,
            emails: Vec::new(),
        };
        assert_eq!(Roster::of(std::slice::from_ref(&full)).partner(0), full);
    }
}
