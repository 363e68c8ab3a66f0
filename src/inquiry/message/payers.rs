//! Who is said to have paid, without a word like `customer` for them: `Globex paid`, `the payment from Globex`,
//! `Jane Foster's order`, `globex.com bought`.

use super::amounts;
use super::months::month;
use super::names::{CUSTOMERS, bare, ends, is_part, run};
use super::periods::is_weekday;
use super::phrases::listed;
use super::script::is_unspaced;
use super::spoken::speaks_of_payment;
use crate::domain::text::fold;

/// Words for becoming a customer or paying, folded.
const PAID: &str = "\
    paid pays bought buys signed upgraded renewed subscribed purchased ordered joined zahlte bezahlte \
    kaufte zahlt bestellte buchte achete paye pago paga compro contrato renovo pagou comprou assinou \
    renovou pagato comprato acquistato rinnovato betaalde betaalt kocht kochte bestelde 支払";

/// Words between a name and what they did, folded: `hat … bezahlt`, `a payé`.
const HELPERS: &str = "\
    has have had just also already then finally hat a ha heeft ont hatte again never both all tous beide \
    ambos we recently now";

/// Words between two names, folded.
const JOINTS: &str = "\
    and und et y e en &";

/// Articles, folded.
const ARTICLES: &str = "\
    the a an his her their der die das dem den ein eine einer seine ihre le la les un une sa son el los las \
    una su o os um uma lo il het een";

/// Words near names in lower case, and words before `paid` where nobody pays, folded.
const GENERIC: &str = "\
    amount money sum price total was were is are be been being get gets got getting to fully only still \
    always usually guy woman man people person friend friends user users shop store startup agency \
    colleague organisation organization business firm brand school hotel new old big small same other \
    another first second third with of have will would should could must can may did does do wurde wird \
    werden ist sind noch schon bereits auch est sont ete bien deja ya se han esta fue ja foi e ha hanno \
    stato gia is zijn werd al per por para pour fur voor my unser zwei two three four times twice month \
    months monthly yearly annual plan kunde amigo ami";

/// Words after which the payer follows: `the payment of Globex`.
const FROM: &str = "\
    from by of for von vom der de du da di van par por";

/// Capitalised words that are nobody's name, folded.
const NOBODY: &str = "\
    the a an our my your his her their its this that these those i we you he she they it who what which \
    where when why how and but or if so because since then also yes no not nobody somebody someone \
    everybody one two both all some hi hello hey dear thanks please good on in at for from last first \
    der die das den dem ein eine einer mein meine unser unsere ihr ihre er sie es wir ich jemand niemand \
    nothing anything something someone anyone none many few most several users customers everything \
    today yesterday tomorrow neither either nichts unternehmen firma nutzer nutzerin kaufer kauferin \
    besteller interessent person frau herr herrn mr mrs ms sra sr senora senor mme madame monsieur rien personne beaucoup nada nadie muchos ninguem niente nessuno \
    niets niemand \
    am im le la les un une mon notre il elle ils el los las una mi nuestro ella o os um uma meu nosso \
    ele ela lo mio nostro lui lei het een mijn onze";

/// More of them, which belong to the programme itself.
const THINGS: &str = "\
    partnerstack stripe paypal chargebee support team dear pro basic premium enterprise business starter plus \
    ihnen dieser diese dieses gestern vorgestern heute woche monat betrag summe kollege freund jahr date \
    datum";

/// Participles of paying and buying that follow a helper, folded: `hat … bezahlt`.
const PARTICIPLES: &str = "\
    bezahlt gezahlt gekauft bestellt gebucht verlangert betaald gekocht besteld paye achete pagado comprado \
    pago pagato acquistato";

/// The names of those who paid, according to a text, in its order.
pub(super) fn payers(words: &[&str]) -> Vec<String> {
    let folded: Vec<String> = words.iter().map(|word| fold(bare(word))).collect();
    let word = |at: usize| folded.get(at).map_or("", String::as_str);
    let mut found = Vec::new();
    for at in 0..words.len() {
        if listed(PAID, word(at)) || is_participle(&folded, at) {
            found.extend(before(words, &folded, at));
        }
        if listed(FROM, word(at)) && speaks_before(words, &folded, at) {
            // `de la Sra. Fischer`
            let article = usize::from(listed(ARTICLES, word(at + 1)));
            found.push(named(&run(words, at + 1 + article)));
        }
        if is_payment(&folded, at) {
            found.extend(in_genitive(words, &folded, at));
        }
        if let Some(name) = owner(words, at).filter(|_| speaks_behind(&folded, at)) {
            found.push(named(&name));
        }
        found.extend(in_a_row(words, &folded, at));
        if let Some(written) = words.get(at).and_then(|word| japanese(word)) {
            found.push(written);
        }
    }
    found.retain(|name| !name.is_empty());
    found.dedup();
    found
}

