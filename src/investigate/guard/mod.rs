//! The last look at a text for a partner: no word of suspicion, nothing internal, nothing of others
//! (rule: reply-guard). A hit that lies wholly within a text of the partner's own records, or within an offer's own
//! description, is excused, so that honest words stay.

mod foreign;
mod ordinary;
mod reasons;
mod suspicion;

use std::collections::BTreeSet;
use std::ops::Range;

use super::case::CheckInput;
use super::replies::{Line, fixed};
use crate::domain::plain::{Name, Plain};
use foreign::{Foreign, internal_words};
pub(super) use reasons::{is_harmless, quotable};

/// Replaces a sentence that can't be sent if the team's own replacement can't be sent either.
const NEUTRAL: &str = "We're looking into this and will get back to you.";

/// Something in an edited reply that a partner must not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// The words as they are in the reply.
    pub word: String,
    /// What it is, and whose: `the name of the partner part_2`.
    pub why: String,
}

/// What may occur in a text and what may not.
#[derive(Debug)]
pub(super) struct Guard {
    own: Vec<(String, Option<Name>)>,
    foreign: Vec<Foreign>,
    /// Replaces a sentence that can't be sent.
    neutral: String,
}

/// A place where a text says what it must not, and why it mustn't.
struct Leak<'g> {
    /// In the text as written.
    place: Range<usize>,
    why: &'g str,
}

impl Default for Guard {
    fn default() -> Self {
        Self { own: Vec::new(), foreign: Vec::new(), neutral: NEUTRAL.to_owned() }
    }
}

impl Guard {
    /// The guard for one case.
    pub(super) fn of(case: &CheckInput<'_>) -> Self {
        let mut guard = Self::default();
        guard.own_of(case);
        guard.foreign_of(case);
        let neutral = case.facts.replies.text(Line::Neutral);
        guard.neutral = case.fill(&guard.clean_template(neutral), &[]);
        guard
    }

    /// The guard for a text about several cases.
    pub(super) fn with(mut self, other: Self) -> Self {
        self.own.extend(other.own);
        self.foreign.extend(other.foreign);
        self
    }

    /// Adds what is the established partner's own.
    fn own_of(&mut self, case: &CheckInput<'_>) {
        let facts = case.facts;
        if let Some(partner) = case.partner.filter(|_| case.addressee.is_established()) {
            self.own([Some(&partner.name), partner.email.as_ref()].into_iter().flatten());
            self.own(partner.member_emails.iter());
            self.own(partner.group.iter().map(|group| &group.name));
        }
        if let Some(event) = case.event.filter(|_| case.is_partners()) {
            let texts = [&event.company, &event.product_key, &event.status, &event.stage];
            self.own(texts.into_iter().flatten());
        }
        if let Some(one) = case.own_customer() {
            self.own([&one.name, &one.email, &one.external_key].into_iter().flatten());
        }
        self.own(facts.offers.iter().flat_map(|file| &file.offers).map(|offer| &offer.description));
        self.own(facts.offers.iter().flat_map(|file| file.product_names.values()));
        self.own(facts.replies.allowed().iter());
    }

    /// Adds what is somebody else's, or internal.
    fn foreign_of(&mut self, case: &CheckInput<'_>) {
        let facts = case.facts;
        for third_party in facts.third_parties {
            let why = third_party.whose.clone();
            if third_party.is_name {
                self.name(&third_party.text, &why);
            } else {
                self.add(Foreign::words(&third_party.text, why));
            }
        }
        if let Some(one) = case.customer.filter(|_| case.own_customer().is_none()) {
            // The asker may have typed one of these; that doesn't make them the asker's to read.
            let keys = [Some(&one.key), one.external_key.as_ref(), one.provider_key.as_ref()];
            self.words(keys, "a key of a customer who isn't this partner's");
            self.words([one.email.as_ref()], "the e-mail of a customer who isn't this partner's");
            self.names([one.name.as_ref()], "the name of a customer who isn't this partner's");
            self.names([one.partner_name.as_ref()], "the name of the partner whose customer it is");
            self.words([one.partnership_key.as_ref()], "the key of another partner");
        }
        self.internal_of(case);
        for reward in facts.linked.iter().chain(facts.held).chain(facts.capped) {
            if !case.is_own(reward) {
                self.names([reward.partner_name.as_ref()], "the name of another partner");
                self.words([reward.partnership_key.as_ref()], "the key of another partner");
            }
        }
        for other in facts.lookalikes {
            self.names([other.partner.as_ref()], "the name of another partner");
            self.words([Some(&other.key)], "the key of another customer");
        }
        for word in internal_words() {
            self.add(Foreign::words(&word, "a verdict or a code of this program"));
        }
    }

