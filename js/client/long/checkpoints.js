// The digest's state in the journal. If the source is proven to be the same by its validator, a later run continues from it
// and does not read the beginning of the file again.

/** States to remember: a record is of one of the last. */
const KEPT = 4;

export class Checkpoints {
  #validator;
  #journal;
  #Md5;
  /** The newest steps of the digest: `{ offset, saved }`. */
  #steps = [];
  #found;

  /** `journal` is the record that the upload continues from, if any. */
  constructor(validator, journal, Md5) {
    this.#validator = validator;
    this.#journal = journal;
    this.#Md5 = Md5;
    this.#found = this.#find();
    if (this.#found) this.note({ offset: journal.prefixLength, saved: this.#found });
  }

  /** Bytes of the file that an earlier run has hashed. */
  get prefixLength() {
    return this.#journal?.prefixLength ?? 0;
  }

  /** Whether the journal was written of a source with another validator. */
  get isOfAnother() {
    const [, validator] = split(this.#journal?.checkpoint);
    return validator !== undefined && validator !== this.#validator;
  }

  /** An `Md5` of the first `prefixLength` bytes; `undefined` if they must be read. */
  restore() {
    return this.#found && this.#Md5.restore(this.#found);
  }

  /** The digest has made a step. */
  note({ offset, saved }) {
    this.#steps = [...this.#steps.slice(1 - KEPT), { offset, saved }];
  }

  /** `record` of a journal with the state of its prefix, if that is known. */
  into(record) {
    const step = this.#steps.find(({ offset }) => offset === record.prefixLength);
    if (!step || this.#validator === undefined) return record;
    return { ...record, checkpoint: `${btoa(String.fromCharCode(...step.saved))} ${this.#validator}` };
  }

  #find() {
    const [text, validator] = split(this.#journal?.checkpoint);
    if (text === undefined || validator !== this.#validator) return undefined;
    let md5;
    try {
      const saved = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      md5 = this.#Md5.restore(saved);
      // A store may hold anything.
      const { prefixLength, prefixMd5 } = this.#journal;
      return md5?.offset === prefixLength && md5.finish() === prefixMd5 ? saved : undefined;
    } catch {
      return undefined;
    } finally {
      md5?.free();
    }
  }
}

/** The two halves of a `checkpoint`. */
function split(checkpoint) {
  const at = checkpoint?.indexOf(" ");
  return at > 0 ? [checkpoint.slice(0, at), checkpoint.slice(at + 1)] : [];
}
