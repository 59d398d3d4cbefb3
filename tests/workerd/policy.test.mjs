// What may be created, and what may be completed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FILE, makeProxy } from "../support/workerd/proxy.mjs";

/** The code and param of the refusal of `file` under `options`, or 200. */
async function create(file, options) {
  const { post, sent } = makeProxy(options);
  const { status, body } = await post("/v1/uploads", { ...FILE, ...file });
  assert.equal(sent.length, status === 200 ? 1 : 0);
  return status === 200 ? 200 : `${status} ${body.error.code} ${body.error.param}`;
}

test("only what is allowed is forwarded, rebuilt from the parsed body", async () => {
  const { post, sent } = makeProxy();
  const text = `{ "bytes": 1e3, "purpose": "vision", "filename": "a.pdf", "mime_type": "application/pdf",
    "purpose": "user_data", "expires_after": { "seconds": 7200, "anchor": "created_at" } }`;
  await post("/v1/uploads", FILE);
  assert.deepEqual(JSON.parse(sent[0].body), FILE);
  const { ask } = makeProxy({ fetch: async (_, init) => sent.push(init) && Response.json({ id: "upload_1" }) });
  await ask("/v1/uploads", { body: text, headers: { "content-type": "application/json; charset=utf-8" } });
  assert.equal(
    sent[1].body,
    '{"bytes":1000,"filename":"a.pdf","purpose":"user_data","mime_type":"application/pdf",' +
      '"expires_after":{"anchor":"created_at","seconds":7200}}',
  );
});

test("an unknown field is refused by name", async () => {
  assert.equal(await create({ upload_id: "upload_2" }), "400 unknown_parameter upload_id");
  const { ask } = makeProxy();
  const body = `{"__proto__":{"bytes":1},${JSON.stringify(FILE).slice(1)}`;
  assert.equal(
    (await ask("/v1/uploads", { body, headers: { "content-type": "application/json" } })).code,
    "unknown_parameter",
  );
});

test("bytes are a whole number from 1 to the limit", async () => {
  for (const bytes of [0, -1, 1.5, "1000", null, undefined, [1000], 2 ** 53, {}, true]) {
    assert.equal(await create({ bytes }), "400 invalid_value bytes");
  }
  assert.equal(await create({ bytes: 1024 ** 3 }), 200);
  assert.equal(await create({ bytes: 1024 ** 3 + 1 }), "413 file_too_large bytes");
  assert.equal(await create({ bytes: 101 }, { maxBytes: 100 }), "413 file_too_large bytes");
  assert.equal(await create({ bytes: 100 }, { maxBytes: 100 }), 200);
});

test("only the purposes named are allowed; by default user_data", async () => {
  for (const purpose of ["assistants", "fine-tune", "USER_DATA", "", null, 1, ["user_data"]]) {
    assert.equal(await create({ purpose }), "400 purpose_not_allowed purpose");
  }
  assert.equal(await create({ purpose: "batch" }, { purposes: ["batch"] }), 200);
  assert.equal(await create({}, { purposes: [] }), "400 purpose_not_allowed purpose");
});

test("only the MIME types named are allowed, whatever their parameters", async () => {
  const mimeTypes = ["application/pdf", "image/*"];
  for (const mime_type of ["application/pdf", "Application/PDF", "image/png", "image/svg+xml; charset=utf-8"]) {
    assert.equal(await create({ mime_type }, { mimeTypes }), 200, mime_type);
  }
  const refused = ["text/html", "application/pdfx", "imagex/png", "image/", "image", "image/*", "*/*", "", null, 7];
  for (const mime_type of [
    ...refused,
    "text/html,image/png",
    "image/png\r\nx: y",
    "text/html;image/png",
    "image/ png",
  ]) {
    assert.equal(await create({ mime_type }, { mimeTypes }), "400 mime_type_not_allowed mime_type", String(mime_type));
  }
  for (const mime_type of ["", "no type", "a/b/c", null]) {
    assert.equal(await create({ mime_type }), "400 mime_type_not_allowed mime_type");
  }
});

