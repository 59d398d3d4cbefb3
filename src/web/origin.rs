//! What all uploads of the page to one origin share.

use crate::core::span::Span;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::core::limiter::Limiter;

thread_local! {
    static ORIGINS: RefCell<Vec<Rc<Origin>>> = const { RefCell::new(Vec::new()) };
}

/// One origin as this page knows it.
pub struct Origin {
    /// Scheme, host and port.
    name: String,
    /// End of the server-requested cool-down, which holds for all uploads.
    pub cooling: Cell<Span>,
    /// The turns of all requests to it.
    pub limiter: Limiter,
}

impl Origin {
    /// The platform sends so many requests to it at once, as is known now.
    pub fn set_connections(&self, connections: f64) {
        self.limiter.set_capacity(capacity(connections));
    }
}

/// What is known of the origin `name`, to which the platform sends `connections` requests at once. Nothing is shared under an
/// empty name.
pub fn of(name: &str, connections: f64) -> Rc<Origin> {
    ORIGINS.with_borrow_mut(|origins| {
        if let Some(known) = origins.iter().find(|origin| origin.name == name) {
            return Rc::clone(known);
        }
        let origin = Rc::new(Origin {
            name: name.to_owned(),
            cooling: Cell::default(),
            limiter: Limiter::new(capacity(connections)),
        });
        if !name.is_empty() {
            origins.push(Rc::clone(&origin));
        }
        origin
    })
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, which is what infinity asks for"
)]
fn capacity(connections: f64) -> usize {
    (connections as usize).max(1)
}
