//! The words for what people don't mean and for what is settled, folded, in seven languages.

/// Phrases that say what a message isn't about, wherever they occur; folded. Plain denials such as `not the` aren't
/// among them: `I did not get the commission for …` is the claim itself.
pub(super) const NOT_ABOUT: &[&str] = &[
    "not mean",
    "n't mean",
    "not about",
    "n't about",
    "not asking about",
    "n't asking about",
    "nicht um",
    "meine nicht",
    "pas parler",
    "pas me parler",
    "s'agit pas",
    "parle pas",
    "no se trata",
    "nao se trata",
    "non si tratta",
    "niet om",
    "niet over",
];

/// Phrases saying that something isn't missing. Folded.
pub(super) const NOT_MISSING: &[&str] = &[
    "n't miss",
    "not miss",
    "n't missing",
    "not missing",
    "fehlt nicht",
    "fehlen nicht",
    "manque pas",
    "manquent pas",
    "no falta",
    "no faltan",
    "nao falta",
    "non manca",
    "ontbreekt niet",
];

/// Turning words of German, where every noun has a capital. Folded.
pub(super) const GERMAN: &str = "aber sondern nur";

/// Phrases that put something aside, unless they are denied. Folded.
pub(super) const PUT_ASIDE: &[&str] =
    &["ignore the", "ignore my", "forget the", "forget my", "forget about"];

/// Phrases that replace one thing by another. Folded.
pub(super) const INSTEAD: &[&str] = &[
    "instead of",
    "rather than",
    "statt",
    "anstatt",
    "plutot que",
    "au lieu",
    "en lugar de",
    "en vez de",
    "em vez de",
    "invece di",
    "in plaats van",
];

/// Phrases that make an exception, from what is missing or from what came. Folded.
pub(super) const EXCEPT: &[&str] = &[
    "except",
    "other than",
    "apart from",
    "aside from",
    "ausser",
    "außer",
    "abgesehen von",
    "sauf",
    "hormis",
    "excepto",
    "salvo",
    "exceto",
    "tranne",
    "eccetto",
    "behalve",
];

/// Beginnings of a clause that says which one isn't meant, folded; an article, a name, a sum or a key follows.
pub(super) const IT_IS_NOT: &[&str] = &[
    "not",
    "it is not",
    "it's not",
    "it isn't",
    "this is not",
    "this isn't",
    "that is not",
    "that's not",
    "nicht",
    "es ist nicht",
    "das ist nicht",
    "pas",
    "ce n'est pas",
    "c'est pas",
    "no",
    "no es",
    "non",
    "non e",
    "nao",
    "nao e",
    "niet",
    "het is niet",
];

/// Articles and pronouns after such a beginning, folded.
pub(super) const ONE: &str = "\
    the that those this die der das den dem celui celle ceux la le les du el los las lo il quello quella o \
    a aquele het dat de del sobre";

/// Words that after an article still speak of the claim itself: `not the full amount`. Folded.
pub(super) const NOT_ANOTHER: &str = "\
    first same full right correct whole only case expected problem point volle ganze richtige erste meme \
    bon mismo misma stesso stessa mesmo mesma";

/// Phrases saying that something is settled, folded.
pub(super) const SETTLED: &[&str] = &[
    "was fine",
    "is fine",
    "are fine",
    "were fine",
    "was ok",
    "is ok",
    "were ok",
    "are ok",
    "all good",
    "is solved",
    "that's solved",
    "was solved",
    "is resolved",
    "was resolved",
    "hat sich erledigt",
    "ist erledigt",
    "war ok",
    "ist ok",
    "noch ok",
    "waren ok",
    "in ordnung",
    "wurde vergutet",
    "wurden vergutet",
    "sont ok",
    "est ok",
    "c'est bon",
    "est regle",
    "esta bien",
    "esta resuelto",
    "ya resuelto",
    "esta resolvido",
    "ja resolvido",
    "va bene",
    "e risolto",
    "is goed",
    "klopt",
    "is opgelost",
];

/// Words saying the same at the end of a clause: `January to March ok`. Folded.
pub(super) const FINE: &str = "\
    ok okay fine solved resolved erledigt schon si resuelto resolvido risolto opgelost";

/// Words for what a message is about: `neither the $7 nor the $8 payment is the issue`.
pub(super) const ISSUE: &str =
    "issue problem question meant matter gemeint frage probleme problema";

/// Phrases saying that something came. Of a customer's payment that settles nothing, since it may have earned
/// nothing; only a reward, or something contrasted with another, is settled. Folded.
pub(super) const CAME: &[&str] = &[
    "got that",
    "came through",
    "arrived",
    "has been credited",
    "have been credited",
    "was credited",
    "were credited",
    "is closed",
    "can be closed",
    "angekommen",
    "gekommen",
    "schliessen",
    "schließen",
    "est arrivee",
    "est arrive",
    "llego",
    "chegou",
    "e arrivata",
    "e arrivato",
];

/// Thanks for what came, folded; what it is follows.
pub(super) const THANKS: &[&str] = &[
    "thanks for",
    "thank you for",
    "danke fur",
    "merci pour",
    "gracias por",
    "obrigado pela",
    "obrigado pelo",
    "obrigada pela",
    "grazie per",
    "bedankt voor",
];

/// First words of a clause that says the ones before it are settled, folded.
pub(super) const THAT: &str = "\
    that that's this it it's which is was are were hat das dies ist war c'est ca est eso esto esta isso questo quello dat";

/// Words that reverse what is settled or say that something is missing, folded.
pub(super) const NO: &str = "\
    not no never nothing none nicht nie kein keine keinen nichts pas rien jamais nada nunca nao non \
    niente mai niet geen niets nooit still noch until if when ob wann falls whether hope hoffe espero \
    espere spero hoop would missing missed unpaid fehlt fehlen vermisse manque manquent falta faltan \
    manca mancano ontbreekt ontbreken";

/// Turning words: they begin a clause in contrast to the one before. Folded.
pub(super) const TURNS: &str = "\
    but however while whereas sondern aber mais sino pero mas senao ma bensi maar alors only alleen solo \
    so nur";

/// What people say thanks for besides money: the answer to an earlier question. Folded.
pub(super) const ANSWER: &str = "reply answer antwort reponse respuesta resposta risposta antwoord";
