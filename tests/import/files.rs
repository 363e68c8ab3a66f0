//! Each kind of file, with the header exactly as the help article prints it, into an empty store.

use partnerdesk::domain::import_format::FileKind;

use crate::{Desk, P, ms};

const OF_ANN: &str =
    "part_1,Ann Lee,Agencies,2025-01-02,3/4/2025 1:05 PM,pat@vendor.example,vip;emea";

pub fn partners() -> String {
    "partner_id, partner_firstname,partner_group, partner_program_join_date, partner_group_join_date, archived_status, partner_email, partner_manager, partner_tags total_number_of_customers, total_number_of_transactions, total_sum_of_transactions_usd, total_sum_of_rewards, exported_at, \n\
     part_1,Ann,Agencies,2025-01-02,3/4/2025 1:05 PM,false,ann@x.example,pat@vendor.example,vip;emea,12,40,\"1,234.50\",99.00,2026-03-01T10:00:00Z\n\
     part_2,Bo,Referral,2025-02-02,,TRUE,bo@x.example,Pat Doe,,0,0,0.00,0,2026-03-01T10:00:00Z\n"
        .to_owned()
}

pub fn customers() -> String {
    let header = P
        .replace("partner_program_join_date", "partner-program_join_date")
        .replace("parnter", "partner");
    format!(
        "{header}, customer_creation_date, customer_key, customer_ps_key, customer_creation_source, customer_email, customer_has paid_, customer_company, number_of_transactions_for_customer, subscription_plan_name, subscription_plan_value, subscription_count, exported_at\r\n\
         {OF_ANN},2025-06-01T10:00:00.250Z,acct-1,cus_1,link,jane@buyer.example,yes,Buyer Inc,2,Pro,49.00,3,2026-03-01T10:00:00Z\r\n\
         ,,,,,,,2025-06-02,,cus_9,,,no,,0,,,,2026-03-01T10:00:00Z\r\n"
    )
}

pub fn transactions() -> String {
    format!(
        "{P}, transaction_key, transaction_create_date, transaction_product_key, transaction_amount, transaction_currency, transaction_approved, unapproved_reasons, reward_key, reward_amount, customer_key, customer_ps_key, customer_name, subscription_plan, exported_at\n\
         {OF_ANN},t-1,2025-07-01 08:00:00,pro_month,45.90,usd,true,,rw-1,9.18,acct-1,cus_1,Jane Buyer,Pro monthly,2026-03-01T10:00:00Z\n\
         {OF_ANN},t-1,2025-07-01 08:00:00,pro_month,45.90,usd,true,,rw-2,1.00,acct-1,cus_1,Jane Buyer,Pro monthly,2026-03-01T10:00:00Z\n\
         {OF_ANN},t-2,2025-08-01 08:00:00,pro_month,30,EUR,false,unverified payment source,,,acct-2,cus_2,Max Müller,,2026-03-01T10:00:00Z\n"
    )
}

pub fn rewards() -> String {
    format!(
        "{P}, reward_key, reward_amount, reward_description_reward_created_date, reward_status, reward_source, reward_transaction_key, reward_customer_key, reward_release_date, reward_subscription_key, exported_at\n\
         {OF_ANN},rw-1,9.18,\"Earn 20%, first year\",2025-07-01T08:00:01Z,Hold,transaction,t-1,cus_1,2025-08-01,sub_A,2026-03-01T10:00:00Z\n\
         {OF_ANN},rw-3,-5.00,Clawback,2025-09-01T08:00:01Z,paid,manual,,,,,2026-03-01T10:00:00Z\n"
    )
}

pub fn leads() -> String {
    "partner_id, partner_name, partner_program_join_date, partner_group_join_date, partner_manager, partner_tags, lead_email, lead_status, lead_amount, lead_last_updated, lead_created_date, lead_approved, lead_decline_reason, customer_key, customer_ps_key, customer_name, exported_at\n\
     part_1,Ann Lee,2025-01-02,3/4/2025,pat@vendor.example,vip;emea,lead@corp.example,closed lost,\"2,500.00\",2025-10-02,2025-10-01,false,already known,,,Corp Ltd,2026-03-01T10:00:00Z\n"
        .to_owned()
}

pub fn deals() -> String {
    "Partner_id, deal_account_name, deal_email, deal_stage, deal_amount, deal_last_updated, deal_close_date, deal_created_date, deal_lost_reason, deal_contact_first_name, customer_key, customer_ps_key, customer_name, exported_at\n\
     part_1,Account 7,deal@corp.example,Qualified,1500,2025-11-02,2026-01-31,2025-11-01T09:00:00Z,,Dana,acct-2,cus_2,Max Müller,2026-03-01T10:00:00Z\n"
        .to_owned()
}

pub fn applications() -> String {
    "partner_id, partner_name, partner_group, partner_program_join_date, partner_group_join_date, partner_manager, partner_tags, application_approved, exported_at, First name, Last name, email, Agreement, Business description\n\
     part_1,Ann Lee,Agencies,2025-01-02,2025-03-04,pat@vendor.example,vip;emea,true,2026-03-01T10:00:00Z,Ann,Lee,ann@x.example,yes,\"We sell,\nand tell\"\n"
        .to_owned()
}

