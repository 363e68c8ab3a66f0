//! What holds for any facts, likely and unlikely ones.

use proptest::prelude::*;
use proptest::sample::select;

use super::code::Code;
use super::facts::{Answer, Coverage, Reach, Says};
use super::finding::State;
use super::id::Id;
use super::outcome::Investigation;
use super::records::{Event, GroupSeen, Lookalike, Reward};
use super::world::{World, payment};
use crate::domain::time::DAY;
use crate::domain::{Resource, Stamp};
use crate::offers::{Event as Kind, Label};

const KINDS: [Kind; 5] = [Kind::Signup, Kind::Transaction, Kind::Lead, Kind::Deal, Kind::Action];

fn stamp() -> impl Strategy<Value = Stamp> {
    let near = (-500_i64..10).prop_map(|days| days * DAY + 1_781_524_800_000);
    let any =
        prop_oneof![8 => near, 1 => Just(-62_167_219_200_000), 1 => Just(253_402_300_799_999)];
    any.prop_map(|ms| Stamp::from_ms(ms).unwrap())
}

fn cents() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => select(vec![0, 1, 2, 3, 4999, 5000, 10_000, -10_000]),
        1 => any::<i64>(),
        1 => Just(i64::MIN),
        1 => Just(i64::MAX),
    ]
}

