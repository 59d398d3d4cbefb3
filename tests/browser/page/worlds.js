// One frame of the check of worlds: `kind` says whether worlds by seeds under a virtual clock, or one upload
// whose Worker fails, in real time. What fails is sent to the page around it.

import { noise } from "../../support/bytes.mjs";
import { installClock } from "../../worlds/clock.mjs";
import { countSlots, installHost } from "../../worlds/host.mjs";
import { random } from "../../worlds/random.mjs";
import { failingWorker } from "../../worlds/workers.mjs";
import { runWorld } from "../../worlds/world.mjs";

// The clock of a world counts what others wait for, not its own turns.
const { MessageChannel } = globalThis;

const query = new URLSearchParams(location.search);
const [from, count] = ["from", "count"].map((name) => Number(query.get(name)));

/** Calls `found` with what nobody has caught. */
function watch(found) {
  addEventListener("error", (event) => found("uncaught exception", event.error ?? event.message));
  addEventListener("unhandledrejection", (event) => found("unhandled rejection", event.reason));
}

/** Lets the event loop go round once. */
function turn() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Counts the listeners of signals that are not aborted; afterwards there is nothing to lose. */
function countListeners() {
  const counts = new WeakMap();
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const change = (signal, by) => counts.set(signal, (counts.get(signal) ?? 0) + by);
  AbortSignal.prototype.addEventListener = function (...given) {
    change(this, 1);
    return add.apply(this, given);
  };
  AbortSignal.prototype.removeEventListener = function (...given) {
    change(this, -1);
    return remove.apply(this, given);
  };
  return (signal) => (signal.aborted ? 0 : Math.max(counts.get(signal) ?? 0, 0));
}

/** The globals of another realm. */
function otherRealm() {
  const frame = document.body.appendChild(document.createElement("iframe"));
  const { contentWindow: other } = frame;
  return { Uint8Array: other.Uint8Array, ArrayBuffer: other.ArrayBuffer, object: new other.Object() };
}

async function worlds() {
  const listenersOf = countListeners();
  const slots = countSlots();
  const api = await import("/js/browser.js");
  await api.preload();
  // Every script that is loaded later: that takes time which no clock of ours counts.
  const { imported } = await import("/js/client/scripts/imported.js");
  await Promise.all(Object.values(imported).map((load) => load()));
  const platform = { realm: otherRealm(), isStreamed: true };
  const clock = installClock({ turn });
  const host = installHost({ slots, listenersOf, watch });
  const failures = [];
  // What is made once is made by the first ones.
  for (let seed = from - 10; seed < from + count; seed += 1) {
    const jitter = random(seed + 7);
    Math.random = () => jitter.next();
    const { violations } = await runWorld(seed, { api, platform, clock, host, noise });
    if (seed >= from) for (const { rule, detail } of violations) failures.push(`world ${seed}: ${rule}: ${detail}`);
  }
  return failures;
}

async function run() {
  try {
    return query.get("kind") === "worker"
      ? await failingWorker(from, { watch, noise, known: query.get("md5") })
      : await worlds();
  } catch (error) {
    return [`it could not be run: ${error?.stack ?? error}`];
  }
}

parent.postMessage({ from, failures: await run() }, "*");
