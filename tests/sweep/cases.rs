//! Cases: the same data gives the same bytes, nothing is overwritten, and a case judged again reports what
//! changed and nothing else.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use partnerdesk::cases::{
    CaseChange, CaseError, SavedCase, kept_already, list, read, recheck, save,
};
use partnerdesk::domain::{Resource, StoredRecord, Timestamp};
use partnerdesk::inquiry::{Ask, Gathered, SweepProgress, gather, sweep};
use partnerdesk::investigate::{Answer, AnswerValue, Check, Investigation, Verdict, investigate};
use partnerdesk::offers::{EventKind, OffersFile};
use partnerdesk::store::{Access, Store};
use serde_json::{Value, json};

use crate::equal::period;
use crate::world::{DAY, Die, Lists, World, now, offers, programme};

/// One partner, one customer, one payment of $45.90, an offer that asks for $50.00.
pub fn small() -> Lists {
    let ago = |days: i64| now().ms() - days * DAY;
    vec![
        (
            Resource::Partnerships,
            vec![
                json!({"key": "part_1", "partner_key": "acme", "created_at": ago(400), "joined_at": ago(400),
                "email": "owner@acme.example", "approved_status": "approved",
                "team": {"key": "team_1", "name": "Acme Partners"}}),
            ],
        ),
        (
            Resource::Customers,
            vec![
                json!({"key": "cus_1", "customer_key": "acct-1", "created_at": ago(100), "email": "jane@doe.example",
                "name": "Jane Doe", "partnership_key": "part_1", "provider_key": "pay_1"}),
            ],
        ),
        (
            Resource::Transactions,
            vec![
                json!({"key": "txn/1 é", "created_at": ago(5), "amount": 4590, "amount_usd": 4590, "currency": "USD",
                "approved": true, "product_key": "pro", "customer": {"key": "cus_1"}}),
            ],
        ),
        (Resource::Rewards, vec![]),
    ]
}

pub const FILE: &str = "version = 1\n[[offer]]\nkey = \"offr_1\"\nname = \"pro-20\"\ndescription = \"Earn 20%\"\n\
    event = \"transaction\"\nreward = { percent = 20 }\nrules = { min_amount = 5000 }\n";

fn store(world: &World) -> Store {
    Store::open_as(&world.file(), Access::Read).unwrap()
}

fn judged(
    world: &World,
    ask: &Ask,
    offers: &OffersFile,
    answers: &[Answer],
) -> (Gathered, Investigation) {
    let mut gathered = gather(&store(world), ask, Some(offers), now()).unwrap();
    gathered.answers = answers.to_vec();
    let result = investigate(&gathered.facts(Some(offers)));
    (gathered, result)
}

fn ask() -> Ask {
    Ask {
        partner: Some("acme".to_owned()),
        customer: Some("jane@doe.example".to_owned()),
        ..Ask::default()
    }
}

pub fn kept(world: &World, folder: &Path) -> PathBuf {
    let offers = OffersFile::parse(FILE).unwrap();
    let (gathered, result) = judged(world, &ask(), &offers, &[]);
    save(folder, &SavedCase::new(&ask(), &gathered, &result, Some("Dear Ann"), now())).unwrap()
}

fn changes(world: &World, case: &Path, offers: &str) -> Vec<String> {
    let offers = OffersFile::parse(offers).unwrap();
    let case = read(case).unwrap();
    let found = recheck(&case, &store(world), Some(&offers), now().plus(9 * DAY)).unwrap();
    found.changes.iter().map(CaseChange::to_string).collect()
}

#[test]
fn the_same_data_are_the_same_bytes_and_nothing_is_written_over() {
    let world = World::new(&small());
    let folder = world.file().with_file_name("cases");
    let (one, two) = (kept(&world, &folder), kept(&world, &folder));
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(name(&one), "2026-03-01-rule_not_met-txn_1__.json");
    assert_eq!(name(&two), "2026-03-01-rule_not_met-txn_1__-2.json");
    let text = std::fs::read_to_string(&one).unwrap();
    assert_eq!(text, std::fs::read_to_string(&two).unwrap());
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&one)), (0o700, 0o600));
    let case: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(case["inputs"]["customer"], "jane@doe.example");
    assert_eq!(case["investigation"]["verdict"], "RULE_NOT_MET");
    assert_eq!(case["edited_reply"], "Dear Ann");
    assert!(case["investigation"]["partner_reply"].as_str().unwrap().len() > 20);
    assert_eq!(case["created_at"], "2026-03-01T12:00:00Z");
    assert_eq!(case["data_as_of"], "2026-02-28T12:00:00Z");
    assert!(case["program"].as_str().unwrap().starts_with("partnerdesk "));
    let listed = list(&folder).unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2, "nothing else is left");
    assert!(list(&folder.join("nowhere")).unwrap().is_empty());
}

