// The table of JavaScript values that the WebAssembly refers to: whatever a call does, it gives every slot back.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { memory, slots, watchInstances } from "../support/instances.mjs";
import { json, recorder, service } from "../support/recorder.mjs";

watchInstances();
const { preload, Uploads, uploadFileChunked } = await import("upload-file-chunked");

const base = { purpose: "user_data", filename: "a.bin", baseURL: "http://service.test/v1", partSize: 10 };
const bytes = (size) => new Uint8Array(size).fill(7);
const data = new Map();
const store = {
  get: (key) => data.get(key),
  set: (key, value) => void data.set(key, structuredClone(value)),
  delete: (key) => void data.delete(key),
};
const description = { bytes: 6, filename: "a.txt", mime_type: "text/plain", purpose: "user_data" };
const refuse = (operation, status) => (call) =>
  call.operation === operation ? json(status, { error: { message: "No." } }) : service(call);
const thrower = {
  get purpose() {
    throw new Error("no");
  },
};

/** An endless stream of small chunks. */
const endless = () => new ReadableStream({ pull: (controller) => controller.enqueue(bytes(7)) });

/** Runs `call` in what looks like a page, whose XMLHttpRequest says nothing, not even that it was aborted. */
async function silently(call) {
  const { fetch } = globalThis;
  class Silent {
    upload = {};
    open() {}
    setRequestHeader() {}
    send() {}
    abort() {}
  }
  Object.assign(globalThis, { XMLHttpRequest: Silent, fetch: recorder(service).fetch });
  try {
    return await call();
  } finally {
    globalThis.fetch = fetch;
    delete globalThis.XMLHttpRequest;
  }
}

/** Everything that a call can do. Each runs with the `fetch` of a recorder. */
const calls = {
  "an upload of one part": () => uploadFileChunked(bytes(5), { ...base, fetch: recorder(service).fetch }),
  "an upload of 30 parts": () => uploadFileChunked(bytes(300), { ...base, fetch: recorder(service).fetch }),
  "an upload with every option": () =>
    uploadFileChunked(bytes(30), {
      ...base,
      fetch: recorder(service).fetch,
      apiKey: async () => "key",
      headers: () => ({ "x-mine": "1" }),
      query: { a: 1 },
      extraBody: { tag: [1] },
      organization: "o",
      project: "p",
      md5: false,
      concurrency: "auto",
      onProgress() {},
      onEvent() {},
      onWarning() {},
      signal: new AbortController().signal,
      expiresAfter: { anchor: "created_at", seconds: 3600 },
    }),
  "an upload with a journal": () =>
    uploadFileChunked(bytes(30), { ...base, fetch: recorder(service).fetch, resume: store }),
  "an upload from a stream": () =>
    uploadFileChunked(new Blob([bytes(30)]).stream(), { ...base, bytes: 30, fetch: recorder(service).fetch }),
  "a stream of which a part is refused, while the hashing waits for the next": () =>
    uploadFileChunked(new Blob([bytes(30)]).stream(), {
      ...base,
      bytes: 30,
      concurrency: 1,
      fetch: recorder(refuse("parts", 400)).fetch,
    }),
  "a stream that runs over": () => uploadFileChunked(endless(), { ...base, bytes: 30, fetch: recorder(service).fetch }),
  "a Blob-like": () => {
    const blob = new Blob([bytes(30)]);
    const like = { size: 30, slice: (...range) => blob.slice(...range), arrayBuffer: () => blob.arrayBuffer() };
    return uploadFileChunked(like, { ...base, fetch: recorder(service).fetch });
  },
  "a Blob-like that throws": () => {
    const like = {
      size: 30,
      slice() {
        throw new Error("no");
      },
      arrayBuffer() {},
    };
    return uploadFileChunked(like, { ...base, fetch: recorder(service).fetch });
  },
  "an option that is refused": () => uploadFileChunked(bytes(5), { ...base, partSize: -1 }),
  "a getter that throws": () => uploadFileChunked(bytes(5), Object.create(thrower)),
  "a file that is refused": () => uploadFileChunked(7, base),
  "a refused create": () => uploadFileChunked(bytes(5), { ...base, fetch: recorder(refuse("create", 400)).fetch }),
  "a refused part": () => uploadFileChunked(bytes(50), { ...base, fetch: recorder(refuse("parts", 400)).fetch }),
  "a refused complete": () => uploadFileChunked(bytes(5), { ...base, fetch: recorder(refuse("complete", 401)).fetch }),
  "a lost create": () =>
    uploadFileChunked(bytes(5), { ...base, maxRetries: 0, fetch: () => Promise.reject(new TypeError("lost")) }),
  "an own fetch that throws": () =>
    uploadFileChunked(bytes(5), {
      ...base,
      fetch() {
        throw new Error("no");
      },
    }),
  "an own fetch that gives no Response": () => uploadFileChunked(bytes(5), { ...base, fetch: async () => null }),
  "a page for an answer": () => uploadFileChunked(bytes(5), { ...base, fetch: async () => new Response("<html>") }),
  "an abort": () => {
    const task = uploadFileChunked(bytes(50), {
      ...base,
      fetch: recorder((call) => {
        if (call.operation !== "parts") return service(call);
        task.abort();
        return new Promise(() => {});
      }).fetch,
    });
    return task;
  },
  "a pause": async () => {
    const task = uploadFileChunked(bytes(50), { ...base, fetch: recorder(service).fetch });
    task.pause();
    setTimeout(() => task.resume(), 5);
    return task;
  },
  "a key that is refused": () =>
    uploadFileChunked(bytes(5), {
      ...base,
      apiKey: () => {
        throw new Error("no");
      },
    }),
  "a part whose XMLHttpRequest falls silent": () =>
    silently(() => uploadFileChunked(bytes(5), { ...base, timeout: 10, maxRetries: 0 })),
  "the four operations": async () => {
    const uploads = new Uploads({ baseURL: base.baseURL, fetch: recorder(service).fetch });
    const { id } = await uploads.create(description);
    const part = await uploads.parts.create(id, { data: bytes(6) });
    await uploads.complete(id, { part_ids: [part.id] });
    await uploads.cancel(id).withResponse();
  },
  "an operation that is refused": () =>
    new Uploads({ baseURL: base.baseURL, fetch: recorder(refuse("create", 400)).fetch }).create(description),
};

before(async () => {
  await preload();
});

/** Waits until no more than `taken` slots are taken: what a call dropped is given back in later turns. */
async function settled(taken = 0) {
  for (let before = -1, turn = 0; turn < 100 && slots() > taken; turn += 1) {
    // With nothing to compare with, until it stays as it is.
    if (taken === 0 && turn > 5 && slots() === before) break;
    before = slots();
    await sleep(20);
  }
  return slots();
}

for (const [name, call] of Object.entries(calls)) {
  test(`${name}, 20 times: no slot is lost`, async () => {
    const once = () =>
      call().then(
        () => {},
        () => {},
      );
    await once();
    const taken = await settled();
    for (let round = 0; round < 20; round += 1) await once();
    assert.equal(await settled(taken), taken);
  });
}

test("200 uploads, eight at a time: neither slots nor memory grow", async () => {
  const eight = () =>
    Promise.all(
      Array.from({ length: 8 }, () => uploadFileChunked(bytes(30), { ...base, fetch: recorder(service).fetch })),
    );
  await eight();
  const before = { slots: await settled(), memory: memory() };
  for (let round = 0; round < 25; round += 1) await eight();
  assert.deepEqual({ slots: await settled(before.slots), memory: memory() }, before);
});
