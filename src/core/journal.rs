//! What must be remembered to continue after a reload. This API lists no parts, so what is
//! confirmed lives only here. No key, token or header of the caller's is ever in it.

use crate::core::span::Span;

use crate::core::plan::Plan;

/// The state of one upload, as it is stored.
///
/// Every part in it lies within the proven prefix: so everything that a later session adds to is
/// known, byte by byte, to come from the same file.
#[derive(Clone, Debug, PartialEq)]
pub struct Journal {
    /// The upload's id.
    pub upload_id: String,
    /// How the file is cut.
    pub plan: Plan,
    /// Indices of confirmed parts with their ids, in no particular order.
    pub part_ids: Vec<(u64, String)>,
    /// What the file must begin with.
    pub prefix: Prefix,
    /// When the upload was created, by the server's clock, in Unix seconds; NaN when unknown.
    pub created_at: f64,
    /// When it expires, by the server's clock, in Unix seconds; NaN when unknown.
    pub expires_at: f64,
    /// When it was created, by this machine's clock, in Unix milliseconds: what the server's clock
    /// is estimated from later.
    pub saved_at: f64,
    /// Complete was about to be sent: it may have succeeded.
    pub completing: bool,
}

/// The beginning of a file, known by its digest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefix {
    /// Length in bytes.
    pub length: u64,
    /// MD5 in hex; empty for a length of 0.
    pub md5: String,
}

impl Journal {
    /// Bytes in the parts it holds.
    #[must_use]
    pub fn confirmed(&self) -> u64 {
        self.part_ids
            .iter()
            .map(|(index, _)| self.plan.length(*index))
            .sum()
    }

    /// How long the upload still lives, when this machine's clock says `wall_clock` (Unix
    /// milliseconds). That clock may have been set meanwhile: more than its whole life is never
    /// left, and zero is only a guess. `None` when its life is unknown.
    #[must_use]
    pub fn life_left(&self, wall_clock: f64) -> Option<Span> {
        let life = self.expires_at - self.created_at;
        let age = (wall_clock - self.saved_at) / 1000.0;
        if !(life > 0.0 && age.is_finite()) {
            return None;
        }
        Span::try_from_millis_f64((life - age).clamp(0.0, life) * 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(created_at: f64, expires_at: f64) -> Journal {
        Journal {
            upload_id: String::new(),
            plan: Plan::new(1, 1),
            part_ids: Vec::new(),
            prefix: Prefix::default(),
            created_at,
            expires_at,
            saved_at: 5_000.0,
            completing: false,
        }
    }

    #[test]
    fn a_wrong_clock_does_not_lengthen_a_life_or_make_it_negative() {
        let journal = journal(1_700_000_000.0, 1_700_003_600.0);
        let left = |wall_clock| journal.life_left(wall_clock).unwrap();
        assert_eq!(left(5_000.0), Span::from_hours(1));
        assert_eq!(left(605_000.0), Span::from_mins(50));
        assert_eq!(left(-9e9), Span::from_hours(1), "set back");
        assert_eq!(left(9e9), Span::ZERO, "set forward");
    }

    #[test]
    fn an_unknown_life_is_not_guessed() {
        assert_eq!(journal(f64::NAN, 1.0).life_left(0.0), None);
        assert_eq!(journal(2.0, 1.0).life_left(0.0), None);
        assert!(
            journal(0.0, f64::MAX).life_left(5_000.0).is_none(),
            "beyond what fits"
        );
    }
}
