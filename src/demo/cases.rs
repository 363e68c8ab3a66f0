//! One partner and one event for each of the sixteen ways in which a reward can stay away
//! (`docs/demo.md` lists them with their commands). Their dates are relative to the anchor, no random
//! record touches them, and `offers.toml` is written to match.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::partners::GROUPS;
use crate::domain::Timestamp;
use crate::domain::time::{DAY, HOUR};

/// The rows of all cases.
pub(super) struct Cases {
    anchor: i64,
    rows: BTreeMap<&'static str, Vec<Value>>,
    teams: BTreeMap<String, Value>,
}

/// The transaction that is refunded: the server drops it after its first complete listing.
pub(super) const REFUNDED: &str = "case-10-payment";

const CASES_GROUP: usize = 8;
const MARKETPLACE: usize = 0;

/// A payment of a case. Amounts are US cents.
struct CasePayment<'a> {
    key: &'a str,
    days_ago: i64,
    amount: i64,
    product: &'a str,
}

impl Cases {
    /// The cases of a programme whose dates are relative to `anchor`.
    pub(super) fn at(anchor: i64) -> Self {
        let mut cases = Self { anchor, rows: BTreeMap::new(), teams: BTreeMap::new() };
        cases.one_to_six();
        cases.seven_to_twelve();
        cases.thirteen_to_sixteen();
        cases
    }

    /// How many partners the cases have.
    pub(super) fn partners(&self) -> i64 {
        crate::domain::num::count(self.rows("partnerships").len())
    }

    /// The cases' rows of a list.
    pub(super) fn rows(&self, list: &str) -> Vec<Value> {
        self.rows.get(list).cloned().unwrap_or_default()
    }

    /// A case's team.
    pub(super) fn team(&self, key: &str) -> Option<Value> {
        self.teams.get(key).cloned()
    }

    /// The cases' partner with this key, partner key or e-mail.
    pub(super) fn partner(&self, identifier: &str) -> Option<Value> {
        let is =
            |row: &Value, field: &str| row.get(field).and_then(Value::as_str) == Some(identifier);
        self.rows("partnerships")
            .into_iter()
            .find(|row| is(row, "key") || is(row, "partner_key") || is(row, "email"))
    }

    fn one_to_six(&mut self) {
        self.simple(
            1,
            &CasePayment { key: "case-01-payment", days_ago: 5, amount: 4590, product: "pro-01" },
        );
        let mut scheduled = self.reward(
            1,
            "case-01-payment",
            4590,
            918,
            "scheduled",
            5,
            "offr_case01",
            "Earn 20% of every payment, 30 days after it",
        );
        set(&mut scheduled, "ready_at", json!(self.anchor + 25 * DAY));
        self.add("rewards", scheduled);

        self.simple(
            2,
            &CasePayment {
                key: "case-02-payment",
                days_ago: 4,
                amount: 12_000,
                product: "pro_month",
            },
        );

        // 368 days old at the payment; the offer's limit is 365.
        self.add_partner(3, CASES_GROUP);
        self.customer(3, 370, |_| {});
        self.payment(
            3,
            &CasePayment { key: "case-03-payment", days_ago: 2, amount: 9900, product: "pro-03" },
            |_| {},
        );

        self.add_partner(4, CASES_GROUP);
        self.customer(4, 395, |_| {});
        for n in 1..=13 {
            let key = format!("case-04-payment-{n:02}");
            let days_ago = 3 + (13 - n) * 30;
            self.payment(
                4,
                &CasePayment { key: &key, days_ago, amount: 2900, product: "pro-04" },
                |_| {},
            );
            if n <= 12 {
                let status = if days_ago > 45 { "paid" } else { "approved" };
                let reward = self.reward(
                    4,
                    &key,
                    2900,
                    580,
                    status,
                    days_ago,
                    "offr_case04",
                    "Earn 20% of the first 12 payments of every customer",
                );
                self.add("rewards", reward);
            }
        }

        self.simple(
            5,
            &CasePayment { key: "case-05-payment", days_ago: 3, amount: 4590, product: "pro-05" },
        );

        // Two partners: the one who asks, and the one who brought the customer.
        self.add_partner(6, CASES_GROUP);
        self.named_partner(
            "case-06-other",
            "case06-other@demo.example",
            "Quiet Harbour Media",
            "case-06",
            CASES_GROUP,
        );
        self.customer(6, 40, |row| {
            set(row, "partner_key", json!("case-06-other"));
            set(row, "partnership_key", json!("part_case-06-other"));
        });
        self.payment(
            6,
            &CasePayment { key: "case-06-payment", days_ago: 6, amount: 15_000, product: "pro-06" },
            |_| {},
        );
        let mut reward = self.reward(
            6,
            "case-06-payment",
            15_000,
            3000,
            "approved",
            6,
            "offr_case06",
            "Earn 20% of every payment",
        );
        set(
            &mut reward,
            "partnership",
            json!({"key": "part_case-06-other", "name": "Quiet Harbour Media", "email": "case06-other@demo.example", "group": null}),
        );
        self.add("rewards", reward);
    }

