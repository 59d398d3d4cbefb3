// Copies the files of the page into public/, with the same paths as on the local server.
//
// `wrangler dev` serves the folder meanwhile, and another command may read it. So a file that is the same stays, and one
// that is not is replaced in one step.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here("public");

/** The paths of all files in `folder`, relative to it. */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));

/** Not the types, and not the source of the proxy. */
const isServed = (path) => !/\.d\.ts$|^proxy(?:\.js$|[/\\])|(?:^|[/\\])\.[^/\\]*$/.test(path);

/** Where each file of public/ comes from. */
function sources() {
  const all = new Map();
  const www = here("../../www");
  for (const path of filesIn(www)) all.set(path, join(www, path));
  for (const name of ["js", "pkg"]) {
    const folder = here(`../../${name}`);
    for (const path of filesIn(folder).filter(isServed)) all.set(join(name, path), join(folder, path));
  }
  return all;
}

if (!existsSync(here("../../pkg"))) {
  console.error("There is no pkg/. Run `npm run build` first.");
  process.exit(1);
}
mkdirSync(target, { recursive: true });
const wanted = sources();
const isSame = (from, to) => existsSync(to) && readFileSync(from).equals(readFileSync(to));
const staging = mkdtempSync(here(".wrangler-build-"));
for (const [path, from] of wanted) {
  const to = join(target, path);
  if (isSame(from, to)) continue;
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, join(staging, "file"));
  renameSync(join(staging, "file"), to);
}
rmSync(staging, { recursive: true });
for (const path of filesIn(target)) if (!wanted.has(path)) rmSync(join(target, path), { force: true });
