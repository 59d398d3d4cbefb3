// The time from the call to the first byte of create on the network.

import { load } from "../machine.mjs";
import { openPage } from "./browser.mjs";

/** Number of measured calls after everything is loaded. The first does not count. */
const CALLS = 6;

const firstByte = (page) => page.evaluate(() => globalThis.bench.firstByte());

/**
 * Rounds of `{ name, round, state, milliseconds }`. `cold`: in a new profile, where the WebAssembly is not fetched or
 * compiled yet. `warm`: after it has been used.
 */
export async function measureFirstBytes({ browser }, server, rounds, { before }) {
  const raw = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const name of ["ours", ...(before ? ["before"] : []), "fetch"]) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await openPage(page, server, name, { warm: false });
      raw.push({ name, round, state: "cold", load: load(), milliseconds: await firstByte(page) });
      for (let call = 0; call < CALLS; call += 1) {
        const milliseconds = await firstByte(page);
        if (call > 0) raw.push({ name, round, state: "warm", load: load(), milliseconds });
      }
      await context.close();
    }
  }
  await server.resetStats();
  return raw;
}
