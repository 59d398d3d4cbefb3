//! The operations of the API, as fault rules and counters name them.

use serde::{Deserialize, Serialize};

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Operation {
    Create,
    Part,
    Complete,
    Cancel,
    /// Every call under `/files`.
    Files,
    /// Only in rules: each of the others.
    Any,
}
