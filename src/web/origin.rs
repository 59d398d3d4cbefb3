//! What all uploads of the page to one origin share.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::core::limiter::Limiter;

thread_local! {
    static ORIGINS: RefCell<Vec<Rc<Origin>>> = const { RefCell::new(Vec::new()) };
}

/// One origin as this page knows it.
pub struct Origin {
    /// Scheme, host and port.
    name: String,
    /// Until when no request may start: what one upload is told holds for all.
    pub cooling: Cell<Duration>,
    /// Room for the parts of those uploads that leave their number to it.
    pub limiter: Limiter,
}

/// What is known of the origin `name`.
pub fn of(name: &str) -> Rc<Origin> {
    ORIGINS.with_borrow_mut(|origins| {
        if let Some(known) = origins.iter().find(|origin| origin.name == name) {
            return Rc::clone(known);
        }
        let origin = Rc::new(Origin {
            name: name.to_owned(),
            cooling: Cell::default(),
            limiter: Limiter::default(),
        });
        origins.push(Rc::clone(&origin));
        origin
    })
}
