// The binding of an R2 bucket, in memory.

/** A bucket with the object `name`, as R2's binding is; `before` is called with the number of each `get`. */
export function bucketOf(name, bytes, before = () => {}) {
  const object = { bytes, etag: "e1", isThere: true };
  const calls = [];
  const head = async (key) =>
    object.isThere && key === name
      ? { size: object.bytes.length, etag: object.etag, httpMetadata: { contentType: "application/pdf" } }
      : null;
  const get = async (key, options) => {
    calls.push(options);
    await before(calls.length);
    if (!(await head(key))) return null;
    const { range, onlyIf } = options;
    if (onlyIf.etagMatches !== object.etag) return { etag: object.etag };
    const part = object.bytes.subarray(range.offset, range.offset + range.length);
    return { arrayBuffer: async () => new Uint8Array(part).buffer };
  };
  return { bucket: { head, get }, object, calls };
}
