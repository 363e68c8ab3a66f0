//! A small programme in a store, and questions about it.

use partnerdesk::api::record;
use partnerdesk::domain::{Resource, Timestamp, Zone};
use partnerdesk::inquiry::{Ask, AskError, PartnerMessage, Resolved, gather};
use partnerdesk::investigate::{Check, Code, Investigation, investigate};
use partnerdesk::offers::OffersFile;
use partnerdesk::store::{PageIn, PassPlan, RunMode, Store};
use serde_json::{Value, json};

pub const DAY: i64 = 86_400_000;

const OFFERS: &str = "version = 1\n[[offer]]\nkey = \"o\"\ndescription = \"Earn 20%\"\n\
    event = \"transaction\"\nreward = { percent = 20 }\n";

pub fn at(text: &str) -> Timestamp {
    Timestamp::parse(&format!("{text}T10:00:00Z")).unwrap()
}

/// Now, in every test.
pub fn now() -> Timestamp {
    at("2026-03-01")
}

/// A programme under construction.
#[derive(Clone, Default)]
pub struct Programme {
    lists: [Vec<Value>; 7],
}

const LISTS: [Resource; 7] = [
    Resource::Partnerships,
    Resource::Customers,
    Resource::Transactions,
    Resource::Rewards,
    Resource::Leads,
    Resource::Deals,
    Resource::Actions,
];

impl Programme {
    /// Partners 1 and 2, each with a customer: `buyer@c1.example` of `p1`, `buyer@c2.example` of `p2`.
    pub fn of_two() -> Self {
        Self::default()
            .partner(1)
            .partner(2)
            .customer("cus_1", 1, "buyer@c1.example", "Buyer 01")
            .customer("cus_2", 2, "buyer@c2.example", "Buyer 02")
    }

    pub fn with(mut self, list: Resource, item: Value) -> Self {
        let at = LISTS.iter().position(|one| *one == list).unwrap();
        self.lists[at].push(item);
        self
    }

    pub fn partner(self, n: u32) -> Self {
        let joined = at("2023-01-01").ms();
        self.with(
            Resource::Partnerships,
            json!({"key": format!("part_{n}"), "partner_key": format!("p{n}"), "created_at": joined, "joined_at": joined,
                "email": format!("owner@p{n}.example"), "approved_status": "approved", "team": {"name": format!("Partner {n}")}}),
        )
    }

    pub fn customer(self, key: &str, partner: u32, email: &str, name: &str) -> Self {
        self.with(
            Resource::Customers,
            json!({"key": key, "customer_key": format!("acct-{key}"), "created_at": at("2023-06-01").ms(), "email": email,
                "name": name, "provider_key": format!("pay-{key}"), "partnership_key": format!("part_{partner}")}),
        )
    }

    /// A payment in cents of a customer on a day.
    pub fn paid(self, key: &str, customer: &str, amount: i64, day: &str) -> Self {
        self.with(
            Resource::Transactions,
            json!({"key": key, "created_at": at(day).ms(), "amount": amount, "amount_usd": amount, "currency": "USD",
                "approved": true, "product_key": "pro", "customer": {"key": customer}}),
        )
    }

    pub fn reward(
        self,
        key: &str,
        partner: u32,
        customer: &str,
        payment: Option<&str>,
        status: &str,
    ) -> Self {
        let mut item = json!({"key": key, "created_at": at("2026-02-01").ms(), "amount": 500, "reward_status": status,
            "partnership": {"key": format!("part_{partner}")}, "offer": {"key": "o"}});
        if !customer.is_empty() {
            item["customer"] = json!({"key": customer});
        }
        if let Some(payment) = payment {
            item["transaction"] = json!({"key": payment});
        }
        if status == "declined" {
            item["decline_reason"] = json!("Payment refunded");
        }
        self.with(Resource::Rewards, item)
    }

    pub fn lead(self, key: &str, partner: u32, email: &str) -> Self {
        self.with(
            Resource::Leads,
            json!({"key": key, "created_at": at("2026-01-10").ms(), "status": "open", "partner_key": format!("p{partner}"),
                "fields": [{"api_name": "email", "value": email}]}),
        )
    }

    /// Puts it into a store, every list read completely.
    pub fn stored(&self) -> World {
        self.refusing(&[])
    }

    /// Puts it into a store whose keys may not read some lists: those are empty and refused.
    pub fn refusing(&self, refused: &[Resource]) -> World {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(&dir.path().join("store.db")).unwrap().store;
        self.sync(&mut store, refused, now());
        World { store, _dir: dir }
    }

    /// Puts it into a store that had read another state of the programme before.
    pub fn stored_after(&self, before: &[(&Self, Timestamp)]) -> World {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(&dir.path().join("store.db")).unwrap().store;
        for (programme, read) in before {
            programme.sync(&mut store, &[], *read);
        }
        self.sync(&mut store, &[], now());
        World { store, _dir: dir }
    }

