//! Turns the API's loose JSON into the domain's records. Text is cleaned here, once for the whole program
//! (rule: clean-text). A field of the wrong type leaves its column null and stays in `rest`; an item without a
//! key is no record.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};
use xxhash_rust::xxh3::xxh3_64;

use crate::domain::shape::{ApiColumn, Kind, columns};
use crate::domain::team::{Member, PartnerLink};
use crate::domain::text::clean;
use crate::domain::{Clean, ColumnValue, Record, Resource, Timestamp};

/// An item's key; a whole number becomes its decimal text.
pub fn key_of(item: &Json) -> Option<Cow<'_, str>> {
    key_text(item.get("key")?).filter(|key| !key.is_empty())
}

fn key_text(key: &Json) -> Option<Cow<'_, str>> {
    match key {
        Json::String(key) => Some(Cow::Borrowed(key)),
        Json::Number(key) if key.is_i64() || key.is_u64() => Some(Cow::Owned(key.to_string())),
        _ => None,
    }
}

/// The record in an item; `None` if it has no key.
pub fn record(resource: Resource, mut item: Json) -> Option<Record> {
    clean_texts(&mut item, false);
    columns(resource)
        .iter()
        .filter(|column| column.kind == Kind::Name)
        .for_each(|column| trim(&mut item, column.path));
    // JSON members are sorted by name, so equal records give equal text in whatever order they came.
    let digest = i64::from_ne_bytes(xxh3_64(item.to_string().as_bytes()).to_ne_bytes());
    let key = key_of(&item)?.into_owned();
    let Json::Object(mut object) = item else { return None };
    object.remove("key");
    let values = columns(resource).iter().map(|column| take(&mut object, column)).collect();
    Some(Record { resource, key, values, rest: Json::Object(object).to_string(), digest })
}

/// The members of a partner's team, from the team's JSON.
pub(super) fn members(mut team: Json) -> Vec<Member> {
    clean_texts(&mut team, false);
    let members = team.get_mut("members").map(Json::take);
    objects(members)
        .map(|mut object| {
            for name in ["email", "first_name", "last_name"] {
                trim_member(&mut object, name);
            }
            let mut text = |name| take_text(&mut object, name);
            let (email, first_name, last_name, role) =
                (text("email"), text("first_name"), text("last_name"), text("role"));
            let clean = |text: Option<String>| text.map(Clean::from);
            Member {
                key: take_text(&mut object, "key"),
                email: clean(email),
                first_name: clean(first_name),
                last_name: clean(last_name),
                role: clean(role),
                rest: Json::Object(object).to_string(),
            }
        })
        .collect()
}

/// A partner's links.
pub(super) fn links(items: Vec<Json>) -> Vec<PartnerLink> {
    objects(Some(Json::Array(items)))
        .map(|object| {
            let mut item = Json::Object(object);
            clean_texts(&mut item, false);
            let mut object = match item {
                Json::Object(object) => object,
                _ => Map::new(),
            };
            PartnerLink {
                key: take_text(&mut object, "key"),
                dest: take_text(&mut object, "dest").map(Clean::from),
                url: take_text(&mut object, "url").map(Clean::from),
                rest: Json::Object(object).to_string(),
            }
        })
        .collect()
}

/// The objects of a list; anything else in it is skipped.
fn objects(list: Option<Json>) -> impl Iterator<Item = Map<String, Json>> {
    let items = match list {
        Some(Json::Array(items)) => items,
        _ => Vec::new(),
    };
    items
        .into_iter()
        .filter_map(|item| if let Json::Object(object) = item { Some(object) } else { None })
}

/// Takes a text out of an object. A value of another type stays in it.
fn take_text(object: &mut Map<String, Json>, name: &str) -> Option<String> {
    if !object.get(name).is_some_and(Json::is_string) {
        return None;
    }
    object.remove(name).and_then(|value| value.as_str().map(str::to_owned))
}

