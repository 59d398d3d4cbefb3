// The digest's Worker in every engine of this machine: whatever it does, the file gets its MD5.

import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { engines, openIn } from "../support/engines.mjs";
import { startReports } from "../support/reports.mjs";
import { startSite } from "./digest-worker/site.mjs";

describe("the digest's Worker", { concurrency: true }, () => {
  for (const [name, engine] of Object.entries(engines)) {
    if (process.env.ENGINES && !process.env.ENGINES.split(",").includes(name)) continue;
    test(name, { skip: engine.missing() || false, timeout: 240_000 }, async (t) => {
      const site = await startSite(t);
      const reports = await startReports(t);
      const query = new URLSearchParams({ report: reports.url, only: process.env.CHECKS ?? "" });
      const { ended } = await openIn(engine, t, `${site}/as it is/tests/browser/digest-worker/page.html?${query}`);
      const { agent, names } = await Promise.race([reports.next(), ended]);
      t.diagnostic(agent);
      for (const check of names) {
        await t.test(`${name}: ${check}`, async (t) => {
          const outcome = await Promise.race([reports.next(), ended]);
          assert.equal(outcome.check, check);
          t.diagnostic(`${outcome.milliseconds} ms${outcome.remark ? `: ${outcome.remark}` : ""}`);
          if (outcome.error) assert.fail(outcome.error);
        });
      }
    });
  }
});
