//! The hashing of the file, while its parts are sent.

use super::job::Md5;
use super::session::{Open, Session, Step};
use crate::core::digest::Digest;
use crate::core::error::Phase;
use crate::core::host::Host;

impl<'a, H: Host> Session<'a, H> {
    /// Hashes the file, if its MD5 is needed. Returns the MD5 that complete is sent with.
    pub(super) async fn md5(&self, open: &Open<'a, H>) -> Step<Option<String>, H> {
        let given = match &self.job.md5 {
            Md5::Unchecked => return Ok(None),
            // A journal needs the digest as well, to recognise the file later.
            Md5::Given(hex) if open.writer.is_none() => return Ok(Some(hex.clone())),
            Md5::Given(hex) => Some(hex),
            Md5::Computed => None,
        };
        let failed = |error| self.failure(Phase::Digest, error, 1);
        let mut digest = Digest::default();
        let hashed = |digest: &Digest| {
            self.meter.borrow_mut().hashed(digest.offset());
            if let Some(writer) = &open.writer {
                writer.hashed(digest);
            }
            self.report();
        };
        if let Some(writer) = &open.writer
            && let Some(length) = writer.unproven()
        {
            let proof = self.host.hash(&mut digest, length, &hashed).await;
            proof.map_err(failed)?;
            writer.prove(&digest).map_err(failed)?;
            // Records the parts that did not wait for the proof.
            writer.hashed(&digest);
            writer.save().await;
        }
        let size = self.plan.size();
        let rest = self.host.hash(&mut digest, size, &hashed).await;
        rest.map_err(failed)?;
        let hex = digest.hex();
        Ok(Some(given.cloned().unwrap_or(hex)))
    }
}
