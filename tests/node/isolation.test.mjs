// One call never hurts another. Whatever a caller's code throws or gives is an error of its own call: an upload
// that runs beside it completes with the right bytes.

import assert from "node:assert/strict";
import process from "node:process";
import { after, test } from "node:test";
import { Uploads, uploadFileChunked } from "upload-file-chunked";
import { noise } from "../support/bytes.mjs";
import { answerOf, json, recorder, service } from "../support/recorder.mjs";
import { memoryStore } from "../support/stores.mjs";

const uncaught = [];
for (const event of ["uncaughtException", "unhandledRejection"]) process.on(event, (error) => uncaught.push(error));
after(() => assert.deepEqual(uncaught, []));

const base = { purpose: "user_data", filename: "a.bin", baseURL: "http://service.test/v1", partSize: 10 };

/** An upload of ten parts that waits for `release` with five of them confirmed. Gives what arrived. */
function bystander() {
  const bytes = noise(100);
  let release;
  let arrived;
  const halfway = new Promise((resolve) => (arrived = resolve));
  const gate = new Promise((resolve) => (release = resolve));
  const { fetch, of } = recorder(async (call) => {
    if (call.operation !== "parts") return service(call);
    if (call.number === 6) arrived();
    if (call.number > 5) await gate;
    return service(call);
  });
  const upload = uploadFileChunked(bytes, { ...base, fetch, concurrency: 2 });
  const content = async () => {
    const { file } = await upload;
    assert.equal(file.bytes, bytes.length);
    const parts = await Promise.all(of("parts").map(({ init }) => init.body.get("data").bytes?.() ?? read(init)));
    const ids = of("complete")[0].body.part_ids;
    return [Buffer.concat(ids.map((id) => parts[Number(id.slice("part_".length)) - 1])), Buffer.from(bytes)];
  };
  return { halfway, release, content };
}

const read = async ({ body }) => new Uint8Array(await body.get("data").arrayBuffer());

const boom = new Error("boom");
const fail = () => {
  throw boom;
};
/** An exception that cannot even be looked at. */
const hostile = new Proxy(() => {}, {
  get: fail,
  has: fail,
  getPrototypeOf: fail,
  ownKeys: fail,
});
const failHostile = () => {
  throw hostile;
};
const getter = (name, get = fail) => Object.defineProperty({}, name, { get, enumerable: true });
const bytes = noise(30);
const like = (over = {}) => ({
  size: 30,
  type: "text/plain",
  slice: (...range) => new Blob([bytes]).slice(...range),
  arrayBuffer: () => new Blob([bytes]).arrayBuffer(),
  ...over,
});
const sliced = (slice) => like({ slice: () => slice });

/** The error of a call whose option `name` could not be read. */
const option = (name) => ({ name: "TypeError", option: name });
const changed = { name: "FileChangedError" };
const caller = { name: "UploadError", cause: boom };
const unknown = { name: "UploadError" };

