// Whole uploads through the proxy, in each runtime, by the clients people use.

import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI, { toFile } from "openai";
import { discardResumable, listResumable, Uploads, uploadFileChunked } from "../../js/node.js";
import { MIB, noise } from "../support/bytes.mjs";
import { echoing } from "../support/grant-fetch.mjs";
import { contentOf } from "../support/hashes.mjs";
import { startService } from "../support/service.mjs";
import { KEY } from "../support/workerd/proxy.mjs";
import { runtimes } from "../support/workerd/servers.mjs";

const bytes = noise(6 * MIB + 1);
const file = new File([bytes], "six.bin");
const few = bytes.subarray(0, 650_001);
const fewFile = new File([few], "few.bin");
const ann = { authorization: "Bearer ann" };

/** A service that asks for a key, and the proxy that has one. */
async function ready(t, start, options) {
  const service = await startService(t, { key: true, ...options });
  const baseURL = `${await start(t, service.baseURL)}/v1`;
  return { service, baseURL };
}

/** Journals in memory, which a second call finds as a second page would. */
function storeOf(kept = new Map()) {
  return {
    kept,
    get: (key) => kept.get(key),
    set: (key, value) => kept.set(key, value),
    delete: (key) => kept.delete(key),
  };
}

/** An upload of ann's that has failed at its third part, and the options that continue it. */
async function brokenOff(t, start) {
  const { service, baseURL } = await ready(t, start, { faults: [{ operation: "part", nth: [3], status: 503 }] });
  const store = storeOf();
  const cut = { partSize: 100_000, concurrency: 1, maxRetries: 0 };
  const options = { purpose: "user_data", baseURL, headers: ann, ...cut, resume: store };
  await assert.rejects(uploadFileChunked(fewFile, options), { status: 503, resumable: true });
  await service.faults([]);
  return { service, store, options };
}