/// Cleans every text in a value, member names included. The value of `key` or `…_key` is an identifier and
/// stays byte for byte (rule: keys-are-bytes).
fn clean_texts(value: &mut Json, is_key: bool) {
    match value {
        Json::String(text) if !is_key => {
            if let Cow::Owned(cleaned) = clean(text) {
                *text = cleaned;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| clean_texts(item, is_key)),
        Json::Object(members) => {
            for (name, member) in members.iter_mut() {
                clean_texts(member, name == "key" || name.ends_with("_key"));
            }
            if members.keys().any(|name| matches!(clean(name), Cow::Owned(_))) {
                *members = std::mem::take(members)
                    .into_iter()
                    .map(|(name, member)| (clean(&name).into_owned(), member))
                    .collect();
            }
        }
        _ => {}
    }
}

/// Trims a name or e-mail, if it is text.
fn trim(item: &mut Json, path: &[&str]) {
    match (path, item) {
        ([name], Json::Object(object)) => trim_member(object, name),
        ([name, rest @ ..], Json::Object(object)) => {
            if let Some(inner) = object.get_mut(*name) {
                trim(inner, rest);
            }
        }
        _ => {}
    }
}

fn trim_member(object: &mut Map<String, Json>, name: &str) {
    if let Some(Json::String(text)) = object.get_mut(name) {
        let trimmed = text.trim();
        if trimmed.len() < text.len() {
            *text = trimmed.to_owned();
        }
    }
}

/// Takes a column's value out of the object, if it has the column's type.
fn take(object: &mut Map<String, Json>, column: &ApiColumn) -> ColumnValue {
    let Some((last, way)) = column.path.split_last() else { return ColumnValue::Null };
    let mut at = object;
    for name in way {
        match at.get_mut(*name) {
            Some(Json::Object(inner)) => at = inner,
            _ => return ColumnValue::Null,
        }
    }
    let value = at.get(*last).map_or(ColumnValue::Null, |json| read(json, column.kind));
    // An emptied object stays, since the API did give it.
    if value != ColumnValue::Null {
        at.remove(*last);
    }
    value
}

fn read(json: &Json, kind: Kind) -> ColumnValue {
    match kind {
        Kind::Text | Kind::Name => {
            json.as_str().map_or(ColumnValue::Null, |text| ColumnValue::Text(text.to_owned()))
        }
        Kind::Key => {
            key_text(json).map_or(ColumnValue::Null, |key| ColumnValue::Text(key.into_owned()))
        }
        Kind::Int => integer(json).map_or(ColumnValue::Null, ColumnValue::Int),
        Kind::Time => integer(json)
            .and_then(Timestamp::from_ms)
            .map_or(ColumnValue::Null, |at| ColumnValue::Int(at.ms())),
        Kind::Bool => match json {
            Json::Bool(truth) => ColumnValue::Int(i64::from(*truth)),
            Json::String(word) if word.eq_ignore_ascii_case("true") => ColumnValue::Int(1),
            Json::String(word) if word.eq_ignore_ascii_case("false") => ColumnValue::Int(0),
            _ => ColumnValue::Null,
        },
        Kind::Texts => match json {
            Json::Array(items) if items.iter().all(Json::is_string) => {
                ColumnValue::Text(json.to_string())
            }
            _ => ColumnValue::Null,
        },
    }
}

/// An integer, also if written like `1480.0`; `None` if it isn't exact.
fn integer(json: &Json) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    json.as_i64().or_else(|| {
        let float = json.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= EXACT)?;
        format!("{float:.0}").parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn made(resource: Resource, item: Json) -> Record {
        record(resource, item).unwrap()
    }

    #[test]
    fn every_field_is_in_a_column_or_in_the_rest() {
        let item = json!({
            "key": "rwrd_1", "created_at": 1_700_100_001_000_i64, "amount": 1480, "currency": "USD",
            "reward_status": "brand new state", "transaction": {"key": "inv\u{7}-1", "amount": 10000, "currency": "CAD"},
            "customer": null, "line": {"key": "l"}, "offer": {"key": "offr_1", "description": "20%\tof all"},
        });
        let record = made(Resource::Rewards, item);
        assert_eq!(record.get("amount"), &ColumnValue::Int(1480));
        assert_eq!(
            record.get("status").text(),
            Some("brand new state"),
            "an unknown state is kept"
        );
        assert_eq!(
            record.get("transaction_key").text(),
            Some("inv\u{7}-1"),
            "keys are kept byte for byte"
        );
        assert_eq!(record.get("offer_description").text(), Some("20% of all"));
        assert_eq!(record.get("customer_key"), &ColumnValue::Null);
        assert_eq!(
            serde_json::from_str::<Json>(&record.rest).unwrap(),
            json!({"customer": null, "line": {"key": "l"}, "offer": {}, "transaction": {"amount": 10000, "currency": "CAD"}})
        );
    }

    #[test]
    fn a_wrong_type_is_absent_and_not_lost() {
        let item = json!({"key": "inv", "amount": "12", "amount_usd": 7.5, "created_at": 1e300, "test": "TRUE",
            "customer": "gone", "currency": 3, "product_key": ["p"]});
        let record = made(Resource::Transactions, item.clone());
        for column in [
            "amount",
            "amount_usd",
            "created_at",
            "currency",
            "product_key",
            "customer_external_key",
        ] {
            assert_eq!(record.get(column), &ColumnValue::Null, "{column}");
        }
        assert_eq!(record.get("test"), &ColumnValue::Int(1));
        let rest: Json = serde_json::from_str(&record.rest).unwrap();
        for column in ["amount", "amount_usd", "created_at", "customer", "currency", "product_key"]
        {
            assert_eq!(rest[column], item[column], "{column}");
        }
        assert_eq!(
            made(Resource::Transactions, json!({"key": "i", "amount": 1480.0})).get("amount"),
            &ColumnValue::Int(1480)
        );
    }

    #[test]
    fn an_item_without_a_key_is_no_record() {
        for item in [
            json!({}),
            json!({"key": null}),
            json!({"key": 7.5}),
            json!({"key": 7.0}),
            json!({"key": ""}),
            json!("x"),
            json!(null),
        ] {
            assert!(record(Resource::Groups, item.clone()).is_none(), "{item}");
        }
    }

    #[test]
    fn a_whole_number_is_a_key_by_its_decimal_text() {
        let record =
            made(Resource::Customers, json!({"key": 7, "partnership_key": u64::MAX, "name": 3}));
        assert_eq!(record.key, "7");
        assert_eq!(record.get("partnership_key").text(), Some("18446744073709551615"));
        assert_eq!(record.rest, r#"{"name":3}"#, "another text is none");
    }

    #[test]
    fn text_is_cleaned_everywhere_but_in_keys() {
        let item = json!({"key": "k\u{202e}", "name": "\u{1b}[31mRed", "mdata": {"web\u{7}": ["a\nb"], "x_key": "\u{1}"}});
        let record = made(Resource::Customers, item);
        assert_eq!(record.key, "k\u{202e}");
        assert_eq!(record.get("name").text(), Some("\u{fffd}[31mRed"));
        let rest: Json = serde_json::from_str(&record.rest).unwrap();
        assert_eq!(rest, json!({"mdata": {"web\u{fffd}": ["a b"], "x_key": "\u{1}"}}));
    }

    #[test]
    fn names_and_emails_have_no_blanks_at_their_ends_and_keys_and_other_texts_keep_them() {
        let item = json!({"key": "part_1 ", "email": " ann@x.example\t", "first_name": "Ann ", "last_name": "  ",
            "partner_key": "ann ", "team": {"key": "t ", "name": "\u{a0}Ann  and Bo "}, "tags": [" vip "]});
        let record = made(Resource::Partnerships, item.clone());
        assert_eq!(record.key, "part_1 ");
        for (column, wanted) in [
            ("email", "ann@x.example"),
            ("first_name", "Ann"),
            ("last_name", ""),
            ("partner_key", "ann "),
            ("team_key", "t "),
            ("team_name", "Ann  and Bo"),
            ("tags", "[\" vip \"]"),
        ] {
            assert_eq!(record.get(column).text(), Some(wanted), "{column}");
        }
        let reason = json!({"key": "r", "decline_reason": " late ", "customer": " x "});
        let record = made(Resource::Rewards, reason);
        assert_eq!(record.get("decline_reason").text(), Some(" late "));
        // Trimmed, it is the same record: nothing changed.
        let mut trimmed = item;
        trimmed["email"] = "ann@x.example".into();
        trimmed["first_name"] = "Ann".into();
        trimmed["last_name"] = "".into();
        trimmed["team"]["name"] = "Ann  and Bo".into();
        let one = made(Resource::Partnerships, trimmed);
        assert_eq!(
            one.digest,
            made(
                Resource::Partnerships,
                json!({"key": "part_1 ", "email": "ann@x.example ",
            "first_name": "Ann", "last_name": "", "partner_key": "ann ",
            "team": {"key": "t ", "name": "Ann  and Bo"}, "tags": [" vip "]})
            )
            .digest
        );
        let team =
            json!({"members": [{"email": "bo@x.example ", "first_name": " Bo", "role": "owner"}]});
        let member = members(team).remove(0);
        assert_eq!(member.email.as_ref().map(Clean::as_str), Some("bo@x.example"));
        assert_eq!(member.first_name.as_ref().map(Clean::as_str), Some("Bo"));
    }

    #[test]
    fn the_order_of_members_does_not_make_a_record_new() {
        let one: Json = serde_json::from_str(r#"{"key":"a","name":"x","slug":"y"}"#).unwrap();
        let two: Json = serde_json::from_str(r#"{"slug":"y","key":"a","name":"x"}"#).unwrap();
        let three: Json = serde_json::from_str(r#"{"slug":"z","key":"a","name":"x"}"#).unwrap();
        let digest = |item| made(Resource::Groups, item).digest;
        assert_eq!(digest(one.clone()), digest(two));
        assert_ne!(digest(one), digest(three));
    }
}
