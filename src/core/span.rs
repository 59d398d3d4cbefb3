//! Spans of time.

use std::ops::{Add, AddAssign, Sub};

/// A span of time in whole microseconds; half a million years fit. `std::time::Duration` is a pair of numbers,
/// and its arithmetic takes 1 KB of the download.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// So many microseconds.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// So many milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1000)
    }

    /// So many seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds * 1_000_000)
    }

    /// So many minutes.
    #[must_use]
    pub const fn from_mins(minutes: u64) -> Self {
        Self::from_secs(minutes * 60)
    }

    /// So many hours.
    #[must_use]
    pub const fn from_hours(hours: u64) -> Self {
        Self::from_mins(hours * 60)
    }

    /// So many milliseconds, rounded to a microsecond. `None` for what is negative, not a number, or does not fit.
    #[must_use]
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the range"
    )]
    pub fn try_from_millis_f64(millis: f64) -> Option<Self> {
        // 2^53 microseconds: what is larger is not exact, and nobody waits for three centuries.
        let fits = (0.0..=9_007_199_254_740_992.0).contains(&(millis * 1000.0));
        fits.then_some(Self((millis * 1000.0 + 0.5) as u64))
    }

    /// In milliseconds.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "below 2^53 but for a mistake")]
    pub const fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// In seconds.
    #[must_use]
    pub const fn as_secs_f64(self) -> f64 {
        self.as_millis_f64() / 1000.0
    }

    /// Whether it is no time at all.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The time from `other` to this; zero when `other` is longer.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// This span times `factor`; the longest there is when that does not fit.
    #[must_use]
    pub const fn saturating_mul(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }

    /// This span times `factor`, which is 0 … 1.
    #[must_use]
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "no longer than this span"
    )]
    pub const fn mul_f64(self, factor: f64) -> Self {
        Self((self.0 as f64 * factor) as u64)
    }
}

impl Add for Span {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Span {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_that_make_no_sense_are_no_span() {
        for millis in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(Span::try_from_millis_f64(millis), None, "{millis}");
        }
        let span = Span::try_from_millis_f64(1.5).unwrap();
        assert_eq!(span, Span::from_micros(1500));
        assert!((span.as_secs_f64() - 0.0015).abs() < 1e-12);
    }

    #[test]
    fn arithmetic_does_not_wrap_where_it_may_overflow() {
        let second = Span::from_secs(1);
        assert!(Span::ZERO.saturating_sub(second).is_zero());
        assert!(second.saturating_mul(u64::MAX) > Span::from_hours(1));
        assert_eq!(second.mul_f64(0.25), Span::from_millis(250));
    }
}