/** `[file, options, what it rejects with; nothing: it completes]` */
const calls = {
  // The file.
  "a Blob-like without a type": [like({ type: undefined }), {}],
  "a Blob-like whose type throws": [Object.defineProperty(like(), "type", { get: fail }), {}, option("file")],
  "a Blob-like whose size throws": [Object.defineProperty(like(), "size", { get: fail }), {}, option("file")],
  "a Blob-like of half a byte": [like({ size: 1.5 }), {}, { name: "RangeError", option: "file" }],
  "a Blob-like of NaN bytes": [like({ size: Number.NaN }), {}, { name: "RangeError", option: "file" }],
  "slice() that throws": [like({ slice: fail }), {}, changed],
  "slice() that throws, without an MD5": [like({ slice: fail }), { md5: false }, changed],
  "slice() that throws what cannot be read": [like({ slice: failHostile }), {}, changed],
  "slice() that gives null": [sliced(null), {}, changed],
  "slice() that gives a text": [sliced("abc"), {}, changed],
  "arrayBuffer() that throws": [sliced({ arrayBuffer: fail }), {}, changed],
  "arrayBuffer() that gives no promise": [sliced({ arrayBuffer: () => "abc" }), {}, changed],
  "arrayBuffer() that rejects with undefined": [sliced({ arrayBuffer: () => Promise.reject(undefined) }), {}, changed],
  "arrayBuffer() that gives undefined": [sliced({ arrayBuffer: async () => undefined }), {}, changed],
  "arrayBuffer() that gives too few bytes": [sliced({ arrayBuffer: async () => new ArrayBuffer(1) }), {}, changed],
  "arrayBuffer() that gives a number": [sliced({ arrayBuffer: async () => 7 }), { md5: false }, changed],
  "a thenable that throws": [sliced({ arrayBuffer: () => getter("then") }), {}, changed],
  "a proxy that refuses everything": [hostile, {}, option("file")],
  "getReader() that throws": [{ getReader: fail }, { bytes: 30 }, option("file")],
  "getReader() that gives nothing": [{ getReader: () => null }, { bytes: 30 }, unknown],
  "a reader without read()": [{ getReader: () => ({}) }, { bytes: 30 }, unknown],
  "read() that throws": [{ getReader: () => ({ read: fail }) }, { bytes: 30 }, { name: "UploadError", cause: boom }],
  "read() that gives null": [{ getReader: () => ({ read: async () => null }) }, { bytes: 30 }, unknown],
  "a stream that fails with what cannot be read": [
    new ReadableStream({ pull: (controller) => controller.error(hostile) }),
    { bytes: 30 },
    unknown,
  ],

  // Options.
  "headers with a getter that throws": [bytes, { headers: getter("x-mine") }, option("headers")],
  "headers whose iterator throws": [bytes, { headers: { [Symbol.iterator]: fail } }, option("headers")],
  "query with a getter that throws": [bytes, { query: getter("a") }, option("query")],
  "extraBody with a getter that throws": [bytes, { extraBody: getter("tag") }, option("extraBody")],
  "extraBody that refers to itself": [
    bytes,
    {
      extraBody: (() => {
        const body = {};
        body.body = body;
        return body;
      })(),
    },
    option("extraBody"),
  ],
  "extraBody with a BigInt": [bytes, { extraBody: { tag: 1n } }, option("extraBody")],
  "extraBody whose toJSON throws": [bytes, { extraBody: { toJSON: fail } }, option("extraBody")],
  "extraBody whose toJSON gives nothing": [bytes, { extraBody: { toJSON: () => undefined } }, { name: /Error$/ }],
  "expiresAfter with a getter that throws": [bytes, { expiresAfter: getter("anchor") }, option("expiresAfter")],
  "a filename that cannot be shown": [bytes, { filename: hostile }, option("filename")],
  "a purpose that is a symbol": [bytes, { purpose: Symbol("a") }, option("purpose")],
  "a signal that cannot be listened to": [
    bytes,
    { signal: { aborted: false, addEventListener: fail, removeEventListener: fail } },
    option("signal"),
  ],
  "a signal whose state cannot be read": [
    bytes,
    { signal: Object.defineProperty(new EventTarget(), "aborted", { get: fail }) },
    option("signal"),
  ],
  "a signal that refuses everything": [bytes, { signal: hostile }, option("signal")],
  "a store with a getter that throws": [bytes, { resume: getter("get") }, option("resume")],
  "a store that refuses everything": [bytes, { resume: hostile }, option("resume")],
  "options that refuse everything": [bytes, hostile, { name: "TypeError", option: /./ }],

  // Functions among them.
  "an own fetch that throws": [bytes, { fetch: fail }, caller],
  "an own fetch that throws what cannot be read": [bytes, { fetch: failHostile }, unknown],
  "an own fetch that gives a plain object": [bytes, { fetch: () => ({ ok: true }) }, unknown],
  "an own fetch that gives null": [bytes, { fetch: async () => null }, unknown],
  "an own fetch that gives undefined": [bytes, { fetch: () => undefined }, unknown],
  "an own fetch whose status throws": [bytes, { fetch: async () => getter("status") }, caller],
  "an own fetch whose headers throw": [
    bytes,
    { fetch: async () => ({ status: 200, headers: { get: fail, [Symbol.iterator]: fail }, text: async () => "{}" }) },
    caller,
  ],
  "an own fetch whose text() throws": [
    bytes,
    { fetch: async () => ({ status: 200, headers: new Headers(), text: fail }), maxRetries: 0 },
    { name: "APIConnectionError", cause: boom },
  ],
  "an own fetch whose text() gives a number": [
    bytes,
    { fetch: async () => ({ status: 200, headers: new Headers(), text: async () => 7 }), maxRetries: 0 },
    { name: "UnexpectedAnswerError" },
  ],
  "an own fetch whose body gives texts": [
    bytes,
    {
      fetch: async () => ({ status: 200, headers: new Headers(), text: fail, body: ReadableStream.from(["{", "}"]) }),
      maxRetries: 0,
    },
    { name: "APIConnectionError" },
  ],
  "an own fetch that rejects with undefined": [
    bytes,
    { fetch: () => Promise.reject(undefined), maxRetries: 0 },
    { name: "APIConnectionError" },
  ],
  "an own fetch that rejects with what cannot be read": [
    bytes,
    { fetch: () => Promise.reject(hostile), maxRetries: 0 },
    { name: "APIConnectionError" },
  ],
  "a key that throws": [bytes, { apiKey: fail }, caller],
  "a key that is a symbol": [bytes, { apiKey: () => Symbol("a") }, unknown],
  "a function for headers that gives a number": [bytes, { headers: () => 7 }, unknown],
  "a function for headers that throws undefined": [bytes, { headers: () => Promise.reject(undefined) }, unknown],

  // Callbacks: what they throw changes nothing.
  "callbacks that throw": [bytes, { onProgress: fail, onEvent: fail, onWarning: fail, own: true }],
  "callbacks that reject": [bytes, { onProgress: async () => fail(), onEvent: async () => fail(), own: true }],
};

