// Reads the small JSON bodies of create and complete, never more of them than they may be long.

import { Refusal } from "./errors.js";
import { isPlain } from "./part.js";

/** The body as a plain object, or a `Refusal`. `most` is in bytes. */
export async function readJSON(request, most) {
  const { headers } = request;
  // Other types can be sent across origins by a mere HTML form.
  if (
    !/^application\/json\s*(?:;\s*charset=utf-8\s*)?$/i.test(headers.get("content-type") ?? "") ||
    !isPlain(headers)
  ) {
    throw new Refusal(415, "unsupported_media_type", "The body is JSON: send Content-Type: application/json.");
  }
  if (Number(headers.get("content-length")) > most) throw tooLarge(most);
  const bytes = await readAtMost(request.body, most);
  let value;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // What the parser says would quote the body.
    throw invalid();
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid();
  return value;
}

async function readAtMost(body, most) {
  const chunks = [];
  let length = 0;
  const reader = body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read().catch(() => Promise.reject(invalid()))) ?? { done: true };
    if (done) break;
    length += value.byteLength;
    if (length > most) {
      reader.cancel().catch(() => {});
      throw tooLarge(most);
    }
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function invalid() {
  return new Refusal(400, "invalid_json", "The body is not a JSON object.");
}

function tooLarge(most) {
  return new Refusal(413, "body_too_large", `The body may be ${most} bytes long.`);
}
