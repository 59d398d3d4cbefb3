// Limits of every upload, from a page and from the Worker.

const MIB = 1024 * 1024;

/** Maximum size of a file in bytes. */
export const MAX_BYTES = 1024 * MIB;
/** Maximum size in bytes of a file that is imported in slices: the API's own limit. */
export const MAX_IMPORT_BYTES = 8192 * MIB;
/** Lifetime of every File in seconds. */
export const EXPIRES_AFTER = 30 * 24 * 3600;
/** What one user may upload through the proxy in a day, and have open at once. */
export const QUOTA = { bytesPerDay: 20 * 1024 * MIB, filesPerDay: 200, openUploads: 20 };
