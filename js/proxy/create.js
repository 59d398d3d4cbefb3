// The rules for create. The body for the service is built from the fields that are checked here.

import { Refusal } from "./errors.js";
import { faultOfFilename } from "./filename.js";
import { isLifetime } from "./limits.js";
import { checkMetadata } from "./metadata.js";

const FIELDS = new Set(["bytes", "filename", "purpose", "mime_type", "expires_after", "metadata"]);
/** RFC 6838 names, and parameters in printable ASCII. */
const MIME_TYPE = /^([A-Za-z0-9!#$&^_.+-]{1,127}\/[A-Za-z0-9!#$&^_.+-]{1,127})(?:\s*;[\x20-\x7e]{0,200})?$/;

/** Returns the body for the service and the metadata, or throws a `Refusal` that names the field. */
export function checkCreate(given, limits) {
  for (const name of Object.keys(given)) {
    if (!FIELDS.has(name)) refuse(name.slice(0, 64), "unknown_parameter", "is not a parameter of create");
  }
  const { bytes, filename, purpose, mime_type } = given;
  checkBytes(bytes, limits);
  checkFilename(filename, limits);
  if (typeof purpose !== "string" || !limits.purposes.includes(purpose)) {
    refuse("purpose", "purpose_not_allowed", `must be one of ${limits.purposes.join(", ")}`);
  }
  checkMimeType(mime_type, limits);
  const expires_after = expiry(given.expires_after, limits);
  const metadata = checkMetadata(given.metadata);
  return { fields: { bytes, filename, purpose, mime_type, ...(expires_after && { expires_after }) }, metadata };
}

function checkBytes(bytes, { maxBytes }) {
  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    refuse("bytes", "invalid_value", "must be a whole number of bytes above 0");
  }
  if (bytes > maxBytes) refuse("bytes", "file_too_large", `must be at most ${maxBytes}`, 413);
}

function checkFilename(filename, limits) {
  const fault = faultOfFilename(filename, limits);
  if (fault) refuse("filename", "filename_not_allowed", fault);
}

function checkMimeType(text, { mimeTypes }) {
  const type = typeof text === "string" ? MIME_TYPE.exec(text)?.[1].toLowerCase() : undefined;
  const allows = (entry) => {
    const pattern = entry.toLowerCase();
    return pattern === "*/*" || pattern === type || (pattern.endsWith("/*") && type.startsWith(pattern.slice(0, -1)));
  };
  if (type === undefined || !mimeTypes.some(allows)) {
    refuse("mime_type", "mime_type_not_allowed", `must match one of ${mimeTypes.join(", ")}`);
  }
}

/** The lifetime of the File: the proxy's, else the client's. */
function expiry(given, { expiresAfter }) {
  if (expiresAfter !== undefined) return { anchor: "created_at", seconds: expiresAfter };
  if (given === undefined || given === null) return undefined;
  const { anchor, seconds, ...more } = given;
  if (anchor !== "created_at" || !isLifetime(seconds) || Object.keys(more).length > 0) {
    refuse("expires_after", "invalid_value", 'must be { anchor: "created_at", seconds: 3600 … 2592000 }');
  }
  return { anchor, seconds };
}

function refuse(param, code, rule, status = 400) {
  throw new Refusal(status, code, `'${param}' ${rule}.`, { param });
}
