//! Differences of other servers of the Uploads API from this one. Each has a name.

use std::collections::BTreeSet;
use std::str::FromStr;

/// One difference in behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Deviation {
    /// Complete answers with the File instead of the Upload.
    BareFile,
    /// A request for an Upload that is no longer pending is answered 404.
    Closed404,
    /// The same, answered 409.
    Closed409,
    /// The same, answered 410.
    Closed410,
    /// The same, answered 400 with another message and without a code.
    ClosedWorded,
    /// Complete counts every byte received, including those of parts that it does not list.
    CountAllBytes,
    /// Parts that together hold more than the declared bytes are answered 413.
    RefuseSurplus,
    /// The status of a new Upload is `created`.
    StatusCreated,
    /// Uploads have no `expires_at`, and do not expire.
    NoExpiresAt,
    /// Complete ignores part ids that it does not know.
    SkipUnknownParts,
    /// Complete does not compare the bytes with the declared ones.
    AnyBytes,
    /// Complete does not check the MD5.
    AnyMd5,
    /// JSON bodies above 10 kB are answered 413.
    SmallJson,
    /// Cancel also cancels a completed Upload.
    CancelCompleted,
    /// Complete refuses parts below 5 MiB, except the last.
    MinPart5Mib,
    /// Errors are pages of HTML.
    ErrorsHtml,
    /// Errors are `{"detail": "..."}`.
    ErrorsDetail,
    /// Errors are `{"title": "...", "detail": "..."}`.
    ErrorsProblem,
    /// Errors are `{"status": "failure", "message": "..."}`.
    ErrorsMessage,
}

const SMALL_JSON: usize = 10_000;

const DEVIATIONS: [(&str, Deviation); 19] = [
    ("bare-file", Deviation::BareFile),
    ("closed-404", Deviation::Closed404),
    ("closed-409", Deviation::Closed409),
    ("closed-410", Deviation::Closed410),
    ("closed-worded", Deviation::ClosedWorded),
    ("count-all-bytes", Deviation::CountAllBytes),
    ("refuse-surplus", Deviation::RefuseSurplus),
    ("status-created", Deviation::StatusCreated),
    ("no-expires-at", Deviation::NoExpiresAt),
    ("skip-unknown-parts", Deviation::SkipUnknownParts),
    ("any-bytes", Deviation::AnyBytes),
    ("any-md5", Deviation::AnyMd5),
    ("json-10kb", Deviation::SmallJson),
    ("cancel-completed", Deviation::CancelCompleted),
    ("min-part-5mib", Deviation::MinPart5Mib),
    ("errors-html", Deviation::ErrorsHtml),
    ("errors-detail", Deviation::ErrorsDetail),
    ("errors-problem", Deviation::ErrorsProblem),
    ("errors-message", Deviation::ErrorsMessage),
];

/// Names of other servers, with their differences.
const SERVERS: [(&str, &[Deviation]); 6] = [
    (
        "mockai",
        &[
            Deviation::CountAllBytes,
            Deviation::SmallJson,
            Deviation::ClosedWorded,
            Deviation::AnyMd5,
            Deviation::ErrorsHtml,
        ],
    ),
    (
        "opentoken",
        &[
            Deviation::BareFile,
            Deviation::StatusCreated,
            Deviation::NoExpiresAt,
            Deviation::CountAllBytes,
            Deviation::RefuseSurplus,
            Deviation::Closed404,
            Deviation::CancelCompleted,
            Deviation::ErrorsDetail,
        ],
    ),
    (
        "antigravity",
        &[
            Deviation::BareFile,
            Deviation::CountAllBytes,
            Deviation::Closed404,
        ],
    ),
    ("mock-ai-provider", &[Deviation::BareFile]),
    (
        "legion",
        &[Deviation::SkipUnknownParts, Deviation::AnyBytes],
    ),
    ("stdapi", &[Deviation::MinPart5Mib, Deviation::AnyMd5]),
];

/// A set of deviations, empty by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dialect(BTreeSet<Deviation>);

impl Dialect {
    /// Adds one deviation.
    pub fn add(&mut self, deviation: Deviation) {
        self.0.insert(deviation);
    }

    /// Adds those of another dialect.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Maximum size of a JSON body in bytes; `usual` without a difference.
    pub(crate) fn json_limit(&self, usual: usize) -> usize {
        if self.has(Deviation::SmallJson) {
            SMALL_JSON
        } else {
            usual
        }
    }

    pub(crate) fn has(&self, deviation: Deviation) -> bool {
        self.0.contains(&deviation)
    }
}

/// Names of deviations and servers, separated by commas: `bare-file,closed-404`.
impl FromStr for Dialect {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut dialect = Self::default();
        for word in text.split(',') {
            if let Some((_, server)) = SERVERS.iter().find(|(name, _)| *name == word) {
                dialect.0.extend(*server);
            } else if let Some((_, one)) = DEVIATIONS.iter().find(|(name, _)| *name == word) {
                dialect.add(*one);
            } else {
                let servers = SERVERS.iter().map(|(name, _)| *name);
                let names: Vec<_> = servers
                    .chain(DEVIATIONS.iter().map(|(name, _)| *name))
                    .collect();
                return Err(format!("\"{word}\" is not one of {}", names.join(", ")));
            }
        }
        Ok(dialect)
    }
}
