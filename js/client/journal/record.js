// The journal of one upload, as stores keep it: the only place that knows its shape. Rust writes
// and reads the same fields.
//
// | field | meaning |
// |---|---|
// | `uploadId` | the upload's id |
// | `bytes` | size of the file |
// | `partSize` | bytes in each part but the last |
// | `confirmed` | bytes in the parts of `partIds` |
// | `partIds` | `[index, id]` of each confirmed part, in no particular order |
// | `prefixLength`, `prefixMd5` | how far the digest had come, and its MD5 in hex there; every part of `partIds` lies before it |
// | `createdAt`, `expiresAt` | the upload's life in Unix seconds of the *server's* clock; `null` or NaN when unknown |
// | `savedAt` | Unix milliseconds of *this machine's* clock when create had answered, which was `createdAt` at the server |
// | `completing` | complete was about to be sent: it may have succeeded |
// | `checkpoint` | optional: the digest's state at `prefixLength` (`long/checkpoints.js`) and the validator of the source; not read by Rust |
// | `grant` | what a proxy gave for this upload; worth nothing without its user's sign-in |

import { MAX_FILE_SIZE, MAX_PART_SIZE, MAX_PARTS } from "../options/limits.js";

/** The largest time a Date can hold, in milliseconds. */
const MAX_TIME = 8.64e15;

/** Whether `record` is a journal that an upload can continue from. Never throws. */
export const isJournal = (record) => toJournal(record) !== undefined;

/**
 * A plain copy of the journal in `record`, `undefined` when it holds anything else. Never throws:
 * the record comes from outside and may be anything.
 */
export function toJournal(record) {
  try {
    return copy(record);
  } catch {
    return undefined;
  }
}

function copy(record) {
  const { uploadId, bytes, partSize, confirmed, prefixLength, prefixMd5, grant } = record;
  const isKnown =
    isText(uploadId) &&
    isWhole(bytes, 1, MAX_FILE_SIZE) &&
    isWhole(partSize, 1, MAX_PART_SIZE) &&
    bytes <= partSize * MAX_PARTS &&
    isWhole(confirmed, 0, bytes) &&
    isWhole(prefixLength, 0, bytes) &&
    (prefixLength === 0 ? typeof prefixMd5 === "string" : /^[\da-f]{32}$/.test(prefixMd5)) &&
    (grant == null || typeof grant === "string");
  if (!isKnown || !Array.isArray(record.partIds)) return undefined;
  const partIds = Array.from(record.partIds, ([index, id]) => [index, id]);
  const isProven = ([index, id]) =>
    isText(id) &&
    isWhole(index, 0, Math.ceil(bytes / partSize) - 1) &&
    Math.min((index + 1) * partSize, bytes) <= prefixLength;
  const distinct = [0, 1].every((place) => new Set(partIds.map((pair) => pair[place])).size === partIds.length);
  if (!partIds.every(isProven) || !distinct) return undefined;
  return {
    uploadId,
    bytes,
    partSize,
    confirmed,
    partIds,
    prefixLength,
    prefixMd5,
    createdAt: toTime(record.createdAt),
    expiresAt: toTime(record.expiresAt),
    savedAt: toTime(record.savedAt),
    completing: record.completing === true,
    grant: grant ?? null,
    ...(isText(record.checkpoint) && { checkpoint: record.checkpoint }),
  };
}

/**
 * When the upload expires, in Unix milliseconds of this machine's clock; `null` when unknown. This
 * clock only measures the time since create: the server says by its own how long an upload lives.
 */
export function expiryHere({ createdAt, expiresAt, savedAt }) {
  const here = savedAt + (expiresAt - createdAt) * 1000;
  const isKnown = [createdAt, expiresAt, savedAt].every(Number.isFinite);
  return isKnown && expiresAt > createdAt && Math.abs(here) <= MAX_TIME ? here : null;
}

const isText = (value) => typeof value === "string" && value !== "";
const isWhole = (value, least, most) => Number.isSafeInteger(value) && value >= least && value <= most;
const toTime = (value) => (Number.isFinite(value) ? value : null);
