// What Node's requests go through: node:http, unless a program has changed what fetch is.

import assert from "node:assert/strict";
import { utimes } from "node:fs/promises";
import { createServer, globalAgent } from "node:http";
import { describe, test } from "node:test";
import { uploadFileChunked } from "upload-file-chunked";
import { openFile } from "upload-file-chunked/open-file";
import { isFetchAsItWas } from "../../js/engine/http/fetch-as-it-was.js";
import { MIB, noise } from "../support/bytes.mjs";
import { md5 } from "../support/digests.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { startService } from "../support/service.mjs";

/** A file of `size` bytes on disk, and a function that uploads it to `service` with `options`. */
async function prepared(t, size, { faults, flags } = {}) {
  const service = await startService(t, { faults, flags });
  const bytes = noise(size);
  const [path] = await filesOnDisk(t, { "a.bin": bytes });
  const file = await openFile(path);
  const upload = (options) => uploadFileChunked(file, { purpose: "user_data", baseURL: service.baseURL, ...options });
  return { service, bytes, path, upload };
}

const SLOW = ["--read-bytes-per-second", String(8 * MIB)];

test("the bytes of a part are counted as they go", async (t) => {
  const { service, bytes, upload } = await prepared(t, 16 * MIB, { flags: SLOW });
  const seen = new Set();
  const { file } = await upload({ partSize: 16 * MIB, onProgress: ({ loaded }) => seen.add(loaded) });
  assert.equal((await service.contentOf(file.id)).md5, md5(bytes));
  assert.ok(seen.size >= 6, `${seen.size} different numbers: ${[...seen]}`);
});

test("by fetch, and by an own fetch, they are not", async (t) => {
  const { upload } = await prepared(t, 4 * MIB, { flags: SLOW });
  for (const options of [{ transport: "fetch" }, { fetch: (...request) => fetch(...request) }]) {
    const seen = new Set();
    await upload({ partSize: 4 * MIB, onProgress: ({ loaded }) => seen.add(loaded), ...options });
    assert.ok(
      [...seen].every((loaded) => loaded % (4 * MIB) === 0),
      `${[...seen]}`,
    );
  }
});

test("a part whose bytes stall is sent again after `stallTimeout`", async (t) => {
  const stall = { operation: "part", nth: [1], stall: { after_bytes: MIB, ms: 60_000 } };
  const { service, bytes, upload } = await prepared(t, 20 * MIB, { faults: [stall] });
  const retries = [];
  const onEvent = ({ type, cause }) => type === "retrying" && retries.push(cause.name);
  const options = { partSize: 20 * MIB, stallTimeout: 500, onEvent };
  const { file } = await upload(options);
  assert.equal((await service.contentOf(file.id)).md5, md5(bytes));
  assert.deepEqual(retries, ["APIConnectionTimeoutError"]);
});

test("an answer that comes before the whole part is the answer", async (t) => {
  const refused = { operation: "part", status: 413, early: true, headers: { connection: "close" } };
  const { upload, service } = await prepared(t, 32 * MIB, { faults: [refused] });
  await assert.rejects(upload({ partSize: 32 * MIB }), { name: "APIError", status: 413, attempts: 1 });
  assert.equal((await service.staysQuiet()).uploads.cancelled, 1);
});

test("an abort closes the connection, and the file", async (t) => {
  const { service, upload } = await prepared(t, 8 * MIB, { flags: SLOW });
  const task = upload({ partSize: 2 * MIB });
  await service.until(({ calls }) => calls.part === 4);
  task.abort("enough");
  assert.equal(await task.catch((reason) => reason), "enough");
  const { uploads } = await service.until(({ in_flight }) => in_flight === 0);
  assert.equal(uploads.cancelled, 1);
});

