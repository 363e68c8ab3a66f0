//! A small programme in a real store, with some of everything, and a stand-in for the runtime that answers
//! the console's requests.

use std::sync::Arc;

use partnerdesk::api::record;
use partnerdesk::app::{
    Effect, FindEffect, GlanceEffect, Msg, PartnerEffect, PartnerMsg, ProgrammeEffect,
    RecordAnswer, RecordsEffect, RecordsMsg,
};
use partnerdesk::domain::team::{Member, PartnerLink};
use partnerdesk::domain::time::DAY;
use partnerdesk::domain::{Clean, Resource, SearchHits, Timestamp};
use partnerdesk::store::{PageIn, PassPlan, RunMode, Store};
use serde_json::{Value, json};

use super::{Console, stamp};

pub const PARTNER: &str = "part_1";
const NOW: &str = super::NOW;

/// A store in a folder of its own.
pub struct Desk {
    pub store: Store,
    _folder: tempfile::TempDir,
}

fn at(days_ago: i64) -> i64 {
    stamp(NOW).plus(-days_ago * DAY).ms()
}

pub fn partnership() -> Value {
    json!({
        "key": PARTNER, "partner_key": "acme", "created_at": at(700), "joined_at": at(699), "updated_at": at(1),
        "email": "ann@acme.example", "first_name": "Ann", "last_name": "Lee", "approved_status": "approved",
        "group": {"key": "grup_1", "name": "Marketplace", "slug": "marketplace"},
        "team": {"key": "stck_1", "name": "Acme \u{1b}[31mGmbH"},
        "manager": {"manager_name": "Pat Manager", "manager_email": "pat@vendor.example"},
        "tags": ["agency", "emea"], "tier": {"key": "tier_1", "name": "Gold"},
        "stats": {"CUSTOMER_COUNT": 41, "PAID_ACCOUNT_COUNT": 10, "REVENUE": 100_000},
        "fields": [{"name": "Website", "api_name": "website", "value": "https://acme.example"}],
    })
}

fn customers(n: i64) -> Vec<Value> {
    let names = [
        json!("Jane Doe"),
        json!("桜ソフト"),
        json!(null),
        json!("\u{202e}evil\u{7}"),
        json!("Zoë Ångström"),
        json!(""),
    ];
    (0..n)
        .map(|i| {
            json!({
                "key": format!("cus_{i:03}"), "created_at": at(400 - i), "updated_at": at(400 - i),
                "customer_key": if i % 3 == 0 { json!(null) } else { json!(format!("acct-{i}")) },
                "email": if i % 7 == 2 { json!(null) } else { json!(format!("buyer{i}@shop.example")) },
                "name": names[usize::try_from(i).unwrap() % names.len()],
                "partnership_key": PARTNER, "provider_key": format!("pay_{i}"), "source_type": "link",
                "test": i == 4,
            })
        })
        .collect()
}

fn transactions(n: i64) -> Vec<Value> {
    let currencies = ["USD", "USD", "EUR", "USD", "CAD"];
    (0..n)
        .map(|i| {
            let customer = format!("cus_{:03}", i % 9);
            json!({
                "key": format!("inv-{i:03}"), "created_at": at(300 - i * 3), "updated_at": at(300 - i * 3),
                "amount": 4590 + i * 1000, "amount_usd": 5000 + i * 1000,
                "currency": currencies[usize::try_from(i).unwrap() % 5],
                "approved": i % 8 != 3, "product_key": if i % 4 == 0 { json!(null) } else { json!("pro_month") },
                "category_key": "subscription", "customer": {"key": customer},
            })
        })
        .collect()
}

fn rewards(n: i64) -> Vec<Value> {
    let statuses = ["paid", "paid", "approved", "pending", "hold", "declined"];
    (0..n)
        .map(|i| {
            let customer = format!("cus_{:03}", i % 9);
            json!({
                "key": format!("rwrd_{i:03}"), "created_at": at(300 - i * 3), "updated_at": at(299 - i * 3),
                "amount": 918 + i * 200, "currency": if i % 5 == 2 { "EUR" } else { "USD" },
                "reward_status": statuses[usize::try_from(i).unwrap() % 6], "partnership": {"key": PARTNER},
                "transaction": if i % 6 == 1 { json!(null) } else { json!({"key": format!("inv-{i:03}")}) },
                "customer": {"key": customer, "name": null},
                "offer": {"key": "offr_1", "description": "Earn 20% of every payment"},
                "decline_reason": if i % 6 == 5 { json!("duplicate") } else { json!(null) },
                "invoice": {"key": "invo_1", "status": "charge_succeeded"},
            })
        })
        .collect()
}

