//! Events told by order or number: `the first payment`, `both payments`, `the older one`. Only the agent can tell
//! which is meant, so none of several events is taken for it.

use super::beside::ABOUT;
use super::phrases::{all_bare, ends_at, listed};
use super::spoken::speaks_of_payment;

/// Words of order, comparison and number, folded.
const ORDER: &str = "\
    first second third fourth fifth sixth 1st 2nd 3rd 4th 5th penultimate previous earlier earliest \
    older oldest bigger biggest larger largest smaller smallest other others another both all every each \
    two three four five several erste ersten zweite zweiten dritte dritten vierte vierten vorletzte \
    vorletzten altere alteste altesten große großere großeren grosse grossere kleine kleinere andere anderen beide beiden alle \
    allen jede einzige zwei drei premier premiere deuxieme troisieme quatrieme avant-dernier \
    avant-derniere autre autres l'autre tous toutes chaque deux trois primer primera primero segundo segunda tercer \
    tercera penultimo penultima otro otra otros todos todas ambos ambas cada dos tres primeiro primeira \
    terceiro terceira outro outra dois duas primo prima secondo terzo altro altra tutti tutte entrambi \
    ogni tre eerste tweede derde beide elke twee drie 最初 すべて 全て 両方 2番目";

/// What follows a word of order that doesn't count events, folded.
const NOT_EVENTS: &str = "\
    time times mal fois vez veces volta keer of month months week weeks day days year years hand good \
    your the monate monaten wochen tage tagen mois semaines jours meses semanas dias mesi settimane \
    giorni maanden weken dagen partner partners customer customers people programme program";

/// More words for events, folded.
const EVENTS: &str = "one ones renewal renewals commission commissions sale sales";

/// Words for the newest one, folded; it may be another one than the newest without a reward.
const LAST: &str = "\
    last latest newest recent letzte letzten letzter neueste neuesten dernier derniere ultimo ultima laatste \
    nieuwste";

/// Words for both of two, folded.
const BOTH: &str = "both beide beiden ambos entrambi";
/// Words for another one, folded.
pub(super) const OTHER: &str =
    "other others andere anderen autre autres l'autre otra otro altra altro outra outro ander";

/// The words by which a piece tells events by order or number, if it does.
pub(super) fn of(words: &[&str]) -> Option<String> {
    let bare = all_bare(words);
    let word = |at: usize| bare.get(at).map_or("", String::as_str);
    let is_event = |at: usize| speaks_of_payment(word(at)) || listed(EVENTS, word(at));
    let many = words.len();
    (0..many).find_map(|at| {
        // `the payment before the last`
        if is_event(at)
            && matches!(word(at + 1), "before" | "after")
            && !word(at + 2).chars().any(|c| c.is_ascii_digit())
        {
            let told = words.get(at..(at + 4).min(many))?;
            return Some(told.join(" "));
        }
        // `the latest payment`, not `last month`
        if listed(LAST, word(at)) && is_event(at + 1) {
            return Some(words.get(at..at + 2)?.join(" "));
        }
        if !listed(ORDER, word(at)) || listed(NOT_EVENTS, word(at + 1)) && word(at + 1) != "of" {
            return None;
        }
        // Not in `first, Ben's payment` or `I wrote earlier about the payment`.
        let goes_on = |at: &usize| !ends_at(words, at - 1) && !listed(ABOUT, word(*at));
        let mut near = (at + 1..(at + 4).min(many)).take_while(goes_on);
        let end = near.find(|at| is_event(*at));
        let behind = || at.checked_sub(1).filter(|before| is_event(*before)).map(|_| at);
        // `both`, `the other.`
        let is_last = || at + 1 == many || ends_at(words, at);
        let alone =
            || (listed(BOTH, word(at)) || listed(OTHER, word(at)) && is_last()).then_some(at);
        let end = end.or_else(behind).or_else(alone)?;
        Some(words.get(at..=end)?.join(" "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_by_its_order_is_seen() {
        for (text, wanted) in [
            ("the first payment of Ben", Some("first payment")),
            ("Die erste Zahlung von Ben", Some("erste Zahlung")),
            ("the payment before the last one", Some("payment before the last")),
            ("Both payments are missing", Some("Both payments")),
            ("Ben's bigger payment", Some("bigger payment")),
            ("die ältere Zahlung", Some("ältere Zahlung")),
            ("le troisième paiement", Some("troisième paiement")),
            ("the other one", Some("other one")),
            ("I ask for the second time about the payment", None),
            ("First of all, thanks", None),
            ("two months ago she paid", None),
            ("the payment of 3 March", None),
            ("the last payment", Some("last payment")),
            ("last month she paid", None),
            ("Not that one, the other.", Some("other.")),
            ("on the other hand it is late", None),
            ("la dernière commande", Some("dernière commande")),
            ("l'avant-dernière commande", None),
            ("die größere Zahlung", Some("größere Zahlung")),
            ("I wrote earlier about the payment of Ben", None),
            ("my previous mail, Ben's payment", None),
            ("First, Ben's payment of $49", None),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(of(&words).as_deref(), wanted, "{text}");
        }
    }
}
