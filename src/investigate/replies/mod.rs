//! The sentences for partners as a team wants them: the shipped ones, those of `replies.toml` over them, with the
//! programme's own word for a reward. Here are only the words: the checks decide when a sentence is said, the guard
//! whether it may be.

mod language;
mod line;
mod read;
mod told;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use strum::IntoEnumIterator;

pub use language::Language;
pub(super) use line::Line;
pub(super) use told::month_names;

use crate::offers::{EventKind, FileMistake};

/// The sentences that come with the program; the English file explains their fields.
const SHIPPED: [(Language, &str); 4] = [
    (Language::English, include_str!("replies.toml")),
    (Language::German, include_str!("replies.de.toml")),
    (Language::French, include_str!("replies.fr.toml")),
    (Language::Spanish, include_str!("replies.es.toml")),
];

/// All sentences for partners in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replies {
    language: Language,
    shipped: BTreeMap<Line, String>,
    edited: BTreeMap<Line, String>,
    /// Decline reasons that may be quoted as they are.
    allowed: Vec<String>,
    word: Word,
}

/// The sentences for partners in all languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyBook(BTreeMap<Language, Replies>);

impl Default for ReplyBook {
    fn default() -> Self {
        Self(
            Language::iter()
                .map(|language| (language, Replies::shipped_in(language).clone()))
                .collect(),
        )
    }
}

impl ReplyBook {
    /// Puts a team's own file for a language over the shipped sentences, or returns every mistake of the file. The
    /// decline reasons that it allows are allowed in all languages.
    pub fn edit(&mut self, language: Language, text: &str) -> Result<(), Vec<FileMistake>> {
        let read::ReplyFile { sentences, allowed } = read::file(text)?;
        for (of, replies) in &mut self.0 {
            replies.allowed.extend(allowed.iter().cloned());
            if *of == language {
                replies.edited.clone_from(&sentences);
            }
        }
        Ok(())
    }

    /// The same with the programme's own word: "reward" or "commission".
    #[must_use]
    pub fn in_word(self, word: &str) -> Self {
        Self(self.0.into_iter().map(|(of, replies)| (of, replies.in_word(word))).collect())
    }

    /// The sentences in one language.
    pub fn of(&self, language: Language) -> &Replies {
        self.0.get(&language).unwrap_or_else(|| Replies::shipped_in(language))
    }
}

/// What the programme calls a reward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Word {
    #[default]
    Reward,
    Commission,
}

impl Word {
    /// The field that stands for the word, by its name. Both words are feminine in every language with genders.
    fn field(self, language: Language, name: &str) -> Option<&'static str> {
        let at = WORDS.iter().position(|known| *known == name)?;
        let words: [&str; WORDS.len()] = match (language, self) {
            (Language::English, Self::Reward) => {
                ["reward", "Reward", "rewards", "Rewards", "reward", "rewards"]
            }
            (Language::English, Self::Commission) => [
                "commission",
                "Commission",
                "commissions",
                "Commissions",
                "pay a commission for",
                "pays a commission for",
            ],
            (Language::German, Self::Reward) => {
                ["Prämie", "Prämie", "Prämien", "Prämien", "vergüten", "vergütet"]
            }
            (Language::German, Self::Commission) => {
                ["Provision", "Provision", "Provisionen", "Provisionen", "vergüten", "vergütet"]
            }
            (Language::French, Self::Reward) => {
                ["récompense", "Récompense", "récompenses", "Récompenses", "rémunèrent", "rémunère"]
            }
            (Language::French, Self::Commission) => {
                ["commission", "Commission", "commissions", "Commissions", "rémunèrent", "rémunère"]
            }
            (Language::Spanish, Self::Reward) => {
                ["recompensa", "Recompensa", "recompensas", "Recompensas", "remuneran", "remunera"]
            }
            (Language::Spanish, Self::Commission) => {
                ["comisión", "Comisión", "comisiones", "Comisiones", "remuneran", "remunera"]
            }
        };
        words.get(at).copied()
    }
}

