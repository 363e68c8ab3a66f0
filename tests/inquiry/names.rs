//! Names as people write them: found whatever the apostrophe, dash or width of letters, and never told to others in
//! any spelling. Also decline reasons that name somebody, and those that can't.

use partnerdesk::domain::{Resource, Zone};
use partnerdesk::inquiry::{Ask, PartnerMessage, gather};
use partnerdesk::investigate::{
    Check, Facts, Language, Replies, ReplyBook, investigate, objections,
};
use partnerdesk::query::Query;
use partnerdesk::runtime::load::roster;
use serde_json::json;

use super::world::{Programme, World, at, now};

/// Partner 1 is O'Brien & Sons; 2 is 田中商店, whose customer is Rival Reach; 3 and 4 are anybody.
fn programme() -> Programme {
    let partner = |n: u32, name: &str| {
        let joined = at("2023-01-01").ms();
        json!({"key": format!("part_{n}"), "partner_key": format!("p{n}"), "created_at": joined, "joined_at": joined,
            "email": format!("owner@p{n}.example"), "approved_status": "approved", "team": {"name": name}})
    };
    Programme::default()
        .with(Resource::Partnerships, partner(1, "O'Brien & Sons"))
        .with(Resource::Partnerships, partner(2, "田中商店"))
        .partner(3)
        .partner(4)
        .customer("cus_1", 1, "buyer@c1.example", "D’Angelo–Ross")
        .customer("cus_2", 2, "buyer@c2.example", "Rival Reach")
        .paid("txn-1", "cus_1", 4500, "2026-02-10")
        .paid("txn-rival-7", "cus_2", 9000, "2026-02-11")
}

#[test]
fn a_name_is_found_however_it_is_written() {
    let world = programme().stored();
    let (partners, _) = roster(&world.store).unwrap();
    let apostrophes =
        ["O'Brien", "O’Brien", "O‘Brien", "OʼBrien", "O`Brien", "O´Brien", "Ｏ＇Ｂｒｉｅｎ"];
    for written in apostrophes {
        let query = Query::parse(written).unwrap();
        assert_eq!(
            partners.count(&query, &partnerdesk::roster::FilterContext::default()),
            1,
            "{written}"
        );
        let named = world.store.partners_named(&format!("{written} & Sons")).unwrap();
        assert_eq!(named.len(), 1, "{written}");
        assert_eq!(world.store.partners_named(written).unwrap().len(), 1, "{written}");
    }
    for written in ["D'Angelo-Ross", "D’Angelo–Ross", "D`Angelo—Ross", "Ｄ＇Angelo‑Ross"]
    {
        let ask = Ask { customer: Some(written.to_owned()), ..Ask::default() };
        let found = gather(&world.store, &ask, None, now()).unwrap();
        assert_eq!(found.customer.map(|one| one.key).as_deref(), Some("cus_1"), "{written}");
        assert_eq!(
            world.store.customers_with(written, 5, &|| true).unwrap().0.len(),
            1,
            "{written}"
        );
        assert_eq!(world.store.partners_with_customer(written).unwrap().len(), 1, "{written}");
        let message = format!("Hello, {written} paid and we have nothing.\n\nowner@p1.example");
        let known = Ask { partner: Some("part_1".to_owned()), ..Ask::default() };
        let ticket = PartnerMessage::read(&message, Zone::Named(chrono_tz::UTC), now());
        let meant = ticket.resolve(&world.store, &known).unwrap();
        let said = format!("{:?} {:?}", meant.ask, meant.reasons);
        assert!(said.contains("txn-1") || said.contains("cus_1"), "{written}: {said}");
    }
}

/// What the guard says of an edited reply to partner 1.
fn told(world: &World, reply: &str) -> Vec<(String, String)> {
    let ask =
        Ask { partner: Some("part_1".to_owned()), key: Some("txn-1".to_owned()), ..Ask::default() };
    let mut gathered = gather(&world.store, &ask, None, now()).unwrap();
    gathered.find_outsiders(&world.store, reply).unwrap();
    let told = objections(&[gathered.facts(None)], reply);
    told.into_iter().map(|one| (one.word, one.why)).collect()
}

