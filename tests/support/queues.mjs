// Waiting for what a queue says of itself.

/** Resolves when `wanted` holds of the queue. */
export function until(queue, wanted) {
  if (wanted(queue)) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = queue.subscribe(() => {
      if (!wanted(queue)) return;
      stop();
      resolve();
    });
  });
}
