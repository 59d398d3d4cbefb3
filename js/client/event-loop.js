// Turns of the event loop: letting others have the thread between pieces of work.

let last = Promise.resolve();

/**
 * Resolves in a task of its own, after those who asked before. A response, what follows from it and the
 * next request are each a few milliseconds of work, and nobody else would get the thread until all
 * are done. A timer would keep a hidden page waiting.
 */
export function yieldToEventLoop() {
  last = last.then(task);
  return last;
}

function task() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
