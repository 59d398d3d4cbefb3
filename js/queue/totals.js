// The sums over all items.

const STATES = ["queued", "uploading", "waiting", "paused", "completed", "failed", "cancelled"];
const ENDED = new Set(["completed", "failed", "cancelled"]);

/** The totals of `items`, with the `Speed` of the queue. What was rejected or cancelled counts only among the states. */
export function totalsOf(items, speed) {
  const count = Object.fromEntries(STATES.map((state) => [state, 0]));
  const totals = { loaded: 0, total: 0, bytesPerSecond: 0, secondsRemaining: 0, files: items.length, count };
  let remaining = 0;
  let ended = true;
  for (const { state, error, size, progress } of items) {
    count[state] += 1;
    if (state === "cancelled" || error?.name === "FileRejectedError") continue;
    totals.total += size;
    totals.loaded += progress.loaded;
    if (ENDED.has(state)) continue;
    ended = false;
    remaining += size - progress.loaded;
    if (state === "uploading") totals.bytesPerSecond += progress.bytesPerSecond;
  }
  if (count.uploading > 0) totals.bytesPerSecond = speed.now() ?? totals.bytesPerSecond;
  if (!ended)
    totals.secondsRemaining = totals.bytesPerSecond > 0 ? remaining / totals.bytesPerSecond : Number.POSITIVE_INFINITY;
  Object.freeze(count);
  return Object.freeze(totals);
}
