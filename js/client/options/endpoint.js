// Where the service is.

import { wrongType } from "./invalid.js";

const EXPECTED = "an http or https URL without credentials, or a path on a page's own origin";
const DEFAULT_BASE_URL = "https://api.openai.com/v1";

/**
 * `{ origin, base, query }` of `baseURL` with the parameters of `query`. `base` has no trailing slash;
 * `query` begins with "?" or is empty.
 */
export function endpoint({ baseURL, query }) {
  if (baseURL !== undefined && baseURL !== null && typeof baseURL !== "string") throw wrongType("baseURL", "a string");
  const url = parse(baseURL ?? DEFAULT_BASE_URL);
  const http = url?.protocol === "http:" || url?.protocol === "https:";
  if (!http || url.username || url.password) throw wrongType("baseURL", EXPECTED);
  for (const layer of query) addQuery(url.searchParams, layer);
  return { origin: url.origin, base: url.origin + url.pathname.replace(/\/+$/, ""), query: url.search };
}

function parse(baseURL) {
  // Of a page that is its <base>, and for a srcdoc frame the URL of the page around it. A worker made
  // from a blob: URL has no base to resolve a path against.
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  for (const candidate of [base, globalThis.origin, undefined]) {
    try {
      return new URL(baseURL, candidate);
    } catch {}
  }
}

function addQuery(search, entries) {
  if (entries === undefined || entries === null) return;
  const scalar = ([, value]) => value === null || !["object", "function", "symbol"].includes(typeof value);
  if (!Array.isArray(entries) || !entries.every(scalar)) {
    throw wrongType("query", "an object of strings, numbers and booleans");
  }
  for (const [name, value] of entries) {
    if (value !== undefined && value !== null) search.set(name, String(value));
  }
}
