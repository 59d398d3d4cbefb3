// Checks for single values. Each returns the value, or `undefined` where it is absent, and throws an
// error that names the option otherwise.

import { outOfRange, wrongType } from "./invalid.js";
import { LONGEST_DELAY } from "./limits.js";

export const isAbsent = (value) => value === undefined || value === null;

export function string(options, name) {
  const value = options[name];
  if (isAbsent(value)) return undefined;
  if (typeof value !== "string") throw wrongType(name, "a string", value);
  return value;
}

export function func(options, name) {
  const value = options[name];
  if (isAbsent(value)) return undefined;
  if (typeof value !== "function") throw wrongType(name, "a function", value);
  return value;
}

/** One of `choices`, the first by default. */
export function choice(options, name, choices) {
  const value = options[name];
  if (isAbsent(value)) return choices[0];
  if (choices.includes(value)) return value;
  const words = choices.map((word) => JSON.stringify(word));
  throw wrongType(name, `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`, value);
}

/** A whole number from `least` to `most`, which `expected` puts into words. */
export function whole(name, value, least, most, expected) {
  if (isAbsent(value)) return undefined;
  if (typeof value !== "number") throw wrongType(name, expected, value);
  if (!Number.isInteger(value) || value < least || value > most) throw outOfRange(name, expected, value);
  return value;
}

export const milliseconds = (options, name, preset) =>
  whole(name, options[name], 1, LONGEST_DELAY, "whole milliseconds, 1 … 2147483647") ?? preset;

/** `{ anchor: "created_at", seconds }`, of which the seconds are all there is to know. */
export function expiresAfter(name, value) {
  if (isAbsent(value)) return undefined;
  if (value.anchor !== "created_at" || isAbsent(value.seconds)) {
    throw wrongType(name, '{ anchor: "created_at", seconds: 3600 … 2592000 }', value);
  }
  return whole(name, value.seconds, 3600, 2_592_000, "seconds, a whole number, 3600 … 2592000");
}

export const isMD5 = (text) => typeof text === "string" && /^[0-9a-f]{32}$/i.test(text);
