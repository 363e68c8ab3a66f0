//! What syncs saw change, and what people did by hand, as a single claim and a sweep judge it.

use partnerdesk::domain::Resource;
use partnerdesk::inquiry::{Ask, SweepProgress, gather, sweep};
use partnerdesk::investigate::{Check, Investigation, investigate};
use partnerdesk::offers::OffersFile;
use partnerdesk::store::{Access, Store};
use serde_json::{Value, json};

use crate::cases::small;
use crate::equal::period;
use crate::world::{DAY, Lists, World, now};

/// Pays 20 % of every payment of partners with a tag.
const TAGGED: &str = "version = 1\n[[offer]]\nkey = \"offr_1\"\ndescription = \"Earn 20%\"\n\
    event = \"transaction\"\nreward = { percent = 20 }\ntags_all = [\"vip\"]\n";

/// The same offer for everybody.
fn open() -> String {
    TAGGED.replace("tags_all = [\"vip\"]\n", "")
}

const KEY: &str = "txn/1 é";

fn judged(world: &World, partner: Option<&str>, offers: &str) -> Investigation {
    let offers = OffersFile::parse(offers).unwrap();
    let store = Store::open_as(&world.file(), Access::Read).unwrap();
    let ask =
        Ask { key: Some(KEY.to_owned()), partner: partner.map(str::to_owned), ..Ask::default() };
    let result =
        investigate(&gather(&store, &ask, Some(&offers), now()).unwrap().facts(Some(&offers)));
    // A sweep says the same of events without a reward.
    if partner.is_none() {
        let found =
            sweep(&world.file(), &period(30), Some(&offers), now(), SweepProgress::NOBODY).unwrap();
        let item = found.items.iter().find(|item| item.key == KEY);
        let verdict = item.map(|item| item.verdict.word());
        assert_eq!(
            verdict,
            (!result.is_rewarded()).then(|| result.verdict.word()),
            "{}",
            result.agent_note
        );
    }
    result
}

fn told(result: &Investigation, id: Check) -> String {
    let all = result.all_checks();
    let (_, finding) = all.iter().find(|(_, finding)| finding.id == id).unwrap();
    let code = finding.code.map(|code| format!(" {}", code.word())).unwrap_or_default();
    format!("{}{code}", finding.state.word())
}

fn list(lists: &mut Lists, which: Resource) -> &mut Vec<Value> {
    &mut lists.iter_mut().find(|(list, _)| *list == which).unwrap().1
}

/// The small programme with two partners.
fn of_two() -> Lists {
    let mut lists = small();
    let mut other = lists[0].1[0].clone();
    other["key"] = json!("part_2");
    other["partner_key"] = json!("rival");
    other["email"] = json!("owner@rival.example");
    other["team"] = json!({"key": "team_2", "name": "Rival Reach"});
    list(&mut lists, Resource::Partnerships).push(other);
    lists
}

/// The payment was recorded five days ago.
#[test]
fn tags_are_those_that_syncs_saw_at_the_time() {
    let tagged = |tags: Value| {
        let mut lists = small();
        list(&mut lists, Resource::Partnerships)[0]["tags"] = tags;
        lists
    };
    let ago = |days: i64| now().plus(-days * DAY);
    for (syncs, o2, verdict) in [
        // A sync after the payment still saw it without the tag.
        (&[(4, json!([])), (2, json!(["vip"]))][..], "FAIL TAG_LATER", "RULE_NOT_MET"),
        (&[(9, json!([])), (4, json!([])), (2, json!(["vip"]))], "FAIL TAG_LATER", "RULE_NOT_MET"),
        // The payment lies between the two syncs.
        (&[(9, json!([])), (2, json!(["vip"]))], "WARN TAG_LATER", "SHOULD_HAVE_FIRED"),
        (&[(9, json!([])), (6, json!(["vip"]))], "PASS", "SHOULD_HAVE_FIRED"),
        // The partner had the tag, and has lost it since.
        (&[(4, json!(["vip"])), (2, json!([]))], "PASS", "SHOULD_HAVE_FIRED"),
        (&[(4, json!([])), (2, json!(["b"]))], "FAIL TAG_MISSING", "RULE_NOT_MET"),
        (&[(4, json!(["VIP"]))], "PASS", "SHOULD_HAVE_FIRED"),
    ] {
        let world = World::at(&tagged(syncs[0].1.clone()), ago(syncs[0].0));
        for (days, tags) in &syncs[1..] {
            world.sync(&tagged(tags.clone()), ago(*days));
        }
        // All lists are read again, so that nothing is missing.
        world.sync(&tagged(syncs.last().unwrap().1.clone()), ago(0));
        let result = judged(&world, None, TAGGED);
        assert_eq!(
            (told(&result, Check::Scope).as_str(), result.verdict.word()),
            (o2, verdict),
            "{syncs:?}"
        );
    }
}

