// What one user has uploaded today and has open: pure functions over a plain record. Each takes the record, the details of
// a change, and the time in Unix seconds, and returns the new record as `record`, or why it is refused.
//
// A day is a day of UTC. An upload counts for the day of its create, from its create: first as a reservation of the bytes
// that it declares, and after complete as used. A cancel gives it back, and so does the end of its life: the service
// refuses parts and complete from then on.

const DAY_SECONDS = 24 * 60 * 60;
/** Seconds of a reservation until the end of its upload is known. OpenAI's uploads live one hour, Azure's two. */
const UPLOAD_SECONDS = 2 * 60 * 60;
/** Bytes of the largest part. */
const PART_BYTES = 64 * 1024 * 1024;
/** How often a client sends a part again. The library's default is 5; the official SDKs' is 2. */
const PART_RETRIES = 5;

const dayOf = (now) => Math.floor(now / DAY_SECONDS);
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** The record of a user without uploads. */
export const empty = { day: 0, bytes: 0, files: 0, open: {} };

/** Reserves an upload. `limits` without a name do not limit. */
function reserve(record, { id, bytes, limits }, now) {
  const before = current(record, now);
  const after = withOpen(before, id, { bytes, day: before.day, until: now + UPLOAD_SECONDS, received: 0 });
  const used = usage(after);
  const refused = Object.keys(used).find((name) => used[name] > (limits[name] ?? Number.POSITIVE_INFINITY));
  if (!refused) return { record: after };
  // Seconds until the answer may be another.
  return { refused, retryAfter: refused === "openUploads" ? earliestEnd(before, now) : secondsOfDayLeft(now) };
}

/** Gives a reservation the id and the end of its upload, which the service's answer to create names. */
function created(record, { reservation, id, until }, now) {
  const before = current(record, now);
  const { [reservation]: upload, ...open } = before.open;
  if (!upload) return {};
  return { record: withOpen({ ...before, open }, id, { ...upload, until: until ?? upload.until }) };
}

/** Counts the bytes of a part. All parts may have the bytes of the file, and the retries of one part. */
function receive(record, { id, bytes, until, partBytes }, now) {
  const before = current(record, now);
  // The store does not know an upload that was created before the store was used.
  const known = before.open[id] ?? { bytes, day: before.day, until: until ?? now + UPLOAD_SECONDS, received: 0 };
  const received = known.received + partBytes;
  if (received > known.bytes + PART_RETRIES * Math.min(known.bytes, PART_BYTES)) return { refused: "bytes" };
  return { record: withOpen(before, id, { ...known, received }) };
}

/** Takes back the bytes of a part that the service refused. */
function returnBytes(record, { id, partBytes }) {
  const upload = record.open[id];
  if (!upload) return {};
  return { record: withOpen(record, id, { ...upload, received: Math.max(0, upload.received - partBytes) }) };
}

/** Makes a reservation a use: the upload is complete. */
function settle(record, { id }, now) {
  const before = current(record, now);
  const { [id]: upload, ...open } = before.open;
  if (!upload || upload.day !== before.day) return { record: { ...before, open } };
  return { record: { ...before, open, bytes: before.bytes + upload.bytes, files: before.files + 1 } };
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
  return Math.max((day + 1) * DAY_SECONDS, ...Object.values(open).map(({ until }) => until));
}

/** The record at `now`: a new day counts from 0, and what has expired is given back. */
function current(record, now) {
  const day = dayOf(now);
  const { bytes, files } = record.day === day ? record : empty;
  const open = Object.fromEntries(Object.entries(record.open).filter(([, { until }]) => until > now));
  return { day, bytes, files, open };
}

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

const withOpen = (record, id, upload) => ({ ...record, open: { ...record.open, [id]: upload } });

function earliestEnd({ open }, now) {
  return Math.max(1, Math.min(UPLOAD_SECONDS, ...Object.values(open).map(({ until }) => until - now)));
}

const secondsOfDayLeft = (now) => (dayOf(now) + 1) * DAY_SECONDS - now;
