// What the main thread of a page did, by Chromium's tracing: the processor time of its tasks. Unlike time on the clock it
// does not grow while the machine is busy with something else.

const CATEGORIES = ["-*", "toplevel", "blink.user_timing"];

/**
 * Traces `page`. The function it gives stops, and gives the milliseconds of its longest task between the performance marks
 * `from` and `to` of the page: `cpu` is the most processor time, `wall` the most time on the clock, `sum` all processor time.
 */
export async function traceMainThread(page) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories: CATEGORIES });
  return async (from, to) => {
    const { traceEvents } = JSON.parse(await browser.stopTracing());
    const mark = (name) => traceEvents.find((event) => event.cat === "blink.user_timing" && event.name === name);
    const [{ pid, tid, ts: begin }, { ts: end }] = [mark(from), mark(to)];
    const tasks = traceEvents.filter(
      ({ name, ph, ts, dur, ...event }) =>
        name === "ThreadControllerImpl::RunTask" &&
        ph === "X" &&
        event.pid === pid &&
        event.tid === tid &&
        ts + dur > begin &&
        ts < end,
    );
    // Chromium writes some events without their processor time. It is not more than their time on the clock.
    const times = tasks.map(({ dur, tdur = dur }) => ({ cpu: tdur / 1000, wall: dur / 1000 }));
    const most = (field) => Math.max(...times.map((time) => time[field]));
    return { cpu: most("cpu"), wall: most("wall"), sum: times.reduce((sum, { cpu }) => sum + cpu, 0) };
  };
}
