//! A5: whether payments can find the customer (rules: deciding-checks, keys-are-bytes). If the judged payment did
//! find the customer, odd keys are only worth a look.

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::records::Customer;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let Some(customer) = case.customer else { return Finding::not_applicable(Check::ProviderKey) };
    let carried = case.event.and_then(|event| event.subscription_key.as_deref());
    let recorded = customer.subscription_key.as_deref();
    let subscription = carried.zip(recorded).filter(|(carried, recorded)| carried != recorded);
    let asked = case.facts.claim.customer.as_deref();
    let mismatch = subscription
        .map(|(carried, recorded)| ("subscription key", carried, recorded))
        .or_else(|| {
            by_case_only(customer, asked?).map(|key| ("customer key", asked.unwrap_or(key), key))
        });
    if let Some((what, found, wanted)) = mismatch {
        return case.tell(Finding::warn(Check::ProviderKey, Code::KeyMismatch), |finding| {
            finding
                .with(what, found)
                .with("on record", wanted)
                .distance(difference(found, wanted))
                .note(format!(
                    "Keys must match exactly, including capitals; tell whoever \
                    runs the integration that the {what} differs."
                ))
        });
    }
    if customer.provider_key.is_none() && case.event.is_none() {
        return case.tell(Finding::fail(Check::ProviderKey, Code::NoProviderKey), |finding| {
            finding.with_text("external key", customer.external_key.as_deref()).note(
                "The customer has no provider key, so payments can't find them. Tell \
                whoever runs the integration.",
            )
        });
    }
    Finding::pass(Check::ProviderKey)
}

/// The customer's key that matches what was asked for in all but capitals.
fn by_case_only<'a>(customer: &'a Customer, asked: &str) -> Option<&'a str> {
    let keys =
        [Some(&customer.key), customer.external_key.as_ref(), customer.provider_key.as_ref()];
    let keys = || keys.into_iter().flatten();
    let exact = keys().any(|key| key == asked);
    keys().find(|key| !exact && key.eq_ignore_ascii_case(asked)).map(String::as_str)
}

/// Marks the first character that differs: `[i]nbox_1, wants [I]nbox_1`.
fn difference(found: &str, wanted: &str) -> String {
    let same = found.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count();
    let mark = |text: &str| {
        let head: String = text.chars().take(same).collect();
        let odd: String = text.chars().skip(same).take(1).collect();
        let tail: String = text.chars().skip(same + 1).collect();
        format!("{head}[{odd}]{tail}")
    };
    format!("{}, wants {}", mark(found), mark(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn keys_are_compared_byte_for_byte() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::ProviderKey), "PASS");
        world.event.as_mut().unwrap().subscription_key = Some("inbox_1".to_owned());
        assert_eq!(world.told(Check::ProviderKey), "PASS", "nothing to compare with");
        world.customer.as_mut().unwrap().subscription_key = Some("inbox_1".to_owned());
        assert_eq!(world.told(Check::ProviderKey), "PASS");
        world.customer.as_mut().unwrap().subscription_key = Some("Inbox_1".to_owned());
        assert_eq!(world.told(Check::ProviderKey), "WARN KEY_MISMATCH, [i]nbox_1, wants [I]nbox_1");
        world.customer.as_mut().unwrap().subscription_key = Some("inbox_12".to_owned());
        assert_eq!(
            world.told(Check::ProviderKey),
            "WARN KEY_MISMATCH, inbox_1[], wants inbox_1[2]"
        );
    }

    #[test]
    fn a_customer_asked_for_with_other_capitals_is_told() {
        let mut world = OwnedFacts::new();
        world.claim.customer = Some("JANE-1".to_owned());
        assert_eq!(world.told(Check::ProviderKey), "WARN KEY_MISMATCH, [J]ANE-1, wants [j]ane-1");
        world.claim.customer = Some("jane-1".to_owned());
        assert_eq!(world.told(Check::ProviderKey), "PASS");
    }

    #[test]
    fn without_a_payment_a_missing_provider_key_may_be_why() {
        let mut world = OwnedFacts::new();
        world.customer.as_mut().unwrap().provider_key = None;
        assert_eq!(world.told(Check::ProviderKey), "PASS", "the payment found the customer");
        world.event = None;
        assert_eq!(world.told(Check::ProviderKey), "FAIL NO_PROVIDER_KEY");
    }
}
