//! What a reply must never say (rule: reply-guard), tested from outside: the records of a made-up
//! programme are full of unique words, each known to belong to one partner or to nobody. Whoever claims
//! whatever event, the reply may contain no word that isn't the claimed partner's. The guard's own code
//! isn't used here.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fault ends the test")]
#![allow(clippy::indexing_slicing, reason = "a fault ends the test")]

mod names;

use std::fmt::Write;

use partnerdesk::api::record;
use partnerdesk::domain::{Resource, Timestamp};
use partnerdesk::inquiry::{Ask, gather};
use partnerdesk::investigate::{Facts, Replies, investigate};
use partnerdesk::offers::{EventKind, OffersFile};
use partnerdesk::store::{PageIn, PassPlan, RunMode, Store};
use proptest::prelude::*;
use serde_json::{Value, json};

const PARTNERS: usize = 3;
const DAY: i64 = 86_400_000;

fn now() -> i64 {
    Timestamp::parse("2026-03-01T12:00:00Z").unwrap().ms()
}

/// A made-up programme, and the owner of each of its words.
struct Programme {
    dice: Vec<u32>,
    at: usize,
    /// Each unique word, with the partner it belongs to.
    words: Vec<(String, Option<usize>)>,
    /// Names still to be given out, from the last; when there are none, names are made of words.
    names: Vec<&'static str>,
    /// Names given out, with the partner they belong to.
    named: Vec<(&'static str, usize)>,
    lists: Vec<(Resource, Vec<Value>)>,
    offers: String,
    /// Every event: its kind and key.
    events: Vec<(EventKind, String)>,
    /// The ways to name customers: keys, e-mails and names.
    customers: Vec<String>,
}

impl Programme {
    fn new(dice: Vec<u32>) -> Self {
        Self::with(dice, Vec::new())
    }

    /// A programme that gives these names to partners, people, customers and companies.
    fn with(dice: Vec<u32>, names: Vec<&'static str>) -> Self {
        let mut made = Self {
            dice,
            at: 0,
            words: Vec::new(),
            names,
            named: Vec::new(),
            lists: Vec::new(),
            offers: String::new(),
            events: Vec::new(),
            customers: Vec::new(),
        };
        made.fill();
        made
    }

    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.at += 1;
        let die = self.dice[self.at % self.dice.len()];
        usize::try_from(die).unwrap() % sides
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        let n = self.roll(of.len());
        of[n].clone()
    }

    /// A new word that belongs to a partner, or to nobody.
    fn word(&mut self, owner: Option<usize>) -> String {
        let word = format!("zq{}x", self.words.len() + 1000);
        self.words.push((word.clone(), owner));
        word
    }

    /// A new name for a partner, or for somebody or something that belongs to it.
    fn name(&mut self, owner: usize) -> String {
        let Some(name) = self.names.pop() else {
            return format!("{} {}", self.word(Some(owner)), self.word(Some(owner)));
        };
        self.named.push((name, owner));
        name.to_owned()
    }

    fn mail(&mut self, owner: Option<usize>) -> String {
        format!("{}@{}.example", self.word(owner), self.word(owner))
    }

    fn time(&mut self) -> i64 {
        now() - i64::try_from(self.roll(500)).unwrap() * DAY - DAY
    }

