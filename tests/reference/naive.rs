//! What a query line means, written from README.md and docs/rules.md as plainly as possible: every term
//! is tried on every partner. Shares nothing with the program's parser or roster.

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, TimeZone, Utc};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A partner as the reference sees it.
#[derive(Clone, Debug, Default)]
pub struct P {
    pub key: String,
    pub partner_key: Option<String>,
    pub name: String,
    pub owner: Option<String>,
    pub owner_email: Option<String>,
    pub emails: Vec<String>,
    /// Name, slug, key.
    pub group: Option<[String; 3]>,
    pub manager: Option<[String; 2]>,
    pub team: Option<String>,
    pub tags: Vec<String>,
    pub tier: Option<String>,
    pub status: String,
    pub archived: bool,
    pub signups: Option<i64>,
    pub paid: Option<i64>,
    pub revenue: Option<i64>,
    pub rewards: Option<i64>,
    pub held: Option<bool>,
    pub held_usd: Option<i64>,
    pub active: Option<i64>,
    pub signed_up: Option<i64>,
    /// E-mail, name and keys of its customers.
    pub customers: Vec<[String; 3]>,
}

/// A segment: its name, and the tags it requires all, any and none of.
pub type Segment =
    (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

pub fn folded(text: &str) -> String {
    let once = |text: &str| text.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>();
    once(&once(text).to_lowercase())
}

/// Splits a line into terms, at blanks outside quotes.
fn terms(line: &str) -> Vec<String> {
    let mut terms = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        quoted ^= c == '"';
        if c == ' ' && !quoted {
            terms.push(String::new());
        } else {
            terms.last_mut().unwrap().push(c);
        }
    }
    terms.retain(|term| !term.is_empty());
    terms
}

/// Values of a list: the text, whether it is quoted, whether it is a part.
fn values(text: &str) -> Vec<(String, bool, bool)> {
    let mut values = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        quoted ^= c == '"';
        if c == ',' && !quoted {
            values.push(String::new());
        } else {
            values.last_mut().unwrap().push(c);
        }
    }
    values
        .iter()
        .map(|value| {
            let part = value.starts_with('~');
            let rest = value.trim_start_matches('~');
            (folded(rest.trim_matches('"')), rest.starts_with('"'), part)
        })
        .collect()
}

fn number(text: &str, cents: bool) -> f64 {
    let lower = text.to_lowercase();
    let (digits, factor) = match lower.strip_suffix('k') {
        Some(digits) => (digits, 1e3),
        None => lower.strip_suffix('m').map_or((lower.as_str(), 1.0), |digits| (digits, 1e6)),
    };
    digits.parse::<f64>().unwrap() * factor * if cents { 100.0 } else { 1.0 }
}

/// First and last millisecond of a date.
fn period(text: &str) -> (i64, i64) {
    let parts: Vec<u32> = text.split('-').map(|part| part.parse().unwrap()).collect();
    let year = i32::try_from(parts[0]).unwrap();
    let first =
        NaiveDate::from_ymd_opt(year, *parts.get(1).unwrap_or(&1), *parts.get(2).unwrap_or(&1))
            .unwrap();
    let behind = match parts.len() {
        1 => NaiveDate::from_ymd_opt(year + 1, 1, 1).unwrap(),
        2 => first + Months::new(1),
        _ => first + TimeDelta::days(1),
    };
    let ms = |day: NaiveDate| day.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp_millis();
    (ms(first), ms(behind) - 1)
}

/// The time that long before `now`; `None` if the text is no age.
fn ago(text: &str, now: i64) -> Option<i64> {
    let at = Utc.timestamp_millis_opt(now).unwrap();
    let before: DateTime<Utc> = if let Some(n) = text.strip_suffix("mo") {
        at - Months::new(n.parse().unwrap())
    } else if let Some(n) = text.strip_suffix('d') {
        at - TimeDelta::days(n.parse().unwrap())
    } else if let Some(n) = text.strip_suffix('w') {
        at - TimeDelta::weeks(n.parse().unwrap())
    } else if let Some(n) = text.strip_suffix('y') {
        let n: i32 = n.parse().unwrap();
        at.with_year(at.year() - n)
            .unwrap_or_else(|| at - Months::new(12 * u32::try_from(n).unwrap()))
    } else {
        return None;
    };
    Some(before.timestamp_millis())
}

fn in_list(have: &[String], value: &(String, bool, bool), may_be_none: bool) -> bool {
    let (wanted, quoted, part) = value;
    if may_be_none && !quoted && !part && wanted == "none" {
        return have.is_empty();
    }
    have.iter()
        .any(|have| if *part { folded(have).contains(wanted) } else { folded(have) == *wanted })
}

