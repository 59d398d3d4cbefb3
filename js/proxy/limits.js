// The limits on uploads: those of the proxy, and those that `authorize` returns for one user.

import { PLAIN_NAME } from "./filename.js";

const MIB = 1024 * 1024;
/** The API's limits: 8 GiB per file; a File lives 1 hour … 30 days. */
const MAX_FILE_BYTES = 8192 * MIB;
const LIFETIME_SECONDS = [3600, 2_592_000];

export const DEFAULT_LIMITS = {
  purposes: ["user_data"],
  mimeTypes: ["*/*"],
  filename: PLAIN_NAME,
  maxFilenameBytes: 255,
  maxBytes: 1024 * MIB,
  maxParts: 10_000,
  expiresAfter: undefined,
};

const strings = (value) => Array.isArray(value) && value.every((entry) => typeof entry === "string");
const whole = (least, most) => (value) => Number.isSafeInteger(value) && value >= least && value <= most;

const SOUND = {
  purposes: [
    (value) => strings(value) && value.every((purpose) => /^[\x21-\x7e]{1,64}$/.test(purpose)),
    "an array of purposes",
  ],
  mimeTypes: [
    (value) => strings(value) && value.every((type) => /^[^/\s]+\/[^/\s]+$/.test(type)),
    'an array like ["application/pdf", "image/*"]',
  ],
  filename: [(value) => value instanceof RegExp, "a regular expression"],
  maxFilenameBytes: [whole(1, 4096), "whole bytes, 1 … 4096"],
  maxBytes: [whole(1, MAX_FILE_BYTES), "whole bytes, 1 … 8589934592"],
  maxParts: [whole(1, 1_000_000), "a whole number, 1 … 1000000"],
  expiresAfter: [whole(...LIFETIME_SECONDS), "whole seconds, 3600 … 2592000"],
};

/** The limits of `base`, replaced by those in `given`. These are checked and copied. */
export function readLimits(given, base) {
  const limits = { ...base };
  for (const [name, [isSound, expected]] of Object.entries(SOUND)) {
    const value = given[name];
    if (value === undefined) continue;
    if (!isSound(value)) throw new TypeError(`${name}: expected ${expected}`);
    limits[name] = copyOf(value);
  }
  return limits;
}

/** A copy, so that later changes by the caller do not change a limit. */
function copyOf(value) {
  if (Array.isArray(value)) return [...value];
  // With the flags g or y, a pattern continues where it stopped, so it would refuse every second name.
  return value instanceof RegExp ? new RegExp(value.source, value.flags.replace(/[gy]/g, "")) : value;
}

export const isLifetime = SOUND.expiresAfter[0];
