// The library as a site serves it whose digest's Worker is broken, each time in another way:
// below /MODE/ lies the repository with that Worker in place of its own.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const WORKER = "js/client/digest/digest-worker.js";
const types = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".html": "text/html",
  ".wasm": "application/wasm",
};
const root = new URL("../../../", import.meta.url);

/** The Worker itself, with `code` run before the first message. */
const spoiled = (code) => async () => ({ body: `${code}\n${await readFile(new URL(WORKER, root), "utf8")}` });

/** Runs `act` at the second progress of the Worker, and `before` before the first message. */
const atProgress = (act, before = "") =>
  spoiled(`
    ${before}
    const post = postMessage.bind(self);
    let seen = 0;
    self.postMessage = (message) => {
      if (message.type === "progress" && ++seen === 2) { ${act} }
      post(message);
    };`);

/** What stands in place of a file, by mode: a function that gives `{ status, headers, body }`. */
const replaced = {
  missing: { [WORKER]: () => ({ status: 404, body: "not here" }) },
  html: { [WORKER]: () => ({ headers: { "content-type": "text/html" }, body: "<!doctype html><title>app</title>" }) },
  empty: { [WORKER]: () => ({ body: "" }) },
  throws: { [WORKER]: () => ({ body: 'throw new Error("the script threw");' }) },
  old: { [WORKER]: () => ({ body: 'addEventListener("message", ({ data }) => postMessage({ id: data.id }));' }) },
  // As if the module was of another build: it cannot be linked.
  stale: {
    [WORKER]: spoiled(`
      const { instantiate } = WebAssembly;
      WebAssembly.instantiate = (module) => instantiate(module, { another: {} });`),
  },
  // As init would, if the engine never compiled.
  pending: { [WORKER]: spoiled("WebAssembly.instantiate = () => new Promise(() => {});") },
  hangs: { [WORKER]: atProgress("for (;;);") },
  "says nothing more": { [WORKER]: atProgress("self.postMessage = () => {};") },
  // A real trap: no memory is aligned by 3, so Rust aborts.
  traps: {
    [WORKER]: atProgress(
      "armed = true;",
      `let armed = false;
      const { instantiate } = WebAssembly;
      WebAssembly.instantiate = async (...given) => {
        const { exports } = await instantiate(...given);
        const md5_updateBuffered = (...given) => {
          if (armed) exports.__wbindgen_malloc(1, 3);
          return exports.md5_updateBuffered(...given);
        };
        return { exports: { ...exports, md5_updateBuffered } };
      };`,
    ),
  },
  "without wasm-unsafe-eval": {
    [WORKER]: async () => ({
      headers: { "content-security-policy": "script-src 'self'" },
      body: await readFile(new URL(WORKER, root), "utf8"),
    }),
  },
  "no stream": { [WORKER]: spoiled("Blob.prototype.stream = () => { throw new TypeError('no streams'); };") },
  "stream breaks": {
    [WORKER]: spoiled(`
      const stream = Blob.prototype.stream;
      Blob.prototype.stream = function () {
        return stream.call(this.slice(0, 3_000_000));
      };`),
  },
  "slow to read": {
    [WORKER]: spoiled(`
      const { arrayBuffer } = Blob.prototype;
      Blob.prototype.stream = undefined;
      let wait = 7000;
      Blob.prototype.arrayBuffer = async function () {
        await new Promise((resolve) => setTimeout(resolve, wait));
        wait = 0;
        return arrayBuffer.call(this);
      };`),
  },
  unreadable: {
    [WORKER]: spoiled(`
      Blob.prototype.stream = undefined;
      Blob.prototype.arrayBuffer = async () => { throw new DOMException("gone", "NotReadableError"); };`),
  },
};

/** Serves the site for test `t`; gives its address. */
export async function startSite(t) {
  const server = createServer(async (request, response) => {
    try {
      const [mode, ...rest] = decodeURIComponent(new URL(request.url, "http://site.test").pathname.slice(1)).split("/");
      const path = rest.join("/");
      const {
        status = 200,
        headers,
        body,
      } = (await replaced[mode]?.[path]?.()) ?? {
        body: await readFile(new URL(path, root)),
      };
      const type = types[extname(path)] ?? "text/plain";
      response.writeHead(status, { "content-type": type, "access-control-allow-origin": "*", ...headers }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
