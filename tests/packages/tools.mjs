// The tools, installed once for as long as their lock file stays the same.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm, workshop } from "./tarball.mjs";

const here = import.meta.dirname;
const stamp = join(workshop, "node_modules", ".from-lock");

/**
 * Installs what tests/packages/package-lock.json names; resolves with whether that was there already. The setup of the
 * suites calls it before test files run side by side, and each of these files, which may be run alone.
 */
export async function installTools() {
  const lock = readFileSync(join(here, "package-lock.json"), "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return true;
  mkdirSync(workshop, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) copyFileSync(join(here, file), join(workshop, file));
  // Not `npm ci`: it refuses a lock file without the optional packages of every other platform, which
  // not every registry has. What the lock file names is installed in just that version either way.
  await npm(workshop, "install", "--ignore-scripts", "--no-save");
  writeFileSync(stamp, lock);
  return false;
}

/** The version of a tool that is installed, there or beside the tests. */
export function versionOf(name) {
  const places = [workshop, join(here, "..", "..")].map((place) => join(place, "node_modules", name, "package.json"));
  return JSON.parse(readFileSync(places.find(existsSync), "utf8")).version;
}
