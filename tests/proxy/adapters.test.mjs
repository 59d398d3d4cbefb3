// The adapters in the real frameworks: each with one line to mount.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import process from "node:process";
import { describe, test } from "node:test";
import { serve } from "@hono/node-server";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import { uploadFileChunked } from "upload-file-chunked";
import { toRouteHandlers } from "../../js/proxy/adapters/next.js";
import { toFastifyPlugin, toNodeHandler } from "../../js/proxy/adapters/node.js";
import { createUploadsProxy } from "../../js/proxy.js";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { userByToken } from "../support/proxy/in-process.mjs";
import { startService } from "../support/service.mjs";
import { ENV } from "../support/workerd/proxy.mjs";

const MIB = 2 ** 20;
const listening = async (server) => {
  if (!server.listening) await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}`;
};

/** Mounts a proxy and gives the URL of the server. */
const frameworks = {
  async http(t, proxy, options) {
    const server = createServer(toNodeHandler(proxy, options)).listen(0, "127.0.0.1");
    t.after(() => server.close().closeAllConnections());
    return listening(server);
  },
  async "Express 5"(t, proxy, options) {
    const app = express();
    app.use("/v1", toNodeHandler(proxy, options));
    const server = app.listen(0, "127.0.0.1");
    t.after(() => server.close().closeAllConnections());
    return listening(server);
  },
  async "Fastify 5"(t, proxy, options) {
    const app = Fastify();
    // As in an application: its own routes read JSON.
    app.post("/own", async ({ body }) => body);
    app.register(toFastifyPlugin(proxy, options));
    await app.listen({ port: 0, host: "127.0.0.1" });
    t.after(() => app.close());
    return listening(app.server);
  },
  async Hono(t, proxy, { env } = {}) {
    const app = new Hono();
    app.all("/v1/*", (context) => proxy.fetch(context.req.raw, env));
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
    t.after(() => server.close().closeAllConnections());
    return listening(server);
  },
};

async function mounted(t, mount, { faults = [], origin, ...options } = {}) {
  const service = await startService(t, { faults });
  const proxy = createUploadsProxy({
    authorize: userByToken,
    baseURL: `${service.url}/v1`,
    allowMissingOrigin: true,
    ...options,
  });
  const url = await mount(t, proxy, { env: ENV, ...(origin && { origin }) });
  return { service, url };
}

const headers = { authorization: "Bearer ann" };

/** Sends plain text, and gives the first line of the answer and its body. */
async function raw(url, text) {
  const { port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.end(text);
  let answer = "";
  for await (const piece of socket.setEncoding("utf8")) answer += piece;
  return answer;
}

for (const [name, mount] of Object.entries(frameworks)) {
  describe(name, () => {
    test(`${name}: an upload comes through with the right bytes`, async (t) => {
      const { service, url } = await mounted(t, mount);
      const bytes = noise(12 * MIB + 5);
      const file = new File([bytes], "a.bin");
      const upload = await uploadFileChunked(file, { purpose: "user_data", baseURL: `${url}/v1`, headers });
      assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
    });

    test(`${name}: a client that leaves ends the request to the service`, async (t) => {
      const [reached, left] = [Promise.withResolvers(), Promise.withResolvers()];
      const { url } = await mounted(t, mount, {
        fetch(_, { signal }) {
          reached.resolve();
          signal.addEventListener("abort", left.resolve);
          return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        },
      });
      const controller = new AbortController();
      const body = JSON.stringify({ bytes: 1, filename: "a", purpose: "user_data", mime_type: "text/plain" });
      const all = { ...headers, "content-type": "application/json" };
      const asked = fetch(`${url}/v1/uploads`, { method: "POST", headers: all, body, signal: controller.signal });
      await reached.promise;
      controller.abort();
      await assert.rejects(asked);
      await left.promise;
    });

    test(`${name}: a target that names another host is not this server's origin`, async (t) => {
      const { url } = await mounted(t, mount, { allowMissingOrigin: false });
      for (const target of ["//evil.example/v1/uploads", "http://evil.example/v1/uploads"]) {
        const answer = await raw(
          url,
          `POST ${target} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nOrigin: http://evil.example\r\n` +
            "Authorization: Bearer ann\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        );
        assert.match(answer, /^HTTP\/1\.1 (400|403|404) /, target);
      }
    });
  });
}

