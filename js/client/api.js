// The public functions over the WebAssembly. Each runtime's entry says only where it gets its .wasm from.

import { call } from "./callbacks.js";
import { discardResumable, listResumable, storeOf } from "./journal/index.js";
import { createLoader } from "./load.js";
import { cancelUpload, operate } from "./operations.js";
import { DISCARD_NAMES, LIST_NAMES } from "./options/names.js";
import { requestConfig, signalOf } from "./options/request.js";
import { merge, snapshot } from "./options/snapshot.js";
import { func } from "./options/values.js";
import { Running } from "./running.js";
import { startUpload } from "./upload.js";

/** Makes the public functions over `load`, which resolves with the exports of the glue. */
export function bind(load) {
  const running = new Running();
  const context = {
    running,
    load: createLoader(load, (cause) => running.crashed(cause)),
    cancel: (journal, config) => cancelUpload(context, journal, config),
  };
  const noClient = () => snapshot();

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
        create: (uploadID, body, options) => operate(context, "part", uploadID, body, options, this.#client),
      };
    }

    create(body, options) {
      return operate(context, "create", undefined, body, options, this.#client);
    }

    complete(uploadID, body, options) {
      return operate(context, "complete", uploadID, body, options, this.#client);
    }

    cancel(uploadID, options) {
      return operate(context, "cancel", uploadID, undefined, options, this.#client);
    }

    uploadFileChunked(file, options) {
      return startUpload(context, file, options, this.#client);
    }
  }

  return {
    Uploads,
    uploadFileChunked: (file, options) => startUpload(context, file, options, noClient),
    listResumable: async (options) => {
      const { store, ...more } = journalConfig(snapshot(options, LIST_NAMES));
      return listResumable(store, more);
    },
    discardResumable: async (id, options) => {
      const given = merge(snapshot(), snapshot(options, DISCARD_NAMES));
      // Wrong options are refused whether there is such an entry or not.
      requestConfig(given);
      const { store, ...more } = journalConfig(given);
      const cancel = (journal, { endpoint }) =>
        cancelUpload(context, journal, requestConfig({ ...given, baseURL: given.baseURL ?? endpoint }));
      return discardResumable(store, id, cancel, more);
    },
    preload: async () => {
      await context.load();
    },
  };
}

/** Where journals are, and how to follow what is done with them. */
function journalConfig(options) {
  const onWarning = func(options, "onWarning");
  return {
    store: storeOf(options.store, "store"),
    onWarning: onWarning && ((warning) => call(onWarning, warning)),
    signal: signalOf(options),
  };
}
