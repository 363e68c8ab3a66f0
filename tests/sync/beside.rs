//! The cache files beside the store: they answer as the store alone does, whatever has changed since they
//! were written, and nothing breaks without them.

use partnerdesk::domain::{Partner, Resource};
use partnerdesk::query::Query;
use partnerdesk::roster::{FilterContext, Roster, RosterView};
use partnerdesk::runtime::load;
use partnerdesk::store::Store;
use serde_json::{Value, json};

use super::totals::Fed;

fn partnership(n: usize, name: &str) -> Value {
    json!({"key": format!("part_{n}"), "created_at": 1000 + n, "team": {"key": format!("t{n}"), "name": name}})
}

fn customer(n: usize, partner: usize, email: &str, name: &str) -> Value {
    json!({"key": format!("cus_{n}"), "created_at": 2000 + n, "email": email, "name": name,
           "customer_key": format!("EXT-{n}"), "partnership_key": format!("part_{partner}")})
}

fn fed() -> Fed {
    let mut fed = Fed::new();
    fed.run(&[
        (Resource::Partnerships, (0..6).map(|n| partnership(n, &format!("Partner {n}"))).collect()),
        (
            Resource::Customers,
            vec![
                customer(0, 0, "jane@x.com", "Jané Doe"),
                customer(1, 1, "joe@x.com", "Joe"),
                customer(2, 2, "j@y.io", "Müller"),
                customer(3, 9, "jane@nobody.com", "A partner that isn't there"),
            ],
        ),
    ]);
    fed
}

/// The keys of the partners with such a customer.
fn found(store: &Store, text: &str) -> Vec<String> {
    let numbers = store.partners_with_customer(text).unwrap();
    let mut keys = Vec::new();
    store
        .each_partner(|partner| {
            if numbers.contains(&partner.number) {
                keys.push(partner.key);
            }
        })
        .unwrap();
    keys
}

const ASKED: [&str; 9] =
    ["jane", "JANE D", "x.com", "ext-1", "cus_", "muller", "zz", "new", "doe\njoe"];

fn all(store: &Store) -> Vec<Vec<String>> {
    ASKED.iter().map(|text| found(store, text)).collect()
}

#[test]
fn customers_are_found_with_and_without_the_file_and_after_changes() {
    let mut fed = fed();
    let alone = all(&fed.store);
    assert_eq!(found(&fed.store, "jane"), ["part_0"]);
    assert_eq!(found(&fed.store, "x.com"), ["part_0", "part_1"]);
    assert_eq!(found(&fed.store, "muller"), ["part_2"]);
    fed.store.write_customer_search().unwrap();
    assert_eq!(all(&fed.store), alone);
    // One customer gets another name, one another partner, and one is new.
    fed.run(&[(
        Resource::Customers,
        vec![
            customer(0, 0, "jane@x.com", "New Name"),
            customer(1, 4, "joe@x.com", "Joe"),
            customer(2, 2, "j@y.io", "Müller"),
            customer(7, 5, "new@z.com", "New"),
        ],
    )]);
    let with_file = all(&fed.store);
    assert_eq!(found(&fed.store, "new"), ["part_0", "part_5"]);
    assert_eq!(found(&fed.store, "ext-1"), ["part_4"]);
    assert!(found(&fed.store, "jane d").is_empty());
    let file = fed.store.path().with_extension("db.customers");
    let bytes = std::fs::read(&file).unwrap();
    for damage in [0, 9, 40, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[damage] ^= 0x55;
        std::fs::write(&file, damaged).unwrap();
        assert_eq!(all(&fed.store), with_file, "damaged at {damage}");
    }
    std::fs::write(&file, &bytes[..bytes.len() - 7]).unwrap();
    assert_eq!(all(&fed.store), with_file, "cut off");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(all(&fed.store), with_file, "gone");
    fed.store.write_customer_search().unwrap();
    assert_eq!(all(&fed.store), with_file, "written anew");
}

fn shown(roster: &Roster, line: &str) -> Vec<Partner> {
    let view = RosterView::of(roster, &Query::parse(line).unwrap(), &FilterContext::default());
    (0..view.len()).filter_map(|at| view.row(at)).map(|row| roster.partner(row)).collect()
}

fn plain(store: &Store) -> Roster {
    let mut partners = Vec::new();
    store.each_partner(|partner| partners.push(partner)).unwrap();
    Roster::of(&partners)
}

#[test]
fn the_roster_file_and_what_changed_since_make_the_roster_that_the_store_has() {
    let mut fed = fed();
    load::write_roster_file(&mut fed.store).unwrap();
    let same = |store: &Store, roster: &Roster, when: &str| {
        let plain = plain(store);
        for line in ["", "sort:-signups", "sort:signed_up", "partner", "signups>0 archived:any"] {
            assert_eq!(shown(roster, line), shown(&plain, line), "{when}: {line}");
        }
    };
    let (first, basis) = load::roster(&fed.store).unwrap();
    assert!(basis.is_some(), "the file is used");
    same(&fed.store, &first, "as written");
    fed.run(&[
        (
            Resource::Partnerships,
            vec![
                partnership(0, "Partner 0"),
                partnership(1, "Another name"),
                partnership(8, "Partner 8"),
            ],
        ),
        (Resource::Customers, vec![customer(5, 3, "a@b.c", "A"), customer(6, 8, "b@b.c", "B")]),
    ]);
    let (roster, basis) = load::roster(&fed.store).unwrap();
    assert!(basis.is_some() && roster.changed() > 0, "the file is used, and what changed added");
    same(&fed.store, &roster, "after changes");
    // A console that has the first roster catches up and knows what is new.
    let file = fed.store.path().to_owned();
    let loaded = load::since(&file, &first, Some((basis.unwrap().0, 0)), None).unwrap();
    same(&fed.store, &loaded.roster, "caught up");
    assert!(
        loaded.news.contains(&"part_8".to_owned()) && loaded.news.contains(&"part_1".to_owned())
    );
    let again = load::since(&file, &loaded.roster, loaded.basis, None).unwrap();
    assert!(again.news.is_empty(), "nothing changed since");
    same(&fed.store, &roster.rebuilt(), "rebuilt");
    // So does one that reads everything, as with small stores.
    let whole = load::since(&file, &first, None, None).unwrap();
    let mut news = whole.news;
    news.sort();
    assert_eq!(news, ["part_0", "part_1", "part_2", "part_3", "part_4", "part_5", "part_8"]);
    // A file that is missing, damaged or of another build is ignored.
    let path = file.with_extension("db.roster");
    let bytes = std::fs::read(&path).unwrap();
    for damage in [0, 8, 30, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[damage] ^= 0x55;
        std::fs::write(&path, damaged).unwrap();
        let (roster, basis) = load::roster(&fed.store).unwrap();
        assert_eq!(basis, None, "damaged at {damage}");
        same(&fed.store, &roster, "damaged");
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(load::roster(&fed.store).unwrap().1, None);
}
