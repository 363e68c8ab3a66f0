//! The languages in which partners are answered, and how to tell which one a text is in.

use strum::{EnumIter, EnumString, IntoStaticStr};

/// A language of the replies.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, EnumIter, EnumString, IntoStaticStr,
)]
pub enum Language {
    /// Also for those who write in any other language.
    #[default]
    #[strum(serialize = "en")]
    English,
    /// German, with "Sie".
    #[strum(serialize = "de")]
    German,
    /// French, with "vous".
    #[strum(serialize = "fr")]
    French,
    /// Spanish, with "usted".
    #[strum(serialize = "es")]
    Spanish,
}

/// Words that are frequent in texts of one language and rare in the others. The last three languages are recognised
/// only so that they aren't taken for a similar one; those who write in them are answered in English.
const OFTEN: [(Option<Language>, &str); 7] = [
    (
        Some(Language::English),
        "the and of to is was have has had not for with this that my our we you your from on it be been are were \
         by at but about when where why would could please thanks thank hello dear hi regards i they their which any did does",
    ),
    (
        Some(Language::German),
        "der die das und ist nicht ein eine einen einem einer ich wir sie mit von zu für auf den dem des wurde haben hat \
         habe noch aber unser unsere unserem meine meinen uns auch bei wie wann warum bitte danke hallo guten moin servus leider \
         im am zum zur keine kein sind war kunde kunden zahlung provision prämie vielen dank grüße freundlichen mfg",
    ),
    (
        Some(Language::French),
        "le la les des du et est pas une un nous vous je avons avez ce cette ces mon ma mes notre nos votre vos pour dans \
         avec sur qui que quand pourquoi bonjour bonsoir salut merci client paiement commission cordialement au aux n'a n'est c'est \
         j'ai été être ai reçu toujours",
    ),
    (
        Some(Language::Spanish),
        "el la los las y es no una un nosotros usted ustedes yo hemos han ha este esta estos mi mis nuestro nuestra nuestros \
         su sus para con por que cuando cuándo qué hola buenos buenas gracias cliente pago comisión saludos del al hemos \
         ayer pero está están recibido todavía aún",
    ),
    (
        None,
        "o os as e é não uma um nós você vocês eu temos meu minha nosso nossa seu sua para com por que quando olá bom \
         obrigado obrigada cliente pagamento comissão do da dos das no na ao ainda recebi recebemos está foi",
    ),
    (
        None,
        "il lo la i gli le e è non una un noi voi io abbiamo ha hanno questo questa mio mia nostro nostra vostro per con \
         che quando perché ciao buongiorno grazie cliente pagamento commissione del della dei nel nella al cordiali saluti \
         ancora ricevuto sono",
    ),
    (
        None,
        "de het een en is niet ik wij we jullie u hebben heeft mijn onze ons voor met van op dat die wanneer waarom hallo \
         bedankt klant betaling commissie te aan bij nog maar zijn was graag groet vriendelijke geen ook",
    ),
];

/// Greetings that belong to one language: one of them counts as much as two small words.
const GREETINGS: [(Option<Language>, &str); 4] = [
    (Some(Language::French), "bonjour bonsoir salut"),
    (Some(Language::Spanish), "hola buenas buenos"),
    (None, "olá ciao buongiorno goedemorgen"),
    (Some(Language::German), "moin guten servus"),
];

/// How many of its words a text needs to count as being in a language.
const ENOUGH: usize = 2;

impl Language {
    /// Its two-letter code: `de`.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// The language of a text; English if it is none of these or can't be told. Quoted lines are skipped.
    pub fn of(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('>'));
        let text = lines.collect::<Vec<_>>().join("\n").to_lowercase().replace('’', "'");
        let words: Vec<&str> = text
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .filter(|word| !word.is_empty())
            .collect();
        let score = |often: &str| {
            let often: Vec<&str> = often.split_whitespace().collect();
            words.iter().filter(|word| often.contains(word)).count()
        };
        let greeting = |language: Option<Self>, often: &str| {
            let own = GREETINGS.iter().filter(|(of, _)| *of == language);
            own.flat_map(|(_, greetings)| greetings.split_whitespace())
                .filter(|word| {
                    words.contains(word) && often.split_whitespace().any(|one| one == *word)
                })
                .count()
        };
        let mut scores: Vec<(usize, Option<Self>)> = OFTEN
            .iter()
            .map(|(language, often)| (score(often) + greeting(*language, often), *language))
            .collect();
        // The sort is stable: of equals, the first stays first.
        scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        match scores.as_slice() {
            [(best, language), (second, _), ..] if *best >= ENOUGH && best > second => {
                language.unwrap_or_default()
            }
            _ => Self::English,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_by_its_small_words() {
        for (text, wanted) in [
            ("Hello, our customer paid and we have no reward yet", Language::English),
            (
                "Hallo, unser Kunde hat am 16.02. bezahlt, aber wir haben noch keine Provision.",
                Language::German,
            ),
            ("Guten Tag, wo bleibt die Prämie für Maple GmbH? MfG", Language::German),
            (
                "Bonjour, notre client a payé mais nous n’avons pas reçu la commission.",
                Language::French,
            ),
            ("Où en est le paiement de juin ? Merci", Language::French),
            (
                "Hola, nuestro cliente pagó ayer y no hemos recibido la comisión. Gracias",
                Language::Spanish,
            ),
            ("¿Cuándo se paga la comisión del cliente Maple?", Language::Spanish),
            (
                "Olá, o nosso cliente pagou e ainda não recebemos a comissão. Obrigado",
                Language::English,
            ),
            (
                "Buongiorno, il nostro cliente ha pagato ma non abbiamo ricevuto la commissione",
                Language::English,
            ),
            (
                "Hallo, onze klant heeft betaald maar wij hebben nog geen commissie",
                Language::English,
            ),
            ("Hola, falta lo de Acorn Partners", Language::Spanish),
            ("Bonjour, Acorn Partners ?", Language::French),
            ("Buenas tardes. Acorn Partners.", Language::Spanish),
            ("Olá, Acorn Partners?", Language::English),
            ("Guten Tag, Acorn Partners?", Language::German),
            ("お客様の支払いについて", Language::English),
            ("inv-00012 $45.90 2026-03-01", Language::English),
            ("Maple GmbH inv-12, Rue de la Paix", Language::English),
            ("", Language::English),
            (
                "Where is it?\n> Hallo, wir haben die Zahlung noch nicht, bitte prüfen Sie das",
                Language::English,
            ),
            (
                "Und diese hier? Wir haben nichts.\n> The payment of our customer was not on the list, and we have it",
                Language::German,
            ),
        ] {
            assert_eq!(Language::of(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_language_is_named_by_two_letters() {
        use strum::IntoEnumIterator;
        for language in Language::iter() {
            assert_eq!(language.code().parse(), Ok(language));
        }
    }
}