pub const TRAINING: &str = "partner_id,description,member,date\n\
    part_1,Onboarding,ann@x.example,2025-05-01\npart_1,Onboarding,,2025-05-01\n";

/// All kinds, partners first.
pub fn all() -> Vec<(FileKind, String)> {
    vec![
        (FileKind::Partners, partners()),
        (FileKind::Customers, customers()),
        (FileKind::Transactions, transactions()),
        (FileKind::Rewards, rewards()),
        (FileKind::Leads, leads()),
        (FileKind::Deals, deals()),
        (FileKind::Applications, applications()),
        (FileKind::Training, TRAINING.to_owned()),
        (FileKind::Resources, TRAINING.replace("Onboarding", "Logo kit")),
    ]
}

#[test]
fn every_file_of_the_article_is_read_as_it_is_printed_there() {
    let mut desk = Desk::bare();
    for (kind, text) in all() {
        let report = desk.import(kind, &text);
        assert_eq!(report.warnings, [""; 0], "{kind:?}");
    }
    let day = ms("2025-01-02T00:00:00Z");
    assert_eq!(
        desk.rows("SELECT key, name, email, group_name, manager_email, manager_name, tags, created_at, joined_at, archived, stat_customers, stat_revenue, seen FROM partnerships ORDER BY key"),
        [
            format!("part_1|Ann Lee|ann@x.example|Agencies|pat@vendor.example|-|[\"vip\",\"emea\"]|{day}|{day}|0|12|123450|0"),
            format!("part_2|Bo|bo@x.example|Referral|-|Pat Doe|-|{0}|{0}|1|0|0|0", ms("2025-02-02T00:00:00Z")),
        ]
    );
    assert_eq!(
        desk.rows("SELECT key, external_key, email, name, source_type, created_at, partner, paid_count FROM customers ORDER BY key"),
        [
            format!("cus_1|acct-1|jane@buyer.example|Jane Buyer|link|{}|part_1|1", ms("2025-06-01T10:00:00.250Z")),
            "cus_2|acct-2|-|Max Müller|-|-|part_1|1".to_owned(),
            format!("cus_9|-|-|-|-|{}|-|0", ms("2025-06-02T00:00:00Z")),
        ]
    );
    assert_eq!(
        desk.rows("SELECT key, amount, amount_usd, currency, approved, product_key, customer, partner FROM transactions ORDER BY key"),
        ["t-1|4590|-|USD|1|pro_month|cus_1|part_1", "t-2|3000|-|EUR|0|pro_month|cus_2|part_1"]
    );
    assert_eq!(
        desk.rows("SELECT key, amount, currency, description, status, transaction_key, customer_key, ready_at, partnership_key FROM rewards ORDER BY key"),
        [
            format!("rw-1|918|-|Earn 20%, first year|hold|t-1|cus_1|{}|part_1", ms("2025-08-01T00:00:00Z")),
            // Only the transactions file names it.
            "rw-2|100|-|-|-|t-1|cus_1|-|part_1".to_owned(),
            "rw-3|-500|-|Clawback|paid|-|-|-|part_1".to_owned(),
        ]
    );
    assert_eq!(
        desk.rows("SELECT substr(key, 1, 13), amount, approved, status, partner, rest FROM leads"),
        [
            r#"import:leads:|250000|0|closed lost|part_1|{"field_data":{"email":"lead@corp.example","name":"Corp Ltd"}}"#
        ]
    );
    assert_eq!(
        desk.rows("SELECT account_name, stage, amount, close_date, contact_first_name, customer_key, partner, rest FROM deals"),
        [r#"Account 7|Qualified|150000|2026-01-31|Dana|cus_2|part_1|{"field_data":{"email":"deal@corp.example"}}"#]
    );
    assert_eq!(
        desk.rows(
            "SELECT email, first_name, last_name, approved, partnership_key, rest FROM applications"
        ),
        [
            r#"ann@x.example|Ann|Lee|1|part_1|{"content":{"Agreement":"yes","Business description":"We sell, and tell","First name":"Ann","Last name":"Lee","email":"ann@x.example"},"group":{"name":"Agencies"}}"#
        ]
    );
    assert_eq!(
        desk.rows(
            "SELECT kind, partner, description, member FROM activities ORDER BY kind, member"
        ),
        [
            "resource|part_1|Logo kit|",
            "resource|part_1|Logo kit|ann@x.example",
            "training|part_1|Onboarding|",
            "training|part_1|Onboarding|ann@x.example",
        ]
    );
    assert_eq!(
        desk.rows(
            "SELECT resource, field, value FROM imported \
             WHERE resource <> 'partnerships' AND field <> 'exported_at' ORDER BY 1, 2"
        ),
        [
            "customers|customer_company|Buyer Inc",
            "customers|subscription_count|3",
            "customers|subscription_plan_name|Pro",
            "customers|subscription_plan_value|49.00",
            "leads|lead_decline_reason|already known",
            "rewards|reward_subscription_key|sub_A",
            "transactions|subscription_plan|Pro monthly",
            "transactions|unapproved_reasons|unverified payment source",
        ]
    );
    let (signups, paid, revenue, held) = (2, 2, 4590, 918);
    assert_eq!(
        desk.rows(
            "SELECT signups, paid, revenue, held_usd FROM partner_totals WHERE partner = 'part_1'"
        ),
        [format!("{signups}|{paid}|{revenue}|{held}")]
    );
    let exported = ms("2026-03-01T10:00:00Z");
    assert_eq!(
        desk.rows("SELECT kind, name, rows, exported_at FROM imports WHERE kind IN ('partners', 'training')"),
        [format!("partners|file.csv|2|{exported}"), "training|file.csv|2|-".to_owned()]
    );
}

#[test]
fn a_file_that_is_imported_twice_changes_nothing() {
    let mut desk = Desk::bare();
    for (kind, text) in all() {
        desk.import(kind, &text);
        let before = desk.dump();
        let report = desk.import(kind, &text);
        assert!(report.filled.is_empty(), "{kind:?}: {report:?}");
        for list in &report.lists {
            assert_eq!((list.new, list.changed), (0, 0), "{kind:?}: {list:?}");
        }
        assert_eq!(desk.dump(), before, "{kind:?}");
    }
}

#[test]
fn a_dry_run_changes_nothing_and_says_what_the_real_one_does() {
    let mut desk = Desk::bare();
    for (kind, text) in all() {
        let before = desk.dump();
        let dry = desk.try_import(kind, &text, true).unwrap();
        assert_eq!(desk.dump(), before, "{kind:?}");
        assert_eq!(
            desk.rows(&format!("SELECT 1 FROM imports WHERE kind = '{}'", kind.name())).len(),
            0
        );
        assert_eq!(desk.import(kind, &text), dry, "{kind:?}");
    }
}

#[test]
fn the_groups_join_date_comes_from_every_file_that_has_it() {
    for (kind, text) in all() {
        let mut desk = Desk::bare();
        if !kind.describes_partners() {
            continue;
        }
        let report = desk.import(kind, &text);
        let kept =
            desk.rows("SELECT key, value FROM imported WHERE field = 'partner_group_join_date'");
        let day = ms("2025-03-04T00:00:00Z");
        let minute = ms("2025-03-04T13:05:00Z");
        assert!(
            kept == [format!("part_1|{day}")] || kept == [format!("part_1|{minute}")],
            "{kind:?}: {kept:?}"
        );
        assert_eq!(report.filled["partner_group_join_date"], 1);
    }
}

#[test]
fn later_files_fill_and_replace_but_empty_nothing() {
    let mut desk = Desk::bare();
    desk.import(FileKind::Customers, &customers());
    let header =
        "partner_id,customer_ps_key,customer_email,customer_key,customer_company,partner_group\n";
    let report = desk
        .import(FileKind::Customers, &format!("{header}part_1,cus_1,new@buyer.example,,Second,\n"));
    assert_eq!(Desk::tally(&report, "customers"), (0, 1, 0));
    assert_eq!(
        desk.rows("SELECT email, external_key, source_type FROM customers WHERE key = 'cus_1'"),
        ["new@buyer.example|acct-1|link"],
        "empty cells say nothing"
    );
    assert_eq!(desk.rows("SELECT group_name FROM partnerships"), ["Agencies"]);
    assert_eq!(
        desk.rows("SELECT value FROM imported WHERE field = 'customer_company'"),
        ["Second"]
    );
}

#[test]
fn files_without_a_partners_name_need_the_partners_first() {
    let mut desk = Desk::bare();
    for (kind, text) in [(FileKind::Deals, deals()), (FileKind::Training, TRAINING.to_owned())] {
        let errors = desk.refuses(kind, &text);
        assert!(
            errors.first[0].to_string().contains("import the partners file first"),
            "{errors:?}"
        );
    }
    desk.import(FileKind::Partners, &partners());
    let by_email = deals().replace("part_1", "ANN@x.example");
    desk.import(FileKind::Deals, &by_email);
    assert_eq!(desk.rows("SELECT partner FROM deals"), ["part_1"], "an e-mail names a partner too");
    let nobodys = deals().replace("part_1", "").replace("Account 7", "Account 8");
    desk.import(FileKind::Deals, &nobodys);
    assert_eq!(desk.rows("SELECT partner FROM deals WHERE account_name = 'Account 8'"), ["-"]);
}

#[test]
fn a_payment_that_leads_to_nobody_is_told() {
    let mut desk = Desk::bare();
    let header = "partner_id,transaction_key,transaction_amount,transaction_currency,customer_key,transaction_create_date\n";
    let text = format!("{header}p1,t1,5,USD,acct-5,2026-01-01\np1,t2,5,USD,,2026-01-01\n");
    let report = desk.import(FileKind::Transactions, &text);
    assert!(report.warnings[0].contains("for 2 transactions"), "{report:?}");
    desk.import(FileKind::Customers, "partner_id,customer_ps_key,customer_key\np1,cus_5,acct-5\n");
    assert_eq!(desk.rows("SELECT revenue, paid FROM partner_totals"), ["500|1"], "he came later");
}