#[test]
fn an_edited_reply_is_told_each_word_and_whose_it_is() {
    let world = programme().stored();
    let reply = "Hello O’Brien & Sons,\n\nthe payment txn-1 of D'Angelo-Ross is fine. ご注文は田中商店様のものです。 \
        Rival-Reach (RIVAL  REACH, buyer@C2.example) paid txn‑rival-7, which looks scammy.\n\nKind regards";
    let wanted = [
        ("田中商店", "the name of the partner part_2"),
        ("Rival-Reach", "the name of the customer cus_2 of part_2"),
        ("RIVAL  REACH", "the name of the customer cus_2 of part_2"),
        ("buyer@C2.example", "the e-mail of the customer cus_2 of part_2"),
        ("txn‑rival-7", "the key of a payment of part_2"),
        ("scammy", "a word of suspicion"),
    ];
    let wanted = wanted.map(|(word, why)| (word.to_owned(), why.to_owned()));
    assert_eq!(told(&world, reply), wanted);
    let reply = "It was TXN RIVAL-7, by reach, rival: buyer @ c2.example.";
    let words: Vec<String> = told(&world, reply).into_iter().map(|(word, _)| word).collect();
    assert_eq!(words, ["TXN RIVAL-7", "reach, rival", "buyer @ c2.example"]);
    assert!(
        told(&world, "Hello O`Brien & Sons, buyer@c1.example paid acct-cus_1 and pay-cus_1.")
            .is_empty()
    );
    assert!(
        told(&world, "Your payment of $45.00 on 10 February 2026 is on the March invoice.")
            .is_empty()
    );
}

/// What partner `n` is told of a declined reward, and what the note says.
fn declined(world: &World, replies: &Replies) -> (String, String) {
    let ask =
        Ask { partner: Some("part_1".to_owned()), key: Some("txn-1".to_owned()), ..Ask::default() };
    let gathered = gather(&world.store, &ask, None, now()).unwrap();
    let result = investigate(&Facts { replies, ..gathered.facts(None) });
    let note = result.check(Check::RewardState).unwrap().note.clone();
    assert!(result.agent_note.contains(&note), "{}", result.agent_note);
    (result.partner_reply, note)
}

#[test]
fn a_decline_reason_is_quoted_only_where_it_names_nobody() {
    let reward = |n: u32, customer: &str, payment: Option<&str>, reason: &str| {
        json!({"key": format!("rwrd_{n}"), "created_at": at("2026-02-12").ms(), "amount": 500, "reward_status": "declined",
            "decline_reason": reason, "partnership": {"key": format!("part_{n}")}, "offer": {"key": "o"},
            "customer": {"key": customer}, "transaction": payment.map(|key| json!({"key": key}))})
    };
    let mut book = ReplyBook::default();
    book.edit(Language::German, "[decline_reasons]\nallow = [\"Falls under the Quendel deal\"]")
        .unwrap();
    let replies = book.of(Language::English);
    for (reason, of_others, quoted) in [
        ("Duplicate account.", 0, true),
        ("Customer cancelled within 30 days", 0, true),
        // These may or may not be names.
        ("Belongs to Quendel", 0, false),
        ("Belongs to Quendel", 1, false),
        ("Belongs to Quendel", 2, true),
        ("falls under the QUENDEL deal", 0, true),
        ("Falls under the Quendel deal of Ann", 0, false),
        // These are never quoted, however often they are given.
        ("Credited to Rival–Reach", 2, false),
        ("田中商店の顧客", 2, false),
        ("Fraudulent order", 2, false),
        ("ask buyer@c2.example", 2, false),
    ] {
        let mut programme =
            programme().with(Resource::Rewards, reward(1, "cus_1", Some("txn-1"), reason));
        for n in 0..of_others {
            programme = programme
                .with(Resource::Rewards, reward(3 + n, "cus_1", None, &reason.to_uppercase()));
        }
        let (reply, note) = declined(&programme.stored(), replies);
        let told = reply.contains(&format!("was declined: {}.", reason.trim_end_matches('.')));
        assert_eq!(told, quoted, "{reason} {of_others}: {reply}");
        assert_eq!(reply.contains("was declined after review"), !quoted, "{reason}: {reply}");
        assert_eq!(note.contains("doesn't quote the reason"), !quoted, "{reason}: {note}");
        let unfit = reason.contains('@') || reason.contains("Fraud");
        assert_eq!(note.contains("[decline_reasons]"), !quoted && !unfit, "{reason}: {note}");
    }
}

#[test]
fn what_is_asked_for_in_vain_is_named_unless_it_is_somebody_elses() {
    let world = programme().stored();
    let reply = |customer: Option<&str>, key: Option<&str>| {
        let ask = Ask {
            partner: Some("part_1".to_owned()),
            customer: customer.map(str::to_owned),
            key: key.map(str::to_owned),
            ..Ask::default()
        };
        let gathered = gather(&world.store, &ask, None, now()).unwrap();
        investigate(&gathered.facts(None)).partner_reply
    };
    for (asked, is_named) in [
        ("Nobody Inc", true),
        ("nobody@x.example", true),
        ("田中商店", false),
        ("owner@p2.example", false),
    ] {
        assert_eq!(reply(Some(asked), None).contains(asked), is_named, "{asked}");
    }
    for (key, is_named) in [("inv-0000", true), ("acct-cus_2", false), ("pay-cus_2", false)] {
        assert_eq!(reply(None, Some(key)).contains(key), is_named, "{key}");
    }
}