fn others() -> Vec<(Resource, Vec<Value>)> {
    let lead = json!({"key": "lead_1", "created_at": at(20), "updated_at": at(10), "amount": 250_000, "approved": true,
        "status": "closed won", "external_key": "pia@prospect.example", "partner_key": "acme", "customer_key": "cus_001",
        "field_data": {"company": "Prospect Ltd", "firstname": "Pia", "lastname": "Prospect"},
        "team_member": {"email": "bo@acme.example", "first_name": "Bo", "last_name": null}});
    let deal = json!({"key": "deal_1", "created_at": at(15), "updated_at": at(9), "amount": 150_000,
        "account_name": "Big Account", "stage": "Qualified", "partner_key": "acme", "close_date": "2026-04-01"});
    let action = json!({"key": "act_1", "created_at": at(12), "type": "qualified_demo", "value": 1,
        "customer": {"key": "cus_002"}, "partnership_key": PARTNER});
    let application = json!({"key": "appl_1", "created_at": at(701), "approved": true, "partnership_key": PARTNER,
        "email": "ann@acme.example", "first_name": "Ann", "last_name": "Lee",
        "content": {"Agreement": true, "Business description": "We sell\u{1b}]0;things", "Regions": ["EMEA", "APAC"]}});
    vec![
        (Resource::Leads, vec![lead]),
        (Resource::Deals, vec![deal]),
        (Resource::Actions, vec![action]),
        (Resource::Applications, vec![application]),
    ]
}

impl Desk {
    /// A programme of one partner, read twice: between the two a payment vanished and a reward was held.
    pub fn new() -> Self {
        let mut desk = Self::empty();
        desk.sync(10, &Self::lists(40));
        let mut lists = Self::lists(40);
        for (resource, items) in &mut lists {
            if *resource == Resource::Transactions {
                items.retain(|item| item["key"] != "inv-030");
            }
            if *resource == Resource::Rewards {
                items[2]["reward_status"] = json!("hold");
            }
        }
        desk.sync(2, &lists);
        let text = |text: &str| Some(Clean::from(text));
        let member = |role: &str, email: &str, name: &str| Member {
            email: text(email),
            first_name: text(name),
            role: text(role),
            rest: "{}".to_owned(),
            ..Member::default()
        };
        let members = [
            member("owner", "ann@acme.example", "Ann"),
            member("admin", "bo@acme.example", "Bo"),
            member("member", "cy@acme.example", "Cy\u{7}"),
        ];
        desk.store.put_members("stck_1", &members, stamp(NOW)).unwrap();
        let link = PartnerLink {
            key: Some("lnk_1".to_owned()),
            url: text("https://go.example/acme"),
            dest: text("https://vendor.example/"),
            rest: "{}".to_owned(),
        };
        desk.store.put_links(PARTNER, &[link], stamp(NOW)).unwrap();
        desk
    }

