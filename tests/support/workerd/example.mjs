// examples/worker as `wrangler deploy` would send it, in workerd.

import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { Log, LogLevel, Miniflare } from "miniflare";
import { run } from "../../../scripts/lib/run.mjs";
import { workerds } from "../process-memory.mjs";
import { startService } from "../service.mjs";

export const SECRETS = {
  OPENAI_API_KEY: "sk-of-the-example",
  SESSION_SECRET: "thirty-two bytes or more of a secret",
  DEMO_TOKEN: "open sesame",
  UPLOAD_GRANT_KEYS: JSON.stringify({ current: "a", keys: { a: "a secret of the example, of thirty-two bytes" } }),
};

/** Signs in; gives the cookie, or `undefined`. */
export async function signIn(url, token) {
  const response = await fetch(`${url}/session`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ token }),
  });
  await response.arrayBuffer();
  return response.headers.get("set-cookie")?.split(";")[0];
}

/** The cookie of another user, as a login of one's own would make it. */
export function sessionOf(userId) {
  const session = `${userId}.${Math.floor(Date.now() / 1000) + 3600}`;
  return `session=${session}.${createHmac("sha256", SECRETS.SESSION_SECRET).update(session).digest("hex")}`;
}

/** Bundles the Worker; gives the folder with its modules, and the function that removes it. */
export async function bundle() {
  const folder = mkdtempSync(join(tmpdir(), "example-bundle-"));
  const env = { CI: "1", WRANGLER_SEND_METRICS: "false" };
  await run("wrangler", ["deploy", "--dry-run", "--cwd", "examples/worker", "--outdir", folder], {
    log: "wrangler",
    env,
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Bytes of a part of an object that is put in parts. The local R2 gives up larger ones on a busy machine. */
const R2_PART = 32 * 1024 * 1024;

/** Puts `length` bytes in `pieces`, each of which divides `R2_PART`. */
async function putInParts(url, length, pieces) {
  const { uploadId } = await (await fetch(url, { method: "POST" })).json();
  const parts = [];
  for (let start = 0; start < length; start += R2_PART) {
    const part = new URL(`?${new URLSearchParams({ uploadId, number: parts.length + 1 })}`, url);
    parts.push(await putPart(part, Math.min(R2_PART, length - start), pieces));
  }
  const body = JSON.stringify({ uploadId, parts });
  const { status } = await fetch(url, { method: "PATCH", body });
  if (status !== 200) throw new Error(`${url}: ${status}`);
}

/** By Node's client, because fetch sends no Content-Length with a stream. */
async function putPart(url, length, pieces) {
  function* some() {
    for (let sent = 0; sent < length; ) {
      const { value } = pieces.next();
      sent += value.length;
      yield value;
    }
  }
  const sending = request(url, { method: "PUT", headers: { "content-length": length } });
  const answered = once(sending, "response");
  await pipeline(Readable.from(some()), sending);
  const [response] = await answered;
  if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode}`);
  return json(response);
}

/**
 * Puts objects `{ key, bytes, type }`, or `{ key, pieces, length }` for what is too large for memory, into a bucket that lies in `folder`, by a Worker: in the
 * process under test it would leave its garbage behind.
 */
export async function fillBucket(folder, objects) {
  const miniflare = new Miniflare({
    modules: true,
    script: `export default {
      async fetch(request, { BUCKET }) {
        const { pathname, searchParams } = new URL(request.url);
        const key = pathname.slice(1);
        if (request.method === "POST") {
          const { uploadId } = await BUCKET.createMultipartUpload(key);
          return Response.json({ uploadId });
        }
        if (request.method === "PATCH") {
          const { uploadId, parts } = await request.json();
          await BUCKET.resumeMultipartUpload(key, uploadId).complete(parts);
          return new Response();
        }
        if (searchParams.has("number")) {
          const upload = BUCKET.resumeMultipartUpload(key, searchParams.get("uploadId"));
          const { partNumber, etag } = await upload.uploadPart(Number(searchParams.get("number")), request.body);
          return Response.json({ partNumber, etag });
        }
        const httpMetadata = { contentType: request.headers.get("content-type") };
        await BUCKET.put(key, request.body, { httpMetadata });
        return new Response();
      },
    }`,
    compatibilityDate: "2026-04-01",
    r2Buckets: ["BUCKET"],
    r2Persist: folder,
    cf: false,
  });
  try {
    for (const { key, bytes, pieces, length, type = "application/octet-stream" } of objects) {
      if (pieces) {
        await putInParts(new URL(key, await miniflare.ready), length, pieces);
        continue;
      }
      const how = { method: "PUT", body: bytes, headers: { "content-type": type } };
      const { status } = await fetch(new URL(key, await miniflare.ready), how);
      if (status !== 200) throw new Error(`${key}: ${status}`);
    }
  } finally {
    await miniflare.dispose();
  }
}

/**
 * The bundle of `folder` in workerd, for test `t`, with a session in it and the bucket of the folder
 * `bucket`. `limit` is how many requests a user has, the rest are its variables.
 *
 * @returns the service; `url`; `pid`, the process; and `send`, which asks for an import
 */
export async function openBundle(t, folder, bucket, { limit = 100, ...vars } = {}) {
  const service = await startService(t, { key: true });
  const before = new Set(workerds());
  const modules = readdirSync(folder).filter((name) => /\.(?:js|wasm)$/.test(name));
  modules.sort((a) => (a === "index.js" ? -1 : 1));
  const miniflare = new Miniflare({
    modulesRoot: folder,
    modules: modules.map((name) => ({
      type: name.endsWith(".js") ? "ESModule" : "CompiledWasm",
      path: join(folder, name),
    })),
    compatibilityDate: "2026-04-01",
    bindings: { ...SECRETS, UPLOADS_BASE_URL: service.baseURL, IMPORT_ORIGINS: "", ...vars },
    ratelimits: { UPLOADS_LIMIT: { simple: { limit, period: 60 } } },
    r2Buckets: ["BUCKET"],
    r2Persist: bucket,
    durableObjects: {
      IMPORTS: { className: "ImportObject", useSQLite: true },
      UPLOADS_STORE: { className: "UploadsStore", useSQLite: true },
    },
    log: new Log(LogLevel.ERROR),
    cf: false,
  });
  t.after(() => miniflare.dispose());
  const url = (await miniflare.ready).origin;
  const [pid] = workerds().filter((id) => !before.has(id));
  const cookie = await signIn(url, SECRETS.DEMO_TOKEN);
  const send = async (wish, headers = { cookie }) => {
    const json = { "content-type": "application/json", ...headers };
    const response = await fetch(`${url}/import`, { method: "POST", headers: json, body: JSON.stringify(wish) });
    return { status: response.status, body: await response.json() };
  };
  return { service, url, pid, send, cookie };
}
