// A page of another origin uploads through the proxy: preflights, CORS and all, in a real browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { emptyPage, served } from "../support/page.mjs";
import { startService } from "../support/service.mjs";
import { startWorkerd } from "../support/workerd/servers.mjs";

const size = 5_000_001;

/** A page of the service's origin, and a proxy at another. */
async function open(t, { allowed = true, ...options } = {}) {
  const service = await startService(t, {
    flags: served,
    key: true,
    ...options,
  });
  const proxy = await startWorkerd(t, service.baseURL, allowed ? service.url : undefined);
  const page = await emptyPage();
  await page.goto(service.url);
  await page.locator("html[data-ready]").waitFor();
  const upload = (given) =>
    page.evaluate(
      async ([baseURL, size, { watch, ...given }]) => {
        const { uploadFileChunked } = await import("/js/browser.js");
        const { noise } = await import("/support/bytes.mjs");
        const file = new File([noise(size)], "noise.bin");
        try {
          const task = uploadFileChunked(file, {
            purpose: "user_data",
            baseURL,
            headers: { authorization: "Bearer ann" },
            // With a listener the parts are sent by XMLHttpRequest.
            ...(watch && { onProgress() {} }),
            ...given,
          });
          return { upload: await task, receipt: task.receipt };
        } catch ({ name, status, code, attempts }) {
          return { name, status, code, attempts };
        }
      },
      [`${proxy}/v1`, size, given],
    );
  return { service, upload };
}

test("a page of an allowed origin uploads, and reads the grant and the receipt", async (t) => {
  const { service, upload } = await open(t);
  const outcome = await upload({ partSize: 1_000_000 });
  assert.match(outcome.receipt, /^r1\./);
  assert.deepEqual(await service.contentOf(outcome.upload.file.id), contentOf(noise(size)));
});

test("a page that watches its progress uploads too: its parts then go another way", async (t) => {
  const { service, upload } = await open(t);
  const outcome = await upload({ partSize: 1_000_000, watch: true });
  assert.deepEqual(await service.contentOf(outcome.upload.file.id), contentOf(noise(size)));
});

test("a page sees the service's pace through the proxy, which exposes the retry headers", async (t) => {
  // Without `retry-after-ms` the second attempt would come after half a second or more.
  const faults = [{ operation: "part", nth: [1], status: 503, headers: { "retry-after-ms": "1" } }];
  const { service, upload } = await open(t, { faults });
  const { upload: done } = await upload({ partSize: 5_000_000 });
  assert.equal(done.status, "completed");
  assert.equal((await service.stats()).calls.part, 3);
});

test("a page reads what policy refuses", async (t) => {
  const { upload } = await open(t);
  const refused = { name: "APIError", status: 400, code: "purpose_not_allowed", attempts: 1 };
  assert.deepEqual(await upload({ purpose: "batch" }), refused);
});

test("a page of a foreign origin gets nothing, and nothing reaches the service", async (t) => {
  const { service, upload } = await open(t, { allowed: false });
  assert.equal((await upload({ maxRetries: 0 })).name, "APIConnectionError");
  const { calls } = await service.stats();
  assert.equal(calls.create ?? 0, 0);
});
