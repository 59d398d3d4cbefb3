// The proxy in Node and in workerd, beside the same uploads without it: speed, CPU time, memory, time to the first byte.

import { run } from "../../scripts/lib/run.mjs";
import { step } from "../../scripts/lib/step.mjs";
import { peakOf, resident } from "../../tests/support/process-memory.mjs";
import { fileOf } from "../files.mjs";
import { load } from "../machine.mjs";
import { cpuSeconds } from "../processes.mjs";
import { turned } from "../turned.mjs";
import { places } from "./places.mjs";
import { firstBytes, users } from "./requests.mjs";

/** Creates for the time to the first byte. */
const CREATES = 500;
const USERS = 100;

/** Runs `work`; gives the CPU seconds of the proxy meanwhile, and the most that it held in bytes. */
async function watch(place, work) {
  if (place.pid === undefined) return { result: await work() };
  const before = cpuSeconds(place.pid);
  let result;
  const peak = await peakOf(
    place.pid,
    async () => {
      result = await work();
    },
    { interval: 20 },
  );
  return { result, proxyCPU: cpuSeconds(place.pid) - before, peak };
}

/**
 * Uploads of each size, in rounds; every place in each, by a new process of the client.
 *
 * @returns `uploads`, rounds of `{ mebibytes, round, name, load, seconds, cpu, proxyCPU, peak }` with the CPU seconds of the
 *   client and of the proxy and the peak of the proxy; `firstBytes` and `users` by name
 */
export async function measureProxy(server, { sizes, rounds }) {
  const upstream = `${server.url}/v1`;
  const results = { sizes, rounds, uploads: [], firstBytes: {}, users: {}, idle: {} };
  for (const mebibytes of sizes) {
    const file = await fileOf(mebibytes);
    for (let round = 0; round < rounds; round += 1) {
      await step(`proxy, ${mebibytes} MiB, round ${round + 1}`, async () => {
        const remarks = [];
        for (const name of turned(Object.keys(places), round)) {
          const before = load();
          const measured = await uploadOnce(server, await places[name](upstream), file);
          results.uploads.push({ mebibytes, round, load: before, ...measured });
          remarks.push(`${name} ${(file.size / 1e6 / measured.seconds).toFixed(0)}`);
        }
        return `MB/s: ${remarks.join(", ")}`;
      });
    }
  }
  await step("proxy, first bytes and users", async () => {
    for (const name of Object.keys(places)) {
      const place = await places[name](upstream);
      results.firstBytes[name] = await firstBytes(place.baseURL, CREATES);
      if (place.pid !== undefined) {
        const idle = resident(place.pid);
        results.users[name] = { count: USERS, idle, ...(await watch(place, () => users(place.baseURL, USERS))) };
      }
      await place.close();
      await server.resetStats();
    }
  });
  return results;
}

async function uploadOnce(server, place, file) {
  try {
    const program = ["bench/proxy/client.mjs", file.path, place.baseURL];
    const { result, ...proxy } = await watch(place, () => run("node", program, { log: `bench-proxy-${place.name}` }));
    await server.check(file, place.name);
    const { seconds, cpu } = JSON.parse(result);
    return { name: place.name, seconds, cpu, ...proxy };
  } finally {
    await place.close();
  }
}
