// The page's thread is let go between the steps of an upload.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "../../support/open.mjs";

/**
 * Writes down the steps of the requests for parts: "open", "load", and "turn" for the turn that was asked
 * for at the step called `at`. Runs in the page.
 */
function watchSteps(at) {
  const { open } = XMLHttpRequest.prototype;
  const { port1, port2 } = new MessageChannel();
  const steps = [];
  const step = (name) => {
    steps.push(name);
    if (name === at) port1.postMessage(null);
  };
  port2.onmessage = () => steps.push("turn");
  XMLHttpRequest.prototype.open = function (...given) {
    step("open");
    this.addEventListener("load", () => step("load"));
    open.apply(this, given);
  };
  globalThis.steps = steps;
}

const stepsSeen = () => globalThis.steps;

test("between an answer and the next request others have their turn", async (t) => {
  const { upload, ask } = await open(t);
  await ask(watchSteps, "load");
  const { upload: ended } = await upload({ size: 300 }, { partSize: 100, concurrency: 1 });
  assert.equal(ended.status, "completed");
  const each = ["open", "load", "turn"];
  assert.deepEqual(await ask(stepsSeen), [...each, ...each, ...each]);
});

test("parts that begin together begin one by one, and others have their turn between them", async (t) => {
  // So that none has ended before the last begins.
  const { upload, ask } = await open(t, { faults: [{ operation: "part", delay_before_ms: 500 }] });
  await ask(watchSteps, "open");
  await upload({ size: 400 }, { partSize: 100, concurrency: 4 });
  const steps = await ask(stepsSeen);
  const opened = steps.slice(0, steps.lastIndexOf("open") + 1);
  assert.equal(opened.filter((step) => step === "open").length, 4);
  assert.ok(opened.filter((step) => step === "turn").length >= 2, steps.join());
});

test("paused in such a turn, no part is begun any more", async (t) => {
  const { ask, server } = await open(t);
  await ask(() => {
    const { library } = globalThis.harness;
    const { port1, port2 } = new MessageChannel();
    const { open } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (...given) {
      this.addEventListener("load", () => port1.postMessage(null));
      open.apply(this, given);
    };
    port2.onmessage = () => globalThis.task.pause();
    const options = { purpose: "user_data", baseURL: "/v1", partSize: 100, concurrency: 1 };
    globalThis.task = library.uploadFileChunked(new File([new Uint8Array(300)], "a.bin"), options);
  });
  await server.until(({ parts_stored }) => parts_stored === 1);
  assert.equal((await server.staysQuiet()).calls.part, 1);
  const { status } = await ask(async () => {
    // From here on each part pauses the upload, and is followed by the next all the same.
    const going = setInterval(() => globalThis.task.resume(), 1);
    const upload = await globalThis.task;
    clearInterval(going);
    return upload;
  });
  assert.equal(status, "completed");
  assert.equal((await server.stats()).calls.part, 3);
});
