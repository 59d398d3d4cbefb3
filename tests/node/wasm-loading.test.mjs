// Where the WebAssembly cannot be loaded: each call rejects by name, and a later one may succeed.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

const exec = promisify(execFile);

/** Runs a module in a process of its own; gives what it printed. It must end by itself. */
async function script(code) {
  const setup = `
    const told = ({ name, phase, retryable, message, cause }) =>
      console.log(JSON.stringify({ name, phase, retryable, message, cause: cause?.name }));
    const ok = (call) => call.then(() => console.log("ok"), told);
    const options = { purpose: "user_data", filename: "a", baseURL: "http://service.test/v1", maxRetries: 0,
      fetch: async () => Response.json({ error: { message: "reached" } }, { status: 400 }) };
    const bytes = new Uint8Array(3);
    const { glueIn } = await import("../support/imports.mjs");
    const { instantiate } = WebAssembly;
    /** What loading our module does instead. */
    const replace = (load) => {
      WebAssembly.instantiate = (source, imports) =>
        // Node has modules of its own, such as that of its fetch.
        glueIn(imports) ? load(source, imports) : instantiate(source, imports);
    };`;
  const args = ["--input-type=module", "--eval", setup + code];
  const { stdout } = await exec(process.execPath, args, { cwd: import.meta.dirname, timeout: 20_000 });
  return stdout
    .trim()
    .split("\n")
    .map((line) => (line.startsWith("{") ? JSON.parse(line) : line));
}

test("without WebAssembly each call rejects with a WasmBlockedError, and importing does not fail", async () => {
  const lines = await script(`
    const { WebAssembly: native } = globalThis;
    delete globalThis.WebAssembly;
    const { preload, Uploads, uploadFileChunked } = await import("upload-file-chunked");
    await ok(preload());
    const task = uploadFileChunked(bytes, options);
    await ok(task);
    console.log(task.state);
    await ok(new Uploads(options.purpose ? { fetch: options.fetch } : {}).cancel("upload_1"));
    globalThis.WebAssembly = native;
    await ok(uploadFileChunked(bytes, options));`);
  const [preload, upload, state, cancel, later] = lines;
  for (const error of [preload, upload, cancel]) {
    assert.equal(error.name, "WasmBlockedError");
    assert.equal(error.phase, "load");
    assert.match(error.message, /no WebAssembly.*lockdown mode/);
  }
  assert.equal(state, "failed");
  assert.match(later.message, /reached/, "a later call loads it");
});

test("where compiling is refused, the message names the directive", async () => {
  const [error] = await script(`
    const refuse = () => { throw new WebAssembly.CompileError("blocked by CSP"); };
    replace(async () => {
      WebAssembly.Module = class { constructor() { refuse(); } };
      refuse();
    });
    const { uploadFileChunked } = await import("upload-file-chunked");
    await ok(uploadFileChunked(bytes, options));`);
  assert.equal(error.name, "WasmBlockedError");
  assert.match(error.message, /script-src.*'wasm-unsafe-eval'/);
  assert.equal(error.cause, "CompileError");
});

test("a page in place of the .wasm is named so, not as a policy", async () => {
  const [error] = await script(`
    replace((_, imports) => instantiate(new TextEncoder().encode("<!doctype html>"), imports));
    const { uploadFileChunked } = await import("upload-file-chunked");
    await ok(uploadFileChunked(bytes, options));`);
  assert.equal(error.name, "UploadError");
  assert.equal(error.phase, "load");
  assert.match(error.message, /is not WebAssembly.*page.*docs\/packages\.md/);
});

test("a failed load is tried again by the next call", async () => {
  const lines = await script(`
    let failed = false;
    replace((...given) => {
      if (failed) return instantiate(...given);
      failed = true;
      return Promise.reject(new TypeError("fetch failed"));
    });
    const { uploadFileChunked } = await import("upload-file-chunked");
    await ok(uploadFileChunked(bytes, options));
    await ok(uploadFileChunked(bytes, options));`);
  assert.deepEqual([lines[0].name, lines[0].retryable], ["UploadError", true]);
  assert.match(lines[0].message, /Could not load the WebAssembly: fetch failed/);
  assert.match(lines[1].message, /reached/);
});
