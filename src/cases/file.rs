//! The content of a case file.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_128;

use crate::domain::{CaseWork, Timestamp};
use crate::inquiry::{Ask, Gathered};
use crate::investigate::{Answer, Code, Investigation, json};

/// The format of the files this program writes; a higher number comes from a newer program.
pub(super) const FORMAT: u32 = 1;

/// A kept investigation. The same data kept at the same instant give the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedCase {
    /// The format of the file.
    pub format: u32,
    /// The program that wrote it, with its version.
    pub program: String,
    /// When it was kept.
    #[serde(with = "instant")]
    pub created_at: Timestamp,
    /// How fresh the data were: the start of the last complete sync.
    #[serde(with = "maybe_instant")]
    pub data_as_of: Option<Timestamp>,
    /// What was asked.
    pub inputs: CaseInputs,
    /// What the agent answered.
    pub answers: Vec<Said>,
    /// The e-mails of the partner's members, as they were looked at (rule: members-on-demand).
    pub members: Vec<String>,
    /// A digest of the records, offers and evidence: equal digests mean that nothing changed.
    pub facts: String,
    /// The investigation, as `why --format json` prints it.
    pub investigation: Value,
    /// The reply, if the agent edited it; the generated one is in the investigation.
    pub edited_reply: Option<String>,
    /// The work on it; the only part that changes after it was kept.
    #[serde(default)]
    pub work: CaseWork,
}

/// What was asked, in the agent's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseInputs {
    /// The partner.
    pub partner: Option<String>,
    /// The customer.
    pub customer: Option<String>,
    /// The event's key.
    pub key: Option<String>,
    /// The kind of event.
    pub event: Option<String>,
    /// The first instant of the claimed time.
    #[serde(with = "maybe_instant")]
    pub on_from: Option<Timestamp>,
    /// The first instant after it.
    #[serde(with = "maybe_instant")]
    pub on_before: Option<Timestamp>,
    /// The claimed amount, in hundredths.
    pub amount: Option<i64>,
}

/// An agent's answer to a check's question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The check's id.
    pub check: String,
    /// The offer's key; `None`: all offers.
    pub offer: Option<String>,
    /// `yes`, `no` or `skip`.
    pub says: String,
    /// The code the agent chose, if the answer is no and there are several.
    pub code: Option<String>,
    /// The agent's own words.
    pub note: String,
}

impl SavedCase {
    /// Makes a case of an investigation: what was asked, found and concluded, and the reply if the agent edited it.
    pub fn new(
        ask: &Ask,
        gathered: &Gathered,
        result: &Investigation,
        edited_reply: Option<&str>,
        now: Timestamp,
    ) -> Self {
        let investigation = json(result);
        let partner = gathered.partner.as_ref();
        Self {
            format: FORMAT,
            program: concat!("partnerdesk ", env!("CARGO_PKG_VERSION")).to_owned(),
            created_at: now,
            data_as_of: result.data_as_of,
            inputs: CaseInputs::of(ask),
            answers: gathered.answers.iter().map(Said::of).collect(),
            members: partner.map(|partner| partner.member_emails.clone()).unwrap_or_default(),
            facts: digest(&investigation),
            investigation,
            edited_reply: edited_reply.map(str::to_owned),
            work: CaseWork::default(),
        }
    }

    /// The word of its verdict.
    pub fn verdict(&self) -> &str {
        self.text("/verdict").unwrap_or_default()
    }

    /// A text of its investigation, by its JSON pointer: `/event/key`.
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.investigation.pointer(pointer)?.as_str()
    }

    /// The key of the partner whom the reply is for, if one was established.
    pub fn addressee(&self) -> Option<&str> {
        let established = self.investigation.pointer("/addressee/established");
        // Cases from earlier versions don't say.
        let is_nobody = established.and_then(Value::as_bool) == Some(false);
        self.text("/partner/key").filter(|_| !is_nobody)
    }

    /// The question to judge it again by. It asks for the case's own event, if there was one, so that another payment
    /// of the same customer isn't taken for it.
    pub fn ask(&self) -> Result<Ask, String> {
        let mut ask = self.inputs.ask()?;
        if let (Some(kind), Some(key)) = (self.text("/event/kind"), self.text("/event/key")) {
            ask.kind = Some(kind.parse().map_err(|_| unknown("kind of event", kind))?);
            ask.key = Some(key.to_owned());
        }
        Ok(ask)
    }

    /// The agent's answers, without those for checks that this version doesn't know.
    pub fn answered(&self) -> Vec<Answer> {
        self.answers.iter().filter_map(|said| said.answer().ok()).collect()
    }
}

