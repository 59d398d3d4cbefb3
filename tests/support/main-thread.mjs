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
    const most = (field) => Math.max(...tasks.map((task) => task[field])) / 1000;
    return { cpu: most("tdur"), wall: most("dur"), sum: tasks.reduce((sum, { tdur }) => sum + tdur, 0) / 1000 };
  };
}
