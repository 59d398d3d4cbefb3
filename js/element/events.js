// What happened between two snapshots of a queue.

/** Pairs of "added", "progress", "refused" (its file was), "completed" or "failed" with the item. */
export function eventsBetween(before, after) {
  const known = new Map(before.map((item) => [item.id, item]));
  const events = [];
  for (const item of after) {
    const old = known.get(item.id);
    if (old === item) continue;
    // What an earlier page left has no file yet.
    if (item.file && !old?.file) events.push(["added", item]);
    if (old && item.progress !== old.progress && item.progress.loaded > old.progress.loaded)
      events.push(["progress", item]);
    if (item.state === "paused" && item.error && item.error !== old?.error) events.push(["refused", item]);
    if (item.state !== old?.state && (item.state === "completed" || item.state === "failed"))
      events.push([item.state, item]);
  }
  return events;
}