    fn seven_to_twelve(&mut self) {
        // Moved to Marketplace two days after the sale; the CSV beside the offers says when.
        self.add_partner(7, MARKETPLACE);
        self.customer(7, 60, |_| {});
        self.payment(
            7,
            &CasePayment { key: "case-07-payment", days_ago: 10, amount: 8000, product: "pro-07" },
            |_| {},
        );

        // Sold before the move, recorded after it.
        self.add_partner(8, MARKETPLACE);
        self.customer(8, 60, |_| {});
        self.payment(
            8,
            &CasePayment { key: "case-08-payment", days_ago: 2, amount: 8000, product: "pro-08" },
            |_| {},
        );

        self.named_partner("case-09", "ann+x@acme.io", "Ann Acme", "case-09", CASES_GROUP);
        self.customer(9, 30, |row| {
            set(row, "email", json!("ann@acme.io"));
            set(row, "name", json!("Ann"));
        });
        self.payment(
            9,
            &CasePayment { key: "case-09-payment", days_ago: 3, amount: 6000, product: "pro-09" },
            |row| {
                set_in(row, "customer", "email", json!("ann@acme.io"));
            },
        );

        self.simple(
            10,
            &CasePayment { key: REFUNDED, days_ago: 15, amount: 7000, product: "pro-10" },
        );

        self.add_partner(11, CASES_GROUP);
        self.customer(11, 50, |row| {
            set(row, "customer_key", json!("Inbox_1"));
            set(row, "mdata", json!({"external_subscription_key": "Inbox_1"}));
        });
        self.payment(
            11,
            &CasePayment { key: "case-11-payment", days_ago: 4, amount: 5500, product: "pro-11" },
            |row| {
                set(row, "metadata", json!({"subscription_key": "inbox_1"}));
                set_in(row, "customer", "external_key", json!("Inbox_1"));
            },
        );

        self.simple(
            12,
            &CasePayment { key: "case-12-payment", days_ago: 3, amount: 10_000, product: "pro-12" },
        );
    }

    fn thirteen_to_sixteen(&mut self) {
        self.simple(
            13,
            &CasePayment { key: "case-13-payment", days_ago: 5, amount: 4000, product: "pro-13" },
        );
        self.simple(
            14,
            &CasePayment { key: "case-14-payment", days_ago: 5, amount: 4000, product: "pro-14" },
        );
        self.simple(
            15,
            &CasePayment { key: "case-15-payment", days_ago: 5, amount: 0, product: "pro-15" },
        );

        self.add_partner(16, CASES_GROUP);
        self.customer(16, 50, |row| {
            set(row, "email", Value::Null);
            set(row, "provider_key", json!("pay_case16"));
        });
        self.payment(
            16,
            &CasePayment { key: "case-16-payment", days_ago: 8, amount: 3000, product: "pro-16" },
            |row| {
                set_in(row, "customer", "email", Value::Null);
            },
        );
        let mut reward = self.reward(
            16,
            "case-16-payment",
            3000,
            600,
            "pending",
            8,
            "offr_case16",
            "Earn 20% of every payment",
        );
        set_in(&mut reward, "customer", "email", Value::Null);
        self.add("rewards", reward);
    }

    /// A partner with one customer who paid once.
    fn simple(&mut self, n: i64, payment: &CasePayment<'_>) {
        self.add_partner(n, CASES_GROUP);
        self.customer(n, 45, |_| {});
        self.payment(n, payment, |_| {});
    }

