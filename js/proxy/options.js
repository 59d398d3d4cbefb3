// The options are checked once, when the proxy is created, so an error shows at deployment and not at the first
// upload.

import { misconfigured } from "./errors.js";
import { DEFAULT_LIMITS, readLimits } from "./limits.js";
import { readQuotaLimits } from "./quota/limits.js";
import { router } from "./routes.js";
import { HOOK_MILLISECONDS, within } from "./time-limit.js";

const DEFAULT_BASE_URL = "https://api.openai.com/v1";
/** In seconds. Uploads live one hour at OpenAI, two hours at Azure. */
const DEFAULT_GRANT_LIFETIME = 7200;
/** In seconds: 30 days, the longest life of a File that has an end. */
const DEFAULT_RECEIPT_LIFETIME = 2_592_000;

const OPTIONS = new Set([
  ...["authorize", "prefix", "baseURL", "apiKey", "auth", "fetch", "grantKeys", "grantLifetime"],
  ...["origins", "allowMissingOrigin", "credentials", "requestHeaders", "rateLimit", "admit", "onEvent"],
  ...["metadata", "onCreate", "onComplete", "onError", "uniqueFilenames", "receiptLifetime", "files"],
  ...["quota", "store", "onStoreFailure"],
  ...Object.keys(DEFAULT_LIMITS),
]);

const FUNCTIONS = [
  ...["authorize", "apiKey", "auth", "fetch", "grantKeys", "rateLimit", "admit"],
  ...["onEvent", "onCreate", "onComplete", "onError"],
];

export function readOptions(options) {
  const given = { ...options };
  for (const name of Object.keys(given)) expect(OPTIONS.has(name), name, "no such option");
  for (const name of FUNCTIONS) {
    const fine = typeof given[name] === "function" || (given[name] === undefined && name !== "authorize");
    expect(fine, name, name === "authorize" ? "a function, required" : "a function");
  }
  const { prefix = "/v1", requestHeaders = [], metadata } = given;
  const { grantLifetime = DEFAULT_GRANT_LIFETIME, receiptLifetime = DEFAULT_RECEIPT_LIFETIME } = given;
  expect(
    typeof prefix === "string" && /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/.test(prefix),
    "prefix",
    'a path like "/v1", without a slash at its end',
  );
  for (const [name, lifetime] of Object.entries({ grantLifetime, receiptLifetime })) {
    expect(Number.isSafeInteger(lifetime) && lifetime > 0, name, "whole seconds above 0");
  }
  const { onStoreFailure = "refuse" } = given;
  expect(["refuse", "admit"].includes(onStoreFailure), "onStoreFailure", '"refuse" or "admit"');
  const isSchema = typeof metadata?.["~standard"]?.validate === "function";
  expect(metadata === undefined || isSchema, "metadata", "a Standard Schema validator");
  const isHeader = (name) => typeof name === "string" && /^[\w!#$%&'*+.^`|~-]+$/.test(name);
  expect(Array.isArray(requestHeaders) && requestHeaders.every(isHeader), "requestHeaders", "an array of header names");
  for (const name of ["allowMissingOrigin", "credentials", "uniqueFilenames", "files"]) {
    expect(["boolean", "undefined"].includes(typeof given[name]), name, "true or false");
  }
  return {
    authorize: given.authorize,
    route: router(prefix, given.files ?? false),
    baseURL: perRequest("baseURL", given.baseURL ?? DEFAULT_BASE_URL, readBaseURL),
    apiKey: bounded("apiKey", given.apiKey ?? ((env) => env.OPENAI_API_KEY)),
    auth: bounded("auth", given.auth ?? ((key) => ({ authorization: `Bearer ${key}` }))),
    // On workerd, fetch must be called as a plain function.
    fetch: given.fetch ?? ((url, init) => fetch(url, init)),
    grantKeys: bounded("grantKeys", given.grantKeys ?? ((env) => env.UPLOAD_GRANT_KEYS)),
    grantLifetime,
    origins: perRequest("origins", given.origins ?? ["self"], readOrigins),
    allowMissingOrigin: given.allowMissingOrigin ?? false,
    credentials: given.credentials ?? false,
    requestHeaders: new Set(requestHeaders.map((name) => name.toLowerCase())),
    limits: readLimits(given, DEFAULT_LIMITS),
    quota: readQuotaLimits(given.quota),
    store: storeOption(given.store),
    onStoreFailure,
    rateLimit: given.rateLimit,
    admit: given.admit,
    metadata,
    onCreate: given.onCreate,
    onComplete: given.onComplete,
    onError: given.onError ?? toConsole,
    // Without it the File cannot be found after a lost answer, and the hook would not be called.
    uniqueFilenames: given.uniqueFilenames ?? given.onComplete !== undefined,
    receiptLifetime,
    onEvent: given.onEvent,
  };
}

/** A store, or a function of the environment that returns it. On Workers bindings are in the environment. */
function storeOption(store) {
  if (store === undefined) return undefined;
  if (typeof store === "function") return bounded("store", store);
  expect(
    typeof store?.update === "function",
    "store",
    "a store such as redisStore(client), or a function of the environment",
  );
  return () => store;
}

function toConsole(error, { hook, uploadId, fileId }) {
  console.error(`upload-file-chunked/proxy: ${hook} failed for ${fileId ?? uploadId}:`, error);
}

/**
 * An option that is a value (checked now) or a function of the environment (its result is checked at every request).
 */
function perRequest(name, option, read) {
  if (typeof option !== "function") {
    const value = read(option);
    return () => value;
  }
  const ask = bounded(name, option);
  return async (env) => {
    try {
      return read(await ask(env));
    } catch (error) {
      throw misconfigured(error?.message ?? `${name}: the function failed`);
    }
  };
}

/** A function of the options, with the time limit. */
function bounded(name, option) {
  return async (...given) => within(HOOK_MILLISECONDS, option(...given), name);
}

function readBaseURL(text) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const sound = ["http:", "https:"].includes(url?.protocol) && !url.username && !url.password && !url.hash;
  expect(sound, "baseURL", "an http or https URL without credentials");
  return { base: url.origin + url.pathname.replace(/\/+$/, ""), query: url.search };
}

function readOrigins(origins) {
  // A browser sends no path and no wildcard. "null" would match every sandboxed frame.
  const exact = (entry) =>
    entry === "self" || (typeof entry === "string" && /^[a-z][a-z0-9+.-]*:\/\/[^/\s*?#@]+$/.test(entry));
  expect(
    Array.isArray(origins) && origins.every(exact),
    "origins",
    'an array of "self" and exact origins like "https://app.example"',
  );
  return [...origins];
}

function expect(condition, option, expected) {
  if (!condition) throw new TypeError(`${option}: expected ${expected}`);
}
