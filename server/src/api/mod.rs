//! The handlers: one file for each kind of operation. They read requests and write answers. `storage`
//! does the operations.

pub(crate) mod auth;
pub(crate) mod complete;
pub(crate) mod files;
pub(crate) mod form;
pub(crate) mod parts;
pub(crate) mod uploads;