fn text(words: &[&'static str]) -> impl Strategy<Value = Option<String>> + use<> {
    proptest::option::of(select(words.to_vec()).prop_map(str::to_owned))
}

fn event() -> impl Strategy<Value = Event> {
    let money =
        (proptest::option::of(cents()), proptest::option::of(cents()), text(&["USD", "EUR", ""]));
    let flags = (proptest::option::of(any::<bool>()), any::<bool>(), any::<bool>(), any::<bool>());
    let words = (
        text(&["pro", "Pro", "", "team"]),
        text(&["open", "closed won", "Closed Won", "closed lost"]),
        text(&["qualified_demo", "x"]),
        text(&["cus_1", "cus_2"]),
        text(&["part_1", "part_2"]),
    );
    (select(KINDS.to_vec()), 0..6, stamp(), proptest::option::of(stamp()), money, flags, words)
        .prop_map(|(kind, n, at, happened, (amount, usd, currency), flags, words)| {
            let mut event = payment(&format!("txn_{n}"), at, 0);
            event.kind = kind;
            event.happened_at = happened;
            (event.amount, event.amount_usd, event.currency) = (amount, usd, currency);
            (event.approved, event.archived, event.test) = (flags.0, flags.1, flags.2);
            event.vanished_at = flags.3.then_some(at);
            event.value = amount;
            (event.product_key, event.stage, event.action_type) =
                (words.0.clone(), words.1.clone(), words.2);
            (event.category_key, event.status, event.subscription_key) =
                (words.0.clone(), words.1, words.0);
            (event.customer_key, event.partnership_key) = (words.3, words.4);
            event
        })
}

fn reward() -> impl Strategy<Value = Reward> {
    let statuses = ["hold", "pending", "approved", "declined", "paid", "scheduled", "else"];
    let keys = (
        text(&["part_1", "part_2"]),
        text(&["cus_1", "cus_2"]),
        text(&["txn_1", "txn_2"]),
        text(&["o", "p", "x"]),
    );
    let dates = (proptest::option::of(stamp()), proptest::option::of(stamp()), any::<bool>());
    (
        0..9,
        select(statuses.to_vec()),
        keys,
        dates,
        proptest::option::of(cents()),
        text(&["USD", "EUR"]),
    )
        .prop_map(|(n, status, keys, dates, amount, currency)| Reward {
            key: format!("rwrd_{n}"),
            partnership_key: keys.0,
            partner_name: Some("Somebody Else".to_owned()),
            customer_key: keys.1,
            action_key: keys.2.clone(),
            transaction_key: keys.2,
            offer_key: keys.3,
            amount,
            currency,
            created_at: dates.0,
            ready_at: dates.1,
            vanished_at: dates.0.filter(|_| dates.2),
            decline_reason: Some("Fraud, see part_2".to_owned()),
            ..World::reward(status)
        })
}

/// A file of offers for every kind with every rule, some of which hold.
fn offers() -> impl Strategy<Value = String> {
    let rules = [
        "",
        "rules = { product_keys = [\"pro\"], min_amount = 5000 }",
        "rules = { max_customer_age = \"12mo\", min_customer_age = \"1d\", \
            max_transactions_per_customer = 2 }",
        "rules = { currencies = [\"USD\"], first_transaction_only = true, \
            min_partnership_age = \"60d\" }",
        "rules = { countries = [\"US\"], max_amount = 10000, category_keys = [\"pro\"] }",
        "rules = { action_type = \"qualified_demo\", lead_statuses = [\"closed won\"], \
            deal_stages = [\"Closed Won\"] }",
        "groups = [\"Referral\"]\ntags_none = [\"gold\"]",
        "segments = [\"Agencies\"]\nstarts = 2026-01-01T00:00:00Z",
        "caps = { per_customer = { amount = 3000 }, per_partner = { count = 2, period = \
            \"month\" } }",
        "enabled = false",
        "drip = { delay = \"30d\", every = \"1mo\", occurrences = 3 }",
    ];
    let pays = ["{ percent = \"12.5\" }", "{ flat = 500, currency = \"EUR\" }", "{ flat = 500 }"];
    let one = (select(KINDS.to_vec()), select(rules.to_vec()), select(pays.to_vec()));
    proptest::collection::vec(one, 0..6).prop_map(|all| {
        let keys = ["o", "p", "q", "r", "s", "t"];
        keys.iter()
            .zip(all)
            .map(|(key, (kind, rules, pays))| {
                format!(
                    "[[offer]]\nkey = \"{key}\"\nname = \"{key}-internal\"\ndescription \
                        = \"Offer {key}\"\nevent = \"{}\"\nreward = {pays}\n{rules}\n",
                    kind.name()
                )
            })
            .collect::<Vec<_>>()
            .concat()
    })
}

fn coverage() -> impl Strategy<Value = Coverage> {
    let lists = [
        Resource::Partnerships,
        Resource::Customers,
        Resource::Transactions,
        Resource::Rewards,
        Resource::Leads,
    ];
    let reach = prop_oneof![
        4 => stamp().prop_map(|at| Some(Reach::Complete(at))),
        1 => Just(Some(Reach::Refused)),
        1 => Just(None),
    ];
    proptest::collection::vec(reach, lists.len()).prop_map(move |reaches| {
        let known = lists.into_iter().zip(reaches);
        Coverage { lists: known.filter_map(|(list, reach)| Some((list, reach?))).collect() }
    })
}

fn answers() -> impl Strategy<Value = Vec<Answer>> {
    use strum::IntoEnumIterator;
    let ids: Vec<Id> = Id::iter().collect();
    let one = (select(ids), any::<bool>(), select(vec![Says::Yes, Says::No, Says::Skip])).prop_map(
        |(id, of_offer, says)| Answer {
            id,
            offer: of_offer.then(|| "o".to_owned()),
            says,
            code: None,
            note: "seen".to_owned(),
        },
    );
    proptest::collection::vec(one, 0..4)
}

prop_compose! {
    fn world()(
        event in proptest::option::weighted(0.9, event()),
        transactions in proptest::collection::vec(event(), 0..6),
        linked in proptest::collection::vec(reward(), 0..5),
        others in proptest::collection::vec(reward(), 0..5),
        offers in offers(),
        coverage in coverage(),
        answers in answers(),
        who in (any::<bool>(), any::<bool>(), text(&["part_1", "part_2"]), proptest::option::of(stamp())),
        partner in (proptest::option::of(stamp()), proptest::option::of(stamp()),
            select(vec!["approved", "pending"]), any::<bool>()),
        seen in proptest::collection::vec((stamp(), select(vec!["Referral", "B"])), 0..3),
        on in proptest::option::of(stamp()),
        balance in proptest::option::of(cents()),
    ) -> World {
        let mut world = World::new();
        world.offers(&offers);
        world.claim.kind = event.as_ref().map_or(Kind::Transaction, |event| event.kind);
        world.claim.on = on.map(|on| (on, on.plus(DAY)));
        (world.event, world.transactions, world.linked) = (event, transactions, linked);
        (world.held, world.capped) = (others.clone(), others);
        (world.coverage, world.answers, world.balance) = (coverage, answers, balance);
        let one = world.partner.as_mut().unwrap();
        (one.joined_at, one.group_since, one.archived) = (partner.0, partner.1, partner.3);
        one.status = partner.2.to_owned();
        one.groups_seen = seen
            .into_iter()
            .map(|(at, name)| GroupSeen { at, group: vec![Label::new(name)] })
            .collect();
        let customer = world.customer.as_mut().unwrap();
        (customer.partnership_key, customer.created_at) = (who.2, who.3);
        customer.partners_before = vec![(world.now, Some("part_2".to_owned()))];
        world.partner = world.partner.filter(|_| !who.0 || !who.1);
        world.customer = world.customer.filter(|_| who.0 || !who.1);
        world
    }
}

/// The verdict and everything else that is told.
fn told(world: &World) -> Investigation {
    world.investigate()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_case_comes_to_a_verdict_with_both_texts(world in world()) {
        let result = told(&world);
        prop_assert!(!result.summary.is_empty() && !result.agent_note.is_empty());
        prop_assert!(!result.partner_reply.trim().is_empty());
        let json = super::json::json(&result);
        prop_assert!(json["checks"].as_array().unwrap().len() >= 30);
        let judged = super::engine::judge(&world.facts());
        prop_assert_eq!(judged.verdict, result.verdict);
        prop_assert_eq!(judged.at_stake(), result.at_stake());
        let told = |of: &Investigation| -> Vec<(Option<String>, Id, State, Option<Code>)> {
            let all = of.all_checks().into_iter();
            all.map(|(offer, one)| (offer.map(str::to_owned), one.id, one.state, one.code)).collect()
        };
        prop_assert_eq!(told(&judged), told(&result));
    }

    #[test]
    fn a_reply_never_names_what_it_must_not(world in world()) {
        let reply = told(&world).partner_reply;
        for word in ["Somebody Else", "part_2", "-internal", "trig_1", "raud", "flagged", "cus_2"] {
            prop_assert!(!reply.contains(word), "{}", reply);
        }
        let partner = world.partner.as_ref().map(|one| &one.key);
        let owner = world.customer.as_ref().and_then(|one| one.partnership_key.as_ref());
        if partner.is_none() || partner != owner {
            prop_assert!(!reply.to_lowercase().contains("jane"), "{}", reply);
        }
    }

    #[test]
    fn the_order_of_records_changes_nothing(world in world()) {
        let mut turned = world.clone();
        turned.transactions.reverse();
        turned.linked.reverse();
        turned.held.reverse();
        turned.capped.reverse();
        if let Some(partner) = &mut turned.partner {
            partner.groups_seen.reverse();
            partner.member_emails.reverse();
        }
        let keys_differ = |rewards: &[Reward]| {
            let mut keys: Vec<&str> = rewards.iter().map(|reward| reward.key.as_str()).collect();
            keys.sort_unstable();
            keys.windows(2).all(|pair| pair[0] != pair[1])
        };
        // Keys are unique in any list of the platform.
        prop_assume!(keys_differ(&world.linked) && keys_differ(&world.held));
        let mut rows: Vec<&str> = world.transactions.iter().map(|row| row.key.as_str()).collect();
        rows.sort_unstable();
        prop_assume!(rows.windows(2).all(|pair| pair[0] != pair[1]));
        let mut seen: Vec<Stamp> =
            world.partner.iter().flat_map(|one| &one.groups_seen).map(|seen| seen.at).collect();
        seen.sort();
        prop_assume!(seen.windows(2).all(|pair| pair[0] != pair[1]));
        prop_assert_eq!(told(&world), told(&turned));
    }

    #[test]
    fn records_of_others_change_nothing(world in world(), at in stamp()) {
        let mut more = world.clone();
        let stranger = Reward {
            key: "rwrd_stranger".to_owned(),
            partnership_key: Some("part_9".to_owned()),
            customer_key: Some("cus_9".to_owned()),
            transaction_key: Some("txn_9".to_owned()),
            action_key: Some("act_9".to_owned()),
            offer_key: Some("of_nobody".to_owned()),
            created_at: Some(at),
            ..World::reward("paid")
        };
        more.linked.push(stranger.clone());
        more.held.push(stranger.clone());
        more.capped.push(stranger);
        more.mined.clear();
        let (one, other) = (told(&world), told(&more));
        prop_assert_eq!(one.verdict, other.verdict);
        prop_assert_eq!(super::json::json(&one), super::json::json(&other));
    }

    #[test]
    fn rewriting_the_offers_without_change_changes_nothing(offers in offers(), world in world()) {
        let mut plain = world;
        let mut rewritten = plain.clone();
        plain.offers(&offers);
        // Comments, blank lines, and segments that no offer names say nothing.
        let more = "\n# a comment\n[[segment]]\nname = \"Unused\"\n\n";
        rewritten.offers(&format!("{more}{}", offers.replace('\n', "\n\n")));
        prop_assert_eq!(told(&plain), told(&rewritten));
    }
}

#[test]
fn a_lookalike_and_a_mined_offer_decide_nothing() {
    let mut world = World::new();
    let before = world.investigate().verdict;
    world.lookalikes = vec![Lookalike {
        key: "cus_2".to_owned(),
        by: "e-mail".to_owned(),
        partner: Some("Somebody Else".to_owned()),
        has_paid: true,
    }];
    world.mined = vec![("offr_old".to_owned(), "Earn 5%".to_owned())];
    let after = world.investigate();
    assert_eq!(after.verdict, before);
    assert!(after.agent_note.contains("offr_old") && after.agent_note.contains("Somebody Else"));
    assert_eq!(after.check(Id::A4).and_then(|finding| finding.code), Some(Code::Duplicate));
}
