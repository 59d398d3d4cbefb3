// Node, Deno and Bun: what a program needs at once. The rest is imported by the first call.

import { bind } from "./client/api.js";
import { imported } from "./client/scripts/imported.js";
// Evaluated now, before a test or a framework replaces fetch.
import "./engine/http/fetch-as-it-was.js";

export * from "./client/errors.js";
export const { Uploads, discardResumable, listResumable, preload, uploadFileChunked } = bind({
  engine: async () => (await import("./engine/node.js")).engine,
  ...imported,
});
