//! The Uploads and Files: what the operations do, and where the bytes are kept.

pub(crate) mod chain;
pub(crate) mod completion;
pub(crate) mod data;
pub(crate) mod file;
pub(crate) mod hashing;
pub(crate) mod part;
pub(crate) mod read;
pub(crate) mod reception;
pub(crate) mod sink;
pub(crate) mod store;
pub(crate) mod upload;
