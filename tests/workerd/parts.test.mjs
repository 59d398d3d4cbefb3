// Parts: bounded by what they say of themselves, and held to it.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { MIB } from "../support/bytes.mjs";
import { form, makeProxy } from "../support/workerd/proxy.mjs";

async function ready(bytes, options) {
  const made = makeProxy(options);
  const { id, grant } = await made.create({ file: { bytes } });
  const send = (body, headers) =>
    made.ask(`/v1/uploads/${id}/parts`, { body, headers: { "x-upload-grant": grant, ...headers } });
  return { ...made, send };
}

test("a part arrives byte for byte, with its type and its length and nothing else of the client's", async () => {
  const { send, sent } = await ready(1000);
  const { body, headers } = form("0123456789");
  await send(body, { ...headers, "x-other": "1" });
  assert.equal(sent[1].body, await body.text());
  assert.deepEqual([...sent[1].headers.keys()], ["accept", "authorization", "content-length", "content-type"]);
  assert.equal(sent[1].headers.get("content-type"), headers["content-type"]);
});

test("a part without a Content-Length is refused: 411", async () => {
  const { send, sent } = await ready(1000);
  const { body, headers } = form("x");
  for (const odd of [{ "content-length": null }, { "transfer-encoding": "chunked" }]) {
    const { status, code } = await send(body, { ...headers, ...odd });
    assert.deepEqual([status, code], [411, "length_required"]);
  }
  assert.equal(sent.length, 1);
});

test("a Content-Length that is not one number is refused", async () => {
  const { send, sent } = await ready(1000);
  const { body, headers } = form("x");
  for (const length of ["0", "-1", "+5", "5, 5", "5,6", "0x10", "1e3", "5.0", "", "٥", "NaN", "007", "9".repeat(16)]) {
    const { status } = await send(body, { ...headers, "content-length": encodeURI(length) }).catch(() => ({
      status: 400,
    }));
    assert.equal(status, 400, length);
  }
  assert.equal(sent.length, 1);
});

test("a part holds no more than the upload, and never more than 64 MiB: 413", async () => {
  const overhead = 16 * 1024;
  for (const [bytes, most] of [
    [1000, 1000],
    [64 * MIB, 64 * MIB],
    [512 * MIB, 64 * MIB],
  ]) {
    const { send, sent } = await ready(bytes);
    const { body, headers } = form("x");
    const tooLong = { ...headers, "content-length": String(most + overhead + 1) };
    const { status, code } = await send(body, tooLong);
    assert.deepEqual([status, code], [413, "part_too_large"]);
    assert.equal(sent.length, 1);
  }
});

test("a body longer or shorter than its Content-Length is refused, and is no part", async () => {
  const { body, headers } = form("0123456789");
  for (const difference of [1, -1, 100, -100]) {
    const { send, events } = await ready(1000);
    const { status } = await send(body, { ...headers, "content-length": String(body.size + difference) });
    assert.equal(status, 400);
    assert.equal(events.at(-1).upstreamStatus, null);
  }
});

test("a body that is cut short is told from a form that is wrong", async () => {
  // A framework that buffers requests cuts them at a length of its own: sent again, they are cut again.
  const { send } = await ready(1000);
  const { body, headers } = form("0".repeat(900));
  for (const length of [10, 200, body.size - 10]) {
    const { status, code } = await send(body.slice(0, length), headers);
    assert.deepEqual([status, code], [400, "body_incomplete"], String(length));
  }
});

test("a part is one multipart form, uncompressed", async () => {
  const { send, sent } = await ready(1000);
  const { body, headers } = form("x");
  const types = [
    "application/json",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/mixed; boundary=a",
    "",
    "multipart/form-data; boundary=a; boundary=b",
    "multipart/form-data; boundary=a, text/plain",
    "multipart/form-data;boundary=a b",
    `multipart/form-data; boundary=${"a".repeat(71)}`,
    "application/octet-stream",
    'multipart/form-data; boundary="a',
  ];
  for (const type of types) assert.equal((await send(body, { ...headers, "content-type": type })).status, 415, type);
  assert.equal((await send(body, { ...headers, "content-encoding": "gzip" })).status, 415);
  assert.equal(sent.length, 1);
});

