// How long the main thread was ever kept from doing anything else.

/** Starts to watch; the function it gives stops and tells the longest stall in milliseconds. */
export function watchStalls() {
  const { port1, port2 } = new MessageChannel();
  let longest = 0;
  let last = performance.now();
  let timer;
  // Woken by a timer, so that the watching itself costs next to nothing; the message tells how
  // long a task that is ready now has to wait.
  port2.onmessage = ({ data: asked }) => {
    const now = performance.now();
    longest = Math.max(longest, now - asked, now - last - 5);
    last = now;
    timer = setTimeout(() => port1.postMessage(performance.now()), 4);
  };
  port1.postMessage(last);
  return () => {
    clearTimeout(timer);
    port1.close();
    return longest;
  };
}
