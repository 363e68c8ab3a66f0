//! A file to begin with: the offers that rewards show, as far as they do, with everything else they show as comments.
//! Rewards don't show rules, so a person has to add those.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::describe::{money, rewards};
use super::model::OfferReward;
use super::paid::{paid_event, paid_reward};
use super::percent::Percent;
use crate::domain::num::grouped;
use crate::domain::programme::PaidOffer;
use crate::domain::text::clean;

const HEAD: &str = r#"# The programme's offers, as its rewards show them. Rewards show what an offer paid, not its rules: copy
# those from the web app (Triggers), offer by offer, and remove its draft = true. Until then, an event that
# nothing rules out is NEEDS_DATA. Then run partnerdesk offers check.
# Money is in minor units (cents). docs/offers.md explains every key.
version = 1
stacking = "all"                    # all | highest | first: what pays when two offers match

# [[segment]]                       # a name for a combination of tags
# name = "EMEA agencies"
# tags_all = ["agency", "emea"]     # tags_any, tags_none too
"#;

const EXAMPLE: &str = r#"
# No reward names an offer yet. One looks like this:
# [[offer]]
# key = "offr_example1"             # the key that rewards show
# description = "Earn 20% of every Pro payment in a customer's first 12 months"
# event = "transaction"             # signup | transaction | lead | deal | action | partner_joined
# reward = { percent = "20" }       # or { flat = 5000, currency = "USD" }
# groups = ["Marketplace"]
# [offer.rules]
# product_keys = ["pro-annual", "pro-monthly"]
# max_customer_age = "12mo"
"#;

/// At most this many of a kind are named in a comment, to keep the file readable.
const NAMED: usize = 12;

/// The text of the file. `groups` is the number of groups with partners: if all of them got rewards from an offer,
/// the offer is for every group.
pub fn starter(offers: &[PaidOffer], groups: usize) -> String {
    let mut text = HEAD.to_owned();
    if offers.is_empty() {
        text.push_str(EXAMPLE);
    }
    for paid in offers {
        text.push('\n');
        seen(&mut text, paid);
        match offer(paid, groups) {
            Some(offer) => text.push_str(&offer),
            None => {
                let _ = writeln!(
                    text,
                    "# What {} pays isn't clear from its rewards.",
                    clean(&paid.key)
                );
            }
        }
    }
    text
}

/// What an offer's rewards show, as comments.
fn seen(text: &mut String, paid: &PaidOffer) {
    let during = paid.span.map(|(first, last)| {
        let day = |at: crate::domain::Timestamp| at.utc().date_naive();
        format!(", {} to {}", day(first), day(last))
    });
    let mut lines = vec![format!("{}{}", rewards(paid.rewards), during.unwrap_or_default())];
    let percent = |parts: &u32| Percent::of_parts(*parts).map(|percent| format!("{percent}%"));
    lines.extend(counted("shares of the payment", &paid.shares, percent));
    // With a share there are as many amounts as payments, so they aren't listed.
    if paid.share().is_none() {
        lines.extend(counted("amounts", &paid.amounts, |(amount, currency)| {
            Some(money(*amount, currency))
        }));
    }
    lines.extend(counted("groups", &paid.groups, |name| Some(name.clone())));
    for line in lines {
        let _ = writeln!(text, "# {}", clean(&line));
    }
}

/// What was counted, the most frequent first: `groups: A (12), B (3)`.
fn counted<K: Ord>(
    what: &str,
    counts: &BTreeMap<K, i64>,
    name: impl Fn(&K) -> Option<String>,
) -> Option<String> {
    let mut all: Vec<(&K, i64)> = counts.iter().map(|(key, count)| (key, *count)).collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let named = all.iter().take(NAMED);
    let named: Vec<String> = named
        .filter_map(|(key, count)| Some(format!("{} ({})", name(key)?, grouped(*count))))
        .collect();
    let more = all.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!named.is_empty()).then(|| format!("{what}: {}{more}", named.join(", ")))
}

