// npm run size: what a page downloads, what that is made of, and whether it is within the budget.

import { budget } from "./lib/budget.mjs";
import { main } from "./lib/main.mjs";
import { say } from "./lib/step.mjs";
import { buildWasm } from "./lib/wasm.mjs";
import { forBuild } from "./setup/index.mjs";

await main(async () => {
  await forBuild();
  await buildWasm();
  // Imported this late because esbuild has only just been installed.
  const { sizes } = await import("./lib/sizes.mjs");
  const { wasmSize } = await import("./lib/wasm-size.mjs");
  const { text, ...measured } = await sizes();
  say(text);
  say("\nThe WebAssembly, before its imports get short names; gzip of each piece by itself:\n");
  for (const { name, raw, gzip } of wasmSize()) {
    say(name.padEnd(46) + [raw, gzip].map((cell) => cell.toLocaleString("en").padStart(11)).join(""));
  }
  say(`\n${budget(measured)}`);
});
