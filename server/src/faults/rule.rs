//! A fault rule: which calls it applies to, and what happens to them.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::operation::Operation;

/// Which calls of its operation a rule applies to, counted from 1.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Nth {
    One(u64),
    Some(Vec<u64>),
    Every(Every),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Every {
    every: u64,
}

/// The server stops reading the body for a while.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stall {
    pub(crate) after_bytes: u64,
    pub(crate) ms: u64,
}

/// When the connection is closed, or kept open, without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum When {
    Before,
    After,
}

/// Changes to the JSON that the operation answers, by JSON pointer; `select` comes last.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edit {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) set: BTreeMap<String, Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) remove: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) select: Option<String>,
}

/// The body of the answer stops before its end.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CutAnswer {
    /// Half of the body if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after_bytes: Option<u64>,
    #[serde(default)]
    pub(crate) then: Then,
}

/// What follows the last byte of an answer that stops before its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Then {
    /// The connection is closed.
    #[default]
    Close,
    /// Nothing: the connection stays open.
    Hang,
}

/// A rule, as in `PUT` and `GET /_faults`. README.md describes the keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    operation: Operation,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nth: Option<Nth>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) probability: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delay_before_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delay_after_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Value>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) early: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) after_work: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) edit: Option<Edit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pad_to_bytes: Option<u64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) chunked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cut_answer: Option<CutAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) drop: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hang: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) read_bytes_per_second: Option<NonZeroU64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answer_bytes_per_second: Option<NonZeroU64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stall: Option<Stall>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stall_answer_ms: Option<u64>,
}

impl Rule {
    /// Fails if the rule is contradictory.
    pub(crate) fn check(&self) -> Result<(), String> {
        let status = self.status.map(StatusCode::from_u16);
        if !matches!(status, None | Some(Ok(_))) || self.status.is_some_and(|code| code < 200) {
            return Err("status must be 200 to 999".into());
        }
        if status.is_none() && (self.body.is_some() || self.early) {
            return Err("body and early need a status".into());
        }
        if self.early && (self.after_work || self.edit.is_some()) {
            return Err("early answers before the work, after_work and edit after it".into());
        }
        if self.edit.is_some() && self.body.is_some() {
            return Err("edit changes the operation's own body, body replaces it".into());
        }
        if self.edit.is_some() && status.is_some() && !self.after_work {
            return Err("edit with a status needs after_work".into());
        }
        if self.drop.is_some() && self.hang.is_some() {
            return Err("drop closes the connection, hang keeps it: take one".into());
        }
        let pointers = self.edit.iter().flat_map(|edit| {
            let select = edit.select.iter();
            edit.set.keys().chain(&edit.remove).chain(select)
        });
        for pointer in pointers {
            if !pointer.starts_with('/') {
                return Err(format!(
                    "\"{pointer}\" is not a JSON pointer such as /file/id"
                ));
            }
        }
        for (name, value) in &self.headers {
            let name_in_lower_case = name.to_ascii_lowercase();
            if matches!(&*name_in_lower_case, "content-length" | "transfer-encoding") {
                return Err(format!(
                    "{name} follows from the body: use pad_to_bytes, cut_answer or chunked"
                ));
            }
            if HeaderName::try_from(name).is_err() || HeaderValue::try_from(value).is_err() {
                return Err(format!("\"{name}: {value}\" is not a valid header"));
            }
        }
        if self
            .probability
            .is_some_and(|share| !(0.0..=1.0).contains(&share))
        {
            return Err("probability must be 0 to 1".into());
        }
        if matches!(&self.nth, Some(Nth::Every(Every { every: 0 }))) {
            return Err("every must be at least 1".into());
        }
        Ok(())
    }

    /// Whether calls of this operation and path count for the rule.
    pub(crate) fn is_for(&self, operation: Operation, path: &str) -> bool {
        let any = self.operation == Operation::Any && operation != Operation::Www;
        (any || self.operation == operation) && self.path.as_deref().is_none_or(|own| own == path)
    }

    pub(crate) fn is_for_call(&self, call: u64) -> bool {
        match &self.nth {
            None => true,
            Some(Nth::One(nth)) => *nth == call,
            Some(Nth::Some(list)) => list.contains(&call),
            Some(Nth::Every(Every { every })) => call.is_multiple_of(*every),
        }
    }
}
