//! The same with realistic names: in scripts without blanks, with apostrophes, of one word, made of ordinary
//! words; and with any message about any event.

use partnerdesk::domain::text::fold;
use partnerdesk::domain::{Timestamp, Zone};
use partnerdesk::inquiry::{Question, understand};
use partnerdesk::investigate::{Addressee, Ask, Language, Replies};
use partnerdesk::offers::OffersFile;
use partnerdesk::store::Store;
use proptest::prelude::*;
use strum::IntoEnumIterator;

use super::{Programme, now, stored};

/// No name is part of another one or of a shipped sentence.
const NAMES: [&str; 24] = [
    "田中商店",
    "ร้านน้ำชา",
    "김철수상사",
    "株式会社青空",
    "O'Brien & Sons",
    "D’Angelo Ltd",
    "Tallships",
    "Zephyrine",
    "Ünlü Ticaret",
    "Rival-Reach",
    "Kettle/Pan GmbH",
    "Škoda-Werk 7",
    "Łódź Kombinat",
    "Xylo.io",
    "L`Été Bleu",
    "Ｆｕｌｌｗｉｄｔｈ Co",
    "al-Nūr Trading",
    "Pfefferminz AG",
    "Quendelholm Média",
    "Brontë–Fleet",
    "深圳市科技",
    "Q*bert_Labs",
    "Njáll Þorgeirsson",
    "ООО Ромашка",
];

/// Names that are also ordinary words, each with a replacement.
const ORDINARY: [(&str, &str); 12] = [
    ("Good News", "Blue Sky"),
    ("Payment", "Window"),
    ("Direct", "Simple"),
    ("Kind Regards", "Late Summer"),
    ("Will", "May"),
    ("Reward", "Garden"),
    ("March", "August"),
    ("Hello", "Yesterday"),
    ("Partner Portal", "Paper Boat"),
    ("Duplicate Account", "Double Bass"),
    ("This Customer", "That Mountain"),
    ("Review", "Harvest"),
];

/// Messages; `%` stands for what they are about.
const LETTERS: [&str; 8] = [
    "Hello, our customer % paid and we have no reward for it. Where is it?",
    "Where is our commission for % and %?",
    "Guten Tag, wo bleibt die Provision für %? Unser Kunde hat bezahlt.",
    "Bonjour, nous n'avons pas reçu la commission pour notre client %.",
    "Hola, no hemos recibido la comisión por el pago de nuestro cliente %.",
    "%",
    "% got a reward which is ours, please tell us who has %",
    "It is about the payment of $45.90 by %, or of $120 by %.\n\nOn 1 March 2026 somebody wrote:\n> % is ours",
];

/// Endings of messages; `%` stands for an address.
const ENDS: [&str; 5] =
    ["", "\n\nBest regards\n%", "\n\nI am %", "\n\nI heard of it from %", "\n> %"];

/// What messages about a programme are made from: subjects and addresses.
struct Writing<'p> {
    about: Vec<&'p str>,
    addresses: Vec<&'p str>,
}

impl<'p> Writing<'p> {
    fn of(programme: &'p Programme) -> Self {
        let texts = |list: usize, field: &'static str| {
            let list = programme.lists[list].1.iter();
            list.filter_map(move |one| one[field].as_str())
        };
        let keys = programme.events.iter().map(|(_, key)| key.as_str());
        let customers = programme.customers.iter().map(String::as_str);
        let names = programme.named.iter().map(|(name, _)| *name);
        let about = keys.chain(customers).chain(names).chain(texts(1, "customer_key")).collect();
        let addresses = texts(0, "email").chain(texts(1, "email")).chain(texts(0, "key"));
        Self { about, addresses: addresses.chain(["nobody@nowhere.example"]).collect() }
    }

    /// The message that arbitrary numbers give.
    fn message(&self, dice: &[usize]) -> String {
        let pick = |list: &[&'p str], at: usize| list[dice[at % dice.len()] % list.len()];
        let mut text = pick(&LETTERS, 0).to_owned();
        for at in 1..4 {
            text = text.replacen('%', pick(&self.about, at), 1);
        }
        text + &pick(&ENDS, 4).replace('%', pick(&self.addresses, 5))
    }
}

