//! The handlers: one file for each kind of operation. They read requests and write answers; what
//! the operations do is in `storage`.

pub(crate) mod auth;
pub(crate) mod complete;
pub(crate) mod files;
pub(crate) mod form;
pub(crate) mod parts;
pub(crate) mod uploads;
