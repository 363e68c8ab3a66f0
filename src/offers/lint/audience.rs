//! Offers for partners that the programme doesn't have.

use super::{LintFacts, Remark, judged};
use crate::domain::distance::alike;
use crate::offers::model::{Label, Offer, OffersFile};
use crate::offers::scope::Membership;

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let Some(partners) = seen.partners() else { return Vec::new() };
    let mut remarks = Vec::new();
    for offer in judged(file, seen) {
        let unknown = unknown(offer, partners);
        let fits = |one: &Membership| offer.audience.misfit(one, &file.segments).is_none();
        if unknown.is_empty() && !partners.is_empty() && !partners.iter().any(fits) {
            let message = "no partner matches its groups, tags, tiers and segments combined";
            remarks.push(Remark::about(offer, message));
        }
        remarks.extend(unknown.into_iter().map(|message| Remark::about(offer, message)));
    }
    remarks
}

/// The names that no partner has. An excluded tag may be one that nobody has.
fn unknown(offer: &Offer, partners: &[Membership]) -> Vec<String> {
    let audience = &offer.audience;
    let mut found = Vec::new();
    // A group and a tier have several names; the first is the one that people read.
    for (what, wanted, names, of) in [
        ("is in the group", &audience.groups, 1, (|one| &one.group) as fn(&Membership) -> &[Label]),
        ("has the tag", &audience.tags_all, usize::MAX, |one| &one.tags),
        ("has the tag", &audience.tags_any, usize::MAX, |one| &one.tags),
        ("is in the tier", &audience.tiers, 1, |one| &one.tier),
    ] {
        let known: Vec<&Label> = partners.iter().flat_map(of).collect();
        for label in wanted {
            if known.iter().any(|known| known.folded == label.folded) {
                continue;
            }
            let readable = partners.iter().flat_map(|one| of(one).iter().take(names));
            let near = alike(&label.text, readable.map(|known| &known.text));
            let near = near.map(|near| format!("; nearest is \"{near}\"")).unwrap_or_default();
            found.push(format!("no partner {what} \"{}\"{near}", label.text));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::testing::{nothing, said, whole};
    use super::*;
    use crate::domain::programme::PartnerPlaces;
    use crate::domain::{KeyAndName, PartnerGroup};

    #[test]
    fn names_that_nobody_has_are_told_with_the_nearest() {
        let standing = |group: &str, tag: &str| PartnerPlaces {
            group: Some(PartnerGroup { key: "g".to_owned(), name: group.to_owned(), slug: None }),
            tags: vec![tag.to_owned()],
            tier: Some(KeyAndName { key: "t".to_owned(), name: "Gold".to_owned() }),
        };
        let seen = whole(|programme| {
            programme.standings = vec![standing("Agencies", "vip"), standing("Referral", "star")];
        });
        for (more, wanted) in [
            ("", None),
            ("groups = [\"agencies\"]\ntags_all = [\"VIP\"]\ntiers = [\"gold\"]", None),
            (
                "groups = [\"Agences\"]",
                Some("no partner is in the group \"Agences\"; nearest is \"Agencies\""),
            ),
            ("tags_any = [\"vipp\"]", Some("has the tag \"vipp\"; nearest is \"vip\"")),
            ("tags_none = [\"unheard-of\"]", None),
            ("tiers = [\"Silver\"]", Some("is in the tier \"Silver\"")),
            ("segments = [\"Stars\"]", None),
            ("groups = [\"Agencies\"]\ntags_all = [\"star\"]", Some("combined")),
            ("groups = [\"Agencies\"]\nsegments = [\"Stars\"]", Some("combined")),
            ("enabled = false\ngroups = [\"x\"]", None),
        ] {
            let said = said(check, &seen, &[more]);
            assert_eq!(said.len(), usize::from(wanted.is_some()), "{more}: {said:?}");
            assert!(said.concat().contains(wanted.unwrap_or_default()), "{more}: {said:?}");
        }
        assert!(said(check, &nothing(), &["groups = [\"x\"]"]).is_empty());
    }
}
