// Attacks below the level of a Request: two lengths, chunks, headers in headers. Each holds in
// workerd and in Node, whichever of the two, the server or the proxy, refuses it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { exchange, statuses } from "../support/raw-http.mjs";
import { startRecorder } from "../support/recording-server.mjs";
import { FILE, form, KEY } from "../support/workerd/proxy.mjs";
import { runtimes } from "../support/workerd/servers.mjs";

const create = JSON.stringify(FILE);
const head = (path, ...lines) =>
  [`POST ${path} HTTP/1.1`, "Host: proxy.example", "Authorization: Bearer ann", ...lines, "", ""].join("\r\n");

/** workerd's own server answers 500 to what is not HTTP; the proxy, whose errors are JSON, never does. */
function noFailure(answer) {
  assert.doesNotMatch(answer, /internal_error|proxy_misconfigured/);
}

/** A proxy in `start`'s runtime, and an upload created through it. */
async function ready(t, start) {
  const { baseURL, seen } = await startRecorder(t);
  const address = await start(t, baseURL);
  const headers = { authorization: "Bearer ann", "content-type": "application/json" };
  const response = await fetch(`${address}/v1/uploads`, { method: "POST", headers, body: create });
  const { id } = await response.json();
  seen.length = 0;
  return { address, seen, id, grant: response.headers.get("x-upload-grant") };
}

