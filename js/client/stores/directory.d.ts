import type { JournalStore } from "../../index.js";

/** A journal store in a directory, which is made when it is missing; for Node, Deno and Bun. */
export function directoryStore(directory: string): JournalStore;
