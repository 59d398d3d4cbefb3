// Processes that die between the service's answer to complete and the hook. The next one records the File.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { uploadFileChunked } from "../../js/node.js";
import { noise } from "../support/bytes.mjs";
import { runSeeds } from "../support/proxy/runs.mjs";
import { withoutSQLite } from "../support/proxy-stores.mjs";
import { startService } from "../support/service.mjs";
import { random } from "../worlds/random.mjs";

const PLACES = ["before complete is sent", "before the hook", "in the hook", "after the hook", "before the answer"];
const file = new File([noise(1000)], "report.pdf");

/** Starts a proxy as a process; gives its address. */
async function startProcess(t, options) {
  const script = fileURLToPath(new URL("../support/proxy/process.mjs", import.meta.url));
  const args = ["--no-warnings", script, JSON.stringify(options)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const [line] = await once(child.stdout, "data");
  return { child, url: String(line).trim() };
}

/**
 * Uploads through processes that die, one after the other, at `places`; the one after them lives. Gives the lines that the
 * hook wrote, and the places where a process has died: none dies in a hook that is not called any more.
 */
async function uploadThrough(t, places, { faults = [], ...more } = {}) {
  const service = await startService(t, { faults });
  const folder = mkdtempSync(join(tmpdir(), "upload-file-chunked-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const record = join(folder, "record");
  const store = more.speed && { store: join(folder, "store.sqlite"), start: Date.now() };
  const options = { baseURL: service.baseURL, record, ...more, ...store };
  const first = await startProcess(t, { ...options, port: 0, die: places[0] });
  const port = Number(new URL(first.url).port);
  const died = [];
  const starts = [];
  let isOver = false;
  const next = async ([die, ...rest]) => {
    const process = await startProcess(t, { ...options, port, die });
    if (die) follow(process, [die, ...rest]);
  };
  const follow = ({ child }, [place, ...rest]) =>
    child.once("exit", () => {
      if (isOver) return;
      died.push(place);
      starts.push(next(rest));
    });
  follow(first, places);
  const client = { purpose: "user_data", baseURL: `${first.url}/v1`, headers: { authorization: "Bearer ann" } };
  // The client waits for the next process, and for the claim of a hook that died.
  const upload = await uploadFileChunked(file, { ...client, metadata: { a: 1 }, maxRetries: 40 });
  const lines = readFileSync(record, "utf8").trim().split("\n");
  const expected = { fileId: upload.file.id, uploadId: upload.id, metadata: { a: 1 } };
  for (const line of lines) assert.deepEqual(JSON.parse(line), expected);
  await Promise.all(starts);
  isOver = true;
  return { calls: lines.length, died };
}

// They mostly wait: for processes that start, and for retries.
describe("processes that are killed", { concurrency: 5 }, () => {
  for (const die of PLACES) {
    test(`a process that is killed ${die} is followed by one that records the File`, async (t) => {
      const { calls, died } = await uploadThrough(t, [die]);
      assert.deepEqual(died, [die]);
      assert.equal(calls, ["after the hook", "before the answer"].includes(die) ? 2 : 1);
    });
  }

  for (let seed = 0; seed < 10; seed += 1) {
    const chance = random(seed);
    const places = Array.from({ length: chance.int(1, 3) }, () => chance.pick(PLACES));
    const title = `with SQLite, processes that are killed ${places.join(", then ")} record the File once`;
    test(`${title} (seed ${seed})`, { skip: withoutSQLite }, async (t) => {
      const faults = {
        seed,
        rules: [
          { operation: "complete", drop: "after", probability: 0.2 },
          { operation: "complete", status: 503, after_work: true, probability: 0.2 },
        ],
      };
      const { calls, died } = await uploadThrough(t, places, { faults, speed: 100 });
      // Only a process that dies before it has noted the hook's success makes the next one call it again.
      assert.equal(calls, 1 + died.filter((place) => place === "after the hook").length);
    });
  }
});

test("250 seeded runs, in which answers are lost and processes die, record every File, and with a store once", async () => {
  const {
    runs,
    files,
    calls,
    again,
    once: alone,
    deaths,
  } = await runSeeds(Array.from({ length: 250 }, (_, seed) => seed));
  assert.deepEqual([runs, files, calls - again], [250, 500, 500]);
  assert.ok(deaths > 200 && again > 0 && alone > 200, `${deaths} deaths, ${again} again, ${alone} alone`);
});
