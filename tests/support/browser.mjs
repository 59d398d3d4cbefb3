// Chromium for the tests, with the same switches as the WebAssembly tests use: they stand in
// webdriver.json.

import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { findChromium } from "../../scripts/lib/chromium.mjs";

const settings = JSON.parse(readFileSync(new URL("../../webdriver.json", import.meta.url), "utf8"));

function found({ args = [], ...options } = {}) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("Chromium is not here: set CHROMIUM to its path");
  return { executablePath, args: [...settings["goog:chromeOptions"].args, ...args], ...options };
}

/** A playwright Browser; `options` go to playwright's `launch`. Close it when done. */
export const launchBrowser = (options) => chromium.launch(found(options));

/** A BrowserContext whose storage is in the directory `profile`. Close it when done. */
export const launchProfile = (profile, options) => chromium.launchPersistentContext(profile, found(options));
