//! The files as docs/rules.md describes them, computed row by row from the records' JSON: loops over
//! everything, without an index, totals or any of the program's own code.

use std::collections::BTreeSet;

use partnerdesk::domain::{DataSet, Resource};
use serde_json::Value;

use crate::EXPORTED;
use crate::programme::Programme;

const P: &str = "partner_id,partner_name,partner_group,partner_program_join_date,partner_group_join_date,partner_manager,partner_tags";

/// What to export.
pub struct Picked {
    pub partners: Option<Vec<String>>,
    pub from: Option<&'static str>,
    pub to: Option<&'static str>,
}

/// A row before it is sorted: when it was created, its key, its partner, its cells.
struct Row {
    order: Option<i64>,
    key: String,
    partner: Option<String>,
    at: Option<i64>,
    cells: Vec<String>,
}

pub fn file(programme: &Programme, set: DataSet, picked: &Picked) -> Vec<Vec<String>> {
    let it = Naive { programme, picked };
    let (own, mut rows) = match set {
        DataSet::Partners => it.partners(),
        DataSet::Rewards => it.rewards(),
        DataSet::Transactions => it.transactions(),
        DataSet::Customers => it.customers(),
        DataSet::Applications => it.applications(),
        DataSet::Leads => it.leads(),
        DataSet::Deals => it.deals(),
        DataSet::TransactionsRewards => unreachable!("the judge has a test of his own"),
    };
    rows.retain(|row| it.is_picked(row));
    // Rows without a value come last, as everywhere.
    rows.sort_by(|a, b| {
        (a.order.is_none(), a.order, a.key.as_bytes()).cmp(&(
            b.order.is_none(),
            b.order,
            b.key.as_bytes(),
        ))
    });
    let mut header: Vec<String> = own.split(',').map(str::to_owned).collect();
    let mut file: Vec<Vec<String>> = rows.iter().map(|row| row.cells.clone()).collect();
    if set == DataSet::Applications {
        let answers = |row: &Row| {
            let list = programme.list(Resource::Applications);
            list.iter().find(|(item, _)| item["key"] == row.key.as_str()).unwrap().0["content"]
                .clone()
        };
        let questions: BTreeSet<String> = rows
            .iter()
            .flat_map(|row| answers(row).as_object().unwrap().keys().cloned().collect::<Vec<_>>())
            .collect();
        for question in &questions {
            let mut name = question.clone();
            while header.contains(&name) {
                name += " (answer)";
            }
            header.push(guarded(&name));
            // Guarding the header must not make two names equal.
        }
        for (row, cells) in rows.iter().zip(&mut file) {
            let answers = answers(row);
            cells.extend(
                questions.iter().map(|question| guarded(&answer(&answers[question.as_str()]))),
            );
        }
    }
    file.insert(0, header);
    file
}

struct Naive<'a> {
    programme: &'a Programme,
    picked: &'a Picked,
}

fn guarded(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

fn answer(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(answer).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}

fn text(value: &Value) -> String {
    guarded(value.as_str().unwrap_or_default())
}

/// A name or an e-mail: the blanks at its ends aren't part of it.
fn named(value: &Value) -> String {
    guarded(value.as_str().unwrap_or_default().trim())
}

fn present(value: &Value) -> Option<&str> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty())
}

fn money(cents: Option<i64>) -> String {
    cents.map_or(String::new(), |cents| {
        let sign = if cents < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
    })
}