/// `hat … bezahlt`: whether the word is a helper with a participle further on.
fn is_participle(folded: &[String], at: usize) -> bool {
    matches!(folded.get(at).map_or("", String::as_str), "hat" | "hatte" | "heeft" | "ha" | "a")
        && folded.iter().skip(at + 1).take(10).any(|word| listed(PARTICIPLES, word.as_str()))
}

/// The names that end before `at`, skipping helpers; also web addresses and names in lower case.
fn before(words: &[&str], folded: &[String], at: usize) -> Vec<String> {
    let helper = |at: &usize| folded.get(*at).is_some_and(|word| listed(HELPERS, word.as_str()));
    let mut end = at - (0..at).rev().take_while(helper).take(3).count();
    // `ACME (my customer) paid`
    if end.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|word| word.ends_with(')')) {
        let opens = |at: &usize| words.get(*at).is_some_and(|word| word.starts_with('('));
        end = (0..end).rev().take(6).find(opens).unwrap_or(0);
    }
    let Some(last) = end.checked_sub(1).and_then(|at| words.get(at)).filter(|word| !ends(word))
    else {
        return Vec::new();
    };
    if is_domain(last) {
        return vec![bare(last).to_owned()];
    }
    if let Some(name) = small(words, folded, end) {
        return vec![name];
    }
    let mut found = Vec::new();
    while let Some((from, name)) = capitals(words, folded, end) {
        found.push(name);
        // `Hannah Brooks and Bruce Wayne both paid`
        let Some(joint) = from.checked_sub(1) else { break };
        if !folded.get(joint).is_some_and(|word| listed(JOINTS, word.as_str())) {
            break;
        }
        end = joint;
    }
    found
}

/// The capitalised name that ends before `end`, and where it begins.
fn capitals(words: &[&str], folded: &[String], end: usize) -> Option<(usize, String)> {
    let from = (0..end)
        .rev()
        .take(5)
        .take_while(|one| {
            words.get(*one).is_some_and(|word| is_part(word) && (*one == end - 1 || !ends(word)))
        })
        .last()?;
    // `a company in New York bought`: a place, not a payer.
    let place = from.checked_sub(1).and_then(|at| folded.get(at));
    if place.is_some_and(|word| {
        matches!(word.as_str(), "in" | "near" | "aus" | "en" | "a" | "em" | "on" | "at")
    }) {
        return None;
    }
    Some((from, named(&joined(words.get(from..end)?))))
}

/// A name in lower case: `my customer globex paid`, `juan perez pagó`.
fn small(words: &[&str], folded: &[String], end: usize) -> Option<String> {
    let word = |at: usize| folded.get(at).map_or("", String::as_str);
    let is_small = |at: usize| {
        words.get(at).is_some_and(|word| word.chars().all(|c| c.is_lowercase() || c == '\''))
            && !word(at).is_empty()
    };
    let is_plain = |at: usize| {
        let word = word(at);
        listed(NOBODY, word)
            || listed(THINGS, word)
            || is_weekday(word)
            || CUSTOMERS.contains(&word)
            || listed(GENERIC, word)
            || listed(HELPERS, word)
            || listed(PAID, word)
            || word.ends_with("ly")
            || speaks_of_payment(word)
            || amounts::is_share_word(word)
            || month(word).is_some()
    };
    let is_within = |at: usize| matches!(word(at), "de" | "van" | "von" | "der" | "du" | "la");
    let of = |at: &usize| {
        is_small(*at)
            && (!is_plain(*at) || is_within(*at) && *at > 0 && is_small(*at - 1))
            && (*at == end - 1 || words.get(*at).is_some_and(|word| !ends(word)))
    };
    let many = (0..end).rev().take_while(of).take(4).count();
    let name = words.get(end - many..end)?.join(" ");
    let behind_customer =
        (end - many).checked_sub(1).is_some_and(|at| CUSTOMERS.contains(&word(at)));
    (many > 1 || many == 1 && behind_customer && name.chars().count() > 3).then_some(name)
}

