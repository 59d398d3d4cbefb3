// Which uploads of earlier pages belong to a queue.

/** Whether `entry` of `listResumable` was started with this purpose and base URL, as far as they are given. */
export function isOfQueue(entry, { purpose, baseURL }) {
  return (purpose === undefined || entry.purpose === purpose) && isSameEndpoint(entry.endpoint, baseURL);
}

function isSameEndpoint(endpoint, baseURL) {
  if (typeof baseURL !== "string") return true;
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    const { origin, pathname } = new URL(baseURL, page);
    return endpoint === `${origin}${pathname}`.replace(/\/+$/, "");
  } catch {
    // Starting an upload will say what is wrong with it.
    return true;
  }
}
