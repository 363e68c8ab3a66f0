//! Every verdict, every step, and the matrix of rules and offers.

use partnerdesk::app::{InvestigationView, WizardLine};
use partnerdesk::domain::Resource;
use partnerdesk::investigate::{Reach, Verdict};
use partnerdesk::offers::OffersFile;

use super::{case, opened, picture, spoiled};
use crate::Console;

#[test]
fn every_verdict_shows_its_answer() {
    for (verdict, case) in spoiled() {
        let view = case.view(&[]);
        assert_eq!(view.result.verdict, verdict, "{}", view.result.agent_note);
        opened(Ok(view), 80, 24).shot(&picture(verdict));
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

/// Offers that fail one rule, three rules, and their groups and tags.
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
    // Two offers: each failing cell shows its distance; a row opens with all of its cells.
    case.offers = Some(OffersFile::parse(MANY).unwrap());
    let mut console = opened(Ok(case.view(&[])), 120, 40);
    console.keys("4");
    let text = console.text();
    for distance in [
        "F F 1 $51.00 short",
        "L5 $51.00 short",
        "L5 $401.00 short",
        "L1 pro_month; required: pro_annual",
        "L6 USD; required: EUR",
    ] {
        assert!(text.contains(distance), "{distance}: {text}");
    }
    let enter = |console: &mut Console, what: &str| {
        let wizard = console.model.layers.investigation().unwrap();
        let is = |line: &WizardLine| format!("{}{}", line.label, line.text).contains(what);
        let line = wizard.lines.iter().position(is).unwrap();
        console.keys("g");
        console.keys(&"j".repeat(line));
        console.keys("<Enter>");
    };
    enter(&mut console, "L5 Amount");
    let open = console.text();
    assert!(open.contains("1 offr_near: No, $51.00 short (FAIL BELOW_MIN)"), "{open}");
    assert!(open.contains("2 offr_far: No, $401.00 short (FAIL BELOW_MIN)"), "{open}");
    assert!(open.contains("amount: $99.00") && open.contains("minimum: $500.00"), "{open}");
    console.shot("wizard_matrix_row_open");
    // Closed again, a cell opens by itself.
    enter(&mut console, "L5 Amount");
    assert!(!console.text().contains("FAIL BELOW_MIN)"), "{}", console.text());
    enter(&mut console, "L5 $401.00 short");
    let open = console.text();
    assert!(open.contains("2 offr_far: No, $401.00 short (FAIL BELOW_MIN)"), "{open}");
    assert!(!open.contains("1 offr_near: No"), "{open}");
    enter(&mut console, "L5 $401.00 short");
    assert!(!console.text().contains("FAIL BELOW_MIN)"), "{}", console.text());
    // What passed opens too.
    enter(&mut console, "O2 Offer is for");
    assert!(console.text().contains("1 offr_near: Yes (PASS)"), "{}", console.text());
    assert!(console.effects.is_empty(), "{:?}", console.effects);
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
fn what_may_not_be_read_is_asked_for_and_no_size_panics() {
    let mut case = case();
    case.coverage.lists.insert(Resource::Rewards, Reach::Refused);
    let view = case.view(&[]);
    assert_eq!(view.result.verdict, Verdict::NeedsData);
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
fn several_events_of_one_message_stand_in_the_first_step() {
    let mut second = case();
    second.event.as_mut().unwrap().key = "inv-2".to_owned();
    let also = vec![second.view(&[]).result];
    let console = &mut opened(Ok(InvestigationView { also, ..case().view(&[]) }), 80, 24);
    console.keys("1");
    console.shot("wizard_several");
}
