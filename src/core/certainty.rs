//! Whether a refusal leaves no doubt that nothing was done.

use crate::core::answer::Body;
use crate::core::span::Span;

/// Whether a refusal leaves no doubt that nothing was done: it speaks of who asks, it asks to come
/// back later, or it names a cause that complete has.
#[must_use]
pub fn is_certain(status: u16, after: Option<Span>, body: &Body) -> bool {
    match status {
        401 | 403 => true,
        429 | 503 => after.is_some(),
        400..=499 => {
            matches!(body, Body::Object(facts) if facts.param_or_code.as_deref().is_some_and(names_a_cause))
        }
        _ => false,
    }
}

/// Whether `error.param` or `error.code` names what can be wrong with a complete. A code that
/// mentions completion may be the echo of our own success.
fn names_a_cause(param_or_code: &str) -> bool {
    const CAUSES: [&str; 14] = [
        "md5",
        "checksum",
        "bytes",
        "size",
        "part",
        "parts",
        "ids",
        "order",
        "expired",
        "permission",
        "permissions",
        "forbidden",
        "unauthorized",
        "quota",
    ];
    let words = || {
        param_or_code
            .as_bytes()
            .split(|byte| !byte.is_ascii_alphanumeric())
    };
    let echo = words().any(|word| word.starts_with(b"complet") || word == b"pending");
    !echo && words().any(|word| CAUSES.iter().any(|cause| cause.as_bytes() == word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::answer::Facts;

    fn certain(status: u16, after: Option<u64>, cause: Option<&str>) -> bool {
        let body = Body::Object(Box::new(Facts {
            param_or_code: cause.map(Into::into),
            ..Facts::default()
        }));
        is_certain(status, after.map(Span::from_secs), &body)
    }

    #[test]
    fn only_a_refusal_that_names_its_cause_is_certain() {
        for cause in [
            "md5",
            "part_ids",
            "bytes_mismatch",
            "part_not_found",
            "upload_expired",
        ] {
            assert!(certain(400, None, Some(cause)), "{cause}");
        }
        for cause in [
            "upload_not_pending",
            "already_completed",
            "invalid_state",
            "parts_completed",
        ] {
            assert!(!certain(400, None, Some(cause)), "{cause}");
        }
        for status in [400, 404, 409, 410, 413] {
            assert!(!certain(status, None, None), "{status}");
        }
        assert!(certain(401, None, None));
        assert!(certain(503, Some(1), None) && !certain(503, None, None));
        assert!(!certain(502, Some(1), None));
    }
}
