//! What can be set, apart from how it is spelled on the command line.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU64;
use std::path::PathBuf;

/// What becomes of the bytes of a part once they have been checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// They stay on disk and are the content of the File.
    #[default]
    Bytes,
    /// They are hashed in the order of the file and dropped.
    Digest,
    /// They are dropped; only their CRC-32 is taken, and an MD5 sent with complete goes unchecked.
    Nothing,
}

/// Which headers a page of another origin gets to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cors {
    /// As the live service was seen to answer: no retry header is exposed, a 401 has no CORS header.
    #[default]
    Live,
    /// The retry headers are exposed too, and a 401 can be read.
    Open,
    /// No CORS header at all, as behind the page's own origin.
    None,
}

/// A folder of static files and the path it is served under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Begins with a slash; `/` is the root.
    pub path: String,
    /// Where the files are.
    pub folder: PathBuf,
}

/// Everything the server can be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    /// Where bytes are kept while it runs; without one, among the system's temporary folders.
    pub data: Option<PathBuf>,
    /// What becomes of the bytes.
    pub keep: Keep,
    /// Static files, beside the API.
    pub mounts: Vec<Mount>,
    /// Seconds an Upload stays pending.
    pub upload_life: u64,
    /// No key is asked for, as behind a proxy that keeps it.
    pub anonymous: bool,
    /// Complete counts every byte received for the Upload, orphans included.
    pub count_all_bytes: bool,
    /// Part requests above this many at once get a 503.
    pub max_parts_in_flight: Option<usize>,
    /// What other origins see.
    pub cors: Cors,
    /// The rate at which the bodies of all requests together are read, as on a slow line.
    pub read_bytes_per_second: Option<NonZeroU64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 8787).into(),
            data: None,
            keep: Keep::default(),
            mounts: Vec::new(),
            upload_life: 3600,
            anonymous: false,
            count_all_bytes: false,
            max_parts_in_flight: None,
            cors: Cors::default(),
            read_bytes_per_second: None,
        }
    }
}
