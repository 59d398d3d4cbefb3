// The hashing loop, the same in the Worker and on the calling thread.

import { yieldRegularly } from "../yield-to-event-loop.js";
import { read } from "./reading.js";

/** Bytes hashed at once: 1 ms on a slow machine. */
const PIECE = 256 * 2 ** 10;

/** A step is reported after this many bytes, or this many milliseconds. */
const [REPORT_BYTES, REPORT_INTERVAL] = [8 * 2 ** 20, 100];

/**
 * Starts to hash `blob` up to `end`, from where the digest in `saved` is; without one, from the
 * start. Nothing of it happens before this function has returned.
 *
 * @param Md5 the class of the WebAssembly
 * @param streaming whether to read from the Blob's stream
 * @param report called with each step: `{ saved, offset, done }`, or `{ error }` when the file
 *   cannot be read. After `done` and `error` nothing follows.
 * @param crash called with the exception when it is not the file that failed
 * @returns `{ paused, pause(), resume(), stop(), abandon() }`
 */
export function hash({ Md5, blob, end, saved, streaming, report, crash }) {
  let md5;
  let reading;
  let offset;
  let reported;
  let reportedAt;
  let stopped = false;
  let abandoned = false;
  let wake = () => {};
  const yieldIfDue = yieldRegularly();

  const control = {
    paused: false,
    pause() {
      control.paused = true;
    },
    resume() {
      control.paused = false;
      wake();
    },
    /** Ends without another step. */
    stop() {
      stopped = true;
      reading?.stop();
      wake();
    },
    /** As `stop`, but the instance of the WebAssembly is dead: it is not called any more. */
    abandon() {
      abandoned = true;
      control.stop();
    },
  };

  const step = (done) => {
    [reported, reportedAt] = [offset, performance.now()];
    const state = md5.save();
    // A trap has abandoned this run meanwhile.
    if (!stopped) report({ saved: state, offset, done });
  };

  /**
   * Hashes until the end, or until the run is paused or stopped, or the file cannot be read: resolves
   * with that error. What is paused holds no file open.
   */
  const stretch = async () => {
    reading = read(blob, offset, end, streaming);
    while (offset < end) {
      let bytes;
      try {
        bytes = await reading.next();
      } catch (cause) {
        return cause ?? new Error("The file could not be read");
      }
      for (let start = 0; start < bytes.length; start += PIECE) {
        if (stopped || control.paused) return undefined;
        const piece = bytes.subarray(start, start + PIECE);
        md5.update(piece);
        if (stopped) return undefined; // by a trap
        offset += piece.length;
        const now = performance.now();
        if (offset < end && (offset - reported >= REPORT_BYTES || now - reportedAt >= REPORT_INTERVAL)) step(false);
        await yieldIfDue();
      }
    }
    return undefined;
  };

  const loop = async () => {
    // The caller may be the WebAssembly, which is not to be called from inside.
    await undefined;
    if (stopped) return;
    md5 = (saved && Md5.restore(saved)) ?? new Md5();
    offset = reported = md5.offset;
    reportedAt = performance.now();
    while (offset < end) {
      if (control.paused && offset !== reported) step(false);
      while (control.paused && !stopped) await new Promise((resolve) => (wake = resolve));
      if (stopped) return;
      const error = await stretch();
      reading.stop();
      if (stopped) return;
      if (error !== undefined) return report({ error });
    }
    step(true);
  };

  loop()
    .catch((cause) => {
      if (!stopped) crash(cause);
    })
    .finally(() => {
      if (!abandoned) md5?.free();
    });
  return control;
}
