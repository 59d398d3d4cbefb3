//! A value that several futures change.

use std::cell::{Ref, RefCell, RefMut};

/// A [`RefCell`] that does not note where each borrow is: those notes, for the words of a panic, are a kilobyte of
/// the download.
#[derive(Default)]
pub struct Shared<T>(RefCell<T>);

impl<T> Shared<T> {
    /// The value `value`.
    pub const fn new(value: T) -> Self {
        Self(RefCell::new(value))
    }

    /// To read it. Panics while it is borrowed to be changed.
    pub fn borrow(&self) -> Ref<'_, T> {
        self.0.borrow()
    }

    /// To change it. Panics while it is borrowed.
    pub fn borrow_mut(&self) -> RefMut<'_, T> {
        self.0.borrow_mut()
    }

    /// Puts `value` in its place and returns it.
    pub fn replace(&self, value: T) -> T {
        self.0.replace(value)
    }
}

impl<T: Default> Shared<T> {
    /// Puts the default in its place and returns it.
    pub fn take(&self) -> T {
        self.0.take()
    }
}
