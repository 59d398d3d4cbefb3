// Many small files through the queue, compared with a plain loop of the same requests.

import { step } from "../../scripts/lib/step.mjs";
import { manyContenders } from "../contenders.mjs";
import { manyFiles } from "../files.mjs";
import { load } from "../machine.mjs";
import { turned } from "../turned.mjs";
import { uploadManyInPage } from "./browser.mjs";

const COUNT = 1000;
const SIZE = 256 * 1024;

/** Files at once: the default of the queue, and the connections that a browser opens to one origin. */
const AT_ONCE = [2, 6];

/** Rounds of `{ files, bytes, atOnce, round, name, load, seconds, cpu, stall, longTasks }`; `bytes` are those of one file. */
export async function measureQueue(browser, server, rounds) {
  const files = manyFiles(COUNT, SIZE);
  const raw = [];
  for (const atOnce of AT_ONCE) {
    for (let round = 0; round < rounds; round += 1) {
      await step(`${COUNT} files, ${atOnce} at once, round ${round + 1}`, async () => {
        const remarks = [];
        for (const { name } of turned(manyContenders, round)) {
          const before = load();
          const measured = await uploadManyInPage(browser, server, name, { files, atOnce });
          const seen = await server.checkMany(files, name);
          if (seen > atOnce) throw new Error(`${name} had ${seen} requests in flight, not ${atOnce}`);
          raw.push({ files: COUNT, bytes: SIZE, atOnce, round, name, load: before, ...measured });
          remarks.push(`${name} ${(COUNT / measured.seconds).toFixed(0)}`);
        }
        return `files/s: ${remarks.join(", ")}`;
      });
    }
  }
  return raw;
}