/// Fields that every sentence may use, besides those of [`WORDS`].
const COMMON: [&str; 5] = ["partner", "customer", "Customer", "kind", "a_kind"];
const WORDS: [&str; 6] = ["reward", "Reward", "rewards", "Rewards", "to_reward", "it_rewards"];

impl Replies {
    /// The shipped English sentences, with the word "reward".
    pub fn shipped() -> &'static Self {
        Self::shipped_in(Language::English)
    }

    /// The shipped sentences of a language, with its word for "reward".
    pub fn shipped_in(language: Language) -> &'static Self {
        static ALL: LazyLock<[Replies; 4]> = LazyLock::new(|| {
            SHIPPED.map(|(language, text)| Replies {
                language,
                // A test makes sure that the shipped files are complete and correct.
                shipped: read::file(text).map(|file| file.sentences).unwrap_or_default(),
                ..Replies::default()
            })
        });
        let [english, german, french, spanish] = &*ALL;
        match language {
            Language::English => english,
            Language::German => german,
            Language::French => french,
            Language::Spanish => spanish,
        }
    }

    /// The same with the programme's own word: "reward" or "commission".
    #[must_use]
    pub fn in_word(mut self, word: &str) -> Self {
        self.word = if word == "commission" { Word::Commission } else { Word::Reward };
        self
    }

    /// Their language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A kind of event as a partner would say it.
    pub(super) fn kind(&self, kind: EventKind) -> &'static str {
        self.language.kind(kind)
    }

    /// The same with its article.
    pub(super) fn a_kind(&self, kind: EventKind) -> String {
        self.language.a_kind(kind)
    }

    /// What to call a customer whose name may not be told: within a sentence, and at its beginning.
    pub(super) fn no_name(&self) -> (&'static str, &'static str) {
        self.language.no_name()
    }

    /// What to call a partner whose name may not be told.
    pub(super) fn no_partner(&self) -> &'static str {
        self.language.no_partner()
    }

    /// A field's value in this language.
    pub(super) fn told<'v>(&self, field: &str, value: &'v str) -> std::borrow::Cow<'v, str> {
        self.language.told(field, value, self.word)
    }

    /// The team's own sentence, else the shipped one.
    pub(super) fn text(&self, line: Line) -> &str {
        let own = self.edited.get(&line).or_else(|| self.shipped.get(&line));
        own.map_or("", String::as_str)
    }

    /// The decline reasons that the team allows to be quoted.
    pub(super) fn allowed(&self) -> &[String] {
        &self.allowed
    }

    /// Whether a sentence is the team's own, so that its content is unknown.
    pub(super) fn is_edited(&self, line: Line) -> bool {
        self.edited.contains_key(&line)
    }

    /// Fills in a template's fields. Braces within a field's value aren't filled in.
    pub(super) fn fill<'a>(
        &self,
        template: &str,
        field: impl Fn(&str) -> Option<std::borrow::Cow<'a, str>>,
    ) -> String {
        let mut out = String::with_capacity(template.len());
        for part in read::parts(template) {
            match part {
                read::TemplatePart::Text(text) => {
                    // `Acorn Partners' payment`
                    let plural = out.ends_with('s') && self.language == Language::English;
                    let text = match text.strip_prefix("'s ").filter(|_| plural) {
                        Some(rest) => format!("' {rest}").into(),
                        None => std::borrow::Cow::Borrowed(text),
                    };
                    out.push_str(&self.language.typeset(&text));
                }
                read::TemplatePart::Field(name) => match self.word.field(self.language, name) {
                    Some(word) => out.push_str(word),
                    None => out.push_str(&field(name).unwrap_or_default()),
                },
            }
        }
        out
    }
}

/// The shipped sentences of all languages, as their files have them.
pub(super) fn shipped_texts() -> impl Iterator<Item = &'static str> {
    Language::iter()
        .flat_map(|language| Replies::shipped_in(language).shipped.values())
        .map(String::as_str)
}

/// A template without its fields: only the words that a team wrote.
pub(super) fn fixed(template: &str) -> String {
    let texts = read::parts(template).map(|part| match part {
        read::TemplatePart::Text(text) => text,
        // A character that no word can continue across.
        read::TemplatePart::Field(_) => "\u{e000}",
    });
    texts.collect()
}
