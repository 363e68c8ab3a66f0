//! Whom a text means among thousands who look alike.

use partnerdesk::domain::Resource;
use partnerdesk::inquiry::AskError;
use partnerdesk::investigate::{Check, Code};
use serde_json::json;

use super::world::{Programme, World, ask, at, on};

fn with_key(programme: Programme, key: &str, external: &str, partner: u32) -> Programme {
    programme.with(
        Resource::Customers,
        json!({"key": key, "customer_key": external, "created_at": at("2023-06-01").ms(),
            "partnership_key": format!("part_{partner}")}),
    )
}

/// Runs the test without and with the search file that large stores have.
fn both_ways(programme: &Programme, test: impl Fn(&World)) {
    let mut world = programme.stored();
    test(&world);
    world.store.write_customer_search().unwrap();
    test(&world);
}

#[test]
fn a_key_in_other_capitals_is_found_among_many_that_contain_it() {
    let mut programme = Programme::of_two();
    for n in 0..400 {
        programme = with_key(programme, &format!("cus_n{n}"), &format!("XA1-{n}"), 2);
    }
    programme = with_key(programme, "cus_a1", "a1", 1).paid("inv-a1", "cus_a1", 900, "2026-02-02");
    both_ways(&programme, |world| {
        let told = world.why(&ask("p1", "A1", ""));
        assert_eq!(told.event(), "inv-a1");
        assert_eq!(told.code(Check::ProviderKey), Some(Code::KeyMismatch));
    });
    // If there is an exact match, the other one isn't meant.
    let programme =
        with_key(programme, "cus_A1", "A1", 1).paid("inv-A1", "cus_A1", 900, "2026-02-02");
    both_ways(&programme, |world| {
        let told = world.why(&ask("p1", "A1", ""));
        assert_eq!((told.event(), told.code(Check::ProviderKey)), ("inv-A1", None));
    });
}

fn at_gmail() -> Programme {
    let mut programme = Programme::of_two();
    for n in 0..400 {
        let (email, name) = (format!("user{n}@gmail.com"), format!("User {n}"));
        programme = programme.customer(&format!("cus_g{n}"), 2, &email, &name);
    }
    programme.customer("cus_jane", 1, "jane.doe@gmail.com", "Jane Doe")
}

#[test]
fn one_slip_is_found_among_many_of_the_same_provider() {
    let programme = at_gmail().paid("inv-jane", "cus_jane", 900, "2026-02-02");
    both_ways(&programme, |world| {
        for slip in ["jnae.doe@gmail.com", "jane.do@gmail.com", "jane.doe@gmial.com"] {
            let told = world.message(&format!("my customer {slip} paid"));
            assert_eq!(told.event(), "inv-jane", "{slip}: {}", told.all());
            assert!(told.hints("one typo away"));
            let told = world.why(&ask("p1", slip, ""));
            let close =
                told.result.check(Check::CustomerFound).unwrap().evidence.iter().any(|evidence| {
                    evidence.label == "similar" && evidence.value.starts_with("jane.doe@gmail.com")
                });
            assert!(close, "{slip}: {:?}", told.result.check(Check::CustomerFound));
        }
    });
}

#[test]
fn the_same_mailbox_is_seen_however_it_is_written() {
    for other in [
        "jane.doe+shop@gmail.com",
        "j.a.n.e.d.o.e@gmail.com",
        "JaneDoe@googlemail.com",
        "jane.doe@gmail.com",
    ] {
        let programme = at_gmail().customer("cus_twin", 2, other, "Somebody Else").paid(
            "inv-jane",
            "cus_jane",
            900,
            "2026-02-02",
        );
        both_ways(&programme, |world| {
            let told = world.why(&ask("p1", "", "inv-jane"));
            assert_eq!(told.code(Check::Lookalikes), Some(Code::Duplicate), "{other}");
            let twin = |text: &str| text.contains("cus_twin (same e-mail");
            let a4 = told.result.check(Check::Lookalikes).unwrap();
            assert!(a4.evidence.iter().any(|evidence| twin(&evidence.value)), "{other}: {a4:?}");
            assert_eq!(a4.evidence.len(), 1, "{other}: {a4:?}");
        });
    }
}

#[test]
fn each_way_of_naming_counts_and_the_claimed_partners_customer_is_meant() {
    let programme = Programme::of_two().customer("cus_p", 1, "jane@x.example", "Jane");
    let programme = with_key(programme, "cus_q", "jane@x.example", 2)
        .paid("inv-p", "cus_p", 900, "2026-02-02")
        .paid("inv-q", "cus_q", 800, "2026-02-03");
    both_ways(&programme, |world| {
        assert_eq!(world.why(&ask("p1", "jane@x.example", "")).event(), "inv-p");
        assert_eq!(world.why(&ask("p2", "jane@x.example", "")).event(), "inv-q");
        let Err(AskError::Ambiguous(_, candidates)) = world.try_why(&ask("", "jane@x.example", ""))
        else {
            panic!("it fits two");
        };
        let text = candidates.join(" ");
        assert!(text.contains("cus_p") && text.contains("cus_q"), "{text}");
        // The partner's own customer, although another partner's matches more exactly.
        assert_eq!(world.why(&ask("p1", "JANE@X.example", "")).event(), "inv-p");
        assert_eq!(world.why(&ask("", "cus_q", "")).event(), "inv-q");
    });
}

