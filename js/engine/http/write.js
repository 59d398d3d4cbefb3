// Writing a body to a request, so that its bytes are counted as they go.

/** Bytes that are written at once: as many as the line takes in some milliseconds. */
const [LEAST, FIRST, MOST] = [16 * 1024, 128 * 1024, 1024 * 1024];

/** Milliseconds. What goes sooner is written in larger pieces, what takes longer in smaller ones. */
const [SOON, LATE] = [10, 50];

/**
 * Writes `body`, an async iterable of buffers, and ends the request; stops when the request is answered or closed. `onBytes`
 * is called with the bytes that the system has taken. Rejects when the body cannot be read.
 */
export async function write(request, body, onBytes) {
  let hasAnswer = false;
  request.once("response", () => {
    hasAnswer = true;
  });
  const closed = new Promise((resolve) => request.once("close", resolve));
  // Who aborted it wants to hear nothing more of it, also before it is closed.
  const isOver = () => hasAnswer || request.destroyed;
  let size = FIRST;
  let sent = 0;
  for await (const piece of body) {
    for (let start = 0; start < piece.length; ) {
      if (isOver()) return;
      const began = performance.now();
      const bytes = piece.subarray(start, start + size);
      start += bytes.length;
      // A buffer may be used again only when it has been written, or when the request is dead.
      await Promise.race([closed, new Promise((resolve) => request.write(bytes, resolve))]);
      if (isOver()) return;
      sent += bytes.length;
      onBytes?.(sent);
      const took = performance.now() - began;
      if (took < SOON) size = Math.min(size * 2, MOST);
      if (took > LATE) size = Math.max(size / 2, LEAST);
    }
  }
  request.end();
}
