// Browsers, their workers, and bundlers: what a page needs at once. The rest is imported by the first call.

import { bind } from "./client/api.js";

export * from "./client/errors.js";
export const { Uploads, discardResumable, listResumable, preload, uploadFileChunked } = bind({
  engine: async () => (await import("./engine/browser.js")).engine,
  journals: () => import("./client/journal/index.js"),
  streams: () => import("./client/source/stream-source.js"),
  long: () => import("./client/long/index.js"),
});
