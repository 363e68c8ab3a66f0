//! The wizard: every verdict, the steps, questions and messages.

use partnerdesk::app::{
    CaseListLine, Effect, InvestigationView, Msg, Screen, ShownGuess, SyncState, Trouble,
    WizardLine,
};
use partnerdesk::domain::time::DAY;
use partnerdesk::domain::{PartnerGroup, Resource, Timestamp};
use partnerdesk::investigate::{
    Answer, Ask, Claim, ClaimPartner, Coverage, Customer, Event, Facts, Lookup, Objection,
    PaymentSource, Reach, Reward, Verdict, investigate,
};
use partnerdesk::keymap::Where;
use partnerdesk::offers::{EventKind, Membership, OffersFile};

use super::{Console, NOW, stamp};

/// A claim in which nothing stands in the way, for each verdict to spoil.
#[derive(Clone)]
struct Case {
    partner: Option<ClaimPartner>,
    customer: Option<Customer>,
    event: Option<Event>,
    rewards: Vec<Reward>,
    held: Vec<Reward>,
    coverage: Coverage,
    offers: Option<OffersFile>,
}

const OFFERS: &str = "version = 1\n[[offer]]\nkey = \"offr_1\"\nname = \"std-20\"\n\
    description = \"Earn 20% of every payment of $50 and more\"\nevent = \"transaction\"\nreward = { percent = 20 }\n\
    [offer.rules]\nmin_amount = 5000\n\
    [[offer]]\nkey = \"offr_2\"\nname = \"annual\"\ndescription = \"Earn 30% of yearly plans\"\nevent = \"transaction\"\n\
    reward = { percent = 30 }\n[offer.rules]\nproduct_keys = [\"pro_annual\"]\n";

fn now() -> Timestamp {
    stamp(NOW)
}

fn case() -> Case {
    let group =
        PartnerGroup { key: "grup_1".to_owned(), name: "Marketplace".to_owned(), slug: None };
    let partner = ClaimPartner {
        key: "part_1".to_owned(),
        name: "Acme GmbH".to_owned(),
        email: Some("ann@acme.example".to_owned()),
        membership: Membership::new(Some(&group), &[], None),
        group: Some(group),
        status: "approved".to_owned(),
        joined_at: Some(now().plus(-400 * DAY)),
        created_at: Some(now().plus(-400 * DAY)),
        ..ClaimPartner::default()
    };
    let customer = Customer {
        key: "cus_1".to_owned(),
        name: Some("Jane Doe".to_owned()),
        email: Some("jane@shop.example".to_owned()),
        provider_key: Some("pay_1".to_owned()),
        created_at: Some(now().plus(-40 * DAY)),
        partnership_key: Some("part_1".to_owned()),
        ..Customer::default()
    };
    let mut event = Event::new(EventKind::Transaction, "inv-1", now().plus(-5 * DAY));
    event.amount = Some(9900);
    event.amount_usd = Some(9900);
    event.currency = Some("USD".to_owned());
    event.product_key = Some("pro_month".to_owned());
    event.approved = Some(true);
    event.customer_key = Some("cus_1".to_owned());
    Case {
        partner: Some(partner),
        customer: Some(customer),
        event: Some(event),
        rewards: Vec::new(),
        held: Vec::new(),
        coverage: Coverage::complete(now()),
        offers: Some(OffersFile::parse(OFFERS).unwrap()),
    }
}

fn reward(status: &str) -> Reward {
    Reward {
        key: "rwrd_1".to_owned(),
        partnership_key: Some("part_1".to_owned()),
        customer_key: Some("cus_1".to_owned()),
        transaction_key: Some("inv-1".to_owned()),
        offer_key: Some("offr_1".to_owned()),
        amount: Some(1980),
        currency: Some("USD".to_owned()),
        status: status.to_owned(),
        created_at: Some(now().plus(-5 * DAY)),
        ready_at: Some(now().plus(25 * DAY)),
        ..Reward::default()
    }
}

