//! O6: whether the offers' rules are known (rule: offers-judged).

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;

pub(super) fn check(case: &CheckInput<'_>) -> Finding {
    let count = case.facts.offers.map(|file| file.offers.len());
    let finding = match count {
        Some(1..) => Finding::pass(Check::RulesKnown),
        Some(0) => unknown("The offers file has no offers, so no rule can be judged."),
        _ => unknown("There is no offers file, so no rule can be judged."),
    };
    let mut mined: Vec<&(String, String)> = case.facts.mined.iter().collect();
    mined.sort();
    mined.into_iter().fold(finding, |finding, (key, description)| {
        finding.with("paid before, not in the file", format!("{key}: {description}"))
    })
}

fn unknown(note: &str) -> Finding {
    let mut finding = Finding::unknown(Check::RulesKnown, note);
    finding.code = Some(Code::RulesUnknown);
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn no_file_and_no_offers_are_alike() {
        let mut world = OwnedFacts::new();
        assert_eq!(world.told(Check::RulesKnown), "PASS");
        world.offers("");
        assert_eq!(world.told(Check::RulesKnown), "UNKNOWN RULES_UNKNOWN");
        world.offers = None;
        assert_eq!(world.told(Check::RulesKnown), "UNKNOWN RULES_UNKNOWN");
    }
}
