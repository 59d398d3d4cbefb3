// The same scripts as in imported.js, where nothing can be imported later.

import * as journals from "../journal/index.js";
import * as kept from "../journal/kept/index.js";
import * as long from "../long/index.js";
import * as mimeTypes from "../mime-types.js";
import * as furtherOptions from "../options/further.js";
import * as streams from "../source/stream-source.js";

export const included = {
  furtherOptions: async () => furtherOptions,
  journals: async () => journals,
  kept: async () => kept,
  long: async () => long,
  mimeTypes: async () => mimeTypes,
  streams: async () => streams,
};
