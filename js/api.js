// The public functions over the WebAssembly: loaded on the first call, so that importing the
// package touches nothing. Each runtime's entry says only how its .wasm is had.

import { loadError, toError } from "./errors.js";

/** Makes the public functions over `load`, which gives the WebAssembly's exports. */
export function bind(load) {
  let loading;
  const wasm = () => {
    loading ??= load().catch((error) => {
      // A later call may find the network back.
      loading = undefined;
      throw loadError(error);
    });
    return loading;
  };

  /** Runs `call` on the exports; what it rejects with becomes an error. */
  const run = async (call, given) => {
    const exports = await wasm();
    try {
      return await call(exports);
    } catch (record) {
      throw toError(record, given, given.signal?.reason);
    }
  };

  const upload = (file, options, client) => {
    const copy = copied(file);
    return run((exports) => exports.upload(copy, options, client), { ...client, ...options, file });
  };

  const operate = (operation, uploadID, body, options, client) => {
    const given = { ...client, ...options, ...body, uploadID, body };
    const copy = operation === "part" ? { ...body, data: copied(body?.data) } : body;
    const answer = run((exports) => exports.operate(operation, uploadID, copy, options, client), given);
    const data = answer.then(([data]) => data);
    return Object.assign(data, {
      withResponse: async () => {
        // Who asks this way is told of a failure here, and need not handle it there as well.
        data.catch(() => {});
        const [, response] = await answer;
        return { data: await data, response, request_id: response.headers.get("x-request-id") };
      },
    });
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
