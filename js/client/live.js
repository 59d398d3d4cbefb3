// Everything that the WebAssembly has under way: requests, timers, waits. After a trap it can stop none of
// them itself, so all are stopped here.

const live = new Set();

/** Registers `stop`; returns the function that stops it and forgets it, once. */
export function register(stop) {
  const end = () => {
    if (live.delete(end)) stop();
  };
  live.add(end);
  return end;
}

/** Stops everything. */
export function stopAll() {
  for (const end of live) end();
}
