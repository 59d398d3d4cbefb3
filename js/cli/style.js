// Colours, if the terminal has them and the user wants them.

import * as util from "node:util";

/** `text` in `format`, as `util.styleText` names it, if `stream` is a terminal with colours (see NO_COLOR). */
export function styled(format, text, stream) {
  // Node before 20.12 has no styleText. By default it checks stdout, which may not be `stream`.
  if (!util.styleText || !stream.hasColors?.()) return text;
  return util.styleText(format, text, { validateStream: false });
}
