// The local server as one test wants it: its own, gone after the test, so that nothing is left
// over from another and `/_stats` tells of this test alone.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { startServer } from "./server.mjs";

/**
 * Starts a server for test `t`; it asks for no key unless `key`.
 *
 * @param {import("node:test").TestContext} t
 * @param {{ flags?: string[], key?: boolean, faults?: object[] }} [options]
 */
export async function startService(t, { flags = [], key = false, faults } = {}) {
  const server = await startServer([...(key ? [] : ["--anonymous"]), ...flags]);
  t.after(server.stop);
  if (faults) await server.faults(faults);
  const baseURL = `${server.url}/v1`;

  /** Waits until the statistics are as `wanted` says, and gives them. */
  async function until(wanted, patience = 10_000) {
    const end = performance.now() + patience;
    for (;;) {
      const stats = await server.stats();
      if (wanted(stats)) return stats;
      if (performance.now() > end) assert.fail(`${wanted} did not come true: ${JSON.stringify(stats)}`);
      await sleep(5);
    }
  }

  /** Waits until what was sent before has all come in, and gives the statistics. */
  async function settles() {
    for (let before = await server.stats(); ; ) {
      await sleep(200); // a request between the browser and here is seen by neither
      const stats = await server.stats();
      if (stats.in_flight === 0 && stats.requests === before.requests) return stats;
      before = stats;
    }
  }

  /** Sees that nothing more is sent: called right after an upload has ended. Gives the statistics. */
  async function staysQuiet() {
    const { requests } = await server.stats();
    // An aborted request runs on here until the server notices.
    await until((stats) => stats.in_flight === 0);
    await sleep(200); // there is no event for what does not happen
    const stats = await server.stats();
    assert.equal(stats.requests, requests, "no request after the end");
    return stats;
  }

  /** Size, SHA-256 and MD5 of the content of a File, as `hashes.contentOf` has them. */
  async function contentOf(fileId) {
    const headers = { authorization: "Bearer any" };
    const response = await fetch(`${baseURL}/files/${fileId}/content`, { headers });
    assert.equal(response.status, 200);
    const [sha256, md5] = [createHash("sha256"), createHash("md5")];
    let bytes = 0;
    for await (const chunk of response.body) {
      sha256.update(chunk);
      md5.update(chunk);
      bytes += chunk.length;
    }
    return { bytes, sha256: sha256.digest("hex"), md5: md5.digest("hex") };
  }

  return { ...server, baseURL, until, settles, staysQuiet, contentOf };
}
