use super::*;
use crate::domain::time::DAY;
use crate::investigate::engine::audit;
use crate::investigate::world::OwnedFacts;

const OFFER: &str = "[[offer]]\nkey = \"o\"\nevent = \"transaction\"\nreward = { percent = 20 }\n";
const OTHER: &str = "[[offer]]\nkey = \"p\"\nevent = \"transaction\"\nreward = { percent = 10 }\ngroups = [\"B\"]\n";
const DRIP: &str = "drip = { every = \"1d\", occurrences = 5 }\n";

fn reward(key: &str, offer: &str, amount: i64) -> Reward {
    Reward {
        key: key.to_owned(),
        offer_key: Some(offer.to_owned()),
        amount: Some(amount),
        created_at: OwnedFacts::new().event.map(|event| event.recorded_at),
        ready_at: None,
        ..OwnedFacts::reward("approved")
    }
}

/// The reward of a part that becomes visible so many days after the event.
fn part(key: &str, days: i64) -> Reward {
    let one = reward(key, "o", 2000);
    Reward { ready_at: one.created_at.map(|at| at.plus(days * DAY)), ..one }
}

/// The outcome with due and paid, a currency each.
fn told(world: &OwnedFacts) -> String {
    let (_, paid) = audit(&world.facts());
    let sums = paid.sums.iter().map(|sum| format!(" {} {}/{}", sum.currency, sum.paid, sum.due));
    let why = paid.check.map(|check| format!(" {check}")).unwrap_or_default();
    format!("{}{why}{}", paid.outcome.word(), sums.collect::<String>())
}

fn with(offers: &str, rewards: Vec<Reward>) -> OwnedFacts {
    let mut world = OwnedFacts::new();
    world.offers(offers);
    world.linked = rewards;
    world
}

#[test]
fn each_outcome_with_what_is_due_and_what_was_paid() {
    let both = [OFFER, OTHER].concat();
    let drip = [OFFER, DRIP].concat();
    for (offers, rewards, wanted) in [
        (OFFER, vec![], "MISSING USD 0/2000"),
        (OFFER, vec![reward("a", "o", 2000)], "FITS USD 2000/2000"),
        (OFFER, vec![reward("a", "o", 2001)], "FITS USD 2001/2000"),
        (OFFER, vec![reward("a", "o", 2002)], "OVERPAID USD 2002/2000"),
        (OFFER, vec![reward("a", "o", 1000)], "UNDERPAID USD 1000/2000"),
        (OFFER, vec![reward("a", "o", 2000), reward("b", "o", 2000)], "TWICE USD 4000/2000"),
        (OFFER, vec![reward("a", "x", 2000)], "CANT_TELL O6 USD 2000/0"),
        (OTHER, vec![reward("a", "p", 1000)], "NOT_DUE O2 USD 1000/0"),
        (OTHER, vec![], "EXPLAINED O2"),
        (&both, vec![reward("a", "p", 1000)], "OTHER_OFFER O2 USD 1000/2000"),
        (&both, vec![reward("a", "o", 2000)], "FITS USD 2000/2000"),
        // Four parts are due by the third day.
        (&drip, vec![part("a", 0), part("b", 1), part("c", 2), part("d", 3)], "FITS USD 8000/8000"),
        (&drip, vec![part("a", 0), part("b", 1), part("d", 3)], "PART_MISSING USD 6000/8000"),
        (&drip, vec![part("a", 0), part("b", 0)], "TWICE USD 4000/8000"),
        (&drip, vec![], "MISSING USD 0/8000"),
    ] {
        assert_eq!(told(&with(offers, rewards)), wanted, "{offers}");
    }
}

#[test]
fn what_a_person_declined_or_withdrew_is_not_due_any_more() {
    let declined = |one: Reward| Reward { status: "declined".to_owned(), ..one };
    let gone = |one: Reward| Reward { vanished_at: one.created_at, ..one };
    let drip = [OFFER, DRIP].concat();
    for (offers, rewards, wanted) in [
        (OFFER, vec![declined(reward("a", "o", 2000))], "EXPLAINED W2 USD 0/0"),
        (OFFER, vec![gone(reward("a", "o", 2000))], "EXPLAINED W2 USD 0/0"),
        // Declined first, then made again.
        (
            OFFER,
            vec![declined(reward("a", "o", 2000)), reward("b", "o", 2000)],
            "FITS USD 2000/2000",
        ),
        (
            &drip,
            vec![part("a", 0), declined(part("b", 1)), part("c", 2), part("d", 3)],
            "FITS USD 6000/6000",
        ),
    ] {
        assert_eq!(
            told(&with(offers, rewards)).replace(" USD 0/0", ""),
            wanted.replace(" USD 0/0", "")
        );
    }
}

#[test]
fn an_event_that_is_gone_or_another_partners_owes_nothing() {
    let mut world = with(OFFER, vec![reward("a", "o", 2000)]);
    let event = world.event.as_mut().unwrap();
    event.vanished_at = Some(event.recorded_at);
    assert_eq!(told(&world), "EVENT_GONE V2 USD 2000/0");
    // What was taken back of it is taken off; nothing is left.
    world.linked.push(reward("b", "o", -2000));
    assert_eq!(told(&world), "EXPLAINED V2 USD 0/0");
    world.linked[1].amount = Some(-500);
    assert_eq!(told(&world), "EVENT_GONE V2 USD 1500/0");

    let theirs = Reward { partnership_key: Some("part_2".to_owned()), ..reward("a", "o", 2000) };
    let mut world = with(OFFER, vec![theirs.clone()]);
    assert_eq!(told(&world), "WRONG_PARTNER W3 USD 2000/0");
    // The partner has one too, and only the other's is too much.
    world.linked.push(reward("b", "o", 2000));
    assert_eq!(told(&world), "WRONG_PARTNER W3 USD 4000/2000");
    // It was the other's when it was recorded, as far as syncs saw.
    let mut world = with(OFFER, vec![theirs]);
    let at = world.event.as_ref().unwrap().recorded_at.plus(DAY);
    let before = crate::investigate::PartnerBefore::seen(at, Some("part_2"));
    world.customer.as_mut().unwrap().partners_before = vec![before];
    assert!(told(&world).starts_with("CANT_TELL"), "{}", told(&world));
}

