//! The envelope around every answer: `{"data": {"items": [...], "has_more": bool}, ...}`.

use serde_json::Value;

use super::error::{Problem, words};
use super::lossy::mend;

/// A page of a list, its items as they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The items, in the API's order.
    pub items: Vec<Value>,
    /// Whether the API says that more follow; missing means no.
    pub has_more: bool,
    /// The key of the last item that has one: the cursor of the next page. It is taken before
    /// anything is filtered.
    pub last_key: Option<String>,
    /// How many there are in all, on the lists that tell.
    pub total: Option<u64>,
}

/// Reads a body as JSON; a body that strict JSON refuses is read a second time, mended.
fn json(body: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(body)
        .or_else(|_| serde_json::from_str(&mend(body)))
        .map_err(|error| Problem::Shape(words(&format!("not JSON: {error}"))))
}

/// The page in a body.
pub(super) fn page(body: &[u8]) -> Result<Page, Problem> {
    let mut envelope = json(body)?;
    let Some(data) = envelope.get_mut("data").map(Value::take) else {
        return Err(Problem::Shape("no data".to_owned()));
    };
    let (items, has_more, total) = match data {
        Value::Array(items) => (items, false, None),
        Value::Object(mut data) => {
            let has_more = data.get("has_more").and_then(Value::as_bool).unwrap_or(false);
            let total = data.get("total").and_then(Value::as_u64);
            match data.remove("items") {
                Some(Value::Array(items)) => (items, has_more, total),
                _ => return Err(Problem::Shape("no items".to_owned())),
            }
        }
        _ => return Err(Problem::Shape("no items".to_owned())),
    };
    let last_key = items.iter().rev().find_map(|item| item.get("key")?.as_str()).map(str::to_owned);
    Ok(Page { items, has_more, last_key, total })
}

/// The single object in a body: `data`, or what `data` wraps once more under `name`.
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

/// The server's own words in an error body, if it has any.
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
        assert!(!super::page(br#"{"data":{"items":[]}}"#).unwrap().has_more);
        assert_eq!(super::page(br#"{"data":[{"key":"x"}]}"#).unwrap().items, [json!({"key": "x"})]);
    }

    #[test]
    fn what_is_not_a_page_says_so() {
        for body in [
            "",
            "<html>",
            "[]",
            r#"{"message":"ok"}"#,
            r#"{"data":null}"#,
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
