//! The query line and the roster, compared with a plain scan written from README.md and docs/rules.md
//! alone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]
#![allow(clippy::indexing_slicing, reason = "a fault ends the test")]

mod naive;

use std::sync::Arc;

use naive::{P, Segment};
use partnerdesk::domain::{
    KeyAndName, Manager, Owner, Partner, PartnerGroup, Segment as Tagged, Timestamp, Zone,
};
use partnerdesk::query::{Moment, Query};
use partnerdesk::roster::{FilterContext, Roster, RosterView};
use proptest::prelude::*;
use proptest::sample::select;

const NOW: i64 = 1_774_000_000_000;
const DAY: i64 = 86_400_000;
const SEGMENTS: [Segment; 3] = [
    ("EMEA agencies", &["agency", "emea"], &[], &[]),
    ("No tests", &[], &[], &["Test"]),
    ("Größe", &[], &["vip", "emea"], &["agency"]),
];

fn name() -> impl Strategy<Value = String> {
    select(vec!["acme", "Acme", "Ämil", "amil", "Zoë", "b", "桜", "none", "a b", "ab.c"])
        .prop_map(str::to_owned)
}

fn count() -> impl Strategy<Value = Option<i64>> {
    proptest::option::weighted(0.8, select(vec![0, 1, 2, 5, 1000, 1500, 5000]))
}

fn instant() -> impl Strategy<Value = Option<i64>> {
    let days = (0i64..800).prop_map(|days| NOW - days * DAY + days % 3);
    // Edges of months and of ages.
    let edges = select(vec![
        1_767_225_600_000, // 2026-01-01
        1_767_225_599_999,
        1_772_323_200_000, // 2026-03-01
        NOW - 30 * DAY,
        NOW - 30 * DAY + 1,
        NOW - 90 * DAY,
    ]);
    proptest::option::weighted(0.9, prop_oneof![days, edges])
}

fn partner() -> impl Strategy<Value = P> {
    let texts = (name(), proptest::option::of(name()), proptest::option::of(name()));
    let emails = (
        proptest::option::of(select(vec!["ann@acme.io", "Bob@x.y"]).prop_map(str::to_owned)),
        proptest::collection::vec(
            select(vec!["eve@x.y", "M@acme.io"]).prop_map(str::to_owned),
            0..2,
        ),
    );
    let group = proptest::option::weighted(
        0.8,
        select(vec![
            ["Marketplace", "market", "g1"],
            ["Referral EMEA", "ref", "g2"],
            ["none", "no", "g3"],
        ]),
    );
    let manager =
        proptest::option::weighted(0.7, select(vec![["Kim", "kim@v.co"], ["José", "j@v.co"]]));
    let tags = proptest::sample::subsequence(vec!["vip", "Agency", "EMEA", "test"], 0..=4);
    let words = (
        proptest::option::of(name()),
        proptest::option::of(select(vec!["Gold", "Silver"])),
        select(vec!["approved", "approved", "pending", "declined"]),
    );
    let numbers = (
        count(),
        count(),
        count(),
        count(),
        proptest::option::weighted(0.8, any::<bool>()),
        count(),
    );
    let times = (instant(), instant(), proptest::bool::weighted(0.15));
    let customer = (
        select(vec!["jane@x.com", "JOE@y.io", ""]),
        select(vec!["Jané Doe", "Joe", ""]),
        select(vec!["cus_1", "CUS_2"]),
    )
        .prop_map(|(email, name, key)| [email.to_owned(), name.to_owned(), key.to_owned()]);
    let customers = proptest::collection::vec(customer, 0..3);
    (texts, emails, group, manager, tags, words, numbers, times, customers).prop_map(
        |(texts, emails, group, manager, tags, words, numbers, times, customers)| P {
            name: texts.0,
            partner_key: texts.1,
            owner: texts.2,
            owner_email: emails.0,
            emails: emails.1,
            group: group.map(|group| group.map(str::to_owned)),
            manager: manager.map(|manager| manager.map(str::to_owned)),
            tags: tags.into_iter().map(str::to_owned).collect(),
            team: words.0,
            tier: words.1.map(str::to_owned),
            status: words.2.to_owned(),
            signups: numbers.0,
            paid: numbers.1,
            revenue: numbers.2.map(|n| n * 100 - 50),
            rewards: numbers.3,
            held: numbers.4,
            held_usd: numbers.5.map(|n| n * 100 - 50),
            active: times.0,
            signed_up: times.1,
            archived: times.2,
            customers,
            key: String::new(),
        },
    )
}

