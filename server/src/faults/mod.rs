//! Faults on request: the rules, and how they change the requests and answers of the API.

pub(crate) mod answers;
pub(crate) mod body;
pub(crate) mod guard;
pub(crate) mod rule;
pub(crate) mod rules;
