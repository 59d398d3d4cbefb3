// Reads the small JSON bodies of create and complete, up to their maximum length.

import { collect } from "./collect.js";
import { Refusal } from "./errors.js";
import { isPlain } from "./part.js";
import { TimeLimitError } from "./time-limit.js";

/** Milliseconds for one piece, and for the whole body. */
const LIMITS = { idle: 10_000, total: 60_000 };

/** Returns the body as a plain object, or throws a `Refusal`. `most` is in bytes. */
export async function readJSON({ headers }, body, most) {
  // An HTML form can send other types across origins.
  if (
    !/^application\/json\s*(?:;\s*charset=utf-8\s*)?$/i.test(headers.get("content-type") ?? "") ||
    !isPlain(headers)
  ) {
    throw new Refusal(415, "unsupported_media_type", "The body is JSON: send Content-Type: application/json.");
  }
  if (Number(headers.get("content-length")) > most) throw tooLarge(most);
  const bytes = await read(body, most);
  let value;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // The message of the parser would quote the body.
    throw invalid();
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid();
  return value;
}

async function read(body, most) {
  let bytes;
  try {
    bytes = await collect(body, most, LIMITS);
  } catch (error) {
    if (error instanceof TimeLimitError) throw new Refusal(408, "body_timeout", "The body did not arrive in time.");
    throw invalid();
  }
  if (!bytes) throw tooLarge(most);
  return bytes;
}

function invalid() {
  return new Refusal(400, "invalid_json", "The body is not a JSON object.");
}

function tooLarge(most) {
  return new Refusal(413, "body_too_large", `The body has more than ${most} bytes.`);
}
