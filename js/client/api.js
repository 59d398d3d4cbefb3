// The public functions over the WebAssembly: loaded on the first call, so that importing the
// package touches nothing. Each runtime's entry says only how its .wasm is had.

import { digester, hasPage } from "./digest.js";
import { WasmCrashedError } from "./errors.js";
import { loadError, toError } from "./failures.js";
import { discardResumable, listResumable, storeOf, withJournal } from "./journal/index.js";
import { expiryHere } from "./journal/record.js";
import { createTask } from "./task.js";
import { senderOf, turn } from "./xhr.js";

/** Makes the public functions over `load`, which gives the WebAssembly's exports. */
export function bind(load) {
  let loading;
  // What to reject when the WebAssembly traps: its own promises never settle then.
  const running = new Set();

  const start = async () => {
    const exports = await load();
    exports.onTrap((cause) => {
      for (const fail of running) fail(new WasmCrashedError(cause));
    });
    return exports;
  };

  const wasm = () => {
    loading ??= start().catch((error) => {
      // A later call may find the network back.
      loading = undefined;
      throw loadError(error);
    });
    return loading;
  };

  /** Runs `call` on the exports; what it rejects with becomes an error. */
  const run = async (call, given, control) => {
    const exports = await wasm();
    let fail;
    const crashed = new Promise((_, reject) => {
      fail = reject;
    });
    running.add(fail);
    try {
      // First in the race: a call that traps at once gives a value that means nothing.
      return await Promise.race([crashed, call(exports)]);
    } catch (record) {
      const stopped = [control?.signal, given.signal].find((signal) => signal?.aborted);
      throw toError(record, given, stopped?.reason);
    } finally {
      running.delete(fail);
    }
  };

  const operate = (operation, uploadID, body, options, client) => {
    const given = { ...client, ...options, ...body, uploadID, body };
    const copy = operation === "part" ? { ...body, data: copied(body?.data) } : body;
    const answer = run((exports) => exports.operate(operation, uploadID, copy, options, client), given);
    const promise = answer.then(([data]) => data);
    promise.withResponse = async () => {
      // Who asks for the response may never look at the promise itself.
      promise.catch(() => {});
      const [data, response] = await answer;
      return { data, response, request_id: response.headers.get("x-request-id") };
    };
    return promise;
  };

  /** Cancels the upload of a journal; what cannot be cancelled expires by itself. */
  const giveUp = ({ uploadId, grant }, options, client) =>
    operate("cancel", uploadId, { grant }, options, client).catch(() => {});

  const upload = (source, options, client) => {
    const given = { ...client, ...options, file: source };
    const file = copied(source);
    const task = createTask();
    const { control } = task;
    try {
      control.xhr = senderOf(given);
      control.turn = control.xhr && turn;
    } catch (error) {
      return task.of(Promise.reject(error));
    }
    const begin = (keeper) =>
      run(
        (exports) => {
          const digest = hasPage() ? digester(exports.compiled()) : undefined;
          return exports.upload(file, options, client, Object.assign(control, inOldNames(keeper), { digest }));
        },
        given,
        control,
      );
    if (!given.resume) return task.of(begin());
    const resumable = async () => {
      const store = storeOf(given.resume);
      const { resumeId, restart, onConflict } = given;
      return withJournal({
        store,
        config: { resumeId, restart, onConflict },
        identity: await run((exports) => exports.identify(file, options, client, control), given),
        // Where signals cannot be joined (Safari 17.3, Node 20.2), the wait for a lock ends with the task's own.
        signal: AbortSignal.any?.([control.signal, given.signal].filter(Boolean)) ?? control.signal,
        onWarning: given.onWarning ?? (() => {}),
        upload: begin,
        cancel: (journal) => giveUp(journal, options, client),
      });
    };
    return task.of(resumable());
  };

  class Uploads {
    #client;

    constructor(options) {
      this.#client = { ...options };
      this.parts = {
        create: (uploadID, body, options) => operate("part", uploadID, body, options, this.#client),
      };
    }

    create(body, options) {
      return operate("create", undefined, body, options, this.#client);
    }

    complete(uploadID, body, options) {
      return operate("complete", uploadID, body, options, this.#client);
    }

    cancel(uploadID, options) {
      return operate("cancel", uploadID, undefined, options, this.#client);
    }

    uploadFileChunked(file, options) {
      return upload(file, options, this.#client);
    }
  }

  return {
    Uploads,
    uploadFileChunked: (file, options) => upload(file, options),
    listResumable: async ({ store, onWarning } = {}) => listResumable(storeOf(store), { onWarning }),
    discardResumable: async (id, { store, onWarning, ...options } = {}) => {
      const cancel = (journal, { endpoint }) => giveUp(journal, { baseURL: endpoint, ...options });
      return discardResumable(storeOf(store), id, cancel, { onWarning, signal: options.signal });
    },
    preload: async () => {
      await wasm();
    },
  };
}

/** Bytes as a Blob, which holds a copy: they may be changed as soon as the call has returned. */
function copied(source) {
  try {
    const bytes = source instanceof ArrayBuffer || ArrayBuffer.isView(source);
    return bytes ? new Blob([source]) : source;
  } catch {
    return source; // memory no Blob takes; it is refused by name further on
  }
}

/** The keeper as the WebAssembly knows it today: it writes `expires`, and a failure rejects. */
function inOldNames({ journal, stale, remember, forget } = {}) {
  if (!remember) return {};
  const failing = async (outcome) => {
    const { error } = (await outcome) ?? {};
    if (error !== undefined) throw error;
  };
  let { uploadId, savedAt, expiresAt } = journal ?? {};
  const inNewNames = ({ expires, ...record }) => {
    if (uploadId !== record.uploadId) {
      ({ uploadId } = record);
      savedAt = Date.now();
      expiresAt = expires == null ? null : record.createdAt + (expires - savedAt) / 1000;
    }
    return { ...record, savedAt, expiresAt };
  };
  return {
    journal: journal && { ...journal, expires: stale ? null : expiryHere(journal) },
    remember: (record) => failing(remember(inNewNames(record))),
    forget: () => failing(forget()),
  };
}
