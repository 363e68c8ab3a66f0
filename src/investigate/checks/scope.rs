//! O2: whether the offer is for this partner, by its group, tags and segments at the time, as far as syncs saw them
//! change (rule: scope).

use crate::domain::Timestamp;
use crate::investigate::case::{CheckInput, group_at};
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::records::{ClaimPartner, GroupSeen, TagsSeen};
use crate::investigate::replies::Line;
use crate::investigate::words::{all_of, any_of, days};
use crate::offers::{Label, Membership, Offer};

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    check_at(case, offer, case.at)
}

/// The same check as of another instant.
pub(super) fn check_at(case: &CheckInput<'_>, offer: &Offer, at: Timestamp) -> Finding {
    let Some(partner) = case.partner else {
        return Finding::unknown(
            Check::Scope,
            "Without a partner, it isn't known whether the offer is for them.",
        );
    };
    if let Some(finding) = group(case, partner, offer, at) {
        return finding;
    }
    let segments = case.facts.offers.map(|file| file.segments.as_slice()).unwrap_or_default();
    let fits = |tags: &[Label]| {
        let then = Membership { tags: tags.to_vec(), ..partner.membership.clone() };
        let misfit = offer.audience.misfit(&then, segments);
        (
            misfit.tags_excluded.is_empty() && !misfit.segment && misfit.tags_missing.is_empty(),
            misfit,
        )
    };
    let change = partner.tags_seen.iter().find(|change| change.at > at);
    let tags = change.map_or(partner.membership.tags.as_slice(), |change| &change.before);
    let (is_fit, misfit) = fits(tags);
    if let Some(change) = change {
        // The change came after the last sync before the event, so it may lie before or after the event.
        let known = change.unseen_at.is_some_and(|unseen| unseen >= at);
        if !known && is_fit != fits(&change.after).0 {
            return case.tell(Finding::warn(Check::Scope, Code::TagLater), |finding| {
                changed(finding, change, at).note(
                    "The partner's tags changed between two syncs, before or after the event; the offer \
                    fits them only before or only after the change.",
                )
            });
        }
        let later = partner.tags_seen.iter().find(|one| one.at > at && fits(&one.after).0);
        let lacked = misfit.tags_excluded.is_empty();
        if let Some(later) = later.filter(|_| !is_fit && lacked && fits(&partner.membership.tags).0)
        {
            return case.tell(Finding::fail(Check::Scope, Code::TagLater), |finding| {
                changed(finding, later, at)
                    .distance(format!("tagged {} later", days(later.at.since(at))))
                    .note("The partner got the offer's tag after the event.")
                    .reply(case.say(Line::TagLater, &[("date", &case.days_of(at, later.at).0)]))
            });
        }
    }
    let tags = || texts(tags);
    if !misfit.tags_excluded.is_empty() {
        return case.tell(Finding::fail(Check::Scope, Code::TagExcluded), |finding| {
            finding
                .distance(format!("has the tag {}", all_of(&misfit.tags_excluded)))
                .with("tags", tags())
                .note("The offer is not for partners with this tag.")
                .reply(case.say(Line::NotAvailable, &[]))
        });
    }
    if misfit.segment {
        let names: Vec<&str> =
            offer.audience.segments.iter().map(|label| label.text.as_str()).collect();
        return case.tell(Finding::fail(Check::Scope, Code::TagMissing), |finding| {
            finding
                .distance(format!("is not in the segment {}", any_of(&names)))
                .with("tags", tags())
                .note("The offer is for a segment that the partner isn't in.")
                .reply(case.say(Line::NotAvailable, &[]))
        });
    }
    if !misfit.tags_missing.is_empty() {
        return case.tell(Finding::fail(Check::Scope, Code::TagMissing), |finding| {
            finding
                .distance(lacks(&misfit.tags_missing))
                .with("tags", tags())
                .note("The offer is for partners with a tag that this one lacks.")
                .reply(case.say(Line::NotAvailable, &[]))
        });
    }
    let group = partner.group_name();
    case.tell(Finding::pass(Check::Scope), |finding| finding.with_text("group", group))
}

fn changed(finding: Finding, change: &TagsSeen, at: Timestamp) -> Finding {
    finding
        .with("tags before", texts(&change.before))
        .with("tags since", texts(&change.after))
        .with_time("last seen unchanged", change.unseen_at)
        .with_time("first seen changed", Some(change.at))
        .with_time("judged at", Some(at))
}

