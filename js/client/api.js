// The public functions over the WebAssembly. Each runtime's entry says only where it gets its .wasm from.

import { call } from "./callbacks.js";
import { discardResumable, listResumable, storeOf } from "./journal/index.js";
import { createLoader } from "./load.js";
import { cancelUpload, operate } from "./operations.js";
import { requestConfig } from "./options/request.js";
import { merge, snapshot } from "./options/snapshot.js";
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
    listResumable: async ({ store, onWarning, signal } = {}) =>
      listResumable(storeOf(store), { onWarning: onWarning && ((warning) => call(onWarning, warning)), signal }),
    discardResumable: async (id, { store, ...options } = {}) => {
      const given = merge(snapshot(), snapshot(options));
      const cancel = (journal, { endpoint }) =>
        cancelUpload(context, journal, requestConfig({ ...given, baseURL: given.baseURL ?? endpoint }));
      const onWarning = given.onWarning && ((warning) => call(given.onWarning, warning));
      return discardResumable(storeOf(store), id, cancel, { onWarning, signal: given.signal });
    },
    preload: async () => {
      await context.load();
    },
  };
}
