//! The last look at a text for a partner: no word of suspicion, nothing internal, nothing of others
//! (contract 6; rulings W29, W30, W43). What comes from the partner's own records, or from an
//! offer's own description, is taken out first and put back at the end, so that honest words stay.

use super::case::Case;
use super::replies::{Line, fixed};
use crate::domain::text::fold;

/// Words that a partner must not read (ruling W30).
const SUSPICION: [&str; 9] = [
    "suspicious",
    "abuse",
    "self-referral",
    "self referral",
    "fake",
    "scam",
    "risk",
    "flagged",
    "chargeback",
];
/// Any word that begins so is one of them.
const SUSPICION_STEM: &str = "fraud";

/// Stands for a sentence that can't be sent, where the team's own can't be either.
const NEUTRAL: &str = "We're looking into this and will get back to you.";

/// What may stand in a text and what may not.
#[derive(Debug)]
pub(super) struct Guard {
    own: Vec<String>,
    foreign: Vec<String>,
    /// Stands for a sentence that can't be sent.
    neutral: String,
}

impl Default for Guard {
    fn default() -> Self {
        Self { own: Vec::new(), foreign: Vec::new(), neutral: NEUTRAL.to_owned() }
    }
}

impl Guard {
    /// The guard of a case.
    pub(super) fn of(case: &Case<'_>) -> Self {
        let mut guard = Self::default();
        let facts = case.facts;
        if let Some(partner) = case.partner {
            guard.own([Some(&partner.name), partner.email.as_ref()].into_iter().flatten());
            guard.own(partner.group.iter().map(|group| &group.name));
        }
        if let Some(event) = case.event.filter(|_| case.is_partners()) {
            let texts = [&event.company, &event.product_key, &event.status, &event.stage];
            guard.own(texts.into_iter().flatten());
        }
        if let Some(one) = case.own_customer() {
            guard.own([&one.name, &one.email, &one.external_key].into_iter().flatten());
        } else if let Some(one) = case.customer {
            // The asker may have typed one of these; that doesn't make them the asker's to read.
            let keys = [&one.external_key, &one.provider_key, &one.name, &one.email];
            guard.foreign(keys.into_iter().flatten().chain([&one.key]));
            guard.foreign(one.partner_name.iter().chain(&one.partnership_key));
        }
        for offer in facts.offers.iter().flat_map(|file| &file.offers) {
            guard.own([&offer.description].into_iter());
            guard.foreign(offer.name.iter().chain([&offer.key]));
        }
        for reward in facts.linked.iter().chain(facts.held).chain(facts.capped) {
            guard.foreign(reward.trigger_key.iter().chain(&reward.offer_key));
            if !case.is_own(reward) {
                guard.foreign(reward.partner_name.iter().chain(&reward.partnership_key));
            }
        }
        for other in facts.lookalikes {
            guard.foreign(other.partner.iter().chain([&other.key]));
        }
        guard.own.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        guard.own.dedup();
        let neutral = facts.replies.text(Line::Neutral);
        guard.neutral = case.fill(&guard.clean_template(neutral), &[]);
        guard
    }

    fn own<'a>(&mut self, texts: impl Iterator<Item = &'a String>) {
        self.own.extend(texts.filter(|text| text.trim().chars().count() > 1).cloned());
    }

    /// What is the partner's own too isn't foreign: two partners may have one name.
    fn foreign<'a>(&mut self, texts: impl Iterator<Item = &'a String>) {
        self.foreign
            .extend(texts.map(|text| fold(text.trim())).filter(|text| text.chars().count() > 1));
    }

    /// The text with every sentence replaced that says what it must not; never empty.
    pub(super) fn clean(&self, text: &str) -> String {
        let (masked, taken) = self.mask(text);
        let text = unmask(&self.replace(&masked, |sentence| self.leaks(sentence)), &taken);
        if text.trim().is_empty() { self.neutral.clone() } else { text }
    }

    /// A template with every sentence replaced whose own words say what it must not. Nothing in it is
    /// the partner's.
    pub(super) fn clean_template(&self, template: &str) -> String {
        self.replace(template, |sentence| self.leaks(&fixed(sentence)))
    }

    /// The text with some sentences replaced; of several in a row, one stands for all.
    fn replace(&self, text: &str, must_go: impl Fn(&str) -> bool) -> String {
        let neutral = self.neutral.as_str();
        let clean = |line| {
            let mut kept: Vec<&str> = Vec::new();
            for sentence in sentences(line) {
                let sentence = if must_go(sentence) { neutral } else { sentence };
                if kept.last() != Some(&neutral) || sentence != neutral {
                    kept.push(sentence);
                }
            }
            kept.join(" ")
        };
        text.split('\n').map(clean).collect::<Vec<_>>().join("\n")
    }

    /// The first sentence that must not be sent, or the whole text where only the whole says it.
    pub(super) fn objection(&self, text: &str) -> Option<String> {
        let (masked, taken) = self.mask(text);
        let bad = masked.lines().flat_map(sentences).find(|sentence| self.leaks(sentence));
        let bad = bad.or_else(|| Some(masked.as_str()).filter(|whole| self.leaks(whole)))?;
        Some(unmask(bad, &taken))
    }

    /// Whether a text could be sent as it is.
    pub(super) fn passes(&self, text: &str) -> bool {
        !self.leaks(&self.mask(text).0)
    }

    fn leaks(&self, text: &str) -> bool {
        let folded = fold(text);
        has_suspicion(&folded) || self.foreign.iter().any(|word| has_word(&folded, word))
    }

    /// Takes own texts out: each becomes one character that no text has.
    fn mask(&self, text: &str) -> (String, Vec<String>) {
        let mut masked = text.replace(is_mask, "");
        let mut taken = Vec::new();
        for own in &self.own {
            let Some(mark) = mark(taken.len()) else { break };
            let replaced = replace_words(&masked, own, mark);
            if replaced != masked {
                masked = replaced;
                taken.push(own.clone());
            }
        }
        (masked, taken)
    }
}

