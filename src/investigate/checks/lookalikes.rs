//! A4: whether the same person is on record twice.

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::records::Lookalike;
use crate::investigate::replies::Line;
use crate::investigate::words::count;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let Some(customer) = case.customer else { return Finding::not_applicable(Check::Lookalikes) };
    let mut others: Vec<&Lookalike> =
        case.facts.lookalikes.iter().filter(|other| other.key != customer.key).collect();
    if others.is_empty() {
        return Finding::pass(Check::Lookalikes);
    }
    others.sort();
    let n = crate::domain::num::count(others.len());
    let finding = case.tell(Finding::warn(Check::Lookalikes, Code::Duplicate), |finding| {
        finding
            .distance(count(n, "other record"))
            .note(
                "The same person may be on record more than once; the payment may be under \
            another record.",
            )
            .reply(case.say(Line::Duplicate, &[]))
    });
    others.into_iter().fold(finding, |finding, other| {
        let partner = other.partner.as_deref().unwrap_or("nobody");
        let paid = if other.has_paid { "has paid" } else { "never paid" };
        finding
            .with("also", format!("{} (same {}, {paid}, partner: {partner})", other.key, other.by))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn a_second_record_that_has_paid_is_told_where_the_payment_is_missing() {
        let sentence =
            "The purchase may have been made under a second account of the same customer.";
        for (by, has_paid, own, has_event, told) in [
            ("e-mail", true, true, false, true),
            ("provider key", true, true, false, true),
            ("e-mail", false, true, false, false),
            ("name and e-mail domain", true, true, false, false),
            // The partner is told nothing of another partner's customer.
            ("e-mail", true, false, false, false),
            ("e-mail", true, true, true, false),
        ] {
            let mut world = OwnedFacts::new();
            world.lookalikes = vec![Lookalike {
                key: "cus_2".to_owned(),
                by: by.to_owned(),
                partner: Some("Rival Reach (part_2)".to_owned()),
                has_paid,
            }];
            world.claim.customer = Some("jane@doe.example".to_owned());
            if !has_event {
                (world.event, world.transactions) = (None, Vec::new());
            }
            if !own {
                world.customer.as_mut().unwrap().partnership_key = Some("part_2".to_owned());
            }
            let reply = world.investigate().partner_reply;
            assert_eq!(reply.contains(sentence), told, "{by} {has_paid} {own}: {reply}");
            assert!(!reply.contains("Rival") && !reply.contains("cus_2"), "{reply}");
            if told {
                assert!(!reply.contains("no payment on record"), "{reply}");
            }
        }
    }

    #[test]
    fn the_customer_itself_is_no_second_one() {
        let other = |key: &str| Lookalike {
            key: key.to_owned(),
            by: "e-mail".to_owned(),
            partner: None,
            has_paid: true,
        };
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::Lookalikes), "PASS");
        world.lookalikes = vec![other("cus_1")];
        assert_eq!(world.told(Check::Lookalikes), "PASS");
        world.lookalikes = vec![other("cus_2"), other("cus_1"), other("cus_3")];
        assert_eq!(world.told(Check::Lookalikes), "WARN DUPLICATE, 2 other records");
        world.customer = None;
        assert_eq!(world.told(Check::Lookalikes), "N/A");
    }
}
