//! Who is answered, and about how many events: a partner who isn't established learns nothing, and nothing
//! is said about a guess.

use partnerdesk::domain::Zone;
use partnerdesk::inquiry::{Ask, AskError, Question, Understood, understand};
use partnerdesk::investigate::{Addressee, Investigation, Replies, Verdict, json};
use partnerdesk::offers::{EventKind, OffersFile};

use super::world::{Programme, World, ask, now, on};

fn offers() -> OffersFile {
    let text = "version = 1\n[[offer]]\nkey = \"o\"\ndescription = \"Earn 20%\"\n\
        event = \"transaction\"\nreward = { percent = 20 }\n";
    OffersFile::parse(text).unwrap()
}

/// The outcome of a question: how it was understood, and the result for each event.
fn answer(
    world: &World,
    question: &Question<'_>,
) -> Result<(Understood, Vec<Investigation>), AskError> {
    let offers = offers();
    let question = Question { offers: Some(&offers), ..*question };
    let meant = understand(&world.store, &question)?;
    let results = meant.judge(&meant.facts(&question, Replies::shipped()))?;
    Ok((meant, results))
}

/// The keys of the candidates, where nothing says which event is meant.
fn undecided(world: &World, question: &Question<'_>) -> Option<Vec<String>> {
    match answer(world, question) {
        Err(AskError::Undecided(all, _)) => {
            Some(all.into_iter().map(|one| one.event.key).collect())
        }
        Err(other) => panic!("{other}"),
        Ok(_) => None,
    }
}

fn question(ask: &Ask) -> Question<'_> {
    Question {
        ask,
        named: Addressee::Option,
        message: None,
        chosen: None,
        each: false,
        zone: Zone::Named(chrono_tz::UTC),
        now: now(),
        offers: None,
    }
}

fn of_message(world: &World, message: &str, ask: &Ask) -> Investigation {
    let question = Question { message: Some(message), ..question(ask) };
    answer(world, &question).unwrap().1.remove(0)
}

fn world() -> World {
    Programme::of_two()
        .paid("inv-a", "cus_1", 4590, "2025-10-08")
        .paid("inv-b", "cus_1", 7000, "2025-12-08")
        .paid("inv-c", "cus_2", 9900, "2025-12-09")
        .stored()
}

#[test]
fn who_only_knows_a_key_is_asked_who_he_is() {
    let world = world();
    let told = of_message(&world, "The payment inv-a never earned us anything.", &Ask::default());
    assert_eq!(told.addressee, Addressee::None);
    assert_eq!(json(&told)["addressee"]["established"], false);
    assert_eq!(json(&told)["addressee"]["by"], "none");
    assert_eq!(told.verdict, Verdict::ShouldHaveFired, "the agent is told all the same");
    assert_eq!(told.partner.as_ref().unwrap().key, "part_1");
    let reply = &told.partner_reply;
    assert!(reply.starts_with("Hello,\n\nThank you for your message. Which e-mail"), "{reply}");
    for other in ["Buyer", "Partner 1", "45.90", "October", "2025"] {
        assert!(!reply.contains(other), "{other}: {reply}");
    }
}

#[test]
fn the_writer_and_whom_the_agent_names_are_answered_by_name() {
    let world = world();
    let key = "inv-a never earned us anything.";
    for (message, named, by, name) in [
        (format!("From: owner@p1.example\n\n{key}"), "", "address", "Hello Partner 1,"),
        (key.to_owned(), "p1", "option", "Hello Partner 1,"),
    ] {
        let told = of_message(&world, &message, &ask(named, "", ""));
        assert_eq!(json(&told)["addressee"]["by"], by, "{message}");
        let reply = &told.partner_reply;
        assert!(reply.starts_with(name) && reply.contains("$45.90"), "{reply}");
    }
    // There is no message: the agent chose the event.
    let asked = ask("", "", "inv-c");
    let told = answer(&world, &question(&asked)).unwrap().1.remove(0);
    assert_eq!(json(&told)["addressee"]["by"], "owner");
    assert!(told.partner_reply.starts_with("Hello Partner 2,"), "{}", told.partner_reply);
    assert!(told.agent_note.contains("Reply to: Partner 2"), "{}", told.agent_note);
}

