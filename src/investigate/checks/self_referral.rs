//! F1: whether the partner and the customer are the same person or work together (rule: same-person).

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::mail::Address;
use crate::investigate::replies::Line;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let (Some(partner), Some(customer)) = (case.partner, case.customer) else {
        return Finding::not_applicable(Check::SelfReferral);
    };
    let Some(theirs) = customer.email.as_deref().and_then(Address::read) else {
        return Finding::unknown(Check::SelfReferral, "The customer has no e-mail on record.");
    };
    let mut emails: Vec<&String> = partner.email.iter().chain(&partner.member_emails).collect();
    emails.sort();
    let ours: Vec<(&String, Address)> =
        emails.into_iter().filter_map(|email| Some((email, Address::read(email)?))).collect();
    if ours.is_empty() {
        return Finding::unknown(Check::SelfReferral, "The partner has no e-mail on record.");
    }
    let told = |finding: Finding, email: &str| {
        let customer_email = customer.email.as_deref();
        finding.with("partner's e-mail", email).with_text("customer's e-mail", customer_email)
    };
    let like = |same: &dyn Fn(&Address) -> bool| {
        ours.iter().find(|(_, address)| same(address)).map(|(email, _)| email.as_str())
    };
    if let Some(email) = like(&|address| *address == theirs) {
        return case.tell(Finding::fail(Check::SelfReferral, Code::SelfExact), |finding| {
            told(finding, email)
                .note("The partner and the customer have the same e-mail.")
                .reply(case.say(Line::OwnCompany, &[]))
        });
    }
    if let Some(email) = like(&|address| address.mailbox() == theirs.mailbox()) {
        return case.tell(Finding::fail(Check::SelfReferral, Code::SelfAlias), |finding| {
            told(finding, email)
                .note("The two e-mails go to the same mailbox.")
                .reply(case.say(Line::OwnCompany, &[]))
        });
    }
    let company = !theirs.is_free();
    if let Some(email) = like(&|address| company && address.domain() == theirs.domain()) {
        return case.tell(Finding::warn(Check::SelfReferral, Code::SameDomain), |finding| {
            told(finding, email).note("The two e-mails have the same company domain.")
        });
    }
    match case.facts.domain_seen.filter(|_| company) {
        Some(earlier) => {
            case.tell(Finding::warn(Check::SelfReferral, Code::DomainSeen), |finding| {
                finding
                    .with("domain", theirs.domain())
                    .with("earlier customer", earlier)
                    .note("An earlier customer of this partner has the same company domain.")
            })
        }
        None => Finding::pass(Check::SelfReferral),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn the_same_address_mailbox_or_company() {
        for (partner, customer, wanted) in [
            ("Ann@Acme.io", Some("ann@acme.io"), "FAIL SELF_EXACT"),
            ("ann+x@acme.io", Some("ann@acme.io"), "FAIL SELF_ALIAS"),
            ("a.nn@gmail.com", Some("an.n+y@googlemail.com"), "FAIL SELF_ALIAS"),
            ("bob@acme.io", Some("ann@acme.io"), "WARN SAME_DOMAIN"),
            ("bob@gmail.com", Some("ann@gmail.com"), "PASS"),
            ("bob@acme.io", Some("ann@other.io"), "PASS"),
            ("bob@acme.io", None, "UNKNOWN"),
            ("", Some("ann@other.io"), "UNKNOWN"),
        ] {
            let mut world = OwnedFacts::new();
            let one = world.partner.as_mut().unwrap();
            one.email = Some(partner.to_owned());
            one.member_emails.clear();
            world.customer.as_mut().unwrap().email = customer.map(str::to_owned);
            assert_eq!(world.told(Check::SelfReferral), wanted, "{partner}");
        }
    }

    #[test]
    fn members_count_as_the_partner() {
        let mut world = OwnedFacts::new();
        world.customer.as_mut().unwrap().email = Some("MEMBER@acme.example".to_owned());
        assert_eq!(world.told(Check::SelfReferral), "FAIL SELF_EXACT");
    }

    #[test]
    fn a_company_seen_before_is_told() {
        let mut world = OwnedFacts::new();
        world.domain_seen = Some("cus_0".to_owned());
        assert_eq!(world.told(Check::SelfReferral), "WARN DOMAIN_SEEN");
        world.customer.as_mut().unwrap().email = Some("jane@gmail.com".to_owned());
        assert_eq!(world.told(Check::SelfReferral), "PASS");
    }
}