/// Whether a partner meets a term without its minus.
fn meets(p: &P, term: &str, now: i64, segments: &[Segment]) -> bool {
    let sign = if term.starts_with('"') { None } else { term.find([':', '<', '>', '=']) };
    let Some(sign) = sign else {
        let word = folded(term.trim_matches('"'));
        let mut texts = vec![p.key.clone(), p.name.clone()];
        texts.extend([&p.partner_key, &p.owner, &p.owner_email].into_iter().flatten().cloned());
        texts.extend(p.emails.clone());
        return texts.iter().any(|text| folded(text).contains(&word));
    };
    let (field, rest) = term.split_at(sign);
    let (op, text) = rest.split_at(if rest[1..].starts_with('=') { 2 } else { 1 });
    let list = |have: Vec<String>, none: bool| {
        values(text).iter().any(|value| in_list(&have, value, none))
    };
    let own = |value: &Option<String>| value.iter().cloned().collect::<Vec<_>>();
    match field.to_lowercase().as_str() {
        "group" => list(p.group.iter().flatten().cloned().collect(), true),
        "manager" => list(p.manager.iter().flatten().cloned().collect(), true),
        "team" => list(own(&p.team), true),
        "tier" => list(own(&p.tier), true),
        "tag" => list(p.tags.clone(), true),
        "status" => list(vec![p.status.clone()], false),
        "segment" => {
            let tags: Vec<String> = p.tags.iter().map(|tag| folded(tag)).collect();
            let has = |tag: &&str| tags.contains(&folded(tag));
            let of = segments.iter().filter(|(_, all, any, none)| {
                all.iter().all(has)
                    && (any.is_empty() || any.iter().any(has))
                    && !none.iter().any(has)
            });
            list(of.map(|segment| segment.0.to_owned()).collect(), false)
        }
        "customer" => values(text).iter().any(|(wanted, ..)| {
            p.customers.iter().flatten().any(|text| folded(text).contains(wanted))
        }),
        "held" if matches!(text, "yes" | "no") => p.held == Some(text == "yes"),
        "held" => compare(p.held_usd, op, text, |text| number(text, true)),
        "archived" => text == "any" || p.archived == (text == "yes"),
        "signups" => compare(p.signups, op, text, |text| number(text, false)),
        "paid" => compare(p.paid, op, text, |text| number(text, false)),
        "rewards" => compare(p.rewards, op, text, |text| number(text, false)),
        "revenue" => compare(p.revenue, op, text, |text| number(text, true)),
        "signed_up" => time(p.signed_up, op, text, now),
        "active" => time(p.active, op, text, now),
        other => panic!("{other}"),
    }
}

fn compare(have: Option<i64>, op: &str, text: &str, number: impl Fn(&str) -> f64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "the tests' numbers are small")]
    let Some(have) = have.map(|n| n as f64) else { return false };
    match op {
        "<" => have < number(text),
        "<=" => have <= number(text),
        ">" => have > number(text),
        ">=" => have >= number(text),
        _ => match text.split_once("..") {
            None => (have - number(text)).abs() < f64::EPSILON,
            Some((from, to)) => {
                (from.is_empty() || have >= number(from)) && (to.is_empty() || have <= number(to))
            }
        },
    }
}

fn time(have: Option<i64>, op: &str, text: &str, now: i64) -> bool {
    let Some(have) = have else { return text == "never" };
    if text == "never" {
        return false;
    }
    if let Some(limit) = ago(text, now) {
        return match op {
            "<" => have > limit,
            "<=" => have >= limit,
            ">" => have < limit,
            _ => have <= limit,
        };
    }
    match op {
        "<" => have < period(text).0,
        "<=" => have <= period(text).1,
        ">" => have > period(text).1,
        ">=" => have >= period(text).0,
        _ => {
            let (from, to) = text.split_once("..").unwrap_or((text, text));
            (from.is_empty() || have >= period(from).0) && (to.is_empty() || have <= period(to).1)
        }
    }
}

/// The keys of the partners that a line means, in its order.
pub fn answer(partners: &[P], line: &str, now: i64, segments: &[Segment]) -> Vec<String> {
    let terms = terms(line);
    let is_sort = |term: &&String| term.starts_with("sort:");
    let body = |term: &str| term.trim_start_matches('-').to_owned();
    let of_archived = terms.iter().any(|term| body(term).starts_with("archived:"));
    let mut found: Vec<&P> = partners
        .iter()
        .filter(|p| of_archived || !p.archived)
        .filter(|p| {
            terms
                .iter()
                .filter(|term| !is_sort(term))
                .all(|term| meets(p, &body(term), now, segments) != term.starts_with('-'))
        })
        .collect();
    let by_name = |a: &P, b: &P| {
        folded(&a.name).cmp(&folded(&b.name)).then_with(|| a.key.as_bytes().cmp(b.key.as_bytes()))
    };
    found.sort_by(|a, b| by_name(a, b));
    if let Some(sort) = terms.iter().find(is_sort) {
        let column = sort.trim_start_matches("sort:");
        let (descending, column) = column.strip_prefix('-').map_or((false, column), |c| (true, c));
        // The text or number to sort by, if there is one.
        let value = |p: &P| -> Option<(String, i64)> {
            let n = |n: Option<i64>| n.map(|n| (String::new(), n));
            match column {
                "owner" => {
                    p.owner.clone().or(p.owner_email.clone()).map(|owner| (folded(&owner), 0))
                }
                "signups" => n(p.signups),
                "paid" => n(p.paid),
                "revenue" => n(p.revenue),
                "held" => n(p.held_usd),
                "rewards" => n(p.rewards),
                "active" => n(p.active),
                _ => n(p.signed_up),
            }
        };
        found.sort_by(|a, b| match (value(a), value(b)) {
            (Some(x), Some(y)) => {
                if descending {
                    y.cmp(&x)
                } else {
                    x.cmp(&y)
                }
            }
            (x, y) => y.is_some().cmp(&x.is_some()),
        });
    }
    found.into_iter().map(|p| p.key.clone()).collect()
}
