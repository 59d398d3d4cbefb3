// The network goes and comes back; credentials run out and are renewed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { noise } from "../../support/bytes.mjs";
import { contentOf } from "../../support/hashes.mjs";
import { openTabs, slowAfter } from "../../support/tabs.mjs";

const partSize = 100_000;
const size = 30 * partSize;

test("offline and back: no attempt is spent, and the upload finishes", async (t) => {
  const { server, context, open } = await openTabs(t, { faults: [{ operation: "part", delay_before_ms: 20 }] });
  // Without a single retry, any attempt that counted would be the end.
  const task = await (await open()).start({ partSize, maxRetries: 0 }, { size });
  for (const stored of [5, 12, 20]) {
    await server.until(({ parts_stored }) => parts_stored >= stored);
    await context.setOffline(true);
    const { calls } = await server.settles();
    await sleep(300); // there is no event for what does not happen
    assert.equal((await server.stats()).calls.part, calls.part, "nothing is tried while offline");
    await context.setOffline(false);
  }
  const { upload, error } = await task.ended();
  assert.equal(error, undefined);
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
  assert.equal((await server.stats()).uploads.pending, 0);
});

test("begun offline: it waits, and no request fails", async (t) => {
  const { server, context, open } = await openTabs(t);
  const tab = await open();
  await tab.ask(() => globalThis.tasks.library.preload());
  await context.setOffline(true);
  const task = await tab.start({ partSize, maxRetries: 0 }, { size });
  await sleep(200); // there is no event for what does not happen
  await context.setOffline(false);
  const { upload } = await task.ended();
  assert.deepEqual(await server.contentOf(upload.file.id), contentOf(noise(size)));
  assert.equal((await server.stats()).calls.create, 1);
});

test("aborted while offline: rejects with the reason, though nobody can be told", async (t) => {
  const { server, context, open } = await openTabs(t, { faults: [slowAfter(5)] });
  const task = await (await open()).start({ partSize, maxRetries: 1 }, { size });
  await server.until(({ parts_stored }) => parts_stored >= 5);
  await context.setOffline(true);
  await task.abort();
  assert.equal((await task.ended()).reason, true);
});

/** Uploads with functions for credentials that count how often they were asked. */
async function withRenewal(t, faults) {
  const { server, open } = await openTabs(t, { key: true, faults });
  const tab = await open();
  const sent = [];
  tab.page.on("request", (request) => {
    if (request.method() === "POST") sent.push(request.headers());
  });
  const { outcome, asked } = await tab.ask(
    async ([size, partSize]) => {
      const asked = { keys: 0, headers: 0 };
      const number = globalThis.tasks.start(
        { size },
        {
          partSize,
          dangerouslyAllowBrowser: true,
          apiKey: async () => `key-${++asked.keys}`,
          headers: async () => ({ "x-asked": String(++asked.headers) }),
        },
      );
      return { outcome: await globalThis.tasks.ended(number), asked };
    },
    [size, partSize],
  );
  return { server, sent, outcome, asked };
}

test("credentials given by functions are asked for at every attempt", async (t) => {
  const { sent, outcome, asked } = await withRenewal(t, [{ operation: "part", nth: 3, status: 500 }]);
  assert.ok(outcome.upload);
  const attempts = 30 + 2 + 1;
  assert.equal(sent.length, attempts);
  assert.deepEqual(asked, { keys: attempts, headers: attempts });
  const keys = sent.map(({ authorization }) => authorization);
  assert.equal(new Set(keys).size, attempts, "each had its own");
});

test("401 on four parts in flight: asked again once for all, and each repeated once", async (t) => {
  const refused = [{ operation: "part", nth: [5, 6, 7, 8], status: 401, delay_before_ms: 300 }];
  const { server, sent, outcome, asked } = await withRenewal(t, refused);
  assert.equal(outcome.error, undefined);
  const { calls } = await server.stats();
  assert.equal(calls.part, 30 + 4);
  const attempts = 30 + 4 + 2;
  assert.equal(sent.length, attempts);
  // The four repetitions were not asked for one by one, but once together.
  assert.deepEqual(asked, { keys: attempts - 3, headers: attempts - 3 });
  const count = new Map();
  for (const { authorization } of sent) count.set(authorization, (count.get(authorization) ?? 0) + 1);
  assert.deepEqual(
    [...count.values()].filter((times) => times > 1),
    [4],
  );
  assert.deepEqual(await server.contentOf(outcome.upload.file.id), contentOf(noise(size)));
});

test("401 again with the new credentials is the end, and no retry of it", async (t) => {
  const { server, outcome } = await withRenewal(t, [{ operation: "create", status: 401 }]);
  assert.equal(outcome.error.name, "APIError");
  assert.equal(outcome.error.status, 401);
  assert.equal((await server.stats()).calls.create, 2);
});
