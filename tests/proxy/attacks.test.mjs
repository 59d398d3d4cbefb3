// What attackers try with hooks, metadata and receipts. Each is refused with its own code, and nothing reaches the service.
// Files by each route are in `files.test.mjs`, receipts at `verifyReceipt` in `receipts.test.mjs`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { proxyBefore, sendParts } from "../support/proxy/in-process.mjs";
import { startService } from "../support/service.mjs";

const bytes = noise(1000);

async function ready(t, options) {
  const service = await startService(t);
  const calls = [];
  const onComplete = ({ request, ...event }) => void calls.push(event);
  const made = proxyBefore(service.baseURL, { onComplete, ...options });
  const ann = await sendParts(made, bytes, { metadata: { album: 7 } });
  made.sent.length = 0;
  return { service, calls, ...made, ann };
}

/** The grant with its claims changed, under its old signature. */
function rewritten(grant, change) {
  const [version, key, claims, mac] = grant.split(".");
  const changed = JSON.stringify(change(JSON.parse(Buffer.from(claims, "base64url"))));
  return [version, key, Buffer.from(changed).toString("base64url"), mac].join(".");
}

test("metadata, name, type, size and tag of a grant cannot be changed", async (t) => {
  const { ask, ann, sent, calls } = await ready(t);
  const declare = (more) => (claims) => claims.with(3, { ...claims[3], ...more });
  const changes = {
    metadata: declare({ metadata: { album: 8 } }),
    "no metadata": (claims) => claims.with(3, {}),
    filename: declare({ filename: "b.bin" }),
    mimeType: declare({ mimeType: "text/html" }),
    tag: declare({ tag: "0000000000" }),
    "no tag": declare({ tag: undefined }),
    createdAt: declare({ createdAt: 0 }),
    bytes: (claims) => claims.with(0, 2000),
    purpose: (claims) => claims.with(1, "assistants"),
    expiry: (claims) => claims.with(2, 9e9),
    owner: (claims) => claims.with(4, "A".repeat(43)),
  };
  for (const [what, change] of Object.entries(changes)) {
    const headers = { "x-upload-grant": rewritten(ann.headers["x-upload-grant"], change) };
    const body = { part_ids: [ann.part.value.id] };
    const { status, code } = await ask(`/v1/uploads/${ann.id}/complete`, { headers, body });
    assert.deepEqual([status, code], [403, "upload_grant_invalid"], what);
  }
  assert.deepEqual([sent, calls], [[], []]);
});

test("complete and parts take no metadata of their own", async (t) => {
  const { ask, ann, sent, calls } = await ready(t);
  const body = { part_ids: [ann.part.value.id], metadata: { album: 8 } };
  const { code, value } = await ask(`/v1/uploads/${ann.id}/complete`, { headers: ann.headers, body });
  assert.deepEqual([code, value.error.param], ["unknown_parameter", "metadata"]);
  assert.deepEqual([sent, calls], [[], []]);
});

test("a part of more bytes than the grant has is refused before the service sees it", async (t) => {
  const { ask, ann, sent } = await ready(t);
  for (const surplus of [1, 100, 20_000]) {
    const form = new FormData();
    form.append("data", new Blob([noise(1000 + surplus)]), "part");
    const { status, code } = await ask(`/v1/uploads/${ann.id}/parts`, { headers: ann.headers, body: form });
    assert.deepEqual([status, code], [413, "part_too_large"], `${surplus} bytes more`);
  }
  assert.deepEqual(sent, []);
});

test("another user can neither complete an upload nor be recorded as the one who did", async (t) => {
  const { ask, ann, sent, calls } = await ready(t);
  const body = { part_ids: [ann.part.value.id] };
  for (const user of ["bob", "eve"]) {
    const { code } = await ask(`/v1/uploads/${ann.id}/complete`, { user, headers: ann.headers, body });
    assert.equal(code, "upload_grant_invalid");
  }
  assert.deepEqual([sent, calls], [[], []]);
});

test("a completed upload of another user is not recorded for one who knows its id and parts", async (t) => {
  const { ask, ann, calls, sent, ...made } = await ready(t);
  await ann.complete();
  const bob = await sendParts({ ask, ...made }, bytes, { user: "bob" });
  sent.length = 0;
  const body = { part_ids: [ann.part.value.id] };
  const { code } = await ask(`/v1/uploads/${ann.id}/complete`, { user: "bob", headers: bob.headers, body });
  assert.equal(code, "upload_grant_invalid");
  // With her part under his own upload the service refuses it, and her File is not found for it.
  const { status, text } = await ask(`/v1/uploads/${bob.id}/complete`, { user: "bob", headers: bob.headers, body });
  assert.equal(status, 400);
  assert.ok(!text.includes(calls[0].file.id));
  assert.deepEqual(
    calls.map(({ userId }) => userId),
    ["ann"],
  );
});

test("a name that contains the tag of another upload does not take its File", async (t) => {
  const { service, ask, ann, calls, ...made } = await ready(t);
  await ann.complete();
  const { data } = await (await fetch(`${service.baseURL}/files`)).json();
  // Eve has seen the name of ann's File at the service, and cancels an upload of that name.
  const eve = await sendParts({ ask, ...made }, bytes, { user: "eve", filename: data[0].filename });
  await ask(`/v1/uploads/${eve.id}/cancel`, { user: "eve", headers: eve.headers });
  assert.equal((await eve.complete({ user: "eve" })).status, 400);
  assert.equal(calls.length, 1);
});

test("a service that quotes a File of another upload in its refusal is not believed", async (t) => {
  const { service, ask, ann, calls } = await ready(t);
  const file = { id: "file-of-bob", object: "file", bytes: 1000, filename: "a.bin", purpose: "user_data" };
  await service.faults([{ operation: "complete", status: 400, body: { error: { message: "done" }, file } }]);
  const body = { part_ids: [ann.part.value.id] };
  assert.equal((await ask(`/v1/uploads/${ann.id}/complete`, { headers: ann.headers, body })).status, 400);
  assert.deepEqual(calls, []);
});

test("fields of the hook's answer cannot come from the client", async (t) => {
  const { ask } = await ready(t);
  const body = { bytes: 1, filename: "a", purpose: "user_data", mime_type: "a/b", file_id: "x", row: 1 };
  assert.equal((await ask("/v1/uploads", { body })).code, "unknown_parameter");
});
