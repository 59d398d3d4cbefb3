// Time that a test moves: timers and the monotonic clock of `performance`, together.

/** Mocks both for test `t`; `pass(ms)` lets that much time pass at once. */
export function mockTime(t) {
  const now = performance.now.bind(performance);
  let skew = 0;
  t.mock.method(performance, "now", () => now() + skew);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  return {
    pass(ms) {
      skew += ms;
      t.mock.timers.tick(ms);
    },
  };
}

/** Resolves when `condition` holds, looking again in every turn of the event loop. Needs no timer. */
export async function until(condition, patience = 10_000) {
  const end = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`${condition} did not come true`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