    fn add_partner(&mut self, n: i64, group: usize) {
        let key = format!("case-{n:02}");
        self.named_partner(
            &key,
            &format!("case{n:02}@demo.example"),
            &format!("Worked example {n:02}"),
            &key,
            group,
        );
    }

    fn named_partner(
        &mut self,
        partner_key: &str,
        email: &str,
        team: &str,
        tag: &str,
        group: usize,
    ) {
        let created = self.anchor - 420 * DAY;
        let group = GROUPS.get(group).map(|(key, name, slug)| {
            json!({"key": key, "name": name, "slug": slug, "archived": false, "default": false,
                "features": {"application_enabled": true, "deals_enabled": true, "disable_link_create": false, "leads_enabled": true},
                "created_at": created, "updated_at": created})
        });
        let team_key = format!("stck_{partner_key}");
        let row = json!({
            "key": format!("part_{partner_key}"), "created_at": created, "updated_at": created, "joined_at": created + HOUR,
            "partner_key": partner_key, "email": email, "first_name": "Kim", "last_name": "Example", "approved_status": "approved",
            "claimed": true, "group": group, "team": {"key": team_key, "name": team, "created_at": created, "updated_at": created},
            "manager": {"manager_email": "pat@vendor.example", "manager_name": "Pat Manager"}, "tags": [tag], "tier": null,
            "mdata": {}, "address": null, "stats": {"CUSTOMER_COUNT": 1, "PAID_ACCOUNT_COUNT": 1}, "fields": [],
        });
        let members = json!([{"key": format!("mem_{partner_key}"), "email": email, "first_name": "Kim", "last_name": "Example", "role": "owner"}]);
        self.teams.insert(team_key.clone(), json!({"key": team_key, "name": team, "partnership_key": format!("part_{partner_key}"), "members": members}));
        self.add("partnerships", row);
    }

    fn customer(&mut self, n: i64, days_ago: i64, change: impl FnOnce(&mut Value)) {
        let created = self.anchor - days_ago * DAY;
        let mut row = json!({
            "key": format!("cus_case-{n:02}"), "created_at": created, "updated_at": created, "customer_key": format!("case-{n:02}-buyer"),
            "email": format!("case{n:02}-buyer@demo.example"), "name": format!("Buyer {n:02}"), "partner_key": format!("case-{n:02}"),
            "partnership_key": format!("part_case-{n:02}"), "provider_key": format!("pay_case-{n:02}"), "source_key": format!("lnk_case-{n:02}"),
            "source_type": "link", "test": false, "meta": {}, "field_data": {}, "fields": [],
        });
        change(&mut row);
        self.add("customers", row);
    }

    fn payment(&mut self, n: i64, payment: &CasePayment<'_>, change: impl FnOnce(&mut Value)) {
        let created = self.anchor - payment.days_ago * DAY;
        let mut row = json!({
            "key": payment.key, "created_at": created, "updated_at": created, "amount": payment.amount, "amount_usd": payment.amount,
            "currency": "USD", "approved": true, "category_key": "subscription", "product_key": payment.product,
            "customer_key": format!("cus_case-{n:02}"),
            "customer": {"key": format!("cus_case-{n:02}"), "email": format!("case{n:02}-buyer@demo.example"), "external_key": format!("case-{n:02}-buyer")},
            "metadata": {}, "extension": {}, "test": false,
        });
        change(&mut row);
        self.add("transactions", row);
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one line a reward reads best where the cases are told"
    )]
    fn reward(
        &self,
        n: i64,
        payment: &str,
        paid: i64,
        amount: i64,
        status: &str,
        days_ago: i64,
        offer: &str,
        description: &str,
    ) -> Value {
        let created = self.anchor - days_ago * DAY + 1000;
        json!({
            "key": format!("rwrd_{payment}"), "created_at": created, "updated_at": created, "amount": amount, "currency": "USD",
            "description": "20% of purchase", "decline_reason": null, "reward_status": status, "action": null,
            "customer": {"key": format!("cus_case-{n:02}"), "email": format!("case{n:02}-buyer@demo.example"), "name": format!("Buyer {n:02}"), "external_key": format!("case-{n:02}-buyer")},
            "transaction": {"key": payment, "amount": paid, "currency": "USD"},
            "partnership": {"key": format!("part_case-{n:02}"), "name": format!("Worked example {n:02}"), "email": format!("case{n:02}@demo.example"), "group": null},
            "offer": {"key": offer, "description": description}, "trigger": {"key": offer.replace("offr", "trig")}, "invoice": null,
        })
    }

    fn add(&mut self, list: &'static str, row: Value) {
        self.rows.entry(list).or_default().push(row);
    }

    /// The partners file as the web app mails it, for cases 7 and 8. Unlike the API, it says when a partner
    /// joined their group.
    pub(super) fn partners_csv(&self) -> String {
        let time = |days_ago: i64| {
            Timestamp::from_ms(self.anchor - days_ago * DAY)
                .map(Timestamp::rfc3339)
                .unwrap_or_default()
        };
        let mut text = String::from(
            "partner_id,partner_firstname,partner_group,partner_program_join_date,partner_group_join_date,archived_status,partner_email,\
             partner_manager,partner_tags,total_number_of_customers,total_number_of_transactions,total_sum_of_transactions_usd,\
             total_sum_of_rewards,exported_at\n",
        );
        for (n, moved) in [(7, 8), (8, 6)] {
            let line = format!(
                "part_case-{n:02},Kim,Marketplace,{},{},false,case{n:02}@demo.example,pat@vendor.example,case-{n:02},1,1,80.00,0.00,{}\n",
                time(420),
                time(moved),
                time(0)
            );
            text.push_str(&line);
        }
        text
    }
}