/// The digest of what an investigation rests on. Words and distances are left out, because they move with the clock.
pub(super) fn digest(investigation: &Value) -> String {
    let list = |name: &str| investigation[name].as_array().cloned().unwrap_or_default();
    let bare = |mut object: Value, unwanted: &[&str]| {
        if let Value::Object(members) = &mut object {
            members.retain(|name, _| !unwanted.contains(&name.as_str()));
        }
        object
    };
    let checks = list("checks").into_iter().map(|check| bare(check, &["note", "distance"]));
    let offers = list("offers").into_iter().map(|offer| bare(offer, &["description"]));
    let facts = json!({
        "partner": investigation["partner"],
        "customer": investigation["customer"],
        "event": investigation["event"],
        "rewards": investigation["rewards"],
        "offers": offers.collect::<Vec<_>>(),
        "checks": checks.collect::<Vec<_>>(),
    });
    format!("{:032x}", xxh3_128(facts.to_string().as_bytes()))
}

pub(super) fn unknown(what: &str, word: &str) -> String {
    format!("{word:?} isn't a {what} this version knows")
}

impl CaseInputs {
    fn of(ask: &Ask) -> Self {
        Self {
            partner: ask.partner.clone(),
            customer: ask.customer.clone(),
            key: ask.key.clone(),
            event: ask.kind.map(|kind| kind.name().to_owned()),
            on_from: ask.on.map(|(from, _)| from),
            on_before: ask.on.map(|(_, before)| before),
            amount: ask.amount,
        }
    }

    fn ask(&self) -> Result<Ask, String> {
        let kind = self
            .event
            .as_deref()
            .map(|word| word.parse().map_err(|_| unknown("kind of event", word)));
        Ok(Ask {
            partner: self.partner.clone(),
            customer: self.customer.clone(),
            key: self.key.clone(),
            kind: kind.transpose()?,
            on: self.on_from.zip(self.on_before),
            amount: self.amount,
        })
    }
}

impl Said {
    fn of(answer: &Answer) -> Self {
        Self {
            check: answer.id.to_string(),
            offer: answer.offer.clone(),
            says: <&str>::from(answer.says).to_owned(),
            code: answer.code.map(|code| Code::word(code).to_owned()),
            note: answer.note.clone(),
        }
    }

    pub(super) fn answer(&self) -> Result<Answer, String> {
        let code = self
            .code
            .as_deref()
            .map(|word| word.parse().map_err(|_| unknown("code of a check", word)));
        Ok(Answer {
            id: self.check.parse().map_err(|_| unknown("check", &self.check))?,
            offer: self.offer.clone(),
            says: self.says.parse().map_err(|_| unknown("known answer", &self.says))?,
            code: code.transpose()?,
            note: self.note.clone(),
        })
    }
}

fn read_instant<E: serde::de::Error>(text: &str) -> Result<Timestamp, E> {
    Timestamp::parse(text)
        .ok_or_else(|| E::custom(format!("{text:?} isn't a time such as 2026-03-01T10:00:00Z")))
}

/// Instants as RFC 3339.
mod instant {
    use super::{Deserialize, Deserializer, Serializer, Timestamp, read_instant};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
    pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&at.rfc3339())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        read_instant(&String::deserialize(from)?)
    }
}

/// The same for an optional instant.
mod maybe_instant {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Timestamp, read_instant};

    #[expect(clippy::ref_option, reason = "the signature that serde calls")]
    pub(super) fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        at.map(Timestamp::rfc3339).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let text: Option<String> = Option::deserialize(from)?;
        text.map(|text| read_instant(&text)).transpose()
    }
}
