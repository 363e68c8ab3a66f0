//! Who writes: only what a message says of its writer establishes a partner, and an address that is merely
//! mentioned never does.

use partnerdesk::domain::Resource;
use partnerdesk::inquiry::WriterBy;
use serde_json::json;

use super::world::{Programme, World, at};

/// `p1` is Jim Low with his team `Bright Studio`; `p2` is `Reach`, of Ann Lee; `p3` is `Reach Two`, whose owner is
/// another Jim Low.
fn world() -> World {
    let partner = |n: u32, team: &str, first: &str, last: &str| {
        let joined = at("2023-01-01").ms();
        json!({"key": format!("part_{n}"), "partner_key": format!("acme-{n}"), "created_at": joined, "joined_at": joined,
            "email": format!("owner@p{n}.example"), "first_name": first, "last_name": last,
            "approved_status": "approved", "team": {"name": team}})
    };
    Programme::default()
        .with(Resource::Partnerships, partner(1, "Bright Studio", "Jim", "Low"))
        .with(Resource::Partnerships, partner(2, "Reach", "Ann", "Lee"))
        .with(Resource::Partnerships, partner(3, "Reach Two", "Jim", "Low"))
        .customer("cus_1", 1, "buyer@c1.example", "Buyer 01")
        .paid("inv-1", "cus_1", 4590, "2026-02-10")
        .stored()
}

#[track_caller]
fn writes(world: &World, message: &str, partner: Option<(&str, WriterBy)>) {
    let told = world.resolved(message);
    let writer = told.writer.as_ref().map(|one| (one.key.as_str(), one.by));
    assert_eq!(writer, partner, "{message}: {told:#?}");
    let asked = partner.map(|(key, _)| key);
    assert_eq!(told.ask.partner.as_deref(), asked, "only who writes is asked for: {message}");
}

#[test]
fn an_address_establishes_who_writes_where_it_is_the_writers_own() {
    let world = world();
    let by_address = Some(("part_1", WriterBy::Address));
    for message in [
        "From: owner@p1.example\n\nOrder inv-1?",
        "From: Jim <OWNER@p1.example>\nTo: owner@p2.example\nSubject: order\n\nOrder inv-1?",
        "Order inv-1?\n\nBest regards\nowner@p1.example",
        "Order inv-1?\n--\nJim, owner@p1.example",
        "I'm owner@p1.example, order inv-1?",
        "Ich bin owner@p1.example, Bestellung inv-1?",
        "Order inv-1? owner@p1.example here.",
        "Reply-To: owner@p1.example\nFrom: noreply@forms.example\n\nOrder inv-1?",
        "FYI\n\n---------- Forwarded message ---------\nFrom: owner@p1.example\nTo: a@b.example\n\nOrder inv-1?",
    ] {
        writes(&world, message, by_address);
    }
    for message in [
        "I heard from owner@p1.example that order inv-1 is open",
        "Order inv-1 of owner@p1.example?",
        "cc owner@p1.example: order inv-1?",
        "Order inv-1?\n\nOn 27 Feb 2026, owner@p1.example wrote:\n> is it open?",
        "Order inv-1?\n> I'm owner@p1.example",
        "Order inv-1?\n\nFrom: owner@p1.example\nSent: today\nTo: a@b.example\nSubject: x\n\nis it open?",
        "To: owner@p1.example\nSubject: x\n\nOrder inv-1?",
        "Order inv-1?\n\nBest regards\nmy customer: owner@p1.example",
        "I'm owner@p1.example's neighbour, order inv-1?",
        "Order inv-1? buyer@c1.example here.",
    ] {
        writes(&world, message, None);
    }
}

#[test]
fn a_name_establishes_who_writes_where_it_is_exactly_one_partners() {
    let world = world();
    let by_name = |key| Some((key, WriterBy::Name));
    for (message, partner) in [
        ("This is Bright Studio, order inv-1?", by_name("part_1")),
        ("Order inv-1?\n\nThanks\nJim\nBright Studio", by_name("part_1")),
        ("Hi, Ann Lee here. Order inv-1?", by_name("part_2")),
        ("Order inv-1?\n\nRegards,\nAnn Lee | Reach", by_name("part_2")),
        ("I'm Ann Lee from Reach, order inv-1?", by_name("part_2")),
        ("I'm Jim Low from Bright Studio, order inv-1?", by_name("part_1")),
        ("my partner key is acme-1, order inv-1?", by_name("part_1")),
        ("Order inv-1? My link: https://go.example/acme-1", by_name("part_1")),
        // Two partners have this name.
        ("I'm Jim Low, order inv-1?", None),
        ("Order inv-1?\n\nRegards,\nJim Low", None),
        // Not the whole name, or not the writer's.
        ("I'm Jim from the studio, order inv-1?", None),
        ("This is Bright Studio's customer, order inv-1?", None),
        ("Bright Studio sent me, order inv-1?", None),
        ("I want to reach you: order inv-1?", None),
        ("the partner key acme-1 had order inv-1?", None),
        ("they came over https://go.example/acme-1, order inv-1?", None),
        // Two signs of the writer that contradict each other.
        ("This is Bright Studio, order inv-1?\n\nRegards,\nAnn Lee", None),
        ("From: owner@p2.example\n\nThis is Bright Studio, order inv-1?", None),
    ] {
        writes(&world, message, partner);
    }
    let told = world.resolved("From: owner@p2.example\n\nThis is Bright Studio, order inv-1?");
    assert!(told.reasons.iter().any(|one| one.contains("different partners")), "{told:?}");
    // An address says which of two namesakes it is.
    writes(
        &world,
        "From: Jim Low <owner@p3.example>\n\nOrder inv-1?",
        Some(("part_3", WriterBy::Address)),
    );
}
