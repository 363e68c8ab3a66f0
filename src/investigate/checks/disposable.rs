//! F3: whether the e-mail address is a disposable one.

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::mail::Address;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let email = case.customer.and_then(|customer| customer.email.as_deref());
    let Some(address) = email.and_then(Address::read) else {
        return Finding::not_applicable(Check::Disposable);
    };
    if address.is_disposable() {
        return case.tell(Finding::warn(Check::Disposable, Code::Disposable), |finding| {
            finding
                .with("domain", address.domain())
                .note("The customer's e-mail is from a provider of throw-away addresses.")
        });
    }
    Finding::pass(Check::Disposable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn throw_away_addresses_are_told() {
        for (email, wanted) in [
            (Some("x@Mailinator.com"), "WARN DISPOSABLE"),
            (Some("x@acme.io"), "PASS"),
            (None, "N/A"),
        ] {
            let mut world = OwnedFacts::new();
            world.customer.as_mut().unwrap().email = email.map(str::to_owned);
            assert_eq!(world.told(Check::Disposable), wanted);
        }
    }
}
