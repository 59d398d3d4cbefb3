// What the library leaves behind in a process: nothing.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs a module in a process of its own; gives what it printed. It must end by itself. */
async function script(code) {
  const args = ["--input-type=module", "--eval", code];
  const { stdout } = await run(process.execPath, args, { cwd: import.meta.dirname, timeout: 10_000 });
  return stdout.trim();
}

const library = 'const { uploadFileChunked, Uploads } = await import("upload-file-chunked");';

test("importing it touches no global; it only looks which fetch there is", async () => {
  const out = await script(`
    const touched = [];
    for (const name of ["fetch", "WebAssembly", "Blob", "FormData", "setTimeout", "navigator", "location"]) {
      const value = globalThis[name];
      Object.defineProperty(globalThis, name, { configurable: true, get() {
        // The platform's own modules use them too.
        if (/\\/(js|pkg)\\/[\\w/-]+\\.js/.test(new Error().stack)) touched.push(name);
        return value;
      } });
    }
    const { preload } = await import("upload-file-chunked");
    console.log("import:", touched.join());
    await preload();
    console.log("preload:", touched.includes("WebAssembly"));`);
  assert.equal(out, "import: fetch\npreload: true");
});

test("a failed upload leaves no rejection unhandled and no timer that keeps the process alive", async () => {
  const out = await script(`
    process.on("unhandledRejection", (reason) => console.log("unhandled", reason));
    ${library}
    const file = new File(["abcdef"], "a");
    const fetch = async (url) => {
      if (url.endsWith("/uploads")) return Response.json({ id: "upload_1" });
      if (url.endsWith("/parts")) return Response.json({}, { status: 400 });
      return Response.json({ id: "upload_1" });
    };
    const options = { purpose: "user_data", baseURL: "http://service.test/v1", partSize: 1, fetch };
    await uploadFileChunked(file, options).catch(({ status }) => console.log(status));
    await new Uploads(options).parts.create("upload_1", { data: file }).withResponse().catch(({ status }) => console.log(status));`);
  assert.equal(out, "400\n400");
});

test("an aborted upload leaves none either", async () => {
  const out = await script(`
    process.on("unhandledRejection", (reason) => console.log("unhandled", reason));
    ${library}
    const controller = new AbortController();
    const fetch = (url, { signal }) => {
      if (url.endsWith("/uploads") || url.endsWith("/cancel")) return Response.json({ id: "upload_1" });
      setTimeout(() => controller.abort("enough"), 10);
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const options = { purpose: "user_data", baseURL: "http://service.test/v1", partSize: 1, fetch, signal: controller.signal };
    await uploadFileChunked(new File(["abcdef"], "a"), options).catch((reason) => console.log(reason));`);
  assert.equal(out, "enough");
});
