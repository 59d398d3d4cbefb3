//! Keeps the journal of a running upload: what may be written into it, and when.

use std::cell::Cell;

use crate::core::digest::Digest;
use crate::core::error::Error;
use crate::core::event::Warning;
use crate::core::host::Host;
use crate::core::journal::{Journal, Prefix};
use crate::core::notify::Notify;
use crate::core::shared::Shared;

/// The journal of one upload in the making.
///
/// A part is written down only when the digest has passed it, because only then a later session
/// can prove that its bytes are the same. While the prefix of an earlier session is hashed again
/// the old proof stands.
pub struct JournalWriter<'a, H> {
    host: &'a H,
    journal: Shared<Journal>,
    /// What the digest must be at the length proven before.
    unproven: Shared<Option<Prefix>>,
    digest: Shared<Digest>,
    /// Confirmed, but not yet passed by the digest.
    ahead: Shared<Vec<(u64, String)>>,
    changes: Cell<u64>,
    stored: Cell<u64>,
    /// Storing failed once; the upload goes on without.
    broken: Cell<bool>,
    hashed: Notify,
    writing: Notify,
}

impl<'a, H: Host> JournalWriter<'a, H> {
    /// Keeps `journal`: a new one, or that of an earlier session, which is stored already.
    pub fn new(host: &'a H, journal: Journal, is_new: bool) -> Self {
        let prefix = Some(journal.prefix.clone()).filter(|prefix| prefix.length > 0);
        Self {
            host,
            journal: Shared::new(journal),
            unproven: Shared::new(prefix),
            digest: Shared::default(),
            ahead: Shared::default(),
            changes: Cell::new(1),
            stored: Cell::new(u64::from(!is_new)),
            broken: Cell::new(false),
            hashed: Notify::default(),
            writing: Notify::default(),
        }
    }

    /// Length of the prefix that is still to be proven.
    pub fn unproven(&self) -> Option<u64> {
        self.unproven.borrow().as_ref().map(|prefix| prefix.length)
    }

    /// Compares the digest with the one saved at this length.
    pub fn prove(&self, digest: &Digest) -> Result<(), Error<H::Value>> {
        match self.unproven.take() {
            Some(prefix) if prefix != prefix_of(digest) => Err(Error::ContentChanged),
            _ => Ok(()),
        }
    }

    /// The digest has come this far.
    pub fn hashed(&self, digest: &Digest) {
        self.digest.replace(digest.clone());
        self.hashed.wake();
    }

    /// Writes down that part `index` is confirmed, once the digest has passed it. While an old
    /// prefix is being proven this does not wait: the part is written down later.
    pub async fn confirm(&self, index: u64, part_id: String) {
        let end = self.journal.borrow().plan.range(index).end;
        self.ahead.borrow_mut().push((index, part_id));
        if self.unproven().is_none() {
            self.hashed
                .until(&|| self.digest.borrow().offset() >= end)
                .await;
            self.save().await;
        }
    }

    /// Writes down that complete is about to be sent.
    pub async fn completing(&self) {
        self.journal.borrow_mut().completing = true;
        self.save().await;
    }

    /// Stores what has changed. Calls that come during a write share the next one.
    pub async fn save(&self) {
        let change = self.changes.get() + 1;
        self.changes.set(change);
        let _lock = self.writing.lock().await;
        if self.stored.get() >= change || self.broken.get() {
            return;
        }
        self.advance();
        let (changes, journal) = (self.changes.get(), self.journal.borrow().clone());
        match self.host.remember(&journal).await {
            Ok(()) => self.stored.set(changes),
            Err(cause) => {
                self.broken.set(true);
                self.host.warn(&Warning::Journal(cause));
            }
        }
    }

    /// Whether a later session will find the journal.
    pub fn is_kept(&self) -> bool {
        !self.broken.get() && self.stored.get() > 0
    }

    /// Takes over what the digest has passed.
    fn advance(&self) {
        if self.unproven().is_some() {
            return;
        }
        let (mut journal, digest) = (self.journal.borrow_mut(), self.digest.borrow());
        if digest.offset() > journal.prefix.length {
            journal.prefix = prefix_of(&digest);
        }
        let length = journal.prefix.length;
        let plan = journal.plan;
        self.ahead.borrow_mut().retain(|(index, part_id)| {
            let passed = plan.range(*index).end <= length;
            if passed {
                journal.part_ids.push((*index, part_id.clone()));
            }
            !passed
        });
    }
}

fn prefix_of(digest: &Digest) -> Prefix {
    Prefix {
        length: digest.offset(),
        md5: digest.clone().hex(),
    }
}