/** A body that never ends, and what was taken of it. */
function endless() {
  const taken = { bytes: 0, cancelled: false };
  const pull = (stream) => {
    taken.bytes += 1;
    stream.enqueue(new Uint8Array(1));
  };
  const cancel = () => {
    taken.cancelled = true;
  };
  const body = new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
  return { body, taken };
}

/** The ways a part is refused by its headers alone. */
const REFUSALS = {
  not_admitted: {},
  upload_grant_invalid: { "x-upload-grant": "g1.b.x.x" },
  not_authorized: { authorization: "none" },
  origin_not_allowed: { origin: "https://evil.example" },
  unsupported_media_type: { "content-type": "text/plain" },
};
const neverAPart = { admit: ({ operation }) => operation === "create" };

test("a refused part is read to its end and dropped, so that its sender can read the answer", async () => {
  const { body, headers } = form("0123456789");
  for (const [code, odd] of Object.entries(REFUSALS)) {
    const { send, sent } = await ready(1000, neverAPart);
    const ends = [];
    const stream = body.stream().pipeThrough(new TransformStream({ flush: () => void ends.push(code) }));
    assert.equal((await send(stream, { ...headers, ...odd })).code, code);
    assert.deepEqual(ends, [code]);
    assert.equal(sent.length, 1);
  }
});

test("no more of a refused part is read than it said it was long, and nothing of one that is too long", async () => {
  const { headers } = form("x");
  const { send } = await ready(1000, neverAPart);
  for (const [length, most] of [
    [headers["content-length"], Number(headers["content-length"]) + 1],
    [64 * MIB + 16 * 1024 + 1, 0],
    ["no number", 0],
  ]) {
    const { body, taken } = endless();
    const { status } = await send(body, { ...headers, "content-length": String(length) });
    assert.ok(status >= 400);
    assert.ok(taken.bytes <= most, `${length}: ${taken.bytes} bytes read`);
    assert.equal(taken.cancelled, most > 0);
  }
});

test("a refused part that does not come in is waited for no longer than 30 s, and then answered", async () => {
  const { headers } = form("x");
  const { send } = await ready(1000, neverAPart);
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let pulled;
    const waiting = new Promise((resolve) => (pulled = resolve));
    const body = new ReadableStream({ pull: () => pulled() }, { highWaterMark: 0 });
    const answer = send(body, headers);
    await waiting;
    mock.timers.tick(29_999);
    const early = await Promise.race([answer, new Promise((resolve) => setImmediate(resolve, "held"))]);
    assert.equal(early, "held");
    mock.timers.tick(1);
    const { code, headers: answered } = await answer;
    // The connection cannot be used again, and must live long enough for the answer.
    assert.deepEqual([code, answered.get("connection")], ["not_admitted", "close"]);
  } finally {
    mock.timers.reset();
  }
});

test("a part is forwarded while it is received", async () => {
  // Its second half is sent only when the service has its first: a proxy that buffers would hang.
  const { promise: arrived, resolve: arrive } = Promise.withResolvers?.() ?? withResolvers();
  const whole = new Uint8Array(await form("0123456789").body.arrayBuffer());
  const half = new TextDecoder().decode(whole).indexOf("56789");
  const body = new ReadableStream({
    async start(stream) {
      stream.enqueue(whole.slice(0, half));
      await arrived;
      stream.enqueue(whole.slice(half));
      stream.close();
    },
  });
  const { send } = await ready(1000, {
    async fetch(_url, { body }) {
      if (typeof body === "string") return Response.json({ id: "upload_1" });
      let bytes = 0;
      for await (const chunk of body) {
        bytes += chunk.length;
        arrive();
      }
      return Response.json({ id: "part_1", bytes });
    },
  });
  assert.equal((await send(body, form("0123456789").headers)).body.bytes, whole.length);
});

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => (resolve = settle));
  return { promise, resolve };
}
