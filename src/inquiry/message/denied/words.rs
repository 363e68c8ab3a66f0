//! The words with which people say what they don't mean, and what is settled: folded, in seven languages.

/// Phrases that say what a message is not about, wherever they stand, in folded words. Plain denials such as `not
/// the` aren't among them: `I did not get the commission for …` is the claim itself.
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

/// Phrases that say that something isn't missing. Folded.
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

/// Words that turn, of the language in which every noun has a capital. Folded.
pub(super) const GERMAN: &str = "aber sondern nur";

/// Phrases that put something aside, where nothing denies them. Folded.
pub(super) const PUT_ASIDE: &[&str] =
    &["ignore the", "ignore my", "forget the", "forget my", "forget about"];

/// Phrases with which one thing is put in the place of another. Folded.
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

/// Phrases that make an exception: of what is missing, or of what came. Folded.
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

/// How a clause begins that says which one isn't meant, in folded words; behind it stands an article, a name, a sum
/// or a key.
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

/// Articles and pronouns behind such a beginning, folded.
pub(super) const ONE: &str = "\
    the that those this die der das den dem celui celle ceux la le les du el los las lo il quello quella o \
    a aquele het dat de del sobre";

/// Behind an article these tell of the claim, not of something else: `not the full amount`. Folded.
pub(super) const NOT_ANOTHER: &str = "\
    first same full right correct whole only case expected problem point volle ganze richtige erste meme \
    bon mismo misma stesso stessa mesmo mesma";

/// Phrases that say that something is settled, in folded words.
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

/// Words that say so at the end of a clause: `January to March ok`. Folded.
pub(super) const FINE: &str = "\
    ok okay fine solved resolved erledigt schon si resuelto resolvido risolto opgelost";

/// Words for what a message is about: `neither the $7 nor the $8 payment is the issue`. Folded.
pub(super) const ISSUE: &str =
    "issue problem question meant matter gemeint frage probleme problema";

/// Phrases that say so of a reward, and of a customer's payment that nothing came of, too: only a reward, and what
/// another one is set against, is settled. Folded.
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

/// Phrases of thanks for what came, folded; behind them stands what that is.
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

/// Words that begin a clause which says of the ones before that they are settled, folded.
pub(super) const THAT: &str = "\
    that that's this it it's which is was are were hat das dies ist war c'est ca est eso esto esta isso questo quello dat";

/// Words that turn what is settled round, or say that something is missing, folded.
pub(super) const NO: &str = "\
    not no never nothing none nicht nie kein keine keinen nichts pas rien jamais nada nunca nao non \
    niente mai niet geen niets nooit still noch until if when ob wann falls whether hope hoffe espero \
    espere spero hoop would missing missed unpaid fehlt fehlen vermisse manque manquent falta faltan \
    manca mancano ontbreekt ontbreken";

/// Words that begin a clause which is set against the one before, folded.
pub(super) const TURNS: &str = "\
    but however while whereas sondern aber mais sino pero mas senao ma bensi maar alors only alleen solo \
    so nur";

/// What people thank for beside money: an answer to what was asked before. Folded.
pub(super) const ANSWER: &str = "reply answer antwort reponse respuesta resposta risposta antwoord";
