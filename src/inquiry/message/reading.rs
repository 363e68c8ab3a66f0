//! What a piece of a message contains: e-mails, keys, links, amounts, days. A piece is a line, a sentence or a row:
//! what is in one piece belongs together.

use super::amounts::{self, NamedAmount};
use super::beside::Beside;
use super::names::has_name;
use super::script::{cells, plain};
use super::{dates, denied, keys, order};
use crate::domain::plain::Plain;
use crate::domain::text::emails;
use crate::domain::{Timestamp, Zone};
use crate::inquiry::near::shortened;
use chrono::NaiveDate;

/// At most this many keys, amounts and other entries of each list.
const KEYS: usize = 200;
/// At most this many e-mails, and as many times.
const MOST: usize = 50;

/// A day or a month in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// Each possible reading, the usual one first: its first instant, and the first one after it.
    pub readings: Vec<(Timestamp, Timestamp)>,
    /// How it is told: `2025-10-08`.
    pub said: String,
}

/// A link in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MessageLink {
    /// Its last part, which may name a partner.
    pub(super) last: String,
    /// The words before it say that it is the writer's own.
    pub(super) is_own: bool,
}

/// What a piece of a message contains, each once and in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// The text, with letters and digits in one form.
    pub(super) text: String,
    /// The same text, prepared for finding names.
    pub(super) plain: Plain,
    pub(super) emails: Vec<String>,
    /// Words that may be a key.
    pub(super) keys: Vec<String>,
    /// Those of `keys` that can hardly be anything else.
    pub(super) named: Vec<String>,
    /// Several words that may form one key: `153 203 427 77`, `INV 1001`.
    pub(super) joined: Vec<String>,
    pub(super) links: Vec<MessageLink>,
    pub(super) amounts: Vec<NamedAmount>,
    /// Amounts said to be the partner's share, not the payment's.
    pub(super) shares: Vec<NamedAmount>,
    /// Whole numbers that may be amounts, in hundredths.
    pub(super) numbers: Vec<i64>,
    pub(super) times: Vec<Time>,
    /// What looks like an amount or a day and can't be read.
    pub(super) unread: Vec<String>,
    /// Days and sums that belong to something beside the claim.
    pub(super) beside: Vec<String>,
    /// What is said not to be meant, or to be settled.
    pub(super) denied: Option<Box<Reading>>,
    /// It asks what would be, not what was.
    pub(super) is_if: bool,
    /// The words that tell events by order or number.
    pub(super) order: Option<String>,
}

impl Reading {
    /// Reads a piece. Dates are in this time zone; a date without a year is the last such day.
    pub(super) fn of(text: &str, zone: Zone, today: NaiveDate) -> Self {
        let mut text = plain(text);
        let mut reading = Self::default();
        let mut rest = String::with_capacity(text.len());
        let mut from = 0;
        for (place, email) in emails(&text) {
            if reading.emails.len() < MOST {
                add(&mut reading.emails, email);
            }
            rest.push_str(text.get(from..place.start).unwrap_or_default());
            rest.push(' ');
            from = place.end;
        }
        rest.push_str(text.get(from..).unwrap_or_default());
        let rest = cells(&rest);
        let words: Vec<&str> = rest.split_whitespace().collect();
        let (words, denied) = denied::split(&words);
        if !denied.is_empty() {
            let mut apart = Self::default();
            apart.words(&denied, zone, today);
            apart.text = denied.join(" ");
            apart.plain = Plain::of(&apart.text);
            reading.denied = Some(Box::new(apart));
            text = words.join(" ");
        }
        reading.order = order::of(&words);
        reading.words(&words, zone, today);
        reading.plain = Plain::of(&text);
        reading.text = text;
        reading
    }

