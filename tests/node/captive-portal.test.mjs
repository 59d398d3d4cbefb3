// Something in between answers in place of the service, such as a captive portal: a resumable upload is kept.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { listResumable, uploadFileChunked } from "upload-file-chunked";
import { json, recorder, service } from "../support/recorder.mjs";
import { memoryStore } from "../support/stores.mjs";

const file = new File(["abcdefghij"], "a.txt");
const base = { purpose: "user_data", baseURL: "http://service.test/v1", partSize: 2, concurrency: 1, maxRetries: 1 };

// The waits between attempts are tested elsewhere.
beforeEach((t) => t.mock.method(Math, "random", () => 0));

const page = "<!doctype html><title>Welcome to the hotel</title><p>Please sign in.</p>";
const html = (status) => () => new Response(page, { status, headers: { "content-type": "text/html" } });

const portals = {
  "a login page with 200": html(200),
  "a page with 404": html(404),
  "a page with 407": html(407),
  "a page with 410": html(410),
  "a page with 403": html(403),
  "a page with 451": html(451),
  "a page with 502": html(502),
  "a page with 511": html(511),
  "plain text with 400": () => new Response("Bad Request", { status: 400 }),
  "a redirect that is not followed": () => new Response(null, { status: 302, headers: { location: "/login" } }),
  "an empty 200": () => new Response(""),
  "JSON of its own with 200": () => json(200, { portal: true, login: "/login" }),
};

/** Uploads `file` with a journal in `store`; from part `first` on, `portal` answers everything. */
async function upload(store, portal, first = 3) {
  const { fetch, of } = recorder((call) => {
    const caught = portal && (call.operation !== "parts" ? call.operation !== "create" : call.number >= first);
    return caught ? portal(call) : service(call);
  });
  const outcome = await uploadFileChunked(file, { ...base, fetch, resume: store }).then(
    (upload) => ({ upload }),
    (error) => ({ error }),
  );
  return { ...outcome, of };
}

for (const [name, portal] of Object.entries(portals)) {
  test(`${name} during a resumable upload: it stays, nothing is cancelled, and it continues later`, async () => {
    const store = memoryStore();
    const { error, of } = await upload(store, portal);
    assert.ok(["APIError", "UnexpectedAnswerError"].includes(error?.name), `${error?.name}`);
    assert.equal(error.phase, "parts");
    assert.equal(error.resumable, true);
    assert.match(error.message, /is kept: upload the same file again to continue/);
    assert.doesNotMatch(error.message, /<|hotel/);
    assert.equal(of("cancel").length, 0);
    const [entry] = await listResumable({ store });
    assert.equal(entry.uploadId, "upload_1");
    assert.equal(entry.confirmed, 4);
    // The next session plays its parts from the beginning, so their ids must be others.
    const later = recorder((call) =>
      call.operation === "parts"
        ? json(200, { id: `later_${call.number}`, object: "upload.part", upload_id: "upload_1" })
        : service(call),
    );
    const done = await uploadFileChunked(file, { ...base, fetch: later.fetch, resume: store });
    assert.equal(done.id, "upload_1");
    assert.deepEqual([later.of("create").length, later.of("parts").length], [0, 3]);
    assert.deepEqual(later.of("complete")[0].body.part_ids, ["part_1", "part_2", "later_1", "later_2", "later_3"]);
    assert.deepEqual(await listResumable({ store }), []);
  });
}

test("without a journal the same upload is cancelled: nothing could continue it", async () => {
  const { fetch, of } = recorder((call) => (call.operation === "parts" ? html(404)() : service(call)));
  const error = await uploadFileChunked(file, { ...base, fetch }).catch((error) => error);
  assert.equal(error.resumable, false);
  assert.equal(of("cancel").length, 1);
});

test("a refusal that the service speaks itself ends a resumable upload", async () => {
  const gone = () => json(404, { error: { message: "No such upload", type: "invalid_request_error" } });
  const { error, of } = await upload(memoryStore(), (call) => (call.operation === "parts" ? gone() : service(call)));
  assert.deepEqual([error.name, error.status, error.resumable], ["APIError", 404, false]);
  assert.equal(of("cancel").length, 1);
});

test("a portal in front of complete: it may be complete, so nothing is cancelled and the journal stays", async () => {
  const store = memoryStore();
  const { error, of } = await upload(store, html(200), Number.POSITIVE_INFINITY);
  assert.equal(error.name, "CompletionUnknownError");
  assert.equal(error.resumable, true);
  assert.equal(of("cancel").length, 0);
  assert.equal((await listResumable({ store })).length, 1);
});

test("a portal in front of create leaves nothing behind", async () => {
  const store = memoryStore();
  const { fetch, calls } = recorder(html(200));
  const error = await uploadFileChunked(file, { ...base, fetch, resume: store }).catch((error) => error);
  assert.deepEqual([error.name, error.uploadId, error.resumable], ["UnexpectedAnswerError", null, false]);
  assert.equal(calls.length, 1);
  assert.deepEqual(await listResumable({ store }), []);
});

test("a page with 413 ends the upload: parts of this size will not pass later either", async () => {
  const { error } = await upload(memoryStore(), html(413));
  assert.deepEqual([error.name, error.status, error.resumable], ["APIError", 413, false]);
  assert.match(error.message, /smaller partSize/);
});
