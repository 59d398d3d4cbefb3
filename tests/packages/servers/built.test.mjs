// As servers.test.mjs, for what is built first: frameworks, and a Worker.

import { before, test } from "node:test";
import { build } from "esbuild";
import { onLinux, workerds } from "../../support/process-memory.mjs";
import { startService } from "../../support/service.mjs";
import { startScript } from "../../support/workerd/servers.mjs";
import { project } from "../tarball.mjs";
import { installTools } from "../tools.mjs";
import { check } from "./large.mjs";
import { built, proxy, worker } from "./servers.mjs";
import { testServer } from "./test-server.mjs";

before(installTools, { timeout: 600_000 });

for (const [name, server] of Object.entries(built)) testServer(name, server);

test("Hono in workerd: 200 MB stream through", { skip: onLinux }, async (t) => {
  const service = await startService(t, { flags: ["--discard", "--no-md5"] });
  const { at } = await project("server-hono-workerd", { "uploads.js": proxy, "worker.js": worker });
  const made = await build({ entryPoints: [at("worker.js")], bundle: true, format: "esm", write: false });
  const others = workerds();
  const url = await startScript(t, made.outputFiles[0].text, service.baseURL);
  const [pid] = workerds().filter((id) => !others.includes(id));
  await check(t, service, { url, pid }, { endsRequests: false });
});