    fn fill(&mut self) {
        let mut lists: Vec<(Resource, Vec<Value>)> = Vec::new();
        let partners: Vec<Value> = (0..PARTNERS).map(|p| self.partner(p)).collect();
        let mut customers = Vec::new();
        for p in (0..PARTNERS).chain(0..PARTNERS) {
            customers.push((p, self.customer(p, &partners[p])));
        }
        self.internal();
        let mut payments = Vec::new();
        let mut rewards = Vec::new();
        for n in 0..14 {
            let (p, customer) = customers[n % customers.len()].clone();
            let payment = self.payment(p, &customer);
            for _ in 0..self.roll(3) {
                // Any partner may have got it.
                let to = if self.roll(3) == 0 { self.roll(PARTNERS) } else { p };
                rewards.push(self.reward(
                    to,
                    &partners[to],
                    Some((p, &customer)),
                    Some(&payment),
                    &customers,
                ));
            }
            payments.push(payment);
        }
        let (mut leads, mut deals, mut actions) = (Vec::new(), Vec::new(), Vec::new());
        for p in 0..PARTNERS {
            // A lead may belong to one partner and its customer to another.
            let of = self.roll(customers.len());
            let customer = customers[of].1.clone();
            leads.push(self.lead(p, &partners[p], &customer));
            deals.push(self.deal(p, &partners[p], &customer));
            let own = customers[p].1.clone();
            actions.push(self.action(p, &partners[p], &own));
            rewards.push(self.reward(p, &partners[p], Some((p, &own)), None, &customers));
            rewards.push(self.reward(p, &partners[p], None, None, &customers));
        }
        let customers = customers.into_iter().map(|(_, customer)| customer).collect();
        lists.push((Resource::Partnerships, partners));
        lists.push((Resource::Customers, customers));
        lists.push((Resource::Transactions, payments));
        lists.push((Resource::Rewards, rewards));
        lists.push((Resource::Leads, leads));
        lists.push((Resource::Deals, deals));
        lists.push((Resource::Actions, actions));
        self.lists = lists;
    }

    fn partner(&mut self, p: usize) -> Value {
        let own = Some(p);
        let archived = self.roll(12) == 0;
        let status = self.pick(&["approved", "approved", "approved", "approved", "pending"]);
        json!({
            "key": format!("part_{}", self.word(own)), "partner_key": self.word(own),
            "email": self.mail(own), "first_name": self.word(own), "last_name": self.word(own),
            "created_at": now() - 600 * DAY, "joined_at": self.time(), "approved_status": status,
            "archived": archived,
            "group": {"key": format!("grup_{}", self.word(own)), "name": self.word(own)},
            "team": {"key": format!("stck_{}", self.word(own)), "name": self.name(p)},
            "manager": {"manager_email": self.mail(None), "manager_name": self.word(None)},
            "tags": [self.word(None)], "tier": {"key": self.word(None), "name": self.word(None)},
        })
    }

    fn customer(&mut self, p: usize, partner: &Value) -> Value {
        let own = Some(p);
        let owned = self.roll(8) > 0;
        let key = format!("cus_{}", self.word(own));
        let email = self.mail(own);
        let name = self.name(p);
        self.customers.extend([key.clone(), email.clone(), name.clone()]);
        self.events.push((EventKind::Signup, key.clone()));
        let external = self.word(own);
        json!({
            "key": key, "customer_key": external, "email": email, "name": name,
            "provider_key": self.word(own), "created_at": self.time(),
            "partnership_key": owned.then(|| partner["key"].clone()),
            "test": self.roll(12) == 0, "source_type": "link",
        })
    }

    fn payment(&mut self, p: usize, customer: &Value) -> Value {
        let own = Some(p);
        let key = format!("txn_{}", self.word(own));
        self.events.push((EventKind::Transaction, key.clone()));
        let amount = self.pick(&[0, -500, 900, 4590, 12_000, 12_000]);
        let product = if self.roll(2) == 0 { "pro".to_owned() } else { self.word(own) };
        json!({
            "key": key, "amount": amount, "amount_usd": amount, "approved": self.roll(6) > 0,
            "currency": self.pick(&["USD", "USD", "EUR"]), "product_key": product,
            "category_key": self.word(own), "customer_key": customer["key"],
            "customer": {"key": customer["key"], "email": customer["email"], "external_key": customer["customer_key"]},
            "created_at": self.time(), "metadata": {"invoice_id": self.word(own)},
        })
    }

