//! The seven files of a small demo programme, byte for byte, and ten of their rows as derived by hand from
//! the records that the demo's server returns.

use crate::command::{Machine, exits};

/// Files of `--demo-partners 1 --seed 7 --now 2026-03-01T00:00:00Z`.
const FILES: [(&str, &str); 8] = [
    ("partners.csv", include_str!("golden/partners.csv")),
    ("rewards.csv", include_str!("golden/rewards.csv")),
    ("transactions.csv", include_str!("golden/transactions.csv")),
    ("customers.csv", include_str!("golden/customers.csv")),
    ("application_responses.csv", include_str!("golden/application_responses.csv")),
    ("leads.csv", include_str!("golden/leads.csv")),
    ("deals.csv", include_str!("golden/deals.csv")),
    ("manifest.json", include_str!("golden/manifest.json")),
];

#[test]
fn the_files_of_a_small_programme_are_the_kept_ones() {
    let machine = Machine::new();
    exits(&machine.demo(&["export", "--out", "x", "--all-time"]), 0);
    for (name, wanted) in FILES {
        let found = std::fs::read_to_string(machine.path("x").join(name)).unwrap();
        assert!(found == wanted, "{name} is not the kept one:\n{found}");
    }
}

#[test]
fn ten_rows_are_as_they_were_derived_by_hand() {
    let derived = [
        // joined_at 1677328667021: 1677283200000 is 2023-02-25, and 45,467.021 s after midnight is 12:37:47.021.
        // Six customers, none of them test data. Their ten payments in US cents (amount_usd): 156800 +
        // 2673000 + 99000 + 7600 + 1683000 + 7000 + 43700 + 107800 + 3000 + 1900 = 4782800. Nine rewards,
        // none declined, all in dollars: 31360 + 534600 + 1520 + 336600 + 1400 + 8740 + 21560 + 600 + 380 = 936760. The
        // payment of 99000 is one of a customer of 13 months, and the offer is for 12.
        (
            "partners.csv",
            "part_5a5a5a5a5a,Yara,Marketplace,2023-02-25T12:37:47.021Z,,false,gus1@media.example,saša@vendor.example,agency;vip,6,10,47828.00,9367.60,2026-03-01T00:00:00Z",
        ),
        // created_at 1736035200000 is 2025-01-05, joined_at an hour later. One customer with thirteen payments
        // of 2900: 37700. Twelve rewards of 580: 6960.
        (
            "partners.csv",
            "part_case-04,Kim,Worked examples,2025-01-05T01:00:00Z,,false,case04@demo.example,pat@vendor.example,case-04,1,13,377.00,69.60,2026-03-01T00:00:00Z",
        ),
        // created_at 1677715200000. Payments: inv-00000000, inv-00000001 and inv-00000003. No field of the
        // record names a company, and no file was imported.
        (
            "customers.csv",
            "part_5a5a5a5a5a,Yara Yılmaz,Marketplace,2023-02-25T12:37:47.021Z,,saša@vendor.example,agency;vip,2023-03-02T00:00:00Z,acct-10000,cus_5a5a5a5a5a,deal,lee1@firm.example,true,,3,,,,2026-03-01T00:00:00Z",
        ),
        // The e-mail is null; created_at 1768003200000 is 2026-01-10; one payment.
        (
            "customers.csv",
            "part_case-16,Worked example 16,Worked examples,2025-01-05T01:00:00Z,,pat@vendor.example,case-16,2026-01-10T00:00:00Z,case-16-buyer,cus_case-16,link,,true,,1,,,,2026-03-01T00:00:00Z",
        ),
        // 2370 pence; created_at 1687564799999 is the last millisecond of 2023-06-23. Its one reward is
        // rwrd_499cb56d74, 600 cents. The embedded customer has the key cus_5a5a5a5a5a, whose external key
        // is acct-10000 and whose name is Quentin Taylor.
        (
            "transactions.csv",
            "part_5a5a5a5a5a,Yara Yılmaz,Marketplace,2023-02-25T12:37:47.021Z,,saša@vendor.example,agency;vip,inv-00000001,2023-06-23T23:59:59.999Z,add-on,23.70,GBP,true,,rwrd_499cb56d74,6.00,acct-10000,cus_5a5a5a5a5a,Quentin Taylor,,2026-03-01T00:00:00Z",
        ),
        // The customer is of part_case-06-other, whatever was claimed; created_at 1771804800000.
        (
            "transactions.csv",
            "part_case-06-other,Quiet Harbour Media,Worked examples,2025-01-05T01:00:00Z,,pat@vendor.example,case-06,case-06-payment,2026-02-23T00:00:00Z,pro-06,150.00,USD,true,,rwrd_case-06-payment,30.00,case-06-buyer,cus_case-06,Buyer 06,,2026-03-01T00:00:00Z",
        ),
        // created_at 1687564800000; it names a transaction, so that is its source; ready_at is absent. The
        // customer's key is the internal one (rule: reward-columns).
        (
            "rewards.csv",
            "part_5a5a5a5a5a,Yara Yılmaz,Marketplace,2023-02-25T12:37:47.021Z,,saša@vendor.example,agency;vip,rwrd_499cb56d74,6.00,20% of purchase,2023-06-24T00:00:00Z,paid,transaction,inv-00000001,cus_5a5a5a5a5a,,,2026-03-01T00:00:00Z",
        ),
        // Scheduled, read in a pass of its own; 918 cents, 20% of 4590; created_at 1771891201000, ready_at
        // 1774483200000, which is 2026-03-26.
        (
            "rewards.csv",
            "part_case-01,Worked example 01,Worked examples,2025-01-05T01:00:00Z,,pat@vendor.example,case-01,rwrd_case-01-payment,9.18,20% of purchase,2026-02-24T00:00:01Z,scheduled,transaction,case-01-payment,cus_case-01,2026-03-26T00:00:00Z,,2026-03-01T00:00:00Z",
        ),
        // field_data.email; status raw, not the stage's name (rule: contact-fields); approved null is
        // empty; the partner is found by its partner_key jon1-0; updated_at 1696515444752.
        (
            "leads.csv",
            "part_5a5a5a5a5a,Yara Yılmaz,2023-02-25T12:37:47.021Z,,saša@vendor.example,agency;vip,oona1@prospect.example,dead,1303.15,2023-10-05T14:17:24.752Z,2023-03-17T00:00:00Z,,,,,,2026-03-01T00:00:00Z",
        ),
        // No form names an e-mail; the close date is the API's own text.
        (
            "deals.csv",
            "part_5a5a5a5a5a,桜ソフト Ltd,,Closed Lost,21767.68,2023-03-17T00:00:00Z,2023-05-16,2023-03-17T00:00:00Z,No budget,Élise,,,,2026-03-01T00:00:00Z",
        ),
    ];
    for (name, row) in derived {
        let (_, file) = FILES.iter().find(|(file, _)| *file == name).unwrap();
        assert!(file.lines().any(|line| line == row), "{row}");
    }
}
