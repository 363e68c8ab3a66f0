//! Files and the API together: whichever comes first, the API has the last word on what it has.

use partnerdesk::domain::Resource;
use partnerdesk::domain::import_format::FileKind;
use serde_json::{Value, json};

use crate::files::{all, leads, partners};
use crate::{Desk, ms};

/// What the API has of the same programme.
fn lists() -> Vec<(Resource, Vec<Value>)> {
    let at = |text: &str| ms(text);
    vec![
        (
            Resource::Partnerships,
            vec![
                json!({"key": "part_1", "partner_key": "annlee", "email": "ann@x.example", "first_name": "Ann",
                "team": {"key": "t1", "name": "Lee & Co"}, "group": {"key": "g2", "name": "Marketplace"},
                "created_at": at("2025-01-02T11:00:00Z")}),
            ],
        ),
        (
            Resource::Customers,
            vec![
                json!({"key": "cus_1", "customer_key": "acct-1", "email": "jane@api.example", "name": "Jane A.",
                "partnership_key": "part_1", "created_at": at("2025-06-01T10:00:00Z")}),
            ],
        ),
        (
            Resource::Transactions,
            vec![
                json!({"key": "t-1", "amount": 5000, "currency": "USD", "amount_usd": 5000, "approved": true,
                "customer": {"key": "cus_1"}, "created_at": at("2025-07-01T08:00:00Z")}),
            ],
        ),
        (
            Resource::Rewards,
            vec![
                json!({"key": "rw-1", "amount": 1000, "currency": "USD", "reward_status": "approved",
                "partnership": {"key": "part_1"}, "customer": {"key": "cus_1"}, "created_at": at("2025-07-01T08:00:01Z")}),
            ],
        ),
        (
            Resource::Leads,
            vec![
                json!({"key": "lead_1", "partner_key": "annlee", "status": "open", "created_at": at("2025-10-01T17:00:00Z"),
                "external_key": "x", "field_data": {"email": "Lead@corp.example"}}),
            ],
        ),
        (
            Resource::Deals,
            vec![
                json!({"key": "deal_1", "partner_key": "annlee", "account_name": "Account 7", "stage": "Won",
                "created_at": at("2025-11-01T09:00:00.123Z")}),
            ],
        ),
        (
            Resource::Applications,
            vec![
                json!({"key": "appl_1", "partnership_key": "part_1", "email": "", "approved": true,
                "content": {"email": "ann@x.example"}, "created_at": at("2024-12-24T00:00:00Z")}),
            ],
        ),
    ]
}

/// The lists without the columns that say when and in which pass a row came.
fn records(desk: &Desk) -> Vec<String> {
    let mut rows = Vec::new();
    for (resource, _) in lists() {
        let columns: Vec<&str> = partnerdesk::domain::shape::columns(resource)
            .iter()
            .map(|column| column.name)
            .collect();
        rows.extend(desk.rows(&format!(
            "SELECT '{0}', key, {1}, rest FROM {0} WHERE vanished_at IS NULL ORDER BY key",
            resource.name(),
            columns.join(", ")
        )));
    }
    rows
}

#[test]
fn the_api_has_the_last_word_in_either_order() {
    let mut api_first = Desk::bare();
    api_first.sync(&lists());
    let alone = records(&api_first);
    // Part 2 is the API's too, or its file row would be an error: see below.
    let partners = partners().lines().take(2).collect::<Vec<_>>().join("\n");
    let files = || {
        all().into_iter().map(|(kind, text)| {
            if kind == FileKind::Partners { (kind, partners.clone()) } else { (kind, text) }
        })
    };
    for (kind, text) in files() {
        api_first.import(kind, &text);
    }
    let of_api = |rows: Vec<String>| -> Vec<String> {
        rows.into_iter()
            .filter(|row| {
                alone.iter().any(|known| known.split('|').take(2).eq(row.split('|').take(2)))
            })
            .collect()
    };
    assert_eq!(of_api(records(&api_first)), alone, "files change nothing of the API's");
    let count = |desk: &Desk, table: &str| {
        desk.rows(&format!("SELECT count(*) FROM {table} WHERE vanished_at IS NULL"))
    };
    for table in ["leads", "deals", "applications"] {
        assert_eq!(count(&api_first, table), ["1"], "{table}: the file's row is the API's record");
    }
    assert_eq!(
        api_first.rows("SELECT key, value FROM imported WHERE field IN ('lead_decline_reason', 'customer_company') ORDER BY 1"),
        ["cus_1|Buyer Inc", "lead_1|already known"]
    );

    let mut files_first = Desk::bare();
    for (kind, text) in files() {
        files_first.import(kind, &text);
    }
    files_first.sync(&lists());
    assert_eq!(
        records(&files_first),
        alone,
        "what a file brought is overwritten, dropped or vanished"
    );
    assert_eq!(files_first.rows("SELECT count(*) FROM leads"), ["1"], "dropped, not marked");
    assert_eq!(
        files_first.rows("SELECT key, value FROM imported WHERE field = 'lead_decline_reason'"),
        ["lead_1|already known"],
        "what only the file told goes over"
    );
    assert_eq!(files_first.rows("SELECT * FROM changes"), [""; 0], "a first word is no change");
    assert_eq!(
        files_first.rows("SELECT value FROM imported WHERE field = 'reward_subscription_key'"),
        ["sub_A"],
        "what only files tell stays"
    );
    // What the complete read lacked stays gone, whatever the file says.
    for (kind, text) in files() {
        files_first.import(kind, &text);
    }
    assert_eq!(of_api(records(&files_first)), alone);
    assert_eq!(files_first.rows("SELECT key FROM customers WHERE vanished_at IS NULL"), ["cus_1"]);
}