    fn own<'a>(&mut self, texts: impl Iterator<Item = &'a String>) {
        let texts = texts.filter_map(|text| Some((needle(text)?, Name::of(text))));
        self.own.extend(texts);
    }

    fn words<'a>(
        &mut self,
        texts: impl IntoIterator<Item = Option<&'a String>>,
        why: &'static str,
    ) {
        texts.into_iter().flatten().for_each(|text| self.add(Foreign::words(text, why)));
    }

    /// Adds the programme's internal names of offers and triggers. An ordinary word gives nothing away.
    fn internal_of(&mut self, case: &CheckInput<'_>) {
        let facts = case.facts;
        let offers = facts.offers.iter().flat_map(|file| &file.offers);
        let of_offers = offers.flat_map(|offer| {
            [
                (offer.name.as_ref(), "the internal name of an offer"),
                (Some(&offer.key), "the key of an offer"),
            ]
        });
        let rewards = facts.linked.iter().chain(facts.held).chain(facts.capped);
        let of_rewards = rewards.flat_map(|reward| {
            [
                (reward.trigger_key.as_ref(), "the key of a trigger"),
                (reward.offer_key.as_ref(), "the key of an offer"),
            ]
        });
        let all: BTreeSet<(&String, &'static str)> = of_offers
            .chain(of_rewards)
            .filter_map(|(text, why)| Some((text?, why)))
            .filter(|(text, _)| !ordinary::is_ordinary_word(text))
            .collect();
        for (text, why) in all {
            self.add(Foreign::words(text, why));
        }
    }

    fn names<'a>(
        &mut self,
        texts: impl IntoIterator<Item = Option<&'a String>>,
        why: &'static str,
    ) {
        texts.into_iter().flatten().for_each(|text| self.name(text, why));
    }

    fn name(&mut self, text: &str, why: &str) {
        self.add(Foreign::name(text, why.to_owned()));
    }

    fn add(&mut self, foreign: Option<Foreign>) {
        self.foreign.extend(foreign);
    }

    /// The text with every sentence replaced that says what it must not; never empty.
    pub(super) fn clean(&self, text: &str) -> String {
        let bad = self.leaks(text);
        let text =
            self.replace(text, |place, _| bad.iter().any(|leak| overlap(&leak.place, place)));
        if text.trim().is_empty() { self.neutral.clone() } else { text }
    }

    /// A template with every sentence replaced whose own words say what they must not. Nothing in a template is the
    /// partner's, so nothing is excused.
    pub(super) fn clean_template(&self, template: &str) -> String {
        self.replace(template, |_, sentence| {
            let sentence = fixed(sentence);
            !self.hits(&Plain::of(&sentence), &sentence).is_empty()
        })
    }

    /// The text with some sentences replaced; several in a row get one replacement.
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

    /// Everything in a text that it must not say, in order, each once.
    pub(super) fn objections(&self, text: &str) -> Vec<Objection> {
        let mut leaks = self.leaks(text);
        // If two reasons fit one place, the first says more; the stable sort keeps their order.
        leaks.sort_by_key(|leak| (leak.place.start, std::cmp::Reverse(leak.place.end)));
        leaks.dedup_by(|next, before| {
            next.place == before.place
                || next.why == before.why && overlap(&next.place, &before.place)
        });
        let mut objections: Vec<Objection> = Vec::new();
        for leak in leaks {
            let word = text.get(leak.place).unwrap_or_default();
            let one = Objection { word: word.trim().to_owned(), why: leak.why.to_owned() };
            if !objections.contains(&one) {
                objections.push(one);
            }
        }
        objections
    }

    /// Whether a text could be sent as it is.
    pub(super) fn passes(&self, text: &str) -> bool {
        self.leaks(text).is_empty()
    }

    /// Where a text says what it must not, without the hits that are excused.
    fn leaks(&self, text: &str) -> Vec<Leak<'_>> {
        let plain = Plain::of(text);
        let mut leaks = self.hits(&plain, text);
        if leaks.is_empty() {
            return leaks;
        }
        let own: Vec<Range<usize>> = self
            .own
            .iter()
            .flat_map(|(words, name)| {
                let names = name.iter().flat_map(|name| plain.find_name(name));
                plain.find(words).chain(names).map(|place| plain.source(&place)).collect::<Vec<_>>()
            })
            .collect();
        let excused = |leak: &Range<usize>| {
            own.iter().any(|own| own.start <= leak.start && leak.end <= own.end)
        };
        leaks.retain(|leak| !excused(&leak.place));
        leaks
    }

    fn hits(&self, plain: &Plain, text: &str) -> Vec<Leak<'_>> {
        let foreign = self.foreign.iter().flat_map(|one| {
            let places = one.places(plain, text).into_iter();
            places.map(|place| Leak { place: plain.source(&place), why: &one.why })
        });
        let suspicion = suspicion::places(plain, text).into_iter();
        let suspicion = suspicion.map(|place| Leak { place, why: "a word of suspicion" });
        foreign.chain(suspicion).collect()
    }
}

