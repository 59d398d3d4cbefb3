// How a long upload is hashed: from its checkpoint if it has one, and from the parts as they pass if they are read once.

import { PassingDigest } from "./passing-digest.js";

/** As a hasher of `createHasher`. */
export class Digests {
  #given;
  /** Whether the next start hashes what an earlier run has hashed, to prove it. */
  #isProof;

  /** `{ hasher, Md5, checkpoints, yieldToEventLoop, reader, isBounded, interrupt }`; `reader` is that of a source read by requests. */
  constructor(given) {
    this.#given = given;
    this.#isProof = given.checkpoints.prefixLength > 0;
  }

  start(blob, offset, end, saved) {
    const { hasher, checkpoints } = this.#given;
    const isProof = this.#isProof && end === checkpoints.prefixLength;
    this.#isProof = false;
    if (isProof) return this.#proof(blob, offset, end, saved);
    return this.#noting(this.#passing(offset) ?? hasher.start(blob, offset, end, saved));
  }

  /** The hashing of what an earlier run has hashed. */
  #proof(blob, offset, end, saved) {
    const { hasher, checkpoints, reader, isBounded, yieldToEventLoop } = this.#given;
    const md5 = checkpoints.restore();
    if (md5) {
      const step = { saved: md5.save(), offset: end, done: true };
      // Parts may be read before the rest is started.
      if (reader) reader.digest = new PassingDigest(md5, yieldToEventLoop);
      else md5.free();
      return ended(step);
    }
    // Bounded runs would read the beginning of the file for ever.
    if (reader && isBounded && checkpoints.isOfAnother) {
      return ended({ error: new DOMException("it was replaced since the upload was started", "NotReadableError") });
    }
    return this.#noting(hasher.start(blob, offset, end, saved));
  }

  /** The digest of the parts as they pass, where each byte from `offset` on will pass. */
  #passing(offset) {
    const { reader, Md5, yieldToEventLoop } = this.#given;
    // In this order: a run that starts anew does not continue the digest of another.
    if (reader && offset === 0) reader.digest = new PassingDigest(new Md5(), yieldToEventLoop);
    return reader?.digest;
  }

  #noting(run) {
    const { checkpoints, interrupt } = this.#given;
    let stopped;
    const whenStopped = new Promise((resolve) => (stopped = resolve));
    const next = async () => {
      const step = await run.next();
      if (step.error?.kept === true) {
        interrupt(step.error);
        // That ends the upload and stops this run. The step would say that the file has changed.
        await whenStopped;
      }
      if (step.saved) checkpoints.note(step);
      return step;
    };
    const stop = () => {
      run.stop();
      stopped();
    };
    return { next, pause: () => run.pause(), resume: () => run.resume(), stop };
  }
}

/** A run that has ended with `step`. */
const ended = (step) => ({ next: async () => step, pause() {}, resume() {}, stop() {} });