test("a file name is a plain one", async () => {
  for (const filename of [
    "a.pdf",
    "résumé 2.pdf",
    "報告.pdf",
    "…",
    ".env",
    "...",
    "a..b",
    "❤\ufe0f.png",
    "a".repeat(255),
  ]) {
    assert.equal(await create({ filename }), 200, filename);
  }
  const refused = [
    "",
    "../a",
    "a/b",
    "a\\b",
    "a\0",
    "a\nb",
    "a\x7f",
    ".",
    "..",
    " .. ",
    "   ",
    "\u3000",
    "\u202Efdp.exe",
    "a\u2066b",
    "a\u061cb",
    "a\u200c",
    "a\u200d",
    "\ufeffa",
    "a\u00ad",
    "a\u2060",
    // Letters, marks and symbols by their category, and not to be seen.
    "\u3164",
    "a\u115f",
    "a\u1160",
    "a\uffa0",
    "a\u17b4",
    "a\u034f",
    "a\u180b",
    "a\ufe0f",
    "a\u{e0041}",
    "a\u{e0100}",
    "a\u2800",
    "a\u200b",
    "\ud800",
    "a\u2028",
    null,
    7,
    ["a"],
  ];
  for (const filename of [...refused, "a".repeat(256), "é".repeat(128)]) {
    assert.equal(await create({ filename }), "400 filename_not_allowed filename", JSON.stringify(filename));
  }
});

test("no pattern lets a name through that means a folder, or sees a name that is too long", async () => {
  for (const filename of [".", "..", "a/../b", "../a", "a/..", "a\\..\\b", "./a"]) {
    assert.equal(await create({ filename }, { filename: /^.*$/ }), "400 filename_not_allowed filename", filename);
  }
  assert.equal(await create({ filename: "a/b.pdf" }, { filename: /^.*$/ }), 200);
  // It takes 2 to the power of the length of the name.
  const slow = /^(?:a|a)+$/;
  const began = performance.now();
  assert.equal(
    await create({ filename: `${"a".repeat(10_000)}b` }, { filename: slow }),
    "400 filename_not_allowed filename",
  );
  const maxFilenameBytes = 10;
  assert.equal(
    await create({ filename: `${"é".repeat(6)}b` }, { filename: slow, maxFilenameBytes }),
    "400 filename_not_allowed filename",
  );
  assert.ok(performance.now() - began < 1000);
});

test("a pattern for file names holds every time, also one that remembers where it was", async () => {
  const { post } = makeProxy({ filename: /^[a-z]+\.pdf$/gy });
  for (let times = 0; times < 4; times += 1) assert.equal((await post("/v1/uploads", FILE)).status, 200);
  assert.equal((await post("/v1/uploads", { ...FILE, filename: "a.exe" })).status, 400);
});

test("a forced life of the File replaces what the client asks for", async () => {
  for (const expires_after of [undefined, { anchor: "created_at", seconds: 2_592_000 }, "junk"]) {
    const { post, sent } = makeProxy({ expiresAfter: 3600 });
    await post("/v1/uploads", { ...FILE, expires_after });
    assert.deepEqual(JSON.parse(sent[0].body).expires_after, { anchor: "created_at", seconds: 3600 });
  }
});

test("a life of the File the API does not know is refused", async () => {
  const refused = [
    {},
    { anchor: "created_at" },
    { anchor: "now", seconds: 3600 },
    { anchor: "created_at", seconds: 3599 },
  ];
  const more = [
    { anchor: "created_at", seconds: 2_592_001 },
    { anchor: "created_at", seconds: 3600, x: 1 },
    3600,
    "x",
    [],
  ];
  for (const expires_after of [...refused, ...more]) {
    assert.equal(await create({ expires_after }), "400 invalid_value expires_after", JSON.stringify(expires_after));
  }
});

