// One line of text for each event and warning of an upload, without a full stop.

import { briefCause } from "./failure.js";
import { bytes, delay, duration } from "./format.js";

const DESCRIBE = {
  created: ({ uploadId, resumed }) => `${resumed ? "Continuing" : "Created"} upload ${uploadId}`,
  part: ({ index, bytes: length }) => `Part ${index + 1} confirmed (${bytes(length)})`,
  retrying: (event) =>
    `Attempt ${event.attempt} failed while ${PHASES[event.phase] ?? event.phase}: ${briefCause(event.cause)}; ` +
    `next attempt in ${delay(event.delay)}`,
  waiting: ({ reason }) => WAITS[reason] ?? reason,
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

/** One line for an event or a warning. For an unknown type it is the type's name. */
export const describe = (event) => DESCRIBE[event.type]?.(event) ?? event.type;

const wordsOf = (cause) => cause?.message ?? String(cause);
