//! The rules of what is to go wrong, and which of them meets which call.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a call does, as rules and counters name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Operation {
    Create,
    Part,
    Complete,
    Cancel,
    Files,
    /// Only in rules: each of the others.
    Any,
}

/// Which calls of its operation a rule is for, counted from 1.
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

/// When the connection is closed, or left open, without an answer.
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

/// One rule, as it is put and as it is shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    operation: Operation,
    #[serde(skip_serializing_if = "Option::is_none")]
    nth: Option<Nth>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
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
    fn check(&self) -> Result<(), String> {
        let status = self.status.map(StatusCode::from_u16);
        if !matches!(status, None | Some(Ok(_))) || self.status.is_some_and(|code| code < 200) {
            return Err("status is not one an answer can have".into());
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
            if HeaderName::try_from(name).is_err() || HeaderValue::try_from(value).is_err() {
                return Err(format!("\"{name}: {value}\" is no header"));
            }
        }
        if self
            .probability
            .is_some_and(|share| !(0.0..=1.0).contains(&share))
        {
            return Err("probability goes from 0 to 1".into());
        }
        if matches!(&self.nth, Some(Nth::Every(Every { every: 0 }))) {
            return Err("every starts at 1".into());
        }
        Ok(())
    }

    fn is_for(&self, operation: Operation) -> bool {
        self.operation == operation || self.operation == Operation::Any
    }

    fn is_for_call(&self, call: u64) -> bool {
        match &self.nth {
            None => true,
            Some(Nth::One(nth)) => *nth == call,
            Some(Nth::Some(list)) => list.contains(&call),
            Some(Nth::Every(Every { every })) => call.is_multiple_of(*every),
        }
    }
}

/// A body of `PUT /_faults`: the bare list, or the list with a seed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seeded {
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    read_bytes_per_second: Option<NonZeroU64>,
    rules: Vec<Rule>,
}

#[derive(Debug, Serialize)]
struct Armed {
    #[serde(flatten)]
    rule: Rule,
    /// Calls of the rule's operation since the rules were put.
    seen: u64,
    /// How many of them it was applied to.
    applied: u64,
}

/// The rules in force.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    seed: u64,
    /// For the bodies of all requests together.
    pub(crate) read_bytes_per_second: Option<NonZeroU64>,
    rules: Vec<Armed>,
}

impl Faults {
    /// Reads a new set of rules, every counter at zero.
    pub(crate) fn parse(value: Value) -> Result<Self, String> {
        let value = if value.is_array() {
            serde_json::json!({ "rules": value })
        } else {
            value
        };
        let put: Seeded = serde_json::from_value(value).map_err(|error| error.to_string())?;
        for (index, rule) in put.rules.iter().enumerate() {
            rule.check()
                .map_err(|problem| format!("rule {index}: {problem}"))?;
        }
        let rules = put.rules.into_iter().map(|rule| Armed {
            rule,
            seen: 0,
            applied: 0,
        });
        Ok(Self {
            seed: put.seed,
            read_bytes_per_second: put.read_bytes_per_second,
            rules: rules.collect(),
        })
    }

    /// The first rule that matches this call. Every rule counts every call of its operation,
    /// even one that an earlier rule has won, so `nth` does not depend on the other rules.
    pub(crate) fn decide(&mut self, operation: Operation) -> Option<Rule> {
        let mut winner = None;
        for (index, armed) in self.rules.iter_mut().enumerate() {
            if !armed.rule.is_for(operation) {
                continue;
            }
            armed.seen += 1;
            let spent = armed.rule.times.is_some_and(|times| armed.applied >= times);
            let unlucky = |share| chance(self.seed, index as u64, armed.seen) < share;
            let hit = winner.is_none()
                && !spent
                && armed.rule.is_for_call(armed.seen)
                && armed.rule.probability.is_none_or(unlucky);
            if hit {
                armed.applied += 1;
                winner = Some(armed.rule.clone());
            }
        }
        winner
    }

    /// The rules with their counters.
    pub(crate) fn show(&self) -> Value {
        serde_json::to_value(&self.rules).expect("rules are plain data")
    }
}

/// A number in 0..1 drawn from the seed, the rule and the call alone (`SplitMix64`'s finish), so
/// the fate of a rule's nth call is the same whatever else went on.
#[allow(clippy::cast_precision_loss, reason = "53 bits are what a float holds")]
fn chance(seed: u64, rule: u64, call: u64) -> f64 {
    const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |mut z: u64| {
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let stream = mix(seed.wrapping_add(GOLDEN.wrapping_mul(rule + 1)));
    let bits = mix(stream.wrapping_add(GOLDEN.wrapping_mul(call)));
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}