for (const [runtime, start] of Object.entries(runtimes)) {
  test(`${runtime}: a part arrives with its Content-Length, unchunked, and only with headers of the proxy's own`, async (t) => {
    const { address, seen, id, grant } = await ready(t, start);
    const { body, headers } = form("0123456789");
    const client = {
      authorization: "Bearer ann",
      "x-upload-grant": grant,
      cookie: "a=b",
      "openai-project": "evil",
      "x-forwarded-for": "1.2.3.4",
    };
    const response = await fetch(`${address}/v1/uploads/${id}/parts`, {
      method: "POST",
      headers: { ...client, ...headers },
      body,
    });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("set-cookie"), null);
    const [{ headers: got, bytes }] = seen;
    assert.deepEqual(
      [got["content-length"], got["transfer-encoding"], bytes],
      [String(body.size), undefined, body.size],
    );
    assert.equal(got.authorization, `Bearer ${KEY}`);
    for (const name of ["x-upload-grant", "cookie", "openai-project", "x-forwarded-for"])
      assert.equal(got[name], undefined, name);
  });

  test(`${runtime}: a chunked part is 411, and the service is not asked`, async (t) => {
    const { address, seen, id, grant } = await ready(t, start);
    const { headers } = form("x");
    const lines = [
      `X-Upload-Grant: ${grant}`,
      `Content-Type: ${headers["content-type"]}`,
      "Transfer-Encoding: chunked",
    ];
    const answer = await exchange(address, `${head(`/v1/uploads/${id}/parts`, ...lines)}5\r\nhello\r\n0\r\n\r\n`);
    assert.equal(statuses(answer)[0], 411);
    assert.match(answer, /"code":"length_required"/);
    assert.equal(seen.length, 0);
  });

  test(`${runtime}: two ways to tell the length are refused, and no second request hides in the body`, async (t) => {
    const { address, seen, id, grant } = await ready(t, start);
    const { headers } = form("x");
    const path = `/v1/uploads/${id}/parts`;
    const own = [`X-Upload-Grant: ${grant}`, `Content-Type: ${headers["content-type"]}`];
    // An address the proxy never asks for: should the service see it, the body was taken for a request.
    const hidden = head("/v1/files", "Content-Type: application/json", `Content-Length: ${create.length}`) + create;
    const length = `Content-Length: ${hidden.length + 5}`;
    const lengths = [
      ["Content-Length: 5", length],
      [length, "Content-Length: 5"],
      ["Content-Length: 5, 5"],
      [length, "Transfer-Encoding: chunked"],
      ["Transfer-Encoding: chunked", "Content-Length: 4"],
      ["Transfer-Encoding: xchunked", length],
      ["Transfer-Encoding : chunked", length],
      ["Transfer-Encoding: chunked, identity", length],
      ["Transfer-Encoding: identity", "Transfer-Encoding: chunked", length],
      ["Content-Length: +5"],
      ["Content-Length: -5"],
      ["Content-Length: 0x5"],
      ["Content-Length: 5 5"],
      ["Content-Length : 5"],
    ];
    for (const lines of lengths) {
      const answer = await exchange(address, `${head(path, ...own, ...lines)}0\r\n\r\n${hidden}`, 150);
      for (const request of seen.splice(0)) {
        assert.equal(request.url, path, `${lines}`);
        // Some servers settle the contradiction by themselves; then one length went on, and was kept.
        assert.equal(request.headers["transfer-encoding"], undefined, `${lines}`);
        assert.ok(!request.ended || request.bytes === Number(request.headers["content-length"]), `${lines}`);
      }
      assert.ok(!answer.includes(KEY));
    }
  });

  test(`${runtime}: line breaks in headers and paths add no header`, async (t) => {
    const { address, seen, grant, id } = await ready(t, start);
    const json = ["Content-Type: application/json", `Content-Length: ${create.length}`];
    const attempts = [
      head("/v1/uploads", ...json, "X-A: 1\nOpenAI-Project: evil") + create,
      head("/v1/uploads", ...json, "X-A: 1\rOpenAI-Project: evil") + create,
      head("/v1/uploads", ...json, " OpenAI-Project: evil") + create,
      head("/v1/uploads", ...json, "OpenAI-Project\0: evil") + create,
      head("/v1/uploads", ...json, "Authorization: Bearer bob", "Connection: authorization") + create,
      head("/v1/uploads HTTP/1.1\r\nOpenAI-Project: evil\r\nX:", ...json) + create,
      head("/v1/uploads%0d%0aOpenAI-Project:%20evil", ...json) + create,
      head("http://evil.example/v1/uploads", ...json) + create,
      head(`/v1/uploads/${id}/cancel`, `X-Upload-Grant: ${grant}`, `X-Upload-Grant: ${grant}`, "Content-Length: 0"),
    ];
    for (const attempt of attempts) {
      const answer = await exchange(address, attempt, 150);
      noFailure(answer);
      for (const { headers, url } of seen.splice(0)) {
        assert.equal(url, "/v1/uploads");
        assert.equal(headers["openai-project"], undefined);
        assert.equal(headers.authorization, `Bearer ${KEY}`);
        assert.equal(headers.host, new URL(`http://${headers.host}`).host);
        assert.ok(!headers.host.includes("evil"));
      }
    }
  });

  test(`${runtime}: a raw path with dots or slashes of any kind opens no other address`, async (t) => {
    const { address, seen, id, grant } = await ready(t, start);
    const own = [`X-Upload-Grant: ${grant}`, "Content-Length: 0"];
    const paths = [
      `/v1/uploads/${id}/../upload_2/cancel`,
      `/v1/uploads/${id}/..%2fupload_2/cancel`,
      `/v1/uploads/${id}/%2e%2e/upload_2/cancel`,
      `/v1/uploads//${id}/cancel`,
      `//v1/uploads/${id}/cancel`,
      `/v1/uploads/${id}\\..\\upload_2/cancel`,
      `/v1/uploads/${id}/cancel?x`,
      `/v1/uploads/${id}/cancel/..;/`,
      `/v1/../v1/files`,
      "/v1/files",
      "*",
      "/",
      `/v1/uploads/${id}/cancel%00`,
      "/v1/uploads/\xe2\x80\xa5/cancel",
    ];
    for (const path of paths) {
      const answer = await exchange(address, head(path, ...own), 150);
      noFailure(answer);
      assert.ok(!statuses(answer).includes(200), `${path}: ${answer}`);
      assert.equal(seen.length, 0, path);
    }
  });

  test(`${runtime}: a part cut off in the middle is no part`, async (t) => {
    const { address, seen, id, grant } = await ready(t, start);
    const { headers } = form("x");
    const lines = [`X-Upload-Grant: ${grant}`, `Content-Type: ${headers["content-type"]}`, "Content-Length: 900"];
    await exchange(address, `${head(`/v1/uploads/${id}/parts`, ...lines)}only this`, 200);
    await new Promise((resolve) => setTimeout(resolve, 200)); // nothing says that a request will not end
    assert.ok(seen.every(({ ended }) => !ended));
  });

  test(`${runtime}: a response that authorize gives to every request reaches each of them`, async (t) => {
    const { address } = await ready(t, start);
    const headers = { authorization: "Bearer locked", "content-type": "application/json" };
    const ask = async () => {
      const response = await fetch(`${address}/v1/uploads`, { method: "POST", headers, body: create });
      return [response.status, response.headers.get("x-login"), await response.text()];
    };
    const [first, ...later] = [await ask(), await ask(), ...(await Promise.all([ask(), ask()]))];
    assert.deepEqual(first, [402, "/login", "ask ann for an account"]);
    for (const [status] of later) assert.equal(status, 402);
    for (const answer of later) assert.deepEqual(answer, first);
  });
}
