//! Options that cannot work, refused before any request.

use std::ops::RangeInclusive;

/// One refused option. The value is added where the message is made, unless it is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The option's name, as the caller spells it.
    pub option: &'static str,
    /// What it takes.
    pub expected: &'static str,
    /// Of the right type, but out of bounds: a `RangeError`, else a `TypeError`.
    pub range: bool,
}

/// The value has the wrong type or form, or is missing.
#[must_use]
pub fn wrong_type(option: &'static str, expected: &'static str) -> Invalid {
    Invalid {
        option,
        expected,
        range: false,
    }
}

/// The value is out of bounds.
#[must_use]
pub fn out_of_range(option: &'static str, expected: &'static str) -> Invalid {
    Invalid {
        option,
        expected,
        range: true,
    }
}

/// A whole number within `bounds` (all below 2^53), from what JavaScript has for one.
///
/// # Errors
///
/// Out of bounds, or no whole number.
pub fn whole(
    option: &'static str,
    number: f64,
    bounds: RangeInclusive<u64>,
    expected: &'static str,
) -> Result<u64, Invalid> {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and what it cut differs from `number` below"
    )]
    let whole = number as u64;
    #[allow(
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "exact below 2^53"
    )]
    if whole as f64 == number && bounds.contains(&whole) {
        Ok(whole)
    } else {
        Err(out_of_range(option, expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_within_bounds_pass() {
        assert_eq!(whole("n", 1.0, 1..=10, ""), Ok(1));
        assert_eq!(whole("n", 10.0, 1..=10, ""), Ok(10));
        assert_eq!(whole("n", 8_589_934_592.0, 1..=1 << 33, ""), Ok(1 << 33));
    }

    #[test]
    fn everything_else_is_refused_by_name() {
        for number in [0.0, 11.0, 1.5, -1.0, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(
                whole("n", number, 1..=10, "1 … 10"),
                Err(out_of_range("n", "1 … 10"))
            );
        }
    }
}
