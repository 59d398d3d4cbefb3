// An upload belongs to the user who created it, and a grant is the only proof.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { ENV, form, makeProxy, SECRETS } from "../support/workerd/proxy.mjs";

/** The three later operations of one upload, with one grant; the codes of their answers. */
async function codes({ ask, post }, id, grant, user = "ann") {
  const headers = { "x-upload-grant": grant };
  const part = form("0123456789");
  const answers = [
    await ask(`/v1/uploads/${id}/parts`, { user, body: part.body, headers: { ...part.headers, ...headers } }),
    await post(`/v1/uploads/${id}/complete`, { part_ids: ["part_1"] }, { user, headers }),
    await ask(`/v1/uploads/${id}/cancel`, { user, headers }),
  ];
  for (const { status } of answers) assert.ok(status === 200 || status === 403);
  return new Set(answers.map(({ status, code }) => code ?? status));
}

const refused = new Set(["upload_grant_invalid"]);
const allowed = new Set([200]);

test("the grant of create lets its user add parts, complete and cancel", async () => {
  const made = makeProxy();
  const { id, grant } = await made.create();
  assert.deepEqual(await codes(made, id, grant), allowed);
  assert.equal(made.sent.length, 4);
});

test("without a grant no later operation passes", async () => {
  const made = makeProxy();
  const { id } = await made.create();
  for (const grant of [null, ""]) assert.deepEqual(await codes(made, id, grant), new Set(["upload_grant_missing"]));
  assert.equal(made.sent.length, 1);
});

test("another user cannot use a grant, not even a stolen one", async () => {
  const made = makeProxy();
  const { id, grant } = await made.create();
  for (const thief of ["bob", "ANN", "ann2"]) assert.deepEqual(await codes(made, id, grant, thief), refused);
  assert.equal(made.sent.length, 1);
});

test("a user's own grant opens no other upload, neither their own nor another's", async () => {
  const made = makeProxy();
  const { grant } = await made.create();
  const second = await made.create();
  const bobs = await made.create({ user: "bob" });
  for (const { id } of [second, bobs]) assert.deepEqual(await codes(made, id, grant), refused);
  assert.equal(made.sent.length, 3);
});

test("user and upload ids cannot be shifted into each other", async () => {
  // Signed as mere text joined together, "u" + "1x" and "u1" + "x" would be the same.
  const made = makeProxy({ answer: () => Response.json({ id: "up", expires_at: 9e9 }) });
  const { grant } = await made.create({ user: "ann" });
  assert.deepEqual(await codes(made, "upa", grant, "nn"), refused);
  assert.deepEqual(await codes(made, "u", grant, "pann"), refused);
});

test("a grant changed in any character is refused", async () => {
  const made = makeProxy();
  const { id, grant } = await made.create();
  for (let index = 0; index < grant.length; index += 1) {
    for (const other of ["A", "z", "-", ".", "="]) {
      if (grant[index] === other) continue;
      const forged = grant.slice(0, index) + other + grant.slice(index + 1);
      const { status } = await made.ask(`/v1/uploads/${id}/cancel`, { headers: { "x-upload-grant": forged } });
      assert.equal(status, 403, forged);
    }
  }
  assert.equal(made.sent.length, 1);
});

test("claims rewritten under an old signature are refused, and so are other versions, keys and shapes", async () => {
  const made = makeProxy();
  const { id, grant } = await made.create();
  const [version, key, , mac] = grant.split(".");
  const claims = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const forged = [
    [version, key, claims([8e9, "user_data", 9e9]), mac],
    [version, key, claims([]), mac],
    [version, key, claims({ 0: 1000, 1: "user_data", 2: 9e9, length: 3 }), mac],
    [version, key, claims(null), mac],
    [version, "a", grant.split(".")[2], mac],
    [version, "__proto__", grant.split(".")[2], mac],
    [version, "constructor", grant.split(".")[2], mac],
    ["none", key, grant.split(".")[2], mac],
    [version, key, grant.split(".")[2], ""],
    [version, key, grant.split(".")[2]],
    [version, key, grant.split(".")[2], mac.slice(0, 20)],
    [version, key, grant.split(".")[2], `${mac}=`],
    [version, key, grant.split(".")[2], mac, mac],
    [grant, grant],
    ["x".repeat(100_000)],
  ].map((pieces) => pieces.join("."));
  // Two grants in one request are joined by a comma.
  for (const text of [...forged, `${grant}, ${grant}`, `${grant},`, "null", "undefined", "..."]) {
    assert.deepEqual(await codes(made, id, text), refused, text.slice(0, 100));
  }
  assert.equal(made.sent.length, 1);
});

