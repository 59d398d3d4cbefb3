// A file behind a URL, read by ranges.

import assert from "node:assert/strict";
import { once } from "node:events";
import { utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import express from "express";
import { openURL, SourceError } from "upload-file-chunked/sources";
import { noise } from "../support/bytes.mjs";
import { filesOnDisk } from "../support/files.mjs";
import { serve, serveFile } from "../support/range-server.mjs";

const bytes = Buffer.from(noise(100_000));
const read = async (source, ...range) => Buffer.from(await source.slice(...range).arrayBuffer());
/** Retries without their waits. */
const quick = (t) => t.mock.method(Math, "random", () => 0);
const all = async (stream) => Buffer.from(await new Response(stream).arrayBuffer());
const gone = { name: "NotReadableError" };

test("one request finds the size, the name, the type and the validator", async (t) => {
  const { url, requests } = await serveFile(t, bytes);
  const source = await openURL(url);
  assert.deepEqual(
    [source.size, source.name, source.type, source.validator],
    [100_000, "a file.pdf", "application/pdf", 'etag "v1"'],
  );
  assert.equal(requests.length, 1);
  // Node adds one of its own.
  assert.match(requests[0]["accept-encoding"], /^identity(, identity)?$/);
});

test("slices are a Blob's, and each is one guarded range", async (t) => {
  const { url, requests } = await serveFile(t, bytes);
  const source = await openURL(url);
  const blob = new Blob([bytes]);
  const ranges = [[3, 5], [0, 999_999], [-3], [2, -2], [7, 3], [100_001, 100_002], []];
  for (const range of ranges) {
    const expected = Buffer.from(await blob.slice(...range).arrayBuffer());
    assert.deepEqual(await read(source, ...range), expected, `slice(${range})`);
  }
  assert.deepEqual(await read(source.slice(10, 20), 2, 4), bytes.subarray(12, 14));
  // An empty slice needs no request.
  assert.equal(requests.length, 1 + ranges.length - 2 + 1);
  assert.ok(requests.slice(1).every((headers) => headers["if-match"] === '"v1"'));
});

for (const [name, etag] of Object.entries({ "without an ETag": undefined, "with a weak ETag": 'W/"v1"' })) {
  test(`${name}, Last-Modified guards the ranges`, async (t) => {
    const { url, requests, file } = await serveFile(t, bytes);
    file.etag = etag;
    const source = await openURL(url);
    assert.deepEqual(await read(source, 0, 10), bytes.subarray(0, 10));
    assert.equal(requests[1]["if-unmodified-since"], file.modified);
    assert.equal(requests[1]["if-match"], undefined);
    file.modified = "Tue, 24 Nov 2026 12:00:01 GMT";
    await assert.rejects(read(source, 0, 10), gone);
  });
}

const changes = {
  "has another ETag": (file) => (file.etag = '"v2"'),
  "is shorter than the range": (file) => (file.bytes = bytes.subarray(0, 10)),
  "is longer, with the same ETag": (file) => (file.bytes = noise(100_001)),
};
for (const [name, change] of Object.entries(changes)) {
  test(`a file that ${name} meanwhile is not read`, async (t) => {
    const { url, file } = await serveFile(t, bytes);
    const source = await openURL(url);
    change(file);
    await assert.rejects(read(source, 50, 60), gone);
  });
}

test("a server that ignores If-Match is seen to send another file", async (t) => {
  const { url, file, requests } = await serveFile(t, bytes, ({ headers }) => void delete headers["if-match"]);
  const source = await openURL(url);
  file.etag = '"v2"';
  await assert.rejects(read(source, 0, 10), gone);
  assert.equal(requests.length, 2);
});

for (const status of [404, 410]) {
  test(`a file that is removed meanwhile (${status}) is not retried`, async (t) => {
    const { url, requests } = await serveFile(t, bytes, (_, response, number) => {
      if (number < 2) return false;
      response.writeHead(status).end();
      return true;
    });
    const source = await openURL(url);
    await assert.rejects(read(source, 0, 10), gone);
    assert.equal(requests.length, 2);
  });
}

test("after a lost connection only what is missing is asked for", async (t) => {
  quick(t);
  const { url, requests } = await serveFile(t, bytes, ({ headers }, response, number) => {
    if (number !== 2) return false;
    response.writeHead(206, { etag: '"v1"', "content-range": "bytes 0-99/100000", "content-length": 100 });
    response.write(bytes.subarray(0, 40), () => setTimeout(() => response.destroy(), 20));
    assert.equal(headers.range, "bytes=0-99");
    return true;
  });
  const source = await openURL(url);
  assert.deepEqual(await read(source, 0, 100), bytes.subarray(0, 100));
  assert.equal(requests[2].range, "bytes=40-99");
});

const faults = {
  "a 503": (response) => response.writeHead(503).end("busy"),
  "a 429 with Retry-After": (response) => response.writeHead(429, { "retry-after": "0" }).end(),
  "a reset connection": (response) => response.destroy(),
  "all of the file": (response, file) => serve(file, { headers: {} }, response),
  "another range": (response, file) => serve(file, { headers: { range: "bytes=1-10" } }, response),
  "an answer without Content-Range": (response) => response.writeHead(206, { etag: '"v1"' }).end("0123456789"),
  "a compressed range": (response, file) => {
    response.setHeader("content-encoding", "gzip");
    serve({ ...file, bytes: gzipSync(bytes.subarray(0, 10)) }, { headers: { range: "bytes=0-9" } }, response);
  },
};
for (const [name, fault] of Object.entries(faults)) {
  test(`${name} once is retried, and always is an error that names no URL`, async (t) => {
    quick(t);
    let times = 1;
    const { url, file, requests } = await serveFile(t, bytes, (_, response, number) => {
      if (number === 1 || times <= 0) return false;
      times -= 1;
      fault(response, file);
      return true;
    });
    const source = await openURL(url, { maxRetries: 2 });
    assert.deepEqual(await read(source, 0, 10), bytes.subarray(0, 10));
    assert.equal(requests.length, 3);
    times = Number.POSITIVE_INFINITY;
    const error = await read(source, 0, 10).catch((reason) => reason);
    assert.ok(error instanceof SourceError && error.retryable && error.kept, String(error));
    assert.equal(requests.length, 6);
    assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)}`, /secret|127\.0\.0\.1:/);
  });
}

test("more bytes than the range are an error", async (t) => {
  const { url } = await serveFile(t, bytes, (_, response, number) => {
    if (number === 1) return false;
    response.writeHead(206, { etag: '"v1"', "content-range": "bytes 0-9/100000" }).end(bytes.subarray(0, 20));
    return true;
  });
  await assert.rejects(read(await openURL(url), 0, 10), { name: "SourceError", retryable: false });
});

test("a signature that has ended is not retried, but an upload is kept for it", async (t) => {
  const { url, requests } = await serveFile(t, bytes, (_, response, number) => {
    if (number === 1) return false;
    response.writeHead(403).end();
    return true;
  });
  await assert.rejects(read(await openURL(url), 0, 10), { status: 403, retryable: false, kept: true });
  assert.equal(requests.length, 2);
});

test("a server that goes silent is given up after the time-out", async (t) => {
  quick(t);
  const { url, requests } = await serveFile(t, bytes, (_, response, number) => {
    if (number === 1) return false;
    const length = number === 2 ? 10 : 9;
    const range = `bytes ${10 - length}-9/100000`;
    response.writeHead(206, { etag: '"v1"', "content-range": range, "content-length": length });
    if (number === 2) response.write("0");
    else response.flushHeaders();
    return true;
  });
  const source = await openURL(url, { timeout: 100, maxRetries: 1 });
  await assert.rejects(read(source, 0, 10), (error) => error.cause?.name === "TimeoutError");
  assert.deepEqual(
    requests.slice(1).map(({ range }) => range),
    ["bytes=0-9", "bytes=1-9"],
  );
});

const streams = {
  "ignores ranges": { answer: ({ headers }) => void delete headers.range, requests: 1 },
  "has no validator": { file: { etag: undefined, modified: undefined }, requests: 2 },
  "does not say the size of a range": {
    requests: 2,
    answer({ headers }, response) {
      if (!headers.range) return false;
      response.writeHead(206, { etag: '"v1"', "content-range": "bytes 0-0/*" }).end("0");
      return true;
    },
  },
};
for (const [name, { answer, file = {}, requests }] of Object.entries(streams)) {
  test(`a server that ${name} gives a stream with its size`, async (t) => {
    const server = await serveFile(t, bytes, answer);
    Object.assign(server.file, file);
    const stream = await openURL(server.url);
    assert.deepEqual([stream.size, stream.name, stream.type], [100_000, "a file.pdf", "application/pdf"]);
    assert.deepEqual(await all(stream), bytes);
    assert.equal(server.requests.length, requests);
  });
}

test("a compressed answer gives a stream of the file without a size", async (t) => {
  const { url } = await serveFile(t, bytes, (_, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(bytes));
    return true;
  });
  const stream = await openURL(url);
  assert.equal(stream.size, undefined);
  assert.deepEqual(await all(stream), bytes);
});

test("an empty file is a stream of no bytes", async (t) => {
  const { url } = await serveFile(t, Buffer.alloc(0));
  const stream = await openURL(url);
  assert.deepEqual([stream.size, await all(stream)], [0, Buffer.alloc(0)]);
});

test("headers go with every attempt, from a function as well, and the own fetch is used", async (t) => {
  quick(t);
  const { url, requests } = await serveFile(t, bytes, (_, response, number) => {
    if (number !== 2) return false;
    response.writeHead(500).end();
    return true;
  });
  let calls = 0;
  const headers = async () => ({ authorization: `Bearer ${++calls}`, range: "bytes=7-7" });
  const fetched = [];
  const source = await openURL(url, { headers, fetch: (to, init) => fetched.push(to) && fetch(to, init) });
  assert.deepEqual(await read(source, 0, 10), bytes.subarray(0, 10));
  assert.deepEqual(
    requests.map(({ authorization }) => authorization),
    ["Bearer 1", "Bearer 2", "Bearer 3"],
  );
  assert.deepEqual(fetched, [url, url, url]);
});

test("an abort ends the opening and the reading at once", async (t) => {
  const { url } = await serveFile(t, bytes, (_, _response, number) => number > 1);
  const stop = new AbortController();
  const source = await openURL(url, { signal: stop.signal });
  const reading = read(source, 0, 10);
  stop.abort(new Error("enough"));
  await assert.rejects(reading, { message: "enough" });
  await assert.rejects(openURL(url, { signal: stop.signal }), { message: "enough" });
});

test("Express's static files are read by ranges, and a file that is written to is not", async (t) => {
  const [path] = await filesOnDisk(t, { "a.bin": bytes });
  const server = express()
    .use(express.static(dirname(path)))
    .listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  t.after(() => server.closeAllConnections());
  const source = await openURL(`http://127.0.0.1:${server.address().port}/a.bin`);
  // Its ETags are weak.
  assert.deepEqual([source.size, /^last-modified /.test(source.validator)], [100_000, true]);
  assert.deepEqual(await read(source, 99_000, 100_000), bytes.subarray(99_000));
  await utimes(path, 2e9, 2e9);
  await assert.rejects(read(source, 0, 10), gone);
});

test("what cannot be opened says so", async (t) => {
  const { url } = await serveFile(t, bytes, (_, response) => {
    response.writeHead(404).end();
    return true;
  });
  await assert.rejects(openURL(url), { name: "SourceError", status: 404, retryable: false });
  const wrong = ["", "files/a", "file:///etc/passwd", "ftp://a/b", "http://user:word@host/a", undefined, 5];
  for (const address of wrong) await assert.rejects(openURL(address), { name: "TypeError", message: /^url: / });
  await assert.rejects(openURL(url, { maxRetry: 1 }), { name: "TypeError", message: /^maxRetry: no such option/ });
  await assert.rejects(openURL(url, { timeout: 0 }), { name: "RangeError", message: /^timeout: / });
  await assert.rejects(openURL(url, { fetch: "no" }), { name: "TypeError", message: /^fetch: / });
});