    /// Reads the words of the claim, or those of what isn't meant.
    fn words(&mut self, words: &[&str], zone: Zone, today: NaiveDate) {
        let (spans, unread) = dates::times(words, today);
        let beside = Beside::of(words);
        self.is_if = beside.is_if;
        self.unread = unread;
        let mut at = 0;
        // After an announced key, others may follow: `orders a1, b2 and c3`.
        let mut list = false;
        while at < words.len() {
            if spans.iter().any(|span| span.words.contains(&at)) {
                (at, list) = (at + 1, false);
                continue;
            }
            let many = amounts::grouped(words, at);
            let word = words.get(at).copied().unwrap_or_default();
            let before =
                at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
            let follows = list
                && keys::looks_like_one(word)
                && (before.ends_with([',', ';', '/']) || keys::goes_on(before));
            let (amounts, numbers) = (self.amounts.len(), self.numbers.len());
            let marked = self.take(words, at, many, follows);
            if beside.is_sum(at) {
                self.numbers.truncate(numbers);
                let sums = self.amounts.drain(amounts..).map(|sum| sum.said);
                self.beside.extend(sums);
            }
            list = marked || list && keys::goes_on(word);
            at += many;
        }
        for span in spans.into_iter().take(MOST) {
            if beside.is_day(span.words.start) {
                self.beside.push(span.said);
                continue;
            }
            let at = |day| Timestamp::from_ms(zone.midnight(day));
            let readings =
                span.readings.iter().filter_map(|(from, behind)| Some((at(*from)?, at(*behind)?)));
            let readings: Vec<(Timestamp, Timestamp)> = readings.collect();
            if !readings.is_empty() {
                add(&mut self.times, Time { readings, said: span.said });
            }
        }
    }