#[test]
fn a_customer_who_moved_is_whose_it_was_then() {
    let of = |partner: &str| {
        let mut lists = of_two();
        list(&mut lists, Resource::Customers)[0]["partnership_key"] = json!(partner);
        lists
    };
    let world = World::at(&of("part_2"), now().plus(-4 * DAY));
    world.sync(&of("part_1"), now().plus(-DAY));
    for (partner, verdict, a2) in [
        (None, "ATTRIBUTED_ELSEWHERE", "FAIL REATTRIBUTED"),
        (Some("part_1"), "ATTRIBUTED_ELSEWHERE", "FAIL REATTRIBUTED"),
        (Some("part_2"), "SHOULD_HAVE_FIRED", "WARN REATTRIBUTED"),
    ] {
        let result = judged(&world, partner, &open());
        assert_eq!(
            (result.verdict.word(), told(&result, Check::AttributionTime).as_str()),
            (verdict, a2),
            "{partner:?}"
        );
        if partner != Some("part_2") {
            assert!(!result.partner_reply.contains("Rival"), "{}", result.partner_reply);
            let named = "partner before: Rival Reach (part_2)";
            assert!(result.agent_note.contains(named), "{}", result.agent_note);
        }
    }
    // Between two syncs it isn't known whose customer it was: the check only warns.
    let world = World::at(&of("part_2"), now().plus(-9 * DAY));
    world.sync(&of("part_1"), now().plus(-2 * DAY));
    let result = judged(&world, None, &open());
    assert_eq!(told(&result, Check::AttributionTime), "WARN REATTRIBUTED");
    assert_eq!(result.verdict.word(), "SHOULD_HAVE_FIRED");
    assert!(
        result.agent_note.contains("was another partner's at the time"),
        "{}",
        result.agent_note
    );
    assert!(!result.agent_note.contains("make the reward by hand"), "{}", result.agent_note);
    // Before the payment, it doesn't matter.
    let world = World::at(&of("part_2"), now().plus(-9 * DAY));
    world.sync(&of("part_1"), now().plus(-6 * DAY));
    world.sync(&of("part_1"), now().plus(-DAY));
    assert_eq!(judged(&world, None, &open()).verdict.word(), "SHOULD_HAVE_FIRED");
}

/// A change to a reward made by hand, what the check W3 then says, and the verdict.
type Change<'a> = (&'a dyn Fn(&mut Value), &'a str, &'a str);

