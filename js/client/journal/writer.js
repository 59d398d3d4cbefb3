// Writes the journal of one running upload: one write or removal after the other, none of which can
// fail the upload or delay its end.

import { read } from "../foreign.js";
import { onAbort } from "../signals.js";
import { toEntry } from "./journals.js";
import { ENDING_TIMEOUT } from "./limits.js";
import { toJournal } from "./record.js";

/**
 * Writes the journal `id` of the file `identity`, whose store holds the one of `uploadId` already, if
 * any. `lock(journal)` is called before the journal of another upload is written. `files` keeps the file, see
 * `fileKeeperOf`.
 *
 * `remember` and `forget` never reject. They resolve with `undefined`, or with `{ error }` when the
 * store failed. Once the upload is ending they resolve within `ENDING_TIMEOUT`; `warn` is called with
 * the cause when a removal fails after that.
 */
export function writerOf({ journals, identity, id, uploadId, signal, warn, lock, files }) {
  let isWritten = uploadId !== undefined;
  let tail = Promise.resolve();
  let pending = 0;
  let reported;

  const inTurn = (work) => {
    pending += 1;
    const turn = tail.then(work);
    tail = turn.catch(() => {}).then(() => (pending -= 1));
    return turn;
  };

  const save = async (record) => {
    // Only the known fields are stored, whatever else the record has.
    const journal = toJournal(record);
    if (!journal) throw new TypeError("This is not a journal");
    const isNew = journal.uploadId !== uploadId;
    if (isNew) await lock(journal);
    uploadId = journal.uploadId;
    isWritten = true;
    await journals.write(id, journal);
    const before = files.kept;
    await files.keep(isNew);
    // Another process may have changed the index at the same moment, or the store have lost it.
    const isKnown = !isNew && files.kept === before && (await journals.has(id));
    if (!isKnown) await journals.enter(toEntry(id, identity, journal, files.kept));
    files.begin();
  };

  const remove = async () => {
    if (!isWritten) return;
    isWritten = false;
    uploadId = undefined;
    await journals.remove({ id, kept: files.stop() });
  };

  const outcome = (turn, isLast) =>
    new Promise((resolve) => {
      let timer;
      let isLate = false;
      const end = (result) => {
        clearTimeout(timer);
        unlisten();
        resolve(result);
      };
      const late = () => {
        isLate = true;
        end(isLast ? undefined : { error: new DOMException("The journal was not stored in time", "TimeoutError") });
      };
      const hurry = () => {
        timer ??= setTimeout(late, ENDING_TIMEOUT);
      };
      const unlisten = onAbort(signal, hurry);
      if (isLast) hurry();
      turn.then(
        () => end(),
        (error) => {
          const cause = read(error, "cause") ?? error;
          // A store that hung fails in the same way when its journal is removed.
          const isKnown = isLast && cause === reported;
          reported = cause;
          if (!isLate) end(isKnown ? undefined : { error: cause });
          else if (isLast && !isKnown) warn(cause);
        },
      );
    });

  return {
    remember: (record) =>
      outcome(
        inTurn(() => save(record)),
        false,
      ),
    forget: () => outcome(inTurn(remove), true),
    /** Resolves when nothing is being written or removed any more; `undefined` if that is so now. */
    settled: () => (pending > 0 ? tail : undefined),
  };
}
