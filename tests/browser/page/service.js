// The local server as the checks see it: on their own origin, emptied before each of them.

import { requests } from "../../support/page/watch.js";

export async function control(method, path, body) {
  const response = await fetch(path, { method, body: body && JSON.stringify(body), cache: "no-store" });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text && JSON.parse(text);
}

export const stats = () => control("GET", "/_stats");

/** Replaces the fault rules. */
export const faults = (...rules) => control("PUT", "/_faults", rules);

/** Waits until the statistics are as `wanted` says, and gives them. */
export async function until(wanted, patience = 20_000) {
  const end = performance.now() + patience;
  for (;;) {
    const now = await stats();
    if (wanted(now)) return now;
    if (performance.now() > end) {
      const { part_log, completed, ...counters } = now;
      throw new Error(`${wanted} did not come true: ${JSON.stringify(counters)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * Sees that no request begins any more: called right after an upload has ended. What was begun before may still
 * be on its way to the server. Gives the statistics.
 */
export async function staysQuiet() {
  const begun = requests.length;
  await until(({ in_flight }) => in_flight === 0);
  await new Promise((resolve) => setTimeout(resolve, 200)); // there is no event for what does not happen
  if (requests.length !== begun) throw new Error(`${requests.length - begun} requests after the end`);
  return stats();
}

/** No faults, counters at nothing, and nobody left over from the check before. */
export async function emptyService() {
  await faults();
  await until(({ in_flight }) => in_flight === 0);
  await control("DELETE", "/_stats");
}

/** The bytes of a File. */
export async function contentOf(fileId) {
  const response = await fetch(`/v1/files/${fileId}/content`, { cache: "no-store" });
  if (!response.ok) throw new Error(`content of ${fileId}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
