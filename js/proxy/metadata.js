// The metadata of an upload: what the page says about it, for the hooks. It is never sent to the service.

import { Refusal } from "./errors.js";
import { HOOK_MILLISECONDS, within } from "./time-limit.js";

/** Maximum length of the metadata in bytes of JSON, because the grant contains it. */
const MAX_BYTES = 1024;
/** Characters of a validator's words that the client gets. */
const LONGEST_ISSUE = 300;

/** Checks the metadata of create: a JSON object, or none. */
export function checkMetadata(given) {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== "object" || Array.isArray(given)) throw invalid("must be an object");
  if (new TextEncoder().encode(JSON.stringify(given)).length > MAX_BYTES) {
    throw invalid(`must be at most ${MAX_BYTES} bytes of JSON`, "metadata_too_large");
  }
  return given;
}

/** The metadata as the schema returns it, for the hooks; unchanged if there is no schema. */
export async function validateMetadata(schema, metadata) {
  if (!schema) return metadata;
  let result;
  try {
    result = await within(HOOK_MILLISECONDS, schema["~standard"].validate(metadata), "metadata");
  } catch (cause) {
    throw new Refusal(403, "metadata_failed", "The server could not check the metadata of this upload.", { cause });
  }
  if (!result?.issues) return result?.value;
  throw invalid(`is not as the server expects: ${wordsOf(result.issues)}`);
}

/** The first issue: its path and its message. */
function wordsOf([issue]) {
  const path = (issue?.path ?? []).map((segment) => String(segment?.key ?? segment)).join(".");
  return `${path}${path && ": "}${String(issue?.message)}`.slice(0, LONGEST_ISSUE).replace(/\.$/, "");
}

function invalid(rule, code = "metadata_invalid") {
  return new Refusal(400, code, `'metadata' ${rule}.`, { param: "metadata" });
}