    /// A partner's reward whose texts mention others.
    fn reward(
        &mut self,
        p: usize,
        partner: &Value,
        customer: Option<(usize, &Value)>,
        payment: Option<&Value>,
        customers: &[(usize, Value)],
    ) -> Value {
        let own = Some(p);
        let other = self.roll(customers.len());
        let other = &customers[other].1;
        let stranger = self.word(None);
        let reason = self.pick(&[
            json!(format!("belongs to {}", other["email"].as_str().unwrap())),
            json!(format!("see {}", other["key"].as_str().unwrap())),
            json!("Fraudulent activity"),
            json!("not in the programme's countries"),
            Value::Null,
        ]);
        json!({
            "key": format!("rwrd_{}", self.word(own)), "amount": 900, "currency": "USD",
            "description": format!("for {} and {stranger}", other["name"].as_str().unwrap()),
            "decline_reason": reason,
            "reward_status": self.pick(&["scheduled", "pending", "hold", "declined", "declined", "approved", "paid"]),
            "partnership": {"key": partner["key"], "name": partner["team"]["name"], "email": partner["email"]},
            "customer": customer.map(|(_, one)| json!({"key": one["key"], "external_key": one["customer_key"]})),
            "transaction": payment.map(|one| json!({"key": one["key"]})),
            "offer": {"key": format!("offr_{}", self.word(None)), "description": self.word(None)},
            "trigger": {"key": format!("trig_{}", self.word(None))},
            "invoice": {"key": self.word(None), "status": self.word(None)},
            "created_at": self.time(),
        })
    }

    fn lead(&mut self, p: usize, partner: &Value, customer: &Value) -> Value {
        let own = Some(p);
        let key = format!("lead_{}", self.word(own));
        self.events.push((EventKind::Lead, key.clone()));
        let converted = self.roll(2) == 0;
        json!({
            "key": key, "partner_key": partner["partner_key"], "external_key": self.mail(own),
            "status": self.word(own), "stage_data": {"name": self.word(own)},
            "approved": self.pick(&[json!(true), json!(false), Value::Null]), "amount": 100,
            "field_data": {"company": self.name(p), "email": self.mail(own)},
            "customer_key": converted.then(|| customer["key"].clone()),
            "decline_reason": self.mail(None), "created_at": self.time(),
        })
    }

    fn deal(&mut self, p: usize, partner: &Value, customer: &Value) -> Value {
        let own = Some(p);
        let key = format!("deal_{}", self.word(own));
        self.events.push((EventKind::Deal, key.clone()));
        let converted = self.roll(2) == 0;
        json!({
            "key": key, "partner_key": partner["partner_key"], "account_name": self.name(p),
            "stage": self.word(own), "amount": 100, "lost_reason": self.mail(None),
            "approved": self.pick(&[json!(true), json!(false), Value::Null]),
            "customer_key": converted.then(|| customer["key"].clone()), "created_at": self.time(),
        })
    }

    fn action(&mut self, p: usize, partner: &Value, customer: &Value) -> Value {
        let own = Some(p);
        let key = format!("act_{}", self.word(own));
        self.events.push((EventKind::Action, key.clone()));
        json!({
            "key": key, "partnership_key": partner["key"], "customer": {"key": customer["key"]},
            "type": self.word(own), "value": 1, "created_at": self.time(),
        })
    }

    /// The offers: no partner may read their names, keys, tags, segments, or the groups of others.
    fn internal(&mut self) {
        let mut text = "version = 1\n".to_owned();
        for kind in
            ["transaction", "transaction", "transaction", "signup", "lead", "deal", "action"]
        {
            if self.roll(5) == 0 {
                continue;
            }
            let (key, name, word) = (self.word(None), self.word(None), self.word(None));
            let rule = self.pick(&[
                String::new(),
                format!("tags_all = [\"{word}\"]"),
                format!("tiers = [\"{word}\"]"),
                format!("groups = [\"{word}\"]"),
                "rules = { product_keys = [\"pro\"], max_customer_age = \"3mo\" }".to_owned(),
                "rules = { min_amount = 5000, currencies = [\"USD\"] }".to_owned(),
                "rules = { max_transactions_per_customer = 1, countries = [\"US\"] }".to_owned(),
                "rules = { lead_statuses = [\"won\"], deal_stages = [\"won\"] }".to_owned(),
                "rules = { action_type = \"demo\", min_partnership_age = \"300d\" }".to_owned(),
                "ends = 2026-01-01T00:00:00Z".to_owned(),
                "caps = { per_partner = { amount = 100 } }".to_owned(),
            ]);
            write!(
                text,
                "[[offer]]\nkey = \"offr_{key}\"\nname = \"{name}\"\ndescription = \"Earn 20%\"\n\
                 event = \"{kind}\"\nreward = {{ flat = 900 }}\n{rule}\n"
            )
            .unwrap();
        }
        self.offers = text;
    }
}

