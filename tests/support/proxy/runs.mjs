// Seeded runs of uploads through proxies that die, before a service that loses answers. After a run every File of the
// service has been recorded by the hook, for the user who uploaded it. In about half of the runs the proxies share a
// store; there the hook has recorded each File once.

import assert from "node:assert/strict";
import { UploadError, Uploads, uploadFileChunked } from "../../../js/node.js";
import { memoryStore } from "../../../js/proxy/stores/memory.js";
import { random } from "../../worlds/random.mjs";
import { noise } from "../bytes.mjs";
import { startServer } from "../server.mjs";
import { fasterStore } from "./faster-store.mjs";
import { proxyBefore } from "./in-process.mjs";

/** What may happen to a complete at the service, and how likely each is. */
const FAULTS = [
  { drop: "after", probability: 0.2 },
  { drop: "before", probability: 0.1 },
  { status: 503, after_work: true, probability: 0.15 },
  { status: 503, probability: 0.05 },
  { status: 429, headers: { "retry-after-ms": "1" }, probability: 0.05 },
  { status: 504, after_work: true, body: "<html>gateway", headers: { "content-type": "text/html" }, probability: 0.1 },
  { cut_answer: { after_bytes: 30 }, probability: 0.1 },
];

/** Where a process may end during complete, and how likely each is. */
const DEATHS = {
  "before complete is sent": 0.05,
  "before the hook": 0.2,
  "in the hook": 0.1,
  "after the hook": 0.05,
  "before the answer": 0.1,
};

/** Each user uploads a file of this name and size, so that nothing but the tag tells the Files apart. */
const NAME = "report.pdf";
const SIZE = 700;

/** How many runs at once, each before a server of its own. Much of a run waits. */
const LANES = 4;

/**
 * Runs each of `seeds`. Resolves with counts: `runs`; `files` at the service; `calls` of the hook that recorded; `again`,
 * those of them for a File that was recorded before, and `once`, the Files that were recorded in the runs with a store;
 * `deaths` of processes; `failures` of an upload that was then called again; `looks` into the list of Files.
 */
export async function runSeeds(seeds) {
  const restore = hurry();
  const total = { runs: 0, files: 0, calls: 0, again: 0, once: 0, deaths: 0, failures: 0, looks: 0 };
  const waiting = [...seeds];
  async function lane() {
    const server = await startServer(["--anonymous"]);
    try {
      for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
        await run(server, seed, total).catch((cause) => {
          throw new Error(`SEED=${seed}: ${cause.message}`, { cause });
        });
      }
    } finally {
      waiting.length = 0;
      await server.stop();
    }
  }
  try {
    const lanes = await Promise.allSettled(Array.from({ length: Math.min(LANES, waiting.length) }, lane));
    const failed = lanes.find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
  } finally {
    restore();
  }
  return total;
}

async function run(server, seed, total) {
  const chance = random(seed);
  await server.resetStats();
  await server.faults({ seed, rules: FAULTS.map((fault) => ({ operation: "complete", ...fault })) });
  const recorded = [];
  const store = seed % 4 > 1 || seed % 8 === 0 ? hurriedStore() : undefined;
  const world = { baseURL: `${server.url}/v1`, chance, recorded, total, store, diedAfterHook: [] };
  // Two users at once, and in a quarter of the runs an upload that never becomes a File but whose complete is asked for.
  const isWithEve = seed % 4 < 1;
  await Promise.all([upload(world, "ann"), upload(world, "bob"), ...(isWithEve ? [cancelled(world, "eve")] : [])]);
  await server.faults([]);
  const { completed, calls } = await server.stats();
  total.runs += 1;
  total.files += completed.length;
  total.calls += recorded.length;
  assert.equal(calls.cancel ?? 0, isWithEve ? 1 : 0, "only what was cancelled on purpose is cancelled");
  for (const { upload_id, file_id } of completed) {
    const times = recorded.filter(({ file }) => file.id === file_id);
    assert.ok(times.length > 0, `${file_id} of ${upload_id} was never recorded`);
    total.again += times.length - 1;
    // Only a process that dies before the store hears of the hook's success makes another call it again.
    const unheard = world.diedAfterHook.filter((id) => id === file_id).length;
    if (store) assert.equal(times.length, 1 + unheard, `${file_id} of ${upload_id} was recorded ${times.length} times`);
    if (store) total.once += unheard === 0 ? 1 : 0;
    assert.ok(
      times.every(({ uploadId }) => uploadId === upload_id),
      `${file_id} was recorded for another upload`,
    );
  }
  for (const { file } of recorded) {
    assert.ok(
      completed.some(({ file_id }) => file_id === file.id),
      `${file.id} does not exist`,
    );
  }
  assert.deepEqual(new Set(recorded.map(({ userId }) => userId)), new Set(["ann", "bob"]), "who uploaded");
}

