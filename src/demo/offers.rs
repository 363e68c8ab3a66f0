//! The offers file that fits the programme.

/// `offers.toml`: the offers that the programme's rewards show, and those of the worked examples.
pub(super) fn offers_toml() -> String {
    let mut text = String::from(GENERAL);
    for case in CASES {
        text.push_str(case);
    }
    text
}

/// A valid offers file without any offer (case 14).
pub(super) fn offers_none_toml() -> String {
    "# No offers: an investigation can't tell what should have been paid, and says so.\nversion = 1\n".to_owned()
}

/// The offers that pay most rewards of the programme (`terms` has the rules of three of them). Each is
/// limited to groups or products that the worked examples don't have.
const GENERAL: &str = r#"# The demo programme's offers. Money is in cents; see the documentation of offers.toml.
version = 1
stacking = "first"

[[segment]]
name = "EMEA agencies"
tags_all = ["agency", "emea"]

[[offer]]
key = "offr_std20"
name = "std-20-y1"
description = "Earn 20% of every payment in a customer's first 12 months"
event = "transaction"
reward = { percent = "20" }
groups = ["Marketplace", "Referral", "Agencies", "Affiliates", "Referral EMEA", "Resellers", "Technology", "Founders Club"]
[offer.rules]
product_keys = ["starter", "team", "business", "enterprise", "seats", "add-on"]
max_customer_age = "12mo"

[[offer]]
key = "offr_drip10"
name = "drip-10"
description = "Earn 10% of every payment, 30 days after it"
event = "transaction"
reward = { percent = "10" }
groups = ["Resellers", "Technology"]
drip = { delay = "30d" }
[offer.rules]
product_keys = ["starter", "team", "business", "enterprise"]
min_amount = 5000

[[offer]]
key = "offr_signup5"
name = "signup-5"
description = "Earn $5 for every new customer"
event = "signup"
reward = { flat = 500, currency = "USD" }
groups = ["Referral", "Referral EMEA", "Affiliates"]

[[offer]]
key = "offr_demo25"
name = "demo-25"
description = "Earn $25 for every qualified demo"
event = "action"
reward = { flat = 2500, currency = "USD" }
groups = ["Agencies", "Resellers"]
[offer.rules]
action_type = "qualified_demo"

[[offer]]
key = "offr_lead50"
name = "lead-50"
description = "Earn $50 for every lead that becomes a customer"
event = "lead"
reward = { flat = 5000, currency = "USD" }
groups = ["Agencies", "Technology"]
[offer.rules]
lead_statuses = ["closed won"]

[[offer]]
key = "offr_deal5"
name = "deal-5"
description = "Earn 5% of every deal that is won"
event = "deal"
reward = { percent = "5" }
groups = ["Resellers"]
[offer.rules]
deal_stages = ["Closed Won"]
"#;

