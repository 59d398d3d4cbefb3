//! The settings, independent of the command line.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use crate::dialect::Dialect;

/// What happens to the bytes of a part after they were checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// They stay on disk and are the content of the File.
    #[default]
    Bytes,
    /// They are hashed in the order of the file and dropped.
    Digest,
    /// They are dropped. Only their CRC-32 is taken; an MD5 sent with complete is not checked.
    Nothing,
}

/// Which headers a page of another origin can read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cors {
    /// Like the live service: no retry header is exposed, and a 401 has no CORS header.
    #[default]
    Live,
    /// The retry headers are exposed too, and a 401 can be read.
    Open,
    /// No CORS header at all, as on the page's own origin.
    None,
}

/// A folder of static files and the path it is served under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Starts with a slash; `/` is the root.
    pub path: String,
    /// Where the files are.
    pub folder: PathBuf,
}

/// All settings of a server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Port 0 takes any free one.
    pub listen: SocketAddr,
    /// The folder that keeps bytes while the server runs. Default: the system's folder for temporary
    /// files.
    pub data: Option<PathBuf>,
    /// What happens to the bytes of parts.
    pub keep: Keep,
    /// Folders of static files.
    pub mounts: Vec<Mount>,
    /// How long an Upload stays pending, in seconds.
    pub upload_life: u64,
    /// Requests need no key, as behind a proxy that adds it.
    pub anonymous: bool,
    /// Where the server behaves like other servers.
    pub dialect: Dialect,
    /// Part requests beyond this many at once are answered 503.
    pub max_parts_in_flight: Option<usize>,
    /// What pages of other origins see.
    pub cors: Cors,
    /// The rate at which the bodies of all requests together are read, as on a slow line.
    pub read_bytes_per_second: Option<NonZeroU64>,
    /// A connection that sends no complete request head for this long is closed.
    pub head_timeout: Duration,
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
            dialect: Dialect::default(),
            max_parts_in_flight: None,
            cors: Cors::default(),
            read_bytes_per_second: None,
            head_timeout: Duration::from_mins(1),
        }
    }
}
