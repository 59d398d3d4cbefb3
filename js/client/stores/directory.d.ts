import type { JournalStore } from "../../index.js";

/**
 * A store that keeps journals as files in `directory`, for Node, Deno and Bun. The directory is created if it does not
 * exist.
 */
export function directoryStore(directory: string): JournalStore;