/// A name of two or three words in a list: `Missing: Bruce Wayne and Weronika Jansen.`
fn in_a_row(words: &[&str], folded: &[String], at: usize) -> Option<String> {
    let word = |at: usize| folded.get(at).map_or("", String::as_str);
    let before = at.checked_sub(1)?;
    let is_listed = |at: usize| listed(JOINTS, word(at));
    let begins = is_listed(before)
        || words.get(before).is_some_and(|word| word.ends_with([',', ':']) && word.len() > 1);
    let many = (at..words.len())
        .take_while(|one| {
            words.get(*one).is_some_and(|word| {
                is_part(word) && (*one == at || !ends(words.get(*one - 1).unwrap_or(&"")))
            })
        })
        .take(4)
        .count();
    let last = words.get((at + many).checked_sub(1)?)?;
    let is_end =
        ends(last) || last.ends_with('.') || is_listed(at + many) || at + many == words.len();
    if !begins || !is_end || !(2..=3).contains(&many) {
        return None;
    }
    let window: Vec<&str> = words.get(at..at + many)?.iter().copied().map(bare).collect();
    let letters =
        window.iter().all(|word| word.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\''));
    let name = named(&window.join(" "));
    (letters && name.split(' ').count() == many).then_some(name)
}

/// Whether a word means a payment, not paying: `el pago`.
fn is_payment(folded: &[String], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| folded.get(at)).map_or("", String::as_str);
    folded.get(at).is_some_and(|word| {
        speaks_of_payment(word) && (!listed(PAID, word.as_str()) || listed(ARTICLES, before))
    })
}

/// The name before a payment with a genitive `s`: `Inés Fischers Zahlung`.
fn in_genitive(words: &[&str], folded: &[String], at: usize) -> Option<String> {
    let last = at.checked_sub(1).and_then(|at| words.get(at)).filter(|word| !ends(word))?;
    let (_, name) = capitals(words, folded, at)?;
    let name = name.strip_suffix('s').filter(|_| bare(last).chars().count() > 4)?;
    Some(name.to_owned())
}

/// Whether one of the three words before is a payment or a sum, so that `from` names the payer.
fn speaks_before(words: &[&str], folded: &[String], at: usize) -> bool {
    (at.saturating_sub(3)..at).any(|one| {
        is_payment(folded, one)
            || words
                .get(one)
                .and_then(|word| amounts::number(word))
                .is_some_and(|number| number.is_sure)
    })
}

/// Whether one of the two words after is a payment or a sum.
fn speaks_behind(folded: &[String], at: usize) -> bool {
    (at + 1..at + 3).any(|one| {
        folded.get(one).is_some_and(|word| {
            speaks_of_payment(word) || amounts::number(word).is_some_and(|number| number.is_sure)
        })
    })
}

/// The name that ends at `at` with `'s`.
fn owner(words: &[&str], at: usize) -> Option<String> {
    words.get(at)?.strip_suffix("'s")?;
    let from = (0..=at)
        .rev()
        .take(4)
        .take_while(|one| {
            words.get(*one).is_some_and(|word| is_part(word) && (*one == at || !ends(word)))
        })
        .last()?;
    Some(joined(words.get(from..=at)?))
}

/// The words as one text, without the punctuation around them.
fn joined(words: &[&str]) -> String {
    words.iter().copied().map(bare).collect::<Vec<_>>().join(" ")
}

/// A name without the words around it that aren't part of any name.
fn named(name: &str) -> String {
    let is_nobodys = |word: &&str| {
        let folded = fold(word);
        listed(NOBODY, folded.as_str())
            || listed(THINGS, folded.as_str())
            || is_weekday(&folded)
            || CUSTOMERS.contains(&folded.as_str())
            || speaks_of_payment(&folded)
            || amounts::is_share_word(&folded)
            || amounts::currency(word).is_some()
            || month(&folded).is_some()
    };
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let first = words.iter().take_while(|word| is_nobodys(word)).count();
    let kept = words.get(first..).unwrap_or_default();
    let last = kept.iter().rev().take_while(|word| is_nobodys(word)).count();
    kept.get(..kept.len() - last).unwrap_or_default().join(" ")
}

