// Whether a File was recorded by `onComplete`: pure functions over the record of one File, as in ledger.js. They make the
// hook's calls one after the other, and none after one that succeeded.

/** Seconds that a claim holds. It is longer than a hook may take, so it ends only if the process has. */
const CLAIM_SECONDS = 60;
/** Seconds that a recorded File is remembered: longer than complete can be asked again. */
const REMEMBERED_SECONDS = 2 * 24 * 60 * 60;

/** The record of a File that was not recorded. */
export const empty = { claimedUntil: 0 };

/** Asks to call the hook: `{ state: "claimed" }`, `{ state: "running" }`, or `{ state: "recorded", fields }`. */
function claim(record, _details, now) {
  if (record.fields) return { state: "recorded", fields: record.fields };
  if (record.claimedUntil > now) return { state: "running" };
  return { state: "claimed", record: { claimedUntil: now + CLAIM_SECONDS } };
}

/** The hook has returned these fields for the answer. */
function recorded(_record, { fields }, now) {
  return { record: { fields, until: now + REMEMBERED_SECONDS } };
}

/** The hook has failed: the next complete calls it again. */
function failed(record) {
  return record.fields ? {} : { record: empty };
}

export const changes = { claim, recorded, failed };

/** When the record can be forgotten, in Unix seconds. */
export const endOf = ({ until, claimedUntil }) => until ?? claimedUntil;
