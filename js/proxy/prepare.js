// What is sent to the service for each operation, after its rules have been checked: the body, its
// headers, and the facts the hooks and the events are told. Nothing else of a client's request
// goes any further, whatever headers it came with.

import { checkComplete } from "./complete.js";
import { checkCreate } from "./create.js";
import { readJSON } from "./json-body.js";
import { checkPart } from "./part.js";

/** Bytes. A file name and a handful of short fields. */
const CREATE_BYTES = 16 * 1024;
/** Bytes of one part id with its quotes and comma, generously, and of what stands around the list. */
const PART_ID_BYTES = 160;
const COMPLETE_BYTES = 4096;

const json = (body, facts) => ({
  body: () => JSON.stringify(body),
  headers: { "content-type": "application/json" },
  facts,
});

export const PREPARE = {
  async create({ request, body }, _call, limits) {
    const fields = checkCreate(await readJSON(request, body, CREATE_BYTES), limits);
    return json(fields, { bytes: fields.bytes, purpose: fields.purpose });
  },
  part: ({ request, body }, call) => checkPart(request, body, call.bytes),
  async complete({ request, body }, call, { maxParts }) {
    const most = Math.min(maxParts, call.bytes);
    return json(checkComplete(await readJSON(request, body, COMPLETE_BYTES + PART_ID_BYTES * most), most));
  },
  // It has no body; one that comes all the same goes no further.
  cancel: () => ({ body: () => undefined, headers: {} }),
};
