// Where the uploads go: to the service, and to it through the proxy in each runtime.

import { once } from "node:events";
import process from "node:process";
import { start } from "../../scripts/lib/children.mjs";
import { workerds } from "../../tests/support/process-memory.mjs";
import { startWorkerd } from "../../tests/support/workerd/servers.mjs";

/** Opens the place `name` before the service at `baseURL`: `{ name, baseURL, pid, close }`; no `pid` without a proxy. */
export const places = {
  direct: async (baseURL) => ({ name: "direct", baseURL, close() {} }),

  async node(baseURL) {
    const program = ["bench/proxy/node-server.mjs", baseURL];
    const child = start(process.execPath, program, { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(child.stdout, "data");
    return { name: "node", baseURL: `${String(line).trim()}/v1`, pid: child.pid, close: () => child.kill() };
  },

  async workerd(baseURL) {
    const before = workerds();
    const ends = [];
    const url = await startWorkerd({ after: (end) => ends.push(end) }, baseURL);
    const [pid] = workerds().filter((id) => !before.includes(id));
    return { name: "workerd", baseURL: `${url}/v1`, pid, close: () => Promise.all(ends.map((end) => end())) };
  },
};

export const labels = {
  direct: "without a proxy",
  node: "`toNodeHandler` in Node",
  workerd: "workerd",
};
