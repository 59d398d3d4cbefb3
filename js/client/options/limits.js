// The limits of what can be uploaded, and of platforms.

/** The API's limits in bytes. The specification says 8 GB and 64 MB; the official helper sends parts of 64 MiB. */
export const MAX_FILE_SIZE = 8_589_934_592;
export const MAX_PART_SIZE = 67_108_864;

/** Parts of one file at most. It keeps the list of ids that complete sends below some 40 MB. */
export const MAX_PARTS = 1_000_000;

/** The longest delay in milliseconds that a timer takes; a longer one would fire at once. */
export const LONGEST_DELAY = 2_147_483_647;
