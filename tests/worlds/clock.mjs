// Time that passes only when nothing else can happen: timers of the library fire in order, at once, and
// minutes take no time. Whoever waits by something other than `setTimeout` of the global object is not heard.

/** The longest delay a timer takes; platforms fire at once what is longer. */
const LONGEST = 2_147_483_647;

/** Turns of the event loop without a sign of life after which nothing more happens by itself. */
const STILL = 3;

/** Turns after which time passes although something is still going on: there are endless streams. */
const BUSY = 60;

/** Milliseconds that a look at the clock takes. */
const LOOK = 0.005;

/** Replaces the timers and clocks of the global object. `turn` lets the real event loop go round once. */
export function installClock({ turn }) {
  let now = 1_000_000;
  let wall = 1_750_000_000_000;
  let numbers = 0;
  let signs = 0;
  let pending = 0;
  /** `{ due, number, run, isOurs, period }` */
  const timers = new Set();

  const add = (run, delay, { isOurs = false, period } = {}) => {
    signs += 1;
    const wait = isOurs ? Math.max(delay, 0) : delay >= 1 && delay <= LONGEST ? delay : 1;
    numbers += 1;
    const timer = { due: now + wait, number: numbers, run, isOurs, period, unref: () => timer, ref: () => timer };
    timers.add(timer);
    return timer;
  };
  const remove = (timer) => {
    signs += 1;
    timers.delete(timer);
  };

  globalThis.setTimeout = (run, delay, ...given) => add(() => run(...given), delay);
  globalThis.setInterval = (run, delay, ...given) => add(() => run(...given), delay, { period: delay });
  globalThis.clearTimeout = remove;
  globalThis.clearInterval = remove;
  const look = () => {
    signs += 1;
    now += LOOK;
    return now;
  };
  Object.defineProperty(performance, "now", { value: look, configurable: true });
  Date.now = () => Math.floor(wall + now);

  const count = (promise) => {
    pending += 1;
    promise.then(
      () => (pending -= 1),
      () => (pending -= 1),
    );
    return promise;
  };
  // Bytes of a Blob come from elsewhere, in real time.
  const { arrayBuffer } = Blob.prototype;
  Blob.prototype.arrayBuffer = function () {
    return count(arrayBuffer.call(this));
  };
  const { text } = Response.prototype;
  Response.prototype.text = function () {
    return count(text.call(this));
  };
  const { setImmediate } = globalThis;
  if (setImmediate) {
    globalThis.setImmediate = (run, ...given) => {
      pending += 1;
      return setImmediate(() => {
        pending -= 1;
        run(...given);
      });
    };
  }

  /** Resolves when nothing more happens by itself; with how often the event loop went round. */
  async function settle() {
    let still = 0;
    for (let turns = 0; turns < BUSY || pending > 0; turns += 1) {
      const before = signs;
      await turn();
      still = signs === before && pending === 0 ? still + 1 : 0;
      if (still === STILL || turns > 100 * BUSY) return;
    }
  }

  /** Lets the next timer fire; `false` if there is none before `end`. */
  function step(end = Number.POSITIVE_INFINITY) {
    let first;
    for (const timer of timers) {
      if (!first || timer.due < first.due || (timer.due === first.due && timer.number < first.number)) first = timer;
    }
    if (!first || first.due > end) return false;
    now = Math.max(now, first.due);
    if (first.period === undefined) timers.delete(first);
    else first.due = now + Math.max(first.period, 1);
    first.run();
    return true;
  }

  return {
    settle,
    turn,
    step,
    count,
    now: () => now,
    /** Milliseconds by which the clock on the wall is put forward, or back. */
    jump: (milliseconds) => {
      wall += milliseconds;
    },
    /** Calls `run` after `delay`; such timers are not the library's. */
    after: (delay, run) => add(run, delay, { isOurs: true }),
    sleep: (delay) => new Promise((resolve) => add(resolve, delay, { isOurs: true })),
    /** Lets `duration` pass. */
    async pass(duration) {
      const end = now + duration;
      await settle();
      while (step(end)) await settle();
      now = Math.max(now, end);
    },
    /** Timers of the library that are still set. */
    left: () => [...timers].filter(({ isOurs }) => !isOurs).length,
    /** Forgets all timers: what follows is another world. */
    clear: () => timers.clear(),
    restart() {
      timers.clear();
      // A limit of one world, a cool-down say, is over in the next.
      now = Math.ceil(now / 1e6 + 1) * 1e6;
      wall = 1_750_000_000_000 - now;
    },
  };
}