fn term() -> impl Strategy<Value = String> {
    let list = |field: &'static str, values: &[&'static str]| {
        let values = values.to_vec();
        proptest::collection::vec(select(values), 1..3)
            .prop_map(move |values| format!("{field}:{}", values.join(",")))
    };
    let number = (
        select(vec!["signups", "paid", "rewards", "revenue", "held"]),
        select(vec![
            ">0", ">=1", "<5", "<=1k", ":0", "=5", ":1..5", ":..1.5k", ":2..", ">1k", ":-1..0",
            "<0.5K",
        ]),
    )
        .prop_map(|(field, test)| format!("{field}{test}"));
    let time = (
        select(vec!["signed_up", "active", "ACTIVE"]),
        select(vec![
            ":2026-01-01..2026-03-31",
            ">2026-01",
            ">=2026-03",
            "<2026",
            "<=2025",
            ":2025",
            ":2026-01-01",
            ":2025-06..",
            "<30d",
            "<=30d",
            ">90d",
            ">=90d",
            "<6mo",
            ">1y",
            "<2w",
            ":never",
        ]),
    )
        .prop_map(|(field, test)| format!("{field}{test}"));
    let terms = prop_oneof![
        select(vec!["acme", "AM", "\"a b\"", "x.y", "\"no\"", "k0", "é", "\"\""])
            .prop_map(str::to_owned),
        list(
            "group",
            &["Marketplace", "\"referral emea\"", "market", "g2", "~e", "none", "\"none\"", "nope"]
        ),
        list("manager", &["kim", "JOSE", "j@v.co", "none", "~v.co", "x"]),
        list("team", &["acme", "~a", "none", "\"a b\"", "\"none\"", "amil"]),
        list("tag", &["vip", "AGENCY", "none", "~e", "x"]),
        list("segment", &["\"emea AGENCIES\"", "~o", "grosse", "Größe", "\"no tests\""]),
        list("status", &["approved", "Pending", "~ed", "x"]),
        list("tier", &["gold", "none", "~l"]),
        list("customer", &["jane", "joe", "cus_", "y.io", "\"jane doe\"", "zzz"]),
        select(vec!["held:yes", "held:no", "archived:yes", "archived:no", "archived:any"])
            .prop_map(str::to_owned),
        number,
        time,
    ];
    (terms, proptest::bool::weighted(0.25))
        .prop_map(|(term, negated)| format!("{}{term}", if negated { "-" } else { "" }))
}

fn line() -> impl Strategy<Value = String> {
    let sorts = ["owner", "signups", "paid", "revenue", "active", "signed_up", "held", "rewards"];
    let sort = proptest::option::of((select(sorts.to_vec()), any::<bool>())).prop_map(|sort| {
        sort.map(|(column, down)| format!("sort:{}{column}", if down { "-" } else { "" }))
    });
    (proptest::collection::vec(term(), 0..5), sort, any::<prop::sample::Index>()).prop_map(
        |(mut terms, sort, at)| {
            if let Some(sort) = sort {
                terms.insert(at.index(terms.len() + 1), sort);
            }
            terms.join(" ")
        },
    )
}

/// The reference's partner as the program's own type.
fn partner_of(p: &P, number: usize) -> Partner {
    Partner {
        key: p.key.clone(),
        number: u32::try_from(number).unwrap(),
        partner_key: p.partner_key.clone(),
        name: p.name.clone(),
        members: 1,
        owner: Owner { name: p.owner.clone(), email: p.owner_email.clone() },
        emails: p.emails.clone(),
        group: p.group.clone().map(|[name, slug, key]| PartnerGroup {
            key,
            name,
            slug: Some(slug),
        }),
        manager: p
            .manager
            .clone()
            .map(|[name, email]| Manager { name: Some(name), email: Some(email) }),
        team: p.team.clone().map(|name| KeyAndName { key: String::new(), name }),
        tags: p.tags.clone(),
        tier: p.tier.clone(),
        status: p.status.clone(),
        archived: p.archived,
        signups: p.signups,
        paid: p.paid,
        revenue: p.revenue,
        rewards: p.rewards,
        held: p.held,
        held_usd: p.held_usd,
        last_active: p.active.and_then(Timestamp::from_ms),
        signed_up: p.signed_up.and_then(Timestamp::from_ms),
        ..Partner::default()
    }
}

