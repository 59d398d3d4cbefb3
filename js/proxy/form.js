// The form that carries a part: exactly one field, `data`, and nothing before, behind or between.
//
//   --B CRLF  headers CRLF CRLF  data  CRLF --B-- [CRLF]
//
// It is checked while it goes through, and not kept. Servers differ in what they take for the end of
// a field, so this is stricter than any of them: the boundary may appear nowhere but at the two ends,
// not even in the middle of a line. The last boundary is let through only when all is known to be
// well, so the service never sees a whole form that is not as above.

import { Refusal } from "./errors.js";
import { Finder } from "./finder.js";

/** Bytes of the headers of a field; they hold a file name. */
const MAX_HEAD_BYTES = 4096;
/** A boundary as RFC 2046 spells it, without spaces, and no further parameter. */
const FORM = /^multipart\/form-data\s*;\s*boundary=(?:"([\w'()+,./:=?-]{1,70})"|([\w'+.-]{1,70}))$/i;
/** The names in it may be quoted or not; a backslash or a second name would be read in two ways. */
const DISPOSITION =
  /^content-disposition:[ \t]*form-data;[ \t]*name=("?)(data)\1(?:;[ \t]*filename=(?:"[\x20!\x23-\x5b\x5d-\x7e\x80-\xff]*"|[\w.-]+))?(?:;[ \t]*filename\*=[\w-]+'[\w-]*'[\w%.~!$&+^`|{}-]*)?[ \t]*$/i;
/** Not a nested form, which some servers take apart. */
const TYPE = /^content-type:(?![ \t]*multipart\/)[\x20-\x7e\t]{1,256}$/i;
/** What some clients add and no server needs. It is left out. */
const NEEDLESS = /^(?:content-length:[ \t]*\d{1,15}|content-transfer-encoding:[ \t]*(?:binary|8bit))[ \t]*$/i;

const ascii = new TextEncoder();
const CRLF = [13, 10];
const HEAD_END = ascii.encode("\r\n\r\n");

/** The boundary that a Content-Type names, or `undefined` where it is not that of a form. */
export function boundaryOf(type) {
  const [, quoted, plain] = FORM.exec(type) ?? [];
  return quoted ?? plain;
}

export class Form {
  #pieces;
  #length;
  #delimiter;
  #finder;
  /** The last two bytes of what was let through. */
  #before = [];

  /** Bytes of the form as it is sent on. */
  length = 0;
  /** Bytes of data it holds at least: whether a line break ends the form shows only at its end. */
  dataBytes = 0;

  /**
   * @param {() => Promise<Uint8Array | undefined>} pieces gives the form, piece by piece
   * @param {number} length bytes it is said to have
   * @param {string} boundary
   */
  constructor(pieces, length, boundary) {
    this.#pieces = pieces;
    this.#length = length;
    this.#delimiter = ascii.encode(`--${boundary}`);
    this.#finder = new Finder(this.#delimiter);
  }

  /** Reads the headers of the field, and throws a `Refusal` if it is not `data`. Gives the pieces to send on. */
  async open() {
    const { head, rest } = await this.#readHead();
    // One letter a byte, whatever the alphabet of the file name.
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

  /** The bytes that turn out to be data: of those held back, and of the piece up to `free` (below 0: fewer). */
  *#release(piece, held, free) {
    const parts = [this.#delimiter.subarray(0, held + Math.min(0, free)), piece.subarray(0, Math.max(0, free))];
    for (const part of parts) {
      if (part.length === 0) continue;
      this.#before = [...this.#before, ...part.subarray(-2)].slice(-2);
      yield part;
    }
  }

  /** What may follow the boundary: two dashes and at most a line break, and no more. */
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
