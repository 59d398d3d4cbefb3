// A file behind a URL, read by ranges where the server has them (RFC 9110, section 14).

import { sourceOptions } from "./options.js";
import { RangedBlob } from "./ranged-blob.js";
import { firstAnswer } from "./url/first-answer.js";
import { RangeReader } from "./url/range-reader.js";

/** Opens the file at `url`; see `index.d.ts`. */
export async function openURL(url, options) {
  const address = addressOf(url);
  const given = sourceOptions(options, ["headers", "fetch"]);
  given.signal?.throwIfAborted();
  const first = await firstAnswer(address, given);
  const name = given.name ?? nameIn(address);
  const type = given.type ?? first.type;
  if (first.stream) return sized(first.stream, { size: first.size, name, type });
  const { size, validator } = first;
  const reader = new RangeReader(address, { ...given, size, validator });
  return new RangedBlob({
    size,
    name,
    type,
    validator: `${validator.header} ${validator.value}`,
    read: (start, end, admit) => reader.read(start, end, admit),
  });
}

/** A stream that says what a file would. */
function sized(stream, properties) {
  for (const [name, value] of Object.entries(properties)) Object.defineProperty(stream, name, { value });
  return stream;
}

/** Absolute; where there is a page, a path is resolved against it. Its user and password would be refused by fetch. */
function addressOf(url) {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  let address;
  try {
    address = new URL(url, base);
  } catch {
    throw new TypeError("url: expected an absolute URL of http or https");
  }
  if (!/^https?:$/.test(address.protocol) || address.username || address.password) {
    throw new TypeError("url: expected an absolute URL of http or https, without user and password");
  }
  address.hash = "";
  return address;
}

/** The last segment of the path. */
function nameIn({ pathname }) {
  const last = pathname.split("/").at(-1);
  try {
    return decodeURIComponent(last) || undefined;
  } catch {
    return last;
  }
}
