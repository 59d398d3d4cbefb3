// Runs the checks of the digest's Worker one after the other, and reports each to the address in
// the query.

import init, { compiled, Md5 } from "../../../pkg/upload_file_chunked.js";
import { MIB, noise } from "../../support/bytes.mjs";
import { equal, ok } from "../page/assert.js";

const SIZE = 24 * MIB + 1;
/** Milliseconds of silence after which the Worker is given up, and what a busy machine may add. */
const SILENCE = 5000 + 10_000;

const query = new URLSearchParams(location.search);
const report = (message) =>
  fetch(query.get("report"), {
    method: "POST",
    mode: "no-cors",
    body: JSON.stringify(message),
  });

const uncaught = [];
addEventListener("error", (event) => uncaught.push(String(event.message)));
addEventListener("unhandledrejection", (event) => uncaught.push(String(event.reason)));

/** Workers opened and not terminated, and timers set and neither fired nor cleared. */
const workers = new Set();
const timers = new Set();
/** How many Workers were opened, by mode. */
const opened = {};
globalThis.Worker = class extends Worker {
  constructor(url, options) {
    super(url, options);
    workers.add(this);
    const mode = decodeURIComponent(url.pathname.split("/")[1]);
    opened[mode] = (opened[mode] ?? 0) + 1;
  }
  terminate() {
    workers.delete(this);
    super.terminate();
  }
};
for (const [set, clear] of [
  ["setTimeout", "clearTimeout"],
  ["setInterval", "clearInterval"],
]) {
  const real = { set: globalThis[set], clear: globalThis[clear] };
  globalThis[set] = (callback, delay) => {
    const id = real.set.call(
      globalThis,
      () => {
        if (set === "setTimeout") timers.delete(id);
        callback();
      },
      delay,
    );
    timers.add(id);
    return id;
  };
  globalThis[clear] = (id) => {
    timers.delete(id);
    real.clear.call(globalThis, id);
  };
}

await init();
const blob = new Blob([noise(SIZE)]);
const expected = (() => {
  const md5 = new Md5();
  md5.update(noise(SIZE));
  return md5.finish();
})();

async function hasherOf(mode, origin = location.origin) {
  const { createHasher } = await import(`${origin}/${mode}/js/client/digest/hasher.js`);
  return createHasher({ module: compiled(), Md5 });
}

/** Follows a run to its end; gives the MD5 or the error, the warnings and the longest wait. */
async function follow(run) {
  const warnings = [];
  let [longest, last, offset] = [0, performance.now(), 0];
  for (;;) {
    const step = await run.next();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (step.warning !== undefined) warnings.push(String(step.warning));
    if (step.error !== undefined) return { error: step.error, warnings, longest };
    ok(step.offset >= offset, `the offset fell from ${offset} to ${step.offset}`);
    offset = step.offset;
    if (step.done) return { md5: Md5.restore(step.saved).finish(), warnings, longest };
  }
}

const hashed = async (mode) => follow((await hasherOf(mode)).start(blob, 0, SIZE, undefined));

/** The library from another origin, where no Worker may be opened: the constructor throws. */
async function fromAnotherOrigin() {
  const hasher = await hasherOf("as it is", `http://localhost:${location.port}`);
  const first = await follow(hasher.start(blob, 0, SIZE, undefined));
  equal([first.md5, first.warnings.length], [expected, 1], "the MD5 and the number of warnings");
  const second = await follow(hasher.start(blob, 0, SIZE, undefined));
  equal([second.md5, second.warnings], [expected, []], "the next file");
  return first.warnings[0];
}

/** From here on the page may open no Worker: engines throw, or let the Worker have an error. */
async function underPolicy() {
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = "worker-src 'none'";
  document.head.append(meta);
  const hasher = await hasherOf("as it is");
  const { md5, warnings } = await follow(hasher.start(blob, 0, SIZE, undefined));
  equal([md5, warnings.length], [expected, 1], "the MD5 and the number of warnings");
  return warnings[0];
}

/** Whatever the Worker does: the right MD5, one warning, and no Worker for the next file. */
const givenUp =
  (mode, isCertain = true) =>
  async () => {
    const hasher = await hasherOf(mode);
    const first = await follow(hasher.start(blob, 0, SIZE, undefined));
    equal(first.md5, expected, "the MD5");
    ok(first.longest < SILENCE, `nothing happened for ${first.longest} ms`);
    if (!isCertain && first.warnings.length === 0) return "the Worker worked";
    equal(first.warnings.length, 1, `warnings (${first.warnings})`);
    const second = await follow(hasher.start(blob, 0, SIZE, undefined));
    equal([second.md5, second.warnings], [expected, []], "the next file");
    equal(opened[mode], 1, "Workers");
    return first.warnings[0];
  };

const works = (mode) => async () => {
  const { md5, warnings } = await hashed(mode);
  equal([md5, warnings], [expected, []], "the MD5 and the warnings");
};

/** Wait most of their time for a silent Worker, so they wait together. */
const together = {
  empty: givenUp("empty"),
  old: givenUp("old"),
  pending: givenUp("pending"),
  hangs: givenUp("hangs"),
  "says nothing more": givenUp("says nothing more"),
  "slow to read": works("slow to read"),

  "paused for longer than the Worker may be silent": async () => {
    const run = (await hasherOf("as it is")).start(blob, 0, SIZE, undefined);
    run.pause();
    await new Promise((resolve) => setTimeout(resolve, 6000));
    run.resume();
    const { md5, warnings } = await follow(run);
    equal([md5, warnings], [expected, []], "the MD5 and the warnings");
  },
};

