// The names of all options, and the check for misspelled ones.

/** How the service is reached. */
const CLIENT = [
  "baseURL",
  "apiKey",
  "organization",
  "project",
  "headers",
  "query",
  "dangerouslyAllowBrowser",
  "fetch",
  "maxRetries",
  "timeout",
];

const UPLOAD = [
  "purpose",
  "filename",
  "mimeType",
  "bytes",
  "expiresAfter",
  "partSize",
  "concurrency",
  "md5",
  "extraBody",
  "metadata",
  "onProgress",
  "onWarning",
  "onEvent",
  "transport",
  "stallTimeout",
  "responseTimeout",
  "keepFileUpTo",
  "resume",
  "resumeId",
  "restart",
  "onConflict",
  "findFile",
  "maxDuration",
  "maxRequests",
];

/** Of uploads, operations and clients. */
export const NAMES = [...CLIENT, "signal", ...UPLOAD];

/** Of `listResumable`. */
export const LIST_NAMES = ["store", "onWarning", "signal"];

/** Of `discardResumable`. */
export const DISCARD_NAMES = [...CLIENT, ...LIST_NAMES];
