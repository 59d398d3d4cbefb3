// The exit codes of the command.

import { constants } from "node:os";

export const DONE = 0;
export const FAILED = 1;
/** Wrong usage: nothing was sent. */
export const USAGE = 2;
/** Another process is uploading the file; nothing else failed. */
export const BUSY = 3;

/** The code of a run that `signal` ended. */
export const codeOfSignal = (signal) => 128 + constants.signals[signal];
