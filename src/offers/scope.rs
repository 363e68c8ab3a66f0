//! Whether an offer is for a partner, and if not, which part of its audience says so.

use super::model::{Audience, Label, Offer, OffersFile};
use crate::domain::text::fold;
use crate::domain::{KeyAndName, PartnerGroup, Segment, Timestamp};

/// A partner's group, tags and tier, as audiences compare them. Made once a partner, because comparing needs the
/// folded forms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Membership {
    /// The group's name, slug and key, as far as known; empty without a group.
    pub group: Vec<Label>,
    /// The partner's tags.
    pub tags: Vec<Label>,
    /// The tier's name and key; empty without a tier.
    pub tier: Vec<Label>,
}

/// What keeps a partner out of an offer's audience; if all of it is empty or false, the partner is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Misfit {
    /// The offer is for other groups.
    pub group: bool,
    /// The tags of `tags_all` that the partner lacks; all of `tags_any`, if the partner has none of them.
    pub tags_missing: Vec<String>,
    /// Tags of `tags_none` that the partner has.
    pub tags_excluded: Vec<String>,
    /// The partner is in none of the offer's segments.
    pub segment: bool,
    /// The offer is for other tiers.
    pub tier: bool,
}

impl Membership {
    /// The membership of a partner with this group, these tags and this tier.
    pub fn new(group: Option<&PartnerGroup>, tags: &[String], tier: Option<&KeyAndName>) -> Self {
        let labels = |texts: &[&str]| -> Vec<Label> {
            texts.iter().filter(|text| !text.is_empty()).map(|text| Label::new(text)).collect()
        };
        Self {
            group: group.map_or_else(Vec::new, |group| {
                labels(&[&group.name, group.slug.as_deref().unwrap_or_default(), &group.key])
            }),
            tags: tags.iter().map(|tag| Label::new(tag)).collect(),
            tier: tier.map_or_else(Vec::new, |tier| labels(&[&tier.name, &tier.key])),
        }
    }

    pub(super) fn has_tag(&self, folded: &str) -> bool {
        self.tags.iter().any(|tag| tag.folded == folded)
    }

    fn is_in(&self, segment: &Segment) -> bool {
        let tags: Vec<&str> = self.tags.iter().map(|tag| tag.text.as_str()).collect();
        segment.takes(&tags)
    }
}

impl Misfit {
    /// Whether nothing keeps the partner out.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl Audience {
    /// Whether its groups include a partner of this group, or of none.
    pub fn takes_group(&self, group: &[Label]) -> bool {
        one_of(&self.groups, group)
    }

    /// Whether its tiers include a partner of this tier, or of none.
    pub fn takes_tier(&self, tier: &[Label]) -> bool {
        one_of(&self.tiers, tier)
    }

    /// What keeps a partner out. Names are compared as a whole, without capitals and accents (rule: scope).
    pub fn misfit(&self, partner: &Membership, segments: &[Segment]) -> Misfit {
        let has = |label: &&Label| partner.has_tag(&label.folded);
        let texts = |labels: &mut dyn Iterator<Item = &Label>| -> Vec<String> {
            labels.map(|label| label.text.clone()).collect()
        };
        let mut tags_missing = texts(&mut self.tags_all.iter().filter(|label| !has(label)));
        if !self.tags_any.is_empty() && !self.tags_any.iter().any(|label| has(&label)) {
            tags_missing.extend(texts(&mut self.tags_any.iter()));
        }
        let is_named = |segment: &&Segment| {
            let name = fold(&segment.name);
            self.segments.iter().any(|label| label.folded == name)
        };
        let in_segment = self.segments.is_empty()
            || segments.iter().filter(is_named).any(|segment| partner.is_in(segment));
        Misfit {
            group: !self.takes_group(&partner.group),
            tags_missing,
            tags_excluded: texts(&mut self.tags_none.iter().filter(has)),
            segment: !in_segment,
            tier: !self.takes_tier(&partner.tier),
        }
    }
}

/// Whether one of the names is wanted. If nothing is wanted, any name will do, or none.
fn one_of(wanted: &[Label], names: &[Label]) -> bool {
    wanted.is_empty()
        || wanted.iter().any(|label| names.iter().any(|name| name.folded == label.folded))
}

