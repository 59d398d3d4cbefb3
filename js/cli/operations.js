// The commands for single operations, with the flags of the official command line.

import process from "node:process";
import { blob } from "node:stream/consumers";
import { Uploads } from "../node.js";
import { loadPart } from "./file.js";
import { connection, expiresAfter, purpose, uploadId } from "./options.js";
import { md5Hex, whole } from "./values.js";

function operation(words, summary, options, send) {
  return {
    words,
    summary,
    options: { ...options, ...connection },
    async run({ values, settings, output }) {
      settings.requireKey();
      const answer = await send(new Uploads(settings.client), values);
      output.record(answer, process.stdout.isTTY ? 2 : 0);
    },
  };
}

const named = { "upload-id": { ...uploadId, to: "uploadID" } };

export const create = operation(
  ["uploads", "create"],
  "Creates an Upload. Parts can be added to it for an hour.",
  {
    bytes: { value: "N", read: whole, help: "size of the file in bytes", required: "the size of the file in bytes" },
    filename: { value: "NAME", help: "name of the File", required: "the name of the File" },
    "mime-type": {
      value: "TYPE",
      to: "mime_type",
      help: "MIME type, such as text/jsonl",
      required: "the MIME type, such as text/jsonl",
    },
    purpose,
    "expires-after": { ...expiresAfter, to: "expires_after" },
  },
  (uploads, { bytes, filename, mime_type, purpose, expires_after }) =>
    uploads.create({ bytes, filename, mime_type, purpose, ...(expires_after && { expires_after }) }),
);

export const complete = operation(
  ["uploads", "complete"],
  "Completes an Upload: creates a File from its parts.",
  {
    ...named,
    "part-id": {
      value: "ID",
      many: true,
      to: "part_ids",
      help: "id of a part; repeated, in the order of the file",
      required: "the ids of the parts, in the order of the file",
    },
    md5: { value: "HEX", read: md5Hex, help: "MD5 of the whole file, which the service compares" },
  },
  (uploads, { uploadID, part_ids, md5 }) => uploads.complete(uploadID, { part_ids, ...(md5 && { md5 }) }),
);

export const cancel = operation(["uploads", "cancel"], "Cancels an Upload.", named, (uploads, { uploadID }) =>
  uploads.cancel(uploadID),
);

export const createPart = operation(
  ["uploads:parts", "create"],
  "Adds a part to an Upload.",
  {
    ...named,
    data: {
      value: "DATA",
      help: "the bytes: a text, @FILE, or @- for stdin; at most 64 MiB",
      required: "the bytes, as a text, @FILE, or @- for stdin",
    },
  },
  async (uploads, { uploadID, data }) => uploads.parts.create(uploadID, { data: await read(data) }),
);

/** Reads the value of --data: a text, or `@file` as in curl. Write `\@…` for a text that starts with @. */
async function read(data) {
  if (data === "@-") return blob(process.stdin);
  if (data.startsWith("@")) return loadPart(data.slice(1));
  return new Blob([data.replace(/^\\@/, "@")]);
}
