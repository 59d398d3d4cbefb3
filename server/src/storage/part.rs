//! A part of an Upload.

use std::sync::Arc;

use crate::storage::data::Stored;

/// A part that was received in full.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Its place among the part requests of the Upload, in the order in which they began.
    pub(crate) arrival: usize,
    pub(crate) bytes: u64,
    pub(crate) crc32: u32,
    /// None where bytes are discarded.
    pub(crate) stored: Option<Arc<Stored>>,
}
