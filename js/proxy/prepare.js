// Checks the rules of each operation and prepares what is sent to the service: the body and its headers; with it what
// create declares about the upload, and the facts for the hooks and events. Nothing else of the client's request is
// forwarded.

import { checkComplete } from "./complete.js";
import { checkCreate } from "./create.js";
import { readJSON } from "./json-body.js";
import { checkPart } from "./part.js";
import { newTag, tagged } from "./tag.js";

/** In bytes: a file name and a few short fields. */
const CREATE_BYTES = 16 * 1024;
/** Maximum bytes of one part id with its quotes and comma, and of the rest of the body. */
const PART_ID_BYTES = 160;
const COMPLETE_BYTES = 4096;

const json = (body) => ({ body: () => JSON.stringify(body), headers: { "content-type": "application/json" } });

export const PREPARE = {
  async create({ request, body }, _upload, { limits, uniqueFilenames }) {
    const { fields, metadata } = checkCreate(await readJSON(request, body, CREATE_BYTES), limits);
    const { bytes, purpose, filename, mime_type: mimeType } = fields;
    const tag = uniqueFilenames ? newTag() : undefined;
    const sent = tag ? { ...fields, filename: tagged(filename, tag) } : fields;
    return { ...json(sent), upload: { bytes, purpose, filename, mimeType, metadata, tag } };
  },
  part: ({ request, body }, upload) => checkPart(request, body, upload.bytes),
  async complete({ request, body }, upload, { limits }) {
    const most = Math.min(limits.maxParts, upload.bytes);
    const fields = checkComplete(await readJSON(request, body, COMPLETE_BYTES + PART_ID_BYTES * most), most);
    return { ...json(fields), md5: fields.md5?.toLowerCase() ?? null };
  },
  // Cancel has no body. A body that a client sends is not forwarded.
  cancel: () => ({ body: () => undefined, headers: {} }),
};
