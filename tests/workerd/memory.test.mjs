// What parts on their way through cost the isolate: nothing. The service holds its reading back for
// a while, so that whatever the proxy would keep has time to pile up.

import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Uploads } from "../../js/node.js";
import { MIB } from "../support/bytes.mjs";
import { onLinux, peakOf, resident, workerds } from "../support/process-memory.mjs";
import { startService } from "../support/service.mjs";
import { form } from "../support/workerd/proxy.mjs";
import { startScript, startWorkerd } from "../support/workerd/servers.mjs";

const PART = 64 * MIB;
const AT_ONCE = 4;

/** Sends a part of 64 MiB, a mebibyte at a time; gives the status of the answer. */
function sendPart(url, headers) {
  const { body, headers: own } = form(new Blob([]));
  const chunk = Buffer.alloc(MIB, 1);
  return new Promise((resolve, reject) => {
    const length = { "content-length": body.size + PART };
    const outgoing = request(url, { method: "POST", headers: { ...headers, ...own, ...length } }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode));
    });
    outgoing.once("error", reject);
    body.text().then(async (text) => {
      const end = text.lastIndexOf("\r\n--");
      outgoing.write(text.slice(0, end));
      for (let sent = 0; sent < PART; sent += MIB) {
        if (!outgoing.write(chunk)) await new Promise((drained) => outgoing.once("drain", drained));
      }
      outgoing.end(text.slice(end));
    });
  });
}

/** Sends four parts of 64 MiB at once through `start`'s Worker: memory idle and at its peak, in MiB. */
async function measure(t, start) {
  const faults = [{ operation: "part", stall: { after_bytes: MIB, ms: 1500 } }];
  const service = await startService(t, { flags: ["--discard", "--no-md5"] });
  const before = new Set(workerds());
  const address = await start(t, service.baseURL);
  const [pid] = workerds().filter((id) => !before.has(id));
  const headers = { authorization: "Bearer ann" };
  const uploads = new Uploads({ baseURL: `${address}/v1`, headers });
  const create = { bytes: AT_ONCE * PART, filename: "a.bin", purpose: "user_data", mime_type: "a/b" };
  const { data, response } = await uploads.create(create).withResponse();
  const url = `${address}/v1/uploads/${data.id}/parts`;
  const grant = { "x-upload-grant": response.headers.get("x-upload-grant") };
  const send = () => sendPart(url, { ...headers, ...grant });

  // Once without holding back, for what the process allocates the first time it does this at all.
  assert.equal(await send(), 200);
  await service.faults(faults);
  await sleep(300);
  const idle = resident(pid);
  const peak = await peakOf(pid, async () => {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, send));
    assert.deepEqual(answers, Array(AT_ONCE).fill(200));
  });
  const figures = { idle: Math.round(idle / MIB), peak: Math.round(peak / MIB) };
  t.diagnostic(
    `workerd, ${AT_ONCE} parts of 64 MiB at once: ${figures.idle} MiB idle, ${figures.peak} MiB at the peak`,
  );
  return figures.peak - figures.idle;
}

test("four parts of 64 MiB at once leave the memory of workerd as it is", { skip: onLinux }, async (t) => {
  const grown = await measure(t, startWorkerd);
  assert.ok(grown < 16, `grew by ${grown} MiB`);
});

test("the measurement sees a proxy that buffers", { skip: onLinux }, async (t) => {
  const buffering = `export default {
    async fetch(request, { UPLOADS_BASE_URL }) {
      const { pathname } = new URL(request.url);
      const headers = { "content-type": request.headers.get("content-type"), authorization: "Bearer any" };
      const body = await request.arrayBuffer();
      return fetch(UPLOADS_BASE_URL.replace("/v1", "") + pathname, { method: "POST", headers, body });
    },
  }`;
  const grown = await measure(t, (t, baseURL) => startScript(t, buffering, baseURL));
  assert.ok(grown > 100, `grew by only ${grown} MiB`);
});