/// The change of group between two syncs around this instant, if no file gives the day (rule: between-syncs).
fn moved_around(partner: &ClaimPartner, at: Timestamp) -> Option<&GroupSeen> {
    let next = partner.groups_seen.iter().filter(|seen| seen.at > at).min_by_key(|seen| seen.at)?;
    let is_around = next.unseen_at.is_some_and(|unseen| unseen < at);
    Some(next).filter(|_| is_around && partner.group_since.is_none())
}

/// What the group says against the offer. If the partner is in the offer's group now and joined it later, the date is
/// given. Whoever joined some other group later was in an unknown one before.
fn group(
    case: &CheckInput<'_>,
    partner: &ClaimPartner,
    offer: &Offer,
    at: Timestamp,
) -> Option<Finding> {
    let audience = &offer.audience;
    if audience.groups.is_empty() {
        return None;
    }
    let then = group_at(partner, at);
    let takes_now = audience.takes_group(&partner.membership.group);
    let wanted: Vec<&str> = audience.groups.iter().map(|label| label.text.as_str()).collect();
    let present = partner.group_name().unwrap_or("none");
    if let Some(next) = moved_around(partner, at)
        && audience.takes_group(then.names) != audience.takes_group(&next.group)
    {
        return Some(case.tell(Finding::warn(Check::Scope, Code::JoinedGroupLater), |finding| {
            finding
                .with("group before", texts(then.names))
                .with("group since", texts(&next.group))
                .with_time("last seen unchanged", next.unseen_at)
                .with_time("first seen changed", Some(next.at))
                .with_time("judged at", Some(at))
                .note(
                    "The partner changed groups between two syncs; which one they were in when the event \
                     was recorded isn't known.",
                )
        }));
    }
    if let Some(since) = then.present_since.filter(|_| takes_now)
        && (then.unknown || !audience.takes_group(then.names))
    {
        return Some(case.tell(Finding::fail(Check::Scope, Code::JoinedGroupLater), |finding| {
            finding
                .distance(format!("joined {} later", days(since.since(at))))
                .with("group", present)
                .with_time("in it since", Some(since))
                .with_time("judged at", Some(at))
                .note("The partner joined the offer's group after the event.")
                .reply(joined_later(case, partner, &wanted, (since, at)))
        }));
    }
    if audience.takes_group(then.names) {
        return None;
    }
    let was = then.names.first().map_or("none", |label| label.text.as_str());
    let finding = case.tell(Finding::fail(Check::Scope, Code::WrongGroup), |finding| {
        finding
            .distance(format!("in {was}, wants {}", any_of(&wanted)))
            .with("group", was)
            .with("offer is for", any_of(&wanted))
            .with_time("in it since", then.present_since)
            .reply(case.say(Line::WrongGroup, &[("groups", &case.any_of(&wanted))]))
    });
    Some(if then.unknown {
        Finding { is_doubted: true, ..finding.note(FORMER_GROUP) }
    } else {
        finding.note("The partner was in a group that the offer isn't for.")
    })
}

/// Only a file gives the day the partner joined its group; the day a sync saw it isn't a date of joining.
fn joined_later(
    case: &CheckInput<'_>,
    partner: &ClaimPartner,
    wanted: &[&str],
    (since, at): (Timestamp, Timestamp),
) -> String {
    let name = partner.group_name().map_or_else(|| case.any_of(wanted), str::to_owned);
    let group = ("group", name.as_str());
    let (joined, date) = case.days_of(since, at);
    if partner.group_since == Some(since) {
        return case.say(Line::JoinedGroupLater, &[group, ("joined", &joined), ("date", &date)]);
    }
    case.say(Line::NotInGroupYet, &[group, ("date", &case.day(at))])
}

/// The note for a failure that rests on the present group although the partner was in another one.
const FORMER_GROUP: &str =
    "Which group the partner was in at the time isn't known; their present one isn't the offer's.";

fn lacks(tags: &[String]) -> String {
    match tags {
        [tag] => format!("lacks the tag {tag}"),
        tags => format!("lacks the tags {}", tags.join(", ")),
    }
}

