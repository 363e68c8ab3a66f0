//! Invented names in several scripts. Any resemblance to real people is accidental.

use super::random::{Draw, Random, Use};

pub(super) const FIRST: [&str; 40] = [
    "Ana",
    "Ben",
    "Chloé",
    "Dana",
    "Élise",
    "Finn",
    "Grace",
    "Håkon",
    "Inés",
    "Jürgen",
    "Kaja",
    "Liam",
    "Mireille",
    "Noah",
    "Ömer",
    "Paula",
    "Quentin",
    "Rosa",
    "Søren",
    "Tomás",
    "Ursula",
    "Viktor",
    "Weronika",
    "Xavier",
    "Yara",
    "Zoë",
    "Ольга",
    "Иван",
    "Αθηνά",
    "Νίκος",
    "伟",
    "芳",
    "さくら",
    "翔太",
    "민준",
    "서연",
    "ليلى",
    "יוסף",
    "अनिता",
    "Nguyễn",
];

pub(super) const LAST: [&str; 40] = [
    "Almeida",
    "Berg",
    "Çelik",
    "Dubois",
    "Eriksson",
    "Fischer",
    "García",
    "Hoffmann",
    "Ito",
    "Jansen",
    "Kowalski",
    "Lindqvist",
    "Müller",
    "Novák",
    "O'Brien",
    "Petrova",
    "Quinn",
    "Rossi",
    "Silva",
    "Taylor",
    "Ueda",
    "Virtanen",
    "Weiß",
    "Xu",
    "Yılmaz",
    "Zhang",
    "Смирнова",
    "Петров",
    "Παπαδοπούλου",
    "Γεωργίου",
    "王",
    "李",
    "田中",
    "佐藤",
    "김",
    "박",
    "حسن",
    "כהן",
    "शर्मा",
    "Trần",
];

const STEM: [&str; 36] = [
    "Acorn",
    "Blue Harbor",
    "Café Nord",
    "Delta",
    "Ember",
    "Fjord",
    "Granite",
    "Hello World",
    "Iris",
    "Juniper",
    "Kestrel",
    "Lumen",
    "Maple",
    "Nimbus",
    "Ørsted",
    "Pixel",
    "Quartz",
    "Rivière",
    "Straße 9",
    "Tandem",
    "Umbra",
    "Vela",
    "Willow",
    "Xenon",
    "Yonder",
    "Zephyr",
    "Северный ветер",
    "Ελιά",
    "云图",
    "桜ソフト",
    "한빛",
    "نور",
    "אור",
    "सूर्य",
    "São Bento",
    "🚀 Liftoff",
];

const SUFFIX: [&str; 14] = [
    "Media",
    "Partners",
    "Consulting",
    "GmbH",
    "Ltd",
    "Studio",
    "Digital",
    "& Co",
    "Labs",
    "Agency",
    "Group",
    "S.A.",
    "Inc",
    "Works",
];

/// A person's first and last name.
pub(super) fn person(
    random: Random,
    purpose: Use,
    i: i64,
    salt: u64,
) -> (&'static str, &'static str) {
    (random.of(purpose, i, salt).pick(&FIRST), random.of(purpose, i, salt + 1).pick(&LAST))
}

/// A company's name. A few are very long, and one in some thousands is hostile: it must not affect a
/// terminal.
pub(super) fn company(random: Random, purpose: Use, i: i64, salt: u64) -> String {
    let draw = |n: u64| random.of(purpose, i, salt + n);
    let name = format!("{} {}", draw(0).pick(&STEM), draw(1).pick(&SUFFIX));
    match draw(2).below(2000) {
        0 => format!("{name} \u{1b}[31mRed\u{7}"),
        1 => format!("{name} \u{202e}gnp.exe"),
        2..=20 => format!(
            "{name} for Affiliate Marketing, Referral Programmes and Everything Else That Comes to Mind"
        ),
        _ => name,
    }
}

/// The part of an e-mail address before the @: Latin letters and a number that tells people apart.
pub(super) fn mailbox(draw: Draw, i: i64) -> String {
    const WORDS: [&str; 16] = [
        "ann", "bo", "carla", "dev", "eli", "fay", "gus", "hana", "ida", "jon", "kim", "lee",
        "mia", "ned", "oona", "pia",
    ];
    format!("{}{}", draw.pick(&WORDS), i + 1)
}
