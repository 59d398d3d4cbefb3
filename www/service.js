// What the page asks of the service by itself, beside the library: a File's content, and, of the
// local server only, the MD5 of what it received.

/** A path under the base URL; a query in the base is kept, as the library keeps it. */
function serviceURL(baseURL, path) {
  const url = new URL(baseURL, location.href);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}${path}`;
  return url;
}

/** The content of a File, as a stream. */
export async function fetchContent(fileId, { baseURL, apiKey }, signal) {
  const response = await fetch(serviceURL(baseURL, `/files/${encodeURIComponent(fileId)}/content`), {
    headers: apiKey ? { Authorization: `Bearer ${apiKey}` } : {},
    cache: "no-store", // the question is what the service has, not what the browser remembers
    signal,
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await reasonOf(response)}`);
  return response.body;
}

/** The API explains itself in `error.message`; anything else is quoted by its status alone. */
async function reasonOf(response) {
  try {
    return (await response.json()).error.message;
  } catch {
    return response.statusText || "no explanation was given";
  }
}

/**
 * The MD5 of a finished upload, or null. The API's objects carry none, but the local server tells
 * in its statistics; no other service is asked, for it would only answer 404.
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
    return null; // a nicety; the upload is fine without it
  }
}
