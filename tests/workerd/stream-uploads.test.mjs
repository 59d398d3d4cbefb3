// Streams uploaded from a Worker: the body of a Response, which is read from workerd's own streams.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";
import { MIB, noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bytes = noise(12 * MIB + 1);

/** The library, and a Worker that uploads what it fetches. */
const worker = `
  import { uploadFileChunked } from "./js/workerd.js";
  export default {
    async fetch(request) {
      const { from, baseURL, bytes } = await request.json();
      const { body, headers } = await fetch(from);
      const length = bytes ?? Number(headers.get("content-length"));
      try {
        const options = { purpose: "user_data", filename: "a.bin", bytes: length, baseURL, partSize: 5 * 2 ** 20 };
        return Response.json(await uploadFileChunked(body, options));
      } catch ({ name, message }) {
        return Response.json({ name, message }, { status: 500 });
      }
    },
  };
`;

/** Every script beneath `folder`, as workerd wants them listed. */
function scriptsOf(folder) {
  const names = readdirSync(join(root, folder), { recursive: true }).filter((name) => name.endsWith(".js"));
  return names.map((name) => ({ type: "ESModule", path: join(root, folder, name) }));
}

function modules() {
  return [
    { type: "ESModule", path: join(root, "worker.js"), contents: worker },
    ...scriptsOf("js"),
    ...scriptsOf("pkg"),
    { type: "CompiledWasm", path: join(root, "pkg/upload_file_chunked_bg.wasm") },
  ];
}

/** Has the Worker upload `bytes`, which it fetches; gives its answer beside the service. */
async function uploadFrom(t, { faults, ...wish } = {}) {
  const service = await startService(t, { faults });
  const files = createServer((_, response) => response.setHeader("content-length", bytes.length).end(bytes));
  files.listen(0, "127.0.0.1");
  await once(files, "listening");
  t.after(() => files.close());
  const miniflare = new Miniflare({
    modulesRoot: root,
    modules: modules(),
    compatibilityDate: "2026-04-01",
    log: new Log(LogLevel.ERROR),
    cf: false,
  });
  t.after(() => miniflare.dispose());
  const from = `http://127.0.0.1:${files.address().port}/`;
  const body = JSON.stringify({ from, baseURL: service.baseURL, ...wish });
  const response = await fetch((await miniflare.ready).href, { method: "POST", body });
  return { service, status: response.status, answer: await response.json() };
}

test("the body of a Response is uploaded from the Worker as it comes", async (t) => {
  const { service, answer } = await uploadFrom(t);
  assert.equal(answer.status, "completed", JSON.stringify(answer));
  assert.deepEqual(await service.contentOf(answer.file.id), contentOf(bytes));
  const { calls, completed } = await service.stats();
  assert.equal(calls.part, 3);
  assert.equal(completed[0].md5, contentOf(bytes).md5);
});

test("parts of it are sent again with the same bytes", async (t) => {
  const faults = [
    { operation: "part", nth: 1, status: 500 },
    { operation: "part", nth: 3, drop: "after" },
  ];
  const { service, answer } = await uploadFrom(t, { faults });
  assert.equal(answer.status, "completed", JSON.stringify(answer));
  assert.deepEqual(await service.contentOf(answer.file.id), contentOf(bytes));
});

for (const [name, length] of Object.entries({ "ends early": bytes.length + 1, "runs over": bytes.length - 1 })) {
  test(`a body that ${name} is a StreamLengthError, and the upload is cancelled`, async (t) => {
    const { service, answer } = await uploadFrom(t, { bytes: length });
    assert.equal(answer.name, "StreamLengthError");
    const { calls, uploads } = await service.stats();
    assert.deepEqual([calls.cancel, uploads.pending], [1, 0]);
  });
}
