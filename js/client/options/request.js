// The options that every request has: how the service is reached, how often it is tried.

import { inBrowser, inWorkerd } from "../platform.js";
import { endpoint } from "./endpoint.js";
import { applyHeaders } from "./headers.js";
import { wrongType } from "./invalid.js";
import { guarded } from "./snapshot.js";
import { func, isAbsent, milliseconds, string, whole } from "./values.js";

/** The checked options of one request. */
export function requestConfig(options) {
  const { origin, base, query } = endpoint(options);
  return {
    // Uploads to one origin share its connections and its cool-down, but not those of different requests in workerd.
    origin: inWorkerd() ? "" : origin,
    base,
    query,
    apiKey: apiKey(options),
    headers: headers(options),
    organization: string(options, "organization"),
    project: string(options, "project"),
    fetch: func(options, "fetch"),
    maxRetries: whole("maxRetries", options.maxRetries, 0, 100, "a whole number, 0 … 100") ?? 5,
    timeout: milliseconds(options, "timeout", 600_000),
    signal: signalOf(options),
  };
}

/** The caller's signal. */
export function signalOf({ signal }) {
  if (isAbsent(signal)) return undefined;
  // By its form: a signal of another realm or of a polyfill is not an instance of ours.
  if (!guarded("signal", () => typeof signal.addEventListener === "function"))
    throw wrongType("signal", "an AbortSignal", signal);
  return signal;
}

function headers({ headers }) {
  const layers = headers.filter((layer) => !isAbsent(layer));
  for (const layer of layers) {
    try {
      if (typeof layer !== "function") applyHeaders(new Headers(), layer);
    } catch {
      // What the platform says would quote the value.
      throw wrongType("headers", "an object of valid header names and values");
    }
  }
  return layers;
}

function apiKey({ apiKey, dangerouslyAllowBrowser }) {
  if (isAbsent(apiKey)) return undefined;
  if (!dangerouslyAllowBrowser && inBrowser()) {
    throw wrongType(
      "apiKey",
      "left out in a browser, where everyone who opens the page can read it (send requests through a proxy that " +
        "keeps the key, or set dangerouslyAllowBrowser)",
    );
  }
  if (typeof apiKey === "function" || isKey(apiKey)) return apiKey;
  throw wrongType("apiKey", "a string that fits into a header, or a function that gives one");
}

/** Whether `key` can stand in a header. */
export const isKey = (key) => typeof key === "string" && /^[\x21-\x7e]+$/.test(key);