/// A text in the form it is searched for; `None` for a single letter, which would match anywhere.
fn needle(text: &str) -> Option<String> {
    let plain = Plain::of(text.trim()).text().to_owned();
    Some(plain).filter(|plain| plain.chars().count() > 1)
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The sentences of a line with their places in it.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(own: &[&str], foreign: &[&str]) -> Guard {
        let mut guard = Guard::default();
        let own: Vec<String> = own.iter().map(|text| (*text).to_owned()).collect();
        guard.own(own.iter());
        for text in foreign {
            guard.add(Foreign::words(text, "a key"));
        }
        guard
    }

    fn named(names: &[&str]) -> Guard {
        let mut guard = Guard::default();
        for name in names {
            guard.name(name, "another's name");
        }
        guard
    }

    fn words(guard: &Guard, text: &str) -> Vec<String> {
        guard.objections(text).into_iter().map(|one| one.word).collect()
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
        let mut guard = guard(&["ud", "iet", "Quiet"], &[]);
        guard.add(Foreign::name("Quiet Harbour", "another's name"));
        assert!(!guard.passes("a fraud"));
        assert!(!guard.passes("at Quiet Harbour"));
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
    fn every_hit_is_listed_with_the_word_and_why() {
        let mut guard = guard(&[], &["pay-2", "b@rival.example"]);
        guard.add(Foreign::name("Quiet Harbour Media", "the name of the partner part_2"));
        let text = "Hello,\n\nIt was quiet  harbour\u{a0}media's link (PAY\u{2010}2).\n\
            A self\u{2011}referral, says B@Rival.example; Quiet Harbour Media too.";
        let told: Vec<(String, String)> =
            guard.objections(text).into_iter().map(|one| (one.word, one.why)).collect();
        let wanted = [
            ("quiet  harbour\u{a0}media", "the name of the partner part_2"),
            ("PAY\u{2010}2", "a key"),
            ("self\u{2011}referral", "a word of suspicion"),
            ("B@Rival.example", "a key"),
            ("Quiet Harbour Media", "the name of the partner part_2"),
        ];
        assert_eq!(told, wanted.map(|(word, why)| (word.to_owned(), why.to_owned())));
        assert_eq!(guard.clean(text), format!("Hello,\n\n{NEUTRAL}\n{NEUTRAL}"));
        assert!(guard.objections("All is well.").is_empty());
    }

    #[test]
    fn names_are_found_however_they_are_written() {
        let guard = named(&["田中商店", "Rival Reach", "O'Brien & Sons", "Tallships", "김철수"]);
        for (text, wanted) in [
            ("ご注文は田中商店様のものです", "田中商店"),
            ("It went to Rival-Reach", "Rival-Reach"),
            ("It went to rival reach", "rival reach"),
            ("O’Brien & Sons got it", "O’Brien & Sons"),
            ("Tallships got it", "Tallships"),
            ("the tallships account", "tallships"),
            ("ＴＡＬＬＳＨＩＰＳ got it", "ＴＡＬＬＳＨＩＰＳ"),
            ("Т\u{430}llships got it", "Т\u{430}llships"),
            ("Reach, Rival got it", "Reach, Rival"),
            ("김철수님이 결제", "김철수"),
        ] {
            assert_eq!(words(&guard, text), [wanted], "{text}");
        }
        assert_eq!(words(&named(&["Dana Müller"]), "of Mueller, Dana"), ["Mueller, Dana"]);
        assert_eq!(words(&named(&["Dana Mueller"]), "Dana Müllers Kunde"), ["Dana Müller"]);
        assert_eq!(words(&named(&["MüllerMedia"]), "of Mueller Media"), ["Mueller Media"]);
        assert_eq!(words(&named(&["Mu\u{308}ller AG"]), "of Mueller AG"), ["Mueller AG"]);
        let guard = self::guard(&[], &["inv-00004933", "mia157@shop.example"]);
        for (text, wanted) in [
            ("see INV 00004933", "INV 00004933"),
            ("inv00004933.", "inv00004933"),
            ("to mia157 @ shop.example", "mia157 @ shop.example"),
        ] {
            assert_eq!(words(&guard, text), [wanted], "{text}");
        }
        assert!(guard.passes("inv-0000493 and mia15@shop.example"));
        let guard = named(&["Tallships", "Rival Reach", "O'Brien & Sons"]);
        for text in ["Tallshipsmen", "a rival reaches out", "the Brien"] {
            assert!(guard.passes(text), "{text}");
        }
    }

    #[test]
    fn a_name_of_ordinary_words_is_one_only_where_it_is_written_as_one() {
        let guard = named(&["Anchor", "Good News", "HP", "Payment"]);
        for text in
            ["It is of Anchor now.", "to Good News instead", "with HP", "Thanks, Anchor has it"]
        {
            assert!(!guard.passes(text), "{text}");
        }
        for text in [
            "Anchor your links. We anchor ours.",
            "Good news: it is scheduled.",
            "a hp printer",
            "Hello,\n\nPayment is on its way.",
            "Your payment: Payment of $5.",
        ] {
            assert!(guard.passes(text), "{text}");
        }
    }

    #[test]
    fn a_short_number_is_no_key_and_an_amount_holds_none() {
        let guard = guard(&[], &["100", "2026", "153203"]);
        for text in ["$100.00 in 2026", "$153203.50", "1.153203"] {
            assert!(guard.passes(text), "{text}");
        }
        assert!(!guard.passes("order 153203, paid") && !guard.passes("#153203."));
    }

    #[test]
    fn a_sentence_that_leaks_is_replaced_and_the_others_stay() {
        let mut guard = guard(&["Jane"], &[]);
        guard.add(Foreign::name("Quiet Harbour Media", "another's name"));
        assert_eq!(
            guard.clean("Jane bought. Quiet Harbour Media got it. They were flagged. Bye."),
            format!("Jane bought. {NEUTRAL} Bye.")
        );
        assert_eq!(guard.clean(""), NEUTRAL);
        assert_eq!(guard.clean("risk"), NEUTRAL);
    }
}
