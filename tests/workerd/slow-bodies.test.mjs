// Bodies that take long, or come in crumbs: what they cost is bounded, in bytes and in time. All in
// real time, over real sockets, in both runtimes.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import process from "node:process";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { MIB } from "../support/bytes.mjs";
import { onLinux, peakOf, resident, workerds } from "../support/process-memory.mjs";
import { firstAnswer, statuses } from "../support/raw-http.mjs";
import { startRecorder } from "../support/recording-server.mjs";
import { FILE } from "../support/workerd/proxy.mjs";
import { runtimes } from "../support/workerd/servers.mjs";

const ann = "Authorization: Bearer ann";
const json = "Content-Type: application/json";
const form = "Content-Type: multipart/form-data; boundary=b";
const head = (path, ...lines) => [`POST ${path} HTTP/1.1`, "Host: proxy.example", ...lines, "", ""].join("\r\n");

/** A proxy in `start`'s runtime, its process, and an upload created through it. */
async function ready(t, start, bytes = FILE.bytes) {
  const { baseURL, seen } = await startRecorder(t);
  const before = new Set(workerds());
  const address = await start(t, baseURL);
  const pid = workerds().find((id) => !before.has(id)) ?? process.pid;
  const headers = { authorization: "Bearer ann", "content-type": "application/json" };
  const body = JSON.stringify({ ...FILE, bytes });
  const response = await fetch(`${address}/v1/uploads`, { method: "POST", headers, body });
  const { id } = await response.json();
  const grant = `X-Upload-Grant: ${response.headers.get("x-upload-grant")}`;
  seen.length = 0;
  return { address, pid, seen, id, grant };
}

/** `text` in chunks of one byte each. */
function* crumbs(text) {
  for (let at = 0; at < text.length; at += 10_000) {
    yield [...text.slice(at, at + 10_000)].map((letter) => `1\r\n${letter}\r\n`).join("");
  }
  yield "0\r\n\r\n";
}

