// Receipts: what proves to any server that a user uploaded a File.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { uploadFileChunked } from "../../js/node.js";
import { ReceiptError, verifyReceipt } from "../../js/proxy.js";
import { createUploadQueue } from "../../js/queue/node.js";
import { noise } from "../support/bytes.mjs";
import { proxyBefore, sendParts } from "../support/proxy/in-process.mjs";
import { startService } from "../support/service.mjs";
import { ENV, SECRETS } from "../support/workerd/proxy.mjs";

const bytes = noise(1000);
const file = new File([bytes], "naïve 🙂.pdf", { type: "application/pdf" });
const keys = SECRETS;

/** An upload of ann's that is complete: its File's id and its receipt. */
async function receiptOf(t, options) {
  const service = await startService(t);
  const made = proxyBefore(service.baseURL, options);
  const { complete, id } = await sendParts(made, bytes);
  const { headers, value, status } = await complete();
  assert.equal(status, 200);
  return { ...made, service, uploadId: id, fileId: value.file.id, receipt: headers.get("x-upload-receipt") };
}

const refused = (receipt, options) =>
  verifyReceipt(receipt, { userId: "ann", keys, ...options }).then(
    () => assert.fail(`${receipt} was accepted`),
    (error) => {
      assert.ok(error instanceof ReceiptError && error.name === "ReceiptError", String(error));
      return error.reason;
    },
  );

test("a task has the receipt of its File, which any server with the keys can verify", async (t) => {
  const service = await startService(t);
  const { client } = proxyBefore(service.baseURL);
  const task = uploadFileChunked(file, client());
  assert.equal(task.receipt, null);
  const upload = await task;
  const { expiresAt, ...claims } = await verifyReceipt(task.receipt, { userId: "ann", keys });
  const ids = { fileId: upload.file.id, uploadId: upload.id, userId: "ann" };
  const named = { filename: "naïve 🙂.pdf", mimeType: "application/pdf" };
  assert.deepEqual(claims, { ...ids, bytes: 1000, purpose: "user_data", ...named });
  const days = (expiresAt - Date.now()) / 86_400_000;
  assert.ok(days > 29.9 && days <= 30, `${days} days`);
});

test("without the proxy a task has no receipt", async (t) => {
  const service = await startService(t);
  const task = uploadFileChunked(file, { purpose: "user_data", baseURL: service.baseURL });
  await task;
  assert.equal(task.receipt, null);
});

test("an item of a queue has the receipt of its File", async (t) => {
  const service = await startService(t);
  const { client } = proxyBefore(service.baseURL);
  const queue = createUploadQueue(client());
  const [item] = queue.add([file]);
  assert.equal(item.receipt, null);
  await new Promise((resolve) => {
    const unsubscribe = queue.subscribe(() => {
      if (queue.items[0].state !== "completed") return;
      unsubscribe();
      resolve();
    });
  });
  const { fileId } = await verifyReceipt(queue.items[0].receipt, { userId: "ann", keys });
  assert.equal(fileId, queue.items[0].upload.file.id);
});

test("keys can be the JSON of the environment, and a File can be named", async (t) => {
  const { receipt, fileId } = await receiptOf(t);
  const claims = await verifyReceipt(receipt, { userId: "ann", keys: ENV.UPLOAD_GRANT_KEYS, fileId });
  assert.equal(claims.fileId, fileId);
});

test("another user's receipt, and one for another File, are refused by their reasons", async (t) => {
  const { receipt } = await receiptOf(t);
  for (const userId of ["bob", "ANN", "ann2"]) assert.equal(await refused(receipt, { userId }), "other_user");
  assert.equal(await refused(receipt, { fileId: "file-of-bob" }), "other_file");
});

test("a receipt changed in any character is refused", async (t) => {
  const { receipt } = await receiptOf(t);
  for (let index = 0; index < receipt.length; index += 1) {
    const other = receipt[index] === "A" ? "B" : "A";
    const reason = await refused(receipt.slice(0, index) + other + receipt.slice(index + 1));
    assert.ok(["malformed", "unknown_key", "signature", "other_user"].includes(reason), reason);
  }
});

