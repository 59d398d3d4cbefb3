//! The current fault rules, and which of them applies to a call.

use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::faults::rule::Rule;
use crate::operation::Operation;
use crate::throttle::Throttle;

/// A body of `PUT /_faults`: a list, or an object with a list and a seed.
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
    /// Calls of the rule's operation since the rules were set.
    seen: u64,
    /// How many of them it was applied to.
    applied: u64,
}

/// A handle to the current rules.
#[derive(Clone, Debug)]
pub(crate) struct Faults(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    set: Mutex<Set>,
    /// The bodies of all requests pass through it.
    line: Throttle,
    /// The rate of the line if the rules have none.
    rate: Option<NonZeroU64>,
}

#[derive(Debug, Default)]
struct Set {
    seed: u64,
    rules: Vec<Armed>,
}

impl Faults {
    /// No rules; bodies are read at `rate` bytes per second.
    pub(crate) fn new(rate: Option<NonZeroU64>) -> Self {
        Self(Arc::new(Shared {
            set: Mutex::default(),
            line: Throttle::new(rate),
            rate,
        }))
    }

    pub(crate) fn line(&self) -> &Throttle {
        &self.0.line
    }

    /// Replaces the rules and resets the counters. If the new rules are invalid, the old ones stay.
    pub(crate) fn put(&self, value: Value) -> Result<(), String> {
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
        let mut set = self.set();
        *set = Set {
            seed: put.seed,
            rules: rules.collect(),
        };
        self.line().set(put.read_bytes_per_second.or(self.0.rate));
        Ok(())
    }

    /// The first rule that matches this call. Every rule counts every call of its operation, including
    /// calls that an earlier rule matches, so `nth` does not depend on the other rules.
    pub(crate) fn decide(&self, operation: Operation, path: &str) -> Option<Rule> {
        let mut set = self.set();
        let seed = set.seed;
        let mut winner = None;
        for (index, armed) in set.rules.iter_mut().enumerate() {
            if !armed.rule.is_for(operation, path) {
                continue;
            }
            armed.seen += 1;
            let spent = armed.rule.times.is_some_and(|times| armed.applied >= times);
            let drawn = |share| chance(seed, index as u64, armed.seen) < share;
            let hit = winner.is_none()
                && !spent
                && armed.rule.is_for_call(armed.seen)
                && armed.rule.probability.is_none_or(drawn);
            if hit {
                armed.applied += 1;
                winner = Some(armed.rule.clone());
            }
        }
        winner
    }

    /// The rules with their counters.
    pub(crate) fn show(&self) -> Value {
        serde_json::to_value(&self.set().rules).expect("rules are plain data")
    }

    fn set(&self) -> MutexGuard<'_, Set> {
        self.0.set.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A number from 0 to 1, drawn from the seed, the rule and the call alone (the last step of
/// `SplitMix64`): what happens to a rule's nth call does not depend on anything else.
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
