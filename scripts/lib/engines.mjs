// Finds Firefox and WebKitGTK's MiniBrowser: by the variables FIREFOX and MINIBROWSER, else by their usual names on PATH
// and Debian's paths.

import { existsSync, readdirSync } from "node:fs";
import process from "node:process";
import { find } from "./chromium.mjs";

/** Path of the browser, or undefined. */
export function findFirefox() {
  return process.env.FIREFOX ?? find(["firefox-esr", "firefox"]);
}

/** Path of the browser, or undefined. Debian installs it below the libraries of the architecture. */
export function findMiniBrowser() {
  const libraries = existsSync("/usr/lib") ? readdirSync("/usr/lib") : [];
  const places = libraries
    .filter((name) => name.endsWith("-linux-gnu"))
    .flatMap((name) => ["6.0", "4.1"].map((version) => `/usr/lib/${name}/webkit2gtk-${version}/MiniBrowser`));
  return process.env.MINIBROWSER ?? find(["MiniBrowser"], places);
}

/** Path of Xvfb, the screen for a browser without a headless mode, or undefined. */
export const findXvfb = () => find(["Xvfb"]);
