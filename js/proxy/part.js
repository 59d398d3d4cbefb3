// A part: its length and its form are checked while it goes through. It is never held here, so an
// isolate of 128 MB takes any number of parts of 64 MiB at once.

import { Refusal } from "./errors.js";
import { boundaryOf, Form } from "./form.js";
import { TimeLimit, TimeLimitError } from "./time-limit.js";

/** Bytes. The documents say 64 MB; the official helper sends 64 MiB. */
const MAX_PART_BYTES = 64 * 1024 * 1024;
/** Maximum bytes of the form around the data: two boundaries, a name, a file name, a type. */
const FORM_BYTES = 16 * 1024;
/** Bytes of the longest body that a client sends. */
export const MAX_BODY_BYTES = MAX_PART_BYTES + FORM_BYTES;
/** Milliseconds that a client may pause within a part. */
const IDLE_MILLISECONDS = 60_000;

/** Checks a part of an upload of `bytes` bytes, and returns what is forwarded. */
export function checkPart({ headers }, body, bytes) {
  const type = headers.get("content-type") ?? "";
  const boundary = boundaryOf(type);
  if (!boundary || !isPlain(headers)) {
    throw new Refusal(415, "unsupported_media_type", "A part is a multipart/form-data body, not compressed.");
  }
  const contentLength = readLength(headers);
  const most = Math.min(MAX_PART_BYTES, bytes);
  if (contentLength > most + FORM_BYTES) throw tooLarge(contentLength);
  if (body.ended) throw new Refusal(400, "missing_body", "The part has no body.", { param: "data" });
  return {
    async body() {
      const timeLimit = new TimeLimit({ idle: IDLE_MILLISECONDS }, "reading a part");
      try {
        const form = new Form(() => nextPiece(body, timeLimit), contentLength, boundary);
        const pieces = await form.open();
        if (form.dataBytes > most) throw tooLarge(contentLength);
        return new PartStream(pieces, form, timeLimit);
      } catch (error) {
        timeLimit.end();
        throw error;
      }
    },
    headers: { "content-type": type },
    facts: { contentLength },
  };
}

/** Whether the body has no content encoding. */
export function isPlain(headers) {
  return ["identity", null].includes(headers.get("content-encoding"));
}

function tooLarge(contentLength) {
  return new Refusal(413, "part_too_large", "A part holds at most 64 MiB, and no more than the whole upload.", {
    param: "data",
    contentLength,
  });
}

function readLength(headers) {
  const length = headers.get("content-length");
  // With both headers, two servers could see different ends of the body.
  if (length === null || headers.has("transfer-encoding")) {
    throw new Refusal(411, "length_required", "A part needs a Content-Length.");
  }
  // Two Content-Length headers arrive here as one with a comma.
  if (!/^[1-9]\d{0,14}$/.test(length)) {
    throw new Refusal(400, "invalid_content_length", "The Content-Length is not one number of bytes.");
  }
  return Number(length);
}

async function nextPiece(body, timeLimit) {
  try {
    return await body.next(timeLimit);
  } catch (error) {
    if (error instanceof TimeLimitError) throw new Refusal(408, "body_timeout", "The body did not arrive in time.");
    throw new Refusal(400, "request_aborted", "The body was cut off.");
  }
}

/** Streams the pieces of a part to the service. */
class PartStream {
  #writer;
  #timeLimit;
  #stopped = false;

  /** Why the part was stopped, if the client caused it. */
  failure;

  constructor(pieces, { length, dataBytes }, timeLimit) {
    // On workerd this sends a Content-Length, and fails the stream if the number of bytes differs.
    const fixed = typeof FixedLengthStream === "function";
    const { readable, writable } = fixed ? new FixedLengthStream(length) : new TransformStream();
    this.stream = readable;
    this.length = length;
    /** Bytes of the file in this part. */
    this.dataBytes = dataBytes;
    this.#timeLimit = timeLimit;
    this.#writer = writable.getWriter();
    this.#writer.closed.catch(() => {}); // the reader of the stream gets the same error
    this.#pump(pieces);
  }

  /** Stops the part. The rest of the client's body can still be read. */
  stop(reason) {
    this.#stopped = true;
    this.#timeLimit.end();
    this.#writer.abort(reason).catch(() => {});
  }

  async #pump(pieces) {
    try {
      for await (const piece of pieces) {
        if (this.#stopped) return;
        await this.#writer.write(piece);
      }
      await this.#writer.close();
    } catch (error) {
      if (error instanceof Refusal) this.failure = error;
      this.stop(error);
    }
  }
}
