//! The exports of the library, compiled into the test.

pub use upload_file_chunked::web::{Md5, operate, upload};
