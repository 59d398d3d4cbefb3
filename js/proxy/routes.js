// Finds which operation a request is for: the four of uploads and, if `files` is set, the four of own Files. There are no
// other routes.

/** An id of the service. It cannot contain a slash or an escape. */
export const ID = /^[A-Za-z0-9_-]{1,128}$/;

const UPLOADS = { parts: "part", complete: "complete", cancel: "cancel" };

/** Returns the function that finds the operation of a request. It returns `null` if there is none. */
export function router(prefix, files) {
  return (request) => {
    const method = methodOf(request);
    // The URL parser has already resolved `..`, `%2e%2e` and backslashes. `%2f`, doubled slashes and other alphabets stay
    // unchanged, and match nothing.
    const { pathname, search, username, password } = new URL(request.url);
    // No client sends a user name and password in the target, and a Request cannot be created with them.
    if (username !== "" || password !== "") return null;
    // A query would not be forwarded. It is refused, so that nothing is dropped silently.
    if (search !== "" || !pathname.startsWith(`${prefix}/`)) return null;
    const [kind, id, last, ...more] = pathname.slice(prefix.length + 1).split("/");
    if (more.length > 0 || (id !== undefined && !ID.test(id))) return null;
    if (kind === "uploads" && method === "POST") return uploadRoute(id, last);
    return kind === "files" && files ? fileRoute(method, id, last) : null;
  };
}

/** The method, or the one that a preflight asks about. */
export function methodOf({ method, headers }) {
  return method === "OPTIONS" ? headers.get("access-control-request-method") : method;
}

function uploadRoute(uploadId, last) {
  if (uploadId === undefined) return { operation: "create" };
  return Object.hasOwn(UPLOADS, last ?? "") ? { operation: UPLOADS[last], uploadId } : null;
}

function fileRoute(method, fileId, last) {
  if (fileId === undefined) return method === "GET" ? { operation: "file-list" } : null;
  if (last === "content") return method === "GET" ? { operation: "file-content", fileId } : null;
  const operations = { GET: "file", DELETE: "file-delete" };
  return last === undefined && Object.hasOwn(operations, method ?? "")
    ? { operation: operations[method], fileId }
    : null;
}

/** The path of the operation at the service, after the base URL. */
export function upstreamPath({ operation, uploadId }) {
  if (operation === "create") return "/uploads";
  return `/uploads/${uploadId}/${operation === "part" ? "parts" : operation}`;
}
