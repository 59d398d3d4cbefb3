// A busy machine takes long for the bytes of a Blob, or for a turn of the event loop. In a world no time passes
// meanwhile, or a call would seem to be over its limits although it only waits for the machine.

import assert from "node:assert/strict";
import { test } from "node:test";
import { installClock } from "./clock.mjs";

/** Milliseconds, far more than all turns of the event loop that the clock waits for by itself. */
const LATE = 300;

const { setImmediate, setTimeout } = globalThis;
const later = (work) => setTimeout(work, LATE);

const { arrayBuffer } = Blob.prototype;
Blob.prototype.arrayBuffer = function () {
  return new Promise((resolve) => later(() => resolve(arrayBuffer.call(this))));
};
globalThis.MessageChannel = class {
  port1 = Object.assign(new EventTarget(), { close() {} });
  port2 = {
    postMessage: () =>
      later(() => {
        const message = new Event("message");
        this.port1.dispatchEvent(message);
        this.port1.onmessage?.(message);
      }),
  };
};
const clock = installClock({ turn: () => new Promise((resolve) => setImmediate(resolve)) });

/** What ends first: `work`, or a timer of the world's. */
async function first(work) {
  clock.restart();
  let ended;
  globalThis.setTimeout(() => {
    ended ??= "the timer";
  }, 1);
  work().then(() => {
    ended ??= "the work";
  });
  await clock.settle();
  while (clock.step()) await clock.settle();
  return ended;
}

test("no timer fires while the bytes of a Blob are read", async () => {
  assert.equal(await first(() => new Blob(["abc"]).arrayBuffer()), "the work");
});

test("no timer fires while a turn of the event loop is waited for", async () => {
  const turn = () => {
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  };
  assert.equal(await first(turn), "the work");
});

test("one who waits for one turn after the other does not stop time", async () => {
  let isOver = false;
  const endless = async () => {
    while (!isOver) await new Promise((resolve) => globalThis.setImmediate(resolve));
  };
  const running = endless();
  assert.equal(await first(() => new Promise(() => {})), "the timer");
  isOver = true;
  await running;
});
