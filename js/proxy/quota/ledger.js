// What one user has uploaded today and has open: pure functions over a plain record. Each takes the record, the details of
// a change, and the time in Unix seconds, and returns the new record as `record`, or why it is refused.
//
// A day is a day of UTC. An upload counts for the day of its create, from its create: first as a reservation of the bytes
// that it declares, and after complete as used. A cancel gives it back, and so does the end of its life: the service
// refuses parts and complete from then on. An upload all of whose bytes have passed may be complete although the ledger was
// not told, because the store or the process failed just then: at the end of its life it counts as used.

import { COMPLETE_GRACE } from "../grant.js";

const DAY_SECONDS = 24 * 60 * 60;
/**
 * Seconds that an upload still counts after its end. A complete may have succeeded just before and be asked again, and the
 * clocks of the service and the proxy differ. If it were given back before, its File would count for nothing.
 */
const AFTER_END = COMPLETE_GRACE + 60;
/** Seconds of a reservation until the end of its upload is known. OpenAI's uploads live one hour, Azure's two. */
const UPLOAD_SECONDS = 2 * 60 * 60;
/** Bytes of the largest part. */
const PART_BYTES = 64 * 1024 * 1024;
/** How often a client sends a part again. The library's default is 5; the official SDKs' is 2. */
const PART_RETRIES = 5;
/** Bytes of a part that are not counted: a line break at the end of a form may be data. */
const UNSEEN_BYTES = 2;
/** What a new upload has received. */
const nothing = { received: 0, parts: 0 };

const dayOf = (now) => Math.floor(now / DAY_SECONDS);
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** The record of a user without uploads. */
export const empty = { day: 0, bytes: 0, files: 0, open: {} };

/** Reserves an upload. `limits` without a name do not limit. */
function reserve(record, { id, bytes, limits }, now) {
  const before = current(record, now);
  const after = withOpen(before, id, { bytes, day: before.day, until: now + UPLOAD_SECONDS, ...nothing });
  const sums = usage(after);
  const refused = Object.keys(sums).find((name) => sums[name] > (limits[name] ?? Number.POSITIVE_INFINITY));
  if (!refused) return { record: after };
  // Seconds until the answer may be another.
  return { refused, retryAfter: refused === "openUploads" ? earliestEnd(before, now) : secondsOfDayLeft(now) };
}

/** Sets the end of an upload, which the service's answer to create names. */
function created(record, { id, until }, now) {
  const before = current(record, now);
  const upload = before.open[id];
  if (!upload || until === undefined) return {};
  return { record: withOpen(before, id, { ...upload, until }) };
}

/** Counts the bytes of a part. All parts may have the bytes of the file, and the retries of one part. */
function receive(record, { id, bytes, until, partBytes }, now) {
  const before = current(record, now);
  // The store does not know an upload that was created before the store was used.
  const known = before.open[id] ?? { bytes, day: before.day, until: until ?? now + UPLOAD_SECONDS, ...nothing };
  const received = known.received + partBytes;
  if (received > known.bytes + PART_RETRIES * Math.min(known.bytes, PART_BYTES)) return { refused: "bytes" };
  return { record: withOpen(before, id, { ...known, received, parts: known.parts + 1 }) };
}

/** Takes back the bytes of a part that the service refused. */
function returnBytes(record, { id, partBytes }) {
  const upload = record.open[id];
  if (!upload) return {};
  const [received, parts] = [Math.max(0, upload.received - partBytes), Math.max(0, upload.parts - 1)];
  return { record: withOpen(record, id, { ...upload, received, parts }) };
}

/** Makes a reservation a use: the upload is complete. */
function settle(record, { id }, now) {
  const before = current(record, now);
  const { [id]: upload, ...open } = before.open;
  return { record: used({ ...before, open }, upload ? [upload] : []) };
}

/** Gives a reservation back: the upload was cancelled, or not created. */
function release(record, { id }, now) {
  const before = current(record, now);
  const { [id]: _, ...open } = before.open;
  return { record: { ...before, open } };
}

export const changes = { reserve, created, receive, returnBytes, settle, release };

/** When the record counts for nothing any more, in Unix seconds. */
export function endOf({ day, open }) {
  return Math.max((day + 1) * DAY_SECONDS, ...Object.values(open).map(endOfUpload));
}

/** The record at `now`: a new day counts from 0, and what has expired is given back, or used if it may be complete. */
function current(record, now) {
  const day = dayOf(now);
  const { bytes, files } = record.day === day ? record : empty;
  const uploads = Object.entries(record.open);
  const open = Object.fromEntries(uploads.filter(([, upload]) => endOfUpload(upload) > now));
  const ended = uploads.map(([, upload]) => upload).filter((upload) => endOfUpload(upload) <= now);
  return used({ day, bytes, files, open }, ended.filter(mayBeComplete));
}

/** The record with the bytes of these uploads as used, if they count for its day. */
function used(record, uploads) {
  const today = uploads.filter(({ day }) => day === record.day);
  const bytes = record.bytes + sum(today.map((upload) => upload.bytes));
  return { ...record, bytes, files: record.files + today.length };
}

/** Whether all bytes of an upload have passed. */
const mayBeComplete = ({ bytes, received, parts }) => received + UNSEEN_BYTES * parts >= bytes;

/** Today's bytes and Files, and the open uploads. Reservations count as used. */
function usage({ day, bytes, files, open }) {
  const uploads = Object.values(open);
  const today = uploads.filter((upload) => upload.day === day);
  return {
    bytesPerDay: bytes + sum(today.map((upload) => upload.bytes)),
    filesPerDay: files + today.length,
    openUploads: uploads.length,
  };
}

const endOfUpload = ({ until }) => until + AFTER_END;

const withOpen = (record, id, upload) => ({ ...record, open: { ...record.open, [id]: upload } });

function earliestEnd({ open }, now) {
  return Math.max(
    1,
    Math.min(UPLOAD_SECONDS + AFTER_END, ...Object.values(open).map((upload) => endOfUpload(upload) - now)),
  );
}

const secondsOfDayLeft = (now) => (dayOf(now) + 1) * DAY_SECONDS - now;
