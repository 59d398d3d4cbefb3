// The run: every contender once per round, on one server, in an order that rotates with the rounds.

import { say, step } from "../scripts/lib/step.mjs";
import { openBrowser, uploadInPage } from "./browser/browser.mjs";
import { bundlePage } from "./browser/bundle.mjs";
import { measureFirstBytes } from "./browser/first-byte.mjs";
import { measureQueue } from "./browser/queue.mjs";
import { fileOf } from "./files.mjs";
import { load, machine } from "./machine.mjs";
import { measureHashers } from "./md5/measure.mjs";
import { uploadByProgram } from "./node/program.mjs";
import { readOptions } from "./options.mjs";
import { report, reportQueue } from "./report/report.mjs";
import { startBenchServer } from "./server.mjs";
import { turned } from "./turned.mjs";

/** Rounds of the measurements that take only seconds. */
const QUICK = 10;

/** Rounds of `{ mebibytes, round, name, load, seconds, cpu, memory, stall, longTasks }`. */
async function measureUploads({ chosen, sizes, rounds }, browser, server) {
  const raw = [];
  for (const mebibytes of sizes) {
    const file = await fileOf(mebibytes);
    for (let round = 0; round < rounds; round += 1) {
      await step(`${mebibytes} MiB, round ${round + 1}`, async () => {
        const remarks = [];
        for (const contender of turned(chosen, round)) {
          const { where, name } = contender;
          const before = load();
          const measured =
            where === "browser"
              ? await uploadInPage(browser, server, name, file)
              : await uploadByProgram(contender, server, file);
          await server.check(file, name);
          raw.push({ mebibytes, round, name, load: before, ...measured });
          remarks.push(`${name} ${(file.size / 1e6 / measured.seconds).toFixed(0)}`);
        }
        return `MB/s: ${remarks.join(", ")}`;
      });
    }
  }
  return raw;
}

/** One file after the other, by each of the chosen contenders. */
async function measureOne(options, browser, server) {
  const results = { machine: machine(browser.version), rounds: options.rounds };
  await step("first bytes", async () => {
    results.firstBytes = await measureFirstBytes(browser, server, QUICK, options);
  });
  await step("MD5 alone", async () => {
    results.md5 = await measureHashers(browser, server, QUICK);
  });
  results.uploads = await measureUploads(options, browser, server);
  return results;
}

/** Measures, and writes the results. */
export async function bench(args) {
  const options = readOptions(args);
  await bundlePage();
  const server = await startBenchServer({ before: options.before });
  const browser = await openBrowser();
  const reports = [];
  try {
    if (options.chosen.length > 0) reports.push(report(await measureOne(options, browser, server), options));
    if (options.queue) {
      const { rounds } = options;
      const raw = await measureQueue(browser, server, rounds);
      reports.push(reportQueue({ machine: machine(browser.version), rounds, raw }, { publish: options.publishQueue }));
    }
  } finally {
    await browser.browser.close();
    await server.stop();
  }
  say(`\n${reports.join("\n\n")}`);
}
