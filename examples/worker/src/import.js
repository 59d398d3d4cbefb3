// Uploads from the Worker: an object of the user's own folder in the bucket, or a file fetched from
// an origin on the list.
//
//   POST /import  {"object": "reports/2026.pdf"}  or  {"url": "https://files.example/2026.pdf"}

import { uploadFileChunked } from "upload-file-chunked";
import { readText } from "./body.js";
import { EXPIRES_AFTER, MAX_BYTES } from "./limits.js";
import { isForeign } from "./origin.js";
import { userOf } from "./session.js";

const MIB = 1024 * 1024;
/**
 * The file passes through as a stream, so what is held of it does not depend on its size: it is
 * `(concurrency + 1) × partSize`, and each part in flight once more as the form it is sent in. An
 * isolate has 128 MB for all its requests together.
 */
const CUT = { partSize: 8 * MIB, concurrency: 2 };
/** Bytes of the JSON that says what to import. */
const MAX_WISH_BYTES = 4096;
/** Milliseconds the origin of a file may take before it answers. */
const ANSWER_MILLISECONDS = 30_000;

export async function importFile(request, env) {
  const userId = await userOf(request, env);
  if (!userId) return refuse(401, "Sign in.");
  if (isForeign(request)) return refuse(403, "Import from this site.");
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers.get("content-type") ?? ""))
    return refuse(415, "Send JSON.");
  if (!(await env.UPLOADS_LIMIT.limit({ key: userId })).success) return refuse(429, "Slow down.");

  const wish = parse(await readText(request, MAX_WISH_BYTES));
  try {
    const { name, type, body, bytes } =
      wish?.object === undefined ? await fetched(wish?.url, request, env) : await stored(wish.object, userId, env);
    await checkSize(bytes, body);
    const upload = await uploadFileChunked(body, {
      ...CUT,
      bytes,
      purpose: "user_data",
      filename: name,
      mimeType: type,
      expiresAfter: { anchor: "created_at", seconds: EXPIRES_AFTER },
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

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * An object of the user's own. Keys are taken as they are, dots and all, so nothing behind the
 * user's prefix leads out of it. Of other users' objects nobody learns whether they exist.
 */
async function stored(key, userId, env) {
  const object = typeof key === "string" && key !== "" ? await env.BUCKET.get(`${userId}/${key}`) : null;
  if (!object) throw new Refusal(404, "There is no such object.");
  const { body, size, httpMetadata } = object;
  return { name: key.split("/").at(-1) || "file", type: httpMetadata?.contentType, body, bytes: size };
}

async function fetched(address, { signal }, { IMPORT_ORIGINS = "" }) {
  const url = URL.canParse(address) ? new URL(address) : null;
  // Only where the operator says: a Worker that fetches anything is a relay for everyone.
  if (!url || url.username || url.password || !IMPORT_ORIGINS.split(" ").includes(url.origin)) {
    throw new Refusal(403, "This address is not on the list.");
  }
  const { body, headers, ok, status } = await answerOf(url, signal);
  if (!ok || !body) {
    await body?.cancel();
    throw new Refusal(502, `The address answered with status ${status}.`);
  }
  const type = headers.get("content-type")?.split(";")[0];
  return { name: nameIn(url), type, body, bytes: lengthOf(headers) };
}

/** The answer of an address, whose body may take its time once it has begun. */
async function answerOf(url, signal) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_MILLISECONDS);
  // Compressed, a body would be of another length than the file.
  const headers = { "accept-encoding": "identity" };
  const signals = [late.signal, ...(signal ? [signal] : [])];
  try {
    return await fetch(url.href, { redirect: "manual", headers, signal: AbortSignal.any(signals) });
  } catch {
    throw new Refusal(502, "The address could not be reached.");
  } finally {
    clearTimeout(timer);
  }
}

function nameIn({ pathname }) {
  const last = pathname.split("/").at(-1);
  try {
    return decodeURIComponent(last) || "file";
  } catch {
    return last;
  }
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