for (const [runtime, start] of Object.entries(runtimes)) {
  describe(runtime, { concurrency: true }, () => {
    test("a stranger who announces a body and sends none is answered within seconds", async (t) => {
      const { address, id } = await ready(t, start);
      const cases = [
        [401, head("/v1/uploads", json, "Content-Length: 1000")],
        [401, head("/v1/uploads", json, "Transfer-Encoding: chunked")],
        [401, head(`/v1/uploads/${id}/parts`, form, "Content-Length: 1000")],
        [401, head(`/v1/uploads/${id}/parts`, form, `Content-Length: ${64 * MIB}`)],
        [401, head(`/v1/uploads/${id}/parts`, form, "X-Upload-Grant: g1.b.x.x", `Content-Length: ${64 * MIB}`)],
        [401, head(`/v1/uploads/${id}/complete`, json, "Content-Length: 1000")],
        [401, head(`/v1/uploads/${id}/cancel`, "Content-Length: 1000")],
        [404, head("/v1/files", json, "Content-Length: 1000")],
        [403, head("/v1/uploads", "Origin: https://evil.example", json, "Content-Length: 1000")],
      ];
      await Promise.all(
        cases.map(async ([status, text]) => {
          const { answer, milliseconds } = await firstAnswer(address, [text]);
          assert.equal(statuses(answer)[0], status, `${text}${answer}`);
          assert.ok(milliseconds < 10_000, `${text}${Math.round(milliseconds)} ms`);
        }),
      );
    });

    test("a stranger who sends on for ever is answered within seconds, and little is read of it", async (t) => {
      const { address, id } = await ready(t, start);
      const [path, length] = [`/v1/uploads/${id}/parts`, `Content-Length: ${60 * MIB}`];
      let sent = 0;
      async function* flood() {
        yield head(path, form, length);
        for (;;) {
          yield "x".repeat(MIB);
          sent += MIB;
        }
      }
      const { milliseconds } = await firstAnswer(address, flood());
      assert.ok(milliseconds < 10_000, `${Math.round(milliseconds)} ms`);
      // What the sockets of this machine take in by themselves is some megabytes.
      assert.ok(sent < 30 * MIB, `${sent / MIB} MiB taken`);

      async function* trickle() {
        yield head("/v1/uploads", json, "Content-Length: 10000");
        for (;;) {
          await sleep(50);
          yield " ";
        }
      }
      const slow = await firstAnswer(address, trickle());
      assert.equal(statuses(slow.answer)[0], 401);
      assert.ok(slow.milliseconds < 10_000, `${Math.round(slow.milliseconds)} ms`);
    });

    test("a user whose JSON does not come in is answered 408", async (t) => {
      const { address, id, grant, seen } = await ready(t, start);
      const cases = [
        head("/v1/uploads", ann, json, "Content-Length: 100"),
        `${head("/v1/uploads", ann, json, "Content-Length: 100")}{"bytes":`,
        head(`/v1/uploads/${id}/complete`, ann, grant, json, "Transfer-Encoding: chunked"),
      ];
      await Promise.all(
        cases.map(async (text) => {
          const { answer, milliseconds } = await firstAnswer(address, [text]);
          assert.equal(statuses(answer)[0], 408, answer);
          assert.ok(milliseconds < 25_000, `${Math.round(milliseconds)} ms`);
        }),
      );
      assert.equal(seen.length, 0);
    });

    test("the sender of a part with a valid grant learns that the session has expired", async (t) => {
      const { address, id, grant, seen } = await ready(t, start, 8 * MIB);
      const { length } = "x".repeat(8 * MIB);
      let sent = 0;
      function* part() {
        yield head(`/v1/uploads/${id}/parts`, grant, form, `Content-Length: ${length}`);
        for (; sent < length; sent += MIB) yield "x".repeat(MIB);
      }
      const { answer } = await firstAnswer(address, part());
      assert.equal(statuses(answer)[0], 401, answer);
      assert.equal(sent, length);
      assert.equal(seen.length, 0);
    });
  });

  test(`${runtime}: a service that answers before it has read a part is heard, and the client hears it`, async (t) => {
    const hasty = createServer((request, response) => {
      response.setHeader("content-type", "application/json");
      if (!request.url.endsWith("/parts")) return void response.end('{"id":"upload_1"}');
      // It reads no further until it is asked for another request, which never comes.
      request.pause();
      response.writeHead(413).end('{"error":{"message":"no","type":"t","param":"data","code":"too_large"}}');
    });
    hasty.listen(0, "127.0.0.1");
    await once(hasty, "listening");
    t.after(() => {
      hasty.closeAllConnections();
      hasty.close();
    });
    const address = await start(t, `http://127.0.0.1:${hasty.address().port}/v1`);
    const bytes = 32 * MIB;
    const headers = { authorization: "Bearer ann", "content-type": "application/json" };
    const body = JSON.stringify({ ...FILE, bytes });
    const created = await fetch(`${address}/v1/uploads`, { method: "POST", headers, body });
    const grant = `X-Upload-Grant: ${created.headers.get("x-upload-grant")}`;
    const before = '--b\r\nContent-Disposition: form-data; name="data"; filename="a"\r\n\r\n';
    const after = "\r\n--b--\r\n";
    let sent = 0;
    function* part() {
      yield head(
        "/v1/uploads/upload_1/parts",
        ann,
        grant,
        form,
        `Content-Length: ${before.length + bytes + after.length}`,
      );
      yield before;
      for (; sent < bytes; sent += MIB) yield "x".repeat(MIB);
      yield after;
    }
    const { answer } = await firstAnswer(address, part());
    assert.equal(statuses(answer)[0], 413, answer);
    assert.match(answer, /"code":"too_large"/);
    assert.equal(sent, bytes, "all of it was taken before the answer");
  });

  // Node's own parser takes some 15 µs for each chunk, and the client is in the same process.
  const crumbled = runtime === "Node" ? 200_000 : 1_000_000;
  test(`${runtime}: ${crumbled} bytes of JSON in chunks of one byte cost no more memory than they need`, {
    skip: onLinux,
  }, async (t) => {
    const { address, pid, id, grant, seen } = await ready(t, start, 1_000_000);
    const ids = JSON.stringify({ part_ids: Array.from({ length: 9_000 }, (_, index) => `part_${index}`) });
    const text = ids.padEnd(crumbled);
    const send = (body) => {
      const lines = [ann, grant, json, "Transfer-Encoding: chunked"];
      return firstAnswer(address, [head(`/v1/uploads/${id}/complete`, ...lines), ...crumbs(body)]);
    };
    // Once for what the process allocates the first time it does this at all.
    await send(ids);
    const idle = resident(pid);
    let outcome;
    const peak = await peakOf(pid, async () => {
      outcome = await send(text);
    });
    const grown = Math.round((peak - idle) / MIB);
    t.diagnostic(`${runtime}: grew by ${grown} MiB, ${Math.round(outcome.milliseconds)} ms`);
    assert.equal(statuses(outcome.answer)[0], 200, outcome.answer);
    assert.equal(seen.at(-1).bytes, ids.length);
    assert.ok(grown < 150, `grew by ${grown} MiB`);
  });
}

test("empty pieces, which no limit on bytes would end, are refused", async () => {
  const { makeProxy, form: formOf } = await import("../support/workerd/proxy.mjs");
  const { ask, create } = makeProxy();
  const { id, grant } = await create();
  const endless = () => new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(0)) });
  const type = { "content-type": "application/json" };
  assert.equal((await ask("/v1/uploads", { body: endless(), headers: type })).status, 400);
  const headers = { ...formOf("x").headers, "x-upload-grant": grant };
  assert.equal((await ask(`/v1/uploads/${id}/parts`, { body: endless(), headers })).status, 400);
});

test("Node: a client that is refused and never sends its body keeps no connection", async (t) => {
  const { address } = await ready(t, runtimes.Node);
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.write(head("/v1/uploads", json, "Content-Length: 1000"));
  const chunks = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  await once(socket, "close");
  assert.match(Buffer.concat(chunks).toString(), /^HTTP\/1\.1 401 [\s\S]*connection: close/i);
});