/** One upload, which is continued until it succeeds, as a user does. */
async function upload(world, user) {
  const kept = new Map();
  const store = {
    get: (key) => kept.get(key),
    set: (key, value) => kept.set(key, value),
    delete: (key) => kept.delete(key),
  };
  const file = new File([noise(SIZE, user === "ann" ? 1 : 2)], NAME);
  const { client } = processes(world);
  const options = { ...client(user), metadata: { user }, resume: store };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { file: stored } = await uploadFileChunked(file, options);
      assert.equal(stored.filename, NAME, "the name that was given");
      const mine = world.recorded.filter(({ userId }) => userId === user);
      assert.ok(
        mine.some(({ file: { id } }) => id === stored.id),
        "the client hears of a File after the hook",
      );
      assert.ok(mine.every(({ metadata }) => metadata.user === user));
      return;
    } catch (error) {
      if (attempt === 10 || error.code === "ERR_ASSERTION") throw error;
      world.total.failures += 1;
    }
  }
}

/** An upload of the same name and size that is cancelled, and then completed with its old grant. */
async function cancelled(world, user) {
  const { client } = processes({ ...world, deaths: {} });
  const uploads = new Uploads(client(user));
  const create = { bytes: SIZE, filename: NAME, purpose: "user_data", mime_type: "application/pdf" };
  const { data, response } = await uploads.create(create).withResponse();
  const headers = { authorization: `Bearer ${user}`, "x-upload-grant": response.headers.get("x-upload-grant") };
  await uploads.cancel(data.id, { headers });
  for (let again = 0; again < 2; again += 1) {
    const given = uploads.complete(data.id, { part_ids: ["part_of_nothing"] }, { headers });
    await assert.rejects(given, (error) => error instanceof UploadError && !error.message.includes("file-"));
  }
}

/**
 * Proxies, one after the other: a new process takes the next request when one has died. A process that died does nothing
 * more, and its clients lose their connections.
 */
function processes({ baseURL, chance, recorded, total, store, diedAfterHook, deaths = DEATHS }) {
  let current;
  const start = () => {
    const own = {};
    own.death = new Promise((_, reject) => {
      own.die = () => {
        own.isDead = true;
        total.deaths += 1;
        if (current === own) current = undefined;
        reject(new TypeError("the connection was reset"));
      };
    });
    own.death.catch(() => {});
    /** Ends the process here, by chance. What a dead process waits for never comes. */
    own.mayDie = async (where) => {
      if (!own.isDead && chance.next() < (deaths[where] ?? 0)) own.die();
      if (own.isDead) await new Promise(() => {});
    };
    const ownStore = store && {
      async update(key, change) {
        if (own.isDead) await new Promise(() => {});
        return store.update(key, change);
      },
    };
    Object.assign(
      own,
      proxyBefore(baseURL, {
        uniqueFilenames: true,
        ...(ownStore && { store: ownStore }),
        async fetch(url, init) {
          const completes = url.endsWith("/complete");
          if (completes) await own.mayDie("before complete is sent");
          const response = await fetch(url, init);
          if (completes && response.ok) await own.mayDie("before the hook");
          if (url.includes("/files?")) total.looks += 1;
          return response;
        },
        async onComplete({ request, ...event }) {
          await own.mayDie("in the hook");
          recorded.push(event);
          diedAfterHook.push(event.file.id);
          await own.mayDie("after the hook");
          diedAfterHook.splice(diedAfterHook.lastIndexOf(event.file.id), 1);
        },
      }),
    );
    return own;
  };
  const send = async (url, init) => {
    current ??= start();
    const own = current;
    const answer = async () => {
      const response = await own.fetch(url, init);
      if (url.endsWith("/complete") && response.ok) await own.mayDie("before the answer");
      return response;
    };
    return Promise.race([own.death, answer()]);
  };
  return { client: (user) => ({ ...proxyBefore(baseURL).client(user), fetch: send }) };
}

/** How much faster the clock runs than the machine's. */
const SPEED = 100;

/** A store whose clock runs as much faster: what a dead process has claimed ends after a minute. */
const hurriedStore = () => fasterStore(memoryStore(), SPEED, Date.now());

/** Makes time pass faster for retries. Limits of half a minute and more are the machine's. */
function hurry() {
  const { setTimeout } = globalThis;
  const now = performance.now.bind(performance);
  globalThis.setTimeout = (callback, delay = 0, ...rest) =>
    setTimeout(callback, delay <= 20_000 ? delay / SPEED : delay, ...rest);
  performance.now = () => now() * SPEED;
  return () => {
    globalThis.setTimeout = setTimeout;
    performance.now = now;
  };
}
