// The options of an upload, checked. Each field of the result is read by Rust (`src/web/js/config.rs`) or
// by `upload.js`.

import { outOfRange, wrongType } from "./invalid.js";
import { MAX_FILE_SIZE, MAX_PART_SIZE, MAX_PARTS } from "./limits.js";
import { requestConfig } from "./request.js";
import { checkedStore } from "./store.js";
import { choice, expiresAfter, func, isAbsent, isMD5, milliseconds, string, whole } from "./values.js";

const DEFAULT_CONCURRENCY = 4;
/** Browsers take six at once over HTTP/1.1; servers and HTTP/2 take more. */
const MAX_CONCURRENCY = 64;

/** The checked options of an upload of `source` (see `openSource`). */
export function uploadConfig(options, source) {
  const resume = resumeOf(options, source);
  const bytes = bytesOf(options, source);
  return {
    ...requestConfig(options),
    bytes,
    filename: text(options, "filename") ?? source.name ?? missing(options, "filename"),
    mimeType: text(options, "mimeType") ?? source.type,
    purpose: text(options, "purpose") ?? missing(options, "purpose"),
    expiresAfter: expiresAfter("expiresAfter", options.expiresAfter),
    partSize: partSizeOf(options, bytes),
    concurrency: concurrencyOf(options),
    md5: md5Of(options, resume),
    extraBody: extraBodyOf(options),
    metadata: options.metadata,
    stallTimeout: milliseconds(options, "stallTimeout", 60_000),
    // Storing a part of 64 MiB takes a busy server a while.
    responseTimeout: milliseconds(options, "responseTimeout", 120_000),
    transport: transportOption(options),
    restart: Boolean(options.restart),
    findFile: Boolean(options.findFile),
    resume,
    resumeId: string(options, "resumeId"),
    maxDuration: milliseconds(options, "maxDuration"),
    maxRequests: whole("maxRequests", options.maxRequests, 10, 1_000_000, "a whole number, 10 … 1000000"),
    keepFileUpTo: whole("keepFileUpTo", options.keepFileUpTo, 1, MAX_FILE_SIZE, "whole bytes, 1 … 8589934592 (8 GiB)"),
    onConflict: choice(options, "onConflict", ["fail", "wait"]),
    onProgress: func(options, "onProgress"),
    onWarning: func(options, "onWarning"),
    onEvent: func(options, "onEvent"),
  };
}

const text = (options, name) => string(options, name) || undefined;

function missing(options, name) {
  const expected = {
    filename: "a name, required when the file has none",
    purpose: 'a string, required ("user_data", "assistants", …)',
  };
  throw wrongType(name, expected[name], options[name]);
}

function bytesOf(options, source) {
  const declared = whole("bytes", options.bytes, 1, MAX_FILE_SIZE, "the file's size in bytes");
  if (source.size === undefined) {
    if (declared === undefined) throw wrongType("bytes", "the stream's size in bytes, required", options.bytes);
    return declared;
  }
  const { size } = source;
  if (!Number.isInteger(size) || size < 1 || size > MAX_FILE_SIZE) {
    throw outOfRange("file", "a file of 1 … 8589934592 bytes (8 GiB)", source.given);
  }
  if ((declared ?? size) !== size) throw outOfRange("bytes", "the file's size in bytes", declared);
  return size;
}

/** `undefined`: Rust chooses it by the file's size. */
function partSizeOf(options, bytes) {
  const partSize = whole("partSize", options.partSize, 1, MAX_PART_SIZE, "whole bytes, 1 … 67108864 (64 MiB)");
  if (partSize && bytes / partSize > MAX_PARTS) {
    throw outOfRange("partSize", "large enough to make at most 1000000 parts", partSize);
  }
  return partSize;
}

/** Parts in flight at most; `undefined` for `"auto"`. */
function concurrencyOf({ concurrency }) {
  if (concurrency === "auto") return undefined;
  return (
    whole("concurrency", concurrency, 1, MAX_CONCURRENCY, '"auto" or a whole number, 1 … 64') ?? DEFAULT_CONCURRENCY
  );
}

/** The hex that was given, `true` to compute it, `false` for no check. */
function md5Of({ md5 }, resume) {
  if (isMD5(md5)) return md5.toLowerCase();
  if (isAbsent(md5) || md5 === true) return true;
  if (md5 !== false) throw wrongType("md5", "true, false or 32 hex digits", md5);
  // The digest is what a file is recognised by.
  if (resume) throw wrongType("md5", "anything but false with resume", md5);
  return false;
}

function extraBodyOf({ extraBody }) {
  if (isAbsent(extraBody)) return undefined;
  if (typeof extraBody !== "object" || Array.isArray(extraBody)) throw wrongType("extraBody", "an object", extraBody);
  return extraBody;
}

function resumeOf({ resume }, source) {
  if (isAbsent(resume) || resume === false) return undefined;
  const store = checkedStore("resume", resume);
  if (!source.readable) throw wrongType("resume", "a file that can be read again, which a stream cannot", resume);
  return store;
}

/** What requests go through: "fetch", "xhr" for parts, or "auto", which is the platform's choice (`transportOf`). */
function transportOption(options) {
  const transport = choice(options, "transport", ["auto", "fetch", "xhr"]);
  if (transport === "fetch") return transport;
  // Service workers and servers have none.
  const exists = typeof XMLHttpRequest === "function";
  const ownFetch = !isAbsent(options.fetch);
  if (transport === "auto" && ownFetch) return "fetch";
  if (transport === "auto") return exists ? "xhr" : transport;
  if (!exists) throw wrongType("transport", '"auto" or "fetch" where there is no XMLHttpRequest', transport);
  if (ownFetch) throw wrongType("transport", '"auto" or "fetch" beside an own fetch', transport);
  return transport;
}