impl Case {
    fn view(&self, answers: &[Answer]) -> InvestigationView {
        let mut claim = Claim::of(EventKind::Transaction);
        claim.partner = Some("part_1".to_owned());
        claim.key = Some("inv-1".to_owned());
        let payments: Vec<Event> = self.event.iter().cloned().collect();
        let facts = Facts {
            data_as_of: Some(now()),
            partner: self.partner.as_ref().map_or(Lookup::Missing, Lookup::One),
            customer: self.customer.as_ref().map_or(Lookup::Missing, Lookup::One),
            event: self.event.as_ref().map_or(Lookup::Missing, Lookup::One),
            transactions: PaymentSource::All(&payments),
            linked: &self.rewards,
            held: &self.held,
            offers: self.offers.as_ref(),
            answers,
            ..Facts::bare(now(), claim, &self.coverage)
        };
        InvestigationView {
            ask: Ask { key: Some("inv-1".to_owned()), ..Ask::default() },
            result: investigate(&facts),
            reasons: Vec::new(),
            about: None,
            also: Vec::new(),
            others: Vec::new(),
            guess: None,
            edited: None,
        }
    }
}

/// What spoils the claim, for each verdict.
fn spoiled() -> Vec<(Verdict, Case)> {
    let with = |verdict, spoil: &dyn Fn(&mut Case)| {
        let mut case = case();
        spoil(&mut case);
        (verdict, case)
    };
    let customer =
        |case: &mut Case, spoil: &dyn Fn(&mut Customer)| spoil(case.customer.as_mut().unwrap());
    let event = |case: &mut Case, spoil: &dyn Fn(&mut Event)| spoil(case.event.as_mut().unwrap());
    vec![
        with(Verdict::TestData, &|case| customer(case, &|one| one.test = true)),
        with(Verdict::PartnerNotEligible, &|case| {
            case.partner.as_mut().unwrap().joined_at = Some(now().plus(-2 * DAY));
        }),
        with(Verdict::EventNotFound, &|case| case.event = None),
        with(Verdict::RewardExists, &|case| case.rewards = vec![reward("scheduled")]),
        with(Verdict::AttributedElsewhere, &|case| {
            customer(case, &|one| {
                one.partnership_key = Some("part_9".to_owned());
                one.partner_name = Some("Quiet Harbour".to_owned());
            });
        }),
        with(Verdict::NotAttributed, &|case| customer(case, &|one| one.partnership_key = None)),
        with(Verdict::EventNotValid, &|case| event(case, &|one| one.approved = Some(false))),
        with(Verdict::NoOfferForEvent, &|case| {
            let only = OFFERS
                .replace("\"transaction\"", "\"signup\"")
                .replace("percent = 20", "flat = 500")
                .replace("percent = 30", "flat = 700")
                .replace("min_amount = 5000", "")
                .replace("product_keys = [\"pro_annual\"]", "");
            case.offers = Some(OffersFile::parse(&only).unwrap());
        }),
        with(Verdict::RuleNotMet, &|case| {
            event(case, &|one| (one.amount, one.amount_usd) = (Some(4590), Some(4590)));
        }),
        with(Verdict::HeldForReview, &|case| {
            let own = case.customer.as_ref().and_then(|customer| customer.email.clone());
            case.partner.as_mut().unwrap().email = own;
        }),
        with(Verdict::ShouldHaveFired, &|_| {}),
        with(Verdict::NeedsData, &|case| case.offers = None),
    ]
}

/// A console in which an investigation was asked for and answered.
fn opened(view: Result<InvestigationView, Trouble>, columns: u16, rows: u16) -> Console {
    let mut console = Console::with(3, columns, rows);
    console.model.sync = SyncState::Offline;
    console.keys("i");
    answer(&mut console, view);
    console
}

fn answer(console: &mut Console, view: Result<InvestigationView, Trouble>) {
    let Some(Effect::Investigate { ticket, .. }) = console.effects.pop() else {
        panic!("nothing is asked")
    };
    console.send(Msg::Investigated { ticket, result: view.map(Box::new) });
}

#[test]
fn every_verdict_shows_its_answer() {
    for (verdict, case) in spoiled() {
        let view = case.view(&[]);
        assert_eq!(view.result.verdict, verdict, "{}", view.result.agent_note);
        opened(Ok(view), 80, 24).shot(&format!("wizard_{}", verdict.word().to_lowercase()));
    }
}

#[test]
fn every_step_says_its_part() {
    let (_, case) =
        spoiled().into_iter().find(|(verdict, _)| *verdict == Verdict::RuleNotMet).unwrap();
    let mut console = opened(Ok(case.view(&[])), 80, 24);
    for step in 1..=5 {
        console.keys(&step.to_string());
        console.shot(&format!("wizard_step_{step}"));
    }
}

