// The first request of a URL: it finds the size, and whether the server has ranges.

import { SourceError } from "../error.js";
import { withRetries } from "../retry.js";
import { get, isPlain, refused } from "./request.js";
import { contentRange, validatorOf } from "./validator.js";

/**
 * `{ size, validator, type }` of a file that can be read by ranges; else `{ stream, size, type }`, whose `size` is
 * `undefined` if the server does not say it.
 */
export async function firstAnswer(address, given) {
  const ranged = await withRetries(given, (signal) => ask(address, given, { range: "bytes=0-0" }, signal));
  // Nothing guards the ranges of a file without a validator, and a range of a compressed file is not one of the file.
  return ranged ?? (await withRetries(given, (signal) => ask(address, given, {}, signal)));
}

async function ask(address, given, more, signal) {
  const { response, end } = await get(address, given, more, signal);
  end();
  const { status, headers, body } = response;
  const type = headers.get("content-type")?.split(";")[0].trim() || undefined;
  if (status === 206) {
    body?.cancel().catch(() => {});
    if (!more.range) throw new SourceError("The URL answered a request for all with a part", { status });
    const range = contentRange(response);
    const validator = validatorOf(response);
    const isUsable = range?.start === 0 && range.end === 1 && range.size >= 1 && validator && isPlain(response);
    return isUsable ? { size: range.size, validator, type } : undefined;
  }
  // Of an empty file there is no range.
  if (status === 416 && more.range) {
    body?.cancel().catch(() => {});
    return undefined;
  }
  if (status !== 200) throw refused(response);
  const length = headers.get("content-length");
  const size = isPlain(response) && /^\d+$/.test(length ?? "") ? Number(length) : undefined;
  return { stream: body ?? new Blob([]).stream(), size, type };
}
