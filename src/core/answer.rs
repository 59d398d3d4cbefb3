//! An HTTP answer as the algorithm reads it.

use crate::core::retry::Hints;

/// An HTTP answer whose body has been read to its end.
#[derive(Clone, Debug)]
pub struct Answer<V> {
    /// HTTP status.
    pub status: u16,
    /// What its headers say about trying again.
    pub hints: Hints,
    /// What its body says.
    pub body: Body,
    /// The parsed body, as the caller will see it.
    pub value: V,
    /// What the caller may see of the answer itself: its headers.
    pub response: V,
}

/// What a body is.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A JSON object.
    Object(Box<Facts>),
    /// A JSON object that lists others: it has an array `data`.
    List,
    /// Nothing, or JSON that does not parse: most likely an answer that was cut short.
    Broken,
    /// Anything else: an HTML page, plain text, a JSON value that is not an object.
    Foreign,
}

/// The fields of an object that the rules below look at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// `id`; empty when it is missing or not a string.
    pub id: String,
    /// Whether `object` is `"file"`.
    pub is_file: bool,
    /// `status`.
    pub status: Option<String>,
    /// `upload_id` of a part.
    pub upload_id: Option<String>,
    /// `created_at` in Unix seconds by the server's clock; NaN when it is missing.
    pub created_at: f64,
    /// `expires_at`, likewise.
    pub expires_at: f64,
    /// `bytes`, where it is a number.
    pub bytes: Option<f64>,
    /// `file` of an upload, where it is an object.
    pub file: Option<Box<Facts>>,
    /// `error`, where it is an object: its `param` and `code`, where they are strings.
    pub param_or_code: Option<String>,
}
