// The package as a single classic script, for documents that can load nothing else.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** A folder for test `t` with `inline.js`, which sets `globalThis.library`. */
export async function bundleFor(t) {
  const folder = await mkdtemp(join(tmpdir(), "bundle-"));
  t.after(() => rm(folder, { recursive: true }));
  const outfile = join(folder, "inline.js");
  const how = { bundle: true, format: "iife", globalName: "library", logLevel: "error", minify: true };
  // Without a URL of its own it finds no Worker, and hashes on the page's thread.
  await build({ ...how, entryPoints: ["js/inline.js"], outfile, define: { "import.meta.url": '""' } });
  return folder;
}
