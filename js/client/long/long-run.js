// What a long upload adds to its port: limits of the run, reading by ranges, and the digest's checkpoint.

import { RANGED } from "../source/ranged.js";
import { Bounds } from "./bounds.js";
import { Checkpoints } from "./checkpoints.js";
import { Digests } from "./digests.js";
import { RangedReader } from "./ranged-reader.js";

/** For an upload with the checked options `config`; prepares `source` (of `openSource`). `task` is the upload's. */
export const longRun = (config, source, task) => new LongRun(new Bounds(config, () => task.suspend()), source);

class LongRun {
  #bounds;
  #source;
  #interruption;
  #port;

  constructor(bounds, source) {
    this.#bounds = bounds;
    this.#source = source;
    if (typeof source.like?.[RANGED] !== "function") return;
    /** Reads in place of a `SourceReader`. */
    this.reader = new RangedReader(source.like, bounds, (cause) => this.#interrupt(cause));
    source.like = this.reader.readable;
  }

  /** The upload begins. */
  attach(port) {
    this.#port = port;
    this.#bounds.begin(port);
  }

  /** What the upload hashes with and how its journal is kept, in place of `hasher` and `writer`. */
  equip(hasher, writer, Md5) {
    const { validator } = this.#source.like ?? {};
    const checkpoints = new Checkpoints(typeof validator === "string" ? validator : undefined, writer?.journal, Md5);
    const yieldToEventLoop = () => this.#port.yieldToEventLoop();
    const digests = new Digests({
      hasher,
      Md5,
      checkpoints,
      yieldToEventLoop,
      reader: this.reader,
      isBounded: this.#bounds.isBounded,
      interrupt: (cause) => this.#interrupt(cause),
    });
    if (!writer) return [digests, undefined];
    const remember = async (record) => {
      const failed = await writer.remember(checkpoints.into(record));
      this.#bounds.journaled(failed ? Number.POSITIVE_INFINITY : record.partIds.length);
      return failed;
    };
    this.#bounds.continues(writer.journal);
    return [digests, { ...writer, remember }];
  }

  /** The record of the failure that the upload ended with (see `failures.js`), which says if the source is why. */
  failureOf(record) {
    const cause = this.#interruption ?? record?.cause;
    if (cause?.kept !== true) return record;
    return { ...record, kind: "stream", source: "source", retryable: cause.retryable, cause };
  }

  /** Ends the upload and keeps it: the source cannot be read now, which says nothing about the file. */
  #interrupt(cause) {
    this.#interruption ??= cause;
    this.#port?.setStop("suspend");
  }
}
