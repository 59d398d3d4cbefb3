// Firefox and WebKitGTK, for the suite that runs in every engine. If one is not available, the suite skips it and says
// so. In CI that is an error.

import process from "node:process";
import { findFirefox, findMiniBrowser, findXvfb } from "../lib/engines.mjs";
import { CommandFailed } from "../lib/run.mjs";
import { step, unchanged } from "../lib/step.mjs";
import { canInstall, install } from "./debian.mjs";

export function engines() {
  return step("Firefox and WebKitGTK", async () => {
    const missing = [
      ...(findFirefox() ? [] : ["firefox-esr"]),
      ...(findMiniBrowser() ? [] : ["webkit2gtk-driver"]),
      ...(findXvfb() ? [] : ["xvfb"]),
    ];
    if (missing.length === 0) return unchanged;
    if (!canInstall()) return `skipped: not installed: ${missing.join(", ")} (names of Debian packages)`;
    const reasons = [];
    // One by one, so that one engine is installed even if the system has no package for the other.
    for (const name of missing) reasons.push(...(await tried(name)));
    return reasons.length > 0 ? `skipped: ${reasons.join("; ")}` : undefined;
  });
}

/** Installs the package. Returns the reason if that fails. */
async function tried(name) {
  try {
    await install(name);
    return [];
  } catch (error) {
    if (process.env.CI || !(error instanceof CommandFailed)) throw error;
    return [`${name} could not be installed (${error.message}; ${error.log})`];
  }
}
