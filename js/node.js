// Node, Deno and Bun: what a program needs at once. The rest is imported by the first call.

import { bind } from "./client/api.js";
import { imported } from "./client/scripts/imported.js";
// Imported with the package: a test or a framework may replace fetch before the first call.
import { isFetchAsItWas } from "./engine/http/fetch-as-it-was.js";

export * from "./client/errors.js";
export const { Uploads, discardResumable, listResumable, preload, uploadFileChunked } = bind({
  engine: async () => (await import("./engine/node.js")).engineOfNode(isFetchAsItWas),
  ...imported,
});
