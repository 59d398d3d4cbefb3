// Reads a small body, never more of it than it may be long, and never for longer than it may take.

/** Milliseconds. */
const MAX_MILLISECONDS = 5_000;

/** The body as text; `undefined` if it is longer than `most` bytes, too slow, or no UTF-8. */
export async function readText(request, most) {
  if (Number(request.headers.get("content-length")) > most) return undefined;
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, MAX_MILLISECONDS);
  });
  try {
    return await Promise.race([read(request.body, most), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

async function read(body, most) {
  if (!body) return "";
  const reader = body.getReader({ mode: "byob" });
  // One byte more than is allowed shows that there is more.
  const { value, done } = await reader.readAtLeast(most + 1, new Uint8Array(most + 1));
  if (!done && value.byteLength > most) {
    reader.cancel().catch(() => {});
    return undefined;
  }
  return new TextDecoder("utf-8", { fatal: true }).decode(value);
}