fn answer(roster: &Roster, partners: &[P], line: &str) -> Vec<String> {
    let list = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect();
    let segments: Vec<Tagged> = SEGMENTS
        .iter()
        .map(|(name, all, any, none)| Tagged {
            name: (*name).to_owned(),
            tags_all: list(all),
            tags_any: list(any),
            tags_none: list(none),
        })
        .collect();
    let query = Query::parse(line).unwrap();
    let moment =
        Moment { now: Timestamp::from_ms(NOW).unwrap(), zone: Zone::Named(chrono_tz::UTC) };
    let mut context =
        FilterContext { moment, segments: segments.into(), ..FilterContext::default() };
    // The store answers which partners have such a customer; its own tests check that.
    for text in query.customers() {
        let has =
            |p: &P| p.customers.iter().flatten().any(|t| naive::folded(t).contains(&text.folded()));
        let numbers = (0u32..).zip(partners).filter(|(_, p)| has(p)).map(|(n, _)| n).collect();
        context.customers.insert(text.clone(), Arc::new(numbers));
    }
    let view = RosterView::of(roster, &query, &context);
    (0..view.len()).filter_map(|at| view.row(at)).map(|row| roster.key(row)).collect()
}

fn programme() -> impl Strategy<Value = Vec<P>> {
    proptest::collection::vec(partner(), 0..40).prop_map(|mut partners| {
        for (n, partner) in partners.iter_mut().enumerate() {
            partner.key = format!("{}{n:02}", if n % 2 == 0 { "K" } else { "k" });
        }
        partners
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_query_gives_what_a_plain_scan_gives(partners in programme(), lines in proptest::collection::vec(line(), 4)) {
        let all: Vec<Partner> = partners.iter().enumerate().map(|(n, p)| partner_of(p, n)).collect();
        let roster = Roster::of(&all);
        for line in lines {
            prop_assert_eq!(answer(&roster, &partners, &line), naive::answer(&partners, &line, NOW, &SEGMENTS), "{}", line);
        }
    }

    /// Partners that changed after the roster was built are found, sorted and counted like all others.
    #[test]
    fn a_roster_that_was_changed_is_as_one_built_anew(
        before in programme(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), partner()), 1..8),
        twice: bool,
        lines in proptest::collection::vec(line(), 3),
    ) {
        let mut after = before.clone();
        let all: Vec<Partner> = before.iter().enumerate().map(|(n, p)| partner_of(p, n)).collect();
        let mut roster = Roster::of(&all);
        let mut changed = Vec::new();
        for (at, mut partner) in changes {
            // One index more than there are partners, so that some are new.
            let at = at.index(after.len() + 1);
            partner.key = after.get(at).map_or_else(|| format!("new{at}"), |old| old.key.clone());
            changed.push(partner_of(&partner, at));
            if at == after.len() { after.push(partner) } else { after[at] = partner }
            if twice {
                roster = roster.with(&changed);
                changed.clear();
            }
        }
        // If a partner changed more than once, the last state counts.
        let mut last: Vec<Partner> = Vec::new();
        for partner in changed {
            last.retain(|other| other.number != partner.number);
            last.push(partner);
        }
        roster = roster.with(&last);
        prop_assert_eq!(roster.len(), after.len());
        for line in lines {
            prop_assert_eq!(answer(&roster, &after, &line), naive::answer(&after, &line, NOW, &SEGMENTS), "{}", line);
        }
        for partner in &after {
            let row = roster.find(&partner.key).unwrap();
            prop_assert_eq!(roster.key(row), partner.key.clone());
            prop_assert_eq!(roster.partner(row).revenue, partner.revenue);
        }
    }
}
