// The speed of each hasher, in Node and in Chromium, in turns.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import init from "../../pkg/upload_file_chunked.js";
import { noise } from "../../tests/support/bytes.mjs";
import { openPage } from "../browser/browser.mjs";
import { load } from "../machine.mjs";
import { names, time } from "./hashers.js";

const MIB = 2 ** 20;
/** MiB per measurement. */
const TIMES = 64;

function openssl() {
  const hash = createHash("md5");
  return { update: (piece) => hash.update(piece), end: () => hash.digest("hex") };
}

/** Rounds of `{ where, name, round, mebibytes, seconds }`; every digest is compared with OpenSSL's. */
export async function measureHashers({ page }, server, rounds) {
  await init({ module_or_path: readFileSync("pkg/upload_file_chunked_bg.wasm") });
  await openPage(page, server, "ours", { warm: true });
  const bytes = noise(MIB);
  const ways = [
    { where: "node", name: "OpenSSL", run: () => time("OpenSSL", bytes, TIMES, openssl) },
    ...names.map((name) => ({ where: "node", name, run: () => time(name, bytes, TIMES) })),
    ...names.map((name) => ({
      where: "browser",
      name,
      run: () => page.evaluate((given) => globalThis.bench.hash(...given), [name, TIMES]),
    })),
  ];
  const expected = (await ways[0].run()).hex;
  const raw = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const { where, name, run } of ways) {
      const before = load();
      const { seconds, hex } = await run();
      if (hex !== expected) throw new Error(`${name} in ${where} gives ${hex}, not ${expected}`);
      raw.push({ where, name, round, load: before, mebibytes: TIMES, seconds });
    }
  }
  return raw;
}
