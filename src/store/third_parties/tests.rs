//! Whom a text names, in a small store.

use super::*;

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("store.db")).unwrap().store;
    let put = |key: &str, pkey: &str, name: &str, email: &str, team: &str| {
        store
            .sql(|db| {
                db.execute(
                    "INSERT INTO partnerships (key, partner_key, name, name_folded, email, team_key, rest, digest, seen, archived) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, '{}', 0, 0, 0)",
                    (key, pkey, name, fold(name), email, team),
                )
            })
            .unwrap();
    };
    put("part_1", "mine", "Own Name", "me@own.example", "team_1");
    put("part_2", "pk2", "Quiet Harbour Média", "other@quiet.example", "team_2");
    put("part_3", "anchor", "Anchor", "x@anchor.example", "team_3");
    put("part_4", "tanaka", "田中商店", "t@tanaka.example", "team_4");
    let more = "\
        INSERT INTO customers (key, name, email, external_key, provider_key, partner, rest, digest, seen) VALUES \
         ('cus_1', 'My Buyer', 'a@buyer.example', 'acct-1', 'pay-1', 'part_1', '{}', 0, 0), \
         ('cus_2', 'Rival Reach', 'B@buyer.Example', 'acct-2', 'pay-2', 'part_2', '{}', 0, 0), \
         ('cus_3', 'O''Brien', NULL, 'o3', NULL, NULL, '{}', 0, 0); \
        INSERT INTO members (team_key, position, first_name, last_name, email, rest) VALUES \
         ('team_1', 0, 'Mia', 'Own', 'mia@own.example', '{}'), \
         ('team_2', 0, 'Zoe', 'Quietson', 'zoe@quiet.example', '{}'); \
        INSERT INTO transactions (key, partner, rest, digest, seen) VALUES \
         ('txn-own-1', 'part_1', '{}', 0, 0), ('txn-rival-9', 'part_2', '{}', 0, 0); \
        INSERT INTO deals (key, partner, account_name, rest, digest, seen) VALUES \
         ('deal_2', 'part_2', 'Tallships AG', '{}', 0, 0); \
        INSERT INTO leads (key, partner, external_key, rest, digest, seen) VALUES \
         ('lead_2', 'part_2', 'x', '{\"field_data\": {\"company\": \"Kettle & Sons\", \"email\": \"k@kettle.example\"}}', 0, 0);";
    store.sql(|db| db.execute_batch(more)).unwrap();
    (dir, store)
}

fn texts(found: &[ThirdParty]) -> Vec<&str> {
    found.iter().map(|one| one.text.as_str()).collect()
}

#[test]
fn a_reason_names_others_by_name_key_and_mail() {
    let (_dir, store) = store();
    for (text, wanted) in [
        ("Credited to Quiet harbour media instead", vec!["Quiet Harbour Média"]),
        ("It is \"Quiet Harbour Média\"'s, now.", vec!["Quiet Harbour Média"]),
        ("It went to pk2 (part_2).", vec!["part_2", "pk2"]),
        (
            "ask other@quiet.example, or <mailto:B@buyer.example>",
            vec!["b@buyer.example", "other@quiet.example"],
        ),
        ("as acct-2 knows", vec!["acct-2"]),
        ("given to anchor", vec!["Anchor", "anchor"]),
        ("Own Name, me@own.example, part_1, mine, a@buyer.example, acct-1, txn-own-1", vec![]),
        ("", vec![]),
    ] {
        let found = store.third_parties_in_reason(text, Some("part_1")).unwrap();
        assert_eq!(texts(&found), wanted, "{text}");
    }
    let of_nobody = store.third_parties_in_reason("acct-1 of Own Name", None).unwrap();
    assert_eq!(texts(&of_nobody), ["Own Name", "acct-1"]);
}

#[test]
fn a_reply_names_whoever_is_not_its_readers_and_whose_they_are() {
    let (_dir, store) = store();
    for (text, wanted, whose) in [
        (
            "It went to quiet-harbour media.",
            "Quiet Harbour Média",
            "the name of the partner part_2",
        ),
        ("それは田中商店様のものです", "田中商店", "the name of the partner part_4"),
        ("RIVAL‑REACH paid", "Rival Reach", "the name of the customer cus_2 of part_2"),
        ("O’Brien paid", "O'Brien", "the name of the customer cus_3, who is nobody's"),
        ("says b@BUYER.example", "B@buyer.Example", "the e-mail of the customer cus_2 of part_2"),
        ("payment TXN‑rival-9", "txn-rival-9", "the key of a payment of part_2"),
        ("(pay-2)", "pay-2", "a key of the customer cus_2 of part_2"),
        ("Zoe Quietson wrote", "Zoe Quietson", "the name of a member of the partner part_2"),
        (
            "zoe@quiet.example wrote",
            "zoe@quiet.example",
            "the e-mail of a member of the partner part_2",
        ),
        ("for Tallships AG", "Tallships AG", "the name of the deal deal_2"),
        ("by Kettle and Sons, Kettle & Sons", "Kettle & Sons", "the name of the lead lead_2"),
    ] {
        let found = store.third_parties_in_reply(text, Some("part_1")).unwrap();
        let told = |one: &ThirdParty| one.text == wanted && one.whose == whose;
        assert!(found.iter().any(told), "{text}: {found:?}");
    }
    let own = "Own Name, Mia Own, mia@own.example, My Buyer, a@buyer.example, acct-1, pay-1, txn-own-1, mine";
    assert_eq!(texts(&store.third_parties_in_reply(own, Some("part_1")).unwrap()), [""; 0]);
    assert!(store.third_parties_in_reply("My Buyer", None).unwrap().len() == 1);
}

#[test]
fn a_long_text_is_looked_at_within_bounds() {
    let (_dir, store) = store();
    let text = "word ".repeat(100_000);
    assert!(store.third_parties_in_reason(&text, None).unwrap().is_empty());
    assert!(store.third_parties_in_reply(&text, None).unwrap().is_empty());
}

#[test]
fn a_reason_is_counted_by_partners() {
    let (_dir, store) = store();
    let put = |n: i32, partner: i32, reason: &str| {
        let sql = "INSERT INTO rewards (key, partnership_key, decline_reason, rest, digest, seen) \
            VALUES (?1, ?2, ?3, '{}', 0, 0)";
        let row = (format!("r{n}"), format!("part_{partner}"), reason);
        store.sql(|db| db.execute(sql, row)).unwrap();
    };
    put(1, 1, "Not a fit");
    put(2, 1, "not a fit.");
    put(3, 2, " NOT A FIT ");
    let many = |reason| store.partners_of_reason(reason, 3).unwrap();
    assert_eq!((many("Not a fit"), many("Not a fat")), (2, 0));
    put(4, 3, "Not a fit.");
    put(5, 4, "Not a fit");
    assert_eq!(many("not a fit."), 3);
}
