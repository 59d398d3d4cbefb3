// Gathers what the page needs in public/, under the addresses it has on the local server.

import { cpSync, existsSync, rmSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

if (!existsSync(here("../../pkg"))) {
  console.error("pkg/ is not here: run `npm run build` first.");
  process.exit(1);
}
rmSync(here("public"), { recursive: true, force: true });
cpSync(here("../../www"), here("public"), { recursive: true });
for (const folder of ["js", "pkg"]) {
  // Visitors need no types, and not the proxy's source.
  const filter = (source) => !/\.d\.ts$|[/\\]proxy(?:\.js|[/\\]|$)|[/\\]\.[^/\\]*$/.test(source);
  cpSync(here(`../../${folder}`), here(`public/${folder}`), { recursive: true, filter });
}