impl OffersFile {
    /// The offers that a partner can use now: enabled, live, and for that partner.
    pub fn offers_for<'a>(
        &'a self,
        partner: &'a Membership,
        now: Timestamp,
    ) -> impl Iterator<Item = &'a Offer> {
        self.offers.iter().filter(move |offer| {
            offer.enabled
                && offer.is_live(now)
                && offer.audience.misfit(partner, &self.segments).is_none()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
version = 1
[[segment]]
name = "EMEA agencies"
tags_all = ["agency", "emea"]
tags_none = ["test"]
[[segment]]
name = "Stars"
tags_any = ["gold", "silver"]
[[offer]]
key = "o"
description = "d"
event = "signup"
reward = { flat = 500 }
"#;

    fn partner(group: &str, tags: &[&str], tier: Option<&str>) -> Membership {
        let group = PartnerGroup {
            key: "grp_1".to_owned(),
            name: group.to_owned(),
            slug: Some("referralemea".to_owned()),
        };
        let tier = tier.map(|tier| KeyAndName { key: "tier_1".to_owned(), name: tier.to_owned() });
        let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        Membership::new(Some(&group), &tags, tier.as_ref())
    }

    fn misfit(audience: &str, partner: &Membership) -> Misfit {
        let file = OffersFile::parse(&format!("{FILE}{audience}\n")).unwrap();
        file.offers[0].audience.misfit(partner, &file.segments)
    }

    #[test]
    fn names_are_compared_in_full_and_without_case() {
        let emea = partner("Referral EMEA", &["Agency", "ÉMEA", "gold"], Some("Gold"));
        for audience in [
            "",
            "groups = []",
            "groups = [\"referral emea\"]",
            "groups = [\"ReferralEMEA\", \"x\"]",
            "groups = [\"GRP_1\"]",
            "tags_all = [\"AGENCY\", \"emea\"]",
            "tags_any = [\"x\", \"gold\"]",
            "tags_none = [\"x\"]",
            "segments = [\"emea AGENCIES\"]",
            "tiers = [\"gold\"]",
            "tiers = [\"tier_1\"]",
        ] {
            assert!(misfit(audience, &emea).is_none(), "{audience}");
        }
    }

    #[test]
    fn each_part_says_no_by_itself() {
        let out = partner("Referral", &["agency", "emea", "test"], None);
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        for (audience, wanted) in [
            ("groups = [\"Refer\"]", Misfit { group: true, ..Misfit::default() }),
            (
                "tags_all = [\"agency\", \"vip\"]",
                Misfit { tags_missing: list(&["vip"]), ..Misfit::default() },
            ),
            (
                "tags_any = [\"a\", \"b\"]",
                Misfit { tags_missing: list(&["a", "b"]), ..Misfit::default() },
            ),
            (
                "tags_none = [\"Test\"]",
                Misfit { tags_excluded: list(&["Test"]), ..Misfit::default() },
            ),
            ("segments = [\"EMEA agencies\"]", Misfit { segment: true, ..Misfit::default() }),
            ("segments = [\"Stars\"]", Misfit { segment: true, ..Misfit::default() }),
            ("tiers = [\"Gold\"]", Misfit { tier: true, ..Misfit::default() }),
        ] {
            assert_eq!(misfit(audience, &out), wanted, "{audience}");
        }
        assert!(misfit("groups = [\"Referral\"]", &Membership::default()).group);
    }

    #[test]
    fn offers_for_a_partner_are_on_live_and_meant_for_it() {
        let offer = |key: &str, more: &str| {
            format!(
                "[[offer]]\nkey = \"{key}\"\nevent = \"signup\"\nreward = {{ flat = 1 }}\n{more}\n"
            )
        };
        let text = [
            "version = 1\n".to_owned(),
            offer("all", ""),
            offer("off", "enabled = false"),
            offer("past", "ends = 2026-01-01T00:00:00Z"),
            offer("begins", "starts = 2026-01-01T00:00:00Z"),
            offer("others", "groups = [\"Other\"]"),
        ]
        .concat();
        let file = OffersFile::parse(&text).unwrap();
        let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        let partner = partner("Referral", &[], None);
        let keys: Vec<&str> =
            file.offers_for(&partner, now).map(|offer| offer.key.as_str()).collect();
        assert_eq!(keys, ["all", "begins"]);
        let before = now.plus(-1);
        let keys: Vec<&str> =
            file.offers_for(&partner, before).map(|offer| offer.key.as_str()).collect();
        assert_eq!(keys, ["all", "past"]);
    }
}