/// Offers that miss by one rule each, by three, and by their groups and tags.
const MANY: &str = "version = 1\n[[offer]]\nkey = \"offr_near\"\ndescription = \"Earn 20% of every payment of $150 and more\"\n\
    event = \"transaction\"\nreward = { percent = 20 }\n[offer.rules]\nmin_amount = 15000\n\
    [[offer]]\nkey = \"offr_far\"\ndescription = \"Earn 40% of large yearly plans in euros\"\nevent = \"transaction\"\n\
    reward = { percent = 40 }\n[offer.rules]\nproduct_keys = [\"pro_annual\"]\nmin_amount = 50000\ncurrencies = [\"EUR\"]\n";

#[test]
fn every_failing_cell_says_how_far_off_it_is_and_opens() {
    let mut offers = MANY.to_owned();
    for n in 0..12 {
        let for_whom = if n < 8 { "groups = [\"Agencies\"]" } else { "tags_all = [\"gold\"]" };
        offers.extend([format!(
            "[[offer]]\nkey = \"offr_other_{n}\"\ndescription = \"Earn 25%\"\nevent = \"transaction\"\nreward = {{ percent = 25 }}\n{for_whom}\n"
        )]);
    }
    let mut case = case();
    case.offers = Some(OffersFile::parse(&offers).unwrap());
    let mut console = opened(Ok(case.view(&[])), 80, 24);
    console.keys("4");
    console.shot("wizard_matrix_many");
    // Two offers: each failing cell has its distance, a row opens with all of its cells.
    case.offers = Some(OffersFile::parse(MANY).unwrap());
    let mut console = opened(Ok(case.view(&[])), 120, 40);
    console.keys("4");
    let text = console.text();
    for distance in [
        "F F 1 $51.00 short",
        "L5 $51.00 short",
        "L5 $401.00 short",
        "L1 pro_month, wants pro_annual",
        "L6 USD, wants EUR",
    ] {
        assert!(text.contains(distance), "{distance}: {text}");
    }
    let enter = |console: &mut Console, what: &str| {
        let wizard = console.model.wizard.as_ref().unwrap();
        let is = |line: &WizardLine| format!("{}{}", line.label, line.text).contains(what);
        let line = wizard.lines.iter().position(is).unwrap();
        console.keys("g");
        console.keys(&"j".repeat(line));
        console.keys("<Enter>");
    };
    enter(&mut console, "L5 amount");
    let open = console.text();
    assert!(open.contains("1 offr_near: FAIL BELOW_MIN, $51.00 short"), "{open}");
    assert!(open.contains("2 offr_far: FAIL BELOW_MIN, $401.00 short"), "{open}");
    assert!(open.contains("amount: $99.00") && open.contains("minimum: $500.00"), "{open}");
    console.shot("wizard_matrix_row_open");
    // Closed again, a cell opens by itself.
    enter(&mut console, "L5 amount");
    assert!(!console.text().contains("BELOW_MIN,"), "{}", console.text());
    enter(&mut console, "L5 $401.00 short");
    let open = console.text();
    assert!(open.contains("2 offr_far: FAIL BELOW_MIN,"), "{open}");
    assert!(!open.contains("1 offr_near: FAIL"), "{open}");
    enter(&mut console, "L5 $401.00 short");
    assert!(!console.text().contains("BELOW_MIN,"), "{}", console.text());
    // What passed opens too.
    enter(&mut console, "O2 offer is for");
    assert!(console.text().contains("1 offr_near: PASS"), "{}", console.text());
    assert!(console.effects.is_empty(), "{:?}", console.effects);
}

#[test]
fn a_question_is_answered_and_the_answer_counts() {
    let mut case = case();
    // Whether the payment was approved isn't known.
    case.event.as_mut().unwrap().approved = None;
    let mut console = opened(Ok(case.view(&[])), 80, 24);
    // The cursor is on the first question, and only what decides is counted.
    console.keys("5");
    assert!(console.text().contains("5 Questions (1)"), "{}", console.text());
    console.keys("<Enter>");
    console.shot("wizard_question");
    console.keys("y");
    console.keys("seen in the web app");
    console.keys("<Enter>");
    let answers = answers(&console);
    assert_eq!(answers[0].note, "seen in the web app");
    // Until then the old verdict is marked, and nothing of it is passed on.
    let asked = console.effects.len();
    console.keys("yYs");
    assert_eq!(console.effects.len(), asked, "{:?}", console.effects);
    let text = console.text();
    assert!(text.contains("NEEDS_DATA  judging…") && text.contains("being judged again"), "{text}");
    answer(&mut console, Ok(case.view(&answers)));
    assert!(console.text().contains("SHOULD_HAVE_FIRED"), "{}", console.text());
    assert!(!console.text().contains("judging"), "{}", console.text());
    console.effects.clear();
    console.keys("ys");
    assert_eq!(console.effects.len(), 2, "{:?}", console.effects);
}

