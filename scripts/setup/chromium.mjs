// Chromium and its WebDriver, for the suites that run in a browser.

import { findChromedriver, findChromium } from "../lib/chromium.mjs";
import { Advice, step, unchanged } from "../lib/step.mjs";
import { canInstall, install } from "./debian.mjs";

export function chromium() {
  return step("Chromium and its driver", async () => {
    if (findChromium() && findChromedriver()) return unchanged;
    if (!canInstall()) {
      throw new Advice(
        "Chromium and chromedriver are not installed. Install them (Debian: `sudo apt-get install chromium chromium-driver`), or set CHROMIUM and CHROMEDRIVER to their paths.",
      );
    }
    await install("chromium", "chromium-driver");
  });
}