/// One or two offers for each case; a product of its own keeps each from matching the events of others.
const CASES: [&str; 15] = [
    r#"
# 1: paid five days ago, with a waiting period of 30 days.
[[offer]]
key = "offr_case01"
name = "case-01-drip"
description = "Earn 20% of every payment, 30 days after it"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-01"]
drip = { delay = "30d" }
[offer.rules]
product_keys = ["pro-01"]
"#,
    r#"
# 2: bought by the month, the offer is for the year.
[[offer]]
key = "offr_case02"
name = "case-02-annual"
description = "Earn 20% of every yearly plan"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-02"]
[offer.rules]
product_keys = ["pro_annual"]
"#,
    r#"
# 3: three days too old.
[[offer]]
key = "offr_case03"
name = "case-03-y1"
description = "Earn 20% of every payment in a customer's first 365 days"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-03"]
[offer.rules]
product_keys = ["pro-03"]
max_customer_age = "365d"
"#,
    r#"
# 4: the thirteenth payment of twelve.
[[offer]]
key = "offr_case04"
name = "case-04-first-12"
description = "Earn 20% of the first 12 payments of every customer"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-04"]
[offer.rules]
product_keys = ["pro-04"]
max_transactions_per_customer = 12
"#,
    r#"
# 5: $4.10 short.
[[offer]]
key = "offr_case05"
name = "case-05-min-50"
description = "Earn 20% of every payment of $50 and more"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-05"]
[offer.rules]
product_keys = ["pro-05"]
min_amount = 5000
"#,
    r#"
# 6: the customer came through somebody else.
[[offer]]
key = "offr_case06"
name = "case-06"
description = "Earn 20% of every payment"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-06"]
[offer.rules]
product_keys = ["pro-06"]
"#,
    r#"
# 7: only Marketplace has it, and the partner came there two days after the sale.
[[offer]]
key = "offr_case07"
name = "case-07-marketplace"
description = "Earn 15% of every Marketplace sale"
event = "transaction"
reward = { percent = "15" }
groups = ["Marketplace"]
[offer.rules]
product_keys = ["pro-07"]
"#,
    r#"
# 8: sold before the move, recorded after it.
[[offer]]
key = "offr_case08"
name = "case-08-marketplace"
description = "Earn 15% of every Marketplace sale"
event = "transaction"
reward = { percent = "15" }
groups = ["Marketplace"]
[offer.rules]
product_keys = ["pro-08"]
"#,
    r#"
# 9: partner and customer are the same person.
[[offer]]
key = "offr_case09"
name = "case-09"
description = "Earn 20% of every payment"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-09"]
[offer.rules]
product_keys = ["pro-09"]
"#,
    r#"
# 10: refunded.
[[offer]]
key = "offr_case10"
name = "case-10"
description = "Earn 20% of every payment"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-10"]
[offer.rules]
product_keys = ["pro-10"]
"#,
    r#"
# 11: Inbox_1 and inbox_1 are two keys.
[[offer]]
key = "offr_case11"
name = "case-11"
description = "Earn 20% of every payment"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-11"]
[offer.rules]
product_keys = ["pro-11"]
"#,
    r#"
# 12: nothing stands in the way.
[[offer]]
key = "offr_case12"
name = "case-12"
description = "Earn 20% of every payment"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-12"]
[offer.rules]
product_keys = ["pro-12"]
"#,
    r#"
# 13: two offers, one off by one rule, one by three. Case 14 uses the other offers file.
[[offer]]
key = "offr_case13_near"
name = "case-13-near"
description = "Earn 20% of every payment of $50 and more"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-13"]
[offer.rules]
product_keys = ["pro-13"]
min_amount = 5000

[[offer]]
key = "offr_case13_far"
name = "case-13-far"
description = "Earn 40% of large yearly plans in euros"
event = "transaction"
reward = { percent = "40" }
tags_all = ["case-13"]
[offer.rules]
product_keys = ["pro-13-annual"]
min_amount = 50000
currencies = ["EUR"]
"#,
    r#"
# 15: nothing was paid.
[[offer]]
key = "offr_case15"
name = "case-15"
description = "Earn 20% of every payment"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-15"]
[offer.rules]
product_keys = ["pro-15"]
"#,
    r#"
# 16: a customer without an e-mail.
[[offer]]
key = "offr_case16"
name = "case-16"
description = "Earn 20% of every payment"
event = "transaction"
reward = { percent = "20" }
tags_all = ["case-16"]
[offer.rules]
product_keys = ["pro-16"]
"#,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_valid_and_every_offer_has_its_own_key() {
        let file: toml::Table = offers_toml().parse().unwrap();
        let offers = file["offer"].as_array().unwrap();
        let keys: std::collections::BTreeSet<&str> =
            offers.iter().map(|offer| offer["key"].as_str().unwrap()).collect();
        assert_eq!(keys.len(), offers.len());
        for n in (1..=16).filter(|n| *n != 14) {
            assert!(keys.iter().any(|key| key.starts_with(&format!("offr_case{n:02}"))), "{n}");
        }
        let none: toml::Table = offers_none_toml().parse().unwrap();
        assert!(none.get("offer").is_none());
    }
}
