// The page's side of the digest's Worker: it gets the compiled module and the Blob by message, so
// nothing is downloaded or copied twice.
//
// To the Worker: start, pause, resume, stop. From it: progress, done and failed, each of one run;
// failed without a run, when the Worker itself cannot continue; alive, once a second.

/** Milliseconds an idle Worker is kept, for the next file of a batch. */
const IDLE = 5000;

/** Milliseconds of silence after which the Worker is given up; one that lives is never so long silent. */
const SILENCE = 4500;

/** Milliseconds between two looks, and what a look may come late before it counts as late. */
const [LOOK, LATE] = [500, 2000];

/** Opens a Worker of a page. Throws where there can be none. */
export const openPageWorker = () => new Worker(new URL("./digest-worker.js", import.meta.url), { type: "module" });

/**
 * The link to a Worker that was just opened.
 *
 * @param worker what is used of a page's Worker
 * @param module the compiled WebAssembly
 * @param lose called once when the Worker fails, with the cause and the runs that it leaves
 * @param close called when it was idle for long enough to be closed
 */
export function openWorker({ worker, module, lose, close }) {
  /** `{ run, report, paused }`, by the number it has in the messages. */
  const taken = new Map();
  let numbers = 0;
  let unsent = module;
  let isOpen = true;
  let idle;
  let watch;
  let heardAt;
  let lookedAt;
  let isExcused;

  const heard = () => {
    heardAt = performance.now();
    isExcused = false;
  };

  const look = () => {
    const now = performance.now();
    const late = now - lookedAt > LOOK + LATE;
    lookedAt = now;
    if (now - heardAt < SILENCE) return;
    if (late && !isExcused) {
      // The machine slept, or the page was frozen, and maybe the Worker with it.
      heardAt = now;
      isExcused = true;
      return;
    }
    fail(new Error(`The digest's Worker did not answer for ${SILENCE} ms`));
  };

  /** Watches for silence while the Worker has something to do, and for idleness while it has no run. */
  const review = () => {
    clearTimeout(idle);
    const isBusy = isOpen && [...taken.values()].some(({ paused }) => !paused);
    if (!isBusy) {
      clearInterval(watch);
      watch = undefined;
    } else if (watch === undefined) {
      heard();
      lookedAt = heardAt;
      watch = setInterval(look, LOOK);
    }
    if (!isOpen || taken.size > 0) return;
    idle = setTimeout(close, IDLE);
    // A process may end before.
    idle.unref?.();
  };

  const shut = () => {
    isOpen = false;
    worker.onmessage = worker.onmessageerror = worker.onerror = null;
    worker.terminate();
    const left = [...taken.values()].map(({ run }) => run);
    taken.clear();
    review();
    return left;
  };

  const fail = (cause) => {
    if (isOpen) lose(cause ?? new Error("The digest's Worker failed"), shut());
  };

  /** To an open Worker anything that can be cloned can be posted. */
  const post = (message) => {
    if (isOpen) worker.postMessage(message);
  };

  const release = (number) => {
    taken.delete(number);
    review();
  };

  worker.onerror = (event) => {
    event.preventDefault();
    fail(event.error ?? new Error(event.message || "The digest's Worker could not be loaded"));
  };
  worker.onmessageerror = () => fail(new Error("A message of the digest's Worker could not be read"));
  worker.onmessage = ({ data }) => {
    const { type, number, saved, offset, error } = Object(data);
    const entry = taken.get(number);
    if (type === "failed" && number === undefined) return fail(error);
    if (type === "alive" || type === "failed" || saved instanceof Uint8Array) heard();
    if (!entry) return; // stopped meanwhile
    if ((type === "progress" || type === "done") && !(saved instanceof Uint8Array)) {
      return fail(new Error("The digest's Worker sent what is not a digest"));
    }
    switch (type) {
      case "progress":
        return entry.report({ saved, offset, done: false });
      case "done":
        release(number);
        return entry.report({ saved, offset, done: true });
      case "failed":
        release(number);
        return entry.report({ error: error ?? new Error("The file could not be read") });
    }
  };

  return {
    /** Hashes for `run`. Throws when the module cannot be posted. */
    take(run) {
      run.moveTo((job, report) => {
        const number = numbers++;
        const entry = { run, report, paused: false };
        taken.set(number, entry);
        post({ type: "start", number, module: unsent, ...job });
        unsent = undefined;
        review();
        const set = (paused) => {
          entry.paused = paused;
          post({ type: paused ? "pause" : "resume", number });
          review();
        };
        const stop = () => {
          release(number);
          post({ type: "stop", number });
        };
        return { pause: () => set(true), resume: () => set(false), stop, abandon: stop };
      });
    },

    /** Closes the Worker; gives the runs that it leaves. */
    close: shut,
  };
}
