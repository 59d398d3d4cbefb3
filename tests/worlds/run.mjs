// npm run test:worlds: runs worlds one after the other and prints those in which something does not hold.
// WORLDS=n how many (100,000), SEED=s that one alone, FROM=s the first seed, LIMIT=n ends after so many failures.

import { getEventListeners } from "node:events";
import process from "node:process";
import vm from "node:vm";
import { noise } from "../support/bytes.mjs";
import { installClock } from "./clock.mjs";
import { countSlots, installHost } from "./host.mjs";
import { random } from "./random.mjs";
import { runWorld } from "./world.mjs";

const { WORLDS = "100000", SEED, FROM = "0", LIMIT = "20" } = process.env;

// Before anything is replaced: these are the machine's.
const begun = performance.now.bind(performance);
const { setImmediate } = globalThis;
const slots = countSlots();
const api = await import("../../js/node.js");
await api.preload();
// Every script that is loaded later: that takes time which no clock of ours counts.
const { imported } = await import("../../js/client/scripts/imported.js");
await Promise.all(Object.values(imported).map((load) => load()));

const platform = { realm: vm.runInNewContext("({ Uint8Array, ArrayBuffer, object: {} })") };
const clock = installClock({ turn: () => new Promise((resolve) => setImmediate(resolve)) });
const host = installHost({
  slots,
  listenersOf: (signal) => getEventListeners(signal, "abort").length,
  watch(found) {
    process.on("unhandledRejection", (reason) => found("unhandled rejection", reason));
    process.on("uncaughtException", (error) => found("uncaught exception", error));
    process.on("warning", (warning) => found("warning", warning));
  },
});
const chance = random(Number(FROM));
// As Math.random of the library's jitter is asked, it is drawn by the world's seed.
let jitter = chance;
Math.random = () => jitter.next();

const print = (text) => process.stdout.write(`${text}\n`);
const run = async (seed) => {
  jitter = random(seed + 7);
  try {
    return await runWorld(seed, { api, platform, clock, host, noise });
  } catch (error) {
    // The generator's own mistake, which its handlers would take for one of the library's.
    print(`SEED=${seed} cannot be run: ${error.stack}`);
    process.exit(2);
  }
};

/** A few worlds so that what is made once is there before anything is counted. */
async function warmUp() {
  for (let seed = 0; seed < 20; seed += 1) await run(seed);
}

const real = begun();
await warmUp();
const first = SEED === undefined ? Number(FROM) : Number(SEED);
const count = SEED === undefined ? Number(WORLDS) : 1;
const totals = { worlds: 0, failed: 0, calls: 0, succeeded: 0, requests: 0 };
const rules = {};
for (let seed = first; seed < first + count && totals.failed < Number(LIMIT); seed += 1) {
  const start = begun();
  const { violations, requests, calls } = await run(seed);
  if (process.env.TRACE && begun() - start > Number(process.env.TRACE))
    print(`world ${seed}: ${Math.round(begun() - start)} ms, ${requests} requests`);
  totals.worlds += 1;
  totals.calls += calls.length;
  totals.succeeded += calls.filter(({ isResolved }) => isResolved).length;
  totals.requests += requests;
  if (violations.length > 0) {
    totals.failed += 1;
    print(`SEED=${seed}`);
    for (const { rule, detail } of violations) {
      rules[rule] = (rules[rule] ?? 0) + 1;
      print(`  ${rule}: ${String(detail).slice(0, SEED === undefined ? 400 : 4000)}`);
    }
  }
}
const seconds = ((begun() - real) / 1000).toFixed(1);
if (totals.failed > 0) print(JSON.stringify(rules, undefined, 1));
print(
  `${totals.worlds} worlds from seed ${first}: ${totals.calls} calls, ${totals.succeeded} successes, ${totals.requests} requests, ${seconds} s`,
);
print(`${totals.worlds - totals.failed} passed, ${totals.failed} failed`);
process.exit(totals.failed > 0 ? 1 : 0);
