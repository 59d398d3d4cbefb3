// Letting the event loop have its turn: input, drawing, timers and messages come before what follows.

import { inWorkerd } from "./platform.js";

/**
 * Resolves in a task of its own. Not by a timer where that can be helped: those keep a hidden page
 * waiting, and have a least delay.
 */
export function yieldToEventLoop() {
  if (typeof setImmediate === "function") return new Promise((resolve) => setImmediate(resolve));
  if (typeof MessageChannel !== "function") return new Promise((resolve) => setTimeout(resolve));
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Milliseconds of work after which others have the thread: half a frame. */
const YIELD_INTERVAL = 8;

/** Makes a function for loops that may always have something to do: it yields when the interval has passed. */
export function yieldRegularly() {
  let yieldedAt = performance.now();
  return async () => {
    if (performance.now() - yieldedAt < YIELD_INTERVAL) return;
    await yieldToEventLoop();
    yieldedAt = performance.now();
  };
}

let last = Promise.resolve();

/**
 * As `yieldToEventLoop`, but after those who asked before. A response, what follows from it and the next
 * request are each a few milliseconds of work, and nobody else would get the thread until all are done.
 */
export function yieldInTurn() {
  if (inWorkerd()) return yieldToEventLoop();
  last = last.then(yieldToEventLoop);
  return last;
}
