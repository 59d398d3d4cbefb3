// The page's thread is let go between the steps of an upload.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./open.mjs";

test("between an answer and the next request, and before each is sent, others have their turn", async (t) => {
  const { upload, ask } = await open(t);
  await ask(() => {
    const { open, send } = XMLHttpRequest.prototype;
    const { port1, port2 } = new MessageChannel();
    const steps = [];
    // Whoever asks for a turn at one step has had it before the next.
    const step = (name) => {
      steps.push(name);
      port1.postMessage(null);
    };
    port2.onmessage = () => steps.push("turn");
    XMLHttpRequest.prototype.open = function (...given) {
      step("open");
      open.apply(this, given);
    };
    XMLHttpRequest.prototype.send = function (...given) {
      step("send");
      this.addEventListener("load", () => step("load"));
      send.apply(this, given);
    };
    globalThis.steps = steps;
  });
  const { upload: ended } = await upload({ size: 300 }, { partSize: 100, concurrency: 1 });
  assert.equal(ended.status, "completed");
  const steps = await ask(() => globalThis.steps);
  const each = ["open", "turn", "send", "turn", "load", "turn"];
  assert.deepEqual(steps, [...each, ...each, ...each]);
});
