// Copies the files of the page into public/, with the same paths as on the local server.

import { cpSync, existsSync, rmSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

if (!existsSync(here("../../pkg"))) {
  console.error("There is no pkg/. Run `npm run build` first.");
  process.exit(1);
}
rmSync(here("public"), { recursive: true, force: true });
cpSync(here("../../www"), here("public"), { recursive: true });
for (const folder of ["js", "pkg"]) {
  const from = here(`../../${folder}`);
  // Without types, and without the source of the proxy. The names of the folders above do not matter.
  const filter = (source) => !/\.d\.ts$|[/\\]proxy(?:\.js|[/\\]|$)|[/\\]\.[^/\\]*$/.test(source.slice(from.length));
  cpSync(from, here(`public/${folder}`), { recursive: true, filter });
}
