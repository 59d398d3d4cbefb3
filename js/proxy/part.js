// A part: its length is checked, its bytes go through unread. They are never held here, so an
// isolate of 128 MB takes any number of parts of 64 MiB at once.

import { Refusal } from "./errors.js";

/** Bytes. The documents say 64 MB; the official helper sends 64 MiB. */
const MAX_PART_BYTES = 64 * 1024 * 1024;
/** Bytes the form puts around the data: two boundaries, a name, a file name, a type. */
const FORM_BYTES = 16 * 1024;
/** Bytes of the longest body anything here is sent. */
export const MAX_BODY_BYTES = MAX_PART_BYTES + FORM_BYTES;
/** A boundary as RFC 2046 spells it, and no further parameter. */
const FORM = /^multipart\/form-data\s*;\s*boundary=(?:"[\w'()+,./:=? -]{1,70}"|[\w'+.-]{1,70})$/i;

/** What is sent on of a part of an upload of `bytes` bytes. */
export function checkPart(request, bytes) {
  const { headers } = request;
  const type = headers.get("content-type") ?? "";
  if (!FORM.test(type) || !isPlain(headers)) {
    throw new Refusal(415, "unsupported_media_type", "A part is a multipart/form-data body, not compressed.");
  }
  const contentLength = readLength(headers);
  if (contentLength > Math.min(MAX_PART_BYTES, bytes) + FORM_BYTES) {
    throw new Refusal(413, "part_too_large", "A part holds at most 64 MiB, and no more than the whole upload.", {
      param: "data",
      contentLength,
    });
  }
  if (!request.body) throw new Refusal(400, "missing_body", "The part has no body.", { param: "data" });
  return {
    // Only once nothing can refuse the part any more: an opened stream must be read.
    body: () => bounded(request.body, contentLength),
    headers: { "content-type": type, "content-length": String(contentLength) },
    facts: { contentLength },
  };
}

/** Whether the body is as it will be read: what is named here would have to be undone first. */
export function isPlain(headers) {
  return ["identity", null].includes(headers.get("content-encoding"));
}

function readLength(headers) {
  const length = headers.get("content-length");
  // Two ways to tell where the body ends are one too many.
  if (length === null || headers.has("transfer-encoding")) {
    throw new Refusal(411, "length_required", "A part needs a Content-Length.");
  }
  // Two Content-Length headers arrive here as one with a comma.
  if (!/^[1-9]\d{0,14}$/.test(length)) {
    throw new Refusal(400, "invalid_content_length", "The Content-Length is not one number of bytes.");
  }
  return Number(length);
}

/** The same bytes; more or fewer than `length` are a failure, whatever the server before us lets in. */
function bounded(body, length) {
  if (typeof FixedLengthStream === "function") {
    // workerd: no script touches the bytes, and the service is sent a Content-Length.
    const { readable, writable } = new FixedLengthStream(length);
    body.pipeTo(writable).catch(() => {}); // whoever reads `readable` gets the same failure
    return readable;
  }
  let left = length;
  return body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        left -= chunk.byteLength;
        if (left < 0) throw new BodyLengthError();
        controller.enqueue(chunk);
      },
      flush() {
        if (left > 0) throw new BodyLengthError();
      },
    }),
  );
}

class BodyLengthError extends Error {
  message = "the body is not as long as its Content-Length";
}
