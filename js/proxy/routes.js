// Which of the four operations a request is. Everything else has no address here.

/** Ids as the service makes them. Neither a slash nor an escape can be in one. */
export const ID = /^[A-Za-z0-9_-]{1,128}$/;

const OPERATIONS = { parts: "part", complete: "complete", cancel: "cancel" };

/** Makes the function that finds the operation of a request; it gives `null` where there is none. */
export function router(prefix) {
  const base = `${prefix}/uploads`;
  return (request) => {
    if (request.method !== "POST" && request.method !== "OPTIONS") return null;
    if (request.method === "OPTIONS" && request.headers.get("access-control-request-method") !== "POST") {
      return null;
    }
    // The URL parser has already resolved `..`, `%2e%2e` and backslashes, so what is matched here
    // is what is meant; `%2f`, doubled slashes and other alphabets stay as they are and match nothing.
    const { pathname, search, username, password } = new URL(request.url);
    // No client sends a name and a password in a target, and no Request can be made of them.
    if (username !== "" || password !== "") return null;
    // A query would be dropped on the way, and what is dropped silently was meant for something.
    if (search !== "") return null;
    if (pathname === base) return { operation: "create" };
    if (!pathname.startsWith(`${base}/`)) return null;
    const [uploadId, last, ...more] = pathname.slice(base.length + 1).split("/");
    const known = more.length === 0 && ID.test(uploadId) && Object.hasOwn(OPERATIONS, last);
    return known ? { operation: OPERATIONS[last], uploadId } : null;
  };
}

/** Where the operation is at the service, behind its base address. */
export function upstreamPath({ operation, uploadId }) {
  if (operation === "create") return "/uploads";
  return `/uploads/${uploadId}/${operation === "part" ? "parts" : operation}`;
}
