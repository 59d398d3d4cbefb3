// A change of a record. It is plain data, so that a store can carry it to where the record is kept, such as a Durable
// Object, and apply it there in one step.

import * as ledger from "../quota/ledger.js";

const { empty, endOf } = ledger;
/** The changes by name: functions of the record, the details of the change, and the time in Unix seconds. */
const CHANGES = {
  reserve: ledger.reserve,
  created: ledger.created,
  receive: ledger.receive,
  returnBytes: ledger.returnBytes,
  settle: ledger.settle,
  release: ledger.release,
};

/**
 * Applies `{ name, details, now }` to the text of a record; `null` is no record. Returns the new text, when it expires in
 * Unix seconds, and the answer to the change.
 */
export function applyChange(text, { name, details, now }) {
  const { record, ...answer } = CHANGES[name](text === null ? empty : JSON.parse(text), details, now);
  if (!record) return { text, answer };
  return { text: JSON.stringify(record), expiresAt: endOf(record), answer };
}
