// Firefox and WebKitGTK, for the suite that runs in every engine. Where one cannot be had the
// suite skips it and says so.

import { findFirefox, findMiniBrowser, findXvfb } from "../lib/engines.mjs";
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
    await install(...missing);
  });
}
