// The checks of checks/ in every engine of this machine. They run in the page itself, which reports each to
// this test; ENGINES and CHECKS choose some (`ENGINES=Firefox CHECKS=stream npm test -- browser`).

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import process from "node:process";
import { after, describe, test } from "node:test";
import { bundleFor } from "../support/bundle.mjs";
import { noise } from "../support/bytes.mjs";
import { engines, openIn } from "../support/engines.mjs";
import { contentOf, crcsOfParts } from "../support/hashes.mjs";
import { startReports } from "../support/reports.mjs";
import { startService } from "../support/service.mjs";
import { print } from "./table.mjs";

const MINUTE = 60_000;
const folders = ["/tests=tests", "/js=js", "/pkg=pkg"];
const results = {};

after(() => print(results));

/** The result of `promise`, or why it does not come: it takes too long, or the engine has `ended`. */
function within(milliseconds, what, ended, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${milliseconds / 1000} s`)), milliseconds);
  });
  return Promise.race([promise, late, ended]).finally(() => clearTimeout(timer));
}

/** What the server took, compared with Node's own digests. */
function compare({ content, file, parts, error }) {
  if (error) assert.fail(error);
  if (content) assert.equal(content.md5, contentOf(noise(content.size, content.seed)).md5);
  if (file) assert.equal(file.md5, contentOf(readFileSync(file.path)).md5);
  if (parts) assert.deepEqual(parts.crcs, crcsOfParts(noise(parts.size), parts.partSize));
}

/** An address that refuses connections. */
async function unusedAddress() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/v1`;
}

/** A service of another origin; checks/other-origin.js says what for. */
function startOther(t) {
  const faults = [{ operation: "part", nth: 1, status: 429, headers: { "retry-after": "60" } }];
  return startService(t, { key: true, flags: ["--cors", "live"], faults });
}

/** Pages of each engine that share the checks. They mostly wait. */
const PAGES = 2;

// Side by side: each has a server of its own, and spends most of its time waiting for it.
describe("the engines", { concurrency: true }, () => {
  const wanted = Object.entries(engines).filter(([name]) => process.env.ENGINES?.split(",").includes(name) ?? true);
  for (const [name, page] of wanted.flatMap(([name]) => Array.from({ length: PAGES }, (_, page) => [name, page]))) {
    const engine = engines[name];
    test(`${name}, page ${page + 1}`, { skip: engine.missing() || false, timeout: 8 * MINUTE }, async (t) => {
      const mounts = [...folders, `/bundle=${await bundleFor(t)}`];
      const flags = mounts.flatMap((folder) => ["--mount", folder]);
      const server = await startService(t, { flags });
      const other = await startOther(t);
      const reports = await startReports(t);
      const only = process.env.CHECKS ?? "";
      const query = new URLSearchParams({
        report: reports.url,
        other: other.url,
        unused: await unusedAddress(),
        only,
        page,
        pages: PAGES,
      });
      const { ended } = await openIn(engine, t, `${server.url}/tests/browser/page/index.html?${query}`);

      const { agent, names } = await within(MINUTE, "opening the page", ended, reports.next());
      t.diagnostic(agent);
      results[name] ??= { agent, checks: {} };
      for (const check of names) {
        // The page has a limit of its own for each, and says so.
        await t.test(`${name}: ${check}`, async () => {
          const outcome = await within(1.5 * MINUTE, check, ended, reports.next());
          assert.equal(outcome.check, check);
          results[name].checks[check] = outcome;
          compare(outcome);
        });
      }
    });
  }
});
