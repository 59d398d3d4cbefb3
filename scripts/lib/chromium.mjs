// Finds Chromium and its WebDriver: by the variables CHROMIUM and CHROMEDRIVER, else by their usual names on PATH and
// their usual paths.

import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import process from "node:process";

const browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const browserPlaces = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const driverPlaces = ["/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"];

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first of the names on PATH, else the first of the paths, or undefined. */
export function find(names, places = []) {
  const directories = (process.env.PATH ?? "").split(":");
  const onPath = names.flatMap((name) => directories.map((directory) => join(directory, name)));
  return [...onPath, ...places].find(isProgram);
}

/** Path of the browser, or undefined. */
export function findChromium() {
  return process.env.CHROMIUM ?? find(browsers, browserPlaces);
}

/** Path of chromedriver, or undefined. */
export function findChromedriver() {
  return process.env.CHROMEDRIVER ?? find(["chromedriver"], driverPlaces);
}