    /// Takes the words for what they may be: a link, an amount, a key. Returns whether they are an announced key.
    fn take(&mut self, words: &[&str], at: usize, many: usize, list: bool) -> bool {
        let word = words.get(at).copied().unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| words.get(at)).copied();
        let behind = words.get(at + many).copied();
        // `$24 in commissions`
        let behind = match (behind, words.get(at + many + 1)) {
            (Some("in" | "of" | "de" | "en" | "an" | "di"), Some(next))
                if amounts::is_share(&[], Some(next)) =>
            {
                Some(*next)
            }
            _ => behind,
        };
        if word.contains("://") {
            self.link(word, words.get(..at).unwrap_or_default());
            return false;
        }
        // After a word for a request its number follows: `ticket 4711`, but not in `my request: $49`.
        let is_money = |word: &str| {
            amounts::number(word).is_some_and(|number| number.is_sure || number.currency.is_some())
        };
        if before.is_some_and(keys::is_request) && !is_money(word) {
            return false;
        }
        let marked = word.starts_with('#') || before.is_some_and(keys::is_marker) || list;
        if marked || keys::is_short_marker(word) {
            let joined = keys::joined(words, at);
            if let Some(joined) = joined {
                add(&mut self.joined, joined);
            }
        }
        let bare = word.trim_matches(keys::marks);
        // Times of day and percentages are neither amounts nor keys.
        let is_hour = bare.split_once(':').is_some_and(|(hour, _)| hour.parse::<u8>().is_ok());
        if word.contains('%') || is_hour {
            return false;
        }
        let whole: String = words.get(at..at + many).unwrap_or_default().concat();
        if let Some(number) = amounts::number(&whole).filter(|_| !word.starts_with('#')) {
            self.number(&whole, number, (words.get(..at).unwrap_or_default(), behind), marked);
            return marked;
        }
        if self.is_unreadable(word, before) {
            self.unread.push(word.to_owned());
        }
        self.parts(word, bare, (before, behind), marked);
        marked && keys::looks_like_one(word)
    }

    /// Takes the parts of a word that isn't a number: `order=a1`, `(a1)`, `a1's`.
    fn parts(
        &mut self,
        word: &str,
        bare: &str,
        (before, behind): (Option<&str>, Option<&str>),
        marked: bool,
    ) {
        let parts: Vec<&str> = bare
            .split(|c: char| ":=#;()<>\"'\u{2019}[]|/".contains(c))
            .map(|part| part.trim_matches(keys::marks))
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() > 1 {
            self.key(bare, false);
        }
        for (at, part) in parts.iter().enumerate() {
            let behind = if at + 1 < parts.len() { None } else { behind };
            let earlier = at.checked_sub(1).and_then(|at| parts.get(at)).copied().or(before);
            let marked = marked || at > 0 && earlier.is_some_and(keys::is_marker);
            match amounts::number(part).filter(|_| !word.starts_with('#')) {
                Some(number) => {
                    let earlier: Vec<&str> = earlier.into_iter().collect();
                    self.number(part, number, (&earlier, behind), marked);
                }
                None => self.key(part, marked),
            }
        }
    }

    /// Takes a number as an amount, or as a possible one.
    fn number(
        &mut self,
        said: &str,
        number: amounts::WrittenNumber,
        (before, behind): (&[&str], Option<&str>),
        marked: bool,
    ) {
        let amounts::WrittenNumber { cents, is_sure, currency } = number;
        let last = before.last().copied();
        let near =
            || last.and_then(amounts::currency).or_else(|| behind.and_then(amounts::currency));
        let currency = currency.or_else(near);
        let plain = said.trim_matches(|c: char| !c.is_ascii_digit());
        if dates::is_bare_year(plain) && currency.is_none() {
            // An order may have a number like this, an amount hardly.
            if marked {
                self.key(plain, true);
            }
            return;
        }
        let counted = behind.is_some_and(amounts::is_counted);
        let told = last.is_some_and(amounts::is_before_amount) && !counted;
        if is_sure || currency.is_some() || told && !marked {
            let sum = NamedAmount {
                cents,
                said: said.trim_matches(|c: char| ".,;:!?()\"".contains(c)).to_owned(),
                currency,
            };
            if amounts::is_share(before, behind) || currency.is_some() && behind_share(behind) {
                add(&mut self.shares, sum);
            } else {
                add(&mut self.amounts, sum);
            }
            if !is_sure && currency.is_none() {
                self.key(plain, false);
            }
            return;
        }
        let bare = said.trim_matches(keys::marks);
        if bare.ends_with(['k', 'K']) {
            // `about 11k` isn't a payment's exact sum, but it shouldn't be ignored either.
            if !counted && !marked {
                self.unread.push(bare.to_owned());
            }
            return;
        }
        if !counted {
            add(&mut self.numbers, cents);
        }
        // An order number may look like an amount.
        self.key(bare, marked);
    }

    /// Whether a word speaks of money and can't be read.
    fn is_unreadable(&self, word: &str, before: Option<&str>) -> bool {
        let digits = word.chars().any(|c| c.is_ascii_digit());
        let signs = word.starts_with(['$', '€', '£', '¥'])
            || word.trim_end_matches(['.', ',']).ends_with(['$', '€', '£']);
        let only = |c: char| c.is_ascii_digit() || ".,'\u{2019}".contains(c);
        let bare = word.trim_matches(|c: char| !c.is_ascii_digit());
        let behind_sign = before.is_some_and(|word| matches!(word, "$" | "€" | "£" | "¥"))
            && bare.chars().all(only);
        digits && (signs || behind_sign) && !self.unread.iter().any(|one| one == word)
    }

    /// Takes a link: its last part may name a partner, any part a record.
    fn link(&mut self, word: &str, before: &[&str]) {
        let Some((_, link)) = word.split_once("://") else { return };
        let ends = ['#', '"', '\'', '<', '>', ')', ']'];
        let whole =
            link.split(ends).next().unwrap_or(link).trim_end_matches(['/', '.', ',', ';', '!']);
        let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
        if let Some((_, last)) = path.trim_end_matches('/').rsplit_once('/') {
            let last = last.trim_matches(keys::marks).to_owned();
            add(&mut self.links, MessageLink { last, is_own: keys::is_own_link(before) });
        }
        let values =
            query.split('&').filter_map(|pair| pair.split_once('=')).map(|(_, value)| value);
        for part in path.split('/').skip(1).chain(values) {
            if part.chars().any(|c| c.is_ascii_digit()) {
                self.key(part, false);
            }
        }
    }

    /// Takes a word as a key; an announced one, whatever it looks like.
    fn key(&mut self, word: &str, is_marked: bool) {
        let shortened = shortened(word).is_some();
        let looks = word.chars().any(|c| c.is_ascii_digit() || matches!(c, '_' | '-'));
        let length = word.chars().count();
        if !(looks || is_marked)
            || length < 3
            || word.starts_with(['$', '€', '£'])
            || self.keys.len() >= KEYS
        {
            return;
        }
        let is_number = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        // A number that nothing announces is only a key if it is long.
        if is_number && !is_marked && length < 5 {
            return;
        }
        if shortened
            || is_marked
                && word.contains(|c: char| c.is_ascii_digit())
                && (!is_number || length > 3)
        {
            add(&mut self.named, word.to_owned());
        }
        add(&mut self.keys, word.to_owned());
    }

    /// Whether a name occurs in the piece.
    pub(super) fn names(&self, name: &str) -> bool {
        has_name(&self.text, &self.plain, name)
    }

    /// Whether it has an amount or a time.
    pub(super) fn has_evidence(&self) -> bool {
        !(self.amounts.is_empty() && self.times.is_empty())
    }
}

