// A store as the rest may use it: every call ends in time, and fails in one way.

import { read } from "../foreign.js";
import { timed } from "../signals.js";
import { NAME, UPDATE } from "../stores/symbols.js";
import { STORE_TIMEOUT } from "./limits.js";
import { inTurn } from "./turns.js";

/** A store threw, rejected or did not answer; `cause` is what it threw. */
export class StoreError extends Error {
  constructor(cause) {
    super("The journal store failed", { cause });
  }
}

const numbers = new WeakMap();
let count = 0;

/** What a store is called in the names of locks: a caller's own by the order of first use. */
export function nameOf(store) {
  try {
    if (typeof store[NAME] === "string") return store[NAME];
  } catch {
    // A proxy may throw on anything; then it has no name.
  }
  if (!numbers.has(store)) numbers.set(store, ++count);
  return `own ${numbers.get(store)}`;
}

/**
 * Guards `store`. Each call rejects with a {@link StoreError} when the store fails or takes longer
 * than `STORE_TIMEOUT`; after the latter all further calls fail at once, but `delete` still reaches
 * the store. A call rejects with the reason of `signal` as soon as that is aborted.
 */
export function guardStore(store, signal) {
  let hung;
  let inBackground = false;
  const timers = new Set();
  /** Calls of `set` that have not settled, by key. */
  const writing = new Map();

  const call = async (what, begin) => {
    if (hung) throw hung;
    signal?.throwIfAborted();
    let timer;
    const onTimer = (created) => {
      timer = created;
      timers.add(timer);
      if (inBackground) timer.unref?.();
    };
    try {
      return await timed(begin, { limit: STORE_TIMEOUT, what: `${what} of the journal store`, signal, onTimer });
    } catch (cause) {
      signal?.throwIfAborted();
      const error = new StoreError(cause);
      if (read(cause, "name") === "TimeoutError") hung = error;
      throw error;
    } finally {
      timers.delete(timer);
    }
  };

  const set = async (key, value) => {
    const written = Promise.resolve(store.set(key, value));
    writing.set(key, written);
    try {
      await written;
    } finally {
      if (writing.get(key) === written) writing.delete(key);
    }
  };

  const remove = async (key) => {
    // What is written late must not come back.
    writing
      .get(key)
      ?.then(() => store.delete(key))
      .catch(() => {});
    await store.delete(key);
  };

  return {
    get isHung() {
      return hung !== undefined;
    },
    get: (key) => call("get", () => store.get(key)),
    set: (key, value) => call("set", () => set(key, value)),
    delete: (key) => {
      const removal = hung && remove(key);
      removal?.catch(() => {});
      return call("delete", () => remove(key));
    },
    /** Sets what `edit` makes of the value under `key`; one at a time within this realm. */
    update: (key, edit) =>
      call("update", () => {
        if (typeof store[UPDATE] === "function") return store[UPDATE](key, edit);
        const given = performance.now() + STORE_TIMEOUT;
        const isLate = () => performance.now() >= given;
        return inTurn(nameOf(store), () =>
          timed(
            async () => {
              if (isLate()) return;
              const edited = edit(await store.get(key));
              if (isLate()) return;
              await (edited === undefined ? store.delete(key) : store.set(key, edited));
            },
            { limit: STORE_TIMEOUT, what: "update of the journal store" },
          ),
        );
      }),
    /** From now on no timer of a call keeps the process alive. */
    continueInBackground() {
      inBackground = true;
      for (const timer of timers) timer.unref?.();
    },
  };
}