#[test]
fn in_a_synced_store_an_unknown_partner_is_an_error() {
    let mut desk = Desk::bare();
    desk.sync(&lists());
    let errors = desk.refuses(FileKind::Partners, &partners());
    assert_eq!(errors.count, 1);
    let text = errors.first[0].to_string();
    assert!(
        text.starts_with("line 3, partner_id: \"part_2\" belongs to no partner; expected"),
        "{text}"
    );
}

#[test]
fn an_alias_is_learnt_from_the_partners_file_and_used_by_the_others() {
    let mut desk = Desk::bare();
    let training = "partner_id,description,member,date\n4711,Course,,2025-05-01\n";
    desk.import(FileKind::Partners, "partner_id,partner_firstname\n4711,Ann\n");
    desk.import(FileKind::Training, training);
    desk.sync(&lists());
    assert!(
        desk.refuses(FileKind::Training, training).first[0]
            .what
            .contains("\"4711\" belongs to no partner")
    );
    let text = "partner_id,partner_email,partner_group_join_date\n4711,ANN@x.example,2025-03-04\n";
    let report = desk.import(FileKind::Partners, text);
    assert_eq!(report.filled["partner_id"], 1);
    assert_eq!(desk.rows("SELECT partner FROM activities"), ["part_1"], "what was his is his");
    let report = desk.import(FileKind::Training, training);
    assert_eq!(Desk::tally(&report, "training"), (0, 0, 1));
    for known in ["part_1", "annlee", "ann@x.example", "4711"] {
        let text = format!("partner_id,description,date\n{known},Course,2025-05-01\n");
        assert_eq!(
            Desk::tally(&desk.import(FileKind::Training, &text), "training"),
            (0, 0, 1),
            "{known}"
        );
    }
    let two = "partner_id,partner_email\n4711,ann@x.example\n4712,ann@x.example\n";
    let error = desk.refuses(FileKind::Partners, two).first.remove(0).to_string();
    assert!(error.starts_with("line 3, partner_id: \"4712\" is the partner of line 2"), "{error}");
}

#[test]
fn what_fits_two_is_an_error_that_names_both() {
    let mut desk = Desk::bare();
    let partner = |key: &str| json!({"key": key, "partner_key": "same", "email": "same@x.example"});
    let lead = |key: &str, hour: &str| {
        json!({"key": key, "partner_key": "part_a", "created_at": ms(&format!("2025-10-01T{hour}:00:00Z")),
               "meta": {"email": "lead@corp.example"}})
    };
    desk.sync(&[
        (Resource::Partnerships, vec![partner("part_a"), partner("part_b")]),
        (Resource::Leads, vec![lead("lead_1", "08"), lead("lead_2", "09")]),
    ]);
    for id in ["same", "Same@x.example"] {
        let text = format!("partner_id,description,date\n{id},Course,2025-05-01\n");
        let error = desk.refuses(FileKind::Resources, &text).first.remove(0).to_string();
        assert!(
            error.contains("matches 2 partners (part_b, part_a)")
                || error.contains("matches 2 partners (part_a, part_b)"),
            "{error}"
        );
    }
    let day = leads().replace("part_1", "part_a");
    let error = desk.refuses(FileKind::Leads, &day).first.remove(0).to_string();
    assert!(error.contains("2 records of this partner match (lead_1, lead_2)"), "{error}");
    let hour = day.replace("2025-10-01,", "2025-10-01T09:00:00Z,");
    let report = desk.import(FileKind::Leads, &hour);
    assert_eq!(Desk::tally(&report, "leads"), (0, 0, 1));
    // Two identical rows of a file.
    let mut desk = Desk::bare();
    let row = leads().lines().nth(1).unwrap().replace("closed lost", "open");
    let error = desk.refuses(FileKind::Leads, &format!("{}{row}\n", leads())).first.remove(0);
    assert!(
        error.to_string().starts_with("line 3: the same partner, e-mail and date as line 2"),
        "{error}"
    );
}

#[test]
fn what_a_file_brought_first_is_no_second_record_after_a_read_of_changes() {
    let mut desk = Desk::bare();
    let all_lists = lists();
    desk.sync(&all_lists[..1]);
    for (kind, text) in all().into_iter().filter(|(kind, _)| {
        matches!(kind, FileKind::Leads | FileKind::Deals | FileKind::Applications)
    }) {
        desk.import(kind, &text);
    }
    let two = leads().replace("lead@corp", "other@corp");
    desk.import(FileKind::Leads, &two);
    desk.sync_changes(&all_lists[4..]);
    assert_eq!(
        desk.rows("SELECT substr(key, 1, 7), vanished_at FROM leads ORDER BY 1"),
        ["import:|-", "lead_1|-"],
        "the other lead stays"
    );
    assert_eq!(desk.rows("SELECT key FROM deals"), ["deal_1"]);
    assert_eq!(desk.rows("SELECT key FROM applications"), ["appl_1"]);
}

#[test]
fn an_unfinished_read_judges_nothing_and_files_do_not_move_its_window() {
    let mut desk = Desk::bare();
    for (kind, text) in all() {
        desk.import(kind, &text);
    }
    assert_eq!(desk.store.newest(Resource::Transactions).unwrap(), None);
    desk.sync(&[(Resource::Customers, Vec::new())]);
    assert_eq!(desk.rows("SELECT count(*) FROM leads"), ["1"]);
    assert_eq!(desk.rows("SELECT count(*) FROM customers WHERE vanished_at IS NULL"), ["0"]);
}
