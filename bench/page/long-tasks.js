// Tasks of the main thread of more than 50 ms, as the browser reports them.

/** Starts to observe. The returned function stops and resolves with their sum in milliseconds. */
export function watchLongTasks() {
  let sum = 0;
  const add = (entries) => {
    for (const { duration } of entries) sum += duration;
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: "longtask" });
  return async () => {
    // The browser reports a task only in a later task.
    await new Promise((resolve) => setTimeout(resolve, 100));
    add(observer.takeRecords());
    observer.disconnect();
    return sum;
  };
}
