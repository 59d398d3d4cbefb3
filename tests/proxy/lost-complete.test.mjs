// When the answer to complete is lost, the File exists all the same, and onComplete must hear of it.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { uploadFileChunked } from "../../js/node.js";
import { verifyReceipt } from "../../js/proxy.js";
import { noise } from "../support/bytes.mjs";
import { proxyBefore, sendParts } from "../support/proxy/in-process.mjs";
import { startService } from "../support/service.mjs";
import { SECRETS } from "../support/workerd/proxy.mjs";

const bytes = noise(1000);
const file = new File([bytes], "report.pdf");

/** A proxy that notes what its hook was called for. */
async function noting(t, { faults = [], flags, ...options } = {}) {
  const service = await startService(t, { faults, ...(flags && { flags }) });
  const calls = [];
  const onComplete = ({ request, ...event }) => void calls.push(event);
  return { service, calls, ...proxyBefore(service.baseURL, { onComplete, ...options }) };
}

const LOST = {
  "its connection is closed after the work": { drop: "after" },
  "a gateway answers 503 after the work": { status: 503, after_work: true },
  "it is cut off": { cut_answer: { after_bytes: 20 } },
  "it has no File": { edit: { set: { "/file": null } } },
  "it is a page of HTML": { status: 200, after_work: true, body: "<html>", headers: { "content-type": "text/html" } },
};
for (const [how, fault] of Object.entries(LOST)) {
  test(`a complete whose answer is lost is recorded when it is asked for again: ${how}`, async (t) => {
    const { service, calls, client } = await noting(t, { faults: [{ operation: "complete", nth: [1], ...fault }] });
    const task = uploadFileChunked(file, client());
    const upload = await task;
    assert.deepEqual([upload.file.filename, upload.filename, upload.status], ["report.pdf", "report.pdf", "completed"]);
    assert.deepEqual(
      calls.map(({ file: { id, filename } }) => [id, filename]),
      [[upload.file.id, "report.pdf"]],
    );
    assert.equal((await service.contentOf(upload.file.id)).bytes, 1000);
    assert.equal((await verifyReceipt(task.receipt, { userId: "ann", keys: SECRETS })).fileId, upload.file.id);
    assert.equal((await service.stats()).calls.cancel ?? 0, 0);
  });
}

for (const dialect of ["bare-file", "closed-404", "closed-409", "closed-410", "closed-worded"]) {
  test(`a service with the difference ${dialect} is understood, with and without a lost answer`, async (t) => {
    const { service, calls, client } = await noting(t, { flags: ["--dialect", dialect] });
    for (const faults of [[], [{ operation: "complete", nth: [1], drop: "after" }]]) {
      await service.resetStats();
      await service.faults(faults);
      calls.length = 0;
      const upload = await uploadFileChunked(file, client());
      assert.deepEqual([calls.length, calls[0].file.id, upload.file.filename], [1, upload.file.id, "report.pdf"]);
    }
  });
}

test("a client that asks once only is answered after the proxy itself has asked again", async (t) => {
  const { calls, client } = await noting(t, { faults: [{ operation: "complete", nth: [1, 2], drop: "after" }] });
  const upload = await uploadFileChunked(file, client("ann", { maxRetries: 0 }));
  assert.equal(calls[0].file.id, upload.file.id);
});

test("the hook is called for a client that has left, and the platform is asked to wait for it", async (t) => {
  const { calls, proxy, ...made } = await noting(t, {
    faults: [{ operation: "complete", delay_after_ms: 300, nth: [1] }],
  });
  const { id, headers, part } = await sendParts(made, bytes);
  const leaving = new AbortController();
  const waits = [];
  const request = new Request(`http://proxy.test/v1/uploads/${id}/complete`, {
    method: "POST",
    headers: { ...headers, authorization: "Bearer ann", "content-type": "application/json" },
    body: JSON.stringify({ part_ids: [part.value.id] }),
    signal: leaving.signal,
  });
  const env = { OPENAI_API_KEY: "sk-of-the-test", UPLOAD_GRANT_KEYS: JSON.stringify(SECRETS) };
  const answer = proxy.fetch(request, env, { waitUntil: (promise) => waits.push(promise) });
  while (waits.length === 0) await new Promise((resolve) => setImmediate(resolve));
  leaving.abort();
  await Promise.all(waits);
  assert.equal(calls.length, 1);
  await answer;
});

test("a complete that was never answered is recorded after the upload's hour, within ten minutes", async (t) => {
  const { calls, ...made } = await noting(t, { faults: [{ operation: "complete", nth: [1, 2, 3], drop: "after" }] });
  const { complete } = await sendParts(made, bytes);
  assert.equal((await complete()).code, "upstream_unreachable");
  assert.equal(calls.length, 0);
  mock.timers.enable({ apis: ["Date"], now: Date.now() + 3_700_000 });
  t.after(() => mock.timers.reset());
  assert.equal((await complete()).status, 200);
  assert.equal(calls.length, 1);
  mock.timers.tick(600_000);
  assert.equal((await complete()).code, "upload_grant_expired");
});

