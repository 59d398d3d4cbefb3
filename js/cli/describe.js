// Events and warnings of an upload, in words. No full stop at the end.

import { briefCause } from "./failure.js";
import { bytes, delay, duration } from "./format.js";

const DESCRIBE = {
  created: ({ uploadId, resumed }) => `${resumed ? "Continuing" : "Created"} upload ${uploadId}`,
  part: ({ index, bytes: length }) => `Part ${index + 1} confirmed (${bytes(length)})`,
  retrying: (event) =>
    `Attempt ${event.attempt} failed while ${PHASES[event.phase] ?? event.phase}: ${briefCause(event.cause)}; ` +
    `next attempt in ${delay(event.delay)}`,
  waiting: (event) => `${WAITS[event.reason] ?? event.reason}${event.delay ? ` for ${delay(event.delay)}` : ""}`,
  continuing: () => "Continuing",
  completing: ({ uploadId }) => `Completing upload ${uploadId}`,
  cancelled: ({ uploadId, confirmed }) =>
    confirmed ? `Cancelled upload ${uploadId}` : `Upload ${uploadId} could not be cancelled`,
  paused: () => "Paused",
  resumed: () => "Resumed",

  expiry: ({ secondsNeeded, secondsLeft }) =>
    `at this speed the upload needs ${duration(secondsNeeded)}, but it expires in ${duration(secondsLeft)}`,
  journal: ({ cause }) =>
    `the journal has a problem (${wordsOf(cause)}); if this run is interrupted, the next one may have to start from the beginning`,
  digest: ({ cause }) => `the MD5 is computed on the main thread (${wordsOf(cause)})`,
};

const PHASES = {
  create: "creating the upload",
  parts: "sending a part",
  complete: "completing the upload",
  cancel: "cancelling the upload",
};

const WAITS = {
  offline: "Waiting: this machine is offline",
  server: "Waiting, as the service asked",
  lock: "Waiting for another upload of the same file",
};

/** One line about an event or a warning; of a type unknown here, its name. */
export const describe = (event) => DESCRIBE[event.type]?.(event) ?? event.type;

const wordsOf = (cause) => cause?.message ?? String(cause);
