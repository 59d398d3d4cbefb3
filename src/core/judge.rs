//! What an answer means: a success with what it must hold, a plain refusal, or something that is not this
//! API's at all. Judged by status and fields, never by the words of a message.

use crate::core::answer::{Answer, Body, Facts};
use crate::core::api::{ExchangeError, Reply};
use crate::core::certainty::is_certain;
use crate::core::error::Error;
use crate::core::retry::is_retryable;

/// What an answer is expected to be.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'a> {
    /// A pending upload, just created.
    Created,
    /// A part of this upload.
    Part(&'a str),
    /// This upload, completed, with a File of so many bytes.
    File {
        /// The upload's id.
        upload_id: &'a str,
        /// Size of the File, if known.
        bytes: Option<u64>,
    },
    /// Any JSON object or list of the API's.
    Anything,
}

/// States of an upload from which no File can come.
const DEAD: [&str; 3] = ["cancelled", "expired", "failed"];

/// Makes a reply of an answer, or the error it stands for.
///
/// # Errors
///
/// The service refused the request, or the answer is not what the API describes.
pub fn judge<V>(answer: Answer<V>, expected: Expected<'_>) -> Result<Reply<V>, ExchangeError<V>> {
    let Answer {
        status,
        hints,
        body,
        value,
        response,
    } = answer;
    let fits = (200..300).contains(&status) && fits(&body, expected);
    if fits {
        let (facts, is_file) = match body {
            Body::Object(facts) => {
                let is_file = matches!(expected, Expected::File { .. }) && facts.is_file;
                (*facts, is_file)
            }
            _ => (Facts::default(), false),
        };
        return Ok(Reply {
            body: value,
            id: facts.id,
            created_at: facts.created_at,
            expires_at: facts.expires_at,
            is_file,
            response,
        });
    }
    let refused = status >= 400;
    let error = if refused {
        Error::Api {
            status,
            retryable: is_retryable(status, hints),
            certain: is_certain(status, hints.after, &body),
            spoken: matches!(body, Body::Object(_) | Body::List),
            answer: response,
        }
    } else {
        let dead = |facts: &Facts| facts.status.as_deref().is_some_and(|is| DEAD.contains(&is));
        Error::Unexpected {
            status,
            retryable: body == Body::Broken,
            certain: matches!(&body, Body::Object(facts) if dead(facts)),
            answer: response,
        }
    };
    Err(ExchangeError {
        error,
        after: hints.after,
    })
}

fn fits(body: &Body, expected: Expected<'_>) -> bool {
    let facts = match (body, expected) {
        (Body::Object(facts), _) => facts,
        (body, expected) => return *body == Body::List && matches!(expected, Expected::Anything),
    };
    let status = facts.status.as_deref();
    match expected {
        Expected::Anything => true,
        Expected::Created => {
            let over = |status| status == "completed" || DEAD.contains(&status);
            !facts.id.is_empty() && !status.is_some_and(over)
        }
        Expected::Part(upload_id) => {
            let other = facts.upload_id.as_deref().is_some_and(|id| id != upload_id);
            !facts.id.is_empty() && facts.id != upload_id && !other
        }
        Expected::File { upload_id, bytes } => {
            let file = facts.file.as_deref().unwrap_or(facts);
            // Some services answer with the File itself.
            let bare = facts.is_file && facts.file.is_none();
            let is_upload = facts.file.is_some()
                && facts.id == upload_id
                && status.is_none_or(|is| is == "completed");
            #[allow(
                clippy::cast_precision_loss,
                clippy::float_cmp,
                reason = "whole and below 2^53"
            )]
            let wrong_size =
                bytes.is_some_and(|bytes| file.bytes.is_some_and(|found| found != bytes as f64));
            (bare || is_upload) && !file.id.is_empty() && file.id != upload_id && !wrong_size
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::retry::Hints;

    fn object(facts: Facts) -> Body {
        Body::Object(Box::new(facts))
    }

    fn facts(id: &str, status: &str) -> Facts {
        Facts {
            id: id.into(),
            status: Some(status.into()),
            ..Facts::default()
        }
    }

    fn answer(status: u16, body: Body) -> Answer<()> {
        Answer {
            status,
            hints: Hints::default(),
            body,
            value: (),
            response: (),
        }
    }

    fn completed(id: &str, file: &str, bytes: f64) -> Body {
        object(Facts {
            file: Some(Box::new(Facts {
                id: file.into(),
                bytes: Some(bytes),
                ..Facts::default()
            })),
            ..facts(id, "completed")
        })
    }

    const FILE: Expected<'_> = Expected::File {
        upload_id: "u",
        bytes: Some(9),
    };

    fn is_success(body: Body, expected: Expected<'_>) -> bool {
        judge(answer(200, body), expected).is_ok()
    }

    #[test]
    fn a_success_has_its_file() {
        assert!(is_success(completed("u", "f", 9.0), FILE));
        let bare = |id: &str| {
            object(Facts {
                is_file: true,
                ..facts(id, "processed")
            })
        };
        assert!(is_success(bare("f"), FILE), "the File by itself");
        for body in [
            bare(""),
            bare("u"),
            completed("u", "", 9.0),
            completed("u", "f", 8.0),
            completed("", "f", 9.0),
            completed("other", "f", 9.0),
            object(facts("u", "completed")),
            object(facts("u", "pending")),
            Body::List,
            Body::Broken,
            Body::Foreign,
        ] {
            assert!(!is_success(body.clone(), FILE), "{body:?}");
        }
        assert!(judge(answer(303, completed("u", "f", 9.0)), FILE).is_err());
    }

    #[test]
    fn an_upload_and_a_part_have_ids_of_their_own() {
        assert!(is_success(object(facts("u", "pending")), Expected::Created));
        assert!(is_success(object(facts("u", "created")), Expected::Created));
        assert!(!is_success(object(facts("", "pending")), Expected::Created));
        assert!(!is_success(
            object(facts("u", "expired")),
            Expected::Created
        ));
        assert!(!is_success(Body::List, Expected::Created));
        let part = |id: &str, upload_id: &str| {
            object(Facts {
                upload_id: Some(upload_id.into()),
                ..facts(id, "")
            })
        };
        assert!(is_success(part("p", "u"), Expected::Part("u")));
        assert!(!is_success(part("", "u"), Expected::Part("u")));
        assert!(!is_success(part("u", "u"), Expected::Part("u")));
        assert!(!is_success(part("p", "v"), Expected::Part("u")));
    }
}
