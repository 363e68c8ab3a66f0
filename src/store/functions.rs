//! Our own SQL functions: a text's folded form, whether texts contain a word, exact sums, and what the form of
//! a lead or deal says.

use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use serde_json::Value as Json;

use crate::domain::num::saturate;
use crate::domain::text::fold;

/// Registers the functions with a connection.
pub(super) fn add(db: &Connection) -> rusqlite::Result<()> {
    let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    // folded(text): without case and accents; null stays null.
    db.create_scalar_function("folded", 1, pure, |ctx| Ok(text(ctx, 0).map(fold)))?;
    // holds(word, text, ...): 1 if one of the texts contains the folded word.
    db.create_scalar_function("holds", -1, pure, |ctx| {
        let Some(word) = text(ctx, 0) else { return Ok(false) };
        Ok((1..ctx.len()).any(|at| text(ctx, at).is_some_and(|text| contains(text, word))))
    })?;
    // summed(n): summed in 128 bits, then saturated to 64 (rule: exact-sums); null if nothing was summed.
    db.create_aggregate_function("summed", 1, pure, Summed)?;
    // form(rest, what): 'email', 'company' or 'name' from a form's answers (rule: contact-fields).
    db.create_scalar_function("form", 2, pure, |ctx| {
        let (Some(rest), Some(what)) = (text(ctx, 0), text(ctx, 1)) else { return Ok(None) };
        Ok(serde_json::from_str(rest).ok().and_then(|rest: Json| form(&rest, what)))
    })
}

struct Summed;

impl Aggregate<Option<i128>, Option<i64>> for Summed {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Option<i128>> {
        Ok(None)
    }

    fn step(&self, ctx: &mut Context<'_>, sum: &mut Option<i128>) -> rusqlite::Result<()> {
        if let Some(n) = ctx.get::<Option<i64>>(0)? {
            *sum = Some(sum.unwrap_or(0) + i128::from(n));
        }
        Ok(())
    }

    fn finalize(
        &self,
        _: &mut Context<'_>,
        sum: Option<Option<i128>>,
    ) -> rusqlite::Result<Option<i64>> {
        Ok(sum.flatten().map(saturate))
    }
}

fn text<'c>(ctx: &'c Context<'_>, at: usize) -> Option<&'c str> {
    ctx.get_raw(at).as_str_or_null().ok().flatten()
}

/// Whether a text contains a folded word. ASCII is compared in place; folding is done only around other
/// characters, since forms are long and mostly ASCII.
fn contains(text: &str, word: &str) -> bool {
    let stands = |part: &[u8]| part.eq_ignore_ascii_case(word.as_bytes());
    if word.is_empty() || text.as_bytes().windows(word.len()).any(stands) {
        return true;
    }
    if !word.is_ascii() {
        return fold(text).contains(word);
    }
    let is_odd = |c: char| !c.is_ascii() || c == '`';
    let next_odd = |from: usize| {
        let (at, odd) = text.get(from..)?.char_indices().find(|(_, c)| is_odd(*c))?;
        Some((from + at, from + at + odd.len_utf8()))
    };
    let mut odd = next_odd(0);
    while let Some((first, mut last)) = odd {
        odd = next_odd(last);
        while let Some((_, behind)) = odd.filter(|(at, _)| *at <= last + word.len()) {
            (last, odd) = (behind, next_odd(behind));
        }
        let from = text.floor_char_boundary(first.saturating_sub(word.len()));
        let to = text.ceil_char_boundary((last + word.len()).min(text.len()));
        if text.get(from..to).is_some_and(|part| fold(part).contains(word)) {
            return true;
        }
    }
    false
}

/// A form's `email`, `company` or `name` (rule: contact-fields): fields by their API names first, then the
/// deprecated objects.
pub fn form(rest: &Json, what: &str) -> Option<String> {
    match what {
        "email" => answer(rest, &["email", "contact_email"]),
        "company" => answer(rest, &["company", "company_name"]),
        _ => {
            let first = answer(rest, &["first_name", "firstname"]);
            let last = answer(rest, &["last_name", "lastname"]);
            crate::domain::partner::person_name(first.as_deref(), last.as_deref())
                .or_else(|| answer(rest, &["name", "full_name"]))
        }
    }
}

/// A text that isn't blank.
pub(super) fn present(value: &Json) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn answer(rest: &Json, names: &[&str]) -> Option<String> {
    let fields = rest.get("fields").and_then(Json::as_array);
    let of_fields = |name: &&str| {
        fields?.iter().find_map(|field| {
            let asked = ["api_name", "internal_name"]
                .iter()
                .any(|key| field.get(key).and_then(Json::as_str) == Some(*name));
            if asked { present(field.get("value")?) } else { None }
        })
    };
    let of_objects = || {
        ["field_data", "mdata", "meta"]
            .iter()
            .find_map(|object| names.iter().find_map(|name| present(rest.get(object)?.get(name)?)))
    };
    names.iter().find_map(of_fields).or_else(of_objects)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_form_is_read_from_wherever_its_answers_are() {
        let fields = json!({"fields": [
            {"api_name": "x", "internal_name": "contact_email", "value": "a@b.c"},
            {"api_name": "first_name", "value": " Ann "}, {"api_name": "company", "value": ""}],
            "field_data": {"company": "Acme", "lastname": "Lee"}, "meta": {"email": "other"}});
        assert_eq!(form(&fields, "email").as_deref(), Some("a@b.c"));
        assert_eq!(form(&fields, "company").as_deref(), Some("Acme"));
        assert_eq!(form(&fields, "name").as_deref(), Some("Ann Lee"));
        assert_eq!(form(&json!({"meta": {"email": "m"}}), "email").as_deref(), Some("m"));
        assert_eq!(form(&json!({"fields": 3, "meta": [1]}), "email"), None);
    }

    #[test]
    fn a_word_is_found_whatever_its_case_and_accents() {
        assert!(contains("Ångström Ltd", "angstrom") && contains("ACME Inc", "me in"));
        assert!(contains("O’Brien", "o'b") && contains("O`Brien", "o'b"));
        assert!(!contains("Acme", "acmes") && contains("x", ""));
    }

    proptest::proptest! {
        #[test]
        fn a_word_is_found_where_the_whole_folded_text_has_it(
            text in "[aAbé`’´ﬁ\u{301}漢x ]{0,24}",
            word in "[abe'fi x漢]{0,5}",
        ) {
            let word = fold(&word);
            proptest::prop_assert_eq!(contains(&text, &word), fold(&text).contains(&word));
        }
    }
}
