// Seeded runs of uploads through proxies that die, before a service that loses answers. After a run every File of the
// service has been recorded by the hook, for the user who uploaded it.

import assert from "node:assert/strict";
import { UploadError, Uploads, uploadFileChunked } from "../../../js/node.js";
import { random } from "../../worlds/random.mjs";
import { noise } from "../bytes.mjs";
import { startServer } from "../server.mjs";
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
  "before the answer": 0.15,
};

/** Everybody uploads a file of this name and size, so that nothing but the tag tells the Files apart. */
const NAME = "report.pdf";
const SIZE = 700;

/**
 * Runs each of `seeds`. Resolves with counts: `runs`; `files` at the service; `calls` of the hook that recorded; `deaths`
 * of processes; `failures` of an upload that was then called again; `looks` into the list of Files.
 */
export async function runSeeds(seeds) {
  const restore = hurry();
  const server = await startServer(["--anonymous"]);
  const total = { runs: 0, files: 0, calls: 0, deaths: 0, failures: 0, looks: 0 };
  try {
    for (const seed of seeds) {
      try {
        await run(server, seed, total);
      } catch (error) {
        error.message = `SEED=${seed}: ${error.message}`;
        throw error;
      }
    }
  } finally {
    restore();
    await server.stop();
  }
  return total;
}

async function run(server, seed, total) {
  const chance = random(seed);
  await server.resetStats();
  await server.faults({ seed, rules: FAULTS.map((fault) => ({ operation: "complete", ...fault })) });
  const recorded = [];
  const world = { baseURL: `${server.url}/v1`, chance, recorded, total };
  // Two users at once, and an upload that never becomes a File but whose complete is asked for.
  await Promise.all([upload(world, "ann"), upload(world, "bob"), cancelled(world, "eve")]);
  await server.faults([]);
  const { completed, calls } = await server.stats();
  total.runs += 1;
  total.files += completed.length;
  total.calls += recorded.length;
  assert.equal(calls.cancel ?? 0, 1, "only what was cancelled on purpose is cancelled");
  for (const { upload_id, file_id } of completed) {
    const times = recorded.filter(({ file }) => file.id === file_id);
    assert.ok(times.length > 0, `${file_id} of ${upload_id} was never recorded`);
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
function processes({ baseURL, chance, recorded, total, deaths = DEATHS }) {
  let current;
  const start = () => {
    let die;
    const death = new Promise((_, reject) => {
      die = () => {
        total.deaths += 1;
        if (current === own) current = undefined;
        reject(new TypeError("the connection was reset"));
        return new Promise(() => {});
      };
    });
    death.catch(() => {});
    const mayDie = (where) => (chance.next() < (deaths[where] ?? 0) ? die() : undefined);
    const own = { death };
    Object.assign(own, {
      mayDie,
      ...proxyBefore(baseURL, {
        uniqueFilenames: true,
        async fetch(url, init) {
          const completes = url.endsWith("/complete");
          if (completes) await mayDie("before complete is sent");
          const response = await fetch(url, init);
          if (completes && response.ok) await mayDie("before the hook");
          if (url.includes("/files?")) total.looks += 1;
          return response;
        },
        async onComplete({ request, ...event }) {
          await mayDie("in the hook");
          recorded.push(event);
        },
      }),
    });
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