test("a File of the same name, size and purpose is not taken for the one of an upload that was cancelled", async (t) => {
  const { service, calls, sent, ...made } = await noting(t);
  const eve = await sendParts(made, bytes, { user: "eve" });
  const ann = await sendParts(made, bytes);
  const stored = (await ann.complete()).value.file;
  assert.equal((await made.ask(`/v1/uploads/${eve.id}/cancel`, { user: "eve", headers: eve.headers })).status, 200);
  const { status, text } = await eve.complete({ user: "eve" });
  assert.equal(status, 400);
  assert.ok(!text.includes(stored.id));
  assert.deepEqual(
    calls.map(({ userId }) => userId),
    ["ann"],
  );
  assert.ok(
    sent.some(({ path }) => path.endsWith("/files")),
    "it was looked for",
  );
});

test("a refusal that names what is wrong with complete is passed on after one look", async (t) => {
  const { calls, sent, client } = await noting(t);
  const wrong = uploadFileChunked(file, client("ann", { md5: "0".repeat(32) }));
  await assert.rejects(wrong, { name: "APIError", status: 400, attempts: 1 });
  assert.equal(sent.filter(({ path }) => path.endsWith("/files")).length, 1);
  assert.deepEqual(calls, []);
});

test("with uniqueFilenames: false nothing is looked for, names stay, and the doubt is the client's", async (t) => {
  const { service, calls, sent, client } = await noting(t, {
    uniqueFilenames: false,
    faults: [{ operation: "complete", nth: [1], drop: "after" }],
  });
  await assert.rejects(uploadFileChunked(file, client()), { name: "CompletionUnknownError" });
  assert.deepEqual(calls, []);
  assert.ok(sent.every(({ path }) => !path.endsWith("/files")));
  const { data } = await (await fetch(`${service.baseURL}/files`)).json();
  assert.equal(data[0].filename, "report.pdf");
});

test("the File is found among thousands that came later", async (t) => {
  const { service, calls, ...made } = await noting(t, {
    faults: [{ operation: "complete", nth: [1, 2, 3], drop: "after" }],
  });
  const { complete } = await sendParts(made, bytes);
  assert.equal((await complete()).status, 502);
  const pages = [];
  const others = (from) =>
    Array.from({ length: 1000 }, (_, index) => ({
      id: `file-${from + index}`,
      bytes: 1000,
      filename: "a.bin",
      created_at: 9e9,
    }));
  // The service's own list, behind two pages of others.
  const real = globalThis.fetch;
  t.mock.method(globalThis, "fetch", (url, init) => {
    if (!String(url).includes("/files?")) return real(url, init);
    const after = new URL(url).searchParams.get("after");
    pages.push(after);
    if (after === "file-1999") return real(String(url).replace(/&after=[^&]*/, ""), init);
    return Response.json({ object: "list", data: others(after ? 1000 : 0), has_more: true });
  });
  assert.equal((await complete()).status, 200);
  assert.deepEqual(pages, [null, "file-999", "file-1999"]);
  assert.equal(calls.length, 1);
});

test("a list that the service does not give is a 502, which clients repeat", async (t) => {
  const faults = [
    { operation: "complete", nth: [1], drop: "after" },
    { operation: "files", nth: [1], status: 500 },
  ];
  const { calls, client } = await noting(t, { faults });
  const upload = await uploadFileChunked(file, client());
  assert.equal(calls[0].file.id, upload.file.id);
});

test("a service that takes no limit or order is asked without; one without a list leaves its own refusal", async (t) => {
  const faults = [{ operation: "complete", nth: [1], drop: "after" }];
  const { client, calls, sent } = await noting(t, { faults });
  const real = globalThis.fetch;
  let answer = (url) => (url.includes("limit=") ? Response.json({ error: {} }, { status: 400 }) : undefined);
  t.mock.method(globalThis, "fetch", (url, init) => (url.includes("/files?") && answer(url)) || real(url, init));
  const upload = await uploadFileChunked(file, client());
  assert.equal(calls[0].file.id, upload.file.id);
  for (const status of [404, 405]) {
    answer = () => new Response("", { status });
    sent.length = 0;
    const made = await noting(t, { faults });
    await assert.rejects(uploadFileChunked(file, made.client()), (error) => {
      assert.equal(error.name, "CompletionUnknownError");
      return error.cause.status === 400;
    });
    assert.deepEqual(made.calls, []);
  }
});
