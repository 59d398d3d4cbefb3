// Options are copied when the function is called: own and inherited properties and getters alike, each read once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { discardResumable, listResumable, Uploads, uploadFileChunked } from "upload-file-chunked";
import { recorder, service } from "../support/recorder.mjs";

const baseURL = "http://service.test/v1";
const bytes = () => new Uint8Array(3);

/** A recorder with the options that a call needs. */
function base() {
  const { fetch, calls, of } = recorder(service);
  return { options: { purpose: "user_data", filename: "a.bin", baseURL, fetch, md5: false }, calls, of };
}

test("one object reused in a loop: each upload has its own options", async () => {
  const { options, of } = base();
  const names = ["one.bin", "two.bin", "three.bin"];
  const uploads = [];
  for (const name of names) {
    options.filename = name;
    uploads.push(uploadFileChunked(bytes(), options));
  }
  await Promise.all(uploads);
  const sent = of("create").map(({ body }) => body.filename);
  assert.deepEqual(sent.sort(), names.toSorted());
});

test("headers, query, extraBody and expiresAfter that change after the call change nothing", async () => {
  const { options, calls, of } = base();
  const headers = { "x-mine": "1" };
  const query = { a: 1 };
  const extraBody = { tag: { deep: [1] } };
  const expiresAfter = { anchor: "created_at", seconds: 3600 };
  const upload = uploadFileChunked(bytes(), { ...options, headers, query, extraBody, expiresAfter });
  headers["x-mine"] = "2";
  query.a = 2;
  extraBody.tag.deep.push(2);
  expiresAfter.seconds = 7200;
  await upload;
  for (const call of calls) {
    assert.equal(call.headers["x-mine"], "1");
    assert.equal(new URL(call.url).search, "?a=1");
  }
  assert.deepEqual(of("create")[0].body.tag, { deep: [1] });
  assert.equal(of("create")[0].body.expires_after.seconds, 3600);
});

test("a Headers or an array of pairs that changes after the call changes nothing", async () => {
  for (const headers of [new Headers({ "x-mine": "1" }), [["x-mine", "1"]]]) {
    const { options, calls } = base();
    const upload = uploadFileChunked(bytes(), { ...options, headers });
    if (Array.isArray(headers)) headers[0][1] = "2";
    else headers.set("x-mine", "2");
    await upload;
    for (const call of calls) assert.equal(call.headers["x-mine"], "1");
  }
});

test("a client's options are those of its construction", async () => {
  const { options, calls } = base();
  const client = new Uploads(options);
  options.baseURL = "http://elsewhere.test/v1";
  await client.uploadFileChunked(bytes(), { purpose: "user_data" });
  for (const { url } of calls) assert.ok(url.startsWith(baseURL), url);
});

test("bytes and fields of an operation that change after the call change nothing", async () => {
  const { fetch, of } = recorder(service);
  const uploads = new Uploads({ baseURL, fetch });
  const data = Uint8Array.of(1, 2, 3);
  const body = { part_ids: ["a"], note: 1 };
  const [part, complete] = [uploads.parts.create("upload_1", { data }), uploads.complete("upload_1", body)];
  data.fill(0);
  body.note = 2;
  await Promise.all([part, complete]);
  assert.deepEqual(new Uint8Array(await of("parts")[0].init.body.get("data").arrayBuffer()), Uint8Array.of(1, 2, 3));
  assert.equal(of("complete")[0].body.note, 1);
});

// ------------------------------------------------------------------------ inherited ones and getters

class Settings {
  #token = "secret";
  constructor(fetch) {
    this.fetch = fetch;
    this.ownOfTheApplication = 1;
  }
  get baseURL() {
    return baseURL;
  }
  get apiKey() {
    return this.#token;
  }
  get headers() {
    return { "x-mine": "1" };
  }
}

for (const [name, make] of Object.entries({
  "an instance with getters": (fetch) => new Settings(fetch),
  "an object that inherits them": (fetch) => Object.create(new Settings(fetch)),
})) {
  test(`the options of ${name} count`, async () => {
    const { fetch, calls } = recorder(service);
    const settings = make(fetch);
    // A getter that uses a private field runs on the instance itself.
    if (name.includes("inherits")) Object.defineProperty(settings, "apiKey", { value: "secret" });
    await new Uploads(settings).uploadFileChunked(bytes(), { purpose: "user_data", filename: "a" });
    assert.ok(calls.length > 0);
    for (const { url, headers } of calls) {
      assert.ok(url.startsWith(baseURL), url);
      assert.equal(headers.authorization, "Bearer secret");
      assert.equal(headers["x-mine"], "1");
    }
  });
}

