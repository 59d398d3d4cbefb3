// "self" is where the request was sent, and not what its target says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createUploadsProxy } from "../../js/proxy.js";
import { exchange, statuses } from "../support/raw-http.mjs";
import { startRecorder } from "../support/recording-server.mjs";
import { ENV, FILE } from "../support/workerd/proxy.mjs";
import { runtimes } from "../support/workerd/servers.mjs";

const body = JSON.stringify(FILE);

/** What a proxy with the default origins, and cookies, says to one request. */
async function answer(url, headers) {
  let asked = 0;
  const proxy = createUploadsProxy({
    authorize: () => ({ userId: "ann" }),
    credentials: true,
    fetch: async () => {
      asked += 1;
      return Response.json({ id: "upload_1" });
    },
  });
  const type = { "content-type": "application/json" };
  const response = await proxy.fetch(new Request(url, { method: "POST", headers: { ...type, ...headers }, body }), ENV);
  const allowed = response.headers.get("access-control-allow-origin");
  assert.equal(asked, response.status === 200 ? 1 : 0);
  assert.equal(response.headers.get("access-control-allow-credentials"), allowed && "true");
  return `${response.status} ${allowed}`;
}

test("a page of the address the request was sent to is one of ours", async () => {
  const url = "https://proxy.example/v1/uploads";
  const origin = "https://proxy.example";
  for (const headers of [
    {},
    { host: "proxy.example" },
    { host: "PROXY.example:443" },
    { host: "proxy.example", "sec-fetch-site": "same-origin" },
  ]) {
    assert.equal(await answer(url, { origin, ...headers }), `200 ${origin}`);
  }
  const port = "http://localhost:3000";
  assert.equal(await answer(`${port}/v1/uploads`, { origin: port, host: "localhost:3000" }), `200 ${port}`);
});

test("a target that names another host than the one the request was sent to makes nobody one of ours", async () => {
  const url = "https://evil.example/v1/uploads";
  const origin = "https://evil.example";
  for (const host of [
    "proxy.example",
    "proxy.example:8443",
    "evil.example:8443",
    "evil.example.proxy.example",
    "",
    "evil.example/",
    "evil.example#",
    "user@evil.example",
    "evil.example, proxy.example",
  ]) {
    assert.equal(await answer(url, { origin, host }), "403 null", host);
    assert.equal(await answer(url, { origin: "https://proxy.example", host }), "403 null", host);
  }
});

test("a browser that calls a request cross-site is believed, whatever the target and Host say", async () => {
  const url = "https://evil.example/v1/uploads";
  for (const site of ["cross-site", "same-site", "none", ""]) {
    for (const host of [{}, { host: "evil.example" }]) {
      const headers = { origin: "https://evil.example", "sec-fetch-site": site, ...host };
      assert.equal(await answer(url, headers), "403 null", site);
    }
  }
});

test("a target with a name and a password is refused", async () => {
  const proxy = createUploadsProxy({ authorize: () => ({ userId: "ann" }), allowMissingOrigin: true });
  const url = "https://user:password@proxy.example/v1/uploads";
  // No Request can be made with one, but servers bring classes of their own.
  const request = { url, method: "POST", headers: new Headers(), body: null };
  assert.equal((await proxy.fetch(request, ENV)).status, 404);
});

for (const [runtime, start] of Object.entries(runtimes)) {
  test(`${runtime}: a page of another site cannot name itself in the target`, async (t) => {
    const { baseURL, seen } = await startRecorder(t);
    const address = await start(t, baseURL);
    const { host } = new URL(address);
    const ask = (target, origin, named = host) => {
      const lines = [
        `POST ${target} HTTP/1.1`,
        `Host: ${named}`,
        `Origin: ${origin}`,
        "Authorization: Bearer ann",
        "Content-Type: application/json",
        `Content-Length: ${body.length}`,
      ];
      return exchange(address, `${lines.join("\r\n")}\r\n\r\n${body}`, 300);
    };
    const targets = [
      "//evil.example/v1/uploads",
      "///evil.example/v1/uploads",
      "/\\evil.example/v1/uploads",
      "\\\\evil.example/v1/uploads",
      "http://evil.example/v1/uploads",
      "HTTP://EVIL.example:80/v1/uploads",
      "http:evil.example/v1/uploads",
      "http:/evil.example/v1/uploads",
      `http://${host}@evil.example/v1/uploads`,
      "//evil.example\\v1/uploads",
      "@evil.example/v1/uploads",
      "evil.example/v1/uploads",
    ];
    for (const target of targets) {
      const answer = await ask(target, "http://evil.example");
      assert.ok(!statuses(answer).includes(200), `${target}: ${answer}`);
      assert.doesNotMatch(answer, /access-control-allow-origin/i, target);
      assert.equal(seen.length, 0, target);
    }
    assert.equal(statuses(await ask("/v1/uploads", `http://${host}`))[0], 200);
    assert.equal(seen.length, 1);
  });
}
