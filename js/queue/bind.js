// `createUploadQueue` over the functions of one entry of the package.

import { UploadQueue } from "./queue.js";

/** Makes `createUploadQueue` over `client`, which has the functions of the main entry. */
export const bindQueue = (client) => (options) => new UploadQueue(client, options);