#[test]
fn another_partner_who_is_open_while_a_message_is_pasted_is_not_its_writer() {
    let world = world();
    let asked = ask("p2", "", "");
    let message = "From: owner@p1.example\n\ninv-a never earned us anything.";
    let open = Question { named: Addressee::Open, message: Some(message), ..question(&asked) };
    let (meant, results) = answer(&world, &open).unwrap();
    // An address says who writes; a name alone establishes nobody.
    assert_eq!(results[0].addressee, Addressee::Address);
    assert_eq!(results[0].partner.as_ref().map(|one| one.key.as_str()), Some("part_1"));
    let named = "Partner 1 here. inv-a never earned us anything.";
    let by_name = Question { message: Some(named), ..open };
    assert_eq!(answer(&world, &by_name).unwrap().1[0].addressee, Addressee::None);
    assert!(meant.events[0].1.hints.iter().any(|hint| hint.contains("another partner, Partner 1")));
    let said = Question { named: Addressee::Option, ..open };
    assert_eq!(answer(&world, &said).unwrap().1[0].addressee, Addressee::Option);
}

#[test]
fn a_partner_alone_says_no_event_unless_there_is_only_one() {
    let world = world();
    let asked = ask("p1", "", "");
    let Err(AskError::Undecided(events, _)) = answer(&world, &question(&asked)) else { panic!() };
    let keys: Vec<&str> = events.iter().map(|one| one.event.key.as_str()).collect();
    assert_eq!(keys, ["inv-b", "inv-a"], "the newest without a reward first");
    assert_eq!(events[0].customer.as_deref(), Some("Buyer 01"));
    let asked = ask("p2", "", "");
    let (meant, _) = answer(&world, &question(&asked)).unwrap();
    assert_eq!(meant.events[0].1.event.as_ref().unwrap().key, "inv-c");
}

#[test]
fn a_guess_never_says_that_something_should_have_fired() {
    let twice = Programme::of_two()
        .customer("cus_3", 1, "buyer@c3.example", "Buyer 03")
        .paid("inv-b", "cus_1", 7000, "2025-12-08")
        .paid("inv-b2", "cus_3", 7000, "2025-12-08");
    for (named, of) in [
        (Ask { on: Some(on("2025-12-08")), ..ask("p1", "", "") }, 2),
        (Ask { amount: Some(7000), ..ask("p1", "", "") }, 2),
        (Ask { kind: Some(EventKind::Transaction), ..ask("p1", "", "") }, 2),
    ] {
        let open = undecided(&twice.stored(), &question(&named)).unwrap();
        assert_eq!(open.len(), of, "{named:?}");
        // A named customer is enough to take the newest event; so is a reward for one of the two.
        let named = Ask { customer: Some("cus_1".to_owned()), ..named };
        assert_eq!(undecided(&twice.stored(), &question(&named)), None, "{named:?}");
        let rewarded = twice.clone().reward("rwrd_1", 1, "cus_3", Some("inv-b2"), "paid").stored();
        let named = Ask { customer: None, ..named };
        let (_, results) = answer(&rewarded, &question(&named)).unwrap();
        assert_eq!(results[0].event.as_ref().unwrap().key, "inv-b", "{named:?}");
    }
}

#[test]
fn a_message_that_fits_two_payments_as_well_is_asked_about() {
    let twice = Programme::of_two().paid("inv-a", "cus_1", 7000, "2025-10-08").paid(
        "inv-b",
        "cus_1",
        7000,
        "2025-12-08",
    );
    let message = "Hi, buyer@c1.example paid $70.00 and I got nothing.\n\nJim\nowner@p1.example";
    let (no_options, rewarded) = (Ask::default(), twice.clone());
    let asked = Question { message: Some(message), ..question(&no_options) };
    assert_eq!(undecided(&twice.stored(), &asked).unwrap(), ["inv-b", "inv-a"]);
    let rewarded = rewarded.reward("rwrd_1", 1, "cus_1", Some("inv-a"), "paid").stored();
    assert_eq!(undecided(&rewarded, &asked), None);
}

#[test]
fn each_of_several_events_is_answered_the_oldest_first_in_one_reply() {
    let world = world();
    let asked = ask("p1", "", "");
    let each = Question { each: true, ..question(&asked) };
    let (meant, results) = answer(&world, &each).unwrap();
    let keys = results.iter().map(|one| one.event.as_ref().unwrap().key.as_str());
    assert_eq!(keys.collect::<Vec<_>>(), ["inv-a", "inv-b"]);
    assert_eq!((meant.more, meant.events.len()), (0, 2));
    let reply = &results[0].partner_reply;
    assert_eq!(reply.matches("Hello Partner 1,").count(), 1, "{reply}");
    assert_eq!(reply.matches("Kind regards").count(), 1, "{reply}");
    let (first, second) = (reply.find("$45.90").unwrap(), reply.find("$70.00").unwrap());
    assert!(first < second, "{reply}");
    assert!(results[0].agent_note.contains("inv-a") && results[0].agent_note.contains("inv-b"));
    assert!(!results[1].partner_reply.contains("$45.90"), "its own reply is its own");
}

