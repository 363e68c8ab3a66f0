//! L10: an action's type and value.

use crate::investigate::case::CheckInput;
use crate::investigate::check::Check;
use crate::investigate::code::Code;
use crate::investigate::finding::Finding;
use crate::investigate::replies::Line;
use crate::offers::{EventKind, Offer};

pub(super) fn check(case: &CheckInput<'_>, offer: &Offer) -> Finding {
    let (wanted, least) = (offer.rules.action_type.as_deref(), offer.rules.action_min_value);
    let ruled = wanted.is_some() || least.is_some();
    let Some(event) = case.event.filter(|event| ruled && event.kind == EventKind::Action) else {
        return Finding::not_applicable(Check::ActionType);
    };
    if let Some(wanted) = wanted {
        let Some(found) = event.action_type.as_deref() else {
            return Finding::unknown(Check::ActionType, "The record has no type.");
        };
        if found != wanted {
            return case.tell(Finding::fail(Check::ActionType, Code::ActionType), |finding| {
                finding
                    .with("type", found)
                    .with("required", wanted)
                    .distance(format!("{found}, wants {wanted}"))
                    .note("The action is of another type.")
                    .reply(case.say(Line::ActionType, &[("action", &plain(wanted))]))
            });
        }
    }
    let Some(least) = least else { return Finding::pass(Check::ActionType) };
    let Some(value) = event.value else {
        return Finding::unknown(Check::ActionType, "The record has no value.");
    };
    let told = |finding: Finding| {
        finding.with("value", value.to_string()).with("minimum", least.to_string())
    };
    if value >= least {
        return case.tell(Finding::pass(Check::ActionType), told);
    }
    case.tell(Finding::fail(Check::ActionType, Code::Value), |finding| {
        told(finding)
            .distance(format!("{value} of {least}"))
            .note("The action's value is too small.")
            .reply(
                case.say(
                    Line::Value,
                    &[("limit", &least.to_string()), ("value", &value.to_string())],
                ),
            )
    })
}

/// An action's type in plain words: `qualified_demo` is a qualified demo.
fn plain(action: &str) -> String {
    action.replace(['_', '-'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::investigate::world::OwnedFacts;

    #[test]
    fn type_byte_for_byte_and_value_from_its_least() {
        let both = "action_type = \"qualified_demo\", action_min_value = 2";
        for (rules, kind, value, wanted) in [
            (both, Some("qualified_demo"), Some(2), "PASS"),
            (both, Some("qualified_demo"), Some(1), "FAIL VALUE, 1 of 2"),
            (both, Some("demo"), Some(2), "FAIL ACTION_TYPE, demo, wants qualified_demo"),
            (both, None, Some(2), "UNKNOWN"),
            (both, Some("qualified_demo"), None, "UNKNOWN"),
            ("action_min_value = 2", None, Some(2), "PASS"),
            ("", Some("demo"), None, "N/A"),
        ] {
            let mut world = OwnedFacts::new();
            world.offer_for(EventKind::Action, &format!("rules = {{ {rules} }}"));
            let event = world.event.as_mut().unwrap();
            event.kind = EventKind::Action;
            event.action_type = kind.map(str::to_owned);
            event.value = value;
            assert_eq!(world.told(Check::ActionType), wanted, "{rules}");
        }
    }
}
