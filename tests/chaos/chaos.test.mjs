// Uploads in a real browser while everything goes wrong at random: the server fails, the page is
// reloaded, the tab killed, the network lost. Every upload must end, with the right bytes.
//
// CHAOS=n uploads n files, SEED=s repeats a run: the same files, faults and interruptions. (Not
// the same moments: those are the machine's.)

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { noise } from "../support/bytes.mjs";
import { contentOf } from "../support/hashes.mjs";
import { served } from "../support/page.mjs";
import { startService } from "../support/service.mjs";
import { startTabs } from "../support/tabs.mjs";
import { faultsFrom } from "./faults.mjs";
import { interruptions } from "./interruptions.mjs";
import { randomFrom } from "./random.mjs";

const KIB = 1024;
const uploads = Number(process.env.CHAOS ?? 20);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
/** Uploads side by side; they wait more than they work. */
const lanes = 4;
/** One upload, its interruptions included; a hung one takes longer. */
const patience = 60_000;
/** Runs of one upload. After these it is left alone, so that it ends. */
const mostInterruptions = 3;

const resumable = (tabs) => tabs.tab.ask(() => globalThis.tasks.library.listResumable());

/**
 * Waits until the upload stands in the journal. A page that dies between create's answer and the
 * journal leaves an upload nobody can know of; it expires by itself.
 */
async function known(tabs) {
  while ((await resumable(tabs).catch(() => [1])).length === 0) await sleep(5);
}

/** One upload, to its end; gives what happened on the way. */
async function uploadOnce(tabs, server, random) {
  const size = random.between(1, 8 * 1024 * KIB);
  const file = { size, seed: random.between(1, 1e9), name: `${size}.bin` };
  const options = {
    resume: true,
    findFile: true,
    partSize: random.between(64 * KIB, 1024 * KIB),
    concurrency: random.between(1, 6),
    maxRetries: 8,
    stallTimeout: 800,
    responseTimeout: 1500,
    timeout: 20_000,
    transport: random.chance(0.2) ? "fetch" : "auto",
  };
  await server.faults({ seed: random.between(0, 1e9), rules: faultsFrom(random) });
  const happened = [];
  for (let run = 0; ; run += 1) {
    const task = await tabs.start(options, file);
    const ended = task.ended().catch(() => undefined); // its page is gone
    const kinds = Object.keys(interruptions);
    const kind =
      run < mostInterruptions && random.chance(0.75) ? kinds[random.between(0, kinds.length - 1)] : undefined;
    if (kind) {
      await Promise.race([ended, known(tabs)]);
      const early = await Promise.race([ended, sleep(random.between(0, 600))]);
      if (!early) {
        happened.push(kind);
        await interruptions[kind](tabs, task, random);
      }
    }
    const outcome = await ended;
    if (outcome?.upload) return { file, upload: outcome.upload, happened };
    if (outcome) {
      happened.push(outcome.error.name);
      // The File may exist: that is for a person to look at, as the error says.
      if (outcome.error.name === "CompletionUnknownError") return { file, unknown: outcome.error, happened };
      assert.ok(outcome.error.retryable || outcome.error.resumable, `${JSON.stringify(outcome.error)}`);
      if (run >= mostInterruptions) await server.faults();
    }
  }
}

/** Waits for `work`, but not for ever. */
async function inTime(work) {
  const late = new AbortController();
  const hung = sleep(patience, undefined, { signal: late.signal }).then(
    () => assert.fail(`an upload hung for ${patience / 1000} s`),
    () => {},
  );
  try {
    return await Promise.race([work, hung]);
  } finally {
    late.abort();
  }
}

/** Uploads one after the other on a server and a tab of its own, as long as `next` gives numbers. */
async function lane(t, next, tally) {
  const server = await startService(t, { flags: served });
  const tabs = await startTabs(t, server);
  for (let index = next(); index !== undefined; index = next()) {
    let story;
    try {
      const random = randomFrom(seed * 1_000_003 + index);
      const { file, upload, unknown, happened } = await inTime(uploadOnce(tabs, server, random));
      story = happened;
      for (const name of happened) tally[name] = (tally[name] ?? 0) + 1;
      const stats = await server.stats();
      const id = upload?.file.id ?? stats.completed.find(({ upload_id }) => upload_id === unknown.uploadId)?.file_id;
      if (id) assert.deepEqual(await server.contentOf(id), contentOf(noise(file.size, file.seed)));
      if (upload) assert.equal(upload.bytes, file.size);
      assert.equal(stats.uploads.pending, 0, `nothing is left behind: ${JSON.stringify([stats.calls, stats.uploads])}`);
      assert.deepEqual(await resumable(tabs), [], "no journal is left");
    } catch (error) {
      throw new Error(`upload ${index} of seed ${seed} (${story}): ${error.message}`, { cause: error });
    }
  }
  const { calls, orphan_parts, uploads: ended } = await server.stats();
  return { ...calls, ...ended, orphans: orphan_parts };
}

test(`${uploads} uploads under chaos, seed ${seed}: all end, none with a wrong byte, none left behind`, async (t) => {
  t.diagnostic(`SEED=${seed} CHAOS=${uploads} npm run test:chaos repeats this run`);
  const tally = {};
  let begun = 0;
  const next = () => (begun < uploads ? begun++ : undefined);
  const sums = await Promise.all(Array.from({ length: lanes }, () => lane(t, next, tally)));
  const sum = (name) => sums.reduce((total, counts) => total + counts[name], 0);
  const told = Object.fromEntries(Object.keys(sums[0]).map((name) => [name, sum(name)]));
  t.diagnostic(`interrupted and failed: ${JSON.stringify(tally)}`);
  t.diagnostic(`at the servers: ${JSON.stringify(told)}`);
  assert.ok(told.completed >= uploads);
});