fn time(ms: Option<i64>) -> String {
    let Some(ms) = ms else { return String::new() };
    let at = chrono::DateTime::from_timestamp_millis(ms).unwrap();
    let form = if ms % 1000 == 0 { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S%.3fZ" };
    at.format(form).to_string()
}

fn truth(value: &Value) -> String {
    value.as_bool().map_or(String::new(), |truth| truth.to_string())
}

fn joined(partner: &Value) -> Option<i64> {
    partner["joined_at"].as_i64().or(partner["created_at"].as_i64())
}

/// In US cents: its own figure, else the amount where that is in dollars (rule: totals).
fn usd(transaction: &Value) -> i64 {
    match (transaction["amount_usd"].as_i64(), transaction["currency"].as_str()) {
        (Some(usd), _) => usd,
        (None, Some("USD")) => transaction["amount"].as_i64().unwrap_or(0),
        _ => 0,
    }
}

impl Naive<'_> {
    /// Records that haven't vanished.
    fn live(&self, resource: Resource) -> impl Iterator<Item = &Value> {
        self.programme.list(resource).iter().filter(|(_, gone)| !gone).map(|(item, _)| item)
    }

    /// A record, vanished or not.
    fn find(&self, resource: Resource, field: &str, value: &str) -> Option<&Value> {
        let mut found: Vec<&Value> = self
            .programme
            .list(resource)
            .iter()
            .map(|(item, _)| item)
            .filter(|item| item[field] == value)
            .collect();
        found.sort_by_key(|item| item["key"].as_str().unwrap().to_owned());
        found.first().copied()
    }

    fn imported(&self, list: &str, key: &str, field: &str) -> Option<&str> {
        let mut told = self.programme.imported.iter();
        told.find(|row| row.0 == list && row.1 == key && row.2 == field).map(|row| row.3.as_str())
    }

    fn told(&self, list: &str, item: &Value, field: &str) -> String {
        guarded(self.imported(list, item["key"].as_str().unwrap(), field).unwrap_or_default())
    }

    fn by_partner_key(&self, item: &Value) -> Option<String> {
        let found =
            self.find(Resource::Partnerships, "partner_key", item["partner_key"].as_str()?)?;
        found["key"].as_str().map(str::to_owned)
    }

    /// The partner of a record (rule: whose-record), also of an application.
    fn partner_of(&self, item: &Value) -> Option<String> {
        item["partnership_key"].as_str().map(str::to_owned).or_else(|| self.by_partner_key(item))
    }

    /// Leads and deals name a partner by either key.
    fn partner_by_either(&self, item: &Value) -> Option<String> {
        let named = item["partner_key"].as_str()?;
        let own =
            self.find(Resource::Partnerships, "key", named).and_then(|found| found["key"].as_str());
        own.map(str::to_owned).or_else(|| self.by_partner_key(item))
    }

    /// The customer of a payment (rule: whose-record).
    fn customer_of(&self, transaction: &Value) -> Option<String> {
        let embedded =
            transaction["customer"]["key"].as_str().or(transaction["customer_key"].as_str());
        embedded.map(str::to_owned).or_else(|| {
            let external = transaction["customer"]["external_key"].as_str()?;
            let found = self.find(Resource::Customers, "customer_key", external)?;
            found["key"].as_str().map(str::to_owned)
        })
    }

    fn customer(&self, key: Option<&str>) -> &Value {
        key.and_then(|key| self.find(Resource::Customers, "key", key)).unwrap_or(&Value::Null)
    }

    fn is_test_customer(&self, key: Option<&str>) -> bool {
        self.customer(key)["test"] == true
    }

    /// Transactions that count, with their customers.
    fn payments(&self) -> Vec<(&Value, Option<String>)> {
        self.live(Resource::Transactions)
            .filter(|item| item["test"] != true)
            .map(|item| (item, self.customer_of(item)))
            .filter(|(_, customer)| !self.is_test_customer(customer.as_deref()))
            .collect()
    }

    /// Rewards that count.
    fn counted_rewards(&self) -> Vec<&Value> {
        let fits = |item: &&Value| !self.is_test_customer(item["customer"]["key"].as_str());
        self.live(Resource::Rewards).filter(fits).collect()
    }

    fn is_picked(&self, row: &Row) -> bool {
        let days = |text: &str| {
            let day: chrono::NaiveDate = text.parse().unwrap();
            day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()
        };
        let from = self.picked.from.is_none_or(|from| row.at.is_some_and(|at| at >= days(from)));
        let to =
            self.picked.to.is_none_or(|to| row.at.is_some_and(|at| at < days(to) + 86_400_000));
        let whose = self.picked.partners.as_ref().is_none_or(|partners| {
            let known = row
                .partner
                .as_ref()
                .filter(|key| self.find(Resource::Partnerships, "key", key).is_some());
            known.is_some_and(|key| partners.contains(key))
                || row.partner.as_ref().is_some_and(|key| partners.contains(key))
        });
        from && to && whose
    }

    /// The seven columns, or six without the group.
    fn p(&self, partner: Option<&str>, group: bool) -> Vec<String> {
        let found = partner
            .and_then(|key| self.find(Resource::Partnerships, "key", key))
            .unwrap_or(&Value::Null);
        let mut cells = vec![guarded(partner.unwrap_or_default())];
        if found.is_null() {
            cells.resize(if group { 7 } else { 6 }, String::new());
            return cells;
        }
        let name = present(&found["first_name"]).or(present(&found["email"]));
        cells.push(guarded(name.or(partner).unwrap()));
        if group {
            cells.push(named(&found["group"]["name"]));
        }
        cells.extend([time(joined(found)), self.group_joined(found), manager(found), tags(found)]);
        cells
    }

    fn group_joined(&self, partner: &Value) -> String {
        let key = partner["key"].as_str().unwrap();
        time(
            self.imported("partnerships", key, "partner_group_join_date")
                .map(|ms| ms.parse().unwrap()),
        )
    }

    fn partners(&self) -> (String, Vec<Row>) {
        let header = "partner_id,partner_firstname,partner_group,partner_program_join_date,partner_group_join_date,archived_status,partner_email,partner_manager,partner_tags,total_number_of_customers,total_number_of_transactions,total_sum_of_transactions_usd,total_sum_of_rewards,exported_at";
        let rows = self.live(Resource::Partnerships).map(|item| {
            let key = item["key"].as_str().unwrap();
            let customers: Vec<&str> = self
                .live(Resource::Customers)
                .filter(|customer| {
                    customer["test"] != true && self.partner_of(customer).as_deref() == Some(key)
                })
                .map(|customer| customer["key"].as_str().unwrap())
                .collect();
            let payments: Vec<i64> = self
                .payments()
                .into_iter()
                .filter(|(_, customer)| {
                    customer.as_deref().is_some_and(|key| customers.contains(&key))
                })
                .map(|(payment, _)| usd(payment))
                .collect();
            let rewards: i64 = self
                .counted_rewards()
                .into_iter()
                .filter(|reward| {
                    reward["partnership"]["key"] == key && reward["reward_status"] != "declined"
                })
                .filter(|reward| matches!(reward["currency"].as_str(), None | Some("USD")))
                .map(|reward| reward["amount"].as_i64().unwrap_or(0))
                .sum();
            let cells = vec![
                guarded(key),
                named(&item["first_name"]),
                named(&item["group"]["name"]),
                time(joined(item)),
                self.group_joined(item),
                (item["archived"] == true).to_string(),
                named(&item["email"]),
                manager(item),
                tags(item),
                customers.len().to_string(),
                payments.len().to_string(),
                money(Some(payments.iter().sum())),
                money(Some(rewards)),
                EXPORTED.to_owned(),
            ];
            Row { at: joined(item), ..row(item, Some(key.to_owned()), cells) }
        });
        (header.to_owned(), rows.collect())
    }

    fn rewards(&self) -> (String, Vec<Row>) {
        let own = "reward_key,reward_amount,reward_description,reward_created_date,reward_status,reward_source,reward_transaction_key,reward_customer_key,reward_release_date,reward_subscription_key,exported_at";
        let rows = self.counted_rewards().into_iter().map(|item| {
            let partner = item["partnership"]["key"].as_str().map(str::to_owned);
            let source = if item["transaction"]["key"].is_string() {
                "transaction"
            } else if item["action"]["key"].is_string() {
                "action"
            } else if item["customer"]["key"].is_string() {
                "customer"
            } else {
                "manual"
            };
            let mut cells = self.p(partner.as_deref(), true);
            cells.extend([
                text(&item["key"]),
                money(item["amount"].as_i64()),
                text(&item["description"]),
                time(item["created_at"].as_i64()),
                text(&item["reward_status"]),
                source.to_owned(),
                text(&item["transaction"]["key"]),
                text(&item["customer"]["key"]),
                time(item["ready_at"].as_i64()),
                self.told("rewards", item, "reward_subscription_key"),
                EXPORTED.to_owned(),
            ]);
            row(item, partner, cells)
        });
        (format!("{P},{own}"), rows.collect())
    }

    fn transactions(&self) -> (String, Vec<Row>) {
        let own = "transaction_key,transaction_create_date,transaction_product_key,transaction_amount,transaction_currency,transaction_approved,unapproved_reasons,reward_key,reward_amount,customer_key,customer_ps_key,customer_name,subscription_plan,exported_at";
        let rows = self.payments().into_iter().map(|(item, customer_key)| {
            let customer = self.customer(customer_key.as_deref());
            let partner = self.partner_of(customer);
            let mut rewards: Vec<&Value> = self.counted_rewards();
            rewards.retain(|reward| reward["transaction"]["key"] == item["key"]);
            rewards.sort_by_key(|reward| {
                let at = reward["created_at"].as_i64();
                (at.is_none(), at, reward["key"].as_str().unwrap().to_owned())
            });
            let keys: Vec<&str> =
                rewards.iter().map(|reward| reward["key"].as_str().unwrap()).collect();
            rewards.retain(|reward| reward["reward_status"] != "declined");
            let currencies: BTreeSet<&str> =
                rewards.iter().map(|reward| reward["currency"].as_str().unwrap_or("USD")).collect();
            let amounts: Vec<i64> =
                rewards.iter().filter_map(|reward| reward["amount"].as_i64()).collect();
            // There is nothing to sum, or it can't be summed.
            let sum = (currencies.len() == 1 && !amounts.is_empty()).then(|| amounts.iter().sum());
            let external =
                customer["customer_key"].as_str().or(item["customer"]["external_key"].as_str());
            let mut cells = self.p(partner.as_deref(), true);
            cells.extend([
                text(&item["key"]),
                time(item["created_at"].as_i64()),
                text(&item["product_key"]),
                money(item["amount"].as_i64()),
                text(&item["currency"]),
                truth(&item["approved"]),
                self.told("transactions", item, "unapproved_reasons"),
                guarded(&keys.join(";")),
                money(sum),
                guarded(external.unwrap_or_default()),
                guarded(customer_key.as_deref().unwrap_or_default()),
                customer_name(customer),
                String::new(),
                EXPORTED.to_owned(),
            ]);
            row(item, partner, cells)
        });
        (format!("{P},{own}"), rows.collect())
    }

    fn customers(&self) -> (String, Vec<Row>) {
        let own = "customer_creation_date,customer_key,customer_ps_key,customer_creation_source,customer_email,customer_has_paid,customer_company,number_of_transactions_for_customer,subscription_plan_name,subscription_plan_value,subscription_count,exported_at";
        let rows = self.live(Resource::Customers).filter(|item| item["test"] != true).map(|item| {
            let partner = self.partner_of(item);
            let payments = self.payments();
            let n =
                payments.iter().filter(|(_, key)| key.as_deref() == item["key"].as_str()).count();
            let company =
                present(&item["fields"][1]["value"]).or(present(&item["field_data"]["company"]));
            let told =
                self.imported("customers", item["key"].as_str().unwrap(), "customer_company");
            let mut cells = self.p(partner.as_deref(), true);
            cells.extend([
                time(item["created_at"].as_i64()),
                text(&item["customer_key"]),
                text(&item["key"]),
                text(&item["source_type"]),
                named(&item["email"]),
                (n > 0).to_string(),
                guarded(company.or(told).unwrap_or_default()),
                n.to_string(),
                String::new(),
                String::new(),
                String::new(),
                EXPORTED.to_owned(),
            ]);
            row(item, partner, cells)
        });
        (format!("{P},{own}"), rows.collect())
    }

    fn applications(&self) -> (String, Vec<Row>) {
        let rows = self.live(Resource::Applications).map(|item| {
            let partner = self.partner_of(item);
            let mut cells = self.p(partner.as_deref(), true);
            cells.extend([truth(&item["approved"]), EXPORTED.to_owned()]);
            row(item, partner, cells)
        });
        (format!("{P},application_approved,exported_at"), rows.collect())
    }

    /// External key, internal key, name of the customer that a lead or a deal names (rule:
    /// whose-record; rule: blank-names).
    fn named_customer(&self, item: &Value) -> [String; 3] {
        let Some(named) = item["customer_key"].as_str() else { return Default::default() };
        let found = self
            .find(Resource::Customers, "key", named)
            .or_else(|| self.find(Resource::Customers, "customer_key", named));
        match found {
            None => [String::new(), guarded(named), String::new()],
            Some(found) => {
                [text(&found["customer_key"]), text(&found["key"]), customer_name(found)]
            }
        }
    }

    fn leads(&self) -> (String, Vec<Row>) {
        let header = "partner_id,partner_name,partner_program_join_date,partner_group_join_date,partner_manager,partner_tags,lead_email,lead_status,lead_amount,lead_last_updated,lead_created_date,lead_approved,lead_decline_reason,customer_key,customer_ps_key,customer_name,exported_at";
        let rows = self.live(Resource::Leads).map(|item| {
            let partner = self.partner_by_either(item);
            let email = present(&item["fields"][0]["value"]).or(item["external_key"].as_str());
            let reason = item["decline_reason"].as_str().map(guarded);
            let mut cells = self.p(partner.as_deref(), false);
            cells.extend([
                guarded(email.unwrap_or_default()),
                text(&item["status"]),
                money(item["amount"].as_i64()),
                time(item["updated_at"].as_i64()),
                time(item["created_at"].as_i64()),
                truth(&item["approved"]),
                reason.unwrap_or_else(|| self.told("leads", item, "lead_decline_reason")),
            ]);
            cells.extend(self.named_customer(item));
            cells.push(EXPORTED.to_owned());
            row(item, partner, cells)
        });
        (header.to_owned(), rows.collect())
    }

    fn deals(&self) -> (String, Vec<Row>) {
        let header = "partner_id,deal_account_name,deal_email,deal_stage,deal_amount,deal_last_updated,deal_close_date,deal_created_date,deal_lost_reason,deal_contact_first_name,customer_key,customer_ps_key,customer_name,exported_at";
        let rows = self.live(Resource::Deals).map(|item| {
            let partner = self.partner_by_either(item);
            let email =
                present(&item["field_data"]["contact_email"]).or(present(&item["meta"]["email"]));
            let mut cells = vec![
                guarded(partner.as_deref().unwrap_or_default()),
                named(&item["account_name"]),
                guarded(email.unwrap_or_default()),
                text(&item["stage"]),
                money(item["amount"].as_i64()),
                time(item["updated_at"].as_i64()),
                text(&item["close_date"]),
                time(item["created_at"].as_i64()),
                text(&item["lost_reason"]),
                named(&item["contact_first_name"]),
            ];
            cells.extend(self.named_customer(item));
            cells.push(EXPORTED.to_owned());
            row(item, partner, cells)
        });
        (header.to_owned(), rows.collect())
    }
}

fn row(item: &Value, partner: Option<String>, cells: Vec<String>) -> Row {
    let at = item["created_at"].as_i64();
    Row { order: at, at, key: item["key"].as_str().unwrap().to_owned(), partner, cells }
}

fn manager(partner: &Value) -> String {
    let manager = &partner["manager"];
    guarded(
        present(&manager["manager_email"])
            .or(present(&manager["manager_name"]))
            .unwrap_or_default(),
    )
}

fn tags(partner: &Value) -> String {
    let tags: Vec<&str> =
        partner["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
    guarded(&tags.join(";"))
}

fn customer_name(customer: &Value) -> String {
    let name = present(&customer["name"]).filter(|name| customer["key"] != *name);
    guarded(name.unwrap_or_default())
}
