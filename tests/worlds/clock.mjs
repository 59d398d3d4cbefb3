// Time that passes only when nothing else can happen: timers of the library fire in order, at once, and
// minutes take no time. A wait by anything other than `setTimeout` of the global object is not noticed.

/** The longest delay a timer takes; platforms fire at once what is longer. */
const LONGEST = 2_147_483_647;

/** Turns of the event loop without a sign of life after which nothing more happens by itself. */
const STILL = 3;

/** Turns after which time passes although something is still going on: there are endless streams. */
const BUSY = 60;

/** Waits for a turn of the event loop after which one that always waits for the next is endless. */
const ENDLESS = 10 * BUSY;

/** Unix milliseconds at the beginning of a world. */
const START = 1_750_000_000_000;

/** Milliseconds that a look at the clock takes. */
const LOOK = 0.005;

/** Replaces the timers and clocks of the global object. `turn` lets the real event loop go round once. */
export function installClock({ turn }) {
  let now = 1_000_000;
  let begun = now;
  let wall = START;
  let numbers = 0;
  let signs = 0;
  /** Reads of bytes under way, and waits for a turn of the event loop. Both take real time. */
  let reading = 0;
  let yielding = 0;
  let yielded = 0;
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
    reading += 1;
    promise.then(
      () => (reading -= 1),
      () => (reading -= 1),
    );
    return promise;
  };
  const yieldEnds = () => {
    yielding -= 1;
    yielded += 1;
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
      yielding += 1;
      return setImmediate(() => {
        yieldEnds();
        run(...given);
      });
    };
  }
  const { MessageChannel } = globalThis;
  globalThis.MessageChannel = function CountedChannel() {
    const channel = new MessageChannel();
    const { port1, port2 } = channel;
    const post = port2.postMessage.bind(port2);
    port2.postMessage = (...given) => {
      yielding += 1;
      post(...given);
    };
    port1.addEventListener("message", yieldEnds);
    return channel;
  };

  /** Resolves when nothing more happens by itself; with how often the event loop went round. */
  async function settle() {
    const first = yielded;
    let still = 0;
    for (let turns = 0; ; turns += 1) {
      const before = signs;
      await turn();
      // However long a busy machine takes for bytes or for a turn, no time of the world passes meanwhile.
      if (reading > 0) continue;
      still = signs === before && yielding === 0 ? still + 1 : 0;
      if (still === STILL) return;
      if (turns >= BUSY && (yielding === 0 || yielded - first >= ENDLESS)) return;
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
    /** Unix time in seconds, by a clock that nobody sets. */
    seconds: () => Math.floor((START + now - begun) / 1000),
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
      begun = now;
      wall = START - now;
    },
  };
}