#[test]
fn what_says_the_same_as_the_newest_of_its_event_is_kept_already() {
    let world = World::new(&small());
    let folder = world.file().with_file_name("cases");
    let offers = OffersFile::parse(FILE).unwrap();
    let (gathered, result) = judged(&world, &ask(), &offers, &[]);
    let case = |reply: Option<&str>, days: i64| {
        SavedCase::new(&ask(), &gathered, &result, reply, now().plus(days * DAY))
    };
    assert_eq!(kept_already(&folder, &case(None, 0)).unwrap(), None, "no folder");
    let first = save(&folder, &case(None, 0)).unwrap();
    // The passing of time alone makes no different case.
    assert_eq!(kept_already(&folder, &case(None, 9)).unwrap(), Some(first));
    assert_eq!(kept_already(&folder, &case(Some("Dear Ann"), 9)).unwrap(), None);
    let second = save(&folder, &case(Some("Dear Ann"), 9)).unwrap();
    assert_eq!(kept_already(&folder, &case(Some("Dear Ann"), 10)).unwrap(), Some(second));
    // Going back to the first text makes a new case again.
    assert_eq!(kept_already(&folder, &case(None, 10)).unwrap(), None);
    let said = |answers: &[Answer]| {
        let (gathered, result) = judged(&world, &ask(), &offers, answers);
        SavedCase::new(&ask(), &gathered, &result, Some("Dear Ann"), now().plus(10 * DAY))
    };
    let answer = Answer {
        id: Check::Click,
        offer: None,
        says: AnswerValue::Skip,
        code: None,
        note: "asked".to_owned(),
    };
    assert!(kept_already(&folder, &said(&[])).unwrap().is_some());
    assert_eq!(kept_already(&folder, &said(&[answer])).unwrap(), None);
}

#[test]
fn cases_are_listed_in_the_order_in_which_they_were_kept() {
    let world = World::new(&small());
    let folder = world.file().with_file_name("cases");
    let kept: Vec<PathBuf> = (0..11).map(|_| kept(&world, &folder)).collect();
    std::fs::write(folder.join("0-damaged.json"), "{").unwrap();
    let listed: Vec<PathBuf> = list(&folder).unwrap().into_iter().map(|one| one.path).collect();
    assert_eq!(listed[..11], kept);
    assert!(listed[11].ends_with("0-damaged.json"));
}

#[test]
fn what_changed_is_told_and_nothing_else() {
    let world = World::new(&small());
    let folder = world.file().with_file_name("cases");
    let case = kept(&world, &folder);
    assert!(changes(&world, &case, FILE).is_empty());
    // Names and texts of offers don't count as facts.
    assert!(changes(&world, &case, &FILE.replace("pro-20", "x").replace("Earn", "Get")).is_empty());
    let lower = FILE.replace("5000", "4000");
    let told = changes(&world, &case, &lower);
    assert_eq!(told[0], "verdict: RULE_NOT_MET -> SHOULD_HAVE_FIRED");
    assert!(told.contains(&"L5 of offr_1 was FAIL BELOW_MIN, now PASS".to_owned()), "{told:?}");
    let other = FILE.replace("offr_1", "offr_2");
    let told = changes(&world, &case, &other);
    assert_eq!(told[..2], ["offer offr_2 is new", "offer offr_1 is no longer judged"]);
    assert!(changes(&world, &case, "version = 1\n")[0].ends_with("-> NEEDS_DATA"));
    // A newer payment without a reward isn't taken for the case's own.
    let mut lists = small();
    lists[2].1.push(
        json!({"key": "txn_2", "created_at": now().ms() - DAY, "amount": 9000, "amount_usd": 9000,
        "currency": "USD", "approved": true, "customer": {"key": "cus_1"}}),
    );
    lists[3].1.push(json!({"key": "rwrd_x", "created_at": now().ms() + 2 * DAY + 5, "amount": 918, "currency": "USD",
        "reward_status": "pending", "partnership": {"key": "part_1"}, "transaction": {"key": "txn/1 é"},
        "customer": {"key": "cus_1"}, "offer": {"key": "offr_1"}}));
    world.sync(&lists, now().plus(3 * DAY));
    let told = changes(&world, &case, FILE);
    assert_eq!(told[0], "verdict: RULE_NOT_MET -> REWARD_EXISTS");
    assert_eq!(told[1], "reward rwrd_x appeared 2 days later");
    lists[2].1.retain(|item| item["key"] == "txn_2");
    lists[3].1.clear();
    world.sync(&lists, now().plus(4 * DAY));
    let told = changes(&world, &case, FILE).join("\n");
    assert!(told.contains("V2 was PASS, now FAIL DELETED"), "{told}");
}

