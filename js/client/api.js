// The public functions. Each runtime's entry says only where the scripts behind them come from.
//
// A page loads this and what it imports before its first upload: errors, tasks, and the options, which are
// copied and checked in the call. The engine, the journals and what reads streams come later.

import { createLoader } from "./load.js";
import { operate } from "./operate.js";
import { DISCARD_NAMES, LIST_NAMES } from "./options/names.js";
import { requestConfig, signalOf } from "./options/request.js";
import { guarded, merge, snapshot } from "./options/snapshot.js";
import { checkedStore } from "./options/store.js";
import { func } from "./options/values.js";
import { unlessAborted } from "./signals.js";
import { startUpload } from "./upload.js";

/**
 * Makes the public functions. `engine` resolves with what `createEngine` gives, `journals` with the exports of
 * `journal/index.js`, `streams` with those of `source/stream-source.js`, `long` with
 * those of `long/index.js`.
 */
export function bind({ engine, journals, streams, long }) {
  const scripts = {
    engine: createLoader(engine),
    journals: createLoader(journals),
    streams: createLoader(streams),
    long: createLoader(long),
  };
  const noClient = () => snapshot();
  /** Checks `options`, and loads what keeps journals. */
  const journalsFor = (options) => {
    options.store = checkedStore("store", options.store ?? true);
    func(options, "onWarning");
    return guarded("signal", () => unlessAborted(signalOf(options), scripts.journals()));
  };

  class Uploads {
    #client;

    constructor(options) {
      try {
        const copy = snapshot(options);
        this.#client = () => copy;
      } catch (error) {
        // A getter that throws fails the calls, not the constructor.
        if (!("cause" in error)) throw error;
        this.#client = () => {
          throw error;
        };
      }
      this.parts = {
        create: (uploadID, body, options) => operate(scripts, "part", uploadID, body, options, this.#client),
      };
    }

    create(body, options) {
      return operate(scripts, "create", undefined, body, options, this.#client);
    }

    complete(uploadID, body, options) {
      return operate(scripts, "complete", uploadID, body, options, this.#client);
    }

    cancel(uploadID, options) {
      return operate(scripts, "cancel", uploadID, undefined, options, this.#client);
    }

    uploadFileChunked(file, options) {
      return startUpload(scripts, file, options, this.#client);
    }
  }

  return {
    Uploads,
    uploadFileChunked: (file, options) => startUpload(scripts, file, options, noClient),
    listResumable: async (options) => {
      const given = snapshot(options, LIST_NAMES);
      const { listResumable } = await journalsFor(given);
      return listResumable(given.store, given);
    },
    discardResumable: async (id, options) => {
      const given = merge(snapshot(), snapshot(options, DISCARD_NAMES));
      // Wrong options are refused whether there is such an entry or not.
      requestConfig(given);
      const { discardResumable } = await journalsFor(given);
      const cancel = async (journal, { endpoint }) => {
        const engine = await scripts.engine();
        return engine.cancel(journal, requestConfig({ ...given, baseURL: given.baseURL ?? endpoint }));
      };
      return discardResumable(given.store, id, cancel, given);
    },
    preload: async () => {
      const engine = await scripts.engine();
      await engine.load();
    },
  };
}
