//! An offer's page: its terms, what the partner meets, what it made.

use partnerdesk::app::Screen;
use partnerdesk::keymap::Where;
use partnerdesk::offers::OffersFile;

use super::Console;
use super::programme::Desk;

const OFFERS: &str = r#"
version = 1
[[offer]]
key = "offr_1"
name = "Standard, EMEA"
description = "Earn 20% of every payment"
event = "transaction"
reward = { percent = 20 }
groups = ["Marketplace", "Agencies"]
tags_all = ["agency", "apac"]
[offer.rules]
product_keys = ["pro_month"]
max_customer_age = "12mo"
[offer.caps]
per_partner = { amount = 500000, period = "month" }
[[offer]]
key = "offr_2"
description = "Earn 20% of every payment"
event = "transaction"
reward = { percent = 20 }
groups = ["Marketplace"]
"#;

fn opened(desk: &Desk, columns: u16, rows: u16) -> Console {
    let mut console = Console::new(Screen::Partners, columns, rows);
    console.model.programme.offers = OffersFile::parse(OFFERS).unwrap();
    let mut partners = Vec::new();
    desk.store.each_partner(|partner| partners.push(partner)).unwrap();
    console.load(&partners);
    console
}

#[test]
fn a_rewards_offer_is_read_whole_with_what_the_partner_meets() {
    let desk = Desk::new();
    let mut console = opened(&desk, 80, 24);
    console.keys("<Enter>tr");
    desk.answer(&mut console);
    console.keys("<Enter>");
    let at = console.text().lines().position(|line| line.contains("its offer")).unwrap();
    let first = console.text().lines().position(|line| line.contains("1 its")).unwrap();
    console.keys(&format!("{}<Enter>", "j".repeat(at - first)));
    desk.answer(&mut console);
    assert_eq!(console.model.focus(), Where::Record);
    console.shot("offer");
    let text = console.text();
    for said in [
        "offr_2  it differs in groups, tags, products and 2 more",
        "met (Marketplace)",
        "NOT MET (agency, emea)",
        "$5,000.00 per partner a month",
        "Its newest rewards",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn the_profile_lists_offers_that_open_and_tells_those_apart_that_read_alike() {
    let desk = Desk::new();
    let mut console = opened(&desk, 120, 60);
    let offers = OFFERS.replace("tags_all = [\"agency\", \"apac\"]\n", "");
    console.model.programme.offers = OffersFile::parse(&offers).unwrap();
    console.keys("<Enter>");
    desk.answer(&mut console);
    let text = console.text();
    assert!(text.contains("every payment (offr_1)") && text.contains("every payment (offr_2)"));
    let line = |console: &Console| {
        let detail = console.model.layers.partner().unwrap();
        detail.facts[detail.fact.at].value.clone()
    };
    while !line(&console).contains("offr_2") {
        console.keys("j");
    }
    console.keys("<Enter>");
    desk.answer(&mut console);
    assert!(console.text().contains("offer offr_2"), "{}", console.text());
    console.keys("q");
    assert_eq!(console.model.focus(), Where::Detail);
}
