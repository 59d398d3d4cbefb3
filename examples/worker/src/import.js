// Uploads from the Worker: an object of the bucket, or a file fetched from an origin on the list.
//
//   POST /import  {"object": "reports/2026.pdf"}  or  {"url": "https://files.example/2026.pdf"}

import { uploadFileChunked } from "upload-file-chunked";
import { userOf } from "./session.js";

/**
 * Largest file in bytes. It is held in memory while it is uploaded, and an isolate has 128 MB for
 * all its requests together.
 */
const MAX_BYTES = 32 * 1024 * 1024;

export async function importFile(request, env) {
  const userId = await userOf(request, env);
  // A page of another origin cannot send JSON without asking first, and nobody here says yes.
  const json = request.headers.get("content-type") === "application/json";
  if (!userId || !json) return refuse(userId ? 415 : 401, "Sign in and send JSON.");
  if (!(await env.UPLOADS_LIMIT.limit({ key: userId })).success) return refuse(429, "Slow down.");

  const wish = await request.json().catch(() => null);
  try {
    const { name, type, blob } =
      wish?.object === undefined ? await fetched(wish?.url, env) : await stored(wish.object, env);
    const upload = await uploadFileChunked(blob, {
      purpose: "user_data",
      filename: name,
      mimeType: type,
      apiKey: env.OPENAI_API_KEY,
      baseURL: env.UPLOADS_BASE_URL,
      signal: request.signal,
    });
    return Response.json(upload);
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.status, error.message);
    console.error(JSON.stringify({ operation: "import", error: error.name, status: error.status, code: error.code }));
    return refuse(502, "The file could not be uploaded.");
  }
}

async function stored(key, env) {
  const object = typeof key === "string" ? await env.BUCKET.get(key) : null;
  if (!object) throw new Refusal(404, "There is no such object.");
  const blob = await readBlob(object.body, object.size);
  return { name: key.split("/").at(-1), type: object.httpMetadata?.contentType, blob };
}

async function fetched(address, { IMPORT_ORIGINS = "" }) {
  const url = URL.canParse(address) ? new URL(address) : null;
  // Only where the operator says: a Worker that fetches anything is a relay for everyone.
  if (!url || !IMPORT_ORIGINS.split(" ").includes(url.origin))
    throw new Refusal(403, "This address is not on the list.");
  const response = await fetch(url.href, { redirect: "manual" });
  if (!response.ok || !response.body) throw new Refusal(502, `The address answered with status ${response.status}.`);
  const blob = await readBlob(response.body, Number(response.headers.get("content-length")));
  const type = response.headers.get("content-type")?.split(";")[0];
  return { name: url.pathname.split("/").at(-1) || "file", type, blob };
}

/** The whole body, or a refusal; a length that was only promised is checked on the way. */
async function readBlob(body, length) {
  const tooLarge = new Refusal(413, `At most ${MAX_BYTES} bytes can be imported.`);
  if (length > MAX_BYTES) {
    await body.cancel();
    throw tooLarge;
  }
  const chunks = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw tooLarge;
    chunks.push(chunk);
  }
  if (bytes === 0) throw new Refusal(422, "The file is empty.");
  return new Blob(chunks);
}

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function refuse(status, message) {
  return Response.json({ error: { message } }, { status });
}
