// Uploads from the Worker: an object of the bucket, or a file fetched from an origin on the list.
//
//   POST /import  {"object": "reports/2026.pdf"}  or  {"url": "https://files.example/2026.pdf"}

import { uploadFileChunked } from "upload-file-chunked";
import { userOf } from "./session.js";

const MIB = 1024 * 1024;
/** Largest file in bytes, the proxy's own limit. */
const MAX_BYTES = 1024 * MIB;
/**
 * The file passes through as a stream, so what is held of it does not depend on its size: it is
 * `(concurrency + 1) × partSize`, and each part in flight once more as the form it is sent in. An
 * isolate has 128 MB for all its requests together.
 */
const CUT = { partSize: 8 * MIB, concurrency: 2 };

export async function importFile(request, env) {
  const userId = await userOf(request, env);
  // A page of another origin cannot send JSON without asking first, and nobody here says yes.
  const json = request.headers.get("content-type") === "application/json";
  if (!userId || !json) return refuse(userId ? 415 : 401, "Sign in and send JSON.");
  if (!(await env.UPLOADS_LIMIT.limit({ key: userId })).success) return refuse(429, "Slow down.");

  const wish = await request.json().catch(() => null);
  try {
    const { name, type, body, bytes } =
      wish?.object === undefined ? await fetched(wish?.url, env) : await stored(wish.object, env);
    await checkSize(bytes, body);
    const upload = await uploadFileChunked(body, {
      ...CUT,
      bytes,
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
  const { body, size, httpMetadata } = object;
  return { name: key.split("/").at(-1), type: httpMetadata?.contentType, body, bytes: size };
}

async function fetched(address, { IMPORT_ORIGINS = "" }) {
  const url = URL.canParse(address) ? new URL(address) : null;
  // Only where the operator says: a Worker that fetches anything is a relay for everyone.
  if (!url || !IMPORT_ORIGINS.split(" ").includes(url.origin))
    throw new Refusal(403, "This address is not on the list.");
  // Compressed, a body would be of another length than the file.
  const headers = { "accept-encoding": "identity" };
  const { body, headers: answered, ok, status } = await fetch(url.href, { redirect: "manual", headers });
  if (!ok || !body) {
    await body?.cancel();
    throw new Refusal(502, `The address answered with status ${status}.`);
  }
  const type = answered.get("content-type")?.split(";")[0];
  return { name: url.pathname.split("/").at(-1) || "file", type, body, bytes: lengthOf(answered) };
}

/** The size create is to be told, or `NaN`. That the body keeps to it is seen to while it is sent. */
function lengthOf(headers) {
  const encoded = (headers.get("content-encoding") ?? "identity") !== "identity";
  return encoded ? Number.NaN : Number(headers.get("content-length") ?? Number.NaN);
}

async function checkSize(bytes, body) {
  if (bytes > 0 && bytes <= MAX_BYTES) return;
  await body.cancel();
  if (bytes > MAX_BYTES) throw new Refusal(413, `At most ${MAX_BYTES} bytes can be imported.`);
  if (bytes === 0) throw new Refusal(422, "The file is empty.");
  throw new Refusal(502, "The address does not say how long the file is.");
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
