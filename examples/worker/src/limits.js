// What holds for every upload, from a page and from the Worker alike.

const MIB = 1024 * 1024;

/** Bytes of one file. */
export const MAX_BYTES = 1024 * MIB;
/** Seconds every File lives. */
export const EXPIRES_AFTER = 30 * 24 * 3600;
