//! The roster at 10,000, 100,000 and 1,000,000 partners: reading, sorting, filtering, searching, and a
//! customers' file with five customers per partner. `benches/README.md` has figures and how to repeat them.

#![allow(clippy::unwrap_used, reason = "a bench ends with the first thing that is not as expected")]
#![allow(
    clippy::indexing_slicing,
    reason = "a bench ends with the first thing that is not as expected"
)]

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use divan::Bencher;
use partnerdesk::domain::{KeyAndName, Manager, Owner, Partner, PartnerGroup, Timestamp};
use partnerdesk::query::Query;
use partnerdesk::roster::{FilterContext, Roster, RosterView};
use partnerdesk::store::{CustomerTexts, find_in_customer_texts};

const SIZES: [u32; 3] = [10_000, 100_000, 1_000_000];
const CUSTOMERS_PER_PARTNER: u32 = 5;

fn main() {
    divan::main();
}

/// A number that looks random but is the same in every run.
fn mix(n: u32, salt: u32) -> u32 {
    let mut x = n.wrapping_mul(0x9e37_79b9) ^ salt.wrapping_mul(0x85eb_ca6b);
    x ^= x >> 15;
    x = x.wrapping_mul(0x2c1b_3c6d);
    x ^ (x >> 13)
}

fn pick<'a>(from: &[&'a str], n: u32, salt: u32) -> &'a str {
    from[mix(n, salt) as usize % from.len()]
}

fn partner(n: u32) -> Partner {
    let first =
        pick(&["Ann", "Zoë", "Liam", "桜", "Jürgen", "Mia", "Olu", "Eve", "Noah", "Ida"], n, 1);
    let last = pick(&["Lee", "Müller", "Novák", "Smith", "Rossi", "Okafor", "Kim", "Berg"], n, 2);
    let word =
        pick(&["Acorn", "Blue Harbor", "Fjord", "Café Nord", "Summit", "Iris", "Zenith"], n, 3);
    let kind = pick(&["Media", "Labs", "GmbH", "Digital", "Group", "Partners"], n, 4);
    let number = |salt, most: u32| i64::from(mix(n, salt) % most);
    Partner {
        key: format!("part_{:08x}{n:06x}", mix(n, 5)),
        number: n,
        partner_key: Some(format!("{}{n}", word.to_lowercase().replace(' ', ""))),
        name: format!("{word} {kind} {}", n % 977),
        members: 1,
        owner: Owner {
            name: Some(format!("{first} {last}")),
            email: Some(format!("{}{n}@mail.example", last.to_lowercase())),
        },
        group: (!mix(n, 30).is_multiple_of(20)).then(|| {
            let name =
                pick(&["Marketplace", "Agencies", "Referral", "Technology", "Resellers"], n, 6);
            PartnerGroup { key: format!("grp_{name}"), name: name.to_owned(), slug: None }
        }),
        manager: n.is_multiple_of(3).then(|| Manager {
            name: Some(pick(&["Kim", "Jo", "Sam"], n, 7).to_owned()),
            email: None,
        }),
        team: Some(KeyAndName {
            key: format!("team_{:08x}", mix(n, 8)),
            name: format!("{word} {kind} {}", n % 977),
        }),
        tags: ["vip", "agency", "emea", "beta"]
            .iter()
            .enumerate()
            .filter(|(at, _)| (mix(n, 9) >> at).is_multiple_of(4))
            .map(|(_, tag)| (*tag).to_owned())
            .collect(),
        status: "approved".to_owned(),
        archived: n.is_multiple_of(50),
        signups: Some(number(10, 400)),
        paid: Some(number(11, 300)),
        revenue: Some(number(12, 900_000) * number(13, 50)),
        rewards: Some(number(14, 90)),
        held: Some(n.is_multiple_of(11)),
        last_active: Timestamp::from_ms(1_700_000_000_000 + number(15, 60_000_000) * 1000),
        signed_up: Timestamp::from_ms(1_600_000_000_000 + i64::from(n) * 100_000),
        ..Partner::default()
    }
}

/// A roster with all its orders, made once.
fn roster(size: u32) -> Roster {
    static MADE: OnceLock<Mutex<HashMap<u32, Roster>>> = OnceLock::new();
    let mut made = MADE.get_or_init(Mutex::default).lock().unwrap();
    made.entry(size)
        .or_insert_with(|| {
            let mut builder = partnerdesk::roster::Builder::default();
            (0..size).for_each(|n| builder.push(&partner(n)));
            let roster = builder.finish();
            roster.warm_all();
            roster
        })
        .clone()
}

fn ask(bencher: Bencher<'_, '_>, size: u32, line: &str) {
    let (roster, query) = (roster(size), Query::parse(line).unwrap());
    let context = FilterContext::default();
    bencher.bench(|| RosterView::of(&roster, &query, &context).len());
}

