//! What must be remembered to go on after a reload: this API lists no parts, so what is
//! confirmed lives only here. No key, token or header of the caller's is ever in it.

use std::time::Duration;

use crate::core::plan::Plan;

/// The state of one upload, as it is stored.
///
/// Every part in it lies within the proven prefix: so that whatever a later session adds to is
/// known, byte by byte, to come from the same file.
#[derive(Clone, Debug, PartialEq)]
pub struct Journal {
    /// The upload's id.
    pub upload_id: String,
    /// How the file is cut.
    pub plan: Plan,
    /// Indices of confirmed parts with their ids, in no particular order.
    pub part_ids: Vec<(u64, String)>,
    /// What the file must begin with.
    pub prefix: Prefix,
    /// When the upload was created, by the server's clock, in Unix seconds.
    pub created_at: f64,
    /// When the upload expires, by this machine's clock.
    pub expires: Option<Duration>,
    /// Complete was about to be sent: it may have succeeded.
    pub completing: bool,
}

/// The beginning of a file, known by its digest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefix {
    /// Length in bytes.
    pub length: u64,
    /// MD5 in hex; empty for a length of 0.
    pub md5: String,
}

impl Journal {
    /// Bytes in the parts it holds.
    #[must_use]
    pub fn confirmed(&self) -> u64 {
        self.part_ids
            .iter()
            .map(|(index, _)| self.plan.length(*index))
            .sum()
    }
}