#[test]
fn what_a_customer_did_before_he_went_to_another_partner_is_found_for_the_one_he_left() {
    let paid = |programme: Programme| {
        programme.paid("inv-moe", "cus_m", 10_000, "2026-01-15").paid(
            "inv-moe-2",
            "cus_m",
            7000,
            "2026-02-27",
        )
    };
    let before = paid(Programme::of_two().customer("cus_m", 2, "moe@moe.example", "Moe Stone Ltd"));
    let after = paid(Programme::of_two().customer("cus_m", 1, "moe@moe.example", "Moe Stone Ltd"));
    let world = after.stored_after(&[(&before, at("2026-02-20"))]);
    for message in [
        "From: owner@p2.example\n\nMoe Stone Ltd's payment of $100 of 15 January 2026 earned nothing",
        "From: owner@p2.example\n\na payment of $100 of 15 January 2026 earned nothing",
        "From: owner@p2.example\n\nmoe@moe.example paid on 15 January 2026",
        "From: owner@p2.example\n\nMoe Stone Ltd paid $100",
    ] {
        let told = world.message(message);
        assert_eq!(
            (told.event(), told.verdict()),
            ("inv-moe", "SHOULD_HAVE_FIRED"),
            "{message}: {}",
            told.all()
        );
    }
    let mut asked = ask("p2", "", "");
    (asked.on, asked.amount) = (Some(on("2026-01-15")), Some(10_000));
    let told = world.why(&asked);
    assert_eq!((told.event(), told.verdict()), ("inv-moe", "SHOULD_HAVE_FIRED"), "{}", told.all());
}

#[test]
fn leads_and_deals_on_the_account_are_found_by_the_name_of_the_company() {
    let lead = json!({"key": "lead_r", "created_at": at("2026-01-10").ms(), "status": "open", "partner_key": "p2",
        "fields": [{"api_name": "company", "value": " MOE stone ltd "}, {"api_name": "email", "value": "x@y.example"}]});
    let deal = json!({"key": "deal_r", "created_at": at("2026-01-10").ms(), "partner_key": "p2",
        "account_name": "Moe Stone LTD", "amount": 500});
    let world = Programme::of_two()
        .customer("cus_m", 1, "moe@moe.example", "Moe Stone Ltd")
        .paid("inv-moe", "cus_m", 10_000, "2026-01-15")
        .with(Resource::Leads, lead)
        .with(Resource::Deals, deal)
        .stored();
    let told = world.why(&ask("p1", "", "inv-moe"));
    for key in ["lead_r", "deal_r"] {
        assert!(told.result.agent_note.contains(key), "{}", told.result.agent_note);
    }
}

#[test]
fn a_customer_is_found_by_a_name_without_its_marks_and_among_many_of_other_partners() {
    let mut programme = Programme::of_two()
        .customer("cus_h", 1, "h@h.example", "Håkon Yılmaz")
        .paid("inv-h", "cus_h", 4900, "2026-02-10");
    for n in 0..40 {
        let (key, email) = (format!("cus_v{n}"), format!("v{n}@v.example"));
        programme = programme.customer(&key, 2, &email, &format!("Bakkerij de Vries {n}"));
    }
    let world = programme
        .customer("cus_own", 1, "own@v.example", "Bakkerij de Vries Zuid")
        .paid("inv-own", "cus_own", 5900, "2026-02-11")
        .stored();
    for (message, event) in [
        ("From: owner@p1.example\n\nHakon Yilmaz paid $49, nothing came.", "inv-h"),
        ("From: owner@p1.example\n\nMy customer de Vries paid $59, nothing came.", "inv-own"),
        ("From: owner@p1.example\n\nHåkon Yılmazs Zahlung über 49 $ fehlt.", "inv-h"),
        ("From: owner@p1.example\n\nDie Håkon-Yılmaz-Zahlung fehlt.", "inv-h"),
        ("From: owner@p1.example\n\nhakon yilmazs payment is missing", "inv-h"),
    ] {
        let told = world.resolved(message);
        let meant = [told.ask.key.as_deref()];
        let asked = told.undecided.iter().map(|one| Some(one.event.key.as_str()));
        assert!(meant.into_iter().chain(asked).any(|key| key == Some(event)), "{told:#?}");
        assert!(!told.reasons.iter().any(|reason| reason.contains("no customer")), "{told:#?}");
    }
}

#[test]
fn of_a_customer_who_moved_twice_each_partner_has_what_was_done_with_him() {
    let with = |partner: u32| {
        Programme::of_two()
            .partner(3)
            .customer("cus_m", partner, "moe@moe.example", "Moe Stone Ltd")
            .paid("inv-1st", "cus_m", 1100, "2026-01-05")
            .paid("inv-2nd", "cus_m", 2200, "2026-01-25")
            .paid("inv-3rd", "cus_m", 3300, "2026-02-25")
    };
    let before = [
        (&with(1), at("2026-01-01")),
        (&with(1), at("2026-01-10")),
        (&with(2), at("2026-01-12")),
        (&with(2), at("2026-02-10")),
        (&with(3), at("2026-02-20")),
    ];
    let world = with(3).stored_after(&before);
    for (partner, sum, found) in [
        ("p1", 1100, true),
        ("p1", 2200, false),
        ("p2", 1100, false),
        ("p2", 2200, true),
        ("p2", 3300, false),
        ("p3", 3300, true),
    ] {
        let mut asked = ask(partner, "", "");
        asked.amount = Some(sum);
        let told = world.why(&asked);
        assert_eq!(!told.event().is_empty(), found, "{partner} {sum}: {}", told.all());
    }
}
