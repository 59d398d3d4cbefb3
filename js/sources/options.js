// The options of sources, checked when a function is called.

import { snapshot } from "../client/options/snapshot.js";
import { func, milliseconds, string, whole } from "../client/options/values.js";

const COMMON = ["name", "type", "maxRetries", "timeout", "signal"];

/** The options in `given`, of which `more` are those of one kind of source. */
export function sourceOptions(given, more = []) {
  const options = snapshot(given, [...COMMON, ...more]);
  return {
    name: string(options, "name"),
    type: string(options, "type"),
    maxRetries: whole("maxRetries", options.maxRetries, 0, 100, "a whole number, 0 … 100") ?? 4,
    timeout: milliseconds(options, "timeout", 30_000),
    signal: options.signal ?? undefined,
    headers: options.headers,
    fetch: func(options, "fetch"),
  };
}