test("each option is read once, whatever it is", async () => {
  const { options } = base();
  const reads = {};
  const given = {};
  for (const [name, value] of Object.entries({ ...options, partSize: 2, headers: {}, concurrency: 1 })) {
    Object.defineProperty(given, name, {
      enumerable: true,
      get() {
        reads[name] = (reads[name] ?? 0) + 1;
        return value;
      },
    });
  }
  await uploadFileChunked(bytes(), given);
  assert.deepEqual(new Set(Object.values(reads)), new Set([1]));
});

test("a null-prototype object and a frozen one are options like others", async () => {
  const { options } = base();
  const bare = Object.assign(Object.create(null), options);
  for (const given of [bare, Object.freeze({ ...options })]) {
    assert.equal((await uploadFileChunked(bytes(), given)).status, "completed");
  }
});

// -------------------------------------------------------------------------------------- throwing ones

const boom = new Error("boom");
const throwing = (name) =>
  Object.defineProperty({}, name, {
    enumerable: true,
    get() {
      throw boom;
    },
  });

const names = ["purpose", "baseURL", "apiKey", "headers", "fetch", "signal", "partSize", "resume", "onProgress"];

for (const name of names) {
  test(`a getter of ${name} that throws rejects with a TypeError that names it, and sends nothing`, async () => {
    const { options, calls } = base();
    const given = Object.create(throwing(name));
    for (const [key, value] of Object.entries(options)) if (key !== name) given[key] = value;
    let task;
    assert.doesNotThrow(() => {
      task = uploadFileChunked(bytes(), given);
    });
    await assert.rejects(task, { name: "TypeError", option: name, message: new RegExp(`^${name}: `), cause: boom });
    assert.equal(task.state, "failed");
    assert.equal(calls.length, 0);
  });
}

test("a client whose getter throws can be made; its calls reject", async () => {
  let client;
  assert.doesNotThrow(() => {
    client = new Uploads(throwing("baseURL"));
  });
  const expected = { name: "TypeError", option: "baseURL", cause: boom };
  await assert.rejects(client.uploadFileChunked(bytes(), { purpose: "user_data", filename: "a" }), expected);
  await assert.rejects(client.cancel("upload_1"), expected);
  await assert.rejects(client.cancel("upload_1").withResponse(), expected);
});

test("a getter that throws undefined rejects too", async () => {
  const given = Object.defineProperty({}, "baseURL", {
    get() {
      throw undefined;
    },
  });
  const client = new Uploads(given);
  await assert.rejects(client.cancel("upload_1"), { name: "TypeError", option: "baseURL" });
});

// -------------------------------------------------------------------------------------- wrong names

const misspelled = {
  partsize: "partSize",
  baseUrl: "baseURL",
  base_url: "baseURL",
  apikey: "apiKey",
  ifbusy: undefined,
  mime_type: "mimeType",
  onprogress: "onProgress",
  purpos: "purpose",
  concurency: "concurrency",
  maxretries: "maxRetries",
  anything: undefined,
};

for (const [name, similar] of Object.entries(misspelled)) {
  const hint = similar ? ` (did you mean ${similar}?)` : "";
  const expected = { name: "TypeError", option: name, message: `${name}: no such option${hint}` };

  test(`${name} is refused by name, of a call and of a client`, async () => {
    const { options, calls } = base();
    await assert.rejects(uploadFileChunked(bytes(), { ...options, [name]: 1 }), expected);
    assert.throws(() => new Uploads({ ...options, [name]: 1 }), expected);
    await assert.rejects(new Uploads(options).cancel("upload_1", { [name]: 1 }), expected);
    assert.equal(calls.length, 0);
  });
}

test("the options before this version are refused by name", async () => {
  const { options } = base();
  for (const name of ["ifBusy", "answerTimeout"]) {
    await assert.rejects(uploadFileChunked(bytes(), { ...options, [name]: 1 }), { name: "TypeError", option: name });
  }
});

test("options that are not an object are refused", async () => {
  for (const given of [7, "purpose", true, 1n, Symbol("a")]) {
    await assert.rejects(uploadFileChunked(bytes(), given), { name: "TypeError", option: "options" });
    assert.throws(() => new Uploads(given), { name: "TypeError", option: "options" });
  }
});

// -------------------------------------------------------------------------------- the journal's functions

test("listResumable and discardResumable reject, never throw", async () => {
  for (const given of [throwing("store"), { store: 7 }, { stor: 1 }, null, 7]) {
    for (const run of [() => listResumable(given), () => discardResumable("id", given)]) {
      let promise;
      assert.doesNotThrow(() => {
        promise = run();
      });
      await assert.rejects(promise, { name: "TypeError" });
    }
  }
});