fn answers(console: &Console) -> Vec<Answer> {
    let Some(Effect::Investigate { claim, .. }) = console.effects.last() else { panic!() };
    claim.answers.clone()
}

#[test]
fn a_long_question_is_whole_and_an_answer_can_be_seen_changed_and_taken_back() {
    let case = case();
    let mut console = opened(Ok(case.view(&[])), 60, 15);
    console.keys("5<Enter>");
    console.shot("wizard_question_smallest");
    console.keys("s");
    console.send(Msg::Pasted("no click log\nhere".to_owned()));
    console.keys("<Enter>");
    let given = answers(&console);
    assert_eq!((given.len(), given[0].note.as_str()), (1, "no click log here"));
    answer(&mut console, Ok(case.view(&given)));
    let text = console.text();
    assert!(text.contains("not known: no click log here"), "{text}");
    console.keys("G<Enter>");
    assert!(console.text().contains("answered: not known"), "{}", console.text());
    console.keys("n<Enter>");
    let given = answers(&console);
    assert_eq!((given.len(), given[0].says), (1, partnerdesk::investigate::AnswerValue::No));
    answer(&mut console, Ok(case.view(&given)));
    console.keys("G<Enter>x");
    assert!(answers(&console).is_empty());
}

#[test]
fn answers_are_there_when_the_same_event_is_investigated_again() {
    let mut case = case();
    case.event.as_mut().unwrap().approved = None;
    let mut console = opened(Ok(case.view(&[])), 80, 24);
    console.keys("5<Enter>y<Enter>");
    let given = answers(&console);
    console.keys("<Esc>");
    assert!(console.model.wizard.is_none());
    console.effects.clear();
    console.keys("i");
    answer(&mut console, Ok(case.view(&[])));
    assert_eq!(answers(&console), given);
    assert!(console.text().contains("from before are in it"), "{}", console.text());
    // Another event's are another's.
    let mut other = case.clone();
    other.event.as_mut().unwrap().key = "inv-2".to_owned();
    answer(&mut console, Ok(case.view(&given)));
    console.keys("<Esc>i");
    console.effects.truncate(1);
    let mut console = opened(Ok(other.view(&[])), 80, 24);
    assert!(console.effects.is_empty());
    console.keys("5");
    assert!(!console.text().contains("Answered"), "{}", console.text());
}

fn others(n: usize) -> Vec<(String, String, String)> {
    (2..=n)
        .map(|n| {
            let why = format!("${n}.00, 2026-02-{n:02}, Jane Doe");
            (format!("inv-{n}"), "transaction".to_owned(), why)
        })
        .collect()
}

#[test]
fn of_several_events_that_nothing_tells_apart_one_is_chosen_first() {
    let guess = ShownGuess { of: 35, more: false, told: false };
    let view = InvestigationView { others: others(12), guess: Some(guess), ..case().view(&[]) };
    let view = InvestigationView { ask: Ask::default(), ..view };
    let mut console = opened(Ok(view.clone()), 80, 24);
    console.shot("wizard_guess");
    console.keys("6");
    assert!(console.text().contains("This is 1 of 35 events"), "{}", console.text());
    console.keys("1");
    let place = console.text().lines().position(|line| line.contains("inv-2")).unwrap();
    console.keys(&"j".repeat(place - 4));
    console.keys("<Enter>");
    let Some(Effect::Investigate { claim, .. }) = console.effects.last() else { panic!() };
    let chosen = claim.chosen.as_ref().unwrap();
    assert_eq!((chosen.key.as_str(), chosen.by_agent), ("inv-2", true));
    let told = ShownGuess { told: true, ..guess };
    answer(&mut console, Ok(InvestigationView { guess: Some(told), ..view }));
    let text = console.text();
    assert!(!text.contains("This is 1 of 35"), "the agent took it: {text}");
}

