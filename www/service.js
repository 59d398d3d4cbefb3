// Requests that the page sends without the library: the content of a File, and, to the local server only, the MD5 of
// the bytes that it received.

/** The URL of a path below the base URL. A query of the base URL is kept. */
function serviceURL(baseURL, path) {
  const url = new URL(baseURL, location.href);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}${path}`;
  return url;
}

/** The content of a File, as a stream. */
export async function fetchContent(fileId, { baseURL, apiKey }, signal) {
  const response = await fetch(serviceURL(baseURL, `/files/${encodeURIComponent(fileId)}/content`), {
    headers: apiKey ? { Authorization: `Bearer ${apiKey}` } : {},
    cache: "no-store", // The content must come from the service, not from the browser's cache.
    signal,
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await reasonOf(response)}`);
  return response.body;
}

/** The API's `error.message`, else the text of the status. */
async function reasonOf(response) {
  try {
    return (await response.json()).error.message;
  } catch {
    return response.statusText || "no explanation was given";
  }
}

/**
 * The MD5 of a finished upload, or null. The API's objects do not have it, but the local server has it in its
 * statistics. Other services are not asked, because they would answer 404.
 */
export async function md5FromLocalServer(upload, baseURL) {
  const base = new URL(baseURL, location.href);
  const loopback = ["localhost", "127.0.0.1", "[::1]"].includes(base.hostname);
  if (base.origin !== location.origin && !loopback) return null;
  try {
    const response = await fetch(new URL("/_stats", base), { cache: "no-store", signal: AbortSignal.timeout(3000) });
    const { completed } = await response.json();
    return completed.find((entry) => entry.upload_id === upload.id)?.md5 ?? null;
  } catch {
    return null; // The MD5 is optional.
  }
}
