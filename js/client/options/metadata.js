// The option `metadata`: what a page says about an upload, for the hooks of a proxy. It travels in the body of create.

import { outOfRange, wrongType } from "./invalid.js";

/** In bytes of JSON: the proxy keeps it in the upload's grant. */
const MAX_BYTES = 1024;

/** `config` with its metadata checked, in `extraBody`. */
export function withMetadata(config) {
  const { metadata, extraBody, base } = config;
  if (!isPlainObject(metadata) || !isPlain(metadata)) {
    throw wrongType(
      "metadata",
      "an object of plain values (texts, finite numbers, booleans, null, lists, objects)",
      metadata,
    );
  }
  if (new TextEncoder().encode(JSON.stringify(metadata)).length > MAX_BYTES) {
    throw outOfRange("metadata", `at most ${MAX_BYTES} bytes as JSON`, metadata);
  }
  if (/^https:\/\/api\.openai\.com(?:\/|$)/.test(base)) {
    throw wrongType("metadata", "nothing without a proxy: OpenAI takes no metadata", metadata);
  }
  return { ...config, extraBody: { ...extraBody, metadata } };
}

/** Whether JSON can hold the value as it is. A cycle is deeper than anything of `MAX_BYTES`. */
function isPlain(value, depth = 0) {
  if (typeof value === "number") return Number.isFinite(value);
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (depth > MAX_BYTES) return false;
  const plain = (entry) => isPlain(entry, depth + 1);
  if (Array.isArray(value)) return value.every(plain);
  return isPlainObject(value) && Object.values(value).every((entry) => entry === undefined || plain(entry));
}

/** The copy of the options has only objects of this realm. */
const isPlainObject = (value) => typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