const inTurn = {
  "as it is": async () => {
    const before = opened["as it is"] ?? 0;
    await works("as it is")();
    equal(opened["as it is"], before + 1, "Workers");
  },
  missing: givenUp("missing"),
  html: givenUp("html"),
  throws: givenUp("throws"),
  "from another origin": fromAnotherOrigin,
  stale: givenUp("stale"),
  traps: givenUp("traps"),
  // In Firefox the module cannot even be received.
  "without wasm-unsafe-eval": givenUp("without wasm-unsafe-eval", navigator.userAgent.includes("Firefox")),
  "no stream": works("no stream"),
  "stream breaks": works("stream breaks"),

  unreadable: async () => {
    const { error, warnings } = await hashed("unreadable");
    equal([error.name, warnings], ["NotReadableError", []], "the error and the warnings");
  },

  "ten files at once share a Worker": async () => {
    const before = opened["as it is"] ?? 0;
    const hasher = await hasherOf("as it is");
    const runs = Array.from({ length: 10 }, () => hasher.start(blob, 0, SIZE, undefined));
    for (const { md5, warnings } of await Promise.all(runs.map(follow))) {
      equal([md5, warnings], [expected, []], "the MD5 and the warnings");
    }
    equal(opened["as it is"], before + 1, "Workers");
  },

  "an imitation of a Blob is not posted": async () => {
    const imitation = { [Symbol.toStringTag]: "Blob", slice: (start, end) => blob.slice(start, end) };
    const prototype = Object.create({ slice: (start, end) => blob.slice(start, end) });
    prototype[Symbol.toStringTag] = "File";
    const before = opened["as it is"] ?? 0;
    const hasher = await hasherOf("as it is");
    for (const source of [imitation, prototype, new Proxy(blob, {})]) {
      const { md5, error, warnings } = await follow(hasher.start(source, 0, SIZE, undefined));
      // Through a Proxy the engine's own methods fail: that is an error of the file.
      if (error) ok(source !== imitation && source !== prototype, String(error));
      else equal(md5, expected, "the MD5");
      equal(warnings, [], "warnings");
    }
    equal(opened["as it is"] ?? 0, before, "Workers");
  },

  "the calling thread is let go every few milliseconds": async () => {
    const hasher = await hasherOf("empty");
    await follow(hasher.start(blob, 0, SIZE, undefined));
    const { port1, port2 } = new MessageChannel();
    let [longest, turns, last] = [0, 0, performance.now()];
    port1.onmessage = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      turns += 1;
      port2.postMessage(null);
    };
    port2.postMessage(null);
    const { md5 } = await follow(hasher.start(blob, 0, SIZE, undefined));
    port1.close();
    equal(md5, expected, "the MD5");
    ok(turns >= 5, `only ${turns} turns`);
    return `${turns} turns, the longest without one ${longest.toFixed(0)} ms`;
  },

  "a thousand runs leave no Worker and no timer": async () => {
    const hasher = await hasherOf("as it is");
    const [timersBefore, workersBefore] = [timers.size, workers.size];
    const runs = Array.from({ length: 1000 }, () => hasher.start(blob, 0, 9 * MIB, undefined));
    const kept = runs.filter((_, index) => index % 50 === 0);
    for (const run of runs) if (!kept.includes(run)) run.stop();
    for (const { md5, error, warnings } of await Promise.all(kept.map(follow))) {
      equal([error && String(error), warnings.length], [undefined, 0], "the error and the warnings");
      ok(md5);
    }
    const end = performance.now() + 20_000;
    while (workers.size > workersBefore && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    equal([workers.size, timers.size], [workersBefore, timersBefore], "Workers and timers");
    const again = await follow(hasher.start(blob, 0, SIZE, undefined));
    equal([again.md5, again.warnings], [expected, []], "the file after it");
  },

  "a reset ends what is running, and the next file has a Worker again": async () => {
    const hasher = await hasherOf("as it is");
    const before = workers.size;
    const runs = [hasher.start(blob, 0, SIZE, undefined), hasher.start(blob, 0, MIB, undefined)];
    const waiting = runs.map((run) => run.next());
    hasher.reset();
    for (const step of await Promise.all(waiting)) equal(step.error.name, "AbortError", "the error");
    equal(workers.size, before, "Workers");
    equal((await follow(hasher.start(blob, 0, SIZE, undefined))).md5, expected, "the MD5");
  },

  // The last one: it holds for the page from then on.
  "under worker-src 'none'": underPolicy,
};

async function outcomeOf(check, run) {
  const outcome = { check };
  const begun = performance.now();
  try {
    outcome.remark = await run();
    if (uncaught.length > 0) throw new Error(`uncaught: ${uncaught.splice(0)}`);
  } catch (error) {
    outcome.error = `${error?.name}: ${error?.message}\n${error?.stack}`;
  }
  outcome.milliseconds = Math.round(performance.now() - begun);
  return outcome;
}

const only = query.get("only") ?? "";
const chosen = (checks) => Object.entries(checks).filter(([name]) => name.includes(only));

await report({ agent: navigator.userAgent, names: [...chosen(together), ...chosen(inTurn)].map(([name]) => name) });
const outcomes = await Promise.all(chosen(together).map((check) => outcomeOf(...check)));
for (const outcome of outcomes) await report(outcome);
for (const check of chosen(inTurn)) await report(await outcomeOf(...check));