fn texts(labels: &[Label]) -> String {
    let texts: Vec<&str> = labels.iter().map(|label| label.text.as_str()).collect();
    if texts.is_empty() { "none".to_owned() } else { texts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::DAY;
    use crate::investigate::records::GroupSeen;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn groups_tags_and_segments_each_have_their_word() {
        for (audience, wanted) in [
            ("", "PASS"),
            ("groups = [\"referral\"]", "PASS"),
            (
                "groups = [\"Agencies\", \"B\"]",
                "FAIL WRONG_GROUP, in Referral, wants Agencies or B",
            ),
            ("tags_all = [\"GOLD\"]", "PASS"),
            ("tags_all = [\"vip\"]", "FAIL TAG_MISSING, lacks the tag vip"),
            ("tags_any = [\"vip\", \"top\"]", "FAIL TAG_MISSING, lacks the tags vip, top"),
            ("tags_none = [\"gold\"]", "FAIL TAG_EXCLUDED, has the tag gold"),
            ("segments = [\"Agencies\"]", "FAIL TAG_MISSING, is not in the segment Agencies"),
            ("tiers = [\"Silver\"]", "PASS"),
        ] {
            let mut world = OwnedFacts::new();
            world.offer_with(audience);
            assert_eq!(world.told(Check::Scope), wanted, "{audience}");
        }
        let mut world = OwnedFacts::new();
        world.partner = None;
        assert_eq!(world.told(Check::Scope), "UNKNOWN");
    }

    #[test]
    fn tags_are_those_of_the_time() {
        let tags =
            |names: &[&str]| -> Vec<Label> { names.iter().map(|name| Label::new(name)).collect() };
        // Tags before and since; then the last sync before the change and the first after it, in days from the event.
        for (before, since, unseen, seen, audience, wanted) in [
            (
                &[][..],
                &["gold"][..],
                Some(1),
                3,
                "tags_all = [\"gold\"]",
                "FAIL TAG_LATER, tagged 3 days later",
            ),
            (
                &[],
                &["gold"],
                Some(0),
                3,
                "tags_any = [\"gold\", \"x\"]",
                "FAIL TAG_LATER, tagged 3 days later",
            ),
            (&[], &["gold"], Some(-1), 3, "tags_all = [\"gold\"]", "WARN TAG_LATER"),
            (&[], &["gold"], None, 3, "tags_all = [\"gold\"]", "WARN TAG_LATER"),
            (&[], &["gold"], Some(-3), -1, "tags_all = [\"gold\"]", "PASS"),
            (&[], &["gold"], Some(-3), 0, "tags_all = [\"gold\"]", "PASS"),
            // The other way round: it had the tag then.
            (&["vip"], &["gold"], Some(1), 3, "tags_all = [\"vip\"]", "PASS"),
            (&["vip"], &["gold"], Some(-1), 3, "tags_all = [\"vip\"]", "WARN TAG_LATER"),
            (
                &["vip"],
                &["gold"],
                Some(1),
                3,
                "tags_none = [\"vip\"]",
                "FAIL TAG_EXCLUDED, has the tag vip",
            ),
            (&["vip"], &["gold"], Some(1), 3, "tags_none = [\"gold\"]", "PASS"),
            (
                &[],
                &["gold"],
                Some(1),
                3,
                "tags_all = [\"vip\"]",
                "FAIL TAG_MISSING, lacks the tag vip",
            ),
            (
                &[],
                &["gold"],
                Some(-1),
                3,
                "tags_all = [\"vip\"]",
                "FAIL TAG_MISSING, lacks the tag vip",
            ),
            // An offer that doesn't ask for tags isn't affected.
            (&[], &["gold"], Some(-1), 3, "", "PASS"),
            (&["gold", "b"], &["gold"], Some(-1), 3, "tags_all = [\"gold\"]", "PASS"),
        ] {
            let mut world = OwnedFacts::new();
            world.offer_with(audience);
            let at = world.event.as_ref().unwrap().recorded_at;
            world.partner.as_mut().unwrap().tags_seen = vec![TagsSeen {
                at: at.plus(seen * DAY),
                unseen_at: unseen.map(|days: i64| at.plus(days * DAY)),
                before: tags(before),
                after: tags(since),
            }];
            let case = format!("{before:?} {since:?} {unseen:?} {audience}");
            assert_eq!(world.told(Check::Scope), wanted, "{case}");
            let result = world.investigate();
            let fails = wanted.starts_with("FAIL");
            assert_eq!(result.verdict.word() == "RULE_NOT_MET", fails, "{case}");
            if wanted.starts_with("FAIL TAG_LATER") {
                let reply = "This offer wasn't yet available for your account on 12 June 2026.";
                assert!(result.partner_reply.contains(reply), "{}", result.partner_reply);
            }
        }
    }

    #[test]
    fn the_imported_date_tells_who_joined_later() {
        let mut world = OwnedFacts::new();
        world.offer_with("groups = [\"Referral\"]");
        let at = world.event.as_ref().unwrap().recorded_at;
        for (since, wanted) in [
            (at.plus(-1), "PASS"),
            (at, "PASS"),
            (at.plus(2 * DAY), "FAIL JOINED_GROUP_LATER, joined 2 days later"),
        ] {
            world.partner.as_mut().unwrap().group_since = Some(since);
            assert_eq!(world.told(Check::Scope), wanted);
        }
        world.offer_with("groups = [\"Agencies\"]");
        assert_eq!(world.told(Check::Scope), "UNKNOWN", "the former group is not known");
        // If another rule fails too, the group makes no difference.
        world.offer_with("groups = [\"Agencies\"]\nrules = { min_amount = 99999 }");
        assert_eq!(world.told(Check::Scope), "FAIL WRONG_GROUP, in Referral, wants Agencies");
    }

    #[test]
    fn the_imported_date_and_what_syncs_saw_are_weighed_by_age() {
        let mut world = OwnedFacts::new();
        world.offer_with("groups = [\"Referral\"]");
        let at = world.event.as_ref().unwrap().recorded_at;
        let partner = world.partner.as_mut().unwrap();
        partner.groups_seen = vec![GroupSeen {
            at: at.plus(-DAY),
            unseen_at: None,
            group: vec![Label::new("Agencies")],
        }];
        for (since, wanted) in [
            // A sync saw another group after the partner joined this one, so it moved twice.
            (-2 * DAY, "FAIL WRONG_GROUP, in Agencies, wants Referral"),
            (-DAY, "FAIL WRONG_GROUP, in Agencies, wants Referral"),
            (1 - DAY, "PASS"),
            (DAY, "FAIL JOINED_GROUP_LATER, joined 1 day later"),
        ] {
            world.partner.as_mut().unwrap().group_since = Some(at.plus(since));
            assert_eq!(world.told(Check::Scope), wanted, "{since}");
        }
    }

    #[test]
    fn a_group_that_was_renamed_is_the_same_group() {
        let mut world = OwnedFacts::new();
        world.offer_with("groups = [\"Referral\"]");
        let at = world.event.as_ref().unwrap().recorded_at;
        let group = vec![Label::new("Old name"), Label::new("grp_1")];
        world.partner.as_mut().unwrap().groups_seen =
            vec![GroupSeen { at, unseen_at: None, group }];
        assert_eq!(world.told(Check::Scope), "PASS");
    }

    #[test]
    fn what_syncs_saw_tells_the_group_at_the_time() {
        let mut world = OwnedFacts::new();
        let at = world.event.as_ref().unwrap().recorded_at;
        let seen =
            |at, name: &str| GroupSeen { at, unseen_at: None, group: vec![Label::new(name)] };
        let present = world.partner.as_ref().unwrap().membership.group.clone();
        let moved = GroupSeen { at: at.plus(3 * DAY), unseen_at: None, group: present };
        let history = vec![moved, seen(at.plus(-DAY), "Agencies"), seen(at.plus(-9 * DAY), "B")];
        world.partner.as_mut().unwrap().groups_seen = history;
        for (groups, wanted) in [
            ("[\"Agencies\"]", "PASS"),
            ("[\"Referral\"]", "FAIL JOINED_GROUP_LATER, joined 3 days later"),
            ("[\"B\"]", "FAIL WRONG_GROUP, in Agencies, wants B"),
        ] {
            world.offer_with(&format!("groups = {groups}"));
            assert_eq!(world.told(Check::Scope), wanted, "{groups}");
        }
        // Between two syncs nobody knows which group it was.
        world.partner.as_mut().unwrap().groups_seen[0].unseen_at = Some(at.plus(-1));
        for (groups, wanted) in [
            ("[\"Agencies\"]", "WARN JOINED_GROUP_LATER"),
            ("[\"Referral\"]", "WARN JOINED_GROUP_LATER"),
            ("[\"B\"]", "FAIL WRONG_GROUP, in Agencies, wants B"),
        ] {
            world.offer_with(&format!("groups = {groups}"));
            assert_eq!(world.told(Check::Scope), wanted, "{groups}");
        }
        world.partner.as_mut().unwrap().groups_seen[0].unseen_at = Some(at);
        // The day of a sync isn't told as a day of joining; an imported one is.
        world.offer_with("groups = [\"Referral\"]");
        let reply = |world: &OwnedFacts| world.finding(Check::Scope).reply.unwrap();
        assert!(reply(&world).contains("which you weren't yet part of when"), "{}", reply(&world));
        world.partner.as_mut().unwrap().group_since = Some(at.plus(2 * DAY));
        assert!(reply(&world).contains("which you joined on 14 June 2026;"), "{}", reply(&world));
    }
}
