// A tool's own server, ended with the test.

import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";

/** Starts it in the project; resolves with the address it prints, without a slash at the end. */
export async function serve(...given) {
  return (await startGroup(...given)).url;
}

/** The same, as a process group: `{ url, group }`. */
export async function startGroup(t, { folder, env }, program, ...args) {
  const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const kill = () => {
    try {
      process.kill(-child.pid, "SIGKILL"); // with whatever it has started
    } catch {
      // It has ended already.
    }
  };
  t.after(kill);
  process.once("exit", kill);
  let said = "";
  const found = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        said += stripVTControlCharacters(text);
        const address = /http:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(said);
        if (address) resolve(address[0]);
      });
    }
  });
  const ended = once(child, "close").then(() => Promise.reject(new Error(`${program} ended: ${said}`)));
  ended.catch(() => {});
  return { url: await Promise.race([found, ended]), group: child.pid };
}