test("a grant made with a secret of one's own is refused", async () => {
  const forger = makeProxy({ grantKeys: () => ({ current: "b", keys: { b: "a secret the forger has thought of" } }) });
  const { id, grant } = await forger.create();
  assert.deepEqual(await codes(makeProxy(), id, grant), refused);
});

test("a grant expires with its upload", async () => {
  mock.timers.enable({ apis: ["Date"], now: 1_800_000_000_000 });
  try {
    const made = makeProxy();
    const { id, grant } = await made.create();
    mock.timers.tick(3_599_000);
    assert.deepEqual(await codes(made, id, grant), allowed);
    mock.timers.tick(1000);
    assert.deepEqual(await codes(made, id, grant), new Set(["upload_grant_expired"]));
  } finally {
    mock.timers.reset();
  }
});

test("a grant lives no longer than grantLifetime, whatever the service says", async () => {
  for (const expires_at of [9e12, undefined, "never"]) {
    mock.timers.enable({ apis: ["Date"], now: 1_800_000_000_000 });
    try {
      const made = makeProxy({ grantLifetime: 60, answer: () => Response.json({ id: "upload_1", expires_at }) });
      const { id, grant } = await made.create();
      mock.timers.tick(60_000);
      assert.deepEqual(await codes(made, id, grant), new Set(["upload_grant_expired"]));
    } finally {
      mock.timers.reset();
    }
  }
});

test("a grant outlives a rotation as long as its key is kept, and ends when the key is dropped", async () => {
  const { a, b } = SECRETS.keys;
  const env = (grantKeys) => ({ ...ENV, UPLOAD_GRANT_KEYS: JSON.stringify(grantKeys) });
  const { id, grant } = await makeProxy({ env: env({ current: "a", keys: { a } }) }).create();
  assert.deepEqual(await codes(makeProxy({ env: env({ current: "b", keys: { a, b } }) }), id, grant), allowed);
  assert.deepEqual(await codes(makeProxy({ env: env({ current: "b", keys: { b } }) }), id, grant), refused);
  // A new secret under the old id is another key.
  assert.deepEqual(await codes(makeProxy({ env: env({ current: "a", keys: { a: b } }) }), id, grant), refused);
});

test("a grant names neither the user nor the upload", async () => {
  const { create } = makeProxy();
  const { id, grant } = await create({ user: "ann_of_example" });
  const readable = grant
    .split(".")
    .map((piece) => piece + Buffer.from(piece, "base64url"))
    .join();
  assert.ok(!readable.includes(id) && !readable.includes("ann_of_example"));
});

test("a grant is made only for an upload the service has created", async () => {
  for (const answer of [
    () => Response.json({ error: { message: "no" } }, { status: 400 }),
    () => Response.json({}),
    () => Response.json({ id: "../files" }),
    () => Response.json({ id: 7 }),
    () => Response.json(["upload_1"]),
    () => new Response("<html>"),
  ]) {
    const { post } = makeProxy({ answer });
    const { status, headers } = await post("/v1/uploads", {
      bytes: 1,
      filename: "a",
      purpose: "user_data",
      mime_type: "a/b",
    });
    assert.ok([400, 502].includes(status));
    assert.equal(headers.get("x-upload-grant"), null);
  }
});
