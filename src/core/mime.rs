//! The MIME type of a file the browser has none for.

/// By extension, the types the service documents for its purposes; browsers know few of them.
const BY_EXTENSION: [(&str, &str); 34] = [
    ("c", "text/x-c"),
    ("cpp", "text/x-c++"),
    ("cs", "text/x-csharp"),
    ("css", "text/css"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("gif", "image/gif"),
    ("go", "text/x-golang"),
    ("html", "text/html"),
    ("java", "text/x-java"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript"),
    ("json", "application/json"),
    ("jsonl", "text/jsonl"),
    ("md", "text/markdown"),
    ("pdf", "application/pdf"),
    ("php", "text/x-php"),
    ("png", "image/png"),
    (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("py", "text/x-python"),
    ("rb", "text/x-ruby"),
    ("sh", "application/x-sh"),
    ("tar", "application/x-tar"),
    ("tex", "text/x-tex"),
    ("ts", "application/typescript"),
    ("txt", "text/plain"),
    ("webp", "image/webp"),
    ("xls", "application/vnd.ms-excel"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("xml", "text/xml"),
    ("yaml", "application/yaml"),
    ("zip", "application/zip"),
];

/// The type of a file with this name, `application/octet-stream` when nothing tells.
#[must_use]
pub fn by_filename(filename: &str) -> &'static str {
    // Without a dot the whole name would be its extension.
    let has_dot = filename.bytes().any(|byte| byte == b'.');
    let extension = filename.as_bytes().rsplit(|byte| *byte == b'.').next();
    let known = extension.filter(|_| has_dot).and_then(|extension| {
        let mut types = BY_EXTENSION.iter();
        types.find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(extension))
    });
    known.map_or("application/octet-stream", |(_, mime_type)| mime_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_tells_in_either_case() {
        assert_eq!(by_filename("train.jsonl"), "text/jsonl");
        assert_eq!(by_filename("a.b.PDF"), "application/pdf");
    }

    #[test]
    fn what_nothing_tells_is_an_octet_stream() {
        for name in ["README", "jsonl", "a.jsonl.unknown", "a.", ""] {
            assert_eq!(by_filename(name), "application/octet-stream", "{name}");
        }
    }
}
