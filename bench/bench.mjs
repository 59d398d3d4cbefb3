// The run: every contender once a round, on one server, in an order that turns with the rounds.

import { existsSync } from "node:fs";
import { say, step } from "../scripts/lib/step.mjs";
import { openBrowser, uploadInPage } from "./browser/browser.mjs";
import { bundlePage } from "./browser/bundle.mjs";
import { fileOf } from "./files.mjs";
import { load, machine } from "./machine.mjs";
import { uploadByProgram } from "./node/program.mjs";
import { readOptions } from "./options.mjs";
import { startBenchServer } from "./server.mjs";

/** Nobody is always the first after a pause, or always behind the same other. */
const turned = (list, by) => [...list.slice(by % list.length), ...list.slice(0, by % list.length)];

async function measureUploads({ chosen, sizes, rounds }, browser, server) {
  const raw = [];
  for (const mebibytes of sizes) {
    const file = await fileOf(mebibytes);
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of turned(chosen, round)) {
        const { where, name } = contender;
        const before = load();
        const measured =
          where === "browser"
            ? await uploadInPage(browser, server, name, file)
            : await uploadByProgram(contender, server, file);
        await server.check(file, name);
        raw.push({ mebibytes, round, name, load: before, ...measured });
        const speed = (file.size / 1e6 / measured.seconds).toFixed(0);
        say(
          `${mebibytes} MiB, round ${round + 1}: ${name.padEnd(18)} ${speed.padStart(5)} MB/s ${JSON.stringify(raw.at(-1))}`,
        );
      }
    }
  }
  return raw;
}

export async function bench(args) {
  const options = readOptions(args);
  await bundlePage();
  const server = await startBenchServer();
  const browser = await openBrowser();
  try {
    await measureUploads(options, browser, server);
  } finally {
    await browser.browser.close();
    await server.stop();
  }
}
