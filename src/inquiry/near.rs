//! Records whose keys are nearly what somebody wrote.

use std::cell::RefCell;

use super::customers::distance;
use super::events;
use super::gather::coverage;
use crate::domain::Resource;
use crate::investigate::Event;
use crate::offers::EventKind;
use crate::store::{Store, StoreError};

/// At most this many are offered.
const OFFERED: usize = 9;

/// A key that is nearly the written one, and the event it leads to.
pub(super) struct NearKey {
    key: String,
    pub(super) event: Event,
}

/// How near a key is, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    /// They differ only in punctuation and capitals.
    Form,
    /// They differ only in the zeros that pad the number, or only the number was written.
    Number,
    /// A spreadsheet shortened it.
    Shortened,
    /// They differ by one slip.
    Slip,
}

/// What to offer instead of an unknown key; `None` if no key is near it.
pub(super) fn did_you_mean(written: &str, found: &[NearKey]) -> Option<String> {
    let keys: Vec<&str> = found.iter().map(|near| near.key.as_str()).collect();
    let keys = keys.join(" or ");
    (!found.is_empty()).then(|| format!("nothing here has the key {written}; did you mean {keys}?"))
}

/// The events, of a kind or of any, with the nearest keys of their own or of their rewards. If the partner has one
/// that is as near as anybody's, only the partner's.
pub(super) fn events(
    store: &Store,
    written: &str,
    kind: Option<EventKind>,
    partner: Option<&str>,
) -> Result<Vec<NearKey>, StoreError> {
    let (own, own_found) = match partner {
        Some(_) => nearest(store, written, kind, partner)?,
        None => (None, Vec::new()),
    };
    let (any, any_found) = nearest(store, written, kind, None)?;
    let is_own = own.is_some() && own <= any;
    let coverage = coverage(store)?;
    let mut found: Vec<NearKey> = Vec::new();
    for key in if is_own { own_found } else { any_found } {
        if let Some(meant) = events::of_key(store, &key, kind, &coverage)? {
            found.push(NearKey { key, event: meant.event });
        }
    }
    Ok(found)
}

/// The nearest keys, and how near they are.
fn nearest(
    store: &Store,
    written: &str,
    kind: Option<EventKind>,
    partner: Option<&str>,
) -> Result<(Option<Nearness>, Vec<String>), StoreError> {
    let kinds = [EventKind::Transaction, EventKind::Lead, EventKind::Deal, EventKind::Action];
    let lists = kinds.into_iter().filter(|one| kind.is_none_or(|kind| kind == *one));
    let lists = lists.filter_map(EventKind::list).chain([Resource::Rewards]);
    let found: RefCell<(Option<Nearness>, Vec<String>)> = RefCell::default();
    for list in lists {
        store.keys_taken(list, partner, 1, &|key| {
            let (best, keys) = &mut *found.borrow_mut();
            if let Some(near) =
                nearness(written, key).filter(|near| best.is_none_or(|best| *near <= best))
            {
                if best.replace(near) != Some(near) {
                    keys.clear();
                }
                if keys.len() < OFFERED {
                    keys.push(key.to_owned());
                }
            }
            // A nearer one may still follow, so go through all of them.
            false
        })?;
    }
    Ok(found.into_inner())
}

/// The leading digits of a number shortened by a spreadsheet, and how many digits it had: `1.53203E+10`.
pub(super) fn shortened(word: &str) -> Option<(String, usize)> {
    let (mantissa, power) = word.split_once(['E', 'e'])?;
    let power: usize =
        power.strip_prefix('+')?.parse().ok().filter(|power| (5..30).contains(power))?;
    let (whole, part) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (whole.len() == 1 && digits(whole) && digits(part))
        .then(|| (format!("{whole}{part}"), power + 1))
}

/// A key's letters and digits alone, in lower case: people add, drop and change everything else.
fn bare_form(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A bare key without the zeros that pad its number: `inv4933` for `inv00004933`.
fn without_padding(bare: &str) -> String {
    let at = bare.find(|c: char| c.is_ascii_digit()).unwrap_or(bare.len());
    let (head, number) = bare.split_at(at);
    format!("{head}{}", number.trim_start_matches('0'))
}

fn nearness(written: &str, key: &str) -> Option<Nearness> {
    if let Some((first, many)) = shortened(written) {
        // The last digit shown may have been rounded.
        let sure = first.get(..first.len().saturating_sub(1)).unwrap_or_default();
        let is_digits = key.bytes().all(|byte| byte.is_ascii_digit());
        let fits = key.len() == many && key.starts_with(sure) && is_digits;
        return fits.then_some(Nearness::Shortened);
    }
    let (written, key) = (bare_form(written), bare_form(key));
    if written == key {
        return Some(Nearness::Form);
    }
    // Of a key with letters, people give only the number: `1001` for `inv-001001`.
    let number = key.trim_start_matches(|c: char| !c.is_ascii_digit()).trim_start_matches('0');
    let digits = written.trim_start_matches('0');
    let is_number = written.len() > 2 && !digits.is_empty() && digits == number;
    if is_number || without_padding(&written) == without_padding(&key) {
        return Some(Nearness::Number);
    }
    let long =
        written.chars().count() >= 6 && written.chars().count().abs_diff(key.chars().count()) <= 1;
    (long && distance(&written, &key) == 1).then_some(Nearness::Slip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_near_but_for_marks_capitals_and_one_slip() {
        for (written, key, wanted) in [
            ("153-203-427-77", "15320342777", true),
            ("INV1001", "inv-1001", true),
            ("inv_1001", "inv-1001", true),
            ("inv-1002", "inv-1001", true),
            ("inv-1022", "inv-1001", false),
            ("a1", "a2", false),
            ("1001", "inv-1001", true),
            ("1001", "inv-001001", true),
            ("1001", "inv-21001", false),
            ("inv-1001", "inv-001001", true),
            ("INV-0001001", "inv-001001", true),
            ("txn-1001", "inv-001001", false),
            ("01", "inv-1", false),
            ("1.53203E+10", "15320342777", true),
            ("1,53203E+10", "15320342777", true),
            ("1.53204E+10", "15320392777", true),
            ("1.53203E+10", "1532034277", false),
            ("1.6E+10", "15320342777", true),
            ("1.63203E+10", "15320342777", false),
        ] {
            assert_eq!(nearness(written, key).is_some(), wanted, "{written} {key}");
        }
        let is = |written, key| nearness(written, key).unwrap();
        assert!(is("INV00004933", "inv-00004933") < is("inv-4933", "inv-00004933"));
        assert!(is("inv-4933", "inv-00004933") < is("INV00004933", "inv-00004993"));
    }
}