/// `globex.com`: a web address, not an e-mail address.
fn is_domain(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    !word.contains(['@', '/'])
        && bare.rsplit_once('.').is_some_and(|(name, end)| {
            name.chars().count() > 1
                && (2..=8).contains(&end.len())
                && end.bytes().all(|byte| byte.is_ascii_lowercase())
                && name.chars().any(char::is_alphabetic)
        })
}

/// The name before the honorific `様` or `さん`.
fn japanese(word: &str) -> Option<String> {
    let honoured = word.find('様').or_else(|| word.find("さん"));
    let Some(at) = honoured else { return called_customer(word) };
    let name: String = word
        .get(..at)?
        .chars()
        .rev()
        .take_while(|c| is_unspaced(*c) && !"の、。".contains(*c))
        .collect();
    let name: String = name.chars().rev().collect();
    // `お客様` is just any customer.
    (name.chars().count() > 1 && !name.starts_with('お')).then_some(name)
}

/// The name after a word for a customer in scripts without blanks: `客户李小龙在…`.
fn called_customer(word: &str) -> Option<String> {
    const BEHIND: [&str; 4] = ["客户", "顧客", "お客", "株式会社"];
    let (at, mark) =
        BEHIND.iter().find_map(|mark| word.find(mark).map(|at| (at + mark.len(), *mark)))?;
    let name = word
        .get(at..)?
        .chars()
        .take_while(|c| is_unspaced(*c) && !"のはがを在的付样様に、。".contains(*c));
    let name: String = name.take(8).collect();
    let name = if mark == "株式会社" { format!("{mark}{name}") } else { name };
    (name.chars().count() > 1).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_paid_is_told_in_every_usual_way() {
        for (text, wanted) in [
            ("Globex paid $99", &["Globex"][..]),
            ("and Hannah Brooks has upgraded", &["Hannah Brooks"]),
            ("Globex hat am 16. Februar 99 € bezahlt", &["Globex"]),
            ("Globex a payé", &["Globex"]),
            ("the payment from Globex of $99", &["Globex"]),
            ("die Zahlung von Globex über 99 €", &["Globex"]),
            ("$2,086 from Globex", &["Globex"]),
            ("Jane Foster's order", &["Jane Foster"]),
            ("Robert Schmidts Zahlung", &["Robert Schmidt"]),
            ("Frau Fischers Zahlung", &["Fischer"]),
            ("Yonders Zahlung", &["Yonder"]),
            ("Robert Smiths payment", &["Robert Smith"]),
            ("el pago de la Sra. Fischer del 31", &["Fischer"]),
            ("falta el pago de Robert García", &["Robert García"]),
            ("Meine letzte Zahlung", &[]),
            ("Ihre Business Zahlung", &[]),
            ("globex.com paid", &["globex.com"]),
            ("my customer globex paid", &["globex"]),
            ("山本工業様の支払い", &["山本工業"]),
            ("客户李小龙在付款", &["李小龙"]),
            ("山田太郎さんが払った", &["山田太郎"]),
            ("Hannah Brooks and Bruce Wayne both paid", &["Bruce Wayne", "Hannah Brooks"]),
            ("hola, juan perez pagó 99", &["juan perez"]),
            ("bonjour, dupont sarl a payé", &["dupont sarl"]),
            ("bakkerij de vries heeft 99 betaald", &["bakkerij de vries"]),
            ("ACME (my customer) paid", &["ACME"]),
            ("the commission was paid", &[]),
            ("when will it be paid", &[]),
            ("a new customer just paid", &[]),
            ("falta el pago", &[]),
            ("Missing: Bruce Wayne and others", &["Bruce Wayne"]),
            ("for Ben, Bruce Wayne and Clark Kent: nothing", &["Bruce Wayne", "Clark Kent"]),
            ("Hello, Dear Team, thanks", &[]),
            ("The customer paid", &[]),
            ("The customer never paid", &[]),
            ("My customer finally paid", &[]),
            ("Somebody paid and He paid", &[]),
            ("a company in New York bought it", &[]),
            ("the payment of $99 on 3 March", &[]),
            ("the payment of February", &[]),
            ("the Pro plan was bought on Wednesday, it paid", &[]),
            ("お客様の支払い", &[]),
            ("The Payment of Wednesday", &[]),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(payers(&words), wanted, "{text}");
        }
    }
}