/// Reading a whole roster file, as it lies beside a store.
#[divan::bench(args = SIZES, sample_count = 10)]
fn load_roster_file(bencher: Bencher<'_, '_>, size: u32) {
    let mut bytes = Vec::new();
    roster(size).write(1, &mut bytes).unwrap();
    bencher.bench(|| Roster::read(1, bytes.as_slice()).unwrap().len());
}

#[divan::bench(args = SIZES)]
fn sort_by_name(bencher: Bencher<'_, '_>, size: u32) {
    ask(bencher, size, "");
}

#[divan::bench(args = SIZES)]
fn sort_by_revenue(bencher: Bencher<'_, '_>, size: u32) {
    ask(bencher, size, "sort:revenue");
}

#[divan::bench(args = SIZES)]
fn sort_by_revenue_largest_first(bencher: Bencher<'_, '_>, size: u32) {
    ask(bencher, size, "sort:-revenue");
}

#[divan::bench(args = SIZES)]
fn sort_by_owner(bencher: Bencher<'_, '_>, size: u32) {
    ask(bencher, size, "sort:owner");
}

#[divan::bench(args = SIZES)]
fn sort_by_signed_up_largest_first(bencher: Bencher<'_, '_>, size: u32) {
    ask(bencher, size, "sort:-signed_up");
}

/// The one-off cost of the first use of an order.
#[divan::bench(args = SIZES, sample_count = 3)]
fn find_all_seven_orders(bencher: Bencher<'_, '_>, size: u32) {
    bencher
        .with_inputs(|| {
            let mut builder = partnerdesk::roster::Builder::default();
            (0..size).for_each(|n| builder.push(&partner(n)));
            builder.finish()
        })
        .bench_refs(|roster| roster.warm_all());
}

#[divan::bench(args = SIZES)]
fn filter_one_group(bencher: Bencher<'_, '_>, size: u32) {
    ask(bencher, size, "group:Agencies");
}

#[divan::bench(args = SIZES)]
fn filter_eight_at_once(bencher: Bencher<'_, '_>, size: u32) {
    ask(
        bencher,
        size,
        "tag:vip group:Agencies,Marketplace -manager:none held:no revenue>1k signups>=5 \
         signed_up>2020 active:2023..2025 sort:-revenue",
    );
}

#[divan::bench(args = SIZES)]
fn search_a_common_letter(bencher: Bencher<'_, '_>, size: u32) {
    ask(bencher, size, "a");
}

#[divan::bench(args = SIZES)]
fn search_a_common_word(bencher: Bencher<'_, '_>, size: u32) {
    ask(bencher, size, "acorn");
}

#[divan::bench(args = SIZES)]
fn search_a_rare_word(bencher: Bencher<'_, '_>, size: u32) {
    ask(bencher, size, "berg777@");
}

#[divan::bench(args = SIZES)]
fn facets_of_groups(bencher: Bencher<'_, '_>, size: u32) {
    let roster = roster(size);
    let context = FilterContext::default();
    bencher.bench(|| {
        roster.facets(partnerdesk::query::ListField::Group, "", &Query::default(), &context).len()
    });
}

/// A customers' file with five customers per partner: five million at the largest size.
fn customers(size: u32) -> PathBuf {
    static MADE: OnceLock<Mutex<HashMap<u32, Arc<tempfile::TempDir>>>> = OnceLock::new();
    let mut made = MADE.get_or_init(Mutex::default).lock().unwrap();
    let dir = made.entry(size).or_insert_with(|| {
        let dir = tempfile::tempdir().unwrap();
        let mut file = CustomerTexts::create(&dir.path().join("store.db"), 1).unwrap();
        for n in 0..size * CUSTOMERS_PER_PARTNER {
            let name = pick(&["Jane Doe", "Zoë Kim", "Sam Okafor", "Li Wei", "Ana Silva"], n, 20);
            let key = format!("cus_{:08x}{n:06x}", mix(n, 21));
            let email = format!("user{n}@{}.example", pick(&["shop", "corp", "mail"], n, 22));
            let texts = [email.as_str(), name, key.as_str(), &format!("ext-{n}")];
            file.add(n, n / CUSTOMERS_PER_PARTNER, &texts).unwrap();
        }
        file.finish().unwrap();
        Arc::new(dir)
    });
    dir.path().join("store.db")
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn customer_by_mail(bencher: Bencher<'_, '_>, size: u32) {
    let store = customers(size);
    bencher.bench(|| find_in_customer_texts(&store, 1, "user777@").unwrap().len());
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn customer_by_a_common_name(bencher: Bencher<'_, '_>, size: u32) {
    let store = customers(size);
    bencher.bench(|| find_in_customer_texts(&store, 1, "jane").unwrap().len());
}
