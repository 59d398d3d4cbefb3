// Rust reads JavaScript values by their typed declarations in src/web/js. Elsewhere in src nothing is read by the
// name in a string.

import { filesIn, linesOf } from "./sources.mjs";

const DECLARATIONS = "src/web/js/";

/** `Reflect` in any form, and a helper `field(value, "name")`, also over several lines. */
const READS = [/\bReflect\b/g, /\bfield\s*\(\s*[^()"]*,\s*"/g];

export function untypedReads(root) {
  const files = filesIn(root, ["src"], [".rs"]).filter((path) => !path.startsWith(DECLARATIONS));
  return files.flatMap((file) => {
    const code = linesOf(root, file)
      .map((line) => line.replace(/\/\/.*/, ""))
      .join("\n");
    return READS.flatMap((read) => [...code.matchAll(read)]).map(({ 0: text, index }) => ({
      file,
      line: code.slice(0, index).split("\n").length,
      message: `\`${text.split("\n")[0].trim()}\` reads by a string name: declare the type in ${DECLARATIONS}`,
    }));
  });
}
