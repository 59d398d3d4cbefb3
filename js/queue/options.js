// The options of a queue: its own are checked when it is created, the rest are defaults of its uploads.

import { named, outOfRange, wrongType } from "../client/options/invalid.js";
import { NAMES } from "../client/options/names.js";
import { similarTo } from "../client/options/similar.js";
import { func, isAbsent, string, whole } from "../client/options/values.js";

/** The queue's own. */
const OWN = [
  "filesAtOnce",
  "autoStart",
  "accept",
  "minFileSize",
  "maxFileSize",
  "maxFiles",
  "maxTotalSize",
  "allowDuplicates",
  "warnBeforeUnload",
];

/** What belongs to one file, and so makes no default for all. */
const ONE_FILE = ["filename", "bytes", "resumeId"];

/** Splits `options` into `{ upload, …the queue's own }`, which are checked. Throws a TypeError or RangeError. */
export function queueOptions(options = {}) {
  if (typeof options !== "object" || options === null) throw wrongType("options", "an object", options);
  refuseUnknown(options);
  const given = NAMES.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  // Two files of a list may have the same content: the second waits for the first.
  const upload = { onConflict: "wait", ...Object.fromEntries(given) };
  for (const name of ONE_FILE) {
    if (name in upload) throw named(new TypeError(`${name}: belongs to one file; give it to add()`), name);
  }
  for (const name of ["onProgress", "onEvent", "onWarning"]) func(options, name);
  const size = (name, preset) =>
    whole(name, options[name], 0, Number.MAX_SAFE_INTEGER, "a whole number of bytes") ?? preset;
  const count = (name, preset) =>
    whole(name, finite(options[name]), 1, 1_000_000, "a whole number, at least 1") ?? preset;
  const own = {
    filesAtOnce: count("filesAtOnce", 2),
    autoStart: flag(options, "autoStart", true),
    accept: string(options, "accept") ?? "",
    minFileSize: size("minFileSize", 1),
    maxFileSize: size("maxFileSize", Number.POSITIVE_INFINITY),
    maxFiles: count("maxFiles", Number.POSITIVE_INFINITY),
    maxTotalSize: size("maxTotalSize", Number.POSITIVE_INFINITY),
    allowDuplicates: flag(options, "allowDuplicates", false),
    warnBeforeUnload: flag(options, "warnBeforeUnload", false),
  };
  if (own.minFileSize > own.maxFileSize) {
    throw outOfRange("minFileSize", `at most maxFileSize (${own.maxFileSize})`, own.minFileSize);
  }
  return { ...own, upload };
}

/** Checks the names of the options of `add`; the rest is checked when the upload starts. */
export function checkFileOptions(options = {}) {
  if (typeof options !== "object" || options === null) throw wrongType("options", "an object", options);
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw noSuchOption(unknown, NAMES);
}

/** `Infinity` says the same as leaving the option out. */
const finite = (value) => (value === Number.POSITIVE_INFINITY ? undefined : value);

function flag(options, name, preset) {
  const value = options[name];
  if (isAbsent(value)) return preset;
  if (typeof value !== "boolean") throw wrongType(name, "true or false", value);
  return value;
}

function refuseUnknown(options) {
  const known = [...OWN, ...NAMES];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw noSuchOption(unknown, known);
}

function noSuchOption(name, known) {
  const similar = similarTo(name, known);
  return named(new TypeError(`${name}: no such option${similar ? ` (did you mean ${similar}?)` : ""}`), name);
}
