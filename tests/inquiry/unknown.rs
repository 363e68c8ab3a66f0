//! What isn't known proves nothing (rule: unknown-is-not-zero): if a list that would decide can't be
//! read, the answer names it.

use partnerdesk::domain::Resource;
use partnerdesk::inquiry::Ask;
use partnerdesk::offers::EventKind;

use super::world::{Programme, Told, ask};

#[track_caller]
fn needs(told: &Told, lists: &[Resource]) {
    assert_eq!(told.verdict(), "NEEDS_DATA", "{}", told.all());
    for list in lists {
        let named = |need: &String| need.contains(list.name());
        assert!(told.result.needs.iter().any(named), "{list:?}: {:?}", told.result.needs);
    }
}

#[test]
fn a_partners_payments_are_found_through_customers() {
    let programme = Programme::of_two().paid("inv-1", "cus_1", 4590, "2026-02-10");
    for refused in [Resource::Customers, Resource::Transactions] {
        let world = programme.refusing(&[refused]);
        for amount in [None, Some(4590)] {
            needs(&world.why(&Ask { amount, ..ask("p1", "", "") }), &[refused]);
        }
        let message = "I'm owner@p1.example and a payment of $45.90 got me nothing";
        needs(&world.message(message), &[refused]);
    }
    let signup = Ask { kind: Some(EventKind::Signup), ..ask("p1", "", "") };
    needs(&programme.refusing(&[Resource::Customers]).why(&signup), &[Resource::Customers]);
}

#[test]
fn a_bare_key_may_be_in_every_list() {
    use Resource::{Actions, Customers, Deals, Leads, Transactions};
    let programme = Programme::of_two();
    let told = programme.stored().why(&ask("p1", "", "x-1"));
    assert_eq!(told.verdict(), "EVENT_NOT_FOUND");
    for list in [Customers, Leads, Deals, Actions, Transactions] {
        needs(&programme.refusing(&[list]).why(&ask("p1", "", "x-1")), &[list]);
    }
    needs(&programme.refusing(&[Leads, Deals]).why(&ask("p1", "", "x-1")), &[Leads, Deals]);
    let only = Ask { kind: Some(EventKind::Transaction), ..ask("p1", "", "x-1") };
    assert_eq!(programme.refusing(&[Leads]).why(&only).verdict(), "EVENT_NOT_FOUND");
}

#[test]
fn an_order_that_nothing_has_is_not_another_one() {
    let programme = Programme::of_two().paid("inv-1", "cus_1", 4590, "2026-02-10");
    let message = "owner@p1.example: order inv-77 got me nothing";
    let told = programme.stored().message(message);
    assert_eq!((told.verdict(), told.event()), ("EVENT_NOT_FOUND", ""), "{}", told.all());
    assert!(told.hints("nothing here has the key inv-77"), "{}", told.all());
    let list = Resource::Transactions;
    needs(&programme.refusing(&[list]).message(message), &[list]);
    // Other details of the claim may still find it.
    let told = programme.stored().message(&format!("{message} of the $45.90"));
    assert_eq!(told.event(), "inv-1", "{}", told.all());
    assert!(told.hints("nothing here has the key inv-77"), "{}", told.all());
}

#[test]
fn a_leads_e_mail_may_be_in_leads() {
    let programme = Programme::of_two().lead("lead_1", 1, "leadx@shop.example");
    let asked = Ask { kind: Some(EventKind::Lead), ..ask("p1", "leadx@shop.example", "") };
    assert_eq!(programme.stored().why(&asked).event(), "lead_1");
    needs(&programme.refusing(&[Resource::Leads]).why(&asked), &[Resource::Leads]);
    let message = "my lead leadx@shop.example is lost, owner@p1.example";
    assert_eq!(programme.stored().message(message).event(), "lead_1");
    needs(&programme.refusing(&[Resource::Leads]).message(message), &[Resource::Leads]);
}

#[test]
fn a_message_about_a_payment_is_not_about_the_sign_up() {
    let world = Programme::of_two().refusing(&[Resource::Transactions]);
    let message = "Hi, owner@p1.example here. buyer@c1.example paid $45.90 and I got nothing.";
    needs(&world.message(message), &[Resource::Transactions]);
}
