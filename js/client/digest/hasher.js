// Where files are hashed: in one Worker for all uploads of the page, or on the calling thread.

import { inWorkerd } from "../platform.js";
import { isGenuineBlob } from "../source/kinds.js";
import { hash } from "./hashing.js";
import { createLine } from "./line.js";
import { DigestRun } from "./run.js";
import { openPageWorker, openWorker } from "./worker-link.js";

/** Fewer bytes than this are hashed sooner than a Worker starts. */
const WORKER_BYTES = 8 * 2 ** 20;

/** The Workers of a page, which is to be kept smooth. */
const ofPage = {
  takes: (blob) => typeof Worker === "function" && typeof document === "object" && isGenuineBlob(blob),
  open: openPageWorker,
};

/**
 * What hashes the files of all uploads of a page.
 *
 * @param module the compiled WebAssembly, for the Worker
 * @param Md5 the class of this thread's instance
 * @param workers the platform's Workers: `takes(blob)` says whether one can hash it, `open()` opens one
 */
export function createHasher({ module, Md5, workers = ofPage }) {
  const runs = new Set();
  let link;
  // Decided once: a Worker that has failed is never opened again.
  let isLost = false;
  // Why, until a run has said so.
  let warning;

  const startHere = (job, report) => hash({ ...job, Md5, report, crash: (error) => report({ error }) });

  const lose = (cause, left) => {
    isLost = true;
    link = undefined;
    warning = cause;
    for (const run of left) {
      run.moveTo(startHere, cause);
      warning = undefined;
    }
  };

  const close = () => {
    link?.close();
    link = undefined;
  };

  const place = (run, job) => {
    const fits = job.end - job.offset > WORKER_BYTES && workers.takes(job.blob);
    if (isLost || !fits) {
      run.moveTo(startHere, fits ? warning : undefined);
      if (fits) warning = undefined;
      return;
    }
    try {
      link ??= openWorker({ worker: workers.open(), module, lose, close });
      link.take(run);
    } catch (cause) {
      // A Content-Security-Policy without worker-src, or a library of another origin.
      lose(cause, new Set([run, ...(link?.close() ?? [])]));
    }
  };

  const lineHere = () => createLine((run) => run.enter(place));
  const line = lineHere();

  return {
    /**
     * Starts to hash `blob` from `offset` up to `end`; `saved` is the digest of what comes before,
     * as `Md5` saves it. Never throws.
     */
    start(blob, offset, end, saved) {
      const job = { blob, offset, end, saved };
      const run = new DigestRun(job, inWorkerd() ? lineHere() : line, (ended) => runs.delete(ended));
      runs.add(run);
      return run;
    },

    /** Ends every run: the instance of the WebAssembly on this thread is dead. */
    reset() {
      close();
      for (const run of runs) run.abandon();
    },
  };
}