test("a file that changes while a part is sent ends the upload", async (t) => {
  const { service, path, upload } = await prepared(t, 8 * MIB, { flags: SLOW });
  const ended = upload({ partSize: 8 * MIB });
  await service.until(({ bytes_received }) => bytes_received > 0);
  await utimes(path, 1, 1);
  await assert.rejects(ended, { name: "FileChangedError" });
  const { uploads, calls } = await service.staysQuiet();
  assert.deepEqual([uploads.cancelled, calls.part, calls.complete], [1, 1, 0]);
});

test("what only reads like a Blob and fails while a part is sent ends the upload with its error", async (t) => {
  const { baseURL, staysQuiet } = await startService(t);
  const blob = new Blob([noise(3 * MIB)]);
  const broken = new Error("the disk is gone");
  const file = {
    size: blob.size,
    arrayBuffer: () => Promise.reject(broken),
    slice: (start, end) => ({
      arrayBuffer: () => (start >= 2 * MIB ? Promise.reject(broken) : blob.slice(start, end).arrayBuffer()),
    }),
  };
  const options = { purpose: "user_data", filename: "a", baseURL, partSize: 3 * MIB, md5: false };
  await assert.rejects(uploadFileChunked(file, options), { name: "FileChangedError", cause: broken });
  assert.equal((await staysQuiet()).uploads.cancelled, 1);
});

test("one connection carries the parts of an upload that sends one at once", async (t) => {
  const { service, upload } = await prepared(t, MIB);
  await upload({ partSize: MIB / 8, concurrency: 1 });
  const { host } = new URL(service.baseURL);
  const free = Object.entries(globalAgent.freeSockets).filter(([name]) => name.startsWith(host));
  assert.deepEqual(
    free.map(([, sockets]) => sockets.length),
    [1],
  );
});

for (const status of [307, 308]) {
  test(`a ${status} is followed, with the bytes`, async (t) => {
    const { service, bytes, upload } = await prepared(t, MIB);
    const proxy = createServer(({ url }, response) => {
      response.writeHead(status, { location: service.url + url }).end();
    });
    await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    t.after(() => proxy.close());
    const { file } = await upload({ baseURL: `http://127.0.0.1:${proxy.address().port}/v1`, partSize: MIB / 4 });
    assert.equal((await service.contentOf(file.id)).md5, md5(bytes));
  });
}

test("an answer is asked for uncompressed, whatever headers the caller gives", async (t) => {
  const { upload } = await prepared(t, MIB);
  let asked;
  const server = createServer(({ headers }, response) => {
    asked = headers["accept-encoding"];
    response.writeHead(401).end("{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const baseURL = `http://127.0.0.1:${server.address().port}/v1`;
  await assert.rejects(upload({ baseURL, headers: { "accept-encoding": "gzip" } }), { status: 401 });
  assert.equal(asked, "identity");
});

describe("a program that changed what fetch is", () => {
  const DISPATCHER = Symbol.for("undici.globalDispatcher.1");

  test("replaced: everything goes through the other", async (t) => {
    const { service, upload } = await prepared(t, MIB);
    const { mock } = t.mock.method(globalThis, "fetch");
    await upload({ partSize: MIB / 4 });
    const ours = mock.calls.filter(({ arguments: [url] }) => String(url).includes("/v1/uploads"));
    assert.equal(ours.length, (await service.stats()).requests);
  });

  test("Node's own agent, which is there once fetch was called, changes nothing", async () => {
    await fetch("data:,").then((response) => response.text());
    assert.ok(isFetchAsItWas());
  });

  const others = {
    "a proxy's": new (class ProxyAgent {})(),
    "an agent with options": new (class Agent {
      [Symbol("options")] = { connect: { ca: "…" } };
    })(),
    "an agent of which nothing is known": new (class Agent {})(),
  };
  for (const [name, dispatcher] of Object.entries(others)) {
    test(`${name} is respected`, (t) => {
      const before = globalThis[DISPATCHER];
      t.after(() => {
        globalThis[DISPATCHER] = before;
      });
      globalThis[DISPATCHER] = dispatcher;
      assert.ok(!isFetchAsItWas());
    });
  }
});
