//! Ids as the API writes them: a prefix and random hex.

use std::fmt::Write;

/// `prefix` and 96 random bits: no two servers create the same id.
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