#[test]
fn what_a_message_was_taken_for_stands_beside_the_answer() {
    let reasons = vec![
        "nobody has jnae@shop.example; jane@shop.example, one slip away, is taken for it"
            .to_owned(),
    ];
    let guess = ShownGuess { of: 3, more: false, told: true };
    let view =
        InvestigationView { reasons, others: others(3), guess: Some(guess), ..case().view(&[]) };
    let mut console = Console::with(3, 80, 24);
    console.model.sync = SyncState::Offline;
    console.keys("p");
    console.send(Msg::Pasted("jnae@shop.example paid".to_owned()));
    console.keys("<Enter>");
    answer(&mut console, Ok(view));
    console.shot("wizard_message");
}

#[test]
fn who_and_what_is_judged_is_in_view_at_every_step_and_width() {
    for columns in [60, 80, 120] {
        let mut case = case();
        case.partner.as_mut().unwrap().name =
            "The Very Long Name of a Partner GmbH & Co".to_owned();
        case.event.as_mut().unwrap().key =
            "invoice-2026-02-000017-a-long-key-of-a-provider".to_owned();
        let mut console = opened(Ok(case.view(&[])), columns, 24);
        for step in 1..=6 {
            console.keys(&step.to_string());
            let text = console.text();
            let line = text.lines().nth(1).unwrap();
            for said in ["The Very", "Jane Doe", "payment $99.00 2026-02-24", "invo"] {
                assert!(line.contains(said), "{said}: {line}");
            }
            assert!(text.contains("6 Answer"), "{text}");
        }
    }
}

#[test]
fn the_palette_opens_over_the_investigation_and_types_no_commands() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.effects.clear();
    console.keys(":");
    console.shot("wizard_palette");
    console.keys("keep");
    assert!(console.effects.is_empty(), "{:?}", console.effects);
    assert!(console.text().contains("keep it as a case"), "{}", console.text());
    console.keys("<Enter>");
    assert!(matches!(console.effects.as_slice(), [Effect::SaveCase(_)]), "{:?}", console.effects);
    console.keys("<C-p><Esc>");
    assert!(console.model.wizard.is_some());
    console.keys("?");
    console.shot("wizard_help");
}

#[test]
fn another_message_waits_above_and_the_way_back_leads_to_the_first_investigation() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.keys("pinv-9<Enter>");
    let text = console.text();
    assert!(text.contains("Looking everything up"), "{text}");
    console.keys("<Esc>");
    assert!(console.text().contains("SHOULD_HAVE_FIRED"), "{}", console.text());
    console.keys("<Esc>");
    assert!(console.model.wizard.is_none());
}

#[test]
fn the_way_back_from_evidence_of_evidence_leads_through_every_investigation_and_none_is_deaf() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.keys("1jjj<Enter>");
    assert_eq!(console.model.place(), Where::Detail);
    console.keys("i");
    answer(&mut console, Ok(spoiled()[0].1.view(&[])));
    console.keys("1jjj<Enter>");
    assert_eq!(console.model.place(), Where::Detail);
    console.send(Msg::Resized(70, 20));
    for verdict in ["TEST_DATA", "SHOULD_HAVE_FIRED"] {
        console.effects.clear();
        console.keys("<Backspace>");
        assert_eq!(console.model.place(), Where::Wizard);
        // What the store has since, it asks for.
        assert!(console.text().contains(&format!("{verdict}  judging…")), "{}", console.text());
        console.effects.retain(|effect| matches!(effect, Effect::Investigate { .. }));
        answer(&mut console, Ok(case().view(&[])));
        assert!(!console.text().contains("judging"), "{}", console.text());
        console.keys("<Esc>");
    }
    assert_eq!(console.model.place(), Where::Table);
}

#[test]
fn what_was_not_understood_comes_back_with_the_reason() {
    let mut console = Console::with(3, 80, 24);
    console.keys("p");
    console.keys("hello there");
    console.keys("<Enter>");
    let what = "nothing says which event is meant".to_owned();
    answer(&mut console, Err(Trouble::of(what)));
    console.shot("ticket_back");
    console.keys("<Backspace><Backspace>");
    assert!(console.text().contains("hello the"), "{}", console.text());
    assert!(!console.text().contains("hello there"), "{}", console.text());
    // No reply and no note is offered where there is none.
    let mut console = opened(Err(Trouble::of("the disk is gone")), 80, 24);
    console.effects.clear();
    console.keys("yYs<C-e>");
    assert!(console.effects.is_empty(), "{:?}", console.effects);
    assert!(!console.text().contains("y reply"), "{}", console.text());
}

