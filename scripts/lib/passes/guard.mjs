// Puts the guard against traps (guard.js) beneath the glue. Lines are only added, so there is no
// pattern of wasm-bindgen's text that could change.

import { readFileSync } from "node:fs";

/** The file that goes beside the glue. */
export const guardFile = "guard.js";
export const guardSource = () => readFileSync(new URL(guardFile, import.meta.url), "utf8");

/** What the glue names its function that makes a fresh instance; it has one because `src` calls `schedule_reinit`. */
const RESTART = "__wbg_reset_state";

/** Gives the glue with the guard in place of the platform's `WebAssembly`. */
export function guardTraps({ wasm, glue }) {
  const imported = `import { guarded as WebAssembly, restartBy } from "./${guardFile}";\n`;
  const exported = `\nexport { compiled, onTrap } from "./${guardFile}";\nrestartBy(() => ${RESTART}());\n`;
  return { wasm, glue: imported + glue + exported };
}
