//! Groups with events that no offer of the file rewards: their partners will ask.

use super::{LintFacts, Remark};
use crate::domain::PartnerGroup;
use crate::domain::num::grouped;
use crate::offers::model::{EventKind, OffersFile};
use crate::offers::scope::Membership;

/// Every kind of event that has a list.
const KINDS: [EventKind; 5] = [
    EventKind::Signup,
    EventKind::Transaction,
    EventKind::Lead,
    EventKind::Deal,
    EventKind::Action,
];

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for kind in KINDS {
        let Some(groups) = seen.groups_with(kind) else { continue };
        let offers: Vec<_> = file
            .offers
            .iter()
            .filter(|offer| offer.enabled && offer.event == kind && offer.is_live(seen.now))
            .collect();
        let takes = |group: &PartnerGroup| {
            let names = Membership::new(Some(group), &[], None).group;
            let known = seen.partners().unwrap_or_default();
            let mut members = known.iter().filter(|one| one.group == names).peekable();
            // If all the group's partners have left, its name has to do.
            if members.peek().is_none() {
                return offers.iter().any(|offer| offer.audience.takes_group(&names));
            }
            members.any(|one| {
                offers.iter().any(|offer| offer.audience.misfit(one, &file.segments).is_none())
            })
        };
        let mut without: Vec<(&PartnerGroup, i64)> = groups
            .into_iter()
            .filter_map(|(group, count)| Some((group?, count)))
            .filter(|(group, _)| !takes(group))
            .collect();
        without.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.name.cmp(&b.0.name)));
        if without.is_empty() {
            continue;
        }
        let count = |(group, count): &(&PartnerGroup, i64)| {
            let name = if group.name.is_empty() { &group.key } else { &group.name };
            format!("{name} ({})", grouped(*count))
        };
        let named: Vec<String> = without.iter().map(count).collect();
        let message = format!(
            "no offer in the file rewards {}s from these groups, which have had some: {}",
            kind.words(),
            named.join(", ")
        );
        remarks.push(Remark { place: None, message });
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::super::testing::{nothing, said, whole};
    use super::*;
    use crate::domain::Resource;
    use crate::domain::programme::{Happened, PartnerPlaces};

    #[test]
    fn groups_with_events_and_without_an_offer_are_told() {
        let happened = |list, name: &str, count| Happened {
            list,
            group: Some(PartnerGroup {
                key: format!("g_{name}"),
                name: name.to_owned(),
                slug: None,
            }),
            count,
        };
        let standing = |name: &str, tag: &str| PartnerPlaces {
            group: Some(PartnerGroup {
                key: format!("g_{name}"),
                name: name.to_owned(),
                slug: None,
            }),
            tags: vec![tag.to_owned()],
            tier: None,
        };
        let seen = whole(|programme| {
            programme.standings = vec![standing("A", "vip"), standing("B", "star")];
            programme.happened = vec![
                happened(Resource::Transactions, "A", 1200),
                happened(Resource::Transactions, "B", 3),
                Happened { list: Resource::Transactions, group: None, count: 9 },
            ];
        });
        for (more, wanted) in [
            ("", None),
            ("groups = [\"a\", \"g_b\"]", None),
            ("groups = [\"A\"]", Some("payments from these groups, which have had some: B (3)")),
            ("groups = [\"C\"]", Some("A (1,200), B (3)")),
            ("enabled = false", Some("A (1,200), B (3)")),
            ("starts = 2030-01-01T00:00:00Z", Some("A (1,200), B (3)")),
            // No partner of B has the tag.
            (
                "tags_all = [\"vip\"]",
                Some("payments from these groups, which have had some: B (3)"),
            ),
        ] {
            let found = said(check, &seen, &[more]);
            assert_eq!(found.len(), usize::from(wanted.is_some()), "{more}: {found:?}");
            assert!(found.concat().ends_with(wanted.unwrap_or_default()), "{more}: {found:?}");
        }
        assert!(said(check, &nothing(), &["groups = [\"C\"]"]).is_empty());
    }
}
