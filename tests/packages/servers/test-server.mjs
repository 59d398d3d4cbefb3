// One server as a test.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { onLinux } from "../../support/process-memory.mjs";
import { startService } from "../../support/service.mjs";
import { ENV } from "../../support/workerd/proxy.mjs";
import { startGroup } from "../serve.mjs";
import { project } from "../tarball.mjs";
import { check } from "./large.mjs";
import { proxy } from "./servers.mjs";

/** A port that is free, for a server that does not choose one. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return String(port);
}

/** Tests the server `name` of servers.mjs. */
export function testServer(name, { start, main, mount, around, files, build, env, takesPort, endsRequests }) {
  test(`${name}: 200 MB stream through${endsRequests === false ? "" : ", and an abort reaches the service"}`, {
    skip: onLinux,
    timeout: 120_000,
  }, async (t) => {
    const lines = mount.trim().split("\n").length;
    assert.ok(lines <= 4, `an application adds ${lines} lines`);
    const service = await startService(t, { flags: ["--discard", "--no-md5"] });
    const made = await project(`server-${name.replace(/\W+/g, "-").toLowerCase()}`, {
      "uploads.js": proxy,
      [main]: around(mount),
      ...files,
    });
    Object.assign(made.env, ENV, { UPLOADS_BASE_URL: service.baseURL, ...env, DENO_NO_UPDATE_CHECK: "1" });
    if (build) await made.run(...build);
    if (takesPort) made.env.PORT = await freePort();
    const command = typeof start === "function" ? start() : start;
    await check(t, service, await startGroup(t, made, ...command), { endsRequests });
  });
}
