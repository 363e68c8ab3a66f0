//! The filters that each list accepts. A client that sends one the API doesn't know gets an error.

use std::collections::BTreeMap;

use serde_json::Value;

/// The parameters that a list accepts besides limit and cursors.
fn known(list: &str) -> &'static [&'static str] {
    match list {
        "groups" => &["min_created", "max_created", "min_updated", "max_updated"],
        "partnerships" => &[
            "min_created",
            "max_created",
            "min_updated",
            "max_updated",
            "approved_status",
            "include_archived",
            "email",
            "partnership_key",
            "partner_key",
            "group",
            "order_by",
        ],
        "customers" => &[
            "min_created",
            "max_created",
            "min_updated",
            "max_updated",
            "group",
            "partner_key",
            "partnership_key",
            "order_by",
        ],
        "transactions" => &["min_created", "max_created", "order_by"],
        "rewards" => {
            &["min_created", "max_created", "status", "customer_key", "currency", "order_by"]
        }
        "leads" | "deals" => {
            &["min_created", "max_created", "min_updated", "max_updated", "partner_key"]
        }
        "actions" => &[
            "min_created",
            "max_created",
            "min_updated",
            "max_updated",
            "partnership_key",
            "action_type",
            "order_by",
        ],
        "applications" => &["min_created", "max_created"],
        _ => &[],
    }
}

/// The parsed query of a request for a list.
#[derive(Debug, Default)]
pub(super) struct ListRequest {
    pub(super) limit: usize,
    pub(super) after: Option<String>,
    pub(super) before: Option<String>,
    min_created: Option<i64>,
    max_created: Option<i64>,
    min_updated: Option<i64>,
    max_updated: Option<i64>,
    /// Filters on a field's value: its JSON pointer, and the value it must have.
    fields: Vec<(&'static str, String)>,
    pub(super) status: Option<String>,
    pub(super) include_archived: bool,
    pub(super) approved_status: Option<String>,
}

impl ListRequest {
    /// Parses a query; an error is the message of a 400.
    pub(super) fn read(list: &str, query: &BTreeMap<String, String>) -> Result<Self, String> {
        let mut question = Self { limit: 10, ..Self::default() };
        for (name, value) in query {
            let number =
                || value.parse::<i64>().map_err(|_| format!("'{name}' must be an integer"));
            match name.as_str() {
                "limit" => {
                    let limit = number()?;
                    question.limit = usize::try_from(limit)
                        .ok()
                        .filter(|limit| (1..=250).contains(limit))
                        .ok_or("'limit' must be between 1 and 250")?;
                }
                "starting_after" => question.after = Some(value.clone()),
                "ending_before" => question.before = Some(value.clone()),
                other if !known(list).contains(&other) => {
                    return Err(format!("unknown parameter '{other}'"));
                }
                "min_created" => question.min_created = Some(number()?),
                "max_created" => question.max_created = Some(number()?),
                "min_updated" => question.min_updated = Some(number()?),
                "max_updated" => question.max_updated = Some(number()?),
                "include_archived" => question.include_archived = value == "true",
                "approved_status" => match value.as_str() {
                    "approved" | "pending" | "declined" => {
                        question.approved_status = Some(value.clone());
                    }
                    _ => {
                        return Err(
                            "'approved_status' must be approved, pending or declined".to_owned()
                        );
                    }
                },
                "status" => question.status = Some(value.clone()),
                "order_by" if value == "-created_at" => {}
                "order_by" => {
                    return Err("'order_by' other than -created_at isn't served here".to_owned());
                }
                "group" => question.fields.push(("/group/name", value.clone())),
                "email" => question.fields.push(("/email", value.clone())),
                "currency" => question.fields.push(("/currency", value.clone())),
                "partner_key" => question.fields.push(("/partner_key", value.clone())),
                "action_type" => question.fields.push(("/type", value.clone())),
                "customer_key" => question.fields.push(("/customer/key", value.clone())),
                _ if list == "partnerships" => question.fields.push(("/key", value.clone())),
                _ => question.fields.push(("/partnership_key", value.clone())),
            }
        }
        if question.after.is_some() && question.before.is_some() {
            return Err("'starting_after' and 'ending_before' are mutually exclusive".to_owned());
        }
        Ok(question)
    }

    /// Whether rows created at this instant, and all older ones, are excluded.
    pub(super) fn is_past(&self, created: i64) -> bool {
        self.min_created.is_some_and(|min| created < min)
    }

    /// Whether a row's times match.
    pub(super) fn takes_times(&self, created: i64, updated: impl Fn() -> i64) -> bool {
        let updated_fits = || {
            let at = updated();
            self.min_updated.is_none_or(|min| at >= min)
                && self.max_updated.is_none_or(|max| at <= max)
        };
        self.max_created.is_none_or(|max| created <= max)
            && ((self.min_updated.is_none() && self.max_updated.is_none()) || updated_fits())
    }

    /// Whether a row's fields match.
    pub(super) fn takes(&self, row: &Value) -> bool {
        self.fields.iter().all(|(path, wanted)| {
            let value = row.pointer(path).and_then(Value::as_str).unwrap_or_default();
            // Group names are compared without blanks and punctuation.
            if *path == "/group/name" {
                let plain = |text: &str| {
                    text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
                };
                plain(value) == plain(wanted)
            } else {
                value == wanted
            }
        })
    }
}
