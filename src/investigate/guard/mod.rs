//! The last look at a text for a partner: no word of suspicion, nothing internal, nothing of others
//! (contract 6; rulings W29, W30, W43). What stands wholly within a text of the partner's own records,
//! or of an offer's own description, is excused, so that honest words stay.

mod plain;

use std::ops::Range;

use super::case::Case;
use super::code::Code;
use super::replies::{Line, fixed};
use super::verdict::Verdict;
use plain::Plain;

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

/// What may stand in a text and what may not, both plain.
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
            guard.own(partner.member_emails.iter());
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
        guard.foreign(facts.outsiders.iter());
        guard.foreign.extend(internal_words());
        let neutral = facts.replies.text(Line::Neutral);
        guard.neutral = case.fill(&guard.clean_template(neutral), &[]);
        guard
    }

    fn own<'a>(&mut self, texts: impl Iterator<Item = &'a String>) {
        self.own.extend(texts.filter_map(|text| needle(text)));
    }

    fn foreign<'a>(&mut self, texts: impl Iterator<Item = &'a String>) {
        self.foreign.extend(texts.filter_map(|text| needle(text)));
    }

    /// The text with every sentence replaced that says what it must not; never empty.
    pub(super) fn clean(&self, text: &str) -> String {
        let bad = self.leaks(text);
        let text = self.replace(text, |place, _| bad.iter().any(|leak| overlap(leak, place)));
        if text.trim().is_empty() { self.neutral.clone() } else { text }
    }

    /// A template with every sentence replaced whose own words say what it must not. Nothing in it is
    /// the partner's.
    pub(super) fn clean_template(&self, template: &str) -> String {
        self.replace(template, |_, sentence| !self.hits(&Plain::of(&fixed(sentence))).is_empty())
    }

    /// The text with some sentences replaced; of several in a row, one stands for all.
    fn replace(&self, text: &str, must_go: impl Fn(&Range<usize>, &str) -> bool) -> String {
        let neutral = self.neutral.as_str();
        let mut lines = Vec::new();
        let mut begin = 0;
        for line in text.split('\n') {
            let mut kept: Vec<&str> = Vec::new();
            for (place, sentence) in sentences(line) {
                let place = begin + place.start..begin + place.end;
                let sentence = if must_go(&place, sentence) { neutral } else { sentence };
                if kept.last() != Some(&neutral) || sentence != neutral {
                    kept.push(sentence);
                }
            }
            lines.push(kept.join(" "));
            begin += line.len() + 1;
        }
        lines.join("\n")
    }

    /// The first sentence that must not be sent, or the whole text where only the whole says it.
    pub(super) fn objection(&self, text: &str) -> Option<String> {
        let first = self.leaks(text).into_iter().min_by_key(|leak| leak.start)?;
        let mut begin = 0;
        for line in text.split('\n') {
            for (place, sentence) in sentences(line) {
                let place = begin + place.start..begin + place.end;
                if place.start <= first.start && first.end <= place.end {
                    return Some(sentence.to_owned());
                }
            }
            begin += line.len() + 1;
        }
        Some(text.to_owned())
    }

    /// Whether a text could be sent as it is.
    pub(super) fn passes(&self, text: &str) -> bool {
        self.leaks(text).is_empty()
    }

    /// Where a text says what it must not, outside of own texts.
    fn leaks(&self, text: &str) -> Vec<Range<usize>> {
        let plain = Plain::of(text);
        let mut leaks = self.hits(&plain);
        if leaks.is_empty() {
            return leaks;
        }
        let own: Vec<Range<usize>> = self.own.iter().flat_map(|own| plain.find(own)).collect();
        leaks.retain(|leak| !own.iter().any(|own| own.start <= leak.start && leak.end <= own.end));
        leaks.iter().map(|leak| plain.source(leak)).collect()
    }

    fn hits(&self, plain: &Plain) -> Vec<Range<usize>> {
        let foreign = self.foreign.iter().flat_map(|word| plain.find(word));
        suspicions(plain).chain(foreign).collect()
    }
}

/// A text as it is looked for; one of a single letter says nothing.
fn needle(text: &str) -> Option<String> {
    let plain = Plain::of(text.trim()).text;
    Some(plain).filter(|plain| plain.chars().count() > 1)
}

/// The program's own words for verdicts and codes. Those that are also plain English aren't among them.
fn internal_words() -> impl Iterator<Item = String> {
    use strum::IntoEnumIterator;
    let words = Verdict::iter().map(Verdict::word).chain(Code::iter().map(Code::word));
    words.filter(|word| word.contains('_')).filter_map(needle)
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The sentences of a line, with their places in it.
fn sentences(line: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let ends = line.match_indices(['.', '?', '!']).map(|(at, _)| at + 1);
    let cuts: Vec<usize> = ends
        .filter(|at| line.get(*at..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
        .chain([line.len()])
        .collect();
    let starts = std::iter::once(0).chain(cuts.clone());
    starts
        .zip(cuts)
        .filter_map(move |(from, to)| Some((from..to, line.get(from..to)?.trim())))
        .filter(|(_, sentence)| !sentence.is_empty())
}

/// Whether a text from outside holds neither suspicion nor anybody's address or key (ruling W29).
pub(super) fn is_harmless(text: &str) -> bool {
    let plain = Plain::of(text);
    let key = |word: &str| {
        ["part_", "cus_", "rwrd_", "act_", "grup_", "stck_", "trig_", "offr_", "lead_", "deal_"]
            .iter()
            .any(|prefix| word.starts_with(prefix))
    };
    let outsider = plain.text.split(' ').any(|word| word.contains('@') || key(word));
    !outsider && suspicions(&plain).next().is_none()
}

fn suspicions(plain: &Plain) -> impl Iterator<Item = Range<usize>> + '_ {
    let words = SUSPICION.iter().flat_map(|word| plain.find(word));
    plain.find_stem(SUSPICION_STEM).chain(words)
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
    fn an_own_text_excuses_only_what_stands_wholly_in_it() {
        let guard = guard(&["Referral", "Earn 20%. Std-20 pays."], &["Referral 20", "std-20"]);
        assert!(!guard.passes("not part of Referral 20 any more"));
        assert!(guard.passes("in Referral"));
        let told = "The offer \"Earn 20%. Std-20 pays.\" ended.";
        assert_eq!(guard.clean(told), told);
    }

    #[test]
    fn blanks_and_odd_hyphens_hide_nothing_and_the_bad_sentence_is_named() {
        let guard = guard(&[], &["Quiet Harbour Media"]);
        let text = "Hello,\n\nIt was quiet  harbour\u{a0}media's link. A self\u{2011}referral.";
        let named = "It was quiet  harbour\u{a0}media's link.";
        assert_eq!(guard.objection(text).as_deref(), Some(named));
        assert_eq!(guard.clean(text), format!("Hello,\n\n{NEUTRAL}"));
        assert_eq!(guard.objection("All is well."), None);
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
