//! An upload's end of life, by the server's clock, and the warning before it.

use crate::core::span::Span;

use crate::core::event::Warning;
use crate::core::progress::Progress;

/// The speed is trusted for a warning after this long.
const SETTLED: Span = Span::from_secs(3);

/// Seconds in a century. Nobody waits for longer, and monotonic time plus this fits.
const CENTURY: f64 = 100.0 * 365.0 * 24.0 * 3600.0;

/// Life of an upload from its creation on. The server dates both moments by its own clock, so a
/// wrong clock here does not matter. `None` when it makes no sense.
#[must_use]
pub fn life(created_at: f64, expires_at: f64) -> Option<Span> {
    let seconds = expires_at - created_at;
    if !seconds.is_finite() {
        return None;
    }
    let life = Span::try_from_millis_f64(seconds.min(CENTURY) * 1000.0);
    life.filter(|life| !life.is_zero())
}

/// Watches whether an upload will be done in time, and warns once when it will not.
pub struct Forecast {
    began: Span,
    expires: Option<Span>,
    warned: bool,
}

impl Forecast {
    /// For an upload that began to send at `began` and expires at `expires`.
    #[must_use]
    pub fn new(began: Span, expires: Option<Span>) -> Self {
        Self {
            began,
            expires,
            warned: false,
        }
    }

    /// The warning that `progress`, seen at `now`, calls for.
    pub fn check<V>(&mut self, progress: &Progress, now: Span) -> Option<Warning<V>> {
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
            .check::<()>(&progress, Span::from_secs(at))
            .is_some()
    }

    #[test]
    fn a_life_is_what_lies_between_the_servers_own_moments() {
        let hour = life(1_700_000_000.0, 1_700_003_600.0);
        assert_eq!(hour, Some(Span::from_hours(1)));
        assert_eq!(life(2.0, 1.0), None);
        assert_eq!(life(f64::NAN, 1.0), None);
        assert_eq!(life(0.0, f64::INFINITY), None);
        assert!(life(0.0, 1e18).is_some_and(|life| life > Span::from_hours(24 * 365)));
    }

    #[test]
    fn a_speed_that_is_too_low_warns_once() {
        let mut forecast = Forecast::new(Span::ZERO, Some(Span::from_secs(100)));
        assert!(!warns(&mut forecast, 500.0, 2), "not settled yet");
        assert!(!warns(&mut forecast, 90.0, 10));
        assert!(warns(&mut forecast, 91.0, 10));
        assert!(!warns(&mut forecast, 500.0, 11));
    }

    #[test]
    fn an_unknown_speed_or_expiry_warns_of_nothing() {
        let mut forecast = Forecast::new(Span::ZERO, Some(Span::from_secs(100)));
        assert!(!warns(&mut forecast, f64::INFINITY, 10));
        assert!(!warns(&mut Forecast::new(Span::ZERO, None), 500.0, 10));
    }
}