#[test]
fn what_people_made_by_hand_is_found_wherever_it_names_the_event() {
    let made = |change: &dyn Fn(&mut Value)| {
        let mut lists = of_two();
        let mut reward = json!({"key": "rwrd_hand", "created_at": now().ms() - 2 * DAY, "amount": 918,
            "currency": "USD", "reward_status": "approved", "partnership": {"key": "part_1"},
            "description": "Thank you"});
        change(&mut reward);
        list(&mut lists, Resource::Rewards).push(reward);
        World::new(&lists)
    };
    let says = |text: &'static str| move |reward: &mut Value| reward["description"] = json!(text);
    let changes: [Change<'_>; 8] = [
        (&|_| {}, "N/A", "SHOULD_HAVE_FIRED"),
        (&|reward| reward["customer"] = json!({"key": "cus_1"}), "PASS BY_HAND", "REWARD_EXISTS"),
        (&says("for Jane Doe, missed"), "PASS BY_HAND", "REWARD_EXISTS"),
        (&says("for jane@doe.example"), "PASS BY_HAND", "REWARD_EXISTS"),
        (&says("missed: txn/1 é"), "PASS BY_HAND", "REWARD_EXISTS"),
        (&says("missed: txn/1 éa"), "N/A", "SHOULD_HAVE_FIRED"),
        (
            &|reward| {
                reward["amount"] = json!(900);
                says("for Jane Doe")(reward);
            },
            "WARN MANUAL_BACKFILL",
            "SHOULD_HAVE_FIRED",
        ),
        (
            &|reward| {
                reward["partnership"] = json!({"key": "part_2", "name": "Rival Reach"});
                says("missed: txn/1 é")(reward);
            },
            "FAIL OTHER_PARTNER",
            "ATTRIBUTED_ELSEWHERE",
        ),
    ];
    for (change, w3, verdict) in changes {
        let result = judged(&made(change), None, &open());
        assert_eq!((told(&result, Check::Payee).as_str(), result.verdict.word()), (w3, verdict));
        let advised = result.agent_note.contains("make the reward by hand");
        assert_eq!(advised, w3 == "N/A", "{}", result.agent_note);
    }
}

#[test]
fn leads_deals_and_actions_on_the_account_are_evidence() {
    let mut lists = of_two();
    let ago = |days: i64| now().ms() - days * DAY;
    lists.push((
        Resource::Deals,
        vec![
            json!({"key": "deal_1", "created_at": ago(50), "stage": "Open", "partner_key": "rival",
            "account_name": " JANE doe "}),
        ],
    ));
    lists.push((
        Resource::Leads,
        vec![
            json!({"key": "lead_1", "created_at": ago(60), "status": "open", "partner_key": "acme",
            "fields": [{"api_name": "email", "value": "Jane@doe.example"}]}),
        ],
    ));
    // It names its partnership, but its customer belongs to another partner.
    lists.push((
        Resource::Actions,
        vec![json!({"key": "act_1", "created_at": ago(3), "action_type": "demo", "value": 1,
            "customer_key": "cus_1", "partnership_key": "part_2"})],
    ));
    let world = World::new(&lists);
    let result = judged(&world, None, &open());
    let finding = result.check(Check::CustomerOwner).unwrap();
    let values: Vec<String> =
        finding.evidence.iter().map(|one| format!("{}: {}", one.label, one.value)).collect();
    let has = |start: &str, end: &str| {
        values.iter().any(|value| value.starts_with(start) && value.ends_with(end))
    };
    assert!(has("another partner's deal: deal_1 (Open)", ", Rival Reach (part_2)"), "{values:?}");
    assert!(has("own lead: lead_1 (open)", ""), "{values:?}");
    assert!(has("partner on record: Acme Partners (part_1)", ""), "{values:?}");
    assert!(
        finding.note.contains("Another partner has a deal on the account."),
        "{}",
        finding.note
    );
    assert!(!result.partner_reply.contains("deal_1"), "{}", result.partner_reply);
    // The action belongs to the partnership it names.
    let store = Store::open_as(&world.file(), Access::Read).unwrap();
    for (partner, a1) in [("rival", "PASS"), ("acme", "FAIL ATTRIBUTED_ELSEWHERE")] {
        let ask = Ask {
            key: Some("act_1".to_owned()),
            partner: Some(partner.to_owned()),
            ..Ask::default()
        };
        let result = investigate(&gather(&store, &ask, None, now()).unwrap().facts(None));
        assert_eq!(told(&result, Check::CustomerOwner), a1, "{partner}");
        let reply = &result.partner_reply;
        assert!(!reply.contains("Jane") && !reply.contains("Rival Reach (part"), "{reply}");
    }
}
