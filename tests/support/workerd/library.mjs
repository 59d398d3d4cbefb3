// The library in workerd, bundled as a Worker of one's own would be.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Log, LogLevel, Miniflare } from "miniflare";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const WASM = "upload_file_chunked_bg.wasm";

/** The module stays a module: workerd compiles nothing at run time. */
const wasm = {
  name: "wasm",
  setup: ({ onResolve }) => onResolve({ filter: /\.wasm$/ }, () => ({ path: `./${WASM}`, external: true })),
};

/** Runs uploading-worker.js for test `t`, before the service at `baseURL`; gives its address. */
export async function startUploadingWorker(t, baseURL) {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "uploading-worker.js")],
    bundle: true,
    format: "esm",
    write: false,
    outdir: "out",
    plugins: [wasm],
    logLevel: "silent",
  });
  const miniflare = new Miniflare({
    modulesRoot: root,
    modules: [
      { type: "ESModule", path: join(root, "worker.js"), contents: outputFiles[0].text },
      { type: "CompiledWasm", path: join(root, WASM), contents: readFileSync(join(root, "pkg", WASM)) },
    ],
    compatibilityDate: "2026-04-01",
    bindings: { UPLOADS_BASE_URL: baseURL },
    log: new Log(LogLevel.ERROR),
    cf: false,
  });
  t.after(() => miniflare.dispose());
  return (await miniflare.ready).origin;
}
