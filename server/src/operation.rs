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
    /// Static files. They are not part of the API: not counted, and only rules that name them apply.
    Www,
    /// Only in rules: each of the API's operations.
    Any,
}
