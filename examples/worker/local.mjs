// Runs this Worker on this machine by `wrangler dev`, with any Uploads API. It needs no account and no internet.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { signal, start } from "../../scripts/lib/children.mjs";
import { root } from "../../scripts/lib/paths.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const secret = () => randomBytes(32).toString("base64url");

/** Values that `wrangler secret put` sets in production. */
const vars = (upstream, more) => ({
  UPLOADS_BASE_URL: upstream,
  OPENAI_API_KEY: "any-key-for-the-local-server",
  UPLOAD_GRANT_KEYS: JSON.stringify({ current: "local", keys: { local: secret() } }),
  SESSION_SECRET: secret(),
  DEMO_TOKEN: "demo",
  ...more,
});

/**
 * Starts the Worker on `port` (0 takes any free port), with the service at `upstream`.
 *
 * @param {{ upstream: string, port?: number, env?: Record<string, string>, persistTo?: string }} options
 * @returns the address, `closed` (resolves when the Worker has ended) and `stop`
 */
export async function startLocal({ upstream, port = 0, env = {}, persistTo }) {
  const flags = ["--config", "wrangler.toml", "--local", "--ip", "127.0.0.1", "--port", String(port)];
  flags.push("--show-interactive-dev-session=false", ...(persistTo ? ["--persist-to", persistTo] : []));
  for (const [name, value] of Object.entries(vars(upstream, env))) flags.push("--var", `${name}:${value}`);
  const child = start(`${root}/node_modules/.bin/wrangler`, ["dev", ...flags], {
    cwd: here,
    env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" },
  });
  let output = "";
  const closed = once(child, "close");
  const url = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output = (output + text).slice(-10_000);
        const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(/Ready on (.*)/.exec(output)?.[1] ?? "") ?? [];
        if (address) resolve(address);
      });
    }
    closed.then(() => reject(new Error(`wrangler dev ended before it was ready:\n${output}`)));
  });
  const stop = () => {
    signal(child, "SIGTERM");
    return closed;
  };
  return { url, closed, stop };
}
