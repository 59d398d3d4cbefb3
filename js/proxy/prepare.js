// Checks the rules of each operation and prepares what is sent to the service: the body, its headers, and the facts for
// the hooks and events. Nothing else of the client's request is forwarded.

import { checkComplete } from "./complete.js";
import { checkCreate } from "./create.js";
import { readJSON } from "./json-body.js";
import { checkPart } from "./part.js";

/** In bytes: a file name and a few short fields. */
const CREATE_BYTES = 16 * 1024;
/** Maximum bytes of one part id with its quotes and comma, and of the rest of the body. */
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
  // Cancel has no body. A body that a client sends is not forwarded.
  cancel: () => ({ body: () => undefined, headers: {} }),
};