    /// A store with nothing in it.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("store.db")).unwrap().store;
        Self { store, _folder: folder }
    }

    pub fn lists(n: i64) -> Vec<(Resource, Vec<Value>)> {
        let mut lists = vec![
            (Resource::Partnerships, vec![partnership()]),
            (Resource::Customers, customers(n)),
            (Resource::Transactions, transactions(n)),
            (Resource::Rewards, rewards(n)),
        ];
        lists.extend(others());
        lists
    }

    /// Writes lists as a full sync that many days ago would have.
    pub fn sync(&mut self, days_ago: i64, lists: &[(Resource, Vec<Value>)]) {
        let started = Timestamp::from_ms(at(days_ago)).unwrap();
        let plans: Vec<PassPlan> = lists
            .iter()
            .map(|(resource, _)| PassPlan {
                resource: *resource,
                role: "all",
                params: Vec::new(),
                window_start: None,
                judges: true,
            })
            .collect();
        let run = self.store.begin_run(RunMode::Full, started, &plans).unwrap();
        let passes = self.store.passes(run.id).unwrap();
        for (pass, (resource, items)) in passes.iter().zip(lists) {
            let records =
                items.iter().map(|item| record(*resource, item.clone()).unwrap()).collect();
            let page = PageIn { pass: pass.id, records, skipped: 0, cursor: None, cut: false };
            self.store.write_page(&page).unwrap();
        }
        self.store.finish_run(&run, started).unwrap();
    }

    /// Answers the console's requests until it makes no more.
    pub fn answer(&self, console: &mut Console) {
        while !console.effects.is_empty() {
            for effect in std::mem::take(&mut console.effects) {
                for reply in self.replies(console, effect) {
                    console.send(reply);
                }
            }
        }
    }

    fn replies(&self, console: &Console, effect: Effect) -> Vec<Msg> {
        let store = &self.store;
        match effect {
            Effect::Partner(PartnerEffect::ReadProfile { request, key }) => {
                vec![Msg::Partner(PartnerMsg::Profile {
                    request,
                    result: Ok(store.profile(&key).unwrap().map(Box::new)),
                })]
            }
            Effect::Partner(PartnerEffect::ReadMetrics { request, key }) => {
                vec![Msg::Partner(PartnerMsg::Metrics {
                    request,
                    result: Ok(store.metrics(&key).unwrap()),
                })]
            }
            Effect::Records(RecordsEffect::ReadSheet { request, query, row }) => {
                let at = row.and_then(|key| store.sheet_id(query.sheet, &key).unwrap());
                let ids = store.sheet_ids(&query, usize::MAX).unwrap();
                let first: Vec<i64> = ids.iter().take(300).copied().collect();
                let rows = store.sheet_rows(query.sheet, &first).unwrap();
                let answer = RecordAnswer { ids: Arc::new(ids), partial: false, rows };
                vec![
                    Msg::Records(RecordsMsg::Sheet { request, at, result: Ok(answer) }),
                    Msg::Records(RecordsMsg::Totals {
                        request,
                        totals: store.sheet_totals(&query).unwrap(),
                    }),
                ]
            }
            Effect::Records(RecordsEffect::ReadRows { request, sheet, from, ids }) => {
                vec![Msg::Records(RecordsMsg::Rows {
                    request,
                    from,
                    result: Ok(store.sheet_rows(sheet, &ids).unwrap()),
                })]
            }
            Effect::Records(RecordsEffect::ReadKinds { request, query }) => {
                vec![Msg::Records(RecordsMsg::Kinds {
                    request,
                    kinds: store.sheet_kinds(&query).unwrap(),
                })]
            }
            Effect::Records(RecordsEffect::ReadRecord { request, resource, key }) => {
                let tree =
                    partnerdesk::runtime::record_tree(store, resource, &key, console.model.zone);
                vec![Msg::Records(RecordsMsg::Record {
                    request,
                    result: Ok(Box::new(tree.unwrap().unwrap())),
                })]
            }
            Effect::Records(RecordsEffect::ReadOffer { request, key, partner }) => {
                let found = partnerdesk::runtime::rewards_of_offer(store, &key, partner.as_deref());
                let result = found.map_err(|error| error.to_string());
                vec![Msg::Records(RecordsMsg::Offer { request, result })]
            }
            Effect::Programme(ProgrammeEffect::Read { request }) => {
                let now = console.model.data.age.now.unwrap();
                let result = store.programme_figures(now).map_err(|error| error.to_string());
                vec![Msg::Programme { request, result }]
            }
            Effect::Glance(GlanceEffect::Read { request, at }) => {
                let result = partnerdesk::runtime::recent(store, &at).map_err(|e| e.to_string());
                vec![Msg::Glance { request, result }]
            }
            Effect::Find(FindEffect::Search { request, text }) => {
                let mut finding = SearchHits { done: true, ..SearchHits::default() };
                finding.add(store.find_by_key(&text, 20).unwrap());
                let (numbers, many) = store.customers_with(&text, 50, &|| true).unwrap();
                finding.add(store.customer_hits(&numbers).unwrap());
                finding.add(store.find_in_forms(&text, 20).unwrap());
                finding.customers = many;
                vec![Msg::Found { request, hits: finding }]
            }
            _ => Vec::new(),
        }
    }
}