    fn sync(&self, store: &mut Store, refused: &[Resource], read: Timestamp) {
        let plans: Vec<PassPlan> = LISTS
            .iter()
            .map(|resource| PassPlan {
                resource: *resource,
                role: "all",
                params: Vec::new(),
                window_start: None,
                judges: true,
            })
            .collect();
        let run = store.begin_run(RunMode::Full, read, &plans).unwrap();
        for (pass, items) in store.passes(run.id).unwrap().into_iter().zip(&self.lists) {
            if refused.contains(&pass.resource) {
                store.refuse(run.id, pass.resource, 403, read).unwrap();
                continue;
            }
            let records =
                items.iter().filter_map(|item| record(pass.resource, item.clone())).collect();
            let page = PageIn { pass: pass.id, records, skipped: 0, cursor: None, cut: false };
            store.write_page(&page).unwrap();
        }
        store.finish_run(&run, read).unwrap();
    }
}

/// A programme in a store.
pub struct World {
    pub store: Store,
    _dir: tempfile::TempDir,
}

/// An investigation, and how the question was understood.
pub struct Told {
    pub result: Investigation,
    pub hints: Vec<String>,
    pub others: Vec<String>,
}

impl Told {
    pub fn verdict(&self) -> &'static str {
        self.result.verdict.word()
    }

    /// The key of the judged event; "" if there is none.
    pub fn event(&self) -> &str {
        self.result.event.as_ref().map_or("", |event| event.key.as_str())
    }

    pub fn code(&self, id: Check) -> Option<Code> {
        self.result.check(id).unwrap().code
    }

    pub fn hints(&self, part: &str) -> bool {
        self.hints.iter().any(|hint| hint.contains(part))
    }

    /// The verdict, the event and the hints, for the messages of failed assertions.
    pub fn all(&self) -> String {
        format!("{} {} {:#?}", self.verdict(), self.event(), self.hints)
    }

    /// Whether a word is in anything that the partner would read.
    pub fn leaks(&self, word: &str) -> bool {
        self.result.partner_reply.contains(word)
    }
}

impl World {
    pub fn try_why(&self, ask: &Ask) -> Result<Told, AskError> {
        self.understood(ask, Vec::new(), Vec::new())
    }

    fn understood(
        &self,
        ask: &Ask,
        reasons: Vec<String>,
        others: Vec<String>,
    ) -> Result<Told, AskError> {
        let offers = OffersFile::parse(OFFERS).unwrap();
        let mut gathered = gather(&self.store, ask, Some(&offers), now())?;
        gathered.hints.splice(..0, reasons);
        let result = investigate(&gathered.facts(Some(&offers)));
        Ok(Told { result, hints: gathered.hints, others })
    }

    pub fn why(&self, ask: &Ask) -> Told {
        self.try_why(ask).unwrap()
    }

    pub fn try_told(&self, message: &str, known: &Ask) -> Result<Told, AskError> {
        let ticket = PartnerMessage::read(message, Zone::Named(chrono_tz::UTC), now());
        let resolved = ticket.resolve(&self.store, known)?;
        if resolved.is_open() {
            return Err(AskError::Undecided(Vec::new(), resolved.reasons));
        }
        let Resolved { ask, reasons, others, .. } = resolved;
        let others = others.into_iter().map(|one| one.event.key).collect();
        self.understood(&ask, reasons, others)
    }

    /// What a message means, before anything is judged.
    pub fn resolved(&self, message: &str) -> Resolved {
        let ticket = PartnerMessage::read(message, Zone::Named(chrono_tz::UTC), now());
        ticket.resolve(&self.store, &Ask::default()).unwrap()
    }

    /// The candidates of a message that doesn't say enough; no event is chosen then.
    #[track_caller]
    pub fn asked(&self, message: &str) -> Vec<String> {
        let told = self.resolved(message);
        assert_eq!(told.ask.key, None, "{message}: {told:#?}");
        told.undecided.into_iter().map(|one| one.event.key).collect()
    }

    /// The result of a message together with the agent's own options.
    pub fn told(&self, message: &str, known: &Ask) -> Told {
        self.try_told(message, known).unwrap()
    }

    pub fn message(&self, message: &str) -> Told {
        self.told(message, &Ask::default())
    }
}

pub fn ask(partner: &str, customer: &str, key: &str) -> Ask {
    let named = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Ask { partner: named(partner), customer: named(customer), key: named(key), ..Ask::default() }
}

/// A day, as an agent names it.
pub fn on(day: &str) -> (Timestamp, Timestamp) {
    let from = Timestamp::parse(&format!("{day}T00:00:00Z")).unwrap();
    (from, from.plus(DAY))
}
