// Uploads from the Worker: an object in the user's folder of the bucket, or a file from an allowed origin.
//
//   POST /import  {"object": "reports/2026.pdf"}  or  {"url": "https://files.example/2026.pdf"}

import { uploadFileChunked } from "upload-file-chunked";
import { readText } from "./body.js";
import { EXPIRES_AFTER, MAX_BYTES } from "./limits.js";
import { isForeign } from "./origin.js";
import { userOf } from "./session.js";

const MIB = 1024 * 1024;
/**
 * The file is streamed, so the memory does not depend on its size: `(concurrency + 1) × partSize`, and each part in
 * flight a second time as the form that is sent. An isolate has 128 MB for all its requests together.
 */
const PARTS = { partSize: 8 * MIB, concurrency: 2 };
/** Maximum size in bytes of the JSON that says what to import. */
const MAX_BODY_BYTES = 4096;
/** Milliseconds that the origin of a file has to answer. */
const ANSWER_MILLISECONDS = 30_000;

export async function importFile(request, env) {
  const userId = await userOf(request, env);
  if (!userId) return refuse(401, "Sign in.");
  if (isForeign(request)) return refuse(403, "Import from this site.");
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers.get("content-type") ?? ""))
    return refuse(415, "Send JSON.");
  if (!(await env.UPLOADS_LIMIT.limit({ key: userId })).success) return refuse(429, "Slow down.");

  const wanted = parse(await readText(request, MAX_BODY_BYTES));
  try {
    const { name, type, body, bytes } =
      wanted?.object === undefined
        ? await fetched(wanted?.url, request, env)
        : await stored(wanted.object, userId, env);
    await checkSize(bytes, body);
    const upload = await uploadFileChunked(body, {
      ...PARTS,
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
 * An object of the user. The bucket does not interpret dots in keys, so no key leads out of the user's prefix. The answer
 * does not reveal whether objects of other users exist.
 */
async function stored(key, userId, env) {
  const object = typeof key === "string" && key !== "" ? await env.BUCKET.get(`${userId}/${key}`) : null;
  if (!object) throw new Refusal(404, "There is no such object.");
  const { body, size, httpMetadata } = object;
  return { name: key.split("/").at(-1) || "file", type: httpMetadata?.contentType, body, bytes: size };
}

async function fetched(address, { signal }, { IMPORT_ORIGINS = "" }) {
  const url = URL.canParse(address) ? new URL(address) : null;
  // Only allowed origins: a Worker that fetches any URL would be an open relay.
  if (!url || url.username || url.password || !IMPORT_ORIGINS.split(" ").includes(url.origin)) {
    throw new Refusal(403, "The origin of this URL is not allowed.");
  }
  const { body, headers, ok, status } = await answerOf(url, signal);
  if (!ok || !body) {
    await body?.cancel();
    throw new Refusal(502, `The URL answered with status ${status}.`);
  }
  const type = headers.get("content-type")?.split(";")[0];
  return { name: nameIn(url), type, body, bytes: lengthOf(headers) };
}

/** The answer of a URL. Only the time until its headers is limited, not the time of its body. */
async function answerOf(url, signal) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_MILLISECONDS);
  // A compressed body would have another length than the file.
  const headers = { "accept-encoding": "identity" };
  const signals = [late.signal, ...(signal ? [signal] : [])];
  try {
    return await fetch(url.href, { redirect: "manual", headers, signal: AbortSignal.any(signals) });
  } catch {
    throw new Refusal(502, "The URL could not be reached.");
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

/** The size for create, or `NaN`. The library checks during the upload that the body has this size. */
function lengthOf(headers) {
  const encoded = (headers.get("content-encoding") ?? "identity") !== "identity";
  return encoded ? Number.NaN : Number(headers.get("content-length") ?? Number.NaN);
}

async function checkSize(bytes, body) {
  if (bytes > 0 && bytes <= MAX_BYTES) return;
  await body.cancel();
  if (bytes > MAX_BYTES) throw new Refusal(413, `At most ${MAX_BYTES} bytes can be imported.`);
  if (bytes === 0) throw new Refusal(422, "The file is empty.");
  throw new Refusal(502, "The answer of the URL has no Content-Length.");
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
