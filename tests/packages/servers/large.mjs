// What each server shows: 200 MB through it, and an abort that reaches the service.

import assert from "node:assert/strict";
import { uploadFileChunked } from "../../../js/node.js";
import { MIB } from "../../support/bytes.mjs";
import { peakOf, resident, residentOfGroup } from "../../support/process-memory.mjs";

const SIZE = 200_000_000;
/**
 * Four parts of 50 MB at once: a server that holds bodies would grow by 200 MB. What streams through leaves garbage: up to 60
 * MiB in Node, whose heap may grow meanwhile.
 */
const PARTS = { partSize: 50_000_000, concurrency: 4 };
const GROWTH = 100 * MIB;

const piece = Buffer.alloc(1_000_000, 7);
const file = (bytes) => new File(Array(bytes / piece.length).fill(piece), "large.bin");
/** The headers of a page of this origin, through a load balancer that says the scheme: SvelteKit's default is https. */
const pageOf = (url) => ({ origin: url, "x-forwarded-proto": "http" });
const upload = (url, bytes, more) =>
  uploadFileChunked(file(bytes), {
    purpose: "user_data",
    baseURL: `${url}/v1`,
    headers: pageOf(url),
    md5: false,
    ...PARTS,
    ...more,
  });

/**
 * Uploads through the server at `url`, whose processes are of `group` or is `pid`, as a page of its origin does. The service drops the
 * bytes and counts them.
 */
export async function check(t, service, { url, group, pid }, { endsRequests = true } = {}) {
  // Once before, for what a server allocates when it is used for the first time.
  await upload(url, 50_000_000);
  const measure = () => (group === undefined ? resident(pid) : residentOfGroup(group));
  const idle = measure();
  const peak = await peakOf(pid, () => upload(url, SIZE), { measure, interval: 50 });
  t.diagnostic(`${Math.round(idle / MIB)} MiB idle, ${Math.round(peak / MIB)} MiB at the peak`);
  const { completed } = await service.stats();
  assert.equal(completed.at(-1).bytes, SIZE);
  assert.ok(peak - idle < GROWTH, `grew by ${Math.round((peak - idle) / MIB)} MiB`);
  if (endsRequests) await abort(service, url);
  else t.diagnostic("the request to the service is not ended by a client that leaves after its body");
}

/** The service has a part and does not answer; the client leaves, and the service's request ends. */
async function abort(service, url) {
  await service.resetStats();
  await service.faults([{ operation: "part", delay_after_ms: 60_000 }]);
  const leaving = new AbortController();
  const left = upload(url, 1_000_000, { signal: leaving.signal });
  left.catch(() => {});
  await service.until(({ calls, bytes_received }) => calls.part === 1 && bytes_received >= 1_000_000);
  leaving.abort();
  await assert.rejects(left, { name: "AbortError" });
  await service.until(({ in_flight }) => in_flight === 0);
}