#[test]
fn kept_cases_are_listed_and_judged_again() {
    let said = Answer {
        id: "R1".parse().unwrap(),
        offer: None,
        says: partnerdesk::investigate::AnswerValue::Yes,
        code: None,
        note: "seen".to_owned(),
    };
    let kept = |n: i64| CaseListLine {
        at: now().plus(-n * DAY),
        verdict: "RULE_NOT_MET".to_owned(),
        who: "Acme GmbH, Jane Doe".to_owned(),
        what: format!("inv-{n}"),
        claim: partnerdesk::app::WizardRequest {
            ask: Ask { key: Some(format!("inv-{n}")), ..Ask::default() },
            answers: vec![said.clone()],
            edited: Some("It is late.".to_owned()),
            ..Default::default()
        },
    };
    let mut console = Console::with(3, 80, 24);
    console.keys("K");
    assert_eq!(console.effects.pop(), Some(Effect::ListCases));
    console.send(Msg::Cases(Ok(Vec::new())));
    assert!(console.text().contains("no cases yet"), "{}", console.text());
    console.send(Msg::Cases(Ok((1..=3).map(kept).collect())));
    console.shot("kept_cases");
    console.keys("j<Enter>");
    let Some(Effect::Investigate { claim, .. }) = console.effects.last() else { panic!() };
    assert_eq!(claim.ask.key.as_deref(), Some("inv-2"));
    assert_eq!(
        (&claim.answers, claim.edited.as_deref()),
        (&vec![said.clone()], Some("It is late."))
    );
    // A list that comes late opens over nothing that is in hand.
    for keys in ["/ac", "p", "i"] {
        let mut console = Console::with(3, 80, 24);
        console.keys("K");
        console.keys(keys);
        console.send(Msg::Cases(Ok(vec![kept(1)])));
        let text = console.text();
        assert!(!text.contains("inv-1") && text.contains("K shows them"), "{text}");
    }
}

#[test]
fn a_reason_that_comes_late_leaves_the_message_that_is_being_written() {
    let mut console = Console::with(3, 80, 24);
    console.keys("phello there<Enter>");
    let first = console.effects.pop();
    console.keys("panother one");
    console.effects.extend(first);
    let trouble = || Trouble::of("nothing says it");
    answer(&mut console, Err(trouble()));
    assert!(console.text().contains("another one"), "{}", console.text());
    // The first one comes back with its reason when it is in hand again.
    console.keys("<Esc>");
    assert!(console.text().contains("nothing says it"), "{}", console.text());
}

#[test]
fn news_of_a_sync_is_judged_at_its_end_and_not_while_the_agent_writes() {
    let asked = |console: &mut Console| {
        let is = |effect: &Effect| matches!(effect, Effect::Investigate { .. });
        std::mem::take(&mut console.effects).iter().filter(|effect| is(effect)).count()
    };
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.effects.clear();
    console.model.sync = SyncState::Running { records: 9, last: None, full: false };
    console.load(2, &super::partners(4));
    assert_eq!(asked(&mut console), 0, "its records are coming");
    console.send(Msg::SyncEnded(Ok(())));
    console.load(3, &super::partners(4));
    assert_eq!(asked(&mut console), 1);
    for (begins, ends) in [("5<Enter>", "<Esc>"), ("p", "<Esc>")] {
        let mut console = opened(Ok(case().view(&[])), 80, 24);
        console.effects.clear();
        console.keys(begins);
        console.load(3, &super::partners(4));
        assert_eq!(asked(&mut console), 0, "{begins}");
        console.keys(ends);
        assert_eq!(asked(&mut console), 1, "{begins}");
    }
}

#[test]
fn a_paste_where_nothing_is_written_is_told_and_runs_nothing() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.effects.clear();
    console.send(Msg::Pasted("q\nq\ns\n".to_owned()));
    assert!(console.model.wizard.is_some() && console.effects.is_empty());
    assert!(console.text().contains("ignored"), "{}", console.text());
}

