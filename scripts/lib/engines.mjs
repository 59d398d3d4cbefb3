// Where this machine keeps Firefox, and WebKitGTK's smallest browser. FIREFOX and MINIBROWSER say
// so outright; otherwise the usual names on PATH and Debian's places are tried.

import { existsSync, readdirSync } from "node:fs";
import process from "node:process";
import { find } from "./chromium.mjs";

/** Path of the browser, or undefined. */
export function findFirefox() {
  return process.env.FIREFOX ?? find(["firefox-esr", "firefox"]);
}

/** Path of the browser, or undefined; it stands below the libraries of the machine's architecture. */
export function findMiniBrowser() {
  const libraries = existsSync("/usr/lib") ? readdirSync("/usr/lib") : [];
  const places = libraries
    .filter((name) => name.endsWith("-linux-gnu"))
    .flatMap((name) => ["6.0", "4.1"].map((version) => `/usr/lib/${name}/webkit2gtk-${version}/MiniBrowser`));
  return process.env.MINIBROWSER ?? find(["MiniBrowser"], places);
}

/** Path of the program that gives a browser without a headless mode a screen, or undefined. */
export const findXvfb = () => find(["Xvfb"]);