/// The offer itself; `None` if what it pays isn't known or can't be written down.
fn offer(paid: &PaidOffer, groups: usize) -> Option<String> {
    let event = paid_event(paid)?;
    let reward = match paid_reward(paid)? {
        OfferReward::Percent(percent) => format!("{{ percent = \"{percent}\" }}"),
        OfferReward::Flat { amount, currency } => {
            let is_code = currency.len() == 3 && currency.bytes().all(|c| c.is_ascii_alphabetic());
            let plausible = (1..1_000_000_000_000_000).contains(&amount);
            (is_code && plausible)
                .then(|| format!("{{ flat = {amount}, currency = \"{currency}\" }}"))?
        }
    };
    if paid.key.trim().is_empty() {
        return None;
    }
    let mut text = format!("[[offer]]\nkey = {}\n", quoted(&paid.key));
    if !paid.description.trim().is_empty() {
        let _ = writeln!(text, "description = {}", quoted(&paid.description));
    }
    let _ = write!(text, "event = \"{}\"\nreward = {reward}\ndraft = true\n", event.name());
    if !paid.groups.is_empty() && paid.groups.len() < groups {
        let _ = writeln!(text, "groups = {}", list(paid.groups.keys()));
    }
    if !paid.products.is_empty() {
        let products = list(paid.products.keys().filter(|key| !key.trim().is_empty()));
        let _ =
            write!(text, "# [offer.rules]\n# product_keys = {products}   # all that were bought\n");
    }
    Some(text)
}

fn list<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    let texts: Vec<String> = texts.map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// A text in quotes for the file, on one line whatever it contains.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::programme::PaidReward;
    use crate::domain::{Resource, Timestamp};
    use crate::offers::lint::{LintFacts, lint};
    use crate::offers::{EventKind, OffersFile};

    fn paid(key: &str, change: impl FnOnce(&mut PaidReward)) -> PaidOffer {
        let mut reward = PaidReward {
            at: Timestamp::parse("2026-02-01T00:00:00Z"),
            description: Some("Earn 20%".to_owned()),
            group: Some("Agencies".to_owned()),
            product: Some("pro".to_owned()),
            cause: Some(Resource::Transactions),
            amount: Some((918, "USD".to_owned())),
            base: Some(4590),
        };
        change(&mut reward);
        let mut offer = PaidOffer { key: key.to_owned(), ..PaidOffer::default() };
        offer.add(reward);
        offer
    }

    #[test]
    fn what_rewards_show_becomes_an_offer_and_comments() {
        let text = starter(&[paid("offr_1", |_| {})], 2);
        let wanted = "# 1 reward, 2026-02-01 to 2026-02-01\n# shares of the payment: 20% (1)\n\
            # groups: Agencies (1)\n[[offer]]\nkey = \"offr_1\"\ndescription = \"Earn 20%\"\n\
            event = \"transaction\"\nreward = { percent = \"20\" }\ndraft = true\ngroups = [\"Agencies\"]\n\
            # [offer.rules]\n# product_keys = [\"pro\"]   # all that were bought\n";
        assert!(text.ends_with(wanted), "{text}");
        let everywhere = starter(&[paid("offr_1", |_| {})], 1);
        assert!(!everywhere.contains("groups = ["), "{everywhere}");
        assert_eq!(OffersFile::parse(&starter(&[], 0)).unwrap().offers.len(), 0);
    }

    #[test]
    fn whatever_rewards_say_the_file_is_right() {
        let hostile = "a\"b\\c\n# \u{1b}[2J]\u{7f}\t'''";
        let offers = [
            paid(hostile, |paid| {
                paid.description = Some(hostile.to_owned());
                paid.group = Some(hostile.to_owned());
                paid.product = Some(hostile.to_owned());
            }),
            paid(" ", |_| {}),
            paid("no_amount", |paid| paid.amount = None),
            paid("odd_currency", |paid| paid.amount = Some((5, "\"U".to_owned()))),
            paid("huge", |paid| paid.amount = Some((i64::MAX, "USD".to_owned()))),
            paid("flat", |paid| {
                (paid.cause, paid.base) = (Some(Resource::Customers), None);
            }),
        ];
        let file = OffersFile::parse(&starter(&offers, 5)).unwrap();
        let found: Vec<(&str, EventKind)> =
            file.offers.iter().map(|offer| (offer.key.as_str(), offer.event)).collect();
        assert_eq!(found, [(hostile, EventKind::Transaction), ("flat", EventKind::Signup)]);
        lint(&file, &LintFacts::nothing(Timestamp::EPOCH));
    }
}
