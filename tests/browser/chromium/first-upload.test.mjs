// What is requested before the first upload and by it, and scripts that cannot be loaded.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../../support/harness.mjs";

/** The scripts and modules of ours that the page has requested, in any order, without what is in `before`. */
async function loaded(page, before = []) {
  const names = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  const paths = names.map((name) => new URL(name).pathname);
  return paths.filter((path) => /^\/(js|pkg)\//.test(path) && !before.includes(path));
}

test("before the first upload neither engine, journals nor WebAssembly are requested, and each only when needed", async (t) => {
  const { page, ask, upload } = await open(t);
  const atImport = await loaded(page);
  const early = atImport.filter((path) => /^\/pkg|\/(engine|journal|digest|transport|port|failures|glue)/.test(path));
  assert.deepEqual(early, []);
  assert.ok(atImport.includes("/js/client/options/upload.js"), "options are checked without another request");

  const refused = await upload({ size: 1 }, { purpose: 5 });
  assert.deepEqual([refused.error.name, await loaded(page, atImport)], ["TypeError", []]);

  assert.equal((await upload({ size: 1 })).upload?.status, "completed");
  const byUpload = await loaded(page, atImport);
  for (const part of [/\.wasm$/, /^\/pkg\/upload_file_chunked\.js$/, /^\/js\/client\/digest\//]) {
    assert.ok(
      byUpload.some((path) => part.test(path)),
      `${part} of ${byUpload}`,
    );
  }
  assert.deepEqual(
    byUpload.filter((path) => /journal|stores/.test(path)),
    [],
  );

  await ask(() => globalThis.harness.library.listResumable());
  const byListing = await loaded(page, [...atImport, ...byUpload]);
  assert.ok(byListing.every((path) => /journal|stores/.test(path)) && byListing.length > 0, String(byListing));
});

for (const { script, options, part } of [
  { script: "js/engine/browser.js", options: {}, part: "the engine" },
  { script: "js/client/port.js", options: {}, part: "a script beneath the engine" },
  { script: "js/client/journal/index.js", options: { resume: true }, part: "the journals" },
]) {
  test(`where ${part} cannot be loaded, the error says so, and the next call finds it`, async (t) => {
    const { page, upload } = await open(t);
    await page.route(`**/${script}`, (route) => route.fulfill({ status: 503, body: "busy" }));
    const { error } = await upload({ size: 1 }, options);
    assert.deepEqual([error.name, error.phase, error.retryable], ["UploadError", "load", true]);
    assert.match(error.message, /Could not load a script of upload-file-chunked/);
    await page.unroute(`**/${script}`);
    assert.equal((await upload({ size: 1 }, options)).upload?.status, "completed");
  });
}

test("pause, resume, abort and suspend work while the engine is being loaded", async (t) => {
  const { page, ask } = await open(t);
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route("**/js/engine/browser.js", async (route) => {
    await released;
    await route.continue();
  });
  const before = await ask(async () => {
    const { uploadFileChunked } = globalThis.harness.library;
    const events = [];
    const start = (more) => {
      const task = uploadFileChunked(new File(["abc"], "a.txt"), { purpose: "user_data", baseURL: "/v1", ...more });
      task.catch(() => {});
      return task;
    };
    const [aborted, suspended] = [start(), start()];
    globalThis.paused = start({ onEvent: ({ type }) => events.push(type) });
    const states = [globalThis.paused.state];
    globalThis.paused.pause();
    states.push(globalThis.paused.state);
    const reason = new Error("enough");
    aborted.abort(reason);
    suspended.suspend();
    const failures = await Promise.all([aborted, suspended].map((task) => task.catch((error) => error)));
    return {
      states: [...states, aborted.state, suspended.state],
      events: [...events],
      isReason: failures[0] === reason,
      name: failures[1].name,
      message: failures[1].message,
    };
  });
  assert.deepEqual(before, {
    states: ["creating", "paused", "aborted", "suspended"],
    events: ["paused"],
    isReason: true,
    name: "UploadSuspendedError",
    message: "The upload was suspended.",
  });
  release();
  const after = await ask(async () => {
    const { paused, harness } = globalThis;
    await harness.library.preload();
    const state = paused.state;
    paused.resume();
    return { state, status: (await paused).status };
  });
  assert.deepEqual(after, { state: "paused", status: "completed" });
});

test("an abort ends a call at once, also while its script is being loaded", async (t) => {
  const { page, ask } = await open(t);
  await page.route("**/js/{engine/browser,client/journal/index}.js", () => {}); // never answered
  const outcomes = await ask(async () => {
    const { listResumable, Uploads } = globalThis.harness.library;
    const controller = new AbortController();
    const { signal } = controller;
    const calls = [listResumable({ signal }), new Uploads({ baseURL: "/v1" }).cancel("upload_1", { signal })];
    const reason = new Error("enough");
    controller.abort(reason);
    return Promise.all(calls.map((call) => call.then(String, (error) => error === reason)));
  });
  assert.deepEqual(outcomes, [true, true]);
});
