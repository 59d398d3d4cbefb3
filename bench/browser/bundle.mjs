// The page as a bundler would ship it. The library itself is served as it stands in the package.

import { copyFileSync } from "node:fs";
import { build } from "esbuild";

const outdir = "target/bench/page";

export async function bundlePage() {
  await build({
    entryPoints: ["bench/page/main.js"],
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    external: ["upload-file-chunked", "/pkg/*"],
    logLevel: "silent",
  });
  copyFileSync("bench/page/index.html", `${outdir}/index.html`);
}
