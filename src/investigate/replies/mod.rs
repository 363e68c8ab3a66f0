//! The sentences for partners as a team wants them: shipped ones, those of `replies.toml` over them,
//! in the programme's own word for a reward. What lives here is words; when which is said, the checks
//! know, and whether it may be said, the guard.

mod line;
mod read;

use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(super) use line::Line;

/// The sentences that come with the program, each with a comment on its fields.
const SHIPPED: &str = include_str!("replies.toml");

/// All sentences for partners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replies {
    shipped: BTreeMap<Line, String>,
    edited: BTreeMap<Line, String>,
    /// Decline reasons that may be quoted as they are.
    allowed: Vec<String>,
    word: Word,
}

/// What the programme calls a reward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Word {
    #[default]
    Reward,
    Commission,
}

impl Word {
    /// The fields that hold the word, by their names.
    fn field(self, name: &str) -> Option<&'static str> {
        let (reward, commission) = match name {
            "reward" => ("reward", "commission"),
            "Reward" => ("Reward", "Commission"),
            "rewards" => ("rewards", "commissions"),
            "Rewards" => ("Rewards", "Commissions"),
            "to_reward" => ("reward", "pay a commission for"),
            "it_rewards" => ("rewards", "pays a commission for"),
            _ => return None,
        };
        Some(if self == Self::Reward { reward } else { commission })
    }
}

/// Fields that each sentence may use, beside those of the word.
const COMMON: [&str; 5] = ["partner", "customer", "Customer", "kind", "a_kind"];
const WORDS: [&str; 6] = ["reward", "Reward", "rewards", "Rewards", "to_reward", "it_rewards"];

impl Replies {
    /// The shipped sentences, with the word "reward".
    pub fn shipped() -> &'static Self {
        static ALL: LazyLock<Replies> = LazyLock::new(|| Replies {
            // A test holds the shipped file to be whole and right.
            shipped: read::file(SHIPPED).map(|file| file.sentences).unwrap_or_default(),
            ..Replies::default()
        });
        &ALL
    }

    /// In the programme's own word: "reward" or "commission".
    #[must_use]
    pub fn in_word(mut self, word: &str) -> Self {
        self.word = if word == "commission" { Word::Commission } else { Word::Reward };
        self
    }

    /// The shipped sentence, or the team's own.
    pub(super) fn text(&self, line: Line) -> &str {
        let own = self.edited.get(&line).or_else(|| self.shipped.get(&line));
        own.map_or("", String::as_str)
    }

    /// The decline reasons that the team allows to be quoted.
    pub(super) fn allowed(&self) -> &[String] {
        &self.allowed
    }

    /// Whether a sentence is the team's own, of which nobody knows what stands in it.
    pub(super) fn is_edited(&self, line: Line) -> bool {
        self.edited.contains_key(&line)
    }

    /// A template with its fields filled in. What a field brings isn't looked at for fields.
    pub(super) fn fill<'a>(
        &self,
        template: &str,
        field: impl Fn(&str) -> Option<std::borrow::Cow<'a, str>>,
    ) -> String {
        let mut out = String::with_capacity(template.len());
        for part in read::parts(template) {
            match part {
                read::Part::Text(text) => out.push_str(text),
                read::Part::Field(name) => match self.word.field(name) {
                    Some(word) => out.push_str(word),
                    None => out.push_str(&field(name).unwrap_or_default()),
                },
            }
        }
        out
    }
}

/// The shipped sentences, as they stand in their files.
pub(super) fn shipped_texts() -> impl Iterator<Item = &'static str> {
    Replies::shipped().shipped.values().map(String::as_str)
}

/// A template without its fields: what a team wrote itself.
pub(super) fn fixed(template: &str) -> String {
    let texts = read::parts(template).map(|part| match part {
        read::Part::Text(text) => text,
        // Something that no word can go on over.
        read::Part::Field(_) => "\u{e000}",
    });
    texts.collect()
}
