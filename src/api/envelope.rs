//! The envelope of every answer: `{"data": {"items": [...], "has_more": bool}, ...}`.

use std::borrow::Cow;

use serde_json::Value;

use super::convert::key_of;
use super::error::{Problem, words};
use super::lossy::mend;

/// A page of a list, its items as they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// In the API's order.
    pub items: Vec<Value>,
    /// Whether the API says that more follow.
    pub has_more: bool,
    /// The key of the last item that has one, before anything is filtered out: the next page's cursor.
    pub last_key: Option<String>,
    /// Number of items in all, for lists that give it.
    pub total: Option<u64>,
}

/// Parses a body. What strict JSON refuses is mended and parsed again.
fn json(body: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(body)
        .or_else(|_| serde_json::from_str(&mend(body)))
        .map_err(|error| Problem::Shape(words(&format!("not JSON: {error}"))))
}

/// The page in a body. A page with items must say whether more follow: a list wrongly taken as complete would
/// make everything it lacks look vanished.
pub(super) fn page(body: &[u8]) -> Result<Page, Problem> {
    let Data { items, has_more, total } = data(body)?;
    let has_more = match has_more {
        Some(has_more) => truth(&has_more)
            .ok_or_else(|| Problem::Shape(words(&format!("has_more is {has_more}"))))?,
        None if items.is_empty() => false,
        None => return Err(Problem::Shape("no has_more".to_owned())),
    };
    let last_key = items.iter().rev().find_map(key_of).map(Cow::into_owned);
    Ok(Page { items, has_more, last_key, total })
}

/// The items of a list that always is one page, whatever it says.
pub(super) fn items(body: &[u8]) -> Result<Vec<Value>, Problem> {
    data(body).map(|data| data.items)
}

/// A list's `data`.
struct Data {
    items: Vec<Value>,
    /// As it came; null counts as absent.
    has_more: Option<Value>,
    total: Option<u64>,
}

fn data(body: &[u8]) -> Result<Data, Problem> {
    let no_items = || Problem::Shape("no items".to_owned());
    let mut envelope = json(body)?;
    let Some(data) = envelope.get_mut("data").map(Value::take) else {
        return Err(Problem::Shape("no data".to_owned()));
    };
    match data {
        Value::Array(items) => Ok(Data { items, has_more: None, total: None }),
        Value::Object(mut data) => {
            let items = match data.remove("items") {
                Some(Value::Array(items)) => items,
                Some(Value::Null) => Vec::new(),
                _ => return Err(no_items()),
            };
            let has_more = data.remove("has_more").filter(|has_more| !has_more.is_null());
            Ok(Data { items, has_more, total: data.get("total").and_then(Value::as_u64) })
        }
        _ => Err(no_items()),
    }
}

/// A boolean, also if written as text or number.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) if text == "true" => Some(true),
        Value::String(text) if text == "false" => Some(false),
        Value::Number(number) if number.as_u64() == Some(1) => Some(true),
        Value::Number(number) if number.as_u64() == Some(0) => Some(false),
        _ => None,
    }
}

/// The single object in a body: `data`, or what `data` wraps under `name`.
pub(super) fn object(body: &[u8], name: &str) -> Result<Value, Problem> {
    let mut envelope = json(body)?;
    match envelope.get_mut("data").map(Value::take) {
        Some(Value::Object(mut data)) => match data.remove(name) {
            Some(inner @ Value::Object(_)) => Ok(inner),
            Some(other) => {
                data.insert(name.to_owned(), other);
                Ok(Value::Object(data))
            }
            None => Ok(Value::Object(data)),
        },
        _ => Err(Problem::Shape("no data".to_owned())),
    }
}

/// The server's message in an error body, if there is one.
pub(super) fn message(body: &[u8]) -> String {
    let said = json(body).ok().and_then(|value| value.get("message")?.as_str().map(words));
    said.filter(|said| !said.trim().is_empty()).unwrap_or_else(|| "no reason given".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_is_read_leniently() {
        let body = br#"{"data":{"items":[{"key":"a"},{"key":"b"},{"no":1}],"has_more":true,"total":33},"status":"200"}"#;
        let page = page(body).unwrap();
        assert_eq!((page.items.len(), page.has_more, page.total), (3, true, Some(33)));
        assert_eq!(page.last_key.as_deref(), Some("b"), "an item without a key can't be a cursor");
        let links = items(br#"{"data":[{"key":"x"}]}"#).unwrap();
        assert_eq!(links, [json!({"key": "x"})], "a list that is one page needn't say so");
    }

    #[test]
    fn whether_more_follows_is_read_where_it_is_clear_and_never_guessed() {
        let read = |data: &str| {
            page(format!(r#"{{"data":{data},"message":"ok"}}"#).as_bytes())
                .ok()
                .map(|page| (page.items.len(), page.has_more))
        };
        for (says, more) in [
            ("true", Some(true)),
            (r#""true""#, Some(true)),
            ("1", Some(true)),
            ("false", Some(false)),
            (r#""false""#, Some(false)),
            ("0", Some(false)),
            (r#""yes""#, None),
            (r#""1""#, None),
            ("2", None),
            ("-1", None),
            ("0.5", None),
            ("[]", None),
            ("{}", None),
            ("null", None),
        ] {
            let page = format!(r#"{{"items":[{{"key":"a"}}],"has_more":{says}}}"#);
            assert_eq!(read(&page), more.map(|more| (1, more)), "{says}");
        }
        assert_eq!(read(r#"{"items":[{"key":"a"}]}"#), None, "nothing said, and items came");
        assert_eq!(read(r#"[{"key":"a"}]"#), None);
        let elsewhere = br#"{"data":{"items":[{"key":"a"}]},"has_more":true}"#;
        assert!(matches!(page(elsewhere), Err(Problem::Shape(_))), "said in another place");
    }

    #[test]
    fn an_empty_list_is_the_end_however_it_is_written() {
        for data in [
            r#"{"items":[]}"#,
            r#"{"items":null}"#,
            r#"{"items":null,"has_more":false}"#,
            r#"{"items":[],"has_more":null}"#,
            "[]",
        ] {
            let page = page(format!(r#"{{"data":{data}}}"#).as_bytes()).unwrap();
            assert_eq!((page.items.len(), page.has_more), (0, false), "{data}");
        }
        assert!(page(br#"{"data":{"items":null,"has_more":true}}"#).unwrap().has_more);
        let odd = page(br#"{"data":{"items":[],"has_more":"maybe"}}"#);
        assert!(matches!(odd, Err(Problem::Shape(_))));
    }

    #[test]
    fn what_is_not_a_page_says_so() {
        for body in [
            "",
            "<html>",
            "[]",
            r#"{"message":"ok"}"#,
            r#"{"data":null}"#,
            r#"{"data":{"has_more":false}}"#,
            r#"{"data":{"items":3}}"#,
        ] {
            assert!(matches!(page(body.as_bytes()), Err(Problem::Shape(_))), "{body}");
        }
    }

    #[test]
    fn a_broken_field_does_not_cost_the_page() {
        let page = page(br#"{"data":{"items":[{"key":"a","x":"\ud800","n":1e400},{"key":"b"}],"has_more":false}}"#).unwrap();
        assert_eq!(page.items.len(), 2);
    }
}
