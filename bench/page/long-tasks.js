// Tasks of the main thread of more than 50 ms, as the browser itself tells of them.

/** Starts to watch; the function it gives stops and resolves with their sum in milliseconds. */
export function watchLongTasks() {
  let sum = 0;
  const add = (entries) => {
    for (const { duration } of entries) sum += duration;
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: "longtask" });
  return async () => {
    // The task that has just ended is told of in a later one.
    await new Promise((resolve) => setTimeout(resolve, 100));
    add(observer.takeRecords());
    observer.disconnect();
    return sum;
  };
}