#[test]
fn ten_events_are_answered_and_the_rest_is_counted() {
    let mut programme = Programme::of_two();
    for n in 0..13 {
        let day = format!("2025-10-{:02}", 1 + n);
        programme = programme.paid(&format!("inv-{n:02}"), "cus_1", 1000 + n, &day);
    }
    let asked = ask("p1", "", "");
    let each = Question { each: true, ..question(&asked) };
    let (meant, results) = answer(&programme.stored(), &each).unwrap();
    assert_eq!((results.len(), meant.more), (10, 3));
    let reply = &results[0].partner_reply;
    assert!(reply.contains("answer 3 more separately"), "{reply}");
}

#[test]
fn what_is_not_the_writers_is_told_apart_from_what_is() {
    let world = world();
    let message = "From: owner@p1.example\n\nWhat about the payments inv-a and inv-c?";
    let asked = Ask::default();
    let both = Question { message: Some(message), ..question(&asked) };
    let (_, results) = answer(&world, &both).unwrap();
    let verdicts: Vec<_> = results.iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Verdict::ShouldHaveFired, Verdict::AttributedElsewhere]);
    let reply = &results[0].partner_reply;
    assert!(reply.contains("On one of your questions: This customer is credited"), "{reply}");
    assert!(!reply.contains("Buyer 02") && !reply.contains("99.00"), "{reply}");
}

#[test]
fn more_events_of_a_message_than_are_judged_are_counted_in_its_reply() {
    let mut programme = Programme::of_two();
    let mut message = "From: owner@p1.example\n\nWe miss rewards for these payments:".to_owned();
    for n in 0..12 {
        let key = format!("inv-{n:02}");
        programme = programme.paid(&key, "cus_1", 1000 + n, &format!("2025-10-{:02}", 1 + n));
        message.extend(["\n- ", &key]);
    }
    let asked = Ask::default();
    let all = Question { message: Some(&message), ..question(&asked) };
    let (meant, results) = answer(&programme.stored(), &all).unwrap();
    assert_eq!((results.len(), meant.more), (10, 2));
    assert!(
        results[0].partner_reply.contains("answer 2 more separately"),
        "{}",
        results[0].partner_reply
    );
}

#[test]
fn one_of_those_that_a_message_may_mean_is_judged_once_it_is_taken() {
    let world = Programme::of_two()
        .customer("cus_3", 2, "other@c3.example", "Buyer 01")
        .paid("inv-a", "cus_1", 4590, "2025-10-08")
        .paid("inv-b", "cus_3", 4590, "2025-10-09")
        .stored();
    let asked = Ask::default();
    let message = "Where is the reward for Buyer 01's payment of $45.90?";
    let open = Question { message: Some(message), ..question(&asked) };
    assert_eq!(undecided(&world, &open).map(|all| all.len() > 1), Some(true));
    let taken = Question { chosen: Some(("inv-a", EventKind::Transaction, true)), ..open };
    let (meant, results) = answer(&world, &taken).unwrap();
    assert_eq!(results[0].event.as_ref().unwrap().key, "inv-a");
    assert_eq!((results[0].addressee, meant.guess), (Addressee::None, None));
}

#[test]
fn the_same_answer_to_several_questions_is_given_once() {
    let world = Programme::of_two()
        .paid("inv-a", "cus_1", 4590, "2025-10-08")
        .paid("inv-c", "cus_2", 9900, "2025-12-09")
        .paid("inv-d", "cus_2", 8800, "2025-12-10")
        .stored();
    let message = "From: owner@p1.example\n\nWhat about the payments inv-a, inv-c and inv-d?";
    let asked = Ask::default();
    let all = Question { message: Some(message), ..question(&asked) };
    let (_, results) = answer(&world, &all).unwrap();
    assert_eq!(results.len(), 3);
    let reply = &results[0].partner_reply;
    assert!(reply.contains("On 2 of your questions: This customer is credited"), "{reply}");
    assert_eq!(reply.matches("credited to a different").count(), 1, "{reply}");
}
