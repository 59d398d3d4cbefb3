// How long foreign code that keeps journals may take, and how much is kept.

/** Milliseconds that a store, a lock or a database has for its answer. */
export const STORE_TIMEOUT = 10_000;

/** Milliseconds to wait for an upload that is ending: it cancels, and writes or removes its journal. */
export const ENDING_LIMIT = 3 * STORE_TIMEOUT;

/** Milliseconds that the end of an upload waits for its journal to be written or removed. */
export const ENDING_TIMEOUT = 500;

/** Most journals in one store; the oldest go first. */
export const MAX_JOURNALS = 1000;

/** Milliseconds for which a journal that looks expired is kept: the clock may be wrong. */
export const STALE_KEPT = 24 * 60 * 60 * 1000;
