// The shipped module (pkg/) in a real panic and with its memory exhausted, under running uploads.
// trap.test.mjs has traps at other moments.

import assert from "node:assert/strict";
import process from "node:process";
import { after, test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";
import { installTrap } from "../support/trap.mjs";

installTrap();
const instances = globalThis.wasmInstances;
const { uploadFileChunked } = await import("upload-file-chunked");
const glue = await import("../../pkg/upload_file_chunked.js");

const uncaught = [];
for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, (error) => uncaught.push(error));
after(() => assert.deepEqual(uncaught, []));

const partSize = 50_000;
const size = 20 * partSize;

/** Runs `crash` under three uploads: all must fail by it, and the next one must work in a fresh instance. */
async function under(t, crash, message) {
  const server = await startService(t, { faults: [{ operation: "part", delay_before_ms: 20 }] });
  const options = { baseURL: server.baseURL, purpose: "user_data", filename: "a", partSize };
  const upload = (seed) => uploadFileChunked(noise(size, seed), options);
  const running = Promise.allSettled([upload(1), upload(2), upload(3)]);
  await server.until(({ parts_stored }) => parts_stored >= 6);
  const before = instances.length;
  await crash(instances.at(-1).exports, options);
  for (const { reason } of await running) {
    assert.equal(reason?.name, "WasmCrashedError");
    assert.ok(reason.cause instanceof WebAssembly.RuntimeError, `${reason.cause}`);
    assert.match(reason.cause.message, message);
  }
  const { file } = await upload(4);
  assert.deepEqual(await server.contentOf(file.id), contentOf(noise(size, 4)));
  assert.equal(instances.length, before + 1);
  assert.deepEqual(uncaught, []);
}

test("a panic rejects every running upload, and the next one works", (t) =>
  under(
    t,
    () => {
      // Bytes that lie about their length: Rust panics before it copies them.
      const lying = { length: 5, subarray: () => ({ length: 4 }) };
      new glue.Md5().update(lying);
    },
    /unreachable/,
  ));

test("an exhausted memory rejects every running upload, and the next one works", (t) =>
  under(
    t,
    ({ memory }, options) => {
      // All of the address space, so that the allocator gets no more.
      for (let pages = 32_768; pages >= 1; pages >>= 1) {
        try {
          for (;;) memory.grow(pages);
        } catch {}
      }
      // A name that fills what the allocator had left.
      const last = uploadFileChunked(noise(1000), { ...options, filename: "n".repeat(8 * 2 ** 20) });
      return assert.rejects(last, { name: "WasmCrashedError" });
    },
    /unreachable|out of bounds/,
  ));

test("a single operation works right after a trap: its texts are written into the memory of the fresh instance", async (t) => {
  const { Uploads } = await import("upload-file-chunked");
  const server = await startService(t);
  const uploads = new Uploads({ baseURL: server.baseURL });
  const create = () => uploads.create({ bytes: 5, filename: "a", mime_type: "text/plain", purpose: "user_data" });
  assert.equal((await create()).status, "pending");
  globalThis.trap();
  await assert.rejects(create(), { name: "WasmCrashedError" });
  assert.equal((await create()).status, "pending");
});
