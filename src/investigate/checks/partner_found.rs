//! R1: who asks. The commands stop if the partner can't be found; the console and pasted messages get here.

use crate::domain::Resource;
use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::facts::Lookup;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let asked = case.facts.claim.partner.as_deref();
    match case.facts.partner {
        Lookup::One(partner) => case.tell(Finding::pass(Check::PartnerFound), |finding| {
            finding
                .with("partner", partner.name.as_str())
                .with("key", partner.key.as_str())
                .with_text("asked for", asked)
        }),
        Lookup::Open => Finding::not_applicable(Check::PartnerFound).note("No partner was named."),
        Lookup::Missing => match case.facts.coverage.gap(Resource::Partnerships, None) {
            Some(gap) => {
                Finding::unknown(Check::PartnerFound, format!("No such partner here, but {gap}."))
            }
            None => case.tell(Finding::fail(Check::PartnerFound, Code::NotFound), |finding| {
                finding
                    .with_text("asked for", asked)
                    .note("No partner has this key, e-mail or name.")
                    .reply(case.say(Line::PartnerNotFound, &[]))
            }),
        },
        Lookup::Many(partners) => {
            let mut finding =
                case.tell(Finding::fail(Check::PartnerFound, Code::Ambiguous), |finding| {
                    finding
                        .with_text("asked for", asked)
                        .note("Several partners match; one person may own several partnerships.")
                        .reply(case.say(Line::PartnerAmbiguous, &[]))
                });
            let mut keys: Vec<&str> = partners.iter().map(|partner| partner.key.as_str()).collect();
            keys.sort_unstable();
            for key in keys {
                finding = finding.with("candidate", key);
            }
            finding
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn one_none_or_many() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::PartnerFound), "PASS");
        world.partners = vec![world.partner.clone().unwrap(), world.partner.clone().unwrap()];
        assert_eq!(world.told(Check::PartnerFound), "FAIL AMBIGUOUS");
        world.partners.clear();
        world.partner = None;
        assert_eq!(world.told(Check::PartnerFound), "N/A");
        world.claim.partner = Some("ann".to_owned());
        assert_eq!(world.told(Check::PartnerFound), "FAIL NOT_FOUND");
        world.coverage.lists.remove(&Resource::Partnerships);
        assert_eq!(world.told(Check::PartnerFound), "UNKNOWN");
    }
}
