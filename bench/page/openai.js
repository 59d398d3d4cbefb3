// The official SDK, as used by two contenders.

import OpenAI from "openai";

const client = new OpenAI({ apiKey: "any", baseURL: `${location.origin}/v1`, dangerouslyAllowBrowser: true });

/** Creates the upload of `file`. */
export const create = (file) =>
  client.uploads.create({
    filename: file.name,
    bytes: file.size,
    purpose: "user_data",
    mime_type: file.type || "application/octet-stream",
  });

/** Sends a range of bytes; resolves with the id of the part. */
export async function sendPart(uploadId, file, start, end) {
  // The SDK would send a plain Blob as an empty form without an error.
  const data = new File([file.slice(start, end)], "part");
  return (await client.uploads.parts.create(uploadId, { data })).id;
}

export const complete = (uploadId, partIds, md5) => client.uploads.complete(uploadId, { part_ids: partIds, md5 });
