// Built by wrangler as `wrangler deploy` does it, run in workerd.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { startService } from "../../support/service.mjs";
import { project } from "../tarball.mjs";
import { versionOf } from "../tools.mjs";

const wrangler = fileURLToPath(new URL("../../../node_modules/.bin/wrangler", import.meta.url));
const date = "2026-04-01";
const worker = `
import { upload } from "./upload.js";
export default { fetch: async (request) => new Response(await upload(new URL(request.url).searchParams.get("api"))) };`;

export default {
  name: "Cloudflare workerd (wrangler)",
  version: () => versionOf("wrangler"),
  async upload(t) {
    const service = await startService(t);
    const config = { name: "try", main: "worker.js", compatibility_date: date };
    const made = await project("workerd", { "worker.js": worker, "wrangler.json": JSON.stringify(config) });
    Object.assign(made.env, { WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" });
    await made.run(wrangler, "deploy", "--dry-run", "--outdir", "dist");
    const modules = readdirSync(made.at("dist"))
      .filter((file) => /\.(js|wasm)$/.test(file))
      .sort((a, b) => a.endsWith(".wasm") - b.endsWith(".wasm")) // the first one is the entry
      .map((file) => ({
        type: file.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
        path: join(made.at("dist"), file),
      }));
    const contents = modules.map((module) => ({ ...module, contents: readFileSync(module.path) }));
    const miniflare = new Miniflare({
      modules: contents,
      modulesRoot: made.at("dist"),
      compatibilityDate: date,
      cf: false,
    });
    t.after(() => miniflare.dispose());
    const response = await miniflare.dispatchFetch(`http://localhost/?api=${encodeURIComponent(service.baseURL)}`);
    return { service, id: await response.text() };
  },
};
