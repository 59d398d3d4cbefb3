// Browsers, their workers, and bundlers: what a page needs at once. The rest is imported by the first call.

import { bind } from "./client/api.js";
import { imported } from "./client/scripts/imported.js";

export * from "./client/errors.js";
export const { Uploads, discardResumable, listResumable, preload, uploadFileChunked } = bind({
  engine: async () => (await import("./engine/browser.js")).engine,
  ...imported,
});
