//! A check as an agent reads it: a question with one answer (`Recorded promptly? No, 8 days late`).

use super::check::Check;
use super::code::Code;
use super::finding::{CheckState, Finding};

impl Check {
    /// Its title as a question.
    pub fn asks(self) -> String {
        if self == Self::RewardState {
            return "What state is the reward in?".to_owned();
        }
        let mut letters = self.title().chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).chain(['?']).collect()
    }
}

impl Finding {
    /// The answer to the check's question, with how far off it is: `No, 8 days late`.
    pub fn answer(&self) -> String {
        let word = self.answer_word();
        self.off().map_or_else(|| word.to_owned(), |off| format!("{word}, {off}"))
    }

    /// The answer alone, which names nobody: `No`.
    pub(super) fn answer_word(&self) -> &'static str {
        match (self.id, self.code, self.state) {
            (_, _, CheckState::NotApplicable) => "Doesn't apply",
            (Check::RulesKnown, Some(Code::RulesUnknown), _)
            | (Check::RewardLinked, Some(Code::None), _) => "No",
            (_, _, CheckState::Unknown) => "Not known",
            (Check::RewardState, code, _) => state_of_reward(code),
            (Check::PartnerActive, Some(Code::Archived), _)
            | (Check::CustomerFound, Some(Code::Deleted), _)
            | (Check::CustomerOwner, _, CheckState::Warn) => "Not any more",
            (Check::LeadOrDeal, Some(Code::LeadOpen), _) => "Not yet",
            (Check::ValidAmount, Some(Code::PartlyRefunded), _) => "Only in part",
            (Check::Payee, Some(Code::OtherMember), _) | (_, _, CheckState::Pass) => "Yes",
            (id, _, CheckState::Warn) if is_a_hint(id) => "Not certain",
            _ => "No",
        }
    }

    /// How far off it is, as a part of a sentence: `3 days over`, `business; the offer requires pro-07`.
    pub fn off(&self) -> Option<String> {
        let distance = self.distance.as_deref()?;
        let said = match (self.id, self.code) {
            (Check::PaymentCount, _) => distance
                .split_once(" of ")
                .map(|(place, most)| format!("payment {place}; the offer covers {most}")),
            (Check::ActionType, Some(Code::Value)) => distance
                .split_once(" of ")
                .map(|(value, least)| format!("{value}; the offer requires {least}")),
            (id, code) => distance.split_once(", wants ").map(|(found, wanted)| match (id, code) {
                (Check::ProviderKey, _) => format!("{found} instead of {wanted}"),
                (_, Some(Code::CaseDiffers)) => format!("{found}; the offer has {wanted}"),
                _ => format!("{found}; the offer requires {wanted}"),
            }),
        };
        Some(said.unwrap_or_else(|| distance.to_owned()))
    }

    /// The state with its code, for whoever looks it up: `WARN LATE`.
    pub fn coded(&self) -> String {
        let code = self.code.map(|code| format!(" {}", code.word()));
        format!("{}{}", self.state.word(), code.unwrap_or_default())
    }
}

/// Whether a warning of the check says only that something may be so.
fn is_a_hint(id: Check) -> bool {
    matches!(
        id,
        Check::Payee | Check::Lookalikes | Check::ProviderKey | Check::Scope | Check::SelfReferral
    )
}

/// What is said of a reward's state.
fn state_of_reward(code: Option<Code>) -> &'static str {
    match code {
        Some(Code::Scheduled) => "Scheduled",
        Some(Code::Overdue) => "Overdue",
        Some(Code::Pending) => "Pending",
        Some(Code::Hold) => "On hold",
        Some(Code::Declined) => "Declined",
        Some(Code::Approved) => "Approved",
        Some(Code::Paid) => "Paid",
        Some(Code::Settled) => "Settled",
        Some(Code::TakenBack) => "Money taken back",
        Some(Code::Archived) => "Withdrawn",
        _ => "As it should be",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::IntoEnumIterator as _;

    #[test]
    fn a_check_is_a_question_with_one_answer() {
        let fail =
            |id: Check, code: Code, distance: &str| Finding::fail(id, code).distance(distance);
        let warn = |id: Check, code: Code| Finding::warn(id, code);
        for (finding, wanted) in [
            (
                warn(Check::RecordedPromptly, Code::Late).distance("8 days late"),
                "Recorded promptly? No, 8 days late",
            ),
            (Finding::pass(Check::CustomerFound), "One customer found? Yes"),
            (
                fail(Check::Product, Code::WrongProduct, "business, wants pro-07"),
                "Product covered? No, business; the offer requires pro-07",
            ),
            (
                fail(Check::Product, Code::CaseDiffers, "Pro, wants pro"),
                "Product covered? No, Pro; the offer has pro",
            ),
            (
                fail(Check::PaymentCount, Code::LimitReached, "13 of 12"),
                "Within the number of payments? No, payment 13; the offer covers 12",
            ),
            (
                fail(Check::ActionType, Code::Value, "1 of 2"),
                "Action's type and value fit? No, 1; the offer requires 2",
            ),
            (
                warn(Check::ProviderKey, Code::KeyMismatch).distance("[i]n_1, wants [I]n_1"),
                "Payment can find the customer? Not certain, [i]n_1 instead of [I]n_1",
            ),
            (
                Finding::found(Check::RewardState, Code::Scheduled).distance("12 days left"),
                "What state is the reward in? Scheduled, 12 days left",
            ),
            (Finding::found(Check::RewardLinked, Code::None), "Reward linked to the event? No"),
            (Finding::unknown(Check::Click, ""), "Last click was this partner's? Not known"),
            (Finding::not_applicable(Check::Payee), "Reward in the right account? Doesn't apply"),
        ] {
            assert_eq!(format!("{} {}", finding.id.asks(), finding.answer()), wanted);
        }
        assert_eq!(warn(Check::RecordedPromptly, Code::Late).coded(), "WARN LATE");
        assert_eq!(Finding::pass(Check::Live).coded(), "PASS");
    }

    #[test]
    fn every_question_ends_as_one() {
        for id in Check::iter() {
            assert!(id.asks().ends_with('?') && !id.asks().contains("??"), "{}", id.asks());
        }
    }
}
