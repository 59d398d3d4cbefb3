// Reads a small body, with a limit on its length and on the time.

/** Time limit in milliseconds. */
const MAX_MILLISECONDS = 5_000;

/** The body as text; `undefined` if it is longer than `most` bytes, too slow, or not UTF-8. */
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
  // If there is one byte more than allowed, the body is too long.
  const { value, done } = await reader.readAtLeast(most + 1, new Uint8Array(most + 1));
  if (!done && value.byteLength > most) {
    reader.cancel().catch(() => {});
    return undefined;
  }
  return new TextDecoder("utf-8", { fatal: true }).decode(value);
}