test("claims rewritten under an old signature are refused", async (t) => {
  const { receipt } = await receiptOf(t);
  const [version, key, claims, mac] = receipt.split(".");
  const read = JSON.parse(Buffer.from(claims, "base64url"));
  const text = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  for (let index = 0; index < read.length; index += 1) {
    const changed = read.with(index, typeof read[index] === "number" ? read[index] + 1 : `${read[index]}x`);
    assert.equal(await refused([version, key, text(changed), mac].join(".")), "signature");
  }
  assert.equal(await refused([version, "a", claims, mac].join(".")), "signature");
  assert.equal(await refused([version, "__proto__", claims, mac].join(".")), "unknown_key");
  for (const given of [undefined, null, "", 7, {}, "x".repeat(100_000), `${receipt}.x`, `${receipt}, ${receipt}`]) {
    assert.equal(await refused(given), "malformed");
  }
});

test("a grant is no receipt, and a receipt no grant", async (t) => {
  const service = await startService(t);
  const made = proxyBefore(service.baseURL);
  const { headers, complete, id, part } = await sendParts(made, bytes);
  const grant = headers["x-upload-grant"];
  assert.equal(await refused(grant), "malformed");
  assert.equal(await refused(grant.replace(/^g\d+/, "r1")), "malformed");
  const receipt = (await complete()).headers.get("x-upload-receipt");
  for (const given of [receipt, receipt.replace(/^r1/, "g2")]) {
    const body = { part_ids: [part.value.id] };
    const { code } = await made.ask(`/v1/uploads/${id}/complete`, { headers: { "x-upload-grant": given }, body });
    assert.equal(code, "upload_grant_invalid");
  }
});

test("a receipt ends with its File, and with receiptLifetime", async (t) => {
  const { receipt } = await receiptOf(t, { expiresAfter: 3600 });
  const short = (await receiptOf(t, { receiptLifetime: 60 })).receipt;
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
  t.after(() => mock.timers.reset());
  mock.timers.tick(59_000 - 1000);
  await verifyReceipt(short, { userId: "ann", keys });
  mock.timers.tick(2000);
  assert.equal(await refused(short), "expired");
  await verifyReceipt(receipt, { userId: "ann", keys });
  mock.timers.tick(3_600_000);
  assert.equal(await refused(receipt), "expired");
});

test("a receipt outlives a rotation as long as its key is kept", async (t) => {
  const { receipt } = await receiptOf(t);
  const { a, b } = SECRETS.keys;
  await verifyReceipt(receipt, { userId: "ann", keys: { current: "c", keys: { b, c: `${a}${b}` } } });
  assert.equal(await refused(receipt, { keys: { current: "a", keys: { a } } }), "unknown_key");
  assert.equal(await refused(receipt, { keys: { current: "b", keys: { b: a } } }), "signature");
});

test("a receipt names no user", async (t) => {
  const service = await startService(t);
  const made = proxyBefore(service.baseURL);
  const { complete } = await sendParts(made, bytes, { user: "ann_of_example" });
  const receipt = (await complete({ user: "ann_of_example" })).headers.get("x-upload-receipt");
  const readable = receipt.split(".").map((piece) => piece + Buffer.from(piece, "base64url"));
  assert.ok(!readable.join().includes("ann_of_example"));
});

test("keys or a user that cannot be used are a TypeError, without a secret", async (t) => {
  const { receipt } = await receiptOf(t);
  for (const wrong of [
    { keys: undefined },
    { keys: "no json" },
    { keys: { current: "b", keys: { b: "a short secret" } } },
    { userId: "" },
    { userId: undefined },
    { userId: 7 },
  ]) {
    const given = verifyReceipt(receipt, { userId: "ann", keys, ...wrong });
    await assert.rejects(given, (error) => error instanceof TypeError && !error.message.includes("secret,"));
  }
});
