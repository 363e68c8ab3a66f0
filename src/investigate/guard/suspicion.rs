//! Words of suspicion, which partners must not read about themselves: English ones with their inflections, and the
//! same in the other languages of the replies.

use std::ops::Range;
use std::sync::LazyLock;

use crate::domain::plain::{Name, Plain};

/// Whole words, folded.
const WORDS: &str = "\
    suspicious suspiciously suspicion suspicions suspect suspected suspects suspecting \
    abuse abuses abused abusing abuser abusers abusive abusively \
    fake fakes faked faking \
    scam scams scammed scamming scammer scammers scammy \
    risk risks risked risking risky riskier riskiest \
    flagged \
    cheat cheats cheated cheating cheater cheaters \
    blacklist blacklists blacklisted blacklisting gamed bogus \
    chargeback chargebacks \
    verdacht verdachtig verdachtige verdachtigen verdachtiger verdachtiges verdachts \
    missbrauch missbrauchs missbrauchlich missbraucht gefalscht gefalschte gefalschten \
    risiko risiken riskant ruckbuchung ruckbuchungen ruckbelastung ruckbelastungen \
    suspecte suspectes soupcon soupcons soupconne abus abusif abusive abusifs abusives arnaque arnaques \
    risque risques risquee retrofacturation \
    sospecha sospechas sospechoso sospechosa sospechosos sospechosas abuso abusos abusivo abusiva \
    estafa estafas estafador riesgo riesgos contracargo contracargos";

/// Any word that begins like this.
const STEMS: [&str; 3] = ["fraud", "betruger", "betrugs"];

/// Written as one word, as two, or with a hyphen.
const COMPOUNDS: [&str; 12] = [
    "self referral",
    "self referrals",
    "self referred",
    "self referring",
    "self refer",
    "charge back",
    "charge backs",
    "charged back",
    "charging back",
    "black listed",
    "gaming the",
    "game the system",
];

/// A German noun; without its capital it is a verb that says what a sum came to.
const WITH_CAPITAL: &str = "Betrug";

/// Where such words occur, as places in the text as written.
pub(super) fn places(plain: &Plain, text: &str) -> Vec<Range<usize>> {
    static NAMES: LazyLock<Vec<Name>> =
        LazyLock::new(|| COMPOUNDS.iter().filter_map(|words| Name::of(words)).collect());
    let words = WORDS.split_whitespace().flat_map(|word| plain.find(word));
    let stems = STEMS.iter().flat_map(|stem| plain.find_stem(stem));
    let compounds = NAMES.iter().flat_map(|name| plain.find_name(name));
    let mut places: Vec<Range<usize>> =
        words.chain(stems).chain(compounds).map(|place| plain.source(&place)).collect();
    let folded = WITH_CAPITAL.to_lowercase();
    let nouns = plain.find(&folded).map(|place| plain.source(&place));
    places.extend(nouns.filter(|place| text.get(place.clone()) == Some(WITH_CAPITAL)));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_and_other_spellings_are_caught_and_other_words_are_not() {
        for text in [
            "abusive behaviour",
            "it looks scammy",
            "too risky",
            "a charge back",
            "selfreferral",
            "a charge-back",
            "Chargebacks",
            "was charged back",
            "self\u{2011}referrals",
            "ABUSE",
            "fraudster",
            "defraud? fraud!",
            "Ｆｒａｕｄ",
            "Betrug",
            "betrügerisch",
            "Verdacht auf",
            "suspecté fraude",
            "sospechosa",
            "they cheated",
            "black-listed",
            "was gaming the programme",
            "un abus",
        ] {
            assert!(!places(&Plain::of(text), text).is_empty(), "{text}");
        }
        for text in [
            "an asterisk",
            "disabuse",
            "fakery",
            "brisk",
            "defraud",
            "flag it",
            "please charge",
            "in charge of the back",
            "plan AB used",
            "Der Betrag betrug 5",
            "scampi",
            "a gaming company",
            "prospect",
        ] {
            assert!(places(&Plain::of(text), text).is_empty(), "{text}");
        }
    }
}
