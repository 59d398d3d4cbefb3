// Scripts that only some calls need, each loaded by the first of them. Bundlers make a file of each.

export const imported = {
  furtherOptions: () => import("../options/further.js"),
  journals: () => import("../journal/index.js"),
  kept: () => import("../journal/kept/index.js"),
  long: () => import("../long/index.js"),
  mimeTypes: () => import("../mime-types.js"),
  streams: () => import("../source/stream-source.js"),
};
