// A change of a record. It is plain data, so that a store can carry it to where the record is kept, such as a Durable
// Object, and apply it there in one step.

import * as ledger from "../quota/ledger.js";
import * as recording from "../quota/recording.js";

/** The rules of a record by the first word of its key: `quota:USER`, `file:ID`. */
const RULES = { quota: ledger, file: recording };

/**
 * Applies `{ kind, name, details, now }` to the text of a record; `null` is no record. `now` is in Unix seconds. Returns the
 * new text, when it expires in Unix seconds, and the answer to the change. Without `expiresAt` nothing is to be written.
 */
export function applyChange(text, { kind, name, details, now }) {
  const { changes, empty, endOf } = RULES[kind];
  const { record, ...answer } = changes[name](text === null ? empty : JSON.parse(text), details, now);
  if (!record) return { text, answer };
  return { text: JSON.stringify(record), expiresAt: endOf(record), answer };
}