for (const [runtime, start] of Object.entries(runtimes)) {
  test(`${runtime}: a file uploaded through the proxy is the same file`, async (t) => {
    const { service, baseURL } = await ready(t, start);
    const options = { purpose: "user_data", baseURL, headers: ann, partSize: MIB };
    const upload = await uploadFileChunked(file, options);
    assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
    const { calls } = await service.stats();
    assert.deepEqual([calls.create, calls.part, calls.complete], [1, 7, 1]);
  });

  test(`${runtime}: a failing service is retried through the proxy, at the pace it asks for`, async (t) => {
    const headers = { "retry-after-ms": "1" };
    const faults = [
      { operation: "part", nth: [1, 3], status: 503, headers },
      { operation: "complete", nth: [1], status: 429, headers },
    ];
    const { service, baseURL } = await ready(t, start, { faults });
    const options = { purpose: "user_data", baseURL, headers: ann, partSize: 2 * MIB, concurrency: 1 };
    const upload = await uploadFileChunked(file, options);
    assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
    const { calls } = await service.stats();
    assert.deepEqual([calls.part, calls.complete], [6, 2]);
  });

  test(`${runtime}: an upload that fails for good is cancelled through the proxy`, async (t) => {
    const { service, baseURL } = await ready(t, start, { faults: [{ operation: "part", nth: [2], status: 400 }] });
    const options = { purpose: "user_data", baseURL, headers: ann, partSize: MIB };
    await assert.rejects(uploadFileChunked(file, options), { name: "APIError", status: 400 });
    assert.equal((await service.stats()).calls.cancel, 1);
  });

  test(`${runtime}: a lost answer to complete is told as such, and nothing is cancelled`, async (t) => {
    // The proxy lists no Files, so the library cannot look for the one that has been made.
    const { service, baseURL } = await ready(t, start, {
      faults: [{ operation: "complete", nth: [1], drop: "after" }],
    });
    const options = { purpose: "user_data", baseURL, headers: ann };
    await assert.rejects(uploadFileChunked(file, options), { name: "CompletionUnknownError" });
    assert.equal((await service.stats()).calls.cancel ?? 0, 0);
  });

  test(`${runtime}: an upload broken off is resumed through the proxy`, async (t) => {
    const { service, options } = await brokenOff(t, start);
    const upload = await uploadFileChunked(fewFile, options);
    assert.deepEqual(await service.contentOf(upload.file.id), contentOf(few));
    const { calls } = await service.stats();
    assert.deepEqual([calls.create, calls.complete], [1, 1]);
    assert.ok(calls.part <= 3 + 5, `${calls.part} parts sent`);
  });

  test(`${runtime}: bob, who finds ann's journal, can neither continue her upload nor cancel it`, async (t) => {
    const { service, store, options } = await brokenOff(t, start);
    const bob = { ...options, headers: { authorization: "Bearer bob" } };
    const refused = { name: "APIError", status: 403, code: "upload_grant_invalid", resumable: true };
    await assert.rejects(uploadFileChunked(fewFile, bob), refused);
    const edited = new File([noise(few.length, 2)], fewFile.name);
    const copy = new Map(store.kept);
    const [{ id }] = await listResumable({ store });
    const named = { ...bob, resumeId: id };
    await assert.rejects(uploadFileChunked(edited, named), { name: "ContentChangedError", resumable: true });
    const { calls, uploads } = await service.stats();
    assert.deepEqual([calls.part, calls.cancel ?? 0, uploads.pending], [3, 0, 1]);
    // She herself still can.
    const again = { ...options, resume: storeOf(copy) };
    const upload = await uploadFileChunked(fewFile, again);
    assert.deepEqual(await service.contentOf(upload.file.id), contentOf(few));
  });

  test(`${runtime}: what was begun through the proxy is listed without its grant, and discarded for good`, async (t) => {
    const { service, store, options } = await brokenOff(t, start);
    const [entry, ...others] = await listResumable({ store });
    assert.deepEqual(others, []);
    const [[, journal]] = [...store.kept].filter(([key]) => key.startsWith("journal:"));
    assert.match(journal.grant, /^g2\./);
    assert.ok(!JSON.stringify(entry).includes(journal.grant));
    await discardResumable(entry.id, { store, headers: options.headers });
    assert.deepEqual([...store.kept], []);
    assert.deepEqual((await service.stats()).uploads, { pending: 0, completed: 0, cancelled: 1, expired: 0 });
  });

  test(`${runtime}: the upload of a file that was edited since is cancelled through the proxy`, async (t) => {
    const { service, store, options } = await brokenOff(t, start);
    const edited = noise(few.length, 2);
    const [{ id }] = await listResumable({ store });
    const again = { ...options, resumeId: id, restart: true };
    const upload = await uploadFileChunked(new File([edited], fewFile.name), again);
    assert.deepEqual(await service.contentOf(upload.file.id), contentOf(edited));
    assert.deepEqual((await service.stats()).uploads, { pending: 0, completed: 1, cancelled: 1, expired: 0 });
  });

  test(`${runtime}: what policy forbids is an APIError the caller can read, and is not retried`, async (t) => {
    const { service, baseURL } = await ready(t, start);
    const options = { purpose: "fine-tune", baseURL, headers: ann };
    const refused = { name: "APIError", status: 400, code: "purpose_not_allowed", param: "purpose", attempts: 1 };
    await assert.rejects(uploadFileChunked(file, options), refused);
    assert.equal((await service.stats()).requests, 0);
  });

  test(`${runtime}: a part that is refused is refused as such, however long it is`, async (t) => {
    const { service, baseURL } = await ready(t, start);
    const big = noise(64 * MIB);
    const create = { bytes: big.length, filename: "a", purpose: "user_data", mime_type: "a/b" };
    const { data } = await new Uploads({ baseURL, headers: ann }).create(create).withResponse();
    const headers = { ...ann, "x-upload-grant": "g1.b.x.x" };
    const forged = new Uploads({ baseURL, headers, maxRetries: 0 });
    const refused = { name: "APIError", status: 403, code: "upload_grant_invalid", attempts: 1 };
    for (const bytes of [big, big.subarray(0, MIB), big.subarray(0, 100_000)]) {
      await assert.rejects(forged.parts.create(data.id, { data: new Blob([bytes]) }), refused);
    }
    assert.equal((await service.stats()).calls.part ?? 0, 0);
  });

  test(`${runtime}: a session that has run out while parts are sent is renewed, and costs no attempt`, async (t) => {
    const { service, baseURL } = await ready(t, start);
    // Tokens are users here, and the word for one that has run out is none at all.
    let asked = 0;
    const headers = () => {
      asked += 1;
      return { authorization: asked === 2 ? "expired" : "Bearer ann" };
    };
    const options = { purpose: "user_data", baseURL, headers, partSize: 5 * MIB, concurrency: 1, maxRetries: 0 };
    const upload = await uploadFileChunked(file, options);
    assert.deepEqual(await service.contentOf(upload.file.id), contentOf(bytes));
    assert.equal((await service.stats()).calls.part, 2);
  });

  test(`${runtime}: bob cannot add to, complete or cancel ann's upload`, async (t) => {
    const { service, baseURL } = await ready(t, start);
    const create = { bytes: 1, filename: "a", purpose: "user_data", mime_type: "a/b" };
    const { data, response } = await new Uploads({ baseURL, headers: ann }).create(create).withResponse();
    const stolen = { "x-upload-grant": response.headers.get("x-upload-grant") };
    for (const headers of [{}, stolen]) {
      const bob = new Uploads({ baseURL, headers: { authorization: "Bearer bob", ...headers } });
      const refused = { name: "APIError", status: 403, attempts: 1 };
      await assert.rejects(bob.parts.create(data.id, { data: new Blob(["x"]) }), refused);
      await assert.rejects(bob.complete(data.id, { part_ids: ["part_1"] }), refused);
      await assert.rejects(bob.cancel(data.id), refused);
    }
    const { calls } = await service.stats();
    assert.deepEqual([calls.part ?? 0, calls.complete ?? 0, calls.cancel ?? 0], [0, 0, 0]);
  });

  test(`${runtime}: the plain operations work with the grant among the headers`, async (t) => {
    const { baseURL } = await ready(t, start);
    const uploads = new Uploads({ baseURL, headers: ann });
    const create = { bytes: 3, filename: "a.txt", purpose: "user_data", mime_type: "text/plain" };
    const {
      data: { id },
      response,
    } = await uploads.create(create).withResponse();
    const headers = { ...ann, "x-upload-grant": response.headers.get("x-upload-grant") };
    const part = await uploads.parts.create(id, { data: new Blob(["abc"]) }, { headers });
    const upload = await uploads.complete(id, { part_ids: [part.id] }, { headers });
    assert.equal(upload.status, "completed");
  });

  test(`${runtime}: the official SDK uploads through the proxy`, async (t) => {
    const { service, baseURL } = await ready(t, start);
    const client = new OpenAI({ baseURL, apiKey: "unused", fetch: echoing("ann"), maxRetries: 0 });
    const create = { bytes: 3, filename: "a.txt", purpose: "user_data", mime_type: "text/plain" };
    const { id } = await client.uploads.create(create);
    const part = await client.uploads.parts.create(id, { data: await toFile(Buffer.from("abc"), "a.txt") });
    const upload = await client.uploads.complete(id, { part_ids: [part.id] });
    assert.deepEqual(await service.contentOf(upload.file.id), contentOf(Buffer.from("abc")));
  });

  test(`${runtime}: a key the service refuses is a 502 that does not quote it`, async (t) => {
    const { baseURL } = await ready(t, start, {
      faults: [{ operation: "create", status: 401, body: `{"error":{"message":"${KEY}"}}` }],
    });
    const options = { purpose: "user_data", baseURL, headers: ann };
    await assert.rejects(uploadFileChunked(file, options), (error) => {
      assert.deepEqual([error.status, error.code, error.attempts], [502, "upstream_refused", 1]);
      return !error.message.includes(KEY);
    });
  });

  test(`${runtime}: a service that is not there is a 502`, async (t) => {
    const service = await startService(t);
    const baseURL = `${await start(t, service.baseURL)}/v1`;
    await service.stop();
    const refused = { name: "APIError", status: 502, code: "upstream_unreachable", retryable: true };
    await assert.rejects(
      uploadFileChunked(file, { purpose: "user_data", baseURL, headers: ann, maxRetries: 0 }),
      refused,
    );
  });
}
