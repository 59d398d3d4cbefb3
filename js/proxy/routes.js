// Finds which of the four operations a request is for. There are no other routes.

/** An id of the service. It cannot contain a slash or an escape. */
export const ID = /^[A-Za-z0-9_-]{1,128}$/;

const OPERATIONS = { parts: "part", complete: "complete", cancel: "cancel" };

/** Returns the function that finds the operation of a request. It returns `null` if there is none. */
export function router(prefix) {
  const base = `${prefix}/uploads`;
  return (request) => {
    if (request.method !== "POST" && request.method !== "OPTIONS") return null;
    if (request.method === "OPTIONS" && request.headers.get("access-control-request-method") !== "POST") {
      return null;
    }
    // The URL parser has already resolved `..`, `%2e%2e` and backslashes. `%2f`, doubled slashes and other alphabets stay
    // unchanged, and match nothing.
    const { pathname, search, username, password } = new URL(request.url);
    // No client sends a user name and password in the target, and a Request cannot be created with them.
    if (username !== "" || password !== "") return null;
    // A query would not be forwarded. It is refused, so that nothing is dropped silently.
    if (search !== "") return null;
    if (pathname === base) return { operation: "create" };
    if (!pathname.startsWith(`${base}/`)) return null;
    const [uploadId, last, ...more] = pathname.slice(base.length + 1).split("/");
    const known = more.length === 0 && ID.test(uploadId) && Object.hasOwn(OPERATIONS, last);
    return known ? { operation: OPERATIONS[last], uploadId } : null;
  };
}

/** The path of the operation at the service, after the base URL. */
export function upstreamPath({ operation, uploadId }) {
  if (operation === "create") return "/uploads";
  return `/uploads/${uploadId}/${operation === "part" ? "parts" : operation}`;
}