#[test]
fn an_emptied_reply_is_told_and_a_refused_one_is_shown_from_every_step() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.keys("3");
    console.send(Msg::Edited(Ok(" \n".to_owned())));
    assert!(console.text().contains("an empty reply was discarded"), "{}", console.text());
    console.keys("3");
    console.send(Msg::Edited(Ok("It was flagged.".to_owned())));
    let flagged = Objection { word: "flagged".to_owned(), why: "a word of suspicion".to_owned() };
    let refused = Some(("It was flagged.".to_owned(), vec![flagged]));
    console.keys("2");
    answer(&mut console, Ok(InvestigationView { edited: refused, ..case().view(&[]) }));
    assert!(console.text().contains("A partner must not read this"), "{}", console.text());
}

#[test]
fn reply_and_note_are_copied_and_nothing_else() {
    let view = case().view(&[]);
    let mut console = opened(Ok(view.clone()), 80, 24);
    console.effects.clear();
    console.keys("yY");
    assert_eq!(
        console.effects,
        [
            Effect::CopyAs("reply", view.result.partner_reply.clone()),
            Effect::CopyAs("note", view.result.agent_note.clone())
        ]
    );
    console.keys("<Esc>");
    assert!(console.model.wizard.is_none());
}

#[test]
fn an_edited_reply_is_checked_before_it_is_copied_and_kept_beside_the_other() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.keys("<C-e>");
    let Some(Effect::Edit(text)) = console.effects.pop() else { panic!("nothing to edit") };
    assert_eq!(text, case().view(&[]).result.partner_reply);
    let objection =
        |word: &str, why: &str| Objection { word: word.to_owned(), why: why.to_owned() };
    let objections = [
        objection("flagged", "a word of suspicion"),
        objection("Quiet Harbour", "the name of the partner part_2"),
    ];
    let edited = |text: &str, objections: &[Objection]| InvestigationView {
        edited: Some((text.to_owned(), objections.to_vec())),
        ..case().view(&[])
    };

    console.send(Msg::Edited(Ok("It was flagged.".to_owned())));
    console.effects.retain(|effect| matches!(effect, Effect::Investigate { .. }));
    // Nobody looked at it yet.
    console.keys("y");
    assert!(console.text().contains("being judged again"), "{}", console.text());
    answer(&mut console, Ok(edited("It was flagged, like Quiet Harbour.", &objections)));
    console.keys("y");
    assert!(console.effects.is_empty());
    console.shot("wizard_edited_refused");

    console.send(Msg::Edited(Ok("Hi! It comes soon.".to_owned())));
    answer(&mut console, Ok(edited("Hi! It comes soon.", &[])));
    console.effects.clear();
    console.keys("ys");
    let [Effect::CopyAs("reply", copied), Effect::SaveCase(claim)] = console.effects.as_slice()
    else {
        panic!("{:?}", console.effects)
    };
    assert_eq!(copied, "Hi! It comes soon.");
    assert_eq!(claim.edited.as_deref(), Some("Hi! It comes soon."));
    console.shot("wizard_edited");
}

#[test]
fn what_is_new_is_asked_for_and_the_claim_judged_again() {
    let mut console = opened(Ok(case().view(&[])), 80, 24);
    console.model.sync = SyncState::Idle;
    console.effects.clear();
    console.keys("rr");
    assert!(
        matches!(&console.effects[..], [Effect::FreshEvent { partner: Some(partner), .. }] if partner == "part_1"),
        "{:?}",
        console.effects
    );
    assert!(console.text().contains("being asked already"), "{}", console.text());
    console.effects.clear();
    let arrived = Ok("1 payment arrived".to_owned());
    console.send(Msg::Fresh { key: "part_1".to_owned(), result: arrived });
    assert!(matches!(console.effects.as_slice(), [Effect::Investigate { .. }]));
    assert!(console.text().contains("1 payment arrived"), "{}", console.text());
}

#[test]
fn a_message_of_many_lines_is_pasted_and_never_runs_as_keys() {
    let mut console = Console::with(3, 80, 24);
    console.keys("p");
    console.send(Msg::Pasted("Hello,\nmy customer jane@shop.example paid\nq".to_owned()));
    console.shot("ticket");
    console.keys("<Enter>");
    let Some(Effect::Investigate { claim, .. }) = console.effects.last() else { panic!() };
    let message = claim.message.as_deref().unwrap_or_default();
    assert!(message.contains("jane@shop.example"));
    answer(
        &mut console,
        Err(Trouble {
            what: "\"x\" fits several".to_owned(),
            candidates: vec!["cus_1 (a@b.c)".to_owned()],
            ..Trouble::default()
        }),
    );
    console.shot("wizard_trouble");
}

