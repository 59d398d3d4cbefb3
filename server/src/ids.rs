//! Ids in the spelling of the API: a prefix and random hex.

use std::fmt::Write;

/// 96 random bits behind `prefix`: no two servers ever hand out the same one.
pub(crate) fn random(prefix: &str) -> String {
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    format!("{prefix}{}", hex(&bytes))
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a string");
            text
        })
}