test("limits that authorize gives win over the proxy's", async () => {
  const authorize = () => ({ userId: "ann", maxBytes: 10, purposes: ["vision"], expiresAfter: 7200 });
  assert.equal(await create({}, { authorize }), "413 file_too_large bytes");
  assert.equal(await create({ bytes: 10 }, { authorize }), "400 purpose_not_allowed purpose");
  assert.equal(await create({ bytes: 10, purpose: "vision" }, { authorize }), 200);
});

test("the JSON of create is JSON, an object, and small", async () => {
  const { ask, sent } = makeProxy();
  const send = async (body, type = "application/json", headers = {}) =>
    (await ask("/v1/uploads", { body, headers: { "content-type": type, ...headers } })).code;
  for (const body of [
    "",
    "{",
    "[]",
    "null",
    "7",
    '"x"',
    "{}{}",
    "\xff",
    Buffer.from([0x7b, 0xff, 0x7d]),
    "[".repeat(16_000),
  ]) {
    assert.equal(await send(body), "invalid_json");
  }
  const text = JSON.stringify(FILE);
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json, text/plain",
    "application/jsonp",
  ]) {
    assert.equal(await send(text, type), "unsupported_media_type");
  }
  assert.equal(await send(text, "application/json", { "content-encoding": "gzip" }), "unsupported_media_type");
  assert.equal(await send(text.padEnd(16_385)), "body_too_large");
  assert.equal(await send("{}", "application/json", { "content-length": "99999999" }), "body_too_large");
  // What claims to be short, or claims nothing, is read to the limit and no further.
  let pulled = 0;
  const endless = () =>
    new ReadableStream({
      pull(stream) {
        pulled += 1;
        stream.enqueue(new Uint8Array(1024).fill(32));
      },
    });
  assert.equal(await send(endless()), "body_too_large");
  assert.equal(await send(endless(), "application/json", { "content-length": "2" }), "body_too_large");
  assert.ok(pulled < 50, `${pulled} KiB read`);
  assert.equal(sent.length, 0);
});

test("complete takes part ids in order, each once, as many as bytes and maxParts allow", async () => {
  const { create, post, sent } = makeProxy({ maxParts: 5 });
  const { id, grant } = await create({ file: { bytes: 3 } });
  const wide = await create();
  const complete = async (body, upload = { id, grant }) =>
    (await post(`/v1/uploads/${upload.id}/complete`, body, { headers: { "x-upload-grant": upload.grant } })).code ??
    200;

  const md5 = "0123456789abcdef0123456789ABCDEF";
  assert.equal(await complete({ part_ids: ["c", "a", "b"], md5 }), 200);
  assert.equal(sent.at(-1).body, `{"part_ids":["c","a","b"],"md5":"${md5}"}`);
  assert.equal(await complete({ part_ids: ["part_b64/==+"] }), 200);

  assert.equal(await complete({ part_ids: ["a", "b", "c", "d"] }), "too_many_parts");
  assert.equal(await complete({ part_ids: ["a", "b", "c", "d", "e", "f"] }, wide), "too_many_parts");
  const odd = [
    [],
    "a",
    null,
    undefined,
    { 0: "a", length: 1 },
    [1],
    [["a"]],
    [""],
    ["a b"],
    ["a\n"],
    ["ä"],
    ["a", "a"],
    ["a".repeat(129)],
  ];
  for (const part_ids of odd) assert.equal(await complete({ part_ids }), "invalid_value", JSON.stringify(part_ids));
  for (const sum of ["", "x", md5.slice(1), `${md5}0`, `${md5.slice(1)}g`, 7, [md5]]) {
    assert.equal(await complete({ part_ids: ["a"], md5: sum }), "invalid_value", String(sum));
  }
  assert.equal(await complete({ part_ids: ["a"], upload_id: "upload_2" }), "unknown_parameter");
  assert.equal(sent.length, 4);
});