#[test]
fn what_may_not_be_read_is_asked_for_and_no_size_panics() {
    let mut case = case();
    case.coverage.lists.insert(Resource::Rewards, Reach::Refused);
    let view = case.view(&[]);
    assert_eq!(view.result.verdict, Verdict::NeedsData);
    let _ = Screen::Partners;
    for columns in [60, 61, 79, 110, 300] {
        for rows in [15, 16, 60] {
            let mut console = opened(Ok(view.clone()), columns, rows);
            for keys in ["1", "2", "3", "4", "5", "6", "G", "g", "<PgDn>", "?", "q"] {
                console.keys(keys);
                let _ = console.text();
            }
        }
    }
}

#[test]
fn events_that_may_be_meant_are_listed_and_one_is_taken() {
    let what = "nothing says which event is meant".to_owned();
    let trouble = Trouble { what, events: others(4), ..Trouble::default() };
    let mut console = opened(Err(trouble), 80, 24);
    console.shot("wizard_undecided");
    console.effects.clear();
    console.keys("yYs");
    assert!(console.effects.is_empty(), "there is nothing to copy or keep: {:?}", console.effects);
    console.keys("<Enter>");
    let Some(Effect::Investigate { claim, .. }) = console.effects.last() else { panic!() };
    let chosen = claim.chosen.as_ref().unwrap();
    assert_eq!((chosen.key.as_str(), chosen.by_agent), ("inv-2", true));
}

#[test]
fn the_reply_of_a_guess_is_copied_at_the_second_asking() {
    let guess = ShownGuess { of: 7, more: false, told: true };
    let view = InvestigationView { others: others(7), guess: Some(guess), ..case().view(&[]) };
    let mut console = opened(Ok(view), 80, 24);
    console.effects.clear();
    console.keys("y");
    assert!(console.effects.is_empty(), "{:?}", console.effects);
    assert!(console.text().contains("1 of 7 events: y again"), "{}", console.text());
    console.keys("y");
    assert!(matches!(console.effects.last(), Some(Effect::CopyAs("reply", _))));
    // The agent took it: no guess any more.
    console.keys("1G");
    let at = console.model.wizard.as_ref().unwrap().lines.iter();
    let places = at.map(|line| matches!(line.place, Some(partnerdesk::app::LineTarget::Other(..))));
    let from_end = places.rev().position(|other| other).unwrap();
    console.keys(&"k".repeat(from_end));
    console.keys("<Enter>");
    answer(&mut console, Ok(InvestigationView { guess: Some(guess), ..case().view(&[]) }));
    console.effects.clear();
    console.keys("y");
    assert!(matches!(console.effects.last(), Some(Effect::CopyAs("reply", _))));
}

#[test]
fn who_writes_is_the_first_question_of_a_message_that_does_not_say_it() {
    let mut view = case().view(&[]);
    view.result.addressee = partnerdesk::investigate::Addressee::None;
    let mut console = Console::with(3, 80, 24);
    console.model.sync = SyncState::Offline;
    console.keys("p");
    console.send(Msg::Pasted("inv-1 never paid".to_owned()));
    console.keys("<Enter>");
    answer(&mut console, Ok(view));
    console.keys("1");
    assert!(console.text().contains("who writes isn't known; 5 asks"), "{}", console.text());
    console.keys("5");
    console.shot("wizard_who_writes");
    console.keys("<Enter>");
    let Some(Effect::Investigate { claim, .. }) = console.effects.last() else { panic!() };
    assert_eq!(claim.ask.partner.as_deref(), Some("part_1"));
    assert!(claim.confirmed && claim.message.is_some());
}

#[test]
fn several_events_of_one_message_stand_in_the_first_step() {
    let mut second = case();
    second.event.as_mut().unwrap().key = "inv-2".to_owned();
    let also = vec![second.view(&[]).result];
    let console = &mut opened(Ok(InvestigationView { also, ..case().view(&[]) }), 80, 24);
    console.keys("1");
    console.shot("wizard_several");
}