/// Whether the word after an amount says that it is the partner's share.
fn behind_share(behind: Option<&str>) -> bool {
    amounts::is_share(&[], behind)
}

/// Adds what isn't in the list yet, up to a limit: a message may be long on purpose.
pub(super) fn add<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if list.len() < KEYS && !list.contains(&one) {
        list.push(one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Reading {
        let today = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
        Reading::of(text, Zone::Named(chrono_tz::UTC), today)
    }

    fn cents(reading: &Reading) -> Vec<i64> {
        reading.amounts.iter().map(|sum| sum.cents).collect()
    }

    #[test]
    fn a_piece_is_taken_apart() {
        let reading = read(
            "my customer Jane (jane.doe@shop.example) paid $1,045.90 on March 3rd, 2026 (order #inv-00012, \
             cus_1a2b), see https://go.example/acme?utm=1 and 45,90 EUR on 13/04/2025 and 2026-03-05!\u{1b}[31m",
        );
        assert_eq!(reading.emails, ["jane.doe@shop.example"]);
        assert_eq!(reading.links, [MessageLink { last: "acme".to_owned(), is_own: false }]);
        for key in ["inv-00012", "cus_1a2b"] {
            assert!(reading.keys.contains(&key.to_owned()), "{:?}", reading.keys);
        }
        assert_eq!(reading.named, ["inv-00012", "cus_1a2b"]);
        assert_eq!(cents(&reading), [104_590, 4590]);
        let times: Vec<&str> = reading.times.iter().map(|time| time.said.as_str()).collect();
        assert_eq!(times, ["2026-03-03", "2025-04-13", "2026-03-05"]);
    }

    #[test]
    fn amounts_stand_in_text_in_every_usual_way() {
        for (text, wanted, currency) in [
            ("1 234,56 €", 123_456, Some("EUR")),
            ("1\u{202f}234,56\u{a0}€", 123_456, Some("EUR")),
            ("CHF 1'200.00", 120_000, Some("CHF")),
            ("Fr. 1\u{2019}200.50", 120_050, None),
            ("12,000円", 1_200_000, Some("JPY")),
            ("３３，０００円", 3_300_000, Some("JPY")),
            ("￥33,000", 3_300_000, Some("¥")),
            ("1万2000円", 1_200_000, Some("JPY")),
            ("12000元", 1_200_000, Some("CNY")),
            ("R$ 150,00", 15_000, Some("BRL")),
            ("300 dollari", 30_000, Some("$")),
            ("€ 120,-", 12_000, Some("EUR")),
            ("amount: 2,086", 208_600, None),
        ] {
            let sums: Vec<(i64, Option<&str>)> =
                read(text).amounts.iter().map(|sum| (sum.cents, sum.currency)).collect();
            assert_eq!(sums, [(wanted, currency)], "{text}");
        }
    }

    #[test]
    fn numbers_of_dates_and_years_are_no_amounts() {
        for text in [
            "payment of 8 October 2025",
            "payment of Oct 8, 2025",
            "the 8th of October",
            "all of 2025",
            "in November 2025",
            "at 10:30 about 20% of it",
            "am 16.02. bezahlt",
        ] {
            let reading = read(text);
            assert!(
                reading.amounts.is_empty() && reading.numbers.is_empty(),
                "{text}: {reading:?}"
            );
        }
        let reading = read("a payment of 99 for 3 seats");
        assert_eq!((cents(&reading), reading.numbers), (vec![9900], vec![]));
        let reading = read("my commission of $24 for the payment of $120");
        assert_eq!((cents(&reading), reading.shares.len()), (vec![12_000], 1));
    }

    #[test]
    fn what_is_said_not_to_be_meant_is_left_out() {
        for text in [
            "the one of 2026-01-02, not the one of February",
            "celui du 2 janvier 2026, pas celui de février",
            "die vom 2.1.2026, nicht die vom Februar",
        ] {
            assert_eq!(read(text).times.len(), 1, "{text}: {:?}", read(text).times);
        }
        assert_eq!(read("I mean inv-1, not inv-2.").keys, ["inv-1"]);
        for text in ["not paid on 2026-01-02", "$5, not credited, 2026-01-02"] {
            assert_eq!(read(text).times.len(), 1, "{text}");
        }
        let reading = read("it is not the 2026-01-02 one");
        assert_eq!((reading.times.len(), reading.denied.unwrap().times.len()), (0, 1));
    }

    #[test]
    fn what_can_not_be_read_is_kept() {
        for text in ["$1.2.3", "31.31.2026", "€ 1,2,3", "she paid about 11k, nothing came"] {
            assert_eq!(read(text).unread.len(), 1, "{text}: {:?}", read(text));
        }
        assert_eq!(read("about 11k, nothing came").unread, ["11k"]);
        assert!(read("order 153-203-427-77, inv-1, $5, 1.2.2026").unread.is_empty());
    }

    #[test]
    fn keys_are_found_behind_whatever_marks_them() {
        for text in [
            "order:t3b",
            "order #t3b",
            "order=t3b",
            "order number t3b.",
            "(t3b)",
            "t3b's",
            "https://x.example/a/t3b?b=1",
        ] {
            assert!(read(text).keys.contains(&"t3b".to_owned()), "{text}: {:?}", read(text));
        }
        for text in [
            "Bestellung t3b",
            "commande n° t3b",
            "注文番号t3bの件",
            "orders a1b, t3b",
            "orders a1b and t3b",
            "pedido t3b",
            "1.53203E+10",
        ] {
            let wanted = if text.starts_with('1') { "1.53203E+10" } else { "t3b" };
            assert!(read(text).named.contains(&wanted.to_owned()), "{text}: {:?}", read(text));
        }
        assert!(read("invoice: ABCDEF").keys.contains(&"ABCDEF".to_owned()));
        assert!(read("order #2025").keys.contains(&"2025".to_owned()));
        assert!(read("payment 45.90").named.is_empty());
        assert_eq!(read("order 153 203 427 77").joined, ["15320342777"]);
        assert_eq!(read("INV 1001 is missing").joined, ["INV1001"]);
        let own = |text: &str| read(text).links.first().is_some_and(|link| link.is_own);
        assert!(
            own("my link: https://go.example/acme") && !own("came over https://go.example/acme")
        );
    }

    #[test]
    fn the_cells_of_a_row_are_told_apart() {
        for row in [
            "a1,Acme Inc,45.90,2026-03-20",
            "a1;Acme Inc;45,90;20.03.2026",
            "|a1|Acme Inc|45.90|2026-03-20|",
            "a1\tAcme Inc\t45.90\t2026-03-20",
        ] {
            let reading = read(row);
            assert_eq!(
                (cents(&reading), reading.times.len()),
                (vec![4590], 1),
                "{row}: {reading:?}"
            );
            assert!(reading.keys.is_empty() || reading.keys == ["a1"], "{row}: {reading:?}");
        }
        assert_eq!(cents(&read("$1,045.90")), [104_590]);
    }

    #[test]
    fn nothing_in_a_piece_is_too_strange() {
        for text in [
            "",
            "@",
            "://",
            "@@ :// 31.31.2026 99/99/9999 \u{202e}",
            "may may 1 2026 2026",
            "$ # : =",
            "1年2月3万",
            "1 000 000 000 000 000 000 000",
        ] {
            assert!(read(text).keys.len() <= KEYS);
        }
    }
}