test("behind a load balancer the public origin is the option's", async (t) => {
  for (const mount of [frameworks.http, frameworks["Express 5"], frameworks["Fastify 5"]]) {
    const create = JSON.stringify({ bytes: 1, filename: "a", purpose: "user_data", mime_type: "text/plain" });
    const ask = async (options, more = {}) => {
      const { url } = await mounted(t, mount, { allowMissingOrigin: false, ...options });
      const all = { ...headers, "content-type": "application/json", origin: "https://app.example", ...more };
      return (await fetch(`${url}/v1/uploads`, { method: "POST", headers: all, body: create })).status;
    };
    assert.equal(await ask({}), 403);
    assert.equal(await ask({ origin: "https://app.example" }), 200);
    assert.equal(await ask({ origin: "https://other.example" }), 403);
  }
});

test("headers of a load balancer count only where they are trusted", async (t) => {
  const service = await startService(t, {});
  const proxy = createUploadsProxy({ authorize: userByToken, baseURL: `${service.url}/v1` });
  const statusOf = async (options, forwarded) => {
    const server = createServer(toNodeHandler(proxy, { env: ENV, ...options })).listen(0, "127.0.0.1");
    t.after(() => server.close().closeAllConnections());
    const all = { ...headers, "content-type": "application/json", origin: "https://app.example", ...forwarded };
    const body = JSON.stringify({ bytes: 1, filename: "a", purpose: "user_data", mime_type: "text/plain" });
    return (await fetch(`${await listening(server)}/v1/uploads`, { method: "POST", headers: all, body })).status;
  };
  const x = { "x-forwarded-proto": "https", "x-forwarded-host": "app.example" };
  assert.equal(await statusOf({}, x), 403);
  assert.equal(await statusOf({ trustProxy: true }, x), 200);
  assert.equal(await statusOf({ trustProxy: true }, { forwarded: 'for=1.2.3.4;proto=https;host="app.example"' }), 200);
  assert.equal(await statusOf({ trustProxy: true }, { ...x, "x-forwarded-host": "other.example" }), 403);
});

test("a body parser before the proxy is named on the console", async (t) => {
  const said = t.mock.method(console, "error", () => {});
  const { url } = await mounted(t, async (t, proxy, options) => {
    const app = express();
    app.use(express.json());
    app.use("/v1", toNodeHandler(proxy, options));
    const server = app.listen(0, "127.0.0.1");
    t.after(() => server.close().closeAllConnections());
    return listening(server);
  });
  const all = { ...headers, "content-type": "application/json" };
  const response = await fetch(`${url}/v1/uploads`, { method: "POST", headers: all, body: "{}" });
  assert.equal((await response.json()).error.code, "proxy_misconfigured");
  assert.match(said.mock.calls[0].arguments[0], /mount the proxy before any body parser/);
});

test("a framework's context as the environment is refused and named, and nothing reaches the service", async (t) => {
  const said = t.mock.method(console, "error", () => {});
  Object.assign(process.env, ENV);
  t.after(() => {
    for (const name of Object.keys(ENV)) delete process.env[name];
  });
  const fetch = t.mock.fn();
  const { fetch: POST } = createUploadsProxy({ authorize: userByToken, allowMissingOrigin: true, fetch });
  const all = { ...headers, "content-type": "application/json" };
  const request = () => new Request("http://app.test/v1/uploads", { method: "POST", headers: all, body: "{}" });
  const response = await POST(request(), { params: Promise.resolve({}) });
  assert.equal((await response.json()).error.code, "proxy_misconfigured");
  assert.match(said.mock.calls[0].arguments[0], /UPLOAD_GRANT_KEYS.*call proxy\.fetch\(request, process\.env\)/s);
  assert.equal(fetch.mock.callCount(), 0);
});

test("Next: an answer of a hook that is not JSON reaches the client as it is", async () => {
  const authorize = () => new Response("Sign in first", { status: 400 });
  const { POST } = toRouteHandlers(createUploadsProxy({ authorize, allowMissingOrigin: true }), { env: ENV });
  const response = await POST(new Request("http://app.test/v1/uploads", { method: "POST", body: "{}" }));
  assert.deepEqual([response.status, await response.text()], [400, "Sign in first"]);
});

test("options that do not exist are refused", () => {
  assert.throws(() => toNodeHandler({}), /expected what createUploadsProxy returns/);
  assert.throws(() => toNodeHandler({ fetch() {} }, { orgin: "x" }), /orgin: no such option/);
  assert.throws(
    () => toNodeHandler({ fetch() {} }, { origin: "https://a.example/path" }),
    /origin: expected an origin/,
  );
});