/// The reply to a message, and the partner who is established as its reader.
fn reply(
    store: &Store,
    offers: &OffersFile,
    (message, named): (&str, Option<&str>),
    replies: &Replies,
    each: bool,
) -> Option<(String, Option<String>)> {
    let ask = Ask { partner: named.map(str::to_owned), ..Ask::default() };
    let question = Question {
        ask: &ask,
        named: Addressee::Option,
        message: Some(message),
        chosen: None,
        each,
        zone: Zone::Named(chrono_tz::UTC),
        now: Timestamp::from_ms(now()).unwrap(),
        offers: Some(offers),
    };
    // A question that isn't answered can't leak anything.
    let meant = understand(store, &question).ok()?;
    let first = meant.judge(&meant.facts(&question, replies)).ok()?.into_iter().next()?;
    let reader = first.partner.filter(|_| first.addressee.is_established());
    Some((first.partner_reply, reader.map(|partner| partner.key)))
}

fn keys(programme: &Programme) -> Vec<&str> {
    programme.lists[0].1.iter().map(|partner| partner["key"].as_str().unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_a_reply_names_nobody_who_is_not_its_readers(
        dice in proptest::collection::vec(any::<u32>(), 1000),
        names in Just(NAMES.to_vec()).prop_shuffle(),
        letters in proptest::collection::vec((proptest::collection::vec(any::<usize>(), 6), any::<bool>()), 60),
    ) {
        let programme = Programme::with(dice, names);
        let folder = tempfile::tempdir().unwrap();
        let store = stored(&programme, folder.path());
        let offers = OffersFile::parse(&programme.offers).unwrap();
        let (writing, keys) = (Writing::of(&programme), keys(&programme));
        let languages: Vec<Language> = Language::iter().collect();
        let mut told = 0;
        for (at, (dice, each)) in letters.iter().enumerate() {
            let message = writing.message(dice);
            let named = [None, None, Some(keys[0]), Some(keys[1])][dice[0] % 4];
            let replies = Replies::shipped_in(languages[at % languages.len()]);
            let Some((reply, reader)) = reply(&store, &offers, (&message, named), replies, *each) else {
                continue;
            };
            let reader = keys.iter().position(|key| Some(*key) == reader.as_deref());
            let (plain, folded) = (reply.to_lowercase(), fold(&reply));
            let words = programme.words.iter().map(|(word, owner)| (plain.contains(word.as_str()), word.as_str(), *owner));
            let names = programme.named.iter().map(|(name, owner)| (folded.contains(&fold(name)), *name, Some(*owner)));
            for (is_told, word, owner) in words.chain(names) {
                // A name that nobody has is quoted from the message.
                let may = owner.is_some() && owner == reader;
                prop_assert!(may || !is_told, "{word} of {owner:?} told to {reader:?}: {reply}\n{message}");
                told += usize::from(is_told);
            }
        }
        // Otherwise the test would have looked where nothing could be found.
        prop_assert!(told > 10, "{told}");
    }

    #[test]
    fn what_others_are_called_changes_no_reply(
        dice in proptest::collection::vec(any::<u32>(), 1000),
        pairs in Just(ORDINARY.to_vec()).prop_shuffle(),
        letters in proptest::collection::vec(proptest::collection::vec(any::<usize>(), 6), 30),
    ) {
        // In the second programme everything except the first partner and their records has other names.
        let names: Vec<&'static str> = pairs.iter().map(|(name, _)| *name).collect();
        let first = Programme::with(dice.clone(), names.clone());
        let own: Vec<&str> = first.named.iter().filter(|(_, owner)| *owner == 0).map(|(name, _)| *name).collect();
        let other = |pair: &(&'static str, &'static str)| if own.contains(&pair.0) { pair.0 } else { pair.1 };
        let second = Programme::with(dice, pairs.iter().map(other).collect());
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let stores = [stored(&first, folders[0].path()), stored(&second, folders[1].path())];
        let offers = OffersFile::parse(&first.offers).unwrap();
        let (writing, reader) = (Writing::of(&first), keys(&first)[0]);
        let about: Vec<&str> = writing.about.iter().copied().filter(|text| text.contains("zq")).collect();
        let writing = Writing { about, ..writing };
        let mut same = 0;
        for dice in &letters {
            let message = writing.message(dice);
            let asked = (message.as_str(), Some(reader));
            let [one, two] = [&stores[0], &stores[1]]
                .map(|store| reply(store, &offers, asked, Replies::shipped(), false));
            same += usize::from(one.is_some());
            prop_assert_eq!(one, two, "{}", message);
        }
        prop_assert!(same > 5, "{same}");
    }
}
