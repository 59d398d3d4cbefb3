// The hooks in a page, in StrictMode, with the oldest React they support and the newest.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open, versions } from "./open.mjs";

const listOf = (count, state) => Array.from({ length: count }, (_, index) => `${index}.bin: ${state}`);

for (const version of Object.keys(versions)) {
  test(`${version}: ten files are uploaded once each, and the console stays empty`, async (t) => {
    const { server, said, show, add, shows } = await open(t, version);
    await show("files");
    await add(10);
    await shows(...listOf(10, "completed"));
    const { calls } = await server.stats();
    assert.deepEqual([calls.create, calls.part, calls.complete], [10, 10, 10]);
    assert.deepEqual(said, []);
  });

  test(`${version}: what is unmounted in the middle stops, and the next component of its id continues it`, async (t) => {
    const faults = [{ operation: "part", nth: [3], read_bytes_per_second: 1000 }];
    const { server, page, said, show, add, shows } = await open(t, version, { faults });
    const options = { id: "files", resume: true, partSize: 100_000, concurrency: 1, filesAtOnce: 1 };
    await show("files", options);
    await add(2, 500_000);
    await server.until(({ calls }) => calls.part === 3);
    const aborted = page.waitForEvent("requestfailed");
    await show("nothing");
    assert.match((await aborted).url(), /\/parts$/);
    assert.equal((await server.stats()).uploads.pending, 1);
    await server.faults([]);
    await show("files", options);
    await shows(...listOf(2, "completed"));
    const { calls, uploads } = await server.stats();
    assert.deepEqual([calls.create, uploads.completed, calls.cancel ?? 0], [2, 2, 0]);
    assert.deepEqual(said, []);
  });

  test(`${version}: with \`onUnmount\` "continue" the files are uploaded, with "cancel" they are cancelled`, async (t) => {
    const faults = [{ operation: "part", delay_before_ms: 500 }];
    const { server, show, add } = await open(t, version, { faults });
    for (const [onUnmount, outcome] of Object.entries({ continue: "completed", cancel: "cancelled" })) {
      await show("files", { onUnmount });
      await add(2);
      await server.until(({ in_flight }) => in_flight === 2);
      await show("nothing");
      await server.until(({ uploads }) => uploads[outcome] === 2);
    }
  });

  test(`${version}: options that change hold for files added later, and cause no endless rendering`, async (t) => {
    const { page, show, add, shows } = await open(t, version);
    await show("files", { maxFileSize: 10 });
    await add(1, 100);
    await shows("0.bin: failed");
    await show("files", { maxFileSize: 1000 });
    await add(1, 100);
    await shows("0.bin: failed", "0.bin: completed");
    const renders = await page.evaluate(() => globalThis.app.renders);
    assert.ok(renders < 60, `${renders} renders`);
  });

  test(`${version}: one upload is started, cancelled, retried and reset`, async (t) => {
    const { server, page, said, show, shows } = await open(t, version, {
      faults: [{ operation: "part", nth: [1], delay_before_ms: 60_000 }],
    });
    await show("one");
    await shows("idle");
    await page.evaluate(() => void globalThis.app.one.start(new File(["words"], "a.txt")));
    await server.until(({ in_flight }) => in_flight === 1);
    await shows("uploading");
    await page.evaluate(() => globalThis.app.one.cancel());
    await shows("cancelled");
    await page.evaluate(() => globalThis.app.one.retry());
    await shows("completed");
    assert.equal(await page.evaluate(() => globalThis.app.one.upload.file.filename), "a.txt");
    await page.evaluate(() => globalThis.app.one.reset());
    await shows("idle");
    assert.deepEqual(said, []);
  });
}
