// Firefox and WebKitGTK, for the suite that runs in every engine. Where one cannot be had the
// suite skips it and says so; but CI is there to run them all.

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
    if (!canInstall()) return `skipped: not here are ${missing.join(", ")} (Debian's names)`;
    const reasons = [];
    // One by one: that the system has no package for one engine is no reason to lack the other.
    for (const name of missing) reasons.push(...(await tried(name)));
    return reasons.length > 0 ? `skipped: ${reasons.join("; ")}` : undefined;
  });
}

/** Installs the package; why it could not be, if so. */
async function tried(name) {
  try {
    await install(name);
    return [];
  } catch (error) {
    if (process.env.CI || !(error instanceof CommandFailed)) throw error;
    return [`${name} could not be installed (${error.message}; ${error.log})`];
  }
}
