// The baseline: the slices of the library, sent by plain fetch, without an MD5.

import { uploadByHand } from "../../../tests/support/page/by-hand.js";

const MIB = 2 ** 20;
const concurrency = 4;

/** The default of the library. */
const partSizeOf = (size) => Math.min(16 * MIB, Math.max(5 * MIB, Math.ceil(size / concurrency / MIB) * MIB));

export const upload = (file) => uploadByHand(file, { partSize: partSizeOf(file.size), concurrency });