#[test]
fn a_payment_refunded_in_part_owes_a_reward_for_the_rest() {
    let mut world = with(OFFER, vec![reward("a", "o", 2000)]);
    let mut refund = world.event.clone().unwrap();
    (refund.key, refund.amount, refund.amount_usd) = ("back".to_owned(), Some(-4000), Some(-4000));
    refund.recorded_at = refund.recorded_at.plus(5);
    world.transactions.push(refund);
    assert_eq!(told(&world), "OVERPAID USD 2000/1200");
    let mut taken = reward("b", "o", -800);
    taken.transaction_key = Some("back".to_owned());
    world.linked.push(taken);
    assert_eq!(told(&world), "FITS USD 1200/1200");
}

#[test]
fn what_was_made_again_after_it_was_taken_back_is_one_reward() {
    let all = vec![reward("a", "o", 2000), reward("b", "o", -2000), reward("c", "o", 2000)];
    assert_eq!(told(&with(OFFER, all)), "FITS USD 2000/2000");
}

#[test]
fn nothing_is_said_where_a_sum_a_rule_or_an_owner_is_not_known() {
    let none = Reward { amount: None, ..reward("a", "o", 0) };
    assert_eq!(told(&with(OFFER, vec![none])), "CANT_TELL W1 USD 0/0");
    // A draft's rules aren't all written down: it may pay in parts.
    let draft = OFFER.replace("reward =", "draft = true\nreward =");
    let twice = vec![reward("a", "o", 2000), reward("b", "o", 2000)];
    assert_eq!(told(&with(&draft, twice)), "CANT_TELL O6 USD 4000/0");
    // A later offer that is open has paid, though the first one passes.
    let open = OTHER.replace("groups = [\"B\"]", "rules = { countries = [\"US\"] }");
    let first = format!("{OFFER}{open}");
    let mut world = with(&first, vec![reward("a", "p", 1000)]);
    world.offers.as_mut().unwrap().stacking = crate::offers::Stacking::First;
    world.customer.as_mut().unwrap().country = None;
    assert!(told(&world).starts_with("CANT_TELL"), "{}", told(&world));
    // Who has the customer isn't known: the list was never read.
    let theirs = Reward { partnership_key: Some("part_2".to_owned()), ..reward("a", "o", 2000) };
    let mut world = with(OFFER, vec![theirs]);
    (world.customer, world.partner) = (None, None);
    world.coverage.lists.remove(&Resource::Customers);
    assert!(told(&world).starts_with("CANT_TELL"), "{}", told(&world));
    // One made by hand for two payments.
    let mut world = with(OFFER, Vec::new());
    let mut other = world.event.clone().unwrap();
    (other.key, other.amount) = ("txn_22".to_owned(), Some(5000));
    world.transactions.push(other);
    let by_hand = Reward {
        offer_key: None,
        transaction_key: None,
        trigger_key: None,
        description: Some("for txn_1 and txn_22".to_owned()),
        ..reward("a", "o", 4000)
    };
    world.by_hand = vec![by_hand];
    assert_eq!(told(&world), "CANT_TELL W1 USD 4000/0");
}

#[test]
fn of_two_offers_of_which_one_pays_the_one_that_did_is_taken() {
    let both = format!("{OFFER}{}", OFFER.replace("\"o\"", "\"p\""));
    let file = format!("stacking = \"highest\"\n{both}");
    let declined = Reward { status: "declined".to_owned(), ..reward("a", "o", 2000) };
    let mut world = with(&both, vec![declined, reward("b", "p", 2000)]);
    world.offers = Some(crate::offers::OffersFile::parse(&format!("version = 1\n{file}")).unwrap());
    assert_eq!(told(&world), "FITS USD 2000/2000");
}

#[test]
fn the_check_says_the_same_and_a_partner_reads_no_more_than_that_it_is_checked() {
    for (rewards, wanted, replies) in [
        (vec![], "N/A", false),
        (vec![reward("a", "o", 2000)], "PASS FITS", false),
        (vec![reward("a", "o", 2500)], "WARN OVERPAID, $5.00 too much", false),
        (vec![reward("a", "o", 1500)], "WARN UNDERPAID, $5.00 too little", true),
        (vec![reward("a", "o", 2000), reward("b", "o", 2000)], "WARN TWICE, 2 rewards", false),
        (vec![reward("a", "x", 2000)], "UNKNOWN", false),
    ] {
        let world = with(OFFER, rewards);
        assert_eq!(world.told(Check::AmountDue), wanted);
        let result = world.investigate();
        assert_eq!(result.partner_reply.contains("checking the amount"), replies, "{wanted}");
        let is_found =
            result.check(Check::AmountDue).is_some_and(|one| one.state == CheckState::Warn);
        assert_eq!(result.summary.contains("W5"), is_found, "{}", result.summary);
    }
}
