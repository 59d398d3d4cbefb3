// The floor: the slices the library would send, sent by nothing but fetch, and no MD5.

import { uploadByHand } from "../../../tests/support/page/by-hand.js";

const MIB = 2 ** 20;
const concurrency = 4;

/** As the library chooses it by default. */
const partSizeOf = (size) => Math.min(16 * MIB, Math.max(5 * MIB, Math.ceil(size / concurrency / MIB) * MIB));

export const upload = (file) => uploadByHand(file, { partSize: partSizeOf(file.size), concurrency });
