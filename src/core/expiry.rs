//! An upload's end of life, judged by the server's clock, and the warning before it.

use std::time::Duration;

use crate::core::progress::Progress;

/// Speed is believed for a warning after this long.
const SETTLED: Duration = Duration::from_secs(3);

/// What has not failed yet, but may.
#[derive(Clone, Debug)]
pub enum Warning<V> {
    /// At the measured speed the upload will expire before it ends.
    Expiry {
        /// Until it expires.
        left: Duration,
        /// Seconds the rest takes at the measured speed.
        needed: f64,
        /// The measured speed.
        bytes_per_second: f64,
    },
    /// The journal could not be stored: the upload goes on, but cannot be resumed.
    Journal(V),
    /// The digest's Worker failed: hashing continues on the calling thread.
    Digest(V),
}

/// When an upload created at `now` expires, in the time of the machine's own clock: the server
/// says both moments by its own, so a wrong clock here does not matter.
#[must_use]
pub fn local_expiry(now: Duration, created_at: f64, expires_at: f64) -> Option<Duration> {
    let life = Duration::try_from_secs_f64(expires_at - created_at).ok()?;
    (!life.is_zero()).then(|| now + life)
}

/// Watches whether an upload will be done in time, and says once that it will not.
pub struct Forecast {
    began: Duration,
    expires: Option<Duration>,
    warned: bool,
}

impl Forecast {
    /// For an upload that began to send at `began` and expires at `expires`.
    #[must_use]
    pub fn new(began: Duration, expires: Option<Duration>) -> Self {
        Self {
            began,
            expires,
            warned: false,
        }
    }

    /// The warning that `progress`, seen at `now`, calls for.
    pub fn check<V>(&mut self, progress: &Progress, now: Duration) -> Option<Warning<V>> {
        let left = self.expires?.saturating_sub(now);
        let (needed, bytes_per_second) = (progress.seconds_remaining, progress.bytes_per_second);
        let known = now.saturating_sub(self.began) >= SETTLED && needed.is_finite();
        if self.warned || !known || needed <= left.as_secs_f64() {
            return None;
        }
        self.warned = true;
        Some(Warning::Expiry {
            left,
            needed,
            bytes_per_second,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn progress(seconds_remaining: f64) -> Progress {
        Progress {
            loaded: 1,
            total: 2,
            confirmed: 1,
            hashed: 1,
            parts_completed: 1,
            parts_total: 2,
            bytes_per_second: 1.0,
            seconds_remaining,
        }
    }

    fn warns(forecast: &mut Forecast, seconds_remaining: f64, at: u64) -> bool {
        let progress = progress(seconds_remaining);
        forecast
            .check::<()>(&progress, Duration::from_secs(at))
            .is_some()
    }

    #[test]
    fn a_wrong_clock_here_does_not_move_the_expiry() {
        let now = Duration::from_secs(5);
        let expiry = local_expiry(now, 1_700_000_000.0, 1_700_003_600.0);
        assert_eq!(expiry, Some(now + Duration::from_hours(1)));
        assert_eq!(local_expiry(now, 2.0, 1.0), None);
        assert_eq!(local_expiry(now, f64::NAN, 1.0), None);
    }

    #[test]
    fn a_speed_that_cannot_make_it_is_told_once() {
        let mut forecast = Forecast::new(Duration::ZERO, Some(Duration::from_secs(100)));
        assert!(!warns(&mut forecast, 500.0, 2), "not settled yet");
        assert!(!warns(&mut forecast, 90.0, 10));
        assert!(warns(&mut forecast, 91.0, 10));
        assert!(!warns(&mut forecast, 500.0, 11));
    }

    #[test]
    fn an_unknown_speed_or_expiry_warns_of_nothing() {
        let mut forecast = Forecast::new(Duration::ZERO, Some(Duration::from_secs(100)));
        assert!(!warns(&mut forecast, f64::INFINITY, 10));
        assert!(!warns(&mut Forecast::new(Duration::ZERO, None), 500.0, 10));
    }
}
