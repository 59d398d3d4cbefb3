// A local Uploads API for one test file, on a port of its own. It ends with `stop()`, and in
// any case with the process that started it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";

/** The program: built by `npm test` already, or here for a test file that is run by itself. */
async function program() {
  if (!process.env.UPLOADS_SERVER) {
    const { buildServer } = await import("../../scripts/lib/server.mjs");
    process.env.UPLOADS_SERVER = await buildServer();
  }
  return process.env.UPLOADS_SERVER;
}

/** Resolves with the address in "listening on http://ADDR:PORT". */
async function address(child) {
  const lines = createInterface({ input: child.stdout });
  const failed = once(child, "close").then(([code]) => {
    throw new Error(`uploads-server ended (${code}) before it listened`);
  });
  const [line] = await Promise.race([once(lines, "line"), failed]);
  failed.catch(() => {}); // from now on its end is expected
  return line.match(/^listening on (http:\S+)$/)[1];
}

/**
 * Starts a server with the given flags, for example `["--anonymous", "--discard"]`.
 *
 * `url` has no path: the API is at `${url}/v1`.
 */
export async function startServer(flags = []) {
  const child = spawn(await program(), ["--listen", "127.0.0.1:0", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const url = await address(child);

  async function control(method, path, body) {
    const response = await fetch(url + path, { method, body: body && JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text && JSON.parse(text);
  }

  return {
    url,
    /** What the server has seen: counters, parts, completed uploads. */
    stats: () => control("GET", "/_stats"),
    resetStats: () => control("DELETE", "/_stats"),
    /** Replaces the fault rules; no argument removes them. */
    faults: (rules = []) => control("PUT", "/_faults", rules),
    async stop() {
      process.off("exit", kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, "close");
      child.kill("SIGTERM");
      await closed;
    },
  };
}