/// A store with the programme in it, every list read whole.
fn stored(programme: &Programme, folder: &std::path::Path) -> Store {
    let mut store = Store::open(&folder.join("store.db")).unwrap().store;
    let plan = |resource| PassPlan {
        resource,
        role: "all",
        params: Vec::new(),
        window_start: None,
        judges: true,
    };
    let plans: Vec<PassPlan> = programme.lists.iter().map(|(list, _)| plan(*list)).collect();
    let at = Timestamp::from_ms(now()).unwrap();
    let run = store.begin_run(RunMode::Full, at, &plans).unwrap();
    for (pass, (list, items)) in store.passes(run.id).unwrap().into_iter().zip(&programme.lists) {
        let records = items.iter().filter_map(|item| record(*list, item.clone())).collect();
        let page = PageIn { pass: pass.id, records, skipped: 0, cursor: None, cut: false };
        store.write_page(&page).unwrap();
    }
    store.finish_run(&run, at).unwrap();
    store
}

/// Everything that could be claimed for a partner, or without naming one.
fn claims(programme: &Programme, partner: Option<&str>) -> Vec<Ask> {
    let base = Ask { partner: partner.map(str::to_owned), ..Ask::default() };
    let by_key = programme.events.iter().map(|(kind, key)| Ask {
        key: Some(key.clone()),
        kind: Some(*kind),
        ..base.clone()
    });
    let kinds = [
        EventKind::Transaction,
        EventKind::Signup,
        EventKind::Lead,
        EventKind::Deal,
        EventKind::Action,
    ];
    let by_customer = programme.customers.iter().enumerate().map(|(n, customer)| Ask {
        customer: Some(customer.clone()),
        kind: Some(kinds[n % kinds.len()]),
        ..base.clone()
    });
    let newest = kinds.iter().map(|kind| Ask { kind: Some(*kind), ..base.clone() });
    by_key.chain(by_customer).chain(newest).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_reply_has_a_word_that_is_not_the_claimed_partners(dice in proptest::collection::vec(any::<u32>(), 1000)) {
        let programme = Programme::new(dice);
        let folder = tempfile::tempdir().unwrap();
        let store = stored(&programme, folder.path());
        let offers = OffersFile::parse(&programme.offers).unwrap();
        let own = "greeting = \"Hello {partner},\"\nclosing = \"Regards, also to {customer}\"\n\
            checking = \"We look at the {kind} of {customer}.\"\n";
        let own = Replies::parse(own).unwrap();
        let at = Timestamp::from_ms(now()).unwrap();
        let keys: Vec<&str> =
            programme.lists[0].1.iter().map(|partner| partner["key"].as_str().unwrap()).collect();
        let mut names_told = 0;
        for named in keys.iter().copied().map(Some).chain([None]) {
            for ask in claims(&programme, named) {
                // An ambiguous customer and an empty claim lead to a question, not an answer.
                let Ok(gathered) = gather(&store, &ask, Some(&offers), at) else { continue };
                let reader = gathered.partner.as_ref().map(|partner| partner.key.as_str());
                let reader = keys.iter().position(|key| Some(*key) == reader);
                for replies in [Replies::shipped(), &own] {
                    let facts = Facts { replies, ..gathered.facts(Some(&offers)) };
                    let reply = investigate(&facts).partner_reply.to_lowercase();
                    for (word, owner) in &programme.words {
                        let told = reply.contains(word.as_str());
                        let may = owner.is_some() && *owner == reader;
                        prop_assert!(may || !told, "{word} of {owner:?} told to {reader:?}: {reply}\n{ask:?}");
                        names_told += usize::from(told);
                    }
                    for word in ["fraud", "suspicious", "chargeback", "flagged"] {
                        prop_assert!(!reply.contains(word), "{word}: {reply}");
                    }
                }
            }
        }
        // Otherwise the test would have looked where nothing could be found.
        prop_assert!(names_told > 100, "{names_told}");
    }
}