fn set(row: &mut Value, field: &str, value: Value) {
    if let Some(object) = row.as_object_mut() {
        object.insert(field.to_owned(), value);
    }
}

fn set_in(row: &mut Value, outer: &str, field: &str, value: Value) {
    if let Some(object) = row.get_mut(outer) {
        set(object, field, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANCHOR: i64 = 1_790_000_000_000;

    fn find(list: &str, key: &str) -> Value {
        let all = Cases::at(ANCHOR).rows(list);
        all.into_iter().find(|row| row["key"] == key).unwrap_or_else(|| panic!("{key}"))
    }

    fn at(list: &str, key: &str) -> i64 {
        find(list, key)["created_at"].as_i64().unwrap()
    }

    #[test]
    fn the_figures_of_each_case_are_those_of_the_table() {
        let reward = find("rewards", "rwrd_case-01-payment");
        assert_eq!(reward["ready_at"].as_i64().unwrap() - ANCHOR, 25 * DAY);
        assert_eq!(
            (reward["amount"].as_i64(), reward["reward_status"].as_str()),
            (Some(4590 / 5), Some("scheduled"))
        );
        assert_eq!(find("transactions", "case-02-payment")["product_key"], "pro_month");
        assert_eq!(
            at("transactions", "case-03-payment") - at("customers", "cus_case-03"),
            368 * DAY
        );
        let cases = Cases::at(ANCHOR);
        let of_four = |row: &&Value| row["customer"]["key"] == "cus_case-04";
        assert_eq!(cases.rows("transactions").iter().filter(of_four).count(), 13);
        assert_eq!(cases.rows("rewards").iter().filter(of_four).count(), 12);
        assert!(at("transactions", "case-04-payment-01") > at("customers", "cus_case-04"));
        assert_eq!(find("transactions", "case-05-payment")["amount"], 4590);
        assert_eq!(find("customers", "cus_case-06")["partnership_key"], "part_case-06-other");
        assert!(cases.partners_csv().contains("part_case-07,Kim,Marketplace,"));
        assert_eq!(find("partnerships", "part_case-09")["email"], "ann+x@acme.io");
        assert_eq!(find("customers", "cus_case-09")["email"], "ann@acme.io");
        assert_eq!(
            find("transactions", "case-11-payment")["metadata"]["subscription_key"],
            "inbox_1"
        );
        assert_eq!(find("transactions", "case-15-payment")["amount"], 0);
        assert_eq!(find("customers", "cus_case-16")["email"], Value::Null);
    }

    #[test]
    fn nothing_is_later_than_the_anchor_and_every_key_is_used_once() {
        let cases = Cases::at(ANCHOR);
        let mut keys = std::collections::BTreeSet::new();
        for list in ["partnerships", "customers", "transactions", "rewards"] {
            for row in cases.rows(list) {
                assert!(row["created_at"].as_i64().unwrap() <= ANCHOR, "{row}");
                assert!(keys.insert(row["key"].to_string()), "{row}");
            }
        }
        assert_eq!(cases.partners(), 17);
    }
}
