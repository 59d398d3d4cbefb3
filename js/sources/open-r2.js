// An object in a bucket of Cloudflare R2, read by ranges through the binding.

import { timed } from "../client/signals.js";
import { changed, SourceError } from "./error.js";
import { sourceOptions } from "./options.js";
import { RangedBlob } from "./ranged-blob.js";
import { withRetries } from "./retry.js";

const WHAT = "the object in the bucket";

/** Opens the object `key` of `bucket`; see `index.d.ts`. */
export async function openR2(bucket, key, options) {
  if (typeof bucket?.head !== "function" || typeof bucket.get !== "function") {
    throw new TypeError("bucket: expected the binding of an R2 bucket");
  }
  if (typeof key !== "string" || key === "") throw new TypeError("key: expected the key of an object");
  const given = sourceOptions(options);
  const object = await ask(given, undefined, () => bucket.head(key));
  if (!object) throw new SourceError("The bucket has no object with this key", { status: 404 });
  const { size, etag, httpMetadata } = object;
  return new RangedBlob({
    size,
    name: given.name ?? (key.split("/").at(-1) || undefined),
    type: given.type ?? httpMetadata?.contentType,
    validator: `r2 ${etag}`,
    read: (start, end, admit) => read(given, admit, { bucket, key, etag, start, length: end - start }),
  });
}

function read(given, admit, { bucket, key, etag, start, length }) {
  return ask(given, admit, async () => {
    const range = { offset: start, length };
    const part = await bucket.get(key, { range, onlyIf: { etagMatches: etag } });
    // Gone, or without its body because the ETag is another.
    if (!part?.arrayBuffer) throw changed(WHAT);
    const bytes = new Uint8Array(await part.arrayBuffer());
    if (bytes.length !== length) throw new SourceError("The bucket gave another number of bytes than the range has");
    return bytes;
  });
}

/** Calls the binding, again after an exception, each time for at most `timeout` milliseconds. */
function ask(given, admit, call) {
  return withRetries({ ...given, admit }, async (signal) => {
    try {
      // The binding takes no signal.
      return await timed(call, { limit: given.timeout, what: "The bucket", signal });
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof SourceError || cause?.name === "NotReadableError") throw cause;
      throw new SourceError("The bucket did not answer", { retryable: true, cause });
    }
  });
}
