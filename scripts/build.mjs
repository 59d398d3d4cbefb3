// npm run build: rebuilds pkg/ and prints its size.

import { budget } from "./lib/budget.mjs";
import { main } from "./lib/main.mjs";
import { say } from "./lib/step.mjs";
import { buildWasm } from "./lib/wasm.mjs";
import { forBuild } from "./setup/index.mjs";

await main(async () => {
  await forBuild();
  await buildWasm({ always: true });
  // Imported here because esbuild has only just been installed.
  const { sizes } = await import("./lib/sizes.mjs");
  const { text, ...measured } = await sizes();
  say(text);
  try {
    say(budget(measured));
  } catch ({ message }) {
    // Another compiler may make more of it. `npm run check` fails, the build does not.
    say(`⚠ ${message}`);
  }
});