#[test]
fn answers_and_members_are_kept() {
    let mut lists = small();
    lists.retain(|(list, _)| *list != Resource::Rewards);
    let world = World::new(&lists);
    let folder = world.file().with_file_name("cases");
    let offers = OffersFile::parse(&FILE.replace("5000", "4000")).unwrap();
    let answers = [
        Answer {
            id: Check::RewardLinked,
            offer: None,
            says: AnswerValue::No,
            code: None,
            note: "looked".to_owned(),
        },
        Answer {
            id: Check::Click,
            offer: None,
            says: AnswerValue::Skip,
            code: None,
            note: String::new(),
        },
    ];
    let (mut gathered, _) = judged(&world, &ask(), &offers, &answers);
    gathered.partner.as_mut().unwrap().member_emails = vec!["jane@doe.example".to_owned()];
    let result = investigate(&gathered.facts(Some(&offers)));
    assert_eq!(result.verdict, Verdict::HeldForReview, "a member buys");
    let file = save(&folder, &SavedCase::new(&ask(), &gathered, &result, None, now())).unwrap();
    let case = read(&file).unwrap();
    assert_eq!(case.answers.len(), 2);
    let found = recheck(&case, &store(&world), Some(&offers), now()).unwrap();
    assert_eq!(found.changes, [], "the store has fetched no members, the case has");
    assert_eq!(found.result.unwrap().verdict, Verdict::HeldForReview);
}

#[test]
fn a_partner_who_is_gone_is_a_change() {
    let world = World::new(&small());
    let case = kept(&world, &world.file().with_file_name("cases"));
    let other = World::new(&vec![(Resource::Partnerships, vec![])]);
    assert_eq!(changes(&other, &case, FILE), ["there is no partner \"acme\""]);
}

#[test]
fn damaged_files_are_told_with_what_is_wrong() {
    let world = World::new(&small());
    let folder = world.file().with_file_name("cases");
    let good = std::fs::read_to_string(kept(&world, &folder)).unwrap();
    for (n, (text, wanted)) in [
        (String::new(), "is empty"),
        ("{".to_owned(), "EOF"),
        ("[1]".to_owned(), "invalid"),
        ("{}".to_owned(), "no format"),
        (good.replace("\"format\": 1", "\"format\": 2"), "format is 2"),
        (good.replace("\"inputs\"", "\"input\""), "inputs"),
        (good.replace("RULE_NOT_MET", "NO_IDEA"), "NO_IDEA"),
        (good.replace("\"amount\": 4590", "\"amount\": 4591"), "changed after it was saved"),
        (good.replace("2026-03-01T12:00:00Z", "yesterday"), "yesterday"),
        (good.replace("\"checks\"", "\"tests\""), "list of checks"),
    ]
    .into_iter()
    .enumerate()
    {
        std::fs::write(folder.join(format!("bad-{n}.json")), text).unwrap();
        match read(&folder.join(format!("bad-{n}.json"))) {
            Err(CaseError::Damaged { why, .. }) => assert!(why.contains(wanted), "{why}"),
            other => panic!("{n} {wanted}: {other:?}"),
        }
    }
    let listed = list(&folder).unwrap();
    assert_eq!(listed.iter().filter(|entry| entry.case.is_ok()).count(), 1);
    assert_eq!(listed.len(), 11);
}

#[test]
fn time_alone_changes_nothing() {
    let mut die = Die::new(9);
    let world = World::new(&programme(&mut die));
    let folder = world.file().with_file_name("cases");
    let mut verdicts = BTreeSet::new();
    for _ in 0..3 {
        let offers = OffersFile::parse(&offers(&mut die)).unwrap();
        let found = sweep(&world.file(), &period(150), Some(&offers), now(), SweepProgress::NOBODY)
            .unwrap();
        let of = |kind: EventKind, key: String| Ask {
            key: Some(key),
            kind: Some(kind),
            ..Ask::default()
        };
        let items = found.items.iter().step_by(9);
        let mut asks: Vec<Ask> = items.map(|item| of(item.kind, item.key.clone())).collect();
        // For rewarded events the one who asks is the partner who got the reward.
        let far = now().plus(900 * DAY);
        let add = |reward: StoredRecord| {
            let (key, partner) = (reward.text("transaction_key"), reward.partner.clone());
            if let Some(key) = key.filter(|_| partner.is_some()) {
                asks.push(Ask { partner, ..of(EventKind::Transaction, key) });
            }
        };
        store(&world).each_stored(Resource::Rewards, Timestamp::EPOCH, far, add).unwrap();
        asks.truncate(90);
        for ask in asks {
            let (gathered, result) = judged(&world, &ask, &offers, &[]);
            verdicts.insert(result.verdict);
            let file =
                save(&folder, &SavedCase::new(&ask, &gathered, &result, None, now())).unwrap();
            let case = read(&file).unwrap();
            let later = now().plus(40 * DAY);
            let found = recheck(&case, &store(&world), Some(&offers), later).unwrap();
            assert_eq!(found.changes, [], "{}", file.display());
        }
    }
    assert!(verdicts.len() >= 6 && verdicts.contains(&Verdict::RewardExists), "{verdicts:?}");
}
