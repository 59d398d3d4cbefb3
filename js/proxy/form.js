// The form of a part: exactly one field, `data`, and nothing else.
//
//   --B CRLF  headers CRLF CRLF  data  CRLF --B-- [CRLF]
//
// It is checked while it is forwarded, and not kept. Servers differ in where they see the end of a field, so this check
// is stricter than any of them: the boundary may appear only at the two ends, not even in the middle of a line. The last
// boundary is forwarded only if everything before it was correct. So the service never gets a complete form of another
// shape.

import { Refusal } from "./errors.js";
import { Finder } from "./finder.js";

/** Maximum size of the headers of a field, in bytes. They contain a file name. */
const MAX_HEAD_BYTES = 4096;
/** A boundary as in RFC 2046, without spaces, and no further parameter. */
const FORM = /^multipart\/form-data\s*;\s*boundary=(?:"([\w'()+,./:=?-]{1,70})"|([\w'+.-]{1,70}))$/i;
/** The names may be quoted. A backslash or a second name is refused, because servers read them differently. */
const DISPOSITION =
  /^content-disposition:[ \t]*form-data;[ \t]*name=("?)(data)\1(?:;[ \t]*filename=(?:"[\x20!\x23-\x5b\x5d-\x7e\x80-\xff]*"|[\w.-]+))?(?:;[ \t]*filename\*=[\w-]+'[\w-]*'[\w%.~!$&+^`|{}-]*)?[ \t]*$/i;
/** Not a nested form, which some servers parse. */
const TYPE = /^content-type:(?![ \t]*multipart\/)[\x20-\x7e\t]{1,256}$/i;
/** Headers that some clients add and no server needs. They are removed. */
const NEEDLESS = /^(?:content-length:[ \t]*\d{1,15}|content-transfer-encoding:[ \t]*(?:binary|8bit))[ \t]*$/i;

const ascii = new TextEncoder();
const CRLF = [13, 10];
const HEAD_END = ascii.encode("\r\n\r\n");

/** The boundary in a Content-Type, or `undefined` if it is not a form. */
export function boundaryOf(type) {
  const [, quoted, plain] = FORM.exec(type) ?? [];
  return quoted ?? plain;
}

export class Form {
  #pieces;
  #length;
  #delimiter;
  #finder;
  /** The last two bytes that were forwarded. */
  #before = [];

  /** Bytes of the form that is forwarded. */
  length = 0;
  /**
   * Minimum number of data bytes. A line break at the end of the form may or may not belong to it, which shows only at
   * the end.
   */
  dataBytes = 0;

  /**
   * @param {() => Promise<Uint8Array | undefined>} pieces returns the next piece of the form
   * @param {number} length its declared length in bytes
   * @param {string} boundary
   */
  constructor(pieces, length, boundary) {
    this.#pieces = pieces;
    this.#length = length;
    this.#delimiter = ascii.encode(`--${boundary}`);
    this.#finder = new Finder(this.#delimiter);
  }

  /** Reads the headers of the field, and throws a `Refusal` if it is not `data`. Returns the pieces to forward. */
  async open() {
    const { head, rest } = await this.#readHead();
    // One character per byte, also for file names that are not ASCII.
    const [first, ...lines] = String.fromCharCode(...head)
      .split("\r\n")
      .slice(0, -2);
    const own = lines.filter((line) => !NEEDLESS.test(line));
    const types = own.filter((line) => TYPE.test(line));
    const names = own.filter((line) => DISPOSITION.exec(line)?.[2] === "data");
    const marker = String.fromCharCode(...this.#delimiter);
    if (first !== marker || names.length !== 1 || types.length > 1 || names.length + types.length !== own.length) {
      throw wrong();
    }
    if (lines.some((line) => line.includes(marker))) throw wrong();
    const kept = Uint8Array.from([first, ...own, "", ""].join("\r\n"), (letter) => letter.charCodeAt(0));
    const body = this.#length - head.length;
    this.length = kept.length + body;
    this.dataBytes = body - this.#delimiter.length - "\r\n--\r\n".length;
    return this.#data(kept, rest, head.length);
  }

  async #readHead() {
    let head = new Uint8Array(0);
    for (;;) {
      const piece = await this.#pieces();
      if (!piece) throw cutShort();
      const searched = Math.max(0, head.length - HEAD_END.length + 1);
      head = joined(head, piece.subarray(0, MAX_HEAD_BYTES));
      const end = indexOf(head, HEAD_END, searched);
      if (end >= 0) {
        const taken = end + HEAD_END.length - (head.length - Math.min(piece.length, MAX_HEAD_BYTES));
        return { head: head.subarray(0, end + HEAD_END.length), rest: piece.subarray(taken) };
      }
      if (head.length >= MAX_HEAD_BYTES) throw wrong();
    }
  }

  async *#data(head, rest, read) {
    yield head;
    let passed = read;
    for (let piece = rest; piece; piece = await this.#pieces()) {
      const held = this.#finder.held;
      const end = this.#finder.push(piece);
      const free = end < 0 ? piece.length - this.#finder.held : end - this.#delimiter.length;
      yield* this.#release(piece, held, free);
      passed += piece.length;
      if (passed > this.#length) throw tooLong();
      if (end >= 0) return yield* this.#close(piece.slice(end), passed);
    }
    throw passed < this.#length ? cutShort() : wrong();
  }

  /**
   * Forwards the bytes that are data: held bytes, and the piece up to `free`. If `free` is negative, fewer held bytes.
   */
  *#release(piece, held, free) {
    const parts = [this.#delimiter.subarray(0, held + Math.min(0, free)), piece.subarray(0, Math.max(0, free))];
    for (const part of parts) {
      if (part.length === 0) continue;
      this.#before = [...this.#before, ...part.subarray(-2)].slice(-2);
      yield part;
    }
  }

  /** Checks the end: after the boundary, two dashes and at most one line break. */
  async *#close(start, read) {
    const left = this.#length - read + start.length;
    const closing = left === 2 ? "--" : "--\r\n";
    const afterLineBreak = CRLF.every((byte, index) => byte === this.#before[index]);
    if (!afterLineBreak || (left !== 2 && left !== 4)) throw wrong();
    let tail = start;
    for (let piece = await this.#pieces(); piece; piece = await this.#pieces()) {
      tail = joined(tail, piece.subarray(0, left + 1));
      if (tail.length > left) throw tooLong();
    }
    if (tail.length < left) throw cutShort();
    if (String.fromCharCode(...tail) !== closing) throw wrong();
    yield joined(this.#delimiter, tail);
  }
}

function wrong() {
  return new Refusal(400, "invalid_form", "A part is a form with one field, 'data', and nothing else.", {
    param: "data",
  });
}

function cutShort() {
  return new Refusal(400, "body_incomplete", "The body is shorter than its Content-Length.", { param: "data" });
}

function tooLong() {
  return new Refusal(400, "invalid_content_length", "The body is longer than its Content-Length.", { param: "data" });
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function indexOf(bytes, pattern, from) {
  for (let at = from; at + pattern.length <= bytes.length; at += 1) {
    if (pattern.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