/// The text with a mark in place of each occurrence of another that isn't part of a longer word.
fn replace_words(text: &str, words: &str, mark: char) -> String {
    let mut out = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices(words).filter(|(at, found)| is_apart(text, *at, found)) {
        out.push_str(text.get(done..at).unwrap_or_default());
        out.push(mark);
        done = at + words.len();
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

fn is_mask(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c)
}

fn mark(n: usize) -> Option<char> {
    char::from_u32(0xe000 + u32::try_from(n).ok()?).filter(|c| is_mask(*c))
}

fn unmask(text: &str, taken: &[String]) -> String {
    let mut out = text.to_owned();
    for (n, own) in taken.iter().enumerate() {
        if let Some(mark) = mark(n) {
            out = out.replace(mark, own);
        }
    }
    out
}

/// The sentences of a line.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    let ends = line.match_indices(['.', '?', '!']).map(|(at, _)| at + 1);
    let cuts: Vec<usize> = ends
        .filter(|at| line.get(*at..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
        .chain([line.len()])
        .collect();
    let starts = std::iter::once(0).chain(cuts.clone());
    starts
        .zip(cuts)
        .filter_map(move |(from, to)| Some(line.get(from..to)?.trim()))
        .filter(|sentence| !sentence.is_empty())
}

/// Whether a text from outside holds neither suspicion nor anybody's address or key (ruling W29).
pub(super) fn is_harmless(text: &str) -> bool {
    let folded = fold(text);
    let key = |word: &str| {
        ["part_", "cus_", "rwrd_", "act_", "grup_", "stck_", "trig_", "offr_", "lead_", "deal_"]
            .iter()
            .any(|prefix| word.starts_with(prefix))
    };
    let outsider = folded.split_whitespace().any(|word| word.contains('@') || key(word));
    !outsider && !has_suspicion(&folded)
}

fn has_suspicion(folded: &str) -> bool {
    let stem = folded.match_indices(SUSPICION_STEM).any(|(at, _)| starts_word(folded, at));
    stem || SUSPICION.iter().any(|word| has_word(folded, word))
}

/// Whether a word stands in a text by itself; both are folded.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, found)| is_apart(text, at, found))
}

/// Whether what was found at a place isn't part of a longer word.
fn is_apart(text: &str, at: usize, found: &str) -> bool {
    let behind = text.get(at + found.len()..).and_then(|rest| rest.chars().next());
    starts_word(text, at) && !behind.is_some_and(char::is_alphanumeric)
}

fn starts_word(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|head| head.chars().next_back());
    !before.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(own: &[&str], foreign: &[&str]) -> Guard {
        let mut guard = Guard::default();
        let texts =
            |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        guard.own(texts(own).iter());
        guard.foreign(texts(foreign).iter());
        guard
    }

    #[test]
    fn words_of_suspicion_are_whole_words() {
        let guard = guard(&[], &[]);
        for text in ["Fraudulent!", "a self-referral", "it was FLAGGED", "at risk", "Self referral"]
        {
            assert!(!guard.passes(text), "{text}");
        }
        for text in ["an asterisk", "disabuse", "fakery", "brisk", "defraud"] {
            assert!(guard.passes(text), "{text}");
        }
    }

    #[test]
    fn honest_words_of_own_records_stay() {
        let guard = guard(&["Risk Ledger", "Earn 20% of every Pro payment"], &["pro", "std-20"]);
        let text = "Risk Ledger signed up. Earn 20% of every Pro payment.";
        assert_eq!(guard.clean(text), text);
        assert!(!guard.passes("The pro offer"));
        assert!(guard.passes("The proper offer"));
        assert!(!guard.passes("by STD-20"));
    }

    #[test]
    fn an_own_text_within_a_word_hides_nothing() {
        let guard = guard(&["ud", "iet", "Quiet"], &["Quiet Harbour"]);
        assert!(!guard.passes("a fraud"));
        assert_eq!(guard.clean("ud and iet."), "ud and iet.");
    }

    #[test]
    fn a_sentence_that_leaks_is_replaced_and_the_others_stay() {
        let guard = guard(&["Jane"], &["Quiet Harbour Media"]);
        assert_eq!(
            guard.clean("Jane bought. Quiet Harbour Media got it. They were flagged. Bye."),
            format!("Jane bought. {NEUTRAL} Bye.")
        );
        assert_eq!(guard.clean(""), NEUTRAL);
        assert_eq!(guard.clean("risk"), NEUTRAL);
    }

    #[test]
    fn reasons_with_suspicion_or_anybodys_address_are_not_quoted() {
        for reason in
            ["Fraudulent activity", "belongs to bob@x.example", "see part_9", "chargeback"]
        {
            assert!(!is_harmless(reason), "{reason}");
        }
        assert!(is_harmless("Outside of the programme's countries"));
    }
}
