//! The lines that mail programs put above and between messages, in seven languages: heads (`From:`, `Von:`, `差出人:`),
//! attributions (`On … wrote:`, `Le … a écrit :`) and separators (`-----Original Message-----`).

use crate::domain::text::fold;

/// What a line of a mail's head gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// The sender.
    From,
    /// The address that answers go to.
    ReplyTo,
    /// The date, the addressees, or anything else that isn't about the sender.
    Other,
    /// The subject.
    Subject,
}

/// Names of heads, folded.
const HEADS: [(Head, &[&str]); 4] = [
    (Head::From, &["from", "von", "de", "da", "van", "差出人", "送信者", "sender"]),
    (Head::ReplyTo, &["reply-to", "antwort an", "repondre a", "responder a", "rispondi a"]),
    (
        Head::Other,
        &[
            "date",
            "sent",
            "to",
            "cc",
            "bcc",
            "gesendet",
            "datum",
            "an",
            "envoye",
            "a",
            "fecha",
            "enviado",
            "enviado el",
            "enviada em",
            "enviado em",
            "para",
            "data",
            "inviato",
            "verzonden",
            "aan",
            "送信日時",
            "日時",
            "日付",
            "宛先",
            "kopie",
            "copie",
        ],
    ),
    (
        Head::Subject,
        &["subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "件名"],
    ),
];

/// Words that say somebody wrote what follows, folded.
const WROTE: [&str; 12] = [
    "wrote",
    "writes",
    "schrieb",
    "a ecrit",
    "escribio",
    "escreveu",
    "ha scritto",
    "schreef",
    "geschreven",
    "のメール",
    "書きました",
    "写道",
];

/// How such a line begins, folded.
const WHEN: [&str; 9] = ["on", "am", "le", "el", "em", "il", "op", "den", "a"];

/// Separators between messages, folded.
const BETWEEN: [&str; 22] = [
    "original message",
    "original email",
    "forwarded message",
    "begin forwarded message",
    "forwarded by",
    "ursprungliche nachricht",
    "originalnachricht",
    "weitergeleitete nachricht",
    "urspr. nachricht",
    "message d'origine",
    "message original",
    "message transfere",
    "mensaje original",
    "mensaje reenviado",
    "mensagem original",
    "mensagem encaminhada",
    "messaggio originale",
    "messaggio inoltrato",
    "oorspronkelijk bericht",
    "doorgestuurd bericht",
    "転送されたメッセージ",
    "元のメッセージ",
];

/// First words of Apple's line above a forwarded message, folded.
const BEGINS: [&str; 6] = [
    "anfang der weitergeleiteten",
    "debut du message re",
    "inicio del mensaje re",
    "inicio da mensagem",
    "inizio messaggio inoltrato",
    "begin doorgestuurd",
];

/// Parts of separators and subjects that mean a message is passed on, folded.
const PASSED_ON: [&str; 12] = [
    "forward",
    "weitergeleitet",
    "transfere",
    "reexpedie",
    "reenviado",
    "encaminhad",
    "inoltrat",
    "doorgestuurd",
    "転送",
    "fwd",
    "wg:",
    "rv:",
];

/// A line without quote marks and without blanks around it.
pub(super) fn unquoted(line: &str) -> &str {
    line.trim_start_matches(['>', '|', ' ', '\t', '\u{a0}']).trim_end()
}

/// What a line of a head gives, and its value.
pub(super) fn head(line: &str) -> Option<(Head, &str)> {
    let line = unquoted(line).trim_start_matches('*');
    let at = line.find([':', '：'])?;
    let (name, said) = (line.get(..at)?, line.get(at..)?);
    if name.chars().count() > 16 {
        return None;
    }
    let name = fold(name.trim_matches(|c: char| c.is_whitespace() || c == '*'));
    let is = |(_, names): &&(Head, &[&str])| names.contains(&name.as_str());
    let (head, _) = HEADS.iter().find(is)?;
    let said = said.trim_start_matches([':', '：', '*', ' ', '\u{a0}']);
    Some((*head, said.trim()))
}

/// How many lines from `at` on are a mail's head. None if they give neither a sender nor a subject: a single line is
/// a person's own list (`Date: 3 March`).
pub(super) fn head_lines(lines: &[&str], at: usize) -> usize {
    let mut many = 0;
    let (mut who, mut what, mut more) = (0, 0, 0);
    while let Some(line) = lines.get(at + many) {
        match head(line) {
            Some((Head::From, said)) if is_somebody(said) => who += 1,
            Some((Head::Subject, _)) => what += 1,
            Some((_, said)) if !said.is_empty() => more += 1,
            // A long list of addressees may continue on the next line.
            _ if many > 0 && line.starts_with([' ', '\t']) && line.contains('@') => {}
            _ => break,
        }
        many += 1;
    }
    if who + what > 0 && who + what + more > 1 { many } else { 0 }
}

/// Whether the value after `From:` can be a person; `3 March` can't.
fn is_somebody(said: &str) -> bool {
    said.contains(char::is_alphabetic)
}

/// How many lines up to `at` say that somebody wrote what follows.
pub(super) fn attribution(lines: &[&str], at: usize) -> usize {
    let line = |at: usize| lines.get(at).map(|line| unquoted(line)).unwrap_or_default();
    let last = fold(line(at));
    if !last.ends_with([':', '：']) {
        return 0;
    }
    // The attribution may be broken over several lines.
    let mut alone = 0;
    for many in 1..=3usize {
        let Some(first) = (at + 1).checked_sub(many) else { break };
        let whole: Vec<String> = (first..=at).map(|at| fold(line(at))).collect();
        if whole.iter().any(String::is_empty) {
            break;
        }
        let whole = whole.join(" ");
        let dated = whole.contains(|c: char| c.is_ascii_digit());
        let begins = whole.split_whitespace().next().is_some_and(|word| WHEN.contains(&word));
        let wrote = WROTE.iter().any(|word| whole.contains(word));
        let has_address = whole.contains('@');
        if wrote && begins && (dated || has_address) || whole.contains('年') && has_address && dated
        {
            return many;
        }
        if many == 1 && wrote && (dated || has_address) {
            alone = 1;
        }
    }
    alone
}

/// Whether a line separates messages, and if so, whether what follows is passed on.
pub(super) fn between(line: &str) -> Option<bool> {
    let text = fold(unquoted(line)).replace('\u{2019}', "'");
    let marks = |c: char| matches!(c, '-' | '_' | '=' | '*' | '~' | '—' | '–') || c.is_whitespace();
    let bare = text.trim_matches(|c: char| marks(c) || matches!(c, ':' | '：' | '>'));
    if text.chars().filter(|c| *c == '_').count() > 15 && bare.is_empty() {
        return Some(false);
    }
    let marked = text.starts_with(['-', '_', '=', '*']) || text.ends_with([':', '：', '-']);
    let is = BETWEEN.iter().any(|words| bare == *words || marked && bare.starts_with(words))
        || BEGINS.iter().any(|words| bare.starts_with(words));
    is.then(|| is_passed_on(bare))
}

/// Whether a subject or a separator says that a message is passed on.
pub(super) fn is_passed_on(text: &str) -> bool {
    let text = fold(text);
    PASSED_ON.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_known_in_seven_languages() {
        for (line, wanted) in [
            ("From: Jim <jim@x>", Some((Head::From, "Jim <jim@x>"))),
            ("> Von: Jim", Some((Head::From, "Jim"))),
            ("De : Jim", Some((Head::From, "Jim"))),
            ("*Da:* Jim", Some((Head::From, "Jim"))),
            ("差出人: Jim", Some((Head::From, "Jim"))),
            ("Envoyé : hier", Some((Head::Other, "hier"))),
            ("Objet\u{a0}: x", Some((Head::Subject, "x"))),
            ("Amount: 5", None),
            ("my customer paid: nothing", None),
        ] {
            assert_eq!(head(line), wanted, "{line}");
        }
        assert_eq!(head_lines(&["From: a@b", "To: c@d", "Subject: x", "", "Hi"], 0), 3);
        assert_eq!(head_lines(&["Date: 3 March", "Amount: 5"], 0), 0);
        assert_eq!(head_lines(&["Datum: 3. März", "Von: 5", "Betrag: 4"], 0), 0);
    }

    #[test]
    fn who_wrote_is_known_in_seven_languages() {
        for line in [
            "On Fri, Feb 27, 2026 at 4:02 PM Jim <jim@x> wrote:",
            "Am 27.02.26 um 10:00 schrieb Jörg Weiß:",
            "Le ven. 27 févr. 2026 à 10:00, Jim <jim@x> a écrit :",
            "El vie, 27 feb 2026 a las 10:00, Jim (<jim@x>) escribió:",
            "Em sex., 27 de fev. de 2026, Jim <jim@x> escreveu:",
            "Il giorno ven 27 feb 2026 alle ore 10:00 Jim <jim@x> ha scritto:",
            "Op vr 27 feb. 2026 om 10:00 schreef Jim <jim@x>:",
            "2026年2月27日(金) 10:00 Jim <jim@x>:",
            "2026/02/27 10:00、Jimのメール：",
        ] {
            assert_eq!(attribution(&[line], 0), 1, "{line}");
        }
        let broken = ["Hi", "", "On Fri, Feb 27, 2026 at 4:02 PM Jim Longname <", "jim@x> wrote:"];
        assert_eq!(attribution(&broken, 3), 2);
        for line in ["Here is what is missing:", "My customer wrote that he paid", "2026-02-27:"] {
            assert_eq!(attribution(&[line], 0), 0, "{line}");
        }
    }

    #[test]
    fn lines_between_messages_are_known() {
        for (line, wanted) in [
            ("-----Original Message-----", Some(false)),
            ("---------- Forwarded message ---------", Some(true)),
            ("Begin forwarded message:", Some(true)),
            ("-------- Weitergeleitete Nachricht --------", Some(true)),
            ("-----Message d’origine-----", Some(false)),
            ("________________________________", Some(false)),
            ("---", None),
            ("the original message said so", None),
        ] {
            assert_eq!(between(line), wanted, "{line}");
        }
    }
}
