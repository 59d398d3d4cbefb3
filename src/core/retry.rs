//! Which failures are retried, and after how long.
//!
//! The contract is that of the official SDKs (openai-python 3.52, openai-node 7.55): connection
//! errors, time-outs, 408, 409, 429 and ≥ 500 are retried; `x-should-retry` beats the status;
//! `retry-after-ms` comes before `retry-after`. Where they shorten a back-off by at most a
//! quarter, this one has full jitter: parts that failed together must not come back together.

use crate::core::span::Span;

/// First back-off, doubled with every retry.
const FIRST: Span = Span::from_millis(500);

/// Longest back-off of our own.
const LONGEST: Span = Span::from_secs(8);

/// Longest wait a server may ask for; openai-python believes as much. Beyond it the hint is
/// taken for a mistake and our own back-off is used.
const LONGEST_HINT: Span = Span::from_mins(2);

/// Most that jitter adds to a wait the server asked for.
const HINT_JITTER: Span = Span::from_millis(250);

/// What an answer says about trying again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// `x-should-retry`
    pub should_retry: Option<bool>,
    /// `retry-after-ms` or `retry-after`, when believable
    pub after: Option<Span>,
}

impl Hints {
    /// Reads the hints out of an answer's headers. The platform knows numbers and dates: `number`
    /// gives what a text says, `until` the milliseconds from now until an HTTP date; NaN for what
    /// is none.
    pub fn read(
        header: impl Fn(&str) -> Option<String>,
        number: impl Fn(&str) -> f64,
        until: impl Fn(&str) -> f64,
    ) -> Self {
        let should_retry = match header("x-should-retry").as_deref() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        let known = |number: f64| (!number.is_nan()).then_some(number);
        let milliseconds = header("retry-after-ms").and_then(|text| known(number(&text)));
        let milliseconds = milliseconds.or_else(|| {
            let text = header("retry-after")?;
            known(number(&text))
                .map_or_else(|| Some(until(&text)), |seconds| Some(seconds * 1000.0))
        });
        Self {
            should_retry,
            after: milliseconds.and_then(believable),
        }
    }
}

fn believable(milliseconds: f64) -> Option<Span> {
    let longest = LONGEST_HINT.as_millis_f64();
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the range"
    )]
    let wait = || Span::from_millis(milliseconds.ceil() as u64);
    (0.0..=longest).contains(&milliseconds).then(wait)
}

/// Whether an answer with this status and these hints is worth another attempt.
#[must_use]
pub fn is_retryable(status: u16, hints: Hints) -> bool {
    hints
        .should_retry
        .unwrap_or(matches!(status, 408 | 409 | 429 | 500..))
}

/// How long to wait before retry number `retry` (from 0); `random` is in 0 … 1.
#[must_use]
pub fn delay(retry: u32, hint: Option<Span>, random: f64) -> Span {
    match hint {
        Some(hint) => hint + HINT_JITTER.min(hint).mul_f64(random),
        None => FIRST
            .saturating_mul(1_u64.checked_shl(retry).unwrap_or(u64::MAX))
            .min(LONGEST)
            .mul_f64(random),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints(headers: &[(&str, &str)]) -> Hints {
        Hints::read(
            |name| {
                let found = headers.iter().find(|(key, _)| *key == name)?;
                Some(found.1.to_owned())
            },
            |text| text.parse().unwrap_or(f64::NAN),
            |date| {
                if date == "in two seconds" {
                    2000.0
                } else {
                    f64::NAN
                }
            },
        )
    }

    fn after(headers: &[(&str, &str)]) -> Option<Span> {
        hints(headers).after
    }

    #[test]
    fn the_statuses_of_the_official_contract_are_retried() {
        for status in [408, 409, 429, 500, 502, 503, 529] {
            assert!(is_retryable(status, Hints::default()), "{status}");
        }
        for status in [400, 401, 403, 404, 410, 413, 422] {
            assert!(!is_retryable(status, Hints::default()), "{status}");
        }
    }

    #[test]
    fn x_should_retry_beats_the_status() {
        assert!(is_retryable(400, hints(&[("x-should-retry", "true")])));
        assert!(!is_retryable(500, hints(&[("x-should-retry", "false")])));
        assert!(is_retryable(500, hints(&[("x-should-retry", "maybe")])));
    }

    #[test]
    fn retry_after_is_read_in_every_form() {
        assert_eq!(
            after(&[("retry-after-ms", "1500")]),
            Some(Span::from_millis(1500))
        );
        assert_eq!(
            after(&[("retry-after", "1.5")]),
            Some(Span::from_millis(1500))
        );
        assert_eq!(
            after(&[("retry-after", "in two seconds")]),
            Some(Span::from_millis(2000))
        );
        assert_eq!(
            after(&[("retry-after-ms", "10"), ("retry-after", "9")]),
            Some(Span::from_millis(10))
        );
    }

    #[test]
    fn a_hint_nobody_can_mean_is_ignored() {
        assert_eq!(after(&[("retry-after", "121")]), None);
        assert_eq!(after(&[("retry-after", "-1")]), None);
        assert_eq!(after(&[("retry-after", "nan")]), None);
        assert_eq!(after(&[("retry-after", "soon")]), None);
        assert_eq!(
            after(&[("retry-after-ms", "soon"), ("retry-after", "2")]),
            Some(Span::from_millis(2000))
        );
    }

    #[test]
    fn back_off_doubles_up_to_its_ceiling_with_full_jitter() {
        let at = |retry, random| delay(retry, None, random);
        assert_eq!(
            [at(0, 1.0), at(1, 1.0), at(4, 1.0)],
            [500, 1000, 8000].map(Span::from_millis)
        );
        assert_eq!(
            [at(5, 1.0), at(31, 1.0), at(99, 1.0)],
            [8000; 3].map(Span::from_millis)
        );
        assert_eq!(at(4, 0.0), Span::ZERO);
        assert_eq!(at(4, 0.5), Span::from_secs(4));
    }

    #[test]
    fn a_wait_the_server_asked_for_is_never_cut_short() {
        let hint = Span::from_secs(2);
        assert_eq!(delay(0, Some(hint), 0.0), hint);
        assert_eq!(delay(9, Some(hint), 1.0), hint + HINT_JITTER);
    }
}
