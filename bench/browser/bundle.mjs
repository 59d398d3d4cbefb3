// Bundles the page. The library itself is served as in the package.

import { copyFileSync } from "node:fs";
import { build } from "esbuild";

const outdir = "target/bench/page";

/** Not bundled, so that the library finds its .wasm file. */
const glue = {
  name: "glue",
  setup: ({ onResolve }) =>
    onResolve({ filter: /upload_file_chunked\.js$/ }, () => ({ path: "/pkg/upload_file_chunked.js", external: true })),
};

export async function bundlePage() {
  await build({
    entryPoints: ["bench/page/main.js"],
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    external: ["upload-file-chunked", "upload-file-chunked/queue"],
    plugins: [glue],
    logLevel: "silent",
  });
  copyFileSync("bench/page/index.html", `${outdir}/index.html`);
}
