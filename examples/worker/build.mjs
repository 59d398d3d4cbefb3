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
  const from = here(`../../${folder}`);
  // Visitors need no types, and not the proxy's source. What the folders above are called does not matter.
  const filter = (source) => !/\.d\.ts$|[/\\]proxy(?:\.js|[/\\]|$)|[/\\]\.[^/\\]*$/.test(source.slice(from.length));
  cpSync(from, here(`public/${folder}`), { recursive: true, filter });
}