const { reportError } = globalThis;
const reported = [];
// Node has none; a page does.
globalThis.reportError = (error) => reported.push(error);
after(() => {
  globalThis.reportError = reportError;
});

/** Runs `call` while a bystander is halfway; gives how it ended. */
async function beside(call) {
  const other = bystander();
  await other.halfway;
  const outcome = await Promise.allSettled([call()]);
  other.release();
  const [arrived, expected] = await other.content();
  assert.deepEqual(arrived, expected);
  return outcome[0];
}

function isLike(error, expected) {
  for (const [field, value] of Object.entries(expected)) {
    if (value instanceof RegExp) assert.match(error[field], value);
    else assert.equal(error[field], value, `${field} of ${error.name}: ${error.message}`);
  }
}

for (const [name, [file, given, expected]] of Object.entries(calls)) {
  test(`${name}: ${expected ? "an error of its own call" : "it completes"}, and the upload beside it completes`, async () => {
    const options = given === hostile ? hostile : { ...base, fetch: recorder(service).fetch, ...given };
    if (given !== hostile) delete options.own;
    const { status, value, reason } = await beside(() => uploadFileChunked(file, options));
    if (expected) {
      assert.equal(status, "rejected");
      isLike(reason, expected);
    } else {
      assert.equal(status, "fulfilled", String(reason));
      assert.equal(value.status, "completed");
      if (given.own) assert.ok(reported.splice(0).every((error) => error === boom));
    }
  });
}

// ------------------------------------------------------------------------------ answers and stores

const journals = {
  "partIds: null": (journal) => ({ ...journal, partIds: null }),
  "partIds of numbers": (journal) => ({ ...journal, partIds: [7] }),
  "an index beyond the file": (journal) => ({ ...journal, partIds: [[99, "part_99"]] }),
  "expiresAt beyond what fits": (journal) => ({ ...journal, expiresAt: 1e300 }),
  "an empty upload id": (journal) => ({ ...journal, uploadId: "" }),
  "a part size of 0": (journal) => ({ ...journal, partSize: 0 }),
  "a text in its place": () => "journal",
  "an array in its place": () => [],
};

for (const [name, edit] of Object.entries(journals)) {
  test(`a journal with ${name}: the upload completes, and so does the one beside it`, async () => {
    const store = memoryStore();
    const content = noise(100, 3);
    const first = recorder((call) => (call.operation === "parts" && call.number > 4 ? json(500, {}) : service(call)));
    const options = { ...base, resume: store, maxRetries: 0, concurrency: 1, onWarning() {} };
    await assert.rejects(uploadFileChunked(content, { ...options, fetch: first.fetch }), { resumable: true });
    for (const [key, value] of store.data) if (key.startsWith("journal:")) store.data.set(key, edit(value));
    const second = recorder((call) =>
      call.operation === "parts" ? json(200, { ...answerOf(call), id: `again_${call.number}` }) : service(call),
    );
    const { status, value, reason } = await beside(() =>
      uploadFileChunked(content, { ...options, fetch: second.fetch }),
    );
    assert.equal(status, "fulfilled", String(reason));
    assert.equal(value.status, "completed");
  });
}

for (const expires_at of [1e300, -1, "tomorrow", null, Number.MAX_SAFE_INTEGER, 0]) {
  test(`an upload that expires at ${expires_at} completes, and so does the one beside it`, async () => {
    const { fetch } = recorder((call) =>
      call.operation === "create" ? json(200, { ...answerOf(call), expires_at }) : service(call),
    );
    const { status, reason } = await beside(() => uploadFileChunked(bytes, { ...base, fetch, resume: memoryStore() }));
    assert.equal(status, "fulfilled", String(reason));
  });
}

const operations = {
  "create with a getter that throws": (uploads) => uploads.create(getter("bytes")),
  "create of what cannot be read": (uploads) => uploads.create(hostile),
  "parts.create with a getter that throws": (uploads) => uploads.parts.create("upload_1", getter("data")),
  "complete with a proxy": (uploads) => uploads.complete("upload_1", { part_ids: hostile }),
  "cancel with an id that cannot be read": (uploads) => uploads.cancel(hostile),
  "cancel with half a surrogate": (uploads) => uploads.cancel("\ud800"),
  "cancel with options that cannot be read": (uploads) => uploads.cancel("upload_1", hostile),
};

for (const [name, run] of Object.entries(operations)) {
  test(`${name}: an error of its own call, never thrown, and the upload beside it completes`, async () => {
    const uploads = new Uploads({ baseURL: base.baseURL, fetch: recorder(service).fetch });
    let promise;
    assert.doesNotThrow(() => {
      promise = run(uploads);
      promise.catch(() => {});
    });
    const { status, reason } = await beside(() => promise);
    if (name.includes("surrogate")) return;
    assert.deepEqual([status, reason?.name], ["rejected", "TypeError"]);
  });
}
