// The MIME type of a file that has none. Loaded only for such a file.

/** By extension, the types that the service documents for its purposes; browsers know few of them. */
const BY_EXTENSION = {
  c: "text/x-c",
  cpp: "text/x-c++",
  cs: "text/x-csharp",
  css: "text/css",
  csv: "text/csv",
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  gif: "image/gif",
  go: "text/x-golang",
  html: "text/html",
  java: "text/x-java",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  js: "text/javascript",
  json: "application/json",
  jsonl: "text/jsonl",
  md: "text/markdown",
  pdf: "application/pdf",
  php: "text/x-php",
  png: "image/png",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  py: "text/x-python",
  rb: "text/x-ruby",
  sh: "application/x-sh",
  tar: "application/x-tar",
  tex: "text/x-tex",
  ts: "application/typescript",
  txt: "text/plain",
  webp: "image/webp",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  xml: "text/xml",
  yaml: "application/yaml",
  zip: "application/zip",
};

/** The type of a file of this name; `application/octet-stream` where the name says nothing. */
export function mimeTypeOf(filename) {
  // Without a dot the whole name would be its extension.
  const extension = /\.([^.]*)$/.exec(filename)?.[1].toLowerCase();
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : "application/octet-stream";
}
