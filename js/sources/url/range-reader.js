// Reads ranges of a file behind a URL, each guarded by the file's validator.

import { changed, SourceError } from "../error.js";
import { withRetries } from "../retry.js";
import { get, isPlain, lost, refused } from "./request.js";
import { contentRange, isSame } from "./validator.js";

const WHAT = "the file at the URL";

export class RangeReader {
  #address;
  #given;

  /** `given` are the checked options, with the `size` and the `validator` of the file. */
  constructor(address, given) {
    this.#address = address;
    this.#given = given;
  }

  /** The bytes from `start` to `end`. After a lost connection a retry asks only for what is missing. */
  async read(start, end, admit) {
    const { maxRetries, signal } = this.#given;
    const range = { bytes: new Uint8Array(end - start), start, end, filled: 0 };
    await withRetries({ maxRetries, signal, admit }, (stop) => this.#fill(range, stop));
    return range.bytes;
  }

  async #fill(range, stop) {
    const { validator } = this.#given;
    const from = range.start + range.filled;
    const headers = { range: `bytes=${from}-${range.end - 1}`, [validator.condition]: validator.value };
    const { response, alive, end } = await get(this.#address, this.#given, headers, stop);
    try {
      this.#check(response, from, range.end);
      await copy(response.body, range, alive);
    } catch (error) {
      response.body?.cancel().catch(() => {});
      stop.throwIfAborted();
      throw error;
    } finally {
      end();
    }
  }

  /** Throws unless `response` is the range from `start` to `end` of the same file. */
  #check(response, start, end) {
    const { size, validator } = this.#given;
    const { status } = response;
    // 416: the file has become shorter.
    if ([404, 410, 412, 416].includes(status)) throw changed(WHAT);
    if (status !== 200 && status !== 206) throw refused(response);
    if (!isSame(response, validator)) throw changed(WHAT);
    const range = contentRange(response);
    const isRange = status === 206 && range?.start === start && range.end === end && isPlain(response);
    if (isRange && (range.size ?? size) === size) return;
    if (isRange) throw changed(WHAT);
    // A server of several machines may do so once.
    throw new SourceError(`The URL answered a range with ${status === 200 ? "all of the file" : "another one"}`, {
      status,
      retryable: true,
    });
  }
}

/** Copies a body into what is left of `range`. */
async function copy(body, range, alive) {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause) => {
      throw lost(cause);
    });
    if (done) break;
    alive();
    if (range.filled + value.length > range.bytes.length) {
      reader.cancel().catch(() => {});
      throw new SourceError("The URL sent more bytes than the range has");
    }
    range.bytes.set(value, range.filled);
    range.filled += value.length;
  }
  if (range.filled < range.bytes.length) throw lost(new Error("the answer ended early"));
}
